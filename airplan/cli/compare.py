"""``airplan compare``: a period beside another, from published values."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.workspace.analysis.choices import all_digits
from airplan.workspace.analysis.compare import AGAINST, Comparison, compare
from airplan.workspace.session import Project

RESULTS = {"compare": Comparison}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("compare", "cli.compare.help", _compare)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--period", required=True, metavar="P", help=words.say("cli.option.period"))
    parser.add_argument("--against", default="year", choices=AGAINST, help=words.say("cli.compare.against"))
    parser.add_argument("--indicator", default="PM2.5", help=words.say("cli.official.indicator"))
    parser.add_argument("--digits", type=int, choices=(0, 1, 2), help=words.say("cli.option.digits"))
    parser.add_argument("--unrounded", action="store_true", help=words.say("cli.compare.unrounded"))


def _compare(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = compare(
            project,
            args.period,
            unit_of(args),
            against=args.against,
            indicator=args.indicator,
            unrounded=args.unrounded,
            digits=all_digits(args.digits),
        )
    head = words.say("cli.compare.head", city=found.city.name, period=found.period, previous=found.previous_period)
    lines = [
        words.say(
            "cli.compare.line",
            indicator=words.say(f"indicator.{name}"),
            value=one.value,
            previous=one.previous,
            change=None if one.change is None else f"{one.change:+g}",
            unit=one.unit,
        )
        + (words.say(f"compare.reason.{one.reason}") if one.reason else "")
        for name, one in found.indicators.items()
    ]
    return Answer(found, "\n".join([head, *lines]))
