"""The default interval: it holds its level, stays finite, and takes gaps and uneven times."""

from __future__ import annotations

import numpy as np
import pytest

from airplan.trend.honest import SHORT_RHO, _grid, _whitened, arma_correlation, honest_interval


def arma(rng, rows, n, phi, theta, burn=60):
    shocks = rng.standard_normal((rows, n + burn))
    x = np.zeros((rows, n + burn))
    for step in range(1, n + burn):
        x[:, step] = phi * x[:, step - 1] + shocks[:, step] + theta * shocks[:, step - 1]
    return x[:, burn:] / np.sqrt((1 + 2 * phi * theta + theta**2) / (1 - phi**2)) * 3


@pytest.mark.parametrize(("phi", "theta"), [(0.0, 0.0), (0.3, 0.0), (0.6, 0.0), (0.8, -0.4)])
def test_eleven_years_hold_ninety_percent_and_are_finite(phi, theta):
    rng = np.random.default_rng(11)
    found = honest_interval(arma(rng, 1500, 11, phi, theta) - np.arange(11))
    assert np.isfinite(found.low).all()
    inside = ((found.low <= -1) & (found.high >= -1)).mean()
    assert inside >= 0.89  # 0.90 in 4,000 runs; this draw is smaller


def known_rho_width(n, rho):
    from scipy.stats import chi2
    from scipy.stats import t as student

    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    inverse = np.linalg.inv(rho**apart)
    x = np.column_stack([np.arange(n), np.ones(n)])
    error = np.sqrt(np.linalg.inv(x.T @ inverse @ x)[0, 0])
    return 2 * student.ppf(0.975, n - 2) * error * 3 * np.sqrt(chi2.median(n - 2) / (n - 2))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_eleven_years_are_not_much_wider_than_with_known_correlation(rho):
    rng = np.random.default_rng(12)
    found = honest_interval(arma(rng, 1500, 11, rho, 0.0))
    assert np.median(found.high - found.low) <= 1.7 * known_rho_width(11, rho)


@pytest.mark.parametrize(("phi", "theta"), [(0.0, 0.0), (0.6, 0.0), (0.8, -0.4)])
def test_ten_years_of_months_hold_their_level(phi, theta):
    rng = np.random.default_rng(13)
    times = np.arange(120) / 12
    found = honest_interval(arma(rng, 500, 120, phi, theta) - times, times, period=12)
    inside = ((found.low <= -1) & (found.high >= -1)).mean()
    assert 0.92 <= inside <= 0.99


def test_gaps_need_no_filling():
    # A missing value must count exactly as if it had never been there.
    rng = np.random.default_rng(14)
    times = np.sort(rng.choice(60, 40, replace=False)).astype(float)
    values = rng.normal(0, 2, 40) - 0.1 * times
    grid = np.full(60, np.nan)
    grid[times.astype(int)] = values
    dense = honest_interval(grid[None], np.arange(60.0))
    # The same by brute force: correlations of the held times only.
    from airplan.trend.honest import GRID_PHI, GRID_THETA

    x = np.column_stack([times - 29.5, np.ones(40)])
    logs, means, variances = [], [], []
    for phi in GRID_PHI:
        for theta in GRID_THETA:
            matrix = arma_correlation(phi, theta, np.abs(np.subtract.outer(times, times)))
            inverse = np.linalg.inv(matrix)
            normal = np.linalg.inv(x.T @ inverse @ x)
            line = normal @ x.T @ inverse @ values
            rest = values - x @ line
            rss = rest @ inverse @ rest
            logs.append(0.5 * np.linalg.slogdet(inverse)[1] + 0.5 * np.linalg.slogdet(normal)[1] - 19 * np.log(rss))
            means.append(line[0])
            variances.append(rss / 38 * normal[0, 0])
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    mean = weight @ means
    error = np.sqrt(weight @ (np.array(variances) + (np.array(means) - mean) ** 2))
    assert float(dense.slope[0]) == pytest.approx(mean, rel=1e-6)
    assert float(dense.se[0]) == pytest.approx(error, rel=1e-5)


def test_short_record_by_hand():
    y = np.array([5.0, 3.0, 4.0, 2.0])
    t = np.array([0.0, 1.0, 2.0, 4.0])
    x = np.column_stack([t - t.mean(), np.ones(4)])
    weights = np.linalg.pinv(x)[0]
    maker = np.eye(4) - x @ np.linalg.pinv(x)
    together = SHORT_RHO ** np.abs(np.subtract.outer(t, t))
    rest = maker @ y
    variance = rest @ rest / np.trace(maker @ together) * (weights @ together @ weights)
    found = honest_interval(y[None], t)
    assert float(found.slope[0]) == pytest.approx(weights @ y)
    assert float(found.se[0]) == pytest.approx(np.sqrt(variance))
    assert 0 < float(found.df[0]) < 2


def test_two_values_give_no_interval():
    found = honest_interval(np.array([[4.0, np.nan, 5.0]]))
    assert np.isnan(found.low[0])


def test_innovations_are_the_inverse_cholesky_factor():
    rng = np.random.default_rng(15)
    values = rng.normal(0, 1, (30, 3))
    white, _ = _grid(tuple(float(step) for step in range(30)))
    assert _whitened(values) == pytest.approx(white @ values, abs=1e-9)
