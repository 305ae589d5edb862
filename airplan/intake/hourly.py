"""Hourly and station files: hours become days and stations the city, by the rules of ``series.hours``.

The day is the day the file writes.  Hours 0–23 are taken as the 24 hours of that day in order, hours 1–24 as well.
O3 comes from the 1-h values where the file has them, else from its running 8-h means.
"""

from __future__ import annotations

import numpy as np

from airplan.domain import METRICS, MISSING, DayCube
from airplan.intake.assemble import AQI, Counts, one_value_a_key
from airplan.intake.flat import AVERAGES, Flat, preference
from airplan.intake.types import DayBlock
from airplan.rulebook import standards
from airplan.series import hours
from airplan.workbook.grid import Grid

O3 = METRICS.index("O3")
_CHUNK = 8_000_000
_EIGHT = AVERAGES.index("8h")


def hours_to_days(flat: Flat, grid: Grid, counts: Counts) -> Flat:
    """Daily entries of hourly ones; a day with too few valid hours is missing (counted as ``too_few_hours``).

    Of several averaging times of one pollutant the hourly one counts; the hourly AQI is never a day's AQI.  An
    entry points at the row of its first hour.
    """
    flat = flat.take(_wanted_averages(flat) & (flat.metric != AQI))
    if not flat.size:
        return flat
    hour_key = ((flat.unit - flat.unit.min()) * 5_000_000 + flat.start) * 32 + np.clip(flat.hour, 0, 24)
    flat = flat.take(one_value_a_key(hour_key * 8 + flat.metric, flat, grid, counts))
    counts.accepted += flat.size
    return _days(flat, counts) if flat.size else flat


def _wanted_averages(flat: Flat) -> np.ndarray:
    wanted = np.zeros(flat.size, bool)
    for metric, name in enumerate(METRICS):
        mine = flat.metric == metric
        present = set(np.unique(flat.average[mine]).tolist())
        for average in preference(name, hourly=True):
            if AVERAGES.index(average) in present:
                wanted |= mine & (flat.average == AVERAGES.index(average))
                break
    return wanted


def _days(flat: Flat, counts: Counts) -> Flat:
    units, place = np.unique(flat.unit, return_inverse=True)
    first = int(flat.start.min())
    days = int(flat.start.max()) - first + 1
    begins = 0 if int(flat.hour.min()) == 0 and int(flat.hour.max()) < 24 else 1
    hour = np.clip(flat.hour - begins, 0, 23)
    running = bool((flat.average[flat.metric == O3] == _EIGHT).any())
    daily = np.full((len(units), days, len(METRICS)), MISSING, np.int32)
    step = max(1, _CHUNK // (days * 24 * 6))
    for start in range(0, len(units), step):
        mine = (place >= start) & (place < start + step)
        part = hours.hours_array(min(step, len(units) - start), days)
        index = (place[mine] - start, flat.start[mine] - first, hour[mine], flat.metric[mine])
        part[index] = flat.value[mine].astype(np.int32)
        daily[start : start + step] = hours.days_from_hours(part)
        if running:
            daily[start : start + step, :, O3] = _running_ozone(part[..., O3])
    return _entries(flat, daily, (place * days + (flat.start - first)) * len(METRICS) + flat.metric, counts)


def _running_ozone(eight: np.ndarray) -> np.ndarray:
    """Daily maximum of given running 8-h means ending 08:00 or later, under the same rule as computed ones."""
    late = eight[..., standards.validity("o3_first_end") - 1 :]
    highest = late.max(axis=-1)
    enough = np.count_nonzero(late > 0, axis=-1) >= standards.validity("o3_day_windows")
    limit = standards.limit("O3", "daily_max_8h", standards.editions()[0].id)
    above = highest > (limit.value if limit else 0) + 500
    return np.where((enough | above) & (highest > 0), highest, MISSING).astype(np.int32)


def _entries(flat: Flat, daily: np.ndarray, key: np.ndarray, counts: Counts) -> Flat:
    """One entry a valid day, at the place of its first hour."""
    keys, first = np.unique(key, return_index=True)
    value = daily.reshape(-1)[keys]
    counts.add(counts.missing_by, "too_few_hours", int((value == MISSING).sum()))
    kept = np.flatnonzero(value != MISSING)
    answer = flat.take(first[kept])
    answer.value = value[kept].astype(np.int64)
    answer.length = np.full(answer.size, "D", "U1")
    return answer


def city_means(block: DayBlock, parents: dict[int, int]) -> DayBlock | None:
    """The city as the mean of its stations, day by day (HJ 663); *parents* station unit → city."""
    cities = sorted(set(parents.values()))
    if not cities:
        return None
    cube = DayCube.empty(np.array(cities, np.int64), block.cube.first_day, block.cube.days, block.cube.kind)
    rows = np.zeros((len(cities), block.cube.days), np.int32)
    station_rows = block.rows if block.rows.ndim == 2 else block.rows.max(axis=2)
    for place, city in enumerate(cities):
        mine = np.array([index for index, unit in enumerate(block.cube.units.tolist()) if parents.get(unit) == city])
        cube.values[place] = hours.city_from_stations(block.cube.values[mine]).values
        rows[place] = station_rows[mine].max(axis=0)
    return DayBlock(block.sheet, cube, rows, np.full((len(cities), len(METRICS)), -1, np.int32))
