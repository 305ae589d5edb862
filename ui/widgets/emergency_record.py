"""Tab of the emergency page: 应急响应台账 — receipts, inspections read back, daily reports, evaluation, dossier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from airplan import clock
from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors, theme
from ui.models import emergency_record_tables as tables
from ui.texts import t
from ui.widgets.basics import Tabs, column, label, menu_button, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.emergency_episode import EmergencyEpisode
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from ui.pages.emergency import EmergencyPage

LEVELS = ("blue", "yellow", "orange", "red")


class EmergencyRecord(QWidget):
    """The record of one notice, and what is written from it."""

    def __init__(self, page: EmergencyPage) -> None:
        super().__init__()
        self._page = page
        self._receipts: dict[str, Any] = {}
        self.notice = QComboBox()
        self.notice.setAccessibleName(t("ui.em.record.notice"))
        self.notice.setMinimumWidth(theme.px(260))
        self.notice.activated.connect(lambda _place: self.fill())
        self.state = label("", wrap=True)
        change = menu_button(
            "ui.em.record.change",
            [*((f"ui.em.record.to.{name}", lambda name=name: self.change(name)) for name in LEVELS),
             ("ui.em.record.end", lambda: self.change(""))],
            "flag",
        )  # fmt: skip
        reports = menu_button(
            "ui.em.record.reports",
            [("ui.em.record.morning", lambda: self.daily("09:00")),
             ("ui.em.record.evening", lambda: self.daily("16:00")),
             ("ui.em.record.now", lambda: self.daily(""))],
            "file-text",
        )  # fmt: skip
        papers = menu_button(
            "ui.em.record.papers",
            [("ui.em.record.evaluation", self.evaluation),
             ("ui.em.record.evaluation_xlsx", lambda: self.evaluation(".xlsx")),
             ("ui.em.record.book", self._book), ("ui.em.record.dossier", self.dossier)],
            "file-spreadsheet", primary=True,
        )  # fmt: skip
        head = flow(label(t("ui.em.record.notice"), "muted"), self.notice, 1, change, reports, papers)
        self.receipts = DataTable(t("ui.em.record.receipts"))
        self.receipts.add_button("ui.em.record.sent", "phone", lambda: self.mark("sent"), text=True)
        self.receipts.add_button("ui.em.record.received", "circle-check", lambda: self.mark("received"), text=True)
        self.inspections = DataTable(t("ui.em.record.inspections"))
        self.inspections.add_button("ui.em.record.sheets", "download", self.sheets, text=True)
        self.inspections.add_button("ui.em.record.read_back", "upload", self._choose, text=True)
        self.episode = EmergencyEpisode(self)
        self.parts = Tabs()
        for part, code in (
            (self.episode, "ui.em.record.episode"),
            (self.receipts, "ui.em.record.receipts"),
            (self.inspections, "ui.em.record.inspections"),
        ):
            self.parts.addTab(part, t(code))
        self.setLayout(column(head, self.state, self.parts))
        self.layout().setStretch(2, 1)
        yielding(400, self.parts)

    # ---- filling

    def show_notices(self, notices: Sequence[Any]) -> None:
        """Notices to choose from; the last one chosen stays, else the latest."""
        chosen = self.notice.currentData()
        self.notice.clear()
        for one in notices:
            self.notice.addItem(one.key, one.key)
        place = self.notice.findData(chosen)
        self.notice.setCurrentIndex(place if place >= 0 else self.notice.count() - 1)
        self.notice.setEnabled(bool(notices))
        if not notices:
            self.state.setText(t("ui.em.record.none"))

    def name(self) -> str | None:
        """Key of the notice looked at."""
        return self.notice.currentData()

    def fill(self) -> None:
        """Record of the notice chosen, by a job."""
        project, name = self._page.session.project, self.name()
        if project is None or not name:
            return

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_response as response

            state = response.record_state(project, name)
            return response.notice_of(project, name), state, response.receipts_of(project, name), \
                response.inspections_of(project, name)  # fmt: skip

        self._page.ask(work, self._show, key="em.record")

    def _show(self, answer: Any) -> None:
        notice, state, receipts, inspections = answer
        self._receipts = {one.key: one for one in receipts}
        self.state.setText(tables.state_text(notice, state))
        self.episode.show_air(notice, state.air)
        self.receipts.set_data(tables.receipts(receipts))
        self.inspections.set_data(tables.inspections(inspections))

    # ---- entering

    def _told(self, work: Callable[[Any, Any], Any]) -> None:
        """Run *work* (project, notice) as a small change and tell the window."""
        from airplan.workspace.analysis import emergency_response as response

        project, name = self._page.session.project, self.name()
        if project is None or not name:
            self._page.frame.say(t("ui.em.record.none"), "caution")
            return
        try:
            work(project, response.notice_of(project, name))
        except AirplanError as error:
            errors.handle(error)
            return
        self._page.session.tell(Changes.of("record"))

    def mark(self, field: str) -> None:
        """The receipts selected are sent or received now."""
        rows = sorted({index.row() for index in self.receipts.view.selectionModel().selectedIndexes()})
        chosen = [self._receipts[self.receipts.model.row_id(place)] for place in rows]
        if not chosen:
            self._page.frame.say(t("ui.data.select_first"), "caution")
            return
        now = clock.now().strftime("%Y-%m-%dT%H:%M")
        marked = [
            dataclasses.replace(one, **({"sent": now} if field == "sent" else _received(one, now))) for one in chosen
        ]

        def work(project: Any, notice: Any) -> None:
            from airplan.workspace.analysis import emergency_response as response

            response.add_receipts(project, notice, marked)

        self._told(work)

    def change(self, level: str) -> None:
        """Raise or lower the response to *level*, or end it ("")."""
        from airplan.workspace.analysis.entered_types import NoticeChange

        window: Any = self.window()
        document = window.asker.text("ui.em.record.ask_document") if self.name() else ""
        now = clock.now().strftime("%Y-%m-%dT%H:%M")

        def work(project: Any, notice: Any) -> None:
            from airplan.workspace.analysis import emergency_response as response

            response.change_notice(project, notice.key, NoticeChange(document, now, now, level, "", ""))

        self._told(work)

    def _choose(self) -> None:
        window: Any = self.window()
        if paths := window.asker.open_paths("ui.em.record.read_back", "ui.filter.tables"):
            self.read_back(paths)

    def read_back(self, paths: Sequence[Path]) -> None:
        """Filled-in inspection sheets into the record."""
        project, name, window = self._page.session.project, self.name(), self.window()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_response as response

            assert project is not None
            return response.read_back(project, response.notice_of(project, name), paths)

        def done(answer: Any) -> None:
            (new, changed), problems = answer
            self._page.session.tell(Changes.of("record"))
            show = [(t("ui.show_problems"), lambda: window.dialogs.problems(problems))] if problems else []  # type: ignore[attr-defined]
            said = t("ui.em.record.read", new=new, changed=changed)
            self._page.frame.say(said, "caution" if problems else "good", show)

        self._job(work, done, "ui.em.record.read_back")

    def read_air(self) -> None:
        """Observed AQI of hours or days, from a file, kept beside the record."""
        window: Any = self.window()
        path = window.asker.open_path("ui.episode_of.read", "ui.filter.tables") if self.name() else None
        if path is None:
            return

        def work(project: Any, notice: Any) -> None:
            from airplan.workspace.analysis import emergency_response as response

            response.add_observed(project, notice, path)

        self._told(work)

    # ---- writing

    def _job(self, work: Any, done: Any, title: str) -> None:
        self._page.session.jobs.run(work, done, title=t(title), failed=errors.handle)

    def _write(self, title: str, suffix: str, write: Callable[[Any, str, Path], Any]) -> None:
        """Ask where and write one document of the notice by a job."""
        window: Any = self.window()
        project, name = self._page.session.project, self.name()
        if project is None or not name:
            self._page.frame.say(t("ui.em.record.none"), "caution")
            return
        kinds = "ui.filter.xlsx" if suffix == ".xlsx" else "ui.filter.docx"
        path = window.asker.save_path("ui.ask.export", kinds, suffix, f"{t(title)}_{name}".replace("/", "-"))
        if path is None:
            return
        from ui.exporting import said_exported

        self._job(lambda _progress: write(project, name, path), lambda _done: said_exported(window, path), title)

    def daily(self, hour: str) -> None:
        """One of the two daily reports, with the facts up to *hour* of today ("" now)."""
        now = clock.now()
        moment = f"{now:%Y-%m-%d}T{hour}" if hour else f"{now:%Y-%m-%dT%H:%M}"

        def write(project: Any, name: str, path: Path) -> Any:
            from airplan.workspace.analysis import emergency_papers

            return emergency_papers.write_daily(project, name, moment, path)

        self._write("ui.em.record.daily", ".docx", write)

    def evaluation(self, suffix: str = ".docx") -> None:
        """总结评估报告."""

        def write(project: Any, name: str, path: Path) -> Any:
            from airplan.workspace.analysis import emergency_papers

            return emergency_papers.write_evaluation(project, name, path)

        self._write("ui.em.record.evaluation_name", suffix, write)

    def _book(self) -> None:
        def write(project: Any, name: str, path: Path) -> Any:
            from airplan.workspace.analysis import emergency_papers

            return emergency_papers.write_record(project, name, path)

        self._write("ui.em.tab.record", ".xlsx", write)

    def sheets(self) -> None:
        """Inspection sheets out, one workbook a county, into a folder."""

        def write(project: Any, folder: Path, progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_export
            from airplan.workspace.analysis import emergency_response as response

            notice = response.notice_of(project, self.name())
            return emergency_export.callout(
                project, folder, notice, notice.level, inspection=True, keep_receipts=False, progress=progress
            )

        self._into_folder("ui.em.record.sheets", write)

    def dossier(self) -> None:
        """迎检资料 of this year's control season so far: a folder with a contents sheet."""
        window: Any = self.window()
        span = window.asker.text("ui.em.record.ask_span", season_text())
        first, _, last = span.replace("至", " ").replace("～", " ").partition(" ")
        if not span or not last.strip():
            return

        def write(project: Any, folder: Path, progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_export

            return emergency_export.dossier(project, folder, first.strip(), last.strip(), progress)

        self._into_folder("ui.em.record.dossier", write)

    def _into_folder(self, title: str, write: Callable[[Any, Path, Any], Any]) -> None:
        from ui.exporting import open_folder

        window: Any = self.window()
        project = self._page.session.project
        folder = window.asker.folder(title) if project is not None and self.name() else None
        if folder is None:
            return

        def done(answer: Any) -> None:
            said = t("ui.em.record.files", count=len(answer.files), folder=folder.name)
            window.say(said, "good", [(t("ui.open_folder"), lambda: open_folder(folder))])

        self._job(lambda progress: write(project, folder, progress), done, title)


def _received(receipt: Any, now: str) -> dict[str, str]:
    """What is received was sent too."""
    return {"sent": receipt.sent or now, "received": now}


def season_text() -> str:
    """The present or last control season (October to March) up to today."""
    today = clock.today()
    year = today.year if today.month >= 10 else today.year - 1
    return f"{year}-10-01 {today.isoformat()}"
