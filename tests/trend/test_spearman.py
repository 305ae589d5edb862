"""HJ 663 rank correlation: formula, ties, table, exact values, verdicts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from trend_numbers import DEMO

from airplan.trend.spearman import critical_value, mean_ranks, spearman


def test_demo_reference_numbers():
    found = spearman(DEMO)
    assert found.rs == pytest.approx(-0.961364, abs=5e-7)
    assert found.rs_tied == pytest.approx(-0.965834, abs=5e-7)
    assert (found.n, found.critical, found.critical_n, found.verdict) == (11, 0.564, 10, "falling")


def test_rs_tied_is_scipys_and_rs_equals_it_without_ties():
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    for _ in range(5):
        values = rng.integers(0, 6, 9).astype(float)
        assert spearman(values).rs_tied == pytest.approx(stats.spearmanr(np.arange(9), values).statistic)
        plain = rng.permutation(9).astype(float)
        assert spearman(plain).rs == pytest.approx(spearman(plain).rs_tied)


@pytest.mark.parametrize("n", [5, 6, 7])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_exact_values_by_enumeration(n, alpha):
    rs = sorted(
        round(1 - 6 * sum((a - b) ** 2 for a, b in enumerate(order)) / (n**3 - n), 9)
        for order in itertools.permutations(range(n))
    )
    total = len(rs)
    wanted = min(value for value in set(rs) if sum(1 for one in rs if one >= value) / total <= alpha)
    assert critical_value(n, alpha, "exact")[0] == pytest.approx(wanted, abs=5e-4)


def test_rows_of_the_table():
    assert critical_value(11)[:2] == (0.564, 10)
    assert critical_value(13)[:2] == (0.506, 12)
    assert critical_value(45)[:2] == (0.306, 30)
    assert critical_value(9, 0.01)[0] == 0.783
    assert critical_value(4)[0] is None
    assert critical_value(25, mode="exact")[2] == "approximate"
    assert critical_value(12, mode="exact")[0] == 0.503


def test_verdicts():
    assert spearman(np.array([1.0, 2, 3, 4, 5])).verdict == "rising"
    assert spearman(np.array([1.0, 2, 3, 5, 4])).verdict == "rising"  # rs 0.9 meets 0.900
    assert spearman(np.array([1.0, 2, 5, 4, 3])).verdict == "none"
    assert spearman(np.array([9.0, 8, 7, 6])).verdict == "too_few"
    assert spearman(np.full(6, 4.0)).verdict == "none"
    assert np.isnan(spearman(np.full(6, 4.0)).rs_tied)


def test_mean_ranks():
    assert mean_ranks(np.array([7.0, 3, 7, 1])).tolist() == [3.5, 2, 3.5, 1]
