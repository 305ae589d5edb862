"""Least squares, Newey–West and AR(1) against statsmodels and the reference numbers."""

from __future__ import annotations

import numpy as np
import pytest
from trend_numbers import DEMO, NILE

from airplan.trend.regression import autocorrelation, gls_ar1, newey_west, ols


def test_reference_numbers():
    line = ols(NILE)
    assert (float(line.slope), float(line.se)) == pytest.approx((-2.7143054, 0.5215541), abs=5e-8)
    assert float(newey_west(NILE, lags=4)) == pytest.approx(0.6956199, abs=5e-8)
    assert float(newey_west(NILE, lags=4, correction=True)) == pytest.approx(0.7026823, abs=5e-8)
    assert autocorrelation(NILE, 3) == pytest.approx([0.4984084, 0.3845769, 0.3278604], abs=5e-7)
    demo = ols(DEMO)
    assert (float(demo.slope), float(demo.se), float(demo.sigma)) == pytest.approx(
        (-2.234545, 0.255002, 2.674489), abs=5e-7
    )


def test_demo_linear_forecast_and_its_prediction_interval():
    from scipy.stats import t as student

    years = np.arange(2015, 2026.0)
    line = ols(DEMO, years)
    mean = float(line.intercept + line.slope * 2027)
    spread = float(line.sigma) * np.sqrt(1 + 1 / 11 + (2027 - 2020) ** 2 / 110)
    half = student.ppf(0.95, 9) * spread
    assert mean == pytest.approx(20.2036, abs=5e-5)
    assert (mean - half, mean + half) == pytest.approx((14.1268, 26.2805), abs=5e-5)


@pytest.mark.parametrize("seed", [1, 2])
def test_against_statsmodels(seed):
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(seed)
    noise = np.zeros((5, 80))
    for step in range(1, 80):
        noise[:, step] = 0.5 * noise[:, step - 1] + rng.normal(0, 3, 5)
    y = 60 - 0.2 * np.arange(80) + noise
    design = sm.add_constant(np.arange(80.0))
    ours, hac, serial = ols(y), newey_west(y, lags=6, correction=True), gls_ar1(y, rounds=6)
    for row in range(5):
        peer = sm.OLS(y[row], design).fit()
        assert float(ours.slope[row]) == pytest.approx(peer.params[1], rel=1e-9)
        assert float(ours.se[row]) == pytest.approx(peer.bse[1], rel=1e-9)
        robust = peer.get_robustcov_results("HAC", maxlags=6, use_correction=True)
        assert float(hac[row]) == pytest.approx(robust.bse[1], rel=1e-8)
        model = sm.GLSAR(y[row], design, 1)
        fitted = model.iterative_fit(6)
        assert float(serial.slope[row]) == pytest.approx(fitted.params[1], rel=1e-6)
        assert float(serial.intercept[row]) == pytest.approx(fitted.params[0], rel=1e-6)
        assert float(serial.se[row]) == pytest.approx(fitted.bse[1], rel=1e-6)
        assert serial.rho is not None
        assert float(serial.rho[row]) == pytest.approx(float(model.rho[0]), abs=1e-6)
