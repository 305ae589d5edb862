"""Half characters and file names from another system's stick come through to the project file and out again."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from airplan.workbook.grid import name_of
from airplan.workbook.read import read
from airplan.workspace.analysis import export, intake
from airplan.workspace.commands.intake import ImportFiles

TABLE = "日期,城市,PM2.5\n2016-02-01,保定,5\n2016-02-02,保定,x\n"


def test_half_a_character_in_json_is_replaced_and_stored(project, tmp_path):
    rows = [
        {"日期": f"2016-01-{day:02}", "城市": "保定", "PM2.5": 60 + day, "注": "雾\U0001f32b"} for day in range(1, 10)
    ]
    rows += [{"日期": "2016-01-11", "城市": "保定", "PM2.5": "\ud800x", "注": ""}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows), encoding="ascii")  # with escapes, also of whole characters
    grid = read(path)[0]
    assert [row[3] for row in grid.rows[1:10]] == ["雾\U0001f32b"] * 9
    assert grid.rows[10][2] == "?x"
    project.run(ImportFiles(intake.preview(project, [path])))
    assert [problem.value for problem in project.store.problems(1)] == ["?x"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows file names are text, not bytes")
def test_a_file_name_in_gbk_bytes_is_read_as_its_owner_wrote_it(project, tmp_path):
    raw = os.path.join(os.fsencode(tmp_path), "保定日均.csv".encode("gb18030"))
    Path(os.fsdecode(raw)).write_text(TABLE, encoding="utf-8")
    path = Path(os.fsdecode(raw))
    assert name_of(path) == "保定日均.csv"
    preview = intake.preview(project, [path])
    assert preview.readings[0].file == "保定日均.csv"
    project.run(ImportFiles(preview))
    assert [one.file for one in project.store.problems(1)] == ["保定日均.csv"]
    assert export.export(project, tmp_path, "csv").rows["problems"] == 1


def test_ordinary_names_stay_what_they_are(tmp_path):
    assert name_of(tmp_path / "空气 质量.xlsx") == "空气 质量.xlsx"


def test_a_row_of_invisible_letters_is_told_as_such(project, tmp_path):
    from airplan import words

    path = tmp_path / "a.csv"
    path.write_bytes(TABLE.replace(",x\n", ",6\n").encode() + "\u200b\ufeff\n2016-02-04,保定,7\n".encode())
    (problem,) = intake.preview(project, [path]).problems
    assert (problem.code, problem.value, problem.cell) == ("row_no_values", "", "A4")
    said = words.sentence(problem.code, {**problem.values, "file": problem.file, "sheet": "", "cell": problem.cell})
    assert "不可见" in said


def test_a_firm_without_a_code_is_told_apart_from_a_wrong_code(project, tmp_path):
    path = tmp_path / "a.json"
    firms = [("甲厂", ""), ("乙厂", "91640000321673484"), ("丙厂", "916400003216734849")]
    path.write_text(json.dumps([{"企业名称": name, "统一社会信用代码": code} for name, code in firms]), "utf-8")
    preview = intake.preview(project, [path], kind=None)
    told = {
        problem.values["name"]: problem.values["variant"] for problem in preview.problems if "name" in problem.values
    }
    assert told == {"甲厂": "missing", "乙厂": "length", "丙厂": "check_digit"}
    assert not [problem for problem in preview.problems if problem.code == "import_emergency_rest"]


def test_formulas_without_results_name_their_sheet(project, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "说明"
    for name in ("一月", "二月"):
        sheet = book.create_sheet(name)
        sheet.append(["日期", "PM2.5"])
        sheet.append(["2015-01-01", "=1+1"])
    book.save(tmp_path / "a.xlsx")
    (reading,) = intake.preview(project, [tmp_path / "a.xlsx"]).readings
    assert reading.error == "formula_uncomputed"
    assert [(problem.sheet, problem.cell) for problem in reading.problems] == [("一月", "B2"), ("二月", "B2")]
    assert reading.error_values["count"] == 2
