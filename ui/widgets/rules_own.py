"""Tabs of the rules page that belong to this bureau: its own rule files, known keys, and the city's choices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from airplan.domain import CONCENTRATIONS
from airplan.errors import AirplanError, Refused
from ui import errors, texts
from ui.models import rules_tables as tables
from ui.texts import t
from ui.widgets.basics import button, card, column, holder, label, row, scrolled
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.pages.rules import RulesPage


class OwnTab(QWidget):
    """The bureau's rule files (kept in the project with their hash) and the keys whose signature counts."""

    def __init__(self, page: RulesPage) -> None:
        super().__init__()
        self._page = page
        self.files = DataTable(t("ui.rules.tab.own"))
        self.files.add_button("ui.rules.own.add", "plus", self.choose, text=True)
        self.keys = DataTable(t("ui.rules.keys"))
        self.keys.add_button("ui.rules.keys.add", "plus", self.choose_key, text=True)
        self.keys.add_button("ui.rules.keys.remove", "x", self.remove_key, text=True)
        text = label(t("ui.rules.own.text"), "muted", wrap=True)
        self.hint = label(t("ui.rules.own.none"), "muted", wrap=True)
        keys = column(
            label(t("ui.rules.keys"), "strong"), label(t("ui.rules.keys.text"), "muted", wrap=True), self.keys
        )
        self.setLayout(column(text, self.hint, self.files, holder(keys)))

    def fill(self) -> None:
        """Files of the project, keys of this user."""
        from airplan.workspace import signing
        from airplan.workspace.analysis import rules

        project = self._page.session.project
        files = rules.list_rules(project=project).files if project else ()
        self.hint.setText(t("ui.rules.own.none") if project else t("ui.rules.need_project"))
        self.hint.setVisible(not files)
        self.files.set_data(tables.own_files(files))
        try:
            self.keys.set_data(tables.keys(signing.known_keys()))
        except AirplanError as error:
            errors.handle(error)

    def choose(self) -> None:
        """Ask for a file and show what it would change."""
        window: Any = self.window()
        if self._page.session.project is None:
            window.say(t("ui.rules.need_project"), "caution")
        elif path := window.asker.open_path("ui.rules.own.add", "ui.filter.json"):
            self.take(path)

    def take(self, path: Path) -> None:
        """Check *path*, show its effect, keep it when accepted: one undoable change."""
        from airplan.workspace.analysis import rules
        from airplan.workspace.commands.rules import AddRuleFile
        from ui.dialogs.rule_file import RuleFileDialog

        window: Any = self.window()
        try:
            found = rules.view_file(path, self._page.session.project)
        except Refused as refused:
            problems = refused.values.get("problems", ())
            show = [(t("ui.show_problems"), lambda: window.dialogs.problems(problems))] if problems else []
            window.say(texts.of_error(refused), "bad", show)
            return
        except AirplanError as error:
            errors.handle(error)
            return
        if not window.dialogs.execute(RuleFileDialog(found, window)):
            return
        self._page.session.run(AddRuleFile(rules.read_text(path), path.name))
        window.say(t("ui.rules.own.taken", name=found.name), "good")
        self.fill()

    def choose_key(self) -> None:
        """A public key from a stick: its fingerprint, told by another way, must be typed in."""
        window: Any = self.window()
        if path := window.asker.open_path("ui.rules.keys.add", "ui.filter.key"):
            self.add_key(path)

    def add_key(self, path: Path) -> None:
        """Make a key known when the fingerprint that is typed in is its own."""
        from airplan.workspace import signing

        window: Any = self.window()
        if not (stated := window.asker.text("ui.rules.keys.ask")):
            return
        try:
            key = signing.add_key(path, stated)
        except AirplanError as error:
            errors.handle(error)
            return
        window.say(t("ui.rules.keys.added", name=key.name), "good")
        self.fill()

    def remove_key(self) -> None:
        """Take back the trust in the chosen key (one this bureau added)."""
        from airplan.workspace import signing

        window: Any = self.window()
        index = self.keys.view.currentIndex()
        chosen = self.keys.model.row_id(index.row()) if index.isValid() else None
        if chosen is None or not window.asker.sure(t("ui.rules.keys.sure")):
            return
        try:
            key = signing.remove_key(str(chosen))
        except AirplanError as error:
            errors.handle(error)
            return
        window.say(t("ui.rules.keys.removed", name=key.name), "good")
        self.fill()


class ChoicesTab(QWidget):
    """What the city decides about its assessment: heating season, weights from 2026, decimals.  Undoable."""

    def __init__(self, page: RulesPage) -> None:
        super().__init__()
        self._page = page
        self.first, self.last = QLineEdit(), QLineEdit()
        for line, code in ((self.first, "first"), (self.last, "last")):
            line.setPlaceholderText("MM-DD")
            line.setAccessibleName(t(f"ui.rules.choices.{code}"))
        self.own_weights = QCheckBox(t("ui.rules.choices.own_weights"))
        self.weights: dict[str, QSpinBox] = {}
        self.digits = QComboBox()
        self.digits.addItem(t("ui.rules.choices.by_rule"), None)
        for number in (0, 1, 2):
            self.digits.addItem(str(number), number)
        self.digits.setAccessibleName(t("ui.rules.choices.digits"))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow(t("ui.rules.choices.heating"), row(self.first, label("—"), self.last, 1))
        form.addRow(t("ui.rules.choices.digits"), self.digits)
        form.addRow(t("ui.rules.choices.weights"), self.own_weights)
        for name in CONCENTRATIONS:
            self.weights[name] = QSpinBox(minimum=1, maximum=9)
            self.weights[name].setAccessibleName(t("ui.rules.choices.weight", name=name))
            form.addRow(name, self.weights[name])
        self.own_weights.toggled.connect(self._weights_on)
        self.told = label("", "muted", wrap=True)
        self.keep = button("ui.rules.choices.keep", self._keep, primary=True)
        made = card(label(t("ui.rules.choices.text"), "muted", wrap=True), form, self.told, row(self.keep, 1), 1)
        self.setLayout(column(scrolled(made)))

    def _weights_on(self, on: bool) -> None:
        for editor in self.weights.values():
            editor.setEnabled(on)

    def fill(self) -> None:
        """What is chosen now; empty means as the rules say."""
        project = self._page.session.project
        self.keep.setEnabled(project is not None)
        self.told.setText("" if project else t("ui.rules.need_project"))
        held = {key: project.store.setting(key) if project else None for key in KEYS}
        season = held["heating_season"] or ("", "")
        self.first.setText(season[0])
        self.last.setText(season[1])
        weights = held["index_weights"]
        self.own_weights.setChecked(weights is not None)
        self._weights_on(weights is not None)
        for name, editor in self.weights.items():
            editor.setValue(int((weights or {}).get(name, 1)))
        digits = held["statement_digits"]
        self.digits.setCurrentIndex(0 if digits is None else 1 + int(next(iter(digits.values()))))

    def _keep(self) -> None:
        from airplan.workspace.analysis import choices
        from airplan.workspace.commands.records import SetSettings

        window: Any = self.window()
        try:
            wanted = {
                "heating_season": choices.season(self.first.text(), self.last.text()),
                "index_weights": {name: editor.value() for name, editor in self.weights.items()}
                if self.own_weights.isChecked()
                else None,
                "statement_digits": choices.all_digits(self.digits.currentData()),
            }
        except AirplanError as error:
            self.told.setText(texts.of_error(error))
            return
        self._page.session.run(SetSettings(wanted))
        self.told.setText("")
        window.say(t("ui.rules.choices.kept"), "good")


KEYS = ("heating_season", "index_weights", "statement_digits")
