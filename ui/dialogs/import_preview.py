"""What files were taken for, before anything is stored: mapping, first rows, changes, problems, suspicions.

The dialog only asks: the page that opened it reads again (``again``) or stores (``accept``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from airplan.domain import DataKind
from ui import texts, theme
from ui.dialogs.problems import problem_table
from ui.models import import_tables
from ui.models.table_model import Edit
from ui.texts import t
from ui.widgets.basics import button, clear, column, holder, label, row
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint

Preview = Any  # airplan.intake.types, handed over by the workspace
Recipe = Any


class _MappingWriter:
    """Corrections of the mapping; nothing is stored before the files are read again."""

    def __init__(self, dialog: ImportPreview) -> None:
        self._dialog = dialog

    def write(self, edits: Sequence[Edit]) -> None:
        """Note what the columns are to be taken for."""
        for edit in edits:
            self._dialog.correct(int(edit.row), str(edit.value))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Columns cannot be added."""

    def remove(self, rows: Sequence[Any]) -> None:
        """Columns cannot be taken away; they can be ignored."""


def _suspicion_text(suspicion: Any) -> str:
    sentence = texts.sentence(suspicion.code, {**suspicion.values, "file": suspicion.file})
    place = " ".join(part for part in (suspicion.sheet, suspicion.cell) if part)
    return t("ui.preview.suspicion.at", sentence=sentence, place=place) if place else sentence


class ImportPreview(QDialog):
    """Shows a preview; answers by its signals."""

    again = Signal(object)  # dict of city, kind, recipe, accept

    def __init__(self, names: Mapping[int, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.preview.title"))
        self.resize(theme.px(1180), theme.px(690))
        self.setModal(True)
        self._names = dict(names)
        self.preview: Preview | None = None
        self._corrected: dict[str, str] = {}
        self.head = label("", "strong", wrap=True)
        self.unusable = label("", tone="bad", wrap=True)
        self.files = DataTable(t("ui.preview.files"))
        self.files.view.picked.connect(lambda number, _key: self._show_file(int(number)))
        self.mapping = DataTable(t("ui.preview.tab.mapping"), _MappingWriter(self))
        self.rows = DataTable(t("ui.preview.tab.rows"))
        self.changes = DataTable(t("ui.preview.tab.changes"))
        self.problems = DataTable(t("ui.preview.tab.problems"))
        self.tabs = QTabWidget()
        for table, name in (
            (self.mapping, "mapping"),
            (self.rows, "rows"),
            (self.changes, "changes"),
            (self.problems, "problems"),
        ):
            self.tabs.addTab(table, t(f"ui.preview.tab.{name}"))
        self.suspicions = QVBoxLayout()
        self._boxes: dict[str, QCheckBox] = {}
        self.store = button("ui.preview.store", self.accept, "circle-check", primary=True)
        self.reread = button("ui.preview.again", self._again, "rotate-ccw")
        buttons = row(self.reread, 1, self.store, button("ui.cancel", self.reject))
        hint(self.changes, "changes")
        hint(self.problems, "problems")
        below = column(self._questions(), holder(self.suspicions), self.tabs, spacing=10)
        below.setStretch(2, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.files)
        split.addWidget(holder(below))
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(190), theme.px(400)])
        whole = column(self.head, self.unusable, split, buttons, spacing=10)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _questions(self) -> QWidget:
        self.city = QLineEdit()
        self.city.setPlaceholderText(t("ui.preview.city.hint"))
        self.city.setMinimumWidth(theme.px(210))
        self.kind = QComboBox()
        for kind in DataKind:
            self.kind.addItem(t(f"ui.kind.{kind.label}"), kind.label)
        self.conflict = QComboBox()
        for choice in ("keep", "replace"):
            self.conflict.addItem(t(f"ui.preview.conflict.{choice}"), choice)
        box = row(spacing=16)
        for editor, name in ((self.city, "city"), (self.kind, "kind"), (self.conflict, "conflict")):
            editor.setAccessibleName(t(f"ui.preview.ask.{name}"))
            form = QFormLayout()
            form.addRow(t(f"ui.preview.ask.{name}"), editor)
            box.addLayout(form)
        box.addStretch(1)
        return holder(box)

    # ---- content

    def show_preview(self, preview: Preview) -> None:
        """Fill everything from a preview."""
        self.preview = preview
        self._corrected = {}
        self.reread.setEnabled(True)
        self.files.set_data(import_tables.files(preview.readings, preview.differences, self._names))
        self._tell_unusable(preview)
        text = t(
            "ui.preview.head",
            files=len(preview.readings),
            accepted=preview.accepted,
            missing=preview.missing,
            refused=preview.refused,
        )
        self.head.setText(text)
        place = self.kind.findData(preview.kind)
        self.kind.setCurrentIndex(max(place, 0))
        self._fill_suspicions(preview)
        if preview.readings:
            first = next((n for n, one in enumerate(preview.readings) if not one.usable or one.refused), 0)
            self.files.view.setCurrentIndex(self.files.model.index(max(0, self.files.model.row_of(first)), 0))
            self._show_file(first)
        self._enable()

    def _tell_unusable(self, preview: Preview) -> None:
        names = import_tables.file_names(preview.readings)
        bad = [name for name, reading in zip(names, preview.readings, strict=True) if not reading.usable]
        self.unusable.setText(t("ui.preview.unusable", count=len(bad), files=t("ui.list_comma").join(bad[:4])))
        self.unusable.setVisible(0 < len(bad) < len(names))

    def _fill_suspicions(self, preview: Preview) -> None:
        clear(self.suspicions)
        self._boxes = {}
        for suspicion in preview.suspicions:
            text = _suspicion_text(suspicion)
            if suspicion.stops and suspicion.code not in self._boxes:
                self.suspicions.addLayout(self._question(suspicion.code, text, preview.accepted_codes))
            elif self.suspicions.count() < 4:
                self.suspicions.addWidget(label(text, tone="caution", wrap=True))

    def _question(self, code: str, text: str, accepted: Collection[str]) -> QLayout:
        """A box to tick, and beside it the sentence, which may take several lines."""
        box = QCheckBox(t("ui.preview.accept_short"))
        box.setAccessibleDescription(text)
        box.setChecked(code in accepted)
        box.toggled.connect(self._enable)
        self._boxes[code] = box
        line = row(box, label(text, tone="caution", wrap=True))
        line.setStretch(1, 1)
        return line

    def _show_file(self, number: int) -> None:
        if self.preview is None or not 0 <= number < len(self.preview.readings):
            return
        reading = self.preview.readings[number]
        self._number = number
        self.mapping.set_data(import_tables.mapping(reading))
        self.rows.set_data(import_tables.first_rows(reading))
        self.problems.set_data(problem_table(reading.problems))
        differences = self.preview.differences
        found = 0
        if number < len(differences):
            self.changes.set_data(import_tables.changes(differences[number], self._names))
            found = len(differences[number].changes)
        for place, (name, count) in enumerate(
            (("mapping", len(reading.mapping)), ("rows", 0), ("changes", found), ("problems", len(reading.problems)))
        ):
            title = t(f"ui.preview.tab.{name}")
            self.tabs.setTabText(place, f"{title} ({count})" if count else title)

    def _enable(self) -> None:
        preview = self.preview
        ready = preview is not None and preview.usable and not self._corrected
        self.store.setEnabled(ready and all(box.isChecked() for box in self._boxes.values()))

    # ---- answers

    def correct(self, place: int, role: str) -> None:
        """A column is to be taken for something else; the files must be read again first."""
        assert self.preview is not None
        self._corrected[self.preview.readings[self._number].mapping[place].column] = role
        self._enable()

    @property
    def answered(self) -> tuple[str, ...]:
        """Codes of the suspicions answered with yes."""
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    @property
    def on_conflict(self) -> str:
        """keep or replace."""
        return str(self.conflict.currentData())

    def _recipe(self) -> Recipe | None:
        if not self._corrected or self.preview is None:
            return None
        recipe = self.preview.readings[self._number].recipe
        return None if recipe is None else dataclasses.replace(recipe, columns={**recipe.columns, **self._corrected})

    def _again(self) -> None:
        self.reread.setEnabled(False)
        kind = self.kind.currentData()
        self.again.emit(
            {
                "city": self.city.text().strip() or None,
                "kind": None if kind == "unstated" else kind,
                "recipe": self._recipe(),
                "accept": self.answered,
            }
        )
