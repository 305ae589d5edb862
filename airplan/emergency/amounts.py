"""Amounts as whole grams a day and shares as whole hundredths of a percent, so that sums are exact.

An :data:`Amounts` is a tuple of four, in the order of :data:`POLLUTANTS`; ``None`` is "not known".
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

POLLUTANTS: tuple[str, ...] = ("SO2", "NOx", "PM", "VOCs")
LEVELS: tuple[str, ...] = ("yellow", "orange", "red")
"""Levels of measures, from Ⅲ to Ⅰ."""

Amounts = tuple[int | None, int | None, int | None, int | None]
UNKNOWN: Amounts = (None, None, None, None)
LARGEST = 10**13
FULL = 10_000
"""100 % in the stored form of shares."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，－＋　\u00a0", "0123456789.%,-+  ")
_BLANK = {"", "—", "-", "--", "/", "\\", "无", "NA", "N/A", "#N/A", "NAN", "NULL", "NONE", "…"}


def plain_text(value: object) -> str:
    """Cell value as text: full-width digits made plain, blanks cut, whole floats without ``.0``."""
    if type(value) is str:
        return value.strip() if value.isascii() else value.translate(_FULL_WIDTH).strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).translate(_FULL_WIDTH).strip()


def decimal_of(value: object) -> Decimal | None:
    """Decimal of a cell, None for blanks and missing marks.  Raises ValueError for other text and absurd numbers."""
    if (type(value) is int and abs(value) < LARGEST) or (type(value) is float and abs(value) < LARGEST):
        return Decimal(repr(value))
    text = plain_text(value).replace(",", "").replace(" ", "")
    if text.upper() in _BLANK:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    # 1E999999999 is a number too; made an integer it would fill the memory.
    if not number.is_finite() or (number and number.adjusted() > 12):
        raise ValueError(text[:40])
    return number


def whole(number: Decimal) -> int:
    """Nearest integer, ties to even."""
    return int(number.to_integral_value(rounding=ROUND_HALF_EVEN))


def grams(kilograms: object) -> int | None:
    """Whole grams of a cell in kilograms.  Raises ValueError when it is no number or negative."""
    number = decimal_of(kilograms)
    if number is None:
        return None
    if number < 0:
        raise ValueError(str(kilograms))
    return whole(number * 1000)


def kilograms(amount: int | None) -> float | None:
    """Kilograms as float for cells and JSON; exact to the gram."""
    return None if amount is None else amount / 1000


def tonnes(amount: int | None) -> float | None:
    """Tonnes as float, from grams."""
    return None if amount is None else amount / 1_000_000


def cut_of(emission: int | None, share: int | None) -> int:
    """Grams cut when *share* (hundredths of a percent) of *emission* grams falls away; half-even."""
    if not emission or not share:
        return 0
    product = emission * share
    quotient, rest = divmod(product, FULL)
    if rest * 2 > FULL or (rest * 2 == FULL and quotient % 2):
        quotient += 1
    return quotient


def add(rows: Iterable[Amounts]) -> Amounts:
    """Sum by pollutant; unknown counts as nothing, all unknown stays unknown."""
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    sums = [sum(known) if (known := [one for one in column if one is not None]) else None for column in columns]
    return (sums[0], sums[1], sums[2], sums[3])


def amounts(values: Iterable[int | None]) -> Amounts:
    """Four values as :data:`Amounts`."""
    one, two, three, four = values
    return (one, two, three, four)


def percent_text(share: int | None) -> str:
    """Share as text: ``20%``, ``33.33%``; empty for None."""
    if share is None:
        return ""
    text = f"{share / 100:.2f}".rstrip("0").rstrip(".")
    return f"{text}%"
