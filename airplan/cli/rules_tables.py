"""``airplan rules limits|breakpoints|aqi``: the standard to look things up in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from airplan import clock
from airplan.cli.core import Answer, Commands
from airplan.cli.dates import date_of
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.analysis.standards import (
    IndexTable,
    LimitTable,
    Reckoned,
    index_table,
    limit_table,
    reckon,
    told,
)

RESULTS = {"rules limits": LimitTable, "rules breakpoints": IndexTable, "rules aqi": Reckoned}
Opened = Callable[[str | None], AbstractContextManager[Any]]


def register(group: Commands, opened: Opened) -> None:
    """Add the commands; *opened* opens the project of ``--project``."""
    parser = group.add("limits", "cli.rules.limits", lambda args: _limits(args, opened))
    parser.add_argument("--class", dest="klass", type=int, choices=(1, 2), default=2, help=say("cli.rules.class"))
    parser.add_argument("--project", metavar="P", help=say("cli.option.project"))
    parser = group.add("breakpoints", "cli.rules.breakpoints", _breakpoints)
    parser.add_argument("--edition", metavar="E", help=say("cli.rules.aqi_edition"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.rules.day"))
    parser = group.add("aqi", "cli.rules.aqi", _aqi)
    parser.add_argument("values", nargs="+", metavar="PM2.5=75", help=say("cli.rules.values"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.rules.day"))
    parser.add_argument("--hourly", action="store_true", help=say("cli.rules.hourly"))


def _limits(args: argparse.Namespace, opened: Opened) -> Answer:
    with opened(args.project) as project:
        found = limit_table(args.klass, project)
    head = say("cli.rules.limits_head", klass=say(f"rules.class.{found.klass}"))
    lines = [f"  {one.id}  {one.valid_from} — {one.valid_to or ''}".rstrip() for one in found.editions]
    for row in found.rows:
        numbers = " | ".join("—" if cell is None else _number(cell.value, cell.known) for cell in row.cells)
        lines.append(f"{row.pollutant}  {say(f'rules.period.{row.period}')}  {numbers}  {row.unit}")
    return Answer(found, "\n".join([head, *lines, say("cli.rules.star")]))


def _number(value: float, known: str) -> str:
    return f"{value:g}{'*' if known != 'verified' else ''}"


def _breakpoints(args: argparse.Namespace) -> Answer:
    found = index_table(args.edition, date_of(args.on))
    lines = [found.edition, "IAQI  " + "  ".join(f"{index}" for index in found.iaqi)]
    for one in found.columns:
        numbers = "  ".join(f"{one.points[str(index)]:g}" if str(index) in one.points else "—" for index in found.iaqi)
        known = say(f"rules.known.{one.known}")
        lines.append(f"{one.pollutant} {say(f'rules.period.{one.averaging}')} {one.unit}  {numbers}  {known}")
    return Answer(found, "\n".join(lines))


def _aqi(args: argparse.Namespace) -> Answer:
    values = {}
    for text in args.values:
        name, equal, value = text.partition("=")
        if not equal:
            raise UsageError("rules.aqi.shape", value=text)
        values[name.strip().upper() if name.strip().upper() != "PM2.5" else "PM2.5"] = value
    return Answer(found := reckon(date_of(args.on) or clock.today(), values, args.hourly), "\n".join(told(found)))
