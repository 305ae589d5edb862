"""The project file against sqlite-utils: ``python benchmarks/store.py [--cities 338] [--years 6] [--repeats 3]``.

Same values, same disk, interleaved.  Peers (timed on ten cities and scaled):

* ``insert_all wide``: ``sqlite_utils`` with one row a day (as the store has it, without sources and history);
* ``insert_all long``: ``sqlite_utils`` with one row a pollutant, as a tidy table would have it.

Also printed: reading everything (rows, array in the cache folder, ``pandas.read_sql``), undo and redo of the import, a
second import of the same file, sizes, and the growth of memory while undoing.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, Unit
from airplan.store import ImportInfo, Store, cubecache, vouched
from airplan.store.schema import DAY_COLUMNS

FIRST = 735234  # 2014-01-01
PART = 10
"""Cities the peers write; their times and sizes are scaled to all."""


def invented(cities: int, years: int) -> DayCube:
    """Seeded values, two in a hundred missing."""
    rng = np.random.default_rng(7)
    days = years * 365 + (years + 1) // 4
    cube = DayCube.empty(np.arange(110000, 110000 + cities), FIRST, days, DataKind.REVIEWED_ACTUAL)
    values = rng.integers(1000, 90000, cube.values.shape)
    cube.values[:] = np.where(rng.random(values.shape) < 0.02, MISSING, values)
    return cube


def ours(path: Path, cube: DayCube) -> None:
    """One import into a new project."""
    with Store.create(path) as store, store.change("history.import", file="x"):
        store.put_units([Unit(unit, str(unit)) for unit in cube.units.tolist()])
        store.write_days(cube, store.add_import(ImportInfo("x")), np.arange(cube.days) + 2)


def _plain(value: int) -> int | None:
    return None if value == MISSING else value


def wide(path: Path, cube: DayCube) -> None:
    """sqlite-utils, a row a day."""
    import sqlite_utils

    rows = (
        {"unit": unit, "day": cube.first_day + day, "kind": 2, **dict(zip(DAY_COLUMNS, map(_plain, row), strict=True))}
        for place, unit in enumerate(cube.units.tolist())
        for day, row in enumerate(cube.values[place].tolist())
    )
    db = sqlite_utils.Database(path)
    with db.atomic():  # one transaction, as ours
        db["day_value"].insert_all(rows, pk=("unit", "day", "kind"))
    db.close()


def long(path: Path, cube: DayCube) -> None:
    """sqlite-utils, a row a pollutant."""
    import sqlite_utils

    rows = (
        {"unit": unit, "day": cube.first_day + day, "metric": name, "value": value / 1000}
        for place, unit in enumerate(cube.units.tolist())
        for day, row in enumerate(cube.values[place].tolist())
        for name, value in zip(METRICS, row, strict=True)
        if value != MISSING
    )
    db = sqlite_utils.Database(path)
    with db.atomic():  # one transaction, as ours
        db["day_value"].insert_all(rows, pk=("unit", "day", "metric"))
    db.close()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of *work*."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_sql(path: Path) -> Any:
    """The usual way to a frame."""
    import pandas as pd

    raw = sqlite3.connect(path)
    try:
        return pd.read_sql(f"SELECT unit, day, {', '.join(DAY_COLUMNS)} FROM day_value", raw)
    finally:
        raw.close()


def growth(path: Path, work: Callable[[Store], Any]) -> float:
    """MB a fresh process grows while doing *work* on an open store."""
    if os.name != "posix":
        return float("nan")
    end, start = os.pipe()
    if os.fork() == 0:
        with Store.open(path) as store:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            work(store)
            os.write(start, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before).encode())
        os._exit(0)
    os.wait()
    told = os.read(end, 40)
    os.close(end)
    os.close(start)
    return int(told) / 1024


def line(name: str, seconds: float, base: float | None = None) -> None:
    """One result."""
    print(f"{name:<34}{seconds:>9.2f} s" + ("" if base is None else f"   {seconds / base:>6.1f} × ours"))


def writing(folder: Path, cube: DayCube, repeats: int) -> Path:
    """Write with all three, interleaved."""
    makers = {"ours (history, sources, sync)": ours, "insert_all wide": wide, "insert_all long": long}
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for number in range(repeats):
        for name, make in makers.items():
            path = folder / f"{make.__name__}{number}.airplan"
            part = cube if make is ours else DayCube(cube.units[:PART], FIRST, cube.values[:PART], cube.kind)
            took = timed(lambda make=make, path=path, part=part: make(path, part))  # type: ignore[misc]
            seconds[name].append(took * len(cube.units) / len(part.units))
    base = statistics.median(seconds["ours (history, sources, sync)"])
    for name, found in seconds.items():
        line(name, statistics.median(found), base)
    for make in makers.values():
        size = (folder / f"{make.__name__}0.airplan").stat().st_size / 1e6
        share = 1.0 if make is ours else len(cube.units) / min(PART, len(cube.units))
        print(f"{make.__name__:<34}{size * share:>9.1f} MB")
    return folder / "ours0.airplan"


def reading(path: Path) -> None:
    """Read everything, three ways."""
    shutil.rmtree(cubecache.folder(), ignore_errors=True)
    with Store.open(path, read_only=True) as store:
        cold = timed(store.read_days)
        warm = min(timed(store.read_days) for _ in range(5))
    line("read: array in the cache", warm)
    line("read: rows (and fill the cache)", cold, warm)
    line("read: pandas.read_sql", timed(lambda: read_sql(path)), warm)
    shutil.rmtree(vouched.folder(), ignore_errors=True)
    line("open with page check", timed(lambda: Store.open(path, read_only=True).close()))
    line("open again the same day", timed(lambda: Store.open(path, read_only=True).close()))


def changing(path: Path, cube: DayCube) -> None:
    """Undo, redo, the same file again."""
    print(f"{'undo: growth of memory':<34}{growth(path, lambda store: store.undo()):>9.1f} MB")
    with Store.open(path) as store:
        line("redo of the import", timed(store.redo))
        line("undo of the import", timed(store.undo))
        store.redo()

        def again() -> None:
            with store.change("history.import", file="again"):
                store.write_days(cube, store.add_import(ImportInfo("again")))

        line("the same values again", timed(again))


def main() -> None:
    """Print all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cities", type=int, default=338)
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    import sqlite_utils  # noqa: F401 - its import is not what is timed

    cube = invented(args.cities, args.years)
    print(f"{args.cities} cities × {cube.days} days × {len(METRICS)} metrics")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        path = writing(Path(folder), cube, args.repeats)
        reading(path)
        changing(path, cube)


if __name__ == "__main__":
    main()
