"""What the kill and power-cut tests share: a project, one change of each sort, and a digest of the content.

Run as a script it kills warm children and prints a report as JSON:

    python tests/store/breaking.py --folder DIR --kills 60 --seed 1
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import mmap
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from airplan.domain import METRICS, DataKind, DayCube, Record, Unit
from airplan.safefile import replacing
from airplan.store import ImportInfo, Store

CITIES = (130100, 130600, 131000)
FIRST = 735599
DAYS = 700
CONTENT = ("day_value", "period_value", "record", "setting", "unit", "import", "conflict", "change", "day_shelf")
"""Tables that make the content; columns that tell the time or the order of versions are left out."""

_LEFT_OUT = {"at", "version", "token"}


def cube(seed: int, days: int = DAYS) -> DayCube:
    """Days of three cities."""
    made = DayCube.empty(np.array(CITIES), FIRST, days, DataKind.UNSTATED)
    made.values[:] = np.random.default_rng(seed).integers(1000, 90000, (len(CITIES), days, len(METRICS)))
    return made


def import_file(store: Store) -> None:
    """An import that adds days and meets others."""
    with store.change("history.import", file="new.xlsx"):
        store.write_days(cube(2), store.add_import(ImportInfo("new.xlsx")), on_conflict="replace")


def edit(store: Store) -> None:
    """Several hundred records, and a list of others deleted."""
    with store.change("history.put_records", count=300):
        for number in range(300):
            store.put(Record("measure", f"m{number}", {"text": "改" * 40, "n": number}, uid=f"{number:032x}"))
        for number in range(300, 400):
            store.delete(f"{number:032x}")


def undo(store: Store) -> None:
    """The last change of the base file goes back."""
    store.undo()


ACTS: dict[str, Callable[[Store], None]] = {"import": import_file, "edit": edit, "undo": undo}


def lay_base(path: Path) -> None:
    """The file every test starts from."""
    with Store.create(path, title="某市", who="甲") as store:
        with store.change("history.put_units", count=3):
            store.put_units([Unit(city, str(city)) for city in CITIES])
            for number in range(100, 500):
                store.put(Record("measure", f"m{number}", {"text": "原" * 40}, uid=f"{number:032x}"))
        with store.change("history.import", file="base.xlsx"):
            store.write_days(cube(1, 400), store.add_import(ImportInfo("base.xlsx")))


def digest(store: Store) -> str:
    """Fingerprint of the content of a file."""
    total = hashlib.sha256()
    for table in CONTENT:
        names = [row[1] for row in store._db.all(f"PRAGMA table_info({table})") if row[1] not in _LEFT_OUT]
        for row in store._db.each(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2"):
            total.update(repr(row).encode())
    return total.hexdigest()


def digest_of(path: Path) -> str:
    """Fingerprint of a file; opening it repairs and checks it."""
    with Store.open(path, who="乙") as store:
        if found := store.check(full=True):
            raise AssertionError(found)
        return digest(store)


# --- the killing

PHASES = ("start", "opened", "inside", "commit", "after", "export")
EXPORT = b"\xe5\xad\x97" * 700_000


def _watch(store: Store, phase: mmap.mmap) -> None:
    """Write into *phase* where the store is."""
    run = store._db.run

    def watched(sql: str, values: tuple[object, ...] = ()) -> object:
        if sql == "COMMIT":
            phase[0] = PHASES.index("commit")
        answer = run(sql, values)
        if sql in ("BEGIN IMMEDIATE", "COMMIT"):
            phase[0] = PHASES.index("inside" if sql.startswith("BEGIN") else "after")
        return answer

    store._db.run = watched  # type: ignore[method-assign,assignment]


def _child(path: Path, act: str, phase: mmap.mmap, small_cache: bool) -> None:
    if act == "export":
        phase[0] = PHASES.index("export")
        with replacing(path.with_suffix(".txt")) as part, part.open("wb") as stream:
            for start in range(0, len(EXPORT), 65536):
                stream.write(EXPORT[start : start + 65536])
                stream.flush()
        phase[0] = PHASES.index("after")
    else:
        store = Store.open(path, who="丙")
        phase[0] = PHASES.index("opened")
        if small_cache:  # pages go to the disk before the end of the change
            store._db.run("PRAGMA cache_size=10")
        _watch(store, phase)
        ACTS[act](store)
    time.sleep(60)


def _kill_one(path: Path, act: str, wait: float, small_cache: bool) -> str:
    """Fork, wait until the child works, wait *wait* seconds more, kill; answers the phase it was in."""
    phase = mmap.mmap(-1, 1)
    child = os.fork()
    if child == 0:
        try:
            _child(path, act, phase, small_cache)
        finally:
            os._exit(7)
    aim = PHASES.index("export" if act == "export" else "inside")
    until = time.monotonic() + 30
    while phase[0] < aim and time.monotonic() < until:
        time.sleep(0)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = PHASES[phase[0]]
    phase.close()
    return found


def _duration(base: Path, folder: Path, act: str) -> float:
    path = folder / "timing.airplan"
    shutil.copy(base, path)
    if act == "export":
        start = time.monotonic()
        with replacing(path.with_suffix(".txt")) as part:
            part.write_bytes(EXPORT)
        return time.monotonic() - start
    with Store.open(path, who="丙") as store:
        start = time.monotonic()
        ACTS[act](store)
        return time.monotonic() - start


def kill_all(folder: Path, kills: dict[str, int], seed: int) -> dict[str, object]:
    """Kill until every sort of change was hit *kills* times in the middle; answers what was found."""
    rng = random.Random(seed)
    base = folder / "base.airplan"
    lay_base(base)
    before, after = digest_of(base), {}
    for act in ACTS:
        copy = folder / f"after-{act}.airplan"
        shutil.copy(base, copy)
        with Store.open(copy, who="丙") as store:
            ACTS[act](store)
        after[act] = digest_of(copy)
    report: dict[str, collections.Counter[str]] = {}
    for act, wanted in kills.items():
        counts = report.setdefault(act, collections.Counter())
        length = _duration(base, folder, act)
        while counts["export"] + counts["inside"] + counts["commit"] < wanted:
            _one_round(folder, act, rng, length, counts, before, after)
    return {act: dict(counts) for act, counts in report.items()}


def _one_round(
    folder: Path,
    act: str,
    rng: random.Random,
    length: float,
    counts: collections.Counter[str],
    before: str,
    after: dict[str, str],
) -> None:
    path = folder / "victim.airplan"
    for old in folder.glob("victim*"):
        old.unlink()
    shutil.copy(folder / "base.airplan", path)
    report = path.with_suffix(".txt")
    report.write_bytes(b"old")
    phase = _kill_one(path, act, rng.random() * 1.6 * length, rng.random() < 0.5)
    counts[phase] += 1
    if act == "export":
        whole = report.read_bytes()
        counts["old" if whole == b"old" else "new"] += 1
        assert whole in (b"old", EXPORT), len(whole)
        return
    with Store.open(path, who="乙") as store:
        assert store.took_over is not None, "the stale lock was not seen"
        assert store.took_over["who"] == "丙"
        counts["taken over"] += 1
    found = digest_of(path)
    assert found in (before, after[act]), f"neither before nor after: {act} in {phase}"
    assert phase != "after" or found == after[act], "a change that was told as done is gone"
    counts["was before" if found == before else "was after"] += 1


def main() -> None:
    """Kill and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--exports", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    wanted = {**dict.fromkeys(ACTS, args.kills), "export": args.exports}
    json.dump(kill_all(args.folder, wanted, args.seed), sys.stdout)


if __name__ == "__main__":
    main()
