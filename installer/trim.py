"""Take out of the built folder what nothing in it loads, and the debugging names of Python's own libraries."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import glibc
import icudata


def loaded(folder: Path) -> set[str]:
    """Names of all libraries that some file below *folder* asks for."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and glibc.is_elf(path))
    return {name for path in files for name in glibc.needed(path.read_bytes())}


def libraries(built: Path) -> list[Path]:
    """Plain shared libraries (not Python's extension modules, not plugins), and links to them."""
    places = [built / "_internal", built / "_internal" / "PySide6" / "Qt" / "lib"]
    return [
        path for place in places if place.is_dir() for path in place.glob("lib*.so*") if "libpython" not in path.name
    ]


def prune(built: Path) -> list[str]:
    """Delete libraries that nothing loads any more, until all that is left is loaded; answers their names."""
    gone: list[str] = []
    while unused := [path for path in libraries(built) if path.name not in loaded(built)]:
        for path in unused:
            path.unlink()
            gone.append(path.name)
    return sorted(set(gone))


def strip(built: Path) -> None:
    """Strip CPython's own libraries; the wheels' are left as their makers shipped them."""
    if shutil.which("strip"):
        inside = built / "_internal"
        own = [*inside.glob("libpython*.so*"), *inside.glob("python3*/lib-dynload/*.so")]
        if own:
            subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)


def cut_icu(built: Path) -> None:
    """Leave only Chinese and English in Qt's language data."""
    for path in sorted(built.rglob("libicudata.so.*")):
        if not path.is_symlink():
            icudata.trim(path)
