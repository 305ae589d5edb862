"""The coverage promised in docs/methods.md, with all 4,000 runs a cell."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def coverage():
    sys.path.insert(0, str(REPOSITORY / "benchmarks"))
    try:
        import coverage as module
    finally:
        sys.path.pop(0)
    return module


@pytest.mark.soak
@pytest.mark.parametrize(("n", "per_year", "least", "most"), [(11, 1, 90.0, 100.0), (120, 12, 93.0, 98.0)])
def test_default_intervals_hold_their_level(coverage, n, per_year, least, most):
    times = np.arange(n) / per_year
    cells = 0
    for name, scatter in coverage.cells(n, 4000):
        low, high = coverage.honest(scatter + coverage.SLOPE * times, times)
        inside = 100 * ((low <= coverage.SLOPE) & (high >= coverage.SLOPE)).mean()
        assert least <= inside <= most, name
        assert 100 * (np.isfinite(low) & np.isfinite(high)).mean() >= 99.5, name
        if n == 11:
            assert np.median(high - low) <= 1.7 * coverage.known_width(n, per_year, *coverage.TRUE[name]), name
        cells += 1
    assert cells == (4 if n == 11 else 7)
