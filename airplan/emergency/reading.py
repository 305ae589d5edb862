"""A workbook of any office becomes an emergency list: nothing guessed silently, nothing lost.

Layouts known: one row a firm; several rows a firm (firm cells merged, blank or repeated over its lines); a sheet a
county; the house's own sheets.  What cannot be read is a problem with sheet and cell.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from airplan.domain import Problem
from airplan.emergency import building, building_other
from airplan.emergency.amounts import plain_text
from airplan.emergency.building import Reader
from airplan.emergency.carried import column_names
from airplan.emergency.located import letters_of
from airplan.emergency.sources import EmergencyList, EmissionTotal, Enterprise, Line, Source, list_of
from airplan.emergency.tables import Row, Table, rows_of, table_of
from airplan.errors import Refused
from airplan.workbook.grid import Grid


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What a column was taken for."""

    sheet: str
    column: str
    heading: str
    taken_for: str


@dataclass(frozen=True)
class Imported:
    """Answer of reading: the list, what each column was taken for, problems, rows by fate, what was assumed."""

    whole: EmergencyList
    mapping: tuple[ColumnRead, ...]
    problems: tuple[Problem, ...]
    rows: int
    skipped: int
    assumed: tuple[str, ...]


def read_list(grids: Sequence[Grid], percent: str = "", unit: str = "", county: str = "") -> Imported:
    """Read the sheets of one workbook.

    *percent*: ``percent`` or ``fraction`` for share columns that could be either; *unit*: of amounts without unit
    (``kg/d``, ``t/d``, ``t/a``); *county*: for firms that name none.  Raises Refused when no sheet is a list.
    """
    tables = [table for grid in grids if (table := table_of(grid)) is not None]
    if not tables:
        raise Refused("emergency.no_list", file=grids[0].file if grids else "")
    reader = Reader(percent, unit, county)
    sources: list[Source] = []
    # Firms first: lines and guarantees are joined to them by code, then by name.
    for table in sorted(tables, key=lambda one: one.kind not in ("enterprises", "small", "long_stopped")):
        sources += _table(reader, table)
    if not any(isinstance(source, EmissionTotal) for source in sources):
        sources += [total for grid in grids for total in building_other.totals_in_summary(grid)][:1]
    ordered = [dataclasses.replace(source, order=number) for number, source in enumerate(sources, 1)]
    mapping = tuple(one for table in tables for one in _mapping(table))
    columns = frozenset(name for table in tables for name in column_names(table.kind, table.columns))
    whole = dataclasses.replace(list_of(ordered), columns=columns, letters=letters_of(tables))
    return Imported(whole, mapping, tuple(reader.problems), reader.rows, reader.skipped, tuple(sorted(reader.assumed)))


def _mapping(table: Table) -> list[ColumnRead]:
    return [
        ColumnRead(table.grid.sheet, table.grid.column_letter(place), heading.text, heading.field)
        for place, heading in enumerate(table.headings)
        if heading.text
    ]


def _table(reader: Reader, table: Table) -> list[Source]:
    reader.begin(table)
    rows = _rows(reader, table)
    makers: dict[str, Any] = {
        "lines": building.line_of,
        "dust": building_other.dust_of,
        "mobile": building_other.mobile_of,
        "nonroad": building_other.nonroad_of,
        "vehicles": building_other.vehicle_of,
        "guarantees": building_other.guarantee_of,
        "totals": building_other.total_of,
        "social": building_other.social_of,
    }
    if maker := makers.get(table.kind):
        made = [source for row in rows if (source := maker(reader, table, row)) is not None]
        if table.kind in {"dust", "vehicles"}:
            made += [
                person
                for row, owner in zip(rows, list(made), strict=False)
                for person in building.contacts_of(row, owner)
            ]
        return made
    return _firms(reader, table, rows)


def _rows(reader: Reader, table: Table) -> list[Row]:
    rows = []
    for what, row in rows_of(table):
        if what == "row":
            rows.append(row)
            reader.rows += 1
            continue
        reader.skipped += 1
        if what == "total":
            shown = next((text for cell in table.grid.rows[row.number] if (text := plain_text(cell))), "")
            reader.say("emergency.totals_row", table, row, value=shown, severity="remark")
    return rows


def _groups(reader: Reader, table: Table, rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one firm together: same name and code in neighbouring rows, or a row without a name below it."""
    groups: list[list[Row]] = []
    for row in rows:
        name, code = row.text("name"), row.text("credit_code")
        if groups and not name and (not code or code == groups[-1][0].text("credit_code")):
            groups[-1].append(row)
        elif not name:
            reader.say("emergency.row_without_name", table, row)
        elif groups and _same_firm(groups[-1][0], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _same_firm(first: Row, row: Row) -> bool:
    """Repeated firm: same name, no other code, and merged, or telling lines apart."""
    if first.text("name") != row.text("name"):
        return False
    codes = first.text("credit_code"), row.text("credit_code")
    if codes[0] and codes[1] and codes[0] != codes[1]:
        return False
    if "name" in row.merged:
        return True
    # A repeated name with its own running number and the same measures is a firm entered twice, not a line.
    parts = ("line.process", "line.number", "measures.0.text", "measures.1.text", "measures.2.text")
    return any(first.text(part) != row.text(part) for part in parts)


def _firms(reader: Reader, table: Table, rows: Sequence[Row]) -> list[Source]:
    made: list[Source] = []
    with_lines = table.has("line.process") or table.has("line.number")
    for group in _groups(reader, table, rows):
        many = len(group) > 1 or (with_lines and bool(group[0].text("line.process")))
        firm = reader.told_apart(building.enterprise_of(reader, table, group[0], whole=not many))
        made.append(firm)
        reader.remember(firm, group[0].text("order"))
        if many:
            firm_only = _firm_level(firm, group)
            made[-1] = firm_only
            made += _lines(reader, table, firm_only, group)
        made += building.contacts_of(group[0], firm)
        if guarantee := building_other.guarantee_in_row(group[0], firm):
            made.append(guarantee)
    return made


def _firm_level(firm: Enterprise, group: Sequence[Row]) -> Enterprise:
    """Amounts merged over all lines belong to the firm; amounts of single rows to the lines."""
    emissions = tuple(
        value if any(f"emissions.{place}" in row.merged for row in group[1:]) else None
        for place, value in enumerate(firm.emissions)
    )
    blank = dataclasses.replace(firm, measures=Enterprise().measures)
    return dataclasses.replace(blank, emissions=emissions)  # type: ignore[arg-type]


def _lines(reader: Reader, table: Table, firm: Enterprise, group: Sequence[Row]) -> list[Source]:
    lines: list[Source] = []
    for number, row in enumerate(group, 1):
        line = building.line_of(reader, table, row, firm)
        assert isinstance(line, Line)
        lines.append(line if line.number else dataclasses.replace(line, number=str(number)))
    return lines
