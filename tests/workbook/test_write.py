"""The house-style writer, read back by libraries that did not write it."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from airplan.workbook.write import (
    Column,
    Formula,
    Marked,
    Sheet,
    clean_text,
    column_letters,
    sheet_name,
    write_workbook,
)

COLUMNS = (
    Column("序号", "int", 6),
    Column("企业名称", "text", 24),
    Column("SO2", "num2", 10, "日排放量"),
    Column("NOx", "num2", 10, "日排放量"),
    Column("合计", "num2"),
    Column("结论", "text", choices=("满足", "不满足")),
    Column("日期", "date"),
)


def rows(number: int) -> list[list[object]]:
    return [
        [
            i,
            f"=企业{i}&<b>",
            i + 0.25,
            i + 0.5,
            Formula(f"=C{i + 5}+D{i + 5}", 2 * i + 0.75),
            Marked("不满足"),
            dt.date(2026, 1, 31),
        ]
        for i in range(number)
    ]


@pytest.fixture
def book(tmp_path):
    sheet = Sheet(
        "工业企业", "标题", COLUMNS, rows(7), left="填报单位：", right="单位：千克/日", foot=("填表人：",),
        ids=[f"id{i}" for i in range(7)], freeze_columns=2, merges=((0, 1, 2, 1),), paper="A3",
    )  # fmt: skip
    return write_workbook(tmp_path / "a.xlsx", [sheet, sheet])


def test_cells_stand_where_they_belong_and_text_is_never_a_formula(book):
    page = openpyxl.load_workbook(book).worksheets[0]
    assert page["A1"].value == "标题"
    assert (page["A4"].value, page["C3"].value, page["C4"].value) == (None, "日排放量", "SO2")
    assert page["B8"].value == "=企业3&<b>"
    assert page["B8"].data_type != "f"
    assert page["E8"].value == "=C8+D8"
    assert page["E8"].data_type == "f"
    assert page["G8"].value == dt.datetime(2026, 1, 31)
    assert page["H8"].value == "id3"
    assert page["A12"].value == "填表人："
    assert page.freeze_panes == "C5"
    assert page.auto_filter.ref == "A4:H11"
    assert "B5:B7" in {str(area) for area in page.merged_cells.ranges}
    assert page.print_title_rows == "$1:$4"


def test_a_failing_cell_is_pale_red_and_in_words(book):
    cell = openpyxl.load_workbook(book).worksheets[0]["F8"]
    assert cell.value == "不满足"
    assert cell.fill.fgColor.rgb == "FFFFD9D9"


def test_cached_values_are_there_for_readers_that_do_not_compute(book):
    grid = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(1).to_python()
    assert grid[7][2:5] == [3.25, 3.5, 6.75]


def test_the_same_input_gives_the_same_bytes(tmp_path, book):
    sheet = Sheet("a", "b", COLUMNS, rows(3))
    first, second = (write_workbook(tmp_path / name, [sheet]) for name in ("1.xlsx", "2.xlsx"))
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_every_xml_member_is_well_formed_and_names_are_unique(tmp_path):
    sheet = Sheet("同名[1]*", "标题", COLUMNS, [])
    book = write_workbook(tmp_path / "a.xlsx", [sheet, sheet, sheet])
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    assert openpyxl.load_workbook(book).sheetnames == ["同名1", "同名1(2)", "同名1(3)"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("w") / "a.xlsx"
    write_workbook(path, [Sheet("a", "b", [Column("x")], [[text] for text in texts], filter=False)])
    page = openpyxl.load_workbook(path).worksheets[0]
    for place, text in enumerate(texts):
        got = page.cell(4 + place, 1).value
        want = clean_text(text).replace("\r\n", "\n").replace("\r", "\n")
        assert (got or "").replace("\r\n", "\n").replace("\r", "\n") in (want, openpyxl.utils.escape.unescape(want))


@given(st.integers(0, 16_383))
def test_letters_as_openpyxl_counts(index):
    assert column_letters(index) == openpyxl.utils.get_column_letter(index + 1)


def test_sheet_names_are_legal():
    assert sheet_name("a/b:c" * 20, ["x"]) == ("abc" * 20)[:31]


def test_a_marked_cell_may_have_other_digits_and_rows_a_height(tmp_path):
    columns = [Column("x", "num3"), Column("y", "num3", centre=True)]
    sheet = Sheet(
        "a", "b", columns, [[Marked(16.578, "plain", "num1"), Marked(1.5, "fail")], [1.0, 2.0]], row_height=52
    )
    page = openpyxl.load_workbook(write_workbook(tmp_path / "a.xlsx", [sheet])).worksheets[0]
    assert [page[place].number_format for place in ("A4", "B4", "A5")] == ["0.0", "0.000", "0.000"]
    assert page["B4"].fill.fgColor.rgb == "FFFFD9D9"
    assert [page.row_dimensions[row].height for row in (4, 5)] == [52, 52]
