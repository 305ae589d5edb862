"""``region progress|timetable|indicators``: what became of the region's targets and plans."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from airplan import clock
from airplan.cli.core import Answer, Commands
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.region_follow import RegionIndicators, RegionProgress, RegionTimetable
from airplan.workspace.region_lists import RegionList

RESULTS = {
    "region progress": RegionProgress,
    "region timetable": RegionTimetable,
    "region indicators": RegionIndicators,
    "region list": RegionList,
}


def register(group: Commands) -> None:
    """Add the commands to the group ``region``."""
    _register_list(group)
    for name, handler in (("progress", _progress), ("timetable", _timetable), ("indicators", _indicators)):
        parser = group.add(name, f"cli.region.{name}", handler)
        parser.add_argument("region", type=Path, metavar="R", help=say("cli.region.file"))
        if name != "timetable":
            parser.add_argument("--year", type=int, metavar="Y", help=say("cli.region.at_year"))
        if name == "progress":
            parser.add_argument("--metric", default="PM2.5", help=say("cli.region.metric"))
            parser.add_argument(
                "--reason", action="append", default=[], metavar="CITY=TEXT", help=say("cli.region.reason")
            )
        if name == "indicators":
            parser.add_argument("--period", metavar="P", help=say("cli.indicators.period"))


def _register_list(group: Commands) -> None:
    parser = group.add("list", "cli.region.list", _list)
    parser.add_argument("region", type=Path, metavar="R", help=say("cli.region.file"))
    parser.add_argument("--as-of", metavar="T", help=say("cli.region.as_of"))


def _list(args: argparse.Namespace) -> Answer:
    from airplan.workspace.region_lists import region_list
    from airplan.workspace.session import Project

    with Project.open(args.region, read_only=True) as project:
        found = region_list(project, args.as_of)
    lines = [say("region.lists", text=found.text, firms=found.firms)]
    for line in found.lines:
        counts = {level: str(count) for level, count in line.acting.items()}
        lines.append(
            say("region.list_line", city=line.city, industry=line.industry or None, firms=line.firms, **counts)
        )
    lines += [say("region.no_list", names=say("region.list").join(found.missing))] if found.missing else []
    return Answer(found, "\n".join(lines))


def _progress(args: argparse.Namespace) -> Answer:
    from airplan.cli.region_judged import opened
    from airplan.workspace.region_follow import progress, set_reason

    year = args.year or clock.today().year
    with opened(args, bool(args.reason)) as project:
        for code, text in _reasons(project, args.reason):
            set_reason(project, code, year, text)
        found = progress(project, year, args.metric)
    lines = [say("region.progress", metric=found.metric, year=found.year, text=found.text)]
    for row in found.rows:
        value = "—" if row.value is None else f"{row.value:.1f}"
        status = say(f"region.progress.{row.status}")
        lines.append(f"  {row.name}　{value}（{row.expected:.1f} → {row.target:g}）　{status}　{row.reason}".rstrip())
    lines += [say("region.without_target", names=say("region.list").join(found.without))] if found.without else []
    return Answer(found, "\n".join(lines))


def _reasons(project: Any, given: list[str]) -> list[tuple[str, str]]:
    """``保定=静稳天气多`` as (code, text), all read before one is kept.  Raises UsageError."""
    from airplan.cli.region_judged import code_of

    parts = [text.partition("=") for text in given]
    for city, mark, _ in parts:
        if not mark:
            raise UsageError("region.bad_reason", text=city)
    return [(code_of(project, city.strip()), reason) for city, _, reason in parts]


def _timetable(args: argparse.Namespace) -> Answer:
    from airplan.workspace.region_follow import timetable
    from airplan.workspace.session import Project

    with Project.open(args.region, read_only=True) as project:
        found = timetable(project)
    cuts = say("region.list").join(f"{name} {value:g}" for name, value in found.cuts.items()) or None
    status = {name: str(count) for name, count in found.status.items()}
    lines = [
        say("region.timetable", rows=len(found.rows), text=found.text, shared=found.shared),
        say("region.timetable_sums", investment=f"{found.investment:g}", cuts=cuts),
        say("region.timetable_status", **status),
    ]
    lines += [say("region.timetable_differs", names=say("region.list").join(found.differs))] if found.differs else []
    lines += [say("region.timetable_left_out", count=found.left_out)] if found.left_out else []
    lines += [_bar(row) for row in found.rows]
    return Answer(found, "\n".join(lines))


def _bar(row: Any) -> str:
    cities = say("region.list").join(row.cities)
    span = say("region.timetable_span", start=row.start or None, end=row.end or None)
    status = say(f"plan.status.{row.status}")
    return f"  {span}　{row.name or row.code}　{cities}　{status}"


def _indicators(args: argparse.Namespace) -> Answer:
    from airplan.cli.indicators import line_of
    from airplan.workspace.region_follow import region_indicators
    from airplan.workspace.session import Project

    with Project.open(args.region, read_only=True) as project:
        found = region_indicators(project, args.period, args.year)
    plan = found.indicators
    lines = [say("cli.indicators.head", name=plan.name, document=plan.document or None, year=plan.year)]
    lines += [line_of(item) + _held(item) for item in plan.items]
    lines += [_mean(one, found.members) for one in found.means]
    lines += [say("region.aim", text=text) for text in found.aims]
    if found.ranked:
        unranked = say("region.list").join(found.unranked) or None
        lines.append(say("region.worst_head", text=found.ranked, names=unranked))
    lines += [
        say(
            "region.worst", last=one.last, rank=one.rank, name=one.name, index=one.index, coal=one.coal,
            duty=say(f"region.duty.{one.duty}"),
        )
        for one in found.worst
    ]  # fmt: skip
    return Answer(found, "\n".join([*lines, *(f"· {note}" for note in (*plan.notes, found.note) if note)]))


def _held(item: Any) -> str:
    """How many of the cities meant the value holds, and whether the target was checked."""
    held = say("region.item_held", cities=item.cities, members=item.members)
    return held + (say("region.item_unverified") if item.known == "unverified" else "")


def _mean(one: Any, members: int) -> str:
    change = "" if one.change is None else say("region.mean_change", change=f"{one.change:+.1f}")
    return say(
        "region.mean", year=one.year, value=f"{one.value:.1f}", cities=one.cities, members=members, change=change,
        kind=say(f"region.mean.{one.kind}"),
    )  # fmt: skip
