"""Progress of plan-period targets: value, change since the base, expectation of the time elapsed, what is left.

Drop = (base − now)/base × 100, over the mean of the set.  序时进度: linear share of the period elapsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from airplan.assess import rounding
from airplan.rulebook.planperiods import PlanTarget

HIGH_IS_GOOD = ("at_least", "above")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a target stands in a year.

    ``achieved``: the value (levels) or the drop in percent; ``expected``: what the elapsed time asks for;
    ``progress``: percent of the way from base to target; ``needed_a_year``: improvement a year still needed in
    the target's own unit (0 when reached); ``status``: attained, on_track, behind, met, missed, unknown.
    """

    achieved: Fraction | None
    expected: Fraction | None
    progress: Fraction | None
    needed_a_year: Fraction | None
    status: str


def mean_of(values: Iterable[Fraction]) -> Fraction | None:
    """Plain mean; None of nothing."""
    known = list(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def drop(base: Fraction, now: Fraction) -> Fraction | None:
    """Drop in percent; None when the base is zero."""
    return (base - now) / base * 100 if base else None


def elapsed(base_year: int, end_year: int, year: int) -> Fraction:
    """Share of the period elapsed at the end of *year*, 0 to 1."""
    return max(Fraction(0), min(Fraction(1), Fraction(year - base_year, end_year - base_year)))


def progress(
    target: PlanTarget, base: Fraction | None, now: Fraction | None, base_year: int, end_year: int, year: int
) -> Progress:
    """Progress of a target at the end of *year*.  Without *now* nothing is said; without *base* only the level."""
    share = elapsed(base_year, end_year, year)
    left = max(end_year - year, 0)
    goal = rounding.exact(target.value)
    if now is None or (target.kind == "drop" and not base):
        return Progress(None, None, None, None, "unknown")
    if target.kind == "drop":
        assert base is not None
        return _of_drop((base - now) / base * 100, goal, share, left)
    return _of_level(target, base, now, goal, share, left)


def _of_drop(achieved: Fraction, goal: Fraction, share: Fraction, left: int) -> Progress:
    expected = goal * share
    missing = max(goal - achieved, Fraction(0))
    needed = missing / left if left else missing
    return Progress(
        achieved, expected, achieved / goal * 100, needed, _status(achieved >= goal, achieved >= expected, left)
    )


def _of_level(
    target: PlanTarget, base: Fraction | None, now: Fraction, goal: Fraction, share: Fraction, left: int
) -> Progress:
    up = target.kind in HIGH_IS_GOOD
    reached = now > goal if target.kind == "above" else (now >= goal if up else now <= goal)
    missing = Fraction(0) if reached else abs(goal - now)
    needed = missing / left if left else missing
    if base is None or base == goal or (base > goal) == up:
        # No way to go from the base (or none known): only the level counts.
        return Progress(now, None, None, needed, _status(reached, reached, left))
    expected = base + (goal - base) * share
    on_track = now >= expected if up else now <= expected
    return Progress(now, expected, (now - base) / (goal - base) * 100, needed, _status(reached, on_track, left))


def _status(reached: bool, on_track: bool, left: int) -> str:
    if not left:
        return "met" if reached else "missed"
    if reached:
        return "attained"
    return "on_track" if on_track else "behind"
