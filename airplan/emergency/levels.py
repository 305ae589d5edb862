"""Suggested warning level of a forecast under a rule set; a suggestion for the consultation, never a warning.

A condition of N hours holds where N/24 adjoining spans of 24 consecutive hours each have a mean beyond the value; one
span starts at any hour, several begin and end in hours beyond the value or at midnight (reading stated in
``resources/emergency/warning_rules.json``).  A span needs 20 valid hours (data validity of a daily mean, GB 3095-2012
table 4).  Days without a value break an episode.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from airplan import words
from airplan.emergency.forecast import Forecast, Step, kind_of
from airplan.emergency.rules import WARNING_LEVELS, Condition, LevelRule, RuleSet, lead_hours, lift_hours

VALID_HOURS = 20


@dataclass(frozen=True)
class Reason:
    """One remark; the sentence is ``emergency.level.<code>``."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """Answer: ``level`` null when no clause holds; ``start`` and ``end`` of the episode, both included."""

    level: str | None
    start: str | None
    end: str | None
    rule: str
    rule_name: str
    clause: str
    hours: int | None
    level_low: str | None
    level_high: str | None
    verified: bool
    verification: str
    reasons: tuple[Reason, ...] = ()


Hit = tuple[LevelRule, tuple[Condition, ...], tuple[int, int]]
"""A rule, its clause that holds, and the stretch (first step, past the end)."""


@dataclass(frozen=True)
class _Series:
    start: dt.datetime
    step_hours: int
    values: np.ndarray  # NaN where missing


def _series(steps: Sequence[Step], hourly: bool, which: str) -> _Series:
    step_hours = 1 if hourly else 24
    first = steps[0].start
    length = int((steps[-1].start - first).total_seconds() // 3600) // step_hours + 1
    values = np.full(length, np.nan)
    for step in steps:
        value = getattr(step, which)
        if value is None:
            value = step.aqi
        if value is not None:
            values[int((step.start - first).total_seconds() // 3600) // step_hours] = value
    return _Series(first, step_hours, values)


def day_means(series: _Series) -> np.ndarray:
    """Mean of the 24 hours from each step on (NaN without 20 valid hours); of a daily series the days themselves."""
    if series.step_hours == 24:
        return series.values
    valid = np.isfinite(series.values)
    sums = np.concatenate(([0.0], np.cumsum(np.where(valid, series.values, 0.0))))
    counts = np.concatenate(([0], np.cumsum(valid)))
    if len(series.values) < 24:
        return np.empty(0)
    count = counts[24:] - counts[:-24]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count >= VALID_HOURS, (sums[24:] - sums[:-24]) / count, np.nan)


def _beyond(means: np.ndarray, condition: Condition) -> np.ndarray:
    if condition.above is not None:
        return np.asarray(means > condition.above)
    return np.asarray(means >= (condition.at_least or 0))


def _may_begin(series: _Series, condition: Condition) -> np.ndarray:
    """Steps where a stretch of the condition may begin.

    One span of 24 h may begin at any hour.  Several adjoining ones begin and end in an hour that is itself beyond
    the value, or at midnight (calendar days): else 24 very foul hours amid clean air would pass for two foul days.
    """
    length = len(series.values)
    if series.step_hours == 24 or condition.days == 1:
        return np.ones(length, bool)
    foul = _beyond(series.values, condition)
    midnight = (series.start.hour + np.arange(length + 1)) % 24 == 0
    may_begin = foul | midnight[:-1]
    may_end = foul | midnight[1:]
    may_begin[0] = may_end[-1] = True
    answer = np.zeros(length, bool)
    span = 24 * condition.days
    if span <= length:
        answer[: length - span + 1] = may_begin[: length - span + 1] & may_end[span - 1 :]
    return answer


def _spans(series: _Series, means: np.ndarray, condition: Condition) -> list[tuple[int, int]]:
    """Stretches (first, past-the-end, in steps) where the condition holds, overlapping ones joined."""
    beyond = _beyond(means, condition)
    stride = 24 // series.step_hours
    holds = beyond & _may_begin(series, condition)[: len(beyond)]
    for day in range(1, condition.days):
        shifted = np.zeros_like(beyond)
        if day * stride < len(beyond):
            shifted[: len(beyond) - day * stride] = beyond[day * stride :]
        holds &= shifted
    joined: list[tuple[int, int]] = []
    for first in np.flatnonzero(holds).tolist():
        end = first + condition.days * stride
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return joined


def _holding(series: _Series, means: np.ndarray, clause: Sequence[Condition]) -> tuple[int, int] | None:
    """First stretch of the longest condition with all others inside its episode."""
    main, *rest = sorted(clause, key=lambda one: -one.hours)
    others = [_spans(series, means, one) for one in rest]
    for span in _spans(series, means, main):
        if all(any(start < span[1] and end > span[0] for start, end in spans) for spans in others):
            return span
    return None


def _trimmed(series: _Series, span: tuple[int, int], clause: Sequence[Condition]) -> tuple[int, int]:
    """Cut clean hours from the ends of an hourly stretch, keeping the hours the clause asks for."""
    main = max(clause, key=lambda one: one.hours)
    inside = np.flatnonzero(_beyond(series.values[span[0] : span[1]], main)) + span[0]
    need = main.days * 24 // series.step_hours
    if not len(inside):
        return span
    first, end = int(inside[0]), int(inside[-1]) + 1
    end = min(span[1], max(end, first + need))
    return max(span[0], min(first, end - need)), end


def _found(series: _Series, rules: RuleSet) -> Hit | None:
    """Highest level with a clause that holds; of several the one whose first hour beyond its value comes first."""
    means = day_means(series)
    for rule in reversed(rules.levels):
        held = [(clause, span) for clause in rule.clauses if (span := _holding(series, means, clause))]
        hits: list[Hit] = [(rule, clause, _trimmed(series, span, clause)) for clause, span in held]
        if hits:
            return min(hits, key=lambda hit: _first_beyond(series, hit))
    return None


def _first_beyond(series: _Series, hit: Hit) -> int:
    """First step of the stretch that is itself beyond the value (days counted from midnight begin in clean hours)."""
    _, clause, (first, end) = hit
    inside = np.flatnonzero(_beyond(series.values[first:end], max(clause, key=lambda one: one.hours)))
    return first + int(inside[0]) if len(inside) else first


def _moment(series: _Series, step: int) -> str:
    moment = series.start + dt.timedelta(hours=step * series.step_hours)
    return moment.strftime("%Y-%m-%dT%H:00") if series.step_hours == 1 else moment.date().isoformat()


def clause_text(clause: Sequence[Condition]) -> str:
    """A clause in signs: ``AQI>200 ≥72h + AQI>300 ≥24h``."""
    parts = [
        f"AQI>{one.above:g} ≥{one.hours}h" if one.above is not None else f"AQI≥{one.at_least or 0:g} ≥{one.hours}h"
        for one in clause
    ]
    return " + ".join(parts)


def _not_for_cuts(forecast: Forecast, rules: RuleSet) -> str:
    kinds = {kind_of(step.pollutant) for step in forecast.steps if step.aqi is not None and step.aqi > 150}
    if len(kinds) == 1 and (kind := kinds.pop()) != "pm" and rules.pm_only:
        return kind
    return ""


def _pm_steps(forecast: Forecast, rules: RuleSet) -> tuple[Step, ...]:
    """Under a rule set for PM2.5 episodes the steps led by O3 or dust count as missing."""
    if not rules.pm_only:
        return forecast.steps
    return tuple(
        step if kind_of(step.pollutant) == "pm" else Step(step.start, None, None, None, step.pollutant)
        for step in forecast.steps
    )


def suggest(rules: RuleSet, forecast: Forecast, issued: dt.datetime | None = None) -> Suggestion:
    """Level of the central values, and of the lowest and highest values of the ranges.

    *issued*: when the forecast came; with it the answer says whether 24 h of lead remain.
    """
    steps = _pm_steps(forecast, rules)
    reasons: list[Reason] = []
    if kind := _not_for_cuts(forecast, rules):
        reasons.append(Reason(f"not_pm_{kind}"))
    if not any(step.aqi is not None for step in steps):
        reasons = reasons or [Reason("no_values")]
        return _answer(rules, None, None, (None, None), reasons)
    series = {which: _series(steps, forecast.hourly, which) for which in ("aqi", "low", "high")}
    found = {which: _found(one, rules) for which, one in series.items()}
    ranged = any(step.low != step.high for step in steps)
    reasons += _remarks(rules, forecast, series["aqi"], found["aqi"], issued, ranged)
    ends = tuple(hit[0].level if hit else None for hit in (found["low"], found["high"]))
    return _answer(rules, found["aqi"], series["aqi"], (ends[0], ends[1]), reasons)


def _answer(
    rules: RuleSet, hit: Hit | None, series: _Series | None, ends: tuple[str | None, str | None], reasons: list[Reason]
) -> Suggestion:
    if hit is None or series is None:
        return Suggestion(
            None, None, None, rules.id, rules.name, "", None, ends[0], ends[1],
            rules.verified, rules.verification, tuple(reasons),
        )  # fmt: skip
    rule, clause, (first, end) = hit
    return Suggestion(
        rule.level, _moment(series, first), _moment(series, end - 1), rules.id, rules.name, clause_text(clause),
        (end - first) * series.step_hours, ends[0], ends[1], rules.verified, rules.verification, tuple(reasons),
    )  # fmt: skip


def _remarks(
    rules: RuleSet, forecast: Forecast, series: _Series, hit: Hit | None, issued: dt.datetime | None, ranged: bool
) -> list[Reason]:
    remarks: list[Reason] = []
    if hit is None:
        means = day_means(series)
        worst = float(np.nanmax(means)) if np.isfinite(means).any() else None
        remarks.append(Reason("none", {"highest": None if worst is None else round(worst, 1)}))
    else:
        rule, clause, (first, end) = hit
        values = {"level": rule.level, "clause": clause_text(clause), "when": rule.when, "when_zh": rule.when_zh}
        hours = (end - first) * series.step_hours
        remarks.append(
            Reason("clause", {**values, "from": _moment(series, first), "to": _moment(series, end - 1), "hours": hours})
        )
        remarks += _lead(series, first, issued)
    remarks += _close(rules, series, hit)
    if ranged:
        remarks.append(Reason("ranged"))
    missing = int(np.isnan(series.values).sum())
    if missing:
        remarks.append(Reason("missing_steps", {"count": missing}))
    if not rules.verified:
        remarks.append(Reason("unverified", {"name": rules.name}))
    if forecast.hourly and len(series.values) < 24:
        remarks.append(Reason("short", {"hours": len(series.values)}))
    return remarks


def _close(rules: RuleSet, series: _Series, hit: Hit | None) -> list[Reason]:
    """What level would hold if episodes with a short gap counted as one (2017); told, not decided."""
    if not rules.join_close or hit is None:
        return []
    mild = rules.levels[0].clauses[0][0]
    joined, longest = series.values.copy(), 0
    spans = _spans(series, day_means(series), mild)
    for (_, end), (start, _) in itertools.pairwise(spans):
        gap = (start - end) * series.step_hours
        if 0 < gap < lift_hours()[0]:
            joined[end:start] = np.fmax(joined[end:start], (mild.above or 0) + 1)
            longest = max(longest, gap)
    if not longest:
        return []
    found = _found(_Series(series.start, series.step_hours, joined), rules)
    if found is None or found[0].level == hit[0].level:
        return []
    return [Reason("close_episodes", {"gap": longest, "joined_level": found[0].level, "limit": lift_hours()[0]})]


def _lead(series: _Series, first: int, issued: dt.datetime | None) -> list[Reason]:
    if issued is None:
        return []
    start = series.start + dt.timedelta(hours=first * series.step_hours)
    lead = (start - issued).total_seconds() / 3600
    code = "lead_short" if lead < lead_hours() else "lead"
    return [Reason(code, {"hours": round(lead), "needed": lead_hours()})]


def stricter(first: str | None, second: str | None) -> str | None:
    """The more severe of two levels (a notice from above overrides a milder suggestion)."""
    known = [level for level in (first, second) if level]
    return max(known, key=WARNING_LEVELS.index) if known else None


def reason_text(reason: Reason, lang: str | None = None) -> str:
    """Sentence of a remark."""
    language = lang or words.language()
    values = dict(reason.values)
    if "when_zh" in values:
        values["when"] = values["when_zh"] if language == "zh" else values["when"]
    for name in ("notice_level", "joined_level"):
        if name in values:
            values[name] = words.say(f"emergency.level_name.{values[name]}", language)
    return words.sentence(f"emergency.level.{reason.code}", values, language)
