"""What the window does with project files and files dropped on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import words
from airplan.domain import Changes
from airplan.errors import AirplanError, UsageError
from airplan.workspace import SAMPLE_PROJECT
from ui import errors, texts
from ui.texts import t

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

PROJECT_SUFFIX = ".airplan"
PACKAGE_SUFFIX = ".airpkg"


def sample_folder() -> Path:
    """Where the sample city and its documents are made."""
    import platformdirs

    return platformdirs.user_data_path("AirPlan", appauthor=False, ensure_exists=True) / "sample"


class FileWork:
    """Create, open, back up; undo and redo; take files in."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session

    def _guarded(self, work: Any, *arguments: Any) -> bool:
        try:
            work(*arguments)
        except AirplanError as error:
            errors.handle(error)
            return False
        return True

    def create(self, path: Path) -> None:
        """A new project, ready for data."""
        if self._guarded(self._session.create, path):
            self._window.say(t("ui.said.created", file=path.name), "good")
            self._ask_name_once()

    def open(self, path: Path) -> bool:
        """Open a project; when somebody else holds it, offer to read it."""
        try:
            self._session.open(path)
        except AirplanError as error:
            buttons = []
            if error.code == "store.locked":
                buttons.append((t("ui.open_read_only"), lambda: self._open_read_only(path)))
            if error.code == "store.damaged":
                buttons.append((t("ui.action.project.restore"), lambda: self._window.dialogs.restore(path)))
            self._window.say(texts.of_error(error), "bad", buttons)
            return False
        project = self._session.project
        if project is not None and project.store.took_over is not None:
            self._window.say(t("ui.said.took_over", file=path.name), "caution")
        self._ask_name_once()
        return True

    def _ask_name_once(self) -> None:
        """Once a computer: whose name stands in the history."""
        from airplan.workspace import person

        if person.known() is None:
            button = (t("ui.settings.who"), lambda: self._window.act("settings"))
            self._window.say(t("ui.said.no_name", name=person.who()), "caution", [button])

    def _open_read_only(self, path: Path) -> None:
        if self._guarded(self._session.open, path, True):
            self._window.say(t("ui.said.read_only", file=path.name), "caution")

    def open_sample(self) -> None:
        """The invented city, made in the user's folder when missing; made by a job."""
        folder = sample_folder()
        made = folder / SAMPLE_PROJECT
        if made.is_file():
            self.open(made)
            return

        def work(progress: Any) -> Path:
            from airplan.workspace import jobs

            answer = jobs.run_in_helper("airplan.workspace.demo.make_demo", folder, progress=progress)
            return folder / answer.project

        self._session.jobs.run(work, self.open, title=t("ui.job.sample"), key="sample", failed=errors.handle)

    def backup(self, path: Path) -> None:
        """A copy of the file as it is."""
        project = self._session.project
        if project is None:
            raise UsageError("ui.no_project")
        if self._guarded(project.store.backup, path):
            self._window.say(t("ui.said.backup", file=path.name), "good")

    def snapshot(self, name: str) -> None:
        """A name on the present state."""
        project = self._session.project
        if project is not None and self._guarded(project.store.snapshot, name):
            self._window.say(t("ui.said.snapshot", name=name), "good")

    def undo(self) -> None:
        """Take the last change back and say which."""
        self._step(self._session.undo, "ui.said.undone")

    def redo(self) -> None:
        """Do it again and say which."""
        self._step(self._session.redo, "ui.said.redone")

    def _step(self, step: Any, code: str) -> None:
        try:
            changes: Changes = step()
        except AirplanError as error:
            errors.handle(error)
            return
        entry = changes.answer
        self._window.say(t(code, label=words.sentence(entry.label, entry.values)), "good")

    def dropped(self, paths: Sequence[Path]) -> None:
        """Files let fall on the window: a project is opened, a package shown, tables are read."""
        projects = [path for path in paths if path.suffix == PROJECT_SUFFIX]
        packages = [path for path in paths if path.suffix == PACKAGE_SUFFIX]
        tables = [path for path in paths if path.suffix not in (PROJECT_SUFFIX, PACKAGE_SUFFIX)]
        if projects and not tables and len(projects) == 1:
            self.open(projects[0])
        elif projects:
            self._window.go("region").take_projects(projects)
        if packages:
            self._window.dialogs.take_package(packages[0])
        if tables:
            self.take_in(tables)

    def take_in(self, paths: Sequence[Path], then: str = "") -> None:
        """Read tables, with a preview before anything is stored; then the ledger or the statement (*then*)."""
        if self._session.project is None and not self.make_project_beside(paths[0]):
            return
        self._window.go("data").take_in(list(paths), then)

    def make_project_beside(self, first: Path) -> bool:
        """Without a project there is one at once, so that nobody sets anything up."""
        path = self._window.asker.save_path("ui.ask.new_project", "ui.filter.project", PROJECT_SUFFIX, first.stem)
        return path is not None and self._guarded(self._session.create, path)
