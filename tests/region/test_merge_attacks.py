"""Merges that invite mistakes: the same again, things deleted, names shared, numbers reused, there and back."""

from __future__ import annotations

import itertools
import shutil

import numpy as np
import pytest

from airplan.domain import MISSING, Changes, DataKind, DayCube, PeriodValue, Record, Unit, UnitLevel
from airplan.store import Store
from airplan.workspace.merging import merge_files, open_conflicts, resolve
from airplan.workspace.session import Project

BEIJING, BAODING = Unit(110000, "北京市", code="110000"), Unit(130600, "保定市", code="130600")
KIND = DataKind.REVIEWED_ACTUAL
FIRST = 735599  # 2015-01-01


class Do:
    """A change made of a function of the store."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, work):
        self.work = work

    def do(self, store):
        self.work(store)
        return Changes.of("days")


def days(store, unit, *values, first=FIRST):
    cube = DayCube.empty(np.array([unit]), first, len(values), KIND)
    cube.values[0, :, 0] = [MISSING if value is None else value * 1000 for value in values]
    store.write_days(cube, on_conflict="exact")


@pytest.fixture
def make(tmp_path):
    def _make(name, *works):
        path = tmp_path / f"{name}.airplan"
        if not path.exists():
            Project.create(path).close()
        with Project.open(path) as project:
            for work in works:
                project.run(Do(work))
        return path

    return _make


def city(unit, *values, records=()):
    def work(store):
        store.put_units([unit])
        days(store, unit.id, *values)
        for record in records:
            store.put(record)

    return work


def held(path, unit=110000, count=3):
    with Store.open(path, read_only=True) as store:
        values = store.read_days([unit], FIRST, FIRST + count - 1, KIND).values[0, :, 0]
    return [None if value == MISSING else int(value) // 1000 for value in values]


def whole(path):
    """Everything that counts, without numbers of imports and identities of the file's own lists."""
    with Store.open(path, read_only=True) as store:
        assert store.check(full=True) == []
        kinds = {unit: sorted(kinds) for unit, kinds in store.kinds().items()}
        return (
            store.units(), kinds, {unit: store.read_days([unit], kind=KIND).values.tolist() for unit in kinds},
            store.read_periods(), [one for one in store.records() if not one.type.startswith("merge_")],
        )  # fmt: skip


def test_the_same_file_again_leaves_no_trace(make, tmp_path):
    note = Record("note", "N", {"v": 1}, None, "1" * 32)
    one, two = make("甲", city(BEIJING, 1, 2, records=(note,))), make("乙", city(BEIJING, 1, 3))
    copy = shutil.copy(one, tmp_path / "甲-副本.airplan")
    make("甲-副本", lambda store: days(store, 110000, 1, 2, 9))
    out = tmp_path / "区域.airplan"
    merge_files(out, [one, two, copy])
    with Store.open(out, read_only=True) as store:
        before = store.data_version, store.lineage(), store.history(), store.imports(), store.conflicts()
    for files in ([one], [two], [copy], [copy, two, one], [two, one, two]):
        done = merge_files(out, files)
        assert (done.taken, done.conflicts) == (0, ())
        with Store.open(out, read_only=True) as store:
            assert (store.data_version, store.lineage(), store.history(), store.imports(), store.conflicts()) == before


def test_what_a_file_deleted_goes_although_nothing_of_it_is_left(make, tmp_path):
    note = Record("note", "N", {"v": 1}, None, "1" * 32)
    station = Unit(0, "东四", UnitLevel.STATION, 110000)

    def with_station(store):
        number = store.put_units([BEIJING, station])[1].id
        days(store, number, 7)
        store.put(note)
        store.put(Record("measure", "M", {"v": 1}, number, "2" * 32))

    def without(store):
        number = store.units()[-1].id
        days(store, number, None)
        store.delete(note.uid)
        store.delete("2" * 32)
        store.delete_unit(number)

    one, out = make("甲", with_station), tmp_path / "区域.airplan"
    merge_files(out, [one, make("乙", city(BAODING, 5))])
    make("甲", without)
    done = merge_files(out, [one])
    assert done.conflicts == ()
    with Store.open(out, read_only=True) as store:
        assert store.records("note") == store.records("measure") == []
        assert list(store.kinds()) == [130600]


def test_values_of_a_unit_taken_off_the_list_do_not_stop_a_merge(make, tmp_path):
    def orphan(store):
        number = store.put_units([BEIJING, Unit(0, "东四", UnitLevel.STATION, 110000)])[1].id
        days(store, number, 7)
        days(store, 110000, 4)
        store.write_periods([PeriodValue(number, FIRST, "year", "PM2.5", "mean", KIND, 5)])

    one = make("甲", orphan)
    make("甲", lambda store: store.delete_unit(store.units()[-1].id))
    out = tmp_path / "区域.airplan"
    done = merge_files(out, [one, make("乙", city(BAODING, 5))])
    assert [(problem.code, problem.file, problem.value) for problem in done.problems] == [
        ("store.value_without_unit", "甲.airplan", "1")
    ]
    assert held(out) == [4, None, None]
    with Store.open(out, read_only=True) as store:
        assert (sorted(store.kinds()), store.read_periods()) == ([110000, 130600], [])


def test_the_number_of_a_deleted_unit_is_not_given_to_another(make, tmp_path):
    def station(name, value):
        def work(store):
            number = store.put_units([BEIJING, Unit(0, name, UnitLevel.STATION, 110000)])[1].id
            days(store, number, value)

        return work

    out = tmp_path / "区域.airplan"
    merge_files(out, [make("甲", station("东四", 7))])
    with Project.open(out) as project:
        old = project.units()[-1].id
        project.run(Do(lambda store: store.delete_unit(old)))
    merge_files(out, [make("乙", station("官园", 9))])
    with Project.open(out, read_only=True) as project:
        new = project.units()[-1]
    assert new.name == "官园"
    assert new.id != old
    assert held(out, new.id) == [9, None, None]


def test_what_the_region_calls_a_unit_stays(make, tmp_path):
    one, out = make("甲", city(BEIJING, 1)), tmp_path / "区域.airplan"
    merge_files(out, [one])
    with Project.open(out) as project:
        project.run(Do(lambda store: store.put_units([Unit(110000, "A 北京", code="110000")])))
    make("甲", city(Unit(110000, "北京市", code="110000", lon=116.4, lat=39.9), 2))
    merge_files(out, [one])
    with Project.open(out, read_only=True) as project:
        unit = project.units()[0]
    assert (unit.name, unit.lon, unit.lat, held(out)[0]) == ("A 北京", 116.4, 39.9, 2)


def test_stations_of_one_name_in_two_cities_are_two_keys(make, tmp_path):
    def station(unit, value):
        def work(store):
            number = store.put_units([unit, Unit(0, "监测站", UnitLevel.STATION, unit.id)])[1].id
            days(store, number, value)
            store.put(Record("note", "N", {"v": value}, number))

        return work

    files = [
        make(name, station(unit, value))
        for name, unit, value in (("甲", BEIJING, 1), ("乙", BEIJING, 2), ("丙", BAODING, 3), ("丁", BAODING, 4))
    ]
    out = tmp_path / "区域.airplan"
    done = merge_files(out, files)
    keys = [(one.table, one.key) for one in done.conflicts]
    assert keys == [
        ("day_value", "110000/监测站|2015-01-01|reviewed_actual|PM2.5"),
        ("day_value", "130600/监测站|2015-01-01|reviewed_actual|PM2.5"),
        ("note", "note|110000/监测站|N"),
        ("note", "note|130600/监测站|N"),
    ]
    with Project.open(out) as project:
        assert [(one.table, one.key) for one in open_conflicts(project)] == keys
        assert resolve(project, "甲.airplan") == 2
        assert [(one.table, one.key) for one in open_conflicts(project)] == [keys[1], keys[3]]
        assert resolve(project, "丁.airplan") == 2
        assert [record.body["v"] for record in project.store.records("note")] == [1, 4]


def test_there_and_back(make, tmp_path):
    one, two = make("甲", city(BEIJING, 1, 2)), make("乙", city(BAODING, 5))
    merge_files(one, [two])
    merge_files(two, [one])
    assert whole(one) == whole(two)
    for path, other in ((one, two), (two, one), (one, two)):
        with Store.open(path, read_only=True) as store:
            units = store.units()
        done = merge_files(path, [other])
        assert (done.taken, done.conflicts) == (0, ())
        assert whole(one) == whole(two)
        with Store.open(path, read_only=True) as store:
            assert store.units() == units


def test_there_and_back_with_a_difference(make, tmp_path):
    one, two = make("甲", city(BEIJING, 1, 2)), make("乙", city(BEIJING, 1, 3))
    merge_files(one, [two])
    assert held(one) == [1, None, None]
    with Project.open(one) as project:
        assert resolve(project, "乙.airplan") == 1
    merge_files(two, [one])
    assert held(two) == [1, 3, None]
    with Project.open(two) as project:
        assert open_conflicts(project) == []


def test_resolved_and_merged_again(make, tmp_path):
    record = Record("note", "N", {"v": 1}, 110000, "1" * 32)
    one = make("甲", city(BEIJING, 1, records=(record,)))
    two = make("乙", city(BEIJING, 2, records=(Record("note", "N", {"v": 2}, 110000, "2" * 32),)))
    out = tmp_path / "区域.airplan"
    merge_files(out, [one, two])
    with Project.open(out) as project:
        assert resolve(project, "乙.airplan") == 2
        chosen = project.store.data_version
    for files in ([one], [two], [one, two]):
        done = merge_files(out, files)
        assert (done.conflicts, held(out)[0]) == ((), 2)
    with Project.open(out, read_only=True) as project:
        assert project.store.data_version == chosen
        assert [one.body["v"] for one in project.store.records("note")] == [2]
        assert open_conflicts(project) == []
    # The loser changes its mind: that is a change against what the region chose.
    make("甲", lambda store: days(store, 110000, 3))
    done = merge_files(out, [one])
    assert [dict(found.values) for found in done.conflicts] == [{"甲.airplan": 3.0, "乙.airplan": 2.0}]


def test_undone_and_merged_again(make, tmp_path):
    one, out = make("甲", city(BEIJING, 1, 2)), tmp_path / "区域.airplan"
    merge_files(out, [make("乙", city(BAODING, 5))])
    before = whole(out)
    merge_files(out, [one])
    after = whole(out)
    with Project.open(out) as project:
        project.undo()
    assert whole(out) == before
    done = merge_files(out, [one])
    assert (done.taken, whole(out)) == (2, after)


def test_four_files_in_every_order(make, tmp_path):
    def record(value, number):
        return Record("note", "N", {"v": value}, 110000, number * 32)

    files = [
        make("甲", city(BEIJING, 1, 2, records=(record(1, "1"),))),
        make("乙", city(BEIJING, 1, 3, None, records=(record(2, "2"),))),
        make("丙", city(BEIJING, None, 2, 4, records=(record(1, "3"),))),
        make("丁", city(BAODING, 8, 9)),
    ]
    shutil.copy(files[0], tmp_path / "戊.airplan")
    files.append(make("戊", lambda store: days(store, 110000, 5, 2)))
    found = []
    for number, order in enumerate(itertools.islice(itertools.permutations(files), 0, 120, 7)):
        out = tmp_path / f"o{number}.airplan"
        done = merge_files(out, order)
        with Project.open(out, read_only=True) as project:
            found.append((whole(out), done.conflicts, done.rows, done.taken, open_conflicts(project)[0].key))
    assert all(one == found[0] for one in found)


def test_what_a_file_has_left_open_is_no_deletion(make, tmp_path):
    """The city received another's data and has not chosen yet: the region keeps what the city said before."""
    note = Record("note", "N", {"v": 1}, 110000, "1" * 32)
    one, out = make("甲", city(BEIJING, 1, 2, records=(note,))), tmp_path / "区域.airplan"
    make("甲", lambda store: store.write_periods([PeriodValue(110000, FIRST, "year", "PM2.5", "mean", KIND, 5)]))
    merge_files(out, [one, make("丙", city(BAODING, 5))])
    other = make("乙", city(BEIJING, 7, 2, records=(Record("note", "N", {"v": 2}, 110000, "2" * 32),)))
    make("乙", lambda store: store.write_periods([PeriodValue(110000, FIRST, "year", "PM2.5", "mean", KIND, 6)]))
    merge_files(one, [other])
    with Project.open(one) as project:
        assert len(open_conflicts(project)) == 3
    before = whole(out)
    done = merge_files(out, [one])
    assert (done.conflicts, whole(out)) == ((), before)
    with Project.open(one) as project:
        assert resolve(project, "乙.airplan") == 3
    told = [dict(one.values) for one in merge_files(out, [one]).conflicts if one.table == "day_value"]
    assert told == [{"甲.airplan": 7.0, "区域.airplan": 1.0}]
    with Project.open(out) as project:
        assert resolve(project, "甲.airplan") == 3
    with Store.open(out, read_only=True) as store:
        assert [record.body["v"] for record in store.records("note")] == [2]
        assert [value.value for value in store.read_periods()] == [6]
    assert held(out) == [7, 2, None]


def test_a_copy_comes_home(make, tmp_path):
    """A colleague worked on a copy; both went on; the copy is merged back into the file itself."""
    one = make("甲", city(BEIJING, 1, 2, 3))
    copy = shutil.copy(one, tmp_path / "甲-副本.airplan")
    make("甲", lambda store: days(store, 110000, 1, 5, 3))
    make("甲-副本", lambda store: days(store, 110000, 9, 2, None))
    done = merge_files(one, [copy])
    assert (held(one), done.conflicts, done.sources[0].three_way) == ([9, 5, None], (), True)
    make("甲", lambda store: days(store, 110000, 7, 5, None))
    make("甲-副本", lambda store: days(store, 110000, 8, 2, None))
    assert [dict(one.values) for one in merge_files(one, [copy]).conflicts] == [
        {"甲-副本.airplan": 8.0, "甲.airplan": 7.0}
    ]


def test_a_region_comes_back_to_its_city(make, tmp_path):
    """The region took the city's file in; both went on; only what one side changed is taken."""
    note = Record("note", "N", {"v": 1}, 110000, "1" * 32)
    one, out = make("甲", city(BEIJING, 1, 2, 3, records=(note,))), tmp_path / "区域.airplan"
    merge_files(out, [one, make("丙", city(BAODING, 5))])
    make("甲", lambda store: days(store, 110000, 1, 6, 7))
    with Project.open(out) as project:
        project.run(Do(lambda store: days(store, 110000, 4, 2, 8)))
        project.run(Do(lambda store: store.delete(note.uid)))
    done = merge_files(one, [out])
    assert held(one) == [4, 6, None]
    assert [dict(one.values) for one in done.conflicts] == [{"区域.airplan": 8.0, "甲.airplan": 7.0}]
    assert held(one, 130600) == [5, None, None]
    with Store.open(one, read_only=True) as store:
        assert store.records("note") == []
    assert merge_files(one, [out]).taken == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_city_that_was_merged_into_another_is_told_whichever_comes_first(make, tmp_path, order):
    late = 737425  # 2020-01-01
    cities = [Unit(371200, "莱芜市", code="371200"), Unit(370100, "济南市", code="370100")]
    files = [
        make(unit.name, lambda store, unit=unit: (store.put_units([unit]), days(store, unit.id, 5, first=late)))
        for unit in cities
    ]
    out = tmp_path / "区域.airplan"
    assert merge_files(out, [files[order[0]]]).problems == ()
    done = merge_files(out, [files[order[1]]])
    assert [problem.code for problem in done.problems] == ["merge.succession"]
    with Store.open(out, read_only=True) as store:
        for unit in cities:
            assert store.read_days([unit.id], late, late, KIND).values[0, 0, 0] == 5000
