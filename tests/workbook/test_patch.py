"""Patching changes the cells asked for and nothing else."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from airplan.errors import Refused
from airplan.workbook.patch import PatchBook, same


@pytest.fixture
def form(tmp_path):
    """A form as offices send it: title, merges, list, formula, chart, hidden sheet, colours."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "报表"
    page["A1"] = "重点任务进展表"
    page.merge_cells("A1:D1")
    for place, text in enumerate(("序号", "任务", "完成量", "合计"), 1):
        page.cell(2, place, text).fill = PatternFill("solid", fgColor="FFDDEEFF")
    page["A3"], page["B3"], page["C3"], page["D3"] = 1, "淘汰锅炉", 12.5, "=C3*2"
    page["A4"], page["B4"] = 2, "煤改电"
    page.add_data_validation(rule := DataValidation(type="list", formula1='"是,否"'))
    rule.add("E3:E9")
    chart = BarChart()
    chart.add_data(Reference(page, min_col=3, min_row=3, max_row=4))
    page.add_chart(chart, "H2")
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"]["A1"] = "勿动"
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


def cells_of(path, member):
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(member).decode()
    return {re.search(r'r="([A-Z]+\d+)"', cell).group(1): cell for cell in re.findall(r"<c\b.*?(?:/>|</c>)", xml)}


def test_only_the_changed_cells_change(form, tmp_path):
    target = tmp_path / "out.xlsx"
    report = PatchBook(form).save(
        target,
        {("报表", "B3"): "淘汰锅炉", ("报表", "C3"): 14, ("报表", "C4"): Decimal("3.25"), ("报表", "F9"): "=SUM(A1)"},
    )
    assert [(change.cell, change.old, change.new) for change in report.changed] == [
        ("C3", Decimal("12.5"), 14), ("C4", None, Decimal("3.25")), ("F9", None, "=SUM(A1)"),
    ]  # fmt: skip
    with zipfile.ZipFile(form) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        assert [name for name in old.namelist() if old.read(name) != new.read(name)] == ["xl/worksheets/sheet1.xml"]
    before, after = cells_of(form, "xl/worksheets/sheet1.xml"), cells_of(target, "xl/worksheets/sheet1.xml")
    assert {place for place in before | after if before.get(place) != after.get(place)} == {"C3", "C4", "F9"}
    page = openpyxl.load_workbook(target)["报表"]
    assert (page["C3"].value, page["C4"].value, page["D3"].value) == (14, 3.25, "=C3*2")
    assert page["F9"].data_type == "s"
    assert page["F9"].value == "=SUM(A1)"


def test_formulas_are_kept_and_told(form, tmp_path):
    report = PatchBook(form).save(tmp_path / "out.xlsx", {("报表", "D3"): 99})
    assert [change.cell for change in report.formulas_kept] == ["D3"]
    assert not report.changed
    assert (tmp_path / "out.xlsx").exists()


def test_an_empty_sheet_and_rows_between_can_be_filled(form, tmp_path):
    book = openpyxl.load_workbook(form)
    book.create_sheet("空")
    book["隐藏"]["B7"] = 5
    book.save(form)
    target = tmp_path / "out.xlsx"
    PatchBook(form).save(
        target,
        {("空", "C2"): "甲", ("空", "A2"): 1, ("空", "B9"): 2, ("隐藏", "A3"): 3, ("隐藏", "C7"): 4, ("隐藏", "A7"): 6},
    )
    read = openpyxl.load_workbook(target)
    assert [read["空"][place].value for place in ("A2", "C2", "B9")] == [1, "甲", 2]
    assert [read["隐藏"][place].value for place in ("A1", "A3", "A7", "B7", "C7")] == ["勿动", 3, 6, 5, 4]


def test_dates_and_truth_are_compared_as_stored(form, tmp_path):
    book = openpyxl.load_workbook(form)
    book["报表"]["G3"], book["报表"]["G4"] = dt.date(2026, 3, 1), True
    book.save(form)
    patch = PatchBook(form)
    assert not patch.differences({("报表", "G3"): dt.date(2026, 3, 1), ("报表", "G4"): True}).changed
    patch.save(tmp_path / "o.xlsx", {("报表", "G3"): dt.date(2026, 3, 2)})
    assert openpyxl.load_workbook(tmp_path / "o.xlsx")["报表"]["G3"].value == dt.datetime(2026, 3, 2)


def test_rows_and_merges_read_as_another_library_reads_them(form):
    patch, page = PatchBook(form), openpyxl.load_workbook(form)["报表"]
    held = {(number, column): value for number, row in patch.rows("报表").items() for column, value in row.items()}
    want = {
        (cell.row, cell.column - 1): cell.value
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type != "f"
    }
    assert {place: value for place, value in held.items() if place in want} == {
        place: Decimal(str(value)) if isinstance(value, float) else value for place, value in want.items()
    }
    assert patch.merged("报表") == [(1, 0, 1, 3)]
    assert patch.sheets == ("报表", "隐藏")


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(0, 8)),
        st.one_of(
            st.integers(-(10**9), 10**9), st.text(max_size=12), st.booleans(), st.decimals(-1000, 1000, places=3)
        ),
        max_size=15,
    )
)
def test_any_values_come_back_and_a_second_patch_changes_nothing(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("p")
    openpyxl.Workbook().save(folder / "a.xlsx")
    wanted = {
        ("Sheet", f"{openpyxl.utils.get_column_letter(column + 1)}{row}"): value
        for (row, column), value in values.items()
    }
    PatchBook(folder / "a.xlsx").save(folder / "b.xlsx", wanted)
    again = PatchBook(folder / "b.xlsx")  # save itself refuses what would not come back
    assert not again.differences({key: value for key, value in wanted.items() if not _has_control(value)}).changed


def _has_control(value):
    return isinstance(value, str) and (
        any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF or ord(letter) > 0xFFFD for letter in value)
        or "_x" in value
    )


def test_codes_are_not_numbers():
    assert same("12", 12)
    assert same(12.0, 12)
    assert same(None, "")
    assert not same("0012", 12)
    assert not same("91640000321673484", "91640000321673485")
    assert not same(True, "1")


def test_what_is_no_workbook_is_refused_in_words(tmp_path):
    path = tmp_path / "x.xlsx"
    for data in (b"", b"PK\x03\x04broken", b"<html>"):
        path.write_bytes(data)
        with pytest.raises(Refused) as refusal:
            PatchBook(path)
        assert refusal.value.code == "workbook.patch_unreadable"
