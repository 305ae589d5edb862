"""Things that read well but look wrong.  The first three stop an import nobody is watching."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np

from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS, METRICS, MISSING, DayCube
from airplan.intake import infer
from airplan.intake.assemble import AQI, CO, ranges
from airplan.intake.flat import Flat
from airplan.intake.layout import Layout
from airplan.intake.types import DayBlock, Suspicion

CODES = (
    "suspect_us_aqi", "suspect_shifted_columns", "suspect_co_unit", "suspect_pm25_above_pm10", "suspect_year_off",
    "suspect_climatology", "suspect_unit",
)  # fmt: skip
STOPPING = ("suspect_us_aqi", "suspect_shifted_columns", "suspect_co_unit")
_PM25, _PM10 = 0, 1
_ROWS = 400
_GAIN, _GOOD = 0.3, 0.55
"""How much better, and how well, another reading must reproduce the AQI before the stated one is doubted."""


def suspicion(code: str, layout: Layout, pollutant: str = "", /, **values: object) -> Suspicion:
    """A suspicion pointing at the column of *pollutant* (or the first data row)."""
    column = next((c.index for c in layout.columns if c.role == "metric" and c.heading.metric == pollutant), 0)
    grid = layout.grid
    cell = grid.address(layout.header[-1] if layout.header else layout.first, column)
    return Suspicion(code, grid.file, grid.sheet, cell, values, code in STOPPING)


def carbon_unit(flat: Flat, layout: Layout) -> tuple[str, list[Suspicion], bool]:
    """(how to convert CO: none, all or big; suspicions; whether µg/m³ was assumed from the size).

    Stated units count unless the size contradicts them; then the size is followed, once somebody has accepted it.
    """
    values = flat.value[(flat.metric == CO) & (flat.statistic <= 3)]
    values = values[values > 0]
    if len(values) == 0:
        return "none", [], False
    stated = {c.heading.unit for c in layout.columns if c.role == "metric" and c.heading.metric == "CO"} - {""}
    unit = stated.pop() if len(stated) == 1 else ""
    above = ranges()["co_microgram_above"] * 1000
    big = float(np.mean(values > above))
    median = float(np.median(values)) / 1000
    doubt = [suspicion("suspect_co_unit", layout, "CO", median=round(median, 3))]
    if unit == "ug":
        return ("all", [], False) if median > ranges()["co_doubtful_above"] else ("none", doubt, False)
    if big >= 0.9:
        return ("all", [], True) if unit != "mg" else ("all", doubt, False)
    if big > 0.02:
        return "big", doubt, False
    return ("none", doubt, False) if median > ranges()["co_doubtful_above"] else ("none", [], False)


def of_days(layout: Layout, blocks: Iterable[DayBlock], today: int) -> list[Suspicion]:
    """All suspicions of daily values of one grid."""
    answer: list[Suspicion] = []
    for block in blocks:
        table = _table(block.cube)
        if foreign := _us_aqi(layout, table):
            return [foreign]  # which explains everything else that looks odd
        for found in (_shifted(layout, table), _fine_above_coarse(layout, table)):
            if found is not None and found.code not in {item.code for item in answer}:
                answer.append(found)
        answer += _units(layout, table)
        answer += _climatology(layout, block.cube)
        answer += _years(layout, block.cube, today)
    return answer


def _table(cube: DayCube) -> np.ndarray:
    """Days of all units as rows (n, 7), those without any value left out."""
    flat = cube.values.reshape(-1, len(METRICS))
    filled: np.ndarray = flat[(flat != MISSING).any(axis=1)].astype(np.int64)
    return filled


def _share(mask: np.ndarray) -> float:
    return float(np.mean(mask)) if len(mask) else 0.0


def _us_aqi(layout: Layout, table: np.ndarray) -> Suspicion | None:
    """Sub-indices of another country's AQI: whole numbers, PM2.5 above PM10 on most days, CO as large as no mg/m³.

    An index of PM2.5 stands above that of PM10 nearly always, a concentration nearly never.
    """
    if (table[:, AQI] != MISSING).mean() > 0.2 if len(table) else True:
        return None
    both = table[(table[:, _PM25] != MISSING) & (table[:, _PM10] != MISSING)]
    if len(both) < 20:
        return None
    above = _share(both[:, _PM25] > both[:, _PM10])
    particles = table[:, [0, 1, 2, 3, 5]]
    known = particles[particles != MISSING]
    whole = _share(known % 1000 == 0)
    carbon = table[:, CO][table[:, CO] != MISSING]
    large_carbon = len(carbon) > 10 and float(np.median(carbon)) > 3000 and _share(carbon % 1000 == 0) > 0.8
    other_carbon = len(carbon) > 10 and not large_carbon
    if above > 0.6 and whole > 0.98 and not other_carbon:
        return suspicion("suspect_us_aqi", layout, "PM2.5", share=round(100 * above))
    return None


def _shifted(layout: Layout, table: np.ndarray) -> Suspicion | None:
    """Another way to hand the columns to the pollutants reproduces the file's own AQI far better, or the sizes
    cannot be those of the headings."""
    return _shifted_by_aqi(layout, table) or _swapped_without_aqi(layout, table)


def _shifted_by_aqi(layout: Layout, table: np.ndarray) -> Suspicion | None:
    rows = table[(table != MISSING).all(axis=1)]
    if len(rows) < 30:
        return None
    rows = rows[infer._rows(len(rows))][:_ROWS]
    goal = (rows[:, AQI] // 1000).astype(np.int16)
    stated = _agreement(rows[:, :6], goal)
    if stated > 1 - _GAIN:  # no other reading can be that much better
        return None
    columns = {place: rows[:, place] for place in range(6)}
    agreement, best = infer.best_agreement(columns, rows[:, AQI])
    if best == tuple(range(6)) or agreement < _GOOD or agreement - stated <= _GAIN:
        return None
    pairs = zip(CONCENTRATIONS, best, strict=True)
    order = "、".join(f"{METRICS[place]}→{name}" for name, place in pairs if METRICS[place] != name)
    shares = {"stated": round(100 * stated), "other": round(100 * agreement)}
    return suspicion("suspect_shifted_columns", layout, "PM2.5", **shares, order=order)


def _swapped_without_aqi(layout: Layout, table: np.ndarray) -> Suspicion | None:
    """Sizes that cannot be: CO like a particle column, or PM2.5 like CO."""
    fine, carbon = table[:, _PM25], table[:, CO]
    fine, carbon = fine[fine != MISSING], carbon[carbon != MISSING]
    if len(fine) < 10 or len(carbon) < 10:
        return None
    low = float(np.median(fine)) < 3000 and not 100 <= float(np.median(carbon)) <= 5000
    both = table[(table[:, _PM25] != MISSING) & (table[:, _PM10] != MISSING)]
    small_carbon = float(np.median(carbon)) < 3000
    swapped = len(both) >= 20 and _share(both[:, _PM25] > both[:, _PM10]) > 0.8 and small_carbon
    if low or swapped:
        order = "PM2.5↔PM10" if swapped else "PM2.5↔CO"
        return suspicion("suspect_shifted_columns", layout, "PM2.5", variant="sizes", order=order)
    return None


def _agreement(values: np.ndarray, goal: np.ndarray) -> float:
    single = [aqi.iaqi_array(values[:, place], name, infer.EDITION) for place, name in enumerate(CONCENTRATIONS)]
    with_ozone = _share(np.abs(np.maximum.reduce(single) - goal) <= 3)
    return max(with_ozone, _share(np.abs(np.maximum.reduce(single[:5]) - goal) <= 3))


def _fine_above_coarse(layout: Layout, table: np.ndarray) -> Suspicion | None:
    both = table[(table[:, _PM25] != MISSING) & (table[:, _PM10] != MISSING)]
    if len(both) < 10:
        return None
    above = _share(both[:, _PM25] > both[:, _PM10])
    if above > 0.10:
        return suspicion("suspect_pm25_above_pm10", layout, "PM2.5", share=round(100 * above, 1))
    return None


def _units(layout: Layout, table: np.ndarray) -> list[Suspicion]:
    answer = []
    for place, name in enumerate(CONCENTRATIONS):
        values = table[:, place][table[:, place] != MISSING]
        if len(values) < 20 or name == "CO":
            continue
        low, high = ranges()["usual_median"][name]
        median = float(np.median(values)) / 1000
        if not low <= median <= high:
            answer.append(suspicion("suspect_unit", layout, name, metric=name, median=round(median, 3)))
    return answer


def _climatology(layout: Layout, cube: DayCube) -> list[Suspicion]:
    """The same values year after year, or a curve smoother than any air: long-term means, not days."""
    for unit in range(len(cube.units)):
        for metric in range(6):
            series = cube.values[unit, :, metric]
            if _repeats(series) or _too_smooth(series):
                return [suspicion("suspect_climatology", layout, METRICS[metric], metric=METRICS[metric])]
    return []


def _repeats(series: np.ndarray) -> bool:
    """Whether a day equals the same day a year before (365 or 366 days earlier) far too often."""
    if len(series) < 500:
        return False
    later, year, leap = series[366:], series[1:-365], series[:-366]
    known = (later != MISSING) & (year != MISSING) & (leap != MISSING)
    if known.sum() < 120 or len(np.unique(series[series != MISSING])) <= 20:
        return False
    return _share(((later == year) | (later == leap))[known]) > 0.6


def _too_smooth(series: np.ndarray) -> bool:
    known = series[series != MISSING].astype(float)
    if len(known) < 300:
        return False
    spread = float(np.std(known))
    return spread > 0 and float(np.std(np.diff(known))) < 0.12 * spread


def _years(layout: Layout, cube: DayCube, today: int) -> list[Suspicion]:
    first, last = cube.first_day, cube.first_day + cube.days - 1
    if today and last > today + 1:
        return [_in_future(layout, last, today)]
    context = layout.context
    # A whole day in a file name says when the file was made, not what it holds.
    said = 0 if context.day and context.year_from == "file" else context.year
    if said and not dt.date.fromordinal(first).year <= said <= dt.date.fromordinal(last).year:
        return [suspicion("suspect_year_off", layout, said=said, found=f"{_iso(first)}～{_iso(last)}")]
    return []


def _in_future(layout: Layout, last: int, today: int) -> Suspicion:
    return suspicion("suspect_year_off", layout, variant="future", last=_iso(last), today=_iso(today))


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def of_periods(layout: Layout, flat: Flat, today: int) -> list[Suspicion]:
    """Suspicions of monthly and yearly values."""
    answer: list[Suspicion] = []
    start: dict[tuple[int, int], dict[int, int]] = {
        (int(unit), int(day)): {} for unit, day in zip(flat.unit.tolist(), flat.start.tolist(), strict=True)
    }
    for unit, day, metric, statistic, value in zip(
        flat.unit.tolist(),
        flat.start.tolist(),
        flat.metric.tolist(),
        flat.statistic.tolist(),
        flat.value.tolist(),
        strict=True,
    ):
        if statistic == 0:
            start[(unit, day)][metric] = value
    table = np.full((len(start), len(METRICS)), MISSING, np.int64)
    for row, entry in enumerate(start.values()):
        for metric, value in entry.items():
            table[row, metric] = value
    answer += [found for found in (_fine_above_coarse(layout, table),) if found]
    answer += _units(layout, table)
    if today and flat.size and int(flat.start.max()) > today:
        answer.append(_in_future(layout, int(flat.start.max()), today))
    return answer
