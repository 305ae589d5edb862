"""Intervals of a slope that hold their level when neighbouring values go together.

Short records (up to :data:`SHORT` values): least squares, whose exact variance under AR(1) errors with
the fixed correlation :data:`SHORT_RHO` replaces the usual one; the degrees of freedom are Satterthwaite's (1946).
Eleven values cannot tell their own correlation, so a fixed one, on the safe side, is honest.

Long records: generalised least squares under every ARMA(1,1) model of a grid, averaged with its posterior
weight (flat prior on line and scale); the variance is the mean of the variances and the variance of the means.
Gaps need no filling: a missing value gets a regressor of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SHORT = 13
SHORT_RHO = 0.46
GRID_PHI = (0.0, 0.2, 0.4, 0.6, 0.75, 0.87, 0.95)
GRID_THETA = (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6)
TOO_FEW = 8
"""Below so many points an interval is hardly better than a guess; the sentence says so."""


@dataclass(frozen=True)
class Interval:
    """Slope per unit of time with its interval; arrays (C,) or floats.  ``df`` degrees of freedom used."""

    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    se: np.ndarray
    df: np.ndarray
    p: np.ndarray
    method: str


def honest_interval(
    y: np.ndarray, times: np.ndarray | None = None, level: float = 0.95, period: int | None = None
) -> Interval:
    """The default interval of the slope of each row of ``y`` (C, n), NaN where missing.

    ``times`` (n,) ascending, in the unit the slope is wanted per; default 0, 1, 2 ….  ``period`` (for example 12)
    gives each season a level of its own.  Rows with too few values (three more than regressors) give NaN.
    """
    y = np.atleast_2d(np.asarray(y, float))
    t = np.arange(y.shape[1], dtype=float) if times is None else np.asarray(times, float)
    counts = np.count_nonzero(~np.isnan(y), axis=1)
    short = counts <= SHORT
    parts = [np.full(len(y), np.nan) for _ in range(4)]
    for rows, fit in ((np.flatnonzero(short), _short), (np.flatnonzero(~short), _long)):
        if len(rows):
            for part, found in zip(parts, fit(y[rows], t, period), strict=True):
                part[rows] = found
    slope, se, df, _ = parts
    return _interval(slope, se, df, level, "ols_ar1_fixed" if short.all() else "gls_arma11")


def _interval(slope: np.ndarray, se: np.ndarray, df: np.ndarray, level: float, method: str) -> Interval:
    from scipy.special import stdtr, stdtrit

    half = stdtrit(df, 0.5 + level / 2) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(df, -np.abs(slope / se))
    return Interval(slope, slope - half, slope + half, se, df, p, method)


def design(t: np.ndarray, period: int | None) -> np.ndarray:
    """Regressors (n, k): time first, then one level, or one a season of *period* steps of the index."""
    line = (t - t.mean())[:, None]
    if period is None:
        return np.hstack([line, np.ones((len(t), 1))])
    return np.hstack([line, np.eye(period)[np.arange(len(t)) % period]])


def unit_steps(t: np.ndarray) -> np.ndarray:
    """Distances in steps: times divided by their usual gap, so that correlations are those between neighbours."""
    gaps = np.diff(t)
    usual = float(np.median(gaps)) if len(gaps) else 1.0
    return np.asarray((t - t[0]) / (usual or 1.0))


def _patterns(y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    seen, which = np.unique(~np.isnan(y), axis=0, return_inverse=True)
    which = which.reshape(-1)
    return [(row, np.flatnonzero(which == place)) for place, row in enumerate(seen)]


def _short(y: np.ndarray, t: np.ndarray, period: int | None) -> tuple[np.ndarray, ...]:
    out = tuple(np.full(len(y), np.nan) for _ in range(4))
    full = design(t, period)
    step = unit_steps(t)
    for seen, rows in _patterns(y):
        x = full[seen]
        x = x[:, np.abs(x).sum(axis=0) > 0]
        n, k = x.shape
        if n < k + 1 or np.linalg.matrix_rank(x) < k:
            continue
        together = SHORT_RHO ** np.abs(np.subtract.outer(step[seen], step[seen]))
        weights = np.linalg.pinv(x)[0]
        maker = np.eye(n) - x @ np.linalg.pinv(x)
        spread = maker @ together
        trace, square = np.trace(spread), np.sum(spread * spread.T)
        values = y[np.ix_(rows, np.flatnonzero(seen))]
        rest = values @ maker
        out[0][rows] = values @ weights
        out[1][rows] = np.sqrt((rest**2).sum(axis=1) / trace * (weights @ together @ weights))
        out[2][rows] = trace**2 / square
        out[3][rows] = n
    return out


def arma_correlation(phi: float, theta: float, steps: np.ndarray) -> np.ndarray:
    """Correlation at distances *steps* ≥ 0 of ARMA(1,1); between whole steps it is interpolated geometrically."""
    first = (1 + phi * theta) * (phi + theta) / (1 + 2 * phi * theta + theta**2)
    if phi == 0.0:
        return np.where(steps == 0, 1.0, np.where(steps <= 1.0, first, 0.0))
    return np.asarray(np.where(steps == 0, 1.0, first * phi ** np.maximum(steps - 1.0, 0.0)))


@lru_cache(maxsize=8)
def _grid(steps: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Inverse Cholesky factors (G, n, n) and log determinants (G,) of the grid of models."""
    apart = np.abs(np.subtract.outer(steps, steps))
    kept, logdet = [], []
    for phi in GRID_PHI:
        for theta in GRID_THETA:
            matrix = arma_correlation(phi, theta, apart)
            root = np.linalg.cholesky(matrix)
            kept.append(np.linalg.inv(root))
            logdet.append(2 * np.log(np.diag(root)).sum())
    return np.array(kept), np.array(logdet)


def _long(y: np.ndarray, t: np.ndarray, period: int | None) -> tuple[np.ndarray, ...]:
    out = tuple(np.full(len(y), np.nan) for _ in range(4))
    steps = unit_steps(t)
    white, logdet = _grid(tuple(steps.tolist()))
    x = design(t, period)
    white_x = white @ x
    even = np.allclose(steps, np.arange(len(steps)), atol=1e-6)
    for seen, rows in _patterns(y):
        gaps = np.flatnonzero(~seen)
        n, k = int(seen.sum()), x.shape[1]
        if n < k + 3:
            continue
        regressors = np.concatenate([white_x, white[:, :, gaps]], axis=2)
        values = np.where(np.isnan(y[rows]), 0.0, y[rows]).T
        found = _average(regressors, _whitened(values) if even else white @ values, logdet, n - k)
        for part, value in zip(out, (*found, np.full(len(rows), n)), strict=True):
            part[rows] = value
    return out


def _whitened(values: np.ndarray) -> np.ndarray:
    """Whitened values (G, n, C) of evenly spaced ``values`` (n, C) by the innovations of each model.

    Exact recursion for ARMA(1,1) (Brockwell and Davis 1991, 5.3.3); the same as the inverse Cholesky factor, in O(n).
    """
    phi, theta = (grid.ravel()[:, None] for grid in np.meshgrid(GRID_PHI, GRID_THETA, indexing="ij"))
    start = (1 + 2 * theta * phi + theta**2) / (1 - phi**2)
    ratio, carried = start, np.zeros((len(phi), values.shape[1]))
    answer = np.empty((len(values), len(phi), values.shape[1]))
    for step, value in enumerate(values):
        rest = value - carried
        np.multiply(rest, np.sqrt(start / ratio), out=answer[step])
        carried = phi * value + (theta / ratio) * rest
        ratio = 1 + theta**2 - theta**2 / ratio
    return np.asarray(np.swapaxes(answer, 0, 1))


def _average(x: np.ndarray, y: np.ndarray, logdet: np.ndarray, df: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posterior average over the grid: x (G, n, k) and y (G, n, C) whitened; the slope is the first coefficient."""
    transposed = np.swapaxes(x, 1, 2)
    normal = transposed @ x
    inverse = np.linalg.inv(normal)
    products = transposed @ y
    coefficients = inverse @ products
    rss = np.einsum("gnc,gnc->gc", y, y) - np.einsum("gkc,gkc->gc", coefficients, products)
    rss = np.maximum(rss, 1e-300)
    evidence = -0.5 * (logdet + np.linalg.slogdet(normal)[1])[:, None] - 0.5 * df * np.log(rss)
    weight = np.exp(evidence - evidence.max(axis=0))
    weight /= weight.sum(axis=0)
    slopes = coefficients[:, 0, :]
    mean = (weight * slopes).sum(axis=0)
    within = (weight * rss / df * inverse[:, 0, 0][:, None]).sum(axis=0)
    between = (weight * (slopes - mean) ** 2).sum(axis=0)
    return mean, np.sqrt(within + between), np.full(len(mean), float(df))
