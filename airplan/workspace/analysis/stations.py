"""Contributions of stations (or counties) to the city's mean in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from airplan.assess import compare as changes
from airplan.assess import rounding
from airplan.domain import Unit
from airplan.series.periods import Period
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.compare import parsed, result_of
from airplan.workspace.analysis.places import one_unit

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class Contribution:
    """One station: its value, the difference to the mean of the stations, and its share of their sum in percent."""

    unit: CityRef
    value: float | None
    text: str | None
    difference: float | None
    share: float | None
    valid_days: int | None


@dataclass(frozen=True, slots=True)
class Contributions:
    """Stations of a city by value, highest first; ``mean`` their plain mean, ``city`` the city's own value."""

    indicator: str
    period: str
    level: str
    mean: float | None
    city: float | None
    stations: tuple[Contribution, ...]


def contributions(
    project: Project,
    period: str | Period,
    indicator: str = "PM2.5",
    unit: str | int | None = None,
    level: str = "station",
) -> Contributions:
    """What each unit of *level* (station, county, zone) under a city had.  Raises UsageError for unknown words."""
    span = parsed(project, period)
    city = one_unit(project, unit)
    below = [one for one in project.units() if one.parent == city.id and str(one.level) == level]
    values = {one.id: _value(project, one, span, indicator) for one in below}
    known = [value for value in values.values() if value is not None]
    total = sum(known, Fraction(0))
    own = _value(project, city, span, indicator)
    mean = total / len(known) if known else None
    lines = [_line(project, one, span, indicator, values[one.id], mean, total) for one in below]
    return Contributions(
        indicator=indicator,
        period=span.text,
        level=level,
        mean=_float(mean),
        city=_float(own),
        stations=tuple(_sorted(lines)),
    )


def _value(project: Project, unit: Unit, span: Period, indicator: str) -> Fraction | None:
    result = result_of(project, unit, span)
    return None if result is None else changes.exact_value(result, indicator)


def _line(
    project: Project,
    unit: Unit,
    span: Period,
    indicator: str,
    value: Fraction | None,
    mean: Fraction | None,
    total: Fraction,
) -> Contribution:
    result = result_of(project, unit, span)
    one = result.pollutants.get(indicator) if result else None
    return Contribution(
        unit=city_ref(unit),
        value=_float(value),
        text=changes.published(result, indicator),
        difference=_float(value - mean) if value is not None and mean is not None else None,
        share=float(rounding.rounded(value / total * 100, 1)) if value is not None and total else None,
        valid_days=one.valid_days if one else None,
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _sorted(lines: Sequence[Contribution]) -> list[Contribution]:
    return sorted(lines, key=lambda line: (line.value is None, -(line.value or 0), line.unit.id))
