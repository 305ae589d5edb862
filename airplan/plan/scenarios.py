"""Scenarios side by side: which measures when, what they reach, one adopted, each difference told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from airplan.plan.choose.search import Choice
from airplan.plan.measures import Measure, share_in


@dataclass(frozen=True)
class Scenario:
    """A named set of measures with start years and what it was found to reach (record ``scenario``).

    ``asked`` holds target → probability asked, ``probability`` what the joint draws gave; ``basis`` names the data
    version the numbers were computed with.
    """

    TYPE: ClassVar[str] = "scenario"
    KEY: ClassVar[tuple[str, ...]] = ("name",)
    name: str
    starts: Mapping[str, int] = field(default_factory=dict)
    asked: Mapping[str, float] = field(default_factory=dict)
    probability: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    joint_probability: float | None = None
    cost: float | None = None
    bound: float | None = None
    spending: Mapping[str, float] = field(default_factory=dict)
    cuts: Mapping[str, float] = field(default_factory=dict)
    feasible: bool = True
    adopted: bool = False
    basis: int | None = None
    note: str = ""
    unit: int | None = None
    uid: str = ""


def scenario_of(
    name: str, choice: Choice, measures: Sequence[Measure], asked: Mapping[str, float], basis: int, unit: int | None
) -> Scenario:
    """The scenario of a choice."""
    starts = {item.code: item.year for item in choice.chosen}
    last = max((int(year) for year in choice.spending), default=0)
    return Scenario(
        name=name,
        starts=starts,
        asked=dict(asked),
        probability=dict(choice.probability),
        before=dict(choice.before),
        joint_probability=_known(choice.joint_probability),
        cost=_known(choice.cost),
        bound=_known(choice.bound),
        spending=dict(choice.spending),
        cuts=cuts_of(measures, starts, last),
        feasible=choice.feasible,
        basis=basis,
        unit=unit,
    )


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def cuts_of(measures: Sequence[Measure], starts: Mapping[str, int], year: int) -> dict[str, float]:
    """Best guess of the cut of each quantity in *year*, t/a."""
    found: dict[str, float] = {}
    for measure in measures:
        if measure.code in starts:
            share = share_in(measure, year, starts[measure.code])
            for quantity, reduction in measure.reductions.items():
                found[quantity] = found.get(quantity, 0.0) + reduction.best * share
    return {quantity: amount for quantity, amount in sorted(found.items()) if amount}


@dataclass(frozen=True)
class Difference:
    """One thing in which two scenarios differ; ``what``: ``measure``, ``year``, ``cost``, ``probability``, ``cut`` or
    ``spending``."""

    what: str
    subject: str
    first: object
    second: object


def differences(first: Scenario, second: Scenario) -> list[Difference]:
    """Everything in which *second* differs from *first*, measures first."""
    found = []
    for code in sorted({*first.starts, *second.starts}):
        years = first.starts.get(code), second.starts.get(code)
        if years[0] != years[1]:
            what = "year" if None not in years else "measure"
            found.append(Difference(what, code, *years))
    if first.cost != second.cost:
        found.append(Difference("cost", "", first.cost, second.cost))
    for what, left, right in (
        ("probability", first.probability, second.probability),
        ("cut", first.cuts, second.cuts),
        ("spending", first.spending, second.spending),
    ):
        for name in sorted({*left, *right}):
            if left.get(name) != right.get(name):
                found.append(Difference(what, name, left.get(name), right.get(name)))
    return found
