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
    buffer = np.empty((min(step, count), n // 2, n))
    gaps = _gaps(n, times)
    answer = np.empty(count)
    holes = bool(np.isnan(rows).any() or np.isnan(gaps).any())
    for start in range(0, count, step):
        part = rows[start : start + step]
        block = _all_pairs(part, gaps, buffer[: len(part)])
        answer[start : start + step] = _medians(block) if holes else _full_medians(block)
    return answer + 0.0  # never −0.0


def pair_slopes(rows: np.ndarray, times: np.ndarray | None = None) -> np.ndarray:
    """Slopes of all pairs of each row (C, n) -> (C, n(n−1)/2), NaN where an end is missing or the times are equal."""
    count, n = rows.shape
    return _all_pairs(np.asarray(rows, float), _gaps(n, times), np.empty((count, n // 2, n)))


def _gaps(n: int, times: np.ndarray | None) -> np.ndarray:
    """Time from each value to the k-th after it, going round: (n // 2, n); NaN where there is none."""
    t = np.arange(n, dtype=float) if times is None else np.asarray(times, float)
    ahead = (np.arange(n) + np.arange(1, n // 2 + 1)[:, None]) % n
    gap = t[ahead] - t
    return np.where(gap != 0, gap, np.nan)


def _all_pairs(rows: np.ndarray, gaps: np.ndarray, out: np.ndarray) -> np.ndarray:
    # Going round, the k-th neighbour is k later or n − k earlier, so n / 2 shifts meet every pair once (the last
    # shift of an even n meets them twice: its second half is cut off).  (−d) / (−m) has the bits of d / m.
    count, n = rows.shape
    twice = np.concatenate([rows, rows], axis=1)
    ahead = np.lib.stride_tricks.sliding_window_view(twice, n, axis=1)[:, 1 : n // 2 + 1]
    np.subtract(ahead, rows[:, None, :], out=out)
    np.divide(out, gaps, out=out)
    return out.reshape(count, -1)[:, : n * (n - 1) // 2]


def _medians(block: np.ndarray) -> np.ndarray:
    """Median of each row without its NaN, destroying the block."""
    missing = np.isnan(block).any(axis=1)
    answer = np.empty(len(block))
    if missing.any():
        answer[missing] = [_nan_median(row) for row in block[missing]]
    if not missing.all():
        answer[~missing] = _full_medians(block[~missing])
    return answer


def _full_medians(block: np.ndarray) -> np.ndarray:
    # One cut and the largest value below it is quicker than two cuts.
    half = block.shape[1] // 2
    block.partition(half, axis=1)
    middle = block[:, half]
    if block.shape[1] % 2 == 0:
        middle = (block[:, :half].max(axis=1) + middle) / 2
    return np.asarray(middle)


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
    sample = _sampled_slopes(y, t)
    if np.count_nonzero(sample == 0) > len(sample) // 100:
        level = _level_pairs(y)
        if level[0] <= lower and upper < level[1]:
            return 0.0  # values rounded to few digits: equal pairs hold the middle
    aim = _aim(y, t, sample, pairs)
    if aim is None:
        return None
    middle, density, doubt = aim
    for _ in range(4):
        low = _counted(y, t, middle - doubt / density)
        high = _rank_at(y, t, middle + doubt / density)
        if low is None or high is None:
            doubt *= 1.5
            continue
        if low[1] <= lower:
            between = np.sort(_slopes_between(y, t, low[0], high))
            if upper - low[1] < len(between):
                return float((between[lower - low[1]] + between[upper - low[1]]) / 2)
        # Missed: aim again from what was counted, with more room.
        middle += (pairs / 2 - low[1] - doubt) / density
        doubt *= 2
    return None


def _sampled_slopes(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Slopes of some thousand pairs, sorted; the same pairs for the same length."""
    first, second = np.random.default_rng(len(y)).integers(0, len(y), (2, 4096))
    apart = first != second
    first, second = first[apart], second[apart]
    return np.sort((y[second] - y[first]) / (t[second] - t[first]))


def _aim(y: np.ndarray, t: np.ndarray, sample: np.ndarray, pairs: int) -> tuple[float, float, float] | None:
    """A slope near the median of all pairs, the number of pairs a unit of slope there, and how far it may be off.

    One count at the sample's median says how many pairs it is off; the sample's density turns that into a slope.
    """
    size = len(sample)
    width = sample[int(0.58 * size)] - sample[int(0.42 * size)]
    if not width > 0:
        return None
    density = 0.16 * pairs / float(width)
    for place in (0.5, 0.503, 0.497):
        # Off the values a pair of rounded numbers can have.
        guess = float(sample[int(place * size)]) * (1 + 1e-7) + 1e-13
        if found := _counted(y, t, guess):
            off = pairs / 2 - found[1]
            return guess + off / density, density, 1000 + 0.08 * abs(off)
    return None


def _counted(y: np.ndarray, t: np.ndarray, slope: float) -> tuple[np.ndarray, int] | None:
    """Ranks of y − slope·t and the number of pairs whose slope is smaller."""
    rank = _rank_at(y, t, slope)
    return None if rank is None else (rank, int(inversions(rank)))


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
    order = np.argsort(rest)
    ordered = rest[order]
    unsure = 16 * np.finfo(float).eps * (np.abs(y).max() + abs(slope) * np.abs(t).max())
    if (np.diff(ordered) <= unsure).any():
        return None
    rank = np.empty(len(y), np.int64)
    rank[order] = np.arange(len(y))
    return rank


def _slopes_between(y: np.ndarray, t: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Slopes of the pairs between two slopes: those whose order differs in the ranks *low* and *high*."""
    order = np.empty_like(low)
    order[low] = np.arange(len(low))
    moved = high[order]
    reach = int(2 * np.abs(moved - np.arange(len(y))).max())
    found = []
    for lag in range(1, min(reach, len(y) - 1) + 1):
        at = np.flatnonzero(moved[lag:] < moved[:-lag])
        found.append(np.stack([order[at], order[at + lag]]))
    a, b = np.concatenate(found, axis=1) if found else np.empty((2, 0), np.int64)
    # Later minus earlier, as all pairs are divided: the same bits.
    first, second = np.minimum(a, b), np.maximum(a, b)
    return np.asarray((y[second] - y[first]) / (t[second] - t[first]))


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
