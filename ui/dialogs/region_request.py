"""What the coordinator asks of the cities: tables, period, deadline, and where to put the forms."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QDialog, QFormLayout, QLineEdit, QWidget

from airplan import clock
from ui import theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row

TABLES = ("series", "official", "plan", "emergency", "response")
"""Tables of ``workspace.packages.TABLES``, in the order shown."""


class RegionRequest(QDialog):
    """Asks for the request's fields; :attr:`fields` holds them after accepting."""

    def __init__(self, asker: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asker = asker
        self.setWindowTitle(t("ui.request.title"))
        self.setMinimumWidth(theme.px(520))
        today = clock.today()
        self.number = self._line("ui.request.number", f"{today:%Y}-01")
        self.name = self._line("ui.request.name", t("ui.request.name.example", year=today.year))
        self.period = self._line("ui.request.period", str(today.year))
        later = today + dt.timedelta(days=14)
        self.deadline = QDateEdit(QDate(later.year, later.month, later.day))
        self.deadline.setDisplayFormat("yyyy-MM-dd")
        self.deadline.setCalendarPopup(True)
        self.deadline.setAccessibleName(t("ui.request.deadline"))
        self.tables = {name: QCheckBox(t(f"ui.request.table.{name}")) for name in TABLES}
        self.tables["series"].setChecked(True)
        self.remark = self._line("ui.request.remark", "")
        self.forms = self._line("ui.request.forms", "")
        self.note = label("", tone="bad", wrap=True)
        self.note.hide()
        form = QFormLayout()
        form.addRow(t("ui.request.number"), self.number)
        form.addRow(t("ui.request.name"), self.name)
        form.addRow(t("ui.request.tables"), column(*self.tables.values(), spacing=2))
        form.addRow(t("ui.request.period"), self.period)
        form.addRow(t("ui.request.deadline"), self.deadline)
        form.addRow(t("ui.request.remark"), self.remark)
        form.addRow(t("ui.request.forms"), row(self.forms, button("ui.request.choose", self._choose, "folder-open")))
        hint = label(t("ui.request.hint"), "small", wrap=True)
        done = button("ui.request.make", self._accept, "circle-check", primary=True)
        self.setLayout(column(form, hint, self.note, row(1, done, button("ui.cancel", self.reject)), spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _line(self, code: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(t(code))
        return line

    def _choose(self) -> None:
        if folder := self._asker.folder("ui.request.forms"):
            self.forms.setText(str(folder))

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.region.ask``."""
        forms = self.forms.text().strip()
        return {
            "number": self.number.text().strip(),
            "title": self.name.text().strip(),
            "tables": [name for name, box in self.tables.items() if box.isChecked()],
            "period": self.period.text().strip(),
            "deadline": self.deadline.date().toString("yyyy-MM-dd"),
            "note": self.remark.text().strip(),
            "forms": Path(forms) if forms else None,
        }

    def _accept(self) -> None:
        given = self.fields
        if given["number"] and given["title"] and given["tables"]:
            self.accept()
            return
        self.note.setText(t("ui.request.incomplete"))
        self.note.show()
