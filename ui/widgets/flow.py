"""A row that becomes several where it has no room: at 200 %, or in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QSizePolicy, QWidget

from ui import theme


class FlowLayout(QLayout):
    """Parts side by side; the gap (an integer among the parts) takes the free room while all fit in one line.

    A part that may shrink or wrap (``wrapping``) gets what the others leave in the line.
    """

    def __init__(self, *parts: QWidget | int, spacing: int = 8, wrapping: QWidget | None = None) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = 1_000
        self._wrapping = wrapping
        self.setSpacing(theme.px(spacing))
        self.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            if isinstance(part, int):
                self.gap_here()
            else:
                self.addWidget(part)

    def gap_here(self) -> None:
        """What follows stands on the right while all fit in one line."""
        self._gap = len(self._items)

    # ---- QLayout asks

    def addItem(self, item: QLayoutItem) -> None:
        """Keep an item."""
        self._items.append(item)

    def count(self) -> int:
        """How many parts."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """A part."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Take a part out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Across."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """The narrower the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the parts."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [self._size(item) for item in self._shown()]
        wide = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """One part a line."""
        sizes = [item.minimumSize() for item in self._shown() if item.widget() is not self._wrapping]
        wide = max((size.width() for size in sizes), default=0)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    # ---- placing

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _size(self, item: QLayoutItem) -> QSize:
        return item.sizeHint().expandedTo(item.minimumSize()).boundedTo(item.maximumSize())

    def _place(self, rect: QRect, move: bool) -> int:
        lines = self._lines(rect.width())
        top = rect.top()
        for line in lines:
            high = max(size.height() for _, size in line)
            free = rect.width() - sum(size.width() for _, size in line) - self.spacing() * (len(line) - 1)
            left = rect.left()
            for item, size in line:
                if len(lines) == 1 and self._gap < len(self._items) and item is self._items[self._gap]:
                    left += max(0, free)
                if move:
                    item.setGeometry(QRect(QPoint(left, top + (high - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += high + self.spacing()
        return max(0, top - self.spacing() - rect.top())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = width + 1
        sizes = self._sizes(width)
        for item, size in sizes:
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self.spacing()
        return lines

    def _sizes(self, width: int) -> list[tuple[QLayoutItem, QSize]]:
        """Sizes of the parts; the wrapping one takes what is left of the line, or a line of its own."""
        sizes = [(item, self._size(item)) for item in self._shown()]
        others = sum(size.width() + self.spacing() for item, size in sizes if item.widget() is not self._wrapping)
        found = []
        for item, size in sizes:
            part = item.widget()
            if part is self._wrapping and part is not None:
                room = width - others if width - others >= theme.px(140) else width
                text = part.text() if isinstance(part, QLabel) else ""
                wide = min(part.fontMetrics().horizontalAdvance(text) + theme.px(8), room)
                size = QSize(wide, part.heightForWidth(wide) if part.hasHeightForWidth() else size.height())
            else:
                size = size.boundedTo(QSize(max(width, 1), 10_000))
            found.append((item, size))
        return found


class FlowRow(QWidget):
    """A widget around a flow that takes just the height it needs.

    It asks no height for its width of the layouts above: those would then give everything else on the page the height
    it would like instead of what there is.
    """

    def __init__(self, flow: FlowLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = flow
        self.setLayout(flow)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        """See the class."""
        return False

    def event(self, event: QEvent) -> bool:
        """Another width or other parts: another height."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            high = self.flow.heightForWidth(self.width())
            if high != self.height():
                self.setFixedHeight(high)
        return done


def flow(*parts: QWidget | int, spacing: int = 8, wrapping: QWidget | None = None) -> FlowRow:
    """See :class:`FlowLayout`."""
    return FlowRow(FlowLayout(*parts, spacing=spacing, wrapping=wrapping))
