"""Take back one change that is not the last (an import by its number), leaving what was done since.

A row nobody touched since becomes what it was before.  Of a row touched since, only the cells still coming from
this change's imports go back.  What was altered since stays and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from airplan.errors import Refused
from airplan.store import days, sources, tracked
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.images import PERIODS
from airplan.store.schema import DAY_COLUMNS

_LATER = "c.state = 'done' AND i.change_id > ?1"
_COLUMNS = ", ".join((*DAY_COLUMNS, "import_id", "row", "sources"))


@dataclass
class TakenBack:
    """How many rows went back, how many stay because they were altered since."""

    rows: int = 0
    kept: int = 0


def take_back(db: Database, change: OpenChange, target: int) -> TakenBack:
    """Take back the change *target* as part of *change*.  Raises :class:`Refused` when it does not stand."""
    row = tracked.row(db, "change", target)
    if row is None or row["state"] != "done" or target == change.id:
        raise Refused("store.cannot_take_back", number=target)
    done = TakenBack()
    own = {number for (number,) in db.all("SELECT id FROM import WHERE change_id = ?", (target,))}
    for unit, kind in db.all(
        "SELECT unit, kind FROM day_span WHERE change_id = ?1 UNION SELECT unit, kind FROM day_image"
        " WHERE change_id = ?1 ORDER BY 1, 2",
        (target,),
    ):
        _days(db, change, target, unit, kind, own, done)
    _periods(db, change, target, own, done)
    _rows(db, change, target, done)
    tracked.replace(db, change, "change", target, {"id": target, "state": "taken_back"})
    change.touch("imports")
    return done


def _days(db: Database, change: OpenChange, target: int, unit: int, kind: int, own: set[int], done: TakenBack) -> None:
    before = {
        row[0]: row[2:] if row[1] else None
        for row in db.all(
            f"SELECT day, present, {_COLUMNS} FROM day_image WHERE change_id = ? AND unit = ? AND kind = ?",
            (target, unit, kind),
        )
    }
    spans = db.all(
        "SELECT first, last FROM day_span WHERE change_id = ? AND unit = ? AND kind = ?", (target, unit, kind)
    )
    now = {
        row[0]: row[1:]
        for row in db.all(f"SELECT day, {_COLUMNS} FROM day_value WHERE unit = ? AND kind = ?", (unit, kind))
    }
    since = _touched_since(db, target, unit, kind)
    affected = set(before) | {day for day in now if any(first <= day <= last for first, last in spans)}
    rows: list[tuple[int, Sequence[Any] | None]] = []
    for day in sorted(affected):
        goal = before.get(day)
        if day in since:
            goal = _mixed(db, now.get(day), goal, own)
        if goal == now.get(day):
            done.kept += day in since
        else:
            rows.append((day, goal))
    days.set_rows(db, change, unit, kind, rows)
    done.rows += len(rows)


def _touched_since(db: Database, target: int, unit: int, kind: int) -> set[int]:
    days_after = db.all(
        f"SELECT day FROM day_image i JOIN change c ON c.id = i.change_id WHERE {_LATER} AND unit = ?2 AND kind = ?3",
        (target, unit, kind),
    )
    spans = db.all(
        f"SELECT first, last FROM day_span i JOIN change c ON c.id = i.change_id WHERE {_LATER} AND unit = ?2"
        " AND kind = ?3",
        (target, unit, kind),
    )
    return {day for (day,) in days_after} | {day for first, last in spans for day in range(first, last + 1)}


def _mixed(
    db: Database, now: Sequence[Any] | None, before: Sequence[Any] | None, own: set[int]
) -> Sequence[Any] | None:
    """The row as it stands, with the cells that still come from *own* as they were before."""
    if now is None:
        return None
    count = len(DAY_COLUMNS)
    values, cells = list(now[:count]), sources.decode(db.path, *now[count:])
    old_values = list(before[:count]) if before is not None else [None] * count
    old_cells = sources.decode(db.path, *before[count:]) if before is not None else [(None, None)] * count
    for metric, (import_id, _) in enumerate(cells):
        if import_id in own:
            values[metric], cells[metric] = old_values[metric], old_cells[metric]
    used = [value is not None for value in values]
    return (*values, *sources.encode(cells, used)) if any(used) else None


def _periods(db: Database, change: OpenChange, target: int, own: set[int], done: TakenBack) -> None:
    keys, values = PERIODS.keys, PERIODS.values
    match = " AND ".join(f"{name} = ?{place}" for place, name in enumerate(keys, 2))
    query = f"SELECT present, {', '.join((*keys, *values))} FROM period_image WHERE change_id = ?"
    for present, *row in db.all(query, (target,)):
        key, before = row[: len(keys)], row[len(keys) :]
        now = db.one(f"SELECT {', '.join(values)} FROM period_value WHERE {match}", (None, *key))
        later = db.one(
            f"SELECT 1 FROM period_image i JOIN change c ON c.id = i.change_id WHERE {_LATER} AND {match}",
            (target, *key),
        )
        if later is not None and (now is None or now[1] not in own):
            done.kept += 1
            continue
        _set_period(db, change, key, before if present else None)
        done.rows += 1


def _set_period(db: Database, change: OpenChange, key: Sequence[Any], goal: Sequence[Any] | None) -> None:
    names, match = (
        ", ".join(PERIODS.keys),
        " AND ".join(f"{name} = ?{place}" for place, name in enumerate(PERIODS.keys, 2)),
    )
    columns = ", ".join(PERIODS.values)
    db.run(
        f"INSERT OR IGNORE INTO period_image (change_id, present, {names}, {columns})"
        f" SELECT ?1, 1, {names}, {columns} FROM period_value WHERE {match}",
        (change.id, *key),
    )
    db.run(
        f"INSERT OR IGNORE INTO period_image (change_id, present, {names}) VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
        (change.id, *key),
    )
    db.run(f"DELETE FROM period_value WHERE {match}", (None, *key))
    if goal is not None:
        db.run(f"INSERT INTO period_value ({names}, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, *goal))
    change.touch("periods", key[0])


def _rows(db: Database, change: OpenChange, target: int, done: TakenBack) -> None:
    query = "SELECT tbl, key, before, after FROM change_row WHERE change_id = ? ORDER BY seq DESC"
    for table, key, before, after in db.all(query, (target,)):
        goal, made = (tracked.image_of(db, table, text) for text in (before, after))
        real = int(key) if table in ("unit", "conflict", "change") else key
        if not tracked.same(tracked.row(db, table, real), made):
            done.kept += 1
            continue
        if goal is not None and "version" in goal:
            goal["version"] = change.version
        tracked.replace(db, change, table, real, goal)
        image = goal or made or {}
        names = {"unit": "units", "setting": "settings", "conflict": "conflicts", "change": "imports"}
        change.touch(names.get(table) or str(image.get("type")), image.get("unit"))
        done.rows += 1
