"""A Debian package of the built folder: menu entry, icon, file type, manual page; nothing that asks for a network."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTROL = """\
Package: airplan
Version: {version}
Architecture: amd64
Maintainer: The AirPlan authors <airplan@localhost>
Installed-Size: {size}
Depends: libc6 (>= {glibc}), {depends}
Recommends: {recommends}
Section: science
Priority: optional
Description: attainment plans and emergency lists for cities' air (空气质量达标规划)
 Reads the spreadsheets of an environmental bureau, judges a city's air against
 the national standard of the date, fits the trend, sets targets and a deadline,
 keeps the heavy-pollution emergency list, and writes workbooks and documents.
 Works offline; holds its own Python, Qt and Chinese font.
"""

# The same library under another name: libgcc1 in Debian 10 and UOS 20, libglib2.0-0t64 in Debian 13.
OTHER_NAMES = {"libgcc-s1": "libgcc1", "libglib2.0-0": "libglib2.0-0t64"}


def alternatives(packages: Iterable[str]) -> list[str]:
    """What the package depends on, sorted, with the names that other releases of the system have."""
    return [f"{name} | {OTHER_NAMES[name]}" if name in OTHER_NAMES else name for name in sorted(packages)]


def squeeze(source: Path, target: Path) -> None:
    """Write *source* gzipped, without a time in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(source.read_bytes())


def place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def lay_out(built: Path, tree: Path, version: str, icons: dict[int, Path]) -> None:
    """The files of the package below *tree*."""
    share = tree / "usr" / "share"
    shutil.copytree(built, tree / "opt" / "airplan", symlinks=True)
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    for name in ("airplan", "airplan-window"):
        (commands / name).symlink_to(f"/opt/airplan/{name}")
    place(HERE / "linux" / "airplan.desktop", share / "applications" / "airplan.desktop")
    place(HERE / "linux" / "airplan.xml", share / "mime" / "packages" / "airplan.xml")
    place(HERE.parent / "resources" / "app" / "airplan.svg", share / "icons/hicolor/scalable/apps/airplan.svg")
    for size, picture in icons.items():
        place(picture, share / f"icons/hicolor/{size}x{size}/apps/airplan.png")
    place(HERE / "linux" / "copyright", share / "doc" / "airplan" / "copyright")
    for name in ("THIRD-PARTY-NOTICES.txt", "CHANGES.md", "NOTICE"):
        squeeze(HERE.parent / name, share / "doc" / "airplan" / (name + ".gz"))
    page = tree.parent / "airplan.1"
    page.write_text((HERE / "linux" / "airplan.1").read_text(encoding="utf-8").replace("@VERSION@", version), "utf-8")
    squeeze(page, share / "man" / "man1" / "airplan.1.gz")
    squeeze(page, share / "man" / "man1" / "airplan-window.1.gz")


def write_control(tree: Path, version: str, glibc: str, depends: list[str], recommends: list[str]) -> None:
    """DEBIAN/control and the checksums of all files."""
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files) // 1024
    text = CONTROL.format(
        version=version, size=size, glibc=glibc, depends=", ".join(depends), recommends=", ".join(recommends)
    )
    folder = tree / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(text, encoding="utf-8")
    sums = subprocess.run(["md5sum", *(str(path.relative_to(tree)) for path in files)], cwd=tree, capture_output=True)
    (folder / "md5sums").write_bytes(sums.stdout)


def settle(tree: Path, moment: int) -> None:
    """Same modes and times on every machine."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)


def build(tree: Path, target: Path, compression: str, moment: int) -> Path:
    """Pack *tree*; answers the package's path."""
    settle(tree, moment)
    level = {"zstd": ["-z19"], "xz": ["-z6"], "none": []}[compression]
    words = ["dpkg-deb", f"-Z{compression}", *level, "--root-owner-group", "--build", str(tree), str(target)]
    subprocess.run(words, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": str(moment)}, stdout=subprocess.DEVNULL)
    return target
