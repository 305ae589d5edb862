"""Cells of a workbook as typed values, and back.  A cell that cannot be read raises ``ValueError``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Any

_SERIALS = (30_000, 80_000)
"""Day numbers of spreadsheets that can be a date of a plan (1982 to 2119)."""
_NOTHING = ("", "-", "—", "/", "无", "－", "——")
_YES = ("是", "y", "yes", "1", "true", "√", "必选")
_NO = ("否", "n", "no", "0", "false", "×", "")
_SPLIT = re.compile(r"[、，,;；\s]+")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*日?)?)?\s*底?前?$")
_YEAR = re.compile(r"^(\d{4})\s*年?\s*(?:底|年底|末)?前?$")
_RANGE = re.compile(r"^(-?[\d.]+)\s*[(（]\s*(-?[\d.]+)\s*[~～—–至-]+\s*(-?[\d.]+)\s*[)）]$")


def plain(value: Any) -> str:
    """Text of a cell, full-width forms made half-width, blanks trimmed."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).strip()


def text(value: Any) -> str:
    """Text as entered; whole numbers without ``.0``; Chinese punctuation stays."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def number(value: Any) -> float | None:
    """A number; None for an empty cell or a dash."""
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int | float):
        return float(value)
    shown = plain(value).replace(",", "").rstrip("%")
    return None if shown in _NOTHING else float(shown)


def whole(value: Any) -> int | None:
    """A whole number; None for an empty cell."""
    found = number(str(value).rstrip("年") if isinstance(value, str) else value)
    if found is None:
        return None
    if not float(found).is_integer():
        raise ValueError(value)
    return int(found)


def flag(value: Any) -> bool:
    """是 or 否; empty is 否."""
    if isinstance(value, bool):
        return value
    shown = plain(value).lower()
    if shown in _YES:
        return True
    if shown in _NO:
        return False
    raise ValueError(value)


def day(value: Any, last: bool = False) -> dt.date | None:
    """A date; of a month or year alone the first day, with *last* the last."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and _SERIALS[0] <= value <= _SERIALS[1]:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    shown = plain(value)
    if shown in _NOTHING:
        return None
    if match := _YEAR.match(shown):
        return dt.date(int(match[1]), 12 if last else 1, 31 if last else 1)
    match = _DATE.match(shown)
    if match is None:
        raise ValueError(value)
    year, month = int(match[1]), int(match[2])
    if match[3]:
        return dt.date(year, month, int(match[3]))
    if not 1 <= month <= 12:
        raise ValueError(value)
    return dt.date(year, month, calendar.monthrange(year, month)[1] if last else 1)


def names(value: Any) -> tuple[str, ...]:
    """A list written with 、 or commas."""
    shown = plain(value)
    return () if shown in _NOTHING else tuple(part for part in _SPLIT.split(shown) if part)


def percents(value: Any) -> tuple[float, ...]:
    """A ramp such as ``50,100`` or ``50%、100%``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (float(value) * 100 if 0 < value <= 1 else float(value),)
    return tuple(float(part.rstrip("%")) for part in names(value))


def ranged(value: Any) -> tuple[float | None, float | None, float | None]:
    """``120`` or ``120（100～150）`` as best, low, high."""
    match = _RANGE.match(plain(value)) if isinstance(value, str) else None
    if match:
        return float(match[1]), float(match[2]), float(match[3])
    return number(value), None, None


def written(value: Any) -> Any:
    """What is put into a cell for a typed value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(f"{item:g}" if isinstance(item, float) else str(item) for item in value)
    return value
