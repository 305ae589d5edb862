"""Files that another command reads: an import of series says where they belong instead of refusing every cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from airplan.domain import Problem
from airplan.emergency.tables import table_of
from airplan.intake.types import FileReading
from airplan.plan.sheets import TABLES
from airplan.plan.tables import recognise
from airplan.workbook.grid import Grid
from airplan.workbook.read import read


def pointed(reading: FileReading) -> FileReading:
    """*reading*, with the command that reads the file where that is not the import of series.

    Planning tables and emergency lists without firms give nothing to store: their error becomes that sentence.  Of an
    emergency list the firms are stored and the other sheets (lines, dust, totals …) are named in a warning.
    """
    if not reading.sha256 or (reading.usable and reading.kind != "enterprises"):
        return reading  # not readable at all, or read as what it is
    grids = read(Path(reading.path))
    if reading.kind == "enterprises":
        return _with_rest(reading, grids)
    tables, lists = _plan_titles(grids), _list_sheets(grids)
    if len(lists) > len(tables):  # a sheet of amounts alone could be either
        return _instead(reading, "import_emergency", lists)
    return _instead(reading, "import_planning", tables) if tables else reading


def _plan_titles(grids: Sequence[Grid]) -> list[str]:
    """Sheets that are tables of the plan, as those who wrote them call them."""
    titles = {spec.title for spec in TABLES.values()}
    return [grid.sheet or grid.file for grid in grids if recognise(grid.rows) or grid.sheet.strip() in titles]


def _list_sheets(grids: Sequence[Grid]) -> list[str]:
    return [grid.sheet or grid.file for grid in grids if table_of(grid) is not None]


def _instead(reading: FileReading, code: str, sheets: list[str]) -> FileReading:
    values: dict[str, object] = {"file": reading.file, "sheets": "、".join(sheets)}
    problem = Problem(code, reading.file, values=values, severity="error")
    return FileReading(
        reading.file, reading.path, reading.kind, problems=(problem,), sha256=reading.sha256, error=code,
        error_values=values,
    )  # fmt: skip


def _with_rest(reading: FileReading, grids: Sequence[Grid]) -> FileReading:
    taken = {column.sheet or reading.file for column in reading.mapping}
    rest = [sheet for sheet in _list_sheets(grids) if sheet not in taken]
    if not rest:
        return reading
    values: dict[str, object] = {"file": reading.file, "sheets": "、".join(rest)}
    problem = Problem("import_emergency_rest", reading.file, values=values, severity="warning")
    return dataclasses.replace(reading, problems=(problem, *reading.problems))
