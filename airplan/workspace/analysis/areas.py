"""Named regions with their members in a project, and yearly values of many units: what the region page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan.domain import Unit
from airplan.rulebook import regions, tiles
from airplan.workspace.analysis.places import find_units, place_of
from airplan.workspace.analysis.yearly import statistic, table

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class Area:
    """A named region: how many members it has and how many of them the project holds."""

    id: str
    name: str
    name_en: str
    members: int
    held: int


@dataclass(frozen=True)
class CityValues:
    """Yearly values ``values[city, year]`` (NaN where none) of cities with their coordinates (NaN where unknown)."""

    units: tuple[Unit, ...]
    years: tuple[int, ...]
    lon: np.ndarray
    lat: np.ndarray
    provinces: tuple[str, ...]
    values: np.ndarray
    tiles: np.ndarray
    """Column and row of each city's square, (n, 2); NaN outside the 338."""


def areas(project: Project) -> tuple[Area, ...]:
    """Regions of which the project holds at least one member, fullest first."""
    codes = {unit.code or str(unit.id) for unit in find_units(project)}
    found = [
        Area(one.id, one.name, one.name_en, len(one.members), len(codes & set(one.members)))
        for one in regions.regions()
    ]
    return tuple(sorted((area for area in found if area.held), key=lambda area: (-area.held, area.members)))


def all_areas() -> tuple[Area, ...]:
    """Every named region that has members, for choosing the membership of a new file."""
    found = [Area(one.id, one.name, one.name_en, len(one.members), 0) for one in regions.regions()]
    return tuple(area for area in found if area.members)


def city_values(project: Project, metric: str, region: str | None = None) -> CityValues:
    """Yearly values of the cities of the project (of a region)."""
    units = find_units(project)
    if region is not None:
        members = regions.named(region).members
        units = [unit for unit in units if (unit.code or str(unit.id)) in members]
    found = table(project, units, statistic(metric))
    known = [place_of(unit) for unit in units]
    lon = [
        unit.lon if unit.lon is not None else (place.lon if place else None)
        for unit, place in zip(units, known, strict=True)
    ]
    lat = [
        unit.lat if unit.lat is not None else (place.lat if place else None)
        for unit, place in zip(units, known, strict=True)
    ]
    return CityValues(
        tuple(units),
        tuple(period.first.year for period in found.periods),
        np.array([np.nan if one is None else one for one in lon], float),
        np.array([np.nan if one is None else one for one in lat], float),
        tuple(place.province if place else "" for place in known),
        found.values,
        np.array([tiles.tile(unit.code) or (np.nan, np.nan) for unit in units], float).reshape(-1, 2),
    )
