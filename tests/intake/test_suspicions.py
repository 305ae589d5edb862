"""What reads well but looks wrong; three suspicions stop an import nobody is watching."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from airplan import words
from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS
from airplan.intake.reading import read_one
from airplan.intake.types import Outside

TODAY = dt.date(2026, 11, 24).toordinal()
HEAD = ("日期", "AQI", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3")


def days(count: int, seed: int = 1) -> list[list[object]]:
    """Invented days whose AQI is computed from the six columns."""
    random = np.random.default_rng(seed)
    fine = np.round(random.gamma(3, 25, count) + 5)
    table = np.stack(
        [fine, np.round(fine * 1.5 + random.integers(2, 40, count)), random.integers(5, 60, count),
         random.integers(20, 70, count),
         np.round(random.uniform(0.4, 2.4, count), 1), random.integers(20, 190, count)], axis=1,
    )  # fmt: skip
    stored = np.rint(table * 1000).astype(np.int64)
    single = [aqi.iaqi_array(stored[:, place], name, "HJ633-2012") for place, name in enumerate(CONCENTRATIONS)]
    whole = np.maximum.reduce(single)
    first = dt.date(2015, 1, 1)
    return [
        [(first + dt.timedelta(day)).isoformat(), int(whole[day]), *(f"{value:g}" for value in table[day])]
        for day in range(count)
    ]


def csv(rows, head=HEAD) -> str:
    return "\n".join(",".join(map(str, row)) for row in ([head, *rows] if head else rows)) + "\n"


def suspected(path, **outside) -> dict[str, bool]:
    return {item.code: item.stops for item in read_one(path, Outside(today=TODAY, **outside)).suspicions}


def test_an_honest_file_raises_none(text):
    assert suspected(text("北京.csv", csv(days(200)))) == {}


def test_swapped_columns(text):
    head = ("日期", "AQI", "PM10", "PM2.5", "SO2", "NO2", "CO", "O3")
    assert suspected(text("北京.csv", csv(days(200), head))) == {
        "suspect_shifted_columns": True,
        "suspect_pm25_above_pm10": False,
    }


def test_columns_moved_by_one(text):
    head = ("日期", "AQI", "O3", "PM2.5", "PM10", "SO2", "NO2", "CO")
    assert suspected(text("北京.csv", csv(days(200), head)))["suspect_shifted_columns"] is True


def test_columns_without_aqi_whose_sizes_cannot_be(text):
    rows = [[row[0], row[6], *row[2:6]] for row in days(100)]  # CO under PM2.5, PM2.5 under CO …
    head = ("日期", "PM2.5", "CO", "PM10", "SO2", "NO2")
    assert suspected(text("北京.csv", csv(rows, head)))["suspect_shifted_columns"] is True


def test_us_index(text):
    from itertools import pairwise

    def us(value: float, points) -> int:
        for (low, start), (high, end) in pairwise(points):
            if value <= end:
                return round(low + (high - low) * (value - start) / (end - start))
        return 500

    fine = ((0, 0), (50, 12), (100, 35.4), (150, 55.4), (200, 150.4), (300, 250.4), (500, 500.4))
    coarse = ((0, 0), (50, 54), (100, 154), (150, 254), (200, 354), (300, 424), (500, 604))
    rows = [
        [r[0], us(float(r[2]), fine), us(float(r[3]), coarse), r[4], r[5], round(float(r[6]) * 10)] for r in days(200)
    ]
    path = text("北京.csv", csv(rows, ("date", "pm25", "pm10", "so2", "no2", "co")))
    assert suspected(path) == {"suspect_us_aqi": True}


@pytest.mark.parametrize(
    ("factor", "heading", "stops"),
    [
        (1, "CO", None),
        (1000, "CO", None),
        (1, "CO(mg/m³)", None),
        (1000, "CO(μg/m³)", None),
        (1000, "CO(mg/m³)", True),
        (1, "CO(μg/m³)", True),
        (20, "CO", True),
    ],
)
def test_unit_of_carbon_monoxide(text, factor, heading, stops):
    rows = [[row[0], row[2], f"{float(row[6]) * factor:g}"] for row in days(100)]
    found = suspected(text("北京.csv", csv(rows, ("日期", "PM2.5", heading))))
    assert found.get("suspect_co_unit") is stops


def test_carbon_monoxide_in_two_units(text):
    rows = [[row[0], row[2], f"{float(row[6]) * (1000 if day > 50 else 1):g}"] for day, row in enumerate(days(100))]
    reading = read_one(text("北京.csv", csv(rows, ("日期", "PM2.5", "CO"))), Outside(today=TODAY))
    assert [item.code for item in reading.suspicions] == ["suspect_co_unit"]
    assert reading.days[0].cube.values[0, :, 4].max() < 2500  # once accepted, the large ones are µg/m³


def test_another_year_in_the_title(text):
    assert suspected(text("北京2016年.csv", csv(days(100)))) == {"suspect_year_off": False}


def test_days_that_have_not_come_yet(text):
    rows = [[row[0].replace("2015", "2027"), *row[1:]] for row in days(100)]
    assert "suspect_year_off" in suspected(text("北京.csv", csv(rows)))


def test_the_same_year_twice_is_a_climatology(text):
    year = days(365)
    rows = [*year, *[[row[0].replace("2015", "2017"), *row[1:]] for row in year]]
    middle = [[row[0].replace("2015", "2016"), *row[1:]] for row in year]
    assert suspected(text("北京.csv", csv([*rows, *middle]))).get("suspect_climatology") is False


def test_too_smooth_a_curve_is_a_climatology(text):
    first = dt.date(2015, 1, 1)
    rows = [[(first + dt.timedelta(d)).isoformat(), f"{60 + 30 * np.cos(d / 58):.1f}"] for d in range(365)]
    assert suspected(text("北京.csv", csv(rows, ("日期", "PM2.5")))).get("suspect_climatology") is False


def test_particles_of_milligram_size(text):
    rows = [[row[0], f"{float(row[2]) / 1000:.3f}"] for row in days(100)]
    assert suspected(text("北京.csv", csv(rows, ("日期", "PM2.5")))) == {"suspect_unit": False}


# --- files without headings


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 3, 4, 6, 5, 7)])
def test_headerless_columns_are_told_by_the_index_they_reproduce(text, order):
    grades = [(50, "优"), (100, "良"), (150, "轻度污染"), (200, "中度污染"), (300, "重度污染"), (999, "严重污染")]
    rows = []
    for number, row in enumerate(days(300)):
        grade = next(name for top, name in grades if row[1] <= top)
        rows.append([row[0], grade, row[1], (number * 37) % 366, *[row[place] for place in order[2:]]])
    reading = read_one(text("北京.csv", csv(rows, None)), Outside(today=TODAY))
    taken = {column.column: column.taken_for for column in reading.mapping}
    names = [HEAD[place] for place in order[2:]]
    assert (reading.error, [taken[letter] for letter in "CEFGHIJ"]) == ("", ["AQI", *names])
    assert taken["D"] == "ignore"
    assert reading.accepted == 300 * 7


def test_headerless_columns_nobody_can_tell_are_refused_with_a_recipe(text):
    rows = [[row[0], *row[2:]] for row in days(60)]
    reading = read_one(text("北京.csv", csv(rows, None)), Outside(today=TODAY))
    assert reading.error == "layout_uncertain"
    assert reading.recipe is not None
    assert reading.recipe.columns["A"] == "date"


def test_a_headerless_pair_is_told_by_the_file_name(text):
    reading = read_one(text("北京PM2.5.csv", "2015-01-01,35\n2015-01-02,36\n2015-01-03,39\n"), Outside(today=TODAY))
    assert (reading.error, reading.accepted) == ("", 3)


def said(path) -> list[str]:
    return [
        words.sentence(item.code, {**item.values, "file": item.file})
        for item in read_one(path, Outside(today=TODAY)).suspicions
    ]


def test_swapped_columns_tell_what_the_aqi_says(text):
    head = ("日期", "AQI", "PM10", "PM2.5", "SO2", "NO2", "CO", "O3")
    assert "换位后 100%" in said(text("北京.csv", csv(days(200), head)))[0]


def test_sizes_without_an_aqi_tell_no_shares(text):
    rows = [[row[0], *row[2:]] for row in days(200)]
    told = said(text("北京.csv", csv(rows, ("日期", "PM10", "PM2.5", "SO2", "NO2", "CO", "O3"))))
    assert "数值的大小与标题不符" in told[0]
    assert "0%" not in told[0]


def test_days_to_come_are_told_as_such(text):
    rows = [["2030-01-01", *days(1)[0][1:]]]
    told = said(text("北京.csv", csv([*days(30), *rows])))
    assert told == ["北京.csv：数据的日期到 2030-01-01 为止，晚于今天（2026-11-24），请核对年份。"]
