"""Is this file ours, whole, of a version we know, and free of foreign objects?  Only then is it read."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from airplan.errors import FileTrouble, Refused
from airplan.store import migrations, schema
from airplan.store.database import Database, connect

_MAGIC = b"SQLite format 3\x00"


def open_file(path: Path, *, read_only: bool) -> Database:
    """A checked connection to *path*.  Raises :class:`FileTrouble` or :class:`Refused` in words."""
    _look_at(path)
    db = _connect(path, read_only=read_only)
    try:
        if not read_only:
            db.run("PRAGMA journal_mode=DELETE")  # another program may have left a write-ahead log
        check_identity(db)
        if read_only:
            db.run("PRAGMA query_only=ON")
        return db
    except BaseException:
        db.close()
        raise


def _look_at(path: Path) -> None:
    """What can be said without SQLite."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError:
        raise FileTrouble("file.not_found", file=str(path)) from None
    except OSError as trouble:
        raise FileTrouble("store.cannot_open", file=path.name, folder=str(path.parent)) from trouble
    torn = path.with_name(path.name + "-journal").exists()  # a killed writer's: SQLite repairs it first
    if not head.startswith(_MAGIC) and not torn:
        raise FileTrouble("store.not_a_project", file=path.name)


def _connect(path: Path, *, read_only: bool) -> Database:
    if not read_only:
        return connect(path, path)
    try:
        db = connect(path, path)
        db.one("SELECT 1 FROM sqlite_schema LIMIT 1")
    except FileTrouble as trouble:
        if trouble.code not in ("store.cannot_open", "store.not_writable"):
            raise
        return connect(path, path, writable=False)
    return db


def check_identity(db: Database) -> None:
    """Ours, not newer, and with exactly the objects its version has."""
    if db.one("PRAGMA application_id")[0] != schema.APPLICATION_ID:
        raise FileTrouble("store.not_a_project", file=db.path.name)
    version = version_of(db)
    if version > migrations.latest():
        raise Refused("store.newer", file=db.path.name, needs=_program_of(db), version=version)
    if version < 1:
        raise FileTrouble("store.not_a_project", file=db.path.name)
    strange = foreign_objects(db, version)
    if strange:
        raise FileTrouble("store.foreign_objects", file=db.path.name, names="、".join(strange[:5]))


def version_of(db: Database) -> int:
    """Schema version of the file."""
    return int(db.one("PRAGMA user_version")[0])


def _program_of(db: Database) -> str | None:
    try:
        row = db.one("SELECT value FROM meta WHERE key = 'program'")
    except (sqlite3.Error, FileTrouble):
        return None
    return None if row is None else str(row[0])


def foreign_objects(db: Database, version: int) -> list[str]:
    """Names of objects that differ from what this version makes (triggers, views, altered tables …)."""
    found = _objects(db)
    expected = _expected(version)
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def _objects(db: Database) -> dict[str, Any]:
    rows = db.all("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'")
    objects = {str(name): (kind, table, sql) for kind, name, table, sql in rows}
    # SQLite's own names are ours to hold too: only its statistics, sequence and automatic indexes may be there.
    inner = db.all("SELECT type, name FROM sqlite_schema WHERE name LIKE 'sqlite^_%' ESCAPE '^'")
    for kind, name in inner:
        plain = str(name)
        usual = kind == "index" or plain in ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
        if not usual:
            objects[plain] = (kind, plain, None)
    return objects


@cache
def _expected(version: int) -> dict[str, Any]:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    try:
        model = Database(raw, Path("model"))
        for step in migrations.STEPS[:version]:
            step.apply(model)
        return _objects(model)
    finally:
        raw.close()


def integrity_check(db: Database) -> list[str]:
    """As :func:`quick_check`, and every index against its table; slower."""
    return [str(row[0]) for row in db.all("PRAGMA integrity_check(20)") if row[0] != "ok"]


def quick_check(db: Database) -> list[str]:
    """SQLite's own complaints about the pages; empty when whole."""
    return [str(row[0]) for row in db.all("PRAGMA quick_check(5)") if row[0] != "ok"]
