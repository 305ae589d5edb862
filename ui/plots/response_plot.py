"""Hourly AQI beside what was done: bars in the official colours, forecast ranges, levels as outlined boxes in words.

The bar's height and the level's word on the axis are the second cue of an AQI colour.  Warnings are never filled with
AQI colours: they are outlined boxes whose text carries the word 预警.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.models.emergency_episode import Episode, level_text, moment_text, reading_text
from ui.plots.tips import show_tip
from ui.texts import number, t

EDGES = (50, 100, 150, 200, 300)
ROWS = 3
"""Rows over which the names of the actions are spread, so that they do not cover each other."""


class ResponsePlot(QWidget):
    """Empty until :meth:`show_episode`; arrows move over the hours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.episode_of.plot"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._episode: Episode | None = None
        self._current = 0

    def sizeHint(self) -> QSize:
        """Enough for the boxes and the bars."""
        return QSize(theme.px(760), theme.px(280))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(theme.px(420), theme.px(150))

    def show_episode(self, episode: Episode | None) -> None:
        """Show another one."""
        self._episode = episode
        self._current = 0
        self.setAccessibleDescription(self.text_of(0) if episode and episode.readings else "")
        self.update()

    def text_of(self, place: int) -> str:
        """An hour in words."""
        return reading_text(self._episode, place) if self._episode is not None else ""

    # ---- geometry

    def area(self) -> QRectF:
        """Where the bars stand."""
        left, top, bottom = theme.px(66), theme.px(26) + ROWS * theme.px(15), theme.px(20)
        return QRectF(left, top, max(10, self.width() - left - theme.px(8)), max(10, self.height() - top - bottom))

    def x_of(self, moment: dt.datetime) -> float:
        """Place of a moment."""
        assert self._episode is not None
        whole = (self._episode.last - self._episode.first).total_seconds()
        return self.area().left() + self.area().width() * (moment - self._episode.first).total_seconds() / whole

    def _top_value(self) -> float:
        assert self._episode is not None
        values = [one.aqi or 0 for one in self._episode.readings]
        values += [one.high or one.aqi or 0 for one in self._episode.expected]
        return max([220.0, *values]) * 1.06

    def y_of(self, aqi: float) -> float:
        """Height of a value."""
        return self.area().bottom() - self.area().height() * aqi / self._top_value()

    def bar(self, place: int) -> QRectF:
        """Rectangle of an hour's bar."""
        assert self._episode is not None
        one = self._episode.readings[place]
        left, right = self.x_of(one.start), self.x_of(one.start + one.length)
        top = self.y_of(one.aqi or 0)
        return QRectF(left, top, max(1.0, right - left - (1 if right - left > 4 else 0)), self.area().bottom() - top)

    def place_at(self, point: QPointF) -> int | None:
        """The hour under a point."""
        if self._episode is None or not self.area().left() <= point.x() <= self.area().right():
            return None
        for place, one in enumerate(self._episode.readings):
            if self.x_of(one.start) <= point.x() < self.x_of(one.start + one.length):
                return place
        return None

    # ---- painting

    def paintEvent(self, _event: Any) -> None:
        """Scale, bars, forecast, levels, actions."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        if self._episode is None:
            return
        self._scale(painter)
        for place, one in enumerate(self._episode.readings):
            if one.aqi is not None:
                self._reading(painter, self.bar(place), one.aqi)
        self._forecast(painter)
        self._levels(painter)
        self._actions(painter)
        if self.hasFocus() and self._episode.readings:
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.bar(self._current).adjusted(-1, -1, 1, 0))

    def _scale(self, painter: QPainter) -> None:
        tokens, area = theme.current(), self.area()
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        bounds = [0, *(edge for edge in EDGES if edge < self._top_value()), self._top_value()]
        for level, (low, high) in enumerate(pairwise(bounds)):
            top, bottom = self.y_of(high), self.y_of(low)
            painter.setPen(QColor(tokens.grid))
            painter.drawLine(QPointF(area.left(), top), QPointF(area.right(), top))
            painter.setPen(QColor(tokens.muted))
            if bottom - top >= painter.fontMetrics().height() - 3:
                text = t(f"ui.episode_of.short.{level + 1}")
                painter.drawText(QRectF(0, top, area.left() - theme.px(6), bottom - top), side, text)
        assert self._episode is not None
        day = self._episode.first
        while day < self._episode.last:
            x, after = self.x_of(day), self.x_of(day + dt.timedelta(days=1))
            painter.setPen(QColor(tokens.border))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 4))
            painter.setPen(QColor(tokens.muted))
            if after - x >= painter.fontMetrics().horizontalAdvance("00-00"):
                painter.drawText(QRectF(x, area.bottom() + 2, after - x, theme.px(17)),
                                 Qt.AlignmentFlag.AlignCenter, f"{day:%m-%d}")  # fmt: skip
            day += dt.timedelta(days=1)

    def _reading(self, painter: QPainter, box: QRectF, aqi: float) -> None:
        level = theme.aqi_level(aqi)
        painter.setPen(QPen(QColor(theme.current().muted), 0.6))
        painter.setBrush(QColor(theme.AQI_COLOURS[level]))
        painter.drawRect(box)
        text = number(aqi)
        if painter.fontMetrics().horizontalAdvance(text) + 2 <= box.width() and box.height() > theme.px(16):
            painter.setPen(QColor(theme.AQI_INK[level]))
            painter.drawText(box.adjusted(0, 2, 0, 0), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _forecast(self, painter: QPainter) -> None:
        """A bracket from the lowest to the highest expected value, a cross line at the middle one."""
        assert self._episode is not None
        painter.setPen(QPen(QColor(theme.current().text), 1.4))
        for one in self._episode.expected:
            x = (self.x_of(one.start) + self.x_of(one.start + one.length)) / 2
            half = max(2.0, (self.x_of(one.start + one.length) - self.x_of(one.start)) / 5)
            for value in (one.low, one.high, one.aqi):
                if value is not None:
                    painter.drawLine(QPointF(x - half, self.y_of(value)), QPointF(x + half, self.y_of(value)))
            if one.low is not None and one.high is not None:
                painter.drawLine(QPointF(x, self.y_of(one.low)), QPointF(x, self.y_of(one.high)))

    def _levels(self, painter: QPainter) -> None:
        assert self._episode is not None
        tokens = theme.current()
        for start, end, level in self._episode.spans:
            box = QRectF(self.x_of(start), 2, self.x_of(end) - self.x_of(start) - 1, theme.px(22))
            ink = QColor(tokens.text if tokens.dark else theme.WARNING_INK.get(level, tokens.text))
            painter.setPen(QPen(ink, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
            painter.fillRect(QRectF(box.left() + 1, box.top() + 1, theme.px(5), box.height() - 2), ink)
            inner = box.adjusted(theme.px(10), 0, -2, 0)
            text = painter.fontMetrics().elidedText(
                level_text(level), Qt.TextElideMode.ElideRight, max(0, int(inner.width()))
            )
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _actions(self, painter: QPainter) -> None:
        assert self._episode is not None
        metrics, area = painter.fontMetrics(), self.area()
        until = [0.0] * ROWS  # where the text of each row ends
        painter.setPen(QPen(QColor(theme.current().text), 1.2, Qt.PenStyle.DashLine))
        for action in self._episode.actions:
            x = self.x_of(action.at)
            painter.drawLine(QPointF(x, theme.px(26)), QPointF(x, area.bottom()))
        for action in self._episode.actions:
            x = self.x_of(action.at)
            said = f"{moment_text(action.at)} {action.text}"
            width = metrics.horizontalAdvance(said) + theme.px(8)
            left = min(x + 3, self.width() - width)
            row = next((place for place in range(ROWS) if until[place] <= left), ROWS - 1)
            until[row] = left + width
            box = QRectF(left, theme.px(26) + row * theme.px(15), width, theme.px(15))
            painter.fillRect(box.adjusted(-2, 1, -theme.px(6), 0), QColor(theme.current().surface))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)

    # ---- mouse, keys, tips

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the hour under the mouse."""
        if (place := self.place_at(event.position())) is not None:
            self.choose(place)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by an hour, Page keys by a day, Home and End to either end."""
        count = len(self._episode.readings) if self._episode is not None else 0
        step = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -24, Qt.Key.Key_PageDown: 24,
            Qt.Key.Key_Home: -count, Qt.Key.Key_End: count,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if step is None or not count:
            super().keyPressEvent(event)
            return
        self.choose(min(max(self._current + step, 0), count - 1))

    def choose(self, place: int) -> None:
        """Put the frame on an hour."""
        self._current = place
        self.setAccessibleDescription(self.text_of(place))
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tip of an hour."""
        return show_tip(self, event, self._tip_at) or super().event(event)

    def _tip_at(self, point: QPointF) -> str | None:
        place = self.place_at(point)
        return None if place is None else self.text_of(place)
