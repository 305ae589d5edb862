"""Editors inside a table: a list for choices, a plain line for the rest."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget


class CellDelegate(QStyledItemDelegate):
    """Chooses the editor by the kind of the column."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A list for choices; else a line."""
        column = index.model().table.columns[index.column()]  # type: ignore[attr-defined]
        if column.kind != "choice":
            line = QLineEdit(parent)
            line.setAccessibleName(column.title)
            return line
        box = QComboBox(parent)
        box.setAccessibleName(column.title)
        box.addItems([shown for _, shown in column.choices])
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Start from the cell's text."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Hand the text to the model, which checks it."""
        text: Any = editor.currentText() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QLineEdit):
            text = editor.text()
        model.setData(index, text, Qt.ItemDataRole.EditRole)
