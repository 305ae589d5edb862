"""``region rank|bulletin|conflicts|resolve|targets|alert``: the region judged and acting together."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from airplan.cli.core import Answer, Commands, describe
from airplan.cli.merge import MergeConflict, conflict_line, conflict_of
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.analysis.rank import RankResult
from airplan.workspace.region_arrivals import Origin
from airplan.workspace.region_judged import Bulletin


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
    base_year: int | None


@dataclass(frozen=True)
class RegionTargets:
    """Answer of ``region targets``; ``text``: cities with a share, of all; ``missing``: the others."""

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
    base_year: int | None
    missing: tuple[str, ...]
    text: str
    limit: float | None


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
    text: str
    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class RegionConflicts:
    """Answer of ``region conflicts`` and ``region resolve``; ``sources``: who sent the files they name, and when."""

    open: int
    resolved: int
    conflicts: tuple[MergeConflict, ...]
    sources: tuple[Origin, ...]


RESULTS = {
    "region rank": RankResult,
    "region bulletin": Bulletin,
    "region conflicts": RegionConflicts,
    "region resolve": RegionConflicts,
    "region targets": RegionTargets,
    "region alert": RegionAlertAnswer,
}


def region_parser(group: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    """A parser of the group with the region's file."""
    parser = group.add(name, f"cli.region.{name}", handler)
    parser.add_argument("region", type=Path, metavar="R", help=say("cli.region.file"))
    return parser


def opened(args: argparse.Namespace, write: bool = True) -> Any:
    """The region's file, opened."""
    from airplan.workspace.session import Project

    return Project.open(args.region, read_only=not write, who=getattr(args, "who", None))


def code_of(project: Any, text: str) -> str:
    """Code of the one member that a code, name, pinyin or beginning of a name means.  Raises UsageError."""
    from airplan.workspace import region

    return region.member(project, text)


def register(group: Commands) -> None:
    """Add the commands to the group ``region``."""
    _register_judged(group)
    _register_joint(group)


def _register_judged(group: Commands) -> None:
    parser = region_parser(group, "rank", _rank)
    parser.add_argument("--period", required=True, help=say("cli.option.period"))
    parser.add_argument("--exclude-dust", action="store_true", help=say("cli.assess.exclude_dust"))
    parser = region_parser(group, "bulletin", _bulletin)
    parser.add_argument("--period", required=True, help=say("cli.option.period"))
    parser.add_argument("--to", action="append", choices=("docx", "xlsx", "html"), help=say("cli.publish.to"))
    parser.add_argument("--dir", type=Path, help=say("cli.publish.dir"))
    parser.add_argument("--exclude-dust", action="store_true", help=say("cli.assess.exclude_dust"))
    region_parser(group, "conflicts", _conflicts)
    parser = region_parser(group, "resolve", _resolve)
    parser.add_argument("--prefer", default="", metavar="FILE", help=say("cli.merge.prefer"))
    parser.add_argument("--rule", default="", choices=("own", "reviewed"), help=say("cli.merge.rule"))
    parser.add_argument("--key", action="append", default=[], help=say("cli.resolve.key"))


def _register_joint(group: Commands) -> None:
    parser = region_parser(group, "targets", _targets)
    parser.add_argument("--year", type=int, required=True, help=say("cli.region.year"))
    parser.add_argument("--target", type=float, required=True, help=say("cli.region.target"))
    parser.add_argument("--metric", default="PM2.5", help=say("cli.region.metric"))
    parser.add_argument(
        "--method",
        default="same_rate",
        choices=("same_rate", "same_step", "by_exceedance", "by_capacity", "own"),
        help=say("cli.region.method"),
    )
    parser.add_argument("--base-year", type=int, help=say("cli.region.base_year"))
    parser.add_argument("--limit", type=float, help=say("cli.region.limit"))
    parser.add_argument("--own", default="", metavar="CITY=V,…", help=say("cli.region.own"))
    parser.add_argument("--capacity", default="", metavar="CITY=V,…", help=say("cli.region.capacity"))
    parser.add_argument("--no-chance", action="store_true", help=say("cli.region.no_chance"))
    parser.add_argument("--apply", action="store_true", help=say("cli.region.apply"))
    parser = region_parser(group, "alert", _alert)
    parser.add_argument("files", type=Path, nargs="+", help=say("cli.region.forecasts"))
    parser.add_argument("--rules", help=say("cli.region.rules"))
    parser.add_argument("--share", type=float, default=0.5, help=say("cli.region.share"))


def _rank(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region
    from airplan.workspace.region_judged import rank_region

    with opened(args, False) as project:
        found = rank_region(project, args.period, exclude_dust=args.exclude_dust)
        unseen = list(region.names(found.missing, project).values())
    total = len(found.rows) + len(found.missing)
    lines = [say("region.ranked", name=found.region_name, period=found.period, held=found.count, members=total)]
    for row in found.rows:
        change = None if row.change is None else f"{row.change:+.1f}%"
        main = say("region.list").join(row.main_pollutant) or None
        line = say("cli.rank.line", rank=row.rank, name=row.city.name, index=row.index, change=change, main=main)
        lines.append(line if row.change_rank is None else line + say("region.change_rank", rank=row.change_rank))
    mark = say("region.list")
    absent = [row.city.name for row in found.rows if row.rank is None] + unseen
    lines += [say("region.unranked", names=mark.join(absent))] if absent else []
    lines += [say("region.improving", names=mark.join(found.improving))] if found.improving else []
    lines += [say("region.worsening", names=mark.join(found.worsening))] if found.worsening else []
    return Answer(found, "\n".join([*lines, *(f"· {note.message}" for note in found.notes)]))


def _bulletin(args: argparse.Namespace) -> Answer:
    from airplan.workspace.region_judged import bulletin

    with opened(args) as project:
        found = bulletin(
            project, args.period, tuple(args.to or ("docx",)), args.dir, exclude_dust=args.exclude_dust
        )  # fmt: skip
    head = say("region.bulletin", name=found.place, period=found.period, text=found.text)
    return Answer(found, "\n".join([head, *found.files]))


def _conflicts(args: argparse.Namespace) -> Answer:
    from airplan.workspace.merging import open_conflicts

    with opened(args, False) as project:
        left = tuple(conflict_of(one) for one in open_conflicts(project))
        return _told(project, left, 0)


def _resolve(args: argparse.Namespace) -> Answer:
    from airplan.workspace.merging import open_conflicts, resolve

    if not args.prefer and not args.rule:
        raise UsageError("merge.choose_a_file")
    with opened(args) as project:
        done = resolve(project, args.prefer, args.rule, tuple(args.key))
        left = tuple(conflict_of(one) for one in open_conflicts(project))
        return _told(project, left, done)


_SHOWN = 50


def _told(project: Any, left: tuple[MergeConflict, ...], done: int) -> Answer:
    from airplan.workspace.region_arrivals import origins

    known = origins(project)
    named = dict.fromkeys(value.file for one in left for value in one.values)
    sources = tuple(known[file] for file in named if file in known)
    lines = [say("merge.resolved", resolved=done, open=len(left)), *map(conflict_line, left[:_SHOWN])]
    lines += [say("region.more_conflicts", count=len(left) - _SHOWN)] if len(left) > _SHOWN else []
    lines += [
        say(
            "region.origin", file=one.file, city=one.city, original=one.original, received=one.received[:10],
            person=one.person or None,
        )
        for one in sources
    ]  # fmt: skip
    return Answer(RegionConflicts(len(left), done, left, sources), "\n".join(lines))


def _targets(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_joint

    with opened(args, args.apply) as project:
        own, capacity = _by_city(project, args.own), _by_city(project, args.capacity)
        found = region_joint.targets(
            project, args.year, args.target, args.method, args.metric, base_year=args.base_year, limit=args.limit,
            own=own, capacity=capacity, chance=not args.no_chance,
        )  # fmt: skip
        if args.apply:
            region_joint.save_targets(project, found)
        names = region.names([*(one.code for one in found.cities), *found.missing], project)
    cities = tuple(ShareLine(name=names[one.code], **asdict(one)) for one in found.cities)
    result = RegionTargets(
        found.metric, found.year, found.base, found.target, found.method, found.total, found.probability,
        found.probability_if_independent, found.all_cities, cities, args.apply, found.base_year,
        tuple(names[code] for code in found.missing), found.text, found.limit,
    )  # fmt: skip
    return Answer(result, "\n".join(_target_lines(result)))


def _target_lines(found: RegionTargets) -> list[str]:
    lines = [
        say(
            "region.target_line", metric=found.metric, year=found.year, target=f"{found.target:g}",
            base=f"{found.base:.1f}", total=f"{found.total:.2f}", text=found.text,
        )
    ]  # fmt: skip
    if found.limit is not None:
        lines.append(say("region.target_limit", limit=f"{found.limit:g}"))
    for one in found.cities:
        fall = f"{one.base:.1f} → {one.target:g}（{-one.fall_percent:+.1f}%）"
        lines.append(f"  {one.name}　{one.base_year}：{fall}{_percent(one.probability)}")
    if found.missing:
        lines.append(say("region.target_missing", names=say("region.list").join(found.missing)))
    if len({one.base_year for one in found.cities}) > 1:
        lines.append(say("region.target_years"))
    if found.probability is not None:
        lines.append(say("region.chances", region=f"{found.probability:.0%}", every=f"{found.all_cities or 0:.0%}"))
    return lines


def _by_city(project: Any, text: str) -> dict[str, float]:
    """``保定=41,廊坊=38.5`` as code → value.  Raises UsageError."""
    found = {}
    for part in filter(None, text.replace("，", ",").split(",")):
        city, _, value = part.partition("=")
        try:
            found[code_of(project, city.strip())] = float(value)
        except ValueError as trouble:
            raise UsageError("region.bad_city_value", text=part) from trouble
    return found


def _percent(value: float | None) -> str:
    return "" if value is None else "　" + say("region.chance", value=f"{value:.0%}")


def _alert(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region_joint

    with opened(args, False) as project:
        found = region_joint.alert(project, args.files, args.rules, args.share)
    cities = tuple(AlertLine(one.code, one.name, one.level, one.start, one.end, one.clause) for one in found.cities)
    result = RegionAlertAnswer(
        found.level, found.start, found.end, found.needed, found.reporting, found.reaching, cities, found.missing,
        found.rule, say("region.note_reference"), found.text, tuple(describe(one) for one in found.problems),
    )  # fmt: skip
    start = found.start or "—"
    head = say(
        "region.common", level=say(f"region.level.{found.level}"), start=start, count=len(found.reaching),
        text=found.text, needed=found.needed,
    )  # fmt: skip
    lines = [head, *(f"  {one.name}　{say(f'region.level.{one.level}')}　{_when(one)}".rstrip() for one in cities)]
    lines += [say("region.no_forecast", names=say("region.list").join(found.missing))] if found.missing else []
    lines += [f"  {one['message']}" for one in result.problems]
    return Answer(result, "\n".join([*lines, result.note]))


def _when(one: AlertLine) -> str:
    return say("region.timetable_span", start=one.start, end=one.end) if one.start else ""
