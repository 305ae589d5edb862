"""Arrivals at the coordinator's desk: packages and Excel forms are received, answered, and merged once accepted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from airplan import clock
from airplan.domain import Problem
from airplan.errors import AirplanError, Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.region.board import Request, Submission
from airplan.region.merging import Source
from airplan.region.receipt import ReceiptFinding, check_arrival, check_rules
from airplan.workspace import packages
from airplan.workspace.analysis.merging import limited, read_source
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.merging import MergeDone, merge_files
from airplan.workspace.packages import Manifest
from airplan.workspace.region import names, request_of, requests, submissions
from airplan.workspace.region_forms import about_form, form_content
from airplan.workspace.region_own import keep_own
from airplan.workspace.session import Project


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


def receive(
    project: Project, files: Sequence[Path], number: str | None = None, progress: Progress = QUIET
) -> list[Received]:
    """Take in packages and Excel forms: each is checked and kept; nothing is merged before acceptance.

    Without a *number* each file tells its request, when there are several.  A file that cannot be read is answered
    in words and the rest goes on.
    """
    known = [request_of(project, number)] if number or not requests(project) else requests(project)
    found = []
    seen: dict[Path, Source] = {}
    for place, file in enumerate(sorted({Path(file) for file in files})):
        progress.step(place, len(files), file.name)
        try:
            found.append(_receive(project, _meant(file, known), file, seen))
        except AirplanError as trouble:
            problem = Problem(trouble.code, file=file.name, values=trouble.values, severity="error")
            number_of = known[0].id if len(known) == 1 else ""
            found.append(Received(file.name, "", "", "refused", (), (problem,), number_of))
    return found


def _meant(file: Path, known: Sequence[Request]) -> Request:
    """The request a file answers: the only one, else as the file says.  Raises Refused."""
    if len(known) == 1:
        return known[0]
    if file.suffix.lower() == packages.SUFFIX:
        said = packages.read_manifest(file).request
    else:
        about = about_form(file)
        said = about[0] if about else ""
    found = [one for one in known if one.id == said]
    if not found:
        raise Refused("region.request_unsaid", file=file.name, known="、".join(one.id for one in known))
    return found[0]


def _receive(project: Project, request: Request, file: Path, seen: dict[Path, Source]) -> Received:
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        manifest, content, problems, inside = _open(file, request, Path(folder))
        code = packages.code_among(manifest.city, request.members)
        if code not in request.members:
            unsaid = {} if code else {"variant": "no_city"}
            raise Refused("region.not_asked", file=file.name, city=manifest.city_name or code, **unsaid)
        kept = _inbox(project) / request.id
        kept.mkdir(parents=True, exist_ok=True)
        mine = [one for one in submissions(project, request.id) if one.code == code]
        last = max(mine, key=lambda one: one.number, default=None)
        if last is not None and last.digest and last.digest == manifest.sha256:
            return _again(last, file, manifest.city_name, request)
        number = 1 + (last.number if last else 0)
        arrived = _source(content)
        findings = check_arrival(
            arrived, manifest.city, _held(project, code), _neighbours(project, request, code, seen), *_days(request),
            _last_year(project, request, code),
        )  # fmt: skip
        findings += inside
        findings += check_rules(manifest.rules, packages.rules_of(project, _days(request)[1]))
        target = _kept(project, request.id, code, number)
        shutil.copyfile(file, target.with_name(f"{target.stem}_原件{file.suffix}"))
        keep_own(content, target, manifest.city)
    state = "failed" if any(one.severity == "error" for one in findings) else "reported"
    entry = Submission(
        request.id, code, number, clock.now().isoformat(), file.name, manifest.file_id, manifest.sha256,
        manifest.version, manifest.person, manifest.program, manifest.rules,
        "package" if file.suffix.lower() == packages.SUFFIX else "form", manifest.tables, manifest.period, state,
        tuple({"code": one.code, "severity": one.severity, **dict(one.values)} for one in findings),
    )  # fmt: skip
    project.run(PutRecords((entry.to_record(),), "history.region_received"))
    return Received(file.name, code, names([code])[code], state, tuple(findings), problems, request.id)


def _again(last: Submission, file: Path, city: str, request: Request) -> Received:
    """The very file that came last: told, and not entered a second time."""
    told = ReceiptFinding("receipt.again", "warning", {"number": last.number, "received": last.received[:10]})
    return Received(file.name, last.code, city, last.state, (told,), (), request.id)


def _source(path: Path) -> Source:
    with Project.open(path, read_only=True) as project:
        return read_source(project.store, path.name)


def _open(
    file: Path, request: Request, folder: Path
) -> tuple[Manifest, Path, tuple[Problem, ...], list[ReceiptFinding]]:
    if file.suffix.lower() == packages.SUFFIX:
        manifest, content = packages.unpack(file, folder)
        if manifest.request and manifest.request != request.id:
            raise Refused("region.other_request", file=file.name, number=manifest.request)
        return manifest, content, (), []
    return form_content(file, request, folder)


def _inbox(project: Project) -> Path:
    return project.path.with_name(f"{project.path.stem}_收件")


def _kept(project: Project, request: str, code: str, number: int) -> Path:
    """Where an arrival is kept; its name is what conflicts are told by."""
    return _inbox(project) / request / f"{code}_{names([code])[code]}_{number}.airplan"


def is_kept(project: Project, one: Submission) -> bool:
    """Whether an arrival's file is still there."""
    return _kept(project, one.request, one.code, one.number).exists()


def source_of(project: Project, one: Submission) -> Source:
    """Content of an arrival."""
    return _source(_kept(project, one.request, one.code, one.number))


def held_source(project: Project, code: str) -> Source | None:
    """What the region's file holds, when it holds the city."""
    units = [unit.id for unit in project.units() if unit.code == code]
    return read_source(project.store, project.path.name) if units else None


def _held(project: Project, code: str) -> Source | None:
    """What the city sent last, else what the region's file holds of it."""
    every = [Submission.from_record(record) for record in project.store.records("region_submission")]
    mine = sorted((one for one in every if one.code == code), key=lambda one: (one.received, one.number))
    for one in reversed(mine):
        if is_kept(project, one):
            return source_of(project, one)
    return held_source(project, code)


def _last_year(project: Project, request: Request, code: str) -> Source | None:
    """What the region's file holds of the city for the request's days one year before; None without any."""
    first, last = _days(request)
    units = [unit for unit in project.units() if unit.code == code]
    if first is None or last is None or not units:
        return None
    ids = [unit.id for unit in units]
    kinds = {kind for unit, held in project.store.kinds().items() if unit in ids for kind in held}
    cubes = {kind: project.store.read_days(ids, first - 366, last - 365, kind) for kind in sorted(kinds)}
    return Source(project.path.name, project.store.file_id, tuple(units), cubes) if cubes else None


def _neighbours(project: Project, request: Request, code: str, seen: dict[Path, Source]) -> list[Source]:
    """The other cities' last arrivals; each file is read once."""
    last: dict[str, Submission] = {}
    for one in submissions(project, request.id):
        if one.code != code and (one.code not in last or last[one.code].number < one.number):
            last[one.code] = one
    paths = [_kept(project, request.id, one.code, one.number) for one in last.values()]
    for path in paths:
        if path not in seen and path.exists():
            seen[path] = _source(path)
    return [seen[path] for path in paths if path in seen]


def _days(request: Request) -> tuple[int | None, int | None]:
    from airplan.series.periods import parse

    if not request.period:
        return None, None
    found = parse(request.period, clock.today())
    return found.first.toordinal(), found.last.toordinal()


@dataclass(frozen=True)
class Origin:
    """Where a file that conflicts name came from: the arrival, who sent it and when."""

    file: str
    request: str
    city: str
    original: str
    received: str
    person: str


def origins(project: Project) -> Mapping[str, Origin]:
    """Arrivals by the name that conflicts tell them by (``130600_保定市_2.airplan``)."""
    found = {}
    for record in project.store.records("region_submission"):
        one = Submission.from_record(record)
        name = _kept(project, one.request, one.code, one.number).name
        found[name] = Origin(name, one.request, names([one.code])[one.code], one.file, one.received, one.person)
    return found


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
    """Merge every accepted arrival of a request into the region's file; differences stay open.

    A later submission of a city replaces what its earlier one said, as far as nobody else touched it.
    """
    with Project.open(region, read_only=True) as project:
        request = request_of(project, number)
        accepted: dict[str, list[Submission]] = {}
        for one in sorted(submissions(project, request.id), key=lambda one: one.number):
            if one.state == "accepted":
                accepted.setdefault(one.code, []).append(one)
        merged = {str(record.body.get("file")) for record in project.store.records("merge_source")}
        files, ancestors = [], {}
        for mine in accepted.values():
            paths = [_kept(project, request.id, one.code, one.number) for one in mine]
            files.append(paths[-1])
            if paths[-1].name not in merged and paths[-1].exists():
                keep_own(paths[-1], paths[-1], mine[-1].code)  # kept by an earlier program, strangers and all
            before = [path for path in paths[:-1] if path.name in merged]
            if before and paths[-1].name not in merged:
                ancestors[paths[-1]] = _replaced(before[-1], paths[-1], mine[-1])
    if not files:
        raise Refused("region.nothing_accepted", number=request.id)
    return merge_files(region, files, progress=progress, ancestors=ancestors)


def _replaced(before: Path, now: Path, submission: Submission) -> Source:
    types = [name for table in submission.tables for name in packages.TABLES.get(table, ())]
    span = packages.span_of(submission.period)
    return limited(_source(before), _source(now), types, span, whole=submission.kind == "package")
