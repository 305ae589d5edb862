"""The steps from the first format to the latest, in order.

To add one: write a function, append a :class:`Step` to :data:`STEPS`, add a project file of the release before to
``tests/store/old_files/`` (``tests/store/make_old_file.py`` makes it), and say what changed in docs/project-file.md.
A released step is never edited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from airplan import __version__
from airplan.store import schema
from airplan.store.database import Database
from airplan.store.history import note_event


@dataclass(frozen=True)
class Step:
    """One change of the format; ``apply`` runs inside a transaction."""

    name: str
    apply: Callable[[Database], None]


def _first(db: Database) -> None:
    for sql in schema.FIRST:
        db.run(sql)


STEPS: tuple[Step, ...] = (Step("first format", _first),)


def latest() -> int:
    """Version of the newest format this program knows."""
    return len(STEPS)


def lay_out(db: Database) -> None:
    """Make an empty file of the newest format, inside a transaction."""
    for step in STEPS:
        step.apply(db)
    db.run(f"PRAGMA user_version = {latest()}")


def migrate(db: Database, version: int, who: str, kept: str) -> None:
    """Bring a file of *version* to the latest; *kept* is the name of the backup made before.

    Closes the history, since older changes fit an older shape.
    """
    with db.transaction():
        for step in STEPS[version:]:
            step.apply(db)
        note_event(db, "migrate", None, who)
        db.run("UPDATE change SET state = 'closed' WHERE state = 'done'")
        db.run("UPDATE change SET state = 'dropped' WHERE state = 'undone'")
        db.run("INSERT OR REPLACE INTO meta VALUES ('program', ?)", (__version__,))
        db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"backup_of_format_{version}", kept))
        db.run(f"PRAGMA user_version = {latest()}")
