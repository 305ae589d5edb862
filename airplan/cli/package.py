"""``package show|accept``: packages of a coordinator or a city, seen before anything is taken over."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from airplan.cli.core import Answer, Commands
from airplan.words import say
from airplan.workspace.handout import Accepted, Handout, accept, is_handout, pack, show

RESULTS = {"package show": Handout, "package accept": Accepted, "region pack": Handout}


def register(sub: Commands) -> None:
    """Add the group."""
    group = sub.group("package", "cli.package")
    parser = group.add("show", "cli.package.show", _show)
    parser.add_argument("file", type=Path)
    parser.add_argument("--project", type=Path, metavar="P", help=say("cli.package.project"))
    parser = group.add("accept", "cli.package.accept", _accept)
    parser.add_argument("project", type=Path, metavar="P")
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="append", default=[], metavar="KEY", help=say("cli.package.replace"))
    parser.add_argument("--forms", type=Path, metavar="DIR", help=say("cli.package.forms"))


def register_pack(group: Commands) -> None:
    """Add ``region pack``."""
    parser = group.add("pack", "cli.region.pack", _pack)
    parser.add_argument("region", type=Path, metavar="R", help=say("cli.region.file"))
    parser.add_argument("--out", type=Path, required=True, help=say("cli.submit.out"))
    parser.add_argument("--form", type=Path, action="append", default=[], metavar="FILE", help=say("cli.package.form"))
    parser.add_argument("--document", default="", help=say("cli.package.document"))


def _pack(args: argparse.Namespace) -> Answer:
    from airplan.workspace.session import Project

    with Project.open(args.region, read_only=True, who=getattr(args, "who", None)) as project:
        made = pack(project, args.out, args.form, args.document)
    return Answer(made, _text(made))


def _show(args: argparse.Namespace) -> Answer:
    from airplan.workspace.packages import read_manifest
    from airplan.workspace.session import Project

    if not is_handout(args.file):
        manifest = read_manifest(args.file)
        head = say(
            "package.shown", file=args.file.name, city=manifest.city_name, made=manifest.made, values=manifest.values
        )
        return Answer(manifest, head)
    with Project.open(args.project, read_only=True) if args.project else nullcontext() as project:
        found = show(args.file, project)
    return Answer(found, _text(found))


def _text(found: Handout) -> str:
    lines = [say("handout.shown", file=found.file, region=found.region or None, made=found.made, person=found.person)]
    lines += [_line(item) for item in found.items] + [f"  {name}" for name in found.forms]
    signed = found.signature
    code = "unsigned" if signed is None else "signed" if signed.known else "unknown_key"
    lines.append(say(f"handout.{code}", name=signed.name if signed else None))
    return "\n".join(lines)


def _line(item: Any) -> str:
    state = say(f"handout.state.{item.state}") if item.state else ""
    own = say("handout.own", own=item.own) if item.state == "differs" else ""
    return f"  {item.key}　{item.text}　{state}{own}".rstrip()


def _accept(args: argparse.Namespace) -> Answer:
    from airplan.workspace.session import Project

    with Project.open(args.project, who=getattr(args, "who", None)) as project:
        done = accept(project, args.file, args.replace, args.forms)
    lines = [say("handout.accepted", taken=len(done.taken), same=done.same, kept=len(done.kept))]
    return Answer(done, "\n".join([*lines, *map(_line, done.kept), *(f"  {name}" for name in done.forms)]))
