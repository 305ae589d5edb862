"""Random histories: the store equals a plain model, undo then redo is identity, the past can be copied out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from observe import days, everything

from airplan.domain import METRICS, MISSING, DataKind, DayCube, PeriodValue, Record, Unit
from airplan.errors import Refused
from airplan.store import ImportInfo, Store

FIRST = 735599
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # flushing to a real disk is not what is tested here
UNITS = (130100, 130600)
UIDS = tuple(f"{number:032x}" for number in range(3))

values = st.one_of(st.none(), st.integers(1, 3))
grids = st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=4)
writes = st.tuples(
    st.just("write"),
    st.sampled_from(UNITS),
    st.sampled_from((DataKind.UNSTATED, DataKind.REVIEWED_ACTUAL)),
    st.integers(0, 3),
    grids,
    st.sampled_from(("keep", "replace", "exact")),
)
acts = st.one_of(
    writes,
    writes,
    st.tuples(st.just("put"), st.sampled_from(UIDS), st.integers(0, 2)),
    st.tuples(st.just("delete"), st.sampled_from(UIDS)),
    st.tuples(st.just("setting"), st.sampled_from("ab"), values),
    st.tuples(st.just("period"), st.integers(0, 1), values, st.sampled_from(("keep", "replace", "exact"))),
    st.tuples(st.just("unit"), st.sampled_from(("甲", "乙"))),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("fail"), writes),
    st.tuples(st.just("two"), writes, writes),
    st.tuples(st.just("resolve"), st.sampled_from(("held", "other"))),
)


def cube_of(unit, kind, offset, grid):
    cube = DayCube.empty(np.array([unit]), FIRST + offset, len(grid), kind)
    for day, row in enumerate(grid):
        for metric, value in enumerate(row):
            if value is not None:
                cube.values[0, day, metric] = value
    return cube


def model_write(model, unit, kind, offset, grid, policy):
    """What the words of docs/project-file.md say, one value at a time."""
    for day, row in enumerate(grid):
        for metric, name in enumerate(METRICS):
            value = row[metric] if metric < len(row) else None
            key = (unit, int(kind), FIRST + offset + day, name)
            if value is None:
                if policy == "exact":
                    model.pop(key, None)
            elif key not in model or policy != "keep":
                model[key] = value


def do(store, model, act):
    match act:
        case ("write", unit, kind, offset, grid, policy):
            number = store.add_import(ImportInfo(f"{unit}.xlsx"))
            rows = np.arange(len(grid)) + 10
            store.write_days(cube_of(unit, kind, offset, grid), number, rows, on_conflict=policy)
            model_write(model, unit, kind, offset, grid, policy)
        case ("two", one, two):
            do(store, model, one)
            do(store, model, two)
        case ("put", uid, value):
            store.put(Record("measure", "m", {"value": value}, UNITS[0], uid))
        case ("delete", uid):
            store.delete(uid)
        case ("setting", key, value):
            store.set_setting(key, value)
        case ("period", year, value, policy):
            one = PeriodValue(UNITS[0], FIRST + 365 * year, "year", "PM2.5", "mean", DataKind.UNSTATED, value)
            store.write_periods([one], on_conflict=policy)
        case ("unit", name):
            store.put_units([Unit(0, name)])
        case ("resolve", choice):
            for conflict in store.conflicts()[:1]:
                store.resolve(conflict.id, choice)
                if choice == "other" and conflict.length == "day":
                    model[conflict.unit, int(conflict.kind), conflict.start, conflict.metric] = conflict.other


class Played:
    """A store and, beside it, what it should hold at every point of the undo stack."""

    def __init__(self, store):
        self.store = store
        self.models = [{}]  # of daily values
        self.seen = [everything(store)]
        self.at = 0
        self.versions = {0: self.seen[0]}

    def play(self, act):
        store = self.store
        if act == ("undo",) or act == ("redo",):
            step = -1 if act == ("undo",) else 1
            try:
                store.undo() if step < 0 else store.redo()
            except Refused:
                assert not 0 <= self.at + step < len(self.seen)
                return
            self.at += step
        elif act[0] == "fail":
            try:
                with store.change("x"):
                    do(store, {}, act[1])
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass
        else:
            model = dict(self.models[self.at])
            with store.change("x") as change:
                do(store, model, act)
            if change.tables:
                del self.seen[self.at + 1 :], self.models[self.at + 1 :]
                self.seen.append(everything(store))
                self.models.append(model)
                self.at += 1
        assert everything(store) == self.seen[self.at]
        assert days(store) == self.models[self.at]
        self.versions[store.data_version] = self.seen[self.at]


@settings(deadline=None, max_examples=50)
@given(st.lists(acts, max_size=14), st.randoms(use_true_random=False))
def test_a_random_history_equals_the_model(history, random):
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        with Store.create(Path(folder) / "a.airplan") as store:
            played = Played(store)
            for act in history:
                played.play(act)
            assert [one for one in store.check(full=True) if one.severity == "error"] == []
            version = random.choice(sorted(played.versions))
            store.copy_as_of(version, Path(folder) / "old.airplan")
        with Store.open(Path(folder) / "old.airplan") as old:
            assert everything(old) == played.versions[version]
            assert old.data_version == version
            with old.change("x"):
                old.put(Record("measure", "after", {}))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.one_of(writes, acts.filter(lambda act: act[0] not in ("undo", "redo", "fail"))), min_size=1, max_size=6
    ),
    st.data(),
)
def test_taking_an_import_back_by_its_number(history, data):
    """Values that no other import gave or agreed with are as if the import had never been; undo brings all back."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, Store.create(Path(folder) / "a.airplan") as store:
        for act in history:
            with store.change("x"):
                do(store, {}, act)
        before = everything(store)
        numbers = [entry.id for entry in store.history()]
        assume(numbers)
        target = data.draw(st.sampled_from(numbers))
        gone = {info.id for info in store.imports() if info.change_id == target}
        store.take_back(target)
        after = everything(store)
        assert not gone & set(after["imports"])
        assert not gone & {source[0] for source in after["sources"].values() if source}
        for key, value in after["days"].items():
            source = before["sources"].get(key)
            if source is not None and source[0] not in gone and before["days"][key] != value:
                raise AssertionError(key)  # a value of another import changed
        # The last change is simply undone; any other is taken back by a change of its own.
        store.redo() if target == numbers[0] else store.undo()
        assert everything(store) == before


@given(st.integers(-5, 5), st.lists(values, min_size=7, max_size=7))
@settings(deadline=None, max_examples=20)
def test_missing_is_never_stored(kind_offset, row):
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, Store.create(Path(folder) / "a.airplan") as store:
        cube = cube_of(UNITS[0], DataKind.UNSTATED, kind_offset, [row[:7]])
        with store.change("x"):
            store.write_days(cube)
        held = days(store)
        assert MISSING not in held.values()
        assert len(held) == sum(value is not None for value in row)
