"""Targets and levels of a region: broken down to cities, with the chances; a common level to consult on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from airplan import clock
from airplan.domain import Record
from airplan.errors import Refused
from airplan.region.alert import SHARE, CityLevel, RegionAlert, common_level
from airplan.region.targets import Breakdown, break_down, with_chances
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.region import members, names, short
from airplan.workspace.session import Project


def targets(
    project: Project, year: int, target: float, method: str, metric: str = "PM2.5", *, base_year: int | None = None,
    limit: float | None = None, own: Mapping[str, float] | None = None, chance: bool = True, digits: int = 1,
    capacity: Mapping[str, float] | None = None,
) -> Breakdown:  # fmt: skip
    """The region's target of a year broken down to its cities.  Raises UsageError, Refused."""
    from airplan.workspace.analysis.yearly import table

    codes = members(project)
    units = [unit for unit in project.units() if unit.code in codes]
    if not units:
        raise Refused("region.no_data", file=project.path.name)
    found = table(project, units, metric)
    years = [period.first.year for period in found.periods]
    at = years.index(base_year) if base_year in years else None
    bases = {}
    for row, unit in enumerate(units):
        values = list(found.values[row]) if at is None else [found.values[row][at]]
        held = [float(value) for value in values if value == value]
        if held:
            bases[unit.code] = held[-1]
    shares = break_down(bases, target, method, limit=limit, own=own, digits=digits, capacity=capacity)
    outlooks = None
    if chance:
        from airplan.workspace.analysis.outlook import outlooks as make

        chosen = [unit for unit in units if unit.code in bases]
        by_id = make(project, chosen, (metric,), until=max(year, clock.today().year + 1))
        outlooks = {unit.code: by_id[unit.id] for unit in chosen}
    return with_chances(metric, year, bases, shares, target, method, outlooks)


def save_targets(project: Project, found: Breakdown) -> None:
    """Keep a breakdown as the region's record (one a metric and year)."""
    from airplan.domain.jsonable import to_plain

    key = f"{found.metric}|{found.year}"
    old = project.store.find("region_target", key)
    record = Record("region_target", key, to_plain(found))
    project.run(PutRecords((replace(record, uid=old.uid) if old else record,), "history.region_targets"))


def alert(project: Project, files: Sequence[Path], rules: str | None = None, share: float = SHARE) -> RegionAlert:
    """Levels of several cities' forecasts (a file a city, named by it) and a common level to consult on."""
    from airplan.workspace.analysis.emergency_response import forecast_of, rule_set_in_force, suggest_level

    codes = members(project)
    known = names(codes)
    chosen = rule_set_in_force(project, rules)
    levels = []
    for file in files:
        hits = [code for code, name in known.items() if name in file.stem or short(code) in file.stem]
        if len(hits) != 1:
            raise Refused("region.form_city", file=file.name, known="、".join(known.values()))
        found = suggest_level(forecast_of(file), chosen)
        levels.append(CityLevel(hits[0], known[hits[0]], found.level, found.start, found.end, found.clause, found.note))
    reported = {one.code for one in levels}
    missing = [name for code, name in known.items() if code not in reported]
    return common_level(sorted(levels, key=lambda one: one.code), missing, chosen.id, share)
