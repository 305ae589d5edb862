"""Heights of rows with wrapped text: not every reader fits rows to their text by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

TALLEST = 409.0
"""Points; a spreadsheet program allows no higher row."""


def lines_of(text: str, room: float) -> int:
    """Lines *text* takes in *room* columns of Latin width; a Chinese character is two columns wide."""
    room = max(room, 1)
    widths = (sum(2 if mark > "\u2e80" else 1 for mark in part) for part in text.split("\n"))
    return sum(max(1, math.ceil(wide / room)) for wide in widths)


def lines_needed(row: Sequence[Any], widths: Sequence[float]) -> int:
    """Lines of the longest text of a row; cells may be marked (have a ``value``)."""
    most = 1
    for value, width in zip(row, widths, strict=False):
        text = value if type(value) is str else getattr(value, "value", None)
        # Most cells are short: their length alone tells that they fit.
        if type(text) is str and (2 * len(text) > width or "\n" in text):
            most = max(most, lines_of(text, width - 1))
    return most


def points(lines: int, size: float = 10) -> float:
    """Height of a row of so many lines at a type of *size* points."""
    return min(lines * size * 1.35 + 3, TALLEST)
