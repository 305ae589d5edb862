"""The Windows packages: a portable zip, and an Inno Setup script, compiled where Inno Setup is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILERS = ("ISCC", r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe", r"C:\Program Files\Inno Setup 6\ISCC.exe")
FIRST_ZIP = 315_532_800  # a zip knows no time before 1980
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


def portable(built: Path, target: Path, moment: int) -> Path:
    """The folder as a zip for computers where nothing may be installed: sorted, one time, names in UTF-8."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in built.rglob("*") if path.is_file()):
            name = f"airplan/{path.relative_to(built).as_posix()}"
            entry = zipfile.ZipInfo(name, time.gmtime(max(moment, FIRST_ZIP))[:6])
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target


def build(version: str, built: Path, out: Path, moment: int) -> list[Path]:
    """The portable zip, and the script with its Chinese words in *out*, compiled if Inno Setup is there."""
    made = [portable(built, out / f"airplan-{version}-windows-x86_64.zip", moment)]
    file, chinese = out / "airplan.iss", out / "zh.isl"
    file.write_text(script(version, str(built), str(out)), encoding="utf-8", newline="\r\n")
    words = (HERE / "windows" / chinese.name).read_text(encoding="utf-8")
    chinese.write_text("\ufeff" + words, encoding="utf-8", newline="\r\n")
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    if compiler is None:
        print("Inno Setup is not installed: compile airplan.iss with it (ISCC airplan.iss)")
        return [*made, file, chinese]
    subprocess.run([compiler, "/Q", str(file)], check=True)
    return [*made, *sorted(out.glob(f"airplan-{version}-windows-*-setup.exe"))]
