"""``airplan factor P set|list``: factors from standard to actual state."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_unit, project_group, unit_of
from airplan.cli.core import Answer, Commands
from airplan.series.factors import StateFactor
from airplan.workspace.analysis.factors import FactorList, list_factors
from airplan.workspace.analysis.places import one_unit
from airplan.workspace.commands.factors import SetStateFactor
from airplan.workspace.session import Project

RESULTS = {"factor list": FactorList, "factor set": StateFactor}


def register(sub: Commands) -> None:
    """Add the commands: ``factor P set …``."""
    group = project_group(sub, "factor", "cli.factor.help")
    parser = group.add("set", "cli.factor.set", _set)
    add_unit(parser)
    parser.add_argument("--year", type=int, required=True, metavar="Y", help=words.say("cli.factor.year"))
    parser.add_argument("--factor", required=True, metavar="F", help=words.say("cli.factor.factor"))
    parser.add_argument("--source", required=True, metavar="S", help=words.say("cli.factor.source"))
    group.add("list", "cli.factor.list", _list)


def _set(args: argparse.Namespace) -> Answer:
    with Project.open(args.project) as project:
        unit = one_unit(project, unit_of(args))
        stored = project.run(SetStateFactor(StateFactor(unit.id, args.year, args.factor, args.source))).answer
    return Answer(stored, _line(stored))


def _list(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = list_factors(project)
    return Answer(found, "\n".join(map(_line, found.factors)) or words.say("cli.factor.none"))


def _line(one: StateFactor) -> str:
    return f"{one.unit}  {one.year}  {one.factor}  {one.source}"
