"""Mann–Kendall test and Kendall's tau-b, over many series at once.

Mann (1945), Kendall (1975); ties as in Gilbert (1987); seasonal form of Hirsch, Slack and Smith (1982).
Same bits as pymannkendall 1.4.3 for S, Var(S) and z.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from airplan.trend.inversions import inversions

_LONG = 400
"""From this length on S is counted by sorting instead of by comparing every pair."""


@dataclass(frozen=True)
class MannKendall:
    """``s``, ``var_s``, ``z``, ``p`` (two-sided), ``n`` values used; arrays of the leading shape, or floats."""

    s: np.ndarray
    var_s: np.ndarray
    z: np.ndarray
    p: np.ndarray
    n: np.ndarray


def score(x: np.ndarray) -> np.ndarray:
    """Mann–Kendall S of each row of ``x`` (..., n) in time order; NaN is left out.  int64 (...)."""
    x = np.asarray(x, float)
    if x.shape[-1] >= _LONG and not np.isnan(x).any():
        return _score_by_sorting(x)
    n = x.shape[-1]
    s = np.zeros(x.shape[:-1], np.int64)
    for lag in range(1, n):
        later, earlier = x[..., lag:], x[..., : n - lag]
        s += np.count_nonzero(later > earlier, axis=-1)
        s -= np.count_nonzero(later < earlier, axis=-1)
    return s


def _score_by_sorting(x: np.ndarray) -> np.ndarray:
    n = x.shape[-1]
    order = np.argsort(x, axis=-1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(n), order.shape), axis=-1)
    tied, _ = _tie_sums(np.take_along_axis(x, order, axis=-1))
    return np.asarray(n * (n - 1) // 2 - tied - 2 * inversions(rank))


def _tie_sums(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums over runs of equal values of C(t, 2) and C(t, 3), for sorted rows (NaN last)."""
    place = np.arange(ordered.shape[-1])
    fresh = np.ones(ordered.shape, bool)
    np.not_equal(ordered[..., 1:], ordered[..., :-1], out=fresh[..., 1:])
    inside = place - np.maximum.accumulate(np.where(fresh, place, 0), axis=-1)
    return inside.sum(axis=-1), (inside * (inside - 1) // 2).sum(axis=-1)


def tied_pairs(ordered: np.ndarray) -> np.ndarray:
    """Number of pairs of equal values in sorted rows."""
    return _tie_sums(ordered)[0]


def variance(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Var(S) with ties, and the number of values, of each row of ``x`` (..., n)."""
    ordered = np.sort(np.asarray(x, float), axis=-1)
    n = np.count_nonzero(~np.isnan(ordered), axis=-1)
    if (ordered[..., 1:] == ordered[..., :-1]).any():
        pairs, triples = _tie_sums(ordered)
    else:
        pairs = triples = np.zeros(n.shape, np.int64)
    return (n * (n - 1) * (2 * n + 5) - (12 * triples + 18 * pairs)) / 18, n


def z_score(s: np.ndarray, var_s: np.ndarray) -> np.ndarray:
    """z with the continuity correction; 0 where S is 0."""
    s = np.asarray(s)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(s == 0, 0.0, (s - np.sign(s)) / np.sqrt(var_s)))


def two_sided(z: np.ndarray) -> np.ndarray:
    """Two-sided normal p-value."""
    z = np.asarray(z, float)
    flat = [math.erfc(abs(value) / math.sqrt(2.0)) for value in z.ravel().tolist()]
    return np.array(flat).reshape(z.shape)


def mann_kendall(x: np.ndarray) -> MannKendall:
    """Mann–Kendall test of each row of ``x`` (..., n), values in time order, NaN left out."""
    s = score(x)
    var_s, n = variance(x)
    z = z_score(s, var_s)
    return MannKendall(s, var_s, z, two_sided(z), n)


def by_season(x: np.ndarray, period: int) -> np.ndarray:
    """Rows (..., n) cut into seasons (..., period, cycles); a last cycle that is not full is filled with NaN."""
    x = np.asarray(x, float)
    short = -x.shape[-1] % period
    if short:
        x = np.concatenate([x, np.full((*x.shape[:-1], short), np.nan)], axis=-1)
    return np.ascontiguousarray(np.swapaxes(x.reshape(*x.shape[:-1], -1, period), -1, -2))


def seasonal_mann_kendall(x: np.ndarray, period: int = 12) -> MannKendall:
    """Seasonal Mann–Kendall test (independent seasons) of each row of ``x`` (..., n)."""
    seasons = by_season(x, period)
    s = score(seasons).sum(axis=-1)
    var_s, n = variance(seasons)
    total = np.cumsum(var_s, axis=-1)[..., -1]  # in order, as a loop would add
    z = z_score(s, total)
    return MannKendall(s, total, z, two_sided(z), n.sum(axis=-1))


def tau_b(x: np.ndarray, times: np.ndarray | None = None) -> np.ndarray:
    """Kendall's tau-b with distinct times, of each row of ``x`` (..., n)."""
    ordered = np.sort(np.asarray(x, float), axis=-1)
    n = np.count_nonzero(~np.isnan(ordered), axis=-1)
    pairs, _ = _tie_sums(ordered)
    total = n * (n - 1) // 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(score(x) / np.sqrt(total * (total - pairs).astype(float)))
