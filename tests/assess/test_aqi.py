"""HJ 633 cell by cell, one step beside each, and against a slow reference of decimals."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS, METRICS, MISSING, to_thousandths
from airplan.rulebook import standards

# HJ 633-2012 Table 1 as printed: IAQI, then SO2 24h, SO2 1h, NO2 24h, NO2 1h, PM10, CO 24h, CO 1h, O3 1h, 8h, PM2.5
COLUMNS = [
    ("SO2", "24h"),
    ("SO2", "1h"),
    ("NO2", "24h"),
    ("NO2", "1h"),
    ("PM10", "24h"),
    ("CO", "24h"),
    ("CO", "1h"),
    ("O3", "1h"),
    ("O3", "8h"),
    ("PM2.5", "24h"),
]
TABLE_2012 = {
    0: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    50: [50, 150, 40, 100, 50, 2, 5, 160, 100, 35],
    100: [150, 500, 80, 200, 150, 4, 10, 200, 160, 75],
    150: [475, 650, 180, 700, 250, 14, 35, 300, 215, 115],
    200: [800, 800, 280, 1200, 350, 24, 60, 400, 265, 150],
    300: [1600, None, 565, 2340, 420, 36, 90, 800, 800, 250],
    400: [2100, None, 750, 3090, 500, 48, 120, 1000, None, 350],
    500: [2620, None, 940, 3840, 600, 60, 150, 1200, None, 500],
}
TABLE_2026 = {index: list(row) for index, row in TABLE_2012.items()}
TABLE_2026[100][4], TABLE_2026[100][9] = 120, 60
CELLS = [
    (edition, pollutant, averaging, index, row[place])
    for edition, table in (("HJ633-2012", TABLE_2012), ("HJ633-2026", TABLE_2026))
    for index, row in table.items()
    for place, (pollutant, averaging) in enumerate(COLUMNS)
    if row[place] is not None
]


def reference(text: str, points: list[tuple[int, int]], co: bool) -> int:
    """Slow and independent: decimals all the way, the point list as printed."""
    value = Decimal(text).quantize(Decimal("0.1") if co else Decimal(1), ROUND_HALF_EVEN)
    for (low, start), (high, end) in itertools.pairwise(points):
        if value <= end:
            exact = Decimal(high - low) * (value - start) / Decimal(end - start) + low
            return int(exact.to_integral_value(ROUND_CEILING))
    return points[-1][0]


def points_of(edition: str, pollutant: str, averaging: str) -> list[tuple[int, int]]:
    table = TABLE_2012 if edition == "HJ633-2012" else TABLE_2026
    place = COLUMNS.index((pollutant, averaging))
    return [(index, row[place]) for index, row in table.items() if row[place] is not None]


def test_the_tables_have_all_cells():
    assert len(CELLS) == 150


@pytest.mark.parametrize(("edition", "pollutant", "averaging", "index", "value"), CELLS)
def test_each_cell_and_one_step_beside_it(edition, pollutant, averaging, index, value):
    step = aqi.step_of(pollutant)
    points = points_of(edition, pollutant, averaging)
    assert aqi.iaqi(value * 1000, pollutant, edition, averaging) == index
    for beside in (value * 1000 - step, value * 1000 + step):
        if 0 <= beside <= points[-1][1] * 1000:
            expected = reference(str(Decimal(beside) / 1000), points, pollutant == "CO")
            assert aqi.iaqi(beside, pollutant, edition, averaging) == expected


@pytest.mark.parametrize(
    ("text", "pollutant", "edition", "averaging", "index"),
    [
        ("60.5", "PM2.5", "HJ633-2026", "24h", 100),
        ("60.6", "PM2.5", "HJ633-2026", "24h", 101),
        ("500", "PM2.5", "HJ633-2026", "24h", 500),
        ("1771", "PM2.5", "HJ633-2026", "24h", 500),
        ("150", "SO2", "HJ633-2026", "24h", 100),
        ("50", "SO2", "HJ633-2026", "24h", 50),
        ("900", "SO2", "HJ633-2026", "1h", 200),
        ("900", "O3", "HJ633-2026", "8h", 300),
        ("900", "SO2", "HJ633-2012", "1h", None),
        ("900", "O3", "HJ633-2012", "8h", None),
        ("75.5", "PM2.5", "HJ633-2012", "24h", 102),  # 76 → 101.25
        ("74.5", "PM2.5", "HJ633-2012", "24h", 99),  # 74 → 98.75
        ("2.05", "CO", "HJ633-2012", "24h", 50),  # 2.0
        ("2.15", "CO", "HJ633-2012", "24h", 55),  # 2.2
    ],
)
def test_edges(text, pollutant, edition, averaging, index):
    assert aqi.iaqi(to_thousandths(text), pollutant, edition, averaging) == index


@given(
    st.decimals(min_value=0, max_value=3000, places=5, allow_nan=False),
    st.sampled_from(CONCENTRATIONS),
    st.sampled_from(standards.AQI_EDITIONS),
)
def test_any_text_agrees_with_decimals_and_the_array_with_the_single_value(value, pollutant, edition):
    averaging = aqi.daily_averaging(pollutant)
    points = points_of(edition, pollutant, averaging)
    stored = to_thousandths(str(value))
    single = aqi.iaqi(stored, pollutant, edition)
    expected = reference(str(value), points, pollutant == "CO")
    assert single == expected or (single is None and value > 800)
    array = aqi.iaqi_array(np.array([stored], np.int32), pollutant, edition)
    assert array[0] == (expected if stored else aqi.NONE)


@given(st.decimals(min_value=0, max_value=600, places=4), st.sampled_from([1000, 100]))
def test_rounding_is_half_even_of_the_decimal_text(value, step):
    places = Decimal(1) if step == 1000 else Decimal("0.1")
    wanted = int(value.quantize(places, ROUND_HALF_EVEN) * 1000)
    assert aqi.round_half_even(np.array([to_thousandths(str(value))], np.int32), step)[0] == wanted


@given(st.integers(0, 2_700_000), st.integers(0, 2_700_000), st.sampled_from(CONCENTRATIONS))
def test_iaqi_never_falls_when_the_concentration_rises(first, second, pollutant):
    low, high = sorted((first, second))
    both = aqi.iaqi_array(np.array([low + 1, high + 1], np.int32), pollutant, "HJ633-2026")
    assert both[0] <= both[1]


@given(st.lists(st.integers(1, 900_000), min_size=6, max_size=6), st.integers(0, 5), st.integers(0, 500_000))
def test_a_days_aqi_never_falls_when_one_pollutant_rises(stored, place, more):
    low = np.array([[*stored, MISSING]], np.int32)
    high = low.copy()
    high[0, place] += more
    day = dt.date(2026, 6, 1).toordinal()
    assert aqi.day_index(low, day).aqi[0] <= aqi.day_index(high, day).aqi[0]


def cube_of(*days: dict[str, str]) -> np.ndarray:
    values = np.full((1, len(days), len(METRICS)), MISSING, np.int32)
    for place, day in enumerate(days):
        for name, text in day.items():
            values[0, place, METRICS.index(name)] = to_thousandths(text)
    return values


def test_primary_pollutants_are_listed_with_ties_and_only_above_50():
    days = aqi.day_index(
        cube_of(
            {"PM2.5": "75", "PM10": "150", "O3": "100"},  # both 100
            {"PM2.5": "35", "O3": "100"},  # both 50: none
            {"O3": "161"},
            {},
        ),
        dt.date(2019, 7, 1).toordinal(),
    )
    assert days.aqi[0].tolist() == [100, 50, 101, aqi.NONE]
    assert [aqi.primary_names(int(bits)) for bits in days.primary[0]] == [("PM2.5", "PM10"), (), ("O3",), ()]
    assert days.pollutants[0].tolist() == [3, 2, 1, 0]


def test_a_day_is_judged_by_the_edition_of_its_day():
    values = cube_of({"PM2.5": "75"}, {"PM2.5": "75"})
    last_old_day = dt.date(2026, 2, 28).toordinal()
    assert aqi.day_index(values, last_old_day).aqi[0].tolist() == [100, 114]  # (75-60)/(115-60)*50+100 = 113.6
    assert aqi.day_index(values, last_old_day, "HJ633-2012").aqi[0].tolist() == [100, 100]


def test_splitting_the_cities_never_changes_a_bit():
    rng = np.random.default_rng(7)
    values = (rng.gamma(2.0, 30.0, (12, 900, 7)) * 1000).astype(np.int32)
    values[rng.random(values.shape) < 0.1] = MISSING
    start = dt.date(2025, 1, 1).toordinal()
    whole = aqi.day_index(values, start)
    parts = [aqi.day_index(values[row : row + 1], start) for row in range(12)]
    assert np.array_equal(whole.aqi, np.concatenate([part.aqi for part in parts]))
    assert np.array_equal(whole.primary, np.concatenate([part.primary for part in parts]))


@pytest.mark.parametrize(
    ("index", "name", "colour"),
    [(50, "优", "#00E400"), (51, "良", "#FFFF00"), (100, "良", "#FFFF00"), (101, "轻度污染", "#FF7E00"),
     (200, "中度污染", "#FF0000"), (201, "重度污染", "#99004C"),
     (301, "严重污染", "#7E0023"), (500, "严重污染", "#7E0023")],
)  # fmt: skip
def test_levels_have_their_official_colours(index, name, colour):
    level = standards.level_of(index)
    assert (level.name_zh, level.hex) == (name, colour)
