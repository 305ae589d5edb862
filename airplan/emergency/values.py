"""Cells of a list as stored values: amounts by unit, shares (20, 20%, 0.2), coordinates, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from airplan.emergency.amounts import FULL, decimal_of, plain_text, whole
from airplan.workbook.grid import Cell

DAYS_OF_YEAR = 365
_GRAMS_A_DAY = {"kg/d": Decimal(1000), "t/d": Decimal(1_000_000), "g/d": Decimal(1), "": Decimal(1000)}
_KILOGRAMS_A_YEAR = {"t/a": Decimal(1000), "kg/a": Decimal(1), "万t/a": Decimal(10_000_000), "year": Decimal(1000)}


def amount_a_day(value: Cell, unit: str) -> int | None:
    """Grams a day.  Raises ValueError for text, and for a negative amount."""
    number = decimal_of(value)
    if number is None:
        return None
    if number < 0:
        raise ValueError(plain_text(value))
    if unit in _KILOGRAMS_A_YEAR:
        return whole(number * _KILOGRAMS_A_YEAR[unit] * 1000 / DAYS_OF_YEAR)
    return whole(number * _GRAMS_A_DAY.get(unit, Decimal(1000)))


def amount_a_year(value: Cell, unit: str) -> int | None:
    """Kilograms a year; without a unit tonnes are meant (stated as a remark by the reader)."""
    number = decimal_of(value)
    if number is None:
        return None
    if number < 0:
        raise ValueError(plain_text(value))
    return whole(number * _KILOGRAMS_A_YEAR.get(unit, Decimal(1000)))


def percent_reading(values: Iterable[Cell]) -> str:
    """How a column of shares reads: ``percent``, ``fraction``, or ``unclear`` (only 0 and 1, or a mix)."""
    numbers: list[Decimal] = []
    for value in values:
        text = plain_text(value)
        if "%" in text:
            return "percent"
        try:
            number = decimal_of(text)
        except ValueError:
            continue
        if number:
            numbers.append(number)
    if not numbers:
        return "percent"
    small = [number for number in numbers if number <= 1]
    if not small:
        return "percent"
    if len(small) == len(numbers):
        return "fraction" if any(number < 1 for number in numbers) else "unclear"
    return "unclear" if any(number < 1 for number in small) else "percent"


def share_of_cell(value: Cell, reading: str) -> int | None:
    """Share in hundredths of a percent; ``20%`` says itself what it is.  Raises ValueError outside 0 to 100 %."""
    text = plain_text(value)
    marked = text.endswith("%")
    number = decimal_of(text.rstrip("%"))
    if number is None:
        return None
    share = whole(number * (10_000 if reading == "fraction" and not marked else 100))
    if not 0 <= share <= FULL:
        raise ValueError(text)
    return share


def yes(value: Cell) -> bool:
    """是, 有, 1, true, √ …"""
    return plain_text(value).lower() in {"是", "有", "y", "yes", "1", "true", "√", "✓", "对"}


def state_of(text: str) -> str:
    """Whether a source runs: ``running``, ``staggered`` (错峰停产) or ``long_stopped``."""
    if re.search(r"长期停产|长停|已关停|已停产|关闭|拆除|永久停产", text):
        return "long_stopped"
    if re.search(r"未停|不停产|未错峰|正常|在产|运行|生产中|^否$|^无$", text):
        return "running"
    return "staggered" if re.search(r"错峰|停产|停工|^是$|停", text) else "running"


def coordinate(value: Cell) -> str:
    """Degrees as text; ``106°19′0″`` becomes a decimal."""
    text = plain_text(value)
    found = re.match(r"(\d+)[°度](\d+(?:\.\d+)?)[′'分](?:(\d+(?:\.\d+)?)[″\"秒])?", text)
    if found:
        degrees = Decimal(found.group(1)) + Decimal(found.group(2)) / 60 + Decimal(found.group(3) or 0) / 3600
        return f"{degrees:.6f}"
    return text


def cap_share(text: str) -> int | None:
    """Load that must stay possible, from ``80%``, ``不低于80%``, ``负荷60％``; None when no share is given."""
    found = re.search(r"(\d{1,6}(?:\.\d{1,6})?)\s*%", text)
    share = whole(Decimal(found.group(1)) * 100) if found else None
    return share if share is not None and share <= FULL else None


def guarantee_kind(text: str) -> str:
    """heat (以热定产, 供热), amount (以量定产), exempt (豁免) or other."""
    for pattern, kind in (
        (r"豁免", "exempt"),
        (r"以热定产|供热|供暖|采暖", "heat"),
        (r"以量定产|定量|协同处置", "amount"),
    ):
        if re.search(pattern, text):
            return kind
    return "other"


def isodate(text: str) -> str:
    """``2026年12月31日``, ``2026/12/31`` as ISO; other text as it stands."""
    found = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    return f"{int(found.group(1)):04d}-{int(found.group(2)):02d}-{int(found.group(3)):02d}" if found else text
