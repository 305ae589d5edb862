"""Bars of the timetable as they are painted: the delegate of the bar column and its heading with years and quarters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from airplan import clock
from ui import theme
from ui.models.plan_timeline import Dates, TimeBar, period_end, span_text
from ui.plots import roles

GRIP = 6
"""Pixels at either end of a bar that draw its start or end."""


class TimeScale:
    """Days to pixels inside the bar column."""

    def __init__(self) -> None:
        today = clock.today()
        self.first, self.last = today, today

    def show(self, days: Dates) -> None:
        """The days the column covers."""
        self.first, self.last = days

    def x_of(self, day: dt.date, box: QRect) -> float:
        """Place of the begin of a day."""
        return box.left() + (day - self.first).days * self.per_day(box)

    def per_day(self, box: QRect) -> float:
        """Pixels a day."""
        return box.width() / max(1, (self.last - self.first).days + 1)

    def bar(self, dates: Dates, box: QRect) -> QRectF:
        """The upper bar of a row (the plan as it stands)."""
        left, right = self.x_of(dates[0], box), self.x_of(dates[1] + dt.timedelta(days=1), box)
        height = box.height() * 0.5
        return QRectF(left, box.top() + box.height() * 0.18, max(right - left, 2.0), height)

    def part_at(self, dates: Dates, box: QRect, x: float) -> str:
        """Which part of the bar lies at *x*: start, end, whole, or "" beside it."""
        bar, grip = self.bar(dates, box), theme.px(GRIP)
        if not bar.left() - grip <= x <= bar.right() + grip:
            return ""
        inner = min(grip, bar.width() / 4)
        return "start" if x < bar.left() + inner else "end" if x > bar.right() - inner else "whole"

    def quarters(self) -> list[dt.date]:
        """First days of the quarters."""
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            day = period_end(day, "quarter") + dt.timedelta(days=1)
        return found


class BarDelegate(QStyledItemDelegate):
    """Paints one row.  ``draft`` is what is being drawn: the row's id and its new dates."""

    def __init__(self, scale: TimeScale, parent: QWidget) -> None:
        super().__init__(parent)
        self.scale = scale
        self.draft: tuple[str, Dates] | None = None

    def dates_of(self, bar: TimeBar) -> Dates:
        """Dates as shown now."""
        return self.draft[1] if self.draft is not None and self.draft[0] == bar.id else bar.dates

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background and frame as any cell has; then lines of the calendar, baseline, bar, milestones, today."""
        option.text = ""  # type: ignore[attr-defined]
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""  # type: ignore[attr-defined]
        style = blank.widget.style()  # type: ignore[attr-defined]
        style.drawControl(style.ControlElement.CE_ItemViewItem, blank, painter, blank.widget)  # type: ignore[attr-defined]
        bar = index.model().value(index.row(), index.column())  # type: ignore[attr-defined]
        if not isinstance(bar, TimeBar):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect  # type: ignore[attr-defined]
        painter.setClipRect(box)
        self._lines(painter, box)
        self._baseline(painter, box, bar)
        self._bar(painter, box, bar)
        self._marks(painter, box, bar)
        painter.restore()

    def _lines(self, painter: QPainter, box: QRect) -> None:
        for day in self.scale.quarters():
            painter.setPen(QPen(QColor(theme.current().grid if day.month > 1 else theme.current().border), 1))
            x = round(self.scale.x_of(day, box))
            painter.drawLine(x, box.top(), x, box.bottom())
        painter.setPen(QPen(roles.colour("deadline"), 1.5, Qt.PenStyle.DashLine))
        x = round(self.scale.x_of(clock.today(), box))
        painter.drawLine(x, box.top(), x, box.bottom())

    def _baseline(self, painter: QPainter, box: QRect, bar: TimeBar) -> None:
        if bar.baseline is None:
            return
        left = self.scale.x_of(bar.baseline[0], box)
        right = self.scale.x_of(bar.baseline[1] + dt.timedelta(days=1), box)
        line = QRectF(left, box.top() + box.height() * 0.76, max(2.0, right - left), max(2.0, box.height() * 0.11))
        painter.fillRect(line, roles.colour("lastyear"))

    def _bar(self, painter: QPainter, box: QRect, bar: TimeBar) -> None:
        dates = self.dates_of(bar)
        shape = self.scale.bar(dates, box)
        ink = QColor(theme.current().bad) if bar.early else roles.colour("plain")
        if dates[0] == dates[1]:  # only a date by which it is due
            self._diamond(painter, shape.left(), shape.center().y(), box.height() * 0.26, ink, filled=False)
            return
        soft = QColor(ink)
        soft.setAlphaF(0.32)
        # What is given from above is an outline: it cannot be drawn.
        fill = QColor(theme.current().surface) if bar.fixed else soft
        painter.setPen(QPen(ink, 1.2, Qt.PenStyle.DashLine if bar.fixed else Qt.PenStyle.SolidLine))
        painter.setBrush(fill)
        painter.drawRoundedRect(shape, 2, 2)
        if bar.done > 0:
            painter.fillRect(QRectF(shape.left(), shape.top(), shape.width() * min(1.0, bar.done), shape.height()), ink)
        if self.draft is not None and self.draft[0] == bar.id:
            self._draft(painter, box, shape, dates)

    def _draft(self, painter: QPainter, box: QRect, shape: QRectF, dates: Dates) -> None:
        """A bar under way: a strong frame, and its dates in words beside it."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.current().accent), 2))
        painter.drawRoundedRect(shape, 2, 2)
        said = span_text(dates)
        width = painter.fontMetrics().horizontalAdvance(said) + theme.px(12)
        left = shape.right() + theme.px(6)
        if left + width > box.right():
            left = max(float(box.left()), shape.left() - width - theme.px(6))
        note = QRectF(left, box.top() + 2, width, box.height() - 4)
        painter.fillRect(note, QColor(theme.current().accent))
        painter.setPen(QColor(theme.current().on_accent))
        painter.drawText(note, Qt.AlignmentFlag.AlignCenter, said)

    def _marks(self, painter: QPainter, box: QRect, bar: TimeBar) -> None:
        middle = self.scale.bar(bar.dates, box).center().y()
        for day, _name in bar.milestones:
            self._diamond(painter, self.scale.x_of(day, box), middle, box.height() * 0.2, QColor(theme.current().text))

    def _diamond(self, painter: QPainter, x: float, y: float, half: float, ink: QColor, filled: bool = True) -> None:
        points = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if filled else QColor(theme.current().surface))
        painter.drawPolygon(QPolygonF(points))


class TimeHeader(QHeaderView):
    """Headings; that of the bar column shows years above, quarters below."""

    def __init__(self, scale: TimeScale, section: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale, self._section = scale, section
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Room for two lines."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), theme.px(36)))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Years and quarters instead of a title in the bar column."""
        if logical != self._section:
            super().paintSection(painter, rect, logical)
            return
        painter.save()
        tokens = theme.current()
        painter.fillRect(rect, QColor(tokens.raised))
        painter.setClipRect(rect)
        font = QFont(self.font())
        font.setPixelSize(theme.px(theme.TYPE["small"]))
        painter.setFont(font)
        for day in self._scale.quarters():
            self._quarter(painter, rect, day, tokens)
        painter.restore()

    def _quarter(self, painter: QPainter, rect: QRect, day: dt.date, tokens: Any) -> None:
        left = self._scale.x_of(day, rect)
        right = self._scale.x_of(period_end(day, "quarter") + dt.timedelta(days=1), rect)
        half = rect.height() / 2
        painter.setPen(QColor(tokens.border))
        top = rect.top() if day.month == 1 else rect.top() + half
        painter.drawLine(QPointF(left, top), QPointF(left, rect.bottom()))
        painter.setPen(QColor(tokens.text))
        if day.month == 1 or day == self._scale.first:
            end = min(self._scale.x_of(dt.date(day.year + 1, 1, 1), rect), rect.right())
            place = QRectF(left + theme.px(4), rect.top(), end - left - theme.px(4), half)
            if painter.fontMetrics().horizontalAdvance(str(day.year)) <= place.width():
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(day.year))
        name = f"Q{(day.month + 2) // 3}"
        if painter.fontMetrics().horizontalAdvance(name) + theme.px(2) <= right - left:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(left, rect.top() + half, right - left, half), Qt.AlignmentFlag.AlignCenter, name)
