"""年度目标账本: what the rest of the running year may still be.

剩余日控制值 = (target × (valid days + remaining days) − mean to date × valid days) ÷ remaining days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from airplan.assess import rounding


def control_value(target: rounding.Number, mean: rounding.Number, valid: int, remaining: int) -> Fraction | None:
    """Mean the remaining days may have so that the year ends at *target*; None when no day remains.

    >>> rounding.text(control_value(57, 55, 348, 18), 2), rounding.text(control_value(57, 58, 209, 157), 2)
    ('95.67', '55.67')
    """
    if remaining <= 0:
        return None
    total = rounding.exact(target) * (valid + remaining)
    return (total - rounding.exact(mean) * valid) / remaining


def printed_control(value: Fraction, how: str = "cut", digits: int = 0) -> str:
    """Control value as printed: *how* cut (95.67 → 95, never too lenient) or round (55.67 → 56)."""
    if how == "cut":
        return f"{rounding.cut(value, digits):f}"
    return rounding.text(value, digits) or ""


def lenient_target(target: rounding.Number, digits: int) -> Fraction:
    """Highest value that still rounds (half to even) to *target* at *digits* decimals.

    A tie goes to the even digit: 57.5 rounds to 58, so for 57 the bound itself is not reached; it is
    the supremum.
    """
    return rounding.exact(target) + Fraction(1, 2 * 10**digits)


def bearable(days: int, percent: int) -> int:
    """Days above a limit that leave the percentile of *days* values at or below it, whatever their size.

    k = 1 + (n − 1)·p; every value up to rank ⌈k⌉ must be within.

    >>> bearable(365, 90), bearable(366, 90)
    (36, 36)
    """
    if days <= 0:
        return 0
    rank = 1 + Fraction((days - 1) * percent, 100)
    return days - math.ceil(rank)


@dataclass(frozen=True, slots=True)
class Days:
    """A target of days: what is needed and what may be lost.  Negative ``loss_left``: out of reach."""

    needed: int
    left: int


def good_days(ratio: rounding.Number, good: int, valid: int, remaining: int, after_rounding: bool = False) -> Days:
    """Good days still needed for a ratio target (percent), and those that may still be lost.

    Strictly: good ≥ ratio × days.  *after_rounding*: the ratio rounded to one decimal reaches the target.

    >>> 365 - good_days("92.5", 0, 0, 365).needed
    27
    """
    total = valid + remaining
    wanted = math.ceil(rounding.exact(ratio) * total / 100)
    if after_rounding:
        while wanted > 0 and rounding.rounded(Fraction(100 * (wanted - 1), total), 1) >= rounding.exact(ratio):
            wanted -= 1
    return _days(wanted, good, remaining)


def good_days_count(target: int, good: int, remaining: int) -> Days:
    """As :func:`good_days`, for a target in days."""
    return _days(target, good, remaining)


def _days(wanted: int, good: int, remaining: int) -> Days:
    needed = max(wanted - good, 0)
    return Days(needed, remaining - needed)


def heavy_left(target: rounding.Number, heavy: int, total: int | None = None) -> int:
    """Heavy days that may still come; *target* in days, or in percent of *total* days.  Negative: exceeded."""
    allowed = (
        math.floor(rounding.exact(target) * total / 100) if total is not None else math.floor(rounding.exact(target))
    )
    return allowed - heavy


@dataclass(frozen=True, slots=True)
class Scenario:
    """The year's end when the rest is like that of another year.  ``rest`` and ``year_end`` exact."""

    name: str  # last_year, best, worst
    year: int
    rest: Fraction | None
    year_end: Fraction | None


def year_end(mean: Fraction, valid: int, rest: Fraction, remaining: int) -> Fraction:
    """Mean of the year when the remaining days have the mean *rest*."""
    return (mean * valid + rest * remaining) / (valid + remaining)
