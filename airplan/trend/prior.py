"""The sourced table behind the outlook (``resources/trend/prior.toml``)."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from airplan import resourcefiles
from airplan.trend.hierarchy import Spread

TOGETHER_WEIGHT = 10.0
"""How many years of evidence the table's correlations stand for."""


@dataclass(frozen=True)
class DriftEntry:
    """One published national result: a relative change over some years."""

    known_from: int
    years: int
    change: float
    mark: str
    source: str

    @property
    def yearly(self) -> float:
        """Change a year on the log scale."""
        return math.log1p(self.change) / self.years


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resourcefiles.path("trend", "prior.toml").read_text(encoding="utf-8"))


def drift_entries(metric: str, known_in: int) -> tuple[DriftEntry, ...]:
    """The published results of *metric* that were known in the year *known_in*."""
    entries = (DriftEntry(**entry) for entry in _table()["drift"].get(metric, ()))
    return tuple(entry for entry in entries if entry.known_from <= known_in)


def drift(metric: str, known_in: int) -> float:
    """Prior national slope on the modelling scale, a year: entries weighted by the years they cover; else 0."""
    entries = drift_entries(metric, known_in)
    if not entries:
        return 0.0
    return sum(entry.yearly * entry.years for entry in entries) / sum(entry.years for entry in entries)


def spread(metric: str) -> Spread:
    """Prior standard deviations of *metric*."""
    table = _table()["spread"]
    name = "good_days" if metric == "good_ratio" else metric
    return Spread(**table.get(name, table["default"]))


def together(metrics: tuple[str, ...]) -> np.ndarray:
    """Prior correlation (M, M) of the years' weather of the metrics."""
    answer = np.eye(len(metrics))
    for pair, value in _table()["together"].items():
        first, second = pair.split("|")
        if first in metrics and second in metrics:
            a, b = metrics.index(first), metrics.index(second)
            answer[a, b] = answer[b, a] = value
    return answer
