"""Writing of statements as Word, workbook or HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from airplan import clock
from airplan.assess.evaluations import ChangePage, IndicatorsResult
from airplan.assess.statement import Issued, Statement
from airplan.report import write_document
from airplan.report.documents.evaluation_sheet import change_document, sheet_document
from airplan.report.documents.statement import document
from airplan.safefile import name_part
from airplan.series.periods import Period
from airplan.workspace.analysis.places import one_unit
from airplan.workspace.analysis.statement import statement
from airplan.workspace.commands.statements import NoteIssued

if TYPE_CHECKING:
    from airplan.workspace.session import Project

FORMATS = ("docx", "xlsx", "html")


@dataclass(frozen=True, slots=True)
class Published:
    """A statement that was written."""

    files: tuple[str, ...]
    period: str
    place: str
    provisional: bool
    data_kind: str
    data_to: str
    values: dict[str, str | None]


def publish(
    project: Project,
    period: str | Period,
    to: str | tuple[str, ...] = FORMATS,
    folder: Path | str | None = None,
    *,
    unit: str | int | None = None,
    region: str | None = None,
    exclude_dust: bool = False,
    digits: Mapping[str, int] | None = None,
    out: Path | str | None = None,
) -> Published:
    """Write the statement of a period in the formats *to*, into *folder* (beside the project) or as *out*.

    Noted in the project (unless read only), so that a statement on provisional data is listed for re-issue.
    Raises UsageError, FileTrouble.
    """
    found = statement(project, period, unit=unit, region=region, exclude_dust=exclude_dust, digits=digits)
    formats = (to,) if isinstance(to, str) else to
    base = Path(folder) if folder is not None else project.path.parent
    targets = [Path(out)] if out is not None else [base / f"{file_name(found)}.{form}" for form in formats]
    files = tuple(
        str(write_document(document(found, one_table=target.suffix.lower() == ".xlsx"), target)) for target in targets
    )
    if not project.store.read_only:
        number = None if region else one_unit(project, unit).id
        project.run(NoteIssued(_issued(found, number, Path(files[0]).name)))
    return Published(
        files, found.period, found.place, found.provisional, found.data_kind, found.data_to, dict(found.values)
    )


def file_name(found: Statement) -> str:
    """Name like ``保定市_环境空气质量状况_2019年6月_20190705``."""
    day: dt.date = clock.today()
    return name_part(f"{found.title}_{day:%Y%m%d}".replace("/", "-").replace(":", "-").replace(" ", "_"), longest=100)


def _issued(found: Statement, unit: int | None, file: str) -> Issued:
    return Issued(
        unit=unit,
        period=found.period,
        data_kind=found.data_kind,
        data_to=found.data_to,
        issued_on=clock.today().isoformat(),
        file=file,
        values=found.values,
    )


def publish_evaluation(found: IndicatorsResult, place: str, target: Path | str) -> Path:
    """Write the evaluation sheet of a plan period."""
    return write_document(sheet_document(found, place), target)


def publish_change(page: ChangePage, target: Path | str) -> Path:
    """Write the page "what changed"."""
    return write_document(change_document(page), target)
