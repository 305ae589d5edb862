"""Yearly values that do not fit their own neighbours in time, seen against what the nearest places did.

A value is foretold from the year before and the year after, each moved by the median change of the nearest units
on the log scale.  The miss, in natural units, is divided by the robust scatter of the misses of that year; the
worst value of a unit is taken out before its neighbours in time are judged again.
"""

from __future__ import annotations

import numpy as np

from airplan.trend.sen import sen_slope

NEAREST = 8
THRESHOLD = 3.5
LEAST_UNITS = 20
"""With fewer units there is nothing to compare with, and nothing is flagged."""
LEAST_YEARS = 5


def nearest(lon: np.ndarray, lat: np.ndarray, count: int = NEAREST) -> np.ndarray:
    """Rows of the *count* nearest other units (N, count); units without coordinates come last for everyone."""
    east = (lon[:, None] - lon[None, :]) * np.cos(np.radians((lat[:, None] + lat[None, :]) / 2))
    apart = np.hypot(east, lat[:, None] - lat[None, :])
    apart = np.where(np.isfinite(apart), apart, 1e6)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(count, len(lon) - 1)]


def scores(values: np.ndarray, neighbours: np.ndarray, rounds: int = 3) -> np.ndarray:
    """How far each value (N, T; NaN missing; natural units, positive) lies off, in robust deviations of its year."""
    held = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    answer = np.zeros(values.shape)
    if len(held) < LEAST_UNITS or held.shape[1] < 2:
        return answer
    work = held.copy()
    for turn in range(rounds):
        found = _misses(work, held, neighbours)
        answer = np.where(np.isnan(work), answer, found)
        worst = np.argmax(np.where(np.isnan(work), 0.0, found), axis=1)
        rows = np.flatnonzero(found[np.arange(len(found)), worst] > THRESHOLD)
        if not len(rows) or turn == rounds - 1:
            break
        answer[rows, worst[rows]] = found[rows, worst[rows]]
        work[rows, worst[rows]] = np.nan
    return answer


def _misses(work: np.ndarray, held: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        logs = np.log(work)
    change = _median(np.diff(logs, axis=1)[neighbours], axis=1)
    national = _median(np.diff(logs, axis=1), axis=0)
    change = np.where(np.isnan(change), national, change)
    years = work.shape[1]
    answer = np.zeros(work.shape)
    for year in range(years):
        guesses = []
        for other in (year - 1, year + 1):
            if 0 <= other < years:
                moved = change[:, other] if other < year else -change[:, year]
                guesses.append(logs[:, other] + moved)
        foretold = np.exp(_median(np.stack(guesses), axis=0))
        miss = held[:, year] - foretold
        usual = 1.4826 * float(_median(np.abs(miss - _median(miss, axis=0)), axis=0))
        if usual > 0:
            answer[:, year] = np.nan_to_num(np.abs(miss) / usual)
    return answer


def _median(values: np.ndarray, axis: int) -> np.ndarray:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a slice without any value gives NaN, as wanted
        return np.asarray(np.nanmedian(values, axis=axis))


def lone(values: np.ndarray, threshold: float = 6.0, factor: float = 2.0) -> np.ndarray:
    """Which values (T,) of a series without neighbours are off its own log line by *factor* and by *threshold*
    robust deviations; none with fewer than five values."""
    held = np.isfinite(values) & (values > 0)
    answer = np.zeros(len(values), bool)
    if held.sum() < LEAST_YEARS:
        return answer
    logs, times = np.log(values[held]), np.flatnonzero(held).astype(float)
    rest = logs - float(sen_slope(logs, times)) * times
    off = np.abs(rest - np.median(rest))
    answer[held] = off > max(np.log(factor), threshold * 1.4826 * float(np.median(off)))
    return answer


def flagged(values: np.ndarray, neighbours: np.ndarray, threshold: float = THRESHOLD) -> np.ndarray:
    """Which values (N, T) are to be checked."""
    return np.asarray(scores(values, neighbours) > threshold)


def gross(values: np.ndarray, factor: float = 2.0) -> int | None:
    """Place of the one value (T,) of a short series that looks like a slip of the pen; None when there is none.

    It must lie *factor* above or below all the others, and as far off the log line through them, so that neither the
    first nor the last year of a steep fall is named.  Needs three values; positive statistics only.
    """
    held = np.flatnonzero(np.isfinite(values) & (values > 0))
    if len(held) < 3:
        return None
    logs = np.log(values[held])
    off = np.zeros(len(held))
    for place in range(len(held)):
        rest, times = np.delete(logs, place), np.delete(held, place).astype(float)
        slope = float(sen_slope(rest, times))
        foretold = float(np.median(rest - slope * times)) + slope * held[place]
        beyond = max(logs[place] - rest.max(), rest.min() - logs[place])
        off[place] = min(beyond, abs(logs[place] - foretold))
    worst = int(np.argmax(off))
    return int(held[worst]) if off[worst] >= np.log(factor) else None
