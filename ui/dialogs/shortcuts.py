"""All actions with their keys and what they do."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from ui import theme
from ui.actions import ACTIONS
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, column, row
from ui.widgets.datatable import DataTable


class ShortcutsDialog(QDialog):
    """A table made from the list of actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.action.help.shortcuts"))
        self.resize(theme.px(720), theme.px(520))
        table = DataTable(t("ui.action.help.shortcuts"))
        columns = tuple(Column(key, t(f"ui.shortcuts.{key}")) for key in ("name", "keys", "tip"))
        rows = [{"name": a.text, "keys": a.shortcut, "tip": a.tip} for a in ACTIONS.values()]
        table.set_data(TableData.of_rows(columns, rows))
        self.setLayout(column(table, row(1, button("ui.close", self.accept, primary=True))))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
