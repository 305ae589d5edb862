"""The array in the cache folder answers as the rows do, and never anything else."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airplan.domain import MISSING, DataKind, DayCube
from airplan.store import Store, cubecache, reading

FIRST = 735599
UNITS = tuple(range(100, 140))


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(cubecache, "WORTH_ROWS", 10)
    with Store.create(tmp_path / "a.airplan") as made:
        cube = DayCube.empty(np.array(UNITS), FIRST, 20, DataKind.REVIEWED_ACTUAL)
        rng = np.random.default_rng(1)
        cube.values[:] = np.where(rng.random(cube.values.shape) < 0.9, MISSING, rng.integers(1, 99, cube.values.shape))
        cube.values[3:6] = MISSING
        with made.change("x"):
            made.write_days(cube)
        yield made


def same(left, right):
    assert left.units.tolist() == right.units.tolist()
    assert (left.first_day, left.days, left.kind) == (right.first_day, right.days, right.kind)
    assert (left.values == right.values).all()


def files():
    return sorted(file.name for file in cubecache.folder().glob("*"))


maybe_day = st.one_of(st.none(), st.integers(FIRST - 3, FIRST + 25))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.none(), st.lists(st.integers(98, 141), min_size=30, max_size=44, unique=True)), maybe_day, maybe_day
)
def test_any_cut_reads_as_the_rows_do(store, units, first, last):
    same(store.read_days(units, first, last), reading.read(store._db, units, first, last, None))
    assert len(files()) == 2


def test_a_change_of_days_makes_the_copy_old(store):
    store.read_days()
    cube = DayCube.empty(np.array([100]), FIRST, 1, DataKind.REVIEWED_ACTUAL)
    cube.values[0, 0] = 7
    with store.change("x"):
        store.write_days(cube, on_conflict="replace")
        assert store.read_days().values[0, 0].tolist() == [7] * 7
    assert store.read_days().values[0, 0].tolist() == [7] * 7
    store.undo()
    same(store.read_days(), reading.read(store._db, None, None, None, None))


def test_a_change_of_records_does_not(store, monkeypatch):
    store.read_days()
    with store.change("x"):
        store.set_setting("a", 1)
    monkeypatch.setattr(reading, "read", None)
    store.read_days()


def test_a_copy_of_the_file_that_went_another_way_is_not_confused(store, tmp_path):
    store.backup(tmp_path / "b.airplan")
    cube = DayCube.empty(np.array([100]), FIRST, 1, DataKind.REVIEWED_ACTUAL)
    with Store.open(tmp_path / "b.airplan") as other:
        for one, value in ((store, 7), (other, 8)):
            cube.values[0, 0] = value
            with one.change("x"):
                one.write_days(cube, on_conflict="replace")
        assert store.data_version == other.data_version
        assert store.read_days().values[0, 0].tolist() == [7] * 7
        assert other.read_days().values[0, 0].tolist() == [8] * 7


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x93NUMPY garbage"])
def test_a_damaged_copy_is_not_believed(store, damage):
    before = store.read_days()
    for suffix in (".npy", ".json"):
        (file,) = cubecache.folder().glob("*" + suffix)
        file.write_bytes(damage)
        same(store.read_days(), before)
    (file,) = cubecache.folder().glob("*.npy")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    same(store.read_days(), before)


def test_without_a_cache_folder_all_goes_on(store, monkeypatch):
    shutil.rmtree(cubecache.folder(), ignore_errors=True)
    cubecache.folder().parent.mkdir(parents=True, exist_ok=True)
    cubecache.folder().write_text("a file in the way", encoding="utf-8")
    same(store.read_days(), reading.read(store._db, None, None, None, None))


def test_what_is_answered_may_be_written_to(store):
    for _ in range(2):
        cube = store.read_days()
        cube.values[0, 0, 0] = 5
    assert store.read_days().values[0, 0, 0] != 5
