"""Hours to days and stations to the city, against plain loops of decimals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airplan.domain import CONCENTRATIONS, METRICS, MISSING, metric_index
from airplan.series import hours

O3 = metric_index("O3")


def one_day(**values: list[int | None]) -> np.ndarray:
    array = hours.hours_array(1, 1)
    for name, numbers in values.items():
        column = metric_index(name.replace("PM25", "PM2.5"))
        array[0, 0, : len(numbers), column] = [MISSING if v is None else v * 1000 for v in numbers]
    return array


@pytest.mark.parametrize(("count", "valid"), [(24, True), (20, True), (19, False), (0, False)])
def test_a_day_needs_20_valid_hours(count, valid):
    day = hours.days_from_hours(one_day(PM25=[60] * count))
    assert day[0, 0, 0] == (60_000 if valid else MISSING)


def test_zero_and_negative_hours_are_missing():
    day = hours.days_from_hours(one_day(SO2=[0] * 5 + [10] * 19))
    assert day[0, 0, metric_index("SO2")] == MISSING


def test_ozone_is_the_maximum_of_the_windows_ending_8_to_24():
    values = [10] * 24
    values[0:8] = [400] * 8  # ends 08:00: counts
    assert hours.ozone_days(one_day(O3=values)[..., O3])[0, 0] == 400_000
    # Hours 17 to 24 give 100; nothing wraps into the next day.
    late = [10] * 16 + [100] * 8
    assert hours.ozone_days(one_day(O3=late)[..., O3])[0, 0] == 100_000


def test_an_8_hour_mean_needs_6_hours():
    values: list[int | None] = [None] * 24
    values[8:24] = [50] * 16
    values[0:6] = [300] * 6
    found = hours.ozone_days(one_day(O3=values)[..., O3])
    assert found[0, 0] == 300_000


@pytest.mark.parametrize(("level", "expected"), [(100, MISSING), (160, MISSING), (161, 161_000)])
def test_with_fewer_than_14_windows_the_day_counts_only_above_the_limit(level, expected):
    # 18 hours from 01:00: windows ending 08:00 to 20:00 have 6 or more hours: 13 windows.
    found = hours.ozone_days(one_day(O3=[level] * 18)[..., O3])
    assert found[0, 0] == expected


def test_14_windows_are_enough():
    found = hours.ozone_days(one_day(O3=[100] * 19)[..., O3])
    assert found[0, 0] == 100_000


def slow_ozone(day: list[int | None]) -> float | None:
    means = []
    for end in range(8, 25):
        window = [v for v in day[end - 8 : end] if v is not None]
        if len(window) >= 6:
            means.append(sum(window) / len(window))
    if not means:
        return None
    if len(means) >= 14 or max(means) > 160.5:
        return max(means)
    return None


@settings(max_examples=120)
@given(st.lists(st.one_of(st.none(), st.integers(1, 400)), min_size=24, max_size=24))
def test_ozone_agrees_with_a_plain_loop(day):
    found = int(hours.ozone_days(one_day(O3=day)[..., O3])[0, 0])
    wanted = slow_ozone(day)
    if wanted is None:
        assert found == MISSING
    else:
        assert found / 1000 == pytest.approx(wanted, abs=0.0011)


@pytest.mark.parametrize(("valid", "expected"), [(4, True), (3, True), (2, False)])
def test_the_city_is_the_mean_of_its_stations_when_three_quarters_are_there(valid, expected):
    days = np.full((4, 1, len(METRICS)), MISSING, np.int32)
    for station in range(valid):
        days[station, 0, 0] = (10 + 10 * station) * 1000
    found = hours.city_from_stations(days)
    mean = (10 + 10 * (valid - 1) / 2) * 1000
    assert found.values[0, 0] == (int(mean) if expected else MISSING)
    assert found.stations[0, 0] == valid


def test_means_keep_a_sticky_digit_so_that_a_later_rounding_is_exact():
    found = hours.means(np.array([60_500 * 3 + 1, 60_500 * 3]), np.array([3, 3]))
    assert found.tolist() == [60_501, 60_500]  # 60.50033… is above the tie


def test_all_pollutants_are_there():
    full = hours.days_from_hours(one_day(**{name.replace("PM2.5", "PM25"): [20] * 24 for name in CONCENTRATIONS}))
    assert (full[0, 0, :6] == 20_000).all()
    assert full[0, 0, 6] == MISSING
