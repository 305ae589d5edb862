"""The page data: drop files, preview, list of imports, what is held, differences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QTabWidget

from airplan.domain import Changes
from airplan.errors import Refused
from ui import errors, theme
from ui.models import data_tables
from ui.pages.base import Frame, Page
from ui.texts import t
from ui.widgets.basics import button, column, holder, label, row
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint
from ui.widgets.messagebar import Button

if TYPE_CHECKING:
    from airplan.progress import Progress


NEXT = ("today", "standing")
"""Pages offered after an import."""


class DataPage(Page):
    """Everything that comes in."""

    name = "data"
    icon = "database"

    def __init__(self, frame: Frame) -> None:
        self._paths: list[Path] = []
        self._then = ""
        self._dialog: Any = None
        super().__init__(frame)

    # ---- building

    def build(self) -> None:
        """Head with the import button; tabs."""
        import_ = button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True)
        self.summary = label("", "muted")
        self.layout_.addLayout(row(label(t("ui.page.data"), "title"), self.summary, 1, import_, spacing=16))
        self.imports = DataTable(t("ui.data.imports"))
        self.imports.add_button("ui.data.show_problems", "triangle-alert", self._problems, text=True)
        self.imports.view.opened.connect(lambda _id, _key: self._problems())
        self.held = DataTable(t("ui.data.held"))
        self.conflicts = hint(DataTable(t("ui.data.conflicts")), "conflicts")
        self.conflicts.add_button("ui.data.keep_held", "circle-check", lambda: self._resolve("held"), text=True)
        self.conflicts.add_button("ui.data.take_other", "replace", lambda: self._resolve("other"), text=True)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.imports, t("ui.data.imports"))
        self.tabs.addTab(self.held, t("ui.data.held"))
        conflicts = holder(column(label(t("ui.data.conflicts.text"), "muted", wrap=True), self.conflicts))
        conflicts.layout().setContentsMargins(0, theme.px(8), 0, 0)
        self.tabs.addTab(conflicts, t("ui.data.conflicts"))
        self.layout_.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        """Lists of the project, by a job: counting the days of many cities takes a while."""
        project = self.session.project
        if project is None:
            self.need_project()
            return

        def work(_progress: Progress) -> Any:
            units, kinds = project.units(), {}
            for unit in units:  # one by one, since a read of the window waits for the end of the one before it
                kinds |= project.store.kinds([unit.id])
            return project.store.imports(), kinds, project.store.conflicts(), units

        self.ask(work, self._show_lists, key="page.data.lists")

    def _show_lists(self, answer: Any) -> None:
        imports, kinds, conflicts, units = answer
        if not imports and not kinds:
            take = button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True)
            self.show_empty("ui.empty.data", take)
            return
        self.show_body()
        names = {unit.id: unit.name for unit in units}
        self.imports.set_data(data_tables.imports(imports))
        self.held.set_data(data_tables.held(kinds, names))
        self.conflicts.set_data(data_tables.conflicts(conflicts, names, {info.id: info.file for info in imports}))
        title = t("ui.data.conflicts")
        self.tabs.setTabText(2, f"{title} ({len(conflicts)})" if conflicts else title)
        self.summary.setText(t("ui.data.summary", imports=len(imports), units=len(kinds)))

    # ---- taking files in

    def take_in(self, paths: Sequence[Path], then: str = "") -> None:
        """Read *paths*, show what was understood; once it is stored go on to the ledger or the statement."""
        self._paths, self._then = list(paths), then
        self._read()

    def _read(self, **answers: Any) -> None:
        project, paths = self.session.project, self._paths
        if project is None:
            return

        def work(progress: Progress) -> Any:
            from airplan.workspace import jobs

            function = "airplan.workspace.analysis.apart.preview"
            return jobs.run_in_helper(function, project.path, paths, progress=progress, **answers)

        self.ask(
            work, self._show_preview, title=t("ui.job.reading", count=len(paths)), key="import", failed=self._failed
        )

    def _failed(self, error: BaseException) -> None:
        if self._dialog is not None:
            self._dialog.reread.setEnabled(True)
        errors.handle(error)

    def _show_preview(self, preview: Any) -> None:
        if self._dialog is None:
            from ui.dialogs import fit
            from ui.dialogs.import_preview import ImportPreview

            names = {unit.id: unit.name for unit in self.session.units()}
            self._dialog = ImportPreview(names, self.window())
            self._dialog.again.connect(lambda answers: self._read(**answers))
            self._dialog.finished.connect(self._dialog_ended)
            fit(self._dialog)
            self._dialog.open()
        self._dialog.show_preview(preview)

    def _dialog_ended(self, answer: int) -> None:
        dialog, self._dialog = self._dialog, None
        if answer:
            self._store(dialog.preview, dialog.on_conflict, dialog.answered)
        dialog.deleteLater()

    def _store(self, preview: Any, on_conflict: str, accept: tuple[str, ...]) -> None:
        project = self.session.project
        if project is None:
            return

        def work(_progress: Progress) -> Changes:
            from airplan.workspace.commands.intake import ImportFiles

            return project.run(ImportFiles(preview, on_conflict=on_conflict, accept=accept))

        self.ask(work, self._stored, title=t("ui.job.storing"), key="store", failed=errors.handle)

    def _stored(self, changes: Changes) -> None:
        self.session.tell(changes)
        answer = changes.answer
        written = answer.written
        sentence = t(
            "ui.said.imported",
            files=len(answer.files),
            added=written.added + answer.records,
            unchanged=written.unchanged,
            conflicts=written.conflicts + answer.record_conflicts,
        )
        self.frame.say(sentence, "caution" if written.conflicts else "good", self._next_steps(written.conflicts))
        then, self._then = self._then, ""
        if then:
            self.frame.go("today")
        if then == "statement":
            self.frame.act("today.statement")

    def _next_steps(self, conflicts: int) -> list[Button]:
        """What can be done with what was stored, as buttons of the message."""
        if self._then:
            return [
                (t("ui.action.today.copy_sentence"), lambda: self.frame.act("today.copy_sentence")),
                (t("ui.action.project.export"), lambda: self.frame.act("project.export")),
            ]
        steps: list[Button] = [(t(f"ui.page.{name}"), lambda name=name: self.frame.go(name)) for name in NEXT]  # type: ignore[misc]
        return [(t("ui.data.conflicts"), lambda: self.tabs.setCurrentIndex(2)), *steps] if conflicts else steps

    # ---- lists

    def _show(self, problems: Sequence[Any]) -> None:
        self.window().dialogs.problems(list(problems))  # type: ignore[attr-defined]

    def _problems(self) -> None:
        index = self.imports.view.currentIndex()
        if index.isValid() and self.session.project is not None:
            self._show(self.session.project.store.problems(self.imports.model.row_id(index.row())))

    def _resolve(self, choice: str) -> None:
        from airplan.workspace.commands.records import ResolveConflicts

        rows = {index.row() for index in self.conflicts.view.selectionModel().selectedIndexes()}
        numbers = [self.conflicts.model.row_id(row) for row in sorted(rows)]
        if not numbers:
            self.frame.say(t("ui.data.select_first"), "caution")
            return
        try:
            self.session.run(ResolveConflicts(tuple((number, choice) for number in numbers)))
        except Refused as error:
            errors.handle(error)
            return
        self.frame.say(t("ui.said.resolved", count=len(numbers)), "good")

    def export(self) -> None:
        """The table shown as a file."""
        from ui.exporting import export_table

        tables = (self.imports, self.held, self.conflicts)
        table = tables[self.tabs.currentIndex()]
        export_table(self.window(), table, self.tabs.tabText(self.tabs.currentIndex()))  # type: ignore[arg-type]
