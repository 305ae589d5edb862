"""Sheets of an emergency workbook as tables: kind of sheet, heading rows, firm cells merged over lines filled down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from airplan.emergency.amounts import plain_text
from airplan.emergency.headings import Heading, fields_of, normal
from airplan.workbook.grid import Cell, Grid

_KINDS = (
    (r"封面|对比|核查|字典|目录", "skip"),
    (r"核算|汇总|说明|变更", "summary"),
    (r"全社会排放", "totals"),
    (r"长期停产|停产企业", "long_stopped"),
    (r"小微", "small"),
    (r"保障", "guarantees"),
    (r"社会面|公众|强制性", "social"),
    (r"重点用车|用车", "vehicles"),
    (r"非道路|机械", "nonroad"),
    (r"移动源|机动车|车辆", "mobile"),
    (r"扬尘|工地|堆场|道路", "dust"),
    (r"生产线|工序", "lines"),
    (r"工业|企业|清单", "enterprises"),
)
_TOTAL = re.compile(r"^(总计|合计|小计|共计|总和|累计)|(合计|小计|总计)[:：]?$")
_TOTAL_CELL = re.compile(r"(总|合|小|共)\s*计[:：]?$")
_FOOT = re.compile(r"^(填表人|填报人|审核人|负责人|填报单位|备注[:：]|注[:：]|说明[:：])")
_COUNTY = re.compile(r"^(\d+[.、\s]*)?([\u4e00-\u9fff]{1,8}(?:县|区|市|旗|新区|开发区|高新区|经开区))")
_SCAN = 15
MAX_BLANKS = 10_000


@dataclass(frozen=True)
class Table:
    """One sheet understood: headings by column, first data row, county of the sheet name, unit of line two."""

    grid: Grid
    kind: str
    headings: tuple[Heading, ...]
    first_row: int
    county: str = ""
    unit: str = ""
    filled: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field to column."""
        return {heading.field: place for place, heading in reversed(list(enumerate(self.headings))) if heading.field}

    @cached_property
    def titles(self) -> frozenset[str]:
        """Heading cells as they stand, to know a repeated heading by."""
        rows = self.grid.rows[max(0, self.first_row - 2) : self.first_row]
        return frozenset(text for row in rows for cell in row if (text := plain_text(cell)))

    def column(self, name: str) -> int | None:
        """Column of a field."""
        return self.columns.get(name)

    def has(self, prefix: str) -> bool:
        """Whether a field begins with *prefix*."""
        return any(heading.field.startswith(prefix) for heading in self.headings)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: field to cell, the row number in the grid, and the unknown columns as they stand."""

    number: int
    cells: dict[str, Cell]
    extra: tuple[tuple[str, str], ...]
    merged: frozenset[str]

    def text(self, name: str) -> str:
        """Cell as plain text."""
        return plain_text(self.cells.get(name, ""))


def kind_of_name(name: str) -> str:
    """Kind of a sheet by its name, "" when the name says nothing."""
    return next((kind for pattern, kind in _KINDS if re.search(pattern, name)), "")


_OTHER_KINDS = {"totals", "social", "mobile", "nonroad", "dust", "guarantees", "vehicles", "small", "long_stopped"}
_SIGNS = (
    # Kinds told by their headings where the sheet's name says nothing: all of these fields, one of those.
    ("totals", {"category"}, {"inventory_year", "method", "county", "emissions.1"}),
    ("guarantees", {"firm_name", "cap_text"}, {"category", "basis", "approver"}),
    ("social", {"department", "text"}, {"group", "level"}),
    ("vehicles", {"name", "gate_system"}, {"trucks", "trips"}),
    ("dust", {"name"}, {"builder", "livelihood"}),
    ("mobile", {"category", "stage"}, {"count", "measures.1.text"}),
)
_FIRM_SIGNS = {"credit_code", "grade_text", "permit_no", "key_industry", "measures.1.text", "industry"}


def _kind_of(named: str, headings: Sequence[Heading]) -> str:
    fields = {heading.field for heading in headings}
    if named in _OTHER_KINDS:
        return named
    if (named == "lines" or "line.firm_number" in fields) and fields & {"line.number", "line.process"}:
        return "lines"
    return "enterprises" if "name" in fields and fields & _FIRM_SIGNS else ""


def _by_headings(grid: Grid) -> tuple[str, int, list[Heading]]:
    """Kind of a sheet whose name says nothing and which lists no firms."""
    for kind, all_of, one_of in _SIGNS:
        head, headings = _heads(grid, kind)
        fields = {heading.field for heading in headings}
        measured = kind == "totals" and any(field.startswith("measures.") for field in fields)
        if head >= 0 and all_of <= fields and fields & one_of and not measured:
            return kind, head, headings
    return "", -1, []


def _unmerged(grid: Grid, rows: int) -> list[list[Cell]]:
    """The first *rows* rows with merged heading cells filled."""
    top = [list(row) for row in grid.rows[:rows]]
    for (row_1, column_1), (row_2, column_2) in grid.merged:
        if row_1 >= len(top) or column_1 >= len(top[row_1]):
            continue
        value = top[row_1][column_1]
        for row in range(row_1, min(row_2, len(top) - 1) + 1):
            for column in range(column_1, min(column_2, len(top[row]) - 1) + 1):
                top[row][column] = value
    return top


def _carry(groups: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Group row without merge information: a blank above a title belongs to the group on its left."""
    carried, last = [], ""
    for group, title in zip(groups, titles, strict=True):
        if group:
            last = group
        carried.append(last if not group and title else group)
    return carried


def _wide(row: Sequence[Cell]) -> bool:
    texts = [plain_text(cell) for cell in row]
    filled = [text for text in texts if text]
    return len(set(filled)) >= 2


def _score(headings: Sequence[Heading]) -> int:
    return len({heading.field for heading in headings if heading.field and heading.field != "skip"})


def _heads(grid: Grid, kind: str) -> tuple[int, list[Heading]]:
    """Best heading row (or pair of rows) and its fields."""
    rows = _unmerged(grid, _SCAN + 2)
    best: tuple[int, int, list[Heading]] = (1, -1, [])
    for at in range(min(_SCAN, len(rows))):
        titles = [plain_text(cell) for cell in rows[at]]
        if not _wide(rows[at]):
            continue
        options = [[""] * len(titles)]
        if at and _wide(rows[at - 1]):
            above = [plain_text(cell) for cell in rows[at - 1]]
            above = (above + [""] * len(titles))[: len(titles)]
            titles = [title or group for title, group in zip(titles, above, strict=True)]
            options.append(above if grid.merged else _carry(above, [plain_text(cell) for cell in rows[at]]))
        for groups in options:
            headings = fields_of(groups, titles, kind)
            score = _score(headings)
            if score > best[0]:
                best = (score, at, headings)
    return best[1], best[2]


def _unit_line(grid: Grid, head: int) -> str:
    for row in grid.rows[: max(head, 0)]:
        for cell in row:
            text = normal(cell)
            if "单位:" in text and (found := re.search(r"单位:(.*?)(截至|$)", text)):
                unit = found.group(1)
                if re.search(r"(吨|^t).*(年|a)", unit):
                    return "t/a"
                if re.search(r"(吨|^t)/?(日|天|d)", unit):
                    return "t/d"
                if re.search(r"千克|公斤|kg", unit):
                    return "kg/d"
    return ""


def title_of(grid: Grid) -> str:
    """What names a table: its sheet, of a text file the file."""
    return grid.sheet.strip() or re.sub(r"\.\w+$", "", grid.file)


def table_of(grid: Grid) -> Table | None:
    """The table of a sheet, or None when it is a sheet that carries no sources (cover, ratio, comparison)."""
    named = kind_of_name(title_of(grid))
    if named == "skip":
        return None
    head, headings = _heads(grid, {"nonroad": "mobile"}.get(named, named))
    kind = _kind_of(named, headings) if head >= 0 else ""
    if not kind and named in ("", "enterprises"):
        kind, head, headings = _by_headings(grid)
    if not kind:
        return None
    found = _COUNTY.match(grid.sheet.strip())
    county = found.group(2) if found else ""
    return Table(grid, kind, tuple(headings), head + 1, county, _unit_line(grid, head), _merged_cells(grid, head + 1))


def _merged_cells(grid: Grid, first: int) -> frozenset[tuple[int, int]]:
    """Cells below the heading that only repeat the top cell of a vertical merge."""
    return frozenset(
        (row, column)
        for (row_1, column_1), (row_2, column_2) in grid.merged
        if row_1 >= first and row_2 > row_1
        for row in range(row_1 + 1, row_2 + 1)
        for column in range(column_1, column_2 + 1)
    )


def _merge_tops(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (row, column): (row_1, column_1)
        for (row_1, column_1), (row_2, column_2) in grid.merged
        for row in range(row_1, row_2 + 1)
        for column in range(column_1, column_2 + 1)
    }


def rows_of(table: Table) -> Iterator[tuple[str, Row]]:
    """Data rows as (what, row): ``row``, ``total`` (a totals row), ``heading`` (repeated) or ``foot``.

    Blank rows are passed over, however many.
    """
    grid = table.grid
    tops = _merge_tops(grid)
    named = [(place, heading) for place, heading in enumerate(table.headings)]
    for number in range(table.first_row, len(grid.rows)):
        raw = grid.rows[number]
        if not any(plain_text(cell) for cell in raw):
            continue
        cells: dict[str, Cell] = {}
        extra: list[tuple[str, str]] = []
        merged: set[str] = set()
        for place, heading in named:
            value: Cell = raw[place] if place < len(raw) else ""
            if (number, place) in table.filled:
                top_row, top_column = tops[number, place]
                value = grid.rows[top_row][top_column]
                merged.add(heading.field)
            if heading.field and heading.field != "skip":
                cells.setdefault(heading.field, value)
            elif heading.field == "" and plain_text(value) and heading.text:
                extra.append((heading.text, plain_text(value)))
        yield _what(table, raw, cells), Row(number, cells, tuple(extra), frozenset(merged))


def _what(table: Table, raw: Sequence[Cell], cells: dict[str, Cell]) -> str:
    texts = [plain_text(cell) for cell in raw]
    first = next((text for text in texts if text), "")
    if _FOOT.match(first):
        return "foot"
    name = plain_text(cells.get("name", cells.get("firm_name", cells.get("category", ""))))
    total = _TOTAL.search(name) or any(_TOTAL_CELL.match(text) for text in texts[:4])
    if total and table.kind != "totals":
        return "total"
    same = sum(text in table.titles for text in texts if text)
    return "heading" if same >= 3 else "row"
