"""``airplan publish``: statements as Word, workbook or HTML."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.errors import UsageError
from airplan.workspace.analysis.choices import all_digits
from airplan.workspace.analysis.publish import FORMATS, Published, publish
from airplan.workspace.analysis.reissue import due_for_reissue
from airplan.workspace.session import Project

RESULTS = {"publish": Published}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("publish", "cli.publish.help", _publish)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--period", metavar="P", help=words.say("cli.option.period"))
    parser.add_argument("--due", action="store_true", help=words.say("cli.publish.due"))
    parser.add_argument("--to", action="append", choices=FORMATS, help=words.say("cli.publish.to"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--dir", metavar="DIR", help=words.say("cli.publish.dir"))
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.publish.out"))
    parser.add_argument("--digits", type=int, choices=(0, 1, 2), help=words.say("cli.option.digits"))
    parser.add_argument("--exclude-dust", action="store_true", help=words.say("cli.assess.exclude_dust"))


def _publish(args: argparse.Namespace) -> Answer:
    if args.due:
        return _due(args)
    if args.period is None:
        raise UsageError("cli.publish.no_period")
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


def _due(args: argparse.Namespace) -> Answer:
    """Statements on provisional data for which better data are there now."""
    with Project.open(args.project, read_only=True) as project:
        found = due_for_reissue(project)
    lines = []
    for one in found:
        changed = "；".join(f"{name} {old} → {new}" for name, (old, new) in one.changed.items())
        lines.append(words.say("cli.publish.due_line", period=one.issued.period, file=one.issued.file, changed=changed))
    return Answer({"due": found}, "\n".join(lines) or words.say("cli.publish.none_due"))
