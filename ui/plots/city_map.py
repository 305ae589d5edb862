"""Cities by their coordinates, without any outline; above the limit a triangle, within it a circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.plots.city_picture import CityPicture
from ui.texts import number, t

NAMED = 60
"""Up to so many cities are named; a name that would cover another mark or name is left out."""


class CityMap(CityPicture):
    """One mark a city."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("ui.region.map"), parent)
        self._lon = self._lat = np.empty(0)

    def show_values(
        self,
        units: Sequence[Any],
        lon: np.ndarray,
        lat: np.ndarray,
        values: np.ndarray,
        limit: float | None,
        title: str,
        digits: int = 0,
        turned: bool = False,
    ) -> None:
        """Show one value a city (see :meth:`CityPicture.take`); coordinates in degrees."""
        self._lon, self._lat = lon, lat
        self.take(units, values, limit, title, digits, turned)

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

    # ---- painting

    def paintEvent(self, _event: Any) -> None:
        """Marks, names where there is room, legend."""
        painter = QPainter(self)
        places = self.begin(painter, "ui.region.map.none")
        if places is None:
            return
        few = len(places) <= NAMED
        size = theme.px(7 if few else 5)
        known = [place for place in range(len(places)) if np.isfinite(places[place]).all()]
        for place in known:
            self._mark(painter, place, QPointF(*places[place]), size)
        if few:
            self._names(painter, places, known, size)
        self.draw_legend(painter)
        self.draw_focus(painter)

    def _mark(self, painter: QPainter, place: int, at: QPointF, size: float) -> None:
        value = float(self._values[place])
        painter.setPen(QPen(QColor(theme.current().text), 1))
        painter.setBrush(self.colour(value))
        if self.above(value):
            corners = [QPointF(0, -size), QPointF(size, size * 0.8), QPointF(-size, size * 0.8)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
        else:
            painter.drawEllipse(at, size, size)

    def _names(self, painter: QPainter, places: np.ndarray, known: Sequence[int], size: float) -> None:
        """Names right of their marks, else left, below or above; each covers nothing that stands there already."""
        metrics = painter.fontMetrics()
        taken = [QRectF(places[p][0] - size, places[p][1] - size, 2 * size, 2 * size) for p in known]
        painter.setPen(QColor(theme.current().text))
        for place in known:
            text = f"{self._units[place].name} {number(float(self._values[place]), self._digits)}"
            width, height = metrics.horizontalAdvance(text), metrics.height()
            x, y = places[place]
            spots = (
                QRectF(x + size + 3, y - height / 2, width, height),
                QRectF(x - size - 3 - width, y - height / 2, width, height),
                QRectF(x - width / 2, y + size + 1, width, height),
                QRectF(x - width / 2, y - size - 1 - height, width, height),
            )
            inside = QRectF(self.rect()).adjusted(0, 0, 0, -theme.px(24))
            free = (one for one in spots if inside.contains(one) and not any(one.intersects(old) for old in taken))
            if (spot := next(free, None)) is not None:
                taken.append(spot)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
