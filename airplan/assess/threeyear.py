"""Three-year running means (三年滑动平均, HJ 663-2026): a switch, beside the annual verdict, never instead of it.

The clause was not seen; the formula is the mean of the three annual values (unverified).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from airplan.assess import index, rounding
from airplan.assess.results import PeriodResult
from airplan.rulebook import rules, standards


@dataclass(frozen=True, slots=True)
class ThreeYearValue:
    """Mean of three annual values of a headline statistic.  ``attains`` None where a year is missing or not valid."""

    value: float | None
    text: str | None
    limit: float
    attains: bool | None


@dataclass(frozen=True, slots=True)
class ThreeYear:
    """Verdict of the six headline items by the mean of three years, under the edition of the last."""

    years: tuple[int, ...]
    standard: str
    pollutants: dict[str, ThreeYearValue]
    attains_six: bool | None
    known: str


def three_year(results: Sequence[PeriodResult | None], years: tuple[int, ...]) -> ThreeYear | None:
    """Three-year means ending with the last of three consecutive years; None without the last one."""
    last = results[-1]
    if last is None:
        return None
    items = [item for item in standards.items(last.standard) if item.headline]
    found = {item.pollutant: _value(results, item) for item in items}
    verdicts = [one.attains for one in found.values()]
    six = False if False in verdicts else None if None in verdicts else True
    rule = rules.by_id("HJ663-2026/three-year-mean")
    return ThreeYear(years, last.standard, found, six, rule.known if rule else "unverified")


def _value(results: Sequence[PeriodResult | None], item: standards.Item) -> ThreeYearValue:
    values = [_statistic(result, item.pollutant) for result in results]
    known = [value for value, _ in values if value is not None]
    if len(known) != 3:
        return ThreeYearValue(None, None, item.limit.number, None)
    mean = sum(known, Fraction(0)) / 3
    compared = rounding.rounded(mean, standards.digits("compare", item.pollutant))
    judged = all(valid is not False for _, valid in values)
    text = rounding.text(mean, standards.digits("compare", item.pollutant))
    attains = compared <= rounding.exact(item.limit.number) if judged else None
    return ThreeYearValue(round(float(mean), 4), text, item.limit.number, attains)


def _statistic(result: PeriodResult | None, pollutant: str) -> tuple[Fraction | None, bool | None]:
    one = result.pollutants.get(pollutant) if result else None
    if one is None:
        return None, None
    value = getattr(one, index.STATISTIC.get(pollutant, "mean"))
    return (None if value is None else rounding.exact(value)), one.valid
