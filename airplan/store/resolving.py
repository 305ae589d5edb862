"""Choosing between two values of one key; the choice is an undoable change."""

from __future__ import annotations

import numpy as np

from airplan.domain import DayCube, PeriodValue, metric_index
from airplan.errors import Refused
from airplan.store import conflicts, days, periods
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.types import Conflict


def resolve(db: Database, change: OpenChange, number: int, choice: str) -> None:
    """Put the chosen value in force and close the conflict.  Raises :class:`Refused` when it is not open."""
    if choice not in ("held", "other"):
        raise ValueError(choice)
    found = conflicts.one(db, number)
    if found is None or found.state not in ("open", "unsettled"):
        raise Refused("store.no_such_conflict", number=number)
    conflicts.close(db, change, [found], choice)
    if choice == "other" or found.state == "unsettled":
        _put(db, change, found, choice)


def _put(db: Database, change: OpenChange, found: Conflict, choice: str) -> None:
    value = found.other if choice == "other" else found.held
    source = (found.other_import, found.other_row) if choice == "other" else (found.held_import, found.held_row)
    if value is None:
        return
    if found.length == "day":
        cube = DayCube.empty(np.array([found.unit]), found.start, 1, found.kind)
        cube.values[0, 0, metric_index(found.metric)] = value
        rows = None if source[1] is None else np.array([source[1]])
        days.write(db, change, cube, source[0], rows, "settle")
    else:
        one = PeriodValue(found.unit, found.start, found.length, found.metric, found.statistic, found.kind, value)
        periods.write(db, change, [one], source[0], None if source[1] is None else [source[1]], "settle")
