"""What storing a reading would change, day by day, against what is held (原始 → 审核)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, PeriodValue
from airplan.intake.types import DayBlock, DayChange, Difference, FileReading
from airplan.workbook.grid import cell_name

Held = Callable[[Sequence[int], int, int], Sequence[DayCube]]
"""(units, first day, last day) → the cubes held, those that count more first."""

MOST = 50_000
"""Changes listed one by one; beyond it they are only counted."""


def difference(
    reading: FileReading, held: Held, periods: Callable[[Sequence[int]], Sequence[PeriodValue]]
) -> Difference:
    """The difference of one file to what is held."""
    total = Difference()
    for block in reading.days:
        units = [unit for unit in block.cube.units.tolist() if unit > 0]
        last = block.cube.first_day + block.cube.days - 1
        total = _add(total, _of_block(block, held(units, block.cube.first_day, last), reading.file))
    if reading.periods:
        total = _add(total, _of_periods(reading, periods(sorted({value.unit for value in reading.periods}))))
    return total


def _add(one: Difference, other: Difference) -> Difference:
    changes = (*one.changes, *other.changes)
    return Difference(
        one.new + other.new, one.same + other.same, one.new_days + other.new_days, changes[:MOST],
        one.changed + other.changed, one.conflict_count + other.conflict_count,
    )  # fmt: skip


def _of_block(block: DayBlock, stored: Sequence[DayCube], file: str) -> Difference:
    cube = block.cube
    given = cube.values != MISSING
    held = np.full_like(cube.values, MISSING)
    for other in stored:
        if other.kind == cube.kind:
            held = np.where(held == MISSING, _aligned(other, cube), held)
    conflict = given & (held != MISSING) & (held != cube.values)
    same = given & (held == cube.values)
    new = given & (held == MISSING)
    new_days = int((new.any(axis=2) & ~(held != MISSING).any(axis=2)).sum())
    changes = _changes(block, held, conflict, "conflict", cube.kind, file)
    count = int(conflict.sum())
    for other in stored:
        if other.kind != cube.kind:
            before = _aligned(other, cube)
            revised = new & (before != MISSING) & (before != cube.values)
            changes += _changes(block, before, revised, "revision", other.kind, file)
            count += int(revised.sum())
    return Difference(int(new.sum()), int(same.sum()), new_days, tuple(changes), count, int(conflict.sum()))


def _aligned(other: DayCube, cube: DayCube) -> np.ndarray:
    """Values of *other* in the shape of *cube*."""
    answer = np.full_like(cube.values, MISSING)
    _, mine, theirs = np.intersect1d(cube.units, other.units, assume_unique=True, return_indices=True)
    lasting = cube.units[mine] > 0  # new stations carry ids that hold for one file only
    mine, theirs = mine[lasting], theirs[lasting]
    low = max(cube.first_day, other.first_day)
    high = min(cube.first_day + cube.days, other.first_day + other.days)
    if len(mine) and low < high:
        span = other.values[theirs, low - other.first_day : high - other.first_day]
        answer[mine, low - cube.first_day : high - cube.first_day] = span
    return answer


def _changes(
    block: DayBlock, before: np.ndarray, mask: np.ndarray, sort: str, kind: DataKind, file: str
) -> list[DayChange]:
    answer = []
    for unit, day, metric in np.argwhere(mask)[:MOST].tolist():
        row = block.rows[unit, day] if block.rows.ndim == 2 else block.rows[unit, day, metric]
        column = int(block.columns[unit, metric])
        cell = cell_name(int(row) - 1, column) if row > 0 and column >= 0 else ""
        key = (int(block.cube.units[unit]), block.cube.first_day + day, METRICS[metric])
        pair = (int(before[unit, day, metric]), int(block.cube.values[unit, day, metric]))
        answer.append(DayChange(*key, *pair, kind.label, block.cube.kind.label, sort, file, cell))
    return answer


def _of_periods(reading: FileReading, stored: Sequence[PeriodValue]) -> Difference:
    held = {_key(value): value.value for value in stored}
    new = same = 0
    changes = []
    for value in reading.periods:
        before = held.get(_key(value))
        if before is None:
            new += 1
        elif before == value.value:
            same += 1
        else:
            name = value.metric if value.statistic == "mean" else f"{value.metric} {value.statistic}"
            changes.append(
                DayChange(
                    value.unit, value.start, f"{name} ({value.length})", before, value.value, value.kind.label,
                    value.kind.label, "conflict", reading.file,
                )
            )  # fmt: skip
    return Difference(new, same, 0, tuple(changes), len(changes), len(changes))


def _key(value: PeriodValue) -> tuple[object, ...]:
    return value.unit, value.start, value.length, value.metric, value.statistic, value.kind
