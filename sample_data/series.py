"""Invented daily values of the invented city 澄川市 and its neighbour: seeded, standard library only.

Nothing here was measured anywhere.  The shapes (winter episodes, summer ozone, falling PM2.5) are only
there to make the program's pages look as they do in an office.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from dataclasses import dataclass

POLLUTANTS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3")
LAST_DAY = dt.date(2026, 11, 23)
PM25_MEANS = {
    2015: 61.3, 2016: 57.9, 2017: 55.2, 2018: 49.6, 2019: 47.1, 2020: 42.8, 2021: 41.5, 2022: 38.9, 2023: 39.6,
    2024: 35.8, 2025: 33.4, 2026: 31.9,
}  # fmt: skip
_SO2 = {2015: 41, 2017: 28, 2019: 17, 2021: 12, 2023: 9, 2026: 8}
_NO2 = {2015: 44, 2018: 42, 2020: 35, 2022: 30, 2026: 26}
_CO = {2015: 1.35, 2018: 1.10, 2021: 0.85, 2026: 0.68}
_O3 = {2015: 88, 2018: 97, 2021: 95, 2026: 92}


@dataclass(frozen=True)
class Day:
    """One day of one place; ``values`` are what the office publishes (integers, CO one decimal)."""

    date: dt.date
    values: dict[str, float | int | None]
    dust: bool = False


def days(seed: int = 65, factor: float = 1.0) -> list[Day]:
    """All days from 2015-01-01 to LAST_DAY."""
    rng = random.Random(seed)
    dates = [dt.date(2015, 1, 1) + dt.timedelta(n) for n in range((LAST_DAY - dt.date(2015, 1, 1)).days + 1)]
    fine = _fine(dates, rng, factor)
    noise = 0.0
    result = []
    for date, pm25 in zip(dates, fine, strict=True):
        noise = 0.6 * noise + rng.gauss(0, 0.24)
        result.append(_day(date, pm25, noise, rng))
    return result


def _season(date: dt.date, peak: int) -> float:
    return math.cos(2 * math.pi * (date.timetuple().tm_yday - peak) / 365.25)


def _fine(dates: list[dt.date], rng: random.Random, factor: float) -> list[float]:
    """PM2.5: lognormal weather around a winter peak, scaled so that each year has its invented mean."""
    noise, raw = 0.0, []
    for date in dates:
        noise = 0.72 * noise + rng.gauss(0, 0.36)
        raw.append(math.exp(0.50 * _season(date, 10) + noise))
    # The last year is scaled as if it were whole, by the seasonal shape of its missing weeks.
    result = []
    for year, mean in PM25_MEANS.items():
        places = [place for place, date in enumerate(dates) if date.year == year]
        scale = mean * factor / (sum(raw[place] for place in places) / len(places))
        result += [raw[place] * scale * (0.955 if year == 2026 else 1.0) for place in places]
    return result


def _between(table: dict[int, float], date: dt.date) -> float:
    years = sorted(table)
    year = date.year + (date.timetuple().tm_yday - 183) / 365.25
    for low, high in itertools.pairwise(years):
        if year <= high:
            share = max(0.0, (year - low) / (high - low))
            return table[low] + share * (table[high] - table[low])
    return table[years[-1]]


def _day(date: dt.date, pm25: float, noise: float, rng: random.Random) -> Day:
    winter, summer = _season(date, 10), _season(date, 178)
    dust = date.month in (3, 4, 5) and rng.random() < 0.035
    pm10 = pm25 * rng.uniform(1.35, 1.85) + 12 + (rng.uniform(120, 420) if dust else 0)
    ozone = _between(_O3, date) * (1 + 0.52 * summer) * math.exp(0.9 * noise) * rng.uniform(0.85, 1.15)
    values = {
        "PM2.5": max(3, round(pm25 * (1.25 if dust else 1))),
        "PM10": max(6, round(pm10)),
        "SO2": max(2, round(_between(_SO2, date) * (1 + 0.55 * winter) * math.exp(0.6 * noise))),
        "NO2": max(4, round(_between(_NO2, date) * (1 + 0.30 * winter) * math.exp(0.55 * noise))),
        "CO": max(0.2, round(_between(_CO, date) * (1 + 0.30 * winter) * math.exp(0.5 * noise), 1)),
        "O3": max(8, min(290, round(ozone))),
    }
    return Day(date, values, dust)
