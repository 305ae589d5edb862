"""``airplan form fill``: fill any blank workbook with a table of the project."""

from __future__ import annotations

import argparse
from pathlib import Path

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.cli.plan_text import data_of, problem_lines
from airplan.errors import UsageError
from airplan.workspace.analysis.forms import FormAnswer, fill_form
from airplan.workspace.analysis.plan import plan_unit
from airplan.workspace.session import Project

RESULTS = {"form fill": FormAnswer}


def register(sub: Commands) -> None:
    """Add the group."""
    group = sub.group("form", "cli.form.help")
    parser = group.add("fill", "cli.form.fill.help", _fill)
    add_project(parser)
    parser.add_argument("form", metavar="FORM", help=words.say("cli.form.form"))
    add_unit(parser)
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.plan.out"))
    parser.add_argument("--table", metavar="T", help=words.say("cli.plan.table"))
    parser.add_argument("--bind", action="append", metavar="FIELD=COLUMN", help=words.say("cli.form.bind"))
    parser.add_argument("--start-row", type=int, metavar="N", help=words.say("cli.form.start_row"))


def _fill(args: argparse.Namespace) -> Answer:
    form = Path(args.form)
    if not form.exists():
        raise UsageError("file.not_found", file=form.name)
    out = Path(args.out) if args.out else form.with_name(f"{form.stem}_{words.say('form.filled')}{form.suffix}")
    binds = _binds(args.bind or [])
    with Project.open(args.project, read_only=not binds) as project:
        unit = plan_unit(project, unit_of(args))
        answer = fill_form(project, unit, form, out, args.table, binds, args.start_row)
    lines = [words.say("form.done", out=answer.out, placed=answer.placed, cells=answer.changed_cells)]
    lines += [f"  {heading} ← {field}" for heading, field in answer.columns.items()]
    if answer.unanswered:
        lines.append(words.say("form.unanswered", names="、".join(answer.unanswered)))
    if answer.without_room:
        lines.append(words.say("form.without_room", count=answer.without_room))
    return Answer(data_of(answer), "\n".join(lines + problem_lines(answer.problems)))


def _binds(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        field, mark, letters = pair.partition("=")
        if not mark or not letters.isalpha():
            raise UsageError("form.bad_bind", value=pair)
        found[field.strip()] = letters.strip()
    return found
