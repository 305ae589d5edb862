"""Which import and row each cell of a day came from, in the few bytes a row can afford.

A day row carries ``import_id`` and ``row``; ``sources`` is NULL unless its cells differ: then one entry a
metric, separated by ``;`` — empty: as the row says; ``+3``: same import, three rows below; ``7:120``: import 7,
row 120; ``7:``: import 7, no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from airplan.domain import METRICS, MISSING
from airplan.store.jsontext import damaged

Cell = tuple[int | None, int | None]
"""Import and row; (None, None) for a value typed in."""


@lru_cache(maxsize=4096)
def _offsets(offsets: tuple[int, ...]) -> str | None:
    if not any(offsets):
        return None
    return ";".join("" if not step else f"{step:+d}" for step in offsets)


def decode(path: Path, import_id: int | None, row: int | None, text: str | None) -> list[Cell]:
    """Source of each metric of one day row; *path* is told when the text is not ours."""
    if not text:
        return [(import_id, row)] * len(METRICS)
    try:
        cells = [_cell(import_id, row, entry) for entry in text.split(";")]
    except ValueError as error:
        raise damaged(path, text[:40]) from error
    if len(cells) != len(METRICS):
        raise damaged(path, text[:40])
    return cells


def _cell(import_id: int | None, row: int | None, entry: str) -> Cell:
    if not entry:
        return import_id, row
    if ":" in entry:
        left, _, right = entry.partition(":")
        return (int(left) if left else None), (int(right) if right else None)
    return import_id, (row or 0) + int(entry)


def encode(cells: Sequence[Cell], used: Sequence[bool]) -> tuple[int | None, int | None, str | None]:
    """Columns import_id, row, sources for the cells that hold a value (*used*)."""
    base = next((cell for cell, there in zip(cells, used, strict=True) if there), (None, None))
    entries = ["" if not there or cell == base else _spell(cell) for cell, there in zip(cells, used, strict=True)]
    return base[0], base[1], ";".join(entries) if any(entries) else None


def _spell(cell: Cell) -> str:
    return f"{'' if cell[0] is None else cell[0]}:{'' if cell[1] is None else cell[1]}"


def columns(values: np.ndarray, rows: np.ndarray | None) -> tuple[Sequence[int | None], Sequence[str | None]]:
    """Columns row and sources for new day rows.

    *values* (n, 7) int32, *rows* None, (n,) or (n, 7) integers.
    """
    count = len(values)
    if rows is None:
        return [None] * count, [None] * count
    if rows.ndim == 1:
        return rows.tolist(), [None] * count
    there = values != MISSING
    base = rows[np.arange(count), there.argmax(axis=1)]
    steps = np.where(there, rows - base[:, None], 0)
    return base.tolist(), [_offsets(tuple(step)) for step in steps.tolist()]
