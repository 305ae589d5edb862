"""Somebody else's blank form filled from the project."""

from __future__ import annotations

import json
import zipfile

import openpyxl
import pytest

from airplan.cli import main
from airplan.workbook.patch import PatchBook


@pytest.fixture
def form(tmp_path):
    """A form with a merged title, two-line headings, a formula and a foot."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "填报"
    page.append(["某省大气任务统计表"])
    page.merge_cells("A1:F1")
    page.append(["序号", "措施名称", "主责单位", "总投资", "完成日期", "群众满意度", "甲栏"])
    for _ in range(16):
        page.append([None] * 7)
    page["D20"] = "=SUM(D3:D18)"
    page["A21"] = "填表人："
    path = tmp_path / "空白表.xlsx"
    book.save(path)
    return path


def run(capsys, *words, code=0):
    assert main([*words, "--json", "--today", "2026-11-24"]) == code
    return json.loads(capsys.readouterr().out)


def test_form_is_filled_and_nothing_else_is_touched(plan_file, form, tmp_path, capsys):
    out = tmp_path / "填好.xlsx"
    answer = run(capsys, "form", "fill", str(plan_file), str(form), "--table", "measures", "--out", str(out))
    assert answer["placed"] == 14
    assert answer["without_room"] == 0
    assert "群众满意度" in answer["unanswered"]
    book = PatchBook(out)
    assert book.value("填报", "B3") == "虚构措施1"
    assert book.value("填报", "D4") == 1700
    assert book.value("填报", "A16") == 14
    assert book.has_formula("填报", "D20")
    assert book.value("填报", "F3") is None
    with zipfile.ZipFile(form) as one, zipfile.ZipFile(out) as two:
        assert [n for n in one.namelist() if one.read(n) != two.read(n)] == ["xl/worksheets/sheet1.xml"]


def test_a_binding_is_remembered_for_the_same_headings(plan_file, form, tmp_path, capsys):
    words = ("form", "fill", str(plan_file), str(form), "--table", "measures", "--out", str(tmp_path / "a.xlsx"))
    assert run(capsys, *words)["remembered"] is False
    assert run(capsys, *words, "--bind", "配合单位=G")["columns"]["甲栏"] == "配合单位"
    again = run(capsys, *words)
    assert again["remembered"] is True
    assert PatchBook(tmp_path / "a.xlsx").value("填报", "G3") == "市财政局"


def test_wrong_words_are_told(plan_file, form, tmp_path, capsys):
    words = ("form", "fill", str(plan_file), str(form), "--out", str(tmp_path / "a.xlsx"))
    assert run(capsys, *words, "--bind", "无=A", "--table", "measures", code=2)["error"]["code"] == "form.unknown_field"
    assert run(capsys, *words, "--bind", "投资", code=2)["error"]["code"] == "form.bad_bind"
    stray = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(stray)
    refused = run(capsys, "form", "fill", str(plan_file), str(stray), "--out", str(tmp_path / "b.xlsx"), code=3)
    assert refused["error"]["code"] == "form.no_headings"


def test_a_date_in_a_cell_without_date_format_is_written_as_text(plan_file, tmp_path, capsys):
    """Else the form would show 46752 for 2027-12-31."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for place, heading in enumerate(["序号", "重点任务", "任务措施", "开始日期", "完成时限", "总投资（万元）"], 1):
        sheet.cell(3, place, heading)
    sheet["A2"] = "填报单位："
    for row in range(4, 10):
        sheet.cell(row, 5).number_format = 'yyyy"年"m"月"'
        sheet.cell(row, 4).number_format = '0.0"days"'
    book.save(tmp_path / "空表.xlsx")
    assert main(["form", "fill", str(plan_file), str(tmp_path / "空表.xlsx"), "--out", str(tmp_path / "填.xlsx")]) == 0
    filled = openpyxl.load_workbook(tmp_path / "填.xlsx").active
    start, due = filled["D4"].value, filled["E4"].value
    assert start == "2027-01-01"
    assert (due.year, due.month, due.day) == (2027, 12, 31)
    assert filled["A4"].value == 1
