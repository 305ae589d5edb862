"""The steps from the first format to the latest, in order.

To add one: write a function, append a :class:`Step` to :data:`STEPS`, add a project file of the release before to
``tests/store/old_files/`` (``tests/store/make_old_file.py`` makes it), and say what changed in docs/project-file.md.
A released step is never edited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from airplan.store import schema
from airplan.store.database import Database


@dataclass(frozen=True)
class Step:
    """One change of the format; ``apply`` runs inside a transaction."""

    name: str
    apply: Callable[[Database], None]


def _first(db: Database) -> None:
    for sql in schema.FIRST:
        db.run(sql)


STEPS: tuple[Step, ...] = (Step("first format", _first),)
LATEST = len(STEPS)


def migrate(db: Database, version: int) -> None:
    """Bring a file of *version* to the latest; closes its history, since older changes fit an older shape."""
    with db.transaction():
        for step in STEPS[version:]:
            step.apply(db)
        db.run("UPDATE change SET state = 'closed' WHERE state = 'done'")
        db.run("UPDATE change SET state = 'dropped' WHERE state = 'undone'")
        db.run(f"PRAGMA user_version = {LATEST}")
