"""JSON tables: a list of objects, an object of columns, or either under one key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from airplan.errors import Refused
from airplan.workbook.grid import Cell


def rows_of(text: str, file: str) -> list[list[Cell]]:
    """Heading row and data rows, numbers as their decimal text.  Raises Refused when it is no table."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError) as trouble:
        line = getattr(trouble, "lineno", 0)
        raise Refused("json_unreadable", file=file, line=line) from trouble
    table = _table(data)
    if table is None:
        raise Refused("json_no_table", file=file)
    return table


def _table(data: Any) -> list[list[Cell]] | None:
    if isinstance(data, list):
        return _from_list(data)
    if not isinstance(data, Mapping):
        return None
    columns = {str(key): value for key, value in data.items() if isinstance(value, list)}
    if columns and len(columns) == len(data) and not any(_nested(value) for value in columns.values()):
        length = max(map(len, columns.values()))
        filled = [[*map(_cell, values), *[""] * (length - len(values))] for values in columns.values()]
        return [list(columns), *map(list, zip(*filled, strict=True))]
    split = _split_orient(data)
    if split is not None:
        return split
    if data and all(isinstance(value, Mapping) for value in data.values()):
        return _from_list([{"": key, **value} for key, value in data.items()])
    inner = [value for value in data.values() if isinstance(value, list | Mapping)]
    tables = [table for table in map(_table, inner) if table]
    return max(tables, key=len) if tables else None


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, list | Mapping) for value in values)


def _split_orient(data: Mapping[str, Any]) -> list[list[Cell]] | None:
    """``{"columns": [...], "data": [[...]]}`` as data frame libraries write it."""
    heads, body = data.get("columns"), data.get("data")
    if isinstance(heads, list) and isinstance(body, list) and all(isinstance(row, list) for row in body):
        return [[_cell(head) for head in heads], *([_cell(value) for value in row] for row in body)]
    return None


def _from_list(data: list[Any]) -> list[list[Cell]] | None:
    if data and all(isinstance(row, list) for row in data):
        return [[_cell(value) for value in row] for row in data]
    if not data or not all(isinstance(row, Mapping) for row in data):
        return None
    heads = list(dict.fromkeys(str(key) for row in data for key in row))
    named = [{str(key): value for key, value in row.items()} for row in data]
    return [list(heads), *([_cell(row.get(head)) for head in heads] for row in named)]


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(str(_cell(item)) for item in value)
    return value if isinstance(value, str | bool) else json.dumps(value, ensure_ascii=False)
