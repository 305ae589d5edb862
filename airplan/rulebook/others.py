"""Rules that other stages own, as entries of the rulebook: plan-period targets, warning grades, reduction ratios."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.rulebook.planperiods import plan_periods
from airplan.rulebook.rules import Rule


@cache
def other_rules() -> tuple[Rule, ...]:
    """Families plan_target, warning and reduction; read only, their stages compute with them."""
    return (*_targets(), *_warnings(), *_ratios())


def _targets() -> Iterator[Rule]:
    for period in plan_periods():
        first, last = dt.date(period.first, 1, 1), dt.date(period.end, 12, 31)
        for target in period.targets:
            data = {"text": target.text, "kind": target.kind, "value": target.value, "scope": target.scope}
            name = f"{period.id}/{target.id}"
            clause = period.document or period.name
            yield Rule(name, "plan_target", first, last, clause, period.source, "", target.known, data)


def _read(*parts: str) -> Mapping[str, Any]:
    path = resourcefiles.path(*parts)
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return data


def _known(verification: str) -> str:
    doubtful = ("unverified", "general knowledge")
    return "unverified" if any(word in verification for word in doubtful) else "verified"


def _warnings() -> Iterator[Rule]:
    for entry in _read("emergency", "warning_rules.json").get("rule_sets", ()):
        levels = {level["level"]: level.get("when_zh", level.get("when", "")) for level in entry["levels"]}
        text = entry["verification"]
        name = f"warning/{entry['id']}"
        yield Rule(name, "warning", None, None, entry["name_zh"], text, "", _known(text), {"levels": levels})


def _ratios() -> Iterator[Rule]:
    for entry in _read("emergency", "requirements.json").get("sets", ()):
        for pollutant, one in entry["of"].items():
            name = f"reduction/{entry['id']}/{pollutant}"
            data = {level: one[level] for level in ("yellow", "orange", "red")}
            text = one["verification"]
            yield Rule(name, "reduction", None, None, one["source"], text, "", _known(text), data)
