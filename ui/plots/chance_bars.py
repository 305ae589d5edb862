"""Chances of the targets side by side: a bar a scenario, the asked chance as a mark, each in honest words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.plots import roles
from ui.texts import t

PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense4Pattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.FDiagPattern,
)
"""The second cue of the scenarios beside their colours."""


@dataclass(frozen=True)
class ChanceBar:
    """One bar: name of the scenario, chance 0–1 (None: not known), and what it says."""

    name: str
    chance: float | None
    text: str
    number: int  # of the scenario's colour and pattern; −1: without new measures


@dataclass(frozen=True)
class ChanceGroup:
    """One target with its bars; ``asked`` is the chance it shall have (None: none)."""

    title: str
    bars: tuple[ChanceBar, ...]
    asked: float | None = None


class ChanceBars(QWidget):
    """Groups below each other; grows with their number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.scenario.chances"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._groups: tuple[ChanceGroup, ...] = ()

    def show_groups(self, groups: Sequence[ChanceGroup]) -> None:
        """Show other groups."""
        self._groups = tuple(groups)
        self.setAccessibleDescription("; ".join(_said(group) for group in groups))
        self.updateGeometry()
        self.update()

    def _line(self) -> int:
        return theme.px(18)

    def _head(self) -> int:
        return theme.px(21)

    def sizeHint(self) -> QSize:
        """All groups."""
        lines = sum(len(group.bars) for group in self._groups)
        return QSize(theme.px(420), lines * self._line() + len(self._groups) * (self._head() + theme.px(6)) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as all groups: what holds it scrolls."""
        return QSize(theme.px(300), self.sizeHint().height())

    def paintEvent(self, _event: Any) -> None:
        """Draw all."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        metrics = painter.fontMetrics()
        names = [bar.name for group in self._groups for bar in group.bars]
        texts = [bar.text for group in self._groups for bar in group.bars]
        left = min(max((metrics.horizontalAdvance(name) for name in names), default=0), theme.px(190)) + theme.px(24)
        right = max((metrics.horizontalAdvance(text) for text in texts), default=0) + theme.px(14)
        top = 2
        for group in self._groups:
            self._group(painter, group, top, left, max(theme.px(80), self.width() - left - right))
            top += self._head() + len(group.bars) * self._line() + theme.px(6)

    def _group(self, painter: QPainter, group: ChanceGroup, top: int, left: int, width: int) -> None:
        tokens = theme.current()
        painter.setPen(QColor(tokens.text))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(theme.px(6), top, self.width(), self._head()), side, group.title)
        font.setBold(False)
        painter.setFont(font)
        first = top + self._head()
        for place, bar in enumerate(group.bars):
            self._bar(painter, bar, QRectF(left, first + place * self._line(), width, self._line()))
        if group.asked is not None:
            x = round(left + width * group.asked)
            painter.setPen(QPen(QColor(tokens.caution), 2, Qt.PenStyle.DashLine))
            painter.drawLine(x, first, x, first + len(group.bars) * self._line())

    def _bar(self, painter: QPainter, bar: ChanceBar, box: QRectF) -> None:
        tokens = theme.current()
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens.muted if bar.number < 0 else tokens.text))
        name = QRectF(theme.px(12), box.top(), box.left() - theme.px(18), box.height())
        fitting = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name.width()))
        painter.drawText(name, side, fitting)
        track = QRectF(box.left(), box.top() + box.height() * 0.2, box.width(), box.height() * 0.6)
        painter.fillRect(track, QColor(tokens.raised))
        if bar.chance is not None:
            filled = QRectF(track.left(), track.top(), track.width() * bar.chance, track.height())
            ink = QColor(tokens.muted) if bar.number < 0 else roles.colour("plain", bar.number)
            painter.fillRect(filled, QBrush(ink, PATTERNS[max(0, bar.number) % len(PATTERNS)]))
            painter.setPen(QPen(ink, 1))
            painter.drawRect(filled)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(box.right() + theme.px(8), box.top(), self.width(), box.height()), side, bar.text)


def _said(group: ChanceGroup) -> str:
    return f"{group.title}: " + ", ".join(f"{bar.name} {bar.text}" for bar in group.bars)
