"""Structural time-series model of a long monthly series: level, slope, season and noise that wander.

y = level + season + irregular; level' = level + slope + η; slope' = slope + ζ; season by dummies with noise ω
(Harvey 1989).  One Kalman filter serves many parameter vectors or series at once ("lanes").  Same likelihood
as statsmodels' ``UnobservedComponents(y, "lltrend", seasonal=12)`` with its approximate diffuse start.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

import numpy as np

from airplan.errors import Refused

PERIOD = 12
LEAST = 36
DIFFUSE = 1e6
NAMES = ("irregular", "level", "trend", "seasonal")


@dataclass(frozen=True)
class Filtered:
    """Log-likelihood (L,) and the last predicted state: mean (L, k), covariance (L, k, k)."""

    loglik: np.ndarray
    mean: np.ndarray
    cov: np.ndarray


def _transition() -> np.ndarray:
    size = PERIOD + 1
    matrix = np.zeros((size, size))
    matrix[0, :2] = 1.0
    matrix[1, 1] = 1.0
    matrix[2, 2:] = -1.0
    matrix[np.arange(3, size), np.arange(2, size - 1)] = 1.0
    return matrix


def kalman(y: np.ndarray, variances: np.ndarray, slope: tuple[float, float] | None = None) -> Filtered:
    """Filter ``y`` (L, n) or (n,), NaN where missing, with ``variances`` (L, 4): irregular, level, trend, seasonal.

    *slope* (mean, standard deviation a month) replaces the diffuse start of the slope.  The state is predicted one step
    past the end.  The first 13 terms of the likelihood are burnt, as the diffuse start
    asks.
    """
    variances = np.atleast_2d(np.asarray(variances, float))
    lanes = len(variances)
    y = np.broadcast_to(np.atleast_2d(np.asarray(y, float)), (lanes, np.shape(y)[-1]))
    move = _transition()
    size = len(move)
    mean = np.zeros((lanes, size))
    cov = np.tile(DIFFUSE * np.eye(size), (lanes, 1, 1))
    if slope is not None:
        mean[:, 1], cov[:, 1, 1] = slope[0], slope[1] ** 2
    loglik = np.zeros(lanes)
    missing = np.isnan(y)
    noise = np.zeros((lanes, size))
    noise[:, :3] = variances[:, 1:]
    diagonal = np.arange(size)
    for step in range(y.shape[1]):
        gain = cov[:, :, 0] + cov[:, :, 2]
        spread = gain[:, 0] + gain[:, 2] + variances[:, 0]
        surprise = np.where(missing[:, step], 0.0, y[:, step] - mean[:, 0] - mean[:, 2])
        kept = np.where(missing[:, step], 0.0, 1.0 / spread)
        if step >= size:
            term = -0.5 * (np.log(2 * np.pi * spread) + surprise**2 / spread)
            loglik += np.where(missing[:, step], 0.0, term)
        mean = mean + gain * (surprise * kept)[:, None]
        cov = cov - gain[:, :, None] * (gain * kept[:, None])[:, None, :]
        mean = mean @ move.T
        cov = move @ cov @ move.T
        cov[:, diagonal, diagonal] += noise
    return Filtered(loglik, mean, cov)


def _polynomials() -> np.ndarray:
    """Moving-average weights (4, 14) of the four noises in (1 − L)(1 − L¹²) y."""
    season = np.zeros(14)
    season[:PERIOD] = 1.0
    level = np.zeros(14)
    level[0], level[PERIOD] = 1.0, -1.0
    irregular = np.convolve(level[:13], [1.0, -1.0])
    twice = np.zeros(14)
    twice[:3] = 1.0, -2.0, 1.0
    return np.array([irregular, level, season, twice])


def _autocovariances() -> np.ndarray:
    """Autocovariances (4, 14) of the differenced series at lags 0 to 13, for unit variances."""
    return np.array([np.correlate(weights, weights, "full")[13:] for weights in _polynomials()])


def fit(y: np.ndarray, wandering_slope: bool = True) -> tuple[np.ndarray, float]:
    """Variances (4,) of maximum likelihood of ``y`` (n,), NaN where missing, and the log-likelihood.

    With a diffuse start the likelihood is that of (1 − L)(1 − L¹²) y, whose covariance is linear in the variances, so
    value and slope come from one factorisation; a missing value is a regressor with a flat prior.
    *wandering_slope* False keeps the slope fixed.  Raises :class:`Refused` with fewer than 36 values.
    """
    y = np.asarray(y, float)
    count = np.count_nonzero(~np.isnan(y))
    if count < LEAST:
        raise Refused("trend.too_few", n=int(count), least=LEAST)
    gaps = np.flatnonzero(np.isnan(y))
    columns = np.zeros((len(y), len(gaps) + 1))
    columns[:, 0] = np.where(np.isnan(y), np.nanmean(y), y)
    columns[gaps, np.arange(len(gaps)) + 1] = 1.0
    once = columns[1:] - columns[:-1]
    differenced = once[PERIOD:] - once[:-PERIOD]
    parts = _autocovariances()
    size = float(np.nanvar(differenced[:, 0])) or 1.0
    scale = size / parts[:, 0]
    parts = parts * scale[:, None]
    free = np.array([True, True, wandering_slope, True])
    starts = np.array([[0.5, 0.1, 1e-4, 0.01], [0.9, 1e-3, 1e-6, 1e-4], [0.1, 0.5, 1e-3, 0.05]]) * free
    values = [_loglik(start, differenced, parts)[0] for start in starts]
    found = [_climb(starts[place], free, differenced, parts) for place in np.argsort(values)[::-1][:2]]
    shares, value = max(found, key=lambda pair: pair[1])
    return scale * shares, value


def _loglik(shares: np.ndarray, data: np.ndarray, parts: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, its slope (4,) and average information (4, 4) in the shares (Gilmour and others 1995).

    ``data`` (m, 1 + gaps): the differenced series, then one regressor a missing value; ``parts`` (4, 14)
    autocovariances.  The covariance has 13 bands, so nothing larger than (m, 14) is ever multiplied.
    """
    from scipy.linalg import cho_solve_banded, cholesky_banded

    size = len(data)
    band = np.repeat((shares @ parts)[:, None], size, axis=1)
    root = cholesky_banded(band, lower=True, check_finite=False)

    def solve(right: np.ndarray) -> np.ndarray:
        return np.asarray(cho_solve_banded((root, True), right, check_finite=False))

    inverse = solve(np.eye(size))
    value = 2 * float(np.log(root[0]).sum())
    w, x = data[:, 0], data[:, 1:]
    if x.shape[1]:
        solved = solve(x)
        inner = x.T @ solved
        value += float(np.linalg.slogdet(inner)[1])
        inverse = inverse - solved @ np.linalg.solve(inner, solved.T)
    rest = inverse @ w
    value += float(w @ rest) + (size - x.shape[1]) * np.log(2 * np.pi)
    diagonals = np.array([np.trace(inverse, offset=lag) for lag in range(14)])
    products = np.array([rest[: size - lag] @ rest[lag:] for lag in range(14)])
    twice = np.r_[1.0, np.full(13, 2.0)]
    slope = 0.5 * parts @ (twice * (products - diagonals))
    carried = np.array([_banded_product(row, rest) for row in parts])
    information = 0.5 * carried @ (inverse @ carried.T)
    return -0.5 * value, slope, information


def _banded_product(lags: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """The banded Toeplitz matrix of autocovariances *lags* times a vector."""
    return np.asarray(np.convolve(np.r_[lags[:0:-1], lags], vector)[13 : 13 + len(vector)])


def _climb(start: np.ndarray, free: np.ndarray, data: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, float]:
    """Fisher scoring with the shares kept at or above zero."""
    floor = np.array([1e-8, 0.0, 0.0, 0.0])
    shares = np.maximum(start, floor)
    value, slope, information = _loglik(shares, data, parts)
    for _ in range(60):
        moving = free & ((shares > floor) | (slope > 0))
        step = np.zeros(4)
        inner = information[np.ix_(moving, moving)]
        step[moving] = np.linalg.solve(inner + 1e-12 * np.trace(inner) * np.eye(len(inner)), slope[moving])
        gained, factor = False, 1.0
        while factor > 1e-4 and not gained:
            trial = np.maximum(shares + factor * step, floor)
            found = _loglik(trial, data, parts)
            gained = found[0] > value + 1e-9
            factor /= 3
        if not gained:
            break
        rise = found[0] - value
        shares, (value, slope, information) = trial, found
        if rise < 1e-7:
            break
    return shares, value


def annual_draws(
    y: np.ndarray,
    start: tuple[int, int],
    first: int,
    until: int,
    draws: int,
    rng: np.random.Generator,
    slope: tuple[float, float],
) -> np.ndarray:
    """Draws (D, Y) of the annual means of the years *first* to *until* of a series of monthly means.

    ``y`` (n,) natural units from month *start* (year, month), NaN where missing.  The model works on logarithms;
    months already observed count as they are, months are weighted by their days.  *slope* (mean, standard deviation, a
    year) is the prior of the lasting change, which stays fixed: a wandering slope runs away within ten years.
    """
    logs = np.log(np.where(y > 0, y, np.nan))
    variances, _ = fit(logs, wandering_slope=False)
    months = (until - start[0]) * 12 + 13 - start[1] - len(y)
    end = kalman(logs, variances, (slope[0] / 12, slope[1] / 12))
    future = _simulate(end.mean[0], end.cov[0], variances, months, draws, rng)
    whole = np.concatenate([np.broadcast_to(y, (draws, len(y))), np.exp(future)], axis=1)
    answer = np.empty((draws, until - first + 1))
    for place, year in enumerate(range(first, until + 1)):
        at = (year - start[0]) * 12 + np.arange(12) - (start[1] - 1)
        block = whole[:, at[at >= 0]]
        weights = np.array([calendar.monthrange(year, month)[1] for month in range(1, 13)], float)[at >= 0]
        held = ~np.isnan(block)
        answer[:, place] = np.where(held, block, 0.0) @ weights / (held @ weights)
    return answer


def _simulate(
    mean: np.ndarray, cov: np.ndarray, variances: np.ndarray, months: int, draws: int, rng: np.random.Generator
) -> np.ndarray:
    values, vectors = np.linalg.eigh((cov + cov.T) / 2)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    state = mean + rng.standard_normal((draws, len(mean))) @ root.T
    move = _transition()
    sizes = np.sqrt(variances)
    answer = np.empty((draws, months))
    for month in range(months):
        answer[:, month] = state[:, 0] + state[:, 2] + sizes[0] * rng.standard_normal(draws)
        state = state @ move.T
        state[:, :3] += sizes[1:] * rng.standard_normal((draws, 3))
    return answer
