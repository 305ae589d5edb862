"""One number one kind, conversion between states, and the marks of dust."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest

from airplan.domain import MISSING, DataKind, DayCube, metric_index
from airplan.errors import UsageError
from airplan.series import dust, kinds

DAY = dt.date(2023, 3, 20)


@pytest.mark.parametrize(
    ("held", "chosen"),
    [
        ({DataKind.REVIEWED_ACTUAL: 360, DataKind.ORIGINAL_ACTUAL: 365}, DataKind.REVIEWED_ACTUAL),
        ({DataKind.REVIEWED_ACTUAL: 300, DataKind.ORIGINAL_ACTUAL: 365}, DataKind.ORIGINAL_ACTUAL),
        ({DataKind.UNSTATED: 365}, DataKind.UNSTATED),
        ({DataKind.UNSTATED: 365, DataKind.ORIGINAL_ACTUAL: 365}, DataKind.ORIGINAL_ACTUAL),
        ({}, None),
    ],
)
def test_reviewed_then_original_then_unstated(held, chosen):
    assert kinds.choose(held, DAY) == chosen


def test_the_state_in_force_is_preferred():
    held = {DataKind.REVIEWED_STANDARD: 365, DataKind.REVIEWED_ACTUAL: 365}
    assert kinds.choose(held, dt.date(2018, 8, 31)) == DataKind.REVIEWED_STANDARD
    assert kinds.choose(held, dt.date(2018, 9, 1)) == DataKind.REVIEWED_ACTUAL


def cube(first: dt.date, days: int = 5) -> DayCube:
    found = DayCube.empty(np.array([130600]), first.toordinal(), days)
    for name, text in {"PM2.5": 50, "PM10": 400, "SO2": 100, "O3": 90}.items():
        found.values[0, :, metric_index(name)] = text * 1000
    return found


def test_gases_take_the_fixed_factor_and_particles_only_a_factor_that_was_entered():
    before = cube(dt.date(2018, 8, 30), 4)  # two days before, two after 2018-09-01
    found = kinds.to_reference(before)
    assert found.values[0, :, metric_index("SO2")].tolist() == [91_615, 91_615, 100_000, 100_000]  # 273.15/298.15
    assert found.values[0, :, 0].tolist() == [MISSING, MISSING, 50_000, 50_000]
    entered = kinds.to_reference(before, {2018: Fraction("0.93")})
    assert entered.values[0, :, 0].tolist() == [46_500, 46_500, 50_000, 50_000]


def event(first: str, last: str, **more: object) -> dust.DustEvent:
    return dust.DustEvent(130600, dt.date.fromisoformat(first), dt.date.fromisoformat(last), **more)  # type: ignore[arg-type]


def test_dust_days_lose_their_particles_or_take_the_corrected_value():
    plain = cube(DAY)
    found = dust.excluded(plain, [event("2023-03-21", "2023-03-22", after={"2023-03-22": {"PM10": "120"}})])
    assert found.values[0, :, metric_index("PM10")].tolist() == [400_000, MISSING, 120_000, 400_000, 400_000]
    assert found.values[0, :, metric_index("SO2")].tolist() == [100_000] * 5
    assert plain.values[0, 1, metric_index("PM10")] == 400_000  # what was monitored stays


def test_events_reach_beyond_the_data_and_other_units_without_harm():
    plain = cube(DAY)
    assert dust.excluded(plain, [event("2022-01-01", "2022-01-05")]) is plain
    assert dust.marks(plain, [event("2023-03-01", "2023-03-20")])[0].tolist() == [True, False, False, False, False]


def test_a_record_goes_there_and_back():
    one = event("2023-03-21", "2023-03-22", after={"2023-03-22": {"PM10": "120"}}, document="总站函")
    back = dust.DustEvent.from_record(one.to_record())
    assert (back.first, back.last, back.after, back.document) == (one.first, one.last, one.after, one.document)


def test_unsound_events_are_refused():
    with pytest.raises(UsageError):
        dust.check(event("2023-03-22", "2023-03-21"))
    with pytest.raises(UsageError):
        dust.check(event("2023-03-21", "2023-03-22", after={"2023-03-21": {"O3": "1"}}))
