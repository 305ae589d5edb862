"""``import``: files of the office into a project."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.cli.core import Answer, Commands, describe
from airplan.errors import Refused
from airplan.words import say, sentence

if TYPE_CHECKING:
    from airplan.intake.types import Preview
    from airplan.workspace.commands.intake import ImportAnswer


@dataclass(frozen=True)
class MappedColumn:
    """What one column was taken for."""

    column: str
    heading: str
    taken_for: str
    confidence: float
    basis: str
    file: str
    sheet: str


@dataclass(frozen=True)
class OfferedValue:
    """A value that differs from the stored one of the same key."""

    city: str
    date: str
    metric: str
    stored: str | None
    offered: str | None
    kind: str
    file: str
    cell: str


@dataclass(frozen=True)
class FileResult:
    """One file."""

    file: str
    kind: str
    accepted: int
    missing: int
    refused: int
    missing_by: dict[str, int]
    refused_by: dict[str, int]
    new: int
    same: int
    changed: int
    error: str | None


@dataclass(frozen=True)
class ImportResult:
    """Answer of ``import``.  Counts are values: one pollutant, one period."""

    accepted: int
    missing: int
    refused: int
    problems: tuple[dict[str, Any], ...]
    cities: tuple[str, ...]
    first: str | None = field(metadata={"json": "from"})
    last: str | None = field(metadata={"json": "to"})
    conflicts: int
    recipe: dict[str, Any] | None
    mapping: tuple[MappedColumn, ...]
    assumed: tuple[str, ...]
    new: int
    unchanged: int
    replaced: int
    records: int
    conflict_list: tuple[OfferedValue, ...]
    files: tuple[FileResult, ...]
    stored: bool
    dry_run: bool


RESULTS = {"import": ImportResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("import", "cli.import.help", _import)
    parser.add_argument("project", metavar="P", help=say("cli.import.project"))
    parser.add_argument("files", metavar="FILE", nargs="+", help=say("cli.import.files"))
    parser.add_argument("--city", metavar="C", help=say("cli.import.city"))
    parser.add_argument("--recipe", metavar="R", help=say("cli.import.recipe"))
    parser.add_argument("--kind", metavar="K", help=say("cli.import.kind"))
    parser.add_argument("--accept", metavar="CODE", action="append", default=[], help=say("cli.import.accept"))
    parser.add_argument("--on-conflict", choices=("keep", "replace"), default="keep", help=say("cli.import.conflict"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.import.dry_run"))
    parser.add_argument("--strict", action="store_true", help=say("cli.import.strict"))


def _import(args: argparse.Namespace) -> Answer:
    from airplan.workspace.analysis import intake
    from airplan.workspace.commands.intake import ImportFiles
    from airplan.workspace.session import Project

    with Project.open(args.project, read_only=args.dry_run, who=getattr(args, "who", None)) as project:
        accept = [code for entry in args.accept for code in entry.split(",")]
        preview = intake.preview(
            project, args.files, city=args.city, recipe=args.recipe, accept=accept, kind=args.kind, progress=_progress()
        )
        _refuse(preview, args.strict)
        if args.dry_run:
            return _answer(preview, None)
        changes = project.run(ImportFiles(preview, args.on_conflict, tuple(accept)))
        return _answer(preview, changes.answer)


def _progress() -> Any:
    import sys

    from airplan.progress import QUIET, Progress

    def tell(done: int, total: int, label: str) -> None:
        sys.stderr.write(f"\r{done}/{total} {label}\x1b[K" + ("\n" if done == total else ""))

    return Progress(tell) if sys.stderr.isatty() else QUIET


def _refuse(preview: Preview, strict: bool) -> None:
    """Raise Refused with the whole result beside the error when nothing may be stored."""
    from airplan.workspace.commands.intake import nothing_to_store, suspicion_problem

    problems = [*map(suspicion_problem, preview.suspicions), *preview.problems]
    extras = {f"json_{name}": value for name, value in _plain(_result(preview, None)).items() if name != "problems"}
    if not preview.usable:
        wrong = nothing_to_store(preview)
        raise Refused(wrong.code, problems=problems, **{**extras, **wrong.values})
    if preview.waiting:
        first = preview.waiting[0]
        values = {"file": first.file, "cell": first.cell, **first.values}
        raise Refused(first.code, problems=problems, **{**extras, **values})
    bad = [problem for problem in preview.problems if problem.severity in ("refused", "error")]
    if strict and bad:
        raise Refused("import_strict", problems=problems, count=len(bad), **extras)


def _plain(result: ImportResult) -> dict[str, Any]:
    from airplan.domain.jsonable import to_plain

    plain: dict[str, Any] = to_plain(result)
    return plain


def _answer(preview: Preview, done: ImportAnswer | None) -> Answer:
    result = _result(preview, done)
    return Answer(result, "\n".join(_lines(preview, result)))


def _result(preview: Preview, done: ImportAnswer | None) -> ImportResult:
    from airplan.intake.recipes import to_plain as recipe_plain
    from airplan.workspace.commands.intake import suspicion_problem

    problems = [*map(suspicion_problem, preview.suspicions), *preview.problems]
    first, last = _span(preview)
    recipe = next((reading.recipe for reading in preview.readings if reading.recipe), None)
    used = any(reading.recipe_used for reading in preview.readings)
    offered = tuple(_offered(change) for one in preview.differences for change in one.conflicts)
    written = done.written if done else None
    counted = sum(one.conflict_count for one in preview.differences)
    return ImportResult(
        accepted=preview.accepted,
        missing=preview.missing,
        refused=preview.refused,
        problems=tuple(describe(problem) for problem in problems),
        cities=_cities(preview),
        first=first,
        last=last,
        conflicts=(written.conflicts + written.replaced + done.record_conflicts) if written and done else counted,
        recipe={**recipe_plain(recipe), "used": used} if recipe else None,
        mapping=tuple(
            MappedColumn(one.column, one.heading, one.taken_for, one.confidence, one.basis, one.file, one.sheet)
            for one in preview.mapping
        ),
        assumed=tuple(dict.fromkeys(name for reading in preview.readings for name in reading.assumed)),
        new=written.added if written else sum(one.new for one in preview.differences),
        unchanged=written.unchanged if written else sum(one.same for one in preview.differences),
        replaced=written.replaced if written else 0,
        records=done.records if done else sum(len(reading.records) for reading in preview.readings),
        conflict_list=offered[:1000],
        files=tuple(map(_file, preview.readings, preview.differences)),
        stored=done is not None,
        dry_run=done is None,
    )


def _file(reading: Any, one: Any) -> FileResult:
    return FileResult(
        reading.file, reading.kind, reading.accepted, reading.missing, reading.refused, reading.missing_by,
        reading.refused_by, one.new, one.same, one.changed, reading.error or None,
    )  # fmt: skip


def _offered(change: Any) -> OfferedValue:
    from airplan.intake.shown import decimal_of

    return OfferedValue(
        f"{change.unit:06d}", _iso(change.day), change.metric, decimal_of(change.before), decimal_of(change.after),
        change.kind_after, change.file, change.cell,
    )  # fmt: skip


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def _cities(preview: Preview) -> tuple[str, ...]:
    """Six-digit codes of the cities that values (or stations, records) belong to."""
    found: set[int] = set()
    for reading in preview.readings:
        for block in reading.days:
            found |= {unit for unit in block.cube.units.tolist() if unit > 0}
        found |= {value.unit for value in reading.periods}
        found |= {record.unit for record in reading.records if record.unit}
        found |= {unit.parent for unit in reading.units if unit.parent}
    return tuple(f"{code:06d}" for code in sorted(found))


def _span(preview: Preview) -> tuple[str | None, str | None]:
    """First and last day with a value; the first day of a period and the last of its year or month."""
    days = [day for reading in preview.readings for day in _reading_span(reading)]
    return (_iso(min(days)), _iso(max(days))) if days else (None, None)


def _reading_span(reading: Any) -> list[int]:
    import numpy as np

    from airplan.domain import MISSING

    answer: list[int] = []
    for block in reading.days:
        there = np.flatnonzero((block.cube.values != MISSING).any(axis=(0, 2)))
        if len(there):
            answer += [block.cube.first_day + int(there[0]), block.cube.first_day + int(there[-1])]
    if reading.periods:
        starts = [value.start for value in reading.periods]
        last = max(reading.periods, key=lambda value: value.start)
        answer += [min(starts), _end(last.start, last.length)]
    return answer


def _end(start: int, length: str) -> int:
    day = dt.date.fromordinal(start)
    months = {"month": 1, "quarter": 3, "year": 12}.get(length, 0)
    if not months:
        return start
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1).toordinal() - 1


def _lines(preview: Preview, result: ImportResult) -> list[str]:
    head = "import.would" if result.dry_run else "import.done"
    lines = [
        say(
            head, files=len(result.files), accepted=result.accepted, missing=result.missing, refused=result.refused,
            new=result.new, unchanged=result.unchanged, conflicts=result.conflicts, records=result.records,
        )
    ]  # fmt: skip
    if result.first:
        lines.append(say("import.span", first=result.first, last=result.last, cities=len(result.cities)))
    for one in result.files:
        reading = next(r for r in preview.readings if r.file == one.file)
        text = sentence(one.error, {"file": one.file, **reading.error_values}) if one.error else ""
        lines.append(
            say(
                "import.file", file=one.file, accepted=one.accepted, missing=one.missing, refused=one.refused, text=text
            )
        )
    lines += _mapping_lines(result.mapping)
    if result.replaced:
        lines.append(say("import.replaced", count=result.replaced))
    elif result.conflicts and not result.dry_run:
        lines.append(say("import.conflicts"))
    lines += ["  " + problem["message"] for problem in result.problems[:20]]
    if len(result.problems) > 20:
        lines.append(say("import.more", count=len(result.problems) - 20))
    return lines


def _mapping_lines(mapping: tuple[MappedColumn, ...]) -> list[str]:
    """What the columns of each sheet were taken for; sheets read alike are told once."""
    read: dict[str, list[str]] = {}
    for place in dict.fromkeys((one.file, one.sheet) for one in mapping):
        columns = [one for one in mapping if (one.file, one.sheet) == place and one.taken_for != "ignore"]
        text = "  ".join(f"{one.column}={one.taken_for}（{one.confidence:.0%}）" for one in columns[:_COLUMNS])
        if len(columns) > _COLUMNS:
            text += say("import.mapping_more", count=len(columns) - _COLUMNS)
        if text:
            read.setdefault(text, []).append(" ".join(part for part in place if part))
    single = len(read) == 1
    return [
        say("import.mapping", columns=text)
        if single
        else say("import.mapping_of", place="、".join(places[:3]), columns=text)
        for text, places in list(read.items())[:_COLUMNS]
    ]


_COLUMNS = 30
"""Columns and kinds of sheets told on the screen; ``--json`` lists all."""

__all__ = ["RESULTS", "FileResult", "ImportResult", "MappedColumn", "OfferedValue", "Path", "register"]
