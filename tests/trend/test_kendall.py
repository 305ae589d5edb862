"""Mann–Kendall and Theil–Sen against pymannkendall, scipy and the reference numbers."""

from __future__ import annotations

import numpy as np
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trend_numbers import DEMO, NILE

from airplan.trend.inversions import inversions
from airplan.trend.kendall import mann_kendall, score, seasonal_mann_kendall, tau_b
from airplan.trend.sen import normal_interval, pair_slopes, seasonal_sen_slope, sen_slope


def test_nile_reference_numbers():
    found = mann_kendall(NILE)
    assert int(found.s) == -1387
    assert float(found.var_s) == pytest.approx(112728.3333, abs=5e-5)
    assert float(found.z) == pytest.approx(-4.128067, abs=5e-7)
    assert float(found.p) == pytest.approx(3.658263e-5, rel=1e-6)
    assert float(sen_slope(NILE)) == pytest.approx(-2.6, abs=1e-12)
    assert normal_interval(NILE) == pytest.approx((-3.627907, -1.428571), abs=5e-7)
    assert float(tau_b(NILE)) == pytest.approx(-0.2807413, abs=5e-8)


def test_demo_reference_numbers():
    found = mann_kendall(DEMO)
    assert (int(found.s), float(found.var_s)) == (-50, 164.0)
    assert float(found.z) == pytest.approx(-3.826257, abs=5e-7)
    assert float(tau_b(DEMO)) == pytest.approx(-0.917470, abs=5e-7)
    assert float(sen_slope(DEMO)) == pytest.approx(-2.333333, abs=5e-7)


@pytest.mark.parametrize("digits", [0, 1, 6])
def test_same_bits_as_pymannkendall(digits):
    x = np.random.default_rng(digits).normal(50, 9, (12, 60)).round(digits)
    found, slopes = mann_kendall(x), sen_slope(x)
    for row, values in enumerate(x):
        peer = pymannkendall.original_test(values)
        assert (found.s[row], found.var_s[row], found.z[row], slopes[row]) == (peer.s, peer.var_s, peer.z, peer.slope)
        assert abs(found.p[row] - peer.p) < 1e-12


@pytest.mark.parametrize("months", [120, 113])
def test_seasonal_same_bits_as_pymannkendall(months):
    x = np.random.default_rng(months).normal(50, 9, (8, months)).round(1)
    found, slopes = seasonal_mann_kendall(x), seasonal_sen_slope(x)
    for row, values in enumerate(x):
        peer = pymannkendall.seasonal_test(values, 12)
        assert (found.s[row], found.var_s[row], found.z[row], slopes[row]) == (peer.s, peer.var_s, peer.z, peer.slope)
        assert abs(found.p[row] - peer.p) < 1e-12


def test_missing_values_are_left_out_of_the_test_and_keep_their_place_for_the_slope():
    x = np.array([3.0, np.nan, 5.0, 4.0, np.nan, 8.0])
    found = mann_kendall(x)
    peer = mann_kendall(np.array([3.0, 5.0, 4.0, 8.0]))
    assert (int(found.s), float(found.z), int(found.n)) == (int(peer.s), float(peer.z), 4)
    slopes = [(5 - 3) / 2, (4 - 3) / 3, (8 - 3) / 5, (4 - 5) / 1, (8 - 5) / 3, (8 - 4) / 2]
    assert float(sen_slope(x)) == pytest.approx(np.median(slopes), abs=1e-15)


@pytest.mark.parametrize(
    "make", [lambda y: y, lambda y: y.round(1), lambda y: y.round(2), lambda y: np.exp(y / 9).round()]
)
def test_long_series_count_and_select_gives_the_same_bits(make):
    rng = np.random.default_rng(7)
    for n in (401, 912, 1500):
        y = make(rng.normal(0, 10, n) - 0.004 * np.arange(n))
        peer = pymannkendall.original_test(y)
        assert float(sen_slope(y)) == peer.slope
        assert (int(mann_kendall(y).s), float(mann_kendall(y).z)) == (peer.s, peer.z)


def test_long_series_with_uneven_times_and_gaps():
    rng = np.random.default_rng(8)
    times = np.cumsum(rng.uniform(0.2, 3, 600))
    y = rng.normal(0, 5, 600) + 0.3 * times
    y[rng.random(600) < 0.1] = np.nan
    held = ~np.isnan(y)
    first, second = np.triu_indices(held.sum(), 1)
    t, v = times[held], y[held]
    assert float(sen_slope(y, times)) == np.median((v[second] - v[first]) / (t[second] - t[first]))


def test_all_equal_and_too_short():
    assert float(sen_slope(np.full(900, 7.0))) == 0.0
    assert float(sen_slope(np.full(9, 7.0))) == 0.0
    assert np.isnan(sen_slope(np.array([4.0])))
    assert float(mann_kendall(np.full(9, 7.0)).z) == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=40))
def test_score_and_inversions_count_pairs(values):
    x = np.array(values, float)
    pairs = [np.sign(b - a) for place, a in enumerate(values) for b in values[place + 1 :]]
    assert int(score(x)) == int(sum(pairs))
    rank = np.argsort(np.argsort(x, kind="stable"), kind="stable")
    wrong = sum(1 for place, a in enumerate(rank) for b in rank[place + 1 :] if a > b)
    assert int(inversions(rank)) == wrong


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-50, 50, allow_nan=False), min_size=3, max_size=20), st.floats(-5, 5), st.floats(0.1, 9))
def test_slope_moves_with_line_and_scale(values, tilt, scale):
    x = np.array(values)
    moved = scale * x + tilt * np.arange(len(x)) + 11.0
    assert float(sen_slope(moved)) == pytest.approx(scale * float(sen_slope(x)) + tilt, abs=1e-9)


def test_order_statistic_interval_runs_out_of_pairs_with_inflation():
    low, high = normal_interval(DEMO, inflation=60.0)
    assert (low, high) == (-np.inf, np.inf)
    assert pair_slopes(DEMO[None]).shape == (1, 55)
