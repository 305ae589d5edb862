"""Regional response record and evaluation, summed from the cities' response tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from airplan.domain import Problem
from airplan.emergency.amounts import POLLUTANTS
from airplan.emergency.evaluation import Evaluation, evaluate
from airplan.emergency.response import Notice, end_of, highest, minutes_between
from airplan.emergency.sources import EmergencyList
from airplan.emergency.versions import in_force_at, unpack
from airplan.errors import AirplanError, Refused
from airplan.words import say
from airplan.workspace.analysis import emergency, emergency_response
from airplan.workspace.region import names
from airplan.workspace.region_notice import RegionNotice, notice_of

if TYPE_CHECKING:
    from airplan.workspace.session import Project

DAY = 24 * 60
_NEAR = 3 * DAY
"""A response belongs to the regional notice when it starts at most three days from it (this program's choice)."""
ORDER = ("yellow", "orange", "red")


@dataclass(frozen=True)
class CityResponse:
    """One city's response.  Ratios in percent, None where there is nothing to divide by; cuts in t/d.

    ``against``: lower, same or higher than the region's level; ``late_minutes``: start after the region's.
    ``level_forecast``, ``level_observed`` as the rules give them; ``before``, ``during`` mean observed AQI.
    ``cuts``: by pollutant, with the inspected compliance; None without a list that holds cuts.
    """

    code: str
    name: str
    source: str
    notice: str
    level: str
    against: str
    published: str
    started: str
    ended: str
    late_minutes: int | None
    notified: int
    received: int
    listed: int
    inspected: int
    inspected_ratio: float | None
    complying: int
    complying_ratio: float | None
    problems: int
    closed: int
    level_forecast: str | None
    level_observed: str | None
    before: float | None
    during: float | None
    cuts: dict[str, float] | None
    responses: int
    """Responses of the city near the notice; the one that starts nearest is shown."""


@dataclass(frozen=True)
class RegionRecord:
    """The cities' responses to a regional notice; ``text`` is cities with a record, of all: 「12/14」.

    Totals hold the cities that reported.  ``cuts``: summed over ``cut_cities`` cities that hold a list.
    """

    notice: str
    level: str
    start: str
    end: str
    rows: tuple[CityResponse, ...]
    missing: tuple[str, ...]
    text: str
    notified: int
    received: int
    listed: int
    inspected: int
    inspected_ratio: float | None
    complying: int
    problems: int
    closed: int
    cuts: dict[str, float]
    cut_cities: int
    trouble: tuple[Problem, ...]
    region: str = ""


def record(project: Project, files: Sequence[Path] = (), name: str | None = None) -> RegionRecord:
    """What the cities did after a regional notice: from *files* (packages, projects), else from the region's file.

    A file that cannot be used is told and the rest goes on; of two files of one city neither is used.
    """
    called = notice_of(project, name)
    trouble: list[Problem] = []
    sent: dict[str, list[CityResponse]] = {}
    for file in sorted(set(files)):
        try:
            row = _from_file(file, called)
            sent.setdefault(row.code, []).append(row)
        except AirplanError as error:
            trouble.append(Problem(error.code, file=file.name, values=error.values, severity="error"))
    found = {code: rows[0] for code, rows in sent.items() if len(rows) == 1}
    trouble += [_twice(rows) for rows in sent.values() if len(rows) > 1]
    held = {unit.code for unit in project.units()} - set(sent)
    for code in called.cities:
        own = _row(project, code, called, project.path.name) if code in held else None
        if own:
            found[code] = own
    return _summed(called, found, trouble, project)


def _twice(rows: Sequence[CityResponse]) -> Problem:
    """Neither of two files of one city is used: which one counts is not ours to choose."""
    values = {"city": rows[0].name, "others": say("region.list").join(row.source for row in rows[1:])}
    return Problem("region.city_twice", file=rows[0].source, values=values, severity="error")


def _summed(
    called: RegionNotice, found: dict[str, CityResponse], trouble: Sequence[Problem], project: Project
) -> RegionRecord:
    rows = tuple(found[code] for code in called.cities if code in found)
    missing = tuple(name for code, name in names(called.cities, project).items() if code not in found)
    listed = sum(row.listed for row in rows)
    inspected_of_listed = sum(row.inspected for row in rows if row.listed)
    with_list = [row.cuts for row in rows if row.cuts is not None]
    cuts = {name: round(sum(one[name] for one in with_list), 6) for name in POLLUTANTS} if with_list else {}
    return RegionRecord(
        called.document, called.level, called.start, called.end, rows, missing, f"{len(rows)}/{len(called.cities)}",
        sum(row.notified for row in rows), sum(row.received for row in rows), listed,
        sum(row.inspected for row in rows), 100 * inspected_of_listed / listed if listed else None,
        sum(row.complying for row in rows), sum(row.problems for row in rows), sum(row.closed for row in rows),
        cuts, len(with_list), tuple(trouble), called.region,
    )  # fmt: skip


def _from_file(file: Path, called: RegionNotice) -> CityResponse:
    with _city_file(file) as (project, code):
        name = names([code], project)[code]
        if code not in called.cities:
            raise Refused("region.not_called", file=file.name, city=name)
        row = _row(project, code, called, file.name)
    if row is None:
        raise Refused("region.no_response", file=file.name, city=name)
    return row


@contextmanager
def _city_file(file: Path) -> Iterator[tuple[Project, str]]:
    """A package or a city's project, open for reading, and the city's code."""
    from airplan.workspace import packages
    from airplan.workspace.session import Project

    with ExitStack() as stack:
        path, code = file, ""
        if file.suffix.lower() == packages.SUFFIX:
            manifest, path = packages.unpack(file, stack.enter_context(tempfile.TemporaryDirectory(prefix="airplan-")))
            code = manifest.city
        project = stack.enter_context(Project.open(path, read_only=True))
        code = code or (project.city.code if project.city else "")
        if not any(unit.code == code for unit in project.units()):
            raise Refused("region.no_city_inside", file=file.name)
        yield project, code


def _row(project: Project, code: str, called: RegionNotice, source: str) -> CityResponse | None:
    """The response of a city nearest the region's start; drafts and responses without a start are none."""
    with emergency.of_city(project, code):
        near = [
            (abs(away), one.start, one)
            for one in emergency_response.notices(project)
            if one.document and one.kind == "pm" and (away := minutes_between(called.start, one.start)) is not None
            and abs(away) <= _NEAR
        ]  # fmt: skip
        if not near:
            return None
        chosen = min(near, key=lambda one: one[:2])[2]
        whole = _list_of(project, chosen)
        judged = _evaluated(project, chosen, whole)
    return _line(code, names([code], project)[code], source, called, chosen, judged, bool(whole.enterprises), len(near))


def _list_of(project: Project, notice: Notice) -> EmergencyList:
    """The list in force at the start, else the working list, else an empty one."""
    version = in_force_at(emergency.versions(project), notice.start)
    if version:
        return unpack(version)
    return emergency_response.filled_or_none(project) or EmergencyList()


def _evaluated(project: Project, notice: Notice, whole: EmergencyList) -> Evaluation:
    unit = emergency.unit_id(project)
    seen = emergency_response.observed_of(notice)
    if not seen and unit is not None:
        seen = emergency_response.observed_days(project, unit, notice, 3)
    return evaluate(
        notice, whole, "", emergency_response.receipts_of(project, notice.key),
        emergency_response.inspections_of(project, notice.key), seen,
        emergency_response.rule_set_in_force(project, notice.rules or None), emergency.requirement_in_force(project),
    )  # fmt: skip


def _line(
    code: str,
    name: str,
    source: str,
    called: RegionNotice,
    notice: Notice,
    judged: Evaluation,
    listed: bool,
    responses: int,
) -> CityResponse:
    level, total = highest(notice), judged.total
    step = _place(level) - _place(called.level)
    counted = listed and any(judged.cuts[name].listed_cut for name in POLLUTANTS)
    cuts = {name: judged.cuts[name].executed_cut for name in POLLUTANTS} if counted else None
    return CityResponse(
        code, name, source, notice.key, level, "lower" if step < 0 else "higher" if step else "same",
        notice.published, notice.start, end_of(notice), minutes_between(called.start, notice.start), judged.notified,
        judged.received, total.listed, total.inspected, total.inspected_ratio, total.complying, total.complying_ratio,
        total.problems, total.closed, judged.forecast.level_forecast, judged.forecast.level_observed,
        judged.effect.before, judged.effect.during, cuts, responses,
    )  # fmt: skip


def _place(level: str) -> int:
    return ORDER.index(level) if level in ORDER else -1
