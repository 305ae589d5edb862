"""A project as pandas frames, for analysts who go on in Python.

>>> from airplan.workspace import frames                   # doctest: +SKIP
>>> from airplan.workspace.session import Project
>>> with Project.open("保定.airplan", read_only=True) as project:
...     days = frames.days(project)                        # date × (unit, metric)
...     years = frames.years(project)                      # one row a unit and year

Numbers are what the program itself computes with: natural units (µg/m³; CO mg/m³; AQI), NaN where missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind
from airplan.workspace.analysis.assess import assess

if TYPE_CHECKING:
    import pandas as pd

    from airplan.assess.results import PollutantResult
    from airplan.workspace.session import Project


def days(project: Project, units: Sequence[int] | None = None, kind: DataKind | None = None) -> pd.DataFrame:
    """Daily values of one data kind: index ``date`` (days without a gap), columns (unit name, metric) as float64.

    *kind* None takes the only kind there is.  Raises UsageError when there are several.
    """
    import pandas as pd

    cube = project.store.read_days(units, kind=kind)
    names = {unit.id: unit.name for unit in project.units()}
    columns = pd.MultiIndex.from_product([[names[int(unit)] for unit in cube.units], METRICS], names=["unit", "metric"])
    table = np.where(cube.values == MISSING, np.nan, cube.values / 1000.0)
    wide = np.moveaxis(table, 0, 1).reshape(cube.days, -1)
    index = pd.date_range(dt.date.fromordinal(max(1, cube.first_day)), periods=cube.days, freq="D", name="date")
    return pd.DataFrame(wide, index=index, columns=columns).dropna(axis="columns", how="all")


def years(project: Project, unit: str | int | None = None, standard: str = "auto") -> pd.DataFrame:
    """Yearly evaluation (HJ 663): index (unit, year); columns metric (PM2.5, … CO_p95, O3_p90), unrounded, with
    good and heavy days and both verdicts (None: no verdict).  Raises UsageError for an unknown unit or standard.
    """
    import pandas as pd

    rows = []
    for one in assess(project, unit, standard=standard, explain=False).cities:
        for year in one.years:
            values = {label: _headline(year.pollutants.get(name), part) for name, part, label in _SIX}
            counts = {"good_days": year.good_days, "heavy_days": year.heavy_days}
            verdicts = {"attains_six": year.attains_six, "attains_all": year.attains_all}
            rows.append({"unit": one.city.name, "year": year.year, **values, **counts, **verdicts})
    return pd.DataFrame(rows).set_index(["unit", "year"]) if rows else pd.DataFrame()


_SIX = (
    *((name, "mean", name) for name in ("PM2.5", "PM10", "SO2", "NO2")),
    ("CO", "p95", "CO_p95"),
    ("O3", "p90", "O3_p90"),
)


def _headline(result: PollutantResult | None, part: str) -> float:
    value = None if result is None else getattr(result, part)
    return np.nan if value is None else float(value)


def periods(project: Project, unit: int | None = None) -> pd.DataFrame:
    """Values given as months, quarters, years, a row each: unit, first day, length, metric, statistic, kind, value."""
    import pandas as pd

    names = {one.id: one.name for one in project.units()}
    held = project.store.read_periods(None if unit is None else [unit])
    return pd.DataFrame(
        {
            "unit": [names[one.unit] for one in held],
            "first": pd.to_datetime([dt.date.fromordinal(one.start) for one in held]),
            "length": [one.length for one in held],
            "metric": [one.metric for one in held],
            "statistic": [one.statistic for one in held],
            "kind": [one.kind.label for one in held],
            "value": [np.nan if one.value is None else one.value / 1000.0 for one in held],
        }
    )
