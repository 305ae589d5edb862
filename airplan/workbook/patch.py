"""Change cells of somebody else's workbook and nothing else.

An ``.xlsx`` is a zip of XML members.  Libraries that load and save it drop charts, pictures and extensions;
here only the bytes of the cells whose value differs are replaced.  Every other member of the zip stays
byte-equal, and so does the XML of every other cell.  Texts are written in place (``inlineStr``), so the
shared-string table is not touched either.

A cell that holds a formula is left alone and reported: overwriting it would leave the calculation chain
pointing at nothing.  Cached results of formulas that depend on a changed cell are refreshed by the
spreadsheet program when it next calculates, not here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from airplan.errors import Refused
from airplan.safefile import replacing
from airplan.workbook.write import clean_text, column_letters

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
_SIZE_LIMIT = 400 * 2**20
_EPOCH = dt.datetime(1899, 12, 30)


@dataclass(frozen=True)
class CellChange:
    """One cell that differs: what stood there and what shall stand there."""

    sheet: str
    cell: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PatchReport:
    """What was changed, and the formula cells that were left alone."""

    changed: tuple[CellChange, ...] = ()
    formulas_kept: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class _Cell:
    start: int
    end: int
    column: int
    style: bytes
    kind: bytes
    inner: bytes


@dataclass
class _Row:
    number: int
    start: int
    end: int
    inner_start: int
    inner_end: int
    prefix: bytes
    attributes: bytes
    cells: list[_Cell] = field(default_factory=list)


@contextmanager
def unreadable(file: str) -> Iterator[None]:
    """What damage in somebody's workbook makes of reading it becomes :class:`Refused`, in words."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, LookupError, ValueError, ArithmeticError, OSError, EOFError,
        NotImplementedError, RuntimeError, ElementTree.ParseError, expat.ExpatError,
    ) as trouble:  # fmt: skip
        raise Refused("workbook.patch_unreadable", file=file) from trouble


def _check_xml(xml: bytes) -> None:
    """Raise ExpatError unless *xml* is well-formed, without entities of its own (which could unfold without end)."""

    def refuse(*_: Any) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)


def column_index(letters: str) -> int:
    """``A`` → 0, ``AA`` → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def place_of(cell: str) -> tuple[int, int]:
    """``C17`` → (17, 2): row number, column index.  Raises ValueError."""
    hit = _PLACE.fullmatch(cell)
    if hit is None:
        raise ValueError(cell)
    return int(hit.group(2)), column_index(hit.group(1))


class PatchBook:
    """A workbook opened for reading cells exactly and patching them.

    Raises :class:`Refused` when the file is no readable ``.xlsx``/``.xlsm``.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        with unreadable(self.path.name), zipfile.ZipFile(self.path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _SIZE_LIMIT:
                raise Refused("workbook.patch_too_large", file=self.path.name)
            if archive.testzip() is not None or len(set(archive.namelist())) < len(archive.namelist()):
                raise Refused("workbook.patch_unreadable", file=self.path.name)
            self.members = self._sheet_members(archive)
            self._xml = {name: archive.read(member) for name, member in self.members.items()}
            self._shared = self._shared_strings(archive)
            for xml in self._xml.values():
                _check_xml(xml)
        self._rows: dict[str, dict[int, _Row]] = {}

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in order."""
        return tuple(self.members)

    def value(self, sheet: str, cell: str) -> Any:
        """What the cell holds: text, number (int, Decimal), bool, or None.  A formula gives its cached value."""
        number, column = place_of(cell)
        found = self._find(sheet, number, column)
        with unreadable(self.path.name):
            return None if found is None else self._read(found)

    def has_formula(self, sheet: str, cell: str) -> bool:
        """Whether the cell holds a formula."""
        found = self._find(sheet, *place_of(cell))
        return found is not None and _is_formula(found)

    def style(self, sheet: str, cell: str) -> int | None:
        """Style number of a cell."""
        found = self._find(sheet, *place_of(cell))
        return int(found.style) if found is not None and found.style else None

    def rows(self, sheet: str) -> dict[int, dict[int, Any]]:
        """All cells that hold something: row number → column index → value."""
        table = {}
        for number, row in self._parsed(sheet).items():
            with unreadable(self.path.name):
                held = {cell.column: value for cell in row.cells if (value := self._read(cell)) is not None}
            if held:
                table[number] = held
        return table

    def last_row(self, sheet: str) -> int:
        """Number of the last row that stands in the sheet's XML, 0 when empty."""
        return max(self._parsed(sheet), default=0)

    def merged(self, sheet: str) -> list[tuple[int, int, int, int]]:
        """Merged areas: first row, first column index, last row, last column index."""
        areas = []
        for hit in re.finditer(rb'<(?:\w+:)?mergeCell\b[^>]*?ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"', self._xml[sheet]):
            with contextlib.suppress(ValueError):  # no place of a sheet
                (top, left), (bottom, right) = (place_of(part.decode()) for part in hit.groups())
                areas.append((top, left, bottom, right))
        return areas

    def differences(self, wanted: Mapping[tuple[str, str], Any]) -> PatchReport:
        """Which of the *wanted* ``{(sheet, cell): value}`` differ from what stands there."""
        changed: list[CellChange] = []
        kept: list[CellChange] = []
        for (sheet, cell), new in wanted.items():
            if sheet not in self.members:
                raise Refused("workbook.no_sheet", file=self.path.name, sheet=sheet)
            old = self.value(sheet, cell)
            if not same(old, new):
                (kept if self.has_formula(sheet, cell) else changed).append(CellChange(sheet, cell, old, new))
        return PatchReport(tuple(changed), tuple(kept))

    def save(
        self,
        target: Path | str,
        wanted: Mapping[tuple[str, str], Any],
        styles: Mapping[tuple[str, str], int] | None = None,
    ) -> PatchReport:
        """Write a copy to *target* with the *wanted* values.  Raises FileTrouble.

        *styles* gives the style number for cells that do not exist yet (``style`` of a neighbour).
        """
        report = self.differences(wanted)
        by_sheet: dict[str, dict[tuple[int, int], Any]] = {}
        for change in report.changed:
            by_sheet.setdefault(change.sheet, {})[place_of(change.cell)] = change.new
        looks = {(sheet, *place_of(cell)): style for (sheet, cell), style in (styles or {}).items()}
        patched = {self.members[sheet]: self._patched(sheet, cells, looks) for sheet, cells in by_sheet.items()}
        for sheet, cells in by_sheet.items():
            self._check(patched[self.members[sheet]], cells)
        with replacing(target) as part:
            _copy(self.path, part, patched)
        return report

    # --- reading ---------------------------------------------------------------------------------

    def _sheet_members(self, archive: zipfile.ZipFile) -> dict[str, str]:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {part.get("Id"): part.get("Target", "") for part in relations.iter(f"{_PACKAGE}Relationship")}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        members = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets[sheet.get(_REL)]
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "chartsheet" not in member:
                members[sheet.get("name", "")] = member
        return members

    def _shared_strings(self, archive: zipfile.ZipFile) -> list[str]:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        # Phonetic readings (rPh) are no part of the text.
        return [
            "".join(part.text or "" for part in item.iterfind(f"./{_MAIN}t"))
            + "".join(part.text or "" for part in item.iterfind(f"./{_MAIN}r/{_MAIN}t"))
            for item in table.iterfind(f"{_MAIN}si")
        ]

    def _parsed(self, sheet: str) -> dict[int, _Row]:
        if sheet not in self._rows:
            with unreadable(self.path.name):
                self._rows[sheet] = {row.number: row for row in _rows(self._xml[sheet])}
        return self._rows[sheet]

    def _find(self, sheet: str, number: int, column: int) -> _Cell | None:
        row = self._parsed(sheet).get(number)
        return next((cell for cell in row.cells if cell.column == column), None) if row else None

    def _read(self, cell: _Cell) -> Any:
        if cell.kind == b"inlineStr":
            return "".join(_texts(cell.inner)) or None
        hit = re.search(rb"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", cell.inner, re.DOTALL)
        if hit is None:
            return None
        text = _unescape(hit.group(1))
        match cell.kind:
            case b"s":
                place = int(text)
                return (self._shared[place] or None) if place < len(self._shared) else None
            case b"str" | b"e" | b"d":
                return text or None
            case b"b":
                return text == "1"
        return _number(text)

    # --- writing ---------------------------------------------------------------------------------

    def _check(self, xml: bytes, cells: Mapping[tuple[int, int], Any]) -> None:
        """The new sheet is sound and holds what was wanted; else the form is not what it seems and stays as it is."""
        with unreadable(self.path.name):
            _check_xml(xml)
            rows = {row.number: row for row in _rows(xml)}
            for (number, column), value in cells.items():
                held = [cell for cell in rows[number].cells if cell.column == column]
                shown = clean_text(value) if isinstance(value, str) else value
                if len(held) != 1 or not same(self._read(held[0]), shown):
                    raise ValueError(f"row {number}, column {column}")

    def _patched(
        self, sheet: str, cells: dict[tuple[int, int], Any], looks: Mapping[tuple[str, int, int], int]
    ) -> bytes:
        rows = self._parsed(sheet)
        prefix = next((row.prefix for row in rows.values()), b"")
        by_row: dict[int, list[tuple[int, _Cell | None, bytes]]] = {}
        for (number, column), value in sorted(cells.items()):
            found = self._find(sheet, number, column)
            style = looks.get((sheet, number, column))
            look = found.style if found is not None else b"" if style is None else str(style).encode()
            text = _cell_xml(value, f"{column_letters(column)}{number}", look, prefix)
            by_row.setdefault(number, []).append((column, found, text))
        edits: list[tuple[int, int, bytes]] = []
        fresh: list[tuple[int, bytes]] = []
        for number, changes in by_row.items():
            if number in rows:
                edits.extend(_row_edits(rows[number], changes))
            else:
                inner = b"".join(text for _, _, text in changes)
                fresh.append((number, b'<%srow r="%d">%s</%srow>' % (prefix, number, inner, prefix)))
        return _apply(self._xml[sheet], edits + list(_new_rows(self._xml[sheet], rows, fresh)))


def _new_rows(xml: bytes, rows: Mapping[int, _Row], fresh: list[tuple[int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    """Edits that put rows between their neighbours."""
    if fresh and not rows:
        opened = re.search(rb"<((?:\w+:)?)sheetData\s*(?:/>|>\s*</(?:\w+:)?sheetData>)", xml)
        if opened is not None:
            tag = opened.group(1) + b"sheetData"
            yield opened.start(), opened.end(), b"<%s>%s</%s>" % (tag, b"".join(text for _, text in fresh), tag)
        return
    for number, text in fresh:
        place = max(
            (row.end for other, row in rows.items() if other < number), default=min(row.start for row in rows.values())
        )
        yield place, place, text


def same(old: Any, new: Any) -> bool:
    """Whether two cell values are one value: 12, 12.0 and the text "12" are; None and "" are."""
    old, new = _plain(old), _plain(new)
    if old == new:
        return True
    left, right = _decimal(old), _decimal(new)
    # A text with leading zeros or many digits is a code, not a number.
    codes = any(
        isinstance(value, str) and (len(value) > 15 or (value[:1] == "0" and value[1:2].isdigit()))
        for value in (old, new)
    )
    return left is not None and left == right and not codes


def _plain(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime | dt.date):
        return _serial(value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")  # as XML reads them
    return value


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _serial(value: dt.date | dt.datetime) -> Decimal:
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    span = moment.replace(tzinfo=None) - _EPOCH
    return Decimal(span.days) + Decimal(span.seconds) / 86_400


def _number(text: str) -> Any:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text or None
    return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else number


def _rows(xml: bytes) -> Iterator[_Row]:
    number = 0
    start = xml.find(b"sheetData")
    for hit in _ROW.finditer(xml, max(start, 0)):
        attributes = dict(_ATTRIBUTE.findall(hit.group(2)))
        number = int(attributes.get(b"r", number + 1))
        closed = hit.group(3) == b"/>"
        inner_start = hit.end() if closed else hit.start(4)
        row = _Row(
            number, hit.start(), hit.end(), inner_start, hit.end() if closed else hit.end(4), hit.group(1), hit.group(2)
        )
        if not closed:
            row.cells = list(_cells(xml, inner_start, hit.end(4)))
        yield row


def _cells(xml: bytes, start: int, end: int) -> Iterator[_Cell]:
    column = -1
    for hit in _CELL.finditer(xml, start, end):
        attributes = dict(_ATTRIBUTE.findall(hit.group(1)))
        place = attributes.get(b"r")
        column = place_of(place.decode())[1] if place else column + 1
        yield _Cell(
            hit.start(), hit.end(), column, attributes.get(b"s", b""), attributes.get(b"t", b"n"), hit.group(3) or b""
        )


def _is_formula(cell: _Cell) -> bool:
    return re.search(rb"<(?:\w+:)?f\b", cell.inner) is not None


def _texts(inner: bytes) -> Iterator[str]:
    inner = re.sub(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", b"", inner, flags=re.DOTALL)
    for hit in re.finditer(rb"<(?:\w+:)?t\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?t>)", inner, re.DOTALL):
        yield _unescape(hit.group(1) or b"")


def _unescape(raw: bytes) -> str:
    # The element's text with every entity resolved, by the XML parser itself.
    return ElementTree.fromstring(b"<t>" + raw + b"</t>").text or ""


def _cell_xml(value: Any, place: str, style: bytes, prefix: bytes) -> bytes:
    look = b' s="%s"' % style if style else b""
    head = b'<%sc r="%s"%s' % (prefix, place.encode(), look)
    value = _plain(value)
    if value is None:
        return head + b"/>"
    if isinstance(value, bool):
        return head + b' t="b"><%sv>%d</%sv></%sc>' % (prefix, value, prefix, prefix)
    if isinstance(value, str):
        text = escape(clean_text(value)).encode("utf-8")
        return head + b' t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % (
            prefix,
            prefix,
            text,
            prefix,
            prefix,
            prefix,
        )
    number = str(value) if isinstance(value, int | Decimal) else repr(float(value))
    return head + b"><%sv>%s</%sv></%sc>" % (prefix, number.encode(), prefix, prefix)


def _row_edits(row: _Row, changes: list[tuple[int, _Cell | None, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    if row.inner_start == row.end:  # <row r="5"/>
        inner = b"".join(text for _, _, text in changes)
        yield row.start, row.end, b"<%srow%s>%s</%srow>" % (row.prefix, row.attributes, inner, row.prefix)
        return
    for column, found, text in changes:
        if found is not None:
            yield found.start, found.end, text
            continue
        place = min((cell.start for cell in row.cells if cell.column > column), default=row.inner_end)
        yield place, place, text


def _apply(xml: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    pieces, place = [], 0
    merged: dict[tuple[int, int], list[bytes]] = {}
    for start, end, text in edits:
        merged.setdefault((start, end), []).append(text)
    for (start, end), texts in sorted(merged.items()):
        pieces += [xml[place:start], *texts]
        place = end
    return b"".join([*pieces, xml[place:]])


def _copy(source: Path, target: Path, patched: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = patched.get(member.filename)
            new.writestr(member, old.read(member) if data is None else data, compress_type=member.compress_type)
