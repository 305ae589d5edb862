"""What each scenario would bring year by year, beside the targets: medians and 90 % ranges of the joint draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan.domain import Unit
from airplan.plan.ask import Question, Wish, outlook_name
from airplan.plan.choose.search import starts_from
from airplan.plan.scenarios import Scenario
from airplan.plan.targets import HIGHER_IS_BETTER
from airplan.trend.outlook_types import Outlook
from airplan.workspace.analysis.plan import all_targets, judged_outlook
from airplan.workspace.analysis.plan_choose import question

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session

SHOWN = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "good_days", "heavy_days")
"""Indicators whose outlook is in the unit of their targets."""


@dataclass(frozen=True)
class ScenarioPath:
    """One indicator under one scenario (``scenario`` "": without new measures), in the indicator's unit."""

    pollutant: str
    scenario: str
    years: tuple[int, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def scenario_paths(project: Session, unit: Unit, scenarios: Sequence[Scenario]) -> list[ScenarioPath]:
    """Paths of every indicator with a target.  Raises Refused without measures, targets or factors."""
    asked, _ = question(project, unit, Wish())
    rows = all_targets(project, unit)
    outlook = judged_outlook(project, unit, rows)
    names = dict.fromkeys(row.pollutant for row in rows if row.pollutant in SHOWN)
    wanted: list[tuple[str, Mapping[str, int]]] = [("", {}), *((one.name, one.starts) for one in scenarios)]
    return [
        _path(asked, outlook, pollutant, name, starts)
        for pollutant in names
        if outlook_name(pollutant) in asked.problem.means
        for name, starts in wanted
    ]


def _path(asked: Question, outlook: Outlook, pollutant: str, scenario: str, starts: Mapping[str, int]) -> ScenarioPath:
    problem, metric = asked.problem, outlook_name(pollutant)
    effect = problem.effect_draws(starts_from(problem, starts))[metric]
    sign = 1.0 if pollutant in HIGHER_IS_BETTER else -1.0
    places = [place for place, year in enumerate(problem.years) if year in outlook.years]
    years = tuple(int(problem.years[place]) for place in places)
    values = [outlook.of(metric, year) + sign * effect[:, place] for place, year in zip(places, years, strict=True)]
    low, middle, high = (tuple(float(np.quantile(draws, level)) for draws in values) for level in (0.05, 0.5, 0.95))
    return ScenarioPath(pollutant, scenario, years, middle, low, high)
