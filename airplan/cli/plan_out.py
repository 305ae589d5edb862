"""``airplan plan report | export | version``: what leaves the plan as files, and its versions."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from airplan import clock, words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.domain import Unit
from airplan.errors import UsageError
from airplan.plan.cards import COLOURS
from airplan.plan.naming import goal_name
from airplan.plan.revision_words import in_words
from airplan.plan.versions import Plan, PlanStatus, Revision
from airplan.workspace.analysis import plan, plan_documents, plan_follow, plan_tables
from airplan.workspace.commands.plan import SetPlanStatus, put_items
from airplan.workspace.commands.records import SetSettings
from airplan.workspace.session import Project


@dataclass(frozen=True)
class VersionLine:
    """A version of the plan as listed."""

    title: str
    version: int
    status: str
    number: str
    date: dt.date | None
    in_force: dt.date | None
    filed_on: dt.date | None
    digest: str
    frozen: bool
    outdated: bool


@dataclass(frozen=True)
class VersionsAnswer:
    """Versions of the plan, and the comparison of two of them."""

    versions: tuple[VersionLine, ...]
    revisions: tuple[Revision, ...] = ()
    out: str = ""


RESULTS = {
    "plan report": plan_follow.ReportAnswer,
    "plan export": plan_documents.ExportAnswer,
    "plan version": VersionsAnswer,
    "plan cards": plan_follow.CardsAnswer,
}


def register(group: Commands) -> None:
    """Add the commands to the group ``plan``."""
    report = _command(group, "report", _report)
    report.add_argument("--year", type=int, metavar="Y", help=words.say("cli.plan.year"))
    report.add_argument("--kind", default="year", choices=("year", "midterm", "final"), help=words.say("cli.plan.kind"))
    report.add_argument("--first", type=int, metavar="Y", help=words.say("cli.plan.first"))
    report.add_argument("--issue", default="internal", choices=("internal", "submission", "public"),
                        help=words.say("cli.plan.issue"))  # fmt: skip
    report.add_argument("--out", metavar="FILE", help=words.say("cli.plan.out"))
    export = _command(group, "export", _export)
    export.add_argument("--to", choices=("docx", "xlsx", "html"), help=words.say("cli.plan.to"))
    export.add_argument("--issue", default="internal", choices=("internal", "submission", "public"),
                        help=words.say("cli.plan.issue"))  # fmt: skip
    export.add_argument("--what", default="plan", choices=plan_documents.WHAT, help=words.say("cli.plan.what"))
    export.add_argument("--template", type=Path, metavar="DOCX", help=words.say("cli.plan.template"))
    export.add_argument("--into", metavar="FILE", help=words.say("cli.plan.into"))
    export.add_argument("--out", metavar="FILE", help=words.say("cli.plan.export.out"))
    _register_version(group)
    cards = _command(group, "cards", _cards)
    cards.add_argument("--quarter", metavar="Q", help=words.say("cli.plan.cards.quarter"))
    cards.add_argument("--enable", action="store_true", help=words.say("cli.plan.cards.enable"))
    cards.add_argument("--out", metavar="FILE", help=words.say("cli.plan.out"))


def _command(group: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = group.add(name, f"cli.plan.{name}.help", handler)
    add_project(parser)
    add_unit(parser)
    return parser


def _register_version(group: Commands) -> None:
    parser = _command(group, "version", _version)
    parser.add_argument("--new", action="store_true", help=words.say("cli.plan.version.new"))
    parser.add_argument("--renew", type=int, metavar="N", help=words.say("cli.plan.version.renew"))
    parser.add_argument("--title", default="", metavar="T", help=words.say("cli.plan.version.title"))
    parser.add_argument(
        "--status", choices=[one.value for one in PlanStatus], help=words.say("cli.plan.version.status")
    )
    parser.add_argument("--version-number", type=int, metavar="N", help=words.say("cli.plan.version.which"))
    parser.add_argument("--number", metavar="N", help=words.say("cli.plan.number"))
    parser.add_argument("--in-force", type=_day, metavar="DATE", help=words.say("cli.plan.version.in_force"))
    parser.add_argument("--filing-number", metavar="N", help=words.say("cli.plan.version.filing"))
    parser.add_argument("--consultation", metavar="TEXT", help=words.say("cli.plan.version.consultation"))
    parser.add_argument("--compare", nargs=2, type=int, metavar="N", help=words.say("cli.plan.version.compare"))
    parser.add_argument("--out", metavar="FILE", help=words.say("cli.plan.out"))


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_date", value=text) from None


def _report(args: argparse.Namespace) -> Answer:
    year = args.year or clock.today().year
    with Project.open(args.project, read_only=True) as project:
        unit = plan.plan_unit(project, unit_of(args))
        found = plan_follow.execution(project, unit, year, args.kind, args.first)
        if args.out:
            path = plan_documents.write_execution(project, found, args.out, args.issue == "public")
            found = replace(found, out=str(path))
    lines = [f"{goal_name(row.target)}  {row.text}  {row.actual_text or '—'}  {_met(row.met)}" for row in found.targets]
    lines += [f"{words.say(f'plan.status.{name}')} {number}" for name, number in found.counts.items()]
    return Answer(found, "\n".join([*lines, found.out] if found.out else lines))


def _met(met: bool | None) -> str:
    return "—" if met is None else words.say("plan.doc.met" if met else "plan.doc.not_met")


def _export(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        unit = plan.plan_unit(project, unit_of(args))
        out = _out(args, unit)
        if args.into:
            patched = plan_tables.patch_tables(project, unit, args.into, out)
            return Answer(patched, words.say("cli.plan.export.patched", out=str(out), count=len(patched.changes)))
        if args.what == "tables":
            answer = _tables(project, unit, out)
        else:
            answer = plan_documents.export(project, unit, out, args.issue, args.what, args.template)
    text = words.say("cli.plan.export.done", out=answer.out)
    return Answer(answer, f"{text}\n{words.say('plan.version_old')}" if answer.outdated else text)


def _out(args: argparse.Namespace, unit: Unit) -> Path:
    """The file asked for; without one a workbook (or what ``--to`` says) with a name of its own in this folder."""
    if args.out:
        out = Path(args.out)
        return out.with_name(f"{out.name}.{args.to}") if args.to and out.suffix.lower() != f".{args.to}" else out
    suffix = args.to or ("docx" if args.what == "notice" else "xlsx")
    what = words.say(f"cli.plan.export.name.{args.what}")
    return Path(f"{unit.name}_{what}_{clock.today():%Y%m%d}.{suffix}")


def _tables(project: Project, unit: Unit, out: Path) -> plan_documents.ExportAnswer:
    if out.suffix.lower() != ".xlsx":
        raise UsageError("plan.tables_are_xlsx", value=out.name)
    path = plan_tables.export_tables(project, unit, out)
    return plan_documents.ExportAnswer(str(path), "tables", "internal", "", None, False)


def _version(args: argparse.Namespace) -> Answer:
    writes = args.new or args.renew is not None or args.status
    with Project.open(args.project, read_only=not writes) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if args.new:
            made = plan_documents.new_version(project, unit, args.title)
            project.run(put_items([_with_fields(made, args)], "history.plan_version"))
        if args.renew is not None:
            held = plan_documents.version_numbered(plan.entered(project, unit), args.renew)
            renewed = plan_documents.renewed(project, unit, held)
            project.run(put_items([_with_fields(renewed, args)], "history.plan_version"))
        if args.status:
            _pass_on(project, unit, args)
        held_all = plan.entered(project, unit)
        found = plan_documents.compare_versions(held_all, args.compare[0], args.compare[1]) if args.compare else []
        out = ""
        if args.compare and args.out:
            out = str(plan_documents.write_revisions(project, unit, args.compare[0], args.compare[1], args.out))
        lines = tuple(_line(project, one) for one in held_all.versions)
    answer = VersionsAnswer(lines, tuple(found), out)
    text = [f"{one.title} v{one.version}  {words.say(f'plan.doc_status.{one.status}')}  {one.number}" for one in lines]
    for one in map(in_words, found):
        kind = words.say(f"plan.doc.revision.{one.kind}")
        text.append(f"  {kind} {one.table} {one.key} {one.field}: {one.old or '—'} → {one.new or '—'}")
    return Answer(answer, "\n".join(text) or words.say("cli.plan.none"))


def _with_fields(version: Plan, args: argparse.Namespace) -> Plan:
    given = {"number": args.number, "consultation": args.consultation}
    return replace(version, **{name: value for name, value in given.items() if value})


def _pass_on(project: Project, unit: Unit, args: argparse.Namespace) -> None:
    held = plan_documents.version_numbered(plan.entered(project, unit), args.version_number)
    status = PlanStatus(args.status)
    fields: dict[str, Any] = {"number": args.number, "filing_number": args.filing_number, "in_force": args.in_force}
    fields = {name: value for name, value in fields.items() if value}
    if status is PlanStatus.FILED:
        fields |= {"filed_on": clock.today(), "in_force": args.in_force or clock.today()}
    project.run(SetPlanStatus(held.uid, status, tuple(fields.items())))


def _line(project: Project, one: Plan) -> VersionLine:
    outdated = plan_documents.is_outdated(project, one) and not one.frozen
    return VersionLine(
        one.title, one.version, one.status.value, one.number, one.date, one.in_force, one.filed_on, one.digest,
        one.frozen, outdated,
    )  # fmt: skip


def _cards(args: argparse.Namespace) -> Answer:
    today = clock.today()
    with Project.open(args.project, read_only=not args.enable) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if args.enable:
            project.run(SetSettings({"plan.cards": True}))
        found = plan_follow.cards(project, unit, args.quarter or f"{today.year}Q{(today.month + 2) // 3}")
        if args.out:
            found = replace(found, out=str(plan_follow.write_cards(project, unit, found, args.out)))
    lines = [f"{COLOURS.get(one.colour, one.colour)}  {one.enterprise}  {one.reason}" for one in found.cards]
    return Answer(found, "\n".join([*lines, found.out] if found.out else lines) or words.say("cli.plan.none"))
