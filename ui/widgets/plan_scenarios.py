"""Tab of the plan page: scenarios side by side, what two of them differ in, one adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import plan_more_tables as tables
from ui.texts import t
from ui.widgets.basics import button, column, label, row, yielding
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage


class PlanScenarios(QWidget):
    """Keeps, compares and adopts scenarios."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self._found: tuple[Any, ...] = ()
        keep = button("ui.scenario.keep", self._keep, "save")
        self.adopt_button = button("ui.scenario.adopt", self.adopt, "circle-check", primary=True)
        self.first, self.second = QComboBox(), QComboBox()
        self.first.setAccessibleName(t("ui.scenario.first"))
        self.second.setAccessibleName(t("ui.scenario.second"))
        for combo in (self.first, self.second):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.setMinimumWidth(theme.px(150))
        self.first.activated.connect(lambda _place: self.fill())
        self.second.activated.connect(lambda _place: self.fill())
        self.note = label(t("ui.scenario.text"), "muted", wrap=True)
        self.side = DataTable(t("ui.plan.tab.scenarios"))
        self.difference = DataTable(t("ui.scenario.differences"))
        head = row(label(t("ui.scenario.first"), "muted"), self.first, label(t("ui.scenario.second"), "muted"),
                   self.second, 1, keep, self.adopt_button)  # fmt: skip
        self.setLayout(column(self.note, self.side, head, self.difference))
        self.layout().setStretch(1, 1)
        self.layout().setStretch(3, 1)
        yielding(150, self.side, self.difference)

    def fill(self) -> None:
        """Stored scenarios and the difference of the two chosen, by a job."""
        project, unit = self._page.project_unit()
        first, second = self.first.currentText(), self.second.currentText()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import plan, plan_choose

            measures = plan.entered(project, unit).measures
            every = plan_choose.scenarios(project, unit)
            known = [one.name for one in every.scenarios]
            pair = (first if first in known else known[0], second if second in known else known[-1]) if known else None
            found = plan_choose.scenarios(project, unit, pair) if pair and pair[0] != pair[1] else every
            return found, pair, {one.code: one.name for one in measures}

        self._page.ask(work, self._show, key="plan.scenarios")

    def _show(self, answer: Any) -> None:
        found, pair, names = answer
        self._found = found.scenarios
        for combo, place in ((self.first, 0), (self.second, 1)):
            combo.clear()
            combo.addItems([one.name for one in self._found])
            combo.setCurrentText(pair[place] if pair else "")
        self.adopt_button.setEnabled(bool(self._found))
        said = t("ui.scenario.text") if self._found else t("ui.scenario.none")
        self.note.setText(f"{said}\n{found.label}" if self._found and found.label else said)
        self.side.set_data(tables.scenarios(self._found, found.outdated))
        self.difference.setVisible(bool(found.differences))
        if pair:
            self.difference.set_data(tables.differences(found.differences, names, *pair))

    # ---- doing

    def _keep(self) -> None:
        window: Any = self.window()
        if name := window.asker.text("ui.scenario.ask"):
            self.keep(name)

    def keep(self, name: str) -> None:
        """The measures that stand in the plan now, computed and kept under a name."""
        project, unit = self._page.project_unit()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import plan_choose
            from airplan.workspace.commands.plan import SaveScenario

            return project.run(SaveScenario(plan_choose.evaluate(project, unit, name)))

        def done(changes: Any) -> None:
            self._page.session.tell(changes)
            self._page.frame.say(t("ui.scenario.kept", name=name), "good")

        self._page.session.jobs.run(work, done, title=t("ui.scenario.keep"), failed=self._failed)

    def adopt(self) -> None:
        """Write the second scenario's start years into the measures: one undoable step."""
        from airplan.workspace.commands.plan import ApplySet

        wanted = next((one for one in self._found if one.name == self.second.currentText()), None)
        if wanted is None:
            return
        _, unit = self._page.project_unit()
        try:
            self._page.session.run(ApplySet(unit.id, dict(wanted.starts), wanted))
        except AirplanError as error:
            errors.handle(error)
            return
        self._page.frame.say(t("ui.plan.applied", count=len(wanted.starts)), "good")

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AirplanError):
            self.note.setText(texts.of_error(error))
        else:
            errors.handle(error)
