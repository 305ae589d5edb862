"""Tab of the plan page: the adviser with live gap and stop; its set is accepted as one undoable step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from airplan.errors import AirplanError
from ui import errors, texts
from ui.jobs import Job
from ui.models import plan_tables
from ui.texts import t
from ui.widgets.basics import button, card, column, label
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from airplan.progress import Progress
    from ui.pages.plan import PlanPage


class PlanChoose(QWidget):
    """Asks for the cheapest sufficient set of measures."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self._job: Job | None = None
        self._answer: Any = None
        self.probability = QSpinBox(minimum=50, maximum=99, value=80, suffix="%")
        self.probability.setAccessibleName(t("ui.plan.ask.probability"))
        self.seconds = QDoubleSpinBox(minimum=1, maximum=600, value=60, decimals=0)
        self.seconds.setAccessibleName(t("ui.plan.ask.seconds"))
        self.budget = QLineEdit()
        self.budget.setPlaceholderText("2027=5000,2028=6000")
        self.budget.setAccessibleName(t("ui.plan.ask.budget"))
        self.run = button("ui.plan.choose", self.start, "wand-sparkles", primary=True)
        self.stop = button("ui.plan.stop", self._stop, "x")
        self.apply = button("ui.plan.apply", self._apply, "circle-check")
        self.stop.setEnabled(False)
        self.apply.setEnabled(False)
        self.live = label("", "muted")
        self.result = label(t("ui.plan.choose.text"), wrap=True)
        self.table = hint(DataTable(t("ui.plan.chosen_table")), "plan_chosen")
        asks = flow(
            label(t("ui.plan.ask.probability")), self.probability, label(t("ui.plan.ask.budget")), self.budget,
            label(t("ui.plan.ask.seconds")), self.seconds, self.run, self.stop, self.apply,
        )  # fmt: skip
        self.setLayout(column(asks, self.live, card(self.result), self.table))
        self.layout().setStretch(3, 1)
        page.session.jobs.moved.connect(self._watch)

    def start(self) -> None:
        """Ask, by a job that can be stopped."""
        project, unit = self._page.project_unit()
        try:
            budgets = budgets_of(self.budget.text())
        except ValueError:
            self._page.frame.say(t("ui.plan.bad_budget"), "bad")
            return
        probability, seconds = self.probability.value() / 100, self.seconds.value()

        def work(progress: Progress) -> Any:
            from airplan.workspace.analysis import plan_choose
            from airplan.workspace.analysis.entered_types import Wish

            wish = Wish(probability, budgets)
            return plan_choose.choose_measures(
                project, unit, wish, seconds=seconds, progress=progress, search=_search_apart, why=_why_apart
            )

        self.stop.setEnabled(True)
        self.run.setEnabled(False)
        self.live.setText(t("ui.job.working"))
        self._job = self._page.session.jobs.run(
            work, self._show, title=t("ui.plan.choose"), key="plan.choose", failed=self._failed
        )

    def _watch(self, job: Job) -> None:
        """Cost, bound and gap while it runs."""
        if job is self._job and job.label:
            self.live.setText(job.label)

    def _stop(self) -> None:
        if self._job is not None:
            self._page.session.jobs.cancel(self._job)

    def _ended(self) -> None:
        self._job = None
        self.stop.setEnabled(False)
        self.run.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._ended()
        self.live.clear()
        if isinstance(error, AirplanError):
            self.result.setText(texts.of_error(error))
        else:
            errors.handle(error)

    def _show(self, answer: Any) -> None:
        self._ended()
        self.live.clear()
        self._answer = answer
        self.apply.setEnabled(answer.scenario is not None)
        self.result.setText("\n".join(plan_tables.choice_text(answer)))
        self.table.set_data(plan_tables.chosen(answer))

    def _apply(self) -> None:
        from airplan.workspace.commands.plan import ApplySet

        _, unit = self._page.project_unit()
        starts = {one.code: one.year for one in self._answer.chosen}
        try:
            self._page.session.run(ApplySet(unit.id, starts, self._answer.scenario))
        except AirplanError as error:
            errors.handle(error)
            return
        self._page.frame.say(t("ui.plan.applied", count=len(starts)), "good")

    def table_shown(self) -> DataTable:
        """What an export writes."""
        return self.table


def _search_apart(problem: Any, gap: float, seconds: float, progress: Progress, _watch: Any) -> Any:
    """The solver in the helper process: on a thread of the window it would hold its beats."""
    from airplan.workspace import jobs

    return jobs.run_in_helper("airplan.workspace.analysis.apart.search", problem, gap, seconds, progress=progress)


def _why_apart(problem: Any, seconds: float, progress: Progress) -> Any:
    from airplan.workspace import jobs

    return jobs.run_in_helper("airplan.plan.choose.explain.explain", problem, seconds, progress=progress)


def budgets_of(text: str) -> dict[int, float]:
    """``2027=5000,2028=6000`` as a mapping.  Raises ValueError."""
    parts = [part for part in text.replace("，", ",").replace("；", ",").split(",") if part.strip()]
    return {int(year): float(value) for year, value in (part.split("=") for part in parts)}
