"""What a merge would do, before it is stored: files, totals, differences side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from airplan.domain import Changes
from ui import errors, theme
from ui.dialogs.problems import problem_table
from ui.models import region_tables
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from airplan.progress import Progress
    from ui.mainwindow import MainWindow


class MergeDialog(QDialog):
    """Shows a merge plan; accepting it is the page's work."""

    def __init__(self, plan: Any, parent: QWidget | None = None, altered: Sequence[Any] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.merge.title"))
        self.resize(theme.px(980), theme.px(560))
        merged = plan.merged
        text = t(
            "ui.merge.summary",
            files=len(plan.notes),
            rows=merged.rows,
            taken=merged.taken,
            unchanged=merged.unchanged,
            conflicts=len(merged.conflicts),
        )
        tabs = QTabWidget()
        for name, content in (
            ("files", region_tables.notes(plan.notes)),
            ("conflicts", region_tables.conflicts(merged.conflicts[:20_000])),
            ("altered", region_tables.alterations(altered[:20_000])),
            ("problems", problem_table(plan.problems)),
        ):
            table = DataTable(t(f"ui.merge.tab.{name}"))
            table.set_data(content)
            tabs.addTab(table, f"{t(f'ui.merge.tab.{name}')} ({table.model.total})")
        tabs.setCurrentIndex(1 if merged.conflicts else 0)
        store = button("ui.merge.store", self.accept, "layers", primary=True)
        buttons = row(label(t("ui.merge.hint"), "muted", wrap=True), store, button("ui.cancel", self.reject))
        buttons.setStretch(0, 1)
        self.setLayout(column(label(text, "strong", wrap=True), tabs, buttons, spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)


def merge_into(window: MainWindow, paths: Sequence[Path]) -> None:
    """Work out a merge into the open project, show it, and store it once accepted, as one undoable change."""
    project = window.session.project

    def work(progress: Progress) -> Any:
        from airplan.workspace.analysis import merge_changes, merging

        assert project is not None
        plan = merging.plan_merge(list(paths), project.store, progress=progress)
        return plan, merge_changes.altered(plan)

    title = t("ui.job.reading", count=len(paths))
    jobs = window.session.jobs
    jobs.run(work, lambda found: _look(window, *found), title=title, key="merge", failed=errors.handle)


def _look(window: MainWindow, plan: Any, altered: Sequence[Any]) -> None:
    dialog = MergeDialog(plan, window, altered)
    answer = window.dialogs.execute(dialog)
    dialog.deleteLater()
    if not answer:
        return
    project = window.session.project

    def work(_progress: Progress) -> Changes:
        from airplan.workspace.commands.merging import StoreMerge

        assert project is not None
        return project.run(StoreMerge(plan))

    def done(changes: Changes) -> None:
        window.session.tell(changes)
        conflicts = len(plan.merged.conflicts)
        said = t("ui.said.merged", files=len(plan.notes), conflicts=conflicts)
        window.say(said, "caution" if conflicts else "good")

    window.session.jobs.run(work, done, title=t("ui.job.storing"), key="merge", failed=errors.handle)
