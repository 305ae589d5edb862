"""``airplan ledger``: what the rest of the running year may still be."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.cli.dates import date_of
from airplan.workspace.analysis.ledger import LedgerTarget, UnitLedger, year_ledger
from airplan.workspace.session import Project

RESULTS = {"ledger": UnitLedger}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("ledger", "cli.ledger.help", _ledger)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--year", type=int, metavar="Y", help=words.say("cli.ledger.year"))
    parser.add_argument("--as-of", metavar="DATE", help=words.say("cli.ledger.as_of"))
    parser.add_argument("--period", metavar="P", help=words.say("cli.ledger.period"))
    parser.add_argument("--exclude-dust", action="store_true", help=words.say("cli.assess.exclude_dust"))


def _ledger(args: argparse.Namespace) -> Answer:
    as_of = date_of(args.as_of)
    with Project.open(args.project, read_only=True) as project:
        year = args.year or (as_of.year if as_of else None)
        found = year_ledger(project, year, as_of, unit_of(args), period=args.period, exclude_dust=args.exclude_dust)
    lines = [found.message, ""]
    lines += [_line(line) for line in found.targets]
    for county in found.counties:
        lines += ["", county.message, *[_line(line) for line in county.targets]]
    return Answer(found, "\n".join(lines))


def _line(line: LedgerTarget) -> str:
    text = words.say(
        "cli.ledger.line",
        indicator=words.say(f"indicator.{line.indicator}"),
        to_date=line.to_date_text,
        last_year=line.last_year_text,
        target=line.target_text,
        rest=_rest(line),
        days=line.remaining_days,
        reach=words.say(f"ledger.reach.{line.reach}"),
    )
    ends = [
        words.say("cli.ledger.scenario", name=words.say(f"ledger.scenario.{one.name}"), year=one.year, end=one.year_end)
        for one in line.scenarios
    ]
    return text + (words.say("cli.ledger.ends", ends=words.say("morning.between").join(ends)) if ends else "")


def _rest(line: LedgerTarget) -> str:
    """What the remaining days may still be, in words; a count below zero is an excess, never a negative number."""
    if line.control_value is not None:
        return words.say(
            "cli.ledger.control" if line.control_value > 0 else "cli.ledger.spent", value=line.control_text
        )
    for left in (line.heavy_left, line.above_left, line.loss_left):
        if left is not None:
            return words.say("cli.ledger.left" if left >= 0 else "cli.ledger.over", days=abs(left))
    return words.say("cli.ledger.nothing")
