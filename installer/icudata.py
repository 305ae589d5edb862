"""Cut the ICU data of Qt (31 MB, every language) to Chinese and English: sorting, names, time zones, GB code pages.

The library holds nothing but one data package under one symbol, so it is written anew: the package with the items that
are kept, in the smallest shared object that the loader accepts.  ICU falls back to its root data for what is missing.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

import glibc

# Items by the path inside the package: general tables; the languages zh and en and what they inherit; GB code pages.
KEPT = re.compile(
    r"""^((coll|curr|lang|region|unit|zone)/)?(root|zh|zh_Hans|zh_Hans_CN|zh_CN|en|en_US|en_001|pool|res_index)\.res$
    |^coll/ucadata\.icu$
    |^[^/]+\.(icu|nrm|cfu|spp)$
    |^(?!(root|[a-z]{2,3}(_\w+)?|translit\w*)\.res$)[A-Za-z0-9]+\.res$
    |^(gb18030|ibm-1386_P100-2001|ibm-1383_P110-1999)\.cnv$""",
    re.VERBOSE,
)
PAGE = 4096


def symbol(data: bytes) -> tuple[str, int, int]:
    """Name, place in the file and size of the one object that an ICU data library exports."""
    parts = glibc.sections(data)
    for kind, offset, length, link in parts:
        if kind != 11:  # SHT_DYNSYM
            continue
        for place in range(offset, offset + length, 24):
            name, info, _, section, value, size = struct.unpack_from("<IBBHQQ", data, place)
            if section and info & 15 == 1 and size > 1_000_000:
                return glibc.text_at(data, parts[link][1] + name), file_place(data, value), size
    raise ValueError("no data object in this library")


def file_place(data: bytes, address: int) -> int:
    """Where in the file the byte lies that is loaded at *address*."""
    start, (size, count) = struct.unpack_from("<Q", data, 0x20)[0], struct.unpack_from("<HH", data, 0x36)
    for number in range(count):
        kind, _, offset, base, _, length = struct.unpack_from("<IIQQQQ", data, start + number * size)
        if kind == 1 and base <= address < base + length:
            return offset + address - base
    raise ValueError("address outside the file")


def items(package: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Header of a data package and its items (name inside the package, bytes)."""
    head = struct.unpack_from("<H", package)[0]
    count = struct.unpack_from("<I", package, head)[0]
    entries = [struct.unpack_from("<II", package, head + 4 + 8 * number) for number in range(count)]
    ends = [place for _, place in entries[1:]] + [len(package) - head]
    found = []
    for (name, place), end in zip(entries, ends, strict=True):
        found.append((glibc.text_at(package, head + name), package[head + place : head + end]))
    return package[:head], found


def assemble(header: bytes, kept: list[tuple[str, bytes]]) -> bytes:
    """A data package of the items *kept*, which stay in their order (sorted by name)."""
    names = b"".join(name.encode() + b"\0" for name, _ in kept)
    table = 4 + 8 * len(kept)
    place = -(-(table + len(names)) // 16) * 16
    entries, bodies, name_place = [], [], table
    for name, body in kept:
        padded = body + b"\0" * (-len(body) % 16)
        entries.append(struct.pack("<II", name_place, place))
        bodies.append(padded)
        name_place += len(name) + 1
        place += len(padded)
    listing = struct.pack("<I", len(kept)) + b"".join(entries) + names
    return header + listing + b"\0" * (-len(listing) % 16) + b"".join(bodies)


def library(name: str, soname: str, package: bytes) -> bytes:
    """A shared object that exports *package* as *name* and does nothing else."""
    strings = b"\0" + name.encode() + b"\0" + soname.encode() + b"\0"
    headers, dynamic_size = 64 + 3 * 56, 16 * 7
    symbols = -(-headers // 16) * 16
    table = symbols + 48
    text = table + 20  # one bucket, a chain of two
    dynamic = -(-(text + len(strings)) // 16) * 16
    start = -(-(dynamic + dynamic_size) // PAGE) * PAGE
    end = start + len(package)
    entry = struct.pack("<IBBHQQ", 1, 0x11, 0, 1, start, len(package))
    tags = [(4, table), (5, text), (6, symbols), (10, len(strings)), (11, 24), (14, 2 + len(name)), (0, 0)]
    out = bytearray(start)
    identity = b"\x7fELF\x02\x01\x01" + bytes(9)
    out[:64] = identity + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    programs = [
        (1, 6, 0, end, PAGE),  # everything in one segment; the loader writes to the dynamic table
        (2, 6, dynamic, dynamic_size, 8),
        (0x6474E551, 6, 0, 0, 16),  # the stack is not executable
    ]
    for number, (kind, flags, offset, size, align) in enumerate(programs):
        struct.pack_into("<IIQQQQQQ", out, 64 + 56 * number, kind, flags, offset, offset, offset, size, size, align)
    out[symbols + 24 : symbols + 48] = entry
    out[table : table + 20] = struct.pack("<IIIII", 1, 2, 1, 0, 0)
    out[text : text + len(strings)] = strings
    out[dynamic : dynamic + dynamic_size] = b"".join(struct.pack("<qQ", *tag) for tag in tags)
    return bytes(out) + package


def trim(path: Path) -> tuple[int, int]:
    """Cut the ICU data library *path*; answers its size before and after."""
    data = path.read_bytes()
    name, place, size = symbol(data)
    header, found = items(data[place : place + size])
    kept = [(item, body) for item, body in found if KEPT.match(item.partition("/")[2])]
    new = library(name, path.name, assemble(header, kept))
    path.write_bytes(new)
    return len(data), len(new)
