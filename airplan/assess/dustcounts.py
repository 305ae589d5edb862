"""The three counts of dust for one period."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np

from airplan.assess import aqi, rounding
from airplan.assess.evaluate import Evaluation, days_in, evaluate
from airplan.assess.results import DustCount
from airplan.domain import CONCENTRATIONS, DayCube
from airplan.rulebook import standards
from airplan.series import dust
from airplan.series.dust import DustEvent
from airplan.series.periods import Period
from airplan.series.statistics import PeriodTable, days_of, tabulate

COUNTS = ("monitored", "concentrations_excluded", "days_excluded")


@dataclasses.dataclass(frozen=True)
class DustView:
    """A period with and without dust for the units of a cube."""

    monitored: DayCube
    without: DayCube
    marked: np.ndarray  # bool [unit, day] within the period

    @property
    def days(self) -> np.ndarray:
        """Dust days of each unit within the period."""
        return np.asarray(np.count_nonzero(self.marked, axis=1))


def view(cube: DayCube, events: list[DustEvent], period: Period) -> DustView:
    """Both versions of the period; without events they are the same object."""
    marked = dust.marks(cube, events)
    start = max(period.first.toordinal() - cube.first_day, 0)
    end = max(min(period.last.toordinal() - cube.first_day + 1, cube.days), start)
    inside = marked[:, start:end]
    return DustView(cube, dust.excluded(cube, events) if inside.any() else cube, inside)


def without_dust(seen: DustView, period: Period, standard: str, monitored: Evaluation) -> Evaluation:
    """Evaluation of the concentrations without dust; a dust day stays a valid day (validity as monitored)."""
    if seen.without is seen.monitored:
        return monitored
    return dataclasses.replace(evaluate(seen.without, period, standard), valid=monitored.valid)


def counts(seen: DustView, period: Period, aqi_edition: str = standards.AUTO) -> list[dict[str, DustCount]]:
    """The three counts of each unit; an empty dict for units without dust days in the period."""
    if not seen.marked.any():
        return [{} for _ in seen.monitored.units]
    plain, clean = tabulate(seen.monitored, period), tabulate(seen.without, period)
    index = days_in(seen.monitored, period, aqi_edition).counted
    without = _aqi_without(seen, period, aqi_edition, index)
    kept = np.where(dust.dust_only(index, without, seen.marked, standards.good_up_to()), aqi.NONE, index)
    rows: list[dict[str, DustCount]] = []
    for row in range(len(seen.monitored.units)):
        if not seen.marked[row].any():
            rows.append({})
            continue
        rows.append(
            {
                COUNTS[0]: _count(plain, index, row, period),
                COUNTS[1]: _count(clean, index, row, period),
                COUNTS[2]: _count(clean, kept, row, period),
            }
        )
    return rows


def _aqi_without(seen: DustView, period: Period, edition: str, monitored: np.ndarray) -> np.ndarray:
    """AQI of marked days from what remains without the dust PM; other days as monitored."""
    values, start = days_of(seen.without, period.first, period.last)
    return np.where(seen.marked, aqi.day_index(values, start, edition).aqi, monitored)


def _count(table: PeriodTable, index: np.ndarray, row: int, period: Period) -> DustCount:
    days = int((index[row] >= 0).sum())
    good = int(((index[row] >= 0) & (index[row] <= standards.good_up_to())).sum())
    heavy = int((index[row] > standards.heavy_above()).sum())
    return DustCount(
        mean_text={name: _mean(table, row, name, period) for name in dust.PARTICLES},
        days=days,
        good_days=good,
        heavy_days=heavy,
        good_ratio=_percent(good, days),
        heavy_ratio=_percent(heavy, days),
    )


def _mean(table: PeriodTable, row: int, name: str, period: Period) -> str | None:
    place = CONCENTRATIONS.index(name)
    number = int(table.counts[row, place])
    if not number:
        return None
    digits = standards.digits("period", name, period.last)
    return rounding.text(Fraction(int(table.mean.numerator[row, place]), number * 1000), digits)


def _percent(part: int, whole: int) -> float | None:
    return float(rounding.rounded(Fraction(100 * part, whole), standards.digits("rate"))) if whole else None
