"""What the window works on: the open project, the unit and year looked at.  One signal tells of changes.

Screens refresh by looking at ``changed(Changes)``; nobody needs to know the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from airplan.domain import Changes, DataKind, Unit
from ui import settings
from ui.jobs import Jobs

if TYPE_CHECKING:
    from airplan.workspace.session import Project


class Session(QObject):
    """The open project and what is chosen in the header."""

    changed = Signal(object)  # Changes
    project_changed = Signal()
    choice_changed = Signal()  # unit, edition, kind or year

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = Jobs(self)
        self.project: Project | None = None
        self.path: Path | None = None
        self.unit: int | None = None
        self.edition = "auto"
        self.kind: DataKind | None = None
        self.year: int | None = None

    # ---- the file

    def create(self, path: Path, title: str = "") -> None:
        """Make a new project file and open it."""
        from airplan.workspace.session import Project

        self._take(Project.create(path, title=title or path.stem), path)

    def open(self, path: Path, read_only: bool = False) -> None:
        """Open a project file.  Raises FileTrouble or Refused in words; the open one stays then."""
        from airplan.workspace.session import Project

        self._take(Project.open(path, read_only=read_only), path)

    def _take(self, project: Project, path: Path) -> None:
        self.close()
        self.project, self.path = project, path
        self.unit = self._first_unit()
        if self.edition.startswith("local:"):  # an edition of the file that was open before
            self.edition = "auto"
        settings.remember_recent(str(path))
        settings.put("last_project", str(path))
        self.project_changed.emit()

    def _first_unit(self) -> int | None:
        """A city that has days, else any city, else any unit: one that only targets name comes last."""
        units = self.units()
        cities = [unit for unit in units if unit.level in ("city", "extra")]
        for group in (cities, units):
            # Asked one by one: counting the days of 338 cities would hold the window for half a second.
            held = (unit.id for unit in group if self.project is not None and self.project.store.kinds([unit.id]))
            if group:
                return next(held, group[0].id)
        return None

    def close(self) -> None:
        """Close the project; waits for its jobs."""
        if self.project is None:
            return
        for job in self.jobs.running:
            job.dropped = True
            self.jobs.cancel(job)
        self.jobs.wait()
        project, self.project, self.path, self.unit = self.project, None, None, None
        project.close()
        self.project_changed.emit()

    # ---- changes

    def run(self, command: Any) -> Changes:
        """Run one command of ``airplan.workspace.commands`` and tell everybody."""
        changes = self._need().run(command)
        self.tell(changes)
        return changes

    def tell(self, changes: Changes) -> None:
        """Tell of a change made elsewhere (a job)."""
        if self.unit is None:
            self.unit = self._first_unit()
            if self.unit is not None:
                self.choice_changed.emit()
        self.changed.emit(changes)

    def undo(self) -> Changes:
        """Take the last change back.  Raises Refused when there is none."""
        changes = self._need().undo()
        self.tell(changes)
        return changes

    def redo(self) -> Changes:
        """Do it again.  Raises Refused when there is nothing."""
        changes = self._need().redo()
        self.tell(changes)
        return changes

    def _need(self) -> Project:
        if self.project is None:
            raise RuntimeError("no project is open")
        return self.project

    # ---- what is looked at

    def units(self) -> list[Unit]:
        """Units of the project."""
        return list(self.project.units()) if self.project else []

    def unit_name(self, unit: int | None = None) -> str:
        """Name of a unit (the chosen one by default)."""
        wanted = self.unit if unit is None else unit
        return next((entry.name for entry in self.units() if entry.id == wanted), "")

    def children(self, unit: int | None = None) -> Iterable[Unit]:
        """Counties, zones and stations of a unit."""
        wanted = self.unit if unit is None else unit
        return [entry for entry in self.units() if entry.parent == wanted]

    def choose(self, **choice: Any) -> None:
        """Set unit, edition, kind or year; screens refresh once."""
        before = {key: getattr(self, key) for key in choice}
        for key, value in choice.items():
            setattr(self, key, value)
        if before != choice:
            self.choice_changed.emit()
