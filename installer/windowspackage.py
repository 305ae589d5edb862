"""The Windows installer: an Inno Setup script filled in, and compiled where Inno Setup is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILERS = ("ISCC", r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe", r"C:\Program Files\Inno Setup 6\ISCC.exe")
VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
                    subtype=0x0),
  kids=[
    StringFileInfo([StringTable('080404b0', [
      StringStruct('FileDescription', '空气质量达标规划 AirPlan'), StringStruct('ProductName', 'AirPlan'),
      StringStruct('FileVersion', '{version}'), StringStruct('ProductVersion', '{version}'),
      StringStruct('LegalCopyright', 'Apache License 2.0')])]),
    VarFileInfo([VarStruct('Translation', [2052, 1200])])])
"""


def version_resource(version: str, target: Path) -> Path:
    """What Windows shows under "details" of the programs."""
    numbers = tuple([*(int(part) for part in version.split(".")[:3] if part.isdigit()), 0, 0, 0, 0][:4])
    target.write_text(VERSION.format(numbers=numbers, version=version), encoding="utf-8")
    return target


def script(version: str, source: str, output: str) -> str:
    """The Inno Setup script for one build; Inno reads UTF-8 only with a byte order mark."""
    text = (HERE / "windows" / "airplan.iss").read_text(encoding="utf-8")
    for name, value in (("VERSION", version), ("SOURCE", source), ("OUTPUT", output)):
        text = text.replace(f"@{name}@", value)
    return "\ufeff" + text


def build(version: str, built: Path, out: Path) -> list[Path]:
    """Write the script into *out* and compile it if Inno Setup is there."""
    file = out / "airplan.iss"
    file.write_text(script(version, str(built), str(out)), encoding="utf-8", newline="\r\n")
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    if compiler is None:
        print("Inno Setup is not installed: compile airplan.iss with it (ISCC airplan.iss)")
        return [file]
    subprocess.run([compiler, "/Q", str(file)], check=True)
    return sorted(out.glob(f"airplan-{version}-windows-*.exe"))
