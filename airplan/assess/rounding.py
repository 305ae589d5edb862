"""Texts of numbers as published: half-even at given digits from exact fractions (GB/T 8170)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

Number = int | float | Decimal | Fraction | str


def exact(value: Number) -> Fraction:
    """The value as a fraction; a float or text by its shortest decimal form."""
    if isinstance(value, Fraction):
        return value
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def rounded(value: Number, digits: int) -> Decimal:
    """Half-even at *digits* decimals, as a Decimal that keeps its trailing zeros.

    >>> rounded("0.25", 1), rounded("80.05", 1), rounded(Fraction(1, 3), 2)
    (Decimal('0.2'), Decimal('80.0'), Decimal('0.33'))
    """
    scaled = exact(value) * 10**digits
    with localcontext() as context:
        context.prec = 50
        whole, rest = divmod(scaled.numerator, scaled.denominator)
        twice = 2 * rest
        up = twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
        return (Decimal(whole + up).scaleb(-digits)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def text(value: Number | None, digits: int) -> str | None:
    """Published text at *digits* decimals, or None.  A zero has no sign."""
    if value is None:
        return None
    shown = f"{rounded(value, digits):f}"
    return shown.removeprefix("-") if not shown.strip("-0.") else shown


def cut(value: Number, digits: int = 0) -> Decimal:
    """Cut towards zero at *digits* decimals (控制值 are printed so: 95.67 → 95)."""
    scaled = exact(value) * 10**digits
    whole = abs(scaled.numerator) // scaled.denominator
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-digits)


def percent_change(now: str | Decimal, before: str | Decimal, digits: int = 1) -> Decimal | None:
    """Relative change in percent of two published values; None when the base is zero.

    >>> percent_change("33", "36"), percent_change("1.3", "1.4"), percent_change("138", "148")
    (Decimal('-8.3'), Decimal('-7.1'), Decimal('-6.8'))
    """
    base = exact(before)
    if base == 0:
        return None
    return rounded((exact(now) - base) / base * 100, digits)
