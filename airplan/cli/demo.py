"""``demo``: the main job end to end on the invented city."""

from __future__ import annotations

import argparse
from pathlib import Path

from airplan.cli.core import Answer, Commands
from airplan.words import say
from airplan.workspace.demo import Demo, make_demo

RESULTS = {"demo": Demo}


def register(commands: Commands) -> None:
    """Add ``demo``."""
    parser = commands.add("demo", "cli.demo", _demo)
    parser.add_argument("folder", type=Path, metavar="DIR", help=say("cli.demo.folder"))


def _demo(args: argparse.Namespace) -> Answer:
    made = make_demo(args.folder)
    lines = [say("demo.done", folder=made.folder, count=len(made.files)), *(f"  {file}" for file in made.files)]
    return Answer(made, "\n".join(lines))
