"""What differs between two editions: limits, breakpoints (what changed on 2026-03-01)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from airplan.rulebook import rules, standards
from airplan.words import say


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One number that differs.  ``what`` is limit or breakpoint; ``known`` how well the later number is known."""

    what: str
    pollutant: str
    period: str
    detail: str  # class 2; IAQI 100
    unit: str
    before: float
    after: float
    rule: str
    clause: str
    known: str

    @property
    def slot(self) -> tuple[str, str]:
        """Averaging time and class (or IAQI) in words."""
        detail = say(f"rules.class.{self.detail[-1]}") if self.what == "limit" else self.detail
        return say(f"rules.period.{self.period}"), detail


@dataclass(frozen=True, slots=True)
class EditionDifference:
    """All numbers that differ between the editions of two days."""

    before: str
    after: str
    aqi_before: str
    aqi_after: str
    changes: tuple[RuleChange, ...]


def between(before: str, after: str, klasses: tuple[int, ...] = (2,)) -> EditionDifference:
    """Differences between two editions of GB 3095 and the editions of HJ 633 that go with them."""
    old_aqi, new_aqi = standards.aqi_edition_of(before), standards.aqi_edition_of(after)
    found = [*_limits(before, after, klasses), *_breakpoints(old_aqi, new_aqi)]
    return EditionDifference(before, after, old_aqi, new_aqi, tuple(found))


def on(day: dt.date) -> EditionDifference:
    """Differences between the day before and *day*."""
    eve = standards.edition_on(day - dt.timedelta(days=1))
    return between(eve.id, standards.edition_on(day).id)


def _limits(before: str, after: str, klasses: tuple[int, ...]) -> list[RuleChange]:
    found = []
    for rule in rules.family("limits"):
        data = rule.data
        if data["edition"] != "GB3095-2012" or data["class"] not in klasses:
            continue
        old = standards.limit(data["pollutant"], data["period"], before, data["class"])
        new = standards.limit(data["pollutant"], data["period"], after, data["class"])
        if old is not None and new is not None and old.value != new.value:
            found.append(
                RuleChange(
                    "limit", new.pollutant, new.period, f"class {new.klass}", new.unit, old.number, new.number,
                    new.rule.id, new.rule.clause, new.rule.known,
                )
            )  # fmt: skip
    return found


def _breakpoints(before: str, after: str) -> list[RuleChange]:
    found = []
    for rule in rules.family("breakpoints"):
        data = rule.data
        if data["edition"] != after or before == after:
            continue
        old = dict(standards.breakpoints(before, data["pollutant"], data["averaging"]).points)
        for index, value in standards.breakpoints(after, data["pollutant"], data["averaging"]).points:
            if old.get(index) not in (None, value):
                found.append(
                    RuleChange(
                        "breakpoint", data["pollutant"], data["averaging"], f"IAQI {index}", data["unit"],
                        old[index] / 1000, value / 1000, rule.id, rule.clause, rule.known,
                    )
                )  # fmt: skip
    return found
