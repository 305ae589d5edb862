"""Breakdown of a city's number to its counties so that it adds up.

A concentration is not the sum of the counties': the city's value comes from its national stations.  The office
checks that the weighted mean of the county targets does not exceed the city's; the weights are its own (equal by
default).  Tonnes and counts must add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from airplan.domain import Problem
from airplan.plan.targets import HIGHER_IS_BETTER, digits_of, rounded


def weighted_mean(values: Mapping[str, Decimal], weights: Mapping[str, Decimal] | None = None) -> Decimal:
    """Mean of the counties; equal weights when none are given."""
    chosen = {name: (weights or {}).get(name, Decimal(1)) for name in values}
    return sum((values[name] * chosen[name] for name in values), Decimal(0)) / sum(chosen.values(), Decimal(0))


def break_down_mean(
    pollutant: str,
    city_goal: Decimal,
    bases: Mapping[str, Decimal],
    weights: Mapping[str, Decimal] | None = None,
    digits: int | None = None,
) -> dict[str, Decimal]:
    """County targets: each changes in the proportion that brings the weighted mean of the bases to the city's
    goal, rounded; where rounding spoils the mean, the counties nearest to the next step give way.

    A clean county is never asked to get worse.
    """
    places = digits_of(pollutant, digits)
    upward = pollutant in HIGHER_IS_BETTER
    factor = city_goal / max(weighted_mean(bases, weights), Decimal("0.001"))
    factor = max(factor, Decimal(1)) if upward else min(factor, Decimal(1))
    exact = {name: base * factor for name, base in bases.items()}
    values = {name: rounded(value, places) for name, value in exact.items()}
    step = Decimal(1).scaleb(-places) * (1 if upward else -1)
    # Those that rounding favoured most give back first.
    order = sorted(values, key=lambda name: (abs(exact[name] + step - values[name]), name))
    turn = 0
    while not _mean_holds(pollutant, city_goal, values, weights):
        name = order[turn % len(order)]
        values[name] += step
        turn += 1
    return values


def _mean_holds(
    pollutant: str, goal: Decimal, values: Mapping[str, Decimal], weights: Mapping[str, Decimal] | None
) -> bool:
    mean = weighted_mean(values, weights)
    return mean >= goal if pollutant in HIGHER_IS_BETTER else mean <= goal


def break_down_sum(total: Decimal, weights: Mapping[str, Decimal], digits: int = 0) -> dict[str, Decimal]:
    """Shares of *total* in proportion to *weights*, rounded, adding up exactly (largest remainder)."""
    whole = sum(weights.values(), Decimal(0))
    exact = {name: total * weight / whole for name, weight in weights.items()}
    shares = {name: rounded(value, digits, ROUND_FLOOR) for name, value in exact.items()}
    step = Decimal(1).scaleb(-digits)
    missing = int((rounded(total, digits) - sum(shares.values(), Decimal(0))) / step)
    for name in sorted(shares, key=lambda name: (shares[name] - exact[name], name))[:missing]:
        shares[name] += step
    return shares


def check_breakdown(
    pollutant: str,
    year: int,
    city: Decimal,
    counties: Mapping[str, Decimal],
    weights: Mapping[str, Decimal] | None = None,
    additive: bool = False,
) -> list[Problem]:
    """A problem when the counties do not add up to the city's value."""
    if not counties:
        return []
    shown = {"pollutant": pollutant, "year": year, "city": str(city)}
    if additive:
        total = sum(counties.values(), Decimal(0))
        return [] if total == city else [Problem("plan.counties_sum", values={**shown, "sum": str(total)})]
    if _mean_holds(pollutant, city, counties, weights):
        return []
    mean = rounded(weighted_mean(counties, weights), digits_of(pollutant) + 2)
    return [Problem("plan.counties_mean", values={**shown, "mean": str(mean)})]
