"""The commands about the project file itself."""

from __future__ import annotations

import pytest

from airplan import words
from airplan.cli import main
from airplan.domain import DataKind, DayCube, Record
from airplan.store import ImportInfo, Store
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.session import Project


@pytest.fixture
def path(tmp_path, run):
    target = tmp_path / "p.airplan"
    assert run("new", target, "--city", "bd")[0] == 0
    return target


def test_new_takes_a_city_by_initials(run, tmp_path):
    code, answer = run("new", tmp_path / "a.airplan", "--city", "baoding", "--title", "达标规划")
    assert (code, answer["city"], answer["title"]) == (0, "130600", "达标规划")
    with Store.open(tmp_path / "a.airplan", read_only=True) as store:
        assert [unit.name for unit in store.units()] == ["保定市"]


def test_new_refuses_an_unknown_city_and_makes_no_file(run, tmp_path):
    code, answer = run("new", tmp_path / "a.airplan", "--city", "不存在市")
    assert (code, answer["error"]["code"]) == (2, "project.city_unknown")
    assert list(tmp_path.iterdir()) == []


def test_new_never_overwrites(run, path):
    before = path.read_bytes()
    code, answer = run("new", path)
    assert (code, answer["error"]["code"]) == (3, "store.exists")
    assert path.read_bytes() == before


def test_undo_and_redo_from_the_command_line(run, path):
    with Project.open(path) as project:
        project.run(PutRecords((Record("measure", "a", {}),)))
    code, answer = run("undo", path)
    assert (code, answer["change"], answer["tables"]) == (0, 2, ["measure"])
    assert run("history", path)[1]["changes"][0]["state"] == "undone"
    assert run("redo", path)[1]["label"] == "history.put_records"
    code, answer = run("redo", path)
    assert (code, answer["error"]["code"]) == (3, "store.nothing_to_redo")


def test_who_of_the_command_line_stands_in_the_history(run, path):
    run("undo", path, "--who", "李四")
    run("redo", path, "--who", "李四")
    run("new", path.with_name("b.airplan"), "--city", "bd", "--who", "李四")
    assert run("history", path.with_name("b.airplan"))[1]["changes"][0]["who"] == "李四"


def test_an_import_is_taken_back_by_its_number(run, path):
    cube = DayCube.empty([130600], 735599, 2, DataKind.UNSTATED)
    cube.values[0, :, 0] = (10, 20)
    with Store.open(path, who="x") as store:
        with store.change("history.put_records", count=1):
            store.write_days(cube, store.add_import(ImportInfo("a.xlsx")))
        with store.change("history.put_records", count=1):
            store.put(Record("measure", "a", {}))
    code, answer = run("undo", path, "--import", 1)
    assert (code, answer["rows"], answer["kept"]) == (0, 2, 0)
    with Store.open(path, read_only=True) as store:
        assert store.kinds() == {}
        assert len(store.records("measure")) == 1
    assert run("undo", path, "--import", 1)[0] == 2
    assert run("undo", path, "--change", 77)[0] == 3


def test_snapshots_are_named_listed_and_written(run, path, tmp_path):
    run("snapshot", path, "初稿")
    with Project.open(path) as project:
        project.run(PutRecords((Record("measure", "a", {}),)))
    code, answer = run("snapshot", path, "初稿", "--out", tmp_path / "old.airplan")
    assert (code, answer["snapshots"]) == (0, {"初稿": 1})
    with Store.open(tmp_path / "old.airplan", read_only=True) as old:
        assert old.records("measure") == []
        assert [unit.name for unit in old.units()] == ["保定市"]
    assert run("snapshot", path, "没有", "--out", tmp_path / "x.airplan")[0] == 2


def test_backup(run, path, tmp_path):
    code, answer = run("backup", path, tmp_path / "b.airplan")
    assert code == 0
    assert (tmp_path / "b.airplan").stat().st_size == answer["size_bytes"]


def test_doctor_of_a_sound_project(run, path):
    with Project.open(path):
        code, answer = run("doctor", path)
    assert (code, answer["ok"], answer["problems"]) == (0, True, [])
    assert answer["project"]["units"] == 1
    assert answer["project"]["lock"]["held"] is True
    assert answer["project"]["lock"]["who"] == "测试员"


def test_doctor_without_a_project(run):
    code, answer = run("doctor")
    assert (code, answer["project"]) == (0, None)
    assert answer["fonts"]


def test_doctor_of_a_damaged_file_says_so(run, path):
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    path.write_bytes(data)
    code, answer = run("doctor", path)
    assert (code, answer["ok"]) == (3, False)
    assert {problem["code"] for problem in answer["problems"]} <= {"store.page_damaged", "store.damaged"}
    assert answer["problems"]


def test_every_command_speaks_words_too(path, capsys):
    for language in ("zh", "en"):
        for arguments in (["history"], ["snapshot"], ["undo"], ["redo"], ["doctor"]):
            assert main([arguments[0], str(path), "--lang", language]) == 0
            out = capsys.readouterr().out
            assert out.strip()
            assert "{" not in out
    words.set_language("zh")
