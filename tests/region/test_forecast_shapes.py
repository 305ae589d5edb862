"""Forecasts of several cities as they come give one table of levels, whatever the shape; gaps, ties and doubles told."""

from __future__ import annotations

import datetime as dt
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_judged import region

from airplan.cli import main
from airplan.emergency.forecast import read_forecast
from airplan.region.alert import CityLevel, common_level
from airplan.region.forecasts import split

CITIES = {"保定市": "130600", "廊坊市": "131000", "石家庄市": "130100", "邢台市": "130500"}
DAYS = [dt.date(2026, 12, day) for day in range(1, 6)]
# By mee-2024: 保定 48 h above 200 (orange), 廊坊 too, 石家庄 one day above 200 (yellow), 邢台 clean.
AQI = {
    "保定市": [120, 230, 240, 250, 90], "廊坊市": [230, 240, 250, 260, 270], "石家庄市": [90, 230, 120, 90, 80],
    "邢台市": [60, 70, 80, 90, 100],
}  # fmt: skip
TODAY = ["--today", "2026-11-30"]


@pytest.fixture
def desk(tmp_path):
    return region(tmp_path, [*CITIES, "衡水市"])


@pytest.fixture
def alert(desk, capsys):
    def run(*files, code=0, share="0.5"):
        capsys.readouterr()
        words = ["region", "alert", str(desk), *map(str, files), "--rules", "mee-2024", "--share", share, "--json"]
        assert main([*words, *TODAY]) == code
        return json.loads(capsys.readouterr().out)

    return run


def book(path, *sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def long_rows():
    rows = [["序号", "城市", "预报日期", "AQI范围", "空气质量等级", "首要污染物"]]
    for name, values in AQI.items():
        for at, (day, value) in enumerate(zip(DAYS, values, strict=True)):
            # The city stands once, in a merged cell; ranges as offices write them.
            rows.append([len(rows), name if not at else None, day, f"{value - 10}～{value + 10}", None, "PM2.5"])
    return rows


def test_a_row_a_city_and_day(alert, tmp_path):
    check(alert(book(tmp_path / "区域预报.xlsx", ("预报", [["京津冀中南部空气质量预报"], *long_rows()]))))


def check(found):
    assert {one["name"]: one["level"] for one in found["cities"]} == {
        "保定市": "orange", "廊坊市": "orange", "石家庄市": "yellow", "邢台市": None,
    }  # fmt: skip
    assert (found["level"], found["needed"], found["text"], found["missing"]) == ("orange", 2, "4/5", ["衡水市"])
    assert found["start"][:10] == "2026-12-01"
    assert found["problems"] == []


@pytest.mark.parametrize("heads", ["dates", "12月1日", "12/1", "12月1日（周二）", "20261201"])
def test_a_row_a_city_and_a_column_a_day(alert, tmp_path, heads):
    shown = {
        "dates": DAYS, "12月1日": [f"12月{day.day}日" for day in DAYS], "12/1": [f"12/{day.day}" for day in DAYS],
        "12月1日（周二）": [f"12月{day.day}日（周二）" for day in DAYS], "20261201": [f"{day:%Y%m%d}" for day in DAYS],
    }[heads]  # fmt: skip
    rows = [["城市", *shown], *([name, *values] for name, values in AQI.items())]
    check(alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows))))


def test_several_columns_a_day(alert, tmp_path):
    top = ["序号", "城市"] + [cell for day in DAYS for cell in (day, None, None)]
    below = [None, None] + ["AQI", "级别", "首要污染物"] * len(DAYS)
    rows = [top, below]
    for number, (name, values) in enumerate(AQI.items(), 1):
        rows.append([number, name.removesuffix("市"), *(cell for value in values for cell in (value, "", "PM2.5"))])
    check(alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows))))


def test_a_row_a_day_and_a_column_a_city(alert, tmp_path):
    rows = [["日期", *AQI], *([day, *(AQI[name][at] for name in AQI)] for at, day in enumerate(DAYS))]
    check(alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows))))


def test_a_sheet_a_city_and_a_file_a_city(alert, tmp_path):
    tables = {
        name: [["日期", "AQI"], *([day, value] for day, value in zip(DAYS, values, strict=True))]
        for name, values in AQI.items()
    }
    check(alert(book(tmp_path / "预报.xlsx", *((name, rows) for name, rows in tables.items()))))
    check(alert(*(book(tmp_path / f"{name}未来5天.xlsx", ("a", rows)) for name, rows in tables.items())))


def test_a_stranger_is_told_and_the_rest_goes_on(alert, tmp_path):
    rows = [["城市", *DAYS], *([name, *values] for name, values in AQI.items()), ["上海市", *[300] * 5]]
    found = alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows)))
    assert (found["level"], [one["code"] for one in found["problems"]]) == ("orange", ["region.forecast_stranger"])
    assert "上海市" in found["problems"][0]["message"]


def test_two_forecasts_of_one_city_that_differ_are_both_left_out(alert, tmp_path):
    whole = book(tmp_path / "a.xlsx", ("预报", long_rows()))
    same = book(tmp_path / "b.xlsx", ("预报", long_rows()))
    assert alert(whole, same)["text"] == "4/5"
    other = book(tmp_path / "保定市.xlsx", ("a", [["日期", "AQI"], *([day, 50] for day in DAYS)]))
    found = alert(whole, other)
    assert (found["text"], found["level"], found["needed"]) == ("3/5", "yellow", 2)
    assert [one["code"] for one in found["problems"]] == ["region.forecast_twice"]
    assert "保定市" in found["missing"]


def test_what_is_no_forecast_is_told_and_the_rest_goes_on(alert, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "x.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    found = alert(tmp_path / "坏.xlsx", tmp_path / "x.csv", book(tmp_path / "a.xlsx", ("预报", long_rows())))
    assert found["text"] == "4/5"
    assert {one["file"] for one in found["problems"]} >= {"坏.xlsx", "x.csv"}
    answer = alert(tmp_path / "坏.xlsx", tmp_path / "x.csv", code=3)
    assert (answer["error"]["code"], len(answer["problems"]) >= 2) == ("region.no_forecasts", True)


def test_a_gap_joins_no_two_episodes(alert, tmp_path):
    """A day above 200, one that nobody forecast, another: no 48 hours."""
    rows = [
        ["城市", *DAYS],
        ["保定市", 230, "—", 230, 90, 90],
        ["廊坊市", 230, None, 230, 90, 90],
        ["邢台市", 90, 230, 230, 90, 90],
    ]
    found = alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows)))
    levels = {one["name"]: (one["level"], one["start"][:10]) for one in found["cities"]}
    assert levels == {
        "保定市": ("yellow", "2026-12-01"), "廊坊市": ("yellow", "2026-12-01"), "邢台市": ("orange", "2026-12-02"),
    }  # fmt: skip
    # All three reach yellow, one orange; the common level starts with the first.
    assert (found["level"], found["start"][:10]) == ("yellow", "2026-12-01")


@pytest.mark.parametrize("share", ["0", "-1", "1.5", "nan"])
def test_a_share_that_is_none(alert, tmp_path, share):
    file = book(tmp_path / "a.xlsx", ("预报", long_rows()))
    assert alert(file, code=2, share=share)["error"]["code"] == "region.bad_share"


def test_a_bad_cell_is_told_by_its_row(alert, tmp_path):
    rows = [["城市", *DAYS], *([name, *values] for name, values in AQI.items())]
    rows[4][2] = "见附件"
    found = alert(book(tmp_path / "预报.xlsx", ("Sheet1", rows)))
    assert [one["code"] for one in found["problems"]] == ["emergency.forecast_row"]
    assert found["text"] == "4/5"


LEVELS = st.sampled_from([None, "blue", "yellow", "orange", "red"])
ORDER = (None, "blue", "yellow", "orange", "red")


@given(st.lists(LEVELS, min_size=1, max_size=15), st.floats(0.01, 1))
def test_the_common_level_is_the_highest_that_enough_cities_reach(levels, share):
    cities = [CityLevel(f"{at:06d}", f"城{at}", level, "2026-12-01", "2026-12-03") for at, level in enumerate(levels)]
    found = common_level(cities, (), "r", share)
    reach = [sum(ORDER.index(one) >= place for one in levels) for place in range(5)]
    enough = [place for place in range(1, 5) if reach[place] >= share * len(levels) - 1e-9 and reach[place]]
    assert found.level == (ORDER[max(enough)] if enough else None)
    assert found.text == f"{len(levels)}/{len(levels)}"


@given(st.lists(st.lists(st.integers(1, 400), min_size=5, max_size=5), min_size=1, max_size=4))
def test_every_shape_says_the_same(values):
    names = list(CITIES)[: len(values)]
    known = dict(CITIES)
    wide = [["城市", *DAYS], *([name, *row] for name, row in zip(names, values, strict=True))]
    tall = [["城市", "日期", "AQI"]]
    tall += [
        [name, day, value]
        for name, row in zip(names, values, strict=True)
        for day, value in zip(DAYS, row, strict=True)
    ]
    shapes = [wide, tall]
    if len(names) > 1:
        shapes.append([["日期", *names], *([day, *(row[at] for row in values)] for at, day in enumerate(DAYS))])
    read = [{one.code: read_forecast(one.rows).steps for one in split(rows, known)} for rows in shapes]
    assert all(one == read[0] for one in read)
    assert [[step.aqi for step in read[0][known[name]]] for name in names] == values


CELLS = st.sampled_from(
    [None, "", "城市", "日期", "时间", "AQI", "AQI范围", "级别", "首要污染物", "下限", "上限", *CITIES, "保定", "130600", "上海市", "平均", "12月1日",
     "12/1", "2026-12-01", DAYS[0], DAYS[1], dt.datetime(2026, 12, 1, 8), 20261201, "20261202", 45000, 120, 0, -999, 1e308, float("nan"),
     "160～190", "重度", "中度至重度污染", "—", "13月40日", "x" * 300, True]
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_any_table_is_split_or_left_alone(rows):
    known = {text: code for name, code in CITIES.items() for text in (name, name.removesuffix("市"), code)}
    for table in split(rows, known):
        assert table.code in (*CITIES.values(), "")
        found = read_forecast(table.rows)
        starts = [step.start for step in found.steps]
        assert starts == sorted(set(starts))
        assert all(step.aqi is None or 0 < step.aqi <= 2000 for step in found.steps)
