"""Tables of the plan in and out of workbooks: preview cell by cell, house-style export, patching an edited workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.domain import Problem, Unit
from airplan.errors import Refused, UsageError
from airplan.plan.bodies import natural_key
from airplan.plan.checks import check_measures, check_tasks
from airplan.plan.sheets import TABLES, UID, Field, TableSpec
from airplan.plan.tables import (
    CellChange,
    Merged,
    assemble,
    cell_of,
    columns_in,
    columns_out,
    merge,
    read_rows,
    recognise,
)
from airplan.workbook.grid import Grid
from airplan.workbook.patch import PatchBook, PatchReport
from airplan.workbook.read import read
from airplan.workbook.write import Column, Sheet, column_letters, write_workbook
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.plan import Entered, entered

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session

FOOT = "填表人：        审核人：        负责人：        日期："
_FLAGS = ("是", "否")
_WRITTEN_AS = {"start": "date", "end": "date", "number": "any", "ranged": "any", "whole": "any"}
DEFAULT_TABLES = (
    "measures", "tasks", "projects", "deadlines", "targets", "inventory", "shares", "sensitivities", "backgrounds",
    "actuals",
)  # fmt: skip


@dataclass(frozen=True)
class TableRead:
    """What one sheet holds: which table, rows read, rows new, fields changed."""

    file: str
    sheet: str
    table: str
    rows: int
    added: tuple[str, ...]
    changed: int


@dataclass(frozen=True)
class PlanImportAnswer:
    """What an import of plan tables changes (or would, with ``dry_run``)."""

    city: CityRef
    tables: tuple[TableRead, ...]
    changes: tuple[CellChange, ...]
    accepted: int
    refused: int
    problems: tuple[Problem, ...]
    dry_run: bool = True
    items: tuple[Any, ...] = field(default=(), metadata={"private": True})


def preview_tables(
    project: Session, unit: Unit, paths: Sequence[Path | str], table: str | None = None
) -> PlanImportAnswer:
    """Compare workbooks with what is stored; stores nothing.

    *table* forces the kind of table.  Raises Refused when no sheet of any file is a known table.
    """
    held = entered(project, unit)
    reads: list[TableRead] = []
    results: list[Merged] = []
    problems: list[Problem] = []
    places: dict[str, tuple[str, str, int]] = {}
    for path in paths:
        known = 0
        for grid in read(path):
            found = _recognised(grid, table)
            if found is None:
                remark = Problem("plan.sheet_skipped", grid.file, grid.sheet, values={"sheet": grid.sheet})
                problems.append(replace(remark, severity="remark"))
                continue
            known += 1
            result = _merged(grid, found, held, unit, places)
            results.append(result)
            reads.append(_told(grid, found[0], result))
        if not known:
            raise Refused("plan.no_table", file=Path(path).name)
    problems += [problem for result in results for problem in result.problems]
    touched = tuple(item for result in results for item in result.touched)
    problems += _checked(held, touched, places)
    refused = sum(problem.code in ("plan.row_without_key", "plan.key_twice") for problem in problems)
    changes = tuple(change for result in results for change in result.changes)
    accepted = sum(len(result.items) for result in results)
    return PlanImportAnswer(city_ref(unit), tuple(reads), changes, accepted, refused, tuple(problems), True, touched)


def _recognised(grid: Grid, table: str | None) -> tuple[TableSpec, int] | None:
    if table is None and (found := recognise(grid.rows)) is not None:
        return found
    if table is None:  # a short sheet of two columns is known by its name
        table = next((spec.name for spec in TABLES.values() if spec.title == grid.sheet.strip()), None)
        if table is None:
            return None
    if table not in TABLES:
        raise UsageError("plan.unknown_table", value=table, known="、".join(TABLES))
    for place, row in enumerate(grid.rows[:15]):
        paths = {column.path for column in columns_in(TABLES[table], row).values()}
        if all(any(path.startswith(name) for path in paths) for name in TABLES[table].needed):
            return TABLES[table], place
    return None


def _merged(
    grid: Grid, found: tuple[TableSpec, int], held: Entered, unit: Unit, places: dict[str, tuple[str, str, int]]
) -> Merged:
    spec, heading = found
    table = read_rows(spec, grid.rows, heading, grid.address, grid.file, grid.sheet)
    for row in table.rows:
        places.setdefault(str(row.values.get("code", "")), (grid.file, grid.sheet, row.row))
    return merge(table, getattr(held, spec.name), unit.id)


def _told(grid: Grid, spec: TableSpec, result: Merged) -> TableRead:
    fresh = set(result.added)
    changed = sum(change.key not in fresh for change in result.changes)
    return TableRead(grid.file, grid.sheet, spec.name, len(result.items), result.added, changed)


def _checked(held: Entered, touched: Sequence[Any], places: dict[str, tuple[str, str, int]]) -> list[Problem]:
    """Checks of the state after the import, as far as they concern what the import touches."""
    measures = _after(held.measures, touched, "Measure")
    inventory = _after(held.inventory, touched, "Emission")
    tasks = [item for item in touched if type(item).__name__ == "Task"]
    codes = {natural_key(item) for item in touched}
    found = [
        problem for problem in check_measures(measures, inventory, places)
        if "code" not in problem.values or str(problem.values["code"]) in codes
    ]  # fmt: skip
    return found + check_tasks(tasks)


def _after(stored: Sequence[Any], touched: Sequence[Any], kind: str) -> list[Any]:
    new = {natural_key(item): item for item in touched if type(item).__name__ == kind}
    return [new.pop(natural_key(item), item) for item in stored] + list(new.values())


# --- out --------------------------------------------------------------------------------------


def sheet_of(spec: TableSpec, items: Sequence[Any], office: str = "") -> Sheet:
    """A table as a house-style sheet with the identity column; an empty one is a blank form."""
    columns = [column for column in columns_out(spec, items) if column is not UID]
    return Sheet(
        name=spec.title[:10],
        title=spec.title,
        columns=[_column(column) for column in columns],
        rows=[[cell_of(column, item) for column in columns] for item in items],
        left=f"填报单位：{office}",
        right=f"截至日期：{clock.today():%Y-%m-%d}",
        foot=(FOOT,),
        freeze_columns=2,
        paper="A3",
        ids=[item.uid for item in items],
    )


def _column(column: Field) -> Column:
    choices: Sequence[str] = ()
    if column.kind == "choice":
        choices = tuple(column.choices.values())
    elif column.kind == "flag":
        choices = _FLAGS
    return Column(column.heading, _WRITTEN_AS.get(column.kind, "text"), column.width, choices=choices)


def export_tables(project: Session, unit: Unit, path: Path | str, names: Iterable[str] = DEFAULT_TABLES) -> Path:
    """Write the tables to a workbook that can be edited and imported again without loss.  Raises FileTrouble."""
    held = entered(project, unit)
    wanted = list(names)
    for name in wanted:
        if name not in TABLES:
            raise UsageError("plan.unknown_table", value=name, known="、".join(TABLES))
    sheets = [sheet_of(TABLES[name], getattr(held, name), unit.name) for name in wanted]
    return write_workbook(path, sheets, title=f"{unit.name}大气环境质量限期达标规划数据表")


@dataclass(frozen=True)
class PatchAnswer:
    """What exporting into an edited workbook changed; ``absent`` items have no row there."""

    out: str
    changes: tuple[CellChange, ...]
    kept_formulas: tuple[str, ...]
    absent: tuple[str, ...]


def patch_tables(project: Session, unit: Unit, path: Path | str, target: Path | str) -> PatchAnswer:
    """Write our values into a workbook somebody edited: only cells whose value differs change.

    Rows are found by identity, else by key; rows and sheets we do not know stay untouched.
    """
    held = entered(project, unit)
    book = PatchBook(path)
    wanted: dict[tuple[str, str], Any] = {}
    absent: list[str] = []
    known = 0
    for sheet in book.sheets:
        grid = _grid(book, sheet)
        found = recognise(grid.rows)
        if found is None:
            continue
        known += 1
        cells, missing = _cells_for(grid, *found, getattr(held, found[0].name))
        wanted |= cells
        absent += missing
    if not known:
        raise Refused("plan.no_table", file=Path(path).name)
    return _patched(book.save(target, wanted), str(target), absent)


def _grid(book: PatchBook, sheet: str) -> Grid:
    held = book.rows(sheet)
    last = max(held, default=0)
    width = max((max(row) for row in held.values()), default=-1) + 1
    rows = [[held.get(number, {}).get(place, "") for place in range(width)] for number in range(1, last + 1)]
    return Grid(book.path.name, sheet, rows)


def _cells_for(
    grid: Grid, spec: TableSpec, heading: int, items: Sequence[Any]
) -> tuple[dict[tuple[str, str], Any], list[str]]:
    columns = columns_in(spec, grid.rows[heading])
    table = read_rows(spec, grid.rows, heading, grid.address, grid.file, grid.sheet)
    line_of = {str(row.values.get("uid") or ""): row.row for row in table.rows}
    lines = {natural_key(assemble(spec, None, row.values)): row.row for row in reversed(table.rows)}
    wanted: dict[tuple[str, str], Any] = {}
    absent = []
    for item in items:
        line = line_of.get(item.uid) or lines.get(natural_key(item))
        if line is None:
            absent.append(natural_key(item))
            continue
        for place, column in columns.items():
            value = item.uid if column is UID else cell_of(column, item)
            wanted[(grid.sheet, f"{column_letters(place)}{line}")] = None if value == "" else value
    return wanted, absent


def _patched(report: PatchReport, out: str, absent: list[str]) -> PatchAnswer:
    def text(value: Any) -> str | None:
        return None if value is None else str(value)

    changes = tuple(
        CellChange(f"{change.sheet}!{change.cell}", change.cell, text(change.old), text(change.new))
        for change in report.changed
    )
    kept = tuple(f"{change.sheet}!{change.cell}" for change in report.formulas_kept)
    return PatchAnswer(out, changes, kept, tuple(absent))
