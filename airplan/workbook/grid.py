"""A sheet as plain rows of cells that know their addresses."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""What a cell holds.  Text files hold text only; workbooks hold typed values; an empty cell is ``""``."""


@dataclass(frozen=True)
class Grid:
    """One sheet: ``rows[r][c]``, rectangular or not, beginning at cell (``top``, ``left``), both from 0.

    ``merged`` holds ((row, column), (row, column)) of merged areas, in grid coordinates, ends included.
    ``book`` is what was read: xlsx, xls, text or json.
    """

    file: str
    sheet: str
    rows: list[list[Cell]]
    top: int = 0
    left: int = 0
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    book: str = "text"
    remarks: tuple[tuple[str, dict[str, object]], ...] = field(default=())

    @property
    def width(self) -> int:
        """Cells in the longest row."""
        return max(map(len, self.rows), default=0)

    def address(self, row: int, column: int) -> str:
        """Spreadsheet address (``C17``) of grid cell (*row*, *column*)."""
        return cell_name(row + self.top, column + self.left)

    def column_letter(self, column: int) -> str:
        """Letter of grid column *column*."""
        return column_name(column + self.left)


def name_of(path: Path) -> str:
    """Name of a file as people read it: bytes that are no UTF-8 come from a stick written under a Chinese Windows.

    >>> name_of(Path("空气.csv"))
    '空气.csv'
    """
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path.name).decode("gb18030", "replace")
    return path.name


def column_name(column: int) -> str:
    """Letters of column *column* counted from 0.

    >>> column_name(0), column_name(26), column_name(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column counted from 0 of its letters; the inverse of :func:`column_name`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Address like ``C17`` of row and column counted from 0."""
    return f"{column_name(column)}{row + 1}"


def squared(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Rows filled with ``""`` to one width."""
    width = max(map(len, rows), default=0)
    return [list(row) if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
