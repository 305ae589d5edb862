"""减排比例核算: one page with live formulas that recalculate to our numbers, and 分县区核算."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.emergency.amounts import FULL, POLLUTANTS
from airplan.emergency.names import CATEGORY_NAMES
from airplan.emergency.ratio import Cell, RatioTable, shown_ratio
from airplan.report.documents.emergency_columns import KEY_NAME, LEVEL_TITLES, OTHER_NAME, level_order
from airplan.workbook.write import Column, Formula, Marked, Sheet, column_letters

SHEET = "减排比例核算"
FOOT = "填表人：　　　　审核人：　　　　负责人：　　　　日期：　　　　"
_FIRST = 5
"""Spreadsheet number of the first data row (title, remarks, two heading rows)."""

_ROWS = (
    ("全社会排放量（吨/日）", "base"),
    (f"{CATEGORY_NAMES['industry_key']}减排量", "industry_key"),
    (f"{CATEGORY_NAMES['industry_other']}减排量", "industry_other"),
    ("扬尘源减排量", "dust"),
    ("移动源减排量", "mobile"),
    ("其他源减排量", "other"),
    ("减排量合计（吨/日）", "sum"),
    ("减排比例（%）", "ratio"),
    ("要求（%）", "required"),
    ("余缺（吨/日）", "margin"),
    ("是否满足", "verdict"),
)


class Places:
    """Where each sheet keeps its cuts: first and last row, columns by level and pollutant, column of 核算源类."""

    def __init__(self) -> None:
        self.sheets: dict[str, tuple[int, int, dict[tuple[str, str], str], str]] = {}
        self.kinds: dict[str, str] = {}

    def add(self, sheet: Sheet, kind: str, cuts: dict[tuple[str, str], int], split: int | None = None) -> None:
        """Note a sheet of *kind* (firm, dust, mobile) with cut columns and, for firms, the column of 核算源类."""
        if sheet.rows:
            letters = {key: column_letters(place) for key, place in cuts.items()}
            last = sheet.first_row + len(sheet.rows)
            self.sheets[sheet.name] = (
                sheet.first_row + 1,
                last,
                letters,
                "" if split is None else column_letters(split),
            )
            self.kinds[sheet.name] = kind

    def formula(self, category: str, level: str, pollutant: str) -> str:
        """Sum of cuts in t/d of a category, as spreadsheet text without ``=``; "0" when no sheet has any."""
        parts = []
        for name, (first, last, letters, split) in self.sheets.items():
            column = letters[level, pollutant]
            area = f"'{name}'!${column}${first}:${column}${last}"
            if self.kinds[name] == "firm" and category.startswith("industry"):
                wanted = KEY_NAME if category == "industry_key" else OTHER_NAME
                parts.append(f"SUMIFS({area},'{name}'!${split}${first}:${split}${last},\"{wanted}\")")
            elif self.kinds[name] == category:
                parts.append(f"SUM({area})")
        return f"({'+'.join(parts)})/1000" if parts else "0"


def ratio_sheet(
    table: RatioTable, places: Places, office: str, red_first: bool = False, unverified: Sequence[str] = ()
) -> Sheet:
    """The page 减排比例核算."""
    order = level_order(red_first)
    columns = [Column("项目", "text", 30)]
    columns += [Column(name, "num3", 9, LEVEL_TITLES[level]) for level in order for name in POLLUTANTS]
    heads = [(level, name) for level in order for name in POLLUTANTS]
    rows = [[title, *(_cell(part, at, level, name, table, places) for at, (level, name) in enumerate(heads, 1))]
            for title, part in _ROWS]  # fmt: skip
    notes = [f"未核实，请核对：{'、'.join(unverified)} 的减排比例要求"] if unverified else []
    return Sheet(
        SHEET, "重污染天气应急减排比例核算表", columns, rows, left=f"填报单位：{office}", right="单位：吨/日、%",
        foot=[*notes, FOOT], freeze_columns=1, paper="A3", filter=False,
    )  # fmt: skip


def _at(row: str, letters: str) -> str:
    number = _FIRST + next(place for place, (_, part) in enumerate(_ROWS) if part == row)
    return f"{letters}{number}"


def _cell(part: str, place: int, level: str, pollutant: str, table: RatioTable, places: Places) -> Any:
    letters = column_letters(place)
    cell = table.levels[level][pollutant]
    if part == "base":
        return cell.base
    if part == "required":
        return Marked(cell.required, "plain", "num1") if cell.required is not None else "—"
    if part in ("sum", "ratio", "margin", "verdict"):
        return _result(part, letters, cell)
    own = table.by_category.get(part, {}).get(level, {}).get(pollutant)
    return Formula(f"={places.formula(part, level, pollutant)}", own.cut if own else 0.0)


def margin(cell: Cell) -> float | None:
    """Cut beyond the requirement in t/d, negative when it lacks."""
    if not cell.base_g or cell.required is None:
        return None
    return (cell.cut_g - cell.base_g * round(cell.required * 100) / FULL) / 1e6


def _result(part: str, letters: str, cell: Cell) -> Any:
    base, total, need = _at("base", letters), _at("sum", letters), _at("required", letters)
    if part == "sum":
        first, last = _at("industry_key", letters), _at("other", letters)
        return Marked(Formula(f"=SUM({first}:{last})", cell.cut), "total")
    if cell.ratio is None:
        return "—"
    if part == "ratio":
        return Marked(Formula(f"={total}/{base}*100", cell.ratio), "plain", "num1")
    if cell.required is None:
        return "—"
    if part == "margin":
        return Formula(f"={total}-{base}*{need}/100", margin(cell))
    verdict = "满足" if cell.ok else "不满足"
    # Milligrams are beyond what a double can spoil; a bare comparison would fail at exactly enough.
    text = f'=IF(ROUND({total}-{base}*{need}/100,9)>=0,"满足","不满足")'
    return Marked(Formula(text, verdict), "plain" if cell.ok else "fail")


def county_sheet(table: RatioTable, office: str, red_first: bool = False) -> Sheet:
    """分县区核算: base, cut and ratio of each county."""
    columns = [Column("县（市、区）", "text", 14), Column("级别", "text", 22)]
    columns += [
        Column(name, "num3", 10, group) for group in ("全社会排放量（吨/日）", "减排量（吨/日）") for name in POLLUTANTS
    ]
    columns += [Column(name, "text", 9, "减排比例（%）") for name in POLLUTANTS]
    rows = []
    for county, levels in table.by_county.items():
        for level in level_order(red_first):
            found = [levels[level][name] for name in POLLUTANTS]
            shown = [Marked(shown_ratio(one), "fail") if one.ok is False else shown_ratio(one) for one in found]
            rows.append(
                [county, LEVEL_TITLES[level], *(one.base for one in found), *(one.cut for one in found), *shown]
            )
    return Sheet(
        "分县区核算", "重污染天气应急减排分县区核算表", columns, rows, left=f"填报单位：{office}",
        right="单位：吨/日、%",
        freeze_columns=1, paper="A3",
    )  # fmt: skip
