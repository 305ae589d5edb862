"""First rows as understood, and texts of stored values and periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from airplan.domain import METRICS, MISSING, PeriodValue, Unit
from airplan.intake import naming
from airplan.intake.types import DayBlock, FirstRow

SHOWN_ROWS = 8


def first_rows(blocks: Sequence[DayBlock], periods: Sequence[PeriodValue], units: dict[int, Unit]) -> list[FirstRow]:
    """The first rows of a table, days before periods."""
    rows = [row for block in blocks[:1] for row in _first_of_block(block, units)]
    if rows:
        return rows
    table: dict[tuple[int, int, str], dict[str, str | None]] = {}
    for value in periods:
        key = (value.unit, value.start, value.length)
        if key not in table and len(table) >= SHOWN_ROWS:
            continue
        name = value.metric if value.statistic == "mean" else f"{value.metric} {value.statistic}"
        table.setdefault(key, {})[name] = decimal_of(value.value)
    return [
        FirstRow(naming.label(unit), period_text(start, length), values)
        for (unit, start, length), values in table.items()
    ]


def _first_of_block(block: DayBlock, units: dict[int, Unit]) -> list[FirstRow]:
    rows = block.rows if block.rows.ndim == 2 else block.rows.max(axis=2)
    order = np.argsort(np.where(rows > 0, rows, np.iinfo(np.int32).max).reshape(-1), kind="stable")[:SHOWN_ROWS]
    answer = []
    for place in order.tolist():
        unit, day = divmod(place, block.cube.days)
        if rows[unit, day] == 0:
            continue
        values = {METRICS[m]: decimal_of(int(v)) for m, v in enumerate(block.cube.values[unit, day].tolist())}
        number = int(block.cube.units[unit])
        name = units[number].name if number in units else naming.label(number)
        answer.append(FirstRow(name, dt.date.fromordinal(block.cube.first_day + day).isoformat(), values))
    return answer


def decimal_of(stored: int | None) -> str | None:
    """Decimal text of a stored integer, None where missing.

    >>> decimal_of(60500), decimal_of(1), decimal_of(72000)
    ('60.5', '0.001', '72')
    """
    if stored is None or stored == MISSING:
        return None
    sign, size = ("-", -stored) if stored < 0 else ("", stored)
    whole, rest = divmod(size, 1000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def period_text(start: int, length: str) -> str:
    """Text of a period: 2015, 2015Q4, 2015-01 or the day."""
    day = dt.date.fromordinal(start)
    if length == "year":
        return str(day.year)
    if length == "quarter":
        return f"{day.year}Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if length == "month" else day.isoformat()
