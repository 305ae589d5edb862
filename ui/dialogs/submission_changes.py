"""A city's last submission beside the one before, so that nobody accepts a change unseen."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from ui import texts, theme
from ui.models import board_tables
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable


class ChangesDialog(QDialog):
    """Shows ``SubmissionChanges``."""

    def __init__(self, found: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.changes_of.title"))
        self.resize(theme.px(900), theme.px(520))
        before = t("ui.changes_of.region")
        if found.before:
            before = t("ui.changes_of.before", file=found.before, time=found.received[:16].replace("T", " "))
        said = t(
            "ui.changes_of.said", city=found.city, file=found.now or texts.DASH, before=before,
            count=len(found.changes), added=found.added,
        )  # fmt: skip
        self.table = DataTable(t("ui.changes_of.title"))
        self.table.set_data(board_tables.changes(found.changes))
        self.table.setVisible(bool(found.changes))
        body = column(
            label(said, "strong", wrap=True), self.table, 1, row(1, button("ui.close", self.accept)), spacing=10
        )
        body.setStretch(1, 50)
        self.setLayout(body)
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
