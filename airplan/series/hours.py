"""Hours become days, stations become the city (GB 3095 Table 4, HJ 663 6.1.2).

Hours are int32 thousandths ``[station, day, 24, metric]`` with the six pollutants in the order of METRICS; hour
index 0 is the hour that ends at 01:00 and 23 the one that ends at 24:00.  O3 is the 1-h mean there and the
daily maximum 8-h mean in the days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airplan.domain import CONCENTRATIONS, METRICS, MISSING, metric_index
from airplan.rulebook import standards

WINDOW = 8


def means(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Integer means in thousandths, int32: cut, with the sticky last digit; MISSING where the count is 0."""
    whole, rest = np.divmod(sums, np.maximum(counts, 1))
    sticky = (rest > 0) & (whole % 5 == 0)
    return np.where(counts > 0, whole + sticky, MISSING).astype(np.int32)


def days_from_hours(hours: np.ndarray, ozone_limit: int | None = None) -> np.ndarray:
    """Daily values ``[station, day, 7]`` (AQI missing); a day that fails its rule is missing.

    24-h means need 20 valid hours.  O3: see :func:`ozone_days`.  Zero and negative hours are missing.
    """
    out = np.full((*hours.shape[:2], len(METRICS)), MISSING, np.int32)
    ozone = metric_index("O3")
    needed = standards.validity("day_hours")
    valid = hours > 0
    counts = np.count_nonzero(valid, axis=2)
    sums = np.where(valid, hours, 0).sum(axis=2, dtype=np.int64)
    daily = means(sums, counts)
    daily[counts < needed] = MISSING
    out[..., : len(CONCENTRATIONS)] = daily
    out[..., ozone] = ozone_days(hours[..., ozone], ozone_limit)
    return out


def ozone_days(hours: np.ndarray, limit: int | None = None) -> np.ndarray:
    """Daily maximum of the 8-h means ending 08:00 to 24:00, int32 thousandths ``[station, day]``.

    *hours* ``[station, day, 24]``.  An 8-h mean needs 6 valid hours.  A day needs 14 valid 8-h means; with
    fewer it is valid only when the maximum exceeds *limit* (class 2 by default; HJ 663-2013 and 2026, 6.1.2).
    """
    if limit is None:
        found = standards.limit("O3", "daily_max_8h", standards.editions()[0].id)
        assert found is not None
        limit = found.value
    valid = hours > 0
    sums = _windows(np.where(valid, hours, 0).astype(np.int64))
    counts = _windows(valid.astype(np.int64))
    first = standards.validity("o3_first_end") - 1
    eight = means(sums, counts)[..., first - (WINDOW - 1) :]
    good = (counts >= standards.validity("o3_window_hours"))[..., first - (WINDOW - 1) :]
    highest = np.where(good, eight, MISSING).max(axis=-1)
    enough = np.count_nonzero(good, axis=-1) >= standards.validity("o3_day_windows")
    above = (highest != MISSING) & (highest > limit + 500)  # what rounds to more than the limit
    return np.where(enough | above, highest, MISSING).astype(np.int32)


def _windows(values: np.ndarray) -> np.ndarray:
    # Doubling: sums of 2, then 4, then 8 neighbours; index i is the window that begins at hour i.
    two = values[..., :-1] + values[..., 1:]
    four = two[..., :-2] + two[..., 2:]
    return np.asarray(four[..., :-4] + four[..., 4:])


@dataclass(frozen=True)
class CityDays:
    """``values`` [day, 7]; ``stations`` [day, 7] how many stations each value rests on."""

    values: np.ndarray
    stations: np.ndarray


def city_from_stations(days: np.ndarray, share: int | None = None) -> CityDays:
    """City value = mean of the stations' daily values, never the worst station (HJ 663).

    *days* ``[station, day, 7]``.  A value needs *share* percent of the stations (75 by default, unverified).
    """
    valid = days > 0
    counts = np.count_nonzero(valid, axis=0)
    sums = np.where(valid, days, 0).sum(axis=0, dtype=np.int64)
    values = means(sums, counts)
    needed = standards.validity("station_share") if share is None else share
    values[100 * counts < needed * days.shape[0]] = MISSING
    values[:, metric_index("AQI")] = MISSING
    return CityDays(values, counts)


def hours_array(stations: int, days: int) -> np.ndarray:
    """An empty array for :func:`days_from_hours`."""
    return np.full((stations, days, 24, len(CONCENTRATIONS)), MISSING, np.int32)
