"""Fill a form somebody else designed: bind its columns once (a recipe), fill rows, touch nothing else."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.domain import Problem, Record, Unit
from airplan.errors import Refused, UsageError
from airplan.plan.sheets import TABLES, UID
from airplan.plan.tables import cell_of, columns_out
from airplan.workbook.form import Binding, Field, fill, suggest
from airplan.workspace.analysis.plan import entered
from airplan.workspace.commands.records import PutRecords

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session

_NUMBERED = ("序号", "编号", "No.")
RECIPE = "form_recipe"
"""Record type of a remembered binding; natural key = fingerprint of the headings and the table."""


@dataclass(frozen=True)
class FormAnswer:
    """What a filling did.  ``columns``: heading of the form → field; ``unanswered``: what the form asks and we lack."""

    out: str
    table: str
    sheet: str
    columns: Mapping[str, str]
    placed: int
    without_room: int
    unanswered: tuple[str, ...]
    changed_cells: int
    recipe: str
    remembered: bool
    problems: tuple[Problem, ...]


def fill_form(
    project: Session,
    unit: Unit,
    form: Path | str,
    out: Path | str,
    table: str | None = None,
    binds: Mapping[str, str] | None = None,
    start_row: int | None = None,
) -> FormAnswer:
    """Fill *form* with a table of the plan and write the copy to *out*.

    *table*: which (the one that answers most headings by default); *binds*: field path or heading → column letters,
    remembered for forms with the same headings (the project must be open for writing then).
    Raises Refused when no heading is known.
    """
    found = _best(project, unit, form, table)
    if found is None:
        raise Refused("form.no_headings", file=Path(form).name)
    name, binding = found[0], _without_title(found[1])
    key = fingerprint(name, binding)
    held = project.store.find(RECIPE, key)
    remembered = held is not None
    if held is not None:
        binding = _bound(binding, dict(held.body["columns"]))
    if binds:
        binding = _bound(binding, {_path(name, field): letters.upper() for field, letters in binds.items()})
        body = {"table": name, "columns": dict(binding.columns), "headings": dict(binding.headings)}
        identity = {"uid": held.uid} if held is not None else {}
        project.run(PutRecords((Record(RECIPE, key, body, unit.id, **identity),), "history.form_recipe"))
        remembered = True
    report = fill(form, out, binding, _rows(project, unit, name), start_row)
    fields = {field.path: field.heading for field in TABLES[name].fields}
    shown = {
        binding.headings.get(letters, letters): fields.get(path, path) for path, letters in binding.columns.items()
    }
    return FormAnswer(
        str(out), name, binding.sheet, shown, report.placed, report.without_room, report.unanswered,
        len(report.patch.changed), key, remembered, tuple(form_problems(form)),
    )  # fmt: skip


def _best(project: Session, unit: Unit, form: Path | str, table: str | None) -> tuple[str, Binding] | None:
    if table is not None and table not in TABLES:
        raise UsageError("plan.unknown_table", value=table, known="、".join(TABLES))
    found = []
    for name in [table] if table else list(TABLES):
        binding = suggest(form, _fields(project, unit, name))
        if binding is not None:
            found.append((name, binding))
    return max(found, key=lambda pair: len(pair[1].columns), default=None)


def _fields(project: Session, unit: Unit, name: str) -> list[Field]:
    items = getattr(entered(project, unit), name)
    return [
        # 序号 of somebody else's form is a running number, not our code.
        Field(column.path, column.heading, tuple(name for name in column.aliases if name != "序号"))
        for column in columns_out(TABLES[name], items)
        if column is not UID
    ]


def _rows(project: Session, unit: Unit, name: str) -> list[dict[str, Any]]:
    held = entered(project, unit)
    items: Sequence[Any] = getattr(held, name)
    columns = [column for column in columns_out(TABLES[name], items) if column is not UID]
    rows = [{column.path: cell_of(column, item) for column in columns} for item in items]
    if name == "measures":  # people ask for the name of the task, not for our code
        names = {task.code: task.name for task in held.tasks}
        rows = [{**row, "task": names.get(row.get("task", ""), row.get("task"))} for row in rows]
    return rows


def _without_title(binding: Binding) -> Binding:
    """A title merged across all columns is not part of their headings."""
    parts = {letters: text.split(" ", 1) for letters, text in binding.headings.items()}
    two = [part for part in parts.values() if len(part) == 2]
    titled = len(two) > 2 and len({part[0] for part in two}) == 1 and len(two) >= len(parts) - 1
    headings = {letters: part[-1] if titled else " ".join(part) for letters, part in parts.items()}
    numbered = binding.numbered or next(
        (letters for letters, text in headings.items() if text.split(" ")[-1] in _NUMBERED), None
    )
    return replace(binding, headings=headings, numbered=numbered)


def fingerprint(name: str, binding: Binding) -> str:
    """Identity of a form's headings for one table, 16 hex digits."""
    text = "|".join([name, *(f"{letters}={heading}" for letters, heading in sorted(binding.headings.items()))])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _path(name: str, field: str) -> str:
    for column in TABLES[name].fields:
        if field in (column.path, column.heading, *column.aliases):
            return column.path
    raise UsageError("form.unknown_field", value=field, known="、".join(c.heading for c in TABLES[name].fields))


def _bound(binding: Binding, columns: Mapping[str, str]) -> Binding:
    taken = set(columns.values())
    kept = {path: letters for path, letters in binding.columns.items() if letters not in taken and path not in columns}
    return Binding(
        binding.sheet, binding.first_row, binding.last_row, {**kept, **columns}, binding.headings, binding.numbered
    )


def form_problems(path: Path | str) -> list[Problem]:
    """Remarks about a form that holds macros or links to other files; both are kept untouched."""
    file = Path(path).name
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, ValueError, NotImplementedError, EOFError, zipfile.BadZipFile):
        return []
    found = []
    if any(name.endswith("vbaProject.bin") for name in names):
        found.append(Problem("form.has_macros", file, severity="remark"))
    if any("externalLinks/" in name for name in names):
        found.append(Problem("form.has_links", file, severity="remark"))
    return found
