"""Tab of the region page: the region's emergency list — what every city has in force, by level and industry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from ui import theme
from ui.models import desk_tables
from ui.texts import t
from ui.widgets.basics import button, column, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage

VIEWS = ("both", "city", "industry")


class RegionLists(RegionTab):
    """A city without a list is named, never counted as zero."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self._found: Any = None
        self.moment = QLineEdit()
        self.moment.setPlaceholderText(t("ui.lists.moment.hint"))
        self.moment.setAccessibleName(t("ui.lists.moment"))
        self.moment.setMinimumWidth(theme.px(290))
        self.moment.returnPressed.connect(self.fill)
        self.view = QComboBox()
        self.view.setAccessibleName(t("ui.lists.view"))
        for name in VIEWS:
            self.view.addItem(t(f"ui.lists.view.{name}"), name)
        self.view.activated.connect(lambda _place: self._show_table())
        look = button("ui.lists.look", self.fill, "search")
        self.said = label("", "strong", wrap=True)
        self.missing = label("", tone="caution", wrap=True)
        self.table = DataTable(t("ui.region.tab.lists"))
        head = flow(label(t("ui.lists.moment"), "muted"), self.moment, look, 1, self.view)
        self.next = self.way("ui.board.to_request", "board")
        self.setLayout(column(head, self.said, row(self.next, 1), self.missing, self.table, 1))
        self.layout().setStretch(4, 50)
        yielding(150, self.table)

    def fill(self) -> None:
        """Ask for the lists at the moment entered (the working lists without one)."""
        project, moment = self.project, self.moment.text().strip() or None

        def work() -> Any:
            from airplan.workspace.region_lists import region_list

            return region_list(project, moment)

        self.ask(work, self._show, "ui.region.tab.lists", self._refused)

    def _refused(self, sentence: str) -> None:
        self._found = None
        self.said.setText(sentence)
        self.missing.hide()
        self.table.hide()

    def _show(self, found: Any) -> None:
        self._found = found
        self.said.setText(
            t("ui.lists.said", text=found.text, firms=found.firms) if found.lines else t("ui.lists.none")
        )  # fmt: skip
        self.missing.setText(t("ui.lists.missing", names=t("ui.list_comma").join(found.missing)))
        self.missing.setVisible(bool(found.missing and found.lines))
        self.table.setVisible(bool(found.lines))
        self.next.setVisible(not found.lines)
        self._show_table()

    def _show_table(self) -> None:
        if self._found is not None:
            self.table.set_data(desk_tables.lists(self._found, self.view.currentData()))
