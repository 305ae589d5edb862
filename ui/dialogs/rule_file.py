"""A bureau's rule file before it is taken: who approved it, and what it changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from ui import theme
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable


class RuleFileDialog(QDialog):
    """Accepted: take the file (airplan.workspace.analysis.rules.RuleFileView)."""

    def __init__(self, found: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.rules.file.title", name=found.name))
        self.resize(theme.px(760), theme.px(460))
        head = label(t("ui.rules.file.text", by=found.approved_by, on=found.approved_on, basis=found.basis), wrap=True)
        editions = label(t("ui.rules.file.editions", names="、".join(found.editions) or t("ui.rules.none")), wrap=True)
        held = label(t("ui.rules.file.held") if found.held else t("ui.rules.file.note"), "muted", wrap=True)
        self.table = DataTable(t("ui.rules.file.effects"))
        self.table.set_data(effects(found.effects))
        buttons: list[Any] = [1, button("ui.cancel", self.reject)]
        if not found.held:
            buttons.append(button("ui.rules.file.take", self.accept, primary=True))
        self.setLayout(column(head, editions, self.table, held, row(*buttons), spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)  # type: ignore[union-attr]


def effects(found: Any) -> TableData:
    """Numbers before and with the file."""
    columns = (
        Column("item", t("ui.rules.file.item"), width=280),
        Column("before", t("ui.rules.file.before"), kind="number", digits=1),
        Column("after", t("ui.rules.file.after"), kind="number", digits=1),
        Column("unit", t("ui.rules.unit")),
    )
    rows = [{"item": one.item, "before": one.before, "after": one.after, "unit": one.unit} for one in found]
    return TableData.of_rows(columns, rows)
