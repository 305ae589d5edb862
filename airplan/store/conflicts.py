"""Different values of one key, kept beside the stored one until somebody chooses.

States: ``open`` (the held value stays in force), ``unsettled`` (neither is in force, as after a merge), ``held``
and ``other`` (chosen), ``replaced`` (an import was told to replace).  A conflict counts while its change stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from airplan.domain import METRICS, DataKind, metric_index
from airplan.store import tracked
from airplan.store.database import Database
from airplan.store.history import OpenChange
from airplan.store.sources import Cell
from airplan.store.types import Conflict

_COLUMNS = (
    "unit, start, length, metric, statistic, kind, held, other, held_import, held_row, other_import, other_row, state"
)
_ALIVE = "EXISTS (SELECT 1 FROM change c WHERE c.id = conflict.change_id AND c.state IN ('done', 'closed'))"


class Bare(NamedTuple):
    """A conflict of one day, before it is stored."""

    unit: int
    day: int
    kind: int
    metric: int
    pair: tuple[int, int]
    held: Cell
    other: Cell


def add_days(db: Database, change: OpenChange, found: Sequence[Bare], state: str) -> int:
    """List conflicts of days; one already listed is not listed twice.  Answers how many differ."""
    add(
        db,
        change,
        [
            Conflict(
                one.unit,
                one.day,
                "day",
                METRICS[one.metric],
                "",
                DataKind(one.kind),
                *one.pair,
                *one.held,
                *one.other,
                state,
            )
            for one in found
        ],
    )
    return len(found)


def add(db: Database, change: OpenChange, found: Iterable[Conflict]) -> None:
    """List conflicts that are not listed yet."""
    found = list(found)
    known = set()
    for unit in {one.unit for one in found}:
        known |= {_key(one) for one in listed(db, unit=unit, states=("open", "unsettled"))}
    fresh = [one for one in found if _key(one) not in known]
    db.many(
        f"INSERT INTO conflict (change_id, {_COLUMNS}) VALUES ({', '.join('?' * 14)})",
        [(change.id, *_values(one)) for one in fresh],
    )
    if fresh:
        change.touch("conflicts", *{one.unit for one in fresh})


def _key(one: Conflict) -> tuple[Any, ...]:
    return (one.unit, one.start, one.length, one.metric, one.statistic, int(one.kind), one.other, one.state)


def _values(one: Conflict) -> tuple[Any, ...]:
    return (
        one.unit, one.start, one.length, one.metric, one.statistic, int(one.kind), one.held, one.other,
        one.held_import, one.held_row, one.other_import, one.other_row, one.state,
    )  # fmt: skip


def listed(db: Database, unit: int | None = None, states: Sequence[str] | None = None) -> list[Conflict]:
    """Conflicts that count, by unit and day."""
    where, values = [_ALIVE], list[Any]()
    if unit is not None:
        where.append("unit = ?")
        values.append(unit)
    if states is not None:
        where.append(f"state IN ({', '.join('?' * len(states))})")
        values.extend(states)
    rows = db.all(
        f"SELECT {_COLUMNS}, id, change_id FROM conflict WHERE {' AND '.join(where)} ORDER BY unit, start, id", values
    )
    return [_conflict(row) for row in rows]


def one(db: Database, number: int) -> Conflict | None:
    """A conflict by its number."""
    row = db.one(f"SELECT {_COLUMNS}, id, change_id FROM conflict WHERE id = ? AND {_ALIVE}", (number,))
    return None if row is None else _conflict(row)


def _conflict(row: Sequence[Any]) -> Conflict:
    unit, start, length, metric, statistic, kind = row[:6]
    return Conflict(unit, start, length, metric, statistic, DataKind(kind), *row[6:])


def unsettled_cells(db: Database, unit: int, kind: int) -> dict[tuple[int, int], list[Conflict]]:
    """(day, metric) of days of which no value is in force until somebody chooses, with the values to choose from."""
    return waiting_cells(db, unit, kind, "unsettled")


def waiting_cells(db: Database, unit: int, kind: int, state: str) -> dict[tuple[int, int], list[Conflict]]:
    """(day, metric) of days with conflicts in *state*, and these conflicts."""
    cells: dict[tuple[int, int], list[Conflict]] = {}
    for one in listed(db, unit=unit, states=(state,)):
        if one.length == "day" and one.kind == kind:
            cells.setdefault((one.start, metric_index(one.metric)), []).append(one)
    return cells


def close(db: Database, change: OpenChange, found: Iterable[Conflict], state: str) -> None:
    """Set conflicts to a state in which they wait no more."""
    for one in found:
        tracked.replace(db, change, "conflict", one.id, {"id": one.id, "state": state})
        change.touch("conflicts", one.unit)


def siblings(db: Database, of: Conflict) -> list[Conflict]:
    """Other waiting conflicts of the same key."""
    same = (of.start, of.length, of.metric, of.statistic, of.kind)
    return [
        one
        for one in listed(db, unit=of.unit, states=("open", "unsettled"))
        if one.id != of.id and (one.start, one.length, one.metric, one.statistic, one.kind) == same
    ]
