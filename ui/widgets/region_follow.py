"""Tab of the region page: 序时进度 of the cities' targets with reasons, beside what the plan period asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QSpinBox

from airplan import clock
from airplan.errors import AirplanError
from ui import errors, theme
from ui.models import desk_tables
from ui.models.table_model import Edit
from ui.models.trend_tables import METRICS, metric_name
from ui.texts import t
from ui.widgets.basics import Tabs, column, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_indicators import RegionIndicators
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionProgress(RegionTab):
    """Where each city stands against the straight line to its target."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self.indicator = QComboBox()
        self.indicator.setAccessibleName(t("ui.trend.ask.metric"))
        for name in METRICS:
            self.indicator.addItem(metric_name(name), name)
        self.year = QSpinBox(minimum=2014, maximum=2060, value=clock.today().year - 1)
        self.year.setAccessibleName(t("ui.progress.year"))
        self.indicator.activated.connect(lambda _place: self.fill())
        self._asked: int | None = None
        self.year.valueChanged.connect(self._ask_year)
        self.said = label("", "strong", wrap=True)
        self.next = self.way("ui.progress.to_targets", "joint")
        self.table = DataTable(t("ui.region.tab.progress"), writer=self)
        self.hint = label(t("ui.progress.hint"), "small", wrap=True)
        year = label(t("ui.progress.year"), "muted")
        head = flow(self.indicator, year, self.year, self.said, self.next, wrapping=self.said)
        self.setLayout(column(head, self.table, self.hint, 1))
        self.layout().setStretch(1, 50)
        yielding(150, self.table)

    def _ask_year(self, year: int) -> None:
        self._asked = year
        self.fill()

    def fill(self) -> None:
        """Ask for the metric and year chosen; until one is, for the last year with data."""
        project, metric, year = self.project, self.indicator.currentData(), self._asked

        def work() -> Any:
            from airplan.workspace.region_follow import progress

            return progress(project, year, metric)

        self.ask(work, self._show, "ui.region.tab.progress", self._none)

    def _none(self, _sentence: str) -> None:
        self.said.setText(t("ui.progress.none", metric=self.indicator.currentText()))
        self._show_all(False)

    def _show(self, found: Any) -> None:
        self._show_all(True)
        self.year.blockSignals(True)
        self.year.setValue(found.year)
        self.year.blockSignals(False)
        behind = sum(one.status == "behind" for one in found.rows)
        unknown = sum(one.status == "unknown" for one in found.rows)
        self.said.setText(t("ui.progress.said", text=found.text, behind=behind, unknown=unknown))
        self.table.set_data(desk_tables.progress(found))

    def _show_all(self, there: bool) -> None:
        self.table.setVisible(there)
        self.hint.setVisible(there)
        self.next.setVisible(not there)

    # ---- ui.models.table_model.Writer

    def write(self, edits: Sequence[Edit]) -> None:
        """Reasons, all as one change."""
        from airplan.workspace.region_follow import set_reasons

        reasons = {str(edit.row): str(edit.value or "") for edit in edits if edit.key == "reason"}
        if not reasons:
            return
        try:
            set_reasons(self.project, self.year.value(), reasons)
        except AirplanError as error:
            errors.handle(error)
            return
        self.changed(t("ui.progress.kept", count=len(reasons)))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The cities are the target's; none can be added here."""

    def remove(self, rows: Sequence[Any]) -> None:
        """Nor taken away: an empty reason is no reason."""


class RegionFollow(RegionTab):
    """Both views of how far the region has come: its own targets, and what the plan period asks."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self.targets, self.indicators = RegionProgress(page), RegionIndicators(page)
        self.views = Tabs()
        self.views.tabBar().setAccessibleName(t("ui.region.tab.progress"))
        self.views.addTab(self.targets, t("ui.progress.view"))
        self.views.addTab(self.indicators, t("ui.region.tab.indicators"))
        self.views.currentChanged.connect(lambda _place: self.fill())
        for part in (self.targets, self.indicators):
            part.layout().setContentsMargins(0, theme.px(8), 0, 0)
        self.setLayout(column(self.views))

    def fill(self) -> None:
        """The view that is shown."""
        shown = self.views.currentWidget()
        if isinstance(shown, RegionTab) and self.project is not None and self.project.store.setting("region.members"):
            shown.fill()
