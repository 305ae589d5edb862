"""The chance of attaining: shares of the outlook's draws (达标概率，模型估算，内部研判)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from airplan.trend.outlook_types import Outlook
from airplan.trend.scale import AT_LEAST, DAY_COUNTS, RATIO

LEVELS = (0.5, 0.8, 0.95)


def rounded(values: np.ndarray, digits: int | None) -> np.ndarray:
    """Rounded half to even to *digits* decimals (GB/T 8170); None: as they are."""
    return np.asarray(values if digits is None else np.round(values, digits))


def meets(values: np.ndarray, metric: str, limit: float, rounding: int | None) -> np.ndarray:
    """Whether each value keeps the limit: not above it, or for good days not below it."""
    compared = rounded(values, rounding)
    if metric in AT_LEAST:
        return np.asarray(compared >= limit)
    return np.asarray(compared <= limit)


def chance(outlook: Outlook, metric: str, limit: float, year: int, rounding: int | None = 0) -> float:
    """P(statistic of *year* keeps *limit*) after rounding to *rounding* decimals (None: unrounded).

    ``limit`` in the metric's natural unit; for ``good_days`` and ``good_ratio`` at least so much, else at most.
    Raises KeyError for a metric or year the outlook does not hold.
    """
    return float(meets(outlook.of(metric, year), metric, limit, rounding).mean())


def chance_by_year(outlook: Outlook, metric: str, limit: float, rounding: int | None = 0) -> np.ndarray:
    """As :func:`chance` for every year of the outlook (Y,)."""
    column = outlook.draws[:, :, outlook.metrics.index(metric)]
    return np.asarray(meets(column, metric, limit, rounding).mean(axis=0))


def chance_three_years(
    outlook: Outlook,
    metric: str,
    limit: float,
    year: int,
    rounding: int | None = 0,
    observed: Mapping[int, float] | None = None,
) -> float:
    """As :func:`chance` for the mean of the three annual values ending in *year*.

    Years before the outlook are taken from *observed*.  Raises KeyError where a year is in neither.
    """
    known = observed or {}
    values = [known[back] if back in known else outlook.of(metric, back) for back in range(year - 2, year + 1)]
    return float(meets(np.mean(np.broadcast_arrays(*values), axis=0), metric, limit, rounding).mean())


def chance_jointly(outlook: Outlook, limits: Mapping[str, tuple[float, int | None]], year: int) -> float:
    """P(all items keep their limits in *year*), draw by draw.  ``limits``: metric -> (limit, rounding digits)."""
    kept = [meets(outlook.of(metric, year), metric, limit, digits) for metric, (limit, digits) in limits.items()]
    return float(np.logical_and.reduce(kept).mean())


def earliest(outlook: Outlook, metric: str, limit: float, rounding: int | None = 0) -> dict[str, int | None]:
    """First year from which the chance reaches 50, 80 and 95 % (None: not within the outlook)."""
    by_year = chance_by_year(outlook, metric, limit, rounding)
    answer: dict[str, int | None] = {}
    for level in LEVELS:
        places = np.flatnonzero(by_year >= level)
        answer[f"{level:g}"] = int(outlook.years[places[0]]) if len(places) else None
    return answer


@dataclass(frozen=True)
class Fan:
    """Median and central intervals by year, natural units: for the chart and the table."""

    years: np.ndarray
    median: np.ndarray
    lo90: np.ndarray
    hi90: np.ndarray
    lo50: np.ndarray
    hi50: np.ndarray


def fan(outlook: Outlook, metric: str) -> Fan:
    """The fan of one metric."""
    column = outlook.draws[:, :, outlook.metrics.index(metric)]
    cuts = np.quantile(column, [0.5, 0.05, 0.95, 0.25, 0.75], axis=0)
    return Fan(outlook.years, *cuts)


def needed_fall(
    outlook: Outlook, metric: str, limit: float, year: int, rounding: int | None = 0, level: float = 0.8
) -> float:
    """Yearly relative change from the first outlook year on that brings the chance in *year* to *level*.

    The draws are moved by a common factor (weather and scatter stay); the answer is a share a year, negative a
    fall, relative to the year before.  Includes the change the outlook already expects.  NaN for day counts.
    """
    if metric in DAY_COUNTS or metric == RATIO:
        return float("nan")
    column = outlook.of(metric, year)
    # Largest value that still rounds to the limit (half to even: the tie goes to the even neighbour).
    top = limit if rounding is None else limit + 0.5 * 10.0**-rounding
    factor = top / float(np.quantile(column, level))
    first = float(np.median(outlook.draws[:, 0, outlook.metrics.index(metric)]))
    goal = float(np.median(column)) * factor
    span = year - int(outlook.years[0])
    return float((goal / first) ** (1.0 / span) - 1.0) if span else float(goal / first - 1.0)
