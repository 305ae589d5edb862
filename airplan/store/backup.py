"""Copies that are whole: SQLite's own backup, written beside and swapped in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from airplan.safefile import replacing
from airplan.store.database import Database, telling


def copy_to(db: Database, target: Path) -> None:
    """A whole copy of the file as last committed, also while it is being written by others."""
    with replacing(target) as part, telling(target), db.guard:
        copy = sqlite3.connect(part, isolation_level=None)
        try:
            copy.execute("PRAGMA synchronous=FULL")
            db.raw.backup(copy)
        finally:
            copy.close()


def free_name(path: Path, mark: str) -> Path:
    """A name beside *path* that is not taken: ``name.mark.airplan``, ``name.mark-2.airplan`` …"""
    target = path.with_name(f"{path.stem}.{mark}{path.suffix}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.stem}.{mark}-{number}{path.suffix}")
    return target
