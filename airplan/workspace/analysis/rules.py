"""The rulebook for readers: lists, one rule, differences, and what changed for a city."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.domain import Problem
from airplan.errors import FileTrouble, UsageError
from airplan.rulebook import changes, check, local, standards
from airplan.rulebook import rules as built_in
from airplan.rulebook.changes import EditionDifference
from airplan.rulebook.others import other_rules
from airplan.rulebook.rules import Rule
from airplan.words import say

if TYPE_CHECKING:
    from airplan.workspace.session import Project

TYPE = "rule_file"


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule as shown; ``data`` are the family's own fields.  ``known``: verified, code, unverified."""

    id: str
    family: str
    valid_from: str | None
    valid_to: str | None
    clause: str
    source: str
    mark: str
    known: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules that fit a question."""

    count: int
    rules: tuple[RuleEntry, ...]
    files: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """Outcome of a check; ``digest`` of a bureau's file."""

    file: str
    sound: bool
    rules: int
    problems: tuple[Problem, ...]
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One number of a bureau's file beside what holds without it (None: nothing).  ``item`` is in words."""

    item: str
    unit: str
    before: float | None
    after: float
    rule: str


@dataclass(frozen=True, slots=True)
class RuleFileView:
    """A sound rule file before it is taken: who approved it and what it changes.  ``held``: it is there already."""

    file: str
    name: str
    approved_by: str
    approved_on: str
    basis: str
    digest: str
    editions: tuple[str, ...]
    effects: tuple[Effect, ...]
    held: bool


def view_file(path: str | Path, project: Project | None = None) -> RuleFileView:
    """What a bureau's file would change.  Raises FileTrouble, Refused with the problems."""
    name = Path(path).name
    found = local.read(read_text(path), name)
    held = any(one.digest == found.digest for one in (embedded(project) if project else ()))
    return RuleFileView(
        name,
        found.name,
        found.approved_by,
        found.approved_on,
        found.basis,
        found.digest,
        tuple(str(one.get("title_zh") or one["id"]) for one in found.editions),
        tuple(effect for rule in found.rules for effect in _effects(rule, found)),
        held,
    )


def _effects(rule: Rule, file: local.LocalFile) -> list[Effect]:
    data = rule.data
    if rule.family == "limit":
        bases = {one["id"]: one.get("base") for one in file.editions}
        base = bases.get(data["edition"])
        before = standards.limit(data["pollutant"], data["period"], base, data["class"]) if base else None
        item = f"{data['pollutant']} {say('rules.period.' + data['period'])} {say('rules.class.' + str(data['class']))}"
        return [Effect(item, data["unit"], before.number if before else None, float(data["value"]), rule.id)]
    day = rule.valid_from or clock.today()
    held = built_in.in_force("index", day)
    weights = held.data["weights"] if held else {}
    return [
        Effect(say("rules.effect.weight", pollutant=name), "", weights.get(name), float(value), rule.id)
        for name, value in data["weights"].items()
    ]


def own_editions(project: Project) -> tuple[tuple[str, str], ...]:
    """Cited names and titles of the editions in the project's own files."""
    return tuple(
        (file.cite(one["id"]), str(one.get("title_zh") or one["id"]))
        for file in embedded(project)
        for one in file.editions
    )


source_text = built_in.source_text


def list_rules(family: str | None = None, day: dt.date | None = None, project: Project | None = None) -> RuleList:
    """Rules of a family (all), in force on a day (any); with a project its embedded files too."""
    found = [
        rule for rule in built_in.all_rules() if family in (None, rule.family) and (day is None or rule.holds_on(day))
    ]
    files = embedded(project) if project else []
    own = [rule for file in files for rule in file.rules if family in (None, rule.family)]
    entries = tuple(entry(rule) for rule in (*found, *own))
    return RuleList(len(entries), entries, tuple(_file(file) for file in files))


def entry(rule: Rule) -> RuleEntry:
    """A rule as shown."""
    return RuleEntry(
        id=rule.id,
        family=rule.family,
        valid_from=rule.valid_from.isoformat() if rule.valid_from else None,
        valid_to=rule.valid_to.isoformat() if rule.valid_to else None,
        clause=rule.clause,
        source=rule.source,
        mark=rule.mark,
        known=rule.known,
        data={key: value for key, value in rule.data.items() if key not in check.COMMON},
    )


def _file(file: local.LocalFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "digest": file.digest,
        "approved_by": file.approved_by,
        "approved_on": file.approved_on,
        "basis": file.basis,
        "replaces": list(file.replaces),
        "editions": [file.cite(edition["id"]) for edition in file.editions],
    }


def show_rule(rule_id: str, project: Project | None = None) -> RuleEntry:
    """One rule.  Raises UsageError when there is none."""
    own = [rule for file in (embedded(project) if project else []) for rule in file.rules]
    found = built_in.by_id(rule_id) or next((rule for rule in (*own, *other_rules()) if rule.id == rule_id), None)
    if found is None:
        raise UsageError("rules.unknown", value=rule_id)
    return entry(found)


def check_rules(file: str | Path | None = None) -> RuleCheck:
    """Check the built-in rules, or a bureau's file."""
    if file is None:
        documents = [(name, built_in.document(name)) for name in built_in.FAMILIES]
        problems = tuple(problem for name, data in documents for problem in check.check_document(data, name))
        return RuleCheck("", not problems, len(built_in.all_rules()), problems)
    text = read_text(file)
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if isinstance(data, Mapping) and not any(data.get(field) for field in local.SIGNED):
        problems = tuple(check.check_document(data, Path(file).name))
        return RuleCheck(Path(file).name, not problems, len(data.get("rules", ())), problems)
    found = local.read(text, Path(file).name)  # raises Refused with the problems
    return RuleCheck(Path(file).name, True, len(found.rules), (), found.digest)


def read_text(file: str | Path) -> str:
    """Text of a rule file (UTF-8, with or without BOM).  Raises FileTrouble."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        raise FileTrouble("file.not_found", file=str(file)) from trouble


def embedded(project: Project) -> list[local.LocalFile]:
    """The bureau's files kept in the project, registered for use."""

    def read() -> list[local.LocalFile]:
        found = [local.read(record.body["text"], record.body["file"]) for record in project.store.records(TYPE)]
        for file in found:
            local.register(file)
        return found

    return project.memo("rules.embedded", read)


def resolve(project: Project, standard: str) -> str:
    """Edition name as results cite it: ``local:x`` becomes ``local:x@hash``.  Raises UsageError."""
    if standard.startswith(local.PREFIX):
        for file in embedded(project):
            for edition in file.editions:
                if standard in (edition["id"], file.cite(edition["id"])):
                    return file.cite(edition["id"])
    if standard != standards.AUTO:
        standards.edition(standard)
    return standard


def difference(before: str, after: str) -> EditionDifference:
    """Numbers that differ between two editions, or between the editions of two days (ISO)."""
    return changes.between(_edition(before), _edition(after), (1, 2))


def _edition(text: str) -> str:
    try:
        return standards.edition_on(dt.date.fromisoformat(text)).id
    except ValueError:
        return standards.edition(text).id
