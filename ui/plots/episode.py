"""A pollution process over a region: a strip a city, expected above observed, in AQI colours; starts and responses.

The number (or the level's word) in a cell is the second cue beside its colour.  Warnings are outlined and carry their
name in words; they never use the AQI colours.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.plots.tips import show_tip
from ui.texts import number, t

LANES = ("forecast", "observed")
LEAST, MOST = 38, 58
"""Height of a city."""


class EpisodePlot(QWidget):
    """``chosen(code)`` on click or Enter; arrows move over cities and steps."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(t("ui.episode.plot"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._found: Any = None
        self._words = False
        self._current = (0, 0)

    def show_episode(self, found: Any, words: bool = False) -> None:
        """Show a ``RegionEpisode``; *words*: levels in words instead of AQI numbers."""
        self._found, self._words = found, words
        self._current = (0, 0)
        self.setMinimumHeight(round(self._top() + len(found.cities) * theme.px(LEAST)) + 4)
        self.setAccessibleDescription(t("ui.episode.summary", cities=len(found.cities), steps=found.steps))
        self.update()

    # ---- geometry

    def _top(self) -> float:
        return float(theme.px(60))

    def _row(self) -> float:
        """Height of a city: more where there is room."""
        room = (self.height() - self._top()) / max(1, len(self._found.cities) if self._found else 1)
        return float(max(theme.px(LEAST), min(theme.px(MOST), room)))

    def _bottom(self) -> float:
        return self._top() + len(self._found.cities) * self._row()

    def _sides(self) -> tuple[float, float]:
        """Left and right end of the steps."""
        return float(theme.px(130)), max(float(theme.px(160)), self.width() - theme.px(236))

    def _width(self) -> float:
        left, right = self._sides()
        return (right - left) / max(1, self._found.steps)

    def cell(self, city: int, step: int, lane: int) -> QRectF:
        """Rectangle of a value; lane 0 is expected, 1 observed."""
        height = (self._row() - theme.px(6)) / 2
        left, width = self._sides()[0], self._width()
        return QRectF(left + step * width, self._top() + city * self._row() + lane * height, width, height)

    def x_of(self, moment: str) -> float | None:
        """Place of a moment on the time axis; None outside it."""
        if self._found is None or not moment:
            return None
        hours = (dt.datetime.fromisoformat(moment) - self._found.at(0)).total_seconds() / 3600
        place = hours if self._found.hourly else hours / 24
        if not 0 <= place <= self._found.steps:
            return None
        return self._sides()[0] + place * self._width()

    def place_at(self, point: QPointF) -> tuple[int, int] | None:
        """City and step under a point."""
        if self._found is None or point.y() < self._top():
            return None
        city = int((point.y() - self._top()) // self._row())
        if not city < len(self._found.cities):
            return None
        step = int((point.x() - self._sides()[0]) // self._width())
        return city, min(max(step, 0), self._found.steps - 1)

    # ---- painting

    def paintEvent(self, event: Any) -> None:
        """Days, cities, starts."""
        if self._found is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        self._days(painter)
        for place, city in enumerate(self._found.cities):
            row = QRectF(0, self._top() + place * self._row(), self.width(), self._row())
            if row.intersects(QRectF(event.rect())):
                self._city(painter, row, place, city)
        self._starts(painter)
        if self.hasFocus() and self._found.cities:
            city, step = self._current
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRect(self.cell(city, step, 0).united(self.cell(city, step, 1)).adjusted(0, 0, -1, -1))

    def _days(self, painter: QPainter) -> None:
        per_day = 24 if self._found.hourly else 1
        width = self._width() * per_day
        every = max(1, round(theme.px(38) / max(width, 1) + 0.49))
        bottom = self._bottom()
        for day in range(self._found.steps // per_day):
            left = self._sides()[0] + day * width
            painter.setPen(QColor(theme.current().grid))
            painter.drawLine(QPointF(left, self._top() - theme.px(4)), QPointF(left, bottom))
            if day % every == 0:
                painter.setPen(QColor(theme.current().muted))
                box = QRectF(left, self._top() - theme.px(20), width * every, theme.px(16))
                moment = self._found.at(day * per_day)
                side = Qt.AlignmentFlag.AlignLeft if self._found.hourly else Qt.AlignmentFlag.AlignHCenter
                painter.drawText(box, side, f"{moment:%m-%d}")

    def _city(self, painter: QPainter, row: QRectF, place: int, city: Any) -> None:
        tokens = theme.current()
        painter.setPen(QColor(tokens.text))
        name = QRectF(4, row.top(), theme.px(78), row.height() - theme.px(6))
        fitting = painter.fontMetrics().elidedText(city.name, Qt.TextElideMode.ElideRight, int(name.width()))
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
        plain = painter.font()
        small = QFont(plain)
        small.setPixelSize(theme.px(10))
        for lane, values in enumerate((city.forecast, city.observed)):
            head = self.cell(place, 0, lane)
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            box = QRectF(theme.px(80), head.top(), theme.px(46), head.height())
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, t(f"ui.episode.lane.{LANES[lane]}"))
            for step, value in enumerate(values):
                self._value(painter, self.cell(place, step, lane), value)
        painter.setFont(plain)
        self._response(painter, row, place, city)

    def _value(self, painter: QPainter, box: QRectF, value: float | None) -> None:
        if value is None:
            return
        level = theme.aqi_level(round(value))
        painter.fillRect(box.adjusted(0, 0.5, -0.5 if box.width() > 3 else 0, -0.5), QColor(theme.AQI_COLOURS[level]))
        text = t(f"ui.episode.level.{level + 1}") if self._words else number(value)
        if painter.fontMetrics().horizontalAdvance(text) <= box.width() - 2:
            painter.setPen(QColor(theme.AQI_INK[level]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _response(self, painter: QPainter, row: QRectF, place: int, city: Any) -> None:
        """What the forecast reaches, what the city did: in words on the right, its span as a line below the strip."""
        right = self._sides()[1] + theme.px(8)
        height = (self._row() - theme.px(6)) / 2
        metrics = painter.fontMetrics()
        for lane, (level, text) in enumerate((level_text(city.level), response_text(city.response))):
            ink = _ink(level)
            box = QRectF(right, row.top() + lane * height, self.width() - right - 2, height)
            painter.setPen(ink)
            fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
        if city.response is not None and (start := self.x_of(city.response.started)) is not None:
            end = self.x_of(city.response.ended)
            y = row.bottom() - theme.px(4)
            painter.setPen(QPen(_ink(city.response.level), 3))
            painter.drawLine(QPointF(start, y), QPointF(self._sides()[1] if end is None else end, y))
            painter.drawLine(QPointF(start, y - 4), QPointF(start, y + 3))

    def _starts(self, painter: QPainter) -> None:
        """The suggested start (broken line) and that of the notice (whole line), with their names."""
        alert, notice = self._found.alert, self._found.notice
        lines = []
        if alert is not None and alert.level and alert.start:
            lines.append((alert.start, Qt.PenStyle.DashLine, t("ui.episode.suggested", level=_level(alert.level))))
        if notice is not None:
            lines.append((notice.start, Qt.PenStyle.SolidLine, t("ui.episode.noticed", level=_level(notice.level))))
        metrics = painter.fontMetrics()
        for place, (moment, style, text) in enumerate(lines):
            x = self.x_of(moment)
            if x is None:
                continue
            painter.setPen(QPen(QColor(theme.current().text), 2, style))
            painter.drawLine(QPointF(x, self._top() - theme.px(4)), QPointF(x, self._bottom()))
            said = f"{text} {moment[5:16].replace('T', ' ')}"
            width = metrics.horizontalAdvance(said)
            left = min(x + 3, self.width() - width - 4)
            painter.drawText(
                QRectF(left, 1 + place * theme.px(19), width + 4, theme.px(18)), Qt.AlignmentFlag.AlignVCenter, said
            )

    # ---- mouse, keys, tips

    def text_of(self, city: int, step: int) -> str:
        """A cell in words."""
        one = self._found.cities[city]
        moment = self._found.at(step)
        return t(
            "ui.episode.cell", name=one.name, time=f"{moment:%m-%d %H:00}" if self._found.hourly else f"{moment:%m-%d}",
            forecast=number(one.forecast[step]), observed=number(one.observed[step]),
            level=level_text(one.level)[1], response=response_text(one.response)[1],
        )  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the city under the mouse."""
        if (place := self.place_at(event.position())) is not None:
            self._current = place
            self.setFocus()
            self.update()
            self.chosen.emit(self._found.cities[place[0]].code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the frame, Enter chooses."""
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        key = Qt.Key(event.key())
        if self._found is None or not self._found.cities:
            super().keyPressEvent(event)
        elif key in steps:
            city, step = self._current[0] + steps[key][0], self._current[1] + steps[key][1]
            if 0 <= city < len(self._found.cities) and 0 <= step < self._found.steps:
                self._current = (city, step)
                self.setAccessibleDescription(self.text_of(city, step))
                self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._found.cities[self._current[0]].code)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tip of a cell."""
        return show_tip(self, event, self._tip_at) or super().event(event)

    def _tip_at(self, point: QPointF) -> str | None:
        place = self.place_at(point)
        return None if place is None else self.text_of(*place)


def _ink(level: str | None) -> QColor:
    """Ink of a warning's name: its own in light themes, the text's in dark ones, where it could not be read."""
    tokens = theme.current()
    if not level or level == "None":
        return QColor(tokens.muted)
    return QColor(tokens.text if tokens.dark else theme.WARNING_INK.get(level, tokens.text))


def _level(level: str | None) -> str:
    """Name of a warning, short."""
    return t(f"ui.acting.level.{level}")


def level_text(level: Any) -> tuple[str | None, str]:
    """What a city's forecast reaches: level and words ("" without a forecast)."""
    if level is None:
        return None, t("ui.episode.no_forecast")
    return level.level, t("ui.episode.reaches", level=_level(level.level))


def response_text(response: Any) -> tuple[str | None, str]:
    """What a city did: level and words ("" without a record)."""
    if response is None:
        return None, ""
    text = t("ui.episode.response", level=_level(response.level), start=response.started[5:16].replace("T", " "))
    return response.level, text
