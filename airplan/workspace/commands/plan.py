"""Changes of the plan: every user action one undoable command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from airplan.domain import Changes, Record
from airplan.errors import UsageError
from airplan.plan.bodies import from_record, natural_key, to_record
from airplan.plan.follow import close
from airplan.plan.measures import Measure, Project, Task
from airplan.plan.scenarios import Scenario
from airplan.plan.timetable import moved, moved_to_year
from airplan.plan.versions import Plan, PlanStatus, with_status
from airplan.store import Store
from airplan.workspace.commands.records import Label, PutRecords

KINDS: tuple[Any, ...] = (Task, Measure, Project)
"""Record classes that can be closed."""


def put_items(items: Iterable[Any], code: str = "history.plan_import") -> PutRecords:
    """Add or alter entered items of any kind as one change."""
    return PutRecords(tuple(to_record(item) for item in items), code)


def _record(store: Store, uid: str) -> Record:
    record = store.get(uid)
    if record is None:
        raise UsageError("plan.no_item", item=uid)
    return record


@dataclass(frozen=True)
class MoveMeasure:
    """New dates of a measure (drag in the timetable); the length is kept when only the start is given."""

    uid: str
    start: dt.date
    end: dt.date | None = None

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_move", {"start": self.start.isoformat()}

    def do(self, store: Store) -> Changes:
        """Write."""
        measure = moved(from_record(Measure, _record(store, self.uid)), self.start, self.end)
        return Changes.of(answer=store.put(to_record(measure)))


@dataclass(frozen=True)
class MoveMeasures:
    """New dates of several measures (typed or pasted over the timetable), all or none."""

    moves: tuple[MoveMeasure, ...]

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_moves", {"count": len(self.moves)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many really changed."""
        return Changes.of(answer=sum(bool(move.do(store).answer) for move in self.moves))


@dataclass(frozen=True)
class SetChosen:
    """Put a measure into the plan or take it out (a click on the cost curve)."""

    uid: str
    chosen: bool

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_chosen_in" if self.chosen else "history.plan_chosen_out", {}

    def do(self, store: Store) -> Changes:
        """Write; mandatory and locked measures stay in the plan.  Raises UsageError."""
        measure = from_record(Measure, _record(store, self.uid))
        if not self.chosen and (measure.mandatory or measure.locked):
            raise UsageError("plan.stays_in", item=measure.code, name=measure.name)
        return Changes.of(answer=store.put(to_record(replace(measure, chosen=self.chosen))))


@dataclass(frozen=True)
class CloseItem:
    """销号 of a task, measure or key project: needs proof and a name."""

    code: str
    proof: str
    by: str
    day: dt.date
    unit: int | None = None

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_close", {"natural": self.code, "who": self.by}

    def do(self, store: Store) -> Changes:
        """Write; the answer is the closed item."""
        for kind in KINDS:
            for record in store.records(kind.TYPE, self.unit):
                if record.natural == self.code:
                    closed = close(from_record(kind, record), self.proof, self.by, self.day)
                    store.put(to_record(closed))
                    return Changes.of(answer=closed)
        raise UsageError("plan.no_item", item=self.code)


@dataclass(frozen=True)
class ApplySet:
    """Write a set of start years into the measures: those in it stand in the plan from their year on, others do not.

    What is given from above or mandatory stays.  The dates become the baseline.  ``scenario`` is kept as the adopted
    one.
    """

    unit: int
    starts: Mapping[str, int]
    scenario: Scenario | None = None

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_choose", {"count": len(self.starts)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many measures really changed."""
        changed = 0
        for record in store.records(Measure.TYPE, self.unit):
            measure = from_record(Measure, record)
            changed += store.put(to_record(self._as_chosen(measure)))
        if self.scenario is not None:
            _adopt(store, replace(self.scenario, unit=self.unit))
        return Changes.of(answer=changed)

    def _as_chosen(self, measure: Measure) -> Measure:
        year = self.starts.get(measure.code)
        if year is None:
            return replace(measure, chosen=measure.mandatory or measure.locked)
        dated = moved_to_year(measure, year)
        return replace(dated, chosen=True, baseline_start=dated.start, baseline_end=dated.end)


def _adopt(store: Store, wanted: Scenario) -> None:
    for record in store.records(Scenario.TYPE, wanted.unit):
        held = from_record(Scenario, record)
        if held.name == wanted.name:
            wanted = replace(wanted, uid=held.uid)
        elif held.adopted:
            store.put(to_record(replace(held, adopted=False)))
    store.put(to_record(replace(wanted, adopted=True)))


@dataclass(frozen=True)
class SaveScenario:
    """Keep a scenario under its name (an older one of that name is replaced)."""

    scenario: Scenario

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_scenario", {"natural": self.scenario.name}

    def do(self, store: Store) -> Changes:
        """Write."""
        wanted = self.scenario
        for record in store.records(Scenario.TYPE, wanted.unit):
            if record.natural == natural_key(wanted):
                wanted = replace(wanted, uid=record.uid)
        return Changes.of(answer=store.put(to_record(wanted)))


@dataclass(frozen=True)
class SetPlanStatus:
    """Next status of a plan version; a filed version is frozen."""

    uid: str
    status: PlanStatus
    fields: tuple[tuple[str, Any], ...] = ()

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.plan_version", {"natural": self.status.value}

    def do(self, store: Store) -> Changes:
        """Write; the answer is the version."""
        plan = with_status(from_record(Plan, _record(store, self.uid)), self.status, **dict(self.fields))
        store.put(to_record(plan))
        return Changes.of(answer=plan)
