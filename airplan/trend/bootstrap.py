"""Moving-block bootstrap of the Theil–Sen slope, offered as a check of the default interval (Künsch 1989)."""

from __future__ import annotations

import numpy as np

from airplan.trend.sen import sen_slope


def block_length(n: int) -> int:
    """Usual block length, n^(1/3) rounded up."""
    return max(1, int(np.ceil(n ** (1 / 3))))


def block_indices(n: int, resamples: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Places (resamples, n) drawn in blocks of *length* neighbours."""
    blocks = -(-n // length)
    starts = rng.integers(0, n - length + 1, (resamples, blocks))
    places = starts[:, :, None] + np.arange(length)
    return np.asarray(places.reshape(resamples, -1)[:, :n])


def bootstrap_slopes(y: np.ndarray, indices: np.ndarray, times: np.ndarray | None = None) -> np.ndarray:
    """Theil–Sen slopes (B,) of the line plus residuals taken in the order of *indices* (B, n)."""
    y = np.asarray(y, float)
    t = np.arange(len(y), dtype=float) if times is None else np.asarray(times, float)
    slope = float(sen_slope(y, times))
    line = slope * t
    rest = y - line
    return sen_slope(line + rest[indices], times)


def block_bootstrap_interval(
    y: np.ndarray,
    times: np.ndarray | None = None,
    level: float = 0.95,
    resamples: int = 1000,
    length: int | None = None,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Slope and percentile interval of ``y`` (n,) without gaps."""
    y = np.asarray(y, float)
    rng = np.random.default_rng(seed)
    indices = block_indices(len(y), resamples, length or block_length(len(y)), rng)
    slopes = bootstrap_slopes(y, indices, times)
    low, high = np.quantile(slopes, [0.5 - level / 2, 0.5 + level / 2])
    return float(sen_slope(y, times)), float(low), float(high)
