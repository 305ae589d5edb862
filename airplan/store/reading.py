"""Daily values out: cubes, what is held, where a value came from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from airplan.domain import MISSING, DataKind, DayCube
from airplan.errors import UsageError
from airplan.store import sources
from airplan.store.database import Database
from airplan.store.schema import DAY_COLUMNS

FILLED = ", ".join(f"ifnull({name}, {MISSING})" for name in DAY_COLUMNS)
"""The seven columns, MISSING where NULL."""


def read(
    db: Database, units: Sequence[int] | None, first: int | None, last: int | None, kind: DataKind | None
) -> DayCube:
    """The cube of one kind.  Kind None: the only kind there is; :class:`UsageError` when there are several."""
    kind = _only_kind(db, units) if kind is None else kind
    where, values = _where(units, kind, first, last)
    low, high = db.one(f"SELECT min(day), max(day) FROM day_value WHERE {where}", values)
    first = first if first is not None else (low if low is not None else 1)
    last = last if last is not None else (high if high is not None else first - 1)
    held = (
        units
        if units is not None
        else [row[0] for row in db.all(f"SELECT DISTINCT unit FROM day_value WHERE {where}", values)]
    )
    cube = DayCube.empty(np.array(sorted(set(held)), np.int64), first, max(last - first + 1, 0), kind)
    if low is not None:
        for place, unit in enumerate(cube.units.tolist()):
            _fill(db, cube, place, unit)
    return cube


def _fill(db: Database, cube: DayCube, place: int, unit: int) -> None:
    rows = db.all(
        f"SELECT day, {FILLED} FROM day_value WHERE unit = ? AND kind = ? AND day BETWEEN ? AND ?",
        (unit, int(cube.kind), cube.first_day, cube.first_day + cube.days - 1),
    )
    if rows:
        table = np.array(rows, np.int64)
        cube.values[place, table[:, 0] - cube.first_day] = table[:, 1:]


def _where(units: Sequence[int] | None, kind: DataKind, first: int | None, last: int | None) -> tuple[str, list[int]]:
    parts, values = ["kind = ?"], [int(kind)]
    if units is not None:
        parts.append(f"unit IN ({', '.join(str(int(unit)) for unit in units) or 'NULL'})")
    for sign, day in ((">=", first), ("<=", last)):
        if day is not None:
            parts.append(f"day {sign} ?")
            values.append(day)
    return " AND ".join(parts), values


def _only_kind(db: Database, units: Sequence[int] | None) -> DataKind:
    inside = "" if units is None else f" WHERE unit IN ({', '.join(str(int(unit)) for unit in units) or 'NULL'})"
    found = [row[0] for row in db.all(f"SELECT DISTINCT kind FROM day_value{inside}")]
    if len(found) > 1:
        raise UsageError("store.several_kinds", kinds=", ".join(DataKind(value).label for value in sorted(found)))
    return DataKind(found[0]) if found else DataKind.UNSTATED


def kinds(db: Database, units: Sequence[int] | None = None) -> dict[int, dict[DataKind, tuple[int, int, int]]]:
    """For each unit (of *units*) and kind: first day, last day, number of days held."""
    answer: dict[int, dict[DataKind, tuple[int, int, int]]] = {}
    inside = "" if units is None else f" WHERE unit IN ({', '.join(str(int(unit)) for unit in units) or 'NULL'})"
    query = f"SELECT unit, kind, min(day), max(day), count(*) FROM day_value{inside} GROUP BY unit, kind"
    for unit, kind, first, last, count in db.all(query):
        answer.setdefault(unit, {})[DataKind(kind)] = (first, last, count)
    return answer


def source(db: Database, unit: int, day: int, kind: DataKind, metric: int) -> sources.Cell | None:
    """Import and row of one stored value; None when there is no value."""
    row = db.one(
        f"SELECT {DAY_COLUMNS[metric]}, import_id, row, sources FROM day_value WHERE unit = ? AND day = ? AND kind = ?",
        (unit, day, int(kind)),
    )
    if row is None or row[0] is None:
        return None
    return sources.decode(db.path, *row[1:4])[metric]
