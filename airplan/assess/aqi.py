"""IAQI, AQI and primary pollutant by HJ 633, on arrays and for single values.

The concentration is rounded first (half to even; µg/m³ to integers, CO to one decimal), then IAQI is
computed and rounded **up**.  Since a stored concentration is an integer (thousandths), the whole chain is
one look-up table an edition and pollutant, indexed by the stored integer.

O3 here is the daily maximum 8-h mean.  Where HJ 633-2012 gives no IAQI from it (above 800 µg/m³: use the
1-h value, which daily files do not have), arrays carry the last IAQI, 300, as a lower bound.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np

from airplan.domain import CONCENTRATIONS, MISSING
from airplan.rulebook import standards

NONE = -1
"""Stored form of "no IAQI" in int16 arrays."""

_STEP = {"CO": 100}
"""Rounding step of a daily or hourly concentration in thousandths: 0.1 mg/m³ for CO, else 1 µg/m³."""

BLOCK = 1 << 15


def step_of(pollutant: str) -> int:
    """Thousandths in the last digit of a daily value (µg/m³: 1000; CO: 100)."""
    return _STEP.get(pollutant, 1000)


def round_half_even(values: np.ndarray, step: int) -> np.ndarray:
    """Stored integers to whole *step*, half to even, MISSING kept.  Shape and dtype kept."""
    quotient, rest = np.divmod(values, step)
    up = (2 * rest > step) | ((2 * rest == step) & (quotient % 2 == 1))
    rounded = (quotient + up) * step
    return np.where(values == MISSING, values, rounded).astype(values.dtype, copy=False)


def _round_one(value: int, step: int) -> int:
    quotient, rest = divmod(value, step)
    return (quotient + (2 * rest > step or (2 * rest == step and quotient % 2 == 1))) * step


def as_compared(value: int, pollutant: str) -> int:
    """A stored daily or hourly concentration rounded as HJ 633 does before IAQI is computed (thousandths)."""
    return _round_one(value, step_of(pollutant))


def iaqi(value: int, pollutant: str, edition: str, averaging: str | None = None) -> int | None:
    """IAQI of one stored concentration (thousandths), or None.

    *averaging* is 24h, 8h or 1h; by default that of the daily report.  None above the table where the
    edition sends to another averaging time (HJ 633-2012: SO2 1 h, O3 8 h above 800 µg/m³), and for
    negative values.  HJ 633 formula (1); the hourly report uses the 24-h column for PM.
    """
    table = standards.breakpoints(edition, pollutant, averaging or daily_averaging(pollutant))
    rounded = as_compared(value, pollutant)
    if rounded < 0 or (table.above == "other_period" and rounded > table.points[-1][1]):
        return None
    return _on_line(rounded, table.points)


def _on_line(rounded: int, points: tuple[tuple[int, int], ...]) -> int:
    for (low, start), (high, end) in itertools.pairwise(points):
        if rounded <= end:
            return low - (-(high - low) * (rounded - start) // (end - start))
    return points[-1][0]


def daily_averaging(pollutant: str) -> str:
    """Averaging time of the daily report: 8h for O3, else 24h."""
    return "8h" if pollutant == "O3" else "24h"


@cache
def table(edition: str, pollutant: str, averaging: str) -> np.ndarray:
    """IAQI (int16) by stored integer, clipped at its end; index 0 (a missing value) gives NONE.

    The table ends one step above the last breakpoint.
    """
    points = standards.breakpoints(edition, pollutant, averaging).points
    step = step_of(pollutant)
    whole = np.arange(0, points[-1][1] + 2 * step, step, dtype=np.int64)
    starts = np.array([start for _, start in points], np.int64)
    scale = np.array([index for index, _ in points], np.int64)
    place = np.clip(np.searchsorted(starts, whole, side="left"), 1, len(points) - 1)
    low, start = scale[place - 1], starts[place - 1]
    rise, run = scale[place] - low, starts[place] - start
    on_line = low - (-rise * (whole - start) // run)
    of_whole = np.where(whole > starts[-1], scale[-1], on_line).astype(np.int16)
    stored = np.arange(0, whole[-1] + 1, dtype=np.int64)
    lookup: np.ndarray = of_whole[round_half_even(stored, step) // step]
    lookup[0] = NONE
    lookup.setflags(write=False)
    return lookup


def iaqi_array(stored: np.ndarray, pollutant: str, edition: str, averaging: str | None = None) -> np.ndarray:
    """IAQI (int16, NONE where missing) of stored concentrations; zero and negative are missing."""
    lookup = table(edition, pollutant, averaging or daily_averaging(pollutant))
    return np.asarray(np.take(lookup, stored, mode="clip"))


@dataclass(frozen=True)
class DayIndex:
    """AQI of days.

    ``aqi``: int16, NONE where no pollutant is present.  ``primary``: uint8 bits in the order of
    CONCENTRATIONS, set for every pollutant with the largest IAQI when AQI > 50.  ``pollutants``: uint8,
    how many pollutants the AQI rests on.
    """

    aqi: np.ndarray
    primary: np.ndarray
    pollutants: np.ndarray


def day_index(values: np.ndarray, first_day: int, edition: str = standards.AUTO) -> DayIndex:
    """AQI and primary pollutants of days, each under the edition of its day or under one edition.

    ``values[..., day, metric]`` stored integers in the order of METRICS (first six used); *first_day* the
    ordinal of day 0.  HJ 633: AQI = max IAQI; 首要污染物 = all pollutants with that IAQI when AQI > 50.
    """
    shape = values.shape[:-1]
    answer = DayIndex(np.empty(shape, np.int16), np.empty(shape, np.uint8), np.empty(shape, np.uint8))
    days = shape[-1]
    for start, end, name in _edition_spans(first_day, days, edition):
        for block in _blocks(shape, start, end):
            _fill(values[block], name, answer.aqi[block], answer.primary[block], answer.pollutants[block])
    return answer


def hour_index(values: np.ndarray, edition: str) -> np.ndarray:
    """Hourly AQI (int16, NONE where nothing is present) of hours ``[..., 6]``; never count days by it.

    1-h columns for the gases, the 24-h column for PM (HJ 633 hourly report).
    """
    top = np.full(values.shape[:-1], NONE, np.int16)
    for place, name in enumerate(CONCENTRATIONS):
        averaging = "24h" if name.startswith("PM") else "1h"
        np.maximum(top, iaqi_array(values[..., place], name, edition, averaging), out=top)
    return top


def _edition_spans(first_day: int, days: int, edition: str) -> list[tuple[int, int, str]]:
    if edition != standards.AUTO:
        return [(0, days, edition)]
    changes = standards.aqi_changes()
    spans = []
    for place, (begins, name) in enumerate(changes):
        ends = changes[place + 1][0] if place + 1 < len(changes) else first_day + days
        start, end = max(begins - first_day, 0), min(ends - first_day, days)
        if start < end:
            spans.append((start, end, name))
    return spans


def _blocks(shape: tuple[int, ...], start: int, end: int) -> list[tuple[slice, ...]]:
    # Blocks that fit the processor's cache: whole rows of units, or pieces of one long row.
    if len(shape) == 1:
        return [(slice(at, min(at + BLOCK, end)),) for at in range(start, end, BLOCK)]
    if len(shape) != 2:
        return [(Ellipsis, slice(start, end))]  # type: ignore[list-item]
    rows = max(1, BLOCK // (end - start))
    return [(slice(at, at + rows), slice(start, end)) for at in range(0, shape[0], rows)]


def _fill(values: np.ndarray, edition: str, aqi: np.ndarray, primary: np.ndarray, count: np.ndarray) -> None:
    single = [iaqi_array(values[..., place], name, edition) for place, name in enumerate(CONCENTRATIONS)]
    top = single[0].copy()
    for one in single[1:]:
        np.maximum(top, one, out=top)
    bits = np.zeros(top.shape, np.uint8)
    present = np.zeros(top.shape, np.uint8)
    for place, one in enumerate(single):
        bits |= (one == top).view(np.uint8) << np.uint8(place)
        present += (one >= 0).view(np.uint8)
    bits[top <= standards.levels()[0].last] = 0
    aqi[...], primary[...], count[...] = top, bits, present


def primary_names(bits: int) -> tuple[str, ...]:
    """Names of a ``primary`` value, in the order of METRICS (ties all)."""
    return tuple(name for place, name in enumerate(CONCENTRATIONS) if bits >> place & 1)


def stored_index(aqi_column: np.ndarray) -> np.ndarray:
    """Published AQI column (thousandths) as int16, NONE where missing; zero is missing."""
    whole = np.where(aqi_column > 0, aqi_column // 1000, NONE)
    return np.clip(whole, NONE, np.iinfo(np.int16).max).astype(np.int16)
