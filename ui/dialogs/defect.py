"""A defect of ours: the data are unharmed, the report can be taken on a stick."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from ui import theme
from ui.exporting import open_folder
from ui.texts import t
from ui.widgets.basics import button, column, label, row


class DefectDialog(QDialog):
    """Says it plainly."""

    def __init__(self, report: Path | None, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.defect.title"))
        self.setMinimumWidth(theme.px(520))
        where = str(report) if report else t("ui.defect.no_report")
        parts = [label(t("ui.defect.text"), wrap=True), label(t("ui.defect.report", report=where), "muted", wrap=True)]
        copy = button("ui.copy", lambda: QGuiApplication.clipboard().setText(f"{place}\n{where}"), "copy")
        close = button("ui.close", self.accept, primary=True)
        buttons = row(copy, 1, close)
        if report is not None:
            buttons.insertWidget(1, button("ui.open_folder", lambda: open_folder(report.parent), "folder-open"))
        self.setLayout(column(*parts, label(place, "small"), buttons, spacing=12))
        self.layout().setContentsMargins(*[theme.px(20)] * 4)
