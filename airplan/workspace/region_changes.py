"""A city's last submission beside what it had sent before: every value and record that reads otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube
from airplan.errors import UsageError
from airplan.region.board import Submission
from airplan.region.merging import Source
from airplan.workspace import region_kept as arrivals
from airplan.workspace.region import names, request_of

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class Change:
    """One difference.  ``before``, ``now``: value in natural units, or the field of a record; None where missing."""

    table: str
    unit: str
    key: str
    """Day (ISO) of a value, natural key of a record."""
    item: str
    kind: str
    before: Any
    now: Any


@dataclass(frozen=True)
class SubmissionChanges:
    """``before`` names what is compared with (file, time it came); "" with what the region's file holds.

    ``added``: values that were missing before and are no change.
    """

    city: str
    now: str
    before: str
    received: str
    changes: tuple[Change, ...]
    added: int


def changes(project: Project, number: str | None, code: str) -> SubmissionChanges:
    """What the last arrival of a city for a request says otherwise.  Raises UsageError when nothing has arrived."""
    request = request_of(project, number)
    every = [Submission.from_record(record) for record in project.store.records("region_submission")]
    mine = sorted((one for one in every if one.code == code), key=lambda one: (one.received, one.number))
    last = next((one for one in reversed(mine) if one.request == request.id), None)
    city = names([code], project)[code]
    if last is None:
        raise UsageError("region.nothing_arrived", city=city)
    now = arrivals.source_of(project, last)
    earlier = [one for one in mine[: mine.index(last)] if arrivals.is_kept(project, one)]
    before = arrivals.source_of(project, earlier[-1]) if earlier else arrivals.held_source(project, code)
    told = (earlier[-1].file, earlier[-1].received) if earlier else ("", "")
    if before is None:
        return SubmissionChanges(city, last.file, *told, (), 0)
    found = [*_values(now, before), *_records(now, before)]
    return SubmissionChanges(city, last.file, *told, tuple(found), _added(now, before))


def _pairs(now: Source, before: Source) -> Iterator[tuple[DataKind, DayCube, np.ndarray, np.ndarray, int]]:
    """Kind, cube, new and old values of the units and days that both hold, and the first of the days."""
    for kind, cube in now.cubes.items():
        other = before.cubes.get(kind)
        if other is None or not cube.values.size or not other.values.size:
            continue
        units, mine, theirs = np.intersect1d(cube.units, other.units, return_indices=True)
        first = max(cube.first_day, other.first_day)
        last = min(cube.first_day + cube.days, other.first_day + other.days)
        if len(units) and first < last:
            left = cube.values[mine, first - cube.first_day : last - cube.first_day]
            right = other.values[theirs, first - other.first_day : last - other.first_day]
            yield kind, DayCube(units, first, left, kind), left, right, first


def _values(now: Source, before: Source) -> Iterator[Change]:
    called = {unit.id: unit.name for unit in (*before.units, *now.units)}
    for kind, cube, left, right, first in _pairs(now, before):
        for unit, day, column in np.argwhere((right != MISSING) & (left != right)).tolist():
            new = int(left[unit, day, column])
            yield Change(
                "day_value", called.get(int(cube.units[unit]), ""), dt.date.fromordinal(first + day).isoformat(),
                METRICS[column], kind.label, int(right[unit, day, column]) / 1000,
                None if new == MISSING else new / 1000,
            )  # fmt: skip


def _added(now: Source, before: Source) -> int:
    return sum(int(((right == MISSING) & (left != MISSING)).sum()) for _, _, left, right, _ in _pairs(now, before))


def _records(now: Source, before: Source) -> Iterator[Change]:
    """Fields of the records that both hold.  What only one holds is told by its counts on the board."""
    held = {(one.type, one.natural, one.unit): one.body for one in before.records}
    called = {unit.id: unit.name for unit in now.units}
    for one in now.records:
        old = held.get((one.type, one.natural, one.unit))
        if old is None or old == one.body:
            continue
        unit = called.get(one.unit or 0, "")
        for name in sorted({*old, *one.body}):
            if old.get(name) != one.body.get(name):
                yield Change(one.type, unit, one.natural, name, "", old.get(name), one.body.get(name))
