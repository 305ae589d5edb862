"""Tables of the plan read from and written to sheets, both ways, cell by cell (columns: :mod:`airplan.plan.sheets`)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from airplan.domain import Problem
from airplan.domain.jsonable import to_plain
from airplan.plan import cells
from airplan.plan.bodies import natural_key
from airplan.plan.measures import Reduction
from airplan.plan.sheets import TABLES, UID, Field, TableSpec


def normal(heading: Any) -> str:
    """A heading without blanks, units in brackets and punctuation, for comparison."""
    return _comparable(cells.plain(heading))[1]


@lru_cache(10_000)
def _comparable(heading: str) -> tuple[str, str]:
    """A heading without blanks, and also without brackets and capitals."""
    shown = re.sub(r"\s+", "", heading)
    return shown, re.sub(r"[（(][^（()）]*[)）]", "", shown).lower() or shown.lower()


def _spellings(column: Field) -> set[str]:
    return {normal(name) for name in (column.heading, *column.aliases)}


_known: dict[str, tuple[tuple[Field, ...], dict[str, Field], dict[str, Field]]] = {}


def _headings(spec: TableSpec) -> tuple[dict[str, Field], dict[str, Field]]:
    """Exact and loose headings of a table; made once, since every row of every sheet is asked for headings."""
    fields, exact, loose = _known.get(spec.name, ((), {}, {}))
    if fields is not spec.fields:
        exact = {re.sub(r"\s+", "", cells.plain(column.heading)): column for column in spec.fields}
        loose = {name: column for column in reversed(spec.fields) for name in _spellings(column)}
        _known[spec.name] = spec.fields, exact, loose
    return exact, loose


def columns_in(spec: TableSpec, headings: Sequence[Any]) -> dict[int, Field]:
    """Place → field for the headings that are known; an exact heading goes before an alias."""
    exact, loose = _headings(spec)
    found: dict[int, Field] = {}
    taken: set[str] = set()
    pairs = [_comparable(cells.plain(heading)) for heading in headings]
    for strict in (True, False):
        for place, (shown, compared) in enumerate(pairs):
            column = exact.get(shown) if strict else loose.get(compared) or _family(spec, shown)
            if place not in found and column is not None and column.path not in taken:
                found[place] = column
                taken.add(column.path)
    return dict(sorted(found.items()))


def _family(spec: TableSpec, heading: str) -> Field | None:
    for pattern in spec.patterns:
        if match := re.match(pattern.heading, heading):
            key = pattern.key(match)
            return Field(pattern.path.format(key), pattern.show(key), "number")
    return None


def columns_out(spec: TableSpec, items: Iterable[Any]) -> list[Field]:
    """Columns to write: the fields, with families of columns as far as *items* need them, the identity last."""
    found = [column for column in spec.fields if column is not UID]
    items = list(items)
    for pattern in spec.patterns:
        attribute = pattern.path.partition(".")[0]
        keys = sorted({key for item in items for key in getattr(item, attribute)})
        found += [Field(pattern.path.format(key), pattern.show(key), "number") for key in keys]
    return [*found, UID]


def value_at(item: Any, path: str) -> Any:
    """Value of a path in a dataclass; None where a nested value is missing."""
    first, _, rest = path.partition(".")
    value = getattr(item, first)
    if not rest:
        return value
    key, dot, leaf = rest.rpartition(".")
    if first != "reductions":
        return value.get(rest)
    found = value.get(key)
    return None if found is None or not dot else getattr(found, leaf)


def cell_of(column: Field, item: Any) -> Any:
    """What stands in the cell of *column* for *item*."""
    value = value_at(item, column.path)
    if column.kind == "choice":
        return column.choices.get(value, value or "")
    return cells.written(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": cells.text,
    "number": cells.number,
    "whole": cells.whole,
    "flag": cells.flag,
    "start": cells.day,
    "end": lambda value: cells.day(value, last=True),
    "names": cells.names,
    "percents": cells.percents,
    "ranged": cells.ranged,
}


def read_cell(column: Field, value: Any) -> Any:
    """Typed value of a cell.  Raises ``ValueError``."""
    if column.kind == "choice":
        shown = cells.plain(value)
        for key, word in column.choices.items():
            if shown in (word, str(key)):
                return key
        if not shown:
            return None
        raise ValueError(value)
    return _READERS[column.kind](value)


@dataclass(frozen=True)
class ReadRow:
    """One row as read: typed values by path, and where it stood."""

    values: Mapping[str, Any]
    row: int  # as the spreadsheet counts
    cells: Mapping[str, str]  # path → address


@dataclass(frozen=True)
class ReadTable:
    """Rows of a sheet with what could not be read."""

    spec: TableSpec
    rows: tuple[ReadRow, ...]
    paths: frozenset[str]
    problems: tuple[Problem, ...]
    file: str = ""
    sheet: str = ""


_END = ("填表人", "填报人", "审核人", "负责人")
"""A first cell that begins so ends the table."""
_FOOT = ("合计", "小计", "注:", "注：", "说明")


def recognise(rows: Sequence[Sequence[Any]]) -> tuple[TableSpec, int] | None:
    """Which table a sheet is and where its heading row stands; None when no table has its needed columns."""
    best: tuple[int, TableSpec, int] | None = None
    for place, row in enumerate(rows[:15]):
        for spec in TABLES.values():
            paths = {column.path for column in columns_in(spec, row).values()}
            enough = all(any(path.startswith(name) for path in paths) for name in spec.needed)
            if enough and len(paths) > 2 and (best is None or len(paths) > best[0]):
                best = (len(paths), spec, place)
    return (best[1], best[2]) if best else None


def read_rows(
    spec: TableSpec,
    rows: Sequence[Sequence[Any]],
    heading_row: int,
    address: Callable[[int, int], str],
    file: str = "",
    sheet: str = "",
) -> ReadTable:
    """Read the rows below the headings; a bad cell is a problem and leaves its field alone."""
    columns = columns_in(spec, rows[heading_row])
    found, problems = [], []
    for number in range(heading_row + 1, len(rows)):
        first = next((cells.plain(value) for value in rows[number] if cells.plain(value)), "")
        if first.startswith(_END):
            break
        if not first or first.startswith(_FOOT):
            continue
        where = {column.path: address(number, place) for place, column in columns.items()}
        line = int(re.sub(r"\D", "", address(number, 0)) or number + 1)
        values, troubles = _values_of(columns, rows[number])
        for column, bad in troubles:
            shown = {"heading": column.heading, "row": line}
            problems.append(Problem(f"plan.bad_cell_{column.kind}", file, sheet, where[column.path], bad, shown))
        lacking = [item for item in spec.fields if item.path in spec.needed and not values_given(values, item.path)]
        if lacking:
            shown = {"heading": lacking[0].heading, "row": line}
            problems.append(Problem("plan.row_without_key", file, sheet, address(number, 0), first, shown))
        else:
            found.append(ReadRow(values, line, where))
    return ReadTable(spec, tuple(found), frozenset(c.path for c in columns.values()), tuple(problems), file, sheet)


def _values_of(columns: Mapping[int, Field], row: Sequence[Any]) -> tuple[dict[str, Any], list[tuple[Field, str]]]:
    values: dict[str, Any] = {}
    troubles = []
    # A range written into the cell of the amount goes before the columns of its bounds.
    for place, column in sorted(columns.items(), key=lambda item: item[1].kind == "ranged"):
        value = row[place] if place < len(row) else ""
        try:
            _take(values, column, read_cell(column, value))
        except ValueError:
            troubles.append((column, cells.plain(value)))
    return values, troubles


def values_given(values: Mapping[str, Any], path: str) -> bool:
    """Whether a needed field has a value."""
    return values.get(path) not in (None, "")


def _take(values: dict[str, Any], column: Field, value: Any) -> None:
    if column.kind != "ranged":
        values[column.path] = value
        return
    best, low, high = value
    values[column.path] = best
    stem = column.path.rpartition(".")[0]
    if low is not None:
        values[f"{stem}.low"], values[f"{stem}.high"] = low, high


def assemble(spec: TableSpec, old: Any | None, values: Mapping[str, Any], unit: int | None = None) -> Any:
    """The dataclass of a row: *old* with the columns of the row, or a new one."""
    plain_fields: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    defaults = {part.name: part for part in dataclasses.fields(spec.kind)}
    for path, value in values.items():
        first, _, rest = path.partition(".")
        if rest:
            nested.setdefault(first, {})[rest] = value
        elif value is not None or defaults[first].default is None:
            plain_fields[first] = value
        elif defaults[first].default is not dataclasses.MISSING:
            plain_fields[first] = defaults[first].default
    for name, entries in nested.items():
        before = dict(getattr(old, name)) if old is not None else {}
        plain_fields[name] = _reduced(before, entries) if name == "reductions" else _mapped(before, entries)
    if old is not None:
        plain_fields.pop("uid", None)
        return dataclasses.replace(old, **plain_fields)
    return spec.kind(**{**plain_fields, "unit": unit})


def _mapped(before: dict[str, Any], entries: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **entries}
    return {key: value for key, value in merged.items() if value is not None}


def _reduced(before: dict[str, Reduction], entries: Mapping[str, Any]) -> dict[str, Reduction]:
    parts: dict[str, dict[str, Any]] = {
        key: {"best": kept.best, "low": kept.low, "high": kept.high} for key, kept in before.items()
    }
    for path, value in entries.items():
        key, _, leaf = path.rpartition(".")
        parts.setdefault(key, {})[leaf] = value
    return {key: Reduction(**part) for key, part in parts.items() if part.get("best") is not None}


@dataclass(frozen=True)
class CellChange:
    """One field that would change: key of the row, heading, stored and new value as text."""

    key: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Merged:
    """Result of comparing a sheet with what is stored."""

    items: tuple[Any, ...]  # new state of every row of the sheet
    changes: tuple[CellChange, ...]
    added: tuple[str, ...]
    problems: tuple[Problem, ...]
    touched: tuple[Any, ...] = ()  # items that are new or differ


def merge(table: ReadTable, stored: Sequence[Any], unit: int | None = None) -> Merged:
    """Compare rows with the stored items, by identity when the sheet has it, else by key.  Columns that the sheet lacks
    keep their value; a key that stands twice is a problem and its later row is left out."""
    by_uid = {item.uid: item for item in stored if item.uid}
    by_key = {natural_key(item): item for item in stored}
    seen: set[str] = set()
    items, touched, changes, added = [], [], [], []
    problems = list(table.problems)
    for row in table.rows:
        draft = assemble(table.spec, None, row.values, unit)
        old = by_uid.get(str(row.values.get("uid") or "")) or by_key.get(natural_key(draft))
        new = assemble(table.spec, old, row.values, unit)
        key = natural_key(new)
        if key in seen:
            shown = {"key": key, "row": row.row}
            problems.append(Problem("plan.key_twice", table.file, table.sheet, f"A{row.row}", key, shown))
            continue
        seen.add(key)
        items.append(new)
        differing = _differences(table, old, new, key, row)
        if old is None:
            added.append(key)
        if old is None or differing:
            touched.append(new)
        changes += differing
    return Merged(tuple(items), tuple(changes), tuple(added), tuple(problems), tuple(touched))


def _differences(table: ReadTable, old: Any | None, new: Any, key: str, row: ReadRow) -> list[CellChange]:
    found = []
    columns = columns_out(table.spec, [new] if old is None else [old, new])
    paths = set(row.values)
    for column in columns:
        if column.path == "uid" or column.path not in paths:
            continue
        before = None if old is None else shown(column, old)
        after = shown(column, new)
        if before != after:
            found.append(CellChange(key, column.heading, before, after))
    return found


def shown(column: Field, item: Any) -> str | None:
    """Value of a column as text for comparison and preview; None when empty.

    Numbers to 15 significant digits, which is all a spreadsheet program keeps.
    """
    value = cell_of(column, item)
    if value in ("", None):
        return None
    if isinstance(value, float):
        kept = float(f"{value:.15g}")
        return repr(int(kept)) if kept.is_integer() else repr(kept)
    return str(to_plain(value))
