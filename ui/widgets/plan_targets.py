"""Tab of the plan page: deadlines to enter, yearly targets, the path over the outlook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import plan_fields, plan_tables
from ui.models.ledger_tables import indicator_name
from ui.models.record_table import RecordTable
from ui.plots.chart import Chart
from ui.texts import t
from ui.widgets.basics import button, column, holder, label
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage


class PlanTargets(QWidget):
    """Deadlines above, path and targets below."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self._records = RecordTable(
            page.session, plan_fields.deadline_fields(), page.put, page.delete, plan_fields.new_deadline
        )
        self.deadlines = hint(DataTable(t("ui.plan.deadlines"), self._records), "plan_deadlines")
        self.deadlines.view.picked.connect(lambda uid, _key: self._picked(uid))
        self.pollutant = QComboBox()
        self.pollutant.setAccessibleName(t("ui.plan.pollutant"))
        for name in plan_fields.INDICATORS:
            self.pollutant.addItem(indicator_name(name), name)
        add = button("ui.plan.add_deadline", self._add, "plus", primary=True)
        self.problems = label("", tone="caution", wrap=True)
        self.chart = Chart(t("ui.plan.path"))
        self.targets = DataTable(t("ui.plan.targets"))
        above = holder(
            column(flow(label(t("ui.plan.deadlines"), "strong"), 1, self.pollutant, add), self.deadlines, self.problems)
        )
        below = QSplitter()
        below.addWidget(self.chart)
        below.addWidget(self.targets)
        below.setStretchFactor(0, 3)
        below.setStretchFactor(1, 2)
        below.setSizes([theme.px(660), theme.px(440)])
        self._below = below
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(above)
        split.addWidget(below)
        split.setStretchFactor(1, 2)
        split.setSizes([theme.px(210), theme.px(380)])
        self.setLayout(column(split))
        self._answer: Any = None
        self._figures: dict[str, Any] = {}

    def show_answer(self, held: Any, answer: Any, figures: dict[str, Any]) -> None:
        """Fill from the page's job."""
        self._answer, self._figures = answer, figures
        self.deadlines.set_data(self._records.table(held.deadlines))
        self.targets.set_data(plan_tables.targets(answer))
        self.problems.setText("\n".join(texts.of_problem(problem) for problem in answer.problems[:4]))
        self.problems.setVisible(bool(answer.problems))
        self._below.setVisible(bool(figures))  # empty axes tell nothing
        first = next(iter(figures), None)
        if first is not None:
            self.chart.show_figure(figures[first])

    def _picked(self, uid: str) -> None:
        item = self._records.item(uid)
        if item is not None and item.pollutant in self._figures:
            self.chart.show_figure(self._figures[item.pollutant])

    def _add(self) -> None:
        """A deadline with what follows from the rules and the data; everything can be altered."""
        from airplan import clock
        from airplan.workspace.analysis import plan

        project, unit = self._page.project_unit()
        try:
            year = max(clock.today().year + 4, 2030)
            draft = plan.draft_deadline(project, unit, self.pollutant.currentData(), year=year)
            self._page.session.run(self._page.put([draft]))
        except AirplanError as error:
            errors.handle(error)

    def table_shown(self) -> DataTable:
        """What an export writes."""
        return self.targets
