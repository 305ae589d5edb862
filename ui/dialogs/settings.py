"""Settings of this computer; those of the city lie in the project."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from airplan.workspace import person
from ui import settings, theme
from ui.texts import t
from ui.widgets.basics import column, label

LISTED = ("language", "theme", "size", "reduced_motion", "who")


class SettingsDialog(QDialog):
    """One line a declared setting."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.settings.title"))
        self.setMinimumWidth(theme.px(460))
        form = QFormLayout()
        self.editors: dict[str, QWidget] = {}
        for key in LISTED:
            self.editors[key] = _editor(key)
            self.editors[key].setAccessibleName(t(f"ui.settings.{key}"))
            form.addRow(t(f"ui.settings.{key}"), self.editors[key])
        buttons = QDialogButtonBox()
        buttons.addButton(t("ui.ok"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(t("ui.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        self.setLayout(column(form, label(t("ui.settings.text"), "muted", wrap=True), buttons, spacing=12))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _keep(self) -> None:
        for key, editor in self.editors.items():
            if key == "who":
                person.remember(editor.text())
            elif isinstance(editor, QComboBox):
                settings.put(key, editor.currentData())
            elif isinstance(editor, QCheckBox):
                settings.put(key, editor.isChecked())
            elif isinstance(editor, QLineEdit):
                settings.put(key, editor.text().strip())
        self.accept()


def _editor(key: str) -> QWidget:
    if key == "who":
        return QLineEdit(person.known() or "")
    value, choices = settings.get(key), settings.choices(key)
    if choices == (False, True):
        box = QCheckBox(t(f"ui.settings.{key}.yes"))
        box.setChecked(value)
        return box
    if not choices:
        return QLineEdit(value)
    combo = QComboBox()
    for choice in choices:
        shown = f"{choice * 100:.0f}%" if isinstance(choice, float) else t(f"ui.settings.{key}.{choice}")
        combo.addItem(shown, choice)
    combo.setCurrentIndex(choices.index(value))
    return combo
