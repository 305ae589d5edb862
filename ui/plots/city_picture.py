"""What pictures of cities share: one value a city in five colours, legend, tip, keys; a click opens the city."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import theme
from ui.plots.tips import show_tip
from ui.texts import number, t

RAMP = ("#2c7bb6", "#abd9e9", "#ffffbf", "#fdae61", "#d7191c")
"""Five classes from good to bad; told apart with every kind of colour vision."""

INK = ("#ffffff", "#1b2430", "#1b2430", "#1b2430", "#ffffff")
"""Ink that can be read on each."""

STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def edges_of(values: np.ndarray) -> tuple[float, ...]:
    """The four values between five classes of as many cities each; () when there is no value."""
    known = values[np.isfinite(values)]
    return tuple(float(one) for one in np.quantile(known, (0.2, 0.4, 0.6, 0.8))) if len(known) else ()


class CityPicture(QWidget):
    """``chosen(unit)`` on click or Enter.  Subclasses place the cities (:meth:`points`) and draw them."""

    chosen = Signal(int)
    legend_code = "ui.region.map.legend"

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(theme.px(260))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._units: Sequence[Any] = ()
        self._values = np.empty(0)
        self._limit: float | None = None
        self._edges: tuple[float, ...] = ()
        self._title, self._digits, self._turned = "", 0, False
        self._current = -1

    def take(
        self, units: Sequence[Any], values: np.ndarray, limit: float | None, title: str, digits: int, turned: bool
    ) -> None:
        """One value a city; rounded to *digits* as the standard does before the comparison with the limit.

        *turned*: more is better (good days).
        """
        self._units, self._limit, self._title, self._digits, self._turned = units, limit, title, digits, turned
        self._values = np.round(values, digits)
        self._edges = tuple(float(edge) for edge in np.round(edges_of(self._values), digits))
        self._current = min(self._current, len(units) - 1)
        self.setAccessibleDescription(title)
        self.update()

    # ---- what a city looks like

    def points(self) -> np.ndarray:
        """Places of the cities in the widget, (n, 2); NaN where unknown."""
        raise NotImplementedError

    def reach(self) -> float:
        """How near to a city's place a click means it, in pixels."""
        return float(theme.px(14))

    def klass(self, value: float) -> int:
        """Class 0–4 from good to bad, −1 without a value."""
        if not np.isfinite(value):
            return -1
        place = sum(value > edge for edge in self._edges)
        return 4 - place if self._turned else place

    def colour(self, value: float) -> QColor:
        """Colour of a value's class."""
        place = self.klass(value)
        return QColor(RAMP[place] if place >= 0 else theme.current().raised)

    def above(self, value: float) -> bool:
        """Whether a value lies above the limit."""
        return self._limit is not None and value > self._limit

    def text_of(self, place: int) -> str:
        """A city in words."""
        return f"{self._units[place].name} {number(float(self._values[place]), self._digits)}"

    def _classes(self) -> list[tuple[str | None, str | None, str]]:
        """From, to and colour of the classes that have any room between their ends."""
        edges = [f"{edge:.{self._digits}f}" for edge in self._edges]
        ends = [None, *edges, None]
        ramp = tuple(reversed(RAMP)) if self._turned else RAMP
        return [
            (low, high, colour)
            for (low, high), colour in zip(itertools.pairwise(ends), ramp, strict=True)
            if low is None or high is None or low != high
        ]

    def draw_legend(self, painter: QPainter) -> None:
        """The classes, from good to bad."""
        if not self._edges:
            return
        left, bottom = theme.px(16), self.height() - theme.px(10)
        for low, high, colour in self._classes():
            name = f"≤{high}" if low is None else f">{low}" if high is None else f"{low}–{high}"
            painter.fillRect(QRectF(left, bottom - theme.px(10), theme.px(20), theme.px(10)), QColor(colour))
            painter.setPen(QColor(theme.current().text))
            painter.drawText(QPointF(left + theme.px(24), bottom), name)
            left += theme.px(36) + painter.fontMetrics().horizontalAdvance(name)
        if self._limit is not None:
            painter.drawText(QPointF(left, bottom), t(self.legend_code, limit=f"{self._limit:g}"))

    def draw_focus(self, painter: QPainter) -> None:
        """A ring around the city the keys have come to."""
        if self.hasFocus() and 0 <= self._current < len(self._units):
            point = self.points()[self._current]
            if np.isfinite(point).all():
                painter.setPen(QPen(QColor(theme.current().accent), 3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                size = self.reach() * 0.9
                painter.drawEllipse(QPointF(*point), size, size)

    # ---- mouse and keys

    def city_at(self, point: QPointF) -> int | None:
        """Number of the city under a point."""
        places = self.points()
        if not len(places):
            return None
        distance = np.hypot(places[:, 0] - point.x(), places[:, 1] - point.y())
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return nearest if distance[nearest] < self.reach() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the city under the mouse."""
        if (place := self.city_at(event.position())) is not None:
            self._current = place
            self.chosen.emit(self._units[place].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next city in their direction, Enter opens it."""
        key = Qt.Key(event.key())
        if key in STEPS and len(self._units):
            self._current = self._next(*STEPS[key])
            self.setAccessibleDescription(self.text_of(self._current))
            QToolTip.showText(
                self.mapToGlobal(QPointF(*self.points()[self._current]).toPoint()), self.text_of(self._current), self
            )
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self._units):
            self.chosen.emit(self._units[self._current].id)
        else:
            super().keyPressEvent(event)

    def _next(self, dx: int, dy: int) -> int:
        """The nearest city ahead; the way aside counts double."""
        places = self.points()
        known = np.flatnonzero(np.isfinite(places).all(axis=1))
        if not len(known):
            return self._current
        if self._current not in known:
            return int(known[0])
        apart = places[known] - places[self._current]
        ahead = apart[:, 0] * dx + apart[:, 1] * dy
        aside = np.abs(apart[:, 0] * dy) + np.abs(apart[:, 1] * dx)
        cost = np.where(ahead > 1, ahead + 2 * aside, math.inf)
        return int(known[int(np.argmin(cost))]) if np.isfinite(cost).any() else self._current

    def begin(self, painter: QPainter, none: str) -> np.ndarray | None:
        """Paper, and the cities' places; None when none has one, which the sentence *none* then says."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        places = self.points()
        if np.isfinite(places).any():
            return places
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, t(none))
        return None

    def event(self, event: QEvent) -> bool:
        """The tip of a city."""
        return show_tip(self, event, self._tip_at) or super().event(event)

    def _tip_at(self, point: QPointF) -> str | None:
        place = self.city_at(point)
        return None if place is None else self.text_of(place)
