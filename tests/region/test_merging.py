"""Merging: equal is one, different is a conflict, order and repetition do not matter."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Record, Unit, UnitLevel
from airplan.region.merging import Source, merge, natural_path

BEIJING, BAODING = Unit(110000, "北京市", code="110000"), Unit(130600, "保定市", code="130600")
KIND = DataKind.REVIEWED_ACTUAL


def cube(unit: int, first: int, *pm25: int | None, kind: DataKind = KIND) -> DayCube:
    result = DayCube.empty(np.array([unit]), first, len(pm25), kind)
    for day, value in enumerate(pm25):
        if value is not None:
            result.values[0, day, 0] = value
    return result


def source(name: str, file_id: str, *pm25: int | None, first: int = 100, records=(), unit=BEIJING) -> Source:
    return Source(name, file_id, (unit,), {KIND: cube(unit.id, first, *pm25)} if pm25 else {}, (), records)


def series(merged) -> list[int | None]:
    return [None if value == MISSING else int(value) for value in merged.cubes[KIND].values[0, :, 0]]


def test_equal_is_one_and_different_is_open():
    merged = merge([source("甲.airplan", "a", 10, 20, None, 40), source("乙.airplan", "b", 10, 21, 30, None)])
    assert series(merged) == [10, None, 30, 40]
    assert [(one.table, one.key, one.values) for one in merged.conflicts] == [
        ("day_value", "110000|0001-04-11|reviewed_actual|PM2.5", (("甲.airplan", 20), ("乙.airplan", 21)))
    ]
    assert (merged.rows, merged.taken, merged.unchanged) == (3, 2, 1)


def test_with_an_ancestor_what_one_side_changed_is_taken():
    base = source("旧", "0", 10, 20, 30, 40)
    merged = merge([source("甲", "a", 11, 20, 31, None), source("乙", "b", 10, 21, 32, 40)], base)
    assert series(merged) == [11, 21, None, None]
    assert [one.values for one in merged.conflicts] == [(("甲", 31), ("乙", 32))]


def test_three_files_of_two_cities_with_different_days():
    merged = merge(
        [
            source("甲", "a", 1, 2, first=100),
            source("乙", "b", 5, first=103),
            source("丙", "c", 7, first=90, unit=BAODING),
        ]
    )
    table = merged.cubes[KIND]
    assert list(table.units) == [110000, 130600]
    assert table.first_day == 90
    assert table.values[0, 10:14, 0].tolist() == [1, 2, MISSING, 5]
    assert table.values[1, 0, 0] == 7


def test_kinds_are_different_keys():
    other = Source(
        "乙", "b", (BEIJING,), {DataKind.ORIGINAL_ACTUAL: cube(110000, 100, 99, kind=DataKind.ORIGINAL_ACTUAL)}
    )
    merged = merge([source("甲", "a", 10), other])
    assert not merged.conflicts
    assert set(merged.cubes) == {KIND, DataKind.ORIGINAL_ACTUAL}


def test_records_meet_by_uid_then_by_natural_key():
    one = Record("measure", "A1", {"cost": 5, "name": "x"}, 110000, "1" * 32)
    same = Record("measure", "A1", {"cost": 5, "name": "x"}, 110000, "2" * 32)
    differs = Record("measure", "A1", {"cost": 6, "name": "x"}, 110000, "3" * 32)
    merged = merge([source("甲", "a", records=(one,)), source("乙", "b", records=(same,))])
    assert [record.uid for record in merged.records] == ["1" * 32]
    merged = merge([source("甲", "a", records=(one,)), source("乙", "b", records=(differs,))])
    assert merged.records == ()
    assert [(found.table, found.key, found.fields) for found in merged.conflicts] == [
        ("measure", "measure|110000|A1", ("cost",))
    ]


def test_two_records_of_one_file_never_become_one():
    first, second = Record("m", "x", {"v": 1}, None, "1" * 32), Record("m", "y", {"v": 2}, None, "2" * 32)
    renamed = Record("m", "y", {"v": 1}, None, "1" * 32)
    merged = merge([source("甲", "a", records=(first, second)), source("乙", "b", records=(renamed,))])
    assert {record.uid for record in merged.records} == {"1" * 32, "2" * 32}


def test_a_deletion_is_a_change_only_against_an_ancestor():
    held = Record("m", "x", {"v": 1}, None, "1" * 32)
    base = source("旧", "0", records=(held,))
    assert merge([source("甲", "a"), source("乙", "b", records=(held,))]).records == (held,)
    assert merge([source("甲", "a"), source("乙", "b", records=(held,))], base).records == ()
    changed = Record("m", "x", {"v": 2}, None, "1" * 32)
    conflict = merge([source("甲", "a"), source("乙", "b", records=(changed,))], base).conflicts[0]
    assert conflict.values == (("甲", None), ("乙", {"v": 2}))


def test_local_units_are_one_by_their_path_whatever_their_numbers():
    def with_station(name: str, file_id: str, number: int, *names: str) -> Source:
        stations = [Unit(number + place, text, UnitLevel.STATION, 110000) for place, text in enumerate(names)]
        values = DayCube.empty(np.array([station.id for station in stations]), 1, 1, KIND)
        values.values[:, 0, 0] = [len(text) for text in names]
        return Source(name, file_id, (BEIJING, *stations), {KIND: values})

    merged = merge(
        [with_station("甲", "a", 10_000_000, "东四", "官园站"), with_station("乙", "b", 10_000_005, "官园站", "东四")]
    )
    assert not merged.conflicts
    assert [unit.name for unit in merged.units] == ["北京市", "东四", "官园站"] or len(merged.units) == 3
    by_id = {unit.id: unit for unit in merged.units}
    assert {
        by_id[int(unit)].name: int(value)
        for unit, value in zip(merged.cubes[KIND].units, merged.cubes[KIND].values[:, 0, 0], strict=True)
    } == {"东四": 2, "官园站": 3}
    assert natural_path(by_id[10_000_000], by_id).startswith("city:110000/station:")


def test_period_values_follow_the_same_rule():
    def value(number: int) -> PeriodValue:
        return PeriodValue(110000, 735599, "year", "PM2.5", "mean", KIND, number)

    one = Source("甲", "a", (BEIJING,), periods=(value(80600),))
    other = Source("乙", "b", (BEIJING,), periods=(value(80100),))
    merged = merge([one, other])
    assert merged.periods == ()
    assert merged.conflicts[0].values == (("甲", 80600), ("乙", 80100))


# --- properties -------------------------------------------------------------------------------

VALUES = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=1, max_size=6)
RECORDS = st.lists(
    st.tuples(st.sampled_from("uvwx"), st.sampled_from("kl"), st.integers(0, 2)),
    max_size=4,
    unique_by=lambda one: one[0],
)


@st.composite
def histories(draw, number=3):
    made = []
    for place in range(number):
        records = tuple(
            Record("m", natural, {"v": value}, None, letter * 32) for letter, natural, value in draw(RECORDS)
        )
        made.append(
            source(f"f{place}", f"id{place}", *draw(VALUES), first=100 + draw(st.integers(0, 3)), records=records)
        )
    return made


def picture(merged):
    return (
        [(kind, table.units.tolist(), table.first_day, table.values.tolist()) for kind, table in merged.cubes.items()],
        merged.records, merged.conflicts, merged.rows, merged.taken, merged.unchanged,
    )  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(histories())
def test_the_order_of_files_never_matters(files):
    want = picture(merge(files))
    for order in itertools.permutations(files):
        assert picture(merge(order)) == want


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_merging_a_file_again_changes_nothing(files, data):
    again = data.draw(st.sampled_from(files))
    assert picture(merge([*files, again])) == picture(merge(files))


@settings(max_examples=60, deadline=None)
@given(histories(1), histories(2))
def test_three_way_takes_exactly_what_one_side_changed(base, sides):
    old = base[0]
    untouched = Source("u", "zz", old.units, old.cubes, (), old.records)
    merged = merge([untouched, sides[0]], old)
    assert not merged.conflicts
    alone = merge([sides[0]], old)
    assert [table.values.tolist() for table in merged.cubes.values()] == [
        table.values.tolist() for table in _same_days(alone, merged)
    ]
    assert merged.records == alone.records


def _same_days(alone, merged):
    for kind, table in merged.cubes.items():
        narrow = alone.cubes.get(kind)
        wide = DayCube.empty(table.units, table.first_day, table.days, kind)
        if narrow is not None:
            start = narrow.first_day - table.first_day
            wide.values[:, start : start + narrow.days] = narrow.values
        yield wide


@settings(max_examples=60, deadline=None)
@given(histories())
def test_nothing_is_lost(files):
    merged = merge(files)
    told = {
        value
        for conflict in merged.conflicts
        if conflict.table == "m"
        for _, value in conflict.values
        for value in [str(value)]
    }
    kept = {str(dict(record.body)) for record in merged.records}
    for file in files:
        for record in file.records:
            assert str(dict(record.body)) in told | kept
