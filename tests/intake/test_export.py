"""Export, and the way back."""

from __future__ import annotations

import openpyxl
import pytest

from airplan.workspace.analysis import export, intake
from airplan.workspace.commands.intake import ImportFiles
from airplan.workspace.session import Project


@pytest.fixture
def filled(project, text):
    files = [
        text(
            "x审核实况.csv",
            "日期,城市,PM2.5,CO\n2015-01-01,北京,35.5,1.2\n2015-01-02,北京,=1+1,—\n2015-01-02,天津,40,0.8\n",
        ),
        text("年均.csv", "城市,年份,PM2.5,O3-8h-90,优良天数\n北京,2014,85.9,196,172\n"),
    ]
    project.run(ImportFiles(intake.preview(project, files)))
    return project


def rows(path, sheet):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_a_workbook_with_a_sheet_of_problems(filled, tmp_path):
    done = export.export(filled, tmp_path)
    assert done.rows == {"days": 2, "periods": 3, "imports": 2, "problems": 1}
    (name,) = done.files
    assert openpyxl.load_workbook(name).sheetnames == ["日均值_审核实况", "月季年值", "导入记录", "问题清单"]
    table = rows(name, "问题清单")
    (line,) = [row for row in table if row[0] == "x审核实况.csv"]
    assert line[:4] == ["x审核实况.csv", None, "C3", "=1+1"]
    assert "不是数值" in line[4]


def test_values_read_back_as_they_were(filled, tmp_path):
    (name,) = export.export(filled, tmp_path / "out.xlsx", what=("days", "periods")).files
    with Project.create(tmp_path / "back.airplan") as back:
        preview = intake.preview(back, [name])
        back.run(ImportFiles(preview))
        (kind,) = {kind for held in back.store.kinds().values() for kind in held}
        assert kind.label == "reviewed_actual"
        for unit, metric in ((110000, "PM2.5"), (110000, "CO"), (120000, "PM2.5")):
            mine, theirs = (one.store.read_days([unit]).of(unit, metric).tolist() for one in (filled, back))
            assert [value for value in theirs if value == value] == [value for value in mine if value == value]
        mine, theirs = (
            sorted((v.unit, v.start, v.metric, v.statistic, v.value) for v in one.store.read_periods())
            for one in (filled, back)
        )
        assert mine == theirs


def test_text_tables_are_safe_for_spreadsheets(filled, tmp_path):
    done = export.export(filled, tmp_path / "t.csv", "csv", what=("problems", "days"), city="北京")
    assert [name.rpartition("t_")[2] for name in done.files] == ["日均值_审核实况.csv", "问题清单.csv"]
    assert ",'=1+1," in (tmp_path / "t_问题清单.csv").read_text(encoding="utf-8-sig")
    assert "天津" not in (tmp_path / "t_日均值_审核实况.csv").read_text(encoding="utf-8-sig")


def test_the_command(filled, tmp_path, run):
    filled.close()
    code, answer = run("export", tmp_path / "p.airplan", "--to", "xlsx", "--out", tmp_path, "--what", "problems")
    assert (code, answer["rows"]) == (0, {"problems": 1})
    code, answer = run("export", tmp_path / "p.airplan", "--to", "csv", "--out", tmp_path, "--what", "sums")
    assert (code, answer["error"]["code"]) == (2, "export.unknown")


def test_problems_of_a_preview_go_to_a_worksheet(project, text, tmp_path):
    preview = intake.preview(project, [text("北京.csv", "日期,PM2.5\n2015-01-01,abc\n2015-01-02,35\n")])
    path = export.export_problems(preview.problems, tmp_path / "问题.xlsx")
    assert any("abc" in row for row in rows(path, "问题清单"))


def test_an_empty_project_has_nothing_to_export(project, tmp_path):
    from airplan.errors import Refused

    with pytest.raises(Refused):
        export.export(project, tmp_path)
