"""``export``: what the project holds, as a workbook or text tables."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from airplan.cli.core import Answer, Commands
from airplan.words import say


@dataclass(frozen=True)
class ExportResult:
    """Answer of ``export``: files written, rows by table."""

    files: tuple[str, ...]
    rows: dict[str, int]


RESULTS = {"export": ExportResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("export", "cli.export.help", _export)
    parser.add_argument("project", metavar="P", help=say("cli.import.project"))
    parser.add_argument("--to", choices=("xlsx", "csv"), required=True, help=say("cli.export.to"))
    parser.add_argument("--out", metavar="PATH", default=".", help=say("cli.export.out"))
    parser.add_argument("--what", metavar="TABLE", action="append", default=[], help=say("cli.export.what"))
    parser.add_argument("--city", metavar="C", help=say("cli.export.city"))


def _export(args: argparse.Namespace) -> Answer:
    from airplan.workspace.analysis import export
    from airplan.workspace.session import Project

    with Project.open(args.project, read_only=True) as project:
        wanted = tuple(args.what) or export.WHAT
        done = export.export(project, args.out, args.to, what=wanted, city=args.city)
    lines = [say("export.done", rows=sum(done.rows.values()), files="、".join(done.files))]
    return Answer(ExportResult(done.files, done.rows), "\n".join(lines))
