"""Old binary workbooks (xls): a walk over the container and its records before calamine reads them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from airplan.errors import Refused

MAX_BYTES = 200_000_000
_END = 0xFFFFFFFE
_LOOSE_AREA = 3_000_000
_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0201})
_FILLED = _CELL_RECORDS - {0x00BE, 0x0201}
_FILEPASS = 0x002F
_BOF = 0x0809


def check(path: Path) -> None:
    """Raise Refused when the container is encrypted, damaged, no workbook, or absurdly sparse."""
    if path.stat().st_size > MAX_BYTES:
        raise Refused("file_too_large", file=path.name, megabytes=path.stat().st_size // 1_000_000, limit=200)
    raw = path.read_bytes()
    try:
        streams = _streams(raw)
    except (struct.error, IndexError, ValueError) as trouble:
        raise Refused("file_damaged", file=path.name) from trouble
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise Refused("file_encrypted", file=path.name)
    book = streams.get("Workbook", streams.get("Book"))
    if book is None:
        raise Refused("file_is_word" if "WordDocument" in streams else "file_not_a_table", file=path.name)
    _check_records(path.name, book)


def _streams(raw: bytes) -> dict[str, bytes]:
    """Streams by name (the large ones only; a workbook stream is read from the ordinary sectors)."""
    shift = struct.unpack_from("<H", raw, 30)[0]
    if shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << shift
    fat = _fat(raw, size)
    directory_start = struct.unpack_from("<I", raw, 48)[0]
    directory = _chain(raw, fat, directory_start, size)
    found: dict[str, bytes] = {}
    root_start = None
    entries = []
    for place in range(0, len(directory) - 127, 128):
        entry = directory[place : place + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
        start, bytes_ = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            root_start = start
        elif entry[66] == 2:
            entries.append((name, start, bytes_))
    for name, start, bytes_ in entries:
        if bytes_ < 4096 and root_start is not None:
            found[name] = b""
            if name in ("Workbook", "Book"):
                found[name] = _small(raw, fat, root_start, start, size)[:bytes_]
        elif name in ("Workbook", "Book"):
            found[name] = _chain(raw, fat, start, size)[:bytes_]
            if len(found[name]) < bytes_:
                raise ValueError("cut short")
        else:
            found[name] = b""
    return found


def _fat(raw: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", raw, 76))
    more, count = struct.unpack_from("<II", raw, 68)
    per = size // 4 - 1
    while more < _END - 2 and count > 0:
        if len(sectors) > len(raw) // 4:
            raise ValueError("loop")
        block = struct.unpack_from(f"<{per + 1}I", raw, (more + 1) * size)
        sectors += block[:per]
        more, count = block[per], count - 1
    fat: list[int] = []
    for sector in sectors:
        if len(fat) > len(raw):
            raise ValueError("loop")
        if sector < _END - 2:
            fat += struct.unpack_from(f"<{size // 4}I", raw, (sector + 1) * size)
    return fat


def _chain(raw: bytes, fat: list[int], start: int, size: int) -> bytes:
    pieces, sector = [], start
    while sector < _END - 2:
        pieces.append(raw[(sector + 1) * size : (sector + 2) * size])
        sector = fat[sector]
        if len(pieces) > len(fat):
            raise ValueError("loop")
    return b"".join(pieces)


def _small(raw: bytes, fat: list[int], root: int, start: int, size: int) -> bytes:
    container = _chain(raw, fat, root, size)
    mini_start = struct.unpack_from("<I", raw, 60)[0]
    table = _chain(raw, fat, mini_start, size)
    mini = struct.unpack(f"<{len(table) // 4}I", table)
    pieces, sector = [], start
    while sector < _END - 2:
        pieces.append(container[sector * 64 : sector * 64 + 64])
        sector = mini[sector]
        if len(pieces) > len(mini):
            raise ValueError("loop")
    return b"".join(pieces)


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, place + 4, length
        place += 4 + length


def _check_records(file: str, book: bytes) -> None:
    cells, rows, columns = 0, [1 << 30, -1], [1 << 30, -1]
    for kind, place, length in _records(book):
        if kind == _FILEPASS:
            raise Refused("file_encrypted", file=file)
        if kind == _BOF:
            _refuse_sparse(file, cells, rows, columns)
            cells, rows, columns = 0, [1 << 30, -1], [1 << 30, -1]
        elif kind in _FILLED and length >= 4 and place + 4 <= len(book):
            row, column = struct.unpack_from("<HH", book, place)
            cells += 1
            rows = [min(rows[0], row), max(rows[1], row)]
            columns = [min(columns[0], column), max(columns[1], column)]
    _refuse_sparse(file, cells, rows, columns)


def _refuse_sparse(file: str, cells: int, rows: list[int], columns: list[int]) -> None:
    area = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) if cells else 0
    if area > _LOOSE_AREA and area > 20 * cells:
        raise Refused("sheet_too_sparse", file=file, cell=f"R{rows[1] + 1}C{columns[1] + 1}", count=cells)
