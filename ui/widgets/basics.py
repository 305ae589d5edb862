"""Small building blocks: labels by role, cards, chips, buttons, the page that says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.icons import icon
from ui.texts import t


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """A text in a role of the type scale (title, strong, muted, small, figure)."""
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse if role != "title" else Qt.TextInteractionFlag.NoTextInteraction
    )
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the tone of a label, chip or bar and draw it anew."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def chip(text: str, tone: str = "", tip: str = "") -> QLabel:
    """A small rounded label.  Never for AQI levels, never for warnings."""
    made = QLabel(text)
    made.setObjectName("chip")
    made.setToolTip(tip)
    if tone:
        made.setProperty("tone", tone)
    return made


def warning_flag(level: str, text: str) -> QLabel:
    """A heavy-pollution warning: an outlined flag whose text carries the word 预警, unlike any AQI cell."""
    made = QLabel(text)
    made.setObjectName("warningFlag")
    made.setProperty("warning", level)
    return made


def button(
    code: str, slot: Callable[[], object], icon_name: str = "", primary: bool = False, link: bool = False
) -> QPushButton:
    """A push button with the text *code* (and the tip ``code.tip`` when there is one)."""
    made = QPushButton(t(code))
    if icon_name:
        made.setIcon(icon(icon_name, theme.current().on_accent if primary else None))
        made.setIconSize(QSize(theme.px(18), theme.px(18)))
    if primary:
        made.setProperty("primary", "true")
    if link:
        made.setProperty("link", "true")
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    from ui import texts

    if texts.has(f"{code}.tip"):
        made.setToolTip(t(f"{code}.tip"))
    made.setAccessibleName(t(code))
    made.clicked.connect(lambda _checked=False: slot())
    return made


def menu_button(
    code: str, entries: Sequence[tuple[str, Callable[[], object]]], icon_name: str = "", primary: bool = False
) -> QPushButton:
    """A push button that opens a menu of (text code, what to do)."""
    made = button(code, lambda: None, icon_name, primary)
    menu = QMenu(made)
    for entry, slot in entries:
        menu.addAction(t(entry)).triggered.connect(lambda _checked=False, slot=slot: slot())
    made.setMenu(menu)
    return made


def row(*parts: QWidget | QLayout | int, spacing: int = 8) -> QHBoxLayout:
    """A row; an integer is a stretch."""
    return _fill(QHBoxLayout(), parts, spacing)  # type: ignore[return-value]


def column(*parts: QWidget | QLayout | int, spacing: int = 8) -> QVBoxLayout:
    """A column; an integer is a stretch."""
    return _fill(QVBoxLayout(), parts, spacing)  # type: ignore[return-value]


def _fill(box: QHBoxLayout | QVBoxLayout, parts: Sequence[QWidget | QLayout | int], spacing: int) -> QLayout:
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.px(spacing))
    for part in parts:
        if isinstance(part, int):
            box.addStretch(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)
    return box


def card(*parts: QWidget | QLayout | int, title: str = "") -> QFrame:
    """A raised surface with a column of parts."""
    frame = QFrame()
    frame.setObjectName("card")
    inner = column(*parts)
    if title:
        inner.insertWidget(0, label(title, "strong"))
    inner.setContentsMargins(*[theme.px(12)] * 4)
    frame.setLayout(inner)
    return frame


class Wrapped(QLabel):
    """A text over several lines that is never cut: it asks for the height that its width needs."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def event(self, event: QEvent) -> bool:
        """Another width or another text: another height."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            high = self.heightForWidth(self.width())
            if high > 0 and high != self.minimumHeight():
                self.setMinimumHeight(high)
        return done

    def setText(self, text: str) -> None:
        """The text, and the room it needs."""
        super().setText(text)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def holder(layout: QLayout) -> QWidget:
    """A plain widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def scrolled(widget: QWidget) -> QScrollArea:
    """A widget that may be taller than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area


def yielding(height: int, *widgets: QWidget) -> None:
    """Take what height is left, *height* at least, instead of asking for more and making the page scroll."""
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
        widget.setSizePolicy(policy)
        widget.setMinimumHeight(theme.px(height))


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Tabs(QTabWidget):
    """Tabs that take the height there is: a wrapped text on one of them does not make the page scroll."""

    def hasHeightForWidth(self) -> bool:
        """Never, whatever stands on the tabs."""
        return False


class Empty(QWidget):
    """What a page shows when it has nothing: what it is for, and what to do next."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setPixmap(icon(icon_name, theme.current().muted, 44).pixmap(theme.px(44), theme.px(44)))
        self.title = label("", "title", wrap=True)
        self.text = label("", "muted", wrap=True)
        self.text.setMaximumWidth(theme.px(620))
        self._buttons = row()
        box = column(1, self._icon, self.title, self.text, self._buttons, 2, spacing=10)
        box.setContentsMargins(theme.px(48), 0, theme.px(48), 0)
        self.setLayout(box)

    def say(self, title: str, text: str, buttons: Sequence[QPushButton] = ()) -> None:
        """Set title, text and the buttons of the next step."""
        self.title.setText(title)
        self.text.setText(text)
        clear(self._buttons)
        for made in buttons:
            self._buttons.addWidget(made)
        self._buttons.addStretch(1)
