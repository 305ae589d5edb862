"""``region …`` and ``submit``: the coordinator's desk on the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from airplan.cli.core import Answer, Commands, describe
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


@dataclass(frozen=True)
class Arrival:
    """What became of one file."""

    file: str
    code: str
    city: str
    state: str
    findings: tuple[dict[str, Any], ...]
    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class RegionReceive:
    """Answer of ``region receive``."""

    request: str
    arrivals: tuple[Arrival, ...]
    reported: int
    members: int
    text: str


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
class ShareLine:
    """One city's share of a regional target."""

    code: str
    name: str
    base: float
    target: float
    fall: float
    fall_percent: float
    probability: float | None


@dataclass(frozen=True)
class RegionTargets:
    """Answer of ``region targets``."""

    metric: str
    year: int
    base: float
    target: float
    method: str
    total: float
    probability: float | None
    probability_if_independent: float | None
    all_cities: float | None
    cities: tuple[ShareLine, ...]
    applied: bool


@dataclass(frozen=True)
class AlertLine:
    """One city's level."""

    code: str
    name: str
    level: str | None
    start: str | None
    end: str | None
    clause: str


@dataclass(frozen=True)
class RegionAlertAnswer:
    """Answer of ``region alert``."""

    level: str | None
    start: str | None
    end: str | None
    needed: int
    reporting: int
    reaching: tuple[str, ...]
    cities: tuple[AlertLine, ...]
    missing: tuple[str, ...]
    rule: str
    note: str


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


RESULTS = {
    "region new": RegionNew,
    "region request": RegionRequest,
    "region receive": RegionReceive,
    "region board": RegionBoard,
    "region targets": RegionTargets,
    "region alert": RegionAlertAnswer,
    "submit": SubmitResult,
}


def register(commands: Commands) -> None:
    """Add the region group and ``submit``."""
    group = commands.group("region", "cli.region")
    _register_desk(group)
    _register_joint(group)
    parser = commands.add("submit", "cli.submit", _submit)
    parser.add_argument("project", type=Path)
    parser.add_argument("--tables", required=True, help=say("cli.submit.tables"))
    parser.add_argument("--out", type=Path, required=True, help=say("cli.submit.out"))
    parser.add_argument("--period", default="", help=say("cli.region.period"))
    parser.add_argument("--request", default="", help=say("cli.region.request_id"))
    parser.add_argument("--contacts", action="store_true", help=say("cli.submit.contacts"))


def _region(group: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = group.add(name, f"cli.region.{name}", handler)
    parser.add_argument("region", type=Path, metavar="R", help=say("cli.region.file"))
    return parser


def _register_desk(group: Commands) -> None:
    parser = _region(group, "new", _new)
    parser.add_argument("--membership", required=True, help=say("cli.region.membership"))
    parser = _region(group, "request", _request)
    parser.add_argument("--id", required=True, help=say("cli.region.request_id"))
    parser.add_argument("--title", required=True, help=say("cli.region.title"))
    parser.add_argument("--tables", default="series", help=say("cli.submit.tables"))
    parser.add_argument("--period", default="", help=say("cli.region.period"))
    parser.add_argument("--deadline", default="", help=say("cli.region.deadline"))
    parser.add_argument("--forms", type=Path, help=say("cli.region.forms"))
    parser = _region(group, "receive", _receive)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--request", help=say("cli.region.request_id"))
    parser = _region(group, "board", _board)
    parser.add_argument("--request", help=say("cli.region.request_id"))
    parser.add_argument("--accept", action="append", default=[], metavar="CITY", help=say("cli.region.accept"))
    parser.add_argument(
        "--return", dest="give_back", action="append", default=[], metavar="CITY", help=say("cli.region.return")
    )
    parser.add_argument("--remark", default="", help=say("cli.region.remark"))
    parser.add_argument("--merge", action="store_true", help=say("cli.region.merge"))


def _register_joint(group: Commands) -> None:
    parser = _region(group, "targets", _targets)
    parser.add_argument("--year", type=int, required=True, help=say("cli.region.year"))
    parser.add_argument("--target", type=float, required=True, help=say("cli.region.target"))
    parser.add_argument("--metric", default="PM2.5", help=say("cli.region.metric"))
    parser.add_argument(
        "--method",
        default="same_rate",
        choices=("same_rate", "same_step", "by_exceedance", "own"),
        help=say("cli.region.method"),
    )
    parser.add_argument("--base-year", type=int, help=say("cli.region.base_year"))
    parser.add_argument("--limit", type=float, help=say("cli.region.limit"))
    parser.add_argument("--own", default="", metavar="CITY=V,…", help=say("cli.region.own"))
    parser.add_argument("--no-chance", action="store_true", help=say("cli.region.no_chance"))
    parser.add_argument("--apply", action="store_true", help=say("cli.region.apply"))
    parser = _region(group, "alert", _alert)
    parser.add_argument("files", type=Path, nargs="+", help=say("cli.region.forecasts"))
    parser.add_argument("--rules", help=say("cli.region.rules"))
    parser.add_argument("--share", type=float, default=0.5, help=say("cli.region.share"))


def _new(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region

    found = region.new_region(args.region, args.membership, who=getattr(args, "who", None))
    names = region.names(found.codes)
    result = RegionNew(args.region.name, found.id, found.name, found.codes)
    return Answer(result, say("region.made", file=args.region.name, name=found.name, count=len(names)))


def _open(args: argparse.Namespace, write: bool = True) -> Any:
    from airplan.workspace.session import Project

    return Project.open(args.region, read_only=not write, who=getattr(args, "who", None))


def _request(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region

    tables = tuple(part.strip() for part in args.tables.replace("，", ",").split(",") if part.strip())
    with _open(args) as project:
        made, forms = region.ask(project, args.id, args.title, tables, args.period, args.deadline, "", args.forms)
    result = RegionRequest(made.id, made.title, made.tables, made.period, made.deadline, len(made.members), forms)
    return Answer(result, say("region.requested", number=made.id, count=len(made.members), forms=len(forms)))


def _receive(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_arrivals

    with _open(args) as project:
        found = region_arrivals.receive(project, args.files, args.request)
        board = region.board_of(project, args.request)
    arrivals = tuple(
        Arrival(
            one.file,
            one.code,
            one.city,
            one.state,
            tuple(_finding(item) for item in one.findings),
            tuple(describe(problem) for problem in one.problems),
        )
        for one in found
    )
    result = RegionReceive(board.request, arrivals, board.reported, board.members, board.text)
    taken = any(one.state != "refused" for one in arrivals)
    lines = [_arrival_line(one) for one in arrivals] + [say("region.reported", text=board.text)]
    return Answer(result, "\n".join(lines), 0 if taken else 3)


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
    with _open(args, write) as project:
        for state, cities in (("accepted", args.accept), ("returned", args.give_back)):
            for city in cities:
                region_arrivals.answer(project, args.request, _code(project, city), state, args.remark)
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
                "merge.done",
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


def _code(project: Any, text: str) -> str:
    from airplan.workspace import region

    for code, name in region.names(region.members(project)).items():
        if text in (code, name) or name.startswith(text):
            return code
    raise UsageError("project.city_unknown", city=text, candidates="")


def _targets(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_joint

    with _open(args, args.apply) as project:
        own = {}
        for part in filter(None, args.own.replace("，", ",").split(",")):
            city, _, value = part.partition("=")
            own[_code(project, city.strip())] = float(value)
        found = region_joint.targets(
            project, args.year, args.target, args.method, args.metric, base_year=args.base_year, limit=args.limit,
            own=own, chance=not args.no_chance,
        )  # fmt: skip
        if args.apply:
            region_joint.save_targets(project, found)
        names = region.names([one.code for one in found.cities])
    cities = tuple(ShareLine(name=names[one.code], **asdict(one)) for one in found.cities)
    result = RegionTargets(
        found.metric, found.year, found.base, found.target, found.method, found.total, found.probability,
        found.probability_if_independent, found.all_cities, cities, args.apply,
    )  # fmt: skip
    lines = [
        say(
            "region.target_line",
            metric=found.metric,
            year=found.year,
            target=f"{found.target:g}",
            base=f"{found.base:.1f}",
            total=f"{found.total:.2f}",
        )
    ]
    lines += [
        f"  {one.name}　{one.base:.1f} → {one.target:g}（{-one.fall_percent:+.1f}%）{_percent(one.probability)}"
        for one in cities
    ]
    if found.probability is not None:
        lines.append(say("region.chances", region=f"{found.probability:.0%}", every=f"{found.all_cities or 0:.0%}"))
    return Answer(result, "\n".join(lines))


def _percent(value: float | None) -> str:
    return "" if value is None else "　" + say("region.chance", value=f"{value:.0%}")


def _alert(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region_joint

    with _open(args, False) as project:
        found = region_joint.alert(project, args.files, args.rules, args.share)
    note = say("region.note_reference")
    cities = tuple(AlertLine(one.code, one.name, one.level, one.start, one.end, one.clause) for one in found.cities)
    result = RegionAlertAnswer(
        found.level,
        found.start,
        found.end,
        found.needed,
        found.reporting,
        found.reaching,
        cities,
        found.missing,
        found.rule,
        note,
    )
    lines = [f"  {one.name}　{say(f'region.level.{one.level}')}　{one.start or ''}" for one in cities]
    lines.insert(
        0,
        say(
            "region.common",
            level=say(f"region.level.{found.level}"),
            start=found.start or "—",
            count=len(found.reaching),
            reporting=found.reporting,
        ),
    )
    lines += [say("region.no_forecast", names="、".join(found.missing))] if found.missing else []
    return Answer(result, "\n".join([*lines, note]))


def _submit(args: argparse.Namespace) -> Answer:
    from airplan.workspace.packages import submit
    from airplan.workspace.session import Project

    tables = tuple(part.strip() for part in args.tables.replace("，", ",").split(",") if part.strip())
    with Project.open(args.project, read_only=True, who=getattr(args, "who", None)) as project:
        made = submit(project, args.out, tables, period=args.period, request=args.request, contacts=args.contacts)
    result = SubmitResult(
        args.out.name,
        made.tables,
        made.city,
        made.period,
        made.request,
        made.values,
        made.records,
        made.contacts,
        made.sha256,
    )
    return Answer(
        result,
        say(
            "package.made",
            file=args.out.name,
            values=made.values,
            records=sum(made.records.values()),
            hash=made.sha256[:16],
        ),
    )
