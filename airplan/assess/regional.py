"""A region's or province's value: the plain mean of its cities (general knowledge, unverified)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from airplan.assess import compare, rounding
from airplan.assess.results import PeriodResult

MEANS = (*compare.CONCENTRATIONS, *compare.RATIOS, "index")


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """Means of the cities' values of one period, as texts; how many cities have the value, and how many attain.

    ``judged``: cities with a verdict by the six headline items; ``attaining`` those that attain.
    """

    period: str
    standard: str
    cities: int
    values: dict[str, str | None]
    counts: dict[str, int]
    judged: int
    attaining: int


def summary(results: Sequence[PeriodResult]) -> GroupSummary | None:
    """Summary of one period; None without results."""
    if not results:
        return None
    exact = {name: [v for one in results if (v := compare.exact_value(one, name)) is not None] for name in MEANS}
    verdicts = [one.attains_six for one in results if one.attains_six is not None]
    return GroupSummary(
        period=results[0].period,
        standard=results[0].standard,
        cities=len(results),
        values={name: _mean(values, results[0], name) for name, values in exact.items()},
        counts={name: len(values) for name, values in exact.items()},
        judged=len(verdicts),
        attaining=sum(verdicts),
    )


def _mean(values: Sequence[Fraction], first: PeriodResult, name: str) -> str | None:
    if not values:
        return None
    return rounding.text(sum(values, Fraction(0)) / len(values), compare.digits_of(first, name))
