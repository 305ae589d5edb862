"""What a merge would alter of what the receiving file holds: how a later submission differs from the earlier one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, Unit
from airplan.region.merging import label_of, period_key
from airplan.workspace.analysis.merging import MergePlan

Alterations = Iterator["Altered"]


@dataclass(frozen=True)
class Altered:
    """One key that will read otherwise.  Natural units for series, bodies for records; ``after`` None: taken away.

    ``fields`` names what differs in a record.
    """

    table: str
    key: str
    before: Any
    after: Any
    fields: tuple[str, ...] = ()


def altered(plan: MergePlan) -> tuple[Altered, ...]:
    """By table and key.  What is new, and what is open as a conflict, is not told here."""
    if plan.here is None:
        return ()
    units = {unit.id: unit for unit in plan.merged.units}
    found = [*_days(plan, units), *_periods(plan, units), *_records(plan, units)]
    return tuple(sorted(found, key=lambda one: (one.table, one.key)))


def _days(plan: MergePlan, units: Mapping[int, Unit]) -> Alterations:
    assert plan.here is not None
    still_open = {one.place for one in plan.merged.conflicts if one.table == "day_value"}
    for kind, held in plan.here.cubes.items():
        merged = plan.merged.cubes.get(kind)
        if merged is None or not held.values.size:
            continue
        start = held.first_day - merged.first_day
        now = merged.values[np.searchsorted(merged.units, held.units), start : start + held.days]
        for place, row, metric in np.argwhere((held.values != MISSING) & (held.values != now)).tolist():
            unit, day = int(held.units[place]), held.first_day + row
            if (unit, day, int(kind), metric) not in still_open:
                date = dt.date.fromordinal(day).isoformat()
                key = f"{label_of(unit, units)}|{date}|{DataKind(kind).label}|{METRICS[metric]}"
                before, after = int(held.values[place, row, metric]), int(now[place, row, metric])
                yield Altered("day_value", key, _natural(before), _natural(after))


def _natural(value: int | None) -> float | None:
    return None if value is None or value == MISSING else value / 1000


def _periods(plan: MergePlan, units: Mapping[int, Unit]) -> Alterations:
    assert plan.here is not None
    still_open = {one.place[0] for one in plan.merged.conflicts if one.table == "period_value"}
    now = {period_key(value): value.value for value in plan.merged.periods}
    for value in plan.here.periods:
        key = period_key(value)
        if key not in still_open and now.get(key) != value.value:
            parts = (label_of(value.unit, units), *key[1:5], value.kind.label)
            yield Altered("period_value", "|".join(map(str, parts)), _natural(value.value), _natural(now.get(key)))


def _records(plan: MergePlan, units: Mapping[int, Unit]) -> Alterations:
    assert plan.here is not None
    kept = ("day_value", "period_value")
    still_open = {one.place[0] for one in plan.merged.conflicts if one.table not in kept}
    now = {record.uid: record.body for record in plan.merged.records}
    for record in plan.here.records:
        after = now.get(record.uid)
        if record.uid not in still_open and after != record.body:
            label = "" if record.unit is None else label_of(record.unit, units)
            names = sorted({*record.body, *(after or {})})
            fields = tuple(name for name in names if after is not None and record.body.get(name) != after.get(name))
            yield Altered(record.type, f"{record.type}|{label}|{record.natural}", record.body, after, fields)
