"""A project in use."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

import pytest

from airplan.domain import Changes, DayCube, Record, Unit, UnitLevel
from airplan.errors import FileTrouble, Refused
from airplan.store import ImportInfo
from airplan.workspace import person
from airplan.workspace.commands.records import (
    DeleteRecords,
    PutRecords,
    PutUnits,
    ReplaceRecords,
    ResolveConflicts,
    SetSettings,
)
from airplan.workspace.session import Project


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "p.airplan", title="某市") as made:
        yield made


def test_a_command_answers_what_it_touched_and_can_be_taken_back(project):
    record = Record("measure", "a", {"x": 1}, 130600)
    changes = project.run(PutRecords((record,)))
    assert changes == Changes(frozenset({"measure"}), frozenset({130600}), 1, 1)
    assert project.run(PutRecords((record,))).change_id is None
    assert project.run(DeleteRecords((record.uid, "0" * 32))).answer == 1
    assert project.store.records("measure") == []
    assert project.undo().answer.label == "history.delete_records"
    assert project.store.records("measure") == [record]
    assert project.redo().change_id == 2
    assert [entry.values.get("count") for entry in project.history()] == [2, 1]


def test_a_list_that_comes_as_a_whole(project):
    old, kept, new = (Record("measure", name, {}) for name in "abc")
    project.run(PutRecords((old, kept)))
    assert project.run(ReplaceRecords("measure", (kept, new))).answer == (1, 1)
    assert project.store.records("measure") == [kept, new]
    project.undo()
    assert project.store.records("measure") == [old, kept]


@dataclass(frozen=True)
class Broken:
    label = ("history.settings", {"keys": "x"})

    def do(self, store):
        store.put(Record("measure", "a", {}))
        raise Refused("store.read_only", file="x")


def test_a_failed_command_leaves_neither_data_nor_entry(project):
    with pytest.raises(Refused):
        project.run(Broken())
    assert project.store.records() == []
    assert project.history() == []


def test_what_is_remembered_follows_the_data(project):
    assert project.memo("settings", project.store.settings) == {"title": "某市"}
    project.run(SetSettings({"edition": "x"}))
    assert project.memo("settings", project.store.settings) == {"title": "某市", "edition": "x"}
    project.undo()
    assert project.memo("settings", project.store.settings) == {"title": "某市"}


def test_half_a_change_is_not_remembered(project):
    record = Record("measure", "a", {})

    def names():
        return [one.natural for one in project.store.records("measure")]

    with project.store.change("history.put_records", count=2):
        project.store.put(record)
        assert project.memo("names", names) == ["a"]
        project.store.put(Record("measure", "b", {}))
        assert project.memo("names", names) == ["a", "b"]
        seen = []
        thread = threading.Thread(target=lambda: seen.append(project.memo("names", names)))
        thread.start()
        thread.join(30)
        assert seen == [[]]
    assert project.memo("names", names) == ["a", "b"]


def test_a_command_and_a_reader_that_want_the_same_answer_do_not_wait_for_each_other(project):
    started, go_on = threading.Event(), threading.Event()

    def slow():
        started.set()
        assert go_on.wait(30)
        return project.store.settings()

    found = []
    thread = threading.Thread(target=lambda: found.append(project.memo("settings", slow)))
    thread.start()
    assert started.wait(30)
    with project.store.change("history.settings", keys="edition"):
        project.store.set_setting("edition", "x")
        assert project.memo("settings", project.store.settings)["edition"] == "x"
        go_on.set()
        thread.join(30)
    assert found == [{"title": "某市"}]


def test_the_only_city(project):
    assert project.city is None
    project.run(PutUnits((Unit(130600, "保定"), Unit(0, "高新区", UnitLevel.ZONE, 130600))))
    assert project.city == Unit(130600, "保定")
    assert [unit.name for unit in project.units(UnitLevel.ZONE)] == ["高新区"]
    project.run(PutUnits((Unit(130100, "石家庄"),)))
    assert project.city is None


def test_conflicts_are_settled_together_or_not_at_all(project):
    with pytest.raises(Refused):
        project.run(ResolveConflicts(((1, "held"),)))
    assert project.history() == []


def test_choosing_for_one_settles_its_rivals(project):
    cube = DayCube.empty([130600], 735599, 1)
    for value in (10, 11, 12):
        cube.values[0, 0, 0] = value
        with project.store.change("x"):
            project.store.write_days(cube, project.store.add_import(ImportInfo(str(value))))
    numbers = [one.id for one in project.store.conflicts()]
    assert len(numbers) == 2
    project.run(ResolveConflicts(((numbers[0], "other"),)))
    assert project.store.conflicts() == []
    assert project.store.read_days().values[0, 0, 0] == 11
    project.undo()
    assert len(project.store.conflicts()) == 2


def test_reading_while_another_thread_writes_sees_what_was_committed(project):
    record = Record("measure", "a", {})
    seen = []
    with project.store.change("history.put_records", count=1):
        project.store.put(record)
        thread = threading.Thread(target=lambda: seen.append(project.store.records("measure")))
        thread.start()
        thread.join(30)
        assert project.store.records("measure") == [record]
    assert seen == [[]]


def test_a_reader_opens_beside_the_writer(project):
    project.run(SetSettings({"edition": "x"}))
    with Project.open(project.path, read_only=True) as reader:
        assert reader.store.setting("edition") == "x"
        project.run(SetSettings({"edition": "y"}))
        assert reader.store.setting("edition") == "y"
        with pytest.raises(Refused):
            reader.undo()
    with pytest.raises(FileTrouble) as caught:
        Project.open(project.path)
    assert caught.value.values["who"] == "测试员"


def test_who_is_asked_once(monkeypatch):
    monkeypatch.delenv("AIRPLAN_WHO")
    assert person.known() is None
    assert person.who()  # the login stands in
    person.remember(" 李四 ")
    assert person.known() == "李四"
    assert person.who("王五") == "王五"
    monkeypatch.setenv("AIRPLAN_WHO", "赵六")
    assert person.who() == "赵六"
    (person.settings_folder() / "person.json").write_text("[1", encoding="utf-8")
    monkeypatch.delenv("AIRPLAN_WHO")
    assert person.known() is None
    (person.settings_folder() / "person.json").write_text(json.dumps([1]), encoding="utf-8")
    assert person.known() is None
