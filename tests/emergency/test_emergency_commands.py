"""``airplan emergency …``: JSON keys, exit codes, one object on stdout, both languages."""

from __future__ import annotations

import json

import openpyxl
import pytest

from airplan.cli import main
from airplan.emergency.check import check
from airplan.emergency.rules import requirement
from airplan.report.documents.emergency_list import Options, list_sheets
from airplan.workbook.write import write_workbook


@pytest.fixture(scope="module")
def book(small, small_checked, tmp_path_factory):
    path = tmp_path_factory.mktemp("list") / "list.xlsx"
    return write_workbook(path, list_sheets(small, small_checked, Options(office="示例局", city="示例市")))


@pytest.fixture
def project(book, tmp_path):
    path = tmp_path / "p.airplan"
    assert main(["new", str(path), "--city", "邢台"]) == 0
    assert main(["emergency", "import", str(path), str(book)]) == 0
    return path


@pytest.fixture
def run(capsys):
    def go(*arguments, code=0):
        capsys.readouterr()
        answered = main(["emergency", *map(str, arguments), "--json"])
        out = capsys.readouterr().out
        assert answered == code, out
        return json.loads(out)

    return go


def test_import_check_propose(run, book, tmp_path):
    path = tmp_path / "q.airplan"
    main(["new", str(path), "--city", "邢台"])
    dry = run("import", path, book, "--dry-run")
    assert (dry["stored"], dry["new"], dry["counts"]["enterprises"]) == (False, 0, 150)
    stored = run("import", path, book)
    assert stored["stored"] is True
    assert {"column", "heading", "sheet", "taken_for"} == set(stored["mapping"][0])
    again = run("import", path, book)
    assert (again["new"], again["changed"], again["absent"]) == (0, 0, 0)
    found = run("check", path)
    cell = found["levels"]["orange"]["NOx"]
    assert set(cell) == {"base", "cut", "ratio", "required", "ok", "ok_with_exchange", "missing_t_per_day"}
    assert (cell["required"], cell["ok"]) == (20.0, False)
    assert {"code", "file", "sheet", "cell", "value", "message", "remedy"} <= set(found["problems"][0])
    proposed = run("propose", path, "--accept")
    assert proposed["reached"]["orange"] is True
    assert run("check", path)["levels"]["orange"]["NOx"]["ok"] is True
    assert main(["undo", str(path)]) == 0
    assert run("check", path)["levels"]["orange"]["NOx"]["ok"] is False


def test_check_of_a_workbook_without_a_project(run, book, small, small_checked):
    found = run("check", book)
    nox = small_checked.table.levels["orange"]["NOx"]
    assert found["levels"]["orange"]["NOx"]["cut"] == nox.cut
    assert found["counts"]["enterprises"] == len(small.enterprises)
    unverified = run("check", book, "--requirement", "2017-voc")
    assert unverified["unverified"] == ["VOCs"]


def test_diff_works_without_a_project(run, book, tmp_path):
    same = run("diff", book, book)
    assert (same["added"], same["removed"], same["changed"], same["unmatched"]) == ([], [], [], [])
    changed = openpyxl.load_workbook(book)
    del changed["减排比例核算"]  # openpyxl keeps no results of formulas
    sheet = changed["工业企业"]
    heads = {cell.value: cell.column for row in (3, 4) for cell in sheet[row] if cell.value}
    sheet.cell(5, heads["绩效等级"]).value = "A"
    sheet.delete_rows(6)
    changed.save(tmp_path / "new.xlsx")
    found = run("diff", book, tmp_path / "new.xlsx")
    assert len(found["removed"]) == 1
    grade = [one for one in found["changed"] if one["field"] == "grade_text"]
    assert [set(one) >= {"key", "field", "old", "new"} for one in grade] == [True]
    assert grade[0]["new"] == "A"


def test_level(run, tmp_path):
    days = tmp_path / "f.csv"
    days.write_text(
        "date,aqi,low,high\n2026-11-20,140,120,160\n2026-11-21,205,190,230\n2026-11-22,220,201,250\n", encoding="utf-8"
    )
    found = run("level", "--rules", "mee-2024", "--forecast", days)
    assert (found["level"], found["start"], found["end"]) == ("orange", "2026-11-21", "2026-11-22")
    assert (found["level_low"], found["level_high"], found["rule"]) == ("yellow", "orange", "mee-2024")
    assert found["note"] == "研判参考，预警以市政府发布为准"
    assert run("level", "--rules", "mee-2018", "--forecast", days)["level"] == "yellow"
    assert run("level", "--rules", "mee-2018", "--forecast", days, "--notice-level", "red")["level"] == "red"
    hours = tmp_path / "h.csv"
    rows = [f"2026-11-{20 + at // 24:02d} {at % 24:02d}:00,{201 if 12 <= at < 60 else 90}" for at in range(96)]
    hours.write_text("time,aqi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    hourly = run("level", "--rules", "mee-2024", "--forecast", hours)
    assert (hourly["level"], hourly["start"], hourly["end"]) == ("orange", "2026-11-20T12:00", "2026-11-22T11:00")
    clean = tmp_path / "c.csv"
    clean.write_text("date,aqi\n2026-11-20,50\n", encoding="utf-8")
    assert run("level", "--rules", "mee-2024", "--forecast", clean)["level"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["level", "--rules", "x", "--forecast", "F"], 2, "emergency.unknown_rules"),
        (["level", "--rules", "mee-2024", "--forecast", "missing.csv"], 3, None),
        (["level"], 2, "cli.emergency.need"),
        (["check", "P", "--requirement", "x"], 2, "emergency.unknown_requirement"),
        (["check", "P", "--as-of", "2020-01-01"], 3, "emergency.no_version"),
        (["check", "P", "--as-of", "gestern"], 2, "emergency.bad_moment"),
        (["record", "P", "dance"], 2, "cli.emergency.bad_action"),
        (["record", "P", "end", "--moment", "2026-01-01"], 2, "emergency.no_notice"),
        (["evaluate", "P"], 2, "emergency.no_notice"),
        (["export", "P", "--list-version", "x", "--to", "o.xlsx"], 2, "emergency.unknown_version"),
        (["import", "P", "F"], 3, "emergency.no_list"),
    ],
)
def test_refusals_are_one_object_with_a_code(run, project, tmp_path, arguments, code, name):
    wrong = tmp_path / "f.csv"
    wrong.write_text("date,aqi\n2026-11-20,50\n", encoding="utf-8")
    found = run(*[{"P": project, "F": wrong}.get(one, one) for one in arguments], code=code)
    assert name is None or found["error"]["code"] == name
    assert "{" not in found["error"]["message"]


def test_an_empty_project_says_what_to_do(run, tmp_path):
    path = tmp_path / "e.airplan"
    main(["new", str(path), "--city", "邢台"])
    assert run("check", path, code=3)["error"]["code"] == "emergency.no_firms"


def test_versions_export_callout_record_evaluate_dossier(run, project, book, tmp_path):
    listed = run(
        "versions", project, "--save", "2026", "--status", "filed", "--document", "文1", "--in-force", "2026-10-01"
    )
    assert listed["versions"][0]["status"] == "filed"
    assert run("versions", project, "--save", "2026", code=3)["error"]["code"] == "emergency.version_frozen"
    assert run("versions", project, "--as-of", "2026-10-02")["in_force"] == "2026"
    exported = run("export", project, "--to", tmp_path / "o.xlsx", "--compare", book)
    assert exported["files"] == [str(tmp_path / "o.xlsx")]
    same = run("diff", book, tmp_path / "o.xlsx")
    assert (same["added"], same["removed"], same["changed"]) == ([], [], [])
    split = run("export", project, "--to", tmp_path / "many", "--per-county", "--print")
    assert len(split["files"]) == 6
    times = ("--published", "2026-11-19T16:00", "--start", "2026-11-20T18:00")
    who = ("--decided-by", "甲", "--consultation", "第1次")
    noticed = run("record", project, "notice", "--document", "文3", "--level", "orange", *times, *who)
    assert noticed["notice"]["key"] == "文3"
    called = run("callout", project, "--notice", "文3", "--to", tmp_path / "co")
    assert called["version"] == "2026"
    sent = run("record", project, "sent", "示例县", "样板县", "--moment", "2026-11-19T17:00")
    assert (sent["changed"], sent["receipts"] >= 5) == (2, True)
    got = run("record", project, "received", "示例县", "--moment", "2026-11-19T17:30", "--decided-by", "乙")
    assert got["report"]["received"] in (0, 1)
    run("record", project, "change", "--level", "red", "--moment", "2026-11-21T00:00")
    ended = run("record", project, "end", "--moment", "2026-11-22T00:00")
    assert [one.get("level", "") for one in ended["notice"]["changes"]] == ["red", ""]
    sheets = run("record", project, "sheets", "--to", tmp_path / "s")
    assert sheets["files"]
    found = run("evaluate", project, "--to", tmp_path / "e.docx")
    assert (found["level"], found["timing"]["lead_hours"], found["received"]) == ("red", 26.0, 1)
    assert (tmp_path / "e.docx").is_file()
    assert run("dossier", project, "--from", "2026-11-01", "--until", "2026-11-30", "--to", tmp_path / "d")["files"]


def test_words_for_people_in_both_languages(project, capsys):
    capsys.readouterr()
    assert main(["emergency", "check", str(project)]) == 0
    assert "不满足" in capsys.readouterr().out
    assert main(["--lang", "en", "emergency", "check", str(project)]) == 0
    out = capsys.readouterr().out
    assert "not enough" in out
    assert "不满足" not in out


def test_schemas_are_made(capsys):
    import jsonschema

    for name in ("check", "level", "diff", "evaluate"):
        capsys.readouterr()
        assert main(["schema", f"emergency {name}", "--json"]) == 0
        jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_check_is_the_same_twice(run, project, small):
    assert run("check", project) == run("check", project)
    assert check(small, requirement()).findings == check(small, requirement()).findings


def test_a_call_out_of_nothing_is_refused_in_words(tmp_path, capsys):
    project = str(tmp_path / "p.airplan")
    (tmp_path / "企业.csv").write_text(
        "企业名称,县（市、区）,绩效等级,统一社会信用代码\n甲厂,东区,C,\n乙厂,东区,D,\n", encoding="utf-8"
    )
    assert main(["new", project, "--city", "银川"]) == 0
    assert main(["emergency", "import", project, str(tmp_path / "企业.csv")]) == 0
    capsys.readouterr()
    assert main(["emergency", "callout", project, "--level", "orange", "--to", str(tmp_path / "out"), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"]["code"] == "emergency.nothing_to_call"
    assert "橙色" in answer["error"]["message"]
