"""``airplan dust P add|import|list|delete``: dust events of the project."""

from __future__ import annotations

import argparse

from airplan import words
from airplan.cli.assess import add_unit, project_group, unit_of
from airplan.cli.core import Answer, Commands, describe
from airplan.cli.dates import date_of
from airplan.errors import UsageError
from airplan.series.dust import DustEvent
from airplan.workspace.analysis.dust import DustImport, DustList, list_dust, read_dust
from airplan.workspace.analysis.places import one_unit
from airplan.workspace.commands.dust import DeleteDustEvent, PutDustEvents
from airplan.workspace.session import Project

RESULTS = {"dust list": DustList, "dust import": DustImport}


def register(sub: Commands) -> None:
    """Add the commands: ``dust P add …``."""
    group = project_group(sub, "dust", "cli.dust.help")
    parser = group.add("add", "cli.dust.add", _add)
    add_unit(parser)
    parser.add_argument("--from", dest="first", required=True, metavar="DATE", help=words.say("cli.dust.first"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=words.say("cli.dust.last"))
    after = words.say("cli.dust.after")
    parser.add_argument("--after", action="append", default=[], metavar="DATE:PM10=85", help=after)
    parser.add_argument("--document", default="", help=words.say("cli.official.document"))
    parser = group.add("import", "cli.dust.import", _import)
    parser.add_argument("file", help=words.say("cli.dust.file"))
    add_unit(parser)
    group.add("list", "cli.dust.list", _list)
    group.add("delete", "cli.dust.delete", _delete).add_argument("uid", help=words.say("cli.official.uid"))


def _add(args: argparse.Namespace) -> Answer:
    first = date_of(args.first)
    last = date_of(args.last) or first
    assert first is not None
    assert last is not None
    with Project.open(args.project) as project:
        unit = one_unit(project, unit_of(args))
        event = DustEvent(unit.id, first, last, after=_after(args.after), document=args.document)
        project.run(PutDustEvents((event,)))
        found = list_dust(project)
    return Answer(found, _text(found))


def _after(texts: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        day, _, rest = text.partition(":")
        name, _, value = rest.partition("=")
        date_of(day)
        if not value.replace(".", "", 1).isdigit():
            raise UsageError("dust.bad_after", value=text)
        found.setdefault(day, {})[name] = value
    return found


def _import(args: argparse.Namespace) -> Answer:
    with Project.open(args.project) as project:
        found = read_dust(project, args.file, unit_of(args))
        if found.events:
            project.run(PutDustEvents(found.events))
    text = words.say("cli.dust.imported", count=len(found.events), refused=len(found.problems))
    sentences = [describe(one)["message"] for one in found.problems]
    return Answer(found, "\n".join([text, *sentences]), 0 if found.events else 3)


def _list(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = list_dust(project)
    return Answer(found, _text(found))


def _delete(args: argparse.Namespace) -> Answer:
    with Project.open(args.project) as project:
        deleted = bool(project.run(DeleteDustEvent(args.uid)).answer)
    code = "cli.official.deleted" if deleted else "cli.official.not_there"
    return Answer({"uid": args.uid, "deleted": deleted}, words.say(code))


def _text(found: DustList) -> str:
    lines = [f"{event.unit}  {event.first} — {event.last}  {event.document}" for event in found.events]
    return "\n".join(lines) or words.say("cli.dust.none")
