"""Tab of the plan page: marginal costs; a click on a bar (or a row) puts a measure into the plan or takes it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import plan_more_tables as tables
from ui.models.plan_tables import goal_text
from ui.plots.bar_labels import BarLabels
from ui.plots.chart import Chart
from ui.texts import t
from ui.widgets.basics import column, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage


class PlanCurve(QWidget):
    """Filled when it is looked at; the first time takes a moment (the outlook is computed)."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self._answer: Any = None
        self._measures: dict[str, Any] = {}
        self.target = QComboBox()
        self.target.setAccessibleName(t("ui.curve.target"))
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.target.setMinimumWidth(theme.px(150))
        self.target.activated.connect(lambda _place: self.fill())
        self.note = label(t("ui.curve.text"), "muted", wrap=True)
        self.chart = Chart(t("ui.plan.tab.curve"))
        self.chart.plot.scene().sigMouseClicked.connect(self._clicked)
        self.chart.reader = self._read
        self.labels = BarLabels(self.chart.plot)
        self.table = DataTable(t("ui.plan.tab.curve"))
        self.table.add_button("ui.curve.toggle", "replace", self._toggle_current, text=True)
        self.table.view.opened.connect(lambda code, _key: self.toggle(str(code)))
        self.asked = label(t("ui.curve.target"), "muted")
        head = flow(self.asked, self.target, self.note, spacing=10, wrapping=self.note)
        self.setLayout(column(head, self.chart, self.table))
        self.layout().addStretch(0)  # without a curve its reason stands above, not in the middle
        self.layout().setStretch(1, 3)
        self.layout().setStretch(2, 2)
        yielding(150, self.chart, self.table)

    def fill(self) -> None:
        """Ask for the curve of the chosen target, by a job."""
        project, unit = self._page.project_unit()
        wanted = self.target.currentData()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import plan, plan_choose
            from airplan.workspace.analysis.entered_types import Wish

            asked, _ = plan_choose.question(project, unit, Wish())
            goals = [goal.name for goal in asked.problem.goals]
            found = plan_choose.curve(project, unit, wanted if wanted in goals else None)
            return found, plan.entered(project, unit).measures, goals

        self._page.ask(work, self._show, key="plan.curve", failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, AirplanError):
            errors.handle(error)
            return
        self.note.setText(texts.of_error(error))
        self._show_parts(False)

    def _show_parts(self, filled: bool) -> None:
        """Without a curve only its reason stands here: a list without targets cannot be chosen from."""
        for part in (self.asked, self.target, self.chart, self.table):
            part.setVisible(filled)

    def _show(self, answer: Any) -> None:
        self._answer, measures, goals = answer
        self._measures = {one.code: one for one in measures}
        self._show_parts(True)
        self.target.clear()
        for goal in goals:
            self.target.addItem(goal_text(goal), goal)
        self.target.setCurrentIndex(self.target.findData(self._answer.target))
        self.note.setText(t("ui.curve.text"))
        self.chart.show_figure(tables.curve_figure(self._answer))
        self.labels.show_labels(tables.curve_labels(self._answer))
        self.table.set_data(tables.curve(self._answer, self._measures))

    def _read(self, x: float) -> str:
        """The measure under the mouse, in words."""
        found = tables.point_at(self._answer, x, 0.0) if self._answer is not None else None
        return "" if found is None else tables.point_text(found, self._measures, self._answer.target)

    # ---- adding and dropping

    def _clicked(self, event: Any) -> None:
        if self._answer is None or event.button() != Qt.MouseButton.LeftButton:
            return
        place = self.chart.plot.getPlotItem().getViewBox().mapSceneToView(event.scenePos())
        if (found := tables.point_at(self._answer, place.x(), place.y())) is not None:
            self.toggle(found.code)

    def _toggle_current(self) -> None:
        index = self.table.view.currentIndex()
        if index.isValid():
            self.toggle(str(self.table.model.row_id(index.row())))

    def toggle(self, code: str) -> None:
        """Into the plan, or out of it: one undoable step."""
        from airplan.workspace.commands.plan import SetChosen

        measure = self._measures[code]
        try:
            self._page.session.run(SetChosen(measure.uid, not measure.chosen))
        except AirplanError as error:
            errors.handle(error)
            return
        said = "ui.curve.dropped" if measure.chosen else "ui.curve.added"
        undo = (t("ui.action.edit.undo"), lambda: self._page.frame.act("edit.undo"))
        self._page.frame.say(t(said, code=code, name=measure.name), "good", [undo])
