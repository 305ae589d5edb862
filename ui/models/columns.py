"""Columns of a table, and the way between cell texts and values."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ui.texts import DASH, t

NUMERIC = ("number", "integer", "percent")


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` is text, figure, number, integer, percent (a share 0–1), date, choice or flag.

    A figure is a text that begins with a number, as published (``43 µg/m³``, ``−8.3%``): it stands right and sorts by
    the number.

    ``check(value)`` answers a sentence when a value will not do, else None.  ``choices`` maps the stored
    value to the text shown.
    """

    key: str
    title: str
    kind: str = "text"
    digits: int = 0
    editable: bool = False
    choices: tuple[tuple[Any, str], ...] = ()
    tip: str = ""
    width: int = 0
    check: Callable[[Any], str | None] | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in NUMERIC

    @property
    def right(self) -> bool:
        """Whether it is right-aligned, so that digits stand below each other."""
        return self.numeric or self.kind == "figure"


def show(column: Column, value: Any) -> str:
    """Text of a value in a cell."""
    if value is None or value != value or value == "":
        return DASH if column.numeric and not column.editable else ""
    match column.kind:
        case "number":
            return f"{round(value, column.digits) + 0.0:.{column.digits}f}"  # no minus before a zero
        case "integer":
            return f"{value:.0f}"
        case "percent":
            return f"{value * 100:.{column.digits}f}%"
        case "choice":
            return dict(column.choices).get(value, str(value))
        case "flag":
            return "✓" if value else ""
        case "date":
            return value.isoformat() if isinstance(value, dt.date) else str(value)
    return str(value)


_LEADING = re.compile(r"[^\d−+.-]*([−+-]?\d+(?:\.\d+)?)")


def leading_number(text: Any) -> float | None:
    """The number a figure begins with: ``−8.3%`` is −8.3; none in ``—``."""
    found = _LEADING.match(str(text or ""))
    return float(found[1].replace("−", "-")) if found else None


def exact(column: Column, value: Any) -> str:
    """Text that gives the value back when read: a number with all its digits, not as rounded for the cell."""
    if value is None or value != value or value == "":
        return ""
    if column.kind in ("number", "integer"):
        return f"{float(value):.15g}"
    if column.kind == "percent":
        return f"{float(value) * 100:.12g}%"
    return show(column, value)


def shown_column(column: Column, values: Sequence[Any]) -> list[str]:
    """Texts of a whole column; plain text takes a short way."""
    if column.kind == "text":
        return ["" if value is None else str(value) for value in values]
    return [show(column, value) for value in values]


class BadCell(ValueError):
    """A cell text that cannot be taken; the message is a sentence for the user."""


def read(column: Column, text: str) -> Any:
    """Value of a typed or pasted text.  Raises :class:`BadCell` with a sentence."""
    plain = unicodedata.normalize("NFKC", text).strip()
    value = _read(column, plain, text.strip())
    if column.check is not None and (complaint := column.check(value)):
        raise BadCell(complaint)
    return value


def _read(column: Column, plain: str, raw: str) -> Any:
    if plain in ("", DASH, "-", "/") and column.kind != "text":
        return None
    match column.kind:
        case "number" | "integer" | "percent":
            return _read_number(column, plain)
        case "choice":
            return _read_choice(column, plain)
        case "flag":
            return _read_flag(column, plain.lower())
        case "date":
            return _read_date(plain)
    return raw


YES = ("✓", "√", "1", "true", "yes", "y", "是", "有", "对", "列入")
NO = ("", "×", "✗", "x", "0", "false", "no", "n", "否", "无", "不", "未列入")


def _read_flag(column: Column, plain: str) -> bool:
    if plain not in YES + NO:
        raise BadCell(t("ui.cell.not_a_flag", column=column.title, value=plain))
    return plain in YES


def _read_number(column: Column, plain: str) -> float:
    share = plain.endswith("%")
    try:
        number = float(plain.rstrip("%").replace(",", "").replace("−", "-"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadCell(t("ui.cell.not_a_number", column=column.title, value=plain))
    if column.kind == "integer":
        if number != int(number):
            raise BadCell(t("ui.cell.not_whole", column=column.title, value=plain))
        return int(number)
    if column.kind == "percent":
        return number / 100
    if share:
        raise BadCell(t("ui.cell.no_percent", column=column.title, value=plain))
    return number


def _read_choice(column: Column, plain: str) -> Any:
    for value, shown in column.choices:
        if plain.casefold() in (str(value).casefold(), shown.casefold()):
            return value
    options = t("ui.list_comma").join(shown for _, shown in column.choices)
    raise BadCell(t("ui.cell.not_a_choice", column=column.title, value=plain, options=options))


def _read_date(plain: str) -> dt.date:
    digits = plain.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    parts = digits.replace("T", " ").split(" ")[0].split("-")
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    try:
        year, month, day = (int(part) for part in parts)
        return dt.date(year, month, day)
    except ValueError:
        raise BadCell(t("ui.cell.not_a_date", value=plain)) from None
