"""The page region: merge city files, differences, ranking, map, small multiples; the coordinator's desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

from airplan import words
from ui import theme
from ui.models import data_tables, region_tables
from ui.models.trend_tables import METRICS, metric_name
from ui.pages.base import Page
from ui.plots.multiples import Multiples
from ui.texts import t
from ui.widgets.basics import Tabs, button, column, holder, label, menu_button, scrolled, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_conflicts import RegionConflicts
from ui.widgets.region_judged import OWN, answers, rank_of
from ui.widgets.region_map import RegionMap
from ui.widgets.region_tab import Lazy, RegionTab

INDICATORS = (*METRICS, "index", "good_ratio")
"""What map, squares and small multiples can show."""
DIGITS = {"CO": 1, "index": 2, "good_ratio": 1}
MORE_IS_BETTER = ("good_days", "good_ratio")
DATA = ("ranking", "map", "multiples", "conflicts", "sources")
"""Tabs that need data."""
DESK = {
    "board": ("region_board", "RegionBoard"),
    "joint": ("region_joint", "RegionJoint"),
    "progress": ("region_follow", "RegionFollow"),
    "timetable": ("region_timetable", "RegionTimetable"),
    "acting": ("region_acting", "RegionActing"),
    "response": ("region_response", "RegionResponse"),
    "lists": ("region_lists", "RegionLists"),
    "packages": ("region_packages", "RegionPackages"),
}
"""Tabs of a coordinator's file: module in ``ui.widgets`` and class."""
STATEMENTS = ("year", "month")


class RegionPage(Page):
    """Several cities as one."""

    name = "region"
    icon = "map"

    def build(self) -> None:
        """Questions above, tabs below."""
        self._values: Any = None
        self._limit: float | None = None
        self._own: str | None = None
        self._build_head()
        self.session.project_changed.connect(self.area.clear)  # before the page asks anew
        self.ranking = DataTable(t("ui.region.tab.ranking"))
        self.ranking.view.opened.connect(lambda unit, _key: self.open_city(int(unit)))
        self.rank_note = label("", "muted", wrap=True)
        self.picture = RegionMap(self)
        self.multiples = Multiples()
        self.multiples.chosen.connect(self.open_city)
        self.multiples_note = label("", "muted", wrap=True)
        self.conflicts = RegionConflicts(self)
        self.sources = DataTable(t("ui.region.tab.sources"))
        self.tabs = Tabs()
        self.tabs.setUsesScrollButtons(True)
        self.places: dict[str, QWidget] = {
            "ranking": holder(column(self.rank_note, self.ranking)),
            "map": self.picture,
            "multiples": holder(column(self.multiples_note, scrolled(self.multiples))),
            "conflicts": self.conflicts,
            "sources": self.sources,
            **{name: Lazy(*parts, self) for name, parts in DESK.items()},
        }
        for name, place in self.places.items():
            if not isinstance(place, Lazy):
                place.layout().setContentsMargins(0, theme.px(8), 0, 0)
            self.tabs.addTab(place, t(f"ui.region.tab.{name}"))
        self.tabs.currentChanged.connect(lambda _place: self._fill_tab())
        yielding(420, self.tabs)
        self.layout_.addWidget(self.tabs, 1)

    def _build_head(self) -> None:
        self.area, self.indicator = QComboBox(), QComboBox()
        self.area.setAccessibleName(t("ui.region.area"))
        self.area.setMaximumWidth(theme.px(430))
        self.area.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.indicator.setAccessibleName(t("ui.trend.ask.metric"))
        for name in INDICATORS:
            self.indicator.addItem(metric_name(name), name)
        self.year = QSlider(Qt.Orientation.Horizontal)
        self.year.setAccessibleName(t("ui.standing.year"))
        self.year.setFixedWidth(theme.px(140))
        self.year.setPageStep(1)
        self.year_text = label("", "strong")
        self.year_text.setMinimumWidth(theme.px(48))  # nothing moves when the year does
        self.area.activated.connect(lambda _place: self.touch())
        self.indicator.currentIndexChanged.connect(lambda _place: self.touch())
        self.year.valueChanged.connect(self._year_moved)
        self.year.sliderReleased.connect(self._rank)
        merge = button("ui.action.region.merge", self.choose_files, "layers", primary=True)
        entries = [(f"ui.region.bulletin.{one}", lambda one=one: self._bulletin(one)) for one in STATEMENTS]
        bulletin = menu_button("ui.region.bulletin", entries, "file-text")
        parts = (label(t("ui.page.region"), "title"), self.area, self.indicator, self.year, self.year_text, 1)
        self.layout_.addWidget(flow(*parts, bulletin, merge, spacing=10))

    # ---- filling

    def refresh(self) -> None:
        """Values, ranking, differences by a job."""
        project = self.session.project
        if project is None or not (project.store.kinds() or project.store.setting("region.members")):
            self.show_empty(
                "ui.empty.region",
                button("ui.action.region.merge", self.choose_files, "layers", primary=True),
                button("ui.action.region.new", lambda: self.frame.act("region.new"), "file-plus"),
                button("ui.action.project.open", lambda: self.frame.act("project.open"), "folder-open"),
            )
            return
        metric, region = self.indicator.currentData(), self.area.currentData() if self.area.count() else OWN
        year = self.year.value() if self._values is not None else None
        board: Any = self.places["board"]
        number = board.part().chosen() if board.made is not None else None
        self.ask(lambda _progress: answers(project, metric, region, year, number), self._show)

    def _show(self, found: dict[str, Any]) -> None:
        self.show_body()
        desk, held = found["board"] is not None, found["values"] is not None
        for name in DESK:
            self.tabs.setTabVisible(self.tabs.indexOf(self.places[name]), desk)
        if desk:
            self.part("board").show_board(found["board"])
        for name in DATA:
            self.tabs.setTabEnabled(self.tabs.indexOf(self.places[name]), held)
        for part in (self.area, self.indicator, self.year):
            part.setEnabled(held)
        if held:
            self._show_values(found)
        else:
            self._values = None
            if self.tabs.currentWidget() in [self.places[name] for name in DATA]:
                self.tabs.setCurrentWidget(self.places["board"])
        self._fill_tab()

    def _show_values(self, found: dict[str, Any]) -> None:
        self._values, self._limit = found["values"], found["limit"]
        self._own = found["own"]
        self._fill_areas(found["areas"], found["region"])
        years = self._values.years
        if years:
            self.year.blockSignals(True)
            self.year.setRange(years[0], years[-1])
            self.year.setValue(found["year"])
            self.year.blockSignals(False)
        digits = DIGITS.get(self.indicator.currentData(), 0)
        self.multiples.show_values(self._values.units, years, self._values.values, self._limit, digits)
        self._year_moved()
        self._show_conflicts(found)
        self._show_rank(found["rank"])

    def _fill_tab(self) -> None:
        """The desk's later tabs are filled when they are looked at."""
        shown = self.tabs.currentWidget()
        project = self.session.project
        if not isinstance(shown, Lazy) or project is None or not project.store.setting("region.members"):
            return
        part = shown.part()
        if isinstance(part, RegionTab):
            part.fill()

    def part(self, name: str) -> Any:
        """The content of a tab, made when it is not there yet."""
        place = self.places[name]
        return place.part() if isinstance(place, Lazy) else place

    def _fill_areas(self, areas: Sequence[Any], chosen: str | None) -> None:
        self.area.clear()
        for area in areas:
            name = area.name if words.language() == "zh" else area.name_en or area.name
            self.area.addItem(t("ui.region.area_item", name=name, held=area.held, members=area.members), area.id)
        self.area.insertItem(0 if self._own is None else 1, t("ui.region.all"), None)
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))

    def _year_moved(self) -> None:
        if self._values is None or not self._values.years:
            return
        year = min(max(self.year.value(), self._values.years[0]), self._values.years[-1])
        self.year_text.setText(t("ui.standing.year_n", year=year))
        values = self._values.values[:, self._values.years.index(year)]
        metric = self.indicator.currentData()
        title = f"{self.indicator.currentText()} {year}"
        digits = DIGITS.get(metric, 0)
        self.picture.show_values(self._values, values, self._limit, title, digits, metric in MORE_IS_BETTER)
        self.multiples.show_year(year)
        top = f"{self.multiples.top():g}"
        self.multiples_note.setText(t("ui.region.multiples.note", title=title, top=top, count=len(values)))

    def _rank(self) -> None:
        project, year, region = self.session.project, self.year.value(), self.area.currentData()
        self.ask(lambda _progress: rank_of(project, year, region), self._show_rank, key="page.region.rank")

    def _show_rank(self, found: Any) -> None:
        answer, refused = found
        if answer is None:
            self.rank_note.setText(refused)
            return
        self.ranking.set_data(region_tables.ranking(answer))
        counted = "ui.region.counted" if answer.count else "ui.region.none_ranked"
        lines = [t(counted, count=answer.count, period=_period(answer.period))]
        if answer.improving:
            lines.append(t("ui.region.improving", names=t("ui.list_comma").join(answer.improving[:10])))
        if answer.worsening:
            lines.append(t("ui.region.worsening", names=t("ui.list_comma").join(answer.worsening[:10])))
        lines += [note.message for note in answer.notes]
        if self.conflicts.total:
            lines.insert(0, t("ui.region.differences_wait", count=self.conflicts.total))
        self.rank_note.setText("\n".join(lines))

    def _show_conflicts(self, found: dict[str, Any]) -> None:
        self.conflicts.show_conflicts(found["conflicts"], found["differences"], found["sources"])
        title, number = t("ui.region.tab.conflicts"), self.conflicts.total
        self.tabs.setTabText(self.tabs.indexOf(self.conflicts), f"{title} ({number})" if number else title)
        self.sources.set_data(data_tables.imports([info for info in found["imports"] if info.what == "merge"]))

    # ---- doing

    def open_city(self, unit: int) -> None:
        """Go to the standing of a city."""
        self.session.choose(unit=unit)
        self.frame.go("standing")

    def open_code(self, code: str) -> None:
        """The same by the city's code; one without data is named."""
        unit = next((one.id for one in self.session.units() if one.code == code), None)
        window: Any = self.window()
        window.dialogs.choose_unit(int(code) if unit is None else unit)
        if unit is not None:
            self.frame.go("standing")

    def choose_files(self) -> None:
        """Ask for city files and merge them."""
        window: Any = self.window()
        paths = window.asker.open_paths("ui.region.choose", "ui.filter.project")
        if paths:
            self.take_projects(paths)

    def take_projects(self, paths: Sequence[Path]) -> None:
        """Work out a merge and show it before anything is stored."""
        window: Any = self.window()
        if self.session.project is None and not window.files.make_project_beside(paths[0]):
            return
        from ui.dialogs.merge import merge_into

        merge_into(window, list(paths))

    def _bulletin(self, length: str) -> None:
        """Statement of the year shown, or of a month, of the region as Word, workbook and HTML."""
        from ui.exporting import publish_statement
        from ui.widgets.region_judged import publish_bulletin

        window: Any = self.window()
        period = str(self.year.value())
        if length == "month":
            period = window.asker.text("ui.region.bulletin_month", f"{period}-01")
        if not period:
            return
        if self._own is not None and self.area.currentData() == self._own:
            publish_bulletin(window, period)
        else:
            publish_statement(window, period, self.area.currentData())

    def export(self) -> None:
        """The ranking as a file."""
        from ui.exporting import export_table

        export_table(self.window(), self.ranking, t("ui.region.tab.ranking"))  # type: ignore[arg-type]


def _period(text: str) -> str:
    """A bare year as a year (2016年)."""
    return t("ui.standing.year_n", year=text) if text.isdigit() else text
