"""Forecast files of a region's cities: each city's forecast, and what could not be used, told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from airplan.domain import Problem
from airplan.emergency.forecast import Forecast, read_forecast
from airplan.errors import AirplanError, Refused
from airplan.region.forecasts import place_of, split
from airplan.words import say
from airplan.workspace.region import members, names, short

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class CityForecast:
    """One city's forecast as it came."""

    code: str
    file: str
    forecast: Forecast


@dataclass(frozen=True)
class Forecasts:
    """The cities' forecasts by code; ``problems``: files, cities and rows that were not used."""

    cities: tuple[CityForecast, ...]
    problems: tuple[Problem, ...]


def city_forecasts(project: Project, files: Sequence[Path]) -> Forecasts:
    """Forecasts of the members from files of one or of many cities.

    A file, city or row that cannot be used is told and the rest goes on; of two forecasts of one city that differ
    neither is used.  Raises Refused when no member has a forecast.
    """
    cities_of = names(members(project), project)
    found: dict[str, list[CityForecast]] = {}
    problems: list[Problem] = []
    for file in sorted(set(files)):
        try:
            read = list(_of_file(file, cities_of, problems))
        except AirplanError as trouble:
            problems.append(Problem(trouble.code, file=file.name, values=trouble.values, severity="error"))
            problems += [one for one in trouble.problems if isinstance(one, Problem)]
            continue
        for one in read:
            problems += one.forecast.problems
            if one.forecast.steps:
                found.setdefault(one.code, []).append(one)
    cities = tuple(
        only for code in sorted(found) if (only := _only(found[code], cities_of[code], problems)) is not None
    )
    if not cities:
        raise Refused("region.no_forecasts", problems=problems)
    return Forecasts(cities, tuple(problems))


def _only(held: Sequence[CityForecast], city: str, problems: list[Problem]) -> CityForecast | None:
    """The forecast of a city, when all its files say the same."""
    if len({one.forecast.steps for one in held}) == 1:
        return held[0]
    files = say("region.list").join(sorted({one.file for one in held}))
    problems.append(Problem("region.forecast_twice", file=held[0].file, values={"city": city, "files": files}))
    return None


def _of_file(file: Path, cities: Mapping[str, str], problems: list[Problem]) -> Iterable[CityForecast]:
    from airplan.workbook.read import read

    known = {text: code for code, name in cities.items() for text in (name, short(code), code)}
    grids = read(file)
    many = [(grid, table) for grid in grids for table in split(grid.rows, known)]
    for grid, table in many:
        if table.code:
            yield CityForecast(table.code, file.name, read_forecast(table.rows, grid.file, grid.sheet))
        else:
            told = {"city": table.name}
            problems.append(Problem("region.forecast_stranger", file.name, grid.sheet, values=told, severity="warning"))
    if many:
        return
    by_sheet = [(place_of(grid.sheet.replace("预报", ""), known), grid) for grid in grids]
    if any(code for code, _ in by_sheet):
        for code, grid in by_sheet:
            if code:
                yield CityForecast(code, file.name, read_forecast(grid.rows, grid.file, grid.sheet))
        return
    yield _by_name(file, cities)


def _by_name(file: Path, cities: Mapping[str, str]) -> CityForecast:
    """A file of one city, which its name says."""
    from airplan.workspace.analysis.emergency_response import forecast_of

    found = forecast_of(file)
    hits = [code for code, name in cities.items() if name in file.stem or short(code) in file.stem]
    if len(hits) != 1:
        raise Refused("region.forecast_city", file=file.name)
    return CityForecast(hits[0], file.name, found)
