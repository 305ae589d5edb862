"""How often 95 % slope intervals hold the true slope.  ``python benchmarks/coverage.py [--runs 4000]``.

Simulation: slope −1 a year, standard deviation of the scatter 3, seeds kept.  The usual methods stand beside.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Iterator, Sequence
from statistics import NormalDist

import numpy as np
from scipy.signal import lfilter
from scipy.stats import chi2
from scipy.stats import t as student

from airplan.trend.honest import honest_interval
from airplan.trend.kendall import variance
from airplan.trend.regression import autocorrelation, gls_ar1, newey_west, ols
from airplan.trend.sen import pair_slopes, sen_slope

SLOPE, SIGMA = -1.0, 3.0
Ends = tuple[np.ndarray, np.ndarray]


def arma(
    rng: np.random.Generator, rows: int, n: int, phi: float, theta: float, tails: float | None = None
) -> np.ndarray:
    """Stationary ARMA(1,1) scatter (rows, n) of standard deviation 3; *tails* degrees of freedom of Student's t."""
    size = (rows, n + 200)
    shocks = rng.standard_normal(size) if tails is None else rng.standard_t(tails, size) * np.sqrt((tails - 2) / tails)
    x = lfilter([1.0, theta], [1.0, -phi], shocks, axis=1)[:, 200:]
    return np.asarray(SIGMA * x / np.sqrt((1 + 2 * phi * theta + theta**2) / (1 - phi**2)))


def cells(n: int, runs: int) -> Iterator[tuple[str, np.ndarray]]:
    """Name and scatter of each cell; each has a seed of its own."""
    plans: list[tuple[str, float, float, float | None]] = [
        ("rho 0", 0.0, 0.0, None),
        ("rho 0.3", 0.3, 0.0, None),
        ("rho 0.6", 0.6, 0.0, None),
        ("ARMA 0.8 -0.4", 0.8, -0.4, None),
    ]
    if n >= 100:
        plans.append(("t3, rho 0.6", 0.6, 0.0, 3.0))
    for name, phi, theta, tails in plans:
        yield name, arma(np.random.default_rng([n, zlib.crc32(name.encode())]), runs, n, phi, theta, tails)
    if n >= 100:
        rng = np.random.default_rng([n, 77])
        holes = arma(rng, runs, n, 0.6, 0.0)
        holes[rng.random(holes.shape) < 0.2] = np.nan
        yield "20 % missing", holes
        winter = np.isin(np.arange(n) % 12, (0, 1, 10, 11))
        yield "winter x 2", arma(np.random.default_rng([n, 78]), runs, n, 0.6, 0.0) * np.where(winter, 2.0, 1.0)


def honest(y: np.ndarray, t: np.ndarray) -> Ends:
    """AirPlan's default."""
    found = honest_interval(y, t)
    return found.low, found.high


def sen(y: np.ndarray, t: np.ndarray, inflated: bool = False) -> Ends:
    """Order-statistic interval, by normal theory or with Var(S) inflated for AR(1)."""
    lows, highs = [], []
    var_s, _ = variance(y)
    if inflated:
        var_s = var_s * inflation(y, t)
    half = NormalDist().inv_cdf(0.975) * np.sqrt(var_s)
    for start in range(0, len(y), 200):
        slopes = np.sort(pair_slopes(y[start : start + 200], t), axis=1)
        count = slopes.shape[1]
        for row, reach in zip(slopes, half[start : start + 200], strict=True):
            low, high = round((count - reach) / 2) - 1, round((count + reach) / 2)
            lows.append(row[low] if low >= 0 else -np.inf)
            highs.append(row[high] if high < count else np.inf)
    return np.array(lows), np.array(highs)


def inflation(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """1 + 2 Σ (1 − k/n) r^k with r the bias-corrected lag-1 correlation of the residuals."""
    n = y.shape[1]
    rest = y - sen_slope(y, t)[:, None] * t
    r = np.clip((n * autocorrelation(rest, 1)[:, 0] + 1) / (n - 4), 0.0, 0.95)
    lags = np.arange(1, n)
    return 1 + 2 * ((1 - lags / n) * r[:, None] ** lags).sum(axis=1)


def with_error(slope: np.ndarray, error: np.ndarray, df: int) -> Ends:
    """Student interval."""
    half = student.ppf(0.975, df) * error
    return slope - half, slope + half


def hac(y: np.ndarray, t: np.ndarray) -> Ends:
    """Least squares with Newey–West errors."""
    lags = max(1, int(4 * (y.shape[1] / 100) ** (2 / 9)))
    return with_error(ols(y, t).slope, newey_west(y, t, lags, True), y.shape[1] - 2)


def gls(y: np.ndarray, t: np.ndarray) -> Ends:
    """GLSAR(1)."""
    line = gls_ar1(y, t)
    return with_error(line.slope, line.se, line.df)


METHODS: dict[str, Callable[[np.ndarray, np.ndarray], Ends]] = {
    "honest": honest,
    "Sen normal": sen,
    "Newey-West": hac,
    "GLSAR(1)": gls,
    "Sen AR(1)": lambda y, t: sen(y, t, True),
}


def known_width(n: int, per_year: int, phi: float, theta: float) -> float:
    """Median width of the 95 % interval of the method that knows the correlation (its scatter is estimated)."""
    from airplan.trend.honest import arma_correlation

    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n))).astype(float)
    inverse = np.linalg.inv(arma_correlation(phi, theta, apart))
    x = np.column_stack([np.arange(n) / per_year, np.ones(n)])
    usual = SIGMA * np.sqrt(chi2.median(n - 2) / (n - 2))
    return float(2 * student.ppf(0.975, n - 2) * usual * np.sqrt(np.linalg.inv(x.T @ inverse @ x)[0, 0]))


TRUE = {"rho 0": (0.0, 0.0), "rho 0.3": (0.3, 0.0), "rho 0.6": (0.6, 0.0), "ARMA 0.8 -0.4": (0.8, -0.4)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=4000)
    runs = parser.parse_args(arguments).runs
    for n, per_year in ((11, 1), (120, 12)):
        times = np.arange(n) / per_year
        print(f"n = {n}, {runs} runs a cell, nominal 95 %")
        print(f"{'cell':16s}" + "".join(f"{name:>12s}" for name in METHODS) + "      finite  width / known rho")
        for name, scatter in cells(n, runs):
            y = scatter + SLOPE * times
            told = []
            for label, method in METHODS.items():
                if np.isnan(y).any() and label != "honest":
                    told.append(f"{'-':>12s}")
                    continue
                low, high = method(y, times)
                told.append(f"{100 * ((low <= SLOPE) & (high >= SLOPE)).mean():12.1f}")
                if label == "honest":
                    finite = 100 * (np.isfinite(low) & np.isfinite(high)).mean()
                    width = np.median(high - low)
            ratio = f"{width / known_width(n, per_year, *TRUE[name]):8.2f}" if name in TRUE else f"{'-':>8s}"
            print(f"{name:16s}" + "".join(told) + f"{finite:12.1f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
