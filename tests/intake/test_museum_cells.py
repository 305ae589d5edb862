"""The museum of bad spreadsheets: one small invented workbook an oddity (dates, numbers, rows that are no data)."""

from __future__ import annotations

import datetime as dt

import pytest
from intake_museum import BEIJING, TIANJIN, codes, days, periods, read

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


def test_a_heading_without_rows_has_no_content(text):
    assert read(text("北京.csv", "年,月,日期,PM2.5\n")).error == "file_no_content"


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
