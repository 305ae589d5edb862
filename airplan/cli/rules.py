"""``airplan rules list|show|diff|check|add|limits|breakpoints|aqi``: the rulebook."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path

from airplan import words
from airplan.assess.evaluations import ChangePage
from airplan.assess.naming import edition_text, verdict_text
from airplan.cli import rules_tables
from airplan.cli.assess import add_unit, unit_of
from airplan.cli.core import Answer, Commands, describe
from airplan.cli.dates import date_of
from airplan.domain.jsonable import dumps
from airplan.workspace.analysis.editions import what_changed
from airplan.workspace.analysis.publish import publish_change
from airplan.workspace.analysis.rules import (
    RuleCheck,
    RuleEntry,
    RuleList,
    check_rules,
    list_rules,
    read_text,
    show_rule,
)
from airplan.workspace.analysis.rules import difference as difference_of
from airplan.workspace.commands.rules import AddRuleFile
from airplan.workspace.session import Project

RESULTS = {
    "rules list": RuleList,
    "rules show": RuleEntry,
    "rules check": RuleCheck,
    "rules diff": ChangePage,
    **rules_tables.RESULTS,
}


def register(sub: Commands) -> None:
    """Add the commands."""
    group = sub.group("rules", "cli.rules.help")
    parser = group.add("list", "cli.rules.list", _list)
    _add_file(parser)
    parser.add_argument("--family", metavar="F", help=words.say("cli.rules.family"))
    parser.add_argument("--on", metavar="DATE", help=words.say("cli.rules.on"))
    parser = group.add("show", "cli.rules.show", _show)
    parser.add_argument("id", help=words.say("cli.rules.id"))
    _add_file(parser)
    parser = group.add("diff", "cli.rules.diff", _diff)
    parser.add_argument("before", nargs="?", help=words.say("cli.rules.before"))
    parser.add_argument("after", nargs="?", help=words.say("cli.rules.after"))
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.rules.out"))
    _add_file(parser)
    add_unit(parser)
    parser = group.add("check", "cli.rules.check", _check)
    parser.add_argument("file", nargs="?", help=words.say("cli.rules.file"))
    parser = group.add("add", "cli.rules.add", _add)
    parser.add_argument("project", metavar="P", help=words.say("cli.option.project"))
    parser.add_argument("file", help=words.say("cli.rules.file"))
    rules_tables.register(group, _opened)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="P", help=words.say("cli.option.project"))


def _opened(path: str | None) -> Project | nullcontext[None]:
    return Project.open(path, read_only=True) if path else nullcontext()


def _list(args: argparse.Namespace) -> Answer:
    with _opened(args.project) as project:
        found = list_rules(args.family, date_of(args.on), project)
    lines = [words.say("cli.rules.line", id=rule.id, clause=rule.clause, known=_known(rule)) for rule in found.rules]
    return Answer(found, "\n".join(lines))


def _known(rule: RuleEntry) -> str:
    return words.say(f"rules.known.{rule.known}")


def _show(args: argparse.Namespace) -> Answer:
    with _opened(args.project) as project:
        found = show_rule(args.id, project)
    return Answer(found, dumps(found) + "\n" + _known(found))


def _diff(args: argparse.Namespace) -> Answer:
    if args.before and args.after:
        page: ChangePage | None = None
        found = difference_of(args.before, args.after)
    else:
        day = date_of(args.before or "2026-03-01")
        assert day is not None
        with _opened(args.project) as project:
            page = what_changed(project, day, unit_of(args))
        found = page.difference
        if args.out:
            publish_change(page, args.out)
    head = words.say("cli.rules.diff_head", before=found.before, after=found.after)
    lines = [
        words.say(
            "cli.rules.diff_line",
            what=words.say(f"rules.what.{one.what}"),
            pollutant=one.pollutant,
            period=one.slot[0],
            detail=one.slot[1],
            before=f"{one.before:g}",
            after=f"{one.after:g}",
            unit=one.unit,
            known=words.say(f"rules.known.{one.known}"),
        )
        for one in found.changes
    ]
    return Answer(found if page is None else page, "\n".join([head, *lines, *_sides(page)]))


def _sides(page: ChangePage | None) -> list[str]:
    if page is None or page.city is None:
        return []
    lines = [words.say("cli.rules.city", city=page.city, year=page.year)]
    for side in (page.before, page.after):
        if side is not None:
            failing, name = verdict_text(side.failing_six), edition_text(side.standard)
            lines.append(words.say("cli.rules.side", standard=name, failing=failing, good=side.good_days))
    return lines


def _check(args: argparse.Namespace) -> Answer:
    found = check_rules(args.file)
    if found.sound:
        return Answer(found, words.say("cli.rules.sound", count=found.rules))
    sentences = [describe(one)["message"] for one in found.problems]
    return Answer(found, "\n".join(sentences), 3)


def _add(args: argparse.Namespace) -> Answer:
    text = read_text(args.file)
    with Project.open(args.project) as project:
        found = project.run(AddRuleFile(text, Path(args.file).name)).answer
    cited = [found.cite(edition["id"]) for edition in found.editions]
    data = {"name": found.name, "digest": found.digest, "rules": [rule.id for rule in found.rules], "editions": cited}
    return Answer(
        data, words.say("cli.rules.added", name=found.name, digest=found.digest[:8], editions="、".join(cited))
    )
