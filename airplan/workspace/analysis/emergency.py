"""The emergency list of a project: read, imported, checked, brought up to the ratio, compared, its versions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.domain import Problem, Record
from airplan.emergency import check as checks
from airplan.emergency import propose as proposing
from airplan.emergency import versions as versioning
from airplan.emergency import yearly
from airplan.emergency.bureau import ChangeReason, filled_from_templates, read_reasons, read_templates, with_reasons
from airplan.emergency.change_names import field_text as field_text
from airplan.emergency.checks_list import Known
from airplan.emergency.effect import effects, effects_after
from airplan.emergency.findings import Finding
from airplan.emergency.ratio import RatioTable, ratio_table
from airplan.emergency.reading import ColumnRead, Imported, read_list
from airplan.emergency.rules import Requirement, own_requirement, requirement
from airplan.emergency.sources import FAMILIES, EmergencyList, Source, list_of
from airplan.emergency.versions import ListVersion, VersionLine
from airplan.errors import Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.workspace.analysis.places import find_units
from airplan.workspace.commands.emergency import (
    COLUMNS_SETTING,
    AcceptProposal,
    ImportCounts,
    ImportList,
    SaveSources,
    SaveVersion,
    VoidVersion,
)
from airplan.workspace.commands.records import SetSettings

if TYPE_CHECKING:
    from airplan.workspace.session import Project

REQUIREMENT_SETTING = "emergency.requirement"
COUNTY_SETTING = "emergency.county_requirements"
CATEGORY_SETTING = "emergency.category_requirements"
TEMPLATES_SETTING = "emergency.class_templates"


@dataclass(frozen=True)
class ImportAnswer:
    """JSON of ``emergency import``.  ``absent``: firms of the project that the files do not hold."""

    accepted: int
    skipped: int
    counts: dict[str, int]
    new: int
    changed: int
    unchanged: int
    removed: int
    absent: int
    assumed: list[str]
    mapping: list[ColumnRead]
    problems: list[Problem]
    stored: bool


@dataclass(frozen=True)
class ProposeAnswer:
    """JSON of ``emergency propose``."""

    objective: str
    reached: dict[str, bool | None]
    gap: float
    steps: tuple[proposing.Step, ...]
    levels: dict[str, dict[str, Any]]
    missing_t_per_day: dict[str, dict[str, float]]
    accepted: bool


@dataclass(frozen=True)
class VersionsAnswer:
    """JSON of ``emergency versions``."""

    moment: str
    in_force: str | None
    versions: list[VersionLine]


_chosen: ContextVar[int | None] = ContextVar("emergency_city", default=None)


@contextmanager
def of_city(project: Project, text: str | None) -> Iterator[None]:
    """Inside the block every list, version and notice is that of one city of a project with several."""
    token = _chosen.set(find_units(project, text)[0].id if text else None)
    try:
        yield
    finally:
        _chosen.reset(token)


def unit_id(project: Project) -> int | None:
    """The city the list belongs to: the chosen one, else the only one, else None."""
    return _chosen.get() or (project.city.id if project.city else None)


def records_of(project: Project, kind: str) -> list[Record]:
    """Records of a type of the chosen city.

    Raises UsageError when a project holds lists of several cities and none is chosen.
    """
    chosen = _chosen.get()
    if chosen is not None:
        return project.store.records(kind, chosen)
    found = project.store.records(kind)
    if len({one.unit for one in found}) > 1:
        raise UsageError("emergency.no_city")
    return found


def working_list(project: Project) -> EmergencyList:
    """The list as it stands now (remembered until the data change)."""

    def read() -> EmergencyList:
        held = [family.from_record(one) for family in FAMILIES for one in records_of(project, family.TYPE)]
        return dataclasses.replace(list_of(held), letters=project.store.setting(COLUMNS_SETTING, {}))

    return project.memo(("emergency.list", _chosen.get()), read)


def versions(project: Project) -> list[ListVersion]:
    """All versions, oldest first."""

    def read() -> list[ListVersion]:
        found = [ListVersion.from_record(one) for one in records_of(project, ListVersion.TYPE)]
        return sorted(found, key=lambda one: (one.in_force or "9999", one.made, one.name))

    return project.memo(("emergency.versions", _chosen.get()), read)


def list_at(
    project: Project, moment: str | None = None, name: str | None = None
) -> tuple[EmergencyList, ListVersion | None]:
    """The list in force at a moment, or of a version by name, else the working list.

    Raises Refused when nothing was in force, UsageError for an unknown version.
    """
    if name is not None:
        version = next((one for one in versions(project) if one.name == name), None)
        if version is None:
            raise UsageError("emergency.unknown_version", name=name)
        return versioning.unpack(version), version
    if moment is None:
        return working_list(project), None
    version = versioning.in_force_at(versions(project), moment)
    if version is None:
        raise Refused("emergency.no_version", moment=versioning.moment_of(moment))
    return versioning.unpack(version), version


def filled(project: Project, moment: str | None = None, name: str | None = None) -> EmergencyList:
    """As :func:`list_at`.  Raises Refused when the list is empty."""
    whole, _ = list_at(project, moment, name)
    if not whole.sources():
        raise Refused("emergency.no_firms")
    return whole


# --- import ------------------------------------------------------------------------------------


def read_files(paths: Sequence[Path | str], percent: str = "", unit: str = "", county: str = "") -> Imported:
    """Read list workbooks; several files are one list."""
    from airplan.workbook.read import read

    grids = [grid for path in paths for grid in read(path)]
    return read_list(grids, percent, unit, county)


def import_list(
    project: Project,
    paths: Sequence[Path | str],
    *,
    percent: str = "",
    unit: str = "",
    county: str = "",
    dry_run: bool = False,
    whole_list: bool = False,
) -> ImportAnswer:
    """Read list workbooks and take them over as one undoable change.  Raises Refused when nothing was read."""
    from airplan.workbook.read import read

    grids = [grid for path in paths for grid in read(path)]
    imported = read_list(grids, percent, unit, county)
    if not imported.whole.sources():
        raise Refused("emergency.no_list", file=Path(paths[0]).name, problems=imported.problems)
    absent = _absent(working_list(project), imported.whole)
    counts = ImportCounts(0, 0, 0, 0)
    if not dry_run:
        command = ImportList(imported.whole, unit_id(project), whole_list, tuple(read_reasons(grids)))
        counts = project.run(command).answer
    return ImportAnswer(
        imported.rows,
        imported.skipped,
        checks.counts_of(imported.whole),
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.removed,
        absent,
        list(imported.assumed),
        list(imported.mapping),
        list(imported.problems),
        not dry_run,
    )


def _absent(held: EmergencyList, read: EmergencyList) -> int:
    return len({one.key for one in held.enterprises} - {one.key for one in read.enterprises})


# --- check and propose -------------------------------------------------------------------------


def requirement_in_force(project: Project | None, name: str | None = None) -> Requirement:
    """The requirement asked for, else the city's setting (an id, or percent by pollutant and level), else default."""
    setting = project.store.setting(REQUIREMENT_SETTING) if project and name is None else None
    if isinstance(setting, Mapping):
        return own_requirement(setting)
    return requirement(name or setting)


def _split_requirements(project: Project, key: str) -> dict[str, Requirement]:
    setting = project.store.setting(key, {}) or {}
    return {name: own_requirement(of) for name, of in setting.items()}


def own_templates(project: Project) -> tuple[dict[str, Any], ...]:
    """Class templates from the bureau's own copy of the guide."""
    return tuple(project.store.setting(TEMPLATES_SETTING, []) or [])


def import_templates(project: Project, path: Path | str, source: str = "") -> int:
    """Class templates of a workbook (重点行业, 绩效等级, measures of the levels); answers how many industries."""
    from airplan.workbook.read import read

    found = read_templates(read(path), source or Path(path).name)
    if not found:
        raise Refused("emergency.no_templates", file=Path(path).name)
    kept = {one["industry"]: one for one in own_templates(project)} | {one["industry"]: one for one in found}
    project.run(SetSettings({TEMPLATES_SETTING: list(kept.values())}))
    return len(found)


def fill_from_templates(project: Project) -> int:
    """Fill empty measures of firms from the class templates as one undoable step; answers how many firms."""
    changed = filled_from_templates(filled(project), own_templates(project))
    if changed:
        project.run(SaveSources(tuple(changed), "history.emergency_templates"))
    return len(changed)


def check_source(project: Project, uid: str) -> list[Finding]:
    """Findings of one source, for checks while typing."""
    return [one for one in checked(project).findings if one.uid == uid]


def reasons(project: Project) -> list[ChangeReason]:
    """Reasons of changes entered so far."""
    return [ChangeReason.from_record(one) for one in records_of(project, ChangeReason.TYPE)]


def checked(
    project: Project,
    name: str | None = None,
    moment: str | None = None,
    known: Sequence[Known] = (),
    progress: Progress = QUIET,
) -> checks.Checked:
    """Check of the working list, or of the list in force at a moment."""

    def make() -> checks.Checked:
        return checks.check(
            filled(project, moment),
            requirement_in_force(project, name),
            known,
            _split_requirements(project, COUNTY_SETTING),
            _split_requirements(project, CATEGORY_SETTING),
            own_templates(project),
            progress,
        )

    return make() if known else project.memo(("emergency.checked", _chosen.get(), name, moment), make)


def gauges(project: Project, name: str | None = None) -> RatioTable:
    """Only the ratios of the working list: quick enough to follow an edit (5,000 firms: a tenth of a second)."""

    def make() -> RatioTable:
        whole = working_list(project)
        return ratio_table(
            effects(whole),
            whole.totals,
            requirement_in_force(project, name),
            _split_requirements(project, COUNTY_SETTING),
            _split_requirements(project, CATEGORY_SETTING),
        )

    return project.memo(("emergency.gauges", _chosen.get(), name), make)


def gauges_while_typing(project: Project, changed: Sequence[Source], name: str | None = None) -> RatioTable:
    """Ratios as they would be with edited sources that are not saved yet; computes only what the edit touches."""
    whole = working_list(project)
    rows = project.memo(("emergency.rows", _chosen.get()), lambda: effects(whole))
    return ratio_table(
        effects_after(whole, rows, list(changed)),
        whole.totals,
        requirement_in_force(project, name),
        _split_requirements(project, COUNTY_SETTING),
        _split_requirements(project, CATEGORY_SETTING),
    )


def check_list(
    project: Project,
    name: str | None = None,
    moment: str | None = None,
    last_year: Path | str | None = None,
    progress: Progress = QUIET,
    permits: Path | str | None = None,
    inventory: Path | str | None = None,
) -> checks.CheckAnswer:
    """The check as JSON; firms of last year's list, of the permit register, of the inventory must not be missing."""
    known = [
        one
        for path, origin in ((last_year, "last_year"), (permits, "permit"), (inventory, "inventory"))
        if path
        for one in known_firms(read_files([path]).whole, origin)
    ]
    return checks.answer(filled(project, moment), checked(project, name, moment, known, progress))


def check_file(path: Path | str, name: str | None = None) -> checks.CheckAnswer:
    """The check of a list workbook without a project."""
    whole = read_files([path]).whole
    return checks.answer(whole, checks.check(whole, requirement_in_force(None, name)))


def known_firms(whole: EmergencyList, origin: str = "last_year") -> tuple[Known, ...]:
    """Firms of another list as references."""
    return tuple(Known(one.name, one.credit_code, one.permit_no, one.county, origin) for one in whole.enterprises)


def propose(
    project: Project,
    objective: str = "smallest",
    level: str | None = None,
    name: str | None = None,
    accept: bool = False,
    progress: Progress = QUIET,
) -> ProposeAnswer:
    """Additional cuts; with *accept* they enter the list as one undoable step."""
    whole = filled(project)
    found = proposing.propose(whole, requirement_in_force(project, name), objective, level, progress)
    if accept and found.steps:
        project.run(AcceptProposal(tuple(proposing.accepted(whole, found.steps))))
    return ProposeAnswer(
        found.objective,
        found.reached,
        found.gap,
        found.steps,
        dict(found.levels),
        found.missing_t_per_day,
        bool(accept and found.steps),
    )


# --- years and versions ------------------------------------------------------------------------


def diff_files(old: Path | str, new: Path | str, progress: Progress = QUIET) -> yearly.Difference:
    """Difference of two list workbooks, whatever their columns; no project needed."""
    return yearly.difference(read_files([old]).whole, read_files([new]).whole, progress=progress)


def diff_project(
    project: Project, old: Path | str | None = None, version: str | None = None, progress: Progress = QUIET
) -> yearly.Difference:
    """The working list against last year's workbook or a version."""
    before = read_files([old]).whole if old is not None else list_at(project, name=version)[0]
    return with_reasons(yearly.difference(before, filled(project), progress=progress), reasons(project))


def file_version(
    project: Project,
    name: str,
    status: str = "draft",
    document: str = "",
    in_force: str = "",
    reason: str = "",
    supplement_to: str = "",
) -> VersionsAnswer:
    """Keep the working list as a version.  Raises Refused when a filed version of that name exists."""
    made = clock.now().strftime("%Y-%m-%dT%H:%M")
    version = versioning.make_version(
        filled(project), name, status, made, project.who, document, in_force, reason, supplement_to
    )
    project.run(SaveVersion(dataclasses.replace(version, unit=unit_id(project))))
    return list_versions(project)


def void_version(project: Project, name: str, from_moment: str, reason: str = "") -> VersionsAnswer:
    """End a version's time in force."""
    project.run(VoidVersion(name, from_moment, reason))
    return list_versions(project)


def list_versions(project: Project, moment: str | None = None) -> VersionsAnswer:
    """All versions, and which is in force at a moment (now)."""
    at = versioning.moment_of(moment) if moment else clock.now().strftime("%Y-%m-%dT%H:%M")
    found = versions(project)
    now = versioning.in_force_at(found, at)
    return VersionsAnswer(at, now.name if now else None, [versioning.line_of_version(one, now) for one in found])
