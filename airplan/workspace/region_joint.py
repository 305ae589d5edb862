"""Targets and levels of a region: broken down to cities, with the chances; a common level to consult on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from airplan import clock
from airplan.domain import Record, Unit
from airplan.errors import Refused, UsageError
from airplan.region.alert import SHARE, CityLevel, RegionAlert, common_level
from airplan.region.targets import Breakdown, break_down, with_chances
from airplan.rulebook import standards
from airplan.workspace.region import members, names
from airplan.workspace.region_history import PutNamed
from airplan.workspace.session import Project

if TYPE_CHECKING:
    from airplan.workspace.analysis.yearly import Table


def targets(
    project: Project, year: int, target: float, method: str, metric: str = "PM2.5", *, base_year: int | None = None,
    limit: float | None = None, own: Mapping[str, float] | None = None, chance: bool = True, digits: int = 1,
    capacity: Mapping[str, float] | None = None,
) -> Breakdown:  # fmt: skip
    """The region's target of a year broken down to its cities; members without a base are named.

    Raises UsageError, Refused.
    """
    from airplan.workspace.analysis.yearly import table

    if base_year is not None and base_year >= year:
        raise UsageError("region.base_after_target", base=base_year, year=year)
    codes = members(project)
    units = [unit for unit in project.units() if unit.code in codes]
    if not units:
        raise Refused("region.no_data", file=project.path.name)
    bases = _bases(table(project, units, metric), units, base_year, year)
    if not bases:
        raise Refused("region.no_base", metric=metric, year=base_year)
    values = {code: value for code, (value, _) in bases.items()}
    if method == "by_exceedance":
        limit = limit or _limit(metric, year)
    shares = break_down(values, target, method, limit=limit, own=own, digits=digits, capacity=capacity)
    outlooks = None
    if chance:
        from airplan.workspace.analysis.outlook import outlooks as make

        chosen = [unit for unit in units if unit.code in bases]
        by_id = make(project, chosen, (metric,), until=max(year, clock.today().year + 1))
        outlooks = {unit.code: by_id[unit.id] for unit in chosen}
    found = with_chances(metric, year, values, shares, target, method, outlooks)
    cities = tuple(replace(one, base_year=bases[one.code][1]) for one in found.cities)
    missing = tuple(code for code in codes if code not in bases)
    last = max(one for _, one in bases.values())
    return replace(found, cities=cities, missing=missing, base_year=last, limit=limit)


def _limit(metric: str, year: int) -> float:
    """Limit of the headline statistic at the end of the target's year, class 2.  Raises UsageError without one."""
    edition = standards.edition_on(dt.date(year, 12, 31)).id
    held = [one.limit.number for one in standards.items(edition) if one.headline and one.pollutant == metric]
    if not held:
        raise UsageError("region.needs_limit", metric=metric)
    return held[0]


def _bases(found: Table, units: Sequence[Unit], base_year: int | None, year: int) -> dict[str, tuple[float, int]]:
    """Base value and its year by code: of the *base_year*, else each city's last year before the target's."""
    bases = {}
    for row, unit in enumerate(units):
        held = [
            (float(value), period.first.year)
            for value, period in zip(found.values[row], found.periods, strict=True)
            if value == value and (period.first.year < year if base_year is None else period.first.year == base_year)
        ]
        if held:
            bases[unit.code] = held[-1]
    return bases


def save_targets(project: Project, found: Breakdown) -> None:
    """Keep a breakdown as the region's record (one a metric and year)."""
    from airplan.domain.jsonable import to_plain

    key = f"{found.metric}|{found.year}"
    old = project.store.find("region_target", key)
    record = Record("region_target", key, to_plain(found))
    fresh = replace(record, uid=old.uid) if old else record
    project.run(PutNamed((fresh,), "history.region_targets", f"{found.metric} {found.year}"))


def alert(project: Project, files: Sequence[Path], rules: str | None = None, share: float = SHARE) -> RegionAlert:
    """Levels of the cities' forecasts (files of one or of many cities) and a common level to consult on.

    Raises UsageError for a share that is none, Refused when no member has a forecast.
    """
    from airplan.workspace.analysis.emergency_response import rule_set_in_force, suggest_level
    from airplan.workspace.region_forecasts import city_forecasts

    if not 0 < share <= 1:
        raise UsageError("region.bad_share", share=share)
    known = names(members(project), project)
    chosen = rule_set_in_force(project, rules)
    read = city_forecasts(project, files)
    levels = []
    for one in read.cities:
        found = suggest_level(one.forecast, chosen)
        levels.append(
            CityLevel(one.code, known[one.code], found.level, found.start, found.end, found.clause, found.note)
        )  # fmt: skip
    reported = {one.code for one in levels}
    missing = [name for code, name in known.items() if code not in reported]
    return replace(common_level(levels, missing, chosen.id, share), problems=read.problems)
