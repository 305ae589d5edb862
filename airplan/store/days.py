"""Daily values in: wide integer rows, one rule for two values of one key.

One rule for two values of one key: equal is one value; different is a conflict.  ``on_conflict``:

* ``keep``: the stored one stays, the other is kept beside it and listed;
* ``replace``: the new one is stored, the old one listed as replaced;
* ``open``: neither stays in force until resolved (merging files);
* ``exact``: the cube is what shall be there, a missing value clears (editing a table).

``settle`` is ``replace`` for a conflict being resolved: nothing is listed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DayCube
from airplan.store import conflicts, sources
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.reading import FILLED
from airplan.store.schema import DAY_COLUMNS
from airplan.store.types import WriteResult

POLICIES = ("keep", "replace", "open", "exact", "settle")
_SWAPPING = ("replace", "exact", "settle")
_COLUMNS = ", ".join(DAY_COLUMNS)
_ROW = f"unit, day, kind, {_COLUMNS}, import_id, row, sources"
_MARKS = ", ".join("?" * (6 + len(DAY_COLUMNS)))


@dataclass
class _Unit:
    """One unit's part of a write: everything about it in one place."""

    unit: int
    kind: int
    first: int
    new: np.ndarray  # (days, 7)
    rows: np.ndarray | None  # (days,) or (days, 7)
    import_id: int | None
    policy: str

    def rows_at(self, places: np.ndarray) -> np.ndarray | None:
        return None if self.rows is None else self.rows[places]


def write(
    db: Database, change: OpenChange, cube: DayCube, import_id: int | None, rows: np.ndarray | None, policy: str
) -> WriteResult:
    """Store the values of *cube*; see the module for *policy*.  *rows*: (days,), (units, days) or (units, days, 7)."""
    if policy not in POLICIES:
        raise ValueError(policy)
    total = WriteResult()
    for place, unit in enumerate(cube.units.tolist()):
        part = None if rows is None else (rows if rows.ndim == 1 else rows[place])
        total += _write_unit(
            db, change, _Unit(unit, int(cube.kind), cube.first_day, cube.values[place], part, import_id, policy)
        )
    return total


def _write_unit(db: Database, change: OpenChange, part: _Unit) -> WriteResult:
    barred = _meet_unsettled(db, change, part)
    there = (part.new != MISSING).any(axis=1)
    wanted = np.flatnonzero(there)
    if part.policy == "exact":
        wanted = np.arange(len(part.new))
    if not len(wanted):
        return barred
    low, high = int(wanted[0]), int(wanted[-1])
    held_rows = db.all(
        f"SELECT day, {FILLED}, import_id, row, sources FROM day_value WHERE unit = ? AND kind = ?"
        " AND day BETWEEN ? AND ? ORDER BY day",
        (part.unit, part.kind, part.first + low, part.first + high),
    )
    places = np.array([row[0] for row in held_rows], np.int64) - part.first
    exists = np.zeros(len(part.new), bool)
    exists[places] = True
    result = barred + (_meet(db, change, part, held_rows, places) if len(places) else WriteResult())
    added = np.flatnonzero(there & ~exists)
    if len(added):
        result += _add(db, change, part, added, exists)
    change.written.add((part.unit, part.kind))
    return result


def _meet_unsettled(db: Database, change: OpenChange, part: _Unit) -> WriteResult:
    """Cells without a value in force until somebody chooses: a further value joins those to choose from.

    Replacing and typing over are a choice.
    """
    cells = {} if part.policy == "settle" else conflicts.unsettled_cells(db, part.unit, part.kind)
    found: list[conflicts.Bare] = []
    unchanged = 0
    for (day, metric), known in cells.items():
        place = day - part.first
        value = int(part.new[place, metric]) if 0 <= place < len(part.new) else MISSING
        if value == MISSING:
            continue
        if part.policy in _SWAPPING:
            conflicts.close(db, change, known, "replaced")
            continue
        part.new = part.new.copy()
        part.new[place, metric] = MISSING
        if any(value in (one.held, one.other) for one in known):
            unchanged += 1
        else:
            first = known[0]
            held = (first.held_import, first.held_row)
            pair = (first.held or 0, value)
            found.append(conflicts.Bare(part.unit, day, part.kind, metric, pair, held, _own_cells(part, place)[metric]))
    return WriteResult(unchanged=unchanged, conflicts=conflicts.add_days(db, change, found, "unsettled"))


def _add(db: Database, change: OpenChange, part: _Unit, added: np.ndarray, exists: np.ndarray) -> WriteResult:
    values = part.new[added]
    days = (added + part.first).tolist()
    if (part.unit, part.kind) in change.written:
        _image_absent(db, change, part, days)
    else:
        _note_spans(db, change, part, added, exists)
    db.many(f"INSERT INTO day_value ({_ROW}) VALUES ({_MARKS})", _tuples(part, days, values, added))
    change.touch("days", part.unit)
    return WriteResult(added=int((values != MISSING).sum()))


def _tuples(part: _Unit, days: list[int], values: np.ndarray, places: np.ndarray) -> Iterable[Sequence[Any]]:
    row, source = sources.columns(values, part.rows_at(places))
    return zip(
        repeat(part.unit), days, repeat(part.kind), *_plain(values), repeat(part.import_id), row, source, strict=False
    )


def _plain(values: np.ndarray) -> list[list[int | None]]:
    """Columns of (n, 7) int32 as Python integers, None where missing."""
    missing = (values == MISSING).any(axis=0)
    columns: list[list[int | None]] = []
    for metric in range(values.shape[1]):
        column = values[:, metric].tolist()
        columns.append([None if value == MISSING else value for value in column] if missing[metric] else column)
    return columns


def _note_spans(db: Database, change: OpenChange, part: _Unit, added: np.ndarray, exists: np.ndarray) -> None:
    # A run may bridge days that have no row at all; it must break where a row stood before.
    before = np.concatenate(([0], np.cumsum(exists)))
    breaks = np.flatnonzero(before[added[1:]] != before[added[:-1]])
    firsts = np.concatenate(([added[0]], added[breaks + 1])) + part.first
    lasts = np.concatenate((added[breaks], [added[-1]])) + part.first
    db.many(
        "INSERT INTO day_span VALUES (?, ?, ?, ?, ?)",
        zip(repeat(change.id), repeat(part.unit), repeat(part.kind), firsts.tolist(), lasts.tolist(), strict=False),
    )


_NOT_COVERED = (
    " NOT EXISTS (SELECT 1 FROM day_span s WHERE s.change_id = ?1 AND s.unit = ?2 AND s.kind = ?4"
    " AND ?3 BETWEEN s.first AND s.last)"
)


def _image_absent(db: Database, change: OpenChange, part: _Unit, days: list[int]) -> None:
    db.many(
        "INSERT OR IGNORE INTO day_image (change_id, present, unit, day, kind)"
        " SELECT ?1, 0, ?2, ?3, ?4 WHERE" + _NOT_COVERED,
        [(change.id, part.unit, day, part.kind) for day in days],
    )


def _image_present(db: Database, change: OpenChange, part: _Unit, days: list[int]) -> None:
    # What the change itself added is covered by its span and needs no image.
    guard = " AND" + _NOT_COVERED if (part.unit, part.kind) in change.written else ""
    db.many(
        f"INSERT OR IGNORE INTO day_image (change_id, present, {_ROW}) SELECT ?1, 1, {_ROW} FROM day_value"
        f" WHERE unit = ?2 AND day = ?3 AND kind = ?4{guard}",
        [(change.id, part.unit, day, part.kind) for day in days],
    )


def _meet(db: Database, change: OpenChange, part: _Unit, held_rows: Sequence[Any], places: np.ndarray) -> WriteResult:
    """Values that meet stored rows."""
    held = np.array([row[1:8] for row in held_rows], np.int32)
    new = part.new[places]
    given, stored = new != MISSING, held != MISSING
    differs = given & stored & (new != held)
    after = np.where(given & ~stored, new, held)
    cleared = np.zeros_like(given)
    if part.policy in _SWAPPING:
        after = np.where(given, new, after)
    if part.policy == "exact":
        cleared = stored & ~given
        after[cleared] = MISSING
    if part.policy == "open":
        after[differs] = MISSING
    changed = np.flatnonzero((after != held).any(axis=1))
    if len(changed):
        _rewrite(db, change, part, [held_rows[index] for index in changed.tolist()], held[changed], after[changed])
    _close_answered(db, change, part, places, given if part.policy == "replace" else (after != held))
    listed = _list_conflicts(db, change, part, held_rows, places, held, new, differs)
    swapped = part.policy in _SWAPPING
    return WriteResult(
        added=int((given & ~stored).sum()),
        unchanged=int((given & stored & (new == held)).sum()),
        conflicts=0 if swapped else listed,
        replaced=int(differs.sum()) if swapped else 0,
        cleared=int(cleared.sum()),
    )


def _close_answered(db: Database, change: OpenChange, part: _Unit, places: np.ndarray, decided: np.ndarray) -> None:
    """Replacing a value and typing over it are a choice: conflicts open on these cells wait no more."""
    if part.policy not in ("replace", "exact") or not decided.any():
        return
    at = {int(place) + part.first: index for index, place in enumerate(places.tolist())}
    for (day, metric), found in conflicts.waiting_cells(db, part.unit, part.kind, "open").items():
        if day in at and decided[at[day], metric]:
            conflicts.close(db, change, found, "replaced")


def _rewrite(
    db: Database, change: OpenChange, part: _Unit, rows: Sequence[Any], held: np.ndarray, after: np.ndarray
) -> None:
    days = [row[0] for row in rows]
    _image_present(db, change, part, days)
    fresh = (after != held) & (after != MISSING)
    full: list[tuple[Any, ...]] = []
    empty: list[tuple[int, int, int]] = []
    columns = list(zip(*_plain(after), strict=True))
    for index, row in enumerate(rows):
        used = [value is not None for value in columns[index]]
        if not any(used):
            empty.append((part.unit, row[0], part.kind))
            continue
        cells = sources.decode(db.path, *row[8:11])
        own = _own_cells(part, row[0] - part.first)
        cells = [mine if new else old for mine, old, new in zip(own, cells, fresh[index].tolist(), strict=True)]
        full.append((part.unit, row[0], part.kind, *columns[index], *sources.encode(cells, used)))
    db.many(f"INSERT OR REPLACE INTO day_value ({_ROW}) VALUES ({_MARKS})", full)
    db.many("DELETE FROM day_value WHERE unit = ? AND day = ? AND kind = ?", empty)
    change.touch("days", part.unit)


def set_rows(
    db: Database, change: OpenChange, unit: int, kind: int, rows: Sequence[tuple[int, Sequence[Any] | None]]
) -> None:
    """Make day rows read exactly so (None: gone); a row is seven values, import_id, row, sources."""
    if not rows:
        return
    part = _Unit(unit, kind, 0, np.empty((0, len(METRICS)), np.int32), None, None, "exact")
    change.written.add((unit, kind))
    held = {day for (day,) in db.all("SELECT day FROM day_value WHERE unit = ? AND kind = ?", (unit, kind))}
    _image_present(db, change, part, [day for day, _ in rows if day in held])
    _image_absent(db, change, part, [day for day, _ in rows if day not in held])
    db.many(
        f"INSERT OR REPLACE INTO day_value ({_ROW}) VALUES ({_MARKS})",
        [(unit, day, kind, *row) for day, row in rows if row is not None],
    )
    gone = [(unit, day, kind) for day, row in rows if row is None]
    db.many("DELETE FROM day_value WHERE unit = ? AND day = ? AND kind = ?", gone)
    change.touch("days", unit)


def _own_cells(part: _Unit, place: int) -> list[sources.Cell]:
    if part.rows is None:
        return [(part.import_id, None)] * len(METRICS)
    rows = np.broadcast_to(part.rows[place], (len(METRICS),)).tolist()
    return [(part.import_id, row) for row in rows]


def _list_conflicts(
    db: Database,
    change: OpenChange,
    part: _Unit,
    held_rows: Sequence[Any],
    places: np.ndarray,
    held: np.ndarray,
    new: np.ndarray,
    differs: np.ndarray,
) -> int:
    if part.policy in ("exact", "settle") or not differs.any():
        return 0
    state = {"keep": "open", "replace": "replaced", "open": "unsettled"}[part.policy]
    found: list[conflicts.Bare] = []
    for index, metric in np.argwhere(differs).tolist():
        row = held_rows[index]
        held_source = sources.decode(db.path, *row[8:11])[metric]
        own = _own_cells(part, int(places[index]))[metric]
        pair = (int(held[index, metric]), int(new[index, metric]))
        found.append(conflicts.Bare(part.unit, row[0], part.kind, metric, pair, held_source, own))
    return conflicts.add_days(db, change, found, state)
