"""``airplan emergency …``: lists, levels, call-out, record, evaluation."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from airplan.cli import emergency_tell as tell
from airplan.cli.core import Answer, Commands
from airplan.emergency.amounts import LEVELS
from airplan.emergency.check import CheckAnswer
from airplan.emergency.evaluation import Evaluation
from airplan.emergency.propose import OBJECTIVES
from airplan.emergency.response import Notice, NoticeChange, Receipt
from airplan.emergency.versions import STATUSES, moment_of
from airplan.emergency.yearly import Difference
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.analysis import emergency, emergency_export, emergency_response
from airplan.workspace.analysis.places import find_units
from airplan.workspace.session import Project

RESULTS = {
    "emergency import": emergency.ImportAnswer,
    "emergency check": CheckAnswer,
    "emergency propose": emergency.ProposeAnswer,
    "emergency versions": emergency.VersionsAnswer,
    "emergency diff": Difference,
    "emergency level": emergency_response.LevelAnswer,
    "emergency callout": emergency_export.ExportAnswer,
    "emergency export": emergency_export.ExportAnswer,
    "emergency record": emergency_response.RecordAnswer,
    "emergency evaluate": Evaluation,
    "emergency dossier": emergency_export.ExportAnswer,
}
ACTIONS = ("show", "notice", "change", "end", "sent", "received", "inspections", "observed", "sheets", "report")
_BOOKS = {".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".json", ".et"}


def register(sub: Commands) -> None:
    """Add the commands."""
    group = sub.group("emergency", "cli.emergency.help")
    for add in (_add_list_commands, _add_out_commands, _add_record_commands):
        add(group)


def _opt(parser: argparse.ArgumentParser, name: str, code: str, **more: Any) -> None:
    parser.add_argument(name, help=say(f"cli.emergency.opt.{code}"), **more)


def _parser(group: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = group.add(name, f"cli.emergency.{name}", handler)
    parser.add_argument("project", metavar="P", help=say("cli.option.project"))
    parser.add_argument("--city", metavar="C", help=say("cli.option.city"))
    return parser


@contextmanager
def _opened(args: argparse.Namespace, read_only: bool = True) -> Iterator[Project]:
    """The project, with the city chosen when it holds several."""
    with (
        Project.open(args.project, read_only=read_only, who=getattr(args, "who", None)) as project,
        emergency.of_city(project, args.city),
    ):
        yield project


def _add_list_commands(group: Commands) -> None:
    one = _parser(group, "import", _import)
    _opt(one, "files", "files", nargs="+", metavar="FILE")
    _opt(one, "--dry-run", "dry_run", action="store_true")
    _opt(one, "--replace", "replace", action="store_true")
    _opt(one, "--percent", "percent", choices=("percent", "fraction"), default="")
    _opt(one, "--unit", "unit", choices=("kg/d", "t/d", "t/a"), default="")
    _opt(one, "--county", "county", default="")
    _opt(one, "--templates", "templates", action="store_true")
    one = _parser(group, "check", _check)
    _opt(one, "--requirement", "requirement", metavar="ID")
    _opt(one, "--as-of", "as_of", metavar="T")
    for name in ("last-year", "permits", "inventory"):
        _opt(one, f"--{name}", name.replace("-", "_"), metavar="FILE")
    one = _parser(group, "propose", _propose)
    _opt(one, "--level", "level", choices=LEVELS)
    _opt(one, "--objective", "objective", choices=OBJECTIVES, default="smallest")
    _opt(one, "--requirement", "requirement", metavar="ID")
    _opt(one, "--accept", "accept", action="store_true")
    one = _parser(group, "versions", _versions)
    for name, code in (("save", "save"), ("document", "document"), ("in-force", "in_force"), ("reason", "reason"),
                       ("supplement-to", "supplement"), ("void", "void"), ("as-of", "as_of")):  # fmt: skip
        _opt(one, f"--{name}", code, default="")
    _opt(one, "--status", "status", choices=STATUSES[:3], default="draft")
    diff = group.add("diff", "cli.emergency.diff", _diff)
    _opt(diff, "old", "old", metavar="OLD")
    _opt(diff, "new", "new", metavar="NEW")
    _add_level(group)


def _add_level(group: Commands) -> None:
    level = group.add("level", "cli.emergency.level", _level)
    level.add_argument("project", nargs="?", metavar="P", help=say("cli.option.project"))
    _opt(level, "--rules", "rules", metavar="ID")
    _opt(level, "--rules-file", "rules_file", metavar="FILE")
    _opt(level, "--forecast", "forecast", metavar="FILE")
    _opt(level, "--issued", "issued", metavar="T", default="")
    _opt(level, "--notice-level", "notice_level", choices=("blue", *LEVELS))
    level.add_argument("--city", metavar="C", help=say("cli.option.city"))


def _add_out_commands(group: Commands) -> None:
    one = _parser(group, "export", _export)
    _opt(one, "--to", "target", dest="target", metavar="PATH", default=".")
    flags = ("public", "print", "red-first", "per-county", "contacts")
    for name in flags:
        _opt(one, f"--{name}", name.replace("-", "_"), action="store_true")
    _opt(one, "--county", "county", default="")
    _opt(one, "--level", "level", choices=LEVELS, default="")
    _opt(one, "--as-of", "as_of", metavar="T")
    _opt(one, "--list-version", "version", metavar="NAME")
    _opt(one, "--compare", "compare", metavar="FILE")
    _opt(one, "--pages", "pages", choices=("board", "plan"))
    _opt(one, "--firm", "firm", default="")
    _opt(one, "--form", "form", metavar="FILE")
    one = _parser(group, "callout", _callout)
    _opt(one, "--to", "target", dest="target", metavar="DIR", default=".")
    _opt(one, "--level", "level", choices=LEVELS)
    _opt(one, "--notice", "notice", metavar="N")
    _opt(one, "--kind", "kind", choices=("pm", "o3", "dust"), default="pm")
    _opt(one, "--contacts", "contacts", action="store_true")
    one = _parser(group, "dossier", _dossier)
    _opt(one, "--from", "first", metavar="DATE", required=True, dest="first")
    _opt(one, "--until", "last", metavar="DATE", required=True, dest="last")
    _opt(one, "--to", "target", dest="target", metavar="DIR", default=".")


def _add_record_commands(group: Commands) -> None:
    one = _parser(group, "record", _record)
    _opt(one, "action", "action", nargs="?", default="show", metavar="ACTION")
    _opt(one, "more", "more", nargs="*", metavar="…")
    for name in ("notice", "document", "name", "issuer", "area", "published", "start", "end", "consultation", "moment"):
        _opt(one, f"--{name}", name, default="")
    _opt(one, "--decided-by", "decided_by", default="")
    _opt(one, "--level", "level", choices=("", "blue", *LEVELS), default="")
    _opt(one, "--kind", "kind", choices=("pm", "o3", "dust"), default="pm")
    _opt(one, "--rules", "rules", metavar="ID", default="")
    _opt(one, "--forecast", "forecast", metavar="FILE")
    _opt(one, "--to", "target", dest="target", metavar="DIR", default=".")
    one = _parser(group, "evaluate", _evaluate)
    _opt(one, "--notice", "notice", metavar="N")
    _opt(one, "--observed", "observed", metavar="FILE")
    _opt(one, "--rules", "rules", metavar="ID")
    _opt(one, "--requirement", "requirement", metavar="ID")
    _opt(one, "--days-before", "days_before", type=int, default=3)
    _opt(one, "--to", "target", dest="target", metavar="FILE")


# --- lists -------------------------------------------------------------------------------------


def _import(args: argparse.Namespace) -> Answer:
    with _opened(args, read_only=False) as project:
        if args.templates:
            return _templates(project, args.files)
        found = emergency.import_list(
            project, args.files, percent=args.percent, unit=args.unit, county=args.county, dry_run=args.dry_run,
            whole_list=args.replace,
        )  # fmt: skip
    return Answer(tell.with_problems(found), tell.imported(found))


def _templates(project: Project, files: list[str]) -> Answer:
    industries = sum(emergency.import_templates(project, file) for file in files)
    firms = emergency.fill_from_templates(project) if emergency.working_list(project).enterprises else 0
    text = say("cli.emergency.said.templates", industries=industries, firms=firms)
    return Answer({"industries": industries, "filled_firms": firms}, text)


def _check(args: argparse.Namespace) -> Answer:
    if Path(args.project).suffix.lower() in _BOOKS:
        found = emergency.check_file(args.project, args.requirement)
    else:
        with _opened(args) as project:
            found = emergency.check_list(
                project, args.requirement, args.as_of, args.last_year, permits=args.permits, inventory=args.inventory
            )
    return Answer(found, tell.checked(found))


def _propose(args: argparse.Namespace) -> Answer:
    with _opened(args, read_only=not args.accept) as project:
        found = emergency.propose(project, args.objective, args.level, args.requirement, args.accept)
    return Answer(found, tell.proposed(found))


def _versions(args: argparse.Namespace) -> Answer:
    writes = bool(args.save or args.void)
    with _opened(args, read_only=not writes) as project:
        if args.save:
            emergency.file_version(
                project, args.save, args.status, args.document, args.in_force, args.reason, args.supplement_to
            )
        if args.void:
            at = args.in_force or args.as_of
            _needed(at, "--in-force")
            emergency.void_version(project, args.void, at, args.reason)
        found = emergency.list_versions(project, args.as_of or None)
    return Answer(found, tell.versions(found))


def _diff(args: argparse.Namespace) -> Answer:
    found = emergency.diff_files(args.old, args.new)
    return Answer(found, tell.diff(found))


def _level(args: argparse.Namespace) -> Answer:
    if args.forecast is None:
        return _review(args)
    notice = Notice(level=args.notice_level) if args.notice_level else None
    if args.project:
        with _opened(args) as project:
            rules = emergency_response.rule_set_in_force(project, args.rules, args.rules_file)
            notice = notice or emergency_response.open_notice(project)
    else:
        rules = emergency_response.rule_set_in_force(None, args.rules, args.rules_file)
    issued = dt.datetime.fromisoformat(moment_of(args.issued)) if args.issued else None
    found = emergency_response.suggest_level(emergency_response.forecast_of(args.forecast), rules, issued, notice)
    return Answer(tell.with_problems(found), tell.level(found))


def _review(args: argparse.Namespace) -> Answer:
    _needed(args.project, "--forecast")
    with _opened(args) as project:
        chosen = [args.rules] if args.rules else []
        found = [
            emergency_response.review_episodes(project, unit.id, unit.name, chosen)
            for unit in find_units(project, args.city)
        ]
    return Answer(found[0] if len(found) == 1 else {"cities": found}, "\n".join(tell.review(one) for one in found))


# --- files -------------------------------------------------------------------------------------


def _export(args: argparse.Namespace) -> Answer:
    with _opened(args) as project:
        if args.form:
            filled = emergency_export.fill_form(project, args.form, args.target)
            return Answer(filled, "\n".join(filled.files))
        if args.pages:
            found = emergency_export.factory_pages(project, args.target, args.pages, args.firm)
        else:
            found = emergency_export.export_list(
                project, args.target, public=args.public, data=not args.print, county=args.county, level=args.level,
                red_first=args.red_first, moment=args.as_of, version=args.list_version, compare=args.compare,
                per_county=args.per_county, contacts=args.contacts or None,
            )  # fmt: skip
    return Answer(found, tell.files(found))


def _callout(args: argparse.Namespace) -> Answer:
    with _opened(args, read_only=not args.notice) as project:
        notice = emergency_response.notice_of(project, args.notice) if args.notice else None
        if notice is None:
            _needed(args.level, "--level")
            notice = Notice(level=args.level, kind=args.kind)
        found = emergency_export.callout(project, args.target, notice, args.level, contacts=args.contacts)
    return Answer(found, tell.files(found))


def _dossier(args: argparse.Namespace) -> Answer:
    for value in (args.first, args.last):
        moment_of(value)
    with _opened(args) as project:
        found = emergency_export.dossier(project, args.target, args.first, args.last)
    return Answer(found, tell.files(found))


# --- the record --------------------------------------------------------------------------------


def _needed(value: Any, option: str) -> None:
    if not value:
        raise UsageError("cli.emergency.need", option=option)


def _record(args: argparse.Namespace) -> Answer:
    if args.action not in ACTIONS:
        raise UsageError("cli.emergency.bad_action", name=args.action, known="、".join(ACTIONS))
    reads = args.action in ("show", "sheets", "report")
    with _opened(args, read_only=reads) as project:
        name = args.notice or None
        handler = {"notice": _notice, "change": _change, "end": _change, "sent": _receipt, "received": _receipt,
                   "inspections": _inspections, "observed": _observed, "sheets": _sheets}.get(args.action)  # fmt: skip
        extra = handler(project, args) if handler else {}
        name = extra.pop("name", name)
        found = emergency_response.record_state(project, name, args.moment or None, **extra)
        if args.action == "report" and found.report is not None and args.target.endswith((".docx", ".html")):
            _write_report(project, found, args)
    return Answer(tell.with_problems(found), tell.record(found))


def _notice(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    _needed(args.document or args.name, "--document")
    _needed(args.level, "--level")
    steps = emergency_response.forecast_of(args.forecast).steps if args.forecast else ()
    held = [
        one for one in emergency_response.notices(project) if args.notice and args.notice in (one.document, one.name)
    ]
    base = held[0] if held else Notice()
    notice = dataclasses.replace(
        base, document=args.document or base.document, name=args.name or base.name, level=args.level,
        issuer=args.issuer or base.issuer, area=args.area or base.area, published=args.published or base.published,
        start=args.start or base.start, end=args.end or base.end, kind=args.kind, rules=args.rules or base.rules,
        decided_by=args.decided_by or base.decided_by, consultation=args.consultation or base.consultation,
        forecast=tuple((step.start.isoformat(), step.aqi, step.low, step.high) for step in steps) or base.forecast,
    )  # fmt: skip
    return {"name": emergency_response.save_notice(project, notice).key}


def _change(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    _needed(args.moment, "--moment")
    if args.action == "change":
        _needed(args.level, "--level")
    change = NoticeChange(
        args.document, args.published, args.moment, args.level if args.action == "change" else "", args.decided_by,
        args.consultation,
    )  # fmt: skip
    return {"name": emergency_response.change_notice(project, args.notice or None, change).key}


def _receipt(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    _needed(args.more, "RECIPIENT")
    _needed(args.moment, "--moment")
    notice = emergency_response.notice_of(project, args.notice or None)
    held = {one.recipient: one for one in emergency_response.receipts_of(project, notice.key)}
    at, field = moment_of(args.moment), args.action
    rows = []
    for recipient in args.more:
        old = held.get(recipient, Receipt(recipient=recipient, notice=notice.key))
        changed = (
            dataclasses.replace(old, sent=at)
            if field == "sent"
            else dataclasses.replace(old, received=at, by=args.decided_by)
        )
        rows.append(changed)
    return {"name": notice.key, "counts": emergency_response.add_receipts(project, notice, rows)}


def _inspections(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    _needed(args.more, "FILE")
    notice = emergency_response.notice_of(project, args.notice or None)
    counts, problems = emergency_response.read_back(project, notice, args.more)
    return {"name": notice.key, "counts": counts, "problems": problems}


def _observed(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    _needed(args.more, "FILE")
    notice = emergency_response.notice_of(project, args.notice or None)
    for file in args.more:
        notice = emergency_response.add_observed(project, notice, file)
    return {"name": notice.key}


def _sheets(project: Project, args: argparse.Namespace) -> dict[str, Any]:
    notice = emergency_response.notice_of(project, args.notice or None)
    level = args.level or None
    found = emergency_export.callout(project, args.target, notice, level, inspection=True, keep_receipts=False)
    return {"name": notice.key, "files": found.files}


def _write_report(project: Project, found: emergency_response.RecordAnswer, args: argparse.Namespace) -> None:
    from airplan.report import write_document
    from airplan.report.documents.emergency_evaluation import report_document

    notice = emergency_response.notice_of(project, args.notice or None)
    city = emergency_export.city_name(project)
    if found.report is not None:
        found.files.append(str(write_document(report_document(found.report, notice, city), args.target)))


def _evaluate(args: argparse.Namespace) -> Answer:
    with _opened(args) as project:
        found = emergency_response.evaluate_response(
            project, args.notice, args.observed, args.rules, args.requirement, args.days_before
        )
        city = emergency_export.city_name(project)
    if args.target:
        from airplan.report import write_document
        from airplan.report.documents.emergency_evaluation import evaluation_document

        write_document(evaluation_document(found, city), args.target)
    return Answer(found, tell.evaluated(found))
