"""The coordinator's desk: requests, arrivals, board, acceptance, joint targets and joint levels."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from airplan import clock
from airplan.domain import Problem, Record
from airplan.errors import AirplanError, Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.region import board as boards
from airplan.region.alert import SHARE, CityLevel, RegionAlert, common_level
from airplan.region.board import Board, Request, Submission
from airplan.region.merging import Source
from airplan.region.receipt import ReceiptFinding, check_arrival
from airplan.region.targets import Breakdown, break_down, with_chances
from airplan.rulebook import places, regions
from airplan.workspace import packages
from airplan.workspace.analysis.merging import read_source
from airplan.workspace.analysis.project import create as create_city_project
from airplan.workspace.commands.records import PutRecords, SetSettings
from airplan.workspace.merging import MergeDone, merge_files
from airplan.workspace.packages import Manifest
from airplan.workspace.session import Project

PACKAGES = (packages.SUFFIX,)


@dataclass(frozen=True)
class Received:
    """What became of one file that was handed in."""

    file: str
    code: str
    city: str
    state: str
    findings: tuple[ReceiptFinding, ...]
    problems: tuple[Problem, ...] = ()
    request: str = ""


@dataclass(frozen=True)
class Members:
    """The membership a region's file works with."""

    id: str
    name: str
    codes: tuple[str, ...]
    source: str


# --- the region's file ------------------------------------------------------------------------


def members_of(membership: str) -> Members:
    """Membership of an id (``bth_2plus26``; ``@2018`` is checked against its years), a province, or a file of names.

    Raises UsageError naming what is unknown.
    """
    path = Path(membership)
    if path.suffix.lower() in (".txt", ".csv") and path.exists():
        return _from_file(path)
    name, _, year = membership.partition("@")
    found = regions.named(name)
    if year and not found.holds_on(dt.date(int(year), 12, 31)) and not found.holds_on(dt.date(int(year), 1, 1)):
        raise UsageError("region.not_in_year", name=found.name, year=year, first=found.first, last=found.last)
    return Members(membership, found.name, found.members, found.source)


def _from_file(path: Path) -> Members:
    codes = []
    for line in path.read_text(encoding="utf-8-sig").replace(",", "\n").splitlines():
        if line.strip():
            place = places.find(line.strip()).only
            if place is None:
                raise UsageError("project.city_unknown", city=line.strip(), candidates="")
            codes.append(place.code)
    return Members(path.name, path.stem, tuple(dict.fromkeys(codes)), path.name)


def new_region(path: Path | str, membership: str, *, who: str | None = None) -> Members:
    """A new region file with its membership."""
    found = members_of(membership)
    with Project.create(path, title=found.name, who=who) as project:
        project.run(
            SetSettings(
                {"region.members": list(found.codes), "region.membership": membership, "region.name": found.name}
            )
        )
    return found


def members(project: Project) -> tuple[str, ...]:
    """Codes of the region's cities.  Raises UsageError when the file is no region's."""
    codes = project.store.setting("region.members")
    if not isinstance(codes, list) or not codes:
        raise UsageError("region.no_members", file=project.path.name)
    return tuple(str(code) for code in codes)


def names(codes: Sequence[str]) -> dict[str, str]:
    """Names of codes."""
    return {code: found.name if (found := places.by_code(code)) else code for code in codes}


# --- requests and arrivals --------------------------------------------------------------------


def ask(
    project: Project, number: str, title: str, tables: Sequence[str], period: str, deadline: str, note: str = "",
    forms: Path | None = None,
) -> tuple[Request, tuple[str, ...]]:  # fmt: skip
    """Enter a request; with *forms* write an Excel form a city into that folder."""
    unknown = [name for name in tables if name not in packages.TABLES]
    if unknown:
        raise UsageError("package.unknown_table", value="、".join(unknown), known="、".join(packages.TABLES))
    if project.store.find("region_request", number):
        raise UsageError("region.request_exists", number=number)
    membership = str(project.store.setting("region.membership", ""))
    request = Request(
        number,
        title,
        tuple(tables),
        period,
        deadline,
        members(project),
        membership,
        clock.today().isoformat(),
        project.who,
        note,
    )
    project.run(PutRecords((request.to_record(),), "history.region_request"))
    written = _write_forms(request, forms) if forms else ()
    return request, written


def _write_forms(request: Request, folder: Path) -> tuple[str, ...]:
    from airplan.region.forms import series_form
    from airplan.workbook.write import write_workbook

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code, name in names(request.members).items():
        path = folder / f"{name}_{request.title}_{request.id}.xlsx"
        write_workbook(path, series_form(request, code, name, clock.today()), title=request.title)
        written.append(str(path))
    return tuple(written)


def requests(project: Project) -> list[Request]:
    """All requests, by id."""
    return [Request.from_record(record) for record in project.store.records("region_request")]


def request_of(project: Project, number: str | None) -> Request:
    """The request of an id, or the only one.  Raises UsageError."""
    found = [one for one in requests(project) if number is None or one.id == number]
    if len(found) != 1:
        raise UsageError("region.which_request", known="、".join(one.id for one in requests(project)) or "—")
    return found[0]


def submissions(project: Project, number: str) -> list[Submission]:
    """Arrivals of a request."""
    every = [Submission.from_record(record) for record in project.store.records("region_submission")]
    return [one for one in every if one.request == number]


def board_of(project: Project, number: str | None = None) -> Board:
    """The board of a request today."""
    request = request_of(project, number)
    return boards.board(request, submissions(project, request.id), names(request.members), clock.today())


def receive(
    project: Project, files: Sequence[Path], number: str | None = None, progress: Progress = QUIET
) -> list[Received]:
    """Take in packages and Excel forms: each is checked and kept; nothing is merged before acceptance.

    A file that cannot be read is answered in words and the rest goes on.
    """
    request = request_of(project, number)
    found = []
    for place, file in enumerate(sorted({Path(file) for file in files})):
        progress.step(place, len(files), file.name)
        try:
            found.append(_receive(project, request, file))
        except AirplanError as trouble:
            problem = Problem(trouble.code, file=file.name, values=trouble.values, severity="error")
            found.append(Received(file.name, "", "", "refused", (), (problem,), request.id))
    return found


def _receive(project: Project, request: Request, file: Path) -> Received:
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        manifest, content, problems = _open(file, request, Path(folder))
        code = manifest.city
        if code not in request.members:
            raise Refused("region.not_asked", file=file.name, city=manifest.city_name or code)
        kept = _inbox(project) / request.id
        kept.mkdir(parents=True, exist_ok=True)
        number = 1 + max((one.number for one in submissions(project, request.id) if one.code == code), default=0)
        with _source(content) as arrived:
            findings = check_arrival(
                arrived, code, _held(project, code), _neighbours(project, request, code), *_days(request)
            )
        target = _kept(project, request.id, code, number)
        shutil.copyfile(content, target)
    state = "failed" if any(one.severity == "error" for one in findings) else "reported"
    entry = Submission(
        request.id, code, number, clock.now().isoformat(), file.name, manifest.file_id, manifest.sha256,
        manifest.version, manifest.person, manifest.program, "",
        "package" if file.suffix == packages.SUFFIX else "form", state,
        tuple({"code": one.code, "severity": one.severity, **dict(one.values)} for one in findings),
    )  # fmt: skip
    project.run(PutRecords((entry.to_record(),), "history.region_received"))
    return Received(file.name, code, names([code])[code], state, tuple(findings), problems, request.id)


class _source:  # noqa: N801 - reads like a function
    """The content of a project file as a merge source, for the length of a block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Source:
        with Project.open(self._path, read_only=True) as project:
            return read_source(project.store, self._path.name)

    def __exit__(self, *_: object) -> None:
        return None


def _open(file: Path, request: Request, folder: Path) -> tuple[Manifest, Path, tuple[Problem, ...]]:
    if file.suffix.lower() == packages.SUFFIX:
        manifest, content = packages.unpack(file, folder)
        if manifest.request and manifest.request != request.id:
            raise Refused("region.other_request", file=file.name, number=manifest.request)
        return manifest, content, ()
    return _from_form(file, request, folder)


def _from_form(file: Path, request: Request, folder: Path) -> tuple[Manifest, Path, tuple[Problem, ...]]:
    """A plain Excel form becomes a small project of the city it names."""
    from airplan.workspace.analysis.intake import preview
    from airplan.workspace.commands.intake import ImportFiles

    code = _city_of(file, request)
    content = folder / "form.airplan"
    with create_city_project(content, city=code, title=file.stem) as project:
        found = preview(project, [file], city=code)
        project.run(ImportFiles(found, accept=()))
        problems = tuple(problem for reading in found.readings for problem in reading.problems)
        version, token = project.store.lineage()[-1]
        file_id = project.store.file_id
    name = names([code])[code]
    manifest = Manifest(
        packages.FORMAT, file.stem, ("series",), code, name, request.period, request.id, file_id, version, token,
        clock.now().isoformat(), "", "", False, {}, 0, "",
    )  # fmt: skip
    return manifest, content, problems


def _city_of(file: Path, request: Request) -> str:
    """The city a form belongs to: by its file name, longest name first."""
    known = names(request.members)
    hits = [code for code, name in known.items() if name in file.stem or _short(code) in file.stem or code in file.stem]
    if len(hits) != 1:
        raise Refused("region.form_city", file=file.name, known="、".join(known.values()))
    return hits[0]


def _short(code: str) -> str:
    found = places.by_code(code)
    return found.short if found else code


def _inbox(project: Project) -> Path:
    return project.path.with_name(f"{project.path.stem}_收件")


def _kept(project: Project, request: str, code: str, number: int) -> Path:
    """Where an arrival is kept; its name is what conflicts are told by."""
    return _inbox(project) / request / f"{code}_{names([code])[code]}_{number}.airplan"


def _held(project: Project, code: str) -> Source | None:
    """What the region's file holds of the city, or its last arrival."""
    earlier = sorted(_inbox(project).glob(f"*/{code}_*.airplan"), key=lambda path: path.stat().st_mtime)
    if earlier:
        with _source(earlier[-1]) as source:
            return source
    units = [unit.id for unit in project.units() if unit.code == code]
    if not units:
        return None
    return read_source(project.store, project.path.name)


def _neighbours(project: Project, request: Request, code: str) -> list[Source]:
    last = {}
    for path in sorted((_inbox(project) / request.id).glob("*.airplan")):
        other = path.stem.partition("_")[0]
        if other != code:
            last[other] = path
    found = []
    for path in last.values():
        with _source(path) as source:
            found.append(source)
    return found


def _days(request: Request) -> tuple[int | None, int | None]:
    from airplan.series.periods import parse

    if not request.period:
        return None, None
    found = parse(request.period, clock.today())
    return found.first.toordinal(), found.last.toordinal()


def answer(project: Project, number: str | None, code: str, state: str, text: str = "") -> Submission:
    """Accept or return the last arrival of a city; accepting merges it.  Raises UsageError."""
    request = request_of(project, number)
    mine = [one for one in submissions(project, request.id) if one.code == code]
    if not mine:
        raise UsageError("region.nothing_arrived", city=names([code])[code])
    last = max(mine, key=lambda one: one.number)
    if state == "accepted" and last.state == "failed" and not text:
        raise UsageError("region.accept_needs_reason", city=names([code])[code])
    told = last.answered(state, clock.today().isoformat(), project.who, text)
    record = replace(told.to_record(), uid=last.uid)
    project.run(PutRecords((record,), f"history.region_{state}"))
    return told


def merge_accepted(region: Path, number: str | None = None, progress: Progress = QUIET) -> MergeDone:
    """Merge every accepted arrival of a request into the region's file; differences stay open."""
    with Project.open(region, read_only=True) as project:
        request = request_of(project, number)
        last: dict[str, Submission] = {}
        for one in submissions(project, request.id):
            if one.state == "accepted" and (one.code not in last or last[one.code].number < one.number):
                last[one.code] = one
        files = [_kept(project, request.id, one.code, one.number) for one in last.values()]
    if not files:
        raise Refused("region.nothing_accepted", number=request.id)
    return merge_files(region, files, progress=progress)


# --- targets and levels -----------------------------------------------------------------------


def targets(
    project: Project, year: int, target: float, method: str, metric: str = "PM2.5", *, base_year: int | None = None,
    limit: float | None = None, own: Mapping[str, float] | None = None, chance: bool = True, digits: int = 1,
) -> Breakdown:  # fmt: skip
    """The region's target of a year broken down to its cities.  Raises UsageError, Refused."""
    from airplan.workspace.analysis.yearly import table

    codes = members(project)
    units = [unit for unit in project.units() if unit.code in codes]
    if not units:
        raise Refused("region.no_data", file=project.path.name)
    found = table(project, units, metric)
    years = [period.first.year for period in found.periods]
    at = years.index(base_year) if base_year in years else None
    bases = {}
    for row, unit in enumerate(units):
        values = list(found.values[row]) if at is None else [found.values[row][at]]
        held = [float(value) for value in values if value == value]
        if held:
            bases[unit.code] = held[-1]
    shares = break_down(bases, target, method, limit=limit, own=own, digits=digits)
    outlooks = None
    if chance:
        from airplan.workspace.analysis.outlook import outlooks as make

        chosen = [unit for unit in units if unit.code in bases]
        by_id = make(project, chosen, (metric,), until=max(year, clock.today().year + 1))
        outlooks = {unit.code: by_id[unit.id] for unit in chosen}
    return with_chances(metric, year, bases, shares, target, method, outlooks)


def save_targets(project: Project, found: Breakdown) -> None:
    """Keep a breakdown as the region's record (one a metric and year)."""
    from airplan.domain.jsonable import to_plain

    key = f"{found.metric}|{found.year}"
    old = project.store.find("region_target", key)
    record = Record("region_target", key, to_plain(found))
    project.run(PutRecords((replace(record, uid=old.uid) if old else record,), "history.region_targets"))


def alert(project: Project, files: Sequence[Path], rules: str | None = None, share: float = SHARE) -> RegionAlert:
    """Levels of several cities' forecasts (a file a city, named by it) and a common level to consult on."""
    from airplan.workspace.analysis.emergency_response import forecast_of, rule_set_in_force, suggest_level

    codes = members(project)
    known = names(codes)
    chosen = rule_set_in_force(project, rules)
    levels = []
    for file in files:
        hits = [code for code, name in known.items() if name in file.stem or _short(code) in file.stem]
        if len(hits) != 1:
            raise Refused("region.form_city", file=file.name, known="、".join(known.values()))
        found = suggest_level(forecast_of(file), chosen)
        levels.append(CityLevel(hits[0], known[hits[0]], found.level, found.start, found.end, found.clause, found.note))
    reported = {one.code for one in levels}
    missing = [name for code, name in known.items() if code not in reported]
    return common_level(sorted(levels, key=lambda one: one.code), missing, chosen.id, share)
