"""What people enter: units, records, settings.  Every row change is noted before and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from airplan.domain import Record, Unit, UnitLevel
from airplan.domain.series import LOCAL_UNIT_FROM
from airplan.store import tracked
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.jsontext import dump, load

_UNIT = "id, name, level, parent, code, grade, lon, lat"
_RECORD = "uid, type, natural, unit, body"


def put_units(db: Database, change: OpenChange, units: Iterable[Unit]) -> list[Unit]:
    """Add or alter units; answers them with the ids they have in this file.

    A unit the file knows under another id (same level, parent and code or name) keeps the file's id; id 0 asks
    for a local id.
    """
    answer = []
    for unit in units:
        known = db.one("SELECT id FROM unit WHERE natural = ? ORDER BY id LIMIT 1", (unit.natural,))
        number = known[0] if known else (unit.id or next_local(db))
        stored = dataclasses.replace(unit, id=number)
        if tracked.replace(db, change, "unit", number, _unit_row(stored)):
            change.touch("units", number)
        answer.append(stored)
    return answer


def next_local(db: Database) -> int:
    """The next local number.  Those of units that were deleted or undone are not given twice: their values may come
    back."""
    used = db.one("SELECT max(id) FROM unit")[0] or 0
    past = db.one("SELECT max(CAST(key AS INTEGER)) FROM change_row WHERE tbl = 'unit'")[0] or 0
    return max(int(used), int(past), LOCAL_UNIT_FROM - 1) + 1


def _unit_row(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.id, "name": unit.name, "level": str(unit.level), "parent": unit.parent, "code": unit.code,
        "grade": unit.grade, "lon": unit.lon, "lat": unit.lat, "natural": unit.natural,
    }  # fmt: skip


def delete_unit(db: Database, change: OpenChange, number: int) -> bool:
    """Take a unit off the list; its values stay until they are cleared."""
    if not tracked.replace(db, change, "unit", number, None):
        return False
    change.touch("units", number)
    return True


def units(db: Database) -> list[Unit]:
    """All units by id."""
    return [_unit(row) for row in db.all(f"SELECT {_UNIT} FROM unit ORDER BY id")]


def family(db: Database, numbers: Iterable[int], naturals: Iterable[str]) -> list[Unit]:
    """The units with these numbers or natural keys, and whatever lies below them, by id."""
    values = [*numbers, *naturals]
    known = ", ".join("?" * len(values))
    rows = db.all(
        f"WITH RECURSIVE below (id) AS (SELECT id FROM unit WHERE id IN ({known}) OR natural IN ({known})"
        " UNION SELECT u.id FROM below b JOIN unit u ON u.parent = b.id)"
        f" SELECT {_UNIT} FROM unit WHERE id IN below ORDER BY id",
        [*values, *values],
    )
    return [_unit(row) for row in rows]


def unit(db: Database, number: int) -> Unit | None:
    """One unit."""
    row = db.one(f"SELECT {_UNIT} FROM unit WHERE id = ?", (number,))
    return None if row is None else _unit(row)


def _unit(row: Sequence[Any]) -> Unit:
    return Unit(row[0], row[1], UnitLevel(row[2]), *row[3:])


def put(db: Database, change: OpenChange, record: Record) -> bool:
    """Add or alter a record; False when it already reads so."""
    row = {
        "uid": record.uid,
        "type": record.type,
        "natural": record.natural,
        "unit": record.unit,
        "body": dump(record.body),
        "version": change.version,
    }
    if not tracked.replace(db, change, "record", record.uid, row):
        return False
    change.touch(record.type, record.unit)
    return True


def put_all(db: Database, change: OpenChange, records: Iterable[Record]) -> int:
    """As :func:`put`, for many at once; answers how many really changed.  The last of one uid counts."""
    wanted = {record.uid: record for record in records}
    rows = {
        uid: {
            "uid": uid, "type": one.type, "natural": one.natural, "unit": one.unit, "body": dump(one.body),
            "version": change.version,
        }
        for uid, one in wanted.items()
    }  # fmt: skip
    changed = tracked.replace_all(db, change, "record", rows)
    for uid in changed:
        change.touch(wanted[uid].type, wanted[uid].unit)
    return len(changed)


def delete(db: Database, change: OpenChange, uid: str) -> bool:
    """Delete a record; False when there is none."""
    held = get(db, uid)
    if held is None:
        return False
    tracked.replace(db, change, "record", uid, None)
    change.touch(held.type, held.unit)
    return True


def get(db: Database, uid: str) -> Record | None:
    """A record by its identity."""
    row = db.one(f"SELECT {_RECORD} FROM record WHERE uid = ?", (uid,))
    return None if row is None else _record(db, row)


def find(db: Database, kind: str, natural: str) -> Record | None:
    """The record of a type with this natural key."""
    row = db.one(f"SELECT {_RECORD} FROM record WHERE type = ? AND natural = ? ORDER BY uid LIMIT 1", (kind, natural))
    return None if row is None else _record(db, row)


def records(db: Database, kind: str | None = None, unit_id: int | None = None) -> list[Record]:
    """Records of a type (of a unit), by natural key."""
    where, values = ["1"], list[Any]()
    for column, wanted in (("type", kind), ("unit", unit_id)):
        if wanted is not None:
            where.append(f"{column} = ?")
            values.append(wanted)
    rows = db.all(f"SELECT {_RECORD} FROM record WHERE {' AND '.join(where)} ORDER BY type, natural, uid", values)
    return [_record(db, row) for row in rows]


def records_of(db: Database, units: Iterable[int | None], kind: str | None = None) -> list[Record]:
    """Records (of a type) of some units, by natural key; None stands for records of no unit."""
    of_kind, values = ("", ()) if kind is None else (" AND type = ?", (kind,))
    rows = [
        row
        for unit_id in dict.fromkeys(units)
        for row in db.all(f"SELECT {_RECORD} FROM record WHERE unit IS ?{of_kind}", (unit_id, *values))
    ]
    return [_record(db, row) for row in sorted(rows, key=lambda row: (row[1], row[2], row[0]))]


def picked(db: Database, uids: Iterable[str], unitless: Iterable[tuple[str, str]]) -> list[Record]:
    """Records by identity, and those of no unit by type and natural key; each once, by uid."""
    found = {row[0]: row for row in _in_parts(db, "uid IN", (), uids)}
    kinds: dict[str, list[str]] = {}
    for kind, natural in unitless:
        kinds.setdefault(kind, []).append(natural)
    for kind, naturals in kinds.items():
        found |= {row[0]: row for row in _in_parts(db, "unit IS NULL AND type = ? AND natural IN", (kind,), naturals)}
    return [_record(db, found[uid]) for uid in sorted(found)]


def _in_parts(db: Database, where: str, before: tuple[Any, ...], keys: Iterable[str]) -> list[Any]:
    wanted = sorted(set(keys))
    rows: list[Any] = []
    for start in range(0, len(wanted), tracked.AT_ONCE):
        part = wanted[start : start + tracked.AT_ONCE]
        marks = ", ".join("?" * len(part))
        rows += db.all(f"SELECT {_RECORD} FROM record WHERE {where} ({marks})", (*before, *part))
    return rows


def record_types(db: Database) -> dict[str, int]:
    """How many records of each type there are."""
    return dict(db.all("SELECT type, count(*) FROM record GROUP BY type ORDER BY type"))


def _record(db: Database, row: Sequence[Any]) -> Record:
    uid, kind, natural, unit_id, body = row
    return Record(kind, natural, load(body, db.path, dict), unit_id, uid)


def setting(db: Database, key: str, default: Any = None) -> Any:
    """What the city decided; *default* when nothing was."""
    row = db.one("SELECT value FROM setting WHERE key = ?", (key,))
    return default if row is None else load(row[0], db.path)


def settings(db: Database) -> dict[str, Any]:
    """All settings of the file."""
    return {key: load(text, db.path) for key, text in db.all("SELECT key, value FROM setting ORDER BY key")}


def set_setting(db: Database, change: OpenChange, key: str, value: Any) -> bool:
    """Decide (None: go back to the default)."""
    row = None if value is None else {"key": key, "value": dump(value)}
    if not tracked.replace(db, change, "setting", key, row):
        return False
    change.touch("settings")
    return True
