"""Small tables whose every row change is noted before and after.

To make another table undoable: name it in :data:`TABLES` with its key and columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from airplan.store.database import Database
from airplan.store.jsontext import damaged, dump, load

if TYPE_CHECKING:
    from airplan.store.history import OpenChange


@dataclass(frozen=True)
class Table:
    """One tracked table: its key column, its other columns."""

    name: str
    key: str
    columns: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Key and columns."""
        return (self.key, *self.columns)


AT_ONCE = 500
"""Keys one query asks for."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("unit", "id", ("name", "level", "parent", "code", "grade", "lon", "lat", "natural")),
        Table("record", "uid", ("type", "natural", "unit", "body", "version")),
        Table("setting", "key", ("value",)),
        Table("conflict", "id", ("state",)),
        Table("change", "id", ("state",)),
    )
}


def row(db: Database, table: str, key: object) -> dict[str, Any] | None:
    """The row as it stands."""
    spec = TABLES[table]
    found = db.one(f"SELECT {', '.join(spec.all)} FROM {table} WHERE {spec.key} = ?", (key,))
    return None if found is None else dict(zip(spec.all, found, strict=True))


def replace(db: Database, change: OpenChange, table: str, key: object, after: Mapping[str, Any] | None) -> bool:
    """Make the row read *after* (None: gone) and note it.  False when nothing differs."""
    before = row(db, table, key)
    if same(before, after):
        return False
    change.seq += 1
    texts = [None if side is None else text_of(side) for side in (before, after)]
    db.run("INSERT INTO change_row VALUES (?, ?, ?, ?, ?, ?)", (change.id, change.seq, table, str(key), *texts))
    _set(db, table, key, after)
    return True


def replace_all(db: Database, change: OpenChange, table: str, rows: Mapping[Any, Mapping[str, Any]]) -> list[Any]:
    """As :func:`replace` for many rows (key → row after); answers the keys of those that really changed."""
    spec = TABLES[table]
    held: dict[Any, dict[str, Any]] = {}
    keys = list(rows)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        marks = ", ".join("?" * len(part))
        for found in db.all(f"SELECT {', '.join(spec.all)} FROM {table} WHERE {spec.key} IN ({marks})", part):
            held[found[0]] = dict(zip(spec.all, found, strict=True))
    changed = [key for key in keys if not same(held.get(key), rows[key])]
    noted = []
    for key in changed:
        change.seq += 1
        before = held.get(key)
        texts = (None if before is None else text_of(before), text_of(rows[key]))
        noted.append((change.id, change.seq, table, str(key), *texts))
    db.many("INSERT INTO change_row VALUES (?, ?, ?, ?, ?, ?)", noted)
    columns, marks = ", ".join(spec.all), ", ".join("?" * len(spec.all))
    after = [[rows[key][name] for name in spec.all] for key in changed]
    db.many(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", after)
    return changed


def same(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether two sides of a row say the same (the version apart)."""
    if before is None or after is None:
        return before is after
    return all(before[name] == after[name] for name in before if name != "version")


def _set(db: Database, table: str, key: object, after: Mapping[str, Any] | None) -> None:
    spec = TABLES[table]
    if after is None:
        db.run(f"DELETE FROM {table} WHERE {spec.key} = ?", (key,))
    elif spec.columns == ("state",):  # nothing else of it is ever edited
        db.run(f"UPDATE {table} SET state = ? WHERE {spec.key} = ?", (after["state"], key))
    else:
        marks = ", ".join("?" * len(spec.all))
        values = [after[name] for name in spec.all]
        db.run(f"INSERT OR REPLACE INTO {table} ({', '.join(spec.all)}) VALUES ({marks})", values)


def image_of(db: Database, table: str, text: str | None) -> dict[str, Any] | None:
    """One side of a row change; :class:`FileTrouble` when it is not a whole row of *table*."""
    if text is None:
        return None
    image: dict[str, Any] = load(text, db.path, dict)
    if table not in TABLES or set(image) != set(TABLES[table].all):
        raise damaged(db.path, table)
    if "body" in image:
        image["body"] = dump(image["body"])
    return image


def text_of(side: Mapping[str, Any]) -> str:
    """One side of a row change as JSON; the body, JSON already, goes in as it is and stays readable."""
    if "body" not in side:
        return dump(side)
    rest = dump({name: value for name, value in side.items() if name != "body"})
    return f'{{"body":{side["body"]},{rest[1:]}'


def turn(db: Database, change_id: int, version: int, *, back: bool) -> None:
    """Set every row the change touched to its side before (*back*) or after."""
    side, order = ("before", "DESC") if back else ("after", "ASC")
    query = f"SELECT tbl, key, {side} FROM change_row WHERE change_id = ? ORDER BY seq {order}"
    for table, key, text in db.each(query, (change_id,)):
        image = image_of(db, table, text)
        if image is not None and "version" in image:
            image["version"] = version
        _set(db, table, key, image)
