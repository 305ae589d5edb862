"""The page region: merge city files, differences, ranking, map, small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider

from airplan import words
from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import data_tables, region_tables
from ui.models.trend_tables import METRICS, metric_name
from ui.pages.base import Page
from ui.plots.city_map import CityMap, Multiples
from ui.texts import t
from ui.widgets.basics import Tabs, button, column, holder, label, row, scrolled
from ui.widgets.datatable import DataTable
from ui.widgets.region_board import RegionBoard, board_answers
from ui.widgets.region_joint import RegionJoint

if TYPE_CHECKING:
    from airplan.progress import Progress

BOARD = 5
"""Place of the board's tab; joint targets follow."""


class RegionPage(Page):
    """The coordinator's desk."""

    name = "region"
    icon = "map"

    def build(self) -> None:
        """Questions above, tabs below."""
        self._values: Any = None
        self._limit: float | None = None
        self.area, self.indicator = QComboBox(), QComboBox()
        self.area.setAccessibleName(t("ui.region.area"))
        self.area.setMaximumWidth(theme.px(250))
        self.indicator.setAccessibleName(t("ui.trend.ask.metric"))
        for name in METRICS:
            self.indicator.addItem(metric_name(name), name)
        self.year = QSlider(Qt.Orientation.Horizontal)
        self.year.setAccessibleName(t("ui.standing.year"))
        self.year.setFixedWidth(160)
        self.year_text = label("", "strong")
        self.year_text.setMinimumWidth(theme.px(48))  # nothing moves when the year does
        self.area.currentIndexChanged.connect(lambda _place: self.touch())
        self.indicator.currentIndexChanged.connect(lambda _place: self.touch())
        self.year.valueChanged.connect(self._year_moved)
        self.year.sliderReleased.connect(self._rank)
        merge = button("ui.action.region.merge", self.choose_files, "layers", primary=True)
        bulletin = button("ui.region.bulletin", self._bulletin, "file-text")
        parts = (label(t("ui.page.region"), "title"), self.area, self.indicator, self.year, self.year_text, 1)
        self.layout_.addLayout(row(*parts, bulletin, merge, spacing=10))
        self.ranking = DataTable(t("ui.region.tab.ranking"))
        self.ranking.view.opened.connect(lambda unit, _key: self._open_city(int(unit)))
        self.rank_note = label("", "muted", wrap=True)
        self.map = CityMap()
        self.map.chosen.connect(self._open_city)
        self.multiples = Multiples()
        self.multiples.chosen.connect(self._open_city)
        self.tabs = Tabs()
        self.tabs.addTab(holder(column(self.rank_note, self.ranking)), t("ui.region.tab.ranking"))
        self.tabs.addTab(self.map, t("ui.region.tab.map"))
        self.tabs.addTab(scrolled(self.multiples), t("ui.region.tab.multiples"))
        self.tabs.addTab(self._conflict_tab(), t("ui.region.tab.conflicts"))
        self.sources = DataTable(t("ui.region.tab.sources"))
        self.tabs.addTab(self.sources, t("ui.region.tab.sources"))
        self.board, self.joint = RegionBoard(self), RegionJoint(self)
        self.tabs.addTab(self.board, t("ui.region.tab.board"))
        self.tabs.addTab(scrolled(self.joint), t("ui.region.tab.joint"))
        self.layout_.addWidget(self.tabs, 1)

    def _conflict_tab(self) -> Any:
        self.values = DataTable(t("ui.region.values"))
        self.values.add_button("ui.data.keep_held", "circle-check", lambda: self._settle_values("held"), text=True)
        self.values.add_button("ui.data.take_other", "replace", lambda: self._settle_values("other"), text=True)
        self.records = DataTable(t("ui.region.records"))
        self.prefer = QComboBox()
        self.prefer.setAccessibleName(t("ui.region.prefer"))
        all_ = button("ui.region.settle_all", self._settle_all, "list-checks")
        return holder(
            column(
                row(label(t("ui.region.prefer"), "muted"), self.prefer, all_, 1),
                label(t("ui.region.values"), "strong"),
                self.values,
                label(t("ui.region.records"), "strong"),
                self.records,
            )
        )

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
        metric, region = self.indicator.currentData(), self.area.currentData()
        year = self.year.value() if self._values is not None else None
        number = self.board.chosen()
        self.ask(lambda _progress: answers(project, metric, region, year, number), self._show)

    def _show(self, found: dict[str, Any]) -> None:
        self.show_body()
        for place in (BOARD, BOARD + 1):
            self.tabs.setTabVisible(place, found["board"] is not None)
        if found["board"] is not None:
            self.board.show_board(found["board"])
        held = found["values"] is not None
        for place in range(BOARD):
            self.tabs.setTabEnabled(place, held)
        if not held:
            self._values = None
            self.tabs.setCurrentIndex(BOARD)
            return
        self._values, self._limit = found["values"], found["limit"]
        self._fill_areas(found["areas"])
        years = self._values.years
        if years:
            self.year.blockSignals(True)
            self.year.setRange(years[0], years[-1])
            self.year.setValue(found["year"])
            self.year.blockSignals(False)
        self._year_moved()
        self.multiples.show_values(self._values.units, self._values.values, self._limit)
        self._show_rank(found["rank"])
        self._show_conflicts(found)

    def _fill_areas(self, areas: Sequence[Any]) -> None:
        chosen = self.area.currentData()
        self.area.blockSignals(True)
        self.area.clear()
        self.area.addItem(t("ui.region.all"), None)
        for area in areas:
            name = area.name if words.language() == "zh" else area.name_en or area.name
            self.area.addItem(f"{name}（{area.held}/{area.members}）", area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))
        self.area.blockSignals(False)

    def _year_moved(self) -> None:
        if self._values is None or not self._values.years:
            return
        year = min(max(self.year.value(), self._values.years[0]), self._values.years[-1])
        self.year_text.setText(t("ui.standing.year_n", year=year))
        column_ = self._values.values[:, self._values.years.index(year)]
        title = f"{self.indicator.currentText()} {year}"
        digits = 1 if self.indicator.currentData() == "CO" else 0
        self.map.show_values(
            self._values.units, self._values.lon, self._values.lat, column_, self._limit, title, digits
        )

    def _rank(self) -> None:
        project, year, region = self.session.project, self.year.value(), self.area.currentData()
        self.ask(lambda _progress: rank_of(project, year, region), self._show_rank, key="page.region.rank")

    def _show_rank(self, found: Any) -> None:
        answer, refused = found
        if answer is None:
            self.rank_note.setText(refused)
            return
        self.ranking.set_data(region_tables.ranking(answer))
        lines = [t("ui.region.counted", count=answer.count, period=answer.period)]
        if answer.improving:
            lines.append(t("ui.region.improving", names="、".join(answer.improving[:10])))
        if answer.worsening:
            lines.append(t("ui.region.worsening", names="、".join(answer.worsening[:10])))
        lines += [note.message for note in answer.notes]
        self.rank_note.setText("\n".join(lines))

    def _show_conflicts(self, found: dict[str, Any]) -> None:
        names = {unit.id: unit.name for unit in self.session.units()}
        files = {info.id: info.file for info in found["imports"]}
        self.values.set_data(data_tables.conflicts(found["conflicts"], names, files))
        self.records.set_data(region_tables.open_records(found["open"]))
        number = self.values.model.total + self.records.model.total
        title = t("ui.region.tab.conflicts")
        self.tabs.setTabText(3, f"{title} ({number})" if number else title)
        merged = [info for info in found["imports"] if info.what == "merge"]
        self.sources.set_data(data_tables.imports(merged))
        self.prefer.clear()
        self.prefer.addItems(list(dict.fromkeys(info.file for info in merged)))

    # ---- doing

    def _open_city(self, unit: int) -> None:
        self.session.choose(unit=unit)
        self.frame.go("standing")

    def _settle_values(self, choice: str) -> None:
        from airplan.workspace.commands.records import ResolveConflicts

        rows = sorted({index.row() for index in self.values.view.selectionModel().selectedIndexes()})
        numbers = [self.values.model.row_id(place) for place in rows]
        self._settle(ResolveConflicts(tuple((number, choice) for number in numbers)), bool(numbers))

    def _settle_all(self) -> None:
        from airplan.workspace.commands.merging import ResolveConflicts

        self._settle(ResolveConflicts(self.prefer.currentText()), bool(self.prefer.currentText()))

    def _settle(self, command: Any, chosen: bool) -> None:
        if not chosen:
            self.frame.say(t("ui.data.select_first"), "caution")
            return
        try:
            changes = self.session.run(command)
        except AirplanError as error:
            errors.handle(error)
            return
        self.frame.say(t("ui.said.resolved", count=changes.answer), "good")

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
        project = self.session.project

        def work(progress: Progress) -> Any:
            from airplan.workspace.analysis import merging

            assert project is not None
            return merging.plan_merge(list(paths), project.store, progress=progress)

        title = t("ui.job.reading", count=len(paths))
        self.session.jobs.run(work, self._show_merge, title=title, key="merge", failed=errors.handle)

    def _show_merge(self, plan: Any) -> None:
        from ui.dialogs.merge import MergeDialog

        window: Any = self.window()
        dialog = MergeDialog(plan, window)
        answer = window.dialogs.execute(dialog)
        dialog.deleteLater()
        if not answer:
            return
        project = self.session.project

        def work(_progress: Progress) -> Changes:
            from airplan.workspace.commands.merging import StoreMerge

            assert project is not None
            return project.run(StoreMerge(plan))

        def done(changes: Changes) -> None:
            self.session.tell(changes)
            conflicts = len(plan.merged.conflicts)
            self.frame.say(
                t("ui.said.merged", files=len(plan.notes), conflicts=conflicts), "caution" if conflicts else "good"
            )

        self.session.jobs.run(work, done, title=t("ui.job.storing"), key="merge", failed=errors.handle)

    def _bulletin(self) -> None:
        """Statement of the year of the region as Word, workbook and HTML."""
        from ui.exporting import publish_statement

        window: Any = self.window()
        publish_statement(window, str(self.year.value()), self.area.currentData())

    def export(self) -> None:
        """The ranking as a file."""
        from ui.exporting import export_table

        export_table(self.window(), self.ranking, t("ui.region.tab.ranking"))  # type: ignore[arg-type]


def answers(
    project: Any, metric: str, region: str | None, year: int | None, request: str | None = None
) -> dict[str, Any]:
    """Everything the page shows; ``values`` is None while a region's file holds no data."""
    from airplan.workspace.analysis import areas, limits
    from airplan.workspace.analysis.yearly import statistic

    board = board_answers(project, request)
    if not project.store.kinds():
        return {"values": None, "board": board}
    values = areas.city_values(project, metric, region)
    known = np.flatnonzero(np.isfinite(values.values).any(axis=0))
    last = values.years[known[-1]] if len(known) else (values.years[-1] if values.years else 0)
    chosen = year if year in values.years else last
    found = limits.limit_on(statistic(metric), chosen) if chosen else None
    return {
        "board": board,
        "areas": areas.areas(project),
        "values": values,
        "year": chosen,
        "limit": found.limit if found else None,
        "rank": rank_of(project, chosen, region),
        "conflicts": project.store.conflicts(),
        "open": project.store.records("merge_conflict"),
        "imports": project.store.imports(),
    }


def rank_of(project: Any, year: int, region: str | None) -> tuple[Any, str]:
    """Ranking of a year, or the sentence of a refusal."""
    from airplan.workspace.analysis import rank

    try:
        return rank.rank(project, str(year), region=region), ""
    except AirplanError as error:
        return None, texts.of_error(error)
