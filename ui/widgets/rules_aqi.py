"""AQI of values typed in, beside the table of the edition of the day (HJ 633)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDateEdit, QFormLayout, QLineEdit, QWidget

from airplan import clock
from airplan.domain import CONCENTRATIONS
from airplan.errors import AirplanError
from ui import texts, theme
from ui.models import rules_tables as tables
from ui.texts import t
from ui.widgets.aqi import aqi_cell
from ui.widgets.basics import button, card, clear, column, holder, label, row, scrolled
from ui.widgets.datatable import DataTable


class AqiTab(QWidget):
    """Left the values, right the table they are read from."""

    def __init__(self) -> None:
        super().__init__()
        self.day = QDateEdit()
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setDate(_qdate(clock.today()))
        self.day.setAccessibleName(t("ui.rules.aqi.day"))
        self.hourly = QCheckBox(t("ui.rules.aqi.hourly"))
        self.lines: dict[str, QLineEdit] = {}
        form = QFormLayout()
        form.addRow(t("ui.rules.aqi.day"), self.day)
        for name in CONCENTRATIONS:
            line = QLineEdit()
            line.setPlaceholderText("mg/m³" if name == "CO" else "µg/m³")
            line.setAccessibleName(t("ui.rules.aqi.value", name=name))
            line.textChanged.connect(self._reckon)
            self.lines[name] = line
            form.addRow(name, line)
        form.addRow("", self.hourly)
        self._result = column()
        self.told = label("", wrap=True)
        self.table = DataTable(t("ui.rules.tab.aqi"))
        self.edition = label("", "strong", wrap=True)
        left = card(
            label(t("ui.rules.aqi.title"), "strong"),
            form,
            holder(self._result),
            self.told,
            row(button("ui.rules.aqi.copy", self._copy, "copy"), 1),
            1,
        )
        beside = scrolled(left)
        beside.setFixedWidth(theme.px(330))
        right = column(self.edition, label(t("ui.rules.marks"), "small", wrap=True), self.table)
        self.setLayout(row(beside, holder(right), spacing=12))
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.day.dateChanged.connect(self.fill)
        self.hourly.toggled.connect(self._reckon)

    def _day(self) -> dt.date:
        chosen = self.day.date()
        return dt.date(chosen.year(), chosen.month(), chosen.day())

    def fill(self, *_: object) -> None:
        """The table of the day's edition, and the values by it."""
        from airplan.workspace.analysis import standards

        found = standards.index_table(day=self._day())
        self.edition.setText(t("ui.rules.aqi.edition", edition=found.edition, day=texts.date(self._day())))
        self.table.set_data(tables.breakpoints(found))
        self._reckon()

    def _reckon(self, *_: object) -> None:
        from airplan.workspace.analysis import standards

        clear(self._result)
        values = {name: line.text() for name, line in self.lines.items() if line.text().strip()}
        if not values:
            self.told.setText(t("ui.rules.aqi.hint"))
            return
        try:
            found = standards.reckon(self._day(), values, self.hourly.isChecked())
        except AirplanError as error:
            self.told.setText(texts.of_error(error))
            return
        if found.aqi is not None:
            self._result.addWidget(aqi_cell(found.aqi, "AQI", "、".join(found.primary)))
        self.told.setText("\n".join(standards.told(found)))

    def _copy(self) -> None:
        window: Any = self.window()
        QGuiApplication.clipboard().setText(self.told.text())
        window.say(t("ui.said.copied"), "good")


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)
