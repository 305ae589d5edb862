"""Small lists for the tests of this folder, all invented."""

from __future__ import annotations

import pytest

from airplan.emergency.check import check
from airplan.emergency.invented import invented_list
from airplan.emergency.rules import requirement


@pytest.fixture(scope="session")
def small():
    """An invented list of 150 firms with lines, dust, vehicles, guarantees; 12 firms without credit code."""
    return invented_list(150, seed=7, without_code=12)


@pytest.fixture(scope="session")
def small_checked(small):
    """Its check under the default requirement."""
    return check(small, requirement())
