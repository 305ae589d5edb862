"""Tables that stand side by side on one sheet (January left, February right) become grids of their own."""

from __future__ import annotations

import dataclasses

from airplan.intake.layout import find_header
from airplan.intake.vocabulary import plain, vocabulary
from airplan.workbook.grid import Grid


def split(grid: Grid) -> list[Grid]:
    """The tables of a sheet from left to right; the sheet itself when there is one table only.

    A second table begins where the first heading comes again and the headings after it repeat too.
    """
    header = find_header(grid)
    if not header or grid.merged:
        return [grid]
    heads = [plain(cell) if isinstance(cell, str) else "" for cell in grid.rows[header[-1]]]
    starts = _starts(heads)
    if len(starts) < 2:
        return [grid]
    width = starts[1] - starts[0]
    bounds = [(start, min(start + width, grid.width)) for start in starts]
    return [_part(grid, left, right) for left, right in bounds]


def _starts(heads: list[str]) -> list[int]:
    first = next((place for place, head in enumerate(heads) if head), None)
    if first is None or not dict(vocabulary().roles)["date"].fullmatch(heads[first]):
        return []
    starts = [place for place, head in enumerate(heads) if head == heads[first]]
    if len(starts) < 2:
        return []
    width = starts[1] - starts[0]
    block = heads[first : first + width]
    same = all(heads[start : start + width] == block[: len(heads) - start] for start in starts)
    even = all(start == first + number * width for number, start in enumerate(starts))
    return starts if same and even and width > 1 else []


def _part(grid: Grid, left: int, right: int) -> Grid:
    rows = [row[left:right] for row in grid.rows]
    # A title over the first table speaks for all.
    if left:
        rows = [
            part if any(part) else row[:1] if not any(row[1:]) else part
            for part, row in zip(rows, grid.rows, strict=True)
        ]
    return dataclasses.replace(grid, rows=rows, left=grid.left + left)
