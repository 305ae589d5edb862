"""The notice to send down from a suggested level (区域联动通知): kept as a record, printed for the cities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.domain import Record
from airplan.emergency.versions import moment_of
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.region import members, names

if TYPE_CHECKING:
    from airplan.report.blocks import Block, Document
    from airplan.workspace.session import Project

TYPE = "region_notice"
LEVELS = ("yellow", "orange", "red")
_ROWS_A_PAGE = 18
"""Cities under one heading in Word, so that the line above them stands on every page."""


@dataclass(frozen=True)
class RegionNotice:
    """A notice to cities.  Times are local minutes; ``end`` "" is open; ``document`` "": for reference only."""

    document: str
    level: str
    publish: str
    start: str
    end: str
    cities: tuple[str, ...]
    """Codes."""
    region: str
    who: str

    @property
    def key(self) -> str:
        """Document number, else the start."""
        return self.document or self.start


def notices(project: Project) -> list[RegionNotice]:
    """The region's notices, by start."""
    found = [_of(record) for record in project.store.records(TYPE)]
    return sorted(found, key=lambda one: (one.start, one.publish))


def _of(record: Record) -> RegionNotice:
    return RegionNotice(**{**record.body, "cities": tuple(record.body["cities"])})


def notice_of(project: Project, name: str | None = None) -> RegionNotice:
    """A notice by document number or start; without a name the latest.  Raises UsageError."""
    found = notices(project)
    chosen = [one for one in found if name is None or one.document == name or one.start == moment_or(name)]
    if not chosen:
        raise UsageError(
            "region.no_notice", name=name or "", known=say("region.list").join(one.key for one in found) or None
        )
    return chosen[-1]


def moment_or(text: str) -> str:
    """A minute, or the text itself when it is none."""
    try:
        return moment_of(text)
    except UsageError:
        return text


def save_notice(
    project: Project, level: str, publish: str, start: str, end: str = "", document: str = "",
    cities: Sequence[str] = (),
) -> RegionNotice:  # fmt: skip
    """Enter a notice; one start is one notice, so a later document number completes it.

    Without a number that of the notice that stands is kept; what went out under a number is changed only under
    another one.  Raises UsageError.
    """
    published, first, last = moment_of(publish), moment_of(start), moment_of(end) if end else ""
    if (last and last <= first) or published > first:
        raise UsageError("region.notice_times", publish=published, start=first, end=last or None)
    chosen = tuple(sorted(set(cities))) or members(project)
    region = str(project.store.setting("region.name", ""))
    made = RegionNotice(document.strip(), level, published, first, last, chosen, region, project.who)
    old = project.store.find(TYPE, first)
    if old is not None:
        made = _completed(made, _of(old))
    record = Record(TYPE, first, _body(made))
    project.run(PutRecords((replace(record, uid=old.uid) if old else record,), "history.region_notice"))
    return made


def _completed(made: RegionNotice, stood: RegionNotice) -> RegionNotice:
    """The notice with the number that stands; a numbered one under its number is what it was."""
    made = replace(made, document=made.document or stood.document)
    if stood.document and made.document == stood.document and replace(made, who=stood.who) != stood:
        raise UsageError("region.notice_numbered", document=stood.document, start=stood.start)
    return made


def _body(made: RegionNotice) -> dict[str, Any]:
    return {**vars(made), "cities": list(made.cities)}


def notice_document(made: RegionNotice, pages: bool = True, project: Project | None = None) -> Document:
    """The notice; cities outside the catalogue by the name that *project* has.

    Without a document number every page or sheet says that it is for reference only.
    """
    from airplan.report.blocks import Document, Paragraph

    draft = "" if made.document else say("emergency.reference_only")
    text = say(
        "region.notice.text", level=say(f"region.level.{made.level}"), start=_when(made.start),
        end=say("region.notice.until", end=_when(made.end)) if made.end else say("region.notice.open"),
        publish=_when(made.publish), count=len(made.cities),
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(text), Paragraph(say("region.notice.duty"))]
    blocks += _tables(
        made, list(names(made.cities, project).values()), draft, _ROWS_A_PAGE if pages else len(made.cities)
    )
    return Document(
        say("region.notice.title", region=made.region or None), blocks, subtitle=made.document, banner=draft
    )  # fmt: skip


def _tables(made: RegionNotice, cities: Sequence[str], draft: str, size: int) -> list[Block]:
    from airplan.report.blocks import Column, PageBreak, Paragraph, Table

    columns = [Column(title, "text", 16) for title in say("region.notice.columns").split("|")]
    level = say(f"region.level.{made.level}")
    rows = [
        [str(number), name, level, _when(made.start), _when(made.end), "", ""] for number, name in enumerate(cities, 1)
    ]
    found: list[Block] = []
    for first in range(0, len(rows), max(size, 1)):
        found += [PageBreak()] if size < len(rows) else []
        found += [Paragraph(draft, "warning")] if found and draft else []
        part = rows[first : first + size]
        found.append(Table(columns, part, caption=say("region.notice.table"), name=say("region.notice.table")))
    return found


def write_notice(made: RegionNotice, path: Path, project: Project | None = None) -> Path:
    """Write a notice as Word or workbook.  Raises UsageError for another suffix."""
    from airplan.report import write_document

    return write_document(notice_document(made, path.suffix.lower() != ".xlsx", project), path)


def _when(text: str) -> str:
    return text.replace("T", " ") or "—"
