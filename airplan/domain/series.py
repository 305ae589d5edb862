"""Series as the stages see them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from airplan.domain.metrics import METRICS, MISSING, DataKind, metric_index


class UnitLevel(enum.StrEnum):
    """What an assessment unit is."""

    CITY = "city"  # one of the 338
    EXTRA = "extra"  # a unit outside the 338 (济源, 雄安 …)
    COUNTY = "county"
    ZONE = "zone"
    STATION = "station"


LOCAL_UNIT_FROM = 10_000_000
"""Units without an official six-digit code get ids from here on, local to one project file."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An assessment unit.  ``id`` is the six-digit code as integer, or local (see LOCAL_UNIT_FROM).

    Two files know a unit as the same by (level, parent, code or name), never by a local id.
    """

    id: int
    name: str
    level: UnitLevel = UnitLevel.CITY
    parent: int | None = None
    code: str = ""
    grade: str = ""  # stations: 国控, 省控, 市控
    lon: float | None = None
    lat: float | None = None

    @property
    def natural(self) -> str:
        """Key shared by files."""
        return f"{self.level}|{self.parent or ''}|{self.code or self.name}"


@dataclass(frozen=True)
class DayCube:
    """Daily values: ``values[unit, day, metric]``, int32 thousandths, MISSING where none.

    ``units`` are unit ids (int64, ascending); day *d* of the cube is ``first_day + d`` with
    ``first_day`` a proleptic ordinal (``date.toordinal``); metrics in the order of METRICS.
    """

    units: np.ndarray
    first_day: int
    values: np.ndarray
    kind: DataKind = DataKind.UNSTATED

    @property
    def days(self) -> int:
        """Number of days covered."""
        return int(self.values.shape[1])

    def of(self, unit: int, metric: str) -> np.ndarray:
        """One series as float64 in natural units, NaN where missing (for stages that fit)."""
        row = int(np.searchsorted(self.units, unit))
        if row >= len(self.units) or self.units[row] != unit:
            return np.full(self.days, np.nan)
        raw = self.values[row, :, metric_index(metric)]
        return np.where(raw == MISSING, np.nan, raw / 1000.0)

    @classmethod
    def empty(cls, units: np.ndarray, first_day: int, days: int, kind: DataKind = DataKind.UNSTATED) -> DayCube:
        """A cube of missing values."""
        shape = (len(units), days, len(METRICS))
        return cls(np.asarray(units, np.int64), first_day, np.full(shape, MISSING, np.int32), kind)


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A value of a month, quarter or year given as such (not computed from days).

    ``length`` is one of month, quarter, year or an ISO end date; ``statistic`` one of
    mean, p90, p95, p98, good_days, heavy_days, valid_days, good_ratio, index.
    ``value`` in thousandths.
    """

    unit: int
    start: int  # ordinal of the first day
    length: str
    metric: str
    statistic: str
    kind: DataKind
    value: int | None
