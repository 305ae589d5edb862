"""Outlook of a project's units: their history, and the matrix of draws every later stage reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from airplan import words
from airplan.domain import Unit
from airplan.errors import Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.rulebook import places, regions
from airplan.trend.backtest import without_strong
from airplan.trend.outlook import DRAWS, LAST_YEAR, History, make_outlooks
from airplan.trend.outlook_types import Outlook
from airplan.trend.scale import DAY_COUNTS
from airplan.trend.sentences import statistic_name
from airplan.workspace.analysis.places import find_units, one_unit
from airplan.workspace.analysis.yearly import Table, kind_pieces, statistic, table

if TYPE_CHECKING:
    from airplan.workspace.session import Project


SEED_SETTING = "draws.seed"
"""Setting that fixes the seed; the invented city has it, so that its answers are the same wherever it is made."""


def seed_of(project: Project) -> int:
    """Seed of everything random: from the file's identity, so that the same file gives the same numbers.

    The setting :data:`SEED_SETTING` goes before it.
    """
    fixed = project.store.setting(SEED_SETTING)
    return int(project.store.file_id[:12], 16) if fixed is None else int(fixed)


def history(
    project: Project, metrics: Sequence[str], units: Sequence[Unit] | None = None, until: int | None = None
) -> History:
    """Yearly values of all cities of the project (and of *units* with their siblings), without what looks wrong.

    ``until`` the last year taken (default: the last with any value).
    """
    cities = find_units(project)
    if not cities and not units:
        raise Refused("trend.nothing", metric="、".join(metrics))
    chosen = _with_siblings(project, cities, units or ())
    tables = [table(project, chosen, metric) for metric in metrics]
    years = np.array([period.first.year for period in tables[0].periods], int)
    held = np.stack([last_state(found) for found in tables], axis=2)
    if until is not None:
        held, years = held[:, years <= until], years[years <= until]
    seen = np.flatnonzero(~np.isnan(held).all(axis=(0, 2)))
    if not len(seen):
        raise _no_values(units or cities, metrics)
    held, years = held[:, seen[0] : seen[-1] + 1], years[seen[0] : seen[-1] + 1]
    counted = next((found for found in tables if found.metric in DAY_COUNTS), tables[0])
    days = counted.days[:, np.isin([period.first.year for period in counted.periods], years)]
    lon, lat = coordinates(chosen)
    given = held.copy()
    other = (np.isnan(last_state(tables[0])) & ~np.isnan(tables[0].values)).sum(axis=1)
    for place, metric in enumerate(metrics):
        if metric not in DAY_COUNTS:
            held[:, :, place] = without_strong(held[:, :, place], lon, lat)
    labels = np.array([region_label(unit) for unit in chosen])
    ids = np.array([unit.id for unit in chosen], np.int64)
    return History(
        ids, years, tuple(metrics), held, labels, days, left_out=np.isnan(held) & ~np.isnan(given), other_state=other
    )


def _no_values(asked: Sequence[Unit], metrics: Sequence[str]) -> Refused:
    """Names the one unit asked for, never another city of the project; of several, none."""
    names = "、".join(statistic_name(metric) for metric in metrics)
    if len(asked) == 1:
        return Refused("trend.no_values", unit=asked[0].name, metric=names)
    return Refused("trend.nothing", metric=names)


def _with_siblings(project: Project, cities: Sequence[Unit], units: Sequence[Unit]) -> list[Unit]:
    """All cities, and the units asked for with those of the same level and parent: a county learns from its likes."""
    groups = {(unit.level, unit.parent) for unit in units if unit.parent is not None}
    known = {unit.id for unit in cities}
    others = {unit.id for unit in units} | {one.id for one in project.units() if (one.level, one.parent) in groups}
    return [*cities, *(unit for unit in project.units() if unit.id in others - known)]


def with_months(project: Project, found: History, units: Sequence[Unit]) -> History:
    """The history with the monthly values of *units* beside it, from January of its first year on."""
    monthly = []
    for metric in found.metrics:
        months = table(project, units, metric, "month")
        years = np.array([period.first.year for period in months.periods])
        block = np.full((len(found.units), int((years >= found.years[0]).sum())), np.nan)
        for row, unit in enumerate(units):
            block[found.row(unit.id)] = months.values[row, years >= found.years[0]]
        monthly.append(block)
    return dataclasses.replace(found, monthly=np.stack(monthly, axis=2))


def last_state(found: Table) -> np.ndarray:
    """Values (N, T) of one state a series: what lies before the last change of state is not joined to it."""
    values = found.values.copy()
    for row in range(len(values)):
        pieces = kind_pieces(found, row)
        if len(pieces) > 1:
            values[row, : pieces[-1][0]] = np.nan
    return values


def coordinates(units: Sequence[Unit]) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes in degrees, NaN where unknown."""
    known = [places.by_code(unit.code or unit.id) for unit in units]
    pairs = [
        (unit.lon if unit.lon is not None else (place.lon if place else None),
         unit.lat if unit.lat is not None else (place.lat if place else None))
        for unit, place in zip(units, known, strict=True)
    ]  # fmt: skip
    table_of = np.array([[np.nan if value is None else value for value in pair] for pair in pairs], float)
    return table_of[:, 0], table_of[:, 1]


def region_label(unit: Unit) -> int:
    """Whose record is near: the parent of a sub-unit, the province of a city."""
    if unit.parent is not None:
        return int(unit.parent)
    place = places.by_code(unit.code or unit.id)
    return int(place.province_code) if place and place.province_code else -1


def outlook(
    project: Project,
    unit: str | int | None = None,
    metrics: Sequence[str] = ("PM2.5",),
    *,
    until: int = LAST_YEAR,
    method: str = "auto",
    draws: int = DRAWS,
) -> Outlook:
    """The outlook of one unit (the project's only city for None): the matrix every later stage reads."""
    found = one_unit(project, unit)
    return outlooks(project, [found], metrics, until=until, method=method, draws=draws)[found.id]


def outlooks(
    project: Project,
    units: Sequence[Unit],
    metrics: Sequence[str] = ("PM2.5",),
    *,
    until: int = LAST_YEAR,
    method: str = "auto",
    draws: int = DRAWS,
    progress: Progress = QUIET,
) -> dict[int, Outlook]:
    """Outlooks of several units; remembered until the data change."""
    keys = tuple(statistic(metric) for metric in metrics)
    ids = tuple(unit.id for unit in units)
    method = "shrunk" if method == "auto" else method
    memo = ("trend.outlook", ids, keys, until, method, draws)

    def make() -> dict[int, Outlook]:
        found = history(project, keys, units)
        if method == "statespace":
            found = with_months(project, found, units)
        return make_outlooks(
            found, ids, until=until, seed=seed_of(project), draws=draws, method=method, progress=progress
        )

    return project.memo(memo, make)


def members_of(project: Project, region: str) -> list[Unit]:
    """The project's cities that belong to a region.  Raises UsageError when there are none."""
    codes = regions.named(region).members
    units = [unit for unit in find_units(project) if (unit.code or str(unit.id)) in codes]
    if not units:
        raise UsageError("assess.no_members", region=regions.named(region).name)
    return units


def about(probability: float, lang: str | None = None) -> str:
    """The word before :func:`percent` without its sign: about, above, below."""
    shown = percent(probability)[0]
    return words.say({"<": "trend.below", ">": "trend.above"}.get(shown, "trend.about"), lang)


def percent(probability: float) -> str:
    """A chance for reading: never 0 % nor 100 %."""
    if probability < 0.01:
        return "<1"
    return ">99" if probability > 0.99 else f"{100 * probability:.0f}"
