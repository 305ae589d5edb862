"""The timetable's table: its last column holds bars that are drawn with the mouse or moved by keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QHeaderView, QMenu, QWidget

from ui import theme
from ui.models import plan_timeline as timeline
from ui.models.plan_timeline import Dates, TimeBar
from ui.models.table_model import TableModel
from ui.plots.timeline import BarDelegate, TimeHeader, TimeScale
from ui.texts import t
from ui.widgets.table import TableView

BAR = 4
"""Number of the bar column."""

PAUSE = 700
"""Milliseconds after the last key until a bar moved by keys is written."""

KEYS = (
    ("whole", -1, "Ctrl+Left"),
    ("whole", 1, "Ctrl+Right"),
    ("start", -1, "Alt+Left"),
    ("start", 1, "Alt+Right"),
    ("end", -1, "Ctrl+Shift+Left"),
    ("end", 1, "Ctrl+Shift+Right"),
)
SHAPES = {
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "whole": Qt.CursorShape.OpenHandCursor,
}


class TimelineView(TableView):
    """The table whose last column is drawn.  ``moved(row id, start, end)`` when a bar was let go at new dates."""

    moved = Signal(str, object, object)
    drafted = Signal(str)
    held_fast = Signal(object)  # a bar that cannot be moved was pulled

    def __init__(self, model: TableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self.step = "month"
        self.painter_ = BarDelegate(self.scale, self)
        self.setItemDelegateForColumn(BAR, self.painter_)
        self.setMouseTracking(True)
        self._pull: tuple[TimeBar, str, float, QRect] | None = None
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self.flush)
        self.moves = [self._move_action(*key) for key in KEYS]
        model.modelAboutToBeReset.connect(self.drop_draft)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.flush())

    def make_header(self) -> QHeaderView:
        """Titles, and years and quarters above the bars."""
        self.scale = TimeScale()
        return TimeHeader(self.scale, BAR, self)

    def _move_action(self, part: str, direction: int, key: str) -> Any:
        code = f"ui.timeline.{part}.{'later' if direction > 0 else 'sooner'}"
        return self.add_action(t(code), QKeySequence(key), lambda: self.step_part(part, direction))

    def cell_menu(self) -> QMenu:
        """The table's menu, and the ways to move the bar."""
        menu = super().cell_menu()
        menu.addSeparator()
        menu.addActions(self.moves)
        return menu

    # ---- what is drawn now

    def bar_at(self, index: QModelIndex) -> TimeBar | None:
        """The bar of a row."""
        return self.table_model.value(index.row(), BAR) if index.isValid() else None

    def draft(self, bar: TimeBar, dates: Dates) -> None:
        """Show a bar at other dates; nothing is written yet."""
        self.painter_.draft = (bar.id, dates)
        self.drafted.emit(t("ui.timeline.draft", code=bar.code, old=timeline.span_text(bar.dates),
                            new=timeline.span_text(dates)))  # fmt: skip
        self.viewport().update()

    def drop_draft(self) -> None:
        """Back to what is stored."""
        self._pull = None
        self._pause.stop()
        if self.painter_.draft is not None:
            self.painter_.draft = None
            self.drafted.emit("")
            self.viewport().update()

    def flush(self) -> None:
        """Write the draft, if there is one and it differs."""
        self._pause.stop()
        if self._pull is not None or self.painter_.draft is None:
            return
        name, dates = self.painter_.draft
        row = self.table_model.row_of(name)
        bar = self.table_model.value(row, BAR) if row >= 0 else None
        if bar is None or bar.dates == dates:
            self.drop_draft()
        else:
            self.moved.emit(name, *dates)

    def step_part(self, part: str, direction: int) -> None:
        """One step of the calendar by key or menu; written after a short pause, or with Enter."""
        bar = self.bar_at(self.currentIndex())
        if bar is None:
            return
        if bar.fixed:
            self.held_fast.emit(bar)
            return
        self.draft(bar, timeline.stepped(self.painter_.dates_of(bar), direction, part, self.step))
        self._pause.start()

    # ---- mouse

    def _hit(self, event: QMouseEvent) -> tuple[TimeBar, str, QRect] | None:
        index = self.indexAt(event.position().toPoint())
        bar = self.bar_at(index)
        if bar is None or index.column() != BAR:
            return None
        box = self.visualRect(index)
        part = self.scale.part_at(bar.dates, box, event.position().x())
        return (bar, part, box) if part else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a bar or one of its ends."""
        hit = self._hit(event) if event.button() == Qt.MouseButton.LeftButton else None
        if hit is None:
            super().mousePressEvent(event)
            return
        self.flush()
        self.setCurrentIndex(self.indexAt(event.position().toPoint()))
        bar, part, box = hit
        self._pull = (bar, part, event.position().x(), box)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the bar along, to the nearest step."""
        if self._pull is None:
            hit = self._hit(event)
            shape = Qt.CursorShape.ArrowCursor if hit is None else SHAPES[hit[1]]
            self.viewport().setCursor(Qt.CursorShape.ForbiddenCursor if hit and hit[0].fixed else shape)
            super().mouseMoveEvent(event)
            return
        bar, part, from_x, box = self._pull
        distance = event.position().x() - from_x
        if self.painter_.draft is None and abs(distance) < QApplication.startDragDistance():
            return
        if bar.fixed:
            self._pull = None
            self.held_fast.emit(bar)
            return
        self.draft(bar, timeline.dragged(bar.dates, round(distance / self.scale.per_day(box)), part, self.step))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: what was drawn is written."""
        if self._pull is None:
            super().mouseReleaseEvent(event)
            return
        self._pull = None
        self.flush()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes what is being moved, Esc drops it."""
        if self.painter_.draft is not None and event.key() == Qt.Key.Key_Escape:
            self.drop_draft()
        elif self.painter_.draft is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.flush()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere writes what was moved."""
        super().focusOutEvent(event)
        self.flush()

    # ---- arrows between bars

    def paintEvent(self, event: Any) -> None:
        """The cells, then arrows from what must end first."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        for code, (bar, box) in places.items():
            for before in bar.after:
                if before in places and before != code:
                    self._arrow(painter, places[before], (bar, box))

    def _places(self) -> dict[str, tuple[TimeBar, QRect]]:
        """Bars on the screen and their cells."""
        top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        model = self.table_model
        last = bottom if bottom >= 0 else model.rowCount() - 1
        rows = range(max(top, 0), last + 1) if model.columnCount() > BAR else ()
        bars = [(model.value(number, BAR), self.visualRect(model.index(number, BAR))) for number in rows]
        return {bar.code: (bar, box) for bar, box in bars}

    def _arrow(self, painter: QPainter, first: tuple[TimeBar, QRect], then: tuple[TimeBar, QRect]) -> None:
        begin = self.scale.bar(self.painter_.dates_of(first[0]), first[1])
        end = self.scale.bar(self.painter_.dates_of(then[0]), then[1])
        colour = theme.current().bad if then[0].early else theme.current().muted
        painter.setPen(QPen(QColor(colour), 1.2))
        x, y, step = begin.right(), begin.center().y(), theme.px(5)
        goal = end.left()
        turn = max(x + step, goal - step) if goal > x else x + step
        painter.drawLine(int(x), int(y), int(turn), int(y))
        painter.drawLine(int(turn), int(y), int(turn), int(end.center().y()))
        painter.drawLine(int(turn), int(end.center().y()), int(goal), int(end.center().y()))
        head = theme.px(4) if goal >= turn else -theme.px(4)
        for side in (-theme.px(3), theme.px(3)):
            painter.drawLine(int(goal), int(end.center().y()), int(goal - head), int(end.center().y() + side))
