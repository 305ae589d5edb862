"""Versions, licence, what the program rests on."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QWidget

from airplan import __version__
from ui import theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row


class AboutDialog(QDialog):
    """About."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.action.help.about"))
        self.setMinimumWidth(theme.px(460))
        lines = t("ui.about.text", version=__version__, python=platform.python_version(), qt=qVersion())
        close = button("ui.close", self.accept, primary=True)
        self.setLayout(column(label(t("ui.app"), "title"), label(lines, wrap=True), row(1, close), spacing=12))
        self.layout().setContentsMargins(*[theme.px(20)] * 4)
