"""Theil–Sen slope: the median of the slopes of all pairs (Theil 1950, Sen 1968).

Many short series: all pairs, in blocks that stay in the processor's cache.  One long series: count and select.
The number of pair slopes below q is the number of inversions of y − q·t, so two values of q are moved together
until few pairs lie between them; only those are divided.  Same bits as the median of all pairs.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from airplan.trend.inversions import inversions
from airplan.trend.kendall import by_season, tied_pairs, variance

_BLOCK = 400_000  # pair slopes worked on at a time (3 MB)
_LONG = 400


def sen_slope(x: np.ndarray, times: np.ndarray | None = None) -> np.ndarray:
    """Theil–Sen slope of each row of ``x`` (..., n) per unit of ``times`` (n,), default 0, 1, 2 …; NaN left out.

    Rows with fewer than two values give NaN.  ``times`` ascending; equal times make no pair.
    """
    x = np.asarray(x, float)
    rows = x.reshape(-1, x.shape[-1])
    if rows.shape[1] < _LONG:
        return _in_blocks(rows, times).reshape(x.shape[:-1])
    return np.array([_long_slope(row, times) for row in rows]).reshape(x.shape[:-1])


def _in_blocks(rows: np.ndarray, times: np.ndarray | None) -> np.ndarray:
    count, n = rows.shape
    pairs = n * (n - 1) // 2
    if not pairs:
        return np.full(count, np.nan)
    step = max(1, _BLOCK // pairs)
    buffer = np.empty((min(step, count), pairs))
    answer = np.empty(count)
    for start in range(0, count, step):
        part = rows[start : start + step]
        block = buffer[: len(part)]
        pair_slopes(part, times, block)
        answer[start : start + step] = _medians(block)
    return answer


def pair_slopes(rows: np.ndarray, times: np.ndarray | None = None, out: np.ndarray | None = None) -> np.ndarray:
    """Slopes of all pairs of each row (C, n) -> (C, n(n−1)/2), NaN where an end is missing or the times are equal."""
    count, n = rows.shape
    answer = np.empty((count, n * (n - 1) // 2)) if out is None else out
    place = 0
    for lag in range(1, n):
        part = answer[:, place : place + n - lag]
        np.subtract(rows[:, lag:], rows[:, : n - lag], out=part)
        part /= lag if times is None else _gaps(times, lag)
        place += n - lag
    return answer


def _gaps(times: np.ndarray, lag: int) -> np.ndarray:
    gap = np.asarray(times[lag:] - times[:-lag], float)
    return np.where(gap > 0, gap, np.nan)


def _medians(block: np.ndarray) -> np.ndarray:
    # Median of each row, destroying the block.  One cut and the largest below it is quicker than two cuts.
    missing = np.isnan(block).any(axis=1)
    answer = np.empty(len(block))
    if missing.any():
        answer[missing] = [_nan_median(row) for row in block[missing]]
        block = block[~missing]
    half = block.shape[1] // 2
    if len(block):
        block.partition(half, axis=1)
        middle = block[:, half]
        if block.shape[1] % 2 == 0:
            middle = (block[:, :half].max(axis=1) + middle) / 2
        answer[~missing] = middle
    return answer


def _nan_median(row: np.ndarray) -> float:
    held = row[~np.isnan(row)]
    return float(np.median(held)) if len(held) else float("nan")


def _long_slope(row: np.ndarray, times: np.ndarray | None) -> float:
    held = ~np.isnan(row)
    t = (np.arange(len(row)) if times is None else np.asarray(times))[held].astype(float)
    y = row[held]
    if len(y) < _LONG or (np.diff(t) <= 0).any():
        return float(_in_blocks(y[None], t)[0])
    found = _select(y, t)
    return float(_in_blocks(y[None], t)[0]) if found is None else found


def _select(y: np.ndarray, t: np.ndarray) -> float | None:
    """Median pair slope by counting; None where too many pairs share one slope."""
    n = len(y)
    pairs = n * (n - 1) // 2
    lower, upper = (pairs - 1) // 2, pairs // 2
    level = _level_pairs(y)
    if level[0] <= lower and upper < level[1]:
        return 0.0  # values rounded to few digits: equal pairs hold the middle
    bracket = _bracket(y, t, lower, upper)
    if bracket is None:
        return None
    low, high, below = bracket
    between = np.sort(_slopes_between(y, t, low, high))
    if upper - below >= len(between) or lower < below:
        return None
    return float((between[lower - below] + between[upper - below]) / 2)


def _level_pairs(y: np.ndarray) -> tuple[int, int]:
    # Number of falling pairs, and of falling or equal pairs.
    order = np.argsort(y, kind="stable")
    rank = np.empty(len(y), np.int64)
    rank[order] = np.arange(len(y))
    falling = int(inversions(rank))
    return falling, falling + int(tied_pairs(y[order]))


def _rank_at(y: np.ndarray, t: np.ndarray, slope: float) -> np.ndarray | None:
    # Ranks of y − slope·t; None when two of them are too near for their order to be sure.
    rest = y - slope * t
    order = np.argsort(rest, kind="stable")
    ordered = rest[order]
    unsure = 16 * np.finfo(float).eps * (np.abs(y).max() + abs(slope) * np.abs(t).max())
    if (np.diff(ordered) <= unsure).any():
        return None
    rank = np.empty(len(y), np.int64)
    rank[order] = np.arange(len(y))
    return rank


def _bracket(y: np.ndarray, t: np.ndarray, lower: int, upper: int) -> tuple[float, float, int] | None:
    """Two slopes with few pairs between them around the median, and the number of pairs below the first."""
    n = len(y)
    pairs = n * (n - 1) // 2
    rng = np.random.default_rng(n)
    first, second = rng.integers(0, n, (2, 4096))
    apart = first != second
    sample = np.sort((y[second] - y[first])[apart] / (t[second] - t[first])[apart])
    low = high = None
    wanted, spread = 0.5, 0.03
    for _ in range(8):
        for target, side in ((wanted - spread, -1), (wanted + spread, 1)):
            place = min(max(target, 0.0), 1.0) * (len(sample) - 1)
            guess = float(np.interp(place, np.arange(len(sample)), sample)) * (1 + 1e-9 * rng.random())
            rank = _rank_at(y, t, guess)
            if rank is None:
                continue
            below = int(inversions(rank))
            if side < 0 and below <= lower and (low is None or below > low[1]):
                low = (guess, below)
            if side > 0 and below > upper and (high is None or below < high[1]):
                high = (guess, below)
        if low is None or high is None or high[0] <= low[0]:
            spread = min(0.5, spread * 3)
            continue
        if high[1] - low[1] <= 40 * n:
            return low[0], high[0], low[1]
        # Between two counted slopes the counts are nearly linear: aim at the middle from both sides.
        sample = np.linspace(low[0], high[0], 257)
        wanted = (pairs / 2 - low[1]) / (high[1] - low[1])
        spread = max(0.004, spread / 8)
    return None


def _slopes_between(y: np.ndarray, t: np.ndarray, low: float, high: float) -> np.ndarray:
    """Slopes of the pairs between two slopes: the pairs that change order from y − low·t to y − high·t."""
    order = np.argsort(y - low * t, kind="stable")
    rank = np.empty(len(y), np.int64)
    rank[np.argsort(y - high * t, kind="stable")] = np.arange(len(y))
    moved = rank[order]
    reach = int(2 * np.abs(moved - np.arange(len(y))).max())
    found = []
    for lag in range(1, min(reach, len(y) - 1) + 1):
        at = np.flatnonzero(moved[lag:] < moved[:-lag])
        a, b = order[at], order[at + lag]
        found.append(np.where(t[b] > t[a], (y[b] - y[a]) / (t[b] - t[a]), (y[a] - y[b]) / (t[a] - t[b])))
    return np.concatenate(found) if found else np.empty(0)


def seasonal_sen_slope(x: np.ndarray, period: int = 12) -> np.ndarray:
    """Median of the pair slopes within the seasons, per cycle, of each row of ``x`` (..., n)."""
    x = np.asarray(x, float)
    seasons = by_season(x, period).reshape(-1, period, -(-x.shape[-1] // period))
    count, _, cycles = seasons.shape
    pairs = cycles * (cycles - 1) // 2
    if not pairs:
        return np.full(x.shape[:-1], np.nan)
    step = max(1, _BLOCK // (pairs * period))
    answer = np.empty(count)
    for start in range(0, count, step):
        part = np.swapaxes(seasons[start : start + step], 1, 2)
        answer[start : start + step] = _medians(_season_slopes(part))
    return answer.reshape(x.shape[:-1])


def _season_slopes(cycles: np.ndarray) -> np.ndarray:
    # (C, cycles, period) -> (C, pairs × period)
    count, n, period = cycles.shape
    answer = np.empty((count, n * (n - 1) // 2 * period))
    place = 0
    for lag in range(1, n):
        wide = (n - lag) * period
        part = answer[:, place : place + wide].reshape(count, n - lag, period)
        np.subtract(cycles[:, lag:], cycles[:, : n - lag], out=part)
        answer[:, place : place + wide] = (part / lag).reshape(count, wide)
        place += wide
    return answer


def normal_interval(
    x: np.ndarray, times: np.ndarray | None = None, level: float = 0.95, inflation: float = 1.0
) -> tuple[float, float]:
    """Order-statistic interval of the slope by normal theory (Gilbert 1987), for one series.

    ``inflation`` multiplies Var(S).  Infinite where the order statistics run out of pairs.
    """
    x = np.asarray(x, float)
    slopes = np.sort(pair_slopes(x[None], times)[0])
    slopes = slopes[~np.isnan(slopes)]
    count = len(slopes)
    var_s = float(variance(x)[0]) * inflation
    half = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(var_s)
    low, high = round((count - half) / 2) - 1, round((count + half) / 2)
    return (
        float(slopes[low]) if low >= 0 else -np.inf,
        float(slopes[high]) if high < count else np.inf,
    )
