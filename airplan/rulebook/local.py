"""A bureau's own rule file: stricter limits, its index weights.

JSON like the built-in files, plus ``name``, ``approved_by``, ``approved_on``, ``basis`` and ``replaces``; every id
begins with ``local:`` so that none shadows a built-in rule.  The text is embedded in the project with its
SHA-256; results cite the id and the first eight digits of the hash (``local:baoding@1a2b3c4d``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airplan.domain import Problem
from airplan.errors import Refused
from airplan.rulebook import check, rules
from airplan.rulebook.rules import Rule, rule_of

PREFIX = "local:"
SIGNED = ("name", "approved_by", "approved_on", "basis", "replaces")
USABLE = ("limit", "index")
"""Families that results can use; others are refused."""


@dataclass(frozen=True)
class LocalFile:
    """A sound rule file of a bureau.  ``text`` is what was read, ``digest`` its SHA-256."""

    name: str
    approved_by: str
    approved_on: str
    basis: str
    replaces: tuple[str, ...]
    family: str
    rules: tuple[Rule, ...]
    editions: tuple[Mapping[str, Any], ...]
    text: str
    digest: str

    def cite(self, rule_id: str) -> str:
        """How a result names one of its rules or editions."""
        return f"{rule_id}@{self.digest[:8]}"


def read(text: str, file: str = "") -> LocalFile:
    """Check and read a rule file.  Raises Refused with the problems."""
    try:
        data = json.loads(text)
    except ValueError as trouble:
        raise Refused("rules.refused", file=file, problems=[_not_json(file, trouble)]) from trouble
    problems = check.check_document(data, file) or list(_signatures(data, file))
    if problems:
        raise Refused("rules.refused", file=file, problems=problems)
    editions = {entry["id"]: entry for entry in data.get("editions", ())}
    return LocalFile(
        name=data["name"],
        approved_by=data["approved_by"],
        approved_on=data["approved_on"],
        basis=data["basis"],
        replaces=tuple(data["replaces"]),
        family=data["family"],
        rules=tuple(rule_of(data["family"], entry, editions) for entry in data["rules"]),
        editions=tuple(data.get("editions", ())),
        text=text,
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def _not_json(file: str, trouble: ValueError) -> Problem:
    line = getattr(trouble, "lineno", 1)
    return Problem("rules.not_json", file, cell=f"第{line}行", values={"line": line})


def _signatures(data: Mapping[str, Any], file: str) -> list[Problem]:
    found = [
        Problem("rules.unsigned", file, value=field, values={"field": field})
        for field in SIGNED
        if not data.get(field) and field != "replaces"
    ]
    if not isinstance(data.get("replaces"), list):
        found.append(Problem("rules.unsigned", file, value="replaces", values={"field": "replaces"}))
    else:
        found += [
            Problem("rules.replaces_unknown", file, value=str(one)) for one in data["replaces"] if not rules.by_id(one)
        ]
    if data["family"] not in USABLE:
        found.append(Problem("rules.family_not_usable", file, value=data["family"]))
    named = [*data["rules"], *data.get("editions", ())]
    found += [
        Problem("rules.not_local", file, value=str(entry["id"]))
        for entry in named
        if not str(entry["id"]).startswith(PREFIX)
    ]
    return found


_registered: dict[str, tuple[LocalFile, Mapping[str, Any] | Rule]] = {}


def register(file: LocalFile) -> None:
    """Make its editions and index rules known to results of this process under their cited names."""
    for edition in file.editions:
        _registered[file.cite(edition["id"])] = (file, edition)
    for rule in file.rules:
        _registered[file.cite(rule.id)] = (file, rule)


def registered(cited: str) -> tuple[LocalFile, Mapping[str, Any] | Rule] | None:
    """File and entry of a cited name (``local:…@hash``)."""
    return _registered.get(cited)
