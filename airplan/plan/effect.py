"""Effect of measures on a statistic, with joint draws (an estimate, always labelled so).

Effect of a set in a year = Σ sensitivity × reduction × share in force.  Both factors have a range; they are drawn
from triangular distributions: one draw a measure moves all its reductions together, one draw a sensitivity row moves
every measure that uses it.  Draws are seeded, so that a file always answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airplan.plan.inventory import Sensitivity
from airplan.plan.measures import Measure


@dataclass(frozen=True)
class Channels:
    """Which sensitivity row meets which reduction, for K channels and M measures.

    ``metric`` (K,) names; ``low, best, high`` (K,) of the sensitivity per tonne; ``cut_low, cut_best, cut_high``
    (K, M) tonnes a year, zero where a measure does not use the channel.
    """

    metric: tuple[str, ...]
    sensitivity: np.ndarray  # (3, K): low, best, high
    cut: np.ndarray  # (3, K, M)


def channels_of(measures: Sequence[Measure], rows: Sequence[Sensitivity]) -> Channels:
    """Join reductions and factors.  A row of the measure's sector goes before the row for all sectors."""
    cut = np.zeros((3, len(rows), len(measures)))
    by_key = {(row.metric, row.sector, row.pollutant): place for place, row in enumerate(rows)}
    metrics = sorted({row.metric for row in rows})
    for column, measure in enumerate(measures):
        for pollutant, reduction in measure.reductions.items():
            for metric in metrics:
                place = by_key.get((metric, measure.sector, pollutant), by_key.get((metric, "", pollutant)))
                if place is not None:
                    cut[:, place, column] += reduction.range
    sensitivity = np.array([row.range for row in rows]).T.reshape(3, len(rows))
    return Channels(tuple(row.metric for row in rows), sensitivity, cut)


def triangular_mean(low: np.ndarray, best: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Mean of triangular distributions."""
    mean: np.ndarray = (low + best + high) / 3
    return mean


def triangular_variance(low: np.ndarray, best: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Variance of triangular distributions."""
    spread: np.ndarray = (low**2 + best**2 + high**2 - low * best - low * high - best * high) / 18
    clipped: np.ndarray = np.maximum(spread, 0.0)
    return clipped


def triangular_draw(u: np.ndarray, low: np.ndarray, best: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Inverse distribution function of triangular distributions at *u* in (0, 1), broadcast."""
    width = np.maximum(high - low, 1e-300)
    split = (best - low) / width
    rising = low + np.sqrt(u * width * (best - low))
    falling = high - np.sqrt((1 - u) * width * (high - best))
    drawn: np.ndarray = np.where(high > low, np.where(u < split, rising, falling), best)
    return drawn


@dataclass(frozen=True)
class EffectModel:
    """Effects of M measures on the metrics, as moments for the choice and as draws for the check."""

    channels: Channels
    seed: int
    draws: int
    keys: tuple[int, ...] = ()  # identity of each measure's luck; its place when empty

    @property
    def size(self) -> int:
        """Number of measures."""
        return int(self.channels.cut.shape[2])

    def _of(self, metric: str) -> np.ndarray:
        return np.array([place for place, name in enumerate(self.channels.metric) if name == metric], dtype=int)

    def mean(self, metric: str) -> np.ndarray:
        """Expected full effect of each measure (M,)."""
        rows = self._of(metric)
        factor = triangular_mean(*self.channels.sensitivity[:, rows])
        tonnes = triangular_mean(*self.channels.cut[:, rows])
        mean: np.ndarray = factor @ tonnes
        return mean

    def own_variance(self, metric: str) -> np.ndarray:
        """Variance of each measure's effect from its own reductions (M,), which move together."""
        rows = self._of(metric)
        factor = triangular_mean(*self.channels.sensitivity[:, rows])
        deviation = np.sqrt(triangular_variance(*self.channels.cut[:, rows]))
        variance: np.ndarray = (np.abs(factor) @ deviation) ** 2
        return variance

    def common(self, metric: str) -> np.ndarray:
        """Rows L (R, M) with common variance Σ_r (L_r·u)² from the sensitivities."""
        rows = self._of(metric)
        deviation = np.sqrt(triangular_variance(*self.channels.sensitivity[:, rows]))
        tonnes = triangular_mean(*self.channels.cut[:, rows])
        spread: np.ndarray = (deviation[:, None] * tonnes)[deviation > 0]
        return spread

    def draw(self, metric: str, shares: np.ndarray) -> np.ndarray:
        """Joint draws (draws, Y) of the effect on *metric* of measures in force with ``shares`` (M, Y), 0–1."""
        total = np.zeros((self.draws, shares.shape[1]))
        used = np.flatnonzero(shares.any(axis=1))
        rows = [row for row in self._of(metric) if self.channels.cut[:, row][:, used].any()]
        if not rows or not len(used):
            return total
        luck = self._luck(used)
        for row in rows:
            low, best, high = self.channels.cut[:, row][:, used]
            tonnes = triangular_draw(luck, low, best, high) @ shares[used]
            factor = triangular_draw(self._factor_luck(int(row)), *self.channels.sensitivity[:, row])
            total += factor[:, None] * tonnes
        return total

    def _luck(self, used: np.ndarray) -> np.ndarray:
        # One stream a measure, so that a measure keeps its luck whatever else is chosen.
        keys = [self.keys[m] if self.keys else int(m) for m in used]
        columns = [np.random.default_rng((self.seed, 1, key)).random(self.draws) for key in keys]
        return np.stack(columns, axis=1)

    def _factor_luck(self, row: int) -> np.ndarray:
        luck: np.ndarray = np.random.default_rng((self.seed, 2, row)).random(self.draws)
        return luck


def in_force_shares(measures: Sequence[Measure], starts: Sequence[int | None], years: np.ndarray) -> np.ndarray:
    """Shares (M, Y) of full effect when measure *i* starts in ``starts[i]`` (None: never)."""
    from airplan.plan.measures import share_in

    shares = np.zeros((len(measures), len(years)))
    for row, (measure, first) in enumerate(zip(measures, starts, strict=True)):
        if first is not None:
            shares[row] = [share_in(measure, int(year), first) for year in years]
    return shares
