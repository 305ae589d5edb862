"""Reduction ratios as bars with the required mark: a row a level, a column a pollutant; 满足 or 不满足 in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.models.emergency_fields import LEVELS, POLLUTANTS
from ui.models.emergency_tables import verdict
from ui.texts import t


class RatioGauges(QWidget):
    """Twelve bars that move while the list is edited."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.em.gauges"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._levels: Any = {}

    def sizeHint(self) -> QSize:
        """Three rows and a heading."""
        return QSize(theme.px(760), self._height(theme.px(760)))

    def minimumSizeHint(self) -> QSize:
        """Two bars beside each other."""
        return QSize(theme.px(430), self._height(self.width()))

    def resizeEvent(self, event: Any) -> None:
        """A narrow window shows two bars a line."""
        super().resizeEvent(event)
        self.setFixedHeight(self._height(self.width()))

    def _height(self, width: int) -> int:
        """Three levels in one or two lines each."""
        return theme.px(3 * 38) * len(POLLUTANTS) // self._beside(width)

    def _beside(self, width: int) -> int:
        return len(POLLUTANTS) if width >= theme.px(850) else 2

    def show_levels(self, levels: Any) -> None:
        """Show ``levels[level][pollutant]`` cells (ratio and required in percent)."""
        self._levels = levels
        self.setAccessibleDescription("; ".join(self._text(level, name) for level in LEVELS for name in POLLUTANTS))
        self.update()

    def _text(self, level: str, name: str, whole: bool = True) -> str:
        cell = self._levels.get(level, {}).get(name)
        if cell is None or cell.ratio is None:
            return f"{name} —"
        needed = "" if cell.required is None or not whole else t("ui.em.gauge_needs", required=f"{cell.required:g}")
        return f"{name} {cell.ratio:.1f}% {needed} {verdict(cell.ok)}"

    def paintEvent(self, _event: Any) -> None:
        """Draw all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heads = [t(f"ui.em.gauge.{level}") for level in LEVELS]
        left = max(painter.fontMetrics().horizontalAdvance(head) for head in heads) + theme.px(16)
        top, height = theme.px(2), theme.px(38)
        beside = self._beside(self.width())
        lines = len(POLLUTANTS) // beside
        width = (self.width() - left) / beside
        for row, level in enumerate(LEVELS):
            begin = top + row * lines * height
            box = QRectF(0, begin, left - theme.px(8), height - theme.px(6))
            painter.setPen(QColor(theme.current().text))
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, heads[row])
            for column, name in enumerate(POLLUTANTS):
                line, at = divmod(column, beside)
                place = QRectF(left + at * width, begin + line * height, width - theme.px(14), height - theme.px(6))
                self._bar(painter, place, level, name)

    def _bar(self, painter: QPainter, box: QRectF, level: str, name: str) -> None:
        tokens = theme.current()
        cell = self._levels.get(level, {}).get(name)
        ratio = 0.0 if cell is None or cell.ratio is None else cell.ratio
        required = 0.0 if cell is None or cell.required is None else cell.required
        full = max(40.0, ratio * 1.1, required * 1.3)
        text_box = QRectF(box.left(), box.top(), box.width(), box.height() * 0.6)
        bar = QRectF(box.left(), box.top() + box.height() * 0.64, box.width(), box.height() * 0.3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(bar, 2, 2)
        ok = None if cell is None else cell.ok
        painter.setBrush(QColor(tokens.muted if ok is None else tokens.good if ok else tokens.bad))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * min(1.0, ratio / full), bar.height()), 2, 2)
        if required:
            at = bar.left() + bar.width() * required / full
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.drawLine(round(at), round(bar.top() - 3), round(at), round(bar.bottom() + 3))
        painter.setPen(QColor(tokens.text if ok is None else tokens.good if ok else tokens.bad))
        text = self._text(level, name)
        if painter.fontMetrics().horizontalAdvance(text) > box.width():
            text = self._text(level, name, whole=False)  # the mark on the bar still shows what is required
        painter.drawText(text_box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
