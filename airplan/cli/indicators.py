"""``airplan indicators``: targets of a plan period and how far they are."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.assess.evaluations import IndicatorResult, IndicatorsResult
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.workspace.analysis.indicators import place_name, plan_indicators
from airplan.workspace.analysis.publish import publish_evaluation
from airplan.workspace.session import Project

RESULTS = {"indicators": IndicatorsResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("indicators", "cli.indicators.help", _indicators)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--period", metavar="P", help=words.say("cli.indicators.period"))
    parser.add_argument("--year", type=int, metavar="Y", help=words.say("cli.indicators.year"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.indicators.out"))


def _indicators(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = plan_indicators(project, args.period, year=args.year, unit=unit_of(args), region=args.region)
        if args.out:
            publish_evaluation(found, place_name(project, found.scope), args.out)
    head = words.say("cli.indicators.head", name=found.name, document=found.document or None, year=found.year)
    lines = [head, *(line_of(item) for item in found.items), *(f"· {note}" for note in found.notes)]
    return Answer(found, "\n".join(lines))


def line_of(item: IndicatorResult) -> str:
    """An indicator as a line for people."""
    return words.say(
        "cli.indicators.line",
        text=item.text,
        achieved=item.achieved,
        expected=item.expected,
        needed=item.needed_a_year,
        status=words.say(f"indicators.status.{item.status}"),
        reason="" if item.reason is None else words.say(f"indicators.{item.reason}"),
    )
