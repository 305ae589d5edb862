"""Tabs of the standing page that are entered by hand: register of official values, list of dust days."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from airplan.errors import AirplanError
from ui import errors
from ui.models import register_tables as tables
from ui.models.table_model import Edit
from ui.texts import t
from ui.widgets.basics import column, label
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from ui.pages.standing import StandingPage


class RegisterTab(QWidget):
    """下达值、基数、公布值、认定值, each with its document; every edit is one undoable change."""

    def __init__(self, page: StandingPage) -> None:
        super().__init__()
        self._page = page
        self._values: dict[str, Any] = {}
        self.table = hint(DataTable(t("ui.standing.tab.register"), self), "register")
        self.table.add_button("ui.table.add_row", "plus", lambda: self.append([{}]), text=True)
        self.setLayout(column(label(t("ui.register.text"), "muted", wrap=True), self.table))

    def fill(self) -> None:
        """Values of the unit looked at."""
        from airplan.workspace.analysis import official

        project, unit = self._page.session.project, self._page.session.unit
        if project is None:
            return
        values = official.values_of(project, unit)
        self._values = {one.uid: one for one in values}
        self.table.set_data(tables.register(values))

    # ---- ui.models.table_model.Writer

    def write(self, edits: Sequence[Edit]) -> None:
        """Changed cells: the row under its new key; a row whose key changed leaves its old place."""
        changed: dict[str, Any] = {}
        for edit in edits:
            held = changed.get(edit.row, self._values[edit.row])
            changed[edit.row] = dataclasses.replace(held, **{edit.key: "" if edit.value is None else str(edit.value)})
        self._store(list(changed.values()))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """New rows; what is not given is this year's assigned PM2.5, to be overwritten."""
        from airplan.workspace.analysis.official import OfficialValue

        made = []
        for row in rows:
            fields = {key: str(value) for key, value in row.items() if value not in (None, "")}
            taken = {(one.indicator, one.period, one.kind) for one in [*self._values.values(), *made]}
            given = tables.fresh(taken) | fields
            made.append(OfficialValue(self._page.session.unit, **given))
        self._store(made)

    def remove(self, rows: Sequence[Any]) -> None:
        """Rows off the register."""
        from airplan.workspace.commands.records import DeleteRecords

        self._run(DeleteRecords(tuple(str(row) for row in rows)))

    def _store(self, values: Sequence[Any]) -> None:
        from airplan.workspace.commands.official import PutOfficials

        self._run(PutOfficials(tuple(values)))

    def _run(self, command: Any) -> None:
        try:
            self._page.session.run(command)
        except AirplanError as error:
            errors.handle(error)
        self.fill()


class DustTab(QWidget):
    """沙尘天气过程: listed days, never detected; read from the province's table or entered."""

    def __init__(self, page: StandingPage) -> None:
        super().__init__()
        self._page = page
        self._events: dict[str, Any] = {}
        self.table = hint(DataTable(t("ui.standing.tab.dust"), self), "dust")
        self.table.add_button("ui.table.add_row", "plus", lambda: self.append([{}]), text=True)
        self.table.add_button("ui.dust.import", "upload", self._import, text=True)
        self.setLayout(column(label(t("ui.dust.text"), "muted", wrap=True), self.table))

    def fill(self) -> None:
        """Events of the unit looked at."""
        from airplan.workspace.analysis import dust

        project, unit = self._page.session.project, self._page.session.unit
        if project is None:
            return
        events = [one for one in dust.list_dust(project).events if one.unit == unit]
        self._events = {one.uid: one for one in events}
        self.table.set_data(tables.dust(events))

    def write(self, edits: Sequence[Edit]) -> None:
        """Changed cells; a changed day moves the event."""
        changed: dict[str, Any] = {}
        for edit in edits:
            held = changed.get(edit.row, self._events[edit.row])
            value = edit.value if edit.key in ("first", "last") and edit.value else edit.value or ""
            changed[edit.row] = dataclasses.replace(held, **{edit.key: value})
        self._run(tuple(changed.values()))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """New events; without days one of today, to be overwritten."""
        from airplan import clock
        from airplan.workspace.analysis.dust import DustEvent

        unit = self._page.session.unit
        made = []
        for row in rows:
            first = row.get("first") or clock.today()
            more = {key: str(row.get(key) or "") for key in ("document", "note")}
            made.append(DustEvent(unit, first, row.get("last") or first, **more))
        self._run(tuple(made))

    def remove(self, rows: Sequence[Any]) -> None:
        """Events off the list."""
        from airplan.workspace.commands.records import DeleteRecords

        self._command(DeleteRecords(tuple(str(row) for row in rows)))

    def _run(self, events: tuple[Any, ...]) -> None:
        from airplan.workspace.commands.dust import AlterDustEvents

        self._command(AlterDustEvents(events))

    def _command(self, command: Any) -> None:
        try:
            self._page.session.run(command)
        except AirplanError as error:
            errors.handle(error)
        self.fill()

    def _import(self) -> None:
        window: Any = self.window()
        if path := window.asker.open_path("ui.dust.import", "ui.filter.tables"):
            self.read(path)

    def read(self, path: Any) -> None:
        """The province's table; what is no event is told, the rest is taken."""
        from airplan.workspace.analysis import dust
        from airplan.workspace.commands.dust import PutDustEvents

        window: Any = self.window()
        project, name = self._page.session.project, self._page.session.unit_name()

        def work(_progress: Any) -> Any:
            assert project is not None
            found = dust.read_dust(project, path, name)
            return found, (project.run(PutDustEvents(found.events)) if found.events else None)

        def done(answer: Any) -> None:
            found, changes = answer
            if changes is not None:
                self._page.session.tell(changes)
            show = [(t("ui.show_problems"), lambda: window.dialogs.problems(found.problems))] if found.problems else []
            said = t("ui.dust.read", count=len(found.events), refused=len(found.problems))
            window.say(said, "caution" if found.problems else "good", show)
            self.fill()

        self._page.session.jobs.run(work, done, title=t("ui.dust.import"), failed=errors.handle)
