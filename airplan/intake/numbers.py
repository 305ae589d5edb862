"""Cells become stored integers: thousandths from the decimal text, missing marks, refusals.

The fast path converts a whole column with numpy and keeps a number only when its shortest decimal has at
most three decimals; every other cell goes through its decimal text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import numpy as np

from airplan.domain import MISSING, to_thousandths
from airplan.intake.vocabulary import vocabulary
from airplan.workbook.grid import Cell

VALUE, ABSENT, BAD = 0, 1, 2
"""States of a cell: a number, a missing mark, something else."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_UNIT_TAIL = re.compile(r"(?:[μuµ]g/m3|mg/m3|微克/立方米|毫克/立方米|天|%)$")
_MINUS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "–": "-", "—": "-", "，": ",", "。": "."})


def decimal_text(cell: Cell) -> str | None:
    """Decimal text of a cell that holds a number, or None (a mark, a word, a date).

    Full-width digits, thousands commas, a plus sign and a unit behind the number are understood.

    >>> decimal_text("１，２３４．５"), decimal_text(0.1), decimal_text("—")
    ('1234.5', '0.1', None)
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        text = repr(cell)
        return None if text in ("nan", "inf", "-inf") else text
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFKC", cell).strip().strip("\"'` \u200b\ufeff").translate(_MINUS).lower()
    text = _UNIT_TAIL.sub("", text).strip()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return text.removeprefix("+") if _NUMBER.fullmatch(text) else None


def is_missing_mark(cell: Cell) -> bool:
    """Whether the cell says "no value": empty, ``—``, ``-;``, ``NA``, ``#N/A`` … (numbers are judged elsewhere)."""
    if cell is None:
        return True
    if isinstance(cell, float):
        return cell != cell or cell in (float("inf"), float("-inf"))
    if not isinstance(cell, str):
        return False
    from airplan.intake.vocabulary import plain

    return plain(cell) in vocabulary().missing


def parse(cell: Cell) -> tuple[int, int]:
    """(stored integer, state) of one cell, before zero and negative values are judged."""
    text = decimal_text(cell)
    if text is not None:
        try:
            stored = to_thousandths(text) if len(text) < 60 else int(Decimal(text) * 1000)
        except (InvalidOperation, OverflowError):
            return MISSING, BAD
        return (stored, VALUE) if abs(stored) < 2**53 else (MISSING, BAD)
    return (MISSING, ABSENT) if is_missing_mark(cell) else (MISSING, BAD)


def parse_column(cells: Sequence[Cell]) -> tuple[np.ndarray, np.ndarray]:
    """Stored integers (int64, MISSING where none) and states (uint8) of a column of cells."""
    floats = _as_floats(cells)
    if floats is not None:
        return _from_floats(cells, floats)
    return _one_by_one(cells)


def _as_floats(cells: Sequence[Cell]) -> np.ndarray | None:
    """The column as float64 when numpy reads all of it as numbers of a length that is exact, else None."""
    kinds = set(map(type, cells))
    if kinds == {float} or kinds == {int} or kinds == {float, int}:
        return np.array(cells, np.float64)
    if kinds != {str}:
        return None
    if max(map(len, cells)) > 15 or not _PLAIN.issuperset("".join(cells)):  # type: ignore[arg-type]
        return None
    try:
        return np.array(list(map(float, cells)), np.float64)  # type: ignore[arg-type]
    except ValueError:
        return None


_PLAIN = frozenset("0123456789.-")


def _from_floats(cells: Sequence[Cell], floats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(invalid="ignore", over="ignore"):
        rounded = np.rint(floats * 1000.0)
        exact = (rounded / 1000.0 == floats) & (np.abs(rounded) < 2.0**53)
    stored = np.where(exact, rounded, 0).astype(np.int64)
    state = np.zeros(len(stored), np.uint8)
    for place in np.flatnonzero(~exact).tolist():
        stored[place], state[place] = parse(cells[place])
    stored[state != VALUE] = MISSING
    return stored, state


def _one_by_one(cells: Sequence[Cell]) -> tuple[np.ndarray, np.ndarray]:
    known: dict[Cell, tuple[int, int]] = {}
    pairs = []
    for cell in cells:
        pair = known.get(cell) if type(cell) is str else None
        if pair is None:
            pair = parse(cell)
            if type(cell) is str:
                known[cell] = pair
        pairs.append(pair)
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].astype(np.uint8)
