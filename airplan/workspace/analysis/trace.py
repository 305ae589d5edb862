"""Where a number comes from: rules with clause, source files with cells.  The window's provenance panel reads this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan.domain import MISSING, DataKind, metric_index
from airplan.rulebook import rules
from airplan.series import periods
from airplan.store import Source
from airplan.workspace.analysis import series
from airplan.workspace.commands.intake import SHEET_STEP

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A rule that a number rests on; ``unverified``: 未核实，请核对 must stand beside it."""

    id: str
    clause: str
    source: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class FileRef:
    """Days of a number that came from one file, with the first and last place in it."""

    file: str
    who: str
    at: str
    days: int
    first_day: dt.date
    first_cell: str
    last_day: dt.date
    last_cell: str


def rule_refs(ids: Iterable[str]) -> tuple[RuleRef, ...]:
    """The rules of these ids; unknown ids are left out."""
    found = (rules.by_id(one) for one in dict.fromkeys(ids))
    return tuple(
        RuleRef(rule.id, rule.clause, rules.source_text(rule.source), rule.needs_check)
        for rule in found
        if rule is not None
    )


def file_refs(project: Project, unit: int, year: int, kind: DataKind, metric: str) -> tuple[FileRef, ...]:
    """Files a year's statistic of a metric was computed from, in the order of their first day."""
    held: dict[int, list[tuple[int, Source]]] = {}
    for day in _days_with_value(project, unit, year, kind, metric):
        source = project.store.source_of(unit, day, kind, metric)
        if source is not None:
            held.setdefault(source.import_id, []).append((day, source))
    return tuple(_ref(found, unit, metric) for found in held.values())


def day_source(project: Project, unit: int, day: int, kind: DataKind, metric: str) -> FileRef | None:
    """The file and cell of one daily value; None when it was typed in or is missing."""
    source = project.store.source_of(unit, day, kind, metric)
    return None if source is None else _ref([(day, source)], unit, metric)


def _days_with_value(project: Project, unit: int, year: int, kind: DataKind, metric: str) -> Sequence[int]:
    cube = series.cubes(project).get(kind)
    row = None if cube is None else series.row_of(cube, unit)
    if cube is None or row is None:
        return ()
    period = periods.year(year)
    values = cube.values[row, :, metric_index(metric)]
    days = np.flatnonzero((values != MISSING) & (values > 0)) + cube.first_day
    inside = days[(days >= period.first.toordinal()) & (days <= period.last.toordinal())]
    return [int(day) for day in inside]


def _ref(found: Sequence[tuple[int, Source]], unit: int, metric: str) -> FileRef:
    (first_day, first), (last_day, last) = found[0], found[-1]
    return FileRef(
        file=first.info.file,
        who=first.info.who,
        at=first.info.at,
        days=len(found),
        first_day=dt.date.fromordinal(first_day),
        first_cell=cell_text(first, unit, metric),
        last_day=dt.date.fromordinal(last_day),
        last_cell=cell_text(last, unit, metric),
    )


def cell_text(source: Source, unit: int, metric: str) -> str:
    """Sheet and cell of a stored value, as far as the layout of the import tells."""
    if source.row is None:
        return ""
    number, row = divmod(source.row, SHEET_STEP)
    sheets = source.info.layout.get("sheets", ())
    if number >= len(sheets):
        return str(row)
    columns = sheets[number].get("columns", {})
    column = columns.get(f"{unit}|{metric}") or columns.get(metric, "")
    sheet = str(sheets[number].get("sheet", ""))
    return f"{sheet}!{column}{row}" if sheet else f"{column}{row}"
