"""From files to the project: preview, conflicts, repeated reading, recipes, the command line."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import pickle

import pytest

from airplan.domain import Changes, DataKind, Unit, UnitLevel
from airplan.errors import Refused, UsageError
from airplan.intake import recipes
from airplan.workspace.analysis import intake
from airplan.workspace.commands.intake import SHEET_STEP, ImportFiles

BEIJING = 110000
DAY = dt.date(2015, 1, 1).toordinal()


def load(project, *paths, on_conflict="keep", **wishes):
    preview = intake.preview(project, paths, **wishes)
    return preview, project.run(ImportFiles(preview, on_conflict)).answer


def fine(project, kind=None) -> list[float]:
    return project.store.read_days([BEIJING], kind=kind).of(BEIJING, "PM2.5").tolist()


@pytest.fixture
def first(text):
    return text("北京.csv", "日期,PM2.5\n2015-01-01,35\n2015-01-02,36\n")


def test_a_preview_stores_nothing_and_can_be_pickled(project, first):
    before = project.store.data_version
    preview = intake.preview(project, [first])
    assert (preview.accepted, preview.differences[0].new, preview.differences[0].new_days) == (2, 2, 2)
    assert project.store.data_version == before
    assert pickle.loads(pickle.dumps(preview)).accepted == 2


def test_reading_the_same_file_again_shows_only_new_days(project, first, text):
    load(project, first)
    longer = text("北京.csv", "日期,PM2.5\n2015-01-01,35\n2015-01-02,36\n2015-01-03,37\n")
    preview, answer = load(project, longer)
    (one,) = preview.differences
    assert (one.new, one.same, one.new_days, one.changes) == (1, 2, 1, ())
    assert (answer.written.added, answer.written.unchanged) == (1, 2)


def test_different_values_keep_the_stored_one_and_list_the_other(project, first, text):
    load(project, first)
    other = text("北京市.csv", "日期,PM2.5\n2015-01-02,99\n")
    preview, answer = load(project, other)
    (change,) = preview.differences[0].changes
    assert (change.before, change.after, change.sort, change.cell) == (36000, 99000, "conflict", "B2")
    assert answer.written.conflicts == 1
    assert fine(project) == [35, 36]
    assert [(one.held, one.other) for one in project.store.conflicts()] == [(36000, 99000)]


def test_replacing_is_undoable(project, first, text):
    load(project, first)
    load(project, text("北京市.csv", "日期,PM2.5\n2015-01-02,99\n"), on_conflict="replace")
    assert fine(project) == [35, 99]
    project.undo()
    assert fine(project) == [35, 36]


def test_an_import_is_one_change_taken_back_whole(project, first, text):
    load(project, first, text("天津.csv", "日期,PM2.5\n2015-01-01,40\n"))
    project.undo()
    assert project.store.kinds() == {}
    assert project.units() == []


def test_reviewed_values_stand_beside_original_ones_and_are_shown_as_revision(project, first, text):
    load(project, first, kind="original")
    preview, _ = load(project, text("北京审核.csv", "日期,PM2.5\n2015-01-01,35\n2015-01-02,34\n"), kind="reviewed")
    (change,) = preview.differences[0].changes
    assert (change.sort, change.kind_before, change.kind_after) == ("revision", "original_actual", "reviewed_actual")
    assert fine(project, DataKind.ORIGINAL_ACTUAL) == [35, 36]
    assert fine(project, DataKind.REVIEWED_ACTUAL) == [35, 34]


def test_problems_and_provenance_are_kept_with_the_import(project, book):
    path = book(
        "各市.xlsx",
        [["日期", "PM2.5"], ["2015-01-01", 35]],
        "天津",
        {"北京": [["日期", "AQI", "PM2.5"], ["2015-01-01", 50, "abc"], ["2015-01-02", 51, 36]]},
    )
    load(project, path)
    (info,) = project.store.imports()
    assert (info.file, info.counts["accepted"], info.counts["refused"], len(info.digest)) == ("各市.xlsx", 4, 1, 64)
    (problem,) = project.store.problems(info.id)
    assert (problem.code, problem.sheet, problem.cell, problem.value) == ("not_a_number", "北京", "C2", "abc")
    source = project.store.source_of(BEIJING, DAY + 1, DataKind.UNSTATED, "PM2.5")
    sheet, row = divmod(source.row, SHEET_STEP)
    assert (info.layout["sheets"][sheet]["sheet"], row, info.layout["sheets"][sheet]["columns"]["PM2.5"]) == (
        "北京",
        3,
        "C",
    )


def test_nothing_to_store_is_refused(project, text):
    with pytest.raises(Refused) as caught:
        load(project, text("数据.csv", "名称,数量\n甲,1\n"))
    assert caught.value.code == "no_pollutant_columns"
    assert project.store.history() == []


def test_a_waiting_suspicion_is_refused_and_then_accepted(project, text):
    rows = "\n".join(f"2015-{m:02d}-{d:02d},35,{20 + d}" for m in (1, 2) for d in range(1, 29))
    path = text("北京.csv", f"日期,PM2.5,CO\n{rows}\n")
    preview = intake.preview(project, [path])
    with pytest.raises(Refused) as caught:
        project.run(ImportFiles(preview))
    assert caught.value.code == "suspect_co_unit"
    assert project.store.kinds() == {}
    project.run(ImportFiles(preview, accept=("suspect_co_unit",)))
    assert project.store.kinds() != {}


def test_a_correction_is_remembered_for_the_project_and_the_user(project, text, tmp_path):
    rows = "\n".join(f"2015-01-{d:02d},{30 + d},{60 + d}" for d in range(1, 20))
    path = text("北京.csv", f"日期,甲,乙\n{rows}\n")
    preview = intake.preview(project, [path])
    assert preview.readings[0].error == "no_pollutant_columns"
    recipe = preview.readings[0].recipe
    better = dataclasses.replace(recipe, columns={**recipe.columns, "B": "PM2.5", "C": "PM10"})
    preview, _ = load(project, path, recipe=better)
    assert [(c.column, c.taken_for, c.confidence) for c in preview.mapping if c.column in "BC"] == [
        ("B", "PM2.5", 1.0),
        ("C", "PM10", 1.0),
    ]
    (record,) = project.store.records("recipe")
    assert record.natural == recipe.fingerprint
    assert recipes.of_user()[recipe.fingerprint].columns["B"] == "PM2.5"
    again = intake.preview(project, [text("天津.csv", f"日期,甲,乙\n{rows}\n")])
    assert (again.accepted, again.readings[0].recipe_used) == (38, True)


def test_recipes_may_name_city_year_and_metric(project, text):
    path = text("数据.csv", "日期,数\n1月1日,35\n1月2日,36\n")
    recipe = recipes.from_plain(
        {"columns": {"A": "date", "B": "PM2.5"}, "header_rows": 1, "settings": {"city": "北京", "year": "2015"}}
    )
    load(project, path, recipe=recipe)
    assert fine(project) == [35, 36]


def test_a_recipe_that_says_nonsense_is_a_usage_error(tmp_path):
    for content in ("{", '{"columns": 3}', '{"columns": {"A": "PM3"}}', '{"columns": {"7": "date"}}', "[]"):
        (tmp_path / "r.json").write_text(content)
        with pytest.raises(UsageError):
            recipes.load(tmp_path / "r.json")


def test_wishes_that_do_not_exist(project, first):
    for wishes in (
        {"city": "亚特兰蒂斯"},
        {"city": "yulin"},
        {"kind": "pretty"},
        {"recipe": "none.json"},
        {"accept": ["x"]},
    ):
        with pytest.raises(UsageError):
            intake.preview(project, [first], **wishes)


# --- command line


@pytest.fixture
def file(project, tmp_path):
    project.close()
    return tmp_path / "p.airplan"


def test_import_answers_with_totals_cities_and_span(run, file, text):
    path = text(
        "x.csv", "日期,城市,PM2.5\n2015-01-01,北京,35\n2015-01-02,北京,—\n2015-01-03,天津,abc\n2015-01-04,天津,12\n"
    )
    code, answer = run("import", file, path)
    assert code == 0
    keys = ("accepted", "missing", "refused", "cities", "from", "to", "conflicts", "assumed")
    assert {key: answer[key] for key in keys} == {
        "accepted": 2, "missing": 1, "refused": 1, "cities": ["110000", "120000"],
        "from": "2015-01-01", "to": "2015-01-04",
        "conflicts": 0, "assumed": [],
    }  # fmt: skip
    (problem,) = answer["problems"]
    assert {key: problem[key] for key in ("code", "file", "sheet", "cell", "value")} == {
        "code": "not_a_number", "file": "x.csv", "sheet": "", "cell": "C4", "value": "abc",
    }  # fmt: skip
    assert "不是数值" in problem["message"]
    assert [(c["column"], c["taken_for"]) for c in answer["mapping"]] == [("A", "date"), ("B", "city"), ("C", "PM2.5")]
    assert len(answer["recipe"]["fingerprint"]) == 16


def test_exit_three_keeps_one_json_object_and_stores_nothing(run, file, text):
    code, answer = run("import", file, text("数据.csv", "日期,PM2.5\n2015-01-01,35\n"))
    assert (code, answer["error"]["code"]) == (3, "city_missing")
    assert [problem["code"] for problem in answer["problems"]] == ["city_missing"]
    assert (answer["accepted"], answer["stored"], answer["cities"]) == (0, False, [])


def test_the_only_city_of_the_project_is_assumed(run, file, text):
    run("import", file, text("北京.csv", "日期,PM2.5\n2015-01-01,35\n"))
    code, answer = run("import", file, text("数据.csv", "日期,PM2.5\n2015-01-02,36\n"))
    assert (code, answer["assumed"], answer["cities"]) == (0, ["city"], ["110000"])
    run("import", file, text("天津.csv", "日期,PM2.5\n2015-01-01,35\n"))
    code, answer = run("import", file, text("数据.csv", "日期,PM2.5\n2015-01-03,36\n"))
    assert (code, answer["error"]["code"]) == (3, "city_missing")
    code, answer = run("import", file, text("数据.csv", "日期,PM2.5\n2015-01-03,36\n"), "--city", "天津")
    assert (code, answer["cities"]) == (0, ["120000"])


def test_dry_run_strict_and_conflicts(run, file, text):
    good = text("北京.csv", "日期,PM2.5\n2015-01-01,35\n2015-01-02,abc\n")
    code, answer = run("import", file, good, "--dry-run")
    assert (code, answer["accepted"], answer["stored"]) == (0, 1, False)
    code, answer = run("import", file, good, "--strict")
    assert (code, answer["error"]["code"]) == (3, "import_strict")
    assert run("import", file, good)[0] == 0
    other = text("北京市.csv", "日期,PM2.5\n2015-01-01,40\n")
    code, answer = run("import", file, other)
    assert (code, answer["conflicts"]) == (0, 1)
    (listed,) = answer["conflict_list"]
    assert (listed["date"], listed["metric"], listed["stored"], listed["offered"]) == (
        "2015-01-01",
        "PM2.5",
        "35",
        "40",
    )
    code, answer = run("import", file, other, "--on-conflict", "replace")
    assert (code, answer["replaced"]) == (0, 1)


def test_good_files_are_stored_beside_bad_ones(run, file, text):
    code, answer = run("import", file, text("坏.csv", ""), text("北京.csv", "日期,PM2.5\n2015-01-01,35\n"))
    assert (code, answer["accepted"], [one["error"] for one in answer["files"]]) == (0, 1, ["file_empty", None])


def test_usage_is_exit_two_with_json(run, file):
    code, answer = run("import", file)
    assert (code, set(answer)) == (2, {"error", "problems"})


def test_answers_in_words_and_in_english(file, text, capsys):
    from airplan.cli import main

    path = text("北京.csv", "日期,PM2.5\n2015-01-01,35\n")
    assert main(["import", str(file), str(path)]) == 0
    assert "采用 1 个数值" in capsys.readouterr().out
    assert main(["import", str(file), str(path), "--lang", "en"]) == 0
    assert "1 values taken" in capsys.readouterr().out


def test_the_same_call_gives_the_same_json(run, file, text):
    path = text("x.csv", "日期,城市,PM2.5\n2015-01-01,北京,35\n2015-01-02,天津,x\n")
    assert json.dumps(run("import", file, path, "--dry-run")) == json.dumps(run("import", file, path, "--dry-run"))


def test_counties_and_zones_of_the_project_are_known_by_name(project, text, book):
    class AddUnits:
        label = ("history.import", {"files": ""})

        def do(self, store):
            named = (("高新技术开发区", UnitLevel.ZONE), ("甲乙县", UnitLevel.COUNTY))
            made = store.put_units([Unit(0, name, level, BEIJING) for name, level in named])
            return Changes.of("units", answer=[unit.id for unit in made])

    zone, county = project.run(AddUnits()).answer
    files = [
        text("区县.csv", "日期,区县,PM2.5\n2015-01-01,高新技术开发区,35\n2015-01-01,甲乙县,36\n"),
        text("PM10.csv", "日期,高新技术开发区,甲乙县\n2015-01-01,60,61\n"),
        text("甲乙县日报.csv", "日期,SO2\n2015-01-01,12\n"),
        book("各区.xlsx", [["日期", "NO2"], ["2015-01-01", 30]], "高新技术开发区"),
    ]
    load(project, *files)
    cube = project.store.read_days(None, DAY, DAY)
    assert [cube.of(zone, name)[0] for name in ("PM2.5", "PM10", "NO2")] == [35, 60, 30]
    assert [cube.of(county, name)[0] for name in ("PM2.5", "PM10", "SO2")] == [36, 61, 12]


def test_the_proposed_recipe_of_an_uncertain_file_comes_back_corrected(run, file, text, tmp_path):
    path = text("北京.csv", "\n".join(f"2015-01-{d:02d},{30 + d},{60 + d},{d % 7 + 3}" for d in range(1, 29)) + "\n")
    code, answer = run("import", file, path)
    assert (code, answer["error"]["code"]) == (3, "layout_uncertain")
    recipe = answer["recipe"]
    assert (recipe["header_rows"], recipe["columns"]) == (0, {"A": "date"})
    recipe["columns"] |= {"B": "PM2.5", "C": "PM10", "D": "SO2"}
    (tmp_path / "r.json").write_text(json.dumps(recipe), encoding="utf-8")
    code, answer = run("import", file, path, "--recipe", tmp_path / "r.json")
    assert (code, answer["accepted"], answer["recipe"]["used"]) == (0, 84, True)
    code, answer = run("import", file, text("天津.csv", path.read_text(encoding="utf-8")))
    assert (code, answer["accepted"], answer["assumed"]) == (0, 84, ["recipe_remembered"])


def test_two_files_of_one_call_that_disagree(run, file, text):
    one, two = (
        text(name, f"日期,PM2.5\n2015-01-01,{value}\n") for name, value in (("北京.csv", 35), ("北京市.csv", 40))
    )
    code, answer = run("import", file, one, two)
    assert (code, answer["new"], answer["conflicts"]) == (0, 1, 1)
    assert [(c["stored"], c["offered"], c["file"]) for c in answer["conflict_list"]] == [("35", "40", "北京市.csv")]


def test_six_columns_without_headings_come_with_a_guess_to_check(run, file, text, tmp_path):
    rows = [
        f"2015-01-{d:02d},{30 + d * 7 % 40},{70 + d * 7 % 40 + d % 4},{8 + d % 3},{30 + d % 5},{0.8 + d % 4 / 10:.1f},{70 + d * 11 % 60}"
        for d in range(1, 29)
    ]
    code, answer = run("import", file, text("保定.csv", "\n".join(rows) + "\n"))
    assert (code, answer["error"]["code"]) == (3, "layout_uncertain")
    columns = dict(zip("ABCDEFG", ("date", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3"), strict=True))
    assert answer["recipe"]["columns"] == columns
    (tmp_path / "r.json").write_text(json.dumps(answer["recipe"]), encoding="utf-8")
    code, answer = run("import", file, tmp_path / "保定.csv", "--recipe", tmp_path / "r.json")
    assert (code, answer["accepted"]) == (0, 28 * 6)


def test_two_values_of_a_station_are_told_by_its_name(run, file, text):
    head = "时间,小时,监测点,PM2.5\n"
    rows = "".join(f"2020-04-02,{hour},淮河道,35\n" for hour in range(24)) + "2020-04-02,3,淮河道,99\n"
    _, answer = run("import", file, text("天津.csv", head + rows))
    assert [p["message"] for p in answer["problems"] if p["code"] == "conflict_in_file"] == [
        "天津.csv：淮河道 2020-04-02 PM2.5 在 D5、D26 有不同的数值（35、99），均未采用。请改正后重新导入。"
    ]
