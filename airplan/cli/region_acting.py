"""``region notice|record|evaluate``: acting together, from the notice to what became of it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from airplan.cli.core import Answer, Commands
from airplan.cli.region_judged import code_of, opened, region_parser
from airplan.words import say


@dataclass(frozen=True)
class RegionNoticeAnswer:
    """Answer of ``region notice``; ``note`` is empty once a document number is entered."""

    document: str
    level: str
    publish: str
    start: str
    end: str
    cities: tuple[str, ...]
    file: str
    note: str


RESULTS = {"region notice": RegionNoticeAnswer}


def register(group: Commands) -> None:
    """Add the commands to the group ``region``."""
    parser = region_parser(group, "notice", _notice)
    parser.add_argument("--level", choices=("yellow", "orange", "red"), required=True, help=say("cli.region.level"))
    parser.add_argument("--publish", required=True, metavar="T", help=say("cli.region.publish"))
    parser.add_argument("--start", required=True, metavar="T", help=say("cli.region.start"))
    parser.add_argument("--end", default="", metavar="T", help=say("cli.region.end"))
    parser.add_argument("--document", default="", metavar="D", help=say("cli.region.document"))
    parser.add_argument("--cities", default="", metavar="CITY,…", help=say("cli.region.cities"))
    parser.add_argument("--out", type=Path, required=True, metavar="F.docx|xlsx", help=say("cli.region.out"))


def _notice(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_notice

    with opened(args) as project:
        parts = args.cities.replace("，", ",").replace("、", ",").split(",")
        chosen = [code_of(project, part.strip()) for part in parts if part.strip()]
        made = region_notice.save_notice(
            project, args.level, args.publish, args.start, args.end, args.document, chosen
        )  # fmt: skip
    file = region_notice.write_notice(made, args.out)
    note = "" if made.document else say("emergency.reference_only")
    cities = tuple(region.names(made.cities).values())
    result = RegionNoticeAnswer(
        made.document, made.level, made.publish, made.start, made.end, cities, file.name, note
    )  # fmt: skip
    level = say(f"region.level.{made.level}")
    head = say("region.noticed", level=level, start=made.start.replace("T", " "), count=len(cities), file=file.name)
    return Answer(result, "\n".join(filter(None, [head, note])))
