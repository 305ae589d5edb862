"""环境空气质量综合指数: sum of single indices C/S with the edition's weights (dated data)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from airplan.assess import rounding
from airplan.domain import CONCENTRATIONS
from airplan.rulebook import rules, standards
from airplan.rulebook.rules import Rule

STATISTIC = {"CO": "p95", "O3": "p90"}
"""Statistic in the index: annual or monthly mean, but 95th percentile for CO, 90th for O3."""


@dataclass(frozen=True)
class Index:
    """``value`` is exact; ``singles`` by pollutant (unweighted C/S); ``main`` the largest single index (ties all)."""

    value: Fraction
    text: str
    singles: dict[str, Fraction]
    main: tuple[str, ...]
    rule: Rule


def rule_on(day: dt.date) -> Rule:
    """Weights and limits in force on *day*."""
    return rules.in_force("index", day) or rules.family("index")[0]


def rule_of(standard: str) -> Rule:
    """Weights that go with an edition of GB 3095 (a bureau's edition: those of its base)."""
    standard = standards.base_of(standard) or standard
    return rules.first(rules.family("index"), None, limits_edition=standard) or rules.family("index")[0]


def limit_of(pollutant: str, standard: str) -> int:
    """S of a pollutant in thousandths: annual limit, CO 24 h, O3 8 h (class 2)."""
    period = {"CO": "24h", "O3": "daily_max_8h"}.get(pollutant, "annual")
    limit = standards.limit(pollutant, period, standard)
    assert limit is not None
    return limit.value


def composite(values: Mapping[str, Fraction], rule: Rule, weights: Mapping[str, int] | None = None) -> Index | None:
    """Index of the six statistics (thousandths, exact); None unless all six are present.

    *weights* replaces those of the rule (a bureau's choice).
    """
    if any(name not in values for name in CONCENTRATIONS):
        return None
    standard = rule.data["limits_edition"]
    singles = {name: values[name] / limit_of(name, standard) for name in CONCENTRATIONS}
    used = weights or rule.data["weights"]
    total = sum((single * used[name] for name, single in singles.items()), Fraction(0))
    largest = max(singles.values())
    main = tuple(name for name, single in singles.items() if single == largest)
    text = rounding.text(total, standards.digits("index"))
    return Index(total, text or "", singles, main, rule)


def singles_of(index: Index | None) -> dict[str, float]:
    """Single indices C/S of the pollutants, unweighted."""
    return {} if index is None else {name: round(float(value), 4) for name, value in index.singles.items()}
