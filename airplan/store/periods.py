"""Values of months, quarters and years given as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.domain import DataKind, PeriodValue
from airplan.store import conflicts
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.types import Conflict, WriteResult

_KEY = "unit, start, length, metric, statistic, kind"
_MATCH = "unit = ? AND start = ? AND length = ? AND metric = ? AND statistic = ? AND kind = ?"


def write(
    db: Database,
    change: OpenChange,
    values: Sequence[PeriodValue],
    import_id: int | None,
    rows: Sequence[int] | None,
    policy: str,
) -> WriteResult:
    """Store period values; *policy* as for days.  A value of None clears under ``exact`` and is skipped otherwise."""
    total = WriteResult()
    found: list[Conflict] = []
    units = {value.unit for value in values}
    unsettled = set(_waiting(db, units, "unsettled"))
    # Replacing a value and typing over it are a choice: conflicts open on it wait no more.
    waiting = _waiting(db, units, "open") if policy in ("replace", "exact") else {}
    for place, value in enumerate(values):
        row = None if rows is None else rows[place]
        if value.value is None and policy != "exact":
            continue
        if _key(value) in unsettled:
            continue
        conflicts.close(db, change, waiting.pop(_key(value), ()), "replaced")
        total += _write_one(db, change, value, (import_id, row), policy, found)
    conflicts.add(db, change, found)
    return total


def _key(value: PeriodValue) -> tuple[Any, ...]:
    return (value.unit, value.start, value.length, value.metric, value.statistic, int(value.kind))


def _waiting(db: Database, units: set[int], state: str) -> dict[tuple[Any, ...], list[Conflict]]:
    found: dict[tuple[Any, ...], list[Conflict]] = {}
    for unit in units:
        for one in conflicts.listed(db, unit=unit, states=(state,)):
            key = (one.unit, one.start, one.length, one.metric, one.statistic, int(one.kind))
            found.setdefault(key, []).append(one)
    return found


def _write_one(
    db: Database,
    change: OpenChange,
    value: PeriodValue,
    source: tuple[int | None, int | None],
    policy: str,
    found: list[Conflict],
) -> WriteResult:
    held = db.one(f"SELECT value, import_id, row FROM period_value WHERE {_MATCH}", _key(value))
    if held is None:
        if value.value is None:
            return WriteResult()
        _put(db, change, value, value.value, source)
        return WriteResult(added=1)
    if held[0] == value.value:
        return WriteResult(unchanged=1)
    if policy in ("exact", "settle"):
        _put(db, change, value, value.value, source)
        return WriteResult(cleared=1) if value.value is None else WriteResult(replaced=1)
    state = {"keep": "open", "replace": "replaced", "open": "unsettled"}[policy]
    found.append(
        Conflict(
            value.unit, value.start, value.length, value.metric, value.statistic, value.kind,
            held[0], value.value, held[1], held[2], source[0], source[1], state,
        )
    )  # fmt: skip
    if policy == "replace":
        _put(db, change, value, value.value, source)
        return WriteResult(replaced=1)
    if policy == "open":
        _put(db, change, value, None, source)
    return WriteResult(conflicts=1)


def _put(
    db: Database, change: OpenChange, value: PeriodValue, stored: int | None, source: tuple[int | None, int | None]
) -> None:
    key = _key(value)
    db.run(
        f"INSERT OR IGNORE INTO period_image (change_id, present, {_KEY}, value, import_id, row)"
        f" SELECT ?, 1, {_KEY}, value, import_id, row FROM period_value WHERE {_MATCH}",
        (change.id, *key),
    )
    db.run(
        f"INSERT OR IGNORE INTO period_image (change_id, present, {_KEY}) VALUES (?, 0, ?, ?, ?, ?, ?, ?)",
        (change.id, *key),
    )
    if stored is None:
        db.run(f"DELETE FROM period_value WHERE {_MATCH}", key)
    else:
        db.run(
            f"INSERT OR REPLACE INTO period_value ({_KEY}, value, import_id, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, stored, *source),
        )
    change.touch("periods", value.unit)


def read(
    db: Database, units: Sequence[int] | None = None, length: str | None = None, metric: str | None = None
) -> list[PeriodValue]:
    """Stored period values by unit and start."""
    where, values = ["1"], list[Any]()
    if units is not None:
        where.append(f"unit IN ({', '.join(str(int(unit)) for unit in units) or 'NULL'})")
    for name, wanted in (("length", length), ("metric", metric)):
        if wanted is not None:
            where.append(f"{name} = ?")
            values.append(wanted)
    rows = db.all(f"SELECT {_KEY}, value FROM period_value WHERE {' AND '.join(where)} ORDER BY {_KEY}", values)
    return [
        PeriodValue(unit, start, name, of, statistic, DataKind(kind), value)
        for unit, start, name, of, statistic, kind, value in rows
    ]


def source(db: Database, value: PeriodValue) -> tuple[int | None, int | None] | None:
    """Import and row of a stored period value, None when it is not stored."""
    row = db.one(f"SELECT import_id, row FROM period_value WHERE {_MATCH}", _key(value))
    return None if row is None else (row[0], row[1])
