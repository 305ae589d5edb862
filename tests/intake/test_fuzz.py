"""No file makes the reader fail: random cells, random shapes, random bytes give a reading, never a defect."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airplan import words
from airplan.errors import AirplanError
from airplan.intake.kinds import enterprises, series, stations, targets
from airplan.intake.reading import read_one
from airplan.intake.types import FileReading, Outside
from airplan.workbook.grid import Grid, squared

WORDS = (
    "日期", "城市", "PM2.5", "PM10(μg/m³)", "CO", "O3_8h", "AQI", "质量等级", "站点", "小时", "年份", "月", "指标", "目标值",
    "浓度", "企业名称", "北京", "suzhou", "吉林", "1013A", "2015年", "1月", "2015-01-01", "2015/1/1", "1月1日", "20150101",
    "41640", "1388505600", "—", "NA", "-999", "0", "35.5", "5200", "优", "106~130", "合计", "注：", "", " ", "1e400", "-0",
    "99999999999999999999", "２０１５", "#N/A", "0000-00-00", "2015-13-45", "24", "25:61", "持续改善", "统一社会信用代码",
    "station_code", "station_name", "lon", "二〇一五年", "十二月", "2020Q4", "5季度",
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=6), st.floats().map(repr), st.integers(-(10**12), 10**12).map(str)
)
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=12)
LIMITS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)


def check(reading: FileReading) -> None:
    assert bool(reading.error) != reading.usable or not reading.usable
    if reading.error:
        assert reading.problems
    for block in reading.days:
        assert block.cube.values.shape[:2] == block.rows.shape[:2]


@given(ROWS, st.sampled_from(["北京", "x", "PM2.5", "2015年1月"]))
@LIMITS
def test_any_text_table_gives_a_reading(tmp_path, rows, stem):
    path = tmp_path / f"{stem}.csv"
    path.write_text(
        "\n".join(",".join(cell.replace(",", " ").replace('"', "") for cell in row) for row in rows), "utf-8"
    )
    check(read_one(path, Outside(today=739_000, own_city=110000)))


@given(
    st.binary(max_size=400),
    st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.json", "a.txt"]),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[{", b"\xff\xfe"]),
)
@LIMITS
def test_any_bytes_give_a_reading(tmp_path, content, name, head):
    (tmp_path / name).write_bytes(head + content)
    check(read_one(tmp_path / name, Outside(today=739_000)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["日期", "城市", "PM2.5"])
    for day in range(1, 29):
        book.active.append([f"2015-01-{day:02d}", "北京", day + 0.5])
    path = tmp_path_factory.mktemp("whole") / "w.xlsx"
    book.save(path)
    return path.read_bytes()


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=20))
@LIMITS
def test_any_damage_to_a_workbook_gives_a_reading(tmp_path, whole, hits):
    raw = bytearray(whole)
    for place, byte in hits:
        raw[place % len(raw)] = byte
    (tmp_path / "d.xlsx").write_bytes(raw)
    check(read_one(tmp_path / "d.xlsx", Outside(today=739_000)))


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=20))
@LIMITS
def test_any_damage_to_an_old_workbook_gives_a_reading(tmp_path, hits):
    import xlwt

    path = tmp_path / "o.xls"
    if not path.exists():
        book = xlwt.Workbook()
        sheet = book.add_sheet("北京")
        for row in range(200):
            sheet.write(row, 0, "日期" if not row else f"2015-{1 + row // 28 % 12:02d}-{1 + row % 28:02d}")
            sheet.write(row, 1, row if row else "PM2.5")
        book.save(str(path))
    raw = bytearray(path.read_bytes())
    for place, byte in hits:
        raw[place % len(raw)] = byte
    (tmp_path / "d.xls").write_bytes(raw)
    check(read_one(tmp_path / "d.xls", Outside(today=739_000)))


TYPED = st.one_of(
    st.sampled_from(WORDS),
    st.floats(),
    st.integers(-10, 40_000).map(float),
    st.booleans(),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    st.dates(),
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=3)),
)
HEADS = (
    ["日期", "城市", "PM2.5", "CO", "AQI"], ["城市", "年份", "1月", "2月"], ["日期", "小时", "站点", "PM2.5", "O3_1h"],
    ["城市", "PM25_target", "target_period", "base_PM25"], ["企业名称", "统一社会信用代码", "行业", "经度"],
    ["station_code", "station_name", "city", "lon", "lat"], ["日期", "1001A", "1002A", "type"], [2015.0, 2016.0, 2017.0, "城市"],
)  # fmt: skip


@given(st.sampled_from(HEADS), st.lists(st.lists(TYPED, min_size=1, max_size=7), min_size=1, max_size=10))
@settings(deadline=None, max_examples=120)
def test_any_typed_cells_are_understood_or_refused(head, rows):
    grid = Grid("f.xlsx", "Sheet1", squared([head, *rows]), book="xlsx")
    outside = Outside(today=739_000, own_city=110000)
    for kind in (stations, targets, enterprises, series):
        if kind is series or kind.fits(grid):
            check_or_words(kind, grid, outside)


def check_or_words(kind, grid, outside):
    try:
        reading = kind.read([grid], Path("北京.xlsx"), outside)
    except AirplanError as trouble:
        code = trouble.code
    else:
        check(reading)
        return
    assert words.has(code)
