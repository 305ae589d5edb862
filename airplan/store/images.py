"""Undo of days and periods in SQL alone: rows are swapped or shelved, never carried through memory."""

from __future__ import annotations

from dataclasses import dataclass

from airplan.store.database import Database
from airplan.store.schema import DAY_COLUMNS


@dataclass(frozen=True)
class Imaged:
    """A wide table with an image table beside it."""

    name: str
    image: str
    keys: tuple[str, ...]
    values: tuple[str, ...]


DAYS = Imaged("day_value", "day_image", ("unit", "day", "kind"), (*DAY_COLUMNS, "import_id", "row", "sources"))
PERIODS = Imaged(
    "period_value",
    "period_image",
    ("unit", "start", "length", "metric", "statistic", "kind"),
    ("value", "import_id", "row"),
)
_SPAN = "d.unit = s.unit AND d.kind = s.kind AND d.day BETWEEN s.first AND s.last"


def turn(db: Database, change_id: int, *, back: bool) -> None:
    """Undo (*back*) or redo what the change did to days and periods."""
    if back:
        _shelve(db, change_id)
    else:
        _unshelve(db, change_id)
    for table in (DAYS, PERIODS):
        _swap(db, table, change_id)


def _shelve(db: Database, change_id: int) -> None:
    columns = ", ".join(f"d.{name}" for name in (*DAYS.keys, *DAYS.values))
    db.run(
        f"INSERT INTO day_shelf SELECT s.change_id, {columns} FROM day_span s JOIN day_value d ON {_SPAN}"
        " WHERE s.change_id = ?",
        (change_id,),
    )
    spans = db.all("SELECT unit, kind, first, last FROM day_span WHERE change_id = ?", (change_id,))
    for unit, kind, first, last in spans:
        db.run("DELETE FROM day_value WHERE unit = ? AND kind = ? AND day BETWEEN ? AND ?", (unit, kind, first, last))


def _unshelve(db: Database, change_id: int) -> None:
    columns = ", ".join((*DAYS.keys, *DAYS.values))
    db.run(
        f"INSERT INTO day_value ({columns}) SELECT {columns} FROM day_shelf WHERE change_id = ?"
        " ORDER BY unit, day, kind",
        (change_id,),
    )
    db.run("DELETE FROM day_shelf WHERE change_id = ?", (change_id,))


def _swap(db: Database, table: Imaged, change_id: int) -> None:
    if db.one(f"SELECT 1 FROM {table.image} WHERE change_id = ? LIMIT 1", (change_id,)) is None:
        return
    keys, values = ", ".join(table.keys), ", ".join(table.values)
    image_keys = ", ".join(f"i.{name}" for name in table.keys)
    table_values = ", ".join(f"t.{name}" for name in table.values)
    of_change = f"FROM {table.image} i WHERE i.change_id = ?"
    db.run(
        f"CREATE TEMP TABLE swap AS SELECT i.change_id, t.{table.keys[0]} IS NOT NULL AS present, {image_keys},"
        f" {table_values} FROM {table.image} i LEFT JOIN {table.name} t USING ({keys}) WHERE i.change_id = ?",
        (change_id,),
    )
    db.run(f"DELETE FROM {table.name} WHERE ({keys}) IN (SELECT {image_keys} {of_change})", (change_id,))
    db.run(
        f"INSERT INTO {table.name} ({keys}, {values}) SELECT {keys}, {values} {of_change} AND present",
        (change_id,),
    )
    db.run(f"DELETE FROM {table.image} WHERE change_id = ?", (change_id,))
    db.run(f"INSERT INTO {table.image} (change_id, present, {keys}, {values}) SELECT * FROM temp.swap")
    db.run("DROP TABLE temp.swap")
