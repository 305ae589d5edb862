"""Tab of the plan page: scenarios side by side, what two of them differ in, one adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import plan_more_tables as tables
from ui.models import plan_scenario_figures as figures
from ui.models.ledger_tables import indicator_name
from ui.plots.chance_bars import ChanceBars
from ui.plots.chart import Chart
from ui.texts import t
from ui.widgets.basics import Tabs, button, column, holder, label, row, scrolled, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage

LARGE = 1.5
"""From this size on the two pictures have no room beside each other."""
ABOVE, BESIDE = Qt.Orientation.Vertical, Qt.Orientation.Horizontal


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
        self.chances = ChanceBars()
        self.pollutant = QComboBox()
        self.pollutant.setAccessibleName(t("ui.plan.pollutant"))
        self.pollutant.activated.connect(lambda _place: self._show_path())
        self.path = Chart(t("ui.plan.tab.scenarios"))
        self._paths: dict[str, Any] = {}
        self.pictures = QSplitter(ABOVE if theme.scale() >= LARGE else BESIDE)
        self.pictures.addWidget(scrolled(self.chances))
        self.pictures.addWidget(
            holder(column(row(label(t("ui.plan.pollutant"), "muted"), self.pollutant, 1), self.path))
        )
        self.pictures.setStretchFactor(0, 1)
        self.pictures.setStretchFactor(1, 1)
        self.side = DataTable(t("ui.plan.tab.scenarios"))
        self.difference = DataTable(t("ui.scenario.differences"))
        head = flow(label(t("ui.scenario.first"), "muted"), self.first, label(t("ui.scenario.second"), "muted"),
                   self.second, 1, keep, self.adopt_button)  # fmt: skip
        self.tabs = Tabs()
        self.tabs.addTab(self.pictures, t("ui.scenario.tab.pictures"))
        self.tabs.addTab(self.side, t("ui.scenario.tab.table"))
        self.tabs.addTab(self.difference, t("ui.scenario.differences"))
        self.setLayout(column(head, self.note, self.tabs))
        self.layout().addStretch(0)  # without scenarios the next step stands above, not in the middle
        self.layout().setStretch(2, 1)
        yielding(300, self.tabs)

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
            return found, pair, {one.code: one.name for one in measures}, _pictures(project, unit, found.scenarios)

        self._page.ask(work, self._show, key="plan.scenarios")

    def _show(self, answer: Any) -> None:
        found, pair, names, self._paths = answer
        self._found = found.scenarios
        for combo, place in ((self.first, 0), (self.second, 1)):
            combo.clear()
            combo.addItems([one.name for one in self._found])
            combo.setCurrentText(pair[place] if pair else "")
        self.adopt_button.setEnabled(bool(self._found))
        said = t("ui.scenario.text") if self._found else t("ui.scenario.none")
        self.note.setText(f"{said}\n{found.label}" if self._found and found.label else said)
        self._show_pictures()
        self.side.set_data(tables.scenarios(self._found, found.outdated))
        self.tabs.setTabVisible(2, bool(found.differences))
        if pair:
            self.difference.set_data(tables.differences(found.differences, names, *pair))

    def _show_pictures(self) -> None:
        chosen = self.pollutant.currentData()
        self.pollutant.clear()
        for name in self._paths:
            self.pollutant.addItem(indicator_name(name), name)
        self.pollutant.setCurrentIndex(max(0, self.pollutant.findData(chosen)))
        self.tabs.setVisible(bool(self._found))
        self.chances.show_groups(figures.chance_groups(self._found))
        self._show_path()

    def _show_path(self) -> None:
        figure = self._paths.get(self.pollutant.currentData())
        self.path.setVisible(figure is not None)
        if figure is not None:
            self.path.show_figure(figure)

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


def _pictures(project: Any, unit: Any, found: Any) -> dict[str, Any]:
    """A figure an indicator; none where the outlook or the factors are missing."""
    from airplan.workspace.analysis import plan, plan_paths

    if not found:
        return {}
    try:
        paths = plan_paths.scenario_paths(project, unit, found)
    except AirplanError:
        return {}  # the table and the stored chances still show
    answer = plan.targets(project, unit)
    deadlines = {one.pollutant: one.year for one in answer.deadlines}
    return {
        name: figures.path_figure(
            name, paths, answer.targets, plan.yearly_values(project, unit, name), deadlines.get(name)
        )
        for name in dict.fromkeys(one.pollutant for one in paths)
    }
