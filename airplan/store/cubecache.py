"""A disposable copy of all days of one kind as one array, in this computer's cache folder.

Reading 338 cities from SQLite costs about a second, from the array some hundredths.  The rows stay the truth: the copy
is named after the file and the last event that touched days, carries a checksum, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube
from airplan.errors import FileTrouble
from airplan.safefile import replacing
from airplan.store import reading
from airplan.store.database import Database

WORTH_ROWS = 100_000
"""Below this many rows SQLite is quick enough."""


MANY_UNITS = 30
"""Fewer units are read from the rows."""


class Held(Protocol):
    """What the cache asks of a store."""

    @property
    def file_id(self) -> str:
        """Identity of the file."""

    def kinds(self) -> dict[int, dict[DataKind, tuple[int, int, int]]]:
        """First day, last day, number of days of each unit and kind."""


def folder() -> Path:
    """Where the copies lie."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("AirPlan", appauthor=False)) / "cubes"


def read(
    store: Held,
    db: Database,
    units: Sequence[int] | None,
    first: int | None,
    last: int | None,
    kind: DataKind | None,
) -> DayCube | None:
    """As :func:`reading.read`, from the copy; None where reading the rows is the better way."""
    if units is not None and len(units) < MANY_UNITS:
        return None
    held = store.kinds()
    chosen = held if units is None else {unit: held[unit] for unit in units if unit in held}
    found = {one for kinds in chosen.values() for one in kinds} if kind is None else {kind}
    rows = sum(kinds[one][2] for kinds in held.values() for one in found if one in kinds)
    if len(found) != 1 or rows < WORTH_ROWS:
        return None
    one = found.pop()
    cube = whole(db, store.file_id, one, lambda: reading.read(db, None, None, None, one))
    wanted = None if units is None else np.array(sorted(set(units)), np.int64)
    return cut(cube, wanted, first, last)


def whole(db: Database, file_id: str, kind: DataKind, read: Callable[[], DayCube]) -> DayCube:
    """All days of *kind*: from the copy, else from *read*, which is then copied.  The values must not be written to."""
    name = f"{file_id[:32]}-{int(kind)}"
    mark = _mark(db)
    held = _load(name, mark, kind)
    if held is not None:
        return held
    cube = read()
    with contextlib.suppress(OSError, FileTrouble):  # no cache is no harm
        _save(name, mark, cube)
    return cube


def _mark(db: Database) -> str:
    """Token of the last event that touched days: copies of a file that went different ways differ here."""
    row = db.one(
        "SELECT e.token FROM event e LEFT JOIN change c ON c.id = e.change_id"
        " WHERE e.change_id IS NULL OR c.tables LIKE '%\"days\"%' ORDER BY e.version DESC LIMIT 1"
    )
    return "" if row is None else str(row[0])


def _load(name: str, mark: str, kind: DataKind) -> DayCube | None:
    place = folder() / name
    try:
        told: dict[str, Any] = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
        if told["mark"] != mark:
            return None
        values = np.load(place.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        units = np.array(told["units"], np.int64)
        whole = values.dtype == np.int32 and values.shape == (len(units), told["days"], len(METRICS))
        if not whole or _crc(values) != told["crc"]:
            return None
        return DayCube(units, int(told["first_day"]), values, kind)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _crc(values: np.ndarray) -> int:
    return zlib.crc32(np.ascontiguousarray(values).data.cast("B")) if values.size else 0


def _save(name: str, mark: str, cube: DayCube) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    place = folder() / name
    values = np.ascontiguousarray(cube.values)
    told = {
        "mark": mark,
        "units": cube.units.tolist(),
        "first_day": cube.first_day,
        "days": cube.days,
        "crc": _crc(values),
    }
    with replacing(place.with_suffix(".npy")) as part, part.open("wb") as stream:
        np.save(stream, values, allow_pickle=False)
    with replacing(place.with_suffix(".json")) as part:
        part.write_text(json.dumps(told), encoding="utf-8")


def cut(cube: DayCube, units: np.ndarray | None, first: int | None, last: int | None) -> DayCube | None:
    """Some units and days of a cube as an array of its own; what is not held is missing.

    Units and days that are not asked for reach as far as there are values.  None when there is nothing.
    """
    wanted = cube.units if units is None else units
    answer = _placed(
        cube,
        wanted,
        cube.first_day if first is None else first,
        cube.first_day + cube.days - 1 if last is None else last,
    )
    if units is None and first is None and last is None:
        return answer
    there = (answer.values != MISSING).any(axis=2)
    if not there.any():
        return None
    days = np.flatnonzero(there.any(axis=0))
    low = int(days[0]) if first is None else 0
    high = int(days[-1]) + 1 if last is None else answer.days
    kept = there.any(axis=1) if units is None else np.ones(len(wanted), bool)
    values = np.ascontiguousarray(answer.values[kept, low:high])
    return DayCube(answer.units[kept], answer.first_day + low, values, cube.kind)


def _placed(cube: DayCube, wanted: np.ndarray, first: int, last: int) -> DayCube:
    answer = DayCube.empty(wanted, first, max(last - first + 1, 0), cube.kind)
    places = np.minimum(np.searchsorted(cube.units, wanted), len(cube.units) - 1)
    known = cube.units[places] == wanted
    low, high = max(first, cube.first_day), min(last, cube.first_day + cube.days - 1)
    if low <= high:
        part = cube.values[places[known], low - cube.first_day : high - cube.first_day + 1]
        answer.values[known, low - first : high - first + 1] = part
    return answer
