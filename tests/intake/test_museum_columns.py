"""The museum of bad spreadsheets: one small invented workbook an oddity (columns, hours, what came later)."""

from __future__ import annotations

from intake_museum import BAODING, BEIJING, days, periods, read

from airplan.domain import DataKind

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


def test_tables_side_by_side(book):
    reading = read(
        book(
            "北京.xlsx", [["日期", "PM2.5", "日期", "PM2.5"], ["2015-01-01", 35, "2015-02-01", 36], ["2015-01-02", 37]]
        )
    )
    assert len(days(reading)) == 3
    assert days(reading)[BEIJING, "2015-02-01", "PM2.5"] == 36
    assert [(block.part, block.columns[0, 0]) for block in reading.days] == [(0, 1), (1, 3)]


def test_the_ranking_table_of_the_office(book):
    rows = [
        ["2023年12月各市环境空气质量排名"],
        ["排名", "城市", "PM2.5", None, "O3-8h-90", "优良天数", None, None, "综合指数", "主要污染物", "年度目标"],
        [None, None, "浓度", "同比%", None, "天数", "比例", "同比百分点", None, None, None],
        [1, "保定", 67, -8.3, 60, 15, 48.4, 2, 6.1, "PM2.5", 55],
    ]
    assert periods(read(book("x.xlsx", rows))) == {
        (BAODING, "2023-12-01", "month", "PM2.5", "mean"): 67, (BAODING, "2023-12-01", "month", "O3", "p90"): 60,
        (BAODING, "2023-12-01", "month", "AQI", "good_days"): 15, (BAODING, "2023-12-01", "month", "AQI", "good_ratio"): 48.4,
        (BAODING, "2023-12-01", "month", "AQI", "index"): 6.1,
    }  # fmt: skip


def test_bare_day_numbers_under_a_titled_month(text):
    reading = read(text("北京2015年1月.csv", "日期,PM2.5\n1,35\n2,36\n31,38\n"))
    assert [key[1] for key in days(reading)] == ["2015-01-01", "2015-01-02", "2015-01-31"]


def test_units_that_cannot_be_converted_are_refused(text):
    reading = read(text("北京.csv", "日期,PM2.5,SO2(ppb)\n2015-01-01,35,10\n2015-01-02,36,11\n"))
    assert [(p.code, p.cell, p.values["count"]) for p in reading.problems] == [("unit_other", "C1", 2)]
    assert (reading.accepted, reading.refused) == (2, 2)


def test_a_column_that_says_the_same_again_is_told(text):
    reading = read(text("北京.csv", "日期,PM2.5,细颗粒物\n2015-01-01,35,36\n"))
    assert days(reading) == {(BEIJING, "2015-01-01", "PM2.5"): 35}
    assert [(p.code, p.cell) for p in reading.problems] == [("column_twice", "C1")]


def test_months_in_a_column_with_a_mean_below(text):
    reading = read(text("PM2.5.csv", "月份,北京,天津\n2015年1月,10,20\n2015年2月,11,21\n平均,10.5,20.5\n"))
    assert len(periods(reading)) == 4
