"""What a merge would do, before it is stored: files, totals, differences side by side."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from ui import theme
from ui.dialogs.problems import problem_table
from ui.models import region_tables
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable


class MergeDialog(QDialog):
    """Shows a merge plan; accepting it is the page's work."""

    def __init__(self, plan: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.merge.title"))
        self.resize(theme.px(980), theme.px(560))
        merged = plan.merged
        text = t(
            "ui.merge.summary",
            files=len(plan.notes),
            rows=merged.rows,
            taken=merged.taken,
            unchanged=merged.unchanged,
            conflicts=len(merged.conflicts),
        )
        tabs = QTabWidget()
        for name, content in (
            ("files", region_tables.notes(plan.notes)),
            ("conflicts", region_tables.conflicts(merged.conflicts[:20_000])),
            ("problems", problem_table(plan.problems)),
        ):
            table = DataTable(t(f"ui.merge.tab.{name}"))
            table.set_data(content)
            tabs.addTab(table, f"{t(f'ui.merge.tab.{name}')} ({table.model.total})")
        tabs.setCurrentIndex(1 if merged.conflicts else 0)
        store = button("ui.merge.store", self.accept, "layers", primary=True)
        buttons = row(label(t("ui.merge.hint"), "muted", wrap=True), store, button("ui.cancel", self.reject))
        buttons.setStretch(0, 1)
        self.setLayout(column(label(text, "strong", wrap=True), tabs, buttons, spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
