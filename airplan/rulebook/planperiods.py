"""Plan periods (规划期) and their national targets; today's period is the default, earlier ones are history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.errors import UsageError


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """One target.  ``kind``: at_least, at_most, above (the end year's level), drop (percent since the base year).

    ``scope``: nation, a region id or a city code.  ``only``: not_attaining — cities above the PM2.5 limit in the
    base year, fixed for the period.  ``base``: the period's own base figure, when it has one.  ``by``: the target's
    own year, when it is not the period's end.
    """

    id: str
    indicator: str
    kind: str
    value: float
    scope: str
    attribute: str | None
    computable: bool
    text: str
    known: str
    only: str | None = None
    base: float | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What regions (``scopes``: ids) are to reach without a number, paraphrased from the period's document."""

    scopes: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """A plan period.  ``facts``: known figures by year."""

    id: str
    name: str
    document: str
    base: int
    first: int
    end: int
    midterm: int | None
    targets: tuple[PlanTarget, ...]
    facts: Mapping[str, Mapping[str, float]]
    deadline_rule: Mapping[str, Any] | None
    source: str
    known: str
    aims: tuple[Aim, ...] = ()


@cache
def plan_periods() -> tuple[PlanPeriod, ...]:
    """All periods in the order of their first year."""
    data = json.loads(resourcefiles.path("periods", "plan_periods.json").read_text(encoding="utf-8"))
    return tuple(_period(entry) for entry in data["periods"])


def _period(entry: Mapping[str, Any]) -> PlanPeriod:
    return PlanPeriod(
        id=entry["id"],
        name=entry["name_zh"],
        document=entry["document"],
        base=entry["base"],
        first=entry["first"],
        end=entry["end"],
        midterm=entry.get("midterm"),
        targets=tuple(_target(target, entry["known"]) for target in entry["targets"]),
        facts=entry.get("facts", {}),
        deadline_rule=entry["deadline_rule"],
        source=entry["source"],
        known=entry["known"],
        aims=tuple(Aim(tuple(aim["scopes"]), aim["text"]) for aim in entry.get("aims", ())),
    )


def _target(entry: Mapping[str, Any], known: str) -> PlanTarget:
    return PlanTarget(
        id=entry["id"],
        indicator=entry["indicator"],
        kind=entry["kind"],
        value=entry["value"],
        scope=entry["scope"],
        attribute=entry["attribute"],
        computable=entry["computable"],
        text=entry["text"],
        known=entry.get("known", known),
        only=entry.get("only"),
        base=entry.get("base"),
        by=entry.get("by"),
    )


def plan_period(name: str) -> PlanPeriod:
    """Period of an id (or its beginning: fyp13).  Raises UsageError."""
    for period in plan_periods():
        if name in (period.id, period.name, period.id.split("-")[0]):
            return period
    raise UsageError("indicators.unknown_period", value=name, known="、".join(p.id for p in plan_periods()))


def current(year: int) -> PlanPeriod:
    """The five-year period of a year (the last one for later years)."""
    fitting = [p for p in plan_periods() if p.id.startswith("fyp") and p.first <= year]
    return fitting[-1] if fitting else plan_periods()[0]
