"""``airplan cities [Q]``: the catalogue of cities."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.core import Answer, Commands
from airplan.workspace.analysis.places import CityEntry, CityList, list_cities

RESULTS = {"cities": CityList}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("cities", "cli.cities.help", _cities)
    parser.add_argument("query", nargs="?", default="", metavar="Q", help=words.say("cli.cities.query"))


def _cities(args: argparse.Namespace) -> Answer:
    found = list_cities(args.query)
    head = words.say("cli.cities.count", count=found.count)
    if found.also_province:
        head += "\n" + words.say("cli.cities.also_province", query=found.query, province=found.also_province)
    return Answer(found, "\n".join([head, *(_line(entry) for entry in found.cities)]))


def _line(entry: CityEntry) -> str:
    extra = [] if entry.in_338 else [words.say("cli.cities.outside")]
    extra += [entry.later_change] if entry.later_change else []
    return "  ".join([entry.code, entry.name, entry.province, entry.pinyin, *extra])
