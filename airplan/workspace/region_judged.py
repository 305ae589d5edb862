"""The region judged: ranking and bulletin of its members, told with how many cities they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from airplan.assess.statement import Issued, Statement
from airplan.errors import Refused
from airplan.rulebook import places, regions
from airplan.words import say
from airplan.workspace.analysis.assess import assess
from airplan.workspace.analysis.compare import parsed
from airplan.workspace.analysis.publish import FORMATS, file_name
from airplan.workspace.analysis.rank import RankResult, rank
from airplan.workspace.analysis.statement import statement
from airplan.workspace.commands.statements import NoteIssued
from airplan.workspace.region import members, names
from airplan.workspace.region_comparable import comparable, with_data

if TYPE_CHECKING:
    import datetime as dt

    from airplan.workspace.session import Project


@dataclass(frozen=True)
class Area:
    """Whom a period is judged for.

    ``text`` is what the analyses take as region.  ``outside``: members outside the 338, accepted but in no total;
    ``succeeded``: members that were merged into another member by then.
    """

    text: str
    name: str
    codes: tuple[str, ...]
    outside: tuple[str, ...]
    succeeded: tuple[str, ...]


@dataclass(frozen=True)
class Bulletin:
    """A bulletin that was written.  ``cities`` of ``members`` have data of the period."""

    files: tuple[str, ...]
    period: str
    place: str
    cities: int
    members: int
    judged: int
    attaining: int
    best: tuple[str, ...]
    worst: tuple[str, ...]
    improving: tuple[str, ...]
    worsening: tuple[str, ...]
    missing: tuple[str, ...]
    provisional: bool
    values: dict[str, str | None]
    text: str


def area_on(project: Project, day: dt.date) -> Area:
    """The members that count on *day*.  Raises UsageError when the file is no region's."""
    codes = members(project)
    outside = tuple(code for code in codes if (place := places.by_code(code)) is None or not place.in_338)
    assessed = set(regions.city_set_on(day).members)
    gone = tuple(code for code in codes if code not in outside and code not in assessed and _successor(code) in codes)
    counted = tuple(code for code in codes if code not in outside and code not in gone)
    name = str(project.store.setting("region.name", "") or project.path.stem)
    known = regions.region(str(project.store.setting("region.membership", "")))
    text = known.id if known and set(known.members) == set(counted) else regions.own_text(name, counted)
    return Area(text, known.name if known else name, counted, outside, gone)


def need_data(project: Project, area: Area) -> Area:
    """The area, when the file holds any of its cities.  Raises Refused."""
    if not {unit.code for unit in project.units()} & set(area.codes):
        raise Refused("region.no_data", file=project.path.name)
    return area


def _successor(code: str) -> str | None:
    place = places.by_code(code)
    return place.successor if place else None


def rank_region(project: Project, period: str, *, exclude_dust: bool = False, listed: int = 20) -> RankResult:
    """Ranking of the region's cities; its ``region`` is the membership as entered."""
    area = need_data(project, area_on(project, parsed(project, period).last))
    found = rank(project, period, region=area.text, exclude_dust=exclude_dust, listed=listed)
    return replace(found, region=str(project.store.setting("region.membership", "")), region_name=area.name)


def region_statement(project: Project, period: str, *, exclude_dust: bool = False) -> tuple[Statement, Bulletin]:
    """The statement of the region, with its coverage and the share of attaining cities among the notes.

    Changes compare the cities that both periods hold; days count the cities whose AQI can be told.
    """
    span = parsed(project, period)
    area = need_data(project, area_on(project, span.last))
    found = statement(project, span, region=area.text, exclude_dust=exclude_dust)
    groups = assess(project, period=span, region=area.text, exclude_dust=exclude_dust, explain=False)
    judged, attaining = (groups.summary[0].judged, groups.summary[0].attaining) if groups.summary else (0, 0)
    now = with_data(project, area, span)
    missing = tuple(names([code], project)[code] for code in area.codes if code not in now)
    told, notes = comparable(project, span, area, found, groups.cities, now, exclude_dust)
    notes = [*_told(project, area, len(now), missing, judged, attaining), *notes, *told.notes]
    told = replace(told, place=area.name, notes=tuple(notes))
    summary = Bulletin(
        (), found.period, area.name, len(now), len(area.codes), judged, attaining, found.best, found.worst,
        found.improving, found.worsening, missing, found.provisional, dict(told.values),
        f"{len(now)}/{len(area.codes)}",
    )  # fmt: skip
    return told, summary


def _told(
    project: Project, area: Area, held: int, missing: Sequence[str], judged: int, attaining: int
) -> tuple[str, ...]:
    mark = say("region.list")
    whole = say("region.note.all", held=held, members=len(area.codes))
    part = say("region.note.held", held=held, members=len(area.codes), missing=mark.join(missing))
    notes = [part if missing else whole]
    if judged:
        share = f"{attaining / judged * 100:.1f}"
        notes.append(say("region.note.attaining", attaining=attaining, judged=judged, share=share))
    if area.outside:
        notes.append(say("region.note.outside", names=mark.join(names(area.outside, project).values())))
    if area.succeeded:
        notes.append(say("region.note.succeeded", names=mark.join(names(area.succeeded, project).values())))
    return tuple(notes)


def bulletin(
    project: Project, period: str, to: Sequence[str] = FORMATS, folder: Path | str | None = None, *,
    exclude_dust: bool = False,
) -> Bulletin:  # fmt: skip
    """Write the region's bulletin of a period in the formats *to*.  Raises UsageError, FileTrouble."""
    from airplan import clock
    from airplan.report import write_document
    from airplan.report.documents.statement import document

    found, summary = region_statement(project, period, exclude_dust=exclude_dust)
    base = Path(folder) if folder is not None else project.path.parent
    base.mkdir(parents=True, exist_ok=True)
    files = tuple(
        str(write_document(document(found, one_table=form == "xlsx"), base / f"{file_name(found)}.{form}"))
        for form in to
    )
    if not project.store.read_only:
        issued = Issued(
            unit=None, period=found.period, data_kind=found.data_kind, data_to=found.data_to,
            issued_on=clock.today().isoformat(), file=Path(files[0]).name, values=found.values,
        )  # fmt: skip
        project.run(NoteIssued(issued))
    return replace(summary, files=files)
