"""A submission package (报送包): what to hand in, for which period and request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit

from airplan import clock
from ui import errors, theme
from ui.dialogs.region_request import TABLES
from ui.texts import t
from ui.widgets.basics import button, column, label, row

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow


class SubmitDialog(QDialog):
    """Asks for tables, period, number of the request."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(t("ui.submit.title"))
        self.setMinimumWidth(theme.px(480))
        self.tables = {name: QCheckBox(t(f"ui.request.table.{name}")) for name in TABLES}
        self.tables["series"].setChecked(True)
        self.period = QLineEdit(str(clock.today().year))
        self.period.setAccessibleName(t("ui.request.period"))
        self.number = QLineEdit()
        self.number.setAccessibleName(t("ui.submit.number"))
        self.contacts = QCheckBox(t("ui.submit.contacts"))
        form = QFormLayout()
        form.addRow(t("ui.request.tables"), column(*self.tables.values(), spacing=2))
        form.addRow(t("ui.request.period"), self.period)
        form.addRow(t("ui.submit.number"), self.number)
        form.addRow("", self.contacts)
        write = button("ui.submit.write", self._accept, "save", primary=True)
        self.note = label("", tone="bad", wrap=True)
        hint = label(t("ui.submit.hint"), "small", wrap=True)
        self.setLayout(column(form, hint, self.note, row(1, write, button("ui.cancel", self.reject)), spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.packages.submit``."""
        return {
            "tables": [name for name, box in self.tables.items() if box.isChecked()],
            "period": self.period.text().strip(),
            "request": self.number.text().strip(),
            "contacts": self.contacts.isChecked(),
        }

    def _accept(self) -> None:
        if self.fields["tables"]:
            self.accept()
        else:
            self.note.setText(t("ui.submit.nothing"))


def write_package(window: MainWindow, fields: dict[str, Any]) -> None:
    """Ask where, then write the package by a job."""
    project = window.session.project
    name = "_".join(part for part in (window.session.unit_name(), fields["request"], fields["period"]) if part)
    path = window.asker.save_path("ui.submit.title", "ui.filter.package", ".airpkg", name) if project else None
    if path is None:
        return
    out: Path = path

    def work(_progress: Any) -> Any:
        from airplan.workspace import packages

        assert project is not None
        given = dict(fields)
        return packages.submit(project, out, given.pop("tables"), **given)

    from ui.exporting import open_folder

    def done(made: Any) -> None:
        said = t(
            "package.made", file=out.name, values=made.values, records=sum(made.records.values()), hash=made.sha256[:16]
        )
        window.say(said, "good", [(t("ui.open_folder"), lambda: open_folder(out.parent))])

    window.session.jobs.run(work, done, title=t("ui.submit.title"), failed=errors.handle)
