"""Hundreds of long lines at once: a picture of how many pass where, with a few lines drawn above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.plots import roles


class DensityPlot(QWidget):
    """Shows ``values[line, point]``; the picture is made once, a frame only paints it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = np.empty((0, 0))
        self._above: Sequence[int] = ()
        self._picture: QImage | None = None
        self._polygons: list[QPolygonF] = []

    def show_lines(self, values: np.ndarray, above: Sequence[int] = ()) -> None:
        """Show lines (NaN breaks a line); *above* are the numbers of those drawn by themselves."""
        self._values, self._above, self._picture = np.asarray(values, float), above, None
        self.update()

    def resizeEvent(self, event: Any) -> None:
        """Another size needs another picture."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, _event: Any) -> None:
        """The picture, then the few lines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        if not np.isfinite(self._values).any():
            return
        if self._picture is None:
            self._picture = self._make_picture()
            self._polygons = [self._polygon(self._values[line]) for line in self._above]
        painter.drawImage(0, 0, self._picture)
        for number, polygon in enumerate(self._polygons):
            painter.setPen(QPen(roles.colour("plain", number), 1))
            painter.drawPolyline(polygon)

    def _scaled(self, values: np.ndarray) -> np.ndarray:
        low, high = float(np.nanmin(self._values)), float(np.nanmax(self._values))
        return (self.height() - 1) * (1 - (values - low) / max(high - low, 1e-12))

    def _by_column(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Smallest and largest place of each line in each pixel column, ``(lines, width)``."""
        width = max(1, min(self.width(), values.shape[1]))
        edges = np.linspace(0, values.shape[1], width + 1).astype(int)[:-1]
        places = self._scaled(values)
        return np.fmin.reduceat(places, edges, axis=1), np.fmax.reduceat(places, edges, axis=1)

    def _make_picture(self) -> QImage:
        low, high = self._by_column(self._values)
        height, width = self.height(), low.shape[1]
        counts = np.zeros((height + 1, width), np.int32)
        columns = np.broadcast_to(np.arange(width), low.shape)
        there = np.isfinite(low)
        np.add.at(counts, (low[there].astype(int), columns[there]), 1)
        np.add.at(counts, (high[there].astype(int) + 1, columns[there]), -1)
        share = np.cumsum(counts, axis=0)[:height]
        strength = np.sqrt(share / max(1, share.max()))
        ink = QColor(theme.current().line1)
        picture = np.zeros((height, width, 4), np.uint8)
        picture[..., 0], picture[..., 1], picture[..., 2] = ink.blue(), ink.green(), ink.red()
        picture[..., 3] = (strength * 220).astype(np.uint8)
        image = QImage(picture.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32)
        return image.scaled(self.width(), height)

    def _polygon(self, line: np.ndarray) -> QPolygonF:
        low, high = self._by_column(line[None, :])
        step = self.width() / low.shape[1]
        points = [
            QPointF(place * step, y) for place in range(low.shape[1]) for y in (low[0, place], high[0, place]) if y == y
        ]
        return QPolygonF(points)
