"""Targets as handed down (下达值): city, indicator, period, value; 持续改善 and "-" instead of a number."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airplan.assess.official import OfficialValue
from airplan.domain import Problem, Record
from airplan.intake import dates, naming
from airplan.intake.headings import understand
from airplan.intake.layout import Layout, lay_out
from airplan.intake.numbers import decimal_text, is_missing_mark
from airplan.intake.rowwise import text_of
from airplan.intake.types import ColumnTaken, FileReading, FirstRow, Outside
from airplan.intake.vocabulary import plain
from airplan.workbook.grid import Grid, name_of

_TARGET = re.compile(r"目标|target")
_BASE = re.compile(r"基数|基准值|基准浓度|base(?!_period)")
_PERIOD = re.compile(r"target_?period|目标(?:时段|年|期)|考核时段|年度|^period$|时段")
_BASE_PERIOD = re.compile(r"base_?period|基准(?:年|期|时段)")
_REGION = re.compile(r"region|区域|片区")
_CITY = re.compile(r"^(?:城市|地区|市|地市|city|citymee|城市名称|行政区)$")
_HEAVY = re.compile(r"重(?:度及以上)?污染天|heavy")
_GOOD = re.compile(r"优良天数|good_?(?:day|ratio)|优良")
_IMPROVE = re.compile(r"持续改善|持续(?:保持|提升)|稳定改善")

IMPROVE = "持续改善"
ASSIGNED = "assigned"
"""下达值; the other kinds of official values are published, recognised and computed."""


@dataclass(frozen=True)
class _Columns:
    city: int
    region: int
    period: int
    base_period: int
    targets: tuple[tuple[int, str], ...]
    bases: tuple[tuple[int, str], ...]


def fits(grid: Grid) -> bool:
    """Whether a heading names a target of a pollutant or of days, beside a city."""
    for row in grid.rows[:8]:
        heads = [plain(text_of(cell)) for cell in row]
        if any(_CITY.match(head) for head in heads) and any(_indicator(head) for head in heads if _TARGET.search(head)):
            return True
    return False


def _indicator(head: str) -> str:
    if _HEAVY.search(head):
        return "heavy_days"
    if _GOOD.search(head):
        return "good_ratio" if re.search("比|率|ratio", head) else "good_days"
    bare = _TARGET.sub("", _BASE.sub("", head))
    return understand(bare.strip("_-() （）")).metric or understand(head).metric


def read(grids: Sequence[Grid], path: Path, outside: Outside) -> FileReading:
    """Targets and base values as records of type ``official_value`` (natural key unit|indicator|period|kind)."""
    grid = next(grid for grid in grids if fits(grid))
    layout = lay_out(grid, path.stem)
    columns = _columns(layout)
    reader = _Reader(layout, columns)
    for row in range(layout.first, len(grid.rows)):
        reader.row(row)
    taken = {
        columns.city: "city",
        columns.region: "region",
        columns.period: "period",
        columns.base_period: "base_period",
    }
    taken |= {index: f"target:{name}" for index, name in columns.targets}
    taken |= {index: f"base:{name}" for index, name in columns.bases}
    mapping = tuple(
        ColumnTaken(
            grid.column_letter(column.index), column.heading.text, taken.get(column.index, "ignore"), 0.95,
            file=name_of(path), sheet=grid.sheet,
        )
        for column in layout.columns
    )  # fmt: skip
    return FileReading(
        name_of(path), str(path), "targets", records=tuple(reader.records.values()), accepted=len(reader.records),
        missing=reader.missing, refused=reader.refused, problems=tuple(reader.problems), mapping=mapping,
        missing_by={"mark": reader.missing} if reader.missing else {},
        refused_by={"not_a_number": reader.refused} if reader.refused else {}, first_rows=tuple(reader.first_rows()),
    )  # fmt: skip


def _columns(layout: Layout) -> _Columns:
    heads = {column.index: plain(column.heading.text) for column in layout.columns}
    targets = [(index, name) for index, head in heads.items() if _is_target(head) and (name := _indicator(head))]
    bases = [
        (index, name) for index, head in heads.items()
        if _BASE.search(head) and not _BASE_PERIOD.search(head) and (name := _indicator(head))
    ]  # fmt: skip
    return _Columns(
        _find(heads, _CITY),
        _find(heads, _REGION),
        _find(heads, _PERIOD),
        _find(heads, _BASE_PERIOD),
        tuple(targets),
        tuple(bases),
    )


def _is_target(head: str) -> bool:
    return bool(_TARGET.search(head)) and not _PERIOD.search(head)


def _find(heads: dict[int, str], pattern: re.Pattern[str]) -> int:
    return next((index for index, head in heads.items() if pattern.search(head)), -1)


class _Reader:
    def __init__(self, layout: Layout, columns: _Columns) -> None:
        self.layout, self.columns = layout, columns
        self.records: dict[str, Record] = {}
        self.torn: set[str] = set()
        self.problems: list[Problem] = []
        self.missing = self.refused = 0

    def _text(self, row: int, index: int) -> str:
        cells = self.layout.grid.rows[row]
        return text_of(cells[index]) if 0 <= index < len(cells) else ""

    def row(self, row: int) -> None:
        """One row: a city, a zone below a city, or a region as a whole."""
        name = self._text(row, self.columns.city).strip("（）() ")
        region = self._text(row, self.columns.region)
        if not name and not region:
            return
        period = self._period(self._text(row, self.columns.period))
        for index, indicator in self.columns.targets:
            self._value(row, index, indicator, name, region, period)

    def _period(self, text: str) -> str:
        if text:
            found = dates.moment_of_text(text)
            return f"{found[0][0]}Q{found[1]}" if found and found[1] else text
        context = self.layout.context
        if context.quarter:
            return f"{context.year}Q{context.quarter}"
        return str(context.year or "")

    def _value(self, row: int, index: int, indicator: str, name: str, region: str, period: str) -> None:
        grid = self.layout.grid
        text = self._text(row, index)
        number = decimal_text(grid.rows[row][index]) if index < len(grid.rows[row]) else None
        improve = bool(_IMPROVE.search(text))
        if number is None and not improve and not is_missing_mark(text):
            self.refused += 1
            self.problems.append(Problem("not_a_number", grid.file, grid.sheet, grid.address(row, index), text))
            return
        zero = number is not None and float(number) == 0 and indicator not in ("heavy_days", "good_days", "good_ratio")
        if number is None and not improve:
            self.missing += 1
            return
        if zero:  # no city is told to reach zero: the printed table says 持续改善 here
            number, improve = None, True
            cell = grid.address(row, index)
            self.problems.append(
                Problem("target_zero_as_improve", grid.file, grid.sheet, cell, text, {"name": name or region}, "remark")
            )
        self._put(row, index, indicator, name, region, period, number, improve)

    def _put(
        self,
        row: int,
        index: int,
        indicator: str,
        name: str,
        region: str,
        period: str,
        number: str | None,
        improve: bool,
    ) -> None:
        grid, cell = self.layout.grid, self.layout.grid.address(row, index)
        found = naming.codes(name) if name else ()
        if name and len(found) != 1:
            self._unplaced(name, found, cell)
            return
        unit = found[0] if found else None
        text = IMPROVE if improve else (number or "")
        note = f"{name or region}　{grid.file} {grid.sheet} {cell}".strip()
        value = OfficialValue(unit, indicator, period, ASSIGNED, text, note=note)
        self._keep(value, region, cell, name or region)
        base = next((self._text(row, at) for at, what in self.columns.bases if what == indicator), "")
        since = self._text(row, self.columns.base_period)
        if since and (base_number := decimal_text(base)) is not None:
            self._keep(
                OfficialValue(unit, indicator, since, "base", base_number, note=note), region, cell, name or region
            )

    def _unplaced(self, name: str, found: tuple[int, ...], cell: str) -> None:
        code = "city_ambiguous" if found else "city_unknown"
        values: dict[str, object] = {"count": 1, "candidates": naming.labels(found)}
        self.refused += 1
        self.problems.append(Problem(code, self.layout.grid.file, self.layout.grid.sheet, cell, name, values))

    def _keep(self, value: OfficialValue, region: str, cell: str, name: str) -> None:
        """One value a key; two different ones in a file: neither."""
        natural = value.natural if value.unit is not None else f"region:{region}{value.natural}"
        record = dataclasses.replace(value.to_record(), natural=natural)
        known = self.records.get(natural)
        if natural in self.torn or (known is not None and known.body["value"] != value.value):
            self.torn.add(natural)
            offered = f"{known.body['value']}、{value.value}" if known else value.value
            values = {
                "offered": offered,
                "cells": cell,
                "metric": value.indicator,
                "unit": name,
                "period": value.period,
            }
            self.refused += 1
            grid = self.layout.grid
            self.problems.append(Problem("conflict_in_file", grid.file, grid.sheet, cell, value.value, values))
            self.records.pop(natural, None)
            return
        self.records[natural] = record

    def first_rows(self) -> list[FirstRow]:
        """The first records as understood."""
        shown = [one for one in self.records.values() if one.body["kind"] == ASSIGNED][:8]
        return [
            FirstRow(
                str(one.body["note"]).partition("　")[0],
                str(one.body["period"]),
                {str(one.body["indicator"]): str(one.body["value"])},
            )
            for one in shown
        ]
