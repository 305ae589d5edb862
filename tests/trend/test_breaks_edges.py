"""Change points where one half scatters much less than the other."""

from __future__ import annotations

import numpy as np
import pytest

from airplan.trend.breaks import change_points


@pytest.mark.parametrize("seed", range(30))
def test_an_interval_always_holds_its_change(seed):
    random = np.random.default_rng(seed)
    quiet, loud = random.normal(30, 0.02, 6), random.normal(45, 6, 6)
    for values in (np.concatenate([loud, quiet]), np.concatenate([quiet, loud])):
        found = change_points(values, number=1)
        assert found.found
        for one in found.found:
            assert one.low <= one.after <= one.high
