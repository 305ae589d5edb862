"""One line below the header: what happened, in words, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from ui import theme
from ui.icons import icon
from ui.texts import t
from ui.widgets.basics import clear, label, row, set_tone

_ICONS = {"": "info", "good": "circle-check", "caution": "triangle-alert", "bad": "circle-x"}
Button = tuple[str, Callable[[], object]]


class MessageBar(QFrame):
    """Shows one message; a new one takes its place.  Good news leaves by itself, trouble stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._icon = QLabel()
        self.text = label("", wrap=True)
        self._buttons = row()
        close = QToolButton()
        close.setObjectName("flat")
        close.setIcon(icon("x"))
        close.setToolTip(t("ui.close"))
        close.setAccessibleName(t("ui.close"))
        close.clicked.connect(self.hide)
        inner = row(self._icon, self.text, self._buttons, close)
        inner.setStretch(1, 1)
        inner.setContentsMargins(*[theme.px(side) for side in (16, 6, 12, 6)])
        self.setLayout(inner)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, tone: str = "", buttons: Sequence[Button] = ()) -> None:
        """Show *sentence*; tone is "", good, caution or bad."""
        self.text.setText(sentence)
        colour = getattr(theme.current(), tone) if tone else theme.current().accent
        self._icon.setPixmap(icon(_ICONS[tone], colour).pixmap(theme.px(18), theme.px(18)))
        set_tone(self, tone)
        clear(self._buttons)
        for text, slot in buttons:
            made = QPushButton(text)
            made.clicked.connect(lambda _checked=False, slot=slot: slot())
            self._buttons.addWidget(made)
        self.setAccessibleName(sentence)
        self.show()
        self._timer.stop()
        if tone in ("", "good"):
            self._timer.start(12_000)
