"""What a plan document is made of, and which parts each issue holds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.errors import UsageError
from airplan.plan.choose.explain import CurvePoint
from airplan.plan.follow import Standing, TotalControl
from airplan.plan.inventory import Need, Sensitivity
from airplan.plan.measures import Measure, Project, Task, in_plan
from airplan.plan.scenarios import Scenario
from airplan.plan.targets import Deadline, YearTarget
from airplan.plan.timetable import Bar
from airplan.words import sentence

ISSUES = ("internal", "submission", "public")


def printed(day: dt.date) -> str:
    """A date as documents print it: 2026年11月24日."""
    return sentence("plan.doc.date", {"year": str(day.year), "month": str(day.month), "day": str(day.day)})


@dataclass(frozen=True)
class YearValue:
    """One year of one indicator; ``limit`` None for day counts; ``source`` computed or a document."""

    pollutant: str
    year: int
    text: str
    value: float
    limit: float | None
    attains: bool | None
    unverified: bool = False
    source: str = ""
    short: bool = False  # too few valid days for a verdict


@dataclass(frozen=True)
class Chance:
    """Chance of a target without new measures and with the plan (internal)."""

    target: str
    before: float
    planned: float | None


@dataclass(frozen=True)
class FanLine:
    """Outlook of one indicator by year (internal): median and 90 % interval, natural units."""

    pollutant: str
    years: Sequence[int]
    median: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class DatedLimits:
    """A date on which limits change: pollutant → (limit, not verified)."""

    day: dt.date
    standard: str
    limits: Mapping[str, tuple[float, bool]]


@dataclass(frozen=True)
class CountyTarget:
    """A target of a county."""

    county: str
    pollutant: str
    year: int
    text: str


@dataclass(frozen=True)
class PlanContent:
    """Everything a plan document may say.  ``prose``: chapters the office wrote; ``banner`` marks what is invented."""

    city: str
    title: str
    status: str
    number: str
    date: dt.date | None
    today: dt.date
    history: Sequence[YearValue] = ()
    deadlines: Sequence[Deadline] = ()
    targets: Sequence[YearTarget] = ()
    limits: Sequence[DatedLimits] = ()
    counties: Sequence[CountyTarget] = ()
    chances: Sequence[Chance] = ()
    fans: Sequence[FanLine] = ()
    joint_probability: float | None = None
    needs: Sequence[Need] = ()
    potential: Mapping[str, float] = field(default_factory=dict)
    emissions: Mapping[str, float] = field(default_factory=dict)
    sensitivities: Sequence[Sensitivity] = ()
    tasks: Sequence[Task] = ()
    measures: Sequence[Measure] = ()
    projects: Sequence[Project] = ()
    standings: Sequence[Standing] = ()
    total_control: Sequence[TotalControl] = ()
    scenario: Scenario | None = None
    curve: Sequence[CurvePoint] = ()
    curve_target: str = ""
    bars: Sequence[Bar] = ()
    prose: Mapping[str, str] = field(default_factory=dict)
    consultation: str = ""
    banner: str = ""
    outdated: bool = False

    @property
    def planned(self) -> list[Measure]:
        """Measures that stand in the plan; all of them while none has been chosen."""
        return in_plan(self.measures)


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resourcefiles.path("plan", "issues.json").read_text(encoding="utf-8"))
    return loaded


def parts_of(issue: str, changed: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """Parts of an issue in the order of the document; *changed* is the bureau's own list.

    What may never be public stays out of the public issue.  Raises UsageError for an unknown issue or part.
    """
    rules = _rules()
    if issue not in rules["issues"]:
        raise UsageError("plan.unknown_issue", value=issue, known="、".join(ISSUES))
    wanted = set((changed or {}).get(issue, rules["issues"][issue]))
    if unknown := wanted - set(rules["parts"]):
        raise UsageError("plan.unknown_part", value=sorted(unknown)[0], known="、".join(rules["parts"]))
    if issue == "public":
        wanted -= set(rules["never_public"])
    return tuple(part for part in rules["parts"] if part in wanted)
