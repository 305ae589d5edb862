"""What should be thought over about a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from airplan.domain import Problem
from airplan.plan.targets import HIGHER_IS_BETTER, Deadline, rounded

CAUTION_RATE = 0.10
"""Yearly rate above which a path is called steep (a heuristic, not a rule)."""


def yearly_rate(base: float, goal: float, years: int) -> float:
    """Needed fall a year, 0–1 (negative: a rise)."""
    return 1 - (goal / base) ** (1 / years) if base > 0 and goal > 0 else float("nan")


@dataclass(frozen=True)
class BestRun:
    """The fastest fall a series has shown: yearly rate 0–1 from *first* to *last*."""

    rate: float
    first: int
    last: int


def best_run(values: Mapping[int, float], span: int = 5) -> BestRun | None:
    """Fastest yearly rate over *span* years between two years that both have a value.

    With a shorter series the longest span it has is taken; None with fewer than two years.
    """
    years = sorted(year for year, value in values.items() if value > 0)
    if len(years) < 2:
        return None
    span = min(span, years[-1] - years[0])
    pairs = [(year, year + span) for year in years if year + span in values and values[year + span] > 0]
    if not pairs:
        return None
    runs = [BestRun(yearly_rate(values[a], values[b], b - a), a, b) for a, b in pairs]
    return max(runs, key=lambda run: run.rate)


def cautions(
    deadline: Deadline,
    this_year: int,
    history: Mapping[int, float] | None = None,
    region_best: float | None = None,
    background: float | None = None,
) -> list[Problem]:
    """What should be thought over about a deadline: past, below background, steeper than ever shown."""
    found = []
    shown: dict[str, object] = {"pollutant": deadline.pollutant, "year": deadline.year}
    if deadline.year is not None and deadline.year < this_year:
        found.append(_caution("plan.deadline_past", **shown))
    if background is not None and deadline.goal and float(deadline.goal) <= background:
        found.append(_caution("plan.goal_below_background", **shown, goal=deadline.goal, background=f"{background:g}"))
    if deadline.pollutant in HIGHER_IS_BETTER or not (deadline.base and deadline.goal):
        return found
    if deadline.year is None or deadline.base_year is None or deadline.year <= deadline.base_year:
        return found
    base, goal = Decimal(deadline.base), Decimal(deadline.goal)
    if base <= goal:
        return [*found, _caution("plan.already_attains", **shown, base=deadline.base, goal=deadline.goal)]
    return found + _steepness(deadline, history or {}, region_best)


def _steepness(deadline: Deadline, history: Mapping[int, float], region_best: float | None) -> list[Problem]:
    assert deadline.year is not None
    assert deadline.base_year is not None
    rate = yearly_rate(float(deadline.base), float(deadline.goal), deadline.year - deadline.base_year)
    shown = {"pollutant": deadline.pollutant, "rate": percent(rate)}
    found = []
    run = best_run(history)
    if run is not None and rate > run.rate:
        found.append(
            _caution("plan.steeper_than_best", **shown, best=percent(run.rate), first=run.first, last=run.last)
        )
    if region_best is not None and rate > region_best:
        found.append(_caution("plan.steeper_than_region", **shown, best=percent(region_best)))
    if rate > CAUTION_RATE:
        found.append(_caution("plan.steep", **shown, usual=percent(CAUTION_RATE)))
    return found


def percent(share: float) -> str:
    """A share as percent with one decimal, half-even from its shortest decimal text."""
    return f"{rounded(Decimal(repr(share)) * 100, 1)}"


def _caution(code: str, **values: object) -> Problem:
    return Problem(code, values=values, severity="remark")


def exceedance(value: float, limit: float) -> float:
    """(C − S)/S (RULES 3.1)."""
    return (value - limit) / limit
