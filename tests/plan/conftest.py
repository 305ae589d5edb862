"""A project of an invented city with falling yearly values, a plan entered, and what it takes to choose."""

from __future__ import annotations

import datetime as dt

import pytest
from plan_invented import fill

from airplan import clock


@pytest.fixture
def plan_file(tmp_path):
    """Path of a closed project file with everything the plan needs."""
    clock.set_today(dt.date(2026, 11, 24))
    return fill(tmp_path / "city.airplan")
