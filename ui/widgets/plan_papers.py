"""Tab of the plan page: documents, versions with their status, comparison table 规划修订对照表."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from airplan import clock
from airplan.errors import AirplanError
from ui import errors
from ui.models import plan_more_tables as tables
from ui.texts import t
from ui.widgets.basics import button, card, column, holder, label, scrolled, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage

STATUS = ("consultation", "approval", "filed", "draft", "abolished")


class PlanPapers(QWidget):
    """Three issues, notice, execution report; versions."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self._versions: list[Any] = []
        texts_ = [button(f"ui.paper.{one}", lambda one=one: page.document(one), "file-text") for one in
                  ("internal", "submission", "public")]  # fmt: skip
        notice = button("ui.paper.notice", lambda: self._write("notice"), "file-text")
        trace = button("ui.paper.trace", lambda: self._write("trace"), "list-checks")
        report = button("ui.paper.report", lambda: self._report(False), "clipboard-check")
        public = button("ui.paper.report_public", lambda: self._report(True), "clipboard-check")
        self.card = card(flow(*texts_, notice), flow(report, public, trace), title=t("ui.paper.title"))
        self.versions = hint(DataTable(t("ui.version.title_table")), "plan_versions")
        self.versions.add_button("ui.version.new", "plus", self.new, text=True)
        self.versions.add_button("ui.version.renew", "replace", self.renew, text=True)
        self.status = QComboBox()
        self.status.setAccessibleName(t("ui.version.status"))
        for name in STATUS:
            self.status.addItem(t(f"plan.doc_status.{name}"), name)
        step = button("ui.version.step", self.step, "flag")
        self.first, self.second = QComboBox(), QComboBox()
        for combo, code in ((self.first, "ui.revision.old"), (self.second, "ui.revision.new")):
            combo.setAccessibleName(t(code))
            combo.activated.connect(lambda _place: self._compare())
        out = button("ui.revision.write", self._write_revisions, "file-text")
        self.revisions = hint(DataTable(t("ui.revision.title")), "plan_revisions")
        below = flow(label(t("ui.revision.title"), "strong"), self.first, label("→"), self.second, 1, out)
        steps = flow(label(t("ui.version.next"), "muted"), self.status, step)
        parts = column(self.card, self.versions, steps, below, self.revisions)
        parts.setStretch(1, 1)
        parts.setStretch(4, 1)
        self.setLayout(column(scrolled(holder(parts))))  # at 200 % they are higher than the tab
        yielding(130, self.versions, self.revisions)

    # ---- filling

    def fill(self) -> None:
        """Versions and their difference."""
        project, unit = self._page.project_unit()
        pair = self.first.currentData(), self.second.currentData()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import plan, plan_documents
            from airplan.workspace.analysis.entered_types import in_words

            held = plan.entered(project, unit)
            found = list(held.versions)
            numbers = [one.version for one in found]
            first, second = (one if one in numbers else None for one in pair)
            if len(numbers) > 1 and (first is None or second is None or first == second):
                first, second = numbers[-2], numbers[-1]
            told = plan_documents.compare_versions(held, first, second) if len(numbers) > 1 else []
            old = [one.uid for one in found if not one.frozen and plan_documents.is_outdated(project, one)]
            return found, (first, second), [in_words(one) for one in told], old

        self._page.ask(work, self._show, key="plan.papers")

    def _show(self, answer: Any) -> None:
        self._versions, pair, told, old = answer
        for combo, number in zip((self.first, self.second), pair, strict=True):
            combo.clear()
            for one in self._versions:
                combo.addItem(t("ui.version.n", version=one.version), one.version)
            combo.setCurrentIndex(combo.findData(number))
            combo.setEnabled(len(self._versions) > 1)
        self.versions.set_data(tables.versions(self._versions, old))
        self.revisions.set_data(tables.revisions(told))

    def _compare(self) -> None:
        self.fill()

    def _chosen(self) -> Any:
        index = self.versions.view.currentIndex()
        uid = self.versions.model.row_id(index.row()) if index.isValid() else None
        found = next((one for one in self._versions if one.uid == uid), None)
        return found or (self._versions[-1] if self._versions else None)

    # ---- versions

    def new(self) -> None:
        """The next version, with today's content."""
        self._change(lambda module, project, unit: module.new_version(project, unit))

    def renew(self) -> None:
        """Today's content into the version chosen, unless it is frozen."""
        chosen = self._chosen()
        if chosen is not None:
            self._change(lambda module, project, unit: module.renewed(project, unit, chosen))

    def _change(self, make: Callable[[Any, Any, Any], Any]) -> None:
        from airplan.workspace.analysis import plan_documents
        from airplan.workspace.commands.plan import put_items

        project, unit = self._page.project_unit()
        self._run(lambda: put_items([make(plan_documents, project, unit)], "history.plan_version"))

    def step(self) -> None:
        """Next status of the version chosen; filing freezes it."""
        from airplan.workspace.analysis.entered_types import PlanStatus
        from airplan.workspace.commands.plan import SetPlanStatus

        chosen = self._chosen()
        if chosen is None:
            self._page.frame.say(t("ui.version.none"), "caution")
            return
        status = PlanStatus(self.status.currentData())
        today = clock.today()
        fields = (("filed_on", today), ("in_force", chosen.in_force or today)) if status is PlanStatus.FILED else ()
        self._run(lambda: SetPlanStatus(chosen.uid, status, fields))

    def _run(self, command: Callable[[], Any]) -> None:
        try:
            self._page.session.run(command())
        except AirplanError as error:
            errors.handle(error)

    # ---- documents

    def _write(self, what: str) -> None:
        def work(project: Any, unit: Any, path: Any) -> Any:
            from airplan.workspace.analysis import plan_documents

            return plan_documents.export(project, unit, path, "public", what)

        self._page.write_paper(t(f"ui.paper.{what}"), work)

    def _report(self, public: bool) -> None:
        def work(project: Any, unit: Any, path: Any) -> Any:
            from airplan.workspace.analysis import plan_documents, plan_follow

            found = plan_follow.execution(project, unit, clock.today().year)
            return plan_documents.write_execution(project, found, path, public)

        self._page.write_paper(t("ui.paper.report"), work)

    def _write_revisions(self) -> None:
        first, second = self.first.currentData(), self.second.currentData()
        if len(self._versions) < 2:
            self._page.frame.say(t("ui.version.two"), "caution")
            return

        def work(project: Any, unit: Any, path: Any) -> Any:
            from airplan.workspace.analysis import plan_documents

            return plan_documents.write_revisions(project, unit, first, second, path)

        self._page.write_paper(t("ui.revision.title"), work)
