"""Words of the trade as small dataclasses.  Knows no file, no SQL, no window."""

from airplan.domain.figure import Figure
from airplan.domain.metrics import (
    CONCENTRATIONS,
    METRICS,
    MISSING,
    DataKind,
    metric_index,
    to_thousandths,
)
from airplan.domain.problems import Missing, Problem
from airplan.domain.records import Changes, Record, new_uid
from airplan.domain.series import DayCube, PeriodValue, Unit, UnitLevel

__all__ = [
    "CONCENTRATIONS",
    "METRICS",
    "MISSING",
    "Changes",
    "DataKind",
    "DayCube",
    "Figure",
    "Missing",
    "PeriodValue",
    "Problem",
    "Record",
    "Unit",
    "UnitLevel",
    "metric_index",
    "new_uid",
    "to_thousandths",
]
