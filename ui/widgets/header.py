"""The head of the window: which city, which edition, which kind of data; find everything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from airplan.domain import DataKind
from ui import theme
from ui.icons import icon
from ui.session import Session
from ui.texts import t
from ui.widgets.basics import row

EDITIONS = ("auto", "GB3095-2012", "GB3095-2026-transition", "GB3095-2026-final")

LARGE = 1.75
"""From this size on chips leave their first word out."""
SECOND = ("view.theme", "view.language", "help.manual")
"""What large type leaves to the menus, so that city, edition and kind can be read."""


class Header(QFrame):
    """City button, chips for edition and data kind, search, undo and redo."""

    find = Signal()
    pick = Signal()

    def __init__(self, session: Session, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._session = session
        self.city = self._button("map", "ui.header.city")
        self.city.clicked.connect(self.pick_city)
        self.edition = self._chip("ui.header.edition", self._fill_editions)
        self.kind = self._chip("ui.header.kind", self._fill_kinds)
        large = theme.scale() >= LARGE
        search = self._button("search", "ui.header.find")
        if large:
            search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        search.setText(t("ui.header.find"))
        search.clicked.connect(self.find)
        parts: list[QWidget | int] = [self.city, self.edition, self.kind, 1, search]
        for name in ("edit.undo", "edit.redo", "view.provenance", *(() if large else SECOND)):
            made = QToolButton()
            made.setObjectName("flat")
            made.setDefaultAction(actions[name])
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            made.setAccessibleName(actions[name].text())
            parts.append(made)
        inner = row(*parts)
        inner.setContentsMargins(*[theme.px(side) for side in (12, 6, 12, 6)])
        self.setLayout(inner)
        session.project_changed.connect(self.refresh)
        session.choice_changed.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.refresh()

    def _button(self, icon_name: str, code: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(icon_name))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setAccessibleName(t(code))
        made.setToolTip(t(f"{code}.tip"))
        return made

    def _chip(self, code: str, fill: Callable[[QMenu], None]) -> QToolButton:
        made = QToolButton()
        made.setObjectName("chipButton")
        made.setAccessibleName(t(code))
        made.setToolTip(t(f"{code}.tip"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: fill(menu))
        made.setMenu(menu)
        return made

    def _fill_editions(self, menu: QMenu) -> None:
        menu.clear()
        for name, title in self._editions():
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(name == self._session.edition)
            entry.triggered.connect(lambda _c=False, name=name: self._session.choose(edition=name))

    def _editions(self) -> list[tuple[str, str]]:
        """Built-in editions, then those of the project's own rule files."""
        found = [(name, t(f"ui.edition.{name}")) for name in EDITIONS]
        if self._session.project is not None:
            from airplan.workspace.analysis.rules import own_editions

            found += own_editions(self._session.project)
        return found

    def _fill_kinds(self, menu: QMenu) -> None:
        menu.clear()
        for kind in (None, *DataKind):
            entry = menu.addAction(t(f"ui.kind.{kind.label if kind is not None else 'auto'}"))
            entry.setCheckable(True)
            entry.setChecked(kind == self._session.kind)
            entry.triggered.connect(lambda _c=False, kind=kind: self._session.choose(kind=kind))

    def refresh(self, *_: object) -> None:
        """Show what is chosen."""
        name = self._session.unit_name()
        self.city.setText(f"{name} ▾" if name else t("ui.header.no_city"))
        self.edition.setText(_short("ui.header.edition.is", self._edition_name()))
        kind = self._session.kind
        kind_name = "auto" if kind is None else kind.label
        self.kind.setText(_short("ui.header.kind.is", t(f"ui.kind.{kind_name}")))
        open_ = self._session.project is not None
        for part in (self.edition, self.kind):
            part.setVisible(open_)

    def _edition_name(self) -> str:
        chosen = self._session.edition
        if chosen in EDITIONS:
            return t(f"ui.edition.{chosen}")
        return dict(self._editions()).get(chosen, chosen)

    def pick_city(self) -> None:
        """Open the picker."""
        self.pick.emit()


def _short(code: str, name: str) -> str:
    """What a chip says; in large type only the name, so that nothing is cut."""
    return f"{name} ▾" if theme.scale() >= LARGE else t(code, name=name)
