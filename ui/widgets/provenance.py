"""Where a number comes from: rule, clause, rows, source file and cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.texts import t
from ui.widgets.basics import button, clear, label


class Provenance(QDockWidget):
    """A panel at the right; the last number asked for stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("ui.provenance"), parent)
        self.setObjectName("provenance")
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.BottomDockWidgetArea)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(*[theme.px(12)] * 4)
        self._inside.setSpacing(theme.px(4))
        inner = QWidget()
        inner.setObjectName("pageBody")
        inner.setLayout(self._inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setMinimumWidth(theme.px(280))
        self.setWidget(area)
        self._text = ""
        self.trace("", ())

    def trace(self, title: str, parts: Sequence[tuple[str, str]]) -> None:
        """Show pairs of (what, text) under *title*."""
        clear(self._inside)
        if not title:
            self._inside.addWidget(label(t("ui.provenance.hint"), "muted", wrap=True))
            self._inside.addStretch(1)
            return
        self._inside.addWidget(label(title, "strong", wrap=True))
        for name, text in parts:
            self._inside.addWidget(label(name, "small"))
            self._inside.addWidget(label(text, wrap=True))
        self._text = "\n".join([title, *(f"{name}: {text}" for name, text in parts)])
        self._inside.addWidget(button("ui.copy", self._copy, "copy"))
        self._inside.addStretch(1)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
