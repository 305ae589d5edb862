"""A copy of the file as it was at an earlier version: for looking at a snapshot and for three-way merges.

Every event is turned around, newest first; what is taken away leaves no trace in the copy.
"""

from __future__ import annotations

from pathlib import Path

from airplan.errors import Refused
from airplan.store import backup, history
from airplan.store.database import Database, connect

_BULK = ("change_row", "day_span", "day_shelf", "day_image", "period_image")


def copy_as_of(db: Database, version: int, target: Path) -> None:
    """Write the file as it was at *version* to *target*.  Raises :class:`Refused` behind a migration."""
    if not 0 <= version <= history.data_version(db):
        raise Refused("store.no_such_version", version=version)
    backup.copy_to(db, target)
    copy = connect(target, target)
    try:
        with copy.transaction():
            _go_back(copy, version)
    finally:
        copy.close()


def _go_back(db: Database, version: int) -> None:
    events = db.all("SELECT version, act, change_id FROM event WHERE version > ? ORDER BY version DESC", (version,))
    made = []
    for at, act, change_id in events:
        if act == "migrate":
            raise Refused("store.behind_migration", version=version)
        history.turn(db, change_id, version, back=act != "undo")
        if act == "do":
            made.append(change_id)
        db.run("DELETE FROM event WHERE version = ?", (at,))
    for change_id in made:
        for table in _BULK:
            db.run(f"DELETE FROM {table} WHERE change_id = ?", (change_id,))
        db.run("DELETE FROM conflict WHERE change_id = ?", (change_id,))
        db.run("DELETE FROM change WHERE id = ?", (change_id,))
    db.run("DELETE FROM snapshot WHERE version > ?", (version,))
