"""What became of the region's targets and plans: progress by city, one timetable, the worst ten and their coal duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from airplan.assess.evaluations import IndicatorsResult
from airplan.errors import Refused
from airplan.workspace.analysis.indicators import plan_indicators
from airplan.workspace.analysis.official import values_of
from airplan.workspace.region import names
from airplan.workspace.region_judged import area_on, rank_region
from airplan.workspace.region_timetable import RegionTimetable, TimetableRow, timetable

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = [
    "ProgressRow", "RegionIndicators", "RegionProgress", "RegionTimetable", "TimetableRow", "WorstCity", "progress",
    "region_indicators", "set_reason", "set_reasons", "timetable",
]  # fmt: skip

WORST = 10
"""国发〔2016〕65号, chapter 4: coal-affected cities among the ten worst-ranked have to use less coal."""


@dataclass(frozen=True)
class ProgressRow:
    """One city: where it stands against the straight line from its base to its target.

    ``status``: attained, on_track, behind, unknown (no value of the year); ``reason`` as the city entered it.
    """

    code: str
    name: str
    base: float
    target: float
    value: float | None
    expected: float
    status: str
    reason: str


@dataclass(frozen=True)
class RegionProgress:
    """Progress board (序时进度) of one target."""

    metric: str
    base_year: int
    target_year: int
    year: int
    rows: tuple[ProgressRow, ...]
    text: str
    """Cities on track or attained, of all: 「9/14」."""


@dataclass(frozen=True)
class WorstCity:
    """One of the worst ten.  ``coal``: drop of coal use in percent as entered; ``duty``: met, missed, unknown."""

    rank: int
    code: str
    name: str
    index: str
    coal: str | None
    duty: str


@dataclass(frozen=True)
class RegionIndicators:
    """Indicators of a plan period for the region, with the worst-ranked of its cities and their coal duty."""

    indicators: IndicatorsResult
    worst: tuple[WorstCity, ...]
    note: str


def progress(project: Project, year: int, metric: str = "PM2.5") -> RegionProgress:
    """Where each city stands at the end of *year* on the way to the region's target.  Raises Refused without one."""
    from airplan.workspace.analysis.yearly import table

    records = [one for one in project.store.records("region_target") if one.body.get("metric") == metric]
    if not records:
        raise Refused("region.no_target", metric=metric)
    body = max(records, key=lambda one: int(one.body["year"])).body
    known = {unit.code: unit for unit in project.units()}
    cities = [city for city in body["cities"] if city["code"] in known]
    found = table(project, [known[city["code"]] for city in cities], metric)
    years = [period.first.year for period in found.periods]
    base_year = int(body.get("base_year") or min(max(years, default=year), int(body["year"]) - 1))
    column = years.index(year) if year in years else None
    rows = []
    for place, city in enumerate(cities):
        raw = float("nan") if column is None else float(found.values[place, column])
        rows.append(_row(project, city, None if raw != raw else raw, base_year, int(body["year"]), year))
    good = sum(row.status in ("attained", "on_track") for row in rows)
    return RegionProgress(metric, base_year, int(body["year"]), year, tuple(rows), f"{good}/{len(body['cities'])}")


def set_reason(project: Project, code: str, year: int, text: str) -> None:
    """Why a city is behind in a year; an empty text takes the reason back."""
    set_reasons(project, year, {code: text})


def set_reasons(project: Project, year: int, texts: Mapping[str, str]) -> None:
    """Reasons of several cities (by code) as one change."""
    from airplan.domain import Record
    from airplan.workspace.commands.records import PutRecords

    records = []
    for code, text in texts.items():
        key = f"{code}|{year}"
        old = project.store.find("region_reason", key)
        record = Record("region_reason", key, {"text": text.strip()})
        records.append(replace(record, uid=old.uid) if old else record)
    project.run(PutRecords(tuple(records), "history.region_reason"))


def _row(
    project: Project, city: dict[str, float | str], value: float | None, base_year: int, last: int, year: int
) -> ProgressRow:
    code, base, target = str(city["code"]), float(city["base"]), float(city["target"])
    share = min(max((year - base_year) / (last - base_year), 0.0), 1.0)
    expected = base + (target - base) * share
    status = (
        "unknown" if value is None else "attained" if value <= target else "on_track" if value <= expected else "behind"
    )
    record = project.store.find("region_reason", f"{code}|{year}")
    reason = str(record.body.get("text", "")) if record else ""
    return ProgressRow(code, names([code])[code], base, target, value, round(expected, 3), status, reason)


def region_indicators(project: Project, period: str | None = None, year: int | None = None) -> RegionIndicators:
    """Indicators of a plan period for the region, and (13th period) the worst ten with the coal duty."""
    from airplan import clock
    from airplan.words import say

    day = dt.date(year, 12, 31) if year else clock.today()
    area = area_on(project, day)
    found = plan_indicators(project, period, year=year, region=area.text)
    worst = _worst(project, found.year) if found.period.startswith("fyp13") else ()
    return RegionIndicators(found, worst, say("region.note.worst") if worst else "")


def _worst(project: Project, year: int) -> tuple[WorstCity, ...]:
    ranked = [row for row in rank_region(project, str(year)).rows if row.rank is not None]
    if not ranked:
        return ()
    bound = ranked[-min(WORST, len(ranked))].rank or 0
    return tuple(
        _duty(project, row.rank or 0, row.city.id, row.city.code, row.city.name, str(row.index), year)
        for row in reversed(ranked)
        if (row.rank or 0) >= bound
    )


def _duty(project: Project, rank: int, unit: int, code: str, name: str, index: str, year: int) -> WorstCity:
    drops = [
        one for one in values_of(project, unit)
        if one.indicator == "coal" and one.period == str(year) and one.kind in ("recognised", "published")
    ]  # fmt: skip
    if not drops:
        return WorstCity(rank, code, name, index, None, "unknown")
    chosen = min(drops, key=lambda one: one.kind != "recognised")
    return WorstCity(rank, code, name, index, chosen.value, "met" if chosen.number > 0 else "missed")
