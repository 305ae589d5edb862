"""Workbooks in the office's house style, quickly.

Layout: line 1 title, line 2 left and right remarks, heading rows, data, foot line.  Rules kept here:

* text is written as text, never as a formula (``=+-@`` stay characters), codes keep every digit;
* formulas are written only as :class:`Formula`, with the value we computed cached beside;
* a failing cell is pale red *and* says so in words (:class:`Marked`).

Frame, fonts and print set-up come from XlsxWriter; the data rows are spliced into the sheet's XML, which
is several times quicker than writing cells one by one (``benchmarks/workbook.py``).
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from airplan.progress import QUIET, Progress
from airplan.safefile import replacing
from airplan.workbook.heights import lines_needed, lines_of, points

FORMATS = {
    "text": "@",
    "int": "0",
    "num1": "0.0",
    "num2": "0.00",
    "num3": "0.000",
    "date": "yyyy-mm-dd",
    "any": "General",
}
VARIANTS = ("plain", "fail", "total", "grey", "changed")
_FILLS = {"fail": "#FFD9D9", "total": "#EFEFEF", "changed": "#FFF2CC"}
# XML 1.0 forbids these; Excel writes them as _xHHHH_.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED_ALREADY = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MAX_TEXT = 32_767
MAX_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula (with leading ``=``) and the value it has now."""

    text: str
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with another look (one of VARIANTS) or, by *kind*, with other digits than its column."""

    value: Any
    variant: str = "fail"
    kind: str = ""


Cell = Any
"""None, text, number, date, Decimal, bool, :class:`Formula` or :class:`Marked`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: *group* is a heading above, shared by neighbours with the same group."""

    title: str
    kind: str = "text"
    width: float = 12.0
    group: str = ""
    choices: Sequence[str] = ()
    centre: bool = False
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet.  ``rows`` hold a cell for each column, in order."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    left: str = ""
    right: str = ""
    foot: Sequence[str] = ()
    freeze_columns: int = 0
    landscape: bool = True
    paper: str = "A4"
    filter: bool = True
    ids: Sequence[str] = ()
    """System numbers, one a row, written into a last grey column 系统编号（勿删）."""
    merges: Sequence[tuple[int, int, int, int]] = ()
    """Merged data cells: first row, first column, last row, last column, counted in ``rows``."""
    body_size: int = 10
    row_height: float | None = None
    """Height of the data rows in points; None: as high as the text needs (not every reader fits rows by itself)."""
    row_heights: Sequence[float] = field(default_factory=tuple)
    """Height of each data row in points, for print: not every reader fits rows to wrapped text by itself."""
    hidden: bool = False
    notes: Sequence[str] = field(default_factory=tuple)
    """Lines under the title (扣 data status, sources); one a row, before the heading."""

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def first_row(self) -> int:
        """Index (0-based) of the first data row in the sheet."""
        return 2 + len(self.notes) + (2 if self.has_groups else 1)


ID_TITLE = "系统编号（勿删）"


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """A legal, unique sheet name of at most 31 characters."""
    plain = re.sub(r"[\[\]:*?/\\']", "", printable(text)).strip() or "Sheet"
    name, number, used = plain[:31], 2, {other.lower() for other in taken}
    while name.lower() in used:
        tail = f"({number})"
        name, number = plain[: 31 - len(tail)] + tail, number + 1
    return name


def column_letters(index: int) -> str:
    """``0`` → ``A``, ``26`` → ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def printable(text: str) -> str:
    """Text on one line without what cannot be shown, for names and properties."""
    return _CONTROL.sub("", re.sub(r"[\t\n\r]+", " ", text))


def clean_text(text: str) -> str:
    """Text as a cell can hold it: control characters escaped as Excel does, cut at the cell's limit."""
    text = _ESCAPED_ALREADY.sub("_x005F_", text)
    return _CONTROL.sub(lambda hit: f"_x{ord(hit.group()):04X}_", text)[:MAX_TEXT]


def write_workbook(path: Path | str, sheets: Sequence[Sheet], progress: Progress = QUIET, title: str = "") -> Path:
    """Write *sheets* to *path* (never half a file).  Raises FileTrouble in words."""
    path = Path(path)
    skeleton, styles = _skeleton(sheets, title)
    with replacing(path) as part:
        _splice(skeleton, part, sheets, styles, progress)
    return path


# --- the frame -------------------------------------------------------------------------------


def _skeleton(sheets: Sequence[Sheet], title: str) -> tuple[io.BytesIO, dict[tuple[str, str, bool, int], int]]:
    import xlsxwriter

    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    # The moment of writing is not data: the same input gives the same bytes.
    book.set_properties({"title": printable(title)[:255], "author": "AirPlan", "created": dt.datetime(2000, 1, 1)})
    formats = _Formats(book)
    names: list[str] = []
    for sheet in sheets:
        names.append(sheet_name(sheet.name, names))
        _frame(book.add_worksheet(names[-1]), sheet, formats)
    styles = formats.numbers(sheets)
    book.close()
    stream.seek(0)
    return stream, styles


class _Formats:
    """Cell formats made once a look."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def special(self, look: str) -> Any:
        looks: dict[str, dict[str, Any]] = {
            "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"},
            "left": {"font_name": "宋体", "font_size": 10, "align": "left", "valign": "vcenter"},
            "right": {"font_name": "宋体", "font_size": 10, "align": "right", "valign": "vcenter"},
            "heading": {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter", "border": 1,
                        "bg_color": "#E7E6E6", "text_wrap": True},
        }  # fmt: skip
        if (look,) not in self._made:
            self._made[look,] = self._book.add_format(looks[look])
        return self._made[look,]

    def body(self, kind: str, variant: str, centre: bool, size: int) -> Any:
        key = (kind, variant, centre, size)
        if key not in self._made:
            look: dict[str, Any] = {
                "font_name": "宋体", "font_size": size, "border": 1, "valign": "vcenter", "num_format": FORMATS[kind],
                "align": "center" if centre or kind == "date" else "left" if kind in ("text", "any") else "right",
                "text_wrap": kind == "text",
            }  # fmt: skip
            if variant in _FILLS:
                look["bg_color"] = _FILLS[variant]
            if variant == "total":
                look["bold"] = True
            if variant == "grey":
                look["font_color"] = "#A6A6A6"
            self._made[key] = self._book.add_format(look)
        return self._made[key]

    def numbers(self, sheets: Sequence[Sheet]) -> dict[tuple[str, str, bool, int], int]:
        wanted = {("text", "grey", False, sheet.body_size) for sheet in sheets}
        for sheet in sheets:
            centred = {column.centre for column in sheet.columns}
            # Every kind of every look: a text in a number column, a marked cell with other digits.
            looks = {(kind, centre, sheet.body_size) for kind in FORMATS for centre in centred}
            wanted |= {(kind, variant, centre, size) for kind, centre, size in looks for variant in VARIANTS}
        # Asking for the index registers the format in the file although XlsxWriter itself writes no such cell.
        return {key: self.body(*key)._get_xf_index() for key in sorted(wanted)}


def _frame(page: Any, sheet: Sheet, formats: _Formats) -> None:
    last = len(sheet.columns) - 1
    _print_set_up(page, sheet)
    _headline(page, sheet, last, formats)
    _headings(page, sheet, formats)
    first = sheet.first_row
    end = first + max(len(sheet.rows), 1) - 1
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        if column.choices:
            _choices(page, first, end, place, column.choices)
    if sheet.ids:
        page.set_column(last + 1, last + 1, 34, None, {"hidden": False})
        page.write_string(first - 1, last + 1, ID_TITLE, formats.special("heading"))
    if sheet.filter and sheet.rows:
        page.autofilter(first - 1, 0, end, last + bool(sheet.ids))
    page.freeze_panes(first, sheet.freeze_columns)
    for line, text in enumerate(sheet.foot):
        page.write_string(first + len(sheet.rows) + line, 0, clean_text(text), formats.special("left"))
    if sheet.hidden:
        page.hide()


def _choices(page: Any, first: int, end: int, place: int, choices: Sequence[str]) -> None:
    text = ",".join(choices)
    if len(text) <= 255 and not any(re.search(r'[,"]', choice) or _CONTROL.search(choice) for choice in choices):
        page.data_validation(
            first, place, end, place, {"validate": "list", "source": list(choices), "error_type": "warning"}
        )


def _headline(page: Any, sheet: Sheet, last: int, formats: _Formats) -> None:
    _across(page, 0, 0, last, sheet.title, formats.special("title"))
    page.set_row(0, 28)
    half = max(last // 2, 0)
    if sheet.right and last > half:
        _across(page, 1, 0, half, sheet.left, formats.special("left"))
        _across(page, 1, half + 1, last, sheet.right, formats.special("right"))
    else:
        _across(page, 1, 0, last, sheet.left or sheet.right, formats.special("left"))
    for line, text in enumerate(sheet.notes):
        _across(page, 2 + line, 0, last, text, formats.special("left"))


def _across(page: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        page.merge_range(row, first, row, last, "", look)
    page.write_string(row, first, clean_text(text), look)


def _headings(page: Any, sheet: Sheet, formats: _Formats) -> None:
    look, bottom = formats.special("heading"), sheet.first_row - 1
    page.set_row(bottom, 30)
    for place, column in enumerate(sheet.columns):
        page.write_string(bottom, place, clean_text(column.title), look)
        if column.note:
            page.write_comment(bottom, place, clean_text(column.note))
    if not sheet.has_groups:
        return
    runs = list(_runs([column.group for column in sheet.columns]))
    page.set_row(bottom - 1, 15 * max((_lines(sheet, *run) for run in runs if run[2]), default=1))
    for first, last, group in runs:
        if group:
            _across(page, bottom - 1, first, last, group, look)
            continue
        for place in range(first, last + 1):
            page.merge_range(bottom - 1, place, bottom, place, "", look)
            page.write_string(bottom - 1, place, clean_text(sheet.columns[place].title), look)


def _lines(sheet: Sheet, first: int, last: int, text: str) -> int:
    """Lines a group heading takes in the width of its columns."""
    return lines_of(text, sum(column.width for column in sheet.columns[first : last + 1]) - 1)


def _runs(values: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    first = 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[first]:
            yield first, place - 1, values[first]
            first = place


def _print_set_up(page: Any, sheet: Sheet) -> None:
    page.set_paper(8 if sheet.paper == "A3" else 9)
    if sheet.landscape:
        page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, sheet.first_row - 1)
    page.set_footer('&C&"宋体"&9第 &P 页 共 &N 页')
    if sheet.ids:
        page.print_area(0, 0, sheet.first_row + len(sheet.rows) + len(sheet.foot), len(sheet.columns) - 1)


# --- the rows --------------------------------------------------------------------------------


def _splice(
    skeleton: io.BytesIO, part: Path, sheets: Sequence[Sheet], styles: dict[Any, int], progress: Progress
) -> None:
    pages = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    total = sum(len(sheet.rows) for sheet in sheets)
    done = 0
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if (sheet := pages.get(member.filename)) is None:
                target.writestr(info, source.read(member))
                continue
            before, after = _halves(source.read(member).decode("utf-8"), sheet)
            with target.open(info, "w", force_zip64=len(sheet.rows) > 200_000) as stream:
                stream.write(before.encode("utf-8"))
                for block in _row_blocks(sheet, styles):
                    stream.write(block)
                    progress.step(done := min(done + _BLOCK, total), total)
                stream.write(after.encode("utf-8"))


def _halves(xml: str, sheet: Sheet) -> tuple[str, str]:
    """The sheet's XML before and after the place of the data rows, size and merges corrected."""
    width = len(sheet.columns) + bool(sheet.ids)
    height = sheet.first_row + len(sheet.rows) + len(sheet.foot)
    xml = re.sub(
        r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{column_letters(width - 1)}{height}"/>', xml, count=1
    )
    if sheet.merges:
        xml = _with_merges(xml, sheet)
    foot = xml.find(f'<row r="{sheet.first_row + len(sheet.rows) + 1}"') if sheet.foot else -1
    place = foot if foot >= 0 else xml.index("</sheetData>")
    return xml[:place], xml[place:]


def _with_merges(xml: str, sheet: Sheet) -> str:
    refs = []
    for top, left, bottom, right in sheet.merges:
        start = f"{column_letters(left)}{sheet.first_row + top + 1}"
        refs.append(f'<mergeCell ref="{start}:{column_letters(right)}{sheet.first_row + bottom + 1}"/>')
    old = re.search(r'<mergeCells count="(\d+)">', xml)
    if old is None:
        # The order of the schema: sheetData, (protection, autoFilter,) mergeCells, … printOptions.
        anchor = "</sheetData>"
        filtered = re.search(r"<autoFilter [^>]*/>|<autoFilter .*?</autoFilter>", xml)
        anchor = filtered.group() if filtered else anchor
        return xml.replace(anchor, f'{anchor}<mergeCells count="{len(refs)}">{"".join(refs)}</mergeCells>', 1)
    count = int(old.group(1)) + len(refs)
    return xml.replace(old.group(), f'<mergeCells count="{count}">', 1).replace(
        "</mergeCells>", "".join(refs) + "</mergeCells>", 1
    )


_BLOCK = 500


def _row_blocks(sheet: Sheet, styles: dict[Any, int]) -> Iterator[bytes]:
    if sheet.first_row + len(sheet.rows) > MAX_ROWS:
        raise ValueError("more rows than a sheet can hold")
    size = sheet.body_size
    letters = [column_letters(place) for place in range(len(sheet.columns) + 1)]
    looks = [
        {(variant, kind): styles[kind or column.kind, variant, column.centre, size]
         for variant in VARIANTS for kind in ("", *FORMATS)}
        for column in sheet.columns
    ]  # fmt: skip
    dates = [column.kind == "date" for column in sheet.columns]
    grey = styles["text", "grey", False, size]
    tall = f' ht="{sheet.row_height}" customHeight="1"' if sheet.row_height else ""
    fitted = not sheet.row_height and not sheet.row_heights and not sheet.merges
    widths = [column.width for column in sheet.columns]
    for start in range(0, len(sheet.rows), _BLOCK):
        lines: list[str] = []
        for offset, row in enumerate(sheet.rows[start : start + _BLOCK], start):
            number = sheet.first_row + offset + 1
            if sheet.row_heights:
                tall = f' ht="{sheet.row_heights[offset]}" customHeight="1"'
            elif fitted:
                count = lines_needed(row, widths)
                # Without customHeight, so that the row is fitted again where somebody edits it.
                tall = f' ht="{points(count, size):g}"' if count > 1 else ""
            lines.append(f'<row r="{number}"{tall}>')
            lines.extend(
                _cell(value, f"{letter}{number}", look, date)
                for value, letter, look, date in zip(row, letters, looks, dates, strict=False)
            )
            if sheet.ids:
                lines.append(_text(sheet.ids[offset], f"{letters[len(sheet.columns)]}{number}", grey))
            lines.append("</row>")
        yield "".join(lines).encode("utf-8")


def _text(text: str, place: str, style: int) -> str:
    if _CONTROL.search(text) or "_x" in text or len(text) > MAX_TEXT:
        text = clean_text(text)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


Look = dict[tuple[str, str], int]
"""(variant, kind; "" is the column's own) → style number."""


def _cell(value: Cell, place: str, look: Look, date: bool) -> str:
    variant, kind = "plain", ""
    if type(value) is Marked:
        value, variant, kind = value.value, value.variant, value.kind
    style = look[variant, kind]
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if type(value) is str:
        return _text(value, place, style) if value else f'<c r="{place}" s="{style}"/>'
    if type(value) is float or type(value) is int:
        number = f"<v>{value!r}</v></c>" if math.isfinite(value) else "</c>"
        return f'<c r="{place}" s="{style}">{number}'
    return _rare_cell(value, place, style, look[variant, "any"], date)


_EPOCH = dt.date(1899, 12, 30)


def _rare_cell(value: Cell, place: str, style: int, loose: int, date: bool) -> str:
    if isinstance(value, Formula):
        return _formula(value, place, style)
    if isinstance(value, bool):
        return _text("是" if value else "否", place, loose)
    if isinstance(value, dt.datetime):
        return _text(value.isoformat(" ", "minutes"), place, loose)
    if isinstance(value, dt.date):
        return (
            f'<c r="{place}" s="{style}"><v>{(value - _EPOCH).days}</v></c>'
            if date
            else _text(value.isoformat(), place, loose)
        )
    if isinstance(value, Decimal | int | float) or hasattr(value, "__float__"):
        number = float(value)
        return (
            f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'
            if math.isfinite(number)
            else f'<c r="{place}" s="{style}"/>'
        )
    return _text(str(value), place, loose)


def _formula(formula: Formula, place: str, style: int) -> str:
    text = escape(formula.text.removeprefix("="))
    if formula.value is None:
        return f'<c r="{place}" s="{style}"><f>{text}</f></c>'
    if isinstance(formula.value, str):
        return f'<c r="{place}" s="{style}" t="str"><f>{text}</f><v>{escape(clean_text(formula.value))}</v></c>'
    return f'<c r="{place}" s="{style}"><f>{text}</f><v>{formula.value!r}</v></c>'
