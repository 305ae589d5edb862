"""Cities as squares of one size that keep their neighbours together: no outline, no distances, nobody too small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.plots.city_picture import INK, CityPicture
from ui.texts import number, t

ENDINGS = ("特别行政区", "自治州", "地区", "市", "盟", "州")


def short_name(name: str) -> str:
    """As much of a name as a square holds: 石家庄市 → 石家庄, at most three characters."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)][:3]
    return name[:3]


class TileMap(CityPicture):
    """One square a city; a small triangle in its corner says that it is above the limit."""

    legend_code = "ui.region.tiles.legend"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("ui.region.tiles"), parent)
        self._tiles = np.empty((0, 2))

    def show_values(
        self,
        units: Sequence[Any],
        tiles: np.ndarray,
        values: np.ndarray,
        limit: float | None,
        title: str,
        digits: int = 0,
        turned: bool = False,
    ) -> None:
        """Show one value a city (see :meth:`CityPicture.take`); ``tiles[city]`` is column and row, NaN without one."""
        self._tiles = tiles
        self.take(units, values, limit, title, digits, turned)

    # ---- geometry

    def _grid(self) -> tuple[float, float, float]:
        """Left, top and size of the squares."""
        low, high = np.nanmin(self._tiles, axis=0), np.nanmax(self._tiles, axis=0)
        columns, rows = high - low + 1
        edge = theme.px(12)
        room = self.width() - 2 * edge, self.height() - 2 * edge - theme.px(24)
        size = float(max(4.0, min(room[0] / columns, room[1] / rows, theme.px(84))))
        left = edge + (room[0] - columns * size) / 2 - low[0] * size
        return float(left), float(edge + (room[1] - rows * size) / 2 - low[1] * size), size

    def points(self) -> np.ndarray:
        """Middles of the squares, (n, 2); NaN without one."""
        if not np.isfinite(self._tiles).any():
            return np.full((len(self._tiles), 2), np.nan)
        left, top, size = self._grid()
        return np.column_stack([left + (self._tiles[:, 0] + 0.5) * size, top + (self._tiles[:, 1] + 0.5) * size])

    def reach(self) -> float:
        """Half a square."""
        return self._grid()[2] * 0.55 if np.isfinite(self._tiles).any() else 0.0

    # ---- painting

    def paintEvent(self, _event: Any) -> None:
        """Squares, names and values where there is room, legend."""
        painter = QPainter(self)
        places = self.begin(painter, "ui.region.tiles.none")
        if places is None:
            return
        size = self._grid()[2]
        plain = painter.font()
        small = QFont(plain)
        small.setPixelSize(max(9, min(theme.px(13), int(size * 0.3))))
        for place, point in enumerate(places):
            if np.isfinite(point).all():
                painter.setFont(small)
                self._square(painter, place, QRectF(point[0] - size / 2, point[1] - size / 2, size, size))
        painter.setFont(plain)
        self.draw_legend(painter)
        self.draw_focus(painter)

    def _square(self, painter: QPainter, place: int, box: QRectF) -> None:
        value = float(self._values[place])
        box = box.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(theme.current().border), 1))
        painter.setBrush(self.colour(value))
        painter.drawRect(box)
        klass = self.klass(value)
        ink = QColor(INK[klass] if klass >= 0 else theme.current().text)
        if self.above(value):
            side = max(4.0, box.width() * 0.2)
            corner = box.topRight() + QPointF(-1, 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(QPolygonF([corner, corner - QPointF(side, 0), corner + QPointF(0, side)]))
        painter.setPen(ink)
        name, text = short_name(self._units[place].name), number(value, self._digits)
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(name), metrics.horizontalAdvance(text))
        if widest <= box.width() - 2 and 2 * metrics.height() <= box.height():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{name}\n{text}")
        elif metrics.horizontalAdvance(name[:2]) <= box.width() and metrics.height() <= box.height():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name[:2])
