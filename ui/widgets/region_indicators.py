"""Within 序时进度: what the plan period asks of the region, its mean by year, and the worst-ranked with their coal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QSpinBox, QTabWidget

from airplan import clock
from ui.models import desk_tables, register_tables
from ui.texts import t
from ui.widgets.basics import column, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionIndicators(RegionTab):
    """Any plan period of the rule files, at any year."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self.period = QComboBox()
        self.period.setAccessibleName(t("ui.goals.period"))
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period.addItem(t("ui.goals.now"), None)
        self.year = QSpinBox(minimum=2013, maximum=2060, value=clock.today().year - 1)
        self.year.setAccessibleName(t("ui.progress.year"))
        self.period.activated.connect(lambda _place: self.fill())
        self.year.valueChanged.connect(lambda _year: self.fill())
        self.said = label("", wrap=True)
        self.goals, self.means = DataTable(t("ui.goals.goals")), DataTable(t("ui.goals.means"))
        self.worst = DataTable(t("ui.goals.worst"))
        self.views = QTabWidget()
        self.views.tabBar().setAccessibleName(t("ui.region.tab.indicators"))
        for name, table in (("goals", self.goals), ("means", self.means), ("worst", self.worst)):
            self.views.addTab(table, t(f"ui.goals.{name}"))
        head = flow(self.period, label(t("ui.progress.year"), "muted"), self.year, 1)
        self.setLayout(column(head, self.said, self.views))
        self.layout().setStretch(2, 1)
        yielding(200, self.views)

    def fill(self) -> None:
        """Ask for the period and year chosen."""
        project, period, year = self.project, self.period.currentData(), self.year.value()

        def work() -> Any:
            from airplan.workspace.analysis import limits
            from airplan.workspace.region_follow import region_indicators

            return region_indicators(project, period, year), limits.plan_periods()

        self.ask(work, self._show, "ui.region.tab.indicators", self._refused)

    def _refused(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.views.hide()

    def _show(self, answer: Any) -> None:
        found, periods = answer
        if self.period.count() == 1:
            for name, code in periods:
                self.period.addItem(name, code)
        self.views.show()
        plan = found.indicators
        self.goals.set_data(register_tables.indicators(plan))
        self.means.set_data(desk_tables.means(found.means))
        self.worst.set_data(desk_tables.worst(found.worst))
        self.views.setTabVisible(0, bool(plan.items))
        self.views.setTabVisible(1, bool(found.means))
        self.views.setTabVisible(2, bool(found.worst))
        lines = [f"{plan.name}　{plan.document}".strip(), *plan.notes, *found.aims]
        if found.worst:
            lines.append(found.note)
        if found.unranked:
            lines.append(t("ui.goals.unranked", ranked=found.ranked, names=t("ui.list_comma").join(found.unranked)))
        self.said.setText("\n".join(line for line in lines if line))
