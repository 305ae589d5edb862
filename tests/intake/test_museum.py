"""The museum of bad spreadsheets: one small invented workbook an oddity."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from airplan.domain import METRICS, MISSING, DataKind
from airplan.intake.reading import read_one
from airplan.intake.types import FileReading, Outside

BEIJING, BAODING, TIANJIN, SHIJIAZHUANG = 110000, 130600, 120000, 130100
TODAY = dt.date(2026, 11, 24).toordinal()


def read(path, **outside) -> FileReading:
    return read_one(path, Outside(today=TODAY, **outside))


def days(reading: FileReading) -> dict[tuple[int, str, str], float]:
    """(unit, ISO date, metric) → value of all daily values of a reading."""
    found = {}
    for block in reading.days:
        for u, d, m in np.argwhere(block.cube.values != MISSING).tolist():
            day = dt.date.fromordinal(block.cube.first_day + d).isoformat()
            found[int(block.cube.units[u]), day, METRICS[m]] = int(block.cube.values[u, d, m]) / 1000
    return found


def periods(reading: FileReading) -> dict[tuple[int, str, str, str, str], float]:
    return {
        (v.unit, dt.date.fromordinal(v.start).isoformat(), v.length, v.metric, v.statistic): v.value / 1000
        for v in reading.periods
    }


def codes(reading: FileReading) -> list[str]:
    return [problem.code for problem in reading.problems]


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


# --- dates


@pytest.mark.parametrize(
    "cell",
    [
        "2015-01-31", "2015/1/31", "20150131", "2015年1月31日", "2015.1.31", "２０１５年１月３１日",
        "2015-01-31 00:00:00",
        "42035", "1422633600", "1422633600000", "31-Jan-2015", "1/31/2015", " 2015-1-31 ", "二〇一五年一月三十一日",
        "2015-01-31T00:00:00",
    ],
)  # fmt: skip
def test_forms_of_dates(text, cell):
    reading = read(text("北京.csv", f"日期,PM2.5\n{cell},35\n"))
    assert days(reading) == {(BEIJING, "2015-01-31", "PM2.5"): 35}


def test_real_dates_and_serials_in_a_workbook(book):
    reading = read(
        book("北京.xlsx", [["日期", "PM2.5"], [dt.date(2015, 1, 1), 35], [dt.datetime(2015, 1, 2), 36], [42007, 37]])
    )
    assert [key[1] for key in days(reading)] == ["2015-01-01", "2015-01-02", "2015-01-03"]


def test_year_month_day_columns(text):
    reading = read(text("北京.csv", "年,月,日,PM2.5\n2015,1,1,35\n2015,1,2,36\n"))
    assert [key[1] for key in days(reading)] == ["2015-01-01", "2015-01-02"]


def test_dates_without_any_year_are_refused(text):
    reading = read(text("北京.csv", "日期,PM2.5\n1月1日,35\n1月2日,36\n"))
    assert reading.error == "date_without_year"


def test_one_unreadable_date_refuses_its_row(text):
    reading = read(text("北京.csv", "日期,PM2.5,PM10\n2015-01-01,35,60\n2015-02-30,36,61\n2015-01-03,37,62\n"))
    (problem,) = reading.problems
    assert (problem.code, problem.cell, problem.value, problem.values["count"]) == (
        "date_unreadable",
        "A3",
        "2015-02-30",
        2,
    )
    assert (reading.accepted, reading.refused) == (4, 2)


def test_day_first_dates_when_the_month_first_reading_is_impossible(text):
    reading = read(text("北京.csv", "date,PM2.5\n13/01/2015,35\n14/01/2015,36\n"))
    assert [key[1] for key in days(reading)] == ["2015-01-13", "2015-01-14"]


# --- numbers


@pytest.mark.parametrize(
    "mark", ["—", "-", "-;", "/", "NA", "NaN", "#N/A", "-999", "", "0", "－", "null", "缺测", "-9999", "——"]
)
def test_missing_marks(text, mark):
    reading = read(text("北京.csv", f"日期,PM2.5,AQI\n2015-01-01,{mark},{mark}\n2015-01-02,36,50\n"))
    assert (reading.accepted, reading.missing, reading.refused) == (2, 2, 0)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("３５．５", 35500),
        ("35.5 ", 35500),
        ('"1,234.5"', 1234500),
        ("35.5μg/m³", 35500),
        ("+35", 35000),
        ("35.50000001", 35501),
        ("3.55e1", 35500),
    ],
)
def test_numbers_as_text(text, cell, stored):
    reading = read(text("北京.csv", f"日期,PM2.5\n2015-01-01,{cell}\n"))
    assert int(reading.days[0].cube.values[0, 0, 0]) == stored


@pytest.mark.parametrize("cell", ["优", "35(I)", "<2", "12-15", "abc", "1_000", "TRUE"])
def test_what_is_no_number_is_refused_at_its_cell(text, cell):
    reading = read(text("北京.csv", f"日期,PM10,PM2.5\n2015-01-01,60,{cell}\n"))
    (problem,) = reading.problems
    assert (problem.code, problem.cell, problem.value) == ("not_a_number", "C2", cell)
    assert (reading.accepted, reading.refused) == (1, 1)


def test_impossible_sizes_are_refused(text):
    reading = read(text("北京.csv", "日期,PM2.5\n2015-01-01,15325.8\n2015-01-02,35\n"))
    assert [(p.code, p.cell) for p in reading.problems] == [("value_out_of_range", "B2")]


def test_shortest_decimals_of_a_workbook(book):
    reading = read(
        book(
            "北京.xlsx",
            [["日期", "PM2.5", "CO"], ["2015-01-01", 60.5000001, 1.1], ["2015-01-02", 48.94769071016599, 1.2]],
        )
    )
    assert reading.days[0].cube.values[0, :, 0].tolist() == [60501, 48947]


def test_particles_in_milligrams_stated_in_the_heading(text):
    reading = read(text("北京.csv", "日期,PM2.5(mg/m³),CO(mg/m³)\n2015-01-01,0.0355,1.2\n2015-01-02,0.036,1.1\n"))
    assert days(reading)[BEIJING, "2015-01-01", "PM2.5"] == 35.5


def test_carbon_in_micrograms_is_known_by_size(text):
    rows = "\n".join(f"2015-01-{d:02d},35,{1000 + d * 10}.5" for d in range(1, 31))
    reading = read(text("北京.csv", f"日期,PM2.5,CO\n{rows}\n"))
    assert int(reading.days[0].cube.values[0, 0, 4]) == 1011  # 1010.5 µg/m³ = 1.0105 mg/m³, cut with a sticky digit
    assert "co_unit" in reading.assumed
    assert reading.suspicions == ()


# --- rows that are no data


def test_banners_subtotals_page_breaks_repeated_headings_and_footers(book):
    rows = [
        ["保定市环境空气质量日报"], ["单位：μg/m³", None, "制表：监测站"], [],
        ["日期", "PM2.5", "PM10"],
        ["2015-01-01", 35, 60], ["2015-01-02", 36, 61], ["小计", 71, 121],
        ["第 1 页 共 2 页"], ["日期", "PM2.5", "PM10"],
        ["2015-01-03", 37, 62], ["平均", 36, 61], [], ["注：数据未经审核"], ["填表人：张三", None, "审核人：李四"],
    ]  # fmt: skip
    reading = read(book("x.xlsx", rows))
    assert len(days(reading)) == 6
    assert reading.refused == 0
    assert {problem.code for problem in reading.problems} == {"row_subtotal", "row_repeated_heading", "row_no_values"}
    assert all(problem.severity == "remark" for problem in reading.problems)


def test_monthly_summary_rows_among_days_are_left_out(text):
    reading = read(text("北京.csv", "日期,PM2.5\n2015-01-01,35\n2015-01-02,36\n2015年1月,35.5\n"))
    assert len(days(reading)) == 2
    assert codes(reading) == ["row_other_period"]


def test_doubled_rows_are_one_and_contradictions_are_none(text):
    reading = read(
        text(
            "北京.csv",
            "日期,PM2.5,PM10\n2015-01-03,37,62\n2015-01-01,35,60\n2015-01-01,35,60\n2015-01-02,36,61\n2015-01-02,39,61\n",
        )
    )
    assert days(reading) == {
        (BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "PM10"): 60, (BEIJING, "2015-01-02", "PM10"): 61,
        (BEIJING, "2015-01-03", "PM2.5"): 37, (BEIJING, "2015-01-03", "PM10"): 62,
    }  # fmt: skip
    (problem,) = reading.problems
    assert (problem.code, problem.values["cells"], problem.values["offered"]) == (
        "conflict_in_file",
        "B5、B6",
        "36、39",
    )
    assert (reading.accepted, reading.refused) == (5, 2)


def test_period_values_follow_the_same_rule(text):
    reading = read(text("x.csv", "城市,年份,PM2.5\n北京,2015,80\n北京,2015,81\n天津,2015,70\n天津,2015,70\n"))
    assert periods(reading) == {(TIANJIN, "2015-01-01", "year", "PM2.5", "mean"): 70}
    assert codes(reading) == ["conflict_in_file"]


def test_inner_byte_order_marks_do_not_make_two_cities(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("日期,城市,PM2.5\n2015-01-01,三亚,12\n".encode() + "\ufeff2015-01-02,\ufeff三亚,13\n".encode())
    assert {key[0] for key in days(read(path))} == {460200}


# --- which column


def test_ozone_eight_hours_is_preferred_and_one_hour_is_not_the_day(text):
    reading = read(text("北京.csv", "日期,O3_1h,O3_8h,PM2.5_24h\n2015-01-01,120,90,35\n"))
    assert days(reading) == {(BEIJING, "2015-01-01", "O3"): 90, (BEIJING, "2015-01-01", "PM2.5"): 35}


def test_sub_indices_ranks_and_changes_are_not_values(text):
    reading = read(
        text(
            "北京.csv",
            "日期,PM2.5,PM2.5_IAQI,IAQI_PM10,PM2.5同比,PM2.5排名,首要污染物,AQI\n2015-01-01,35,50,60,-3,7,PM2.5,50\n",
        )
    )
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 35, (BEIJING, "2015-01-01", "AQI"): 50}


def test_mapping_tells_what_was_taken_and_how_sure(text):
    reading = read(text("x.csv", "日期,城市,细颗粒物,天气\n2015-01-01,北京,35,晴\n"))
    assert [(c.column, c.taken_for) for c in reading.mapping] == [
        ("A", "date"),
        ("B", "city"),
        ("C", "PM2.5"),
        ("D", "ignore"),
    ]
    assert all(0 < column.confidence <= 1 for column in reading.mapping)


def test_first_rows_as_understood(text):
    reading = read(text("北京.csv", "日期,PM2.5,CO\n2015-01-02,36,—\n2015-01-01,35.5,1.2\n"))
    assert [(row.unit, row.period, row.values["PM2.5"], row.values["CO"]) for row in reading.first_rows] == [
        ("北京市", "2015-01-02", "36", None), ("北京市", "2015-01-01", "35.5", "1.2"),
    ]  # fmt: skip


def test_kind_of_data_from_the_title_and_from_the_caller(book):
    rows = [["北京市2015年审核实况数据"], ["日期", "PM2.5"], ["2015-01-01", 35]]
    path = book("x.xlsx", rows)
    assert read(path).days[0].cube.kind == DataKind.REVIEWED_ACTUAL
    reading = read(path, kind="original")
    assert (reading.days[0].cube.kind, reading.assumed) == (DataKind.ORIGINAL_ACTUAL, ("state_actual",))


# --- hours


def hourly(days_and_hours, head="时间,PM2.5", value=10) -> str:
    return head + "\n" + "\n".join(f"2015-01-{d:02d} {h:02d}:00,{value + h}" for d, h in days_and_hours) + "\n"


def test_hours_become_days_by_the_rules(text):
    rows = "\n".join(f"2015-01-01,{h},{10 + h},{50 + h}" for h in range(24))
    reading = read(text("北京.csv", f"日期,小时,PM2.5,O3_8h\n{rows}\n"))
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 21.5, (BEIJING, "2015-01-01", "O3"): 73}
    assert reading.accepted == 48


def test_a_day_with_too_few_hours_is_missing(text):
    enough = [(1, h) for h in range(20)]
    reading = read(text("北京.csv", hourly([*enough, *[(2, h) for h in range(19)]])))
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 19.5}
    assert reading.missing_by == {"too_few_hours": 1}


def test_a_file_without_a_single_valid_day_is_refused(text):
    reading = read(text("北京.csv", hourly([(1, 0), (1, 1), (2, 0)])))
    assert (reading.error, reading.error_values["count"]) == ("hours_too_few", 2)


def test_missing_hours_do_not_count(text):
    content = hourly([(1, h) for h in range(24)]).replace("2015-01-01 23:00,33", "2015-01-01 23:00,-999")
    reading = read(text("北京.csv", content))
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 21}
    assert reading.missing_by == {"negative": 1}


def test_stations_become_units_and_the_city_their_mean(text):
    rows = "\n".join(f"20200402,{h},{name},{value}" for h in range(24) for name, value in (("甲站", 10), ("乙站", 21)))
    reading = read(text("保定.csv", f"日期,小时,站点,PM2.5\n{rows}\n"))
    found = days(reading)
    assert found[BAODING, "2020-04-02", "PM2.5"] == 15.5
    names = {unit.id: (unit.name, unit.parent) for unit in reading.units}
    assert {(names[key[0]][0], value) for key, value in found.items() if key[0] < 0} == {("甲站", 10), ("乙站", 21)}
    assert {parent for _, parent in names.values()} == {BAODING}


def test_a_group_heading_with_two_units_names_no_pollutant(text):
    lines = ("日期,污染物浓度（微克/立方米，CO 为毫克/立方米）,,\n", ",PM2.5,CO,O3_8h\n", "2019-01-01,35,1.2,80\n")
    assert days(read(text("北京.csv", "".join(lines)))) == {
        (BEIJING, "2019-01-01", "PM2.5"): 35, (BEIJING, "2019-01-01", "CO"): 1.2, (BEIJING, "2019-01-01", "O3"): 80,
    }  # fmt: skip
