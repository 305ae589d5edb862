"""A coordinator's package before it is accepted: what is new, the same, or other than this project's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem

from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors, theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable
from ui.widgets.region_packages import head_text, package_table, signature_text

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow


class HandoutDialog(QDialog):
    """Nothing differs silently: what would replace the project's own is ticked one by one."""

    def __init__(self, found: Any, window: MainWindow) -> None:
        super().__init__(window)
        self._asker = window.asker
        self.setWindowTitle(t("ui.take.title"))
        self.resize(theme.px(980), theme.px(560))
        self.items = DataTable(t("ui.handout.items"))
        self.items.set_data(package_table(found, compared=True))
        own = [one for one in found.items if one.state == "differs"]
        self.replace = QListWidget()
        self.replace.setAccessibleName(t("ui.take.replace"))
        self.replace.setFixedHeight(theme.px(110))
        for one in own:
            item = QListWidgetItem(t("ui.take.replace_line", text=one.text, own=one.own))
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.replace.addItem(item)
        asks = label(t("ui.take.replace"), "strong", wrap=True)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(t("ui.take.forms"))
        forms = label(t("ui.take.forms"), "muted")
        choose = button("ui.request.choose", self._choose, "folder-open")
        counts = {state: sum(one.state == state for one in found.items) for state in ("new", "same", "differs")}
        said = label(t("ui.take.said", forms=len(found.forms), **counts), "strong", wrap=True)
        take = button("ui.take.accept", self.accept, "circle-check", primary=True)
        signed = label(signature_text(found), "muted", wrap=True)
        body = column(
            label(head_text(found), wrap=True), signed, said, self.items, asks, self.replace,
            row(forms, self.folder, choose), row(1, take, button("ui.cancel", self.reject)), spacing=10,
        )  # fmt: skip
        body.setStretch(3, 1)
        self.setLayout(body)
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        for part in (asks, self.replace):
            part.setVisible(bool(own))
        for part in (forms, self.folder, choose):
            part.setVisible(bool(found.forms))

    def _choose(self) -> None:
        if folder := self._asker.folder("ui.take.forms"):
            self.folder.setText(str(folder))

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.handout.accept``."""
        items = [self.replace.item(place) for place in range(self.replace.count())]
        ticked = [one.data(Qt.ItemDataRole.UserRole) for one in items if one.checkState() == Qt.CheckState.Checked]
        folder = self.folder.text().strip()
        return {"replace_keys": ticked, "forms": Path(folder) if folder else None}


def take_package(window: MainWindow, path: Path) -> None:
    """Show a package beside the open project; once accepted it is one undoable change."""
    project = window.session.project
    if project is None:
        window.say(t("ui.take.no_project"), "caution")
        return

    def look(_progress: Any) -> Any:
        from airplan.workspace import handout

        if not handout.is_handout(path):
            return None
        return handout.show(path, project)

    def shown(found: Any) -> None:
        if found is None:
            window.say(t("ui.take.submission", file=path.name), "caution")
            return
        dialog = HandoutDialog(found, window)
        if window.dialogs.execute(dialog):
            _accept(window, project, path, dialog.fields)
        dialog.deleteLater()

    window.session.jobs.run(look, shown, title=t("ui.take.title"), key="handout", failed=errors.handle)


def _accept(window: MainWindow, project: Any, path: Path, fields: dict[str, Any]) -> None:
    from airplan.workspace import handout

    try:
        done = handout.accept(project, path, **fields)
    except AirplanError as error:
        errors.handle(error)
        return
    window.session.tell(Changes.of("record"))
    said = t("handout.accepted", taken=len(done.taken), same=done.same, kept=len(done.kept))
    undo = [(t("ui.action.edit.undo"), lambda: window.act("edit.undo"))] if done.taken else []
    window.say(said, "good", undo)
