"""The store as the other packages use it."""

from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import pytest

from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Problem, Record, Unit, UnitLevel
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.store import Conflict, ImportInfo, Store

FIRST = dt.date(2015, 1, 1).toordinal()
CITY = 130600


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "city.airplan", title="某市", who="张三") as made:
        yield made


def cube(values, first=FIRST, unit=CITY, kind=DataKind.UNSTATED):
    """Days of PM2.5 only; None is missing."""
    made = DayCube.empty(np.array([unit]), first, len(values), kind)
    for day, value in enumerate(values):
        if value is not None:
            made.values[0, day, 0] = value
    return made


def pm25(store, **how):
    held = store.read_days(**how)
    return [None if value == MISSING else value for value in held.values[0, :, 0].tolist()] if len(held.units) else []


def write(store, values, **how):
    with store.change("history.import", file="x"):
        number = store.add_import(ImportInfo("x.xlsx"))
        return store.write_days(cube(values, **{k: how.pop(k) for k in ("first", "kind") if k in how}), number, **how)


def test_a_new_file_has_an_identity_and_no_history(store):
    assert len(store.file_id) == 32
    assert store.data_version == 0
    assert store.history() == []
    assert store.setting("title") == "某市"


def test_days_come_back_as_written(store):
    assert write(store, [1, None, 3]).added == 2
    held = store.read_days()
    assert (held.first_day, held.days, held.units.tolist()) == (FIRST, 3, [CITY])
    assert pm25(store) == [1, None, 3]
    assert store.kinds() == {CITY: {DataKind.UNSTATED: (FIRST, FIRST + 2, 2)}}


def test_a_different_value_is_kept_beside_and_listed(store):
    write(store, [10, 20, None])
    result = write(store, [10, 21, 30])
    assert (result.added, result.unchanged, result.conflicts) == (1, 1, 1)
    assert pm25(store) == [10, 20, 30]
    (found,) = store.conflicts()
    assert (found.start, found.metric, found.held, found.other) == (FIRST + 1, "PM2.5", 20, 21)
    assert (found.held_import, found.other_import) == (1, 2)


def test_the_same_conflict_is_listed_once(store):
    write(store, [10])
    write(store, [11])
    write(store, [11])
    assert len(store.conflicts()) == 1


def test_replace_is_undoable(store):
    write(store, [10, 20])
    assert write(store, [11, 20], on_conflict="replace").replaced == 1
    assert pm25(store) == [11, 20]
    store.undo()
    assert pm25(store) == [10, 20]
    store.redo()
    assert pm25(store) == [11, 20]


@pytest.mark.parametrize("policy", ["replace", "exact"])
def test_replacing_answers_the_open_conflict(store, policy):
    write(store, [10, 20])
    write(store, [11, 21])
    assert len(store.conflicts(states=("open",))) == 2
    write(store, [11, 20], on_conflict=policy)
    assert pm25(store) == [11, 20]
    still = [one.start - FIRST for one in store.conflicts(states=("open",))]
    # An import that replaces says 20 is right; an edited table tells only what was changed.
    assert still == ([] if policy == "replace" else [1])
    store.undo()
    assert len(store.conflicts(states=("open",))) == 2


def test_exact_clears_what_is_missing(store):
    write(store, [10, 20, 30])
    assert write(store, [10, None, 31], on_conflict="exact").cleared == 1
    assert pm25(store, first=FIRST, last=FIRST + 2) == [10, None, 31]
    store.undo()
    assert pm25(store) == [10, 20, 30]


def test_open_leaves_neither_value_in_force_until_chosen(store):
    write(store, [10, 20])
    write(store, [10, 21], on_conflict="open")
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 1) == [10, None]
    write(store, [None, 22])
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 1) == [10, None]
    with store.change("history.resolve", count=1):
        store.resolve(store.conflicts()[0].id, "held")
    assert pm25(store) == [10, 20]


def test_a_conflict_resolved_for_the_other_value(store):
    write(store, [10])
    write(store, [11])
    number = store.conflicts()[0].id
    with store.change("history.resolve", count=1):
        store.resolve(number, "other")
    assert pm25(store) == [11]
    assert store.conflicts() == []
    assert store.source_of(CITY, FIRST, DataKind.UNSTATED, "PM2.5").import_id == 2
    with pytest.raises(Refused), store.change("history.resolve", count=1):
        store.resolve(number, "held")
    store.undo()
    assert pm25(store) == [10]
    assert len(store.conflicts()) == 1


def test_each_value_knows_its_import_and_row(store):
    write(store, [10, None, 30], rows=np.array([5, 6, 7]))
    write(store, [None, 20, 30], rows=np.array([105, 106, 107]))
    assert store.source_of(CITY, FIRST, DataKind.UNSTATED, "PM2.5").row == 5
    found = store.source_of(CITY, FIRST + 1, DataKind.UNSTATED, "PM2.5")
    assert (found.import_id, found.row, found.info.file) == (2, 106, "x.xlsx")
    assert store.source_of(CITY, FIRST + 2, DataKind.UNSTATED, "PM2.5").import_id == 1
    assert store.source_of(CITY, FIRST, DataKind.UNSTATED, "SO2") is None


def test_cells_of_one_day_from_several_files_and_rows(store):
    one = DayCube.empty(np.array([CITY]), FIRST, 1)
    one.values[0, 0, [0, 2]] = (10, 30)
    two = DayCube.empty(np.array([CITY]), FIRST, 1)
    two.values[0, 0, [1, 3]] = (20, 40)
    rows = np.arange(7).reshape(1, 1, 7)
    with store.change("x"):
        store.write_days(one, store.add_import(ImportInfo("a")), rows + 100)
    with store.change("x"):
        store.write_days(two, store.add_import(ImportInfo("b")), rows + 200)
    places = [store.source_of(CITY, FIRST, DataKind.UNSTATED, name) for name in ("PM2.5", "PM10", "SO2", "NO2")]
    assert [(place.info.file, place.row) for place in places] == [("a", 100), ("b", 201), ("a", 102), ("b", 203)]


def test_several_kinds_must_be_named(store):
    write(store, [10], kind=DataKind.ORIGINAL_ACTUAL)
    write(store, [11], kind=DataKind.REVIEWED_ACTUAL)
    assert store.conflicts() == []
    with pytest.raises(UsageError):
        store.read_days()
    assert pm25(store, kind=DataKind.REVIEWED_ACTUAL) == [11]


def test_undo_of_an_import_takes_its_rows_problems_and_conflicts(store):
    write(store, [10, 20])
    with store.change("history.import", file="b"):
        number = store.add_import(ImportInfo("b", problems=[Problem("intake.no_date", "b", "表1", "C17", "?")]))
        store.write_days(cube([11, 20, 30]), number)
    assert store.problems(number)[0].cell == "C17"
    store.undo()
    assert pm25(store) == [10, 20]
    assert [info.file for info in store.imports()] == ["x.xlsx"]
    assert store.conflicts() == []
    store.redo()
    assert pm25(store) == [10, 20, 30]
    assert len(store.conflicts()) == 1


def test_two_writes_of_one_change_are_undone_as_one(store):
    write(store, [5, None, None])
    with store.change("x"):
        store.write_days(cube([5, 6, None]), None)
        store.write_days(cube([7, 8, 9]), None, on_conflict="replace")
        store.write_days(cube([None, None, 9]), None, on_conflict="exact")
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 2) == [None, None, 9]
    store.undo()
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 2) == [5, None, None]
    store.redo()
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 2) == [None, None, 9]


def test_periods(store):
    year = PeriodValue(CITY, FIRST, "year", "PM2.5", "mean", DataKind.UNSTATED, 77000)
    with store.change("x"):
        assert store.write_periods([year]).added == 1
    other = PeriodValue(CITY, FIRST, "year", "PM2.5", "mean", DataKind.UNSTATED, 78000)
    with store.change("x"):
        assert store.write_periods([other]).conflicts == 1
    assert store.read_periods() == [year]
    assert store.conflicts()[0].length == "year"
    with store.change("x"):
        store.resolve(store.conflicts()[0].id, "other")
    assert store.read_periods() == [other]
    store.undo()
    store.undo()
    store.undo()
    assert store.read_periods() == []
    store.redo()
    assert store.read_periods(units=[CITY], length="year", metric="PM2.5") == [year]
    with store.change("x"):
        store.write_periods([other])
    with store.change("x"):
        store.write_periods([other], on_conflict="replace")
    assert (store.read_periods(), store.conflicts()) == ([other], [])


def test_records_units_and_settings(store):
    record = Record("measure", "燃煤锅炉", {"start": 2027, "份额": [1, None]}, CITY)
    with store.change("x"):
        assert store.put(record)
        assert not store.put(record)
        county = store.put_units([Unit(CITY, "保定"), Unit(0, "高新区", UnitLevel.ZONE, CITY)])[1]
        store.set_setting("edition", "GB3095-2012")
    assert store.get(record.uid) == store.find("measure", "燃煤锅炉") == record
    assert store.records("measure", unit=CITY) == [record]
    assert county.id == 10_000_000
    assert store.unit(county.id) == county
    assert store.settings() == {"edition": "GB3095-2012", "title": "某市"}
    with store.change("x"):
        assert store.put_units([Unit(0, "高新区", UnitLevel.ZONE, CITY)])[0].id == county.id
        store.delete(record.uid)
    assert store.records("measure") == []
    store.undo()
    assert store.records("measure") == [record]
    store.undo()
    assert store.units() == []


def test_an_entry_says_who_when_what_and_which_rows(store):
    record = Record("measure", "a", {"x": 1})
    with store.change("history.put_records", count=1):
        store.put(record)
    with store.change("history.put_records", count=1):
        store.put(Record("measure", "a", {"x": 2}, uid=record.uid))
    newest = store.history()[0]
    assert (newest.who, newest.label, newest.values, newest.state) == (
        "张三",
        "history.put_records",
        {"count": 1},
        "done",
    )
    assert newest.program
    assert newest.at
    (row,) = store.rows_of(newest.id)
    assert (row.before["body"], row.after["body"]) == ({"x": 1}, {"x": 2})


def test_a_failed_change_leaves_neither_data_nor_entry(store):
    before = store.data_version
    with pytest.raises(AttributeError), store.change("x"):
        store.put(Record("measure", "a", {})) and store.write_days(cube([1]), None).no_such_thing
    assert store.records() == []
    assert store.history() == []
    assert store.data_version == before


def test_a_change_that_touches_nothing_leaves_no_entry(store):
    with store.change("x"):
        store.set_setting("title", "某市")
    assert store.history() == []


def test_doing_something_else_ends_the_way_forward(store):
    write(store, [1])
    store.undo()
    write(store, [2])
    with pytest.raises(Refused):
        store.redo()
    assert [entry.state for entry in store.history()] == ["done", "dropped"]


def test_undo_after_closing_and_opening(store, tmp_path):
    write(store, [1])
    store.close()
    with Store.open(tmp_path / "city.airplan", who="李四") as again:
        changes = again.undo()
        assert changes.answer.who == "张三"
        assert "days" in changes.tables
        with pytest.raises(Refused):
            again.undo()


def test_a_snapshot_names_a_change(store):
    write(store, [1])
    store.snapshot("报批稿")
    write(store, [1, 2])
    assert [entry.snapshots for entry in store.history()] == [(), ("报批稿",)]
    with pytest.raises(Refused):
        store.snapshot("报批稿")


def test_a_backup_is_whole(store, tmp_path):
    write(store, [1, 2])
    store.backup(tmp_path / "copy.airplan")
    with Store.open(tmp_path / "copy.airplan", read_only=True) as copy:
        assert copy.file_id == store.file_id
        assert pm25(copy) == [1, 2]
        with pytest.raises(Refused), copy.change("x"):
            pass


def test_conflicts_inside_one_file_can_be_listed(store):
    with store.change("x"):
        store.add_conflicts([Conflict(CITY, FIRST, "day", "SO2", "", DataKind.UNSTATED, 1, 2, state="unsettled")])
    number = store.conflicts()[0].id
    with store.change("x"):
        store.resolve(number, "other")
    assert store.read_days().values[0, 0, 2] == 2


def test_creating_never_overwrites(store, tmp_path):
    with pytest.raises(FileTrouble):
        Store.create(tmp_path / "city.airplan")


def test_a_third_value_joins_those_to_choose_from(store):
    write(store, [10])
    write(store, [11], on_conflict="open")
    assert write(store, [12]).conflicts == 1
    assert write(store, [11]).conflicts == 0
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST) == [None]
    assert [(one.held, one.other, one.state) for one in store.conflicts()] == [
        (10, 11, "unsettled"),
        (10, 12, "unsettled"),
    ]


def test_typing_over_an_unsettled_cell_is_a_choice(store):
    write(store, [10, 20])
    write(store, [11, 21], on_conflict="open")
    with store.change("x"):
        store.write_days(cube([15, None]), on_conflict="exact")
    assert pm25(store, units=[CITY], first=FIRST, last=FIRST + 1) == [15, None]
    assert [one.start for one in store.conflicts()] == [FIRST + 1]
    store.undo()
    assert len(store.conflicts()) == 2


def test_writing_outside_a_change_is_a_defect(store):
    with pytest.raises(RuntimeError):
        store.put(Record("measure", "a", {}))
    with store.change("x"):
        caught = []

        def elsewhere():
            try:
                store.put(Record("measure", "a", {}))
            except RuntimeError as error:
                caught.append(error)

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join(30)
        assert len(caught) == 1
    assert store.records() == []
