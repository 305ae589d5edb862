"""Lines of the ledger: annual means, percentiles, day counts, and the rest of earlier years."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from airplan.assess import compare, judge, ledger, official, rounding
from airplan.assess.aqi import round_half_even, step_of
from airplan.assess.evaluate import days_in, evaluate
from airplan.assess.results import PeriodResult
from airplan.domain import CONCENTRATIONS, MISSING, DayCube, Unit
from airplan.rulebook import standards
from airplan.series import periods
from airplan.series.periods import Period
from airplan.series.statistics import days_of, percentile
from airplan.workspace.analysis import series
from airplan.workspace.analysis.compare import digits_of
from airplan.workspace.analysis.ledger_types import LedgerTarget, ScenarioResult
from airplan.workspace.analysis.official import values_of

if TYPE_CHECKING:
    from airplan.workspace.session import Project

YEARS_BACK = 5
ENOUGH = Fraction(3, 4)
"""Share of the rest's days an earlier year must have to serve as a scenario."""

_PERCENT = {"O3": 90, "CO": 95}
Measure = Callable[[DayCube, Period], tuple[Fraction, int] | None]
"""Value of a span and the number of days it rests on."""


@dataclass(frozen=True)
class YearSoFar:
    """A unit's days of the kind in use, and the spans of the running year."""

    project: Project
    unit: Unit
    cube: DayCube
    to_date: Period
    rest: Period
    remaining: int
    result: PeriodResult
    before: PeriodResult | None

    @property
    def day(self) -> dt.date:
        """Last day with data."""
        return self.to_date.last


def line(seen: YearSoFar, indicator: str) -> LedgerTarget:
    target = official.target_of(values_of(seen.project, seen.unit.id), indicator, seen.to_date.text)
    exact = compare.exact_value(seen.result, indicator)
    change = compare.compare(seen.result, seen.before, indicator, digits_of(seen.project, None))
    base = LedgerTarget(
        indicator=indicator,
        target=float(target.number) if target else None,
        target_text=target.value if target else None,
        document=target.document if target else "",
        to_date=None if exact is None else round(float(exact), 4),
        to_date_text=change.value,
        last_year_text=change.previous,
        change=change.change,
        change_unit=change.unit,
        valid_days=_valid_days(seen, indicator),
        remaining_days=seen.remaining,
    )
    goal = rounding.exact(target.number) if target else None
    if indicator in CONCENTRATIONS and indicator not in _PERCENT:
        return _mean_line(seen, base, indicator, goal)
    if indicator in _PERCENT:
        return _percentile_line(seen, base, indicator, goal)
    if indicator in (*compare.RATIOS, *compare.DAYS):
        return _days_line(seen, base, indicator, goal)
    return base


def _valid_days(seen: YearSoFar, indicator: str) -> int:
    if indicator in CONCENTRATIONS:
        one = seen.result.pollutants.get(indicator)
        return one.valid_days or 0 if one else 0
    return seen.result.aqi_days or 0


# --- annual means


def _mean(cube: DayCube, span: Period, indicator: str) -> tuple[Fraction, int] | None:
    evaluation = evaluate(cube, span)
    place = CONCENTRATIONS.index(indicator)
    value = judge.statistic(evaluation, 0, place, "mean")
    return None if value is None else (value / 1000, int(evaluation.table.counts[0, place]))


def _mean_line(seen: YearSoFar, base: LedgerTarget, indicator: str, goal: Fraction | None) -> LedgerTarget:
    now = _mean(seen.cube, seen.to_date, indicator)
    rests = _rests(seen, lambda cube, span: _mean(cube, span, indicator))
    if now is None or goal is None:
        return _replace(base, last_year_rest=_float(rests.get(1)))
    mean, valid = now
    control = ledger.control_value(goal, mean, valid, seen.remaining)
    digits = standards.digits("compare", indicator)
    lenient = ledger.control_value(ledger.lenient_target(goal, digits), mean, valid, seen.remaining)
    scenarios = [
        _scenario(name, seen, back, rest, _text_end(ledger.year_end(mean, valid, rest, seen.remaining), digits), goal)
        for name, back, rest in _named(rests)
    ]
    return _replace(
        base,
        control_value=_two(control),
        control_text=None if control is None else ledger.printed_control(control, digits=1 if indicator == "CO" else 0),
        control_after_rounding=_two(lenient),
        last_year_rest=_float(rests.get(1)),
        scenarios=tuple(scenarios),
        reach=_reach_mean(seen, mean, goal, control, rests.get(1)),
    )


def _reach_mean(
    seen: YearSoFar, mean: Fraction, goal: Fraction, control: Fraction | None, last: Fraction | None
) -> str:
    if seen.remaining == 0 or control is None:
        return "met" if rounding.rounded(mean, 0) <= goal else "missed"
    if control <= 0:
        return "out"
    return "hard" if last is not None and control < last else "open"


def _text_end(value: Fraction, digits: int) -> str:
    return rounding.text(value, digits) or ""


def _two(value: Fraction | None) -> float | None:
    return None if value is None else float(rounding.rounded(value, 2))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _replace(base: LedgerTarget, **fields: object) -> LedgerTarget:
    return dataclasses.replace(base, **fields)  # type: ignore[arg-type]


# --- the rest of earlier years


def _rests(seen: YearSoFar, measure: Measure) -> dict[int, Fraction]:
    """Value of the rest of the year 1 to 5 years back, where three quarters of its days are valid."""
    found = {}
    for back in range(1, YEARS_BACK + 1):
        if seen.remaining == 0:
            break
        span = periods.years_back(seen.rest, back)
        kind = series.kind_for(seen.project, seen.unit.id, span)
        if kind is None:
            continue
        cube = series.rows(series.cubes(seen.project)[kind], [seen.unit])
        value = measure(cube, span)
        if value is not None and value[1] >= ENOUGH * span.days:
            found[back] = value[0]
    return found


def _named(rests: dict[int, Fraction], low_is_best: bool = True) -> Iterable[tuple[str, int, Fraction]]:
    if 1 in rests:
        yield "last_year", 1, rests[1]
    if rests:
        ordered = sorted(rests, key=lambda back: (rests[back], back), reverse=not low_is_best)
        yield "best", ordered[0], rests[ordered[0]]
        yield "worst", ordered[-1], rests[ordered[-1]]


def _scenario(
    name: str, seen: YearSoFar, back: int, rest: Fraction, end: str, goal: Fraction | None, high_is_good: bool = False
) -> ScenarioResult:
    value = rounding.exact(end)
    holds = None if goal is None else (value >= goal if high_is_good else value <= goal)
    return ScenarioResult(name, seen.to_date.first.year - back, round(float(rest), 4), end, holds)


# --- percentiles: days above the daily limit that the year can still bear


def _values(cube: DayCube, span: Period, indicator: str) -> np.ndarray:
    values, _ = days_of(cube, span.first, span.last)
    column = values[0, :, CONCENTRATIONS.index(indicator)]
    return np.asarray(column[column != MISSING])


def _percentile_line(seen: YearSoFar, base: LedgerTarget, indicator: str, goal: Fraction | None) -> LedgerTarget:
    percent = _PERCENT[indicator]
    period = "daily_max_8h" if indicator == "O3" else "24h"
    limit = standards.limit(indicator, period, seen.result.standard)
    level = goal if goal is not None else Fraction(limit.value, 1000) if limit else None
    if level is None:
        return base
    now = _values(seen.cube, seen.to_date, indicator)
    if not len(now):  # nothing measured: nothing can be said of the rest
        return base
    above = _above(now, level, indicator)
    left = ledger.bearable(len(now) + seen.remaining, percent) - above
    rests = _rests(seen, lambda cube, span: _share_above(_values(cube, span, indicator), level, indicator))
    scenarios = []
    for name, back, rest in _named(rests):
        span = periods.years_back(seen.rest, back)
        together = np.sort(np.concatenate([now, _values(_cube_of(seen, span), span, indicator)]))
        top = percentile(together[None, :], np.array([len(together)]), percent)
        digits = standards.digits("compare", indicator)
        end = _text_end(Fraction(int(top.numerator[0]), 1000 * int(top.denominator[0])), digits)
        scenarios.append(_scenario(name, seen, back, rest * span.days, end, goal))
    return _replace(
        base,
        above_level=float(level),
        above_limit=above,
        above_left=left,
        last_year_rest=None if 1 not in rests else round(float(rests[1] * seen.remaining), 1),
        scenarios=tuple(scenarios),
        reach="none" if goal is None else _reach_days(seen, left, rests.get(1)),
    )


def _cube_of(seen: YearSoFar, span: Period) -> DayCube:
    kind = series.kind_for(seen.project, seen.unit.id, span)
    return series.rows(series.cubes(seen.project)[kind], [seen.unit]) if kind is not None else seen.cube


def _above(values: np.ndarray, level: Fraction, indicator: str) -> int:
    return int((round_half_even(values, step_of(indicator)) > int(level * 1000)).sum())


def _share_above(values: np.ndarray, level: Fraction, indicator: str) -> tuple[Fraction, int] | None:
    return (Fraction(_above(values, level, indicator), len(values)), len(values)) if len(values) else None


def _reach_days(seen: YearSoFar, left: int, last_share: Fraction | None) -> str:
    if left < 0:
        return "out" if seen.remaining else "missed"
    if seen.remaining == 0:
        return "met"
    return "hard" if last_share is not None and last_share * seen.remaining > left else "open"


# --- day counts


def _shares(cube: DayCube, span: Period, heavy: bool) -> tuple[Fraction, int] | None:
    """Share of heavy (or of polluted) days among the days with an AQI."""
    counted = days_in(cube, span).counted[0]
    days = int((counted >= 0).sum())
    bound = standards.heavy_above() if heavy else standards.good_up_to()
    return (Fraction(int((counted > bound).sum()), days), days) if days else None


def _days_line(seen: YearSoFar, base: LedgerTarget, indicator: str, goal: Fraction | None) -> LedgerTarget:
    heavy = indicator.startswith("heavy")
    result = seen.result
    days, good, hits = result.aqi_days or 0, result.good_days or 0, result.heavy_days or 0
    total = days + seen.remaining
    rests = _rests(seen, lambda cube, span: _shares(cube, span, heavy))
    so_far = hits if heavy else days - good
    scenarios = [
        _day_scenario(seen, name, back, rest, so_far, total, indicator, goal) for name, back, rest in _named(rests)
    ]
    base = _replace(
        base,
        last_year_rest=None if 1 not in rests else round(float(rests[1] * seen.remaining), 1),
        scenarios=tuple(scenarios),
    )
    if goal is None:
        return base
    if heavy:
        left = ledger.heavy_left(goal, hits, total if indicator == "heavy_ratio" else None)
        return _replace(base, heavy_left=left, reach=_reach_days(seen, left, rests.get(1)))
    if indicator == "good_days":
        found = lenient = ledger.good_days_count(int(goal), good, seen.remaining)
    else:
        found = ledger.good_days(goal, good, days, seen.remaining)
        lenient = ledger.good_days(goal, good, days, seen.remaining, after_rounding=True)
    reach = _reach_days(seen, found.left, rests.get(1))
    return _replace(
        base, good_needed=found.needed, loss_left=found.left, loss_left_after_rounding=lenient.left, reach=reach
    )


def _day_scenario(
    seen: YearSoFar,
    name: str,
    back: int,
    rest: Fraction,
    so_far: int,
    total: int,
    indicator: str,
    goal: Fraction | None,
) -> ScenarioResult:
    bad = so_far + rest * seen.remaining
    number = bad if indicator.startswith("heavy") else total - bad
    value = Fraction(100) * number / total if indicator in compare.RATIOS else number
    end = _text_end(value, 1 if indicator in compare.RATIOS else 0)
    return _scenario(name, seen, back, rest * seen.remaining, end, goal, indicator.startswith("good"))
