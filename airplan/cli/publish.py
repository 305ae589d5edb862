"""``airplan publish``: statements as Word, workbook or HTML."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_project, add_unit, all_digits, unit_of
from airplan.cli.core import Answer, Commands
from airplan.workspace.analysis.publish import FORMATS, Published, publish
from airplan.workspace.session import Project

RESULTS = {"publish": Published}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("publish", "cli.publish.help", _publish)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--period", required=True, metavar="P", help=words.say("cli.option.period"))
    parser.add_argument("--to", action="append", choices=FORMATS, help=words.say("cli.publish.to"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--dir", metavar="DIR", help=words.say("cli.publish.dir"))
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.publish.out"))
    parser.add_argument("--digits", type=int, choices=(0, 1, 2), help=words.say("cli.option.digits"))
    parser.add_argument("--exclude-dust", action="store_true", help=words.say("cli.assess.exclude_dust"))


def _publish(args: argparse.Namespace) -> Answer:
    with Project.open(args.project) as project:
        found = publish(
            project,
            args.period,
            tuple(args.to or ("docx",)),
            args.dir,
            unit=unit_of(args),
            region=args.region,
            exclude_dust=args.exclude_dust,
            digits=all_digits(args.digits),
            out=args.out,
        )
    return Answer(found, "\n".join(found.files))
