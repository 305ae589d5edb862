"""AQI, primary pollutant and yearly evaluation for 338 cities × 11 years × 6 pollutants, against usual ways.

``python benchmarks/assess.py [--repeats 5] [--cities 338] [--years 11]``.  Peers run in the same process, interleaved,
in CPU seconds, with the rounding of the concentration inside on both sides:

* ``apply``: one function a row with pandas (timed on 20,000 rows and scaled);
* ``interp``: ``np.round`` + ``np.interp`` + ``np.ceil`` on float64, primary pollutant by comparison;
* ``pandas``: ``groupby`` mean, count, quantile a year and counts a month for the validity of years.

A random sample is compared with a slow implementation of decimals.  Growth: peak of traced memory over the data block.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import statistics
import time
import tracemalloc
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pandas as pd

from airplan.assess import aqi
from airplan.assess.evaluate import Evaluation, evaluate
from airplan.domain import CONCENTRATIONS, MISSING, DayCube
from airplan.rulebook import standards
from airplan.series import periods

EDITION = "HJ633-2012"
SAMPLE = 20_000
TABLES = {
    name: [(i, v // 1000) for i, v in standards.breakpoints(EDITION, name, aqi.daily_averaging(name)).points]
    for name in CONCENTRATIONS
}


def make_cube(cities: int, years: int) -> DayCube:
    """Invented days in the usual ranges, 3 % missing, a few values of three decimals."""
    rng = np.random.default_rng(20261124)
    first = dt.date(2014, 1, 1)
    days = (dt.date(2014 + years, 1, 1) - first).days
    scale = {"PM2.5": 45, "PM10": 80, "SO2": 20, "NO2": 35, "CO": 1, "O3": 95}
    cube = DayCube.empty(np.arange(110000, 110000 + cities), first.toordinal(), days)
    for place, name in enumerate(CONCENTRATIONS):
        values = (rng.gamma(3, scale[name] / 3, (cities, days)) * 1000).astype(np.int32)
        values[rng.random(values.shape) < 0.7] //= 100
        values = np.maximum(np.where(values < 1000, values * 100, values), 1)
        cube.values[..., place] = np.where(rng.random(values.shape) < 0.03, MISSING, values)
    return cube


# --- AQI


def by_interp(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """AQI and primary mask from float64 [pollutant, n] with NaN."""
    single = np.empty_like(values)
    for place, name in enumerate(CONCENTRATIONS):
        scale, points = zip(*TABLES[name], strict=True)
        rounded = np.round(values[place], 1 if name == "CO" else 0)
        np.ceil(np.interp(rounded, points, scale), out=single[place])
        single[place][np.isnan(values[place])] = -1
    top = single.max(axis=0)
    primary = np.zeros(len(top), np.uint8)
    for place in range(len(CONCENTRATIONS)):
        primary |= ((single[place] == top) & (top > 50)).astype(np.uint8) << np.uint8(place)
    return top, primary


def by_row(row: pd.Series) -> tuple[int, str]:
    """What a spreadsheet user would write."""
    best, main = -1, ""
    for name in CONCENTRATIONS:
        value = row[name]
        if np.isnan(value):
            continue
        value = round(value, 1 if name == "CO" else 0)
        points = TABLES[name]
        for (low, start), (high, end) in itertools.pairwise(points):
            if value <= end:
                index = int(np.ceil(round((high - low) / (end - start) * (value - start) + low, 9)))
                break
        else:
            index = points[-1][0]
        if index > best:
            best, main = index, name
    return best, main


def slow_aqi(stored: np.ndarray) -> int:
    """Decimals all the way."""
    best = -1
    for place, name in enumerate(CONCENTRATIONS):
        if stored[place] == MISSING:
            continue
        value = (Decimal(int(stored[place])) / 1000).quantize(Decimal("0.1") if name == "CO" else 1, ROUND_HALF_EVEN)
        points = TABLES[name]
        index = points[-1][0]
        for (low, start), (high, end) in itertools.pairwise(points):
            if value <= end:
                index = int((Decimal(high - low) * (value - start) / (end - start) + low).to_integral(ROUND_CEILING))
                break
        best = max(best, index)
    return best


# --- evaluation


def by_pandas(frame: pd.DataFrame) -> tuple[Any, ...]:
    """Mean, count, quantiles a city and year, and counts a month; validity by both rules."""
    names = list(CONCENTRATIONS)
    groups = frame.groupby(["city", "year"], sort=False)
    found = groups[names].agg(["mean", "count"])
    quantiles = [groups[name].quantile(standards.percentile_of(name) / 100) for name in names]
    months = frame.groupby(["city", "year", "month"], sort=False)[names].count()
    need = np.where(months.index.get_level_values("month") == 2, 25, 27)
    enough = (months >= need[:, None]).groupby(level=["city", "year"], sort=False).all()
    return found, quantiles, enough


def by_airplan(cube: DayCube, years: range) -> list[Evaluation]:
    """Means, percentiles, validity, comparison with the limits, days within the daily limits."""
    return [evaluate(cube, periods.year(year), "GB3095-2012") for year in years]


def frame_of(cube: DayCube) -> pd.DataFrame:
    """The cube as a long frame of float64."""
    units, days = cube.values.shape[:2]
    dates = pd.to_datetime([dt.date.fromordinal(cube.first_day + day) for day in range(days)])
    frame = pd.DataFrame({"city": np.repeat(cube.units, days)})
    frame["year"], frame["month"] = np.tile(dates.year, units), np.tile(dates.month, units)
    for place, name in enumerate(CONCENTRATIONS):
        column = cube.values[..., place].ravel()
        frame[name] = np.where(column == MISSING, np.nan, column / 1000)
    return frame


def timed(work: Callable[[], object]) -> float:
    """CPU seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def interleaved(repeats: int, **works: Callable[[], object]) -> dict[str, float]:
    """Median CPU seconds of each work, run in turn."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(repeats):
        for name, work in works.items():
            found[name].append(timed(work))
    return {name: statistics.median(times) for name, times in found.items()}


def growth(work: Callable[[], object], block: int) -> float:
    """Peak of traced memory over the size of the data block."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / block


def check(cube: DayCube, count: int = 2_000) -> None:
    """A random sample against decimals."""
    rng = np.random.default_rng(1)
    index = aqi.day_index(cube.values, cube.first_day, EDITION)
    for row, day in zip(rng.integers(0, len(cube.units), count), rng.integers(0, cube.days, count), strict=True):
        if slow_aqi(cube.values[row, day]) != index.aqi[row, day]:
            raise SystemExit(f"differs at {row}, {day}")


def check_years(cube: DayCube, count: int = 40) -> None:
    """Means, percentiles and validity of random city-years against numpy and a plain loop over months."""
    rng = np.random.default_rng(2)
    for row, year in zip(rng.integers(0, len(cube.units), count), rng.integers(2014, 2018, count), strict=True):
        found = evaluate(cube, periods.year(int(year)), "GB3095-2012")
        start = dt.date(int(year), 1, 1).toordinal() - cube.first_day
        dates = [dt.date(int(year), 1, 1) + dt.timedelta(day) for day in range(366)]
        dates = [day for day in dates if day.year == year]
        for place, name in enumerate(CONCENTRATIONS):
            days = cube.values[row, start : start + len(dates), place]
            values = days[days != MISSING] / 1000
            months = [sum(v != MISSING for v, d in zip(days, dates, strict=True) if d.month == m) for m in range(1, 13)]
            valid = len(values) >= 324 and all(n >= (25 if m == 1 else 27) for m, n in enumerate(months))
            mean, top = found.table.mean.as_float()[row, place], found.percentiles.as_float()[row, place]
            wanted = np.percentile(values, standards.percentile_of(name))
            if not (np.isclose(mean, values.mean()) and np.isclose(top, wanted) and found.valid[row, place] == valid):
                raise SystemExit(f"{name} differs at {row}, {year}")


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--cities", type=int, default=338)
    parser.add_argument("--years", type=int, default=11)
    args = parser.parse_args()
    cube = make_cube(args.cities, args.years)
    check(cube)
    check_years(cube)
    total = cube.values.shape[0] * cube.days
    flat = np.moveaxis(cube.values[..., :6], -1, 0).reshape(6, -1)
    floats = np.where(flat == MISSING, np.nan, flat / 1000.0)
    frame = frame_of(cube)
    sample = frame[list(CONCENTRATIONS)].head(SAMPLE)
    rowwise = timed(lambda: sample.apply(by_row, axis=1)) * total / len(sample)
    found = interleaved(
        args.repeats,
        airplan=lambda: aqi.day_index(cube.values, cube.first_day, EDITION),
        interp=lambda: by_interp(floats),
    )
    own = found["airplan"]
    print(f"AQI + primary pollutant, {total:,} city-days: airplan {own * 1e3:.0f} ms CPU")
    print(f"  row-wise apply {rowwise:.0f} s (from {len(sample):,} rows): {rowwise / own:,.0f} x")
    print(f"  np.round + np.interp {found['interp'] * 1e3:.0f} ms: {found['interp'] / own:.1f} x")
    years = range(2014, 2014 + args.years)
    found = interleaved(args.repeats, airplan=lambda: by_airplan(cube, years), pandas=lambda: by_pandas(frame))
    own = found["airplan"]
    print(f"yearly evaluation with validity: airplan {own * 1e3:.0f} ms CPU")
    print(f"  pandas agg + quantile {found['pandas'] * 1e3:.0f} ms: {found['pandas'] / own:.1f} x")
    block = cube.values.nbytes
    print(
        f"growth over the data block ({block / 1e6:.0f} MB): AQI"
        f" {growth(lambda: aqi.day_index(cube.values, cube.first_day, EDITION), block):.2f},"
        f" evaluation {growth(lambda: by_airplan(cube, years), block):.2f}"
    )


if __name__ == "__main__":
    main()
