"""The Excel form a coordinator hands out: daily values of the period asked for, with what to fill and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from airplan.region.board import Request
from airplan.series.periods import parse
from airplan.workbook.write import Column, Sheet

HEADINGS = ("AQI", "PM2.5(μg/m³)", "PM10(μg/m³)", "SO2(μg/m³)", "NO2(μg/m³)", "CO(mg/m³)", "O3_8h(μg/m³)")


ABOUT = "说明（勿删）"
_ABOUT_HEADINGS = ("编号", "城市代码", "城市", "时段", "报送期限", "数据表")
_KIND_HEADING = "数据类型（请选择）"
KINDS = {
    "原始实况": "original_actual", "审核实况": "reviewed_actual", "原始标况": "original_standard",
    "审核标况": "reviewed_standard",
}  # fmt: skip
"""What a city chooses from, and the kinds' labels."""


def series_form(request: Request, name: str, today: dt.date) -> list[Sheet]:
    """The daily sheet of one city's form; dates are filled in, values are left empty."""
    period = parse(request.period, today)
    days = [period.first + dt.timedelta(place) for place in range(period.days)]
    columns = [Column("日期", "date", 12), Column("城市", "text", 12), *(Column(head, "any", 13) for head in HEADINGS)]
    rows = [[day, name, *([None] * len(HEADINGS))] for day in days]
    right = f"请于{request.deadline}前报送" if request.deadline else ""
    note = (f"缺测请填“—”，不要填0；请在“{ABOUT}”表选择数据类型。", request.note)
    data = Sheet(
        "日报数据", f"{name}{request.title}", columns, rows, left=f"编号：{request.id}", right=right,
        notes=tuple(text for text in note if text), freeze_columns=1, foot=("填表人：        审核人：        日期：",),
    )  # fmt: skip
    return [data]


def about_sheet(request: Request, code: str, name: str) -> Sheet:
    """The sheet that says of which request and city a form is, whatever the file is called when it comes back."""
    line = [request.id, code, name, request.period, request.deadline, "、".join(request.tables)]
    columns = [Column(head, "text", 16) for head in _ABOUT_HEADINGS]
    if "series" in request.tables:
        columns.append(Column(_KIND_HEADING, "text", 20, choices=tuple(KINDS)))
        line.append("")
    return Sheet(ABOUT, request.title, columns, [line], filter=False)


def kind_of(rows: Sequence[Sequence[Any]]) -> str | None:
    """Label of the data kind chosen on the sheet *about*; None when none was."""
    for place, row in enumerate(rows[:-1]):
        texts = [str(cell).strip() for cell in row]
        if _KIND_HEADING in texts and (at := texts.index(_KIND_HEADING)) < len(rows[place + 1]):
            return KINDS.get("".join(str(rows[place + 1][at]).split()))
    return None


def about_of(rows: Sequence[Sequence[Any]]) -> tuple[str, str] | None:
    """Request and city code that the sheet *about* names; None when it does not."""
    for place, row in enumerate(rows[:-1]):
        texts = [str(cell).strip() for cell in row]
        if _ABOUT_HEADINGS[0] in texts and _ABOUT_HEADINGS[1] in texts:
            number, code = (texts.index(head) for head in _ABOUT_HEADINGS[:2])
            below = rows[place + 1]
            if max(number, code) < len(below):
                return str(below[number]).strip(), str(below[code]).strip().split(".")[0]
    return None
