"""What Ctrl+K can find: actions, pages, units, cities, and entered records by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ui.actions import ACTIONS
from ui.dialogs.palette import Hit, Source
from ui.models import places
from ui.texts import t

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

RECORDS = (("measure", "plan", "list-checks"), ("enterprise", "emergency", "factory"))
"""Type of record, the page that shows it, icon."""


def sources(window: MainWindow) -> list[Source]:
    """In the order of the list."""
    return [lambda text: _actions(window), lambda text: _units(window, text), lambda text: _records(window, text)]


def _actions(window: MainWindow) -> Iterator[Hit]:
    for name, action in ACTIONS.items():
        if window.actions_[name].isEnabled():
            kind = t("ui.palette.page") if name.startswith("page.") else action.shortcut
            yield Hit(action.text, kind, action.icon or "play", lambda name=name: window.act(name), action.tip)


def _units(window: MainWindow, text: str) -> Iterator[Hit]:
    if not text:
        return
    for row in places.rows(window.session.units(), text, "", ()):
        run = lambda unit=row.id: window.dialogs.choose_unit(unit)  # noqa: E731
        yield Hit(row.name, row.province or row.detail, "map", run, f"{row.detail} {text}")


def _records(window: MainWindow, text: str) -> Iterator[Hit]:
    project = window.session.project
    if project is None or not text:
        return
    for kind, page, icon in RECORDS:
        for record in project.store.records(kind):
            name = str(record.body.get("name", record.natural))
            if text.casefold() in name.casefold():
                run = lambda page=page, uid=record.uid: window.go(page).show_record(uid)  # noqa: E731
                yield Hit(name, t(f"ui.page.{page}"), icon, run, text)
