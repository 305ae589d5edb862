"""What the project holds as workbooks or text tables: values, period values, imports, problems, open differences.

The tables of values read back through ``import``: the kind of data stands in the title, codes beside names.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, PeriodValue, Problem, Unit
from airplan.errors import Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.safefile import replacing
from airplan.words import say, sentence
from airplan.workbook.csvtext import safe
from airplan.workbook.write import MAX_ROWS, Column, Sheet, write_workbook
from airplan.workspace.analysis.places import find_units
from airplan.workspace.session import Project

WHAT = ("days", "periods", "imports", "problems", "conflicts")
FORMATS = ("xlsx", "csv")
_ROWS_A_SHEET = MAX_ROWS - 100


@dataclass(frozen=True)
class Exported:
    """Files written and rows by table."""

    files: tuple[str, ...]
    rows: dict[str, int]


@dataclass(frozen=True)
class _Table:
    name: str
    title: str
    columns: tuple[tuple[str, str, float], ...]
    rows: list[tuple[Any, ...]]
    what: str


def export(
    project: Project,
    out: Path | str,
    to: str = "xlsx",
    *,
    what: Sequence[str] = WHAT,
    city: str | None = None,
    progress: Progress = QUIET,
) -> Exported:
    """Write the tables *what* to *out*: one workbook, or one CSV a table beside each other (UTF-8 with mark).

    *out* may be a folder; then the files are named after the project.  *city* narrows values and differences to the
    units it names.  Raises UsageError (unknown format or table), Refused (nothing to write), FileTrouble.
    """
    if to not in FORMATS or set(what) - set(WHAT):
        raise UsageError("export.unknown", wish=", ".join([to, *what]), known=", ".join([*FORMATS, *WHAT]))
    units = _units(project, city)
    tables = [table for name in WHAT if name in what for table in _MAKERS[name](project, units) if table.rows]
    if not tables:
        raise Refused("export.nothing")
    target = _target(project, Path(out), to)
    rows: dict[str, int] = {}
    for table in tables:
        rows[table.what] = rows.get(table.what, 0) + len(table.rows)
    if to == "xlsx":
        write_workbook(target, [sheet for table in tables for sheet in _sheets(table)], progress, title=target.stem)
        return Exported((str(target),), rows)
    return Exported(tuple(str(_write_csv(target, table)) for table in tables), rows)


def problem_rows(problems: Sequence[Problem]) -> list[tuple[Any, ...]]:
    """Problems as rows: file, sheet, cell, value, sentence, code, count."""
    answer = []
    for one in problems:
        shown = {**one.values, "file": one.file, "sheet": one.sheet, "cell": one.cell, "value": one.value}
        count = one.values.get("count")
        answer.append(
            (
                one.file,
                one.sheet,
                one.cell,
                one.value,
                sentence(one.code, shown),
                one.code,
                count if isinstance(count, int) else None,
            )
        )
    return answer


def export_problems(problems: Sequence[Problem], target: Path | str) -> Path:
    """One worksheet of problems (问题清单), also of a preview that was not stored."""
    table = _problem_table(problem_rows(problems))
    return write_workbook(Path(target), _sheets(table), title=table.title)


def _target(project: Project, out: Path, to: str) -> Path:
    if out.is_dir():
        return out / f"{project.path.stem}_{say('export.file')}.{to}"
    return out if out.suffix.lower() == f".{to}" else out.with_name(f"{out.name}.{to}")


def _units(project: Project, city: str | None) -> dict[int, Unit]:
    """Units asked for, with what lies below them."""
    held = {unit.id: unit for unit in project.units()}
    if city is None:
        return held
    chosen = {unit.id for unit in find_units(project, city)}
    return {number: unit for number, unit in held.items() if number in chosen or unit.parent in chosen}


def _kind_name(kind: DataKind) -> str:
    return say(f"export.kind.{kind.label}")


def _days(project: Project, units: dict[int, Unit]) -> Iterator[_Table]:
    kinds = sorted({kind for number, held in project.store.kinds().items() if number in units for kind in held})
    for kind in kinds:
        cube = project.store.read_days(sorted(units), kind=kind)
        rows: list[tuple[Any, ...]] = []
        for place, number in enumerate(cube.units.tolist()):
            unit = units[number]
            for day in np.flatnonzero((cube.values[place] != MISSING).any(axis=1)).tolist():
                values = (_decimal(value) for value in cube.values[place, day].tolist())
                rows.append((unit.name, unit.code, dt.date.fromordinal(cube.first_day + day), *values))
        named = _kind_name(kind)
        heads = (("city", "text", 16.0), ("code", "text", 12.0), ("date", "date", 12.0))
        columns = tuple((say(f"export.column.{key}"), form, width) for key, form, width in heads)
        yield _Table(
            say("export.days", kind=named), say("export.days.title", kind=named),
            columns + tuple((f"{name}_8h" if name == "O3" else name, "any", 9.0) for name in METRICS), rows, "days",
        )  # fmt: skip


def _decimal(stored: int | None) -> Decimal | None:
    if stored is None or stored == MISSING:
        return None
    return (Decimal(stored) / 1000).normalize() + 0


def _periods(project: Project, units: dict[int, Unit]) -> Iterator[_Table]:
    from airplan.intake.shown import period_text

    rows = [
        (
            units[value.unit].name, units[value.unit].code, period_text(value.start, value.length), _indicator(value),
            value.statistic, _decimal(value.value), _kind_name(value.kind),
        )
        for value in project.store.read_periods(sorted(units))
    ]  # fmt: skip
    keys = ("city", "code", "period", "metric", "statistic", "value", "kind")
    yield _Table(say("export.periods"), say("export.periods.title"), _columns(keys), rows, "periods")


def _indicator(value: PeriodValue) -> str:
    """Name that reads back with its statistic: ``O3-90per``, 优良天数."""
    if value.statistic == "mean":
        return value.metric
    if value.statistic.startswith("p"):
        return f"{value.metric}-{value.statistic[1:]}per"
    return say(f"export.count.{value.statistic}", lang="zh")


def _columns(keys: Sequence[str]) -> tuple[tuple[str, str, float], ...]:
    wide = {"sentence": 80.0, "file": 32.0, "value": 14.0}
    numeric = {"value", "accepted", "missing", "refused", "count", "held", "other"}
    return tuple(
        (say(f"export.column.{key}"), "any" if key in numeric else "text", wide.get(key, 14.0)) for key in keys
    )


def _imports(project: Project, units: dict[int, Unit]) -> Iterator[_Table]:
    rows = [
        (
            info.id, info.file, info.what, info.counts.get("accepted"), info.counts.get("missing"),
            info.counts.get("refused"), info.who, info.at, info.digest,
        )
        for info in project.store.imports()
    ]  # fmt: skip
    keys = ("import", "file", "what", "accepted", "missing", "refused", "who", "at", "digest")
    yield _Table(say("export.imports"), say("export.imports.title"), _columns(keys), rows, "imports")


def _problems(project: Project, units: dict[int, Unit]) -> Iterator[_Table]:
    rows = [row for info in project.store.imports() for row in problem_rows(project.store.problems(info.id))]
    yield _problem_table(rows)


def _problem_table(rows: list[tuple[Any, ...]]) -> _Table:
    keys = ("file", "sheet", "cell", "found", "sentence", "problem", "count")
    return _Table(say("export.problems"), say("export.problems.title"), _columns(keys), rows, "problems")


def _conflicts(project: Project, units: dict[int, Unit]) -> Iterator[_Table]:
    from airplan.intake.shown import period_text

    rows = [
        (
            units[one.unit].name, period_text(one.start, one.length), one.metric, _kind_name(one.kind),
            _decimal(one.held), _decimal(one.other), say(f"export.state.{one.state}"),
        )
        for one in project.store.conflicts(states=None)
        if one.unit in units
    ]  # fmt: skip
    keys = ("city", "period", "metric", "kind", "held", "other", "state")
    yield _Table(say("export.conflicts"), say("export.conflicts.title"), _columns(keys), rows, "conflicts")


_MAKERS: dict[str, Callable[[Project, dict[int, Unit]], Iterator[_Table]]] = {
    "days": _days,
    "periods": _periods,
    "imports": _imports,
    "problems": _problems,
    "conflicts": _conflicts,
}


def _sheets(table: _Table) -> list[Sheet]:
    """The sheets of a table; one too long for a sheet is continued on the next."""
    columns = [Column(title, kind, width) for title, kind, width in table.columns]
    parts = [table.rows[start : start + _ROWS_A_SHEET] for start in range(0, max(len(table.rows), 1), _ROWS_A_SHEET)]
    return [
        Sheet(table.name if number == 0 else f"{table.name}_{number + 1}", table.title, columns, part)
        for number, part in enumerate(parts)
    ]


def _write_csv(target: Path, table: _Table) -> Path:
    path = target.with_name(f"{target.stem}_{table.name}.csv")
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe(title) for title, _, _ in table.columns])
        writer.writerows([safe(cell) for cell in row] for row in table.rows)
    return path
