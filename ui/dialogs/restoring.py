"""Bring back a backup of the project file: choose one, one click; what it replaces is kept beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from airplan.errors import AirplanError
from ui import errors, theme
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow


class RestoreDialog(QDialog):
    """Backups beside a file, newest first and chosen."""

    def __init__(self, path: Path, window: MainWindow) -> None:
        super().__init__(window)
        from airplan.workspace.restoring import backups_of

        self._window, self._path = window, path
        self.source: Path | None = None
        self.setWindowTitle(t("ui.restore.title"))
        self.resize(theme.px(720), theme.px(380))
        self.table = DataTable(t("ui.restore.title"))
        self._found = backups_of(path)
        self.table.set_data(_table(self._found))
        self.table.view.opened.connect(lambda _place, _key: self._take())
        said = t("ui.restore.text" if self._found else "ui.restore.none", file=path.name)
        other = button("ui.restore.other", self._other, "folder-open")
        self.take = button("ui.restore.take", self._take, "rotate-ccw", primary=True)
        self.take.setEnabled(bool(self._found))
        cancel = button("ui.cancel", self.reject)
        self.setLayout(column(label(said, "muted", wrap=True), self.table, row(other, 1, cancel, self.take)))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        if self._found:
            self.table.view.setCurrentIndex(self.table.model.index(0, 0))

    def _take(self) -> None:
        index = self.table.view.currentIndex()
        if index.isValid():
            self.source = self._found[self.table.model.row_id(index.row())].path
            self.accept()

    def _other(self) -> None:
        self.source = self._window.asker.open_path("ui.restore.other", "ui.filter.project")
        if self.source is not None:
            self.accept()


def _table(found: list[Any]) -> TableData:
    columns = (
        Column("made", t("ui.restore.made"), width=150),
        Column("format", t("ui.restore.format"), kind="integer", width=90),
        Column("size", t("ui.restore.size"), kind="number", digits=1, width=110),
        Column("file", t("ui.restore.file")),
    )
    rows = [
        {"made": one.made.replace("T", " "), "format": one.format, "size": one.size_bytes / 1e6, "file": one.path.name}
        for one in found
    ]
    return TableData.of_rows(columns, rows)


def bring_back(window: MainWindow, path: Path, source: Path) -> bool:
    """Close the file, put *source* in its place, open it; when that fails the file is as it was."""
    from airplan.workspace.restoring import restore

    held = window.session.path == path
    if held:
        window.session.close()
    try:
        done = restore(path, source)
    except AirplanError as error:
        if held:
            window.files.open(path)
        errors.handle(error)
        return False
    if not window.files.open(path):
        return False
    kept = done.kept.name if done.kept is not None else ""
    window.say(t("ui.restore.done" if kept else "ui.restore.done_new", source=source.name, kept=kept), "good")
    return True
