"""Evaluation of one period for many units: validity, comparison with limits, counts of days.

Arrays are [unit, pollutant] in the order of CONCENTRATIONS.  GB 3095 (limits, Table 4 validity), HJ 663
(items, percentiles), HJ 633 (days).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS, MISSING, DayCube, metric_index
from airplan.rulebook import standards
from airplan.series.periods import Period
from airplan.series.statistics import Exact, PeriodTable, count_days, days_of, tabulate

STEPS = np.array([1000 if name != "CO" else 100 for name in CONCENTRATIONS], np.int64)
"""Rounding step of values compared with a limit (µg/m³ whole, CO one decimal)."""


@dataclass(frozen=True)
class DayCounts:
    """Counts of days by AQI, int64 [unit]; ``levels`` [unit, 6], ``primary`` [unit, pollutant]."""

    days: np.ndarray
    good: np.ndarray
    heavy: np.ndarray
    levels: np.ndarray
    primary: np.ndarray


@dataclass(frozen=True)
class Evaluation:
    """One period under one edition."""

    table: PeriodTable
    standard: str
    percentiles: Exact
    needed: int
    month_needed: tuple[int, ...]
    valid: np.ndarray
    compared_mean: np.ndarray
    compared_percentile: np.ndarray
    within_daily: np.ndarray


def month_needed(month: Period) -> int:
    """Valid days a month needs: 27, February 25 (GB 3095 Table 4); a part of a month in proportion, rounded up."""
    if month.kind == "month":
        return standards.validity("february_days" if month.first.month == 2 else "month_days")
    return math.ceil(month.days * standards.validity("month_days") / 30)


def days_needed(period: Period, months: tuple[Period, ...]) -> int:
    """Valid days a period needs: 324 for a year, else the sum of its months' needs."""
    if period.kind == "year":
        return standards.validity("year_days")
    return sum(month_needed(month) for month in months)


def evaluate(cube: DayCube, period: Period, standard: str = standards.AUTO) -> Evaluation:
    """Evaluate a period for every unit of the cube; ``auto`` is the edition of its last day."""
    edition = standards.edition(standard, period.last)
    table = tabulate(cube, period, len(CONCENTRATIONS))
    needs = tuple(month_needed(month) for month in table.months)
    valid = np.all(table.month_counts >= np.array(needs, np.int32)[:, None, None], axis=0)
    needed = days_needed(period, table.months)
    if period.kind == "year":
        valid = valid & (table.counts >= needed)
    percentiles = _percentiles(table)
    return Evaluation(
        table=table,
        standard=edition.id,
        percentiles=percentiles,
        needed=needed,
        month_needed=needs,
        valid=valid,
        compared_mean=table.mean.rounded(STEPS),
        compared_percentile=percentiles.rounded(STEPS),
        within_daily=_within_daily(cube, period, standard, edition.id),
    )


def _percentiles(table: PeriodTable) -> Exact:
    columns = [table.percentile(place, standards.percentile_of(name)) for place, name in enumerate(CONCENTRATIONS)]
    return Exact(
        np.stack([column.numerator for column in columns], axis=1),
        np.stack([column.denominator for column in columns], axis=1),
    )


def _within_daily(cube: DayCube, period: Period, standard: str, edition: str) -> np.ndarray:
    """Days whose rounded value is within the daily limit (auto: of the day), int64 [unit, pollutant]."""
    found = np.zeros((len(cube.units), len(CONCENTRATIONS)), np.int64)
    for first, last, name in _daily_spans(period, standard, edition):
        values, _ = days_of(cube, first, last)
        for place, pollutant in enumerate(CONCENTRATIONS):
            limit = standards.limit(pollutant, "daily_max_8h" if pollutant == "O3" else "24h", name)
            if limit is not None:
                highest = _highest_within(limit.value, int(STEPS[place]))
                column = values[..., place]
                found[:, place] += np.count_nonzero((column > 0) & (column <= highest), axis=1)
    return found


def _daily_spans(period: Period, standard: str, edition: str) -> list[tuple[dt.date, dt.date, str]]:
    if standard != standards.AUTO or standards.edition_on(period.first).id == edition:
        return [(period.first, period.last, edition)]
    spans = []
    for one in standards.editions():
        first = period.first if one is standards.editions()[0] else max(one.first, period.first)
        last = min(one.last or period.last, period.last)
        if first <= last:
            spans.append((first, last, one.id))
    return spans


def _highest_within(limit: int, step: int) -> int:
    # The largest stored integer that still rounds (half to even) to the limit.
    tie = limit + step // 2
    return tie if limit // step % 2 == 0 else tie - 1


@dataclass(frozen=True)
class Days:
    """AQI of the days of a period, arrays [unit, day]: published, computed, and the one that counts."""

    computed: aqi.DayIndex
    reported: np.ndarray
    counted: np.ndarray
    values: np.ndarray
    first_day: int


def days_in(cube: DayCube, period: Period, edition: str = standards.AUTO, use_reported: bool = True) -> Days:
    """AQI of the days: the published one where present (and wanted), else that of the pollutants present.

    A published AQI is taken to be under the edition of its day, so it counts only with *edition* auto.
    """
    values, start = days_of(cube, period.first, period.last)
    computed = aqi.day_index(values, start, edition)
    reported = aqi.stored_index(values[..., metric_index("AQI")])
    usable = use_reported and edition == standards.AUTO
    counted = np.where(reported > 0, reported, computed.aqi) if usable else computed.aqi
    return Days(computed, reported, counted, values, start)


def count(index: np.ndarray, primary: np.ndarray | None = None) -> DayCounts:
    """Counts of days of an AQI array [unit, day] (with its primary pollutant bits)."""
    levels = np.stack([count_days(index, level.first, level.last) for level in standards.levels()], axis=1)
    levels[:, -1] += np.count_nonzero(index > standards.levels()[-1].last, axis=1)
    bits = np.zeros((index.shape[0], len(CONCENTRATIONS)), np.int64)
    if primary is not None:
        for place in range(len(CONCENTRATIONS)):
            bits[:, place] = np.count_nonzero(primary >> np.uint8(place) & 1, axis=1)
    return DayCounts(
        days=np.count_nonzero(index >= 0, axis=1).astype(np.int64),
        good=count_days(index, 0, standards.good_up_to()),
        heavy=np.count_nonzero(index > standards.heavy_above(), axis=1).astype(np.int64),
        levels=levels,
        primary=bits,
    )


def reproduced(days: Days, row: int, within: int = 3) -> tuple[float | None, dict[str, float], int]:
    """Share (0–1) of days whose published AQI the columns reproduce, the share when one is left out, and the days."""
    reported = days.reported[row].astype(np.int64)
    both = (reported > 0) & (days.computed.aqi[row] >= 0)
    total = int(both.sum())
    if total == 0:
        return None, {}, int((reported > 0).sum())
    share = float((abs(reported - days.computed.aqi[row])[both] <= within).mean())
    without: dict[str, float] = {}
    for place, name in enumerate(CONCENTRATIONS):
        left = days.values[row : row + 1].copy()
        if not (left[0, :, place] > 0).any():
            continue
        left[0, :, place] = MISSING
        other = aqi.day_index(left, days.first_day).aqi[0]
        kept = both & (other >= 0)
        if kept.any():
            without[name] = round(float((abs(reported - other)[kept] <= within).mean()), 4)
    return round(share, 4), without, total
