"""Required reductions and warning rule sets of ``resources/emergency``, and a bureau's own, marks kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.errors import UsageError

WARNING_LEVELS: tuple[str, ...] = ("blue", "yellow", "orange", "red")


@dataclass(frozen=True, slots=True)
class Requirement:
    """Required reduction of 全社会排放量, hundredths of a percent by pollutant and level, None where none is set."""

    id: str
    name: str
    shares: Mapping[str, tuple[int | None, int | None, int | None]]
    unverified: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def of(self, pollutant: str, level: str) -> int | None:
        """Required share, hundredths of a percent."""
        return self.shares.get(pollutant, (None, None, None))[LEVELS.index(level)]


@dataclass(frozen=True, slots=True)
class Condition:
    """A mean AQI beyond a value in *hours* / 24 adjoining spans of 24 consecutive hours."""

    hours: int
    above: float | None = None
    at_least: float | None = None

    @property
    def days(self) -> int:
        """Number of adjoining 24-h spans."""
        return max(1, self.hours // 24)


@dataclass(frozen=True, slots=True)
class LevelRule:
    """When a level is called: any of the clauses, all conditions of a clause in one episode."""

    level: str
    when: str
    when_zh: str
    clauses: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A warning rule set; ``levels`` from mild to severe.  ``verified`` False: shown as 未核实.

    ``join_close``: two episodes too close to clear between count as one.
    """

    id: str
    name: str
    scope: str
    levels: tuple[LevelRule, ...]
    notes: tuple[str, ...]
    pm_only: bool
    verification: str
    verified: bool
    join_close: bool = False


@cache
def _resource(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resourcefiles.path("emergency", name).read_text(encoding="utf-8"))
    return data


def requirement_of(data: Mapping[str, Any]) -> Requirement:
    """Requirement of its plain form (percent)."""
    shares = {
        pollutant: tuple(None if entry.get(level) is None else round(entry[level] * 100) for level in LEVELS)
        for pollutant, entry in data["of"].items()
    }
    return Requirement(
        data["id"],
        data["name_zh"],
        shares,  # type: ignore[arg-type]
        tuple(pollutant for pollutant, entry in data["of"].items() if not entry.get("verified", False)),
        {pollutant: entry.get("source", "") for pollutant, entry in data["of"].items()},
    )


def requirements() -> tuple[Requirement, ...]:
    """All built-in requirement sets; the first is the default."""
    return tuple(requirement_of(one) for one in _resource("requirements.json")["sets"])


def requirement(name: str | None = None) -> Requirement:
    """A built-in set by id.  Raises UsageError."""
    known = {one.id: one for one in requirements()}
    if name is None:
        return requirements()[0]
    if name not in known:
        raise UsageError("emergency.unknown_requirement", name=name, known=", ".join(known))
    return known[name]


def own_requirement(shares: Mapping[str, Mapping[str, float]]) -> Requirement:
    """A requirement typed by the bureau: percent by pollutant and level."""
    unknown = set(shares) - set(POLLUTANTS)
    if unknown:
        raise UsageError("emergency.unknown_pollutant", name=", ".join(sorted(unknown)), known=", ".join(POLLUTANTS))
    return requirement_of(
        {"id": "local:own", "name_zh": "local:own", "of": {p: {**of, "verified": True} for p, of in shares.items()}}
    )


def exchange_note() -> tuple[str, bool]:
    """The SO2/NOx exchange as printed in the resource, and whether it is verified."""
    entry = _resource("requirements.json")["exchange"]
    return entry["text"], bool(entry["verified"])


def _condition(data: Mapping[str, Any]) -> Condition:
    return Condition(int(data.get("hours", 24)), data.get("aqi_gt"), data.get("aqi_ge"))


def rule_set_of(data: Mapping[str, Any]) -> RuleSet:
    """Rule set of its plain form.  Raises UsageError when it is not one."""
    try:
        levels = tuple(
            LevelRule(
                one["level"],
                one.get("when", ""),
                one.get("when_zh", ""),
                tuple(tuple(_condition(part) for part in clause) for clause in one["any_of"]),
            )
            for one in sorted(data["levels"], key=lambda one: WARNING_LEVELS.index(one["level"]))
        )
        return RuleSet(
            data["id"], data.get("name_zh", data["id"]), data.get("scope", ""), levels, tuple(data.get("notes", ())),
            bool(data.get("pm_only")), data.get("verification", ""), bool(data.get("verified", False)),
            bool(data.get("join_close", False)),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise UsageError("emergency.bad_rule_set", detail=str(trouble)) from trouble


def rule_sets() -> tuple[RuleSet, ...]:
    """Built-in warning rule sets, oldest first."""
    return tuple(rule_set_of(one) for one in _resource("warning_rules.json")["rule_sets"])


def rule_set(name: str) -> RuleSet:
    """A built-in rule set by id.  Raises UsageError naming the known ones."""
    for one in rule_sets():
        if one.id == name:
            return one
    raise UsageError("emergency.unknown_rules", name=name, known=", ".join(one.id for one in rule_sets()))


def lead_hours() -> int:
    """Hours a warning is to be published ahead."""
    return int(_resource("warning_rules.json")["lead_hours"]["value"])


def lift_hours() -> tuple[int, bool]:
    """Hours of improvement before lifting, and whether that is verified."""
    entry = _resource("warning_rules.json")["lift_hours"]
    return int(entry["value"]), "unverified" not in entry["verification"]
