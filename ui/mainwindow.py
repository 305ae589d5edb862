"""The frame: navigation, header, message bar, pages, provenance panel, foot.

Everything visible is built by :meth:`MainWindow.rebuild`, which runs again when language, theme or size change.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QWidget

from airplan import words
from airplan.errors import AirplanError
from ui import errors, fonts, qtwords, settings, theme
from ui.actions import ACTIONS, MENUS, Needs
from ui.asker import Asker
from ui.dialogs import Dialogs
from ui.files import FileWork
from ui.icons import icon
from ui.pages import PAGES
from ui.pages.base import Page
from ui.session import Session
from ui.texts import t
from ui.widgets.basics import column, label, row
from ui.widgets.header import Header
from ui.widgets.jobbar import JobBar
from ui.widgets.messagebar import Button, MessageBar
from ui.widgets.navigation import Navigation
from ui.widgets.provenance import Provenance

SIZES = settings.choices("size")


class MainWindow(QMainWindow):
    """The one window."""

    painted = Signal()
    """After the first paint."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session or Session()
        self.session.setParent(self)
        self.asker = Asker(self)
        self.dialogs = Dialogs(self)
        self.files = FileWork(self)
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 640)
        self._pages: dict[str, Page] = {}
        self._page = "today"
        self._painted = False
        self.actions_: dict[str, QAction] = {}
        errors.install(self._show_trouble, self.dialogs.defect)
        self.session.jobs.trouble.connect(errors.handle)
        self.session.project_changed.connect(self._project_changed)
        self.session.changed.connect(lambda _changes: self._refresh_actions())
        self.resize(1366, 768)
        if geometry := settings.get("geometry"):
            self.restoreGeometry(geometry)
        self.rebuild()

    # ---- building

    def rebuild(self) -> None:
        """Build everything visible, in the language, theme and size in force."""
        words.set_language(settings.get("language"))
        qtwords.speak(settings.get("language"))
        self._take_down()  # first: what is gone need not be dressed anew
        _dress()
        self.menuBar().clear()
        for action in self.actions_.values():
            self.removeAction(action)
            action.deleteLater()
        self._make_actions()
        self._make_menus()
        self._make_centre()
        self._make_provenance()
        self.go(self._page)
        self._project_changed()

    def rebuild_soon(self) -> None:
        """Rebuild when the event at hand is over: it may come from a button that goes."""
        QTimer.singleShot(0, self, self.rebuild)

    def _take_down(self) -> None:
        old = self.takeCentralWidget()
        self._pages = {}
        if old is not None:
            old.hide()
            old.deleteLater()
            QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete.value)

    def _make_actions(self) -> None:
        self.actions_ = {}
        for name, action in ACTIONS.items():
            made = QAction(action.text, self)
            made.setStatusTip(action.tip)
            made.setToolTip(f"{action.tip}  ({action.shortcut})" if action.shortcut else action.tip)
            if action.icon:
                made.setIcon(icon(action.icon))
            if action.shortcut:
                made.setShortcut(QKeySequence(action.shortcut))
            made.triggered.connect(lambda _checked=False, name=name: self.act(name))
            self.addAction(made)
            self.actions_[name] = made

    def _make_menus(self) -> None:
        for title, names in MENUS:
            menu = self.menuBar().addMenu(t(f"ui.menu.{title}"))
            for name in names:
                if name:
                    menu.addAction(self.actions_[name])
                else:
                    menu.addSeparator()

    def _make_centre(self) -> None:
        self.header = Header(self.session, self.actions_)
        self.header.find.connect(self.dialogs.palette)
        self.header.pick.connect(self.dialogs.pick_city)
        self.messages = MessageBar()
        self.navigation = Navigation()
        self.navigation.chosen.connect(self.go)
        self.stack = QStackedWidget()
        right = column(self.header, self.messages, self.stack, self._make_foot(), spacing=0)
        right.setStretch(2, 1)
        centre = QWidget()
        whole = row(self.navigation, right, spacing=0)
        whole.setStretch(1, 1)
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        self._file = label("", "small")
        self._last = label("", "small")
        self.jobbar = JobBar(self.session.jobs)
        inner = row(self._file, self._last, 1, self.jobbar, spacing=16)
        inner.setContentsMargins(*[theme.px(side) for side in (12, 3, 12, 3)])
        foot.setLayout(inner)
        return foot

    def _make_provenance(self) -> None:
        shown = False
        if hasattr(self, "provenance"):
            shown = self.provenance.isVisible()
            self.removeDockWidget(self.provenance)
            self.provenance.deleteLater()
        self.provenance = Provenance(self)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.provenance)
        self.provenance.setVisible(shown)

    # ---- what pages ask for (ui.pages.base.Frame)

    def say(self, sentence: str, tone: str = "", buttons: Sequence[Button] = ()) -> None:
        """Show a message."""
        self.messages.say(sentence, tone, buttons)

    def go(self, page: str) -> Any:
        """Show a page, made when first asked for."""
        if page not in self._pages:
            info = next(entry for entry in PAGES if entry.name == page)
            self._pages[page] = info.make(self)
            self.stack.addWidget(self._pages[page])
        self._page = page
        self.navigation.show_chosen(page)
        if any(made.hasFocus() for made in self.navigation.buttons.values()):
            self.navigation.buttons[page].setFocus()
        self.stack.setCurrentWidget(self._pages[page])
        return self._pages[page]

    def act(self, name: str) -> None:
        """Run an action; trouble goes through the door."""
        try:
            ACTIONS[name].run(self)
        except AirplanError as error:
            errors.handle(error)

    def trace(self, title: str, parts: Sequence[tuple[str, str]]) -> None:
        """Show where a number comes from."""
        self.provenance.trace(title, parts)
        self.provenance.show()

    @property
    def page(self) -> Page:
        """The page shown."""
        return self._pages[self._page]

    # ---- what actions ask for

    def toggle_provenance(self) -> None:
        """Show or hide the panel."""
        self.provenance.setVisible(not self.provenance.isVisible())

    def toggle_presentation(self) -> None:
        """Nothing but the page, over the whole screen; again (or Esc) brings the rest back."""
        present = not self.isFullScreen()
        for part in (self.menuBar(), self.navigation, self.header):
            part.setVisible(not present)
        self.showFullScreen() if present else self.showNormal()

    def resize_by(self, steps: int) -> None:
        """One size larger or smaller."""
        now = SIZES.index(settings.get("size"))
        settings.put("size", SIZES[max(0, min(len(SIZES) - 1, now + steps))])
        self.rebuild_soon()

    def export(self) -> None:
        """Export what the page offers."""
        self.page.export()

    def last_label(self) -> str:
        """What the last change was called."""
        project = self.session.project
        entries = project.history(60) if project is not None else []
        return next((words.sentence(e.label, e.values) for e in entries if e.state == "done"), "")

    # ---- state

    def _project_changed(self) -> None:
        path = self.session.path
        self.setWindowTitle(f"{path.stem} — {t('ui.app')}" if path else t("ui.app"))
        self._file.setText(t("ui.foot.file", file=path.name) if path else t("ui.foot.none"))
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        project = self.session.project
        states = [entry.state for entry in project.history(60)] if project is not None else []
        possible = {
            Needs.NOTHING: True,
            Needs.PROJECT: project is not None,
            Needs.UNDO: "done" in states,
            Needs.REDO: "undone" in states,
        }
        for name, action in self.actions_.items():
            action.setEnabled(possible[ACTIONS[name].needs])
        last = self.last_label()
        self._last.setText(t("ui.foot.last", label=last) if last else "")

    def _show_trouble(self, sentence: str, tone: str, error: AirplanError | None) -> None:
        problems = list(error.problems) if error is not None else []
        buttons = [(t("ui.show_problems"), lambda: self.dialogs.problems(problems))] if problems else []
        self.say(sentence, tone, buttons)

    # ---- events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be let fall anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files after the drop has ended, so that the other program is not held."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            QTimer.singleShot(0, self, lambda: self.files.dropped(paths))

    def keyPressEvent(self, event: Any) -> None:
        """Esc leaves the presentation."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.toggle_presentation()
        super().keyPressEvent(event)

    def paintEvent(self, event: Any) -> None:
        """Tell of the first paint, after it."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place of the window, end the jobs, close the file."""
        settings.put("geometry", self.saveGeometry().data())
        self.session.close()
        self.session.jobs.close()
        _end_helper()
        errors.install(None, None)
        super().closeEvent(event)


def _end_helper() -> None:
    jobs = sys.modules.get("airplan.workspace.jobs")  # not imported: no helper was ever wanted
    if jobs is not None:
        jobs.close_helper()


def _dress() -> None:
    app = QApplication.instance()
    scheme = QGuiApplication.styleHints().colorScheme()
    theme.choose(settings.get("theme"), settings.get("size"), scheme == Qt.ColorScheme.Dark)
    if isinstance(app, QApplication):
        app.setFont(fonts.application_font(theme.px(theme.TYPE["body"])))
        app.setPalette(theme.palette())
        app.setStyleSheet(theme.sheet())
