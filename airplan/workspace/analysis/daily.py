"""Days of a unit one by one, with AQI and primary pollutant: what calendars and day tables show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan.assess.aqi import primary_names
from airplan.assess.evaluate import days_in
from airplan.domain import MISSING, DataKind, metric_index
from airplan.rulebook import standards
from airplan.series import periods
from airplan.series.periods import Period
from airplan.workspace.analysis import series

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class DayTable:
    """Days of one unit and one data kind.

    ``values[day, metric]`` int32 thousandths in the order of METRICS (MISSING where none); ``aqi[day]`` the AQI that
    counts, −1 where none; ``reported[day]`` whether it is the published one; ``primary`` names of the day's primary
    pollutants.  Day *d* is ``first + d`` (proleptic ordinal).
    """

    unit: int
    first: int
    kind: DataKind
    values: np.ndarray
    aqi: np.ndarray
    reported: np.ndarray
    primary: tuple[tuple[str, ...], ...]

    @property
    def days(self) -> int:
        """Number of days covered."""
        return len(self.aqi)

    def value(self, day: int, metric: str) -> float | None:
        """Value of an ordinal day in natural units; None where missing."""
        place = day - self.first
        if not 0 <= place < self.days:
            return None
        stored = int(self.values[place, metric_index(metric)])
        return None if stored == MISSING or stored <= 0 else stored / 1000


def day_table(
    project: Project, unit: int, year: int, *, kind: DataKind | None = None, edition: str = standards.AUTO
) -> DayTable | None:
    """Days of a calendar year; *edition* of HJ 633 or auto (that of each day).  None without days."""
    return of_period(project, unit, periods.year(year), kind=kind, edition=edition)


def last_days(project: Project, unit: int, count: int, until: dt.date, kind: DataKind | None = None) -> DayTable | None:
    """The *count* days that end with *until*.  None without days."""
    first = until - dt.timedelta(days=count - 1)
    return of_period(project, unit, periods.between(first, until), kind=kind)


def of_period(
    project: Project, unit: int, period: Period, *, kind: DataKind | None = None, edition: str = standards.AUTO
) -> DayTable | None:
    """Days of any period."""
    units = [one for one in project.units() if one.id == unit]
    for portion in series.portions(project, units, period, kind):
        days = days_in(portion.cube, period, edition)
        aqi = np.maximum(days.counted[0].astype(np.int32), -1)
        reported = days.reported[0] > 0
        bits = days.computed.primary[0]
        good = standards.levels()[0].last
        names = tuple(primary_names(int(bit)) if index > good else () for bit, index in zip(bits, aqi, strict=True))
        return DayTable(unit, days.first_day, portion.cube.kind, days.values[0], aqi, reported, names)
    return None


def levels() -> tuple[standards.Level, ...]:
    """AQI levels with names and official colours."""
    return standards.levels()
