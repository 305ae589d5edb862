"""Filling a blank form: columns found, rows filled, nothing else touched, gaps told."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from airplan.workbook.form import Field, fill, suggest

FIELDS = (
    Field("name", "任务名称", ("重点任务", "项目名称")),
    Field("lead", "牵头单位", ("牵头部门",)),
    Field("done", "完成量"),
    Field("money", "完成投资", ("投资完成额",)),
)


@pytest.fixture
def form(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "调度表"
    page["A1"] = "月度调度表"
    page.merge_cells("A1:F1")
    page["A2"] = "序号"
    page["B2"], page["C2"] = "重点任务", "牵头部门（单位）"
    page["D2"] = "本月"
    page.merge_cells("A2:A3")
    page.merge_cells("B2:B3")
    page.merge_cells("C2:C3")
    page.merge_cells("D2:E2")
    page["D3"], page["E3"], page["F3"] = "完成量（台）", "完成投资（万元）", "现场照片编号"
    for row in range(4, 9):
        page.cell(row, 2).number_format = "@"
    page["A9"] = "合计"
    page["D9"] = "=SUM(D4:D8)"
    page["A10"] = "填表人："
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


def test_columns_are_found_through_two_line_headings(form):
    binding = suggest(form, FIELDS)
    assert binding.columns == {"name": "B", "lead": "C", "done": "D", "money": "E"}
    assert (binding.first_row, binding.last_row, binding.numbered) == (4, 8, "A")
    assert binding.asked == ("现场照片编号",)


def test_rows_are_filled_and_the_rest_is_byte_equal(form, tmp_path):
    target = tmp_path / "out.xlsx"
    records = [{"name": f"任务{i}", "lead": "某局", "done": i} for i in range(7)]
    report = fill(form, target, suggest(form, FIELDS), records)
    assert (report.placed, report.without_room) == (5, 2)
    assert report.unanswered == ("现场照片编号", "本月 完成投资（万元）")
    page = openpyxl.load_workbook(target)["调度表"]
    assert [[cell.value for cell in row[:5]] for row in page.iter_rows(4, 5)] == [
        [1, "任务0", "某局", 0, None],
        [2, "任务1", "某局", 1, None],
    ]
    assert (page["D9"].value, page["A10"].value) == ("=SUM(D4:D8)", "填表人：")
    assert page["B6"].number_format == "@"
    with zipfile.ZipFile(form) as old, zipfile.ZipFile(target) as new:
        assert {name for name in old.namelist() if old.read(name) != new.read(name)} == {"xl/worksheets/sheet1.xml"}


def test_rows_that_are_taken_are_passed_over(form, tmp_path):
    book = openpyxl.load_workbook(form)
    book["调度表"]["B4"] = "已填"
    book.save(form)
    fill(form, tmp_path / "o.xlsx", suggest(form, FIELDS), [{"name": "新"}])
    page = openpyxl.load_workbook(tmp_path / "o.xlsx")["调度表"]
    assert [page[f"B{row}"].value for row in (4, 5)] == ["已填", "新"]


def test_a_workbook_without_headings_gives_no_binding(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "随便"
    book.save(tmp_path / "a.xlsx")
    assert suggest(tmp_path / "a.xlsx", FIELDS) is None


def test_a_title_over_all_columns_is_no_part_of_the_headings(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "任务名称与完成投资调度表"
    page.merge_cells("A1:D1")
    for place, text in enumerate(("序号", "任务名称", "牵头单位", "完成投资"), 1):
        page.cell(2, place, text)
    book.save(tmp_path / "a.xlsx")
    binding = suggest(tmp_path / "a.xlsx", FIELDS)
    assert binding.columns == {"name": "B", "lead": "C", "money": "D"}
    assert binding.first_row == 3
    assert binding.headings["B"] == "任务名称"
