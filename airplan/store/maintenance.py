"""Looking into and reshaping the file with sqlite-utils, away from the hot paths.

sqlite-utils pulls in pandas, so it is imported late; migrations use its ``transform`` to reshape a table.
"""

from __future__ import annotations

from typing import Any

from airplan.store.database import Database


def utils(db: Database) -> Any:
    """The open file as a ``sqlite_utils.Database`` (the same connection, no plugins)."""
    import sqlite_utils

    return sqlite_utils.Database(db.raw, execute_plugins=False)


def table_counts(db: Database) -> dict[str, int]:
    """Rows of every table, by name."""
    with db.told():
        return {table.name: int(table.count) for table in sorted(utils(db).tables, key=lambda one: one.name)}
