"""Reading a file of the museum, and its values in a form that can be compared."""

from __future__ import annotations

import datetime as dt

import numpy as np

from airplan.domain import METRICS, MISSING
from airplan.intake.reading import read_one
from airplan.intake.types import FileReading, Outside

BEIJING, BAODING, TIANJIN, SHIJIAZHUANG = 110000, 130600, 120000, 130100
TODAY = dt.date(2026, 11, 24).toordinal()


def read(path, **outside) -> FileReading:
    return read_one(path, Outside(today=TODAY, **outside))


def days(reading: FileReading) -> dict[tuple[int, str, str], float]:
    """(unit, ISO date, metric) → value of all daily values of a reading."""
    found = {}
    for block in reading.days:
        for u, d, m in np.argwhere(block.cube.values != MISSING).tolist():
            day = dt.date.fromordinal(block.cube.first_day + d).isoformat()
            found[int(block.cube.units[u]), day, METRICS[m]] = int(block.cube.values[u, d, m]) / 1000
    return found


def periods(reading: FileReading) -> dict[tuple[int, str, str, str, str], float]:
    return {
        (v.unit, dt.date.fromordinal(v.start).isoformat(), v.length, v.metric, v.statistic): v.value / 1000
        for v in reading.periods
    }


def codes(reading: FileReading) -> list[str]:
    return [problem.code for problem in reading.problems]
