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
    """One change of the format; ``apply`` runs inside a transaction.

    ``reshapes`` False: rows look as before (an index more or less), so that older changes can still be undone.
    """

    name: str
    apply: Callable[[Database], None]
    reshapes: bool = True


def _first(db: Database) -> None:
    for sql in schema.FIRST:
        db.run(sql)


def _second(db: Database) -> None:
    for sql in schema.SECOND:
        db.run(sql)


STEPS: tuple[Step, ...] = (
    Step("first format", _first),
    Step("records by unit", _second, reshapes=False),
)


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

    Closes the history where rows get another shape, since older changes fit the older one.
    """
    with db.transaction():
        for step in STEPS[version:]:
            step.apply(db)
        if any(step.reshapes for step in STEPS[version:]):
            _close_history(db, who)
        db.run("INSERT OR REPLACE INTO meta VALUES ('program', ?)", (__version__,))
        db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"backup_of_format_{version}", kept))
        db.run(f"PRAGMA user_version = {latest()}")


def _close_history(db: Database, who: str) -> None:
    note_event(db, "migrate", None, who)
    db.run("UPDATE change SET state = 'closed' WHERE state = 'done'")
    db.run("UPDATE change SET state = 'dropped' WHERE state = 'undone'")
