"""Tab of the region page: a pollution process — forecasts of several cities, what was observed, a common level, the
notice to send down, and what each city did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QScrollArea, QSpinBox, QTabWidget

from ui import texts, theme
from ui.models import board_tables, desk_tables
from ui.plots.episode import EpisodePlot
from ui.texts import t
from ui.widgets.basics import button, column, holder, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionActing(RegionTab):
    """Everything here is for the consultation (会商); warnings are issued by the cities."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self.found: Any = None
        self.which = QComboBox()
        self.which.setAccessibleName(t("ui.episode.which"))
        self.which.setMinimumWidth(theme.px(230))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.which.activated.connect(lambda _place: self._chosen())
        self.first, self.last = QLineEdit(), QLineEdit()
        for part, code in ((self.first, "ui.episode.first"), (self.last, "ui.episode.last")):
            part.setAccessibleName(t(code))
            part.setToolTip(t(code))
            part.setPlaceholderText("2026-11-20")
            part.setFixedWidth(theme.px(104))
            part.returnPressed.connect(self._fill_view)
        self.hours = QCheckBox(t("ui.episode.hours"))
        self.words = QCheckBox(t("ui.episode.words"))
        self.hours.toggled.connect(lambda _on: self._fill_view())
        self.words.toggled.connect(lambda _on: self._draw())
        read = button("ui.joint.forecasts", self._open, "upload")
        send = button("ui.acting.notice", self.notice, "siren", primary=True)
        head = flow(self.which, self.first, label("—"), self.last, self.hours, self.words, 1, read, send)
        self.common = label("", "strong", wrap=True)
        self.note = label("", "small", wrap=True)
        self.plot = EpisodePlot()
        self.plot.chosen.connect(self._page.open_code)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.plot)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.levels = DataTable(t("ui.joint.levels"))
        self.rules, self.share = QComboBox(), QSpinBox(minimum=1, maximum=100, value=50, suffix=" %")
        self.rules.setAccessibleName(t("ui.acting.rules"))
        self.rules.addItem(t("ui.acting.rules.own"), None)
        self.rules.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.share.setAccessibleName(t("ui.acting.share"))
        self.rules.activated.connect(lambda _place: self._fill_view())
        self.share.valueChanged.connect(lambda _value: self._fill_view())
        asks = flow(
            label(t("ui.acting.rules"), "muted"), self.rules, label(t("ui.acting.share"), "muted"), self.share, 1
        )  # fmt: skip
        self.notices = DataTable(t("ui.acting.notices"))
        self.notices.add_button("ui.acting.again", "file-text", self._write_again, text=True)
        self.views = QTabWidget()
        self.views.tabBar().setAccessibleName(t("ui.region.tab.acting"))
        self.views.addTab(area, t("ui.episode.plot"))
        self.views.addTab(holder(column(asks, self.levels)), t("ui.joint.levels"))
        self.views.addTab(self.notices, t("ui.acting.notices"))
        self.setLayout(column(head, self.common, self.note, self.views, 1))
        self.layout().setStretch(3, 50)
        yielding(220, self.views)

    # ---- filling

    def fill(self) -> None:
        """What can be looked at, then the one chosen."""
        project = self.project

        def work() -> Any:
            from airplan.workspace import region, region_episode, region_notice

            names = region.names(region.members(project), project)
            rules = region_episode.rule_choices()
            return region_episode.episodes(project), region_notice.notices(project), names, rules

        self.ask(work, self._filled, "ui.acting.notices")

    def _filled(self, answer: Any) -> None:
        episodes, notices, names, rules = answer
        if self.rules.count() == 1:
            for code, name in rules:
                self.rules.addItem(name, code)
        chosen = self.which.currentText()
        self.which.clear()
        for name, first, last in episodes:
            self.which.addItem(t("ui.episode.item", name=name, first=first[5:], last=last[5:]), (first, last))
        self.which.setEnabled(self.which.count() > 0)
        self.which.setCurrentIndex(max(0, self.which.findText(chosen)))
        self.notices.set_data(desk_tables.notices(notices, lambda code: names.get(code, code)))
        number = self.notices.model.total
        self.views.setTabText(2, f"{t('ui.acting.notices')} ({number})" if number else t("ui.acting.notices"))
        if self.which.findText(chosen) < 0 or not self.first.text():
            self._chosen()
        else:
            self._fill_view()

    def _chosen(self) -> None:
        if span := self.which.currentData():
            self.first.setText(span[0])
            self.last.setText(span[1])
        self._fill_view()

    def _fill_view(self) -> None:
        first, last = self.first.text().strip(), self.last.text().strip()
        if not first or not last:
            self.common.setText(t("ui.joint.alert_text"))
            self.note.setText(t("ui.episode.none"))
            self.views.setTabVisible(0, False)
            self.views.setTabVisible(1, False)
            self.views.setVisible(self.notices.model.total > 0)
            return
        project, hourly = self.project, self.hours.isChecked()
        rules, share = self.rules.currentData(), self.share.value() / 100

        def work() -> Any:
            from airplan.workspace.region_episode import episode

            return episode(project, first, last, hourly, rules, share)

        self.ask(work, self._show, "ui.region.tab.acting", self.common.setText)

    def _show(self, found: Any) -> None:
        self.found = found
        self.hours.setEnabled(found.has_hours or found.hourly)
        self.views.show()
        self.views.setTabVisible(0, True)
        self.views.setTabVisible(1, found.alert is not None)
        self.common.setText(common_text(found))
        lines = [t("region.note_reference")]
        if found.alert is not None and found.alert.missing:
            lines.append(t("region.no_forecast", names=t("ui.list_comma").join(found.alert.missing)))
        self.note.setText("\n".join(lines))
        if found.alert is not None:
            self.levels.set_data(board_tables.levels(found.alert))
        self._draw()

    def _draw(self) -> None:
        if self.found is not None:
            self.plot.show_episode(self.found, self.words.isChecked())

    # ---- doing

    def _open(self) -> None:
        if paths := self.host.asker.open_paths("ui.joint.forecasts", "ui.filter.tables"):
            self.take(paths)

    def take(self, paths: Sequence[Path]) -> None:
        """Keep the cities' forecasts (a file a city, named by it) and look at them."""
        project = self.project

        def work() -> Any:
            from airplan.workspace.region_episode import keep_forecasts

            return keep_forecasts(project, paths)

        self.ask(work, self._kept, "ui.joint.forecasts")

    def _kept(self, answer: Any) -> None:
        kept, problems = answer
        self.first.setText(min(one.steps[0][0] for one in kept)[:10])
        self.last.setText(max(one.steps[-1][0] for one in kept)[:10])
        if any(one.hourly for one in kept) and not all(one.hourly for one in kept):
            self.hours.setChecked(False)
        self.changed(t("ui.acting.kept", count=len(kept)))
        if problems:
            shown = [(t("ui.show_problems"), lambda: self.host.dialogs.problems(problems))]
            self._page.frame.say(t("ui.acting.kept_some", count=len(kept), problems=len(problems)), "caution", shown)

    def notice(self) -> None:
        """The notice to send down, begun with what is suggested."""
        from ui.dialogs.region_notice import NoticeDialog

        alert = self.found.alert if self.found is not None else None
        dialog = NoticeDialog(self.project, alert, self.host)
        if self.host.dialogs.execute(dialog):
            self.save_notice(dialog.fields)
        dialog.deleteLater()

    def save_notice(self, fields: dict[str, Any]) -> None:
        """Enter a notice with the *fields* of the dialog, and write it where the user says."""
        project = self.project

        def work() -> Any:
            from airplan.workspace.region_notice import save_notice

            return save_notice(project, **fields)

        self.ask(work, self._saved, "ui.acting.notice")

    def _saved(self, made: Any) -> None:
        self.first.setText("")  # the new notice is what is looked at
        self.changed(t("ui.acting.saved", start=made.start.replace("T", " "), count=len(made.cities)))
        self._write(made)

    def _write_again(self) -> None:
        from airplan.workspace import region_notice

        index = self.notices.view.currentIndex()
        if not index.isValid():
            self._page.frame.say(t("ui.acting.pick"), "caution")
            return
        self._write(region_notice.notice_of(self.project, self.notices.model.row_id(index.row())))

    def _write(self, made: Any) -> None:
        name = t("ui.acting.file", level=t(f"ui.acting.level.{made.level}"), start=made.start[:10])
        out = self.host.asker.save_path("ui.acting.notice", "ui.filter.document", ".docx", name, any_suffix=True)
        if out is None:
            return

        project = self.project

        def work() -> Path:
            from airplan.workspace.region_notice import write_notice

            return write_notice(made, out, project)

        from ui.exporting import said_exported

        self.ask(work, lambda file: said_exported(self.host, file), "ui.acting.notice")


def common_text(found: Any) -> str:
    """The suggested common level, and the notice in force beside it."""
    lines = []
    if found.alert is not None:
        alert = found.alert
        start = str(alert.start or texts.DASH)[:16].replace("T", " ")
        level = t(f"region.level.{alert.level}")
        counts = {"text": alert.text, "count": len(alert.reaching), "needed": alert.needed}
        lines.append(t("region.common", level=level, start=start, **counts))
    if found.notice is not None:
        acted = sum(city.response is not None for city in found.cities)
        lines.append(
            t(
                "ui.acting.noticed", level=t(f"region.level.{found.notice.level}"),
                start=found.notice.start.replace("T", " "), document=found.notice.document or texts.DASH,
                acted=acted, cities=len(found.notice.cities),
            )
        )  # fmt: skip
    return "\n".join(lines) or t("ui.episode.only_observed")
