"""A submission package (报送包): what to hand in, for which period and request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLineEdit

from airplan import clock
from ui import errors, theme
from ui.dialogs.region_request import TABLES
from ui.texts import t
from ui.widgets.basics import button, column, label, row

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow


class SubmitDialog(QDialog):
    """Asks for city, tables, period, number of the request; one handed out fills in what it asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(t("ui.submit.title"))
        self.setMinimumWidth(theme.px(620))
        self._asked = asked_requests(window.session.project)
        self.city = QComboBox()
        self.city.setAccessibleName(t("ui.region.city"))
        for unit in own_cities(window):
            self.city.addItem(unit.name, unit.code or unit.name)
        self.city.setCurrentIndex(max(0, self.city.findText(window.session.unit_name())))
        self.number = QComboBox()
        self.number.setEditable(True)
        for part in (self.number, self.number.lineEdit()):
            part.setAccessibleName(t("ui.submit.number"))
        self.number.addItem("")
        for number in self._asked:
            self.number.addItem(number)
        self.told = label("", "small", wrap=True)
        self.tables = {name: QCheckBox(t(f"ui.request.table.{name}")) for name in TABLES}
        self.tables["series"].setChecked(True)
        self.period = QLineEdit(str(clock.today().year))
        self.period.setAccessibleName(t("ui.request.period"))
        self.contacts = QCheckBox(t("ui.submit.contacts"))
        form = QFormLayout()
        form.addRow(t("ui.region.city"), self.city)
        form.addRow(t("ui.submit.number"), column(self.number, self.told, spacing=2))
        form.addRow(t("ui.request.tables"), column(*self.tables.values(), spacing=2))
        form.addRow(t("ui.request.period"), self.period)
        form.addRow("", self.contacts)
        form.setRowVisible(self.city, self.city.count() > 1)
        write = button("ui.submit.write", self._accept, "save", primary=True)
        self.note = label("", tone="bad", wrap=True)
        self.note.hide()
        hint = label(t("ui.submit.hint"), "small", wrap=True)
        self.setLayout(column(form, hint, self.note, row(1, write, button("ui.cancel", self.reject)), spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        self.number.currentTextChanged.connect(self._fill)
        self.told.hide()
        if self._asked:
            self.number.setCurrentIndex(self.number.count() - 1)

    def _fill(self, number: str) -> None:
        """What the request asks for: tables, period, until when."""
        asked = self._asked.get(number)
        self.told.setVisible(asked is not None)
        if asked is None:
            return
        self.told.setText(t("ui.submit.asked", title=asked["title"], deadline=asked.get("deadline") or "—"))
        for name, box in self.tables.items():
            box.setChecked(name in asked["tables"])
        self.period.setText(str(asked.get("period", "")))

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.packages.submit``."""
        return {
            "tables": [name for name, box in self.tables.items() if box.isChecked()],
            "period": self.period.text().strip(),
            "request": self.number.currentText().strip(),
            "contacts": self.contacts.isChecked(),
            "city": self.city.currentData() if self.city.count() > 1 else None,
        }

    def _accept(self) -> None:
        if self.fields["tables"]:
            self.accept()
        else:
            self.note.setText(t("ui.submit.nothing"))
            self.note.show()


def asked_requests(project: Any) -> dict[str, dict[str, Any]]:
    """Requests accepted from the coordinator, by number."""
    records = project.store.records("asked") if project is not None else ()
    return {str(record.body["id"]): dict(record.body) for record in records}


def own_cities(window: MainWindow) -> list[Any]:
    """Cities of the project that a package can speak for."""
    return [unit for unit in window.session.units() if unit.parent is None]


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
