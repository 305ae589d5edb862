"""How the outlook would have done: fitted to the years up to one, scored on the years after it.

Scores: mean absolute error beside three simple forecasts, share of values inside the 90 % interval, the
interval score of Gneiting and Raftery (2007), the Brier score of the chances of keeping the limits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from airplan.progress import QUIET, Progress
from airplan.trend.chance import rounded
from airplan.trend.flags import LEAST_UNITS, flagged, lone, nearest
from airplan.trend.outlook import DRAWS, History, make_outlooks

LIMITS = (25.0, 30.0, 35.0)
SCORED_LIMITS = (25.0, 30.0, 35.0, 40.0, 50.0)
STRONG = 6.0
"""Values so many robust deviations off are left out of the fit; those above 3.5 are flagged and kept."""


@dataclass(frozen=True)
class Forecast:
    """One series, one year ahead; natural units; ``chances`` by limit; ``simple`` last value, own line, national."""

    unit: int
    origin: int
    horizon: int
    median: float
    lo90: float
    hi90: float
    chances: dict[float, float]
    observed: float
    flagged: bool
    last_value: float
    own_loglinear: float
    national_slope: float


@dataclass(frozen=True)
class Score:
    """Scores of one horizon over the series that have a value in the forecast year."""

    horizon: int
    n: int
    mae: float
    mae_last_value: float
    mae_own_loglinear: float
    mae_national_slope: float
    coverage90: float
    interval_score: float
    brier: float


def without_strong(values: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Values (N, T) with what lies far off its neighbours (with few units: off its own line) taken out."""
    if len(values) < LEAST_UNITS:
        return np.stack([np.where(lone(row), np.nan, row) for row in values]) if len(values) else values
    return np.asarray(np.where(flagged(values, nearest(lon, lat), STRONG), np.nan, values))


def forecast(
    history: History,
    lon: np.ndarray,
    lat: np.ndarray,
    fit_to: int,
    horizon: int,
    *,
    method: str = "auto",
    seed: int = 0,
    draws: int = DRAWS,
    progress: Progress = QUIET,
) -> list[Forecast]:
    """Forecasts of every series of a one-metric *history* that has a value by *fit_to*; nothing later is looked at.

    ``lon``, ``lat`` (N,) degrees, NaN where unknown.  Only the flag of a forecast knows the later years.
    """
    before = history.years <= fit_to
    metric = history.metrics[0]
    past = history.values[:, before, 0]
    held = np.flatnonzero(~np.isnan(past).all(axis=1))
    if not len(held):
        return []
    kept = without_strong(past, lon, lat)
    fitted = replace(
        history,
        years=history.years[before],
        values=kept[held][:, :, None],
        units=history.units[held],
        region=history.region[held],
        days=None if history.days is None else history.days[held][:, before],
    )
    units = [int(unit) for unit in fitted.units]
    found = make_outlooks(
        fitted, units, until=fit_to + horizon, seed=seed, draws=draws, method=method, known_in=fit_to + 1,
        progress=progress,
    )  # fmt: skip
    marks = doubtful(history.values[:, :, 0], lon, lat)
    simple = simple_forecasts(past[held], history.years[before], horizon)
    answer = []
    for place, row in enumerate(held.tolist()):
        for ahead in range(1, horizon + 1):
            at = np.flatnonzero(history.years == fit_to + ahead)
            observed = float(history.values[row, at[0], 0]) if len(at) else float("nan")
            mark = bool(marks[row, before].any() or (len(at) and marks[row, at[0]]))
            draw = found[units[place]].of(metric, fit_to + ahead)
            answer.append(_one(units[place], fit_to, ahead, draw, observed, mark, simple[:, place, ahead - 1]))
    return answer


def _one(
    unit: int, origin: int, ahead: int, draw: np.ndarray, observed: float, mark: bool, simple: np.ndarray
) -> Forecast:
    low, middle, high = np.quantile(draw, [0.05, 0.5, 0.95])
    chances = {limit: float((rounded(draw, 0) <= limit).mean()) for limit in SCORED_LIMITS}
    last, own, national = (float(value) for value in simple)
    ends = float(middle), float(low), float(high)
    return Forecast(unit, origin, ahead, *ends, chances, observed, mark, last, own, national)


def doubtful(values: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which values (N, T) of the whole record look wrong beside their neighbours."""
    if len(values) < LEAST_UNITS:
        return np.zeros(values.shape, bool)
    return flagged(values, nearest(lon, lat))


def simple_forecasts(values: np.ndarray, years: np.ndarray, horizon: int) -> np.ndarray:
    """Last value, own log-line, national median log-slope from the last value: (3, N, H).

    A series with one value has no line of its own; its last value stands in.
    """
    count = len(values)
    ahead = np.arange(1, horizon + 1)
    last, slope, level, gap = (np.full(count, np.nan) for _ in range(4))
    end = float(years[-1])
    for row in range(count):
        at = np.flatnonzero(~np.isnan(values[row]) & (values[row] > 0))
        if not len(at):
            continue
        last[row], gap[row] = values[row, at[-1]], end - years[at[-1]]
        if len(at) > 1:
            slope[row], level[row] = np.polyfit(years[at] - end, np.log(values[row, at]), 1)
    national = float(np.nanmedian(slope)) if np.isfinite(slope).any() else 0.0
    own = np.exp(level[:, None] + slope[:, None] * ahead)
    own = np.where(np.isnan(own), last[:, None], own)
    nation = last[:, None] * np.exp(national * (ahead[None, :] + gap[:, None]))
    return np.stack([np.repeat(last[:, None], horizon, axis=1), own, nation])


def score(found: list[Forecast]) -> list[Score]:
    """Scores by horizon."""
    answer = []
    for ahead in sorted({one.horizon for one in found}):
        part = [one for one in found if one.horizon == ahead and np.isfinite(one.observed)]
        if part:
            answer.append(_score(ahead, part))
    return answer


def _score(ahead: int, part: list[Forecast]) -> Score:
    seen = np.array([one.observed for one in part])

    def mae(values: list[float]) -> float:
        return float(np.nanmean(np.abs(np.array(values) - seen)))

    low, high = np.array([one.lo90 for one in part]), np.array([one.hi90 for one in part])
    outcome = np.array([[float(np.round(one.observed) <= limit) for limit in LIMITS] for one in part])
    stated = np.array([[one.chances[limit] for limit in LIMITS] for one in part])
    return Score(
        horizon=ahead,
        n=len(part),
        mae=mae([one.median for one in part]),
        mae_last_value=mae([one.last_value for one in part]),
        mae_own_loglinear=mae([one.own_loglinear for one in part]),
        mae_national_slope=mae([one.national_slope for one in part]),
        coverage90=float(((seen >= low) & (seen <= high)).mean()),
        interval_score=float(interval_score(seen, low, high).mean()),
        brier=float(((stated - outcome) ** 2).mean()),
    )


def interval_score(seen: np.ndarray, low: np.ndarray, high: np.ndarray, alpha: float = 0.1) -> np.ndarray:
    """Width plus 2/α times the miss (Gneiting and Raftery 2007); smaller is better."""
    return np.asarray(high - low + 2 / alpha * (np.maximum(low - seen, 0) + np.maximum(seen - high, 0)))
