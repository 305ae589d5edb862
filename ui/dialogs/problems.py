"""Problems of an import, a check or a refusal, as a table that can be copied and exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from airplan.domain import Problem
from ui import texts, theme
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

COLUMNS = ("severity", "file", "sheet", "cell", "value", "sentence")


def problem_table(problems: Sequence[Problem]) -> TableData:
    """Rows of problems with their sentences."""
    columns = tuple(Column(key, t(f"ui.problem.{key}")) for key in COLUMNS)
    rows = [
        {
            "severity": t(f"ui.severity.{problem.severity}"),
            "file": problem.file,
            "sheet": problem.sheet,
            "cell": problem.cell,
            "value": problem.value,
            "sentence": texts.of_problem(problem),
        }
        for problem in problems
    ]
    return TableData.of_rows(columns, rows)


class ProblemsDialog(QDialog):
    """Shows problems."""

    def __init__(self, problems: Sequence[Problem], window: MainWindow, title: str = "") -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle(title or t("ui.problems.title"))
        self.resize(theme.px(900), theme.px(480))
        self.table = hint(DataTable(t("ui.problems.title")), "problems")
        self.table.set_data(problem_table(problems))
        export = button("ui.problems.export", self._export, "file-spreadsheet")
        close = button("ui.close", self.accept, primary=True)
        head = label(t("ui.problems.text", count=len(problems)), "muted", wrap=True)
        self.setLayout(column(head, self.table, row(export, 1, close)))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _export(self) -> None:
        from ui.exporting import export_table

        export_table(self._window, self.table, t("ui.problems.title"))
