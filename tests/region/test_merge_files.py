"""Merging project files on disk: conflicts by key, again changes nothing, ancestors found, undo and resolve."""

from __future__ import annotations

import itertools
import json
import shutil

import numpy as np
import pytest

from airplan.cli import main
from airplan.domain import MISSING, Changes, DataKind, DayCube, Record, Unit
from airplan.errors import Refused, UsageError
from airplan.workspace.merging import merge_files, open_conflicts, resolve
from airplan.workspace.session import Project

BEIJING, BAODING = Unit(110000, "北京市", code="110000"), Unit(130600, "保定市", code="130600")
KIND = DataKind.REVIEWED_ACTUAL
FIRST = 735599  # 2015-01-01


class Write:
    """A test's change: values of PM2.5 from FIRST on, and records."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, unit, values=(), records=(), policy="replace"):
        self.unit, self.values, self.records, self.policy = unit, values, records, policy

    def do(self, store):
        store.put_units([self.unit])
        if self.values:
            cube = DayCube.empty(np.array([self.unit.id]), FIRST, len(self.values), KIND)
            cube.values[0, :, 0] = [MISSING if value is None else value * 1000 for value in self.values]
            store.write_days(cube, on_conflict=self.policy)
        for record in self.records:
            store.put(record)
        return Changes.of("days")


@pytest.fixture
def make(tmp_path):
    def _make(name, unit, values=(), records=()):
        path = tmp_path / f"{name}.airplan"
        with Project.create(path) as project:
            project.run(Write(unit, values, records))
        return path

    return _make


def held(path, unit=BEIJING):
    with Project.open(path, read_only=True) as project:
        values = project.store.read_days([unit.id], FIRST, FIRST + 3, KIND).values[0, :, 0]
        return [None if value == MISSING else int(value) // 1000 for value in values]


def measure(cost, uid="1" * 32):
    return Record("measure", "M1", {"name": "煤改气", "cost": cost}, 110000, uid)


def test_two_cities_become_one_file_and_differences_stay_open(make, tmp_path):
    one = make("甲", BEIJING, (40, 50, None, 70), (measure(5),))
    two = make("乙", BEIJING, (40, 51, 60, None), (measure(6, "2" * 32),))
    far = make("丙", BAODING, (90, 91))
    done = merge_files(tmp_path / "区域.airplan", [one, two, far])
    assert held(tmp_path / "区域.airplan") == [40, None, 60, 70]
    assert held(tmp_path / "区域.airplan", BAODING) == [90, 91, None, None]
    assert done.rows == 5
    assert {(found.table, found.key) for found in done.conflicts} == {
        ("day_value", "110000|2015-01-02|reviewed_actual|PM2.5"),
        ("measure", "measure|110000|M1"),
    }
    day = next(found for found in done.conflicts if found.table == "day_value")
    assert sorted(day.values) == [("乙.airplan", 51.0), ("甲.airplan", 50.0)]


def test_order_of_files_gives_the_same_result(make, tmp_path):
    files = [make("甲", BEIJING, (40, 50)), make("乙", BEIJING, (41, 50, 3)), make("丙", BAODING, (9,))]
    results = []
    for number, order in enumerate(itertools.permutations(files)):
        out = tmp_path / f"o{number}.airplan"
        done = merge_files(out, order)
        results.append((held(out), held(out, BAODING), done.conflicts, done.rows))
    assert all(result == results[0] for result in results)


def test_merging_again_changes_nothing(make, tmp_path):
    one, two, out = make("甲", BEIJING, (40, 50)), make("乙", BEIJING, (41, 50, 3)), tmp_path / "区域.airplan"
    merge_files(out, [one, two])
    before = held(out)
    again = merge_files(out, [two])
    assert held(out) == before == [None, 50, 3, None]
    assert not again.conflicts
    with Project.open(out, read_only=True) as project:
        assert len(open_conflicts(project)) == 1


def test_a_later_submission_is_taken_against_what_was_merged_before(make, tmp_path):
    one, out = make("甲", BEIJING, (40, 50, 60), (measure(5),)), tmp_path / "区域.airplan"
    merge_files(out, [one, make("丙", BAODING, (9,))])
    with Project.open(out) as project:
        project.run(Write(BEIJING, (None, None, 66)))
    with Project.open(one) as project:
        project.run(Write(BEIJING, (42, None, None), (measure(8),)))
    done = merge_files(out, [one])
    assert not done.conflicts
    assert held(out) == [42, 50, 66, None]
    assert done.sources[0].three_way
    with Project.open(out, read_only=True) as project:
        assert project.store.get("1" * 32).body["cost"] == 8


def test_a_later_submission_shows_its_difference_before_it_is_taken(make, tmp_path, capsys):
    note = Record("note", "N", {"v": 1}, 110000, "3" * 32)
    one, out = make("甲", BEIJING, (40, 50, 60), (measure(5), note)), tmp_path / "区域.airplan"
    merge_files(out, [one, make("丙", BAODING, (9,))])
    with Project.open(one) as project:
        project.run(Write(BEIJING, (42, None, None, 70), (measure(8),), "exact"))
    with Project.open(one) as project, project.store.change("x"):
        project.store.delete(note.uid)
    before = out.read_bytes()
    assert main(["merge", str(out), str(one), "--dry-run", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["taken"], answer["conflicts"]) == (3, [])
    day = "110000|2015-01-0{}|reviewed_actual|PM2.5"
    cost = {"name": "煤改气", "cost": 5}
    assert [tuple(one.values()) for one in answer["changes"]] == [
        ("day_value", day.format(1), 40.0, 42.0, []), ("day_value", day.format(2), 50.0, None, []),
        ("day_value", day.format(3), 60.0, None, []),
        ("measure", "measure|110000|M1", cost, cost | {"cost": 8}, ["cost"]),
        ("note", "note|110000|N", {"v": 1}, None, []),
    ]  # fmt: skip
    assert out.read_bytes() == before
    assert main(["merge", str(out), str(one)]) == 0
    told = capsys.readouterr().out
    assert "measure|110000|M1　{'cost': 5} → {'cost': 8}" in told
    assert "|2015-01-02|reviewed_actual|PM2.5　50 → —" in told
    assert merge_files(out, [one]).changes == ()


def test_two_copies_that_went_different_ways_have_an_ancestor(make, tmp_path):
    one = make("甲", BEIJING, (40, 50, 60))
    copy = tmp_path / "甲-副本.airplan"
    shutil.copy(one, copy)
    with Project.open(one) as project:
        project.run(Write(BEIJING, (41, None, 61)))
    with Project.open(copy) as project:
        project.run(Write(BEIJING, (None, 55, 62)))
    done = merge_files(tmp_path / "o.airplan", [one, copy])
    assert held(tmp_path / "o.airplan") == [41, 55, None, None]
    assert [found.key for found in done.conflicts] == ["110000|2015-01-03|reviewed_actual|PM2.5"]
    assert [problem.code for problem in done.problems] == ["merge.copies_of_one_file"]


def test_open_keys_are_settled_for_a_file_and_undone(make, tmp_path):
    out = tmp_path / "o.airplan"
    merge_files(
        out, [make("甲", BEIJING, (40, 50), (measure(5),)), make("乙", BEIJING, (41, 50), (measure(6, "2" * 32),))]
    )
    with Project.open(out) as project:
        assert resolve(project, "乙.airplan") == 2
        assert open_conflicts(project) == []
        assert project.store.records("measure")[0].body["cost"] == 6
        assert int(project.store.read_days([110000], FIRST, FIRST, KIND).values[0, 0, 0]) == 41_000
        project.undo()
        assert len(open_conflicts(project)) == 2
        assert project.store.records("measure") == []


def test_each_citys_own_file_wins_for_its_own_data(make, tmp_path):
    out, own = tmp_path / "o.airplan", make("甲", BEIJING, (40,))
    other = make("省", BAODING, (7,))
    with Project.open(other) as project:
        project.run(Write(BEIJING, (44,)))
    done = merge_files(out, [own, other], rule="own")
    assert (done.resolved, done.conflicts, held(out)[0]) == (1, (), 40)


def test_three_values_of_one_key_are_all_told(make, tmp_path):
    out = tmp_path / "o.airplan"
    merge_files(out, [make(name, BEIJING, (value,)) for name, value in (("甲", 1), ("乙", 2), ("丙", 3))])
    with Project.open(out) as project:
        assert len(open_conflicts(project)[0].values) == 3
        resolve(project, "丙.airplan")
        assert open_conflicts(project) == []
    assert held(out)[0] == 3


def test_a_damaged_file_is_told_and_the_rest_goes_on(make, tmp_path):
    (bad := tmp_path / "坏.airplan").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    done = merge_files(tmp_path / "o.airplan", [make("甲", BEIJING, (40,)), bad])
    assert held(tmp_path / "o.airplan")[0] == 40
    assert [problem.file for problem in done.problems] == ["坏.airplan"]
    with pytest.raises(Refused):
        merge_files(tmp_path / "p.airplan", [bad])
    assert not (tmp_path / "p.airplan").exists()
    with pytest.raises(UsageError):
        merge_files(bad, [bad])


def test_provenance_names_the_file_a_value_came_from(make, tmp_path):
    out = tmp_path / "o.airplan"
    merge_files(out, [make("甲", BEIJING, (40,)), make("丙", BAODING, (9,))])
    with Project.open(out, read_only=True) as project:
        assert project.store.source_of(130600, FIRST, KIND, "PM2.5").info.file == "丙.airplan"


def test_on_the_command_line(make, tmp_path, capsys):
    out = tmp_path / "o.airplan"
    files = [str(make("甲", BEIJING, (40,))), str(make("乙", BEIJING, (41,)))]
    assert main(["merge", str(out), *files, "--json", "--dry-run"]) == 0
    assert not out.exists()
    capsys.readouterr()
    assert main(["merge", str(out), *files, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["rows"] == 0
    assert answer["conflicts"][0]["values"] in (
        [{"file": "甲.airplan", "value": 40.0}, {"file": "乙.airplan", "value": 41.0}],
        [{"file": "乙.airplan", "value": 41.0}, {"file": "甲.airplan", "value": 40.0}],
    )
    assert main(["resolve", str(out), "--prefer", "甲.airplan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"resolved": 1, "open": 0, "conflicts": []}
    assert main(["merge", str(out), "nowhere.airplan", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "merge.nothing_readable"
