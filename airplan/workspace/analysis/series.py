"""Days of a project by unit and period, one data kind a number.

Which kind: reviewed, then original, then unstated — the first that holds at least nine tenths of the days
the fullest kind holds in the period; among actual and standard state the one in force (2018-09-01).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan.domain import DataKind, DayCube, PeriodValue, Unit
from airplan.series import kinds
from airplan.series.periods import Period
from airplan.series.statistics import days_of

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class Portion:
    """Units that use the same kind in a period, with their days (``cube.kind``)."""

    units: tuple[Unit, ...]
    cube: DayCube


def cubes(project: Project) -> dict[DataKind, DayCube]:
    """All days of the project, a cube a kind (remembered until the data change)."""

    def read() -> dict[DataKind, DayCube]:
        held = {kind for unit in held_kinds(project).values() for kind in unit}
        return {kind: project.store.read_days(kind=kind) for kind in sorted(held)}

    return project.memo("series.cubes", read)


def held_kinds(project: Project) -> dict[int, dict[DataKind, tuple[int, int, int]]]:
    """For each unit and kind: first day, last day, number of days (remembered until the data change)."""
    found: dict[int, dict[DataKind, tuple[int, int, int]]] = project.memo("series.kinds", project.store.kinds)
    return found


def days_held(project: Project, unit: int, period: Period) -> dict[DataKind, int]:
    """Days with any value, by kind."""
    found = {}
    for kind, cube in cubes(project).items():
        row = row_of(cube, unit)
        if row is None:
            continue
        values, _ = days_of(cube, period.first, period.last)
        number = int((values[row] > 0).any(axis=1).sum())
        if number:
            found[kind] = number
    return found


def kind_for(project: Project, unit: int, period: Period) -> DataKind | None:
    """The kind a number of this unit and period uses; None without days."""
    return kinds.choose(days_held(project, unit, period), period.last)


def row_of(cube: DayCube, unit: int) -> int | None:
    """Row of a unit in a cube."""
    row = int(np.searchsorted(cube.units, unit))
    return row if row < len(cube.units) and cube.units[row] == unit else None


def portions(project: Project, units: Sequence[Unit], period: Period, kind: DataKind | None = None) -> list[Portion]:
    """Days of the units, grouped by the kind each uses (*kind* forces one).  Units without days are left out."""
    groups: dict[DataKind, list[Unit]] = {}
    for unit in units:
        held = days_held(project, unit.id, period)
        chosen = kinds.choose(held, period.last) if kind is None else (kind if kind in held else None)
        if chosen is not None:
            groups.setdefault(chosen, []).append(unit)
    return [Portion(tuple(group), rows(cubes(project)[chosen], group)) for chosen, group in groups.items()]


def rows(cube: DayCube, units: Iterable[Unit]) -> DayCube:
    """The cube of these units, in their order (a view for one unit)."""
    places = [place for unit in units if (place := row_of(cube, unit.id)) is not None]
    if len(places) == 1:
        return DayCube(
            cube.units[places[0] : places[0] + 1],
            cube.first_day,
            cube.values[places[0] : places[0] + 1],
            cube.kind,
        )
    if places == list(range(len(cube.units))):
        return cube
    return DayCube(cube.units[places], cube.first_day, cube.values[places], cube.kind)


def year_span(project: Project, units: Iterable[Unit]) -> tuple[int, int] | None:
    """First and last year with any value (days, months or years) of the units; None when there is none."""
    ids = {unit.id for unit in units}
    found = [
        day for unit, held in held_kinds(project).items() if unit in ids for span in held.values() for day in span[:2]
    ]
    found += [value.start for value in period_values(project) if value.unit in ids]
    if not found:
        return None
    return dt.date.fromordinal(min(found)).year, dt.date.fromordinal(max(found)).year


def last_day(project: Project, unit: int) -> dt.date | None:
    """Last day with any value."""
    held = held_kinds(project).get(unit, {})
    return dt.date.fromordinal(max(span[1] for span in held.values())) if held else None


def period_values(project: Project, unit: int | None = None) -> list[PeriodValue]:
    """Values of months, quarters, years given as such."""
    values: list[PeriodValue] = project.memo("series.periods", project.store.read_periods)
    return values if unit is None else [value for value in values if value.unit == unit]
