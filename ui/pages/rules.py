"""The page rules: the standard to look things up in, every rule with its source, and what the city decides."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox

from ui.models import rules_tables as tables
from ui.pages.base import Page
from ui.texts import t
from ui.widgets.basics import Tabs, button, column, holder, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.rules_aqi import AqiTab
from ui.widgets.rules_own import ChoicesTab, OwnTab


class RulesPage(Page):
    """Works without a project: rules come with the program."""

    name = "rules"
    icon = "book-open"

    def build(self) -> None:
        """Tabs: limits, AQI, all rules, own files, the city's choices."""
        export = button("ui.action.project.export", self.export, "file-spreadsheet")
        self.layout_.addLayout(row(label(t("ui.page.rules"), "title"), 1, export, spacing=14))
        self.klass = QComboBox()
        self.klass.setAccessibleName(t("ui.rules.class"))
        for number in (2, 1):
            self.klass.addItem(t(f"rules.class.{number}"), number)
        self.klass.currentIndexChanged.connect(self._fill_limits)
        self.limits = DataTable(t("ui.rules.tab.limits"))
        self.limits.view.picked.connect(self._limit_picked)
        self.aqi = AqiTab()
        self.all = DataTable(t("ui.rules.tab.all"))
        self.all.view.picked.connect(lambda rule, _key: self._trace(str(rule)))
        self.own = OwnTab(self)
        self.choices = ChoicesTab(self)
        head = row(label(t("ui.rules.class")), self.klass, label(t("ui.rules.marks"), "small", wrap=True))
        head.setStretch(2, 1)
        self.tabs = Tabs()
        self.tabs.addTab(holder(column(head, self.limits)), t("ui.rules.tab.limits"))
        self.tabs.addTab(self.aqi, t("ui.rules.tab.aqi"))
        self.tabs.addTab(
            holder(column(label(t("ui.rules.all.text"), "muted", wrap=True), self.all)), t("ui.rules.tab.all")
        )
        self.tabs.addTab(self.own, t("ui.rules.tab.own"))
        self.tabs.addTab(self.choices, t("ui.rules.tab.choices"))
        yielding(200, self.tabs)
        self.layout_.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        """Fill the tabs; nothing here takes long."""
        from airplan.workspace.analysis import rules

        self.show_body()
        self._rules = {rule.id: rule for rule in rules.list_rules(project=self.session.project).rules}
        self._fill_limits()
        self.aqi.fill()
        self.all.set_data(tables.rule_list(list(self._rules.values())))
        self.own.fill()
        self.choices.fill()

    def _fill_limits(self, *_: object) -> None:
        from airplan.workspace.analysis import standards

        self._limits = standards.limit_table(self.klass.currentData(), self.session.project)
        self.limits.set_data(tables.limits(self._limits))

    # ---- where a number stands

    def _limit_picked(self, row_id: Any, key: str) -> None:
        heads = [one.id for one in self._limits.editions]
        if key not in heads:
            return
        for line in self._limits.rows:
            cell = line.cells[heads.index(key)]
            if f"{line.pollutant}|{line.period}" == row_id and cell is not None:
                self._trace(cell.rule)

    def _trace(self, rule_id: str) -> None:
        rule = self._rules.get(rule_id)
        if rule is None or not self.window().provenance.isVisible():  # type: ignore[attr-defined]
            return
        span = t("ui.rules.span", first=rule.valid_from or "—", last=rule.valid_to or t("ui.rules.open"))
        parts = [
            (t("ui.rules.content"), tables.content(rule)),
            (t("ui.changes.clause"), rule.clause),
            (t("ui.rules.valid"), span),
            (t("ui.changes.known"), t(f"rules.known.{rule.known}")),
            (t("ui.rules.source"), tables.source_of(rule)),
            (t("ui.rules.id"), rule.id),
        ]
        self.frame.trace(rule.clause, parts)

    def export(self) -> None:
        """The table shown as a file."""
        from ui.exporting import export_table

        table = (self.limits, self.aqi.table, self.all, self.own.files, self.limits)[self.tabs.currentIndex()]
        export_table(self.window(), table, table.view.accessibleName())  # type: ignore[arg-type]
