"""``airplan rank``: cities of a region, or counties of a city, by composite index."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.workspace.analysis.rank import RankResult, rank
from airplan.workspace.session import Project

RESULTS = {"rank": RankResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("rank", "cli.rank.help", _rank)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--period", required=True, metavar="P", help=words.say("cli.option.period"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--exclude-dust", action="store_true", help=words.say("cli.assess.exclude_dust"))


def _rank(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = rank(project, args.period, region=args.region, unit=unit_of(args), exclude_dust=args.exclude_dust)
    lines = [words.say("cli.rank.head", period=found.period, region=found.region_name or None, count=found.count)]
    for row in found.rows:
        lines.append(
            words.say(
                "cli.rank.line",
                rank=row.rank,
                name=row.city.name,
                index=row.index,
                change=None if row.change is None else f"{row.change:+.1f}%",
                main="、".join(row.main_pollutant) or None,
            )
        )
    lines += [f"· {note.message}" for note in found.notes]
    return Answer(found, "\n".join(lines))
