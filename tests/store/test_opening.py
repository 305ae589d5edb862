"""Old, newer, damaged, hostile and occupied files."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path, PureWindowsPath

import pytest
from make_old_file import CITY, FIRST, fill, invented_cube
from observe import everything

from airplan import words
from airplan.domain import MISSING, DataKind, Record
from airplan.errors import AirplanError, FileTrouble, Refused
from airplan.store import Store, database, lock_state, migrations, opening
from airplan.store.maintenance import utils

OLD_FILES = sorted((Path(__file__).parent / "old_files").glob("*.airplan"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("filled") / "a.airplan"
    with Store.create(path, title="某市", who="张三") as store:
        fill(store)
    return path


@pytest.fixture
def path(tmp_path, filled):
    return Path(shutil.copy(filled, tmp_path))


def refusal(path, **how):
    with pytest.raises(AirplanError) as caught:
        Store.open(path, **how)
    sentence = words.sentence(caught.value.code, caught.value.values)
    assert sentence != caught.value.code
    assert "—" not in sentence.replace("——", "")
    return caught.value.code


def test_there_is_an_old_file_of_every_format():
    assert [file.stem for file in OLD_FILES] == [f"v{number}" for number in range(1, migrations.latest() + 1)]


@pytest.mark.parametrize("old", OLD_FILES, ids=lambda file: file.stem)
def test_an_old_file_opens_with_all_it_held(old, tmp_path):
    path = tmp_path / "old.airplan"
    shutil.copy(old, path)
    for read_only in (True, False):
        with Store.open(path, read_only=read_only) as store:
            held = store.read_days()
            assert held.kind == DataKind.REVIEWED_ACTUAL
            assert (held.values == invented_cube().values)[invented_cube().values != MISSING].all()
            assert [unit.name for unit in store.units()] == ["虚构市", "虚构县"]
            assert [record.body["start"] for record in store.records("measure")] == [2028, 2027]
            assert store.read_periods()[0].value == 77000
            assert store.settings() == {"edition": "GB3095-2012", "title": "虚构市达标规划"}
            assert store.source_of(CITY, FIRST + 3, DataKind.REVIEWED_ACTUAL, "PM2.5").row == 5
            assert store.problems(1)[0].values == {"row": 17}
            assert len(store.conflicts()) == 12
            assert store.history()[1].snapshots == ("初稿",)
            assert store.check(full=True) == []


def test_an_index_more_leaves_the_history_as_it_is(tmp_path):
    path = Path(shutil.copy(OLD_FILES[0], tmp_path / "a.airplan"))
    with Store.open(path, read_only=True) as store:
        before, version, lineage = everything(store), store.data_version, store.lineage()
    with Store.open(path, who="李四") as store:
        assert store.facts().format == migrations.latest() > 1
        assert (everything(store), store.data_version, store.lineage()) == (before, version, lineage)
        while any(entry.state == "done" for entry in store.history()):
            store.undo()
        assert (store.units(), store.records(), store.kinds()) == ([], [], {})
        store.copy_as_of(0, tmp_path / "past.airplan")
    with contextlib.closing(sqlite3.connect(tmp_path / "a.v1.airplan")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.fixture
def next_format(monkeypatch):
    """A program that knows one format more."""

    def measures_get_a_colour(db):
        utils(db)["unit"].add_column("rank", str)
        db.run("ALTER TABLE record ADD COLUMN colour TEXT")

    def change_steps(steps):
        monkeypatch.setattr(migrations, "STEPS", steps)
        opening._expected.cache_clear()

    before = migrations.STEPS
    yield lambda: change_steps((*before, migrations.Step("colour", measures_get_a_colour)))
    change_steps(before)


def test_a_migration_closes_history_behind_a_backup(path, next_format):
    present = migrations.latest()
    with Store.open(path, read_only=True) as store:
        before = everything(store)
        version = store.data_version
    next_format()
    with Store.open(path, who="李四") as store:
        assert store._db.one("SELECT colour FROM record")[0] is None
        assert {entry.state for entry in store.history()} == {"closed", "dropped"}
        assert len(store.imports()) == 2
        assert len(store.conflicts()) == 12
        with pytest.raises(Refused):
            store.undo()
        with pytest.raises(Refused):
            store.copy_as_of(version, path.with_name("past.airplan"))
        assert store.data_version == version + 1
    kept = path.with_name(f"a.v{present}.airplan")
    opening._expected.cache_clear()
    with sqlite3.connect(kept) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (present,)
    raw.close()
    assert everything_of_old(kept) == before


def everything_of_old(path):
    with Store.open(path, read_only=True) as store:
        return {**everything(store)}


def test_reading_an_older_format_changes_nothing(path, next_format):
    before = path.read_bytes()
    next_format()
    with Store.open(path, read_only=True) as store:
        assert store._db.one("SELECT colour FROM record")[0] is None
        assert len(store.records("measure")) == 2
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.airplan"]


def test_a_failed_migration_leaves_the_old_file(path, monkeypatch):
    def broken(db):
        db.run("DROP TABLE record")
        raise FileTrouble("store.disk_full", file="a", folder="b")

    before = path.read_bytes()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, migrations.Step("broken", broken)))
    opening._expected.cache_clear()
    assert refusal(path) == "store.disk_full"
    monkeypatch.undo()
    opening._expected.cache_clear()
    assert path.read_bytes() == before
    Store.open(path).close()


def alter(path, *statements):
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()


def test_a_newer_file_is_refused_and_left_alone(path):
    alter(path, "PRAGMA user_version = 99", "UPDATE meta SET value = '3.5' WHERE key = 'program'")
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(Refused) as caught:
            Store.open(path, read_only=read_only)
        assert "3.5" in words.sentence(caught.value.code, caught.value.values)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM day_value; END",
        "CREATE VIEW v AS SELECT * FROM record",
        "CREATE TABLE extra (a)",
        "CREATE INDEX extra ON record (body)",
        "DROP TABLE setting",
        "ALTER TABLE setting ADD COLUMN x TEXT DEFAULT 'y'",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
        "DROP INDEX record_by_type",
    ],
)
def test_foreign_objects_are_refused(path, statement):
    alter(path, statement)
    assert refusal(path) == "store.foreign_objects"
    assert refusal(path, read_only=True) == "store.foreign_objects"


def test_a_table_in_the_guise_of_a_view_is_refused(path):
    alter(path, "DROP TABLE setting", "CREATE VIEW setting AS SELECT 'title' AS key, '1' AS value")
    assert refusal(path) == "store.foreign_objects"


def test_what_is_not_a_project(tmp_path, path):
    (tmp_path / "text.airplan").write_text("day,value\n", encoding="utf-8")
    (tmp_path / "empty.airplan").touch()
    (tmp_path / "folder.airplan").mkdir()
    alter(tmp_path / "other.airplan", "CREATE TABLE a (b)")
    assert refusal(tmp_path / "text.airplan") == "store.not_a_project"
    assert refusal(tmp_path / "empty.airplan") == "store.not_a_project"
    assert refusal(tmp_path / "other.airplan") == "store.not_a_project"
    assert refusal(tmp_path / "folder.airplan") == "store.cannot_open"
    assert refusal(tmp_path / "none.airplan") == "file.not_found"
    alter(path, "PRAGMA user_version = 0")
    assert refusal(path) == "store.not_a_project"
    assert not list(tmp_path.glob("*.lock"))


@pytest.mark.parametrize("keep", [100, 4000, 4096, 20000, 60000])
def test_a_truncated_file(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    before = path.read_bytes()
    assert refusal(path) in ("store.damaged", "store.not_a_project")
    assert path.read_bytes() == before


def test_flipped_bytes_never_end_in_a_traceback(path):
    whole = path.read_bytes()
    for place in range(16, len(whole), 997):
        data = bytearray(whole)
        data[place : place + 8] = bytes(byte ^ 0xFF for byte in data[place : place + 8])
        path.write_bytes(data)
        with contextlib.suppress(AirplanError), Store.open(path, read_only=True) as store:
            everything(store)
            store.history()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET body = '{'",
        "UPDATE record SET body = " + "'" + "[" * 100000 + "'",
        "UPDATE record SET body = CAST(x'ff00fe' AS TEXT)",
        "UPDATE unit SET level = 'planet'",
        "UPDATE day_value SET kind = 77",
        "UPDATE day_value SET pm25 = 9223372036854775807",
        "UPDATE day_value SET day = 9223372036854775807 WHERE day = (SELECT max(day) FROM day_value)",
        "UPDATE day_value SET sources = 'x;y'",
        "UPDATE conflict SET metric = 'nonsense', state = 'unsettled'",
        "UPDATE conflict SET kind = 9",
        "UPDATE setting SET value = 'no json'",
        "UPDATE import SET layout = 'no json'",
        "UPDATE import_problem SET extra = '[]'",
        "UPDATE change SET label_values = 'no json'",
        "UPDATE change SET tables = '7'",
        "UPDATE change_row SET tbl = 'sqlite_schema'",
        "UPDATE change_row SET before = '[]', after = '[]'",
        "DELETE FROM meta",
        "UPDATE period_value SET kind = 9",
    ],
)
def test_content_that_was_tampered_with_is_told_in_words(path, statement):
    alter(path, statement)
    with pytest.raises(FileTrouble) as caught:
        use_everything(path)
    assert caught.value.code == "store.damaged"


def use_everything(path):
    with Store.open(path) as store:
        assert store.file_id
        everything(store)
        store.problems(1)
        for entry in store.history():
            store.rows_of(entry.id)
        with store.change("x"):
            store.write_days(invented_cube(shift=7))
        store.undo()
        for _ in range(5):
            store.undo()


def test_the_holder_is_named_and_a_stale_lock_is_taken_over(path):
    with Store.open(path, who="张三"):
        with pytest.raises(FileTrouble) as caught:
            Store.open(path, who="李四")
        assert caught.value.values["who"] == "张三"
        told, held = lock_state(path)
        assert (told["who"], told["pid"], held) == ("张三", os.getpid(), True)
    assert lock_state(path) == (None, False)
    path.with_name("a.airplan.lock").write_text('{"who": "王五", "host": "old", "since": "2026"}', encoding="utf-8")
    assert lock_state(path)[1] is False
    with Store.open(path, who="李四") as store:
        assert store.took_over["who"] == "王五"
        assert lock_state(path)[0]["who"] == "李四"
    path.with_name("a.airplan.lock").write_text("nonsense", encoding="utf-8")
    Store.open(path).close()
    assert not path.with_name("a.airplan.lock").exists()


def test_a_refused_opening_leaves_no_lock(path):
    alter(path, "PRAGMA user_version = 99")
    refusal(path)
    assert not path.with_name("a.airplan.lock").exists()


def test_reading_is_possible_in_the_middle_of_a_change(path):
    with Store.open(path) as writer, writer.change("x"):
        writer.put(Record("measure", "new", {}))
        with Store.open(path, read_only=True) as reader:
            assert len(reader.records("measure")) == 2


def test_a_file_another_program_holds_is_told_as_busy(path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN EXCLUSIVE")
    try:
        assert refusal(path) == refusal(path, read_only=True) == "store.busy"
    finally:
        raw.close()
    assert not path.with_name("a.airplan.lock").exists()


@pytest.mark.parametrize("name", ["城市 #1?.airplan", "100%.airplan", "a'b\"c.airplan"])
def test_any_file_name_will_do(tmp_path, name):
    with Store.create(tmp_path / name, title=name) as store:
        assert store.setting("title") == name
    with Store.open(tmp_path / name, read_only=True) as store:
        assert store.setting("title") == name
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_addresses_of_windows_drives_and_shares():
    assert database.address(PureWindowsPath(r"C:\数据\a.airplan")) == "file:///C:/%E6%95%B0%E6%8D%AE/a.airplan"
    assert database.address(PureWindowsPath(r"\\server\share\a.airplan")) == "file:////server/share/a.airplan"


def test_a_file_with_a_write_ahead_log_from_elsewhere_is_taken_back(path):
    alter(path, "PRAGMA journal_mode = wal", "UPDATE setting SET value = '\"x\"' WHERE key = 'edition'")
    with Store.open(path) as store:
        assert store.setting("edition") == "x"
        assert store._db.one("PRAGMA journal_mode")[0] == "delete"
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.airplan"]
