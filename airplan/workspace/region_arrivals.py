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
from airplan.words import say
from airplan.workspace import packages
from airplan.workspace.analysis.merging import limited
from airplan.workspace.merging import MergeDone, merge_files
from airplan.workspace.packages import Manifest
from airplan.workspace.region import names, request_of, requests, submissions
from airplan.workspace.region_forms import about_form, form_content
from airplan.workspace.region_history import PutNamed
from airplan.workspace.region_kept import Desk, inbox, kept_at, source_in
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
    desk = Desk(project)
    for place, file in enumerate(sorted({Path(file) for file in files})):
        progress.step(place, len(files), file.name)
        try:
            found.append(_receive(project, _meant(file, known), file, desk))
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
        raise Refused("region.request_unsaid", file=file.name, known=say("region.list").join(one.id for one in known))
    return found[0]


def _receive(project: Project, request: Request, file: Path, desk: Desk) -> Received:
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        manifest, content, problems, inside = _open(file, request, Path(folder))
        code = packages.code_among(manifest.city, request.members)
        if code not in request.members:
            unsaid = {} if code else {"variant": "no_city"}
            raise Refused("region.not_asked", file=file.name, city=manifest.city_name or code, **unsaid)
        kept = inbox(project) / request.id
        kept.mkdir(parents=True, exist_ok=True)
        mine = [one for one in desk.of(code) if one.request == request.id]
        last = max(mine, key=lambda one: one.number, default=None)
        if last is not None and last.digest and last.digest == manifest.sha256:
            return _again(last, file, manifest.city_name, request)
        named = _named(request, code, manifest.city_name, project)
        number = 1 + (last.number if last else 0)
        arrived = source_in(content)
        findings = check_arrival(
            arrived, manifest.city, desk.held(code), desk.peers(request), *_days(request),
            _last_year(project, request, code),
        )  # fmt: skip
        findings += inside
        findings += check_rules(manifest.rules, packages.rules_of(project, _days(request)[1]))
        target = kept_at(project, request.id, code, number)
        shutil.copyfile(file, target.with_name(f"{target.stem}_原件{file.suffix}"))
        keep_own(content, target, manifest.city)
    state = "failed" if any(one.severity == "error" for one in findings) else "reported"
    entry = Submission(
        request.id, code, number, clock.now().isoformat(), file.name, manifest.file_id, manifest.sha256,
        manifest.version, manifest.person, manifest.program, manifest.rules,
        "package" if file.suffix.lower() == packages.SUFFIX else "form", manifest.tables, manifest.period, state,
        tuple({"code": one.code, "severity": one.severity, **dict(one.values)} for one in findings),
    )  # fmt: skip
    asked = (named.to_record(),) if named is not request else ()
    called = f"{request.id} {({**names([code], project), **named.names})[code]}"
    project.run(PutNamed((entry.to_record(), *asked), "history.region_received", called))
    desk.put(entry, arrived, manifest.city)
    return Received(file.name, code, names([code], project)[code], state, tuple(findings), problems, request.id)


def _named(request: Request, code: str, said: str, project: Project) -> Request:
    """The request, with the name that a city outside the catalogue gives itself, unless it has one here."""
    if not said or names([code], project)[code] != code:
        return request
    stored = request_of(project, request.id)
    return replace(stored, names={**stored.names, code: said})


def _again(last: Submission, file: Path, city: str, request: Request) -> Received:
    """The very file that came last: told, and not entered a second time."""
    told = ReceiptFinding("receipt.again", "warning", {"number": last.number, "received": last.received[:10]})
    return Received(file.name, last.code, city, last.state, (told,), (), request.id)


def _open(
    file: Path, request: Request, folder: Path
) -> tuple[Manifest, Path, tuple[Problem, ...], list[ReceiptFinding]]:
    if file.suffix.lower() == packages.SUFFIX:
        manifest, content = packages.unpack(file, folder)
        if manifest.request and manifest.request != request.id:
            raise Refused("region.other_request", file=file.name, number=manifest.request)
        return manifest, content, (), []
    return form_content(file, request, folder)


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
        name = kept_at(project, one.request, one.code, one.number).name
        found[name] = Origin(
            name, one.request, names([one.code], project)[one.code], one.file, one.received, one.person
        )
    return found


def answer(project: Project, number: str | None, code: str, state: str, text: str = "") -> Submission:
    """Accept or return the last arrival of a city; accepting merges it.  Raises UsageError."""
    request = request_of(project, number)
    mine = [one for one in submissions(project, request.id) if one.code == code]
    if not mine:
        raise UsageError("region.nothing_arrived", city=names([code], project)[code])
    last = max(mine, key=lambda one: one.number)
    if state == "accepted" and last.state == "failed" and not text:
        raise UsageError("region.accept_needs_reason", city=names([code], project)[code])
    told = last.answered(state, clock.today().isoformat(), project.who, text)
    record = replace(told.to_record(), uid=last.uid)
    project.run(PutNamed((record,), f"history.region_{state}", f"{request.id} {names([code], project)[code]}"))
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
            paths = [kept_at(project, request.id, one.code, one.number) for one in mine]
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
    return limited(source_in(before), source_in(now), types, span, whole=submission.kind == "package")
