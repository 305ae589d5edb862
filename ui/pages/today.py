"""The page today: the running year of my city; without a project, what an office does as large buttons."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QTabWidget

from airplan import clock
from airplan.errors import AirplanError
from ui import texts, theme
from ui.models import ledger_tables as tables
from ui.pages.base import Page
from ui.texts import t
from ui.widgets.aqi import aqi_cell
from ui.widgets.basics import Wrapped, button, card, chip, clear, holder, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import FlowRow, flow
from ui.widgets.ledger_lines import LedgerLines
from ui.widgets.startpage import StartPage

if TYPE_CHECKING:
    from airplan.progress import Progress

WEEK = 7
OZONE = 2
"""Place of the tab."""


class TodayPage(Page):
    """Ledger of the running year."""

    name = "today"
    icon = "calendar-days"

    def build(self) -> None:
        """Start page beside the body; the body top to bottom."""
        self._ledger: Any = None
        self._of: Any = None
        self._start: StartPage | None = None
        self.layout_.setSpacing(theme.px(8))
        self.layout_.setContentsMargins(*[theme.px(side) for side in (16, 12, 16, 8)])
        self.layout_.addWidget(self._make_head())
        self.layout_.addLayout(self._make_morning())
        self.layout_.addLayout(self._make_lines())
        self.layout_.addWidget(self._make_tabs(), 1)
        self.foot = label("", "small", wrap=True)
        self.layout_.addWidget(self.foot)

    def _make_head(self) -> FlowRow:
        """City and year, day, buttons."""
        self.head = label("", "title")
        self.chips = row(spacing=6)
        self.as_of = QDateEdit()
        self.as_of.setCalendarPopup(True)
        self.as_of.setDisplayFormat("yyyy-MM-dd")
        self.as_of.setAccessibleName(t("ui.today.as_of"))
        self.as_of.setDate(_qdate(clock.today()))
        self.as_of.setMaximumDate(_qdate(clock.today()))
        self.as_of.dateChanged.connect(lambda _date: self.touch())
        targets = button("ui.today.targets", self._targets, "target")
        statement = button("ui.today.statement", self.month_statement, "file-text")
        self.copy = button("ui.action.today.copy_sentence", self.copy_sentence, "copy", primary=True)
        day = label(t("ui.today.as_of"), "muted")
        return flow(self.head, holder(self.chips), 0, day, self.as_of, targets, statement, self.copy, spacing=10)

    def _make_morning(self) -> QHBoxLayout:
        """The sentence of the morning, and the last days."""
        self.message = Wrapped()
        self.days = row(spacing=4)
        self.days_title = label("", "muted")
        said = card(label(t("ui.today.message"), "muted"), self.message, 1)
        above = row(said, card(self.days_title, self.days, 1), spacing=12)
        above.setStretch(0, 1)
        return above

    def _make_lines(self) -> QHBoxLayout:
        """The four large lines, and the counties that are worst."""
        self.lines = LedgerLines()
        self.lines.picked.connect(self._trace_shown)
        self.worst = label("", wrap=True)
        self.right = card(label(t("ui.today.worst"), "muted"), self.worst, 1)
        self.right.setFixedWidth(theme.px(220))
        centre = row(card(self.lines), self.right, spacing=12)
        centre.setStretch(0, 1)
        return centre

    def _make_tabs(self) -> QTabWidget:
        """Targets, counties, and from May to September the ozone desk."""
        self.targets = DataTable(t("ui.today.tab.targets"))
        self.targets.view.picked.connect(self._trace)
        self.counties = DataTable(t("ui.today.tab.counties"))
        self.counties.view.opened.connect(lambda unit, _key: self.session.choose(unit=int(unit)))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.targets, t("ui.today.tab.targets"))
        self.tabs.addTab(self.counties, t("ui.today.tab.counties"))
        self.ozone_text = label("", wrap=True)
        beside = card(self.ozone_text, 1)
        beside.setFixedWidth(theme.px(300))
        self.ozone: Any = None
        self.desk = row(beside, spacing=12)
        self.tabs.addTab(holder(self.desk), t("ui.today.tab.ozone"))
        self.tabs.setTabVisible(OZONE, False)
        self.tabs.currentChanged.connect(self._make_room)
        self._make_room(0)
        return self.tabs

    def _make_room(self, tab: int) -> None:
        """All fits on 1366×768 with a message shown; a chart needs more and scrolls."""
        yielding(290 if tab == OZONE else 164, self.tabs)

    # ---- filling

    def refresh(self) -> None:
        """Ledger and last days by a job; large buttons without a project."""
        project, unit = self.session.project, self.session.unit
        if project is None:
            self._show_start()
            return
        if not self.need_project():
            return
        if self._of != (project, unit):
            self._of = (project, unit)
            self._show_last_year_with_days(project, unit)
        day = self.as_of.date().toPython()
        kind = self.session.kind

        def work(_progress: Progress) -> Any:
            return answers(project, unit, day, kind)

        self.ask(work, self._show)

    def _show_last_year_with_days(self, project: Any, unit: int | None) -> None:
        """A file whose data end in an earlier year opens on its last day."""
        from airplan.workspace.analysis import series

        last = None if unit is None else series.last_day(project, unit)
        today = clock.today()
        self.as_of.blockSignals(True)
        self.as_of.setMaximumDate(_qdate(max(today, last or today)))
        self.as_of.setDate(_qdate(today if last is None or last.year >= today.year else last))
        self.as_of.blockSignals(False)

    def _show_start(self) -> None:
        if self._start is None:
            self._start = StartPage(self.frame.act, self.window().files.open)  # type: ignore[attr-defined]
            self._stack.addWidget(self._start)
        self._start.fill_recent()
        self._stack.setCurrentWidget(self._start)

    def _show(self, answer: tuple[Any, Any, Any, str]) -> None:
        ledger, days, ozone, refused = answer
        self._ledger = ledger
        if ledger is None:
            self.show_empty(
                "ui.empty.year",
                button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True),
                button("ui.page.standing", lambda: self.frame.go("standing"), "clipboard-check"),
                reason=refused,
            )
            return
        self.show_body()
        self.head.setText(t("ui.today.title", city=ledger.city.name, year=ledger.year))
        self.message.setText(ledger.message)
        clear(self.chips)
        tone = "good" if ledger.data_kind.startswith("reviewed") else "caution"
        self.chips.addWidget(chip(t(f"ui.kind.{ledger.data_kind}"), tone))
        if ledger.provisional:
            self.chips.addWidget(chip(t("ui.today.provisional"), "caution"))
        self.lines.show_ledger(ledger)
        self.targets.set_data(tables.targets(ledger))
        self.counties.set_data(tables.counties(ledger))
        self.tabs.setTabVisible(1, bool(ledger.counties))
        self._show_ozone(ozone)
        self._show_worst(ledger)
        self._show_days(days)
        self.foot.setText(t("ui.today.foot", day=texts.date(dt.date.fromisoformat(ledger.data_to)),
                            standard=t(f"ui.edition.{ledger.standard}")))  # fmt: skip

    def _show_ozone(self, ozone: Any) -> None:
        self.tabs.setTabVisible(OZONE, ozone is not None)
        if ozone is None:
            return
        desk, figure = ozone
        if self.ozone is None:
            from ui.plots.chart import Chart  # charts are for after the first paint

            self.ozone = Chart(t("ui.today.tab.ozone"))
            self.desk.insertWidget(0, self.ozone, 1)
        self.ozone.show_figure(figure)
        self.ozone_text.setText("\n".join(tables.ozone_lines(desk)))

    def _trace(self, indicator: str, _key: str) -> None:
        """How the line of an indicator comes about, while the panel is open."""
        window: Any = self.window()
        if window.provenance.isVisible():
            self._trace_shown(indicator)

    def _trace_shown(self, indicator: str) -> None:
        if self._ledger is None:
            return
        line = tables.line_of(self._ledger, indicator)
        self.frame.trace(tables.indicator_name(indicator), tables.trace_parts(self._ledger, line))

    def _show_worst(self, ledger: Any) -> None:
        ranked = sorted(ledger.counties, key=lambda one: -(tables.line_of(one, "PM2.5").to_date or 0))
        lines = [f"{one.city.name}　{tables.line_of(one, 'PM2.5').to_date_text or texts.DASH}" for one in ranked[:3]]
        self.worst.setText("\n".join(lines))
        self.right.setVisible(bool(lines))

    def _show_days(self, days: Any) -> None:
        clear(self.days)
        self.days_title.setText(t("ui.today.week"))
        for place in range(0 if days is None else days.days):
            day = dt.date.fromordinal(days.first + place)
            cell = aqi_cell(
                int(days.aqi[place]), f"{day.month}-{day.day:02d}", t("ui.list_comma").join(days.primary[place])
            )
            self.days.addWidget(cell)
        self.days.addStretch(1)

    # ---- doing

    def copy_sentence(self) -> None:
        """The morning sentence to the clipboard."""
        if self._ledger is None:
            self.session.jobs.wait()
        if self._ledger is not None:
            QGuiApplication.clipboard().setText(self._ledger.message)
            self.frame.say(t("ui.said.copied"), "good")

    def month_statement(self) -> None:
        """月报 of the month before the chosen day (of its own month at its end)."""
        from ui.exporting import publish_statement

        day = self.as_of.date().toPython()
        last = day if (day + dt.timedelta(days=1)).day == 1 else day.replace(day=1) - dt.timedelta(days=1)
        publish_statement(self.window(), f"{last:%Y-%m}")  # type: ignore[arg-type]

    def _targets(self) -> None:
        from ui.dialogs.targets import TargetsDialog

        window: Any = self.window()
        window.dialogs.execute(TargetsDialog(self.session, self.as_of.date().year(), window))

    def export(self) -> None:
        """The table shown as a file."""
        from ui.exporting import export_table

        table = self.counties if self.tabs.currentIndex() == 1 else self.targets
        export_table(self.window(), table, f"{self.session.unit_name()}_{t('ui.page.today')}")  # type: ignore[arg-type]


def answers(project: Any, unit: int | None, day: dt.date, kind: Any) -> tuple[Any, Any, Any, str]:
    """Ledger, last days, ozone desk with its figure, and the sentence of a refusal."""
    from airplan.workspace.analysis import daily, ledger, ozone

    try:
        found = ledger.year_ledger(project, day.year, day, unit)
    except AirplanError as error:
        return None, None, None, texts.of_error(error)
    last = dt.date.fromisoformat(found.data_to)
    assert unit is not None
    days = daily.last_days(project, unit, WEEK, last, kind)
    try:
        desk = ozone.ozone_desk(project, unit, day)
    except AirplanError:
        return found, days, None, ""  # a year without ozone has no desk
    if desk.value is None:
        return found, days, None, ""
    return found, days, (desk, ozone.ozone_figure(desk, found.city.name)), ""


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)
