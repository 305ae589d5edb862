"""An invented city for the window's tests: three years of plain, seeded days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from airplan.domain import MISSING, DataKind, DayCube, Unit, UnitLevel
from airplan.workspace.session import Project

CITY = 990100
COUNTIES = (10_000_001, 10_000_002)
YEARS = (2023, 2024, 2025)


def make(path: Path, years: tuple[int, ...] = YEARS) -> Path:
    """A project file with the city 示例市, two counties, and days."""
    project = Project.create(path, title="示例")
    with project, project.store.change("history.put_units", name="示例市", count=3):
        units = [Unit(CITY, "示例市", UnitLevel.EXTRA, code=str(CITY), lon=116.0, lat=36.0)]
        units += [Unit(n, f"{'东西'[k]}县", UnitLevel.COUNTY, parent=CITY) for k, n in enumerate(COUNTIES)]
        project.store.put_units(units)
        project.store.write_days(days((CITY, *COUNTIES), years))
    return path


def days(units: tuple[int, ...], years: tuple[int, ...]) -> DayCube:
    """Seeded days: high in winter, ozone in summer, a slow fall over the years."""
    first = dt.date(years[0], 1, 1).toordinal()
    count = dt.date(years[-1], 12, 31).toordinal() - first + 1
    rng = np.random.default_rng(7)
    season = np.cos(2 * np.pi * np.arange(count) / 365.25)
    values = np.full((len(units), count, 7), MISSING, np.int32)
    base = np.exp(rng.normal(0, 0.35, (len(units), count)))
    trend = 1 - 0.04 * np.arange(count) / 365.25
    levels = {0: 40 + 18 * season, 1: 75 + 25 * season, 2: 10 + 3 * season, 3: 30 + 8 * season, 4: 0.9 + 0.2 * season}
    levels[5] = 110 - 45 * season
    for column, level in levels.items():
        digits = 10 if column == 4 else 1
        values[:, :, column] = np.round(level * base * trend * digits) * (1000 // digits)
    values[:, 40:45, :] = MISSING
    return DayCube(np.array(units), first, values, DataKind.REVIEWED_ACTUAL)
