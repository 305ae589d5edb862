"""Fit the hierarchical model to a panel: the spreads by penalised restricted likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from airplan.trend import prior
from airplan.trend.hierarchy import Covariances, Digest, Panel, Spread, covariances, digest

FREE = ("nation_walk", "nation_weather", "region_walk", "region_weather", "own_slope", "own_walk", "own_weather")
"""Spreads that the data move.  The others are too weakly seen in a record of a few years."""

PRIOR_LOG_SD = 0.35
"""Width of the prior of each log spread."""

ENOUGH_UNITS = 60
"""Beyond this many units the likelihood counts no more: neighbours are not independent witnesses."""


@dataclass(frozen=True)
class Fitted:
    """A panel with its spreads, ready to look ahead.

    ``steps`` (M,) years from the last observed one, over observed and future years; ``drift`` (M,) prior
    mean of the national path; ``draws`` are spreads from the approximate posterior (parameter uncertainty).
    """

    panel: Panel
    steps: np.ndarray
    drift: np.ndarray
    spread: Spread
    draws: tuple[Spread, ...]
    slope_prior: float

    @property
    def observed(self) -> int:
        """Number of observed years."""
        return int(self.panel.y.shape[1])

    def solved(self, spread: Spread | None = None) -> tuple[Covariances, Digest]:
        """Covariances and digest at *spread* (the best one unless given)."""
        cov = covariances(self.steps, spread or self.spread)
        return cov, digest(self.panel, cov, self.drift[: self.observed])


def fit(panel: Panel, metric: str, ahead: int, known_in: int | None = None, parameter_draws: int = 12) -> Fitted:
    """Fit *panel* (modelling scale) and prepare *ahead* future years.

    ``known_in`` limits the published results behind the prior (default: the year after the last one).
    """
    last = int(panel.years[-1])
    years = np.arange(int(panel.years[0]), last + ahead + 1)
    steps = (years - last).astype(float)
    slope = prior.drift(metric, last + 1 if known_in is None else known_in)
    found, draws = _spreads(
        panel.y.tobytes(), panel.y.shape, panel.region.tobytes(), str(panel.region.dtype), last, slope, metric,
        parameter_draws,
    )  # fmt: skip
    return Fitted(panel, steps, slope * steps, found, draws, slope)


@lru_cache(maxsize=32)
def _spreads(
    values: bytes,
    shape: tuple[int, int],
    region: bytes,
    kind: str,
    last: int,
    slope: float,
    metric: str,
    parameter_draws: int,
) -> tuple[Spread, tuple[Spread, ...]]:
    """Best spreads and posterior draws; the same data are asked for again by chance, weights and outlook."""
    years = np.arange(last - shape[1] + 1, last + 1)
    panel = Panel(years, np.frombuffer(values).reshape(shape), np.frombuffer(region, kind))
    steps = (years - last).astype(float)
    start = prior.spread(metric)
    score = _score(panel, start, steps, slope * steps)
    best = _maximum(score, start.vector(FREE))
    return start.with_vector(FREE, best), _draws(score, start, best, parameter_draws)


def _score(panel: Panel, start: Spread, steps: np.ndarray, drift: np.ndarray) -> Any:
    centre = start.vector(FREE)
    weight = min(1.0, ENOUGH_UNITS / max(1, len(panel.y)))

    def score(logs: np.ndarray) -> float:
        found = digest(panel, covariances(steps, start.with_vector(FREE, logs)), drift)
        return weight * found.loglik - 0.5 * float((((logs - centre) / PRIOR_LOG_SD) ** 2).sum())

    return score


def _maximum(score: Any, start: np.ndarray) -> np.ndarray:
    from scipy.optimize import minimize

    options = {"maxfev": 160, "xatol": 0.02, "fatol": 0.02}
    found = minimize(lambda logs: -score(logs), start, method="Nelder-Mead", options=options)
    best: np.ndarray = found.x
    return best


def _draws(score: Any, start: Spread, best: np.ndarray, count: int) -> tuple[Spread, ...]:
    # Curvature along each axis gives its standard deviation, never above the prior's.
    step, top = 0.2, score(best)
    deviations = np.empty(len(best))
    for place in range(len(best)):
        up, down = best.copy(), best.copy()
        up[place] += step
        down[place] -= step
        curvature = (2 * top - score(up) - score(down)) / step**2
        deviations[place] = min(PRIOR_LOG_SD, 1 / np.sqrt(max(curvature, 1e-6)))
    # One fixed quasi-normal design for all: the same file gives the same numbers.
    normal = np.random.default_rng(20161124).standard_normal((count, len(best)))
    normal -= normal.mean(axis=0)
    return tuple(start.with_vector(FREE, best + deviations * row) for row in normal)
