"""One pollution process over the region: forecasts kept as they came, beside what was observed and done.

Forecast files are kept as records of the region's file, so that tomorrow's view still shows what was expected today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airplan import clock
from airplan.domain import Problem, Record
from airplan.emergency.forecast import Forecast, Step
from airplan.errors import UsageError
from airplan.region.alert import SHARE, CityLevel, RegionAlert, common_level
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.region import members, names
from airplan.workspace.region_forecasts import city_forecasts
from airplan.workspace.region_notice import RegionNotice, notices
from airplan.workspace.region_response import CityResponse, record

if TYPE_CHECKING:
    from airplan.workspace.session import Project

TYPE = "region_forecast"
BEFORE, AFTER = 3, 3
"""Days shown around a notice or forecast."""
MOST_DAYS = 31


@dataclass(frozen=True)
class KeptForecast:
    """One city's forecast as it came.  ``steps``: (moment, AQI, low, high, pollutant), moments ISO local time."""

    code: str
    file: str
    received: str
    hourly: bool
    steps: tuple[tuple[str, float | None, float | None, float | None, str], ...]

    @property
    def key(self) -> str:
        """City and first moment: a newer forecast of the same start replaces the older one."""
        return f"{self.code}|{self.steps[0][0][:10]}"

    def forecast(self) -> Forecast:
        """As the rules read it."""
        steps = tuple(
            Step(dt.datetime.fromisoformat(at), aqi, low, high, pollutant)
            for at, aqi, low, high, pollutant in self.steps
        )
        return Forecast(steps, self.hourly)


@dataclass(frozen=True)
class EpisodeCity:
    """A row of the view.  ``forecast``, ``observed``: AQI of each step, None where there is none.

    ``level`` is what the newest forecast reaches under the rules; ``response`` what the city did after the notice.
    """

    code: str
    name: str
    forecast: tuple[float | None, ...]
    observed: tuple[float | None, ...]
    level: CityLevel | None
    response: CityResponse | None


@dataclass(frozen=True)
class RegionEpisode:
    """Cities × days (or hours): ``steps`` from ``first``.  ``alert`` is the common level to consult on."""

    first: str
    hourly: bool
    steps: int
    cities: tuple[EpisodeCity, ...]
    alert: RegionAlert | None
    notice: RegionNotice | None
    has_hours: bool
    """Whether hours could be shown: an hourly forecast or hourly observations are held."""

    def at(self, place: int) -> dt.datetime:
        """Moment at which a step begins."""
        return dt.datetime.fromisoformat(self.first) + dt.timedelta(hours=place if self.hourly else 24 * place)


# --- forecasts --------------------------------------------------------------------------------


def keep_forecasts(project: Project, files: Sequence[Path]) -> tuple[tuple[KeptForecast, ...], tuple[Problem, ...]]:
    """Keep the members' forecasts from files of one or of many cities as one change; what was not used is told.

    Raises Refused when no member has a forecast.
    """
    read = city_forecasts(project, [Path(file) for file in files])
    received = clock.now().isoformat()
    found = tuple(_kept(one.code, one.file, received, one.forecast) for one in read.cities)
    project.run(PutRecords(tuple(_record(project, one) for one in found), "history.region_forecasts"))
    return found, read.problems


def _kept(code: str, file: str, received: str, found: Forecast) -> KeptForecast:
    steps = tuple((one.start.isoformat(), one.aqi, one.low, one.high, one.pollutant) for one in found.steps)
    return KeptForecast(code, file, received, found.hourly, steps)


def _record(project: Project, one: KeptForecast) -> Record:
    body = {"code": one.code, "file": one.file, "received": one.received, "hourly": one.hourly}
    record = Record(TYPE, one.key, {**body, "steps": [list(step) for step in one.steps]})
    old = project.store.find(TYPE, one.key)
    return replace(record, uid=old.uid) if old else record


def forecasts(project: Project) -> list[KeptForecast]:
    """All kept forecasts, the older first."""
    found = []
    for held in project.store.records(TYPE):
        body = held.body
        steps = tuple((str(at), aqi, low, high, str(name)) for at, aqi, low, high, name in body.get("steps", ()))
        if steps:
            found.append(
                KeptForecast(
                    str(body.get("code", "")), str(body.get("file", "")), str(body.get("received", "")),
                    bool(body.get("hourly")), steps,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.steps[0][0], one.code))


def alert_of(
    project: Project, kept: Iterable[KeptForecast], rules: str | None = None, share: float = SHARE
) -> RegionAlert:
    """Levels of the newest forecast of each city, and the common level to consult on.  Raises UsageError."""
    from airplan.workspace.analysis.emergency_response import rule_set_in_force, suggest_level

    known = names(members(project), project)
    chosen = rule_set_in_force(project, rules)
    newest = {one.code: one for one in sorted(kept, key=lambda one: one.steps[0][0]) if one.code in known}
    levels = []
    for code in sorted(newest):
        found = suggest_level(newest[code].forecast(), chosen)
        levels.append(CityLevel(code, known[code], found.level, found.start, found.end, found.clause, found.note))
    missing = [name for code, name in known.items() if code not in newest]
    return common_level(levels, missing, chosen.id, share)


def rule_choices() -> list[tuple[str, str]]:
    """Ids and names of the rule sets that forecasts can be read under."""
    from airplan.emergency.rules import rule_sets

    return [(one.id, one.name) for one in rule_sets()]


# --- the view ---------------------------------------------------------------------------------


def episodes(project: Project) -> list[tuple[str, str, str]]:
    """What can be looked at: (name, first day, last day) of each forecast and each notice, the newest first."""
    spans: dict[str, tuple[str, str]] = {}
    for one in forecasts(project):
        start, last = one.steps[0][0][:10], one.steps[-1][0][:10]
        spans[start] = (start, max(last, spans.get(start, ("", ""))[1]))
    for notice in notices(project):
        last = notice.end or (dt.datetime.fromisoformat(notice.start) + dt.timedelta(days=AFTER)).isoformat()
        spans[notice.key] = (notice.start[:10], last[:10])
    found = [(name, first, last) for name, (first, last) in spans.items()]
    return sorted(found, key=lambda one: (one[1], one[0]), reverse=True)


def episode(
    project: Project, first: str, last: str, hourly: bool = False, rules: str | None = None, share: float = SHARE
) -> RegionEpisode:
    """The days from *first* to *last* (ISO dates), with some days around them.  Raises UsageError."""
    begin, end = _span(first, last)
    kept = [one for one in forecasts(project) if one.steps[0][0][:10] <= last and one.steps[-1][0][:10] >= first]
    called = [one for one in notices(project) if begin.isoformat() <= one.start[:10] <= end.isoformat()]
    notice = called[-1] if called else None
    alert = alert_of(project, kept, rules, share) if kept else None
    responses = {row.code: row for row in record(project, name=notice.key).rows} if notice else {}
    levels = {one.code: one for one in alert.cities} if alert else {}
    steps = ((end - begin).days + 1) * (24 if hourly else 1)
    seen, fine = _observed(project, begin, end, hourly)
    expected = {code: _expected(kept, code, begin, steps, hourly) for code in members(project)}
    nothing: tuple[None, ...] = (None,) * steps
    cities = tuple(
        EpisodeCity(code, name, expected[code], seen.get(code, nothing), levels.get(code), responses.get(code))
        for code, name in names(members(project), project).items()
    )
    has_hours = fine or any(one.hourly for one in kept)
    return RegionEpisode(begin.isoformat(), hourly, steps, cities, alert, notice, has_hours)


def _span(first: str, last: str) -> tuple[dt.date, dt.date]:
    try:
        begin, end = dt.date.fromisoformat(first[:10]), dt.date.fromisoformat(last[:10])
    except ValueError as trouble:
        raise UsageError("region.bad_days", first=first, last=last) from trouble
    if end < begin:
        raise UsageError("region.bad_days", first=first, last=last)
    begin -= dt.timedelta(days=BEFORE)
    return begin, min(end + dt.timedelta(days=1), begin + dt.timedelta(days=MOST_DAYS - 1))


def _expected(
    kept: Sequence[KeptForecast], code: str, begin: dt.date, steps: int, hourly: bool
) -> tuple[float | None, ...]:
    """Of several forecasts of a step the newest counts.  A day of an hourly forecast is the mean of its hours."""
    sums: dict[int, list[float]] = {}
    for one in (one for one in kept if one.code == code):
        parts: dict[int, list[float]] = {}
        for at, aqi, *_ in one.steps:
            moment = dt.datetime.fromisoformat(at)
            day = (moment.date() - begin).days
            if aqi is None:
                continue
            for place in _places(day, moment.hour, one.hourly, hourly):
                parts.setdefault(place, []).append(aqi)
        sums |= parts
    return tuple(sum(sums[place]) / len(sums[place]) if place in sums else None for place in range(steps))


def _places(day: int, hour: int, has_hours: bool, hourly: bool) -> Sequence[int]:
    """Steps that a value speaks of: a day's value holds for all its hours."""
    if not hourly:
        return (day,)
    return (24 * day + hour,) if has_hours else range(24 * day, 24 * day + 24)


def _observed(
    project: Project, begin: dt.date, end: dt.date, hourly: bool
) -> tuple[dict[str, tuple[float | None, ...]], bool]:
    """Observed AQI by city code, and whether any hours are held: days of the file, hours of the cities' records."""
    from airplan.assess.evaluate import days_in
    from airplan.series import periods
    from airplan.workspace.analysis import series

    codes = members(project)
    units = [unit for unit in project.units() if unit.code in codes]
    found: dict[str, np.ndarray] = {}
    days = (end - begin).days + 1
    for portion in series.portions(project, units, periods.between(begin, end)):
        counted = days_in(portion.cube, periods.between(begin, end)).counted
        for unit, row in zip(portion.units, counted, strict=True):
            found[unit.code] = np.where(row > 0, row, np.nan).astype(float)
    hours = _of_records(project, begin, days)
    shown = {}
    for unit in units:
        row = np.repeat(found.get(unit.code, np.full(days, np.nan)), 24 if hourly else 1)
        mine = hours.get(unit.id)
        if mine is not None:
            row = np.where(np.isfinite(mine), mine, row) if hourly else np.where(np.isfinite(row), row, _means(mine))
        shown[unit.code] = tuple(None if value != value else float(value) for value in row)
    return shown, bool(hours)


def _means(hours: np.ndarray) -> np.ndarray:
    """Means of days that have at least 20 hours (HJ 663), NaN else."""
    days = hours.reshape(-1, 24)
    counts = np.isfinite(days).sum(axis=1)
    sums = np.where(np.isfinite(days), days, 0).sum(axis=1)
    return np.where(counts >= 20, sums / np.maximum(counts, 1), np.nan)


def _of_records(project: Project, begin: dt.date, days: int) -> dict[int, np.ndarray]:
    """Hourly observations kept beside the cities' response records, by unit."""
    found: dict[int, np.ndarray] = {}
    for entry in project.store.records("notice"):
        seen = [(dt.datetime.fromisoformat(str(at)), value) for at, value in entry.body.get("observed", ())]
        if entry.unit is None or not any(at.hour for at, _ in seen):
            continue  # midnights only: values of days, which the file holds itself
        row = found.setdefault(entry.unit, np.full(24 * days, np.nan))
        for at, value in seen:
            place = 24 * (at.date() - begin).days + at.hour
            if 0 <= place < len(row) and value is not None:
                row[place] = float(value)
    return found
