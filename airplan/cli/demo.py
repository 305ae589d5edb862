"""``demo``: the main job end to end on the invented city."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

from airplan.cli.core import Answer, Commands
from airplan.words import say


@dataclass(frozen=True)
class DemoResult:
    """Answer of ``demo``; ``files`` are paths below ``folder``."""

    folder: str
    project: str
    files: tuple[str, ...]
    chosen: int
    joint_probability: float | None
    conflicts: int


RESULTS = {"demo": DemoResult}


def register(commands: Commands) -> None:
    """Add ``demo``."""
    parser = commands.add("demo", "cli.demo", _demo)
    parser.add_argument("folder", type=Path, metavar="DIR", help=say("cli.demo.folder"))


def _demo(args: argparse.Namespace) -> Answer:
    from airplan.workspace.demo import make_demo

    made = make_demo(args.folder)
    lines = [say("demo.done", folder=made.folder, count=len(made.files)), *(f"  {file}" for file in made.files)]
    return Answer(DemoResult(**asdict(made)), "\n".join(lines))
