"""What a merge needs to know about the past of a file."""

from __future__ import annotations

from airplan.store.database import Database


def lineage(db: Database) -> list[tuple[int, str]]:
    """(version, token) of everything that happened, oldest first."""
    return [
        (int(version), str(token)) for version, token in db.all("SELECT version, token FROM event ORDER BY version")
    ]
