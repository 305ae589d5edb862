"""Spearman rank correlation as HJ 663 judges a trend, with its table and with exact critical values.

HJ 663-2013 Annex B: r_s = 1 − 6 Σ d² / (N³ − N), N ≥ 5, |r_s| compared with W_p (one-sided 0.05 or 0.01).
The table (``resources/trend/spearman_critical.csv``) was not checked against the printed annex; its marks say so.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from airplan import resourcefiles

LEAST = 5


@dataclass(frozen=True)
class Spearman:
    """``rs`` by the official formula with mean ranks; ``rs_tied`` Pearson's correlation of the ranks.

    ``critical`` is the value used, ``critical_n`` the N of its row, ``mode`` table | exact | approximate;
    ``verdict`` rising | falling | none | too_few (fewer than five values).  Equal values push ``rs`` of the official
    formula upwards (a constant series has 0.5), so where they are the larger part ``rs_tied`` must be critical too.
    """

    rs: float
    rs_tied: float
    n: int
    critical: float | None
    critical_n: int | None
    alpha: float
    mode: str
    verdict: str
    official: bool


def mean_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks 1..n, ties sharing the mean rank."""
    values = np.asarray(values, float)
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    upto = np.cumsum(counts)
    return np.asarray((upto - (counts - 1) / 2)[which])


@cache
def _rows() -> dict[int, dict[str, str]]:
    path = resourcefiles.path("trend", "spearman_critical.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {int(row["n"]): row for row in csv.DictReader(stream)}


def critical_value(n: int, alpha: float = 0.05, mode: str = "table") -> tuple[float | None, int | None, str]:
    """W_p for *n* values, the N of the row used and the mode that answered.

    ``table``: the row of n, else of the next smaller tabulated N (stricter).  ``exact``: the enumerated one-sided
    value (n ≤ 14), beyond by Student's t ("approximate").  (None, None, mode) below five values.
    """
    if n < LEAST:
        return None, None, mode
    column = f"wp_{alpha:g}_table" if mode == "table" else f"exact_one_sided_{alpha:g}"
    held = {row: float(cells[column]) for row, cells in _rows().items() if cells.get(column)}
    if mode == "table":
        row = max(row for row in held if row <= n)
        return held[row], row, mode
    if n in held:
        return held[n], n, mode
    return _by_student(n, alpha), n, "approximate"


def _by_student(n: int, alpha: float) -> float:
    from scipy.special import stdtrit

    t = float(stdtrit(n - 2, 1 - alpha))
    return t / math.sqrt(n - 2 + t * t)


def spearman(values: np.ndarray, alpha: float = 0.05, mode: str = "table") -> Spearman:
    """Judge the trend of *values* in time order (NaN left out)."""
    held = np.asarray(values, float)
    held = held[~np.isnan(held)]
    n = len(held)
    ranks, order = mean_ranks(held), np.arange(1, n + 1)
    rs = 1 - 6 * float(((ranks - order) ** 2).sum()) / (n**3 - n) if n > 1 else math.nan
    level = ranks - ranks.mean() if n else ranks
    spread = float(level @ level)
    time = order - order.mean() if n else order
    tied = float(level @ time) / math.sqrt(spread * float(time @ time)) if spread > 0 else math.nan
    critical, row, used = critical_value(n, alpha, mode)
    verdict = _verdict(rs, critical)
    if verdict in ("rising", "falling") and len(np.unique(held)) <= n / 2 and _verdict(tied, critical) != verdict:
        verdict = "none"
    return Spearman(rs, tied, n, critical, row, alpha, used, verdict, used == "table")


def _verdict(rs: float, critical: float | None) -> str:
    if critical is None:
        return "too_few"
    if not abs(rs) >= critical - 1e-9:  # NaN too; 0.9 of five ranks must meet 0.900
        return "none"
    return "rising" if rs > 0 else "falling"
