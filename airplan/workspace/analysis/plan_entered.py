"""What is entered for the plan of a unit, and the values it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from airplan.assess import official
from airplan.assess.official import OfficialValue
from airplan.domain import Unit
from airplan.plan.ask import outlook_name
from airplan.plan.bodies import from_record
from airplan.plan.cards import Card
from airplan.plan.inventory import Background, Emission, Sensitivity, Share
from airplan.plan.measures import Actual, Measure, Project, Task
from airplan.plan.scenarios import Scenario
from airplan.plan.targets import Deadline, Target
from airplan.plan.versions import Plan
from airplan.workspace.analysis.yearly import short_years, table

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session


@dataclass(frozen=True)
class Entered:
    """Everything entered for one unit's plan."""

    unit: Unit
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    measures: tuple[Measure, ...] = ()
    projects: tuple[Project, ...] = ()
    actuals: tuple[Actual, ...] = ()
    inventory: tuple[Emission, ...] = ()
    shares: tuple[Share, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    backgrounds: tuple[Background, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    versions: tuple[Plan, ...] = ()
    cards: tuple[Card, ...] = ()

    @property
    def background(self) -> dict[str, float]:
        """Background by metric."""
        return {row.metric: row.value for row in self.backgrounds}


_KINDS: dict[str, Any] = {
    "deadlines": Deadline,
    "targets": Target,
    "tasks": Task,
    "measures": Measure,
    "projects": Project,
    "actuals": Actual,
    "inventory": Emission,
    "shares": Share,
    "sensitivities": Sensitivity,
    "backgrounds": Background,
    "scenarios": Scenario,
    "versions": Plan,
    "cards": Card,
}


def entered(project: Session, unit: Unit) -> Entered:
    """All entered items of a unit, in the order of their keys."""

    def read() -> Entered:
        return Entered(unit, **{name: tuple(_items(project, kind, unit.id)) for name, kind in _KINDS.items()})

    return project.memo(("plan.entered", unit.id), read)


def _items(project: Session, kind: Any, unit: int) -> list[Any]:
    records = sorted(project.store.records(kind.TYPE, unit), key=lambda record: record.natural)
    return [from_record(kind, record) for record in records]


def official_values(project: Session, unit: int) -> list[OfficialValue]:
    """Register of official values of a unit."""
    return [OfficialValue.from_record(record) for record in project.store.records(official.TYPE, unit)]


def yearly_values(project: Session, unit: Unit, pollutant: str) -> dict[int, float]:
    """Yearly headline statistic of an indicator by year, natural units; empty without data."""
    metric = outlook_name(pollutant)
    found = table(project, [unit], metric)
    return {
        period.first.year: float(value)
        for period, value in zip(found.periods, found.values[0], strict=True)
        if not np.isnan(value)
    }


def short_of(project: Session, unit: Unit, pollutant: str) -> set[int]:
    """Years whose yearly statistic rests on fewer valid days than HJ 663 asks for; no verdict rests on them."""
    return set(short_years(table(project, [unit], outlook_name(pollutant)), 0))
