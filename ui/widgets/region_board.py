"""Tab of the region page: the coordinator's board — asked, received, accepted or returned, merged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.models import board_tables
from ui.texts import t
from ui.widgets.basics import button, column, label, scrolled, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from airplan.progress import Progress
    from ui.pages.region import RegionPage


class RegionBoard(QWidget):
    """已报 12/14, and everything around it."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__()
        self._page = page
        self._board: Any = None
        self._arrivals: dict[str, list[Any]] = {}
        self.setAcceptDrops(True)
        self.request = QComboBox()
        self.request.setAccessibleName(t("ui.board.request"))
        self.request.setMinimumWidth(theme.px(220))
        self.request.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.request.activated.connect(lambda _place: page.touch())
        self.reported = label("", "figure")
        self.told = label("", "muted", wrap=True)
        ask = button("ui.board.ask", self.ask, "file-plus")
        take = button("ui.board.receive", self._choose, "upload", primary=True)
        merge = button("ui.board.merge", self.merge, "layers")
        self.table = DataTable(t("ui.region.tab.board"))
        self.table.add_button("ui.board.accept", "circle-check", lambda: self.answer("accepted"), text=True)
        self.table.add_button("ui.board.return", "rotate-ccw", lambda: self.answer("returned"), text=True)
        self.table.add_button("ui.board.chase", "copy", self.copy_chase, text=True)
        self.table.add_button("ui.changes_of.title", "git-compare-arrows", self.compare, text=True)
        self.table.add_button("ui.board.pack", "download", self.pack, text=True)
        self.table.view.selectionModel().currentChanged.connect(lambda _now, _before: self._tell_city())
        self.findings = label(t("ui.board.pick"), wrap=True)
        self.findings.setAlignment(Qt.AlignmentFlag.AlignTop)
        below = scrolled(self.findings)
        below.setFixedHeight(theme.px(96))
        head = flow(label(t("ui.board.request"), "muted"), self.request, self.reported, 1, ask, take, merge)
        self.setLayout(column(head, self.told, self.table, below))
        self.layout().setStretch(2, 1)
        yielding(150, self.table)

    # ---- filling

    def chosen(self) -> str | None:
        """Number of the request looked at."""
        return self.request.currentData()

    def show_board(self, found: dict[str, Any]) -> None:
        """Requests, board and arrivals, as :func:`board_answers` gives them."""
        board = self._board = found["board"]
        self._arrivals = found["arrivals"]
        self.request.clear()
        for one in found["requests"]:
            self.request.addItem(f"{one.id} {one.title}", one.id)
        self.request.setEnabled(bool(found["requests"]))
        if board is None:
            self.reported.setText("")
            self.told.setText(t("ui.board.no_request", members=found["members"]))
            self.table.hide()
            return
        self.request.setCurrentIndex(self.request.findData(board.request))
        self.table.show()
        self.reported.setText(t("ui.board.reported", text=board.text))
        counts = {name: getattr(board, name) for name in ("accepted", "returned", "failed", "late")}
        self.told.setText(t("ui.board.told", deadline=board.deadline or texts.DASH, **counts))
        self.table.set_data(board_tables.board(board))
        self._tell_city()

    def _current(self) -> str | None:
        index = self.table.view.currentIndex()
        return self.table.model.row_id(index.row()) if index.isValid() else None

    def _tell_city(self) -> None:
        code = self._current()
        text = board_tables.arrival_text(self._arrivals.get(code, [])) if code else t("ui.board.pick")
        self.findings.setText(text)

    # ---- doing

    def ask(self) -> None:
        """Enter a request; forms are written by the same job."""
        from ui.dialogs.region_request import RegionRequest

        window: Any = self.window()
        dialog = RegionRequest(window.asker, window)
        if window.dialogs.execute(dialog):
            self.make_request(dialog.fields)
        dialog.deleteLater()

    def make_request(self, fields: dict[str, Any]) -> None:
        """Store a request with the *fields* of the dialog."""
        project = self._page.session.project

        def work(_progress: Progress) -> Any:
            from airplan.workspace import region

            assert project is not None
            return region.ask(project, **fields)

        def done(answer: Any) -> None:
            request, forms = answer
            self.request.clear()
            self.request.addItem(request.title, request.id)
            self._page.session.tell(Changes.of("record"))
            said = t("region.requested", number=request.id, count=len(request.members), forms=len(forms))
            self._page.frame.say(said, "good")

        self._job(work, done, "ui.board.ask")

    def compare(self) -> None:
        """The selected city's last submission beside the one before."""
        code, number, project = self._current(), self.chosen(), self._page.session.project
        if code is None:
            self._page.frame.say(t("ui.board.pick"), "caution")
            return

        def work(_progress: Progress) -> Any:
            from airplan.workspace.region_changes import changes

            assert project is not None
            return changes(project, number, code)

        self._job(work, self._show_changes, "ui.changes_of.title")

    def _show_changes(self, found: Any) -> None:
        from ui.dialogs.submission_changes import ChangesDialog

        window: Any = self.window()
        dialog = ChangesDialog(found, window)
        window.dialogs.execute(dialog)
        dialog.deleteLater()

    def pack(self) -> None:
        """The request as a package that a city opens: its submission is then as asked."""
        window: Any = self.window()
        project, number = self._page.session.project, self.chosen()
        out = window.asker.save_path("ui.board.pack", "ui.filter.handout", ".airpkg", f"{self._board.title}_{number}")
        if out is None:
            return

        def work(_progress: Progress) -> Any:
            from airplan.workspace import handout

            assert project is not None
            assert number is not None
            return handout.pack_request(project, number, out)

        from ui.exporting import said_exported

        self._job(work, lambda _made: said_exported(window, out), "ui.board.pack")

    def _choose(self) -> None:
        window: Any = self.window()
        if paths := window.asker.open_paths("ui.board.receive", "ui.filter.submissions"):
            self.receive(paths)

    def receive(self, paths: Sequence[Path]) -> None:
        """Packages and filled-in forms: checked and kept, nothing is merged yet."""
        project, number = self._page.session.project, self.chosen()

        def work(progress: Progress) -> Any:
            from airplan.workspace import region_arrivals

            assert project is not None
            return region_arrivals.receive(project, paths, number, progress)

        self._job(work, self._received, "ui.board.receive")

    def _received(self, found: Sequence[Any]) -> None:
        window: Any = self.window()
        self._page.session.tell(Changes.of("record"))
        problems = [problem for one in found for problem in one.problems]
        refused = [one for one in found if one.state == "refused"]
        buttons = [(t("ui.show_problems"), lambda: window.dialogs.problems(problems))] if problems else []
        tone = "caution" if refused or problems else "good"
        window.say(t("ui.board.received_n", taken=len(found) - len(refused), refused=len(refused)), tone, buttons)

    def answer(self, state: str) -> None:
        """Accept or return the last arrivals of the selected cities; a return, or failed checks, need a remark."""
        window: Any = self.window()
        project = self._page.session.project
        rows = sorted({index.row() for index in self.table.view.selectionModel().selectedIndexes()})
        codes = [self.table.model.row_id(place) for place in rows]
        if not codes or project is None:
            self._page.frame.say(t("ui.board.pick"), "caution")
            return
        failed = any(one.state == "failed" for one in self._board.rows if one.code in codes)
        remark = ""
        if state == "returned" or failed:
            remark = window.asker.text("ui.board.ask_remark")
            if not remark:
                return
        from airplan.workspace import region_arrivals

        done = 0
        try:
            for code in codes:
                region_arrivals.answer(project, self.chosen(), code, state, remark)
                done += 1
        except AirplanError as error:
            errors.handle(error)
        if done:
            self._page.session.tell(Changes.of("record"))

    def copy_chase(self) -> None:
        """Names of the cities to be asked again, onto the clipboard."""
        names = board_tables.to_chase(self._board) if self._board is not None else []
        if not names:
            self._page.frame.say(t("ui.board.nobody_to_chase"), "good")
            return
        text = t(
            "ui.board.chase_text",
            title=self._board.title,
            deadline=self._board.deadline,
            names=t("ui.list_comma").join(names),
        )
        QGuiApplication.clipboard().setText(text)
        self._page.frame.say(t("ui.board.chased", count=len(names)), "good")

    def merge(self) -> None:
        """Every accepted arrival into the region's file, which is closed for it and opened again."""
        window: Any = self.window()
        session = self._page.session
        path, number = session.path, self.chosen()
        if path is None or self._board is None:
            return
        if not self._board.accepted:
            self._page.frame.say(t("region.nothing_accepted", number=number), "caution")
            return
        session.close()

        def work(progress: Progress) -> Any:
            from airplan.workspace import region_arrivals

            return region_arrivals.merge_accepted(path, number, progress)

        def done(answer: Any) -> None:
            window.files.open(path)
            conflicts = len(answer.conflicts)
            said = t("ui.said.merged", files=len(answer.sources), conflicts=conflicts)
            window.say(said, "caution" if conflicts else "good")

        def failed(error: BaseException) -> None:
            window.files.open(path)
            errors.handle(error)

        session.jobs.run(work, done, title=t("ui.board.merge"), key="region.merge", failed=failed)

    def _job(self, work: Any, done: Any, title: str) -> None:
        self._page.session.jobs.run(work, done, title=t(title), failed=errors.handle)

    # ---- files let fall on the board

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Submissions."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self._board is not None:
            event.acceptProposedAction()
            self.receive(paths)


def board_answers(project: Any, number: str | None) -> dict[str, Any] | None:
    """What the board shows; None when the project is no region's file."""
    from airplan.workspace import region

    if not project.store.setting("region.members"):
        return None
    requests = region.requests(project)
    known = {one.id for one in requests}
    wanted = number if number in known else (requests[-1].id if requests else None)
    arrivals: dict[str, list[Any]] = {}
    for one in region.submissions(project, wanted) if wanted else ():
        arrivals.setdefault(one.code, []).append(one)
    board = region.board_of(project, wanted) if wanted else None
    return {"requests": requests, "board": board, "arrivals": arrivals, "members": len(region.members(project))}
