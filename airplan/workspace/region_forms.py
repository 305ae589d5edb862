"""A plain Excel form that came back: whose it is, what can be taken of it, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from airplan import clock
from airplan.domain import DataKind, Problem
from airplan.emergency.amounts import plain_text
from airplan.errors import Refused
from airplan.region.board import Request
from airplan.region.receipt import ReceiptFinding
from airplan.words import say
from airplan.workspace import packages
from airplan.workspace.analysis.project import create as create_city_project
from airplan.workspace.packages import Manifest
from airplan.workspace.region import names, short
from airplan.workspace.session import Project

Taken = tuple[list[Problem], list[ReceiptFinding]]


def form_content(
    file: Path, request: Request, folder: Path
) -> tuple[Manifest, Path, tuple[Problem, ...], list[ReceiptFinding]]:
    """A form becomes a small project in *folder* of the city it names.  Raises Refused when nothing can be taken."""
    code = _city_of(file, request)
    content = folder / "form.airplan"
    problems: list[Problem] = []
    findings: list[ReceiptFinding] = []
    with create_city_project(content, city=code, title=file.stem) as project:
        for table in request.tables:
            if table in _READERS:
                told, found = _READERS[table](project, file, code)
                problems, findings = [*problems, *told], [*findings, *found]
        version, token = project.store.lineage()[-1]
        file_id = project.store.file_id
    manifest = Manifest(
        packages.FORMAT, file.stem, request.tables, code, names([code])[code], request.period, request.id, file_id,
        version, token, clock.now().isoformat(), _person(file), "", False, {}, 0, packages.digest_of(file),
    )  # fmt: skip
    return manifest, content, tuple(problems), [*_refused(problems), *findings]


def _refused(problems: Sequence[Problem]) -> list[ReceiptFinding]:
    """Cells of a form that could not be taken."""
    bad = [problem for problem in problems if problem.severity in ("refused", "error")]
    if not bad:
        return []
    place = "，".join(part for part in (bad[0].sheet, bad[0].cell) if part)
    return [ReceiptFinding("receipt.cells_refused", "error", {"count": len(bad), "place": place})]


def _read_series(project: Project, file: Path, code: str) -> Taken:
    """Daily values.  What stops an import elsewhere fails the check here, so that the board shows it."""
    from airplan.workspace.analysis.intake import preview
    from airplan.workspace.commands.intake import ImportFiles

    found = preview(project, [file], city=code)
    said = _kind(file)
    if said is not None and _unstated(found):
        found = preview(project, [file], city=code, kind=said)  # the titles do not state it, the form's list does
    if not found.usable and not any(reading.error for reading in found.readings):
        raise Refused("region.form_empty", file=file.name)
    stopping = [one for one in found.suspicions if one.stops]
    done = project.run(ImportFiles(found, accept=tuple(one.code for one in stopping), remember=False)).answer
    findings = [_suspicion(one) for one in stopping]
    if done.written.conflicts:
        first = next((one for one in project.store.conflicts()), None)
        findings.append(_said_twice(done.written.conflicts, first))
    problems = [one for reading in found.readings for one in reading.problems if one.severity != "remark"]
    return problems, findings


def _suspicion(one: Any) -> ReceiptFinding:
    return ReceiptFinding(f"receipt.{one.code}", "error", {**one.values, "sheet": one.sheet, "cell": one.cell})


def _said_twice(count: int, first: Any) -> ReceiptFinding:
    import datetime as dt

    day = dt.date.fromordinal(first.start).isoformat() if first is not None else ""
    return ReceiptFinding("receipt.said_twice", "error", {"count": count, "day": day})


def _read_plan(project: Project, file: Path, code: str) -> Taken:
    from airplan.workspace.analysis.plan import plan_unit
    from airplan.workspace.analysis.plan_tables import preview_tables
    from airplan.workspace.commands.plan import put_items

    found = preview_tables(project, plan_unit(project, code), [file])
    project.run(put_items(found.items))
    return [problem for problem in found.problems if problem.severity != "remark"], []


def _read_list(project: Project, file: Path, code: str) -> Taken:
    from airplan.workspace.analysis.emergency import import_list

    return [one for one in import_list(project, [file]).problems if one.severity != "remark"], []


_READERS: dict[str, Callable[[Project, Path, str], Taken]] = {
    "series": _read_series, "plan": _read_plan, "emergency": _read_list,
}  # fmt: skip
"""Tables that can be read from a form."""


def _city_of(file: Path, request: Request) -> str:
    """The city a form belongs to: as its sheet says, else its file name, else the only one named in its cells."""
    if file.suffix.lower() == ".airplan":
        raise Refused("region.project_file", file=file.name)
    said = about_form(file)
    if said is not None and said[0] != request.id:
        raise Refused("region.other_request", file=file.name, number=said[0])
    known = names(request.members)
    if said is not None and said[1] in known:
        return said[1]
    hits = [code for code, name in known.items() if name in file.stem or short(code) in file.stem or code in file.stem]
    hits = hits or _named_inside(file, known)
    if len(hits) != 1:
        raise Refused("region.form_city", file=file.name, known=say("region.list").join(known.values()))
    return hits[0]


def _named_inside(file: Path, known: dict[str, str]) -> list[str]:
    cells = {plain_text(cell) for row in _rows(file) for cell in row}
    return [code for code, name in known.items() if name in cells]


def about_form(file: Path) -> tuple[str, str] | None:
    """Request and city code that a form's own sheet names."""
    from airplan.region.forms import ABOUT, about_of
    from airplan.workbook.read import read

    return next((about for grid in read(file) if grid.sheet == ABOUT and (about := about_of(grid.rows))), None)


def _unstated(found: Any) -> bool:
    return all(block.cube.kind is DataKind.UNSTATED for reading in found.readings for block in reading.days)


def _kind(file: Path) -> str | None:
    """Data kind that was chosen on the form's own sheet."""
    from airplan.region.forms import ABOUT, kind_of
    from airplan.workbook.read import read

    return next((kind for grid in read(file) if grid.sheet == ABOUT and (kind := kind_of(grid.rows))), None)


_PERSON = re.compile(r"填\s*表\s*人\s*[:：]\s*([^\s:：审]+)")


def _person(file: Path) -> str:
    """Who filled the form in, where its foot says so."""
    for row in _rows(file):
        for cell in row:
            if isinstance(cell, str) and (found := _PERSON.search(cell)):
                return found[1]
    return ""


def _rows(file: Path) -> list[Sequence[Any]]:
    from airplan.workbook.read import read

    return [row for grid in read(file) for row in grid.rows]
