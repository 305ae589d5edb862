"""The page standing: one year judged, years and editions side by side, the year as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSplitter

from airplan.domain import CONCENTRATIONS, DataKind
from ui import texts, theme
from ui.models import standing_tables as tables
from ui.pages.base import Page
from ui.plots.calendar import CalendarPlot
from ui.texts import t
from ui.widgets.aqi import legend
from ui.widgets.basics import Tabs, button, card, chip, clear, column, holder, label, row, scrolled, set_tone, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.header import EDITIONS
from ui.widgets.standing_period import PeriodTab, ReissueTab, StationsTab
from ui.widgets.standing_register import DustTab, RegisterTab

if TYPE_CHECKING:
    from airplan.progress import Progress


class StandingPage(Page):
    """Where the city stands."""

    name = "standing"
    icon = "clipboard-check"
    watches = frozenset({"day_value", "days", "period_value", "periods", "unit", "units", "setting", "settings"})

    def build(self) -> None:
        """Head with the year; verdict cards; tabs."""
        self._results: tuple[Any, ...] = ()
        self.year = QComboBox()
        self.year.setAccessibleName(t("ui.standing.year"))
        self.year.currentIndexChanged.connect(self._year_chosen)
        self.head = label("", "title")
        self.chips = row(spacing=6)
        self.dust = QCheckBox(t("ui.standing.dust"))
        self.dust.setToolTip(t("ui.standing.dust.tip"))
        self.dust.toggled.connect(lambda _on: self.touch())
        export = button("ui.action.project.export", self.export, "file-spreadsheet")
        self.layout_.addWidget(flow(self.head, self.year, holder(self.chips), 0, self.dust, export, spacing=12))
        self.six, self.all = label("", "strong", wrap=True), label("", "strong", wrap=True)
        self.good, self.heavy, self.index = label("", "figure"), label("", "figure"), label("", "figure")
        self.good_note, self.heavy_note, self.index_note = (label("", "small", wrap=True) for _ in range(3))
        cards = row(
            card(label(t("ui.standing.six"), "muted"), self.six, 1),
            card(label(t("ui.standing.all"), "muted"), self.all, 1),
            card(label(t("ui.standing.good_days"), "muted"), self.good, self.good_note, 1),
            card(label(t("ui.standing.heavy_days"), "muted"), self.heavy, self.heavy_note, 1),
            card(label(t("ui.standing.index"), "muted"), self.index, self.index_note, 1),
            spacing=12,
        )
        for place, weight in enumerate((3, 3, 2, 2, 2)):
            cards.setStretch(place, weight)
        self.layout_.addLayout(cards)
        self.layout_.addWidget(self._make_tabs(), 1)

    def _make_tabs(self) -> Tabs:
        self.table = DataTable(t("ui.standing.tab.year"))
        self.table.view.picked.connect(self._picked)
        self.notes = label("", "muted", wrap=True)
        self.notes_area = scrolled(self.notes)
        self.notes_area.setMaximumHeight(theme.px(84))
        self.calendar = CalendarPlot()
        self.calendar.chosen.connect(self._day_chosen)
        self.years = DataTable(t("ui.standing.tab.years"))
        self.years.view.opened.connect(lambda year, _key: self._open_year(year))
        self.editions = DataTable(t("ui.standing.tab.editions"))
        tabs = Tabs()
        tabs.addTab(holder(column(self.table, self.notes_area)), t("ui.standing.tab.year"))
        tabs.addTab(holder(column(legend(), self.calendar)), t("ui.standing.tab.calendar"))
        tabs.addTab(self.years, t("ui.standing.tab.years"))
        text = label(t("ui.standing.editions.text"), "muted", wrap=True)
        self.changes_title = label("", "strong")
        self.changes = DataTable(t("ui.standing.tab.editions"))
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(holder(column(text, self.editions)))
        both.addWidget(holder(column(self.changes_title, self.changes)))
        both.setSizes([theme.px(225), theme.px(115)])  # three editions above, so that none is hidden
        tabs.addTab(both, t("ui.standing.tab.editions"))
        self.more = {
            "period": PeriodTab(self),
            "stations": StationsTab(self),
            "register": RegisterTab(self),
            "dust": DustTab(self),
            "reissue": ReissueTab(self),
        }
        for name, part in self.more.items():
            part.layout().setContentsMargins(0, theme.px(8), 0, 0)
            tabs.addTab(part, t(f"ui.standing.tab.{name}"))
        tabs.currentChanged.connect(lambda _place: self._fill_tab())
        self.session.changed.connect(lambda _changes: self.isVisible() and self._fill_more())
        yielding(340, tabs)
        self.tabs = tabs
        return tabs

    # ---- filling

    def refresh(self) -> None:
        """Judge all years of the unit by a job."""
        project, unit = self.session.project, self.session.unit
        if not self.need_project() or project is None:
            return
        edition, kind, dust = self.session.edition, self.session.kind, self.dust.isChecked()

        def work(_progress: Progress) -> Any:
            from airplan.workspace.analysis import assess

            return assess.assess(project, str(unit), standard=edition, kind=kind, exclude_dust=dust).cities[0].years

        self.ask(work, self._show)

    def _show(self, results: tuple[Any, ...]) -> None:
        self._results = results
        if not results:
            self.show_empty(
                "ui.empty.standing",
                button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True),
            )
            return
        self.show_body()
        judged = [one.year for one in results if one.attains_six is not None]
        wanted = self.session.year or (judged[-1] if judged else results[-1].year)
        self.year.blockSignals(True)
        self.year.clear()
        for result in reversed(results):
            self.year.addItem(t("ui.standing.year_n", year=result.year), result.year)
        self.year.setCurrentIndex(max(0, self.year.findData(wanted)))
        self.year.blockSignals(False)
        self.years.set_data(tables.years_table(results))
        self._show_year()

    def _year_chosen(self) -> None:
        self.session.year = self.year.currentData()
        self._show_year()

    def _open_year(self, year: int) -> None:
        self.year.setCurrentIndex(self.year.findData(year))
        self.tabs.setCurrentIndex(0)

    @property
    def result(self) -> Any:
        """The year shown, or None."""
        return next((one for one in self._results if one.year == self.year.currentData()), None)

    def _show_year(self) -> None:
        result = self.result
        if result is None:
            return
        self.head.setText(self.session.unit_name())
        for part, code, flag, failing in (
            (self.six, "ui.verdict.six", result.attains_six, result.failing_six),
            (self.all, "ui.verdict.all", result.attains_all, result.failing_all),
        ):
            text, tone = tables.verdict(flag, failing, code)
            part.setText(text)
            set_tone(part, tone)
        self.good.setText(texts.number(result.good_days))
        ratio = t("ui.standing.ratio_note", ratio=texts.number(result.good_ratio, 1), days=result.aqi_days)
        self.good_note.setText(ratio if result.good_ratio is not None else "")
        self.heavy.setText(texts.number(result.heavy_days))
        self.heavy_note.setText(self._aqi_note(result))
        self.index.setText(result.index_text or texts.DASH)
        self.index_note.setText(
            t("ui.standing.main_note", main=t("ui.list_comma").join(result.main_pollutant) or texts.DASH)
        )
        self._show_chips(result)
        self.table.set_data(tables.year_table(result))
        self.notes.setText("\n".join(f"· {note.message}" for note in result.notes if note.message))
        self.notes_area.setVisible(bool(self.notes.text()))
        self._filled: set[int] = {0, 2}
        self._fill_tab()

    def _aqi_note(self, result: Any) -> str:
        if result.aqi_source is None:
            return ""
        return t(f"ui.standing.aqi_{result.aqi_source}")

    def _show_chips(self, result: Any) -> None:
        clear(self.chips)
        self.chips.addWidget(chip(tables.edition_text(result.standard), tip=t("ui.header.edition.tip")))
        self.chips.addWidget(chip(t(f"ui.kind.{result.data_kind}"), tip=t("ui.header.kind.tip")))
        if any(one.unverified for one in result.pollutants.values()):
            self.chips.addWidget(chip(t("ui.unverified"), "caution"))

    def _fill_tab(self) -> None:
        """Calendar, editions and the later tabs only when looked at."""
        self._fill_more()
        place = self.tabs.currentIndex()
        if self.result is None or place in self._filled:
            return
        self._filled.add(place)
        if place == 1:
            self._fill_calendar()
        elif place == 3:
            self._fill_editions()

    def _fill_more(self) -> None:
        """What is entered may have changed at any time, so these tabs are always filled anew."""
        part = self.tabs.currentWidget()
        if part in self.more.values() and self.session.unit is not None:
            part.fill()  # type: ignore[attr-defined]

    def _fill_calendar(self) -> None:
        project, unit, year = self.session.project, self.session.unit, self.result.year
        kind = DataKind.of(self.result.data_kind)

        def work(_progress: Progress) -> Any:
            from airplan.workspace.analysis import daily

            assert project is not None
            assert unit is not None
            return daily.day_table(project, unit, year, kind=kind)

        self.ask(work, lambda days: self._show_calendar(year, days), key="page.standing.calendar")

    def _show_calendar(self, year: int, days: Any) -> None:
        self._days = days
        if days is None:
            self.calendar.show_year(year, 1, (), ())
        else:
            self.calendar.show_year(year, days.first, days.aqi.tolist(), days.primary)

    def _fill_editions(self) -> None:
        project, unit, year, kind = self.session.project, self.session.unit, self.result.year, self.session.kind

        def work(_progress: Progress) -> Any:
            from airplan import clock
            from airplan.workspace.analysis import assess, editions, limits

            assert project is not None
            found = []
            for name in EDITIONS[1:]:
                years = assess.assess(project, str(unit), year, name, kind=kind).cities[0].years
                found += [(name, result) for result in years]
            day = limits.change_day(clock.today())
            return found, day, editions.what_changed(project, day, str(unit)).difference

        self.ask(work, self._show_editions, key="page.standing.editions")

    def _show_editions(self, answer: tuple[Any, Any, Any]) -> None:
        found, day, difference = answer
        self.editions.set_data(tables.editions_table(found))
        self.changes_title.setText(t("ui.standing.changes", day=texts.date(day)))
        self.changes.set_data(tables.changes_table(difference.changes))

    # ---- where numbers come from

    def _picked(self, name: str, key: str) -> None:
        if self.window().provenance.isVisible():  # type: ignore[attr-defined]
            self.trace_number(name, key)

    def trace_number(self, name: str, key: str) -> None:
        """Rules, days and files of one number of the table."""
        project, unit, result = self.session.project, self.session.unit, self.result
        if project is None or unit is None or result is None or name not in CONCENTRATIONS:
            return
        one = result.pollutants[name]

        def work(_progress: Progress) -> Any:
            from airplan.workspace.analysis import trace

            kind = DataKind.of(result.data_kind)
            return trace.rule_refs(one.rules), trace.file_refs(project, unit, result.year, kind, name)

        title = t(
            "ui.trace.title", name=name, what=self.table.model.table.columns[self.table.model.column_of(key)].title
        )
        self.ask(work, lambda found: self._show_trace(title, one, *found), key="page.standing.trace")

    def _show_trace(self, title: str, one: Any, rules: Any, files: Any) -> None:
        parts = [(t("ui.trace.days"), tables.validity_text(one) + f"（{one.valid_days}）")]
        for rule in rules:
            mark = f"　{t('ui.unverified')}" if rule.unverified else ""
            parts.append((t("ui.trace.rule"), f"{rule.clause}　{rule.source}{mark}"))
        for file in files:
            span = f"{texts.date(file.first_day)} {file.first_cell} — {texts.date(file.last_day)} {file.last_cell}"
            at = file.at[:16].replace("T", " ")
            parts.append((t("ui.trace.file", days=file.days), f"{file.file}\n{span}\n{file.who} {at}"))
        self.frame.trace(title, parts)

    def _day_chosen(self, ordinal: int) -> None:
        days = getattr(self, "_days", None)
        if days is None:
            return
        parts = [(t("ui.trace.day"), self.calendar.text_of(ordinal))]
        project, unit = self.session.project, self.session.unit

        def work(_progress: Progress) -> Any:
            from airplan.workspace.analysis import trace

            assert project is not None
            assert unit is not None
            return {name: trace.day_source(project, unit, ordinal, days.kind, name) for name in CONCENTRATIONS}

        def show(sources: Any) -> None:
            for name in CONCENTRATIONS:
                source = sources[name]
                place = "" if source is None else f"\n{source.file} {source.first_cell}"
                parts.append((name, texts.number(days.value(ordinal, name), 1) + place))
            self.frame.trace(texts.date(ordinal), parts)

        self.ask(work, show, key="page.standing.trace")

    def export(self) -> None:
        """The table shown as a file."""
        from ui.exporting import export_table

        place = self.tabs.currentIndex()
        part = self.tabs.currentWidget()
        plain = {0: self.table, 3: self.editions}.get(place, self.years)
        table = part.table if part in self.more.values() else plain  # type: ignore[attr-defined]
        export_table(self.window(), table, f"{self.session.unit_name()}_{self.tabs.tabText(place)}")  # type: ignore[arg-type]
