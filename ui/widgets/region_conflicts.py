"""Tab of the region page: differences of merged files side by side, filtered, settled one by one or by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox

from airplan.errors import AirplanError
from ui import errors
from ui.models import region_tables
from ui.models.table_model import TableData, TableModel
from ui.texts import t
from ui.widgets.basics import button, column, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_judged import MOST
from ui.widgets.region_tab import RegionTab
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from ui.pages.region import RegionPage

RULE = "/"
"""Begins the data of a rule in the list; no file name holds it."""
FILTERS = ("city", "table", "fields")


class RegionConflicts(RegionTab):
    """Nothing newest wins silently; every choice can be undone."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self._found: dict[tuple[str, str], Any] = {}
        self._sources: dict[str, tuple[str, str]] = {}
        self.said = label("", "strong", wrap=True)
        self.filters = {key: QComboBox() for key in FILTERS}
        for key, combo in self.filters.items():
            combo.setAccessibleName(t(f"ui.differ.filter.{key}"))
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.activated.connect(lambda _place, key=key: self._filter(key))
        self.rule = QComboBox()
        self.rule.setAccessibleName(t("ui.differ.rule"))
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        picked = button("ui.differ.settle_picked", self.settle_picked, "circle-check")
        shown = button("ui.differ.settle_shown", self.settle_shown, "list-checks")
        self.table = DataTable(t("ui.region.tab.conflicts"))
        self.table.add_button("ui.differ.take_first", "chevron-left", lambda: self.settle_side("first"), text=True)
        self.table.add_button("ui.differ.take_second", "chevron-right", lambda: self.settle_side("second"), text=True)
        self.table.view.selectionModel().currentChanged.connect(lambda _now, _before: self._detail())
        self._sides = TableModel(None, self)
        self.detail = TableView(self._sides, t("ui.differ.detail"), self)
        filters = flow(*self.filters.values(), 1, label(t("ui.differ.rule"), "muted"), self.rule, picked, shown)
        self.setLayout(column(self.said, filters, self.table, self.detail))
        self.layout().setStretch(2, 3)
        self.layout().setStretch(3, 1)
        yielding(150, self.table)
        yielding(120, self.detail)

    # ---- filling

    @property
    def total(self) -> int:
        """How many wait."""
        return len(self._found)

    def show_conflicts(self, found: Sequence[Any], table: TableData, sources: dict[str, tuple[str, str]]) -> None:
        """All open differences, their *table*, and when and from whom their files came."""
        self._found = {(one.table, one.key): one for one in found}
        self._sources = sources
        self.table.set_data(table)
        for part in (self.table, self.rule, *self.filters.values()):
            part.setEnabled(bool(found))
        files = list(dict.fromkeys(file for one in found for file, _ in one.values))
        kept = self.rule.currentData()
        self.rule.clear()
        for rule in ("own", "reviewed"):
            self.rule.addItem(t(f"ui.differ.rule.{rule}"), f"{RULE}{rule}")
        for file in files:
            self.rule.addItem(t("ui.differ.rule.file", file=file), file)
        self.rule.setCurrentIndex(max(0, self.rule.findData(kept)))
        for key in FILTERS:
            self._fill_filter(key)
        self._tell()
        self._detail()

    def _fill_filter(self, key: str) -> None:
        combo, kept = self.filters[key], self.filters[key].currentData()
        values = sorted({str(value) for value in self.table.model.table.values[key]})
        combo.clear()
        combo.addItem(t(f"ui.differ.filter.{key}"), None)
        for value in values:
            combo.addItem(value or t("ui.differ.none"), value)
        combo.setCurrentIndex(max(0, combo.findData(kept)))
        self._filter(key)

    def _filter(self, key: str) -> None:
        wanted = self.filters[key].currentData()
        self.table.model.filter_values(key, None if wanted is None else frozenset({wanted}))

    def _tell(self) -> None:
        total = len(self._found)
        if not total:
            self.said.setText(t("ui.differ.nothing"))
        else:
            beyond = t("ui.differ.beyond", most=MOST) if total > MOST else ""
            self.said.setText(t("ui.differ.said", count=total) + beyond)

    def _current(self) -> Any:
        index = self.table.view.currentIndex()
        return self._found.get(self.table.model.row_id(index.row())) if index.isValid() else None

    def _detail(self) -> None:
        one = self._current()
        self.detail.setVisible(one is not None)
        if one is not None:
            self._sides.replace(region_tables.sides(one, self._sources))

    # ---- settling

    def picked(self) -> list[tuple[str, str]]:
        """Ids of the rows selected."""
        rows = sorted({index.row() for index in self.table.view.selectionModel().selectedIndexes()})
        return [self.table.model.row_id(place) for place in rows]

    def _wish(self) -> tuple[str, str]:
        """File or rule to go by."""
        chosen = str(self.rule.currentData() or "")
        return ("", chosen.removeprefix(RULE)) if chosen.startswith(RULE) else (chosen, "")

    def settle_side(self, side: str) -> None:
        """Take the first or the second value of each selected row."""
        chosen: dict[str, list[str]] = {}
        for row_id in self.picked():
            values = self._found[row_id].values
            place = 0 if side == "first" else 1
            if place < len(values):
                chosen.setdefault(values[place][0], []).append(row_id[1])
        self._run([(file, "", keys) for file, keys in chosen.items()])

    def settle_picked(self) -> None:
        """The rule, for the rows selected."""
        prefer, rule = self._wish()
        self._run([(prefer, rule, [key for _, key in self.picked()])])

    def settle_shown(self) -> None:
        """The rule, for all rows the filters leave."""
        prefer, rule = self._wish()
        model = self.table.model
        self._run([(prefer, rule, [model.row_id(place)[1] for place in range(model.rowCount())])])

    def _run(self, wishes: Sequence[tuple[str, str, list[str]]]) -> None:
        """One change for each file chosen; keys empty: nothing was selected."""
        from airplan.workspace.commands.merging import ResolveConflicts

        wishes = [wish for wish in wishes if wish[2] and (wish[0] or wish[1])]
        if not wishes:
            self._page.frame.say(t("ui.data.select_first"), "caution")
            return
        asked = sum(len(keys) for _, _, keys in wishes)
        done = 0
        try:
            for prefer, rule, keys in wishes:
                done += int(self._page.session.run(ResolveConflicts(prefer, tuple(keys), rule)).answer or 0)
        except AirplanError as error:
            errors.handle(error)
            return
        undo = [(t("ui.action.edit.undo"), lambda: self._page.frame.act("edit.undo"))] if done else []
        if done == asked:
            self._page.frame.say(t("ui.said.resolved", count=done), "good", undo)
        else:
            self._page.frame.say(t("ui.differ.some_left", count=done, left=asked - done), "caution", undo)
