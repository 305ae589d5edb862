"""``region …`` and ``submit``: the coordinator's desk on the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from airplan.cli import package, region_acting, region_follow, region_judged, region_measures
from airplan.cli.core import Answer, Commands, describe
from airplan.cli.region_judged import code_of, opened, region_parser
from airplan.errors import UsageError
from airplan.words import say, sentence


@dataclass(frozen=True)
class RegionNew:
    """Answer of ``region new``."""

    region: str
    membership: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class RegionRequest:
    """Answer of ``region request``."""

    id: str
    title: str
    tables: tuple[str, ...]
    period: str
    deadline: str
    members: int
    forms: tuple[str, ...]
    package: str | None = None


@dataclass(frozen=True)
class Arrival:
    """What became of one file."""

    file: str
    code: str
    city: str
    state: str
    findings: tuple[dict[str, Any], ...]
    problems: tuple[dict[str, Any], ...]
    request: str = ""


@dataclass(frozen=True)
class RequestCount:
    """How many cities answered one request."""

    request: str
    title: str
    reported: int
    members: int
    text: str


@dataclass(frozen=True)
class RegionReceive:
    """Answer of ``region receive``; ``boards``: every request that something came for (the first one's beside)."""

    request: str
    arrivals: tuple[Arrival, ...]
    reported: int
    members: int
    text: str
    boards: tuple[RequestCount, ...]


@dataclass(frozen=True)
class BoardLine:
    """One city of the board."""

    code: str
    name: str
    state: str
    received: str | None
    late_days: int
    submissions: int
    findings: int
    remark: str
    file: str


@dataclass(frozen=True)
class RegionBoard:
    """Answer of ``region board``; ``chase`` are the names of the 催报 list."""

    request: str
    title: str
    deadline: str
    rows: tuple[BoardLine, ...]
    members: int
    reported: int
    accepted: int
    late: int
    returned: int
    failed: int
    text: str
    chase: tuple[str, ...]
    merged: int | None = None
    conflicts: int | None = None


@dataclass(frozen=True)
class SubmitResult:
    """Answer of ``submit``: the package's manifest."""

    file: str
    tables: tuple[str, ...]
    city: str
    period: str
    request: str
    values: int
    records: dict[str, int]
    contacts: bool
    sha256: str
    deadline: str = ""
    late_days: int = 0


RESULTS = {
    "region new": RegionNew,
    "region request": RegionRequest,
    "region receive": RegionReceive,
    "region board": RegionBoard,
    "submit": SubmitResult,
    **region_judged.RESULTS,
    **region_follow.RESULTS,
    **region_acting.RESULTS,
    **region_measures.RESULTS,
}


def register(commands: Commands) -> None:
    """Add the region group and ``submit``."""
    group = commands.group("region", "cli.region")
    _register_desk(group)
    region_judged.register(group)
    region_follow.register(group)
    region_acting.register(group)
    region_measures.register(group)
    package.register_pack(group)
    parser = commands.add("submit", "cli.submit", _submit)
    parser.add_argument("project", type=Path)
    parser.add_argument("--tables", default="", help=say("cli.submit.tables"))
    parser.add_argument("--out", type=Path, required=True, help=say("cli.submit.out"))
    parser.add_argument("--period", default="", help=say("cli.region.period"))
    parser.add_argument("--request", default="", metavar="ID|F", help=say("cli.submit.request"))
    parser.add_argument("--city", help=say("cli.submit.city"))
    parser.add_argument("--contacts", action="store_true", help=say("cli.submit.contacts"))


def _register_desk(group: Commands) -> None:
    parser = region_parser(group, "new", _new)
    parser.add_argument("--membership", required=True, help=say("cli.region.membership"))
    parser = region_parser(group, "request", _request)
    parser.add_argument("--id", required=True, help=say("cli.region.request_id"))
    parser.add_argument("--title", help=say("cli.region.title"))
    parser.add_argument("--tables", default="", help=say("cli.submit.tables"))
    parser.add_argument("--period", default="", help=say("cli.region.period"))
    parser.add_argument("--deadline", default="", help=say("cli.region.deadline"))
    parser.add_argument("--note", default="", help=say("cli.region.request_note"))
    parser.add_argument("--forms", type=Path, metavar="DIR", help=say("cli.region.forms"))
    parser.add_argument("--package", type=Path, metavar="F", help=say("cli.region.request_package"))
    parser = region_parser(group, "receive", _receive)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--request", help=say("cli.region.request_id"))
    parser = region_parser(group, "board", _board)
    parser.add_argument("--request", help=say("cli.region.request_id"))
    parser.add_argument("--accept", action="append", default=[], metavar="CITY", help=say("cli.region.accept"))
    parser.add_argument(
        "--return", dest="give_back", action="append", default=[], metavar="CITY", help=say("cli.region.return")
    )
    parser.add_argument("--remark", default="", help=say("cli.region.remark"))
    parser.add_argument("--merge", action="store_true", help=say("cli.region.merge"))


def _new(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region

    found = region.new_region(args.region, args.membership, who=getattr(args, "who", None))
    names = region.names(found.codes)
    result = RegionNew(args.region.name, found.id, found.name, found.codes)
    return Answer(result, say("region.made", file=args.region.name, name=found.name, count=len(names)))


def _request(args: argparse.Namespace) -> Answer:
    from airplan.workspace import handout, region

    with opened(args) as project:
        made = _asked(project, args)
        forms = region.write_forms(made, args.forms) if args.forms else ()
        if args.package:
            handout.pack_request(project, made.id, args.package, [Path(form) for form in forms])
    package_name = args.package.name if args.package else None
    result = RegionRequest(
        made.id, made.title, made.tables, made.period, made.deadline, len(made.members), forms, package_name
    )  # fmt: skip
    lines = [say("region.requested", number=made.id, count=len(made.members), forms=len(forms))]
    lines += [say("region.request_packed", file=package_name)] if package_name else []
    return Answer(result, "\n".join(lines))


def _asked(project: Any, args: argparse.Namespace) -> Any:
    """The request entered, or one that stands already when only its forms or package are wanted again."""
    from airplan.workspace import region

    if not any((args.title, args.tables, args.period, args.deadline, args.note)):
        return region.request_of(project, args.id)
    if not args.title:
        raise UsageError("region.request_needs_title", number=args.id)
    tables = _tables(args.tables or "series")
    if args.forms:
        region.fits_a_form(tables, args.period, args.id)
    return region.ask(project, args.id, args.title, tables, args.period, args.deadline, args.note)[0]


def _tables(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip())


def _receive(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_arrivals

    with opened(args) as project:
        found = region_arrivals.receive(project, args.files, args.request)
        asked = list(dict.fromkeys(one.request for one in found if one.request)) or [args.request]
        boards = [region.board_of(project, number) for number in asked if number or len(region.requests(project)) == 1]
    arrivals = tuple(_arrival(one) for one in found)
    counts = tuple(RequestCount(one.request, one.title, one.reported, one.members, one.text) for one in boards)
    first = counts[0] if counts else RequestCount("", "", 0, 0, "")
    result = RegionReceive(first.request, arrivals, first.reported, first.members, first.text, counts)
    taken = any(one.state != "refused" for one in arrivals)
    lines = [_arrival_line(one) for one in arrivals]
    lines += [f"{one.title}　{say('region.reported', text=one.text)}" for one in counts]
    return Answer(result, "\n".join(lines), 0 if taken else 3)


def _arrival(one: Any) -> Arrival:
    findings = tuple(_finding(item) for item in one.findings)
    problems = tuple(describe(problem) for problem in one.problems)
    return Arrival(one.file, one.code, one.city, one.state, findings, problems, one.request)


def _finding(one: Any) -> dict[str, Any]:
    return {"code": one.code, "severity": one.severity, "message": sentence(one.code, one.values), **dict(one.values)}


def _arrival_line(one: Arrival) -> str:
    parts = [f"{one.city or one.file}　{say(f'region.state.{one.state}')}"]
    parts += [f"    {item['message']}" for item in (*one.findings, *one.problems)]
    return "\n".join(parts)


def _board(args: argparse.Namespace) -> Answer:
    from airplan.region.board import to_chase
    from airplan.workspace import region, region_arrivals

    write = bool(args.accept or args.give_back or args.merge)
    with opened(args, write) as project:
        for state, cities in (("accepted", args.accept), ("returned", args.give_back)):
            for city in cities:
                region_arrivals.answer(project, args.request, code_of(project, city), state, args.remark)
        found = region.board_of(project, args.request)
    merged = region_arrivals.merge_accepted(args.region, args.request) if args.merge else None
    chase = tuple(row.name for row in to_chase(found))
    rows = tuple(BoardLine(**asdict(row)) for row in found.rows)
    fields = {key: value for key, value in asdict(found).items() if key != "rows"}
    result = RegionBoard(
        **fields,
        rows=rows,
        chase=chase,
        merged=merged.rows if merged else None,
        conflicts=len(merged.conflicts) if merged else None,
    )
    lines = [f"{found.title}　{say('region.reported', text=found.text)}"]
    lines += [
        f"  {row.name}　{say(f'region.state.{row.state}')}{_late(row.late_days)}　{row.remark}".rstrip()
        for row in found.rows
    ]
    lines += [say("region.chase", names="、".join(chase))] if chase else []
    lines += (
        [
            say(
                "merge.done" if merged.conflicts else "merge.done.agreed",
                out=args.region.name,
                sources=len(merged.sources),
                rows=merged.rows,
                conflicts=len(merged.conflicts),
            )
        ]
        if merged
        else []
    )
    return Answer(result, "\n".join(lines))


def _late(days: int) -> str:
    return say("region.late", days=days) if days else ""


def _submit(args: argparse.Namespace) -> Answer:
    from airplan.workspace.packages import late_days, submit
    from airplan.workspace.session import Project

    with Project.open(args.project, read_only=True, who=getattr(args, "who", None)) as project:
        made = submit(
            project, args.out, _tables(args.tables), period=args.period, request=args.request, contacts=args.contacts,
            city=args.city,
        )  # fmt: skip
        deadline, late = late_days(project, args.request)
    result = SubmitResult(
        args.out.name, made.tables, made.city, made.period, made.request, made.values, made.records, made.contacts,
        made.sha256, deadline, late,
    )  # fmt: skip
    records = sum(made.records.values())
    lines = [say("package.made", file=args.out.name, values=made.values, records=records, hash=made.sha256[:16])]
    lines += [say("package.late", deadline=deadline, days=late)] if late else []
    return Answer(result, "\n".join(lines))
