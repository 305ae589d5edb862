"""Trend of day counts: shares of the valid days with more scatter than coin throws (beta-binomial).

logit(p) = a + b·t, k ~ BetaBinomial(n, p, ρ), variance n p (1 − p)(1 + (n − 1) ρ); maximum likelihood, interval by
the observed information with Student's t (Williams 1982 for the variance form).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airplan.errors import Refused


@dataclass(frozen=True)
class CountTrend:
    """``slope`` of the logit a year with interval; ``days_per_year`` the same at the mean share, in days of 365."""

    n: int
    slope: float
    low: float
    high: float
    p_value: float
    share: float
    days_per_year: float
    days_interval: tuple[float, float]
    dispersion: float


def loglik(params: np.ndarray, k: np.ndarray, n: np.ndarray, t: np.ndarray) -> float:
    """Beta-binomial log-likelihood without the constant; params = (a, b, log dispersion odds)."""
    from scipy.special import betaln, expit

    p = expit(params[0] + params[1] * t)
    rho = expit(params[2])
    alpha, beta = p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho
    return float((betaln(k + alpha, n - k + beta) - betaln(alpha, beta)).sum())


def count_trend(k: np.ndarray, n: np.ndarray, years: np.ndarray, level: float = 0.95) -> CountTrend:
    """Trend of ``k`` (Y,) days out of ``n`` valid days by year.  Raises :class:`Refused` below five years."""
    k, n, years = (np.asarray(part, float) for part in (k, n, years))
    held = np.isfinite(k) & np.isfinite(n) & (n > 0) & (k >= 0) & (k <= n)
    k, n, t = k[held], n[held], years[held]
    if len(k) < 5:
        raise Refused("trend.too_few", n=len(k), least=5)
    from scipy.optimize import minimize
    from scipy.special import expit, stdtr, stdtrit

    t = t - t.mean()
    share = float(np.clip(k.sum() / n.sum(), 1e-4, 1 - 1e-4))
    start = np.array([np.log(share / (1 - share)), 0.0, -4.0])
    found = minimize(lambda p: -_kept(p, k, n, t), start, method="Nelder-Mead", options={"maxfev": 2000, "xatol": 1e-7})
    a, b, spread = found.x
    error = np.sqrt(max(np.linalg.inv(_information(found.x, k, n, t))[1, 1], 0.0))
    df = len(k) - 2
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    p_value = float(2 * stdtr(df, -abs(b) / error)) if error > 0 else float("nan")
    share = float(expit(a))
    rate = 365 * share * (1 - share)
    ends = (float(b - half) * rate, float(b + half) * rate)
    return CountTrend(
        len(k), float(b), float(b - half), float(b + half), p_value, share, float(b) * rate, ends, float(expit(spread))
    )


def _kept(params: np.ndarray, k: np.ndarray, n: np.ndarray, t: np.ndarray) -> float:
    # A weak prior keeps the dispersion inside what betaln can say when there is none to see.
    return loglik(params, k, n, t) - 0.5 * float((params[2] + 5.0) / 2.5) ** 2


def _information(best: np.ndarray, k: np.ndarray, n: np.ndarray, t: np.ndarray) -> np.ndarray:
    step = np.array([1e-3, 1e-3 / max(1.0, float(np.abs(t).max())), 1e-2])
    size = len(best)
    answer = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            values = []
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                moved = best.copy()
                moved[i] += a * step[i]
                moved[j] += b * step[j]
                values.append(_kept(moved, k, n, t))
            answer[i, j] = -(values[0] - values[1] - values[2] + values[3]) / (4 * step[i] * step[j])
    return answer
