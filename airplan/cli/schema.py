"""``schema``: the JSON Schema of what a command answers with ``--json``."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from airplan.cli import core
from airplan.cli.core import Answer, Commands
from airplan.errors import UsageError
from airplan.words import say


def register(commands: Commands) -> None:
    """Add ``schema``."""
    parser = commands.add("schema", "cli.schema", _schema)
    parser.add_argument("name", nargs="?", help=say("cli.schema.name"))


def results() -> dict[str, type]:
    """Every command and the dataclass it answers with."""
    found: dict[str, type] = {}
    for name in core.GROUPS:
        found |= getattr(importlib.import_module(f"airplan.cli.{name}"), "RESULTS", {})
    return found


def _schema(args: argparse.Namespace) -> Answer:
    from airplan.domain.jsonable import dumps
    from airplan.domain.schema import schema_of

    known = results()
    if args.name is None:
        names = sorted(known)
        return Answer({"commands": names}, "\n".join(names))
    if args.name not in known:
        raise UsageError("cli.schema.unknown", name=args.name)
    schema: dict[str, Any] = schema_of(known[args.name], f"airplan {args.name}")
    return Answer(schema, dumps(schema))
