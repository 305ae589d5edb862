"""``airplan choose``: what the city decides about its assessment (kept in the project, undoable)."""

from __future__ import annotations

import argparse
from typing import Any

from airplan import words
from airplan.cli.assess import add_project
from airplan.cli.core import Answer, Commands
from airplan.domain import CONCENTRATIONS
from airplan.errors import UsageError
from airplan.workspace.analysis.choices import all_digits, season
from airplan.workspace.commands.records import SetSettings
from airplan.workspace.session import Project

KEYS = ("heating_season", "index_weights", "statement_digits")


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("choose", "cli.choose.help", _choose)
    add_project(parser)
    parser.add_argument("--heating-season", metavar="MM-DD..MM-DD", help=words.say("cli.choose.heating"))
    parser.add_argument("--index-weights", metavar="PM2.5=3,NO2=2,…", help=words.say("cli.choose.weights"))
    parser.add_argument("--digits", type=int, choices=(0, 1, 2), help=words.say("cli.option.digits"))
    parser.add_argument("--default", action="append", default=[], choices=KEYS, help=words.say("cli.choose.default"))


def _choose(args: argparse.Namespace) -> Answer:
    wanted: dict[str, Any] = dict.fromkeys(args.default)
    if args.heating_season:
        first, _, last = args.heating_season.partition("..")
        wanted["heating_season"] = season(first, last)
    if args.index_weights:
        wanted["index_weights"] = _weights(args.index_weights)
    if args.digits is not None:
        wanted["statement_digits"] = all_digits(args.digits)
    with Project.open(args.project, read_only=not wanted) as project:
        if wanted:
            project.run(SetSettings(wanted))
        found = {key: project.store.setting(key) for key in KEYS}
    lines = [f"{key}: {words.say('cli.choose.by_rule') if value is None else value}" for key, value in found.items()]
    return Answer(found, "\n".join(lines))


def _weights(text: str) -> dict[str, int]:
    found = dict.fromkeys(CONCENTRATIONS, 1)
    for part in text.replace("，", ",").split(","):
        name, _, value = part.partition("=")
        if name.strip() not in found or not value.strip().isdigit() or int(value) < 1:
            raise UsageError("cli.choose.bad_weight", value=part)
        found[name.strip()] = int(value)
    return found
