"""Sand-dust events: days marked by the list, never detected here; the monitored values stay as they are.

Three counts stand side by side: as monitored; concentrations of PM2.5 and PM10 without dust; and day ratios
without the days that exceed only through dust (环办监测〔2016〕120号).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from airplan.domain import METRICS, MISSING, DayCube, Record, metric_index, to_thousandths
from airplan.errors import UsageError

TYPE = "dust_event"
PARTICLES = ("PM2.5", "PM10")


@dataclass(frozen=True, slots=True)
class DustEvent:
    """Days *first* to *last* of a unit under dust.

    ``after``: corrected daily values by ISO date and pollutant, as text (µg/m³); a day without one counts as
    having no PM value when dust is excluded.  ``before`` likewise, as written in the list.
    """

    unit: int
    first: dt.date
    last: dt.date
    before: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    after: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    document: str = ""
    note: str = ""
    uid: str = ""

    @property
    def natural(self) -> str:
        """Key a human would use."""
        return f"{self.unit}|{self.first}|{self.last}"

    def to_record(self) -> Record:
        """As stored."""
        body = {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "before": {day: dict(values) for day, values in self.before.items()},
            "after": {day: dict(values) for day, values in self.after.items()},
            "document": self.document,
            "note": self.note,
        }
        if self.uid:
            return Record(TYPE, self.natural, body, self.unit, self.uid)
        return Record(TYPE, self.natural, body, self.unit)

    @classmethod
    def from_record(cls, record: Record) -> DustEvent:
        """From the stored form."""
        body = record.body
        return cls(
            unit=record.unit or 0,
            first=dt.date.fromisoformat(body["first"]),
            last=dt.date.fromisoformat(body["last"]),
            before=body.get("before") or {},
            after=body.get("after") or {},
            document=body.get("document") or "",
            note=body.get("note") or "",
            uid=record.uid,
        )


def check(event: DustEvent) -> DustEvent:
    """The event, when it can be kept.  Raises UsageError."""
    if event.last < event.first:
        raise UsageError("period.order", first=event.first.isoformat(), last=event.last.isoformat())
    for values in (*event.before.values(), *event.after.values()):
        for name in values:
            if name not in PARTICLES:
                raise UsageError("dust.not_a_particle", value=name)
    return event


def marks(cube: DayCube, events: Iterable[DustEvent]) -> np.ndarray:
    """Days under dust, bool [unit, day]."""
    found = np.zeros(cube.values.shape[:2], bool)
    for event in events:
        row = np.flatnonzero(cube.units == event.unit)
        start = max(event.first.toordinal() - cube.first_day, 0)
        end = min(event.last.toordinal() - cube.first_day + 1, cube.days)
        if len(row) and start < end:
            found[row[0], start:end] = True
    return found


def excluded(cube: DayCube, events: Iterable[DustEvent]) -> DayCube:
    """The cube with PM2.5 and PM10 of dust days corrected, or missing where the list gives no corrected value.

    The published AQI of those days is missing in the copy, since it belongs to the monitored values.
    """
    events = list(events)
    marked = marks(cube, events)
    if not marked.any():
        return cube
    values = cube.values.copy()
    for name in (*PARTICLES, "AQI"):
        values[..., metric_index(name)][marked] = MISSING
    for event in events:
        _correct(values, cube, event)
    return DayCube(cube.units, cube.first_day, values, cube.kind)


def _correct(values: np.ndarray, cube: DayCube, event: DustEvent) -> None:
    rows = np.flatnonzero(cube.units == event.unit)
    for day, corrected in event.after.items():
        place = dt.date.fromisoformat(day).toordinal() - cube.first_day
        if len(rows) and 0 <= place < cube.days:
            for name, text in corrected.items():
                values[rows[0], place, METRICS.index(name)] = to_thousandths(text)


def dust_only(monitored: np.ndarray, without: np.ndarray, marked: np.ndarray, good_up_to: int) -> np.ndarray:
    """Days that exceed only through dust: marked, above *good_up_to* as monitored, and not without the dust PM.

    Arrays [unit, day] of AQI (missing −1).
    """
    return np.asarray(marked & (monitored > good_up_to) & (without <= good_up_to))
