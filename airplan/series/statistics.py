"""Counts, sums and percentiles of days, for many units at once, on integers only.

A statistic is an exact fraction of thousandths (``numerator / denominator``), so that neither the order
of days nor of cities can change a bit, and the half-even rounding sees the exact value.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from airplan.domain import MISSING, DayCube
from airplan.series.periods import Period, months_in

_LAST = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Exact:
    """Exact values: int64 arrays of equal shape, thousandths = numerator / denominator; denominator 0: none."""

    numerator: np.ndarray
    denominator: np.ndarray

    def as_float(self) -> np.ndarray:
        """Natural units (µg/m³, CO mg/m³) as float64, NaN where none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.denominator > 0, self.numerator / (self.denominator * 1000.0), np.nan)

    def rounded(self, step: np.ndarray | int) -> np.ndarray:
        """Half-even to whole *step* thousandths, int64; MISSING where none (GB/T 8170)."""
        unit = np.maximum(self.denominator, 1) * step
        quotient, rest = np.divmod(self.numerator, unit)
        up = (2 * rest > unit) | ((2 * rest == unit) & (quotient % 2 == 1))
        return np.asarray(np.where(self.denominator > 0, (quotient + up) * step, MISSING))


def days_of(cube: DayCube, first: dt.date, last: dt.date) -> tuple[np.ndarray, int]:
    """View of the cube's values between two days, and the ordinal of its first day (may be empty)."""
    start = max(first.toordinal() - cube.first_day, 0)
    end = max(min(last.toordinal() - cube.first_day + 1, cube.days), start)
    return cube.values[:, start:end], cube.first_day + start


@dataclass(frozen=True)
class PeriodTable:
    """Statistics of one period for all units and all metrics (arrays [unit, metric]).

    ``counts`` days with a value, ``mean`` their mean, ``ordered`` the sorted days (missing ones last) from
    which :meth:`percentile` is taken, ``month_counts`` [month, unit, metric] with ``months``.
    """

    period: Period
    counts: np.ndarray
    mean: Exact
    ordered: np.ndarray
    month_counts: np.ndarray
    months: tuple[Period, ...]

    def percentile(self, metric: int, percent: int) -> Exact:
        """The p-th percentile of one metric, arrays [unit]: k = 1 + (n − 1)·p (HJ 663 Annex A)."""
        return percentile(self.ordered[metric], self.counts[:, metric], percent)


def percentile(ordered: np.ndarray, counts: np.ndarray, percent: int) -> Exact:
    """Percentile of rows sorted ascending, of which the first ``counts`` are values.  Arrays [row]."""
    if ordered.shape[-1] == 0:
        nothing = np.zeros(len(counts), np.int64)
        return Exact(nothing, nothing)
    whole, part = np.divmod(np.maximum(counts.astype(np.int64) - 1, 0) * percent, 100)
    above = np.minimum(whole + 1, np.maximum(counts - 1, 0))
    low = np.take_along_axis(ordered, whole[:, None], axis=1)[:, 0].astype(np.int64)
    high = np.take_along_axis(ordered, above[:, None], axis=1)[:, 0].astype(np.int64)
    numerator = low * (100 - part) + high * part
    return Exact(np.where(counts > 0, numerator, 0), np.where(counts > 0, 100, 0).astype(np.int64))


def tabulate(cube: DayCube, period: Period, metrics: int = 6) -> PeriodTable:
    """Statistics of a period from days; the first *metrics* columns of METRICS.

    The cube may be shorter than the period; days outside it are missing.
    """
    values, start = days_of(cube, period.first, period.last)
    units = values.shape[0]
    ordered = np.empty((metrics, units, values.shape[1]), np.int32)
    months = tuple(months_in(period))
    month_counts = np.zeros((len(months), units, metrics), np.int32)
    counts = np.empty((units, metrics), np.int64)
    sums = np.empty((units, metrics), np.int64)
    for metric in range(metrics):
        block = ordered[metric]
        block[...] = values[:, :, metric]
        present = block > 0
        counts[:, metric] = np.count_nonzero(present, axis=1)
        sums[:, metric] = np.einsum("ud,ud->u", block, present, dtype=np.int64, casting="unsafe")
        month_counts[:, :, metric] = _by_month(present, start, months)
        block[~present] = _LAST
        block.sort(axis=1)
    return PeriodTable(period, counts, Exact(sums, counts), ordered, month_counts, months)


def _by_month(present: np.ndarray, start: int, months: tuple[Period, ...]) -> np.ndarray:
    found = np.zeros((len(months), present.shape[0]), np.int32)
    for place, month in enumerate(months):
        begin = max(month.first.toordinal() - start, 0)
        end = max(month.last.toordinal() - start + 1, begin)
        if begin < present.shape[1]:
            found[place] = np.count_nonzero(present[:, begin:end], axis=1)
    return found


def count_days(index: np.ndarray, low: int, high: int) -> np.ndarray:
    """Days of an AQI array [unit, day] (missing −1) with low ≤ AQI ≤ high, int64 [unit]."""
    return np.asarray(np.count_nonzero((index >= low) & (index <= high), axis=-1), np.int64)
