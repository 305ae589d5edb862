"""The museum of bad spreadsheets: one small invented workbook an oddity (where the city stands, shapes of tables)."""

from __future__ import annotations

import json

import pytest
from intake_museum import BAODING, BEIJING, SHIJIAZHUANG, TIANJIN, days, periods, read

# --- where the city stands


@pytest.mark.parametrize(
    ("stem", "unit"),
    [
        ("北京", BEIJING), ("北京市2015年空气质量", BEIJING), ("beijing", BEIJING), ("hebei_baoding_daily", BAODING),
        ("河北省保定市日报", BAODING),
        ("fujianfuzhou", 350100), ("湘西州", 433100), ("襄樊", 420600), ("Xi'an", 610100),
    ],
)  # fmt: skip
def test_city_in_the_file_name(text, stem, unit):
    reading = read(text(f"{stem}.csv", "日期,PM2.5\n2015-01-01,35\n"))
    assert days(reading) == {(unit, "2015-01-01", "PM2.5"): 35}
    assert reading.assumed == ()


def test_city_in_the_sheet_name_and_several_sheets(book):
    rows = [["日期", "PM2.5"], ["2015-01-01", 35]]
    reading = read(
        book("各市.xlsx", rows, "保定市", {"石家庄": [["日期", "PM2.5"], ["2015-01-01", 40]], "说明": [["填报说明"]]})
    )
    assert days(reading) == {(BAODING, "2015-01-01", "PM2.5"): 35, (SHIJIAZHUANG, "2015-01-01", "PM2.5"): 40}


def test_city_in_the_title(book):
    reading = read(book("a.xlsx", [["天津市2015年空气质量日报"], ["日期", "PM2.5"], ["1月1日", 35], ["1月2日", 36]]))
    assert days(reading) == {(TIANJIN, "2015-01-01", "PM2.5"): 35, (TIANJIN, "2015-01-02", "PM2.5"): 36}


def test_city_in_a_column_by_code_and_old_name(text):
    reading = read(
        text("x.csv", "日期,城市,PM2.5\n2015-01-01,110000,35\n2015-01-01,襄樊市,40\n2015-01-01,Baoding,50\n")
    )
    assert days(reading) == {
        (BEIJING, "2015-01-01", "PM2.5"): 35, (420600, "2015-01-01", "PM2.5"): 40, (BAODING, "2015-01-01", "PM2.5"): 50,
    }  # fmt: skip


def test_an_ambiguous_name_refuses_only_its_own_values(text):
    reading = read(
        text(
            "x.csv", "date,city,PM2.5,AQI\n2015-01-01,beijing,35,50\n2015-01-01,suzhou,40,60\n2015-01-02,suzhou,41,61\n"
        )
    )
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "AQI"): 50}
    (problem,) = [problem for problem in reading.problems if problem.code == "city_ambiguous"]
    assert (problem.cell, problem.value, problem.values["count"]) == ("B3", "suzhou", 4)
    assert "苏州" in str(problem.values["candidates"])
    assert "宿州" in str(problem.values["candidates"])
    assert reading.refused == 4


def test_an_ambiguous_city_column_refuses_only_itself(text):
    reading = read(text("PM2.5.csv", "date,beijing,yulin\n2015-01-01,35,40\n2015-01-02,36,41\n"))
    assert {key[0] for key in days(reading)} == {BEIJING}
    assert [(p.code, p.cell, p.values["count"]) for p in reading.problems] == [("city_ambiguous", "C1", 2)]


def test_an_ambiguous_file_name_is_refused_with_the_candidates(text):
    reading = read(text("taizhou.csv", "date,PM2.5\n2015-01-01,35\n"))
    assert reading.error == "city_ambiguous"
    assert "泰州" in str(reading.error_values["candidates"])


def test_an_unknown_city_is_listed_once_with_its_count(text):
    reading = read(
        text("x.csv", "日期,城市,PM2.5\n2015-01-01,北京,35\n2015-01-01,亚特兰蒂斯,1\n2015-01-02,亚特兰蒂斯,2\n")
    )
    (problem,) = reading.problems
    assert (problem.code, problem.cell, problem.values["count"]) == ("city_unknown", "B3", 2)
    assert (reading.accepted, reading.refused) == (1, 2)


def test_no_city_at_all(text):
    path = text("数据.csv", "日期,PM2.5\n2015-01-01,35\n")
    assert read(path).error == "city_missing"
    own = read(path, own_city=BAODING)
    assert (days(own), own.assumed) == ({(BAODING, "2015-01-01", "PM2.5"): 35}, ("city",))
    assert days(read(path, city=TIANJIN)) == {(TIANJIN, "2015-01-01", "PM2.5"): 35}


def test_city_names_that_stand_once_for_the_rows_below(book):
    rows = [
        ["城市", "月份", "PM2.5"],
        ["保定", "2015-01", 90],
        [None, "2015-02", 80],
        ["石家庄", "2015-01", 99],
        [None, "2015-02", 88],
    ]
    reading = read(book("x.xlsx", rows, merge=("A2:A3", "A4:A5")))
    assert periods(reading)[SHIJIAZHUANG, "2015-02-01", "month", "PM2.5", "mean"] == 88
    assert len(reading.periods) == 4
    assert "city_filled_down" in reading.assumed


# --- shapes


def test_wide_by_city(text):
    reading = read(text("2015年PM2.5日均浓度.csv", "日期,北京,天津市,石家庄\n2015-01-01,35,40,—\n2015-01-02,36,,77\n"))
    assert days(reading)[SHIJIAZHUANG, "2015-01-02", "PM2.5"] == 77
    assert (reading.accepted, reading.missing) == (4, 2)


def test_wide_by_city_without_a_pollutant_is_refused(text):
    assert read(text("数据.csv", "日期,北京,天津\n2015-01-01,35,40\n")).error == "no_pollutant_columns"


def test_wide_by_year(text):
    reading = read(text("PM2.5年均浓度.csv", "城市,2013年,2014年,2015\n北京,89.5,85.9,80.6\n天津,96,83,70\n"))
    assert periods(reading)[BEIJING, "2015-01-01", "year", "PM2.5", "mean"] == 80.6
    assert len(reading.periods) == 6


def test_wide_by_year_with_numeric_headings(book):
    reading = read(book("PM10.xlsx", [["城市", 2013, 2014, 2015], ["北京", 108, 116, 102]]))
    assert periods(reading)[BEIJING, "2014-01-01", "year", "PM10", "mean"] == 116


def test_wide_by_month_under_a_year_column(text):
    head = "城市,年份," + ",".join(f"{month}月" for month in range(1, 13))
    reading = read(text("SO2.csv", f"{head}\n北京,2015," + ",".join(map(str, range(1, 13))) + "\n"))
    assert periods(reading)[BEIJING, "2015-12-01", "month", "SO2", "mean"] == 12


def test_wide_by_day_under_a_month(book):
    rows = [
        ["北京市PM2.5日均浓度"],
        ["月份", *range(1, 32)],
        ["2015-01", *range(11, 42)],
        ["2015-02", *range(51, 79), None, None, None],
    ]
    reading = read(book("x.xlsx", rows))
    found = days(reading)
    assert found[BEIJING, "2015-01-31", "PM2.5"] == 41
    assert found[BEIJING, "2015-02-28", "PM2.5"] == 78
    assert len(found) == 59


def test_days_by_year_columns(text):
    reading = read(text("北京PM2.5.csv", "日期,2014年,2015年\n1月1日,45,38\n1月2日,111,52\n2月29日,,\n"))
    assert days(reading) == {
        (BEIJING, "2014-01-01", "PM2.5"): 45, (BEIJING, "2015-01-01", "PM2.5"): 38,
        (BEIJING, "2014-01-02", "PM2.5"): 111, (BEIJING, "2015-01-02", "PM2.5"): 52,
    }  # fmt: skip


def test_pollutants_in_rows(text):
    reading = read(
        text(
            "x.csv",
            "城市,日期,污染物,浓度\n北京,2015-01-01,PM2.5,35\n北京,2015-01-01,二氧化硫,12\n北京,2015-01-01,温度,-3\n",
        )
    )
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "SO2"): 12}


def test_transposed_pollutants_in_rows_years_in_columns(text):
    reading = read(text("保定市.csv", "指标,2014,2015\nPM2.5,129,107\nPM10,224,175\n优良天数,84,102\n"))
    assert periods(reading) == {
        (BAODING, "2014-01-01", "year", "PM2.5", "mean"): 129, (BAODING, "2015-01-01", "year", "PM2.5", "mean"): 107,
        (BAODING, "2014-01-01", "year", "PM10", "mean"): 224, (BAODING, "2015-01-01", "year", "PM10", "mean"): 175,
        (BAODING, "2014-01-01", "year", "AQI", "good_days"): 84,
        (BAODING, "2015-01-01", "year", "AQI", "good_days"): 102,
    }  # fmt: skip


def test_two_line_merged_headings(book):
    rows = [
        ["2015年1月各市空气质量"],
        ["城市", "PM2.5(μg/m³)", None, "O3-8h-90(μg/m³)", None, "优良天数比例(%)"],
        [None, "浓度", "同比", "浓度", "同比", None],
        ["北京", 35, -8.3, 160, 1.2, 71],
        ["天津", 40, -2.4, 155, 0.6, 65.5],
    ]
    reading = read(book("x.xlsx", rows, merge=("A2:A3", "B2:C2", "D2:E2", "F2:F3")))
    found = periods(reading)
    assert found[BEIJING, "2015-01-01", "month", "PM2.5", "mean"] == 35
    assert found[BEIJING, "2015-01-01", "month", "O3", "p90"] == 160
    assert found[TIANJIN, "2015-01-01", "month", "AQI", "good_ratio"] == 65.5
    assert len(found) == 6


def test_two_line_headings_of_cities_over_pollutants_without_merges(text):
    reading = read(text("x.csv", "日期,北京,,天津,\n,PM2.5,PM10,PM2.5,PM10\n2015-01-01,35,60,40,70\n"))
    assert days(reading) == {
        (BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "PM10"): 60,
        (TIANJIN, "2015-01-01", "PM2.5"): 40, (TIANJIN, "2015-01-01", "PM10"): 70,
    }  # fmt: skip


def test_units_in_a_line_of_their_own(text):
    reading = read(text("北京.csv", "日期,PM2.5,CO\n,(μg/m³),(mg/m³)\n2015-01-01,35,1.2\n"))
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "CO"): 1.2}


def test_yearly_values_from_a_title_only(text):
    reading = read(
        text("2016年城市空气质量.csv", "城市,SO2,NO2,PM10,CO-95per,O3-8h-90per,PM2.5\n北京,10,48,92,3.2,199,73\n")
    )
    found = periods(reading)
    assert found[BEIJING, "2016-01-01", "year", "CO", "p95"] == 3.2
    assert found[BEIJING, "2016-01-01", "year", "O3", "p90"] == 199
    assert found[BEIJING, "2016-01-01", "year", "PM2.5", "mean"] == 73


def test_quarters(text):
    reading = read(text("x.csv", "城市,时段,PM2.5\n北京,2020Q4,45\n北京,2021年第一季度,54\n"))
    assert periods(reading) == {
        (BEIJING, "2020-10-01", "quarter", "PM2.5", "mean"): 45,
        (BEIJING, "2021-01-01", "quarter", "PM2.5", "mean"): 54,
    }  # fmt: skip


def test_json_of_records_and_of_columns(text):
    records = [{"city": "北京", "date": "2015-01-01", "PM2.5": "35.50"}]
    for name, data in (("a.json", records), ("b.json", {key: [value] for key, value in records[0].items()})):
        assert days(read(text(name, json.dumps(data)))) == {(BEIJING, "2015-01-01", "PM2.5"): 35.5}
