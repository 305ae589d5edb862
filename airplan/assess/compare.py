"""Changes against another period, from the values as published (rounded) unless told otherwise.

Concentrations and index change in percent, ratios in percentage points (百分点), days in days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from airplan.assess import index, rounding
from airplan.assess.results import PeriodResult
from airplan.domain import CONCENTRATIONS
from airplan.rulebook import standards

__all__ = [
    "CONCENTRATIONS", "DAYS", "INDICATORS", "RATIOS", "Change", "change_of", "compare", "covered", "digits_of",
    "exact_value", "mean_of_texts", "published", "unit_of",
]  # fmt: skip

RATIOS = ("good_ratio", "heavy_ratio")
DAYS = ("good_days", "heavy_days")
INDICATORS = (*CONCENTRATIONS, *RATIOS, *DAYS, "index")
"""Indicators of bulletins; CO is the 95th percentile, O3 the 90th, the others means."""


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator against one other period.  ``value`` and ``previous`` as published; ``change`` rounded.

    ``unit``: % | 百分点 | 天.  ``basis``: published or unrounded.  ``reason``: why there is no change, or why it
    is for reference only (``value_short``, ``previous_short``: too few valid days).
    """

    indicator: str
    value: str | None
    previous: str | None
    change: float | None
    unit: str
    basis: str = "published"
    reason: str | None = None


def unit_of(indicator: str) -> str:
    """Unit in which an indicator changes."""
    if indicator in RATIOS:
        return "百分点"
    return "天" if indicator in DAYS else "%"


def exact_value(result: PeriodResult, indicator: str) -> Fraction | None:
    """Unrounded value of an indicator (µg/m³, CO mg/m³; percent; days)."""
    if indicator in CONCENTRATIONS:
        one = result.pollutants.get(indicator)
        if one is None:
            return None
        name = index.STATISTIC.get(indicator, "mean")
        return _fraction(getattr(one, name))
    if indicator == "heavy_ratio":
        return _share(result.heavy_days, result.aqi_days)
    if indicator == "good_ratio":
        shown = _fraction(result.good_ratio)
        return _share(result.good_days, result.aqi_days) if result.aqi_days else shown
    return _fraction(getattr(result, indicator))


def _fraction(value: float | int | None) -> Fraction | None:
    return None if value is None else rounding.exact(value)


def _share(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(100 * part, whole) if part is not None and whole else None


def digits_of(result: PeriodResult, indicator: str, digits: Mapping[str, int] | None = None) -> int:
    """Decimals at which an indicator is published (of the edition of the period, or a statement's setting)."""
    if digits and indicator in digits:
        return digits[indicator]
    if indicator in DAYS:
        return 0
    if indicator in RATIOS:
        return standards.digits("rate")
    if indicator == "index":
        return standards.digits("index")
    day = standards.edition(result.standard).first
    return standards.digits("period", indicator, day)


def published(result: PeriodResult | None, indicator: str, digits: Mapping[str, int] | None = None) -> str | None:
    """Text of an indicator as published."""
    if result is None:
        return None
    return rounding.text(exact_value(result, indicator), digits_of(result, indicator, digits))


def change_of(now: str, before: str, indicator: str) -> Decimal | None:
    """Change of two published texts in the indicator's unit.

    >>> change_of("33", "36", "PM2.5"), change_of("85.5", "86.8", "good_ratio"), change_of("9", "12", "heavy_days")
    (Decimal('-8.3'), Decimal('-1.3'), Decimal('-3'))
    """
    if unit_of(indicator) == "%":
        return rounding.percent_change(now, before, standards.digits("change"))
    places = 0 if indicator in DAYS else standards.digits("change")
    return rounding.rounded(rounding.exact(now) - rounding.exact(before), places)


def covered(result: PeriodResult | None, indicator: str) -> bool:
    """Whether a finished period has the valid days its validity rule asks for; values given as such have.

    A change against a year of one day is a number, but no statement: callers say so (HJ 663, data validity).
    """
    if result is None:
        return True
    names = (indicator,) if indicator in CONCENTRATIONS else tuple(result.pollutants)
    known = [result.pollutants[name] for name in names if name in result.pollutants]
    held = [one for one in known if one.valid_days is not None and one.days_needed is not None]
    if indicator in CONCENTRATIONS or indicator == "index":
        return all((one.valid_days or 0) >= (one.days_needed or 0) for one in held)
    needed = max((one.days_needed or 0 for one in held), default=0)
    return result.aqi_days is None or result.aqi_days >= needed


def compare(
    now: PeriodResult | None,
    before: PeriodResult | None,
    indicator: str,
    digits: Mapping[str, int] | None = None,
    unrounded: bool = False,
) -> Change:
    """Change of one indicator; *unrounded* compares the exact values (a labelled switch)."""
    basis = "unrounded" if unrounded else "published"
    shown = published(now, indicator, digits), published(before, indicator, digits)
    unit = unit_of(indicator)
    if shown[0] is None or shown[1] is None or now is None or before is None:
        reason = "no_value" if shown[0] is None else "no_previous"
        return Change(indicator, *shown, None, unit, basis, reason)
    found = _unrounded(now, before, indicator) if unrounded else change_of(shown[0], shown[1], indicator)
    return Change(indicator, *shown, None if found is None else float(found), unit, basis)


def _unrounded(now: PeriodResult, before: PeriodResult, indicator: str) -> Decimal | None:
    one, other = exact_value(now, indicator), exact_value(before, indicator)
    if one is None or other is None:
        return None
    if unit_of(indicator) == "%":
        return rounding.rounded((one - other) / other * 100, standards.digits("change")) if other else None
    return rounding.rounded(one - other, 0 if indicator in DAYS else standards.digits("change"))


def mean_of_texts(texts: Sequence[str | None], digits: int) -> str | None:
    """Mean of published values at *digits* (同比三年均值 of three); None unless all are there."""
    if not texts or any(text is None for text in texts):
        return None
    return rounding.text(sum((rounding.exact(text or "0") for text in texts), Fraction(0)) / len(texts), digits)
