"""The notice to send down (区域联动通知): level, times, document number, cities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from airplan import clock
from ui import theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row

LEVELS = ("yellow", "orange", "red")


class NoticeDialog(QDialog):
    """Begun with the suggestion *alert* (None: nothing is suggested); :attr:`fields` holds the answer."""

    def __init__(self, project: Any, alert: Any = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from airplan.workspace import region

        self.setWindowTitle(t("ui.acting.notice.title"))
        self.setMinimumWidth(theme.px(560))
        self.level = QComboBox()
        self.level.setAccessibleName(t("ui.acting.level"))
        for name in LEVELS:
            self.level.addItem(t(f"region.level.{name}"), name)
        if alert is not None and alert.level in LEVELS:
            self.level.setCurrentIndex(LEVELS.index(alert.level))
        now = clock.now().replace(minute=0, second=0, microsecond=0)
        begin = dt.datetime.fromisoformat(alert.start) if alert is not None and alert.start else now
        begin = max(begin.replace(tzinfo=None), now.replace(tzinfo=None))
        self.publish = self._moment("ui.acting.publish", now.replace(tzinfo=None))
        self.start = self._moment("ui.acting.start", begin)
        self.ends = QCheckBox(t("ui.acting.ends"))
        self.end = self._moment("ui.acting.end", begin + dt.timedelta(days=2))
        self.end.setEnabled(False)
        self.ends.toggled.connect(self.end.setEnabled)
        self.document = QLineEdit()
        self.document.setAccessibleName(t("ui.acting.document"))
        self.document.setPlaceholderText(t("ui.acting.document.hint"))
        self.cities = QListWidget()
        self.cities.setAccessibleName(t("ui.acting.cities"))
        self.cities.setMinimumHeight(theme.px(150))
        wanted = set(alert.reaching) if alert is not None and alert.reaching else None
        for code, name in region.names(region.members(project), project).items():
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = wanted is None or name in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.cities.addItem(item)
        every = button("ui.acting.all_cities", lambda: self._check_all(Qt.CheckState.Checked), link=True)
        none = button("ui.acting.no_cities", lambda: self._check_all(Qt.CheckState.Unchecked), link=True)
        self.note = label("", tone="bad", wrap=True)
        self.note.hide()
        form = QFormLayout()
        form.addRow(t("ui.acting.level"), self.level)
        form.addRow(t("ui.acting.publish"), self.publish)
        form.addRow(t("ui.acting.start"), self.start)
        form.addRow(self.ends, self.end)
        form.addRow(t("ui.acting.document"), self.document)
        form.addRow(t("ui.acting.cities"), column(self.cities, row(every, none, 1), spacing=2))
        hint = label(t("ui.acting.hint"), "small", wrap=True)
        make = button("ui.acting.make", self._accept, "circle-check", primary=True)
        self.setLayout(column(form, hint, self.note, row(1, make, button("ui.cancel", self.reject)), spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _moment(self, code: str, value: dt.datetime) -> QDateTimeEdit:
        made = QDateTimeEdit(QDateTime.fromString(f"{value:%Y-%m-%d %H:%M}", "yyyy-MM-dd HH:mm"))
        made.setDisplayFormat("yyyy-MM-dd HH:mm")
        made.setCalendarPopup(True)
        made.setAccessibleName(t(code))
        return made

    def _check_all(self, state: Qt.CheckState) -> None:
        for place in range(self.cities.count()):
            self.cities.item(place).setCheckState(state)

    def chosen(self) -> list[str]:
        """Codes of the cities ticked."""
        items = [self.cities.item(place) for place in range(self.cities.count())]
        return [str(one.data(Qt.ItemDataRole.UserRole)) for one in items if one.checkState() == Qt.CheckState.Checked]

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.region_notice.save_notice``."""

        def text(part: QDateTimeEdit) -> str:
            return part.dateTime().toString("yyyy-MM-ddTHH:mm")

        return {
            "level": self.level.currentData(),
            "publish": text(self.publish),
            "start": text(self.start),
            "end": text(self.end) if self.ends.isChecked() else "",
            "document": self.document.text().strip(),
            "cities": self.chosen(),
        }

    def _accept(self) -> None:
        given = self.fields
        if not given["cities"]:
            wrong = "ui.acting.choose_cities"
        elif given["publish"] > given["start"] or (given["end"] and given["end"] <= given["start"]):
            wrong = "ui.acting.times"
        else:
            self.accept()
            return
        self.note.setText(t(wrong))
        self.note.show()
