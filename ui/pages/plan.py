"""The page plan: deadline and targets, measures, choice, timetable, progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.domain import Unit
from airplan.errors import AirplanError
from ui import errors, texts
from ui.models import plan_fields, plan_tables
from ui.models.plan_timeline import time_bars
from ui.models.record_table import RecordTable
from ui.pages.base import Page
from ui.texts import t
from ui.widgets.basics import Tabs, button, column, holder, label, menu_button, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.hint import hint
from ui.widgets.plan_choose import PlanChoose
from ui.widgets.plan_curve import PlanCurve
from ui.widgets.plan_papers import PlanPapers
from ui.widgets.plan_scenarios import PlanScenarios
from ui.widgets.plan_targets import PlanTargets
from ui.widgets.plan_timetable import PlanTimetable

if TYPE_CHECKING:
    from airplan.progress import Progress


ISSUES = ("internal", "submission", "public")
"""Issues of the plan's text: only the internal one holds chances."""


class PlanPage(Page):
    """The attainment plan."""

    name = "plan"
    icon = "target"

    def build(self) -> None:
        """Head with import and export; tabs."""
        self.head = label("", "title")
        self.summary = label("", "muted")
        take = button("ui.plan.import", self._import, "upload")
        entries: list[tuple[str, Callable[[], object]]] = [("ui.plan.export.tables", self.export)]
        entries += [(f"ui.plan.export.{issue}", partial(self.document, issue)) for issue in ISSUES]
        out = menu_button("ui.plan.export", entries, "file-spreadsheet", primary=True)
        self.layout_.addWidget(flow(self.head, self.summary, 1, take, out, spacing=12))
        self.targets = PlanTargets(self)
        self._records = RecordTable(
            self.session, plan_fields.measure_fields(), self.put, self.delete, plan_fields.new_measure
        )
        self.measures = hint(DataTable(t("ui.plan.measures"), self._records), "plan_measures")
        self.measures.add_button("ui.table.add_row", "plus", self._add_measure, text=True)
        self.measure_note = label("", tone="caution", wrap=True)
        self.choose = PlanChoose(self)
        self.timetable = PlanTimetable(self)
        self.board = DataTable(t("ui.plan.progress"))
        self.reminders = label("", tone="caution", wrap=True)
        self.tabs = Tabs()
        self.tabs.addTab(self.targets, t("ui.plan.tab.targets"))
        self.tabs.addTab(holder(column(self.measures, self.measure_note)), t("ui.plan.tab.measures"))
        self.tabs.addTab(self.choose, t("ui.plan.tab.choose"))
        self.tabs.addTab(self.timetable, t("ui.plan.tab.timetable"))
        self.tabs.addTab(holder(column(self.reminders, self.board)), t("ui.plan.tab.progress"))
        self.curve, self.scenarios, self.papers = PlanCurve(self), PlanScenarios(self), PlanPapers(self)
        self.tabs.addTab(self.curve, t("ui.plan.tab.curve"))
        self.tabs.addTab(self.scenarios, t("ui.plan.tab.scenarios"))
        self.tabs.addTab(self.papers, t("ui.plan.tab.papers"))
        self.tabs.currentChanged.connect(lambda _place: self._fill_tab())
        yielding(480, self.tabs)
        self.layout_.addWidget(self.tabs, 1)

    def _fill_tab(self) -> None:
        """The later tabs are filled when they are looked at."""
        shown = self.tabs.currentWidget()
        if isinstance(shown, PlanCurve | PlanScenarios | PlanPapers) and self.session.unit is not None:
            shown.fill()

    # ---- what the tabs need

    def project_unit(self) -> tuple[Any, Unit]:
        """The project and the unit looked at."""
        project = self.session.project
        assert project is not None
        return project, next(unit for unit in project.units() if unit.id == self.session.unit)

    def put(self, items: Sequence[Any]) -> Any:
        """Command that stores items of this unit."""
        import dataclasses

        from airplan.workspace.commands.plan import put_items

        unit = self.session.unit
        return put_items([dataclasses.replace(item, unit=unit) for item in items], "history.plan_edit")

    def delete(self, uids: Sequence[str]) -> Any:
        """Command that takes items away."""
        from airplan.workspace.commands.records import DeleteRecords

        return DeleteRecords(tuple(uids))

    # ---- filling

    def refresh(self) -> None:
        """Targets, measures, timetable and board by a job."""
        if not self.need_project():
            return
        project, unit = self.project_unit()
        self.ask(lambda progress: answers(project, unit), self._show)

    def _show(self, found: dict[str, Any]) -> None:
        self.show_body()
        held = found["held"]
        self.head.setText(t("ui.plan.title", city=held.unit.name))
        self.summary.setText(t("ui.plan.summary", targets=len(held.deadlines), measures=len(held.measures)))
        self.targets.show_answer(held, found["targets"], found["figures"])
        self.measures.set_data(self._records.table(held.measures, _marks(held.measures, found["problems"])))
        self.measure_note.setText("\n".join(texts.of_problem(problem) for problem in found["problems"][:3]))
        self.measure_note.setVisible(bool(found["problems"]))
        self.tabs.setTabVisible(3, bool(found["bars"]))
        self.tabs.setTabVisible(4, found["board"] is not None)
        if found["board"] is not None:
            self.timetable.show_bars(found["bars"], found["names"], found["board"].order_problems)
            self.board.set_data(plan_tables.board(found["board"]))
            self.reminders.setText("\n".join(one.sentence for one in found["board"].reminders[:5]))
        self.reminders.setVisible(bool(self.reminders.text()))
        self._fill_tab()

    def show_record(self, uid: str) -> None:
        """Go to one measure."""
        self.tabs.setCurrentIndex(1)
        self.session.jobs.wait()
        self.measures.view.go_to(uid, "name")

    # ---- doing

    def _add_measure(self) -> None:
        self._records.append([{}])

    def _import(self) -> None:
        """Tables from workbooks, after a look at what would change."""
        project, unit = self.project_unit() if self.session.unit is not None else (None, None)
        window: Any = self.window()
        paths = window.asker.open_paths("ui.ask.import", "ui.filter.tables") if unit is not None else []
        if paths:

            def work(_progress: Progress) -> Any:
                from airplan.workspace.analysis import plan_tables as analysis

                return analysis.preview_tables(project, unit, paths)

            self.ask(work, self._imported, title=t("ui.job.reading", count=len(paths)), failed=errors.handle)

    def _imported(self, answer: Any) -> None:
        from airplan.workspace.commands.plan import put_items

        window: Any = self.window()
        sentence = t(
            "ui.plan.import_sure", accepted=answer.accepted, changes=len(answer.changes), refused=answer.refused
        )
        if not answer.items or not window.asker.sure(sentence):
            window.dialogs.problems(list(answer.problems))
            return
        try:
            self.session.run(put_items(answer.items))
        except AirplanError as error:
            errors.handle(error)
            return
        self.frame.say(t("ui.plan.imported", count=answer.accepted), "good")

    def document(self, issue: str) -> None:
        """The plan as Word, in the layout of official documents."""

        def work(project: Any, unit: Unit, path: Path) -> Any:
            from airplan.workspace.analysis import plan_documents

            return plan_documents.export(project, unit, path, issue)

        self.write_paper(t(f"ui.plan.export.{issue}.short"), work)

    def write_paper(self, name: str, work: Callable[[Any, Unit, Path], Any]) -> None:
        """Ask where and write one document by a job."""
        window: Any = self.window()
        if self.session.unit is None:
            return
        project, unit = self.project_unit()
        name = t("ui.plan.document_name", city=unit.name, issue=name)
        path = window.asker.save_path("ui.ask.export", "ui.filter.docx", ".docx", name)
        if path is None:
            return
        from ui.exporting import said_exported

        self.session.jobs.run(
            lambda _progress: work(project, unit, path),
            lambda _answer: said_exported(window, path),
            title=t("ui.plan.export"),
            failed=errors.handle,
        )

    def export(self) -> None:
        """The plan's workbook, which can be edited and read again."""
        window: Any = self.window()
        if self.session.unit is None:
            return
        project, unit = self.project_unit()
        name = t("ui.plan.file_name", city=unit.name)
        path = window.asker.save_path("ui.ask.export", "ui.filter.xlsx", ".xlsx", name)
        if path is None:
            return
        from airplan.workspace.analysis import plan_tables as analysis
        from ui.exporting import said_exported

        self.session.jobs.run(
            lambda _progress: analysis.export_tables(project, unit, path),
            lambda _answer: said_exported(window, path),
            title=t("ui.plan.export"),
            failed=errors.handle,
        )


def _marks(measures: Sequence[Any], problems: Sequence[Any]) -> dict[tuple[Any, str], tuple[str, str]]:
    by_code = {measure.code: measure.uid for measure in measures}
    marks = {}
    for problem in problems:
        code = str(problem.values.get("code", ""))
        if code in by_code:
            tone = "bad" if problem.severity in ("refused", "error") else "caution"
            marks[(by_code[code], "name")] = (tone, texts.of_problem(problem))
    return marks


def answers(project: Any, unit: Unit) -> dict[str, Any]:
    """Everything the page shows."""
    import dataclasses

    from airplan.workspace.analysis import plan, plan_choose, plan_follow, trend

    held = plan.entered(project, unit)
    targets = plan.targets(project, unit)
    if held.deadlines:
        targets = dataclasses.replace(targets, chances=plan_choose.target_chances(project, unit))
    figures = {}
    for deadline in held.deadlines:
        past = plan.yearly_values(project, unit, deadline.pollutant)
        chance = None
        try:
            metric = {"CO": "CO", "O3": "O3"}.get(deadline.pollutant, deadline.pollutant)
            goal = float(deadline.goal) if deadline.goal else 0.0
            chance = trend.chance(project, str(unit.id), metric, goal, deadline.year or 2030)[0]
        except AirplanError:
            pass  # without an outlook the path still shows
        figures[deadline.pollutant] = plan_tables.path_figure(deadline.pollutant, targets, chance, past)
    followed = plan_follow.followed_items(held)
    board = plan_follow.progress(project, unit) if followed else None
    early = [one.values.get("code", "") for one in board.order_problems] if board is not None else []
    found = plan_follow.timetable_bars(project, unit)
    return {
        "held": held,
        "targets": targets,
        "figures": figures,
        "bars": time_bars(found, held.measures, early),
        "names": {one.code: one.name for one in found},
        "board": board,
        "problems": plan.measures(project, unit).problems,
    }
