"""Yearly, quarterly and monthly statistics of the units of a project, as the trend stage reads them.

From days where there are any (one data kind a period), else from values given as such.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan import clock
from airplan.assess.evaluate import days_in
from airplan.domain import CONCENTRATIONS, DataKind, DayCube, Unit
from airplan.errors import UsageError
from airplan.series import periods
from airplan.series.periods import Period
from airplan.series.statistics import count_days, tabulate
from airplan.workspace.analysis import series
from airplan.workspace.analysis.assess import assess

if TYPE_CHECKING:
    from airplan.workspace.session import Project

DEFAULTS = {"O3": "O3_p90", "CO": "CO_p95"}
"""What a pollutant's name means when nothing is said (HJ 663)."""

SIX = ("PM2.5", "PM10", "SO2", "NO2", "CO_p95", "O3_p90")
"""The six headline items."""

_ALIASES = {"PM25": "PM2.5", "PM2_5": "PM2.5", "O3_8H": "O3", "O3-8H": "O3"}
_OTHERS = {name.lower(): name for name in ("good_days", "heavy_days", "good_ratio", "AQI", "index")}
_SHARE = {"year": 0.82, "quarter": 0.8, "month": 0.66}
"""Share of the days without which a value is not used (a year: 300 of 365).  Validity itself is stricter."""
_VALID_YEAR = 324


def statistic(text: str) -> str:
    """Canonical key of a statistic: ``PM2.5``, ``PM2.5_p95``, ``O3_p90``, ``CO_p95``, ``good_days``, ``heavy_days``,
    ``good_ratio`` (percent), ``AQI`` (mean), ``index`` (composite).

    Raises :class:`UsageError`.
    """
    plain = text.strip()
    if plain.lower() in _OTHERS:
        return _OTHERS[plain.lower()]
    base, _, part = plain.partition("_") if plain.upper() not in _ALIASES else (plain, "", "")
    base = _ALIASES.get(base.upper(), base.upper())
    if part.lower() == "mean" and base in CONCENTRATIONS:
        return base if base not in DEFAULTS else f"{base}_mean"
    if base in CONCENTRATIONS and part.lower() in ("", "p90", "p95", "p98"):
        return f"{base}_{part.lower()}" if part else DEFAULTS.get(base, base)
    raise UsageError(
        "trend.unknown_metric", metric=text, metrics="PM2.5, PM10, SO2, NO2, CO, O3, good_days, heavy_days"
    )


@dataclass(frozen=True)
class Table:
    """One statistic by unit and period: ``values`` (U, P) natural units, NaN where none.

    ``days`` (U, P) days with a value (NaN for values given as such); ``kinds`` (U, P) data kind, −1 where none;
    ``dropped`` (U, P) periods with too few days to be used.
    """

    metric: str
    freq: str
    units: tuple[Unit, ...]
    periods: tuple[Period, ...]
    values: np.ndarray
    days: np.ndarray
    kinds: np.ndarray
    dropped: np.ndarray

    def row(self, unit: int) -> int:
        """Row of a unit id."""
        return [one.id for one in self.units].index(unit)


def table(project: Project, units: Sequence[Unit], metric: str, freq: str = "year") -> Table:
    """The statistic *metric* of *units* by year, quarter or month, over all periods the project has data for."""
    ids = tuple(unit.id for unit in units)
    return project.memo(("trend.table", ids, metric, freq), lambda: _table(project, tuple(units), metric, freq))


def _table(project: Project, units: tuple[Unit, ...], metric: str, freq: str) -> Table:
    span = series.year_span(project, units)
    spans = _periods(span, freq)
    if metric == "index":
        return _index_table(project, units, freq, spans)
    shape = (len(units), len(spans))
    values, days = np.full(shape, np.nan), np.full(shape, np.nan)
    kinds, dropped = np.full(shape, -1), np.zeros(shape, bool)
    rows = {unit.id: row for row, unit in enumerate(units)}
    for column, period in enumerate(spans):
        for portion in series.portions(project, units, period):
            found, counts = _of_days(portion.cube, period, metric)
            at = [rows[unit.id] for unit in portion.units]
            enough = (counts >= _SHARE[freq] * period.days) & (period.last <= clock.today())
            values[at, column] = np.where(enough, found, np.nan)
            days[at, column] = counts
            kinds[at, column] = int(portion.cube.kind)
            dropped[at, column] = ~enough & (counts > 0)
    _fill_given(project, units, metric, freq, spans, values, kinds, dropped)
    return Table(metric, freq, units, tuple(spans), values, days, kinds, dropped)


def _periods(span: tuple[int, int] | None, freq: str) -> list[Period]:
    if span is None:
        return []
    last = min(span[1], clock.today().year)
    years = range(span[0], last + 1)
    if freq == "year":
        return [periods.year(year) for year in years]
    if freq == "quarter":
        return [periods.quarter(year, part) for year in years for part in range(1, 5)]
    return [periods.month(year, part) for year in years for part in range(1, 13)]


def _of_days(cube: DayCube, period: Period, metric: str) -> tuple[np.ndarray, np.ndarray]:
    if metric in _OTHERS.values():
        return _of_index(days_in(cube, period).counted, metric)
    base, _, part = metric.partition("_")
    found = tabulate(cube, period, CONCENTRATIONS.index(base) + 1)
    place = CONCENTRATIONS.index(base)
    counts = found.counts[:, place]
    if part.startswith("p"):
        return found.percentile(place, int(part[1:])).as_float(), counts
    return found.mean.as_float()[:, place], counts


def _of_index(counted: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Counts, ratio or mean of the days' AQI (U, D), with the days that have one."""
    days = np.count_nonzero(counted > 0, axis=1)
    if metric == "AQI":
        return np.where(counted > 0, counted, 0).sum(axis=1) / np.maximum(days, 1), days
    low, high = (201, 10**6) if metric == "heavy_days" else (1, 100)
    found = count_days(counted, low, high).astype(float)
    return (100 * found / np.maximum(days, 1) if metric == "good_ratio" else found), days


def _index_table(project: Project, units: tuple[Unit, ...], freq: str, spans: list[Period]) -> Table:
    """The composite index of each period, from the assessment."""
    values, days = np.full((len(units), len(spans)), np.nan), np.full((len(units), len(spans)), np.nan)
    kinds, dropped = np.full(values.shape, -1), np.zeros(values.shape, bool)
    for column, period in enumerate(spans):
        for row, unit in enumerate(units):
            found = assess(project, unit.id, period=period, explain=False).cities
            results = [*found[0].years, *found[0].periods] if found else []
            if not results or results[0].index is None or len(results[0].pollutants) < len(CONCENTRATIONS):
                continue
            counts = [one.valid_days for one in results[0].pollutants.values()]
            if None not in counts:
                days[row, column] = min(count for count in counts if count is not None)
                dropped[row, column] = days[row, column] < _SHARE[freq] * period.days or period.last > clock.today()
            if not dropped[row, column]:
                values[row, column] = results[0].index
                kinds[row, column] = int(DataKind.of(results[0].data_kind))
    return Table("index", freq, units, tuple(spans), values, days, kinds, dropped)


def _fill_given(
    project: Project,
    units: Sequence[Unit],
    metric: str,
    freq: str,
    spans: list[Period],
    values: np.ndarray,
    kinds: np.ndarray,
    dropped: np.ndarray,
) -> None:
    base, _, part = metric.partition("_")
    wanted = ("AQI", metric) if metric in _OTHERS.values() and metric != "AQI" else (base, part or "mean")
    given = _given(project, wanted)
    for row, unit in enumerate(units):
        held = given.get(unit.id)
        if not held:
            continue
        for column, period in enumerate(spans):
            if np.isnan(values[row, column]) and (found := _given_value(held, period, freq, wanted[1])) is not None:
                values[row, column], kinds[row, column] = found
                dropped[row, column] = False


Held = dict[tuple[str, int], tuple[float, int]]
"""(length, first day) to (value, kind)."""


def _given(project: Project, wanted: tuple[str, str]) -> dict[int, Held]:
    def make() -> dict[int, Held]:
        found: dict[int, Held] = {}
        for one in series.period_values(project):
            same = one.metric == wanted[0] or wanted[1] in _OTHERS
            if same and one.statistic == wanted[1] and one.value is not None:
                found.setdefault(one.unit, {})[one.length, one.start] = (one.value / 1000, int(one.kind))
        return found

    return project.memo(("trend.given", wanted), make)


def _given_value(held: Held, period: Period, freq: str, part: str) -> tuple[float, int] | None:
    own = held.get((freq, period.first.toordinal()))
    if own is not None or freq != "year":
        return own
    months = [held.get(("month", dt.date(period.first.year, month, 1).toordinal())) for month in range(1, 13)]
    found = [(place + 1, one) for place, one in enumerate(months) if one is not None]
    if part in ("good_days", "heavy_days"):
        return (sum(one[0] for _, one in found), found[-1][1][1]) if len(found) == 12 else None
    if len(found) < 11 or part != "mean":
        return None
    weights = [calendar.monthrange(period.first.year, month)[1] for month, _ in found]
    mean = sum(weight * one[0] for weight, (_, one) in zip(weights, found, strict=True)) / sum(weights)
    return mean, max(one[1] for _, one in found)


def short_years(found: Table, row: int) -> list[int]:
    """Years used although fewer days than HJ 663 asks for (324) are valid."""
    days, values = found.days[row], found.values[row]
    at = np.flatnonzero((days < _VALID_YEAR) & ~np.isnan(values))
    return [found.periods[place].first.year for place in at]


def kind_pieces(found: Table, row: int) -> list[tuple[int, int, tuple[DataKind, ...]]]:
    """Runs of periods of one state: (first place, last place, kinds).  Actual and standard state are not joined.

    What does not state its kind goes with what it stands beside.
    """
    pieces: list[tuple[int, int, tuple[DataKind, ...]]] = []
    state = ""
    for place in np.flatnonzero(~np.isnan(found.values[row])):
        kind = DataKind(int(found.kinds[row, place])) if found.kinds[row, place] >= 0 else DataKind.UNSTATED
        own = _state(kind)
        if pieces and (not own or not state or own == state):
            first, _, kinds = pieces[-1]
            pieces[-1] = (first, int(place), tuple(dict.fromkeys((*kinds, kind))))
            state = state or own
        else:
            pieces.append((int(place), int(place), (kind,)))
            state = own
    return pieces


def _state(kind: DataKind) -> str:
    if kind in (DataKind.ORIGINAL_ACTUAL, DataKind.REVIEWED_ACTUAL):
        return "actual"
    return "standard" if kind != DataKind.UNSTATED else ""
