"""The matrix that chance, targets, choice and target risk all read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Outlook:
    """Joint seeded draws of what the coming years may bring for one unit.

    ``draws[draw, year, metric]`` float64 in natural units (µg/m³; CO mg/m³; days for day counts), the
    unrounded statistic of the year; ``years`` (Y,) ascending calendar years; ``metrics`` names such as
    ``PM2.5`` (annual mean), ``O3_p90``, ``good_days``.  Draw *d* of two units made with the same seed shares
    the year's common weather, so regional chances may be read across units draw by draw.
    """

    unit: int
    years: np.ndarray
    metrics: tuple[str, ...]
    draws: np.ndarray
    method: str
    prior: str
    level_weighting: str
    seed: int

    def of(self, metric: str, year: int) -> np.ndarray:
        """Draws (n,) of one metric in one year.  Raises KeyError."""
        places = np.flatnonzero(self.years == year)
        if metric not in self.metrics or not len(places):
            raise KeyError((metric, year))
        column: np.ndarray = self.draws[:, int(places[0]), self.metrics.index(metric)]
        return column
