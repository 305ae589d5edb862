"""Killed in the middle, power cut at any write, disk full, folder not writable: before or after, never between."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from breaking import ACTS, digest, digest_of, lay_base

from airplan.domain import Record
from airplan.errors import FileTrouble
from airplan.store import Store

HERE = Path(__file__).parent
posix = pytest.mark.skipif(os.name != "posix", reason="needs fork, hard links and signals")


def run_script(*arguments, cwd=HERE.parents[1]):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_kills(report, kills, exports):
    for act in ACTS:
        counts = report[act]
        assert counts.get("inside", 0) + counts.get("commit", 0) >= kills
        assert counts["taken over"] == counts.get("was before", 0) + counts.get("was after", 0)
    assert report["export"]["export"] >= exports


@posix
def test_killed_in_the_middle(tmp_path):
    check_kills(run_script(HERE / "breaking.py", "--folder", tmp_path, "--kills", 6, "--exports", 4), 6, 4)


@posix
@pytest.mark.soak
@pytest.mark.parametrize("seed", [11, 12])
def test_killed_in_the_middle_many_times(tmp_path, seed):
    report = run_script(HERE / "breaking.py", "--folder", tmp_path, "--kills", 60, "--exports", 25, "--seed", seed)
    check_kills(report, 60, 25)


class Cut:
    """One change as the disk sees it: the file before, the journal as SQLite deletes it, the file after."""

    def __init__(self, folder, act):
        base, path = folder / "base.airplan", folder / "cut.airplan"
        if not base.exists():
            lay_base(base)
        shutil.copy(base, path)
        self.before = base.read_bytes()
        store = Store.open(path, who="丙")
        journal, kept = path.with_name(path.name + "-journal"), folder / f"{act}-journal"
        run = store._db.run

        def watched(sql, values=()):
            if sql == "COMMIT":
                os.link(journal, kept)  # a second name: SQLite deletes the first
            return run(sql, values)

        store._db.run = watched
        ACTS[act](store)
        store._db.run = run
        self.digests = (digest_of(base), digest(store))
        store.close()
        self.after, self.journal = path.read_bytes(), kept.read_bytes()
        self.page = int.from_bytes(self.before[16:18], "big")

    def torn_journal(self, rng):
        """The power went before the journal was safe: the file is untouched, the journal any part of itself.

        The number of pages stands in the head only once the pages are safe (a flush lies between), so either it is
        still zero and the pages are anything, or it is there and only the length may be wrong.
        """
        journal = bytearray(self.journal[: rng.randrange(len(self.journal) + 1)])
        if len(journal) > 512 and rng.random() < 0.7:
            journal[8:12] = bytes(4)
            for _ in range(rng.randrange(9)):
                start = rng.randrange(512, len(journal), 512) if len(journal) > 1024 else 512
                journal[start : start + 512] = rng.choice((bytes(512), rng.randbytes(512)))[: len(journal) - start]
        return self.before, bytes(journal)

    def torn_pages(self, rng):
        """The journal is safe, the pages are any mixture of old, new and torn sectors."""
        size = rng.choice(
            (len(self.before), len(self.after), rng.randrange(1, len(self.after) // self.page) * self.page)
        )
        size = max(size, min(len(self.before), len(self.after)))
        old, new = self.before.ljust(size, b"\0"), self.after.ljust(size, b"\0")
        mixed = bytearray(new[:size])
        share = rng.random()
        for start in range(0, size, 512):
            page = start - start % self.page
            if old[page : page + self.page] == new[page : page + self.page]:
                continue  # not part of the change: nobody wrote there
            if rng.random() < share:
                mixed[start : start + 512] = old[start : start + 512]
            elif rng.random() < 0.05:
                mixed[start : start + 512] = rng.randbytes(512)
        return bytes(mixed), self.journal

    def not_deleted(self, _rng):
        """Everything is written, only the deletion of the journal is lost."""
        return self.after, self.journal

    def deleted(self, _rng):
        """The change is complete."""
        return self.after, None


def cut_power(folder, act, rounds, seed):
    rng = random.Random(seed)
    cut = Cut(folder, act)
    path = folder / "victim.airplan"
    before, after = cut.digests
    assert before != after
    for number in range(rounds):
        kind = ("torn_journal", "torn_pages", "not_deleted", "deleted")[number % 4 if number < 8 else number % 2]
        data, journal = getattr(cut, kind)(rng)
        path.write_bytes(data)
        if journal is not None:
            path.with_name(path.name + "-journal").write_bytes(journal)
        found = digest_of(path)
        assert found == (after if kind == "deleted" else before), (kind, number)


@posix
@pytest.mark.parametrize("act", ACTS)
def test_power_cut(tmp_path, act):
    cut_power(tmp_path, act, 16, 1)


@posix
@pytest.mark.soak
@pytest.mark.parametrize("act", ACTS)
def test_power_cut_many_times(tmp_path, act):
    cut_power(tmp_path, act, 300, 2)


@pytest.mark.parametrize("act", ["import", "edit"])
def test_a_full_disk_costs_only_the_change(tmp_path, act):
    path = tmp_path / "a.airplan"
    lay_base(path)
    before = digest_of(path)
    with Store.open(path) as store:
        pages = store._db.one("PRAGMA page_count")[0]
        store._db.run(f"PRAGMA max_page_count={pages + 3}")
        with pytest.raises(FileTrouble) as caught:
            ACTS[act](store)
        assert caught.value.code == "store.disk_full"
        assert digest(store) == before
        store._db.run("PRAGMA max_page_count=1000000")
        with store.change("x"):
            store.put(Record("measure", "goes on", {}))
    assert digest_of(path) != before


LIMITED = """
import json, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from breaking import ACTS, digest
from airplan.errors import FileTrouble
from airplan.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
with Store.open(path) as store:
    before = digest(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, resource.RLIM_INFINITY))
    try:
        ACTS["import"](store)
        code = None
    except FileTrouble as trouble:
        code = trouble.code
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    json.dump([code, digest(store) == before, [str(p) for p in store.check(full=True)]], sys.stdout)
"""


@posix
def test_a_write_the_system_refuses(tmp_path):
    lay_base(tmp_path / "a.airplan")
    code, same, problems = run_script("-c", LIMITED, tmp_path / "a.airplan", HERE)
    assert code in ("store.disk_trouble", "store.disk_full")
    assert same
    assert problems == []


NOBODY = """
import json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import airplan.safefile, breaking, encodings.idna
from airplan.errors import AirplanError
from airplan.store import Store
folder = Path(sys.argv[1])
path = folder / "a.airplan"
if os.getuid() == 0:
    os.setuid(65534)
codes = []
def tried(work):
    try:
        work()
        codes.append(None)
    except AirplanError as trouble:
        codes.append(trouble.code)
tried(lambda: Store.open(path))
tried(lambda: Store.create(folder / "new.airplan"))
with Store.open(path, read_only=True) as store:
    codes.append(len(store.records()))
    tried(lambda: store.backup(folder / "copy.airplan"))
json.dump(codes, sys.stdout)
"""


@posix
def test_a_folder_that_may_not_be_written_can_still_be_read(tmp_path):
    folder = Path("/tmp") / f"airplan-read-only-{os.getpid()}"  # pytest's own folders are closed to others
    folder.mkdir(mode=0o755)
    try:
        lay_base(folder / "a.airplan")
        before = (folder / "a.airplan").read_bytes()
        (folder / "a.airplan").chmod(0o444)
        folder.chmod(0o555)
        codes = run_script("-c", NOBODY, folder, HERE)
        assert codes == ["store.not_writable", "file.cannot_write", 400, "file.cannot_write"]
        folder.chmod(0o755)
        assert (folder / "a.airplan").read_bytes() == before
        assert [file.name for file in folder.iterdir()] == ["a.airplan"]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@posix
@pytest.mark.soak
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        lay_base(tmp_path / "a.airplan")
        shutil.copy(tmp_path / "a.airplan", disk / "a.airplan")
        before = digest_of(disk / "a.airplan")
        with Store.open(disk / "a.airplan") as store:
            with pytest.raises(FileTrouble) as caught:
                ACTS["import"](store)
            assert caught.value.code == "store.disk_full"
            assert digest(store) == before
        assert digest_of(disk / "a.airplan") == before
    finally:
        subprocess.run(["umount", disk], check=True)
