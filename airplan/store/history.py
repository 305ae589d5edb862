"""Changes, undo and redo, kept in the file itself.

Three kinds of memory serve one change, chosen by size:

* rows of small tables (units, records, settings, conflicts): before and after as JSON in ``change_row``;
* days and periods a change *altered*: the other side in ``day_image`` / ``period_image``, swapped by SQL;
* days a change *added*: only the run (``day_span``); the rows move to ``day_shelf`` while undone.

So an import of millions of values costs its rows once, and undoing it needs no memory for them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from airplan import __version__, clock
from airplan.domain import Changes
from airplan.errors import Refused
from airplan.store import images, tracked
from airplan.store.database import Database
from airplan.store.jsontext import dump, load
from airplan.store.types import HistoryEntry, RowChange


class OpenChange:
    """The change being made: what it touched so far."""

    def __init__(self, number: int, version: int) -> None:
        self.id = number
        self.version = version
        self.tables: set[str] = set()
        self.units: set[int] = set()
        self.written: set[tuple[int, int]] = set()  # (unit, kind) of days written already
        self.seq = 0

    def touch(self, table: str, *units: int | None) -> None:
        """Note that rows of *table* (of *units*) were changed."""
        self.tables.add(table)
        self.units.update(unit for unit in units if unit is not None)

    def changes(self, answer: Any = None) -> Changes:
        """What a screen needs to know."""
        return Changes(frozenset(self.tables), frozenset(self.units), self.id, answer)


def data_version(db: Database) -> int:
    """Counter that grows with every change, undo and redo."""
    found = db.one("SELECT max(version) FROM event")
    return int(found[0] or 0)


def note_event(db: Database, act: str, change_id: int | None, who: str) -> int:
    """Write one line of the journal of everything that happened; answers the new data version."""
    version = data_version(db) + 1
    db.run(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
        (version, secrets.token_hex(8), act, change_id, who, clock.now().isoformat(), __version__),
    )
    return version


@contextmanager
def recording(db: Database, label: str, values: Mapping[str, Any], who: str) -> Iterator[OpenChange]:
    """One transaction, one entry.  A change that touched nothing leaves no entry."""
    with db.transaction():
        db.run("SAVEPOINT entry")
        version = note_event(db, "do", None, who)
        cursor = db.run(
            "INSERT INTO change (label, label_values, who, at, program, state, tables, units)"
            " VALUES (?, ?, ?, ?, ?, 'done', '[]', '[]')",
            (label, dump(values), who, clock.now().isoformat(), __version__),
        )
        change = OpenChange(int(cursor.lastrowid or 0), version)
        yield change
        if not change.tables:
            db.run("ROLLBACK TO entry")
            return
        db.run("UPDATE event SET change_id = ? WHERE version = ?", (change.id, version))
        db.run(
            "UPDATE change SET tables = ?, units = ? WHERE id = ?",
            (dump(sorted(change.tables)), dump(sorted(change.units)), change.id),
        )
        _drop_undone(db)


def _drop_undone(db: Database) -> None:
    # What was undone before something else was done is not offered again; its rows stay for :mod:`rewind`.
    db.run("UPDATE change SET state = 'dropped' WHERE state = 'undone'")


def entries(db: Database, limit: int | None = None) -> list[HistoryEntry]:
    """Changes, newest first."""
    names: dict[int, list[str]] = {}
    for name, change_id in db.all("SELECT name, change_id FROM snapshot ORDER BY name"):
        names.setdefault(change_id, []).append(name)
    rows = db.all(
        "SELECT id, label, label_values, who, at, program, state, tables, units FROM change ORDER BY id DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [_entry(db, row, names) for row in rows]


def _entry(db: Database, row: Any, names: Mapping[int, list[str]]) -> HistoryEntry:
    number, label, values, who, at, program, state, tables, units = row
    return HistoryEntry(
        number,
        label,
        load(values, db.path, dict),
        who,
        at,
        program,
        state,
        tuple(load(tables, db.path, list)),
        tuple(load(units, db.path, list)),
        tuple(names.get(number, ())),
    )


def entry(db: Database, change_id: int) -> HistoryEntry | None:
    """One change by its number."""
    row = db.one(
        "SELECT id, label, label_values, who, at, program, state, tables, units FROM change WHERE id = ?", (change_id,)
    )
    return None if row is None else _entry(db, row, {})


def rows_of(db: Database, change_id: int) -> list[RowChange]:
    """Entered rows a change touched, before and after."""
    found = db.all(
        "SELECT tbl, key, before, after FROM change_row WHERE change_id = ? ORDER BY seq",
        (change_id,),
    )
    return [
        RowChange(table, key, *(None if text is None else load(text, db.path, dict) for text in (before, after)))
        for table, key, before, after in found
    ]


def undo(db: Database, who: str) -> Changes:
    """Take back the last change that stands.  Raises :class:`Refused` when there is none."""
    with db.transaction():
        found = db.one("SELECT max(id) FROM change WHERE state = 'done'")
        if found[0] is None:
            raise Refused("store.nothing_to_undo")
        return _turn(db, int(found[0]), "undo", who)


def redo(db: Database, who: str) -> Changes:
    """Bring back what was undone last.  Raises :class:`Refused` when there is nothing."""
    with db.transaction():
        found = db.one("SELECT min(id) FROM change WHERE state = 'undone'")
        if found[0] is None:
            raise Refused("store.nothing_to_redo")
        return _turn(db, int(found[0]), "redo", who)


def turn(db: Database, change_id: int, version: int, *, back: bool) -> None:
    """Set everything the change touched to its side before (*back*) or after."""
    db.run("UPDATE change SET state = ? WHERE id = ?", ("undone" if back else "done", change_id))
    images.turn(db, change_id, back=back)
    tracked.turn(db, change_id, version, back=back)


def _turn(db: Database, change_id: int, act: str, who: str) -> Changes:
    version = note_event(db, act, change_id, who)
    turn(db, change_id, version, back=act == "undo")
    done = entry(db, change_id)
    assert done is not None
    return Changes(frozenset(done.tables), frozenset(done.units), change_id, done)


def snapshot(db: Database, name: str, who: str) -> None:
    """Name the present state.  Raises :class:`Refused` when the name is taken or empty."""
    with db.transaction():
        if not name.strip() or db.one("SELECT 1 FROM snapshot WHERE name = ?", (name,)):
            raise Refused("store.snapshot_name", name=name)
        last = db.one("SELECT max(id) FROM change WHERE state IN ('done', 'closed')")[0]
        values = (name, last, data_version(db), who, clock.now().isoformat())
        db.run("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)", values)


def snapshots(db: Database) -> dict[str, int]:
    """Named states and the data version each names, by name."""
    return dict(db.all("SELECT name, version FROM snapshot ORDER BY name"))
