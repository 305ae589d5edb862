"""STL settings, state space, counts, detectability, bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from airplan.errors import Refused
from airplan.trend.bootstrap import block_bootstrap_interval, block_indices, bootstrap_slopes
from airplan.trend.counts import count_trend
from airplan.trend.detect import detectability, years_needed
from airplan.trend.season import stl
from airplan.trend.statespace import annual_draws, fit, kalman


def months(n=120, seed=0):
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    return np.log(60) + 0.3 * np.cos(t / 6 * np.pi) - 0.005 * t + rng.normal(0, 0.12, n)


def test_stl_uses_the_settings_that_match_r():
    from statsmodels.tsa.seasonal import STL

    y = months()
    ours = stl(y, seasonal=11)
    r = STL(y, period=12, seasonal=11, seasonal_deg=1, robust=True, seasonal_jump=2, trend_jump=3, low_pass_jump=2)
    peer = r.fit(inner_iter=1, outer_iter=15)
    assert np.abs(ours.trend - peer.trend).max() < 1e-12
    assert np.abs(ours.seasonal - peer.seasonal).max() < 1e-12
    assert np.abs(ours.trend + ours.seasonal + ours.remainder - y).max() < 1e-12


def test_stl_refuses_gaps():
    y = months()
    y[40] = np.nan
    with pytest.raises(Refused):
        stl(y)


@pytest.mark.parametrize("gap", [False, True])
def test_kalman_likelihood_is_statsmodels(gap):
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    y = months(seed=4)
    if gap:
        y[50:54] = np.nan
    model = UnobservedComponents(y, "lltrend", seasonal=12)
    for params in ([0.01, 0.001, 1e-5, 1e-4], [0.02, 1e-4, 1e-6, 1e-3]):
        ours = float(kalman(y, np.array(params)).loglik[0])
        assert ours == pytest.approx(float(model.loglike(np.array(params))), rel=1e-6)
    variances, value = fit(y)
    assert value == pytest.approx(float(kalman(y, variances).loglik[0]), abs=1e-4)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = model.fit(disp=0)
    assert float(model.loglike(variances)) >= peer.llf - 1e-3


def test_lanes_are_independent():
    y = months(seed=5)
    params = np.array([[0.01, 0.001, 1e-5, 1e-4], [0.03, 1e-4, 1e-6, 1e-5]])
    both = kalman(np.stack([y, y[::-1]]), params).loglik
    assert both[0] == pytest.approx(float(kalman(y, params[0]).loglik[0]))
    assert both[1] == pytest.approx(float(kalman(y[::-1], params[1]).loglik[0]))


def test_annual_draws_keep_observed_months():
    y = np.exp(months(126, seed=6))  # half of the last year is known
    rng = np.random.default_rng(1)
    drawn = annual_draws(y, (2015, 1), 2025, 2027, 400, rng, (-0.05, 0.03))
    assert drawn.shape == (400, 3)
    assert (drawn > 0).all()
    assert np.std(np.log(drawn[:, 0])) < np.std(np.log(drawn[:, 1])) < np.std(np.log(drawn[:, 2]))
    with pytest.raises(Refused):
        annual_draws(y[:30], (2015, 1), 2025, 2026, 10, rng, (-0.05, 0.03))


def test_counts_without_extra_scatter_agree_with_the_binomial():
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    t = np.arange(11.0)
    n = np.full(11, 365.0)
    k = rng.binomial(365, 1 / (1 + np.exp(-(0.5 + 0.08 * (t - 5))))).astype(float)
    found = count_trend(k, n, 2015 + t)
    peer = sm.GLM(np.column_stack([k, n - k]), sm.add_constant(t), family=sm.families.Binomial()).fit()
    assert found.slope == pytest.approx(peer.params[1], abs=0.006)
    assert found.low < peer.params[1] < found.high


def test_counts_with_extra_scatter_have_a_wider_interval_than_the_binomial():
    import statsmodels.api as sm

    rng = np.random.default_rng(3)
    t = np.arange(11.0)
    p = 1 / (1 + np.exp(-(0.5 + 0.05 * (t - 5) + rng.normal(0, 0.3, 11))))
    k, n = rng.binomial(365, p).astype(float), np.full(11, 365.0)
    found = count_trend(k, n, 2015 + t)
    peer = sm.GLM(np.column_stack([k, n - k]), sm.add_constant(t), family=sm.families.Binomial()).fit()
    assert found.high - found.low > 2 * (2 * 1.96 * peer.bse[1])
    assert found.days_interval[0] < found.days_per_year < found.days_interval[1]


def test_weatherhead_by_hand():
    # (3.3 · 4 / 0.5 · sqrt(1.5 / 0.5))^(2/3) years, monthly values.
    assert years_needed(-0.5, 4.0, 0.5, 12) == pytest.approx((3.3 * 4 / 0.5 * np.sqrt(3)) ** (2 / 3))
    assert years_needed(0.0, 4.0, 0.5, 12) == np.inf
    rng = np.random.default_rng(4)
    y = rng.normal(0, 2, 240)
    found = detectability(y, np.arange(240) / 12, -1.0, 12)
    assert found.sigma == pytest.approx(2, rel=0.15)
    assert found.more_years == 0.0
    assert found.smallest_slope == pytest.approx(
        3.3 * found.sigma * np.sqrt((1 + found.phi) / (1 - found.phi)) / 20**1.5
    )


def test_bootstrap_takes_the_same_resamples_as_a_plain_loop():
    rng = np.random.default_rng(9)
    y = rng.normal(0, 3, 50) - 0.2 * np.arange(50)
    indices = block_indices(50, 20, 4, rng)
    assert indices.shape == (20, 50)
    assert (np.diff(indices.reshape(20, -1)[:, :4], axis=1) == 1).all()
    slopes = bootstrap_slopes(y, indices)
    first, second = np.triu_indices(50, 1)
    slope = np.median((y[second] - y[first]) / (second - first))
    line = slope * np.arange(50.0)
    for row, places in enumerate(indices):
        again = line + (y - line)[places]
        assert slopes[row] == np.median((again[second] - again[first]) / (second - first))
    middle, low, high = block_bootstrap_interval(y, resamples=200)
    assert low < middle < high
