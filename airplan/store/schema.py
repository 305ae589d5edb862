"""Tables of the project file, as the first format made them.

A step is never edited after a release; a new shape is a new step in :mod:`airplan.store.migrations`.
The schema a file of version *n* must have is what the first *n* steps make of an empty file, so the check against
foreign objects needs no second list.  What a row may hold is said here too (CHECK), since the page check at opening
verifies it: a file that was tampered with is refused there.  JSON texts are checked when read, because SQLite does
not let an untrusted schema call its JSON functions.  Tables of long texts keep their rowid: without one, rows over a
quarter of a page would each take a page more.
"""

from __future__ import annotations

from airplan.domain import METRICS, DataKind

APPLICATION_ID = 0x4169_7250  # "AirP", at offset 68 of the file
DAY_COLUMNS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h", "aqi")
"""Columns of a day in the order of ``domain.METRICS``; integers in thousandths, NULL where missing."""

_LAST_DAY = 3_652_059  # date.max.toordinal()


def _one_of(name: str, *allowed: str) -> str:
    listed = ", ".join(f"'{value}'" for value in allowed)
    return f"{name} TEXT NOT NULL CHECK ({name} IN ({listed}))"


def _number(name: str) -> str:
    return f"{name} INTEGER CHECK ({name} BETWEEN -2147483647 AND 2147483647)"


def _day(name: str) -> str:
    return f"{name} INTEGER CHECK ({name} BETWEEN 1 AND {_LAST_DAY})"


_KIND = f"kind INTEGER CHECK (kind BETWEEN 0 AND {max(DataKind)})"
_SOURCES = "sources TEXT CHECK (sources NOT GLOB '*[^0-9:;+-]*')"
_DAY_VALUES = ", ".join(map(_number, DAY_COLUMNS))
_DAY_ROW = f"unit INTEGER, {_day('day')}, {_KIND}, {_DAY_VALUES}, import_id INTEGER, row INTEGER, {_SOURCES}"
_PERIOD_KEY = (
    f"unit INTEGER, {_day('start')}, length TEXT NOT NULL, metric TEXT NOT NULL, statistic TEXT NOT NULL, {_KIND}"
)
_PERIOD_ROW = f"{_PERIOD_KEY}, {_number('value')}, import_id INTEGER, row INTEGER"
_LEVELS = ("city", "extra", "county", "zone", "station")
_STAMP = "who TEXT NOT NULL, at TEXT NOT NULL, program TEXT NOT NULL"

FIRST: tuple[str, ...] = (
    # What the file is: file_id, format history.
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # One undoable change: done, undone (redo brings it back), dropped (undone, then something else was done),
    # taken_back (by its number) or closed (before a migration).
    "CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL,"
    f" label_values TEXT NOT NULL, {_STAMP},"
    f" {_one_of('state', 'done', 'undone', 'dropped', 'taken_back', 'closed')},"
    f" tables TEXT NOT NULL, units TEXT NOT NULL) STRICT",
    # Everything that ever happened, also undo and redo.  The version is the data version; the token tells copies apart.
    f"CREATE TABLE event (version INTEGER PRIMARY KEY, token TEXT NOT NULL,"
    f" {_one_of('act', 'do', 'undo', 'redo', 'migrate')}, change_id INTEGER, {_STAMP}) STRICT",
    # Rows of small tables before and after, as JSON.
    f"CREATE TABLE change_row (change_id INTEGER, seq INTEGER,"
    f" {_one_of('tbl', 'unit', 'record', 'setting', 'conflict', 'change')}, key TEXT NOT NULL,"
    " before TEXT, after TEXT, PRIMARY KEY (change_id, seq)) STRICT",
    "CREATE INDEX change_row_by_key ON change_row (tbl, key)",
    "CREATE TABLE snapshot (name TEXT PRIMARY KEY, change_id INTEGER, version INTEGER NOT NULL, who TEXT NOT NULL,"
    " at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL, {_one_of('level', *_LEVELS)}, parent INTEGER,"
    " code TEXT NOT NULL, grade TEXT NOT NULL, lon REAL, lat REAL, natural TEXT NOT NULL) STRICT",
    "CREATE INDEX unit_by_natural ON unit (natural)",
    "CREATE TABLE record (uid TEXT PRIMARY KEY, type TEXT NOT NULL, natural TEXT NOT NULL, unit INTEGER,"
    " body TEXT NOT NULL, version INTEGER NOT NULL) STRICT",
    "CREATE INDEX record_by_type ON record (type, natural)",
    "CREATE TABLE import (id INTEGER PRIMARY KEY AUTOINCREMENT, change_id INTEGER NOT NULL, file TEXT NOT NULL,"
    " what TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER, layout TEXT NOT NULL,"
    " recipe TEXT NOT NULL, counts TEXT NOT NULL) STRICT",
    "CREATE INDEX import_by_digest ON import (digest)",
    "CREATE TABLE import_problem (import_id INTEGER, seq INTEGER, code TEXT NOT NULL, sheet TEXT NOT NULL,"
    " cell TEXT NOT NULL, value TEXT NOT NULL, severity TEXT NOT NULL, extra TEXT NOT NULL,"
    " PRIMARY KEY (import_id, seq)) STRICT",
    f"CREATE TABLE day_value ({_DAY_ROW}, PRIMARY KEY (unit, day, kind)) STRICT, WITHOUT ROWID",
    # Runs of days a change added: nothing else is noted for them while the change stands.
    f"CREATE TABLE day_span (change_id INTEGER, unit INTEGER, {_KIND}, {_day('first')}, {_day('last')},"
    " PRIMARY KEY (change_id, unit, kind, first)) STRICT, WITHOUT ROWID",
    # Where those rows lie while the change is undone.
    f"CREATE TABLE day_shelf (change_id INTEGER, {_DAY_ROW}, PRIMARY KEY (change_id, unit, day, kind))"
    " STRICT, WITHOUT ROWID",
    # The other side (before while done, after while undone) of days a change altered.
    f"CREATE TABLE day_image (change_id INTEGER, present INTEGER, {_DAY_ROW},"
    " PRIMARY KEY (change_id, unit, day, kind)) STRICT, WITHOUT ROWID",
    f"CREATE TABLE period_value ({_PERIOD_ROW}, PRIMARY KEY (unit, start, length, metric, statistic, kind))"
    " STRICT, WITHOUT ROWID",
    f"CREATE TABLE period_image (change_id INTEGER, present INTEGER, {_PERIOD_ROW},"
    " PRIMARY KEY (change_id, unit, start, length, metric, statistic, kind)) STRICT, WITHOUT ROWID",
    # Two values of one key: the stored one (held) and the other, which is kept beside it.
    f"CREATE TABLE conflict (id INTEGER PRIMARY KEY AUTOINCREMENT, change_id INTEGER NOT NULL, unit INTEGER NOT NULL,"
    f" {_day('start')}, length TEXT NOT NULL, metric TEXT NOT NULL, statistic TEXT NOT NULL, {_KIND},"
    f" {_number('held')}, held_import INTEGER, held_row INTEGER, {_number('other')},"
    f" other_import INTEGER, other_row INTEGER, {_one_of('state', 'open', 'unsettled', 'held', 'other', 'replaced')},"
    f" CHECK (length <> 'day' OR metric IN ({', '.join(repr(name) for name in METRICS)}))) STRICT",
    "CREATE INDEX conflict_by_unit ON conflict (unit, start)",
)

SECOND: tuple[str, ...] = (
    # What one unit holds is found without reading what all others hold: a further city costs what one city costs.
    "CREATE INDEX record_by_unit ON record (unit, type, natural)",
    # Only the numbers of units are ever looked up by key; an index over all rows was paid by every record written.
    "DROP INDEX change_row_by_key",
    "CREATE INDEX change_row_of_units ON change_row (key) WHERE tbl = 'unit'",
)
