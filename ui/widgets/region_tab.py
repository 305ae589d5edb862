"""What the later tabs of the region page share: filled when looked at, asked by jobs, refusals in place."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.texts import t
from ui.widgets.basics import button

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class Lazy(QWidget):
    """A place whose content is made when it is first wanted, so that a page of many tabs opens at once."""

    def __init__(self, module: str, cls: str, page: RegionPage) -> None:
        super().__init__()
        self._wanted, self._page = (module, cls), page
        self._part: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, theme.px(8), 0, 0)

    @property
    def made(self) -> QWidget | None:
        """The content when there is one already."""
        return self._part

    def part(self) -> Any:
        """The content."""
        if self._part is None:
            module, cls = self._wanted
            part: QWidget = getattr(importlib.import_module(f"ui.widgets.{module}"), cls)(self._page)
            part.layout().setContentsMargins(0, 0, 0, 0)
            self._box.addWidget(part)
            part.show()
            self._part = part
            _after(self._page.tabs.tabBar(), part)
        return self._part


def _after(anchor: QWidget, part: QWidget) -> None:
    """Put what is new right behind *anchor* in the order of the Tab key; Qt puts it at the window's end."""
    inside = []
    now = part.nextInFocusChain()
    while part.isAncestorOf(now):
        inside.append(now)
        now = now.nextInFocusChain()
    for one in inside:
        QWidget.setTabOrder(anchor, one)
        anchor = one


class RegionTab(QWidget):
    """A tab that knows its page.  Subclasses write :meth:`fill`."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__()
        self._page = page

    @property
    def project(self) -> Any:
        """The open project."""
        return self._page.session.project

    @property
    def host(self) -> Any:
        """The window: asker, dialogs, files."""
        return self.window()

    def fill(self) -> None:
        """Ask for what the tab shows."""

    def way(self, code: str, place: str) -> QPushButton:
        """A button for the next step where there is nothing yet: it leads to another tab of the page."""
        made = button(code, lambda: self._page.tabs.setCurrentWidget(self._page.places[place]), "chevron-right")
        made.hide()
        return made

    def ask(
        self, work: Callable[[], Any], done: Callable[[Any], None], title: str,
        refused: Callable[[str], None] | None = None,
    ) -> None:  # fmt: skip
        """Run *work* as a job; known trouble goes to *refused* as a sentence, else to the message bar."""

        def failed(error: BaseException) -> None:
            if refused is not None and isinstance(error, AirplanError):
                refused(texts.of_error(error))
            else:
                errors.handle(error)

        key = f"region.{type(self).__name__}.{title}"
        self._page.session.jobs.run(lambda _progress: work(), done, title=t(title), key=key, failed=failed)

    def changed(self, sentence: str, tone: str = "good", undo: bool = True) -> None:
        """Tell that records were entered, and offer the way back."""
        self._page.session.tell(Changes.of("record"))
        way_back = [(t("ui.action.edit.undo"), lambda: self._page.frame.act("edit.undo"))] if undo else []
        self._page.frame.say(sentence, tone, way_back)
