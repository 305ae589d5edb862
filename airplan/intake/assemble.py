"""Flat entries become daily cubes and period values; doubled and contradicting keys are found here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from airplan import resourcefiles
from airplan.domain import METRICS, DataKind, DayCube, PeriodValue, Problem
from airplan.intake.flat import STATISTICS, Flat
from airplan.intake.numbers import ABSENT, BAD, VALUE
from airplan.intake.types import DayBlock
from airplan.workbook.grid import Grid

AQI = METRICS.index("AQI")
CO = METRICS.index("CO")
_LENGTHS = {"M": "month", "Q": "quarter", "Y": "year"}
_MAX_CUBE = 60_000_000
_FIRST_DAY = 718_432  # 1968-01-01: no city's air was measured before


@cache
def ranges() -> dict[str, Any]:
    """Bounds for reading (``resources/intake/ranges.json``)."""
    data: dict[str, Any] = json.loads(resourcefiles.path("intake", "ranges.json").read_text(encoding="utf-8"))
    return data


@dataclass
class Counts:
    """Values of one grid by fate, with the problems of single cells."""

    accepted: int = 0
    missing_by: dict[str, int] = field(default_factory=dict)
    refused_by: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    assumed: tuple[str, ...] = ()

    def add(self, table: dict[str, int], code: str, count: int) -> None:
        """Add to one of the tables."""
        if count:
            table[code] = table.get(code, 0) + int(count)


def judge(flat: Flat, grid: Grid, counts: Counts) -> Flat:
    """Keep the entries that hold a number that can be one; count the others by reason.

    Zero and negative concentrations and AQI are missing; a count of days may be zero.
    """
    measured = flat.statistic <= STATISTICS.index("p98")
    value, state = flat.value, flat.state.copy()
    number = state == VALUE
    negative = number & (value < 0)
    zero = number & (value == 0) & measured
    tops = np.array([ranges()["impossible"][name] for name in METRICS], np.int64) * 1000
    top = tops[flat.metric]
    beyond = number & measured & (value > top)
    early = number & (flat.start < _FIRST_DAY)
    state[negative | zero] = ABSENT
    state[beyond | early] = BAD
    counts.add(counts.missing_by, "mark", int((flat.state == ABSENT).sum()))
    counts.add(counts.missing_by, "zero", int(zero.sum()))
    counts.add(counts.missing_by, "negative", int(negative.sum()))
    for code, mask in (
        ("not_a_number", flat.state == BAD),
        ("value_out_of_range", beyond),
        ("date_out_of_range", early & ~beyond),
    ):
        _refuse(flat, grid, counts, code, mask)
    return flat.take(state == VALUE)


def _refuse(flat: Flat, grid: Grid, counts: Counts, code: str, mask: np.ndarray) -> None:
    places = np.flatnonzero(mask)
    counts.add(counts.refused_by, code, len(places))
    for place in places.tolist():
        row, column = int(flat.row[place]), int(flat.column[place])
        cells = grid.rows[row]
        shown = str(cells[column])[:80] if column < len(cells) else ""
        values = {"metric": METRICS[int(flat.metric[place])]}
        counts.problems.append(Problem(code, grid.file, grid.sheet, grid.address(row, column), shown, values))


def carbon_to_mg(flat: Flat, mode: str) -> Flat:
    """CO given in µg/m³ as stored thousandths of mg/m³, sticky last digit kept.

    *mode*: none, all, or big (a column that mixes both: only values too large for mg/m³).
    """
    if mode == "none":
        return flat
    carbon = flat.metric == CO
    if mode == "big":
        carbon &= flat.value > ranges()["co_microgram_above"] * 1000
    whole, rest = np.divmod(flat.value, 1000)
    whole += (rest != 0) & (whole % 5 == 0)
    value = np.where(carbon & (flat.value > 0), whole, flat.value)
    return Flat(**{**{name: getattr(flat, name) for name in Flat.__dataclass_fields__}, "value": value})


def day_block(flat: Flat, grid: Grid, kind: DataKind, counts: Counts) -> DayBlock | None:
    """Daily entries as a cube; contradictions inside the file are left out and listed."""
    if not flat.size:
        return None
    units, place = np.unique(flat.unit, return_inverse=True)
    first, last = int(flat.start.min()), int(flat.start.max())
    days = last - first + 1
    if len(units) * days * len(METRICS) > _MAX_CUBE:
        counts.add(counts.refused_by, "dates_too_far", flat.size)
        counts.problems.append(Problem("dates_too_far", grid.file, grid.sheet, "", str(days), {"days": days}))
        return None
    cube = DayCube.empty(units, first, days, kind)
    key = (place.astype(np.int64) * days + (flat.start - first)) * len(METRICS) + flat.metric
    keep = one_value_a_key(key, flat, grid, counts)
    cube.values.reshape(-1)[key[keep]] = flat.value[keep].astype(np.int32)
    rows = np.zeros(cube.values.size, np.int32)
    rows[key[keep]] = flat.row[keep] + grid.top + 1
    columns = np.full((len(units), len(METRICS)), -1, np.int32)
    columns[place, flat.metric] = flat.column + grid.left
    counts.accepted += int(keep.sum())
    return DayBlock(grid.sheet, cube, _thin(rows.reshape(cube.values.shape)), columns)


def _thin(rows: np.ndarray) -> np.ndarray:
    """(units, days) when all values of a day stand in one row, else (units, days, metrics)."""
    top = rows.max(axis=2)
    return top if bool(((rows == 0) | (rows == top[..., None])).all()) else rows


def one_value_a_key(key: np.ndarray, flat: Flat, grid: Grid, counts: Counts) -> np.ndarray:
    """Mask of entries to take: each key once; keys with different values not at all."""
    keep = np.ones(len(key), bool)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    again = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    if not len(again):
        return keep
    keep[order[again]] = False
    doubled = np.unique(ordered[again])
    bad: dict[int, list[int]] = {}
    starts = np.searchsorted(ordered, doubled)
    ends = np.searchsorted(ordered, doubled, side="right")
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        group = order[start:end]
        if len(np.unique(flat.value[group])) > 1:
            keep[group] = False
            bad[start] = group.tolist()
    for places in bad.values():
        _conflict(places, flat, grid, counts)
    return keep


def _conflict(group: list[int], flat: Flat, grid: Grid, counts: Counts) -> None:
    from airplan.intake import naming

    one = group[0]
    cells = [grid.address(int(flat.row[place]), int(flat.column[place])) for place in group]
    values = {
        "cells": "、".join(cells),
        "offered": "、".join(dict.fromkeys(f"{int(flat.value[place]) / 1000:g}" for place in group)),
        "metric": METRICS[int(flat.metric[one])],
        "unit": naming.label(int(flat.unit[one])),
        "period": _period_text(int(flat.start[one]), str(flat.length[one])),
    }
    counts.add(counts.refused_by, "conflict_in_file", len(group))
    counts.problems.append(Problem("conflict_in_file", grid.file, grid.sheet, cells[0], str(values["offered"]), values))


def _period_text(start: int, length: str) -> str:
    import datetime as dt

    day = dt.date.fromordinal(start)
    if length == "Y":
        return str(day.year)
    if length == "Q":
        return f"{day.year}Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if length == "M" else day.isoformat()


def period_values(flat: Flat, grid: Grid, kind: DataKind, counts: Counts) -> tuple[list[PeriodValue], list[int]]:
    """Monthly, quarterly and yearly entries with the sheet rows they stand in."""
    if not flat.size:
        return [], []
    codes = {name: place for place, name in enumerate("MQY")}
    length = np.array([codes[name] for name in flat.length.tolist()], np.int64)
    key = (((flat.unit * 4_000_000 + flat.start) * 4 + length) * 8 + flat.metric) * 16 + flat.statistic
    keep = one_value_a_key(key, flat, grid, counts)
    counts.accepted += int(keep.sum())
    chosen = flat.take(keep)
    values = [
        PeriodValue(unit, start, _LENGTHS[size], METRICS[metric], STATISTICS[statistic], kind, value)
        for unit, start, size, metric, statistic, value in zip(
            chosen.unit.tolist(), chosen.start.tolist(), chosen.length.tolist(), chosen.metric.tolist(),
            chosen.statistic.tolist(), chosen.value.tolist(), strict=True,
        )
    ]  # fmt: skip
    return values, (chosen.row + grid.top + 1).tolist()
