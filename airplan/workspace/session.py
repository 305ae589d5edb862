"""An open project: the door through which cli and ui read and change it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from airplan.domain import Changes, Unit, UnitLevel
from airplan.errors import UsageError
from airplan.store import HistoryEntry, Store
from airplan.workspace import person
from airplan.workspace.memory import Memory

T = TypeVar("T")


class Command(Protocol):
    """One user change: a small frozen dataclass in ``workspace/commands``."""

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Code and values of the sentence in the history."""

    def do(self, store: Store) -> Changes:
        """Change *store* (inside the transaction the project opened) and say what was touched."""


class Project:
    """A project file in use.  Close it, or use it as a context manager."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._memory = Memory()

    @classmethod
    def create(cls, path: Path | str, *, title: str = "", who: str | None = None) -> Project:
        """Make a new project file and open it."""
        return cls(Store.create(path, title=title, who=person.who(who)))

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, who: str | None = None) -> Project:
        """Open a project file; reading only needs no lock."""
        return cls(Store.open(path, read_only=read_only, who=person.who(who)))

    def close(self) -> None:
        """Let go of file and lock."""
        self._memory.clear()
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The project file."""
        return self.store.path

    @property
    def who(self) -> str:
        """Whose name stands beside the changes."""
        return self.store.who

    def run(self, command: Command) -> Changes:
        """Do one command as one undoable change; answers what it touched, with ``change_id``.

        When the command fails neither data nor entry remain; when it touches nothing ``change_id`` is None.
        """
        code, values = command.label
        with self.store.change(code, **values) as change:
            told = command.do(self.store)
        return dataclasses.replace(
            told,
            tables=told.tables | change.tables,
            units=told.units | change.units,
            change_id=change.id if change.tables else None,
        )

    def undo(self) -> Changes:
        """Take back the last change; ``answer`` is its :class:`HistoryEntry`."""
        return self.store.undo()

    def redo(self) -> Changes:
        """Bring back what was undone last; ``answer`` is its :class:`HistoryEntry`."""
        return self.store.redo()

    def take_back(self, change_id: int) -> Changes:
        """Take back one change by its number, leaving what was done since (see :meth:`Store.take_back`)."""
        return self.store.take_back(change_id)

    def change_of_import(self, import_id: int) -> int:
        """Number of the change an import belongs to.  Raises :class:`UsageError`."""
        for info in self.store.imports():
            if info.id == import_id:
                return info.change_id
        raise UsageError("project.no_such_import", number=import_id)

    def write_snapshot(self, name: str, target: Path | str) -> None:
        """Write a named state to a file of its own.  Raises :class:`UsageError` for an unknown name."""
        known = self.store.snapshots()
        if name not in known:
            raise UsageError("project.no_such_snapshot", name=name, known="、".join(known))
        self.store.copy_as_of(known[name], target)

    def history(self, limit: int | None = None) -> list[HistoryEntry]:
        """Changes, newest first."""
        return self.store.history(limit)

    def memo(self, key: Hashable, make: Callable[[], T]) -> T:
        """What *make* answers, remembered until the data change.  *key* names it with all its arguments."""
        if self.store.in_change:  # half a change has no version yet
            return make()
        return self._memory.get(self.store.data_version, key, make)

    def units(self, level: UnitLevel | None = None) -> list[Unit]:
        """Units of the file (of one level), by id."""
        return [unit for unit in self.memo("units", self.store.units) if level is None or unit.level == level]

    @property
    def city(self) -> Unit | None:
        """The only city of the file, None when there are none or several."""
        cities = [unit for unit in self.units() if unit.level in (UnitLevel.CITY, UnitLevel.EXTRA)]
        return cities[0] if len(cities) == 1 else None
