"""The comparison table 规划修订对照表 in the words of the printed tables instead of field names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from airplan.plan.cells import written
from airplan.plan.sheets import TABLES
from airplan.plan.versions import Revision

_KEY_MARK = "|"


def in_words(one: Revision) -> Revision:
    """The same row with table, key, field and values as printed; what has no printed name stays."""
    return Revision(
        one.kind,
        TABLES[one.table].title if one.table in TABLES else one.table,
        one.key.replace(_KEY_MARK, " "),
        _heading(one.table, one.field),
        _value(one, one.old),
        _value(one, one.new),
    )


def _heading(table: str, path: str) -> str:
    spec = TABLES.get(table)
    if spec is None or not path:
        return path
    found = next((field.heading for field in spec.fields if field.path in (path, f"{path}.best")), None)
    if found is not None:
        return found
    for pattern in spec.patterns:
        before, _, _ = pattern.path.partition("{}")
        if path.startswith(before):
            return pattern.show(path.removeprefix(before))
    return path


def _value(one: Revision, value: Any) -> str:
    if value is None or value == "":
        return ""
    spec = TABLES.get(one.table)
    field = next((field for field in spec.fields if field.path == one.field), None) if spec else None
    if isinstance(value, list):
        value = tuple(value)
    if field is not None and not isinstance(value, Mapping) and value in field.choices:
        return str(field.choices[value])
    if isinstance(value, Mapping):
        return "；".join(f"{name} {_value(one, inner)}" for name, inner in sorted(value.items()))
    if isinstance(value, float):
        kept = float(f"{value:.15g}")
        return str(int(kept)) if kept.is_integer() else repr(kept)
    return value.isoformat() if isinstance(value, dt.date) else str(written(value))
