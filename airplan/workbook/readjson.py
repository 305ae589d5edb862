"""JSON tables: a list of objects, an object of columns, or either under one key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from airplan.errors import Refused
from airplan.workbook.grid import Cell

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_YEAR_KEYS = ("year", "年", "年份")


def rows_of(text: str, file: str) -> list[list[Cell]]:
    """Heading row and data rows, numbers as their decimal text.  Raises Refused when it is no table."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
        if _HALF.search(text):  # perhaps half a character, which no file can hold
            data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
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
    if data and all(isinstance(value, Mapping) and not _nested([*value.values()]) for value in data.values()):
        return _from_list([{"": key, **value} for key, value in data.items()])
    inner = {str(key): value for key, value in data.items() if isinstance(value, list | Mapping)}
    tables = {key: table for key, value in inner.items() if (table := _table(value))}
    if len(tables) > 1 and len({tuple(table[0]) for table in tables.values()}) == 1:
        return _stacked(tables)
    return [*_title(data), *max(tables.values(), key=len)] if tables else None


def _stacked(tables: Mapping[str, list[list[Cell]]]) -> list[list[Cell]]:
    """Tables with the same headings, one a key (a city, a year): the key in front of every row."""
    head = next(iter(tables.values()))[0]
    return [["", *head], *([key, *row] for key, table in tables.items() for row in table[1:])]


def _title(data: Mapping[str, Any]) -> list[list[Cell]]:
    """What stands beside the table (a city, a year) becomes a title above it."""
    said = {str(key).lower(): value.strip() for key, value in data.items() if isinstance(value, str)}
    words = [f"{value}年" if key in _YEAR_KEYS and value.isdigit() else value for key, value in said.items()]
    words = [word for word in words if any(letter.isalpha() for letter in word)]
    return [[" ".join(words)]] if words else []


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
    data = [flat for row in data for flat in _unfolded(row)]
    heads = list(dict.fromkeys(str(key) for row in data for key in row))
    named = [{str(key): value for key, value in row.items()} for row in data]
    return [list(heads), *([_cell(row.get(head)) for head in heads] for row in named)]


def _unfolded(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A row that holds a list of rows (a city with its days) becomes these rows, with what stands beside them."""
    inner = [key for key, value in row.items() if isinstance(value, list) and value and _are_rows(value)]
    if len(inner) != 1:
        return [row]
    beside = {key: value for key, value in row.items() if key != inner[0]}
    return [{**beside, **one} for one in row[inner[0]]]


def _are_rows(values: list[Any]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(str(_cell(item)) for item in value)
    return value if isinstance(value, str | bool) else json.dumps(value, ensure_ascii=False)
