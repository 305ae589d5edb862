"""Everything that can be wrong inside a file, for ``doctor``."""

from __future__ import annotations

import json

from airplan.domain import Problem
from airplan.store import opening
from airplan.store.database import Database
from airplan.store.types import Facts

_QUERIES = {
    "store.value_without_import": "SELECT count(*) FROM day_value WHERE import_id IS NOT NULL AND import_id NOT IN"
    " (SELECT id FROM import)",
    "store.value_without_unit": "SELECT count(DISTINCT unit) FROM day_value WHERE unit NOT IN (SELECT id FROM unit)",
    "store.import_without_change": "SELECT count(*) FROM import WHERE change_id NOT IN (SELECT id FROM change)",
    "store.event_without_change": "SELECT count(*) FROM event WHERE act IN ('do', 'undo', 'redo') AND"
    " (change_id IS NULL OR change_id NOT IN (SELECT id FROM change))",
}


def check(db: Database, *, full: bool = False) -> list[Problem]:
    """What is wrong: pages, foreign objects, and (*full*) every index, text and reference."""
    file = db.path.name
    pages = opening.integrity_check(db) if full else opening.quick_check(db)
    found = [Problem("store.page_damaged", file, value=text, severity="error") for text in pages]
    strange = opening.foreign_objects(db, opening.version_of(db))
    found += [Problem("store.foreign_object", file, value=name, severity="error") for name in strange]
    if not full:
        return found
    for code, query in _QUERIES.items():
        count = db.one(query)[0]
        if count:
            severity = "warning" if code == "store.value_without_unit" else "error"
            found.append(Problem(code, file, value=str(count), severity=severity))
    bodies = db.each("SELECT uid, body FROM record")
    found += [Problem("store.record_damaged", file, value=uid, severity="error") for uid, body in bodies if _bad(body)]
    return found


def _bad(text: str) -> bool:
    try:
        return not isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return True


def facts(db: Database) -> Facts:
    """Format, program that made the file, and how much it holds."""
    meta = dict(db.all("SELECT key, value FROM meta"))
    counts = {"units": "unit", "days": "day_value", "periods": "period_value", "changes": "change"}
    held = {name: int(db.one(f"SELECT count(*) FROM {table}")[0]) for name, table in counts.items()}
    return Facts(opening.version_of(db), str(meta.get("program", "")), **held)
