"""Cells as text, for writers whose tables are text."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from airplan.workbook.write import Column, Formula, Marked

_DIGITS = {"int": 0, "num1": 1, "num2": 2, "num3": 3}


def plain(cell: Any) -> Any:
    """The value without look or formula."""
    value = cell.value if isinstance(cell, Marked) else cell
    return value.value if isinstance(value, Formula) else value


def variant(cell: Any) -> str:
    """The look of a cell."""
    return cell.variant if isinstance(cell, Marked) else "plain"


_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(words: str) -> str:
    """Text as pages can hold it: without control characters and lone halves of a character; tabs and lines stay."""
    return _UNSHOWN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def text(cell: Any, column: Column) -> str:
    """What is printed: numbers at the column's digits (half to even), missing as "—"."""
    value = plain(cell)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "—" if column.kind in _DIGITS else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if column.kind in _DIGITS and not isinstance(value, str):
        step = Decimal(1).scaleb(-_DIGITS[column.kind])
        # str() of a float is its shortest decimal text: what a reader of the number would write down.
        return str(Decimal(str(value)).quantize(step, rounding=ROUND_HALF_EVEN))
    return str(value)


def numeric(column: Column) -> bool:
    """Whether the column is right-aligned."""
    return column.kind in _DIGITS
