"""Change points and their interval."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from trend_numbers import NILE

from airplan.errors import Refused
from airplan.trend.breaks import _argmax_cdf, change_points


def test_nile_breaks_after_1898():
    found = change_points(NILE)
    assert len(found.found) == 1
    one = found.found[0]
    assert (one.after, 1870 + one.after) == (28, 1898)
    assert (1870 + one.low, 1870 + one.high) == (1895, 1902)
    assert found.rss[:2] == pytest.approx((2835156.75, 1597457.19), abs=0.01)


def brute(y, least, count):
    best = None
    for cuts in itertools.combinations(range(1, len(y)), count):
        edges = [0, *cuts, len(y)]
        if min(np.diff(edges)) < least:
            continue
        rss = sum(((y[a:b] - y[a:b].mean()) ** 2).sum() for a, b in itertools.pairwise(edges))
        if best is None or rss < best[0] - 1e-9:
            best = (rss, cuts)
    return best


@pytest.mark.parametrize("count", [1, 2])
def test_the_partition_is_the_best_one(count):
    rng = np.random.default_rng(5)
    y = rng.normal(0, 1, 26) + np.repeat([0, 4, -2], [9, 8, 9])
    found = change_points(y, number=count)
    rss, cuts = brute(y, int(26 * 0.15), count)
    assert tuple(one.after for one in found.found) == cuts
    assert found.rss[count] == pytest.approx(rss)


def test_a_broken_line_is_found_and_a_straight_one_left_alone():
    rng = np.random.default_rng(6)
    t = np.arange(40.0)
    bent = np.where(t < 20, 60 - t, 40 - 0.1 * (t - 20)) + rng.normal(0, 0.3, 40)
    assert abs(change_points(bent, line=True, most=2).found[0].after - 20) <= 2
    straight = 60 - t + rng.normal(0, 1, 40)
    assert change_points(straight, line=True).found == ()


def test_the_distribution_is_one():
    points = np.linspace(-900, 900, 1801)
    for xi, phi in ((1.0, 1.0), (0.5, 2.0), (2.0, 0.7)):
        values = [_argmax_cdf(v, xi, phi) for v in points if v != 0]
        assert values[0] == pytest.approx(0, abs=1e-3)
        assert values[-1] == pytest.approx(1, abs=1e-3)
        assert (np.diff(values) > -1e-9).all()
        assert _argmax_cdf(-1e-12, xi, phi) == pytest.approx(_argmax_cdf(1e-12, xi, phi), abs=1e-5)


def test_too_few_or_gaps_are_refused():
    with pytest.raises(Refused):
        change_points(np.arange(9.0))
    with pytest.raises(Refused):
        change_points(np.array([1.0] * 6 + [np.nan] + [2.0] * 6))
