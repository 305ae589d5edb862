"""A request as a package of its own: handed out, answered by ``submit --request FILE``, taken back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from test_desk import DAYS, FIRST, Fill, fill_form

from airplan.cli import main
from airplan.domain import Changes, DataKind, DayCube, Record, Unit, UnitLevel
from airplan.workspace.commands.records import PutRecords, PutUnits
from airplan.workspace.packages import code_among, read_manifest
from airplan.workspace.session import Project

TODAY = ["--today", "2026-11-04"]


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "试点.txt").write_text("保定市\n廊坊市\n衡水市", encoding="utf-8")
    path = tmp_path / "区域.airplan"
    assert main(["region", "new", str(path), "--membership", str(tmp_path / "试点.txt")]) == 0
    return path


@pytest.fixture
def handed(desk, tmp_path, ask):
    """The request's package, with the cities' forms inside."""
    out = tmp_path / "要求.airpkg"
    made = ask(
        "region", "request", desk, "--id", "2026-10", "--title", "10月日报", "--tables", "series,emergency", "--period",
        "2026-10", "--deadline", "2026-11-05", "--package", out, *TODAY,
    )  # fmt: skip
    assert (made["package"], made["members"], made["tables"]) == ("要求.airpkg", 3, ["series", "emergency"])
    return out


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "保定.airplan"
    with Project.create(path, who="张三") as project:
        project.run(Fill("130600"))
    return path


def test_the_round_trip(desk, handed, city, tmp_path, ask):
    shown = ask("package", "show", handed)
    assert [item["key"] for item in shown["items"]] == ["request:2026-10"]
    out = tmp_path / "保定.airpkg"
    sent = ask("submit", city, "--request", handed, "--out", out, *TODAY)
    assert (sent["tables"], sent["period"], sent["request"]) == (["series", "emergency"], "2026-10", "2026-10")
    # 31 days of six pollutants in the period asked for; one enterprise.
    assert (sent["values"], sent["records"], sent["late_days"]) == (DAYS * 6, {"enterprise": 1}, 0)
    got = ask("region", "receive", desk, out, *TODAY)
    assert (got["text"], got["arrivals"][0]["state"], got["arrivals"][0]["findings"]) == ("1/3", "reported", [])
    assert ask("region", "board", desk, "--accept", "保定", "--merge", *TODAY)["conflicts"] == 0
    with Project.open(desk, read_only=True) as project:
        cube = project.store.read_days(
            [130600], FIRST.toordinal(), FIRST.toordinal() + DAYS - 1, DataKind.ORIGINAL_ACTUAL
        )
        assert int((cube.values != -(2**31)).sum()) == DAYS * 6


def test_only_the_period_asked_for_leaves_and_a_late_answer_says_so(handed, city, tmp_path, ask):
    sent = ask(
        "submit", city, "--request", handed, "--out", tmp_path / "a.airpkg", "--period", "2026-10-01..2026-10-02"
    )
    assert sent["values"] == 2 * 6
    late = ask("submit", city, "--request", handed, "--out", tmp_path / "b.airpkg", "--today", "2026-11-08")
    assert (late["deadline"], late["late_days"]) == ("2026-11-05", 3)


def test_a_city_that_was_not_asked_is_told_and_nothing_written(handed, tmp_path, ask):
    path = tmp_path / "天津.airplan"
    with Project.create(path) as project:
        project.run(Fill("120000"))
    answer = ask("submit", path, "--request", handed, "--out", tmp_path / "t.airpkg", code=3)
    assert answer["error"]["code"] == "package.not_asked"
    assert "天津市" in answer["error"]["message"]
    assert not (tmp_path / "t.airpkg").exists()


def rewritten(source, target, head=None, content=None):
    """A copy of a package with other parts; its hash made to fit unless *head* says otherwise."""
    import hashlib

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        text = content if content is not None else old.read("content.json")
        manifest = {**json.loads(old.read("manifest.json")), "sha256": hashlib.sha256(text).hexdigest(), **(head or {})}
        new.writestr("manifest.json", json.dumps(manifest))
        new.writestr("content.json", text)
    return target


@pytest.mark.parametrize(
    ("head", "content", "code"),
    [
        ({"sha256": "0" * 64}, None, "package.hash"),
        ({"format": "airplan-handout/9", "program": "9.0"}, None, "package.newer"),
        (None, b"[]", "package.damaged"),
        (None, b'{"requests": [{"id": 5}]}', "package.damaged"),
        (None, b'{"requests": [{"id": "x", "tables": ["series"], "members": "130600", "period": "", "deadline": ""}]}', "package.damaged"),
        (None, b'{"requests": []}', "handout.which_request"),
        (None, b"\xff\xfe", "package.damaged"),
    ],
)  # fmt: skip
def test_a_package_that_will_not_do_is_told(handed, city, tmp_path, ask, head, content, code):
    bad = rewritten(handed, tmp_path / "坏.airpkg", head, content)
    assert ask("submit", city, "--request", bad, "--out", tmp_path / "x.airpkg", code=3)["error"]["code"] == code
    assert not (tmp_path / "x.airpkg").exists()


@pytest.mark.parametrize(
    "request_body",
    [{"id": "x"}, {"id": "x", "title": "t", "deadline": "", "period": "", "tables": [], "members": 5}, [], "x", None],
)
def test_accepting_a_request_of_another_shape_changes_nothing(handed, city, tmp_path, ask, request_body):
    whole = {"membership": {}, "targets": [], "rules": [], "recipes": [], "requests": [request_body]}
    bad = rewritten(handed, tmp_path / "坏.airpkg", None, json.dumps(whole).encode())
    assert ask("package", "accept", city, bad, code=3)["error"]["code"] == "package.damaged"
    with Project.open(city, read_only=True) as project:
        assert project.store.records("asked") == []


def test_what_is_no_package_at_all(city, tmp_path, ask):
    (tmp_path / "a.airpkg").write_bytes(b"PK not a zip")
    answer = ask("submit", city, "--request", tmp_path / "a.airpkg", "--out", tmp_path / "x.airpkg", code=3)
    assert answer["error"]["code"] == "package.damaged"
    answer = ask("submit", city, "--request", tmp_path / "none.airpkg", "--out", tmp_path / "x.airpkg", code=3)
    assert answer["error"]["code"] == "file.not_found"


def test_each_file_tells_which_of_several_requests_it_answers(desk, handed, city, tmp_path, ask):
    forms = tmp_path / "下发"
    ask(
        "region",
        "request",
        desk,
        "--id",
        "9月",
        "--title",
        "10月日报补报",
        "--period",
        "2026-10",
        "--forms",
        forms,
        *TODAY,
    )
    form = next(forms.glob("廊坊市*.xlsx"))
    fill_form(form, "131000", "")
    package = tmp_path / "保定.airpkg"
    ask("submit", city, "--request", handed, "--out", package, *TODAY)
    (tmp_path / "衡水市.xlsx").write_bytes((next(forms.glob("衡水市*.xlsx"))).read_bytes())
    book = openpyxl.load_workbook(tmp_path / "衡水市.xlsx")
    del book["说明（勿删）"]
    book.save(tmp_path / "衡水市.xlsx")
    got = ask("region", "receive", desk, package, form, tmp_path / "衡水市.xlsx", *TODAY)
    assert {one["request"]: one["text"] for one in got["boards"]} == {"2026-10": "1/3", "9月": "1/3"}
    by_file = {one["file"]: (one["state"], one["request"]) for one in got["arrivals"]}
    assert by_file[package.name] == ("reported", "2026-10")
    assert by_file[form.name] == ("reported", "9月")
    assert by_file["衡水市.xlsx"] == ("refused", "")
    told = next(one["problems"] for one in got["arrivals"] if one["state"] == "refused")
    assert told[0]["code"] == "region.request_unsaid"


def test_the_same_file_again_is_told_and_not_counted_twice(desk, handed, city, tmp_path, ask):
    package = tmp_path / "保定.airpkg"
    ask("submit", city, "--request", handed, "--out", package, *TODAY)
    for expected in ([], ["receipt.again"]):
        got = ask("region", "receive", desk, package, *TODAY)
        assert [one["code"] for one in got["arrivals"][0]["findings"]] == expected
    assert [row["submissions"] for row in ask("region", "board", desk, *TODAY)["rows"]] == [1, 0, 0]


def test_forms_and_package_of_a_standing_request_are_written_again(desk, handed, tmp_path, ask):
    again = ask("region", "request", desk, "--id", "2026-10", "--package", tmp_path / "再.airpkg")
    assert (again["title"], again["package"]) == ("10月日报", "再.airpkg")
    answer = ask("region", "request", desk, "--id", "2026-10", "--title", "另一个", code=2)
    assert answer["error"]["code"] == "region.request_exists"
    assert (
        ask("region", "request", desk, "--id", "无", "--package", tmp_path / "x.airpkg", code=2)["error"]["code"]
        == "region.which_request"
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--deadline", "下周五"], "region.bad_deadline"), (["--period", "很久以前"], None),
        (["--tables", "天气"], "package.unknown_table"), (["--forms", "表"], "region.form_needs_period"),
    ],
)  # fmt: skip
def test_a_request_that_will_not_do_is_not_entered(desk, tmp_path, ask, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    answer = ask("region", "request", desk, "--id", "a", "--title", "表", *words, code=2)
    assert code in (None, answer["error"]["code"])
    with Project.open(desk, read_only=True) as project:
        assert project.store.records("region_request") == []


def test_a_city_takes_only_its_own_form(desk, city, tmp_path, ask):
    out = tmp_path / "含表.airpkg"
    words = ["--id", "y", "--title", "10月/日报", "--period", "2026-10", "--forms", tmp_path / "表", "--package", out]
    assert len(ask("region", "request", desk, *words)["forms"]) == 3
    done = ask("package", "accept", city, out, "--forms", tmp_path / "收")
    assert [Path(name).name for name in done["forms"]] == ["保定市_10月-日报_y.xlsx"]


def test_one_city_of_several_is_submitted_with_its_counties_and_nothing_of_the_others(tmp_path, ask):
    path = tmp_path / "两市.airplan"
    with Project.create(path) as project:
        project.run(Fill("130600"))
        project.run(Fill("131000"))
        project.run(PutUnits((Unit(130602, "竞秀区", UnitLevel.COUNTY, parent=130600, code="130602"),)))
        for unit in (130602, 131000):
            project.run(PutRecords((Record("enterprise", f"e{unit}", {"name": f"厂{unit}"}, unit),)))
    out = tmp_path / "保定.airpkg"
    made = ask("submit", path, "--tables", "series,emergency", "--city", "保定", "--out", out)
    assert (made["city"], made["values"], made["records"]) == ("130600", DAYS * 6, {"enterprise": 2})
    assert read_manifest(out).city_name == "保定市"
    with zipfile.ZipFile(out) as archive:
        archive.extract("content.airplan", tmp_path / "x")
    with Project.open(tmp_path / "x" / "content.airplan", read_only=True) as inside:
        assert sorted(unit.id for unit in inside.units()) == [130600, 130602]
    assert (
        ask("submit", path, "--tables", "series", "--city", "上海", "--out", out, code=2)["error"]["code"]
        == "places.not_in_project"
    )


@pytest.mark.parametrize(("code", "members", "known"), [
    ("542400", ["540600"], "540600"), ("540600", ["542400"], "542400"), ("540600", ["540600"], "540600"),
    ("371200", ["370100"], "371200"), ("370100", ["371200"], "370100"), ("999999", ["370100"], "999999"),
])  # fmt: skip
def test_an_old_code_and_its_new_one_are_one_city_and_merged_cities_are_two(code, members, known):
    assert code_among(code, members) == known


def test_a_city_under_its_new_code_answers_a_request_to_the_old_one(tmp_path, ask):
    (tmp_path / "西藏.txt").write_text("那曲\n拉萨", encoding="utf-8")
    path = tmp_path / "区域.airplan"
    ask("region", "new", path, "--membership", tmp_path / "西藏.txt")
    ask(
        "region",
        "request",
        path,
        "--id",
        "a",
        "--title",
        "表",
        "--period",
        "2026-10",
        "--package",
        tmp_path / "要求.airpkg",
    )
    city = tmp_path / "那曲.airplan"
    with Project.create(city) as project:
        project.run(PutUnits((Unit(540600, "那曲市", code="540600"),)))
        project.run(Days(540600))
    ask("submit", city, "--request", tmp_path / "要求.airpkg", "--out", tmp_path / "那曲.airpkg")
    got = ask("region", "receive", path, tmp_path / "那曲.airpkg")
    assert (got["text"], got["arrivals"][0]["code"], got["arrivals"][0]["state"]) == ("1/2", "542400", "reported")
    assert ask("region", "board", path, "--accept", "那曲", "--merge")["conflicts"] == 0


class Days:
    """October of one unit."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, unit):
        self.unit = unit

    def do(self, store):
        cube = DayCube.empty(np.array([self.unit]), FIRST.toordinal(), DAYS, DataKind.ORIGINAL_ACTUAL)
        cube.values[0, :, :6] = np.array([20, 40, 8, 15, 0.6, 90]) * 1000
        store.write_days(cube)
        return Changes.of("days")
