"""Stream the XML of a sheet once: its true last cell, and formulas that were never computed."""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from airplan.domain import Problem
from airplan.errors import Refused
from airplan.workbook.grid import cell_name, column_number

MAX_CELLS = 12_000_000
"""Filled cells of one workbook (338 cities × six daily years × ten columns are 7.4 million)."""

_CHUNK = 1 << 20
_HEAD = 1 << 15
_LOOSE_AREA = 3_000_000
_LETTERS = re.compile(rb'<c r="([A-Z]+)\d+"[^>/]*>')
_FILLED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>/]*>')
_UNUSUAL = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]+\d+"[^>]*>)')
_PREFIXED = re.compile(rb"<\w+:c[\s/>]")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^>]*)(?<!/)>")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)0*(\d{1,9})["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["']0*(\d{1,9})["']""")
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)

_BOOK = "xl/workbook.xml"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_ADDRESS = re.compile(rb"""\br=["']([A-Za-z]+\d+)["']""")


@dataclass(frozen=True, slots=True)
class SheetSize:
    """True extent of a sheet: filled cells, the box around them (from 0), uncomputed formulas."""

    part: str
    cells: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    uncomputed: tuple[str, ...] = ()
    uncomputed_count: int = 0

    @property
    def area(self) -> int:
        """Cells of the box around the filled cells (what a reader would allocate)."""
        if not self.cells:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    @property
    def too_sparse(self) -> bool:
        """Whether a few far cells would make a reader allocate a huge empty sheet."""
        wide = self.last_column > 16_383 or self.last_row > 1_048_575
        return wide or (self.area > _LOOSE_AREA and self.area > 20 * self.cells) or self.area > 2 * MAX_CELLS

    @property
    def last_cell(self) -> str:
        """Address of the lower right corner."""
        return cell_name(self.last_row, self.last_column)


class _Extent:
    def __init__(self) -> None:
        self.cells = 0
        self.rows = [1 << 62, -1]
        self.columns = [1 << 62, -1]
        self._row = -1
        self.uncomputed: list[str] = []
        self.count = 0

    def take(self, piece: bytes) -> None:
        count = piece.count(b'<c r="')
        if not count:
            self._exact(piece)
        elif 0 <= self.columns[1] < 26 and not _is_unusual(piece) and not _beyond(self.columns[1]).search(piece):
            self.cells += count  # nothing further right than before: counting is enough
            self.columns[0] = 0
            self._first_and_last(piece)
        else:
            self._exact(piece)
        if self.cells <= MAX_CELLS and (b"<f" in piece or b":f" in piece):
            self._formulas(piece)

    def _exact(self, piece: bytes) -> None:
        """Every filled cell by its address."""
        if _is_unusual(piece):
            self._unusual(piece)
            return
        letters = _LETTERS.findall(piece)
        if letters:
            self._first_and_last(piece)
        self.cells += len(letters)
        for name in set(letters):
            self._column(column_number(name.decode()))

    def _first_and_last(self, piece: bytes) -> None:
        first = _FILLED.search(piece)
        if first is not None:
            self._rows(int(first[2]) - 1, _last_row(piece))

    def _unusual(self, piece: bytes) -> None:
        """Writers that put other attributes first, use single quotes, a prefix or no addresses at all."""
        starts = [hit.start() for hit in _ANY_ROW.finditer(piece)] or [0]
        for first, last in itertools.pairwise([*starts, len(piece)] if starts[0] == 0 else [0, *starts, len(piece)]):
            row = piece[first:last]
            numbered = _NUMBER.search(head[1]) if (head := _ANY_ROW.match(row)) else None
            self._row = int(numbered[1]) - 1 if numbered else self._row + 1 if head else self._row
            self._cells_of(row)

    def _cells_of(self, row: bytes) -> None:
        column = -1
        for cell in _ANY_CELL.finditer(row):
            place = _PLACE.search(cell[1])
            column = column_number(place[1][:8].decode()) if place else column + 1
            number = int(place[2]) - 1 if place else self._row
            self._rows(number, number)
            self._column(column)
            self.cells += 1

    def _rows(self, first: int, last: int) -> None:
        self.rows = [min(self.rows[0], first, last), max(self.rows[1], first, last)]

    def _column(self, column: int) -> None:
        self.columns = [min(self.columns[0], column), max(self.columns[1], column)]

    def _formulas(self, piece: bytes) -> None:
        for match in _UNCOMPUTED.finditer(piece):
            self.count += 1
            if len(self.uncomputed) < 20:
                place = _ADDRESS.search(match.group(1))
                self.uncomputed.append(place.group(1).decode() if place else "?")


def _is_unusual(piece: bytes) -> bool:
    """Whether a cell is written in another way than ``<c r="A1"``."""
    return _UNUSUAL.search(piece) is not None or (b":c" in piece and _PREFIXED.search(piece) is not None)


@cache
def _beyond(column: int) -> re.Pattern[bytes]:
    """A filled cell right of *column* (0–25)."""
    later = f"[{chr(66 + column)}-Z]" if column < 25 else "(?!)"
    return re.compile(rf'<c r="(?:[A-Z]{{2,}}|{later})\d+"[^>/]*>'.encode())


def _last_row(piece: bytes) -> int:
    """Row of the last filled cell (looked for from the end, since most cells are of no interest)."""
    for tail in (4096, 65_536, len(piece)):
        found = _FILLED.findall(piece[-tail:])
        if found:
            return int(found[-1][1]) - 1
    return 0


def measure(package: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> SheetSize:
    """Extent of one sheet part, in bounded memory.  Raises Refused (bomb, declared entities)."""
    extent = _Extent()
    rest = b""
    for chunk in _stream(package, info, file):
        piece = rest + chunk
        cut = max(piece.rfind(b"<row"), piece.rfind(b"<", 0, max(piece.rfind(b":row"), 0)))
        if cut <= 0:
            cut = max(piece.rfind(b"<c "), 0)
        if len(piece) > 32 * _CHUNK:
            raise Refused("file_damaged", file=file)
        if not extent.cells and cut > _HEAD:
            head = max(piece.rfind(b"<row", 0, _HEAD), 0)
            extent.take(piece[:head])
            extent.take(piece[head:cut])
        else:
            extent.take(piece[:cut])
        rest = piece[cut:]
        if extent.cells > MAX_CELLS:
            raise Refused("sheet_too_many_cells", file=file, limit=MAX_CELLS)
    extent.take(rest)
    cells = tuple(extent.uncomputed)
    if not extent.cells:
        return SheetSize(info.filename, 0, 0, 0, 0, 0, cells, extent.count)
    (top, bottom), (left, right) = extent.rows, extent.columns
    return SheetSize(info.filename, extent.cells, top, bottom, left, right, cells, extent.count)


def drain(package: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> None:
    """Unpack a part to nowhere, so that damage and lying sizes show before a library reads it."""
    for _ in _stream(package, info, file):
        pass


def _stream(package: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    read = 0
    with package.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            if read == 0 and b"<!DOCTYPE" in chunk[:4096]:
                raise Refused("file_damaged", file=file)
            read += len(chunk)
            if read > info.file_size:
                raise Refused("file_zip_bomb", file=file, megabytes=read // 1_000_000)
            yield chunk


def titles(package: zipfile.ZipFile) -> dict[str, str]:
    """Name of the sheet each part holds, as far as the workbook says so."""
    from xml.etree import ElementTree

    def tree(part: str) -> ElementTree.Element:
        with package.open(part) as stream:
            return ElementTree.fromstring(stream.read(_CHUNK * 8))

    try:
        relations = tree("xl/_rels/workbook.xml.rels")
        targets = {part.get("Id"): part.get("Target", "") for part in relations.iter(f"{_PACKAGE}Relationship")}
        sheets = [(sheet.get("name", ""), targets.get(sheet.get(_ID), "")) for sheet in tree(_BOOK).iter(_SHEET)]
    except (ElementTree.ParseError, LookupError, ValueError):
        return {}
    return {target.lstrip("/") if target.startswith("/") else f"xl/{target}": name for name, target in sheets}


def uncomputed_problem(file: str, sheet: str, size: SheetSize) -> Problem:
    """The problem of formulas without stored results."""
    shown = ", ".join(size.uncomputed[:8])
    return Problem("formula_uncomputed", file, sheet, size.uncomputed[0], shown, {"count": size.uncomputed_count})
