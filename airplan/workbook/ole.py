"""Old binary workbooks (xls): a walk over the container and its records before the spreadsheet library reads them.

The library believes every size it is told and asks for that much memory at once, which ends the process when there is
not so much.  So each size is held against the file: [MS-CFB] 2.2, 2.6 for the container, [MS-XLS] 2.4 for the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from airplan.errors import Refused
from airplan.workbook.grid import cell_name, name_of

MAX_BYTES = 200_000_000
_END = 0xFFFFFFFE
_RESERVED = 0xFFFFFFFA
_LOOSE_AREA = 3_000_000
_MAX_ROWS, _MAX_COLUMNS = 65_536, 256
_FILLED = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_EOF, _FILEPASS, _CONTINUE, _SHEET, _SST, _DIMENSIONS, _MULTIPLE = 0x0A, 0x2F, 0x3C, 0x85, 0xFC, 0x200, 0xBD
_STREAM, _ROOT = 2, 5
_BOOKS = ("Workbook", "Book")


def check(path: Path) -> None:
    """Raise Refused when the container is encrypted, damaged, no workbook, or absurdly sparse."""
    if path.stat().st_size > MAX_BYTES:
        raise Refused("file_too_large", file=name_of(path), megabytes=path.stat().st_size // 1_000_000, limit=200)
    raw = path.read_bytes()
    try:
        streams = _streams(raw)
    except (struct.error, IndexError, ValueError) as trouble:
        raise Refused("file_damaged", file=name_of(path)) from trouble
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise Refused("file_encrypted", file=name_of(path))
    book = streams.get("Workbook", streams.get("Book"))
    if book is None:
        raise Refused("file_is_word" if "WordDocument" in streams else "file_not_a_table", file=name_of(path))
    _check_records(name_of(path), book)


def _streams(raw: bytes) -> dict[str, bytes]:
    """Streams by name; only that of the workbook has its content.  Raises ValueError, IndexError, struct.error."""
    shift = struct.unpack_from("<H", raw, 30)[0]
    if shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << shift
    _check_header(raw, size)
    fat = _fat(raw, size)
    directory = _chain(raw, fat, struct.unpack_from("<I", raw, 48)[0], size)
    entries = [_entry(directory[place : place + 128], size) for place in range(0, len(directory) - 127, 128)]
    if any(bytes_ > len(raw) for name, kind, _, bytes_ in entries if kind == _ROOT or name in _BOOKS):
        raise ValueError("longer than the file")
    small = _Small(raw, fat, entries[0][2], size) if entries else None
    found: dict[str, bytes] = {}
    for name, kind, start, bytes_ in entries:
        if kind != _STREAM or found.get(name):
            continue
        found[name] = b""
        if name in _BOOKS:
            whole = small.chain(start) if bytes_ < 4096 and small else _chain(raw, fat, start, size)
            if len(whole) < bytes_:
                raise ValueError("cut short")
            found[name] = whole[:bytes_]
    return found


def _check_header(raw: bytes, size: int) -> None:
    """No table may have more sectors than the file: directory (version 4), FAT, mini FAT, DIFAT."""
    sectors = len(raw) // size + 1
    directory = struct.unpack_from("<I", raw, 40)[0] if size == 4096 else 0
    if max(directory, *struct.unpack_from("<I16xI4xI", raw, 44)) > sectors:
        raise ValueError("table longer than the file")


def _entry(entry: bytes, size: int) -> tuple[str, int, int, int]:
    """Name, kind, first sector and length of a directory entry."""
    length = struct.unpack_from("<H", entry, 64)[0]
    name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
    start, low, high = struct.unpack_from("<III", entry, 116)
    return name, entry[66], start, low + (high << 32 if size == 4096 else 0)


def _fat(raw: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", raw, 76))
    more = struct.unpack_from("<I", raw, 68)[0]
    per = size // 4 - 1
    while more < _RESERVED:
        if len(sectors) > len(raw) // 4:
            raise ValueError("loop")
        block = struct.unpack_from(f"<{per + 1}I", raw, (more + 1) * size)
        sectors += block[:per]
        more = block[per]
    fat: list[int] = []
    for sector in sectors:
        if len(fat) > len(raw):
            raise ValueError("loop")
        if sector < _END - 2:
            fat += struct.unpack_from(f"<{size // 4}I", raw, (sector + 1) * size)
    return fat


def _chain(raw: bytes, fat: list[int], start: int, size: int) -> bytes:
    """Content of the sectors from *start* on; each must lie in the file, and the last must say that it is."""
    pieces: list[bytes] = []
    sector = start
    while sector != _END:
        if (sector + 1) * size >= len(raw) or len(pieces) > len(fat):
            raise ValueError("outside the file, or a loop")
        pieces.append(raw[(sector + 1) * size : (sector + 2) * size])
        sector = fat[sector]
    return b"".join(pieces)


class _Small:
    """The short streams, which share the sectors of the root entry in pieces of 64 bytes."""

    def __init__(self, raw: bytes, fat: list[int], root: int, size: int) -> None:
        start, count = struct.unpack_from("<II", raw, 60)
        table = _chain(raw, fat, start, size) if count else b""
        self._container = _chain(raw, fat, root, size) if count else b""
        self._table = struct.unpack(f"<{len(table) // 4}I", table)

    def chain(self, start: int) -> bytes:
        """Content of the pieces from *start* on."""
        pieces: list[bytes] = []
        piece = start
        while piece != _END:
            if piece * 64 >= len(self._container) or len(pieces) > len(self._table):
                raise ValueError("outside the short streams, or a loop")
            pieces.append(self._container[piece * 64 : piece * 64 + 64])
            piece = self._table[piece]
        return b"".join(pieces)


def _records(book: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the records from *place* to the end of their part of the stream."""
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        if kind == _EOF:
            return
        yield kind, place + 4, min(length, len(book) - place - 4)
        place += 4 + length


def _check_records(file: str, book: bytes) -> None:
    """The parts that the library reads, from where it reads them."""
    starts: set[int] = set()
    strings = None
    for kind, place, length in _records(book, 0):
        if kind == _FILEPASS:
            raise Refused("file_encrypted", file=file)
        if kind == _SHEET and length >= 4:
            starts.add(struct.unpack_from("<I", book, place)[0])
        elif kind == _SST and length >= 8:
            strings = [struct.unpack_from("<i", book, place + 4)[0], length - 8]
        elif kind == _CONTINUE and strings is not None:
            strings[1] += length
    # The shortest text of the table takes three bytes.
    if strings is not None and not 0 <= strings[0] <= strings[1] // 3:
        raise Refused("file_damaged", file=file)
    for start in starts:
        if start > len(book):
            raise Refused("file_damaged", file=file)
        _check_sheet(file, book, start)


def _check_sheet(file: str, book: bytes, start: int) -> None:
    cells, rows, columns = 0, [1 << 30, -1], [1 << 30, -1]
    for kind, place, length in _records(book, start):
        if kind == _DIMENSIONS:
            _check_dimensions(file, book[place : place + length])
        elif kind in _FILLED and length >= 4:
            row, column = struct.unpack_from("<HH", book, place)
            last = column + max((length - 6) // 6 - 1, 0) if kind == _MULTIPLE else column
            cells += last - column + 1
            rows = [min(rows[0], row), max(rows[1], row)]
            columns = [min(columns[0], column), max(columns[1], last)]
    area = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) if cells else 0
    if area > _LOOSE_AREA and area > 20 * cells:
        raise Refused("sheet_too_sparse", file=file, cell=cell_name(rows[1], columns[1]), count=cells)


def _check_dimensions(file: str, data: bytes) -> None:
    """The library keeps room for the whole box that a sheet claims (first, last + 1 of rows and columns)."""
    if len(data) not in (10, 14):
        return
    top, bottom, left, right = struct.unpack_from("<HHHH" if len(data) == 10 else "<IIHH", data)
    if bottom and right and not (top <= bottom <= _MAX_ROWS and left <= right <= _MAX_COLUMNS):
        raise Refused("file_damaged", file=file)
