"""Axes shared by all charts: years, days (ordinals), names, numbers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QFont

from airplan import words
from ui import theme


class ValueAxis(pg.AxisItem):
    """An axis that writes ticks by kind: number, year, day or category."""

    def __init__(self, orientation: str, kind: str = "number", categories: Sequence[str] = ()) -> None:
        super().__init__(orientation)
        self.kind = kind
        self.categories = list(categories)
        self.enableAutoSIPrefix(False)
        self.dress()

    def dress(self) -> None:
        """Font and colours of the theme."""
        tokens = theme.current()
        font = QFont(pg.QtWidgets.QApplication.font())
        font.setPixelSize(theme.px(theme.TYPE["small"]))
        self.setTickFont(font)
        self.setPen(tokens.border)
        self.setTextPen(tokens.muted)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Whole years, days at month starts, one tick a name."""
        low, high = min(low, high), max(low, high)  # an inverted axis asks the wrong way round
        if self.kind == "year":
            return [(step := _year_step(low, high, size), _multiples(low, high, step))]
        if self.kind == "category":
            step = max(1, math.ceil((high - low) * theme.px(46) / max(size, 1))) if self.orientation == "bottom" else 1
            inside = range(max(0, math.ceil(low)), min(len(self.categories) - 1, math.floor(high)) + 1)
            return [(step, [float(place) for place in inside if place % step == 0])]
        if self.kind == "day":
            return [(30.0, _month_starts(low, high, size))]
        ticks: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        return ticks

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Texts of the ticks."""
        if self.kind == "year":
            return [f"{value:.0f}" for value in values]
        if self.kind == "category":
            return [self.categories[round(value)] for value in values]
        if self.kind == "day":
            return [day_text(value) for value in values]
        texts: list[str] = super().tickStrings(values, scale, spacing)
        return texts


def day_text(ordinal: float) -> str:
    """Month and year of a day's tick."""
    if ordinal < 1:
        return ""
    day = dt.date.fromordinal(int(ordinal))
    if day.month == 1 or words.language() == "en":
        return f"{day.year}-{day.month:02d}"
    return f"{day.month}月"


def _year_step(low: float, high: float, size: float) -> float:
    room = max(1.0, size / theme.px(48))
    return next((step for step in (1.0, 2.0, 5.0, 10.0) if (high - low) / step <= room), 20.0)


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _month_starts(low: float, high: float, size: float) -> list[float]:
    if high <= low or low < 1:
        return []
    months = (high - low) / 30.4
    step = next((s for s in (1, 3, 6, 12, 24, 60) if months / s <= max(1.0, size / theme.px(56))), 120)
    first, last = dt.date.fromordinal(max(1, int(low))), dt.date.fromordinal(int(high))
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (dt.date(n // 12, n % 12 + 1, 1).toordinal() for n in numbers if n % step == 0)
    return [float(day) for day in starts if low <= day <= high]
