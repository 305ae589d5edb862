"""Who changed what, when; undo and redo one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from airplan import words
from ui import theme
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

LIMIT = 2_000


class HistoryDialog(QDialog):
    """The changes of the file, newest first."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle(t("ui.history.title"))
        self.resize(theme.px(820), theme.px(520))
        self.table = DataTable(t("ui.history.title"))
        close = button("ui.close", self.accept)
        undo = button("ui.action.edit.undo", lambda: self._step(window.files.undo), "undo-2")
        redo = button("ui.action.edit.redo", lambda: self._step(window.files.redo), "redo-2")
        back = button("ui.action.project.restore", self._restore, "rotate-ccw")
        text = label(t("ui.history.text"), "muted", wrap=True)
        self.setLayout(column(text, self.table, row(undo, redo, back, 1, close)))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        self._fill()

    def _step(self, step: Any) -> None:
        step()
        self._fill()

    def _restore(self) -> None:
        self.accept()
        self._window.act("project.restore")

    def _fill(self) -> None:
        project = self._window.session.project
        entries = list(project.history(LIMIT)) if project is not None else []
        columns = tuple(Column(key, t(f"ui.history.{key}")) for key in ("when", "who", "what", "state", "version"))
        self.table.set_data(TableData.of_rows(columns, [_row(entry) for entry in entries]))


def _row(entry: Any) -> dict[str, str]:
    what = words.sentence(entry.label, entry.values)
    return {
        "when": entry.at.replace("T", " ")[:19],
        "who": entry.who,
        "what": "　".join([what, *(t("ui.history.snapshot", name=name) for name in entry.snapshots)]),
        "state": t(f"ui.history.{entry.state}"),
        "version": entry.program,
    }
