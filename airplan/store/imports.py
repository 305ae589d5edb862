"""Files that were read, with what was wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.domain import Problem
from airplan.domain.jsonable import to_plain
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.jsontext import dump, load
from airplan.store.types import ImportInfo

_COLUMNS = "i.id, i.change_id, i.file, i.what, i.digest, i.size, i.layout, i.recipe, i.counts, c.who, c.at"
_ALIVE = "JOIN change c ON c.id = i.change_id AND c.state IN ('done', 'closed')"


def add(db: Database, change: OpenChange, info: ImportInfo) -> int:
    """Note a file and its problems; answers the number its values carry."""
    cursor = db.run(
        "INSERT INTO import (change_id, file, what, digest, size, layout, recipe, counts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change.id,
            info.file,
            info.what,
            info.digest,
            info.size,
            dump(info.layout),
            dump(info.recipe),
            dump(info.counts),
        ),
    )
    number = int(cursor.lastrowid or 0)
    add_problems(db, number, info.problems)
    change.touch("imports")
    return number


def add_problems(db: Database, import_id: int, problems: Sequence[Problem]) -> None:
    """Keep refusals and remarks with their import."""
    start = db.one("SELECT ifnull(max(seq), 0) FROM import_problem WHERE import_id = ?", (import_id,))[0]
    db.many(
        "INSERT INTO import_problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (import_id, seq, one.code, one.sheet, one.cell, one.value, one.severity,
             dump({"file": one.file, "values": to_plain(one.values)}))
            for seq, one in enumerate(problems, start + 1)
        ),
    )  # fmt: skip


def set_counts(db: Database, import_id: int, counts: dict[str, int]) -> None:
    """Totals known only after the values were written."""
    db.run("UPDATE import SET counts = ? WHERE id = ?", (dump(counts), import_id))


def listed(db: Database, digest: str | None = None) -> list[ImportInfo]:
    """Imports that stand, oldest first; problems are read apart (:func:`problems`)."""
    where, values = ("", ()) if digest is None else (" WHERE i.digest = ?", (digest,))
    rows = db.all(f"SELECT {_COLUMNS} FROM import i {_ALIVE}{where} ORDER BY i.id", values)
    return [_info(db, row) for row in rows]


def one(db: Database, number: int) -> ImportInfo | None:
    """One import, also when it was taken back."""
    row = db.one(f"SELECT {_COLUMNS} FROM import i JOIN change c ON c.id = i.change_id WHERE i.id = ?", (number,))
    return None if row is None else _info(db, row)


def _info(db: Database, row: Sequence[Any]) -> ImportInfo:
    number, change_id, file, what, digest, size, layout, recipe, counts, who, at = row
    return ImportInfo(
        file,
        what,
        digest,
        size,
        layout=load(layout, db.path, dict),
        recipe=load(recipe, db.path, dict),
        counts=load(counts, db.path, dict),
        id=number,
        change_id=change_id,
        who=who,
        at=at,
    )


def problems(db: Database, number: int) -> list[Problem]:
    """What was wrong with an import, in the order it was found."""
    rows = db.all(
        "SELECT code, sheet, cell, value, severity, extra FROM import_problem WHERE import_id = ? ORDER BY seq",
        (number,),
    )
    return [_problem(db, *row) for row in rows]


def _problem(db: Database, code: str, sheet: str, cell: str, value: str, severity: str, extra: str) -> Problem:
    rest = load(extra, db.path, dict)
    return Problem(code, rest.get("file", ""), sheet, cell, value, rest.get("values", {}), severity)
