"""``region measures``: what several cities do together, marked once and counted once."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from airplan.cli.core import Answer, Commands
from airplan.cli.region_judged import code_of, opened, region_parser
from airplan.errors import UsageError
from airplan.region.shared import Line
from airplan.words import say


@dataclass(frozen=True)
class Alike:
    """Entries of one name in several cities that nobody has marked; ``parts``: CITY=CODE."""

    name: str
    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class RegionMeasures:
    """Answer of ``region measures``: what is done together, and what may be."""

    shared: tuple[Line, ...]
    alike: tuple[Alike, ...]
    marked: str | None
    unmarked: str | None


RESULTS = {"region measures": RegionMeasures}


def register(group: Commands) -> None:
    """Add the command to the group ``region``."""
    parser = region_parser(group, "measures", _measures)
    parser.add_argument("--share", metavar="CODE", help=say("cli.region.share_code"))
    parser.add_argument("--part", action="append", default=[], metavar="CITY=CODE", help=say("cli.region.part"))
    parser.add_argument("--like", metavar="NAME", help=say("cli.region.like"))
    parser.add_argument("--name", default="", help=say("cli.region.shared_name"))
    parser.add_argument("--count", default="once", choices=("once", "sum"), help=say("cli.region.count"))
    parser.add_argument("--investment", type=float, metavar="万元", help=say("cli.region.investment"))
    parser.add_argument("--cut", action="append", default=[], metavar="NOx=12", help=say("cli.region.cut"))
    for name in ("start", "end", "lead", "note"):
        parser.add_argument(f"--{name}", default="", help=say(f"cli.region.shared_{name}"))
    parser.add_argument("--unshare", metavar="CODE", help=say("cli.region.unshare"))


def _measures(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region_shared
    from airplan.workspace.region_timetable import timetable

    with opened(args, bool(args.share or args.unshare)) as project:
        if args.unshare:
            region_shared.unmark(project, args.unshare)
        if args.share:
            _mark(project, args)
        rows = timetable(project).rows
        alike = region_shared.candidates(project)
        codes = {one.code for one in region_shared.marks(project)}
    together = tuple(row for row in rows if len(row.codes) > 1 or row.code in codes)
    result = RegionMeasures(together, tuple(map(_alike, alike)), args.share, args.unshare)
    return Answer(result, "\n".join(_lines(result)))


def _mark(project: Any, args: argparse.Namespace) -> None:
    from airplan.workspace import region_shared

    parts = [_part(project, text) for text in args.part]
    if args.like:
        parts += region_shared.parts_named(project, args.like)
    region_shared.mark(
        project, args.share, parts, name=args.name, count=args.count, investment=args.investment,
        cuts=dict(map(_cut, args.cut)), start=args.start, end=args.end, lead=args.lead, note=args.note,
    )  # fmt: skip


def _part(project: Any, text: str) -> tuple[str, str, str]:
    """``保定=M3``; ``保定`` alone takes part without an entry of its own."""
    from airplan.workspace import region_shared

    city, _, item = text.partition("=")
    code = code_of(project, city.strip())
    return region_shared.part_of(project, code, item.strip()) if item.strip() else (code, "measure", "")


def _cut(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as trouble:
        raise UsageError("region.bad_cut", text=text) from trouble


def _alike(held: Any) -> Alike:
    return Alike(held[0].item.name, held[0].item.TYPE, tuple(f"{one.city_name}={one.item.code}" for one in held))


def _lines(found: RegionMeasures) -> list[str]:
    lines = [say("region.shared_head", count=len(found.shared))]
    for row in found.shared:
        money = None if row.investment is None else f"{row.investment:g}"
        cuts = say("region.list").join(f"{name} {value:g}" for name, value in row.cuts.items()) or None
        cities, basis = say("region.list").join(row.cities), say(f"region.basis.{row.basis}")
        lines.append(
            say("region.shared_line", code=row.code, name=row.name, cities=cities, money=money, basis=basis, cuts=cuts)
        )
        lines += [say("region.shared_open", names=differs_text(row.differs))] if row.differs else []
    if found.alike:
        lines.append(say("region.alike_head", count=len(found.alike)))
        lines += [f"  {one.name}　{say('region.list').join(one.parts)}" for one in found.alike]
    return lines


def differs_text(names: tuple[str, ...]) -> str:
    """What the cities' amounts differ in, in words."""
    return say("region.list").join(say("region.investment") if name == "investment" else name for name in names)
