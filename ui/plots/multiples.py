"""Small multiples: one line a city, all on one scale, with the limit, the chosen year and its value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.plots.tips import show_tip
from ui.texts import number, t

SIZES = ((8, 290, 170), (24, 240, 136), (400, 190, 104))
"""Up to so many cities: width and height of a cell; few cities get larger pictures."""


def nice_top(value: float) -> float:
    """The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ above a value: the end of a scale people read at once."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value))


class Multiples(QWidget):
    """``chosen(unit)`` on click or Enter."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.region.multiples"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._units: Sequence[Any] = ()
        self._years: Sequence[int] = ()
        self._values = np.empty((0, 0))
        self._limit: float | None = None
        self._year, self._digits, self._current = 0, 0, -1

    def show_values(
        self, units: Sequence[Any], years: Sequence[int], values: np.ndarray, limit: float | None, digits: int = 0
    ) -> None:
        """``values[city, year]`` in natural units, NaN where none."""
        self._units, self._years, self._values = units, years, values
        self._limit, self._digits, self._current = limit, digits, -1
        self._fit()
        self.update()

    def show_year(self, year: int) -> None:
        """Mark a year on every line."""
        self._year = year
        self.setAccessibleDescription(t("ui.region.multiples.scale", top=f"{self.top():g}", year=year))
        self.update()

    def top(self) -> float:
        """End of the scale that all share; it begins at zero."""
        known = self._values[np.isfinite(self._values)]
        highest = max(float(known.max()) if len(known) else 0.0, self._limit or 0.0)
        return nice_top(highest)

    # ---- geometry

    def _cells(self) -> tuple[int, float, float]:
        count = len(self._units)
        width, height = next((size for most, *size in SIZES if count <= most), SIZES[-1][1:])
        columns = max(1, self.width() // theme.px(width))
        return columns, self.width() / columns, float(theme.px(height))

    def cell(self, place: int) -> QRectF:
        """Rectangle of a city."""
        columns, width, height = self._cells()
        return QRectF((place % columns) * width, (place // columns) * height, width - 8, height - 8)

    def _fit(self) -> None:
        columns, _, height = self._cells()
        self.setMinimumHeight(int(math.ceil(len(self._units) / columns) * height) + 4)

    def resizeEvent(self, event: Any) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._fit()

    def city_at(self, point: QPointF) -> int | None:
        """Number of the city under a point."""
        columns, width, height = self._cells()
        place = int(point.y() // height) * columns + min(columns - 1, int(point.x() // width))
        return place if 0 <= place < len(self._units) else None

    # ---- painting

    def paintEvent(self, event: Any) -> None:
        """Only the cells that are seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not np.isfinite(self._values).any():
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, t("ui.region.multiples.none"))
            return
        top = self.top()
        for place in range(len(self._units)):
            box = self.cell(place)
            if box.intersects(QRectF(event.rect())):
                self._cell(painter, box, place, top)

    def _cell(self, painter: QPainter, box: QRectF, place: int, top: float) -> None:
        tokens = theme.current()
        focus = self.hasFocus() and place == self._current
        painter.setPen(QPen(QColor(tokens.accent if focus else tokens.border), 2 if focus else 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, 3, 3)
        head = QRectF(box.left() + 6, box.top() + 3, box.width() - 12, theme.px(18))
        painter.setPen(QColor(tokens.text))
        value = number(self.value(place), self._digits)
        room = head.width() - painter.fontMetrics().horizontalAdvance(value) - 8
        name = painter.fontMetrics().elidedText(self._units[place].name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
        plot = box.adjusted(theme.px(34), theme.px(26), -8, -theme.px(18))
        self._axes(painter, plot, top)
        self._line(painter, plot, self._values[place], top)

    def value(self, place: int) -> float | None:
        """A city's value in the marked year."""
        if self._year not in self._years:
            return None
        found = float(self._values[place, list(self._years).index(self._year)])
        return found if math.isfinite(found) else None

    def _axes(self, painter: QPainter, plot: QRectF, top: float) -> None:
        tokens = theme.current()
        plain = painter.font()
        small = QFont(plain)
        small.setPixelSize(theme.px(10))
        painter.setFont(small)
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - plot.height() * share
            painter.setPen(QPen(QColor(tokens.grid), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(tokens.muted))
            spot = QRectF(plot.left() - theme.px(34), y - theme.px(7), theme.px(30), theme.px(14))
            painter.drawText(spot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{top * share:g}")
        below = QRectF(plot.left() - theme.px(14), plot.bottom() + 2, plot.width() + theme.px(18), theme.px(14))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, str(self._years[0]))
        if len(self._years) > 1:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, str(self._years[-1]))
        painter.setFont(plain)

    def _line(self, painter: QPainter, plot: QRectF, row: np.ndarray, top: float) -> None:
        tokens = theme.current()
        step = plot.width() / max(1, len(row) - 1)

        def at(place: int, value: float) -> QPointF:
            return QPointF(plot.left() + place * step, plot.bottom() - plot.height() * min(value, top) / top)

        if self._limit is not None:
            painter.setPen(QPen(QColor(tokens.bad), 1, Qt.PenStyle.DashLine))
            painter.drawLine(at(0, self._limit), QPointF(plot.right(), at(0, self._limit).y()))
        painter.setPen(QPen(QColor(tokens.line1), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        known = np.flatnonzero(np.isfinite(row))
        for part in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):  # a gap stays a gap
            points = [at(int(place), float(row[place])) for place in part]
            if len(points) > 1:
                painter.drawPolyline(QPolygonF(points))
            elif points:
                painter.drawEllipse(points[0], 1.5, 1.5)
        if self._year in self._years:
            place = list(self._years).index(self._year)
            painter.setPen(QPen(QColor(tokens.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(at(place, 0.0), at(place, top))
            if math.isfinite(float(row[place])):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.line1))
                painter.drawEllipse(at(place, float(row[place])), 3, 3)

    # ---- mouse, keys, tips

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the city under the mouse."""
        if (place := self.city_at(event.position())) is not None:
            self.chosen.emit(self._units[place].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from city to city, Enter opens one."""
        columns = self._cells()[0]
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        key = Qt.Key(event.key())
        if key in steps and len(self._units):
            wanted = self._current + steps[key] if self._current >= 0 else 0
            if 0 <= wanted < len(self._units):
                self._current = wanted
                self.setAccessibleDescription(self.text_of(wanted))
                self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.chosen.emit(self._units[self._current].id)
        else:
            super().keyPressEvent(event)

    def text_of(self, place: int) -> str:
        """A city's values in words, year by year."""
        row = self._values[place]
        said = [f"{year} {number(float(row[k]), self._digits)}" for k, year in enumerate(self._years)]
        return f"{self._units[place].name}: " + ", ".join(said)

    def event(self, event: QEvent) -> bool:
        """The tip of a city: all its values."""
        return show_tip(self, event, self._tip_at) or super().event(event)

    def _tip_at(self, point: QPointF) -> str | None:
        place = self.city_at(point)
        return None if place is None else self.text_of(place)
