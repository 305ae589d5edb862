"""Cities by their coordinates, without any outline; above the limit a triangle, within it a circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import theme
from ui.texts import number, t

RAMP = ("#2c7bb6", "#abd9e9", "#ffffbf", "#fdae61", "#d7191c")
"""Five classes from low to high; told apart with every kind of colour vision."""


class CityMap(QWidget):
    """``chosen(unit)`` on click."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.region.map"))
        self.setMouseTracking(True)
        self.setMinimumHeight(theme.px(260))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._units: Sequence[Any] = ()
        self._lon = self._lat = self._values = np.empty(0)
        self._limit: float | None = None
        self._edges: tuple[float, ...] = ()
        self._title = ""

    def show_values(
        self,
        units: Sequence[Any],
        lon: np.ndarray,
        lat: np.ndarray,
        values: np.ndarray,
        limit: float | None,
        title: str,
        digits: int = 0,
    ) -> None:
        """Show one value a city; compared with the limit after rounding to *digits*, as the standard does."""
        self._digits = digits
        self._units, self._lon, self._lat, self._values = units, lon, lat, values
        self._limit, self._title = limit, title
        known = values[np.isfinite(values)]
        self._edges = tuple(np.quantile(known, (0.2, 0.4, 0.6, 0.8))) if len(known) else ()
        self.setAccessibleDescription(title)
        self.update()

    # ---- geometry

    def points(self) -> np.ndarray:
        """Places of the cities in the widget, (n, 2); NaN where the coordinates are unknown."""
        there = np.isfinite(self._lon) & np.isfinite(self._lat)
        if not there.any():
            return np.full((len(self._lon), 2), np.nan)
        squeeze = math.cos(math.radians(float(np.mean(self._lat[there]))))
        x, y = self._lon * squeeze, -self._lat
        box = self._box()
        width = max(float(np.ptp(x[there])), 0.5)
        height = max(float(np.ptp(y[there])), 0.5)
        scale = min(box.width() / width, box.height() / height)
        left = box.center().x() - scale * float(x[there].min() + x[there].max()) / 2
        top = box.center().y() - scale * float(y[there].min() + y[there].max()) / 2
        return np.column_stack([left + scale * x, top + scale * y])

    def _box(self) -> QRectF:
        edge = theme.px(36)
        return QRectF(edge, edge, max(1, self.width() - 2 * edge), max(1, self.height() - 2 * edge - theme.px(24)))

    def city_at(self, point: QPointF) -> int | None:
        """Number of the city under a point."""
        places = self.points()
        if not len(places):
            return None
        distance = np.hypot(places[:, 0] - point.x(), places[:, 1] - point.y())
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return nearest if distance[nearest] < theme.px(14) else None

    # ---- painting

    def paintEvent(self, _event: Any) -> None:
        """Marks, names where there is room, legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        places = self.points()
        if not np.isfinite(places).any():
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, t("ui.region.map.none"))
            return
        few = len(places) <= 60
        for place, point in enumerate(places):
            if np.isfinite(point).all():
                self._mark(painter, place, QPointF(*point), few)
        self._legend(painter)

    def _colour(self, value: float) -> QColor:
        if not np.isfinite(value):
            return QColor(theme.current().raised)
        return QColor(RAMP[sum(value > edge for edge in self._edges)])

    def _mark(self, painter: QPainter, place: int, at: QPointF, named: bool) -> None:
        value = float(self._values[place])
        size = theme.px(7 if named else 5)
        painter.setPen(QPen(QColor(theme.current().text), 1))
        painter.setBrush(self._colour(value))
        if self._limit is not None and value > self._limit:
            corners = [QPointF(0, -size), QPointF(size, size * 0.8), QPointF(-size, size * 0.8)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
        else:
            painter.drawEllipse(at, size, size)
        if named:
            painter.setPen(QColor(theme.current().text))
            text = f"{self._units[place].name} {number(value, 0)}"
            painter.drawText(at + QPointF(size + 3, 4), text)

    def _legend(self, painter: QPainter) -> None:
        if not self._edges:
            return
        left, bottom = theme.px(16), self.height() - theme.px(12)
        painter.setPen(QColor(theme.current().text))
        edges = ["", *(f"{edge:.0f}" for edge in self._edges), ""]
        for place, colour in enumerate(RAMP):
            painter.fillRect(QRectF(left, bottom - theme.px(10), theme.px(20), theme.px(10)), QColor(colour))
            text = (
                f"≤{edges[1]}" if place == 0 else f">{edges[4]}" if place == 4 else f"{edges[place]}–{edges[place + 1]}"
            )
            painter.drawText(QPointF(left + theme.px(24), bottom), text)
            left += theme.px(86)
        if self._limit is not None:
            painter.drawText(QPointF(left, bottom), t("ui.region.map.legend", limit=f"{self._limit:g}"))

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the city under the mouse."""
        if (place := self.city_at(event.position())) is not None:
            self.chosen.emit(self._units[place].id)

    def event(self, event: QEvent) -> bool:
        """The tip of a city."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.city_at(QPointF(event.pos()))
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(
                    event.globalPos(), f"{self._units[place].name} {number(float(self._values[place]), 1)}"
                )
            return True
        return super().event(event)


class Multiples(QWidget):
    """Small multiples: one line a city on a shared scale, its last value beside the name."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.region.multiples"))
        self._units: Sequence[Any] = ()
        self._values = np.empty((0, 0))
        self._limit: float | None = None

    def show_values(self, units: Sequence[Any], values: np.ndarray, limit: float | None) -> None:
        """``values[city, year]``."""
        self._units, self._values, self._limit = units, values, limit
        self._fit()
        self.update()

    def _cells(self) -> tuple[int, float, float]:
        columns = max(1, self.width() // theme.px(150))
        return columns, self.width() / columns, float(theme.px(74))

    def _fit(self) -> None:
        columns, _, height = self._cells()
        self.setMinimumHeight(int(math.ceil(len(self._units) / columns) * height) + 4)

    def resizeEvent(self, event: Any) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: Any) -> None:
        """Only the cells that are seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns, width, height = self._cells()
        known = self._values[np.isfinite(self._values)]
        if not len(known):
            return
        top = float(known.max()) * 1.05
        for place, unit in enumerate(self._units):
            box = QRectF((place % columns) * width, (place // columns) * height, width - 8, height - 8)
            if box.intersects(QRectF(event.rect())):
                self._cell(painter, box, unit, self._values[place], top)

    def _cell(self, painter: QPainter, box: QRectF, unit: Any, row: np.ndarray, top: float) -> None:
        tokens = theme.current()
        painter.setPen(QColor(tokens.border))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, 3, 3)
        there = np.flatnonzero(np.isfinite(row))
        last = number(float(row[there[-1]]), 0) if len(there) else "—"
        painter.setPen(QColor(tokens.text))
        painter.drawText(box.adjusted(6, 2, -6, 0), Qt.AlignmentFlag.AlignLeft, f"{unit.name} {last}")
        plot = box.adjusted(6, theme.px(20), -6, -4)

        def y_of(value: float) -> float:
            return plot.bottom() - plot.height() * value / top

        if self._limit is not None:
            painter.setPen(QPen(QColor(tokens.bad), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(plot.left(), y_of(self._limit)), QPointF(plot.right(), y_of(self._limit)))
        step = plot.width() / max(1, len(row) - 1)
        painter.setPen(QPen(QColor(tokens.line1), 1.5))
        line = QPolygonF([QPointF(plot.left() + place * step, y_of(float(row[place]))) for place in there])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the city under the mouse."""
        columns, width, height = self._cells()
        place = int(event.position().y() // height) * columns + int(event.position().x() // width)
        if 0 <= place < len(self._units):
            self.chosen.emit(self._units[place].id)
