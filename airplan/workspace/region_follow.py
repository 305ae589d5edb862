"""What became of the region's targets and plans: progress by city, one timetable, the worst ten and their coal duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.assess.evaluations import IndicatorsResult
from airplan.assess.rounding import rounded
from airplan.errors import Refused
from airplan.rulebook import planperiods, regions
from airplan.workspace.analysis.indicators import plan_indicators, same_set, set_values
from airplan.workspace.analysis.official import values_of
from airplan.workspace.region import members, names
from airplan.workspace.region_judged import Area, area_on, need_data, rank_region
from airplan.workspace.region_timetable import RegionTimetable, TimetableRow, timetable

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = [
    "ProgressRow", "RegionIndicators", "RegionProgress", "RegionTimetable", "TimetableRow", "WorstCity", "YearMean",
    "progress", "region_indicators", "set_reason", "set_reasons", "timetable",
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
    base_year: int = 0


@dataclass(frozen=True)
class RegionProgress:
    """Progress board (序时进度) of one target."""

    metric: str
    base_year: int
    target_year: int
    year: int
    rows: tuple[ProgressRow, ...]
    text: str
    """Cities on track or attained, of all that have a target: 「9/14」."""
    without: tuple[str, ...] = ()
    """Members that have no target."""


@dataclass(frozen=True)
class WorstCity:
    """One of the worst ten.  ``coal``: drop of coal use in percent as entered; ``duty``: met, missed, unknown.

    ``rank`` counts from the best, ``last`` from the worst (1: the worst); ties share both.
    """

    rank: int
    code: str
    name: str
    index: str
    coal: str | None
    duty: str
    last: int = 0


@dataclass(frozen=True)
class YearMean:
    """PM2.5 mean of the region in a year (µg/m³): of *cities* cities, or as registered (``kind``: base, recognised …).

    ``change``: percent against the base year over the cities that have both; None where there are none.
    """

    year: int
    value: float
    kind: str
    cities: int
    change: float | None


@dataclass(frozen=True)
class RegionIndicators:
    """Indicators of a plan period for the region, with the worst-ranked of its cities and their coal duty.

    ``means``: the regional PM2.5 mean by year; ``aims``: what the period asks of the region without a number.
    ``ranked``: cities that the worst were looked for among, of all (「12/13」); ``unranked``: the others.
    """

    indicators: IndicatorsResult
    worst: tuple[WorstCity, ...]
    note: str
    means: tuple[YearMean, ...] = ()
    aims: tuple[str, ...] = ()
    members: int = 0
    ranked: str = ""
    unranked: tuple[str, ...] = ()


def progress(project: Project, year: int | None = None, metric: str = "PM2.5") -> RegionProgress:
    """Where each city stands at the end of *year* on the way to the region's target.  Raises Refused without one.

    Without a *year* that of the last whole year with data, at most the target's.
    """
    from airplan.workspace.analysis.yearly import table

    records = [one for one in project.store.records("region_target") if one.body.get("metric") == metric]
    if not records:
        raise Refused("region.no_target", metric=metric)
    body = max(records, key=lambda one: int(one.body["year"])).body
    known = {unit.code: unit for unit in project.units()}
    held = [known[city["code"]] for city in body["cities"] if city["code"] in known]
    found = table(project, held, metric) if held else None
    years = [period.first.year for period in found.periods] if found else []
    year = year or _last_year(found, int(body["year"]))
    base_year = int(body.get("base_year") or min(max(years, default=year), int(body["year"]) - 1))
    values = {}
    if found and year in years:
        values = {unit.code: float(found.values[at, years.index(year)]) for at, unit in enumerate(held)}
    rows = []
    for city in body["cities"]:
        raw = values.get(str(city["code"]))
        rows.append(_row(project, city, None if raw != raw else raw, base_year, int(body["year"]), year))
    good = sum(row.status in ("attained", "on_track") for row in rows)
    have = {row.code for row in rows}
    without = tuple(name for code, name in names(members(project), project).items() if code not in have)
    text = f"{good}/{len(rows)}"
    return RegionProgress(metric, base_year, int(body["year"]), year, tuple(rows), text, without)


def _last_year(found: Any, target: int) -> int:
    """The last whole year in which any city has a value, at most the target's; else the year before this one."""
    last = min(clock.today().year - 1, target)
    values = () if found is None else zip(found.periods, found.values.T, strict=True)
    years = [period.first.year for period, column in values if (column == column).any()]  # NaN is not itself
    return max((one for one in years if one <= last), default=clock.today().year - 1)


def set_reason(project: Project, code: str, year: int, text: str) -> None:
    """Why a city is behind in a year; an empty text takes the reason back."""
    set_reasons(project, year, {code: text})


def set_reasons(project: Project, year: int, texts: Mapping[str, str]) -> None:
    """Reasons of several cities (by code) as one change."""
    from airplan.domain import Record
    from airplan.workspace.region_history import PutNamed

    records = []
    for code, text in texts.items():
        key = f"{code}|{year}"
        old = project.store.find("region_reason", key)
        record = Record("region_reason", key, {"text": text.strip()})
        records.append(replace(record, uid=old.uid) if old else record)
    called = "、".join(names(list(texts), project).values())
    project.run(PutNamed(tuple(records), "history.region_reason", f"{called} {year}"))


def _row(
    project: Project, city: dict[str, float | str], value: float | None, base_year: int, last: int, year: int
) -> ProgressRow:
    code, base, target = str(city["code"]), float(city["base"]), float(city["target"])
    base_year = int(city.get("base_year") or base_year)
    share = min(max((year - base_year) / (last - base_year), 0.0), 1.0)
    expected = base + (target - base) * share
    status = (
        "unknown" if value is None else "attained" if value <= target else "on_track" if value <= expected else "behind"
    )
    record = project.store.find("region_reason", f"{code}|{year}")
    reason = str(record.body.get("text", "")) if record else ""
    name = names([code], project)[code]
    return ProgressRow(code, name, base, target, value, round(expected, 3), status, reason, base_year)


def region_indicators(project: Project, period: str | None = None, year: int | None = None) -> RegionIndicators:
    """Indicators of a plan period for the region, and (13th period) the worst ten with the coal duty."""
    from airplan.words import say

    plan = planperiods.current(clock.today().year) if period is None else planperiods.plan_period(period)
    day = dt.date(year, 12, 31) if year else min(clock.today(), dt.date(plan.end, 12, 31))
    area = need_data(project, area_on(project, day))
    found = plan_indicators(project, plan.id, year=year, region=area.text)
    means = _means(project, plan, area, found.year)
    aims = tuple(aim.text for aim in plan.aims if _concerns(aim, area))
    if not plan.id.startswith("fyp13"):
        return RegionIndicators(found, (), "", means, aims, len(area.codes))
    worst, unranked = _worst(project, found.year, area.codes)
    ranked = f"{len(area.codes) - len(unranked)}/{len(area.codes)}"
    return RegionIndicators(
        found, worst, say("region.note.worst") if worst else "", means, aims, len(area.codes), ranked, unranked
    )  # fmt: skip


def _concerns(aim: planperiods.Aim, area: Area) -> bool:
    """Whether the region is one of an aim's, whole or in part."""
    scopes = [group for name in aim.scopes if (group := regions.region(name))]
    return any(set(area.codes) <= set(group.members) for group in scopes)


def _means(project: Project, plan: planperiods.PlanPeriod, area: Area, last: int) -> tuple[YearMean, ...]:
    years = range(plan.base, last + 1)
    found = set_values(project, plan, "PM2.5", years, area.text)
    return tuple(
        YearMean(year, float(rounded(value, 1)), kind, cities, _change(project, plan, area, year))
        for year, (value, kind, cities) in found.items()
    )


def _change(project: Project, plan: planperiods.PlanPeriod, area: Area, year: int) -> float | None:
    """Change in percent against the base year, over the same cities."""
    if year == plan.base:
        return None
    pair = same_set(project, plan, "PM2.5", year, area.text)
    return None if pair is None or not pair[0] else float(rounded((pair[1] - pair[0]) / pair[0] * 100, 1))


def _worst(project: Project, year: int, codes: tuple[str, ...]) -> tuple[tuple[WorstCity, ...], tuple[str, ...]]:
    """The worst ten, all who share the tenth's place, the worst first; and the members without a rank."""
    ranked = [row for row in rank_region(project, str(year)).rows if row.rank is not None]
    have = {row.city.code for row in ranked}
    unranked = tuple(names([code], project)[code] for code in codes if code not in have)
    places = [row.rank or 0 for row in ranked]
    bound = sorted(places)[-min(WORST, len(places))] if places else 0
    worst = tuple(
        replace(
            _duty(project, row.rank or 0, row.city.id, row.city.code, row.city.name, str(row.index), year),
            last=1 + sum(place > (row.rank or 0) for place in places),
        )
        for row in sorted(ranked, key=lambda one: (-(one.rank or 0), one.city.code))
        if (row.rank or 0) >= bound
    )
    return worst, unranked


def _duty(project: Project, rank: int, unit: int, code: str, name: str, index: str, year: int) -> WorstCity:
    drops = [
        one for one in values_of(project, unit)
        if one.indicator == "coal" and one.period == str(year) and one.kind in ("recognised", "published")
    ]  # fmt: skip
    if not drops:
        return WorstCity(rank, code, name, index, None, "unknown")
    chosen = min(drops, key=lambda one: one.kind != "recognised")
    return WorstCity(rank, code, name, index, chosen.value, "met" if chosen.number > 0 else "missed")
