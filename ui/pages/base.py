"""What every page is: a body, or a word on what to do next; refreshed when something it shows has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from airplan.domain import Changes
from airplan.progress import Progress
from ui import theme
from ui.session import Session
from ui.texts import t
from ui.widgets.basics import Empty, button
from ui.widgets.messagebar import Button


class Frame(Protocol):
    """What the window offers its pages."""

    session: Session

    def say(self, sentence: str, tone: str = "", buttons: Sequence[Button] = ()) -> None:
        """Show a message."""

    def go(self, page: str) -> Page:
        """Show a page."""

    def act(self, name: str) -> None:
        """Trigger an action of ``ui.actions``."""

    def trace(self, title: str, parts: Sequence[tuple[str, str]]) -> None:
        """Show where a number comes from."""


class Page(QWidget):
    """Base of the pages.  A page builds ``self.body`` once and fills it in :meth:`refresh`."""

    name = ""
    icon = "info"
    watches: frozenset[str] = frozenset()
    """Tables whose change makes the page stale; empty: any."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(t(f"ui.page.{self.name}"))
        self.setAccessibleDescription(t(f"ui.page.{self.name}.tip"))
        self.frame = frame
        self.session = frame.session
        self.stale = True
        self._stack = QStackedLayout(self)
        self.empty = Empty(self.icon)
        self.body = QWidget()
        self.body.setObjectName("pageBody")
        self.layout_ = QVBoxLayout(self.body)
        self.layout_.setContentsMargins(*[theme.px(16)] * 4)
        self.layout_.setSpacing(theme.px(12))
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scrolled())
        self.build()
        self.session.changed.connect(self._changed)
        self.session.choice_changed.connect(self.touch)
        self.session.project_changed.connect(self.touch)

    def _scrolled(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.body)
        return area

    # ---- to be written by a page

    def build(self) -> None:
        """Make the widgets of the body, once."""

    def refresh(self) -> None:
        """Fill the body from the session, or say what to do next."""

    # ---- when to refresh

    def _changed(self, changes: Changes) -> None:
        if not self.watches or not changes.tables or self.watches & changes.tables:
            self.touch()

    def touch(self) -> None:
        """Something shown may have changed: refresh now when visible, else when shown."""
        self.stale = True
        if self.isVisible():
            self.freshen()

    def freshen(self) -> None:
        """Refresh when stale."""
        if self.stale:
            self.stale = False
            self.refresh()

    def showEvent(self, event: Any) -> None:
        """A page shown for the first time, or after a change, is filled."""
        super().showEvent(event)
        self.freshen()

    # ---- help for pages

    def show_body(self) -> None:
        """Show the body."""
        self._stack.setCurrentIndex(1)

    def show_empty(self, code: str, *buttons: QPushButton, **values: object) -> None:
        """Show the texts ``code.title`` and ``code.text`` and the buttons of the next step."""
        self.empty.say(t(f"{code}.title", **values), t(f"{code}.text", **values), buttons)
        self._stack.setCurrentIndex(0)

    def need_project(self) -> bool:
        """Whether a project with a unit is open; else the page says what to do."""
        if self.session.project is None:
            self.show_empty(
                "ui.empty.project",
                button("ui.action.project.new", lambda: self.frame.act("project.new"), "file-plus", primary=True),
                button("ui.action.project.open", lambda: self.frame.act("project.open"), "folder-open"),
                button("ui.action.project.sample", lambda: self.frame.act("project.sample"), "play"),
            )
            return False
        if self.session.unit is None:
            self.show_empty(
                "ui.empty.data",
                button("ui.action.data.import", lambda: self.frame.act("data.import"), "upload", primary=True),
            )
            return False
        return True

    def ask(self, work: Callable[[Progress], Any], done: Callable[[Any], None], **more: Any) -> None:
        """Run *work* as a job of this page; a newer one of the same key replaces it."""
        title = more.pop("title", t(f"ui.page.{self.name}"))
        self.session.jobs.run(work, done, title=title, key=more.pop("key", f"page.{self.name}"), **more)
