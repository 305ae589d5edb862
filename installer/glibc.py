"""Which glibc and C++ library a folder of programs and libraries needs, read from the files themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

SHT_GNU_VERNEED = 0x6FFFFFFE


def is_elf(path: Path) -> bool:
    """Whether *path* is an ELF file (a program or a library)."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def sections(data: bytes) -> list[tuple[int, int, int, int]]:
    """Section headers of a little-endian 64-bit ELF file: (type, offset, size, link)."""
    start, size, count = struct.unpack_from("<Q10xHH", data, 0x28)[0], *struct.unpack_from("<HH", data, 0x3A)
    headers = (struct.unpack_from("<IIQQQQI", data, start + size * place) for place in range(count))
    return [(kind, offset, length, link) for _, kind, _, _, offset, length, link in headers]


def text_at(data: bytes, place: int) -> str:
    return data[place : data.index(b"\0", place)].decode("ascii", "replace")


def needed_versions(data: bytes) -> Iterator[tuple[str, str]]:
    """(library, version) pairs of the version requirements, for example ("libc.so.6", "GLIBC_2.28")."""
    table = sections(data)
    for kind, offset, _, link in table:
        if kind != SHT_GNU_VERNEED:
            continue
        strings, place = table[link][1], offset
        while True:
            _, _, name, first, following = struct.unpack_from("<HHIII", data, place)
            library, entry = text_at(data, strings + name), place + first
            while True:
                _, _, _, version, behind = struct.unpack_from("<IHHII", data, entry)
                yield library, text_at(data, strings + version)
                if not behind:
                    break
                entry += behind
            if not following:
                break
            place += following


def highest(path: Path, family: str = "GLIBC") -> tuple[int, ...]:
    """The newest version of *family* (GLIBC, GLIBCXX, CXXABI) that *path* asks for; (0, 0) when it asks for none."""
    data = path.read_bytes()
    if data[4:6] != b"\x02\x01":
        return (0, 0)
    wanted = [version.partition("_") for _, version in needed_versions(data)]
    numbers = [number for name, _, number in wanted if name == family and number[:1].isdigit()]
    return max((tuple(map(int, number.split("."))) for number in numbers), default=(0, 0))


def table(folder: Path, family: str = "GLIBC") -> dict[str, tuple[int, ...]]:
    """Each ELF file below *folder* and the newest version of *family* it asks for."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): highest(path, family) for path in files if is_elf(path)}


def needed(data: bytes) -> list[str]:
    """Names of the libraries that an ELF file loads (DT_NEEDED)."""
    found = []
    parts = sections(data)
    for kind, offset, length, link in parts:
        if kind == 6:  # SHT_DYNAMIC
            strings = parts[link][1]
            for place in range(offset, offset + length, 16):
                tag, value = struct.unpack_from("<qQ", data, place)
                if tag == 1:
                    found.append(text_at(data, strings + value))
    return found


def from_system(folder: Path) -> dict[str, list[str]]:
    """Libraries that files below *folder* load and that do not lie in it: library -> who asks."""
    files = {
        str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file() and is_elf(path)
    }
    inside = {Path(name).name for name in files}
    asked: dict[str, list[str]] = {}
    for name, path in files.items():
        for library in needed(path.read_bytes()):
            if library not in inside:
                asked.setdefault(library, []).append(name)
    return dict(sorted(asked.items()))
