"""Dated rules as data: loading, choosing by date, and how well each is known.

A rule file is JSON: ``{"schema": 1, "family": …, "rules": [{"id", "clause", "source", "mark", "known",
"valid_from", "valid_to", …}]}``.  ``known`` is verified, code (read in public source code only) or unverified.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.words import language

FAMILIES = ("limits", "breakpoints", "levels", "evaluation", "validity", "rounding", "index", "state", "dust")
"""Files of ``resources/standards`` read here; each is one family."""


@dataclass(frozen=True)
class Rule:
    """One dated rule; ``data`` holds the family's own fields."""

    id: str
    family: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    clause: str
    source: str
    mark: str
    known: str
    data: Mapping[str, Any]

    @property
    def needs_check(self) -> bool:
        """Whether 未核实，请核对 must stand beside every verdict that rests on it."""
        return self.known == "unverified"

    def holds_on(self, day: dt.date) -> bool:
        """In force on *day*."""
        return (self.valid_from or dt.date.min) <= day <= (self.valid_to or dt.date.max)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def rule_of(family: str, entry: Mapping[str, Any], editions: Mapping[str, Mapping[str, Any]] | None = None) -> Rule:
    """Typed rule of a JSON object; dates may stand with its edition.  Raises KeyError, ValueError."""
    dated = (editions or {}).get(entry.get("edition", ""), entry) if "valid_from" not in entry else entry
    return Rule(
        id=entry["id"],
        family=family,
        valid_from=_date(dated.get("valid_from")),
        valid_to=_date(dated.get("valid_to")),
        clause=entry["clause"],
        source=entry["source"],
        mark=entry["mark"],
        known=entry["known"],
        data=entry,
    )


@cache
def document(name: str) -> dict[str, Any]:
    """A rule file of ``resources/standards`` as it stands."""
    data: dict[str, Any] = json.loads(resourcefiles.path("standards", f"{name}.json").read_text(encoding="utf-8"))
    return data


@cache
def family(name: str) -> tuple[Rule, ...]:
    """All rules of one family, in the order of the file."""
    data = document(name)
    editions = {edition["id"]: edition for edition in data.get("editions", ())}
    return tuple(rule_of(data["family"], entry, editions) for entry in data["rules"])


def all_rules() -> tuple[Rule, ...]:
    """Every built-in rule."""
    return tuple(rule for name in FAMILIES for rule in family(name))


def by_id(rule_id: str) -> Rule | None:
    """The built-in rule of an id."""
    return _by_id().get(rule_id)


@cache
def _by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


def in_force(name: str, day: dt.date, **fields: object) -> Rule | None:
    """The rule of family *name* in force on *day* whose data have these fields."""
    return first(family(name), day, **fields)


def first(rules: Iterable[Rule], day: dt.date | None, **fields: object) -> Rule | None:
    """First rule in force on *day* (any day when None) with these fields."""
    for rule in rules:
        fits = all(rule.data.get(key) == value for key, value in fields.items())
        if fits and (day is None or rule.holds_on(day)):
            return rule
    return None


def source_text(source: str) -> str:
    """A rule's ``source`` in the language in force (as written where nobody has put it into Chinese)."""
    return source if language() == "en" else _source_words().get(source, source)


@cache
def _source_words() -> Mapping[str, str]:
    words: Mapping[str, str] = document("source_words")["zh"]
    return words
