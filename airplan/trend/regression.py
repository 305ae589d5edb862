"""Straight lines by least squares, with the classical, the Newey–West and the AR(1) standard errors.

All functions take many series at once: ``y`` (..., n) without gaps, ``times`` (n,), default 0, 1, 2 ….
Newey and West (1987); the AR(1) fit iterates as statsmodels' GLSAR does (Yule–Walker, first value dropped).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Line:
    """Slope and intercept with standard errors; ``sigma`` residual standard deviation; ``df`` degrees of freedom."""

    slope: np.ndarray
    intercept: np.ndarray
    se: np.ndarray
    sigma: np.ndarray
    df: int
    residuals: np.ndarray
    rho: np.ndarray | None = None


def _times(n: int, times: np.ndarray | None) -> np.ndarray:
    return np.arange(n, dtype=float) if times is None else np.asarray(times, float)


def ols(y: np.ndarray, times: np.ndarray | None = None) -> Line:
    """Ordinary least squares."""
    y = np.asarray(y, float)
    t = _times(y.shape[-1], times)
    centred = t - t.mean()
    spread = centred @ centred
    slope = (y - y.mean(axis=-1, keepdims=True)) @ centred / spread
    intercept = y.mean(axis=-1) - slope * t.mean()
    residuals = y - intercept[..., None] - slope[..., None] * t
    df = y.shape[-1] - 2
    sigma = np.sqrt((residuals**2).sum(axis=-1) / df) if df > 0 else np.full(slope.shape, np.nan)
    return Line(slope, intercept, sigma / np.sqrt(spread), sigma, df, residuals)


def newey_west(y: np.ndarray, times: np.ndarray | None = None, lags: int = 4, correction: bool = False) -> np.ndarray:
    """Standard error of the OLS slope with Bartlett weights up to *lags*; *correction* multiplies by n/(n−2)."""
    y = np.asarray(y, float)
    n = y.shape[-1]
    t = _times(n, times)
    centred = t - t.mean()  # orthogonal to the constant, so the slope's variance needs no matrix
    moment = ols(y, t).residuals * centred
    total = (moment**2).sum(axis=-1)
    for lag in range(1, lags + 1):
        total = total + 2 * (1 - lag / (lags + 1)) * (moment[..., lag:] * moment[..., :-lag]).sum(axis=-1)
    if correction:
        total = total * n / (n - 2)
    return np.asarray(np.sqrt(np.clip(total, 0.0, None)) / (centred @ centred))


def yule_walker(residuals: np.ndarray) -> np.ndarray:
    """AR(1) coefficient of each row by Yule–Walker, adjusted for the lost pair, mean removed."""
    rest = residuals - residuals.mean(axis=-1, keepdims=True)
    n = rest.shape[-1]
    start = (rest**2).sum(axis=-1) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (rest[..., 1:] * rest[..., :-1]).sum(axis=-1) / (n - 1) / start
    return np.asarray(np.where(start > 0, rho, 0.0))


def gls_ar1(y: np.ndarray, times: np.ndarray | None = None, rounds: int = 8, tolerance: float = 1e-4) -> Line:
    """Generalised least squares with AR(1) errors, *rounds* fits (statsmodels ``GLSAR(...).iterative_fit``)."""
    y = np.asarray(y, float)
    t = _times(y.shape[-1], times)
    rho = np.zeros(y.shape[:-1])
    found = _at_rho(y, t, rho)
    open_rows = np.ones(found.slope.shape, bool)
    for number in range(rounds - 1):
        # A series whose line has stopped moving keeps its rho, as there.
        rho = np.where(open_rows, yule_walker(found.residuals), rho)
        before, found = found, _at_rho(y, t, rho)
        if number < rounds - 2:
            open_rows &= _moved(before, found) >= tolerance
    return found


def _moved(before: Line, after: Line) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.abs((after.slope - before.slope) / before.slope)
        intercept = np.abs((after.intercept - before.intercept) / before.intercept)
    return np.asarray(np.maximum(slope, intercept))


def _at_rho(y: np.ndarray, t: np.ndarray, rho: np.ndarray) -> Line:
    r = rho[..., None]
    white_y, white_t = y[..., 1:] - r * y[..., :-1], t[1:] - r * t[:-1]
    white_one = 1.0 - r
    n = white_y.shape[-1]
    # Two regressors (1 − rho, t − rho t'): the constant one is parallel to 1, so centring solves it.
    mean_t, mean_y = white_t.mean(axis=-1, keepdims=True), white_y.mean(axis=-1, keepdims=True)
    centred = white_t - mean_t
    spread = (centred**2).sum(axis=-1)
    slope = (centred * white_y).sum(axis=-1) / spread
    intercept = (mean_y[..., 0] - slope * mean_t[..., 0]) / white_one[..., 0]
    inside = white_y - mean_y - slope[..., None] * centred
    sigma = np.sqrt((inside**2).sum(axis=-1) / (n - 2))
    residuals = y - intercept[..., None] - slope[..., None] * t
    return Line(slope, intercept, sigma / np.sqrt(spread), sigma, n - 2, residuals, rho)


def autocorrelation(x: np.ndarray, lags: int) -> np.ndarray:
    """Sample autocorrelation at lags 1..*lags* of each row (..., n) without gaps: (..., lags)."""
    rest = np.asarray(x, float) - np.mean(x, axis=-1, keepdims=True)
    total = (rest**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = [(rest[..., lag:] * rest[..., :-lag]).sum(axis=-1) / total for lag in range(1, lags + 1)]
    return np.stack(found, axis=-1)
