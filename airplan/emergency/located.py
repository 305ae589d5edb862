"""The cell a finding is about: the row of its source, the column of its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.emergency.findings import Finding
from airplan.emergency.tables import Table

Letters = Mapping[str, Mapping[str, str]]
"""``file|sheet`` to field to column letter."""

_OTHERS = {
    "grade": ("grade_text",),
    "state": ("control", "grade_text"),
    "lon": ("lat",),
    "key_industry": ("industry",),
    "emissions": ("emissions.0", "annual.0"),
    "phone": ("contact.firm.phone", "contact.firm.name"),
    "firm": ("credit_code", "name"),
}
"""Columns that hold a field where the sheet has none of its name."""


def letters_of(tables: Sequence[Table]) -> dict[str, dict[str, str]]:
    """Columns of the sheets that were read."""
    return {
        f"{table.grid.file}|{table.grid.sheet}": {
            name: table.grid.column_letter(place) for name, place in table.columns.items() if name != "skip"
        }
        for table in tables
    }


def located(finding: Finding, letters: Letters) -> Finding:
    """*finding* with the cell of its field; as it is where the sheet has no such column."""
    sheet, _, cell = finding.place.rpartition("|")
    columns = letters.get(sheet, {})
    column = next((columns[name] for name in _names(finding) if name in columns), "")
    row = re.sub(r"\D", "", cell)
    return replace(finding, place=f"{sheet}|{column}{row}") if column and row else finding


def _names(finding: Finding) -> Iterator[str]:
    """Names of the column, the best first."""
    field = finding.field
    place = POLLUTANTS.index(finding.pollutant) if finding.pollutant in POLLUTANTS else None
    if field.startswith("measures."):
        stem = f"measures.{LEVELS.index(field.rpartition('.')[2])}"
        parts = ("text", "share", "action")
        yield from (f"{stem}.{part}" for part in ((f"stated.{place}",) if place is not None else ()) + parts)
    if field == "emissions" and place is not None:
        yield from (f"emissions.{place}", f"annual.{place}")
    if field == "phone" and finding.key.endswith("|inspector"):
        yield from ("contact.inspector.phone", "contact.inspector.name")
    yield from (field, f"line.{field}", *_OTHERS.get(field, ()))
