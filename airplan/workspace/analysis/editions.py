"""History re-judged: any year under every edition side by side, each with the AQI edition that goes with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from airplan.assess.evaluations import ChangePage
from airplan.assess.results import Beside, EditionSide, PeriodResult
from airplan.assess.threeyear import ThreeYear, three_year
from airplan.rulebook import changes, standards
from airplan.workspace.analysis.assess import AssessResult, assess

if TYPE_CHECKING:
    from airplan.workspace.session import Project


def what_changed(project: Project | None, day: dt.date, unit: str | int | None = None) -> ChangePage:
    """The page "what changed on *day* for my city"; without a project only the numbers of the standard."""
    found = changes.on(day)
    if project is None:
        return ChangePage(day.isoformat(), None, None, found, None, None)
    answer = assess(project, unit, explain=False).cities[0]
    full = [result for result in answer.years if result.source == "day" and result.attains_six is not None]
    chosen = full[-1] if full else (answer.years[-1] if answer.years else None)
    if chosen is None or chosen.year is None:
        return ChangePage(day.isoformat(), answer.city.name, None, found, None, None)
    before, after = (side(project, answer.city.id, chosen.year, name) for name in (found.before, found.after))
    return ChangePage(day.isoformat(), answer.city.name, chosen.year, found, before, after)


def beside(project: Project, unit: str | int, year: int) -> Beside | None:
    """A year of a unit under every edition; None without data."""
    sides = [side(project, unit, year, edition.id) for edition in standards.editions()]
    known = tuple(one for one in sides if one is not None)
    in_force = standards.edition_on(dt.date(year, 12, 31)).id
    return Beside(year, in_force, known) if known else None


def side(project: Project, unit: str | int, year: int, standard: str) -> EditionSide | None:
    """A year of a unit under one edition and its AQI."""
    edition = standards.aqi_edition_of(standard)
    found = assess(project, unit, year, standard, constant_edition=edition, explain=False).cities[0].years
    return _side(found[0]) if found else None


def _side(result: PeriodResult) -> EditionSide:
    return EditionSide(
        standard=result.standard,
        aqi_edition=result.aqi_edition,
        attains_six=result.attains_six,
        attains_all=result.attains_all,
        failing_six=result.failing_six,
        failing_all=result.failing_all,
        good_days=result.good_days,
        good_ratio=result.good_ratio,
        heavy_days=result.heavy_days,
        exceedance={name: one.exceedance for name, one in result.pollutants.items()},
    )


def three_years(project: Project, unit: str | int, last_year: int, standard: str = standards.AUTO) -> ThreeYear | None:
    """Six headline items by the mean of three years ending with *last_year*."""
    years = (last_year - 2, last_year - 1, last_year)
    results = []
    for year in years:
        found = assess(project, unit, year, standard, explain=False).cities[0].years
        results.append(found[0] if found else None)
    return three_year(results, years)


def with_more(project: Project, result: AssessResult, three: bool, editions: bool) -> AssessResult:
    """The answer with three-year means and every edition side by side for its calendar years."""
    units = []
    for unit in result.cities:
        years = [one.year for one in unit.years if one.year is not None]
        threes = [three_years(project, unit.city.id, year, result.standard) for year in years] if three else []
        sides = [beside(project, unit.city.id, year) for year in years] if editions else []
        units.append(
            dataclasses.replace(
                unit,
                three_years=tuple(one for one in threes if one is not None),
                editions=tuple(one for one in sides if one is not None),
            )
        )
    return dataclasses.replace(result, cities=tuple(units))
