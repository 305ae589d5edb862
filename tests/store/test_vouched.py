"""A large file nobody has changed is not read whole at every opening; whatever touches it brings the check back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time

import pytest

from airplan.domain import Record
from airplan.errors import FileTrouble
from airplan.store import Store, opening, vouched

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere every opening checks the pages")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.airplan"
    with Store.create(path) as store, store.change("x"):
        for number in range(400):
            store.put(Record("measure", f"m{number}", {"text": "原" * 90}, uid=f"{number:032x}"))
    Store.open(path).close()
    return path


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    """Names of the files whose pages were read."""
    monkeypatch.setattr(vouched, "WORTH_BYTES", 1)
    found = []
    real = opening.quick_check

    def counted(db):
        found.append(db.path.name)
        return real(db)

    monkeypatch.setattr(opening, "quick_check", counted)
    return found


def opened(path, checks, *, read_only=True):
    checks.clear()
    with Store.open(path, read_only=read_only) as store:
        assert len(store.records("measure")) >= 400
    return bool(checks)


def write(path):
    with Store.open(path) as store, store.change("x"):
        store.put(Record("measure", "later", {}))


def test_an_unchanged_file_and_our_own_changes_need_no_second_look(path, checks):
    assert not opened(path, checks)
    assert not opened(path, checks, read_only=False)
    checks.clear()
    write(path)
    with Store.open(path) as store:
        store.undo()
    assert checks == []
    assert not opened(path, checks)


def test_what_a_failed_change_wrote_and_took_back_is_looked_at(path, checks):
    def fail():
        with Store.open(path) as store, store.change("x"):
            store._db.run("PRAGMA cache_size = 5")  # so that pages reach the disk before the end
            store._db.run("PRAGMA cache_spill = 5")
            for number in range(2000):
                store.put(Record("measure", f"n{number}", {"text": "改" * 90}))
            raise KeyError(number)

    with pytest.raises(KeyError):
        fail()
    assert opened(path, checks)


def test_another_program_brings_the_check_back(path, checks):
    raw = sqlite3.connect(path)
    raw.execute("UPDATE setting SET value = value")
    raw.execute("INSERT INTO setting VALUES ('k', '1')")
    raw.commit()
    raw.close()
    assert opened(path, checks)
    assert not opened(path, checks)


def test_another_program_in_between_brings_the_check_back(path, checks):
    with Store.open(path) as store:
        raw = sqlite3.connect(path)
        raw.execute("INSERT INTO setting VALUES ('k', '1')")
        raw.commit()
        raw.close()
        with store.change("x"):
            store.put(Record("measure", "later", {}))
    assert opened(path, checks)


def test_damage_is_found_although_the_times_were_set_back(path, checks):
    assert not opened(path, checks)
    before = path.stat()
    data = bytearray(path.read_bytes())
    for page in range(3 * 4096, len(data) - 4096, 4096):
        data[page : page + 8] = b"\xff" * 8
    with path.open("r+b") as stream:
        stream.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    with pytest.raises(FileTrouble) as caught:
        Store.open(path, read_only=True)
    assert caught.value.code == "store.damaged"


def test_a_copy_laid_over_it_and_a_copy_elsewhere_are_looked_at(path, checks, tmp_path):
    copy = shutil.copy2(path, tmp_path / "b.airplan")
    assert opened(copy, checks)
    os.replace(copy, path)
    assert opened(path, checks)


def test_a_killed_writer_leaves_a_file_to_be_looked_at(path, checks):
    code = (
        "import os, sys\nfrom airplan.store import Store, vouched\nfrom airplan.domain import Record\n"
        "vouched.WORTH_BYTES = 1\nstore = Store.open(sys.argv[1])\n"
        "with store.change('x'):\n    store.put(Record('measure', 'later', {}))\nos._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 9
    assert opened(path, checks)


def test_a_day_later_a_broken_mark_and_another_program_version_are_looked_at(path, checks, monkeypatch):
    now = time.time()
    monkeypatch.setattr(vouched.time, "time", lambda: now + vouched.SECONDS + 1)
    assert opened(path, checks)
    assert not opened(path, checks)
    for mark in vouched.folder().iterdir():
        mark.write_text("[1]", encoding="utf-8")
    assert opened(path, checks)
    monkeypatch.setattr(vouched, "__version__", "9.9")
    assert opened(path, checks)


def test_small_files_are_looked_at_every_time(path, checks, monkeypatch):
    monkeypatch.setattr(vouched, "WORTH_BYTES", 10**9)
    assert opened(path, checks)
    assert opened(path, checks)
