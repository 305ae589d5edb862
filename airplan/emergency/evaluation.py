"""应急响应总结评估: from the response record, as data for documents.

No published text of a technical rule was found; the items follow the working list of the domain notes and are
marked unverified where they are.  The observed effect is a difference with its uncertainty, weather included; it
is never presented as the effect of the measures.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.emergency.check import check
from airplan.emergency.effect import effects
from airplan.emergency.forecast import Forecast, Step
from airplan.emergency.levels import VALID_HOURS, suggest
from airplan.emergency.ratio import base_total, levels_of, total_cuts
from airplan.emergency.response import (
    Inspection,
    Notice,
    Receipt,
    Share,
    end_of,
    highest,
    minutes_between,
    shares,
)
from airplan.emergency.rules import Requirement, RuleSet, lead_hours
from airplan.emergency.sources import EmergencyList


@dataclass(frozen=True)
class Timing:
    """Hours; ``lead_ok``: published the hours ahead that are asked for."""

    published: str
    start: str
    end: str
    lead_hours: float | None
    lead_needed: int
    lead_ok: bool | None
    hours_in_force: float | None
    changes: int


@dataclass(frozen=True)
class ForecastScore:
    """Forecast against observation, by step with both; AQI."""

    n: int
    bias: float | None
    mean_error: float | None
    inside_range: float | None
    level_forecast: str | None
    level_observed: str | None
    level_called: str
    rule: str


@dataclass(frozen=True)
class CutLine:
    """One pollutant: by the list and with the inspected compliance; ratios in percent, cuts in t/d."""

    listed_cut: float
    listed_ratio: float | None
    executed_cut: float
    executed_ratio: float | None
    required: float | None
    ok: bool | None


@dataclass(frozen=True)
class Effect:
    """Mean during the response minus mean of the days before, with a 95 % interval (autocorrelation allowed for)."""

    before: float | None
    during: float | None
    difference: float | None
    low: float | None
    high: float | None
    n_before: int
    n_during: int


@dataclass(frozen=True)
class Evaluation:
    """JSON of ``emergency evaluate``."""

    notice: str
    level: str
    version: str
    timing: Timing
    forecast: ForecastScore
    notified: int
    received: int
    total: Share
    by_county: dict[str, Share]
    by_grade: dict[str, Share]
    by_industry: dict[str, Share]
    cuts: dict[str, CutLine]
    effect: Effect
    problems: list[dict[str, Any]]
    revisions: list[dict[str, str]]
    unverified: list[str] = field(default_factory=list)


def timing(notice: Notice) -> Timing:
    """Publish, start and end against the lead asked for."""
    lead = minutes_between(notice.published, notice.start)
    end = end_of(notice)
    force = minutes_between(notice.start, end)
    return Timing(
        notice.published,
        notice.start,
        end,
        None if lead is None else lead / 60,
        lead_hours(),
        None if lead is None else lead >= lead_hours() * 60,
        None if force is None else force / 60,
        len(notice.changes),
    )


def _steps(notice: Notice) -> tuple[Step, ...]:
    return tuple(Step(dt.datetime.fromisoformat(when), aqi, low, high) for when, aqi, low, high in notice.forecast)


def score_forecast(notice: Notice, observed: Mapping[dt.datetime, float], rules: RuleSet) -> ForecastScore:
    """Errors and levels; *observed* maps days (midnight) or hours to AQI."""
    steps = _steps(notice)
    hourly_forecast, hourly = (_has_hours(moments) for moments in ([step.start for step in steps], observed))
    # A forecast of days is held against days, not against the hour at midnight.
    against = _day_means(observed) if hourly and not hourly_forecast else observed
    pairs = [(step, against[step.start]) for step in steps if step.aqi is not None and step.start in against]
    errors = [step.aqi - seen for step, seen in pairs if step.aqi is not None]
    inside = [step.low <= seen <= step.high for step, seen in pairs if step.low is not None and step.high is not None]
    seen_steps = tuple(Step(moment, value, value, value) for moment, value in sorted(observed.items()))
    return ForecastScore(
        len(pairs),
        sum(errors) / len(errors) if errors else None,
        sum(map(abs, errors)) / len(errors) if errors else None,
        100 * sum(inside) / len(inside) if inside else None,
        suggest(rules, Forecast(steps, hourly_forecast)).level if steps else None,
        suggest(rules, Forecast(seen_steps, hourly)).level if seen_steps else None,
        highest(notice),
        rules.id,
    )


def _has_hours(moments: Iterable[dt.datetime]) -> bool:
    return any(moment.hour or moment.minute for moment in moments)


def _day_means(hours: Mapping[dt.datetime, float]) -> dict[dt.datetime, float]:
    """Means of calendar days with at least 20 hours."""
    days: dict[dt.datetime, list[float]] = {}
    for moment, value in hours.items():
        days.setdefault(dt.datetime.combine(moment.date(), dt.time()), []).append(value)
    return {day: sum(values) / len(values) for day, values in days.items() if len(values) >= VALID_HOURS}


def _during(observed: Mapping[dt.datetime, float], notice: Notice) -> dict[dt.datetime, float]:
    """Values while the response was on: hours from start to end, days from the first to the last."""
    if _has_hours(observed):
        start, last = notice.start, end_of(notice) or "9999"
        return {moment: one for moment, one in observed.items() if start <= moment.isoformat(timespec="minutes") < last}
    return _of_days(observed, notice)


def _of_days(observed: Mapping[dt.datetime, float], notice: Notice) -> dict[dt.datetime, float]:
    """Values of the days from the start to the end (of an open response: the first)."""
    first, last = notice.start[:10], (end_of(notice) or notice.start)[:10]
    return {moment: one for moment, one in observed.items() if first <= moment.date().isoformat() <= last}


def executed_cuts(
    whole: EmergencyList, inspections: Sequence[Inspection], level: str, required: Requirement
) -> dict[str, CutLine]:
    """List against execution at *level*: rows found not carried out count nothing, partly carried out count half.

    Sources nobody inspected count as listed; the share inspected stands beside.
    """
    rows = effects(whole)
    place = LEVELS.index(level)
    listed = total_cuts(rows, place)
    factor: dict[str, float] = {}
    for one in inspections:
        if one.firm and one.carried_out in ("no", "partly"):
            factor[one.firm] = min(factor.get(one.firm, 1.0), 0.0 if one.carried_out == "no" else 0.5)
    kept = [0.0] * 4
    for row in rows:
        part = factor.get(row.firm.key, 1.0) if row.firm else 1.0
        for at, value in enumerate(row.cuts[place]):
            kept[at] += part * (value or 0)
    base = base_total(whole.totals)
    plan = levels_of([listed] * 3, base, required)[level]
    real = levels_of([[round(value) for value in kept]] * 3, base, required)[level]
    return {
        name: CutLine(
            plan[name].cut, plan[name].ratio, real[name].cut, real[name].ratio, real[name].required, real[name].ok
        )
        for name in POLLUTANTS
    }


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """Mean and its standard error with first-order autocorrelation (r1 kept within 0.3 to 0.9 for short series)."""
    n = len(values)
    mean = sum(values) / n
    deviations = [value - mean for value in values]
    spread = sum(one * one for one in deviations)
    if n < 2 or spread == 0:
        return mean, math.inf if n < 2 else 0.0
    r1 = sum(one * two for one, two in itertools.pairwise(deviations)) / spread
    r1 = min(0.9, max(0.3, r1))
    inflation = 1 + 2 * sum((1 - lag / n) * r1**lag for lag in range(1, n))
    return mean, math.sqrt(spread / (n - 1) / n * inflation)


def observed_effect(before: Sequence[float], during: Sequence[float]) -> Effect:
    """Difference of means with a 95 % interval from Student's t with the smaller series' degrees of freedom."""
    if not before or not during:
        return Effect(None, None, None, None, None, len(before), len(during))
    (one, error_one), (two, error_two) = _mean_and_error(before), _mean_and_error(during)
    error = math.hypot(error_one, error_two)
    freedom = min(len(before), len(during)) - 1
    difference = two - one
    if not math.isfinite(error) or freedom < 1:
        return Effect(one, two, difference, None, None, len(before), len(during))
    from scipy.stats import t

    reach = float(t.ppf(0.975, freedom)) * error
    return Effect(one, two, difference, difference - reach, difference + reach, len(before), len(during))


def evaluate(
    notice: Notice,
    whole: EmergencyList,
    version: str,
    receipts: Sequence[Receipt],
    inspections: Sequence[Inspection],
    observed: Mapping[dt.datetime, float],
    rules: RuleSet,
    required: Requirement,
    days_before: int = 3,
) -> Evaluation:
    """The whole evaluation of one response."""
    start = notice.start if _has_hours(observed) else notice.start[:10]
    level = highest(notice)
    level = level if level in LEVELS else "yellow"
    inside = _during(observed, notice)
    before = _before(observed, start, days_before)
    mine = [one for one in inspections if one.notice == notice.key]
    told = [one for one in receipts if one.notice == notice.key]
    return Evaluation(
        notice.key,
        highest(notice),
        version,
        timing(notice),
        score_forecast(notice, _of_days(observed, notice), rules),
        sum(bool(one.sent) for one in told),
        sum(bool(one.received) for one in told),
        shares(whole, mine, "").get("", Share(0, 0, 0, 0, 0, None, None)),
        shares(whole, mine, "county"),
        shares(whole, mine, "grade"),
        shares(whole, mine, "key_industry"),
        executed_cuts(whole, mine, level, required),
        observed_effect(before, [value for _, value in sorted(inside.items())]),
        [_problem(one) for one in mine if one.problem or one.carried_out in ("no", "partly")],
        _revisions(whole, mine, required),
        ["evaluation_items", *(["rules"] if not rules.verified else []), *required.unverified],
    )


def _before(observed: Mapping[dt.datetime, float], start: str, days: int) -> list[float]:
    if not start:
        return []
    first = dt.datetime.fromisoformat(start)
    span = dt.timedelta(days=days)
    return [value for moment, value in sorted(observed.items()) if first - span <= moment < first]


def _problem(one: Inspection) -> dict[str, Any]:
    return {
        "name": one.firm_name, "county": one.county, "line": one.line, "measure": one.measure, "time": one.time,
        "carried_out": one.carried_out, "problem": one.problem, "rectified": one.rectified, "closed": one.closed,
    }  # fmt: skip


def _revisions(whole: EmergencyList, inspections: Sequence[Inspection], required: Requirement) -> list[dict[str, str]]:
    """Rows of the list to revise: found not carried out, or with a measure that cannot be checked."""
    doubtful = {
        one.key: one.code
        for one in check(whole, required).findings
        if one.code.startswith("measure_") and one.type == "enterprise"
    }
    rows: dict[str, dict[str, str]] = {}
    for one in inspections:
        if one.carried_out in ("no", "partly"):
            rows[one.firm or one.firm_name] = {"name": one.firm_name, "reason": "not_carried_out"}
        elif one.firm in doubtful:
            rows.setdefault(one.firm, {"name": one.firm_name, "reason": doubtful[one.firm]})
    return list(rows.values())
