"""Merges of project files with random pasts, compared with the rule worked out by hand on dictionaries."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from airplan.domain import MISSING, Changes, DataKind, DayCube, Record, Unit
from airplan.workspace.merging import merge_files, open_conflicts, resolve
from airplan.workspace.session import Project

BEIJING = Unit(110000, "北京市", code="110000")
KIND = DataKind.REVIEWED_ACTUAL
FIRST = 735599  # 2015-01-01
DAYS = 3
NAMES = ("k", "l")

CELLS = st.tuples(st.integers(0, DAYS - 1), st.one_of(st.none(), st.integers(1, 3)))
RECORDS = st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(1, 3)))
STEPS = st.lists(st.one_of(CELLS, RECORDS, st.just(("undo", None))), max_size=4)


class Step:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, key, value):
        self.key, self.value = key, value

    def do(self, store):
        store.put_units([BEIJING])
        if isinstance(self.key, int):
            cube = store.read_days([110000], FIRST, FIRST + DAYS - 1, KIND)
            values = cube.values.copy()
            values[0, self.key, 0] = MISSING if self.value is None else self.value * 1000
            store.write_days(DayCube(np.array([110000]), FIRST, values, KIND), on_conflict="exact")
        elif self.value is None:
            store.delete(self.key * 32)
        else:
            store.put(Record("m", self.key, {"v": self.value}, 110000, uid(self.key)))
        return Changes.of("days")


def uid(name):
    return {"k": "a", "l": "b"}[name] * 32


def play(path, steps):
    """Do *steps* on a file; answers nothing, the file is what counts."""
    with Project.open(path) as project:
        for key, value in steps:
            if key == "undo":
                if sum(entry.state == "done" for entry in project.history()) > 1:
                    project.undo()
            elif isinstance(key, str) and value is None:
                project.run(Delete(uid(key)))
            else:
                project.run(Step(key, value))


@pytest.mark.soak
@settings(max_examples=300, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_copies_that_went_different_ways_at_length(past, left, right):
    _copies(past, left, right)


class Delete:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, number):
        self.number = number

    def do(self, store):
        store.delete(self.number)
        return Changes.of("records")


def picture(path):
    """Key → value: days by number, records by natural key."""
    with Project.open(path, read_only=True) as project:
        values = project.store.read_days([110000], FIRST, FIRST + DAYS - 1, KIND).values[0, :, 0]
        days = {day: int(value) // 1000 for day, value in enumerate(values) if value != MISSING}
        return days | {record.natural: record.body["v"] for record in project.store.records("m")}


def three_way(base, one, other):
    """The rule by hand: what one side changed is taken, what both changed differently is open."""
    merged, conflicts = {}, set()
    for key in {*base, *one, *other}:
        old, left, right = base.get(key), one.get(key), other.get(key)
        if left == right or right == old:
            value = left
        elif left == old:
            value = right
        else:
            conflicts.add(key)
            continue
        if value is not None:
            merged[key] = value
    return merged, conflicts


def keys(conflicts):
    return {
        found.key.rpartition("|")[2] if found.table == "m" else int(found.key.split("|")[1][-2:]) - 1
        for found in conflicts
    }


def start(folder, steps, name="甲"):
    path = Path(folder) / f"{name}.airplan"
    with Project.create(path) as project:
        project.run(Step(0, 1))
    play(path, steps)
    return path


@settings(max_examples=20, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_copies_that_went_different_ways(past, left, right):
    _copies(past, left, right)


def _copies(past, left, right):
    with tempfile.TemporaryDirectory() as folder:
        one = start(folder, past)
        base, copy = picture(one), Path(folder) / "副本.airplan"
        shutil.copy(one, copy)
        play(one, left)
        play(copy, right)
        want, open_keys = three_way(base, picture(one), picture(copy))
        out = Path(folder) / "区域.airplan"
        done = merge_files(out, [one, copy])
        assert picture(out) == want
        assert keys(done.conflicts) == open_keys
        assert done.rows == len(want)
        again = merge_files(out, [copy, one])
        assert picture(out) == want
        assert (again.taken, again.conflicts) == (0, ())


@settings(max_examples=20, deadline=None)
@given(STEPS, STEPS, STEPS, st.permutations([0, 1]))
@example([(0, 2)], [(0, None)], [("undo", None)], [0, 1])  # taken away here, changed there: open
@example([(0, 2)], [(0, None)], [(0, None)], [0, 1])  # taken away by both: agreed
@example([], [(0, None)], [("k", 1)], [1, 0])  # the region's last value taken away stays away
@example([("k", 2)], [("k", None)], [("undo", None)], [1, 0])
@example([("k", 2)], [("k", 3)], [("k", None)], [0, 1])
def test_a_file_that_went_on_after_it_was_merged(past, here, there, order):
    with tempfile.TemporaryDirectory() as folder:
        one, out = start(folder, past), Path(folder) / "区域.airplan"
        other = Path(folder) / "乙.airplan"
        with Project.create(other) as project:
            project.run(Elsewhere())
        merge_files(out, [one, other])
        base = picture(out)
        play(out, [step for step in here if step[0] != "undo"])
        play(one, there)
        want, open_keys = three_way(base, picture(out), picture(one))
        done = merge_files(out, [(one, other)[place] for place in order])
        assert picture(out) == want
        assert keys(done.conflicts) == open_keys
        again = merge_files(out, [one])
        assert (again.taken, again.conflicts, picture(out)) == (0, (), want)


@settings(max_examples=12, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_a_copy_that_comes_home(past, here, there):
    with tempfile.TemporaryDirectory() as folder:
        one, copy = start(folder, past), Path(folder) / "副本.airplan"
        base = picture(one)
        shutil.copy(one, copy)
        play(one, here)
        play(copy, there)
        _came_home(base, one, copy)


@settings(max_examples=12, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_a_region_that_comes_back_to_its_city(past, here, there):
    with tempfile.TemporaryDirectory() as folder:
        one, out = start(folder, past), Path(folder) / "区域.airplan"
        other = Path(folder) / "乙.airplan"
        with Project.create(other) as project:
            project.run(Elsewhere())
        merge_files(out, [one, other])
        base = picture(out)
        play(one, here)
        play(out, [step for step in there if step[0] != "undo"])
        _came_home(base, one, out)


def _came_home(base, one, arriving):
    want, open_keys = three_way(base, picture(one), picture(arriving))
    done = merge_files(one, [arriving])
    assert picture(one) == want
    assert keys(done.conflicts) == open_keys
    again = merge_files(one, [arriving])
    assert (again.taken, again.conflicts, picture(one)) == (0, (), want)


class Elsewhere:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def do(self, store):
        store.put_units([Unit(130600, "保定市", code="130600")])
        store.put(Record("m", "z", {"v": 9}, 130600, "c" * 32))
        store.delete("c" * 32)
        return Changes.of("records")


@settings(max_examples=8, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_a_given_ancestor(past, left, right):
    with tempfile.TemporaryDirectory() as folder:
        base = start(folder, past, "旧")
        files = []
        for name, steps in (("甲", left), ("乙", right)):
            path = Path(folder) / f"{name}.airplan"
            shutil.copy(base, path)
            play(path, steps)
            files.append(path)
        want, open_keys = three_way(*map(picture, (base, *files)))
        for number, order in enumerate(itertools.permutations(files)):
            out = Path(folder) / f"o{number}.airplan"
            done = merge_files(out, order, base=base)
            assert (picture(out), keys(done.conflicts)) == (want, open_keys)


def test_a_third_value_never_settles_what_is_open(tmp_path):
    one, two, three = (
        start(tmp_path, [(1, value), ("k", value)], name) for value, name in ((1, "甲"), (2, "乙"), (3, "丙"))
    )
    out = tmp_path / "区域.airplan"
    merge_files(out, [one, two])
    assert 1 not in picture(out)
    done = merge_files(out, [three])
    assert "k" not in picture(out)
    assert 1 not in picture(out)
    assert {found.table for found in done.conflicts} == {"day_value", "m"}
    with Project.open(out) as project:
        told = {found.table: dict(found.values) for found in open_conflicts(project)}
        assert told["day_value"] == {"甲.airplan": 1.0, "乙.airplan": 2.0, "丙.airplan": 3.0}
        assert {file: body["v"] for file, body in told["m"].items()} == {
            "甲.airplan": 1,
            "乙.airplan": 2,
            "丙.airplan": 3,
        }
        assert resolve(project, "丙.airplan") == 2
    assert picture(out) == {0: 1, 1: 3, "k": 3}


def test_an_open_value_that_its_file_changes_is_told_anew(tmp_path):
    one, two = (start(tmp_path, [(1, value), ("k", value)], name) for value, name in ((1, "甲"), (2, "乙")))
    out = tmp_path / "区域.airplan"
    merge_files(out, [one, two])
    play(two, [(1, 3), ("k", 3)])
    merge_files(out, [two])
    assert picture(out) == {0: 1}
    with Project.open(out) as project:
        assert resolve(project, "乙.airplan") == 2
        assert open_conflicts(project) == []
    assert picture(out) == {0: 1, 1: 3, "k": 3}


def test_files_of_one_name_keep_their_names_apart(tmp_path):
    files = []
    for name, value in (("北京", 1), ("报送", 2)):
        (tmp_path / name).mkdir()
        files.append(start(tmp_path / name, [(1, value)], "数据"))
    done = merge_files(tmp_path / "区域.airplan", files)
    assert {file for file, _ in done.conflicts[0].values} == {"北京/数据.airplan", "报送/数据.airplan"}
    with Project.open(tmp_path / "区域.airplan") as project:
        resolve(project, "报送/数据.airplan")
    assert picture(tmp_path / "区域.airplan")[1] == 2


@pytest.mark.parametrize("rule", ["own", "reviewed"])
def test_rules_settle_records_and_series(tmp_path, rule):
    def fill(path, unit, original, reviewed=None, body=None, more=()):
        class Fill:
            label = Step.label

            def do(self, store):
                store.put_units([unit, *more])
                for kind, value in ((DataKind.ORIGINAL_ACTUAL, original), (KIND, reviewed)):
                    if value is not None:
                        cube = DayCube.empty(np.array([110000]), FIRST, 1, kind)
                        cube.values[0, 0, 0] = value * 1000
                        store.write_days(cube)
                if body:
                    store.put(Record("m", "k", body, 110000))
                return Changes.of("days")

        with Project.create(path) as project:
            project.run(Fill())
        return path

    own = fill(tmp_path / "北京.airplan", BEIJING, 40, body={"v": 1})
    other = Unit(130600, "保定市", code="130600")
    province = fill(tmp_path / "省.airplan", BEIJING, 44, 44, {"v": 2}, (other,))
    out = tmp_path / "区域.airplan"
    done = merge_files(out, [own, province], rule=rule)
    with Project.open(out, read_only=True) as project:
        day = int(project.store.read_days([110000], FIRST, FIRST, DataKind.ORIGINAL_ACTUAL).values[0, 0, 0]) // 1000
        records = [record.body["v"] for record in project.store.records("m")]
    assert (day, records, len(done.conflicts)) == ((40, [1], 0) if rule == "own" else (44, [], 1))


def test_a_city_under_its_old_and_its_new_code_is_one(tmp_path):
    class Put:
        label = Step.label

        def __init__(self, code, name, day, value):
            self.code, self.name, self.day, self.value = code, name, day, value

        def do(self, store):
            store.put_units([Unit(int(self.code), self.name, code=self.code)])
            cube = DayCube.empty(np.array([int(self.code)]), self.day, 1, KIND)
            cube.values[0, 0, 0] = self.value * 1000
            store.write_days(cube)
            return Changes.of("days")

    files = []
    for name, code, city, day in (
        ("旧", "542400", "那曲地区", FIRST), ("新", "540600", "那曲市", FIRST + 1), ("莱芜", "371200", "莱芜市", 737425),
        ("济南", "370100", "济南市", 737425),
    ):  # fmt: skip
        files.append(tmp_path / f"{name}.airplan")
        with Project.create(files[-1]) as project:
            project.run(Put(code, city, day, 5))
    done = merge_files(tmp_path / "o.airplan", files)
    with Project.open(tmp_path / "o.airplan", read_only=True) as project:
        assert [unit.id for unit in project.units()] == [370100, 371200, 542400]
        assert project.store.read_days([542400], FIRST, FIRST + 1, KIND).values[0, :, 0].tolist() == [5000, 5000]
    assert [problem.code for problem in done.problems] == ["merge.succession"]


def test_a_merge_is_one_change_that_goes_back_and_forth(tmp_path):
    out, one = start(tmp_path, [("k", 1)], "区域"), start(tmp_path, [(1, 2), ("l", 2)])
    before = picture(out)
    merge_files(out, [one])
    after = picture(out)
    assert after == {0: 1, 1: 2, "k": 1, "l": 2}
    with Project.open(out) as project:
        project.undo()
    assert picture(out) == before
    with Project.open(out) as project:
        project.redo()
    assert picture(out) == after
