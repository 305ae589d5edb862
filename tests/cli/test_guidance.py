"""What a command answers to somebody who took the wrong one, or said too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from airplan.cli import main
from airplan.domain import Unit, UnitLevel
from airplan.workspace.analysis.outlook import SEED_SETTING, seed_of
from airplan.workspace.analysis.places import names_of
from airplan.workspace.commands.records import SetSettings
from airplan.workspace.session import Project

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "files"


@pytest.fixture
def project(tmp_path, run):
    path = tmp_path / "p.airplan"
    assert run("new", path, "--city", "保定")[0] == 0
    return path


def sample(number):
    return next(SAMPLE.glob(f"{number}_*.xlsx"))


def test_import_of_planning_tables_names_plan_import(run, project):
    code, answer = run("import", project, sample("08"))
    assert (code, answer["error"]["code"]) == (3, "import_planning")
    assert "airplan plan import" in answer["error"]["message"]
    assert "任务措施" in answer["error"]["message"]
    assert [one["code"] for one in answer["problems"]] == ["import_planning"], "not one complaint a cell"
    assert run("plan", "import", project, sample("08"))[0] == 0, "what was advised works"


def test_import_of_exported_planning_tables_names_plan_import(run, project, tmp_path):
    assert run("plan", "import", project, sample("08"))[0] == 0
    book = tmp_path / "规划表.xlsx"
    assert run("plan", "export", project, "--what", "tables", "--out", book)[0] == 0
    assert run("import", project, book)[1]["error"]["code"] == "import_planning"


def test_import_of_a_list_says_which_sheets_it_does_not_read(run, project):
    code, answer = run("import", project, sample("09"))
    assert (code, answer["records"]) == (0, 150)
    first = answer["problems"][0]
    assert (first["code"], first["severity"]) == ("import_emergency_rest", "warning")
    for sheet in ("移动源", "全社会排放量", "保障类"):
        assert sheet in first["message"]
    assert "airplan emergency import" in first["message"]


def test_import_of_a_list_without_firms_names_emergency_import(run, project, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(sample("09"))
    for name in book.sheetnames:
        if name not in ("移动源", "全社会排放量"):
            del book[name]
    path = tmp_path / "移动源.xlsx"
    book.save(path)
    code, answer = run("import", project, path)
    assert (code, answer["error"]["code"]) == (3, "import_emergency")


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "targets"),
        ("plan", "measures"),
        ("plan", "export", "--to", "docx", "--out", "x.docx"),
        ("ledger", "--year", "2025"),
    ],
)
def test_several_cities_without_a_choice_are_named_with_what_to_type(run, project, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    with Project.open(project) as opened, opened.store.change("history.import"):
        opened.store.put_units([Unit(130100, "石家庄市", UnitLevel.CITY, None, "130100")])
    words = list(command)
    place = 2 if words[0] == "plan" else 1
    code, answer = run(*words[:place], project, *words[place:])
    assert (code, answer["error"]["code"]) == (2, "places.which_unit")
    assert "石家庄市、保定市" in answer["error"]["message"]
    assert "--city 石家庄市" in answer["error"]["message"]


def test_a_project_without_city_says_how_to_get_one(run, tmp_path):
    path = tmp_path / "empty.airplan"
    run("new", path)
    code, answer = run("plan", "targets", path)
    assert (code, answer["error"]["code"]) == (2, "places.no_unit")
    assert "--city" in answer["error"]["message"]


def test_a_long_list_of_names_says_how_many_more():
    units = [Unit(number, f"甲{number}", UnitLevel.CITY) for number in range(338)]
    assert names_of(units[:3]) == "甲0、甲1、甲2"
    text = names_of(units)
    assert text.startswith("甲0、")
    assert "甲19" in text
    assert "甲20" not in text
    assert "318" in text
    assert "338" in text


def test_the_seed_is_the_file_unless_the_setting_fixes_it(project):
    with Project.open(project) as opened:
        assert seed_of(opened) == int(opened.store.file_id[:12], 16)
        opened.run(SetSettings({SEED_SETTING: 20261124}))
        assert seed_of(opened) == 20261124


def test_a_conflict_says_what_to_do_and_each_file_its_columns(project, tmp_path, capsys):
    for name, value in (("甲", 30), ("乙", 31)):
        (tmp_path / f"{name}.csv").write_text(f"日期,PM2.5\n2019-06-01,{value}\n2019-06-02,12\n", encoding="utf-8")
    (tmp_path / "丙.csv").write_text("日期,PM10\n2019-06-01,80\n2019-06-02,81\n", encoding="utf-8")
    files = [str(tmp_path / f"{name}.csv") for name in "甲乙丙"]
    capsys.readouterr()
    assert main(["import", str(project), *files]) == 0
    said = capsys.readouterr().out
    assert "airplan resolve" in said
    assert "列的识别（甲.csv、乙.csv）" in said
    assert "列的识别（丙.csv）" in said
    assert main(["import", str(project), files[1], "--on-conflict", "replace"]) == 0
    said = capsys.readouterr().out
    assert "已用新文件替换 1 个" in said
    assert "airplan resolve" not in said
