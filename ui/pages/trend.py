"""The page trend: one chart, one sentence to copy, one table; methods for specialists behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QSplitter, QTabWidget, QWidget

from airplan import clock
from airplan.domain.figure import Line, Points
from airplan.errors import AirplanError
from ui import texts, theme
from ui.models import trend_tables as tables
from ui.pages.base import Page
from ui.plots.chart import Chart
from ui.texts import t
from ui.widgets.basics import button, card, column, holder, label, row, scrolled
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from airplan.progress import Progress


LARGE = 1.5
"""From this size on there is less room than on any other."""


class TrendPage(Page):
    """Trend, outlook and chance of attainment."""

    name = "trend"
    icon = "trending-up"
    watches = frozenset({"day_value", "days", "period_value", "periods", "unit", "units"})

    def build(self) -> None:
        """Questions above; chart and sentences; table and specialists."""
        self.layout_.addWidget(self._questions())
        self.chart = Chart(t("ui.page.trend"), self._export_figure)
        self.chart.setMinimumHeight(theme.px(235))
        self.chances = Chart(t("ui.trend.chance_short"))
        self.official = label("", wrap=True)
        self.sentence = label("", wrap=True)
        self.chance = label("", "strong", wrap=True)
        self.chance_note = label("", "small", wrap=True)
        self.table = DataTable(t("ui.trend.table"))
        self.methods = DataTable(t("ui.trend.methods"))
        self.special = label("", wrap=True)
        side = card(
            label(t("ui.trend.official"), "muted"),
            self.official,
            button("ui.trend.copy_sentence", self._copy, "copy"),
            label(t("ui.trend.chance"), "muted"),
            self.chance,
            self.chance_note,
            label(t("ui.trend.reading"), "muted"),
            self.sentence,
            1,
        )
        beside = scrolled(side)
        beside.setFixedWidth(theme.px(340) if theme.scale() < LARGE else theme.px(260))
        upper = QWidget()
        upper.setLayout(row(card(self.chart), beside, spacing=12))
        upper.layout().setStretch(0, 1)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.table, t("ui.trend.table"))
        self.tabs.addTab(self.chances, t("ui.trend.chance_tab"))
        said = scrolled(holder(column(self.special, 1)))
        said.setMinimumWidth(theme.px(220))
        special = row(said, self.methods, spacing=12)
        special.setStretch(0, 2)
        special.setStretch(1, 3)
        self.tabs.addTab(holder(special), t("ui.trend.specialists"))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([theme.px(390), theme.px(200)])
        self.layout_.addWidget(split, 1)

    def _questions(self) -> Any:
        self.indicator, self.freq = QComboBox(), QComboBox()
        for name in tables.METRICS:
            self.indicator.addItem(tables.metric_name(name), name)
        for name in ("year", "quarter", "month"):
            self.freq.addItem(t(f"ui.trend.freq.{name}"), name)
        self.limit = QDoubleSpinBox(minimum=0, maximum=1000, decimals=1)
        self.limit.setSpecialValueText(t("ui.trend.limit_auto"))
        self.by = QSpinBox(minimum=2016, maximum=2060, value=max(2030, clock.today().year + 1))
        self.by.setMinimumWidth(theme.px(80))
        parts: list[Any] = [label(t("ui.page.trend"), "title")]
        for editor, name in ((self.indicator, "metric"), (self.freq, "freq"), (self.limit, "limit"), (self.by, "by")):
            editor.setAccessibleName(t(f"ui.trend.ask.{name}"))
            parts.append(holder(row(label(t(f"ui.trend.ask.{name}")), editor, spacing=6)))
        self.indicator.currentIndexChanged.connect(self._metric_changed)
        self.freq.currentIndexChanged.connect(self.touch)
        self.limit.editingFinished.connect(self.touch)
        self.by.editingFinished.connect(self.touch)
        return flow(*parts, 0, button("ui.action.project.export", self.export, "file-spreadsheet"), spacing=14)

    def _metric_changed(self) -> None:
        self.limit.setValue(0)
        self.touch()

    # ---- asking

    def refresh(self) -> None:
        """Ask for trend, outlook and chance by a job."""
        project, unit = self.session.project, self.session.unit
        if not self.need_project() or project is None:
            return
        metric, freq, by = self.indicator.currentData(), self.freq.currentData(), self.by.value()
        wanted = self.limit.value() or None

        def work(_progress: Progress) -> Any:
            return answers(project, str(unit), metric, freq, wanted, by)

        self.ask(work, lambda found: self._show(metric, *found))

    def _show(self, metric: str, trend: Any, chance: Any, figure: Any, refused: list[str]) -> None:
        if trend is None and chance is None:
            self.show_empty(
                "ui.empty.trend",
                button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True),
                reason=" ".join(refused),
            )
            return
        self.show_body()
        result = trend
        self.chart.show_figure(figure)
        self.official.setText(result.official_sentence if result else "\n".join(refused))
        self.sentence.setText(result.sentence if result else "")
        self.chance.setText(chance.sentence if chance else "\n".join(refused))
        self.chance_note.setText(chance.label if chance else "")
        self.table.set_data(tables.year_table(result, chance, metric))
        if chance is not None:
            self.chances.show_figure(tables.chance_figure(chance))
            self._ask_record(metric)
        if result is not None:
            self.methods.set_data(tables.methods_table(result))
            pairs = tables.specialist_lines(result, chance)
            self.special.setText("\n".join(t("ui.pair", name=name, text=text) for name, text in pairs))

    def _ask_record(self, metric: str) -> None:
        """How often such intervals held in this project's own past, beside the forecast."""
        project = self.session.project

        def work(_progress: Progress) -> Any:
            from airplan.workspace.analysis import backtest

            assert project is not None
            return backtest.past_record(project, metric)

        self.ask(work, self._show_record, key="page.trend.record", failed=lambda _error: None)

    def _show_record(self, record: Any) -> None:
        parts = [
            t("ui.trend.record.part", years=one.horizon, share=f"{one.share:.0%}", n=one.n) for one in record if one.n
        ]
        if parts:
            self.chance_note.setText(f"{self.chance_note.text()}\n{t('ui.trend.record', parts='; '.join(parts))}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.official.text())
        self.frame.say(t("ui.said.copied"), "good")

    def export(self) -> None:
        """The table shown as a file."""
        from ui.exporting import export_table

        table = self.methods if self.tabs.currentIndex() == 2 else self.table
        name = f"{self.session.unit_name()}_{self.indicator.currentText()}_{t('ui.page.trend')}"
        export_table(self.window(), table, name)  # type: ignore[arg-type]

    def _export_figure(self, figure: Any) -> None:
        from ui.exporting import export_figure

        export_figure(self.window(), figure)  # type: ignore[arg-type]


def answers(project: Any, unit: str, metric: str, freq: str, limit: float | None, by: int) -> Any:
    """Trend, chance (yearly values only), their figure, and what was refused in words."""
    from airplan.workspace.analysis import limits
    from airplan.workspace.analysis import trend as analysis

    refused: list[str] = []
    trend = chance = None
    key = analysis.statistic(metric)
    in_force = limits.limit_on(key, by)
    asked = limit or (in_force.limit if in_force else None)
    try:
        trend = analysis.trend(project, unit, metric, freq)[0]
    except AirplanError as error:
        refused.append(texts.of_error(error))
    if freq == "year" and asked is not None:
        try:
            chance = analysis.chance(project, unit, metric, asked, by, jointly=True)[0]
        except AirplanError as error:
            refused.append(texts.of_error(error))
    name = next((one.name for one in project.units() if str(one.id) == unit), "")
    figure = tables.figure(metric, trend, chance, name)
    xs = [x for mark in figure.marks if isinstance(mark, Line | Points) for x in mark.x]
    if xs and freq == "year":
        figure = limits.with_limits(figure, key, int(min(xs)), int(max(xs)), t("ui.trend.limit_line", limit="{limit}"))
    return trend, chance, figure, list(dict.fromkeys(refused))
