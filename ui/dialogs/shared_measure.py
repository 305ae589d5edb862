"""Entries of several cities marked as one joint measure: its name, and what counts where the cities' amounts differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QDialog, QDoubleSpinBox, QFormLayout, QLineEdit, QWidget

from ui import theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row

COUNTS = ("once", "sum")


class SharedMeasure(QDialog):
    """Begun with the *lines* of the timetable that are one thing; :attr:`fields` holds the answer."""

    def __init__(self, lines: Sequence[Any], number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.shared.title"))
        self.setMinimumWidth(theme.px(560))
        told = "\n".join(
            t(
                "ui.shared.line", city="、".join(one.cities), name=one.name or one.code,
                money="—" if one.investment is None else f"{one.investment:g}",
            )
            for one in lines
        )  # fmt: skip
        self.number, self.name = QLineEdit(number), QLineEdit(lines[0].name if lines else "")
        self.count = QComboBox()
        for name in COUNTS:
            self.count.addItem(t(f"ui.shared.count.{name}"), name)
        self.investment = QDoubleSpinBox(minimum=-1, maximum=1e9, value=-1, decimals=2)
        self.investment.setSpecialValueText(t("ui.shared.as_entered"))
        parts = (("number", self.number), ("name", self.name), ("count", self.count), ("investment", self.investment))
        form = QFormLayout()
        for name, part in parts:
            part.setAccessibleName(t(f"ui.shared.{name}"))
            form.addRow(t(f"ui.shared.{name}"), part)
        self.note = label("", tone="bad", wrap=True)
        self.note.hide()
        hint = label(t("ui.shared.hint"), "small", wrap=True)
        done = button("ui.shared.mark", self._accept, "circle-check", primary=True)
        buttons = row(1, done, button("ui.cancel", self.reject))
        self.setLayout(column(label(told, wrap=True), form, hint, self.note, buttons, spacing=10))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    @property
    def fields(self) -> dict[str, Any]:
        """Arguments of ``workspace.region_shared.mark`` beside the parts."""
        money = self.investment.value()
        return {
            "code": self.number.text().strip(),
            "name": self.name.text().strip(),
            "count": self.count.currentData(),
            "investment": None if money < 0 else money,
        }

    def _accept(self) -> None:
        if self.fields["code"] and self.fields["name"]:
            self.accept()
            return
        self.note.setText(t("ui.shared.incomplete"))
        self.note.show()
