"""Monthly means of the cities of a request, so that each arrival is held against the others at the cost of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from airplan.domain import MISSING, DayCube
from airplan.region.merging import Source

FEW_DAYS = 5
COMPARED = 2
"""The first metrics (PM2.5, PM10) are compared among cities."""

Month = tuple[int, int]


def series_of(cube: DayCube, code: str, metric: int) -> np.ndarray:
    """Daily values of a city in natural units, NaN where missing."""
    place = int(np.searchsorted(cube.units, int(code or 0)))
    if place >= len(cube.units) or str(cube.units[place]) != code:
        return np.full(cube.days, np.nan)
    raw = cube.values[place, :, metric]
    return np.where(raw == MISSING, np.nan, raw / 1000.0)


def months_of(cube: DayCube, code: str, metric: int) -> dict[Month, float]:
    """Monthly means of a city, of the months with at least :data:`FEW_DAYS` days."""
    values = series_of(cube, code, metric)
    have = np.flatnonzero(np.isfinite(values))
    if not len(have):
        return {}
    days = np.datetime64("0001-01-01") + (cube.first_day - 1 + have)
    months = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    starts = np.flatnonzero(np.diff(months, prepend=months[0] - 1))
    return {
        (int(months[first]) // 12, int(months[first]) % 12 + 1): float(np.mean(held))
        for first, held in zip(starts, np.split(values[have], starts[1:]), strict=True)
        if len(held) >= FEW_DAYS
    }


@dataclass
class Peers:
    """What the cities of a request say, by metric and month: code → its means (one a data kind)."""

    means: dict[tuple[int, Month], dict[str, list[float]]] = field(default_factory=dict)

    def put(self, code: str, cubes: Iterable[DayCube]) -> None:
        """A city's last arrival takes the place of what it sent before."""
        for held in self.means.values():
            held.pop(code, None)
        for cube in cubes:
            for metric in range(COMPARED):
                for month, value in months_of(cube, code, metric).items():
                    self.means.setdefault((metric, month), {}).setdefault(code, []).append(value)

    def others(self, code: str, metric: int, month: Month) -> list[float]:
        """Means of the other cities."""
        held: Mapping[str, list[float]] = self.means.get((metric, month), {})
        return [value for other, values in held.items() if other != code for value in values]


def peers_of(sources: Mapping[str, Source]) -> Peers:
    """Peers of arrivals by city code."""
    found = Peers()
    for code, source in sources.items():
        found.put(code, source.cubes.values())
    return found
