"""A year as a calendar of AQI colours; the number in each cell is the second cue beside the colour."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.plots.tips import show_tip
from ui.texts import t


class CalendarPlot(QWidget):
    """Months as rows, days as columns.  ``chosen(ordinal)`` on click, or Enter on the day with the frame."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.calendar"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.year = 0
        self._aqi: dict[int, int] = {}
        self._primary: dict[int, str] = {}
        self._current = 0

    def sizeHint(self) -> QSize:
        """Wide enough for a number in each cell."""
        return QSize(theme.px(31 * 30 + 60), theme.px(12 * 24 + 30))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(theme.px(31 * 22 + 48), theme.px(12 * 17 + 24))

    def show_year(self, year: int, first: int, aqi: Sequence[int], primary: Sequence[Sequence[str]]) -> None:
        """Show a year; ``aqi[d]`` of ordinal day ``first + d``, below zero where none."""
        self.year = year
        self._aqi = {first + place: int(value) for place, value in enumerate(aqi) if value >= 0}
        self._primary = {first + place: t("ui.list_comma").join(names) for place, names in enumerate(primary) if names}
        self._current = dt.date(year, 1, 1).toordinal()
        self.setAccessibleDescription(t("ui.calendar.summary", year=year, days=len(self._aqi)))
        self.update()

    # ---- geometry

    def _grid(self) -> tuple[float, float, float, float]:
        left, top = theme.px(44), theme.px(20)
        return left, top, (self.width() - left - 1) / 31, (self.height() - top - 1) / 12

    def cell(self, ordinal: int) -> QRectF:
        """Rectangle of a day."""
        day = dt.date.fromordinal(ordinal)
        left, top, width, height = self._grid()
        return QRectF(left + (day.day - 1) * width, top + (day.month - 1) * height, width, height)

    def day_at(self, point: QPointF) -> int | None:
        """Ordinal of the day under a point."""
        left, top, width, height = self._grid()
        day, month = int((point.x() - left) // width) + 1, int((point.y() - top) // height) + 1
        if not self.year or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(self.year, month)[1]:
            return None
        return dt.date(self.year, month, day).toordinal()

    # ---- painting

    def paintEvent(self, _event: Any) -> None:
        """Heads, then one cell a day."""
        if not self.year:
            return
        painter = QPainter(self)
        tokens = theme.current()
        painter.fillRect(self.rect(), QColor(tokens.surface))
        self._paint_heads(painter)
        font = QFont(self.font())
        _, _, width, height = self._grid()
        font.setPixelSize(max(9, min(theme.px(12), int(height * 0.62), int(width * 0.42))))
        painter.setFont(font)
        first = dt.date(self.year, 1, 1).toordinal()
        for ordinal in range(first, dt.date(self.year, 12, 31).toordinal() + 1):
            self._paint_day(painter, ordinal)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 3))
            painter.drawRect(self.cell(self._current).adjusted(1, 1, -1, -1))

    def _paint_heads(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.current().muted))
        left, top, width, height = self._grid()
        for day in range(1, 32):
            box = QRectF(left + (day - 1) * width, 0, width, top)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day))
        for month in range(1, 13):
            box = QRectF(0, top + (month - 1) * height, left - theme.px(6), height)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, t("ui.calendar.month", month=month)
            )

    def _paint_day(self, painter: QPainter, ordinal: int) -> None:
        box = self.cell(ordinal).adjusted(0.5, 0.5, -0.5, -0.5)
        value = self._aqi.get(ordinal)
        if value is None:
            painter.setPen(QColor(theme.current().grid))
            painter.drawRect(box)
            return
        level = theme.aqi_level(value)
        painter.fillRect(box, QColor(theme.AQI_COLOURS[level]))
        painter.setPen(QColor(theme.AQI_INK[level]))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(value))

    # ---- mouse, keys, tips

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day under the mouse."""
        if (day := self.day_at(event.position())) is not None:
            self._current = day
            self.setFocus()
            self.update()
            self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the frame, Enter chooses."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        months = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps:
            self._move(dt.date.fromordinal(self._current + steps[key]))
        elif key in months:
            now = dt.date.fromordinal(self._current)
            month = now.month + months[key]
            if 1 <= month <= 12:
                self._move(dt.date(now.year, month, min(now.day, calendar.monthrange(now.year, month)[1])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _move(self, day: dt.date) -> None:
        if day.year == self.year:
            self._current = day.toordinal()
            self.update()

    def text_of(self, ordinal: int) -> str:
        """A day in words."""
        day = dt.date.fromordinal(ordinal)
        value = self._aqi.get(ordinal)
        if value is None:
            return t("ui.calendar.no_value", date=day.isoformat())
        level = t(f"ui.aqi.{theme.aqi_level(value) + 1}")
        primary = self._primary.get(ordinal) or "—"
        return t("ui.calendar.day", date=day.isoformat(), aqi=value, level=level, primary=primary)

    def event(self, event: QEvent) -> bool:
        """The tip of a day."""
        return show_tip(self, event, self._tip_at) or super().event(event)

    def _tip_at(self, point: QPointF) -> str | None:
        place = self.day_at(point)
        return None if place is None else self.text_of(place)
