"""``airplan official P set|list|delete``: the register of official values."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.assess.official import KINDS, OfficialValue
from airplan.cli.assess import add_unit, project_group, unit_of
from airplan.cli.core import Answer, Commands
from airplan.cli.dates import date_of
from airplan.workspace.analysis.official import OfficialList
from airplan.workspace.analysis.official import register as list_values
from airplan.workspace.analysis.places import one_unit
from airplan.workspace.commands.official import DeleteOfficial, SetOfficial
from airplan.workspace.session import Project

RESULTS = {"official list": OfficialList, "official set": OfficialValue}


def register(sub: Commands) -> None:
    """Add the commands: ``official P set …``."""
    group = project_group(sub, "official", "cli.official.help")
    parser = group.add("set", "cli.official.set", _set)
    add_unit(parser)
    for name in ("indicator", "period", "kind", "value"):
        choices = KINDS if name == "kind" else None
        parser.add_argument(f"--{name}", required=True, choices=choices, help=words.say(f"cli.official.{name}"))
    parser.add_argument("--document", default="", help=words.say("cli.official.document"))
    parser.add_argument("--document-date", default="", metavar="DATE", help=words.say("cli.official.document_date"))
    parser.add_argument("--note", default="", help=words.say("cli.official.note"))
    parser.add_argument("--all", action="store_true", help=words.say("cli.official.all"))
    add_unit(group.add("list", "cli.official.list", _list))
    group.add("delete", "cli.official.delete", _delete).add_argument("uid", help=words.say("cli.official.uid"))


def _set(args: argparse.Namespace) -> Answer:
    date_of(args.document_date or None)
    with Project.open(args.project) as project:
        unit = None if args.all else one_unit(project, unit_of(args)).id
        value = OfficialValue(
            unit, args.indicator, args.period, args.kind, args.value, args.document, args.document_date, note=args.note
        )
        stored = project.run(SetOfficial(value)).answer
    return Answer(stored, _line(stored))


def _list(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        asked = unit_of(args)
        found = list_values(project, None if asked is None else one_unit(project, asked).id)
    text = "\n".join(_line(value) for value in found.values) or words.say("cli.official.none")
    return Answer(found, text)


def _delete(args: argparse.Namespace) -> Answer:
    with Project.open(args.project) as project:
        deleted = bool(project.run(DeleteOfficial(args.uid)).answer)
    code = "cli.official.deleted" if deleted else "cli.official.not_there"
    return Answer({"uid": args.uid, "deleted": deleted}, words.say(code))


def _line(value: OfficialValue) -> str:
    return words.say(
        "cli.official.line",
        unit=value.unit,
        indicator=value.indicator,
        period=value.period,
        kind=words.say(f"official.kind.{value.kind}"),
        value=value.value,
        document=value.document or None,
        who=value.who or None,
    )
