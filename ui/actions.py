"""Every action of the window, in one list: menus, shortcuts, palette, help and tests read it.

To add one: write a function below with ``@action(name, …)`` and put its texts ``ui.action.<name>`` and
``ui.action.<name>.tip`` into ``resources/words/ui.toml``; to show it in a menu, name it in :data:`MENUS`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui import settings
from ui.texts import t

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

Run = Callable[["MainWindow"], None]


class Needs(enum.Enum):
    """When an action is possible."""

    NOTHING = 0
    PROJECT = 1
    UNDO = 2
    REDO = 3


@dataclass(frozen=True)
class Action:
    """One thing the user can do."""

    name: str
    run: Run
    shortcut: str = ""
    icon: str = ""
    needs: Needs = Needs.NOTHING

    @property
    def text(self) -> str:
        """Menu text."""
        return t(f"ui.action.{self.name}")

    @property
    def tip(self) -> str:
        """What it does, in a sentence."""
        return t(f"ui.action.{self.name}.tip")


ACTIONS: dict[str, Action] = {}

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "file",
        (
            "project.new",
            "project.open",
            "project.sample",
            "",
            "data.import",
            "project.export",
            "project.submit",
            "package.accept",
            "project.backup",
            "project.restore",
            "project.snapshot",
            "",
            "view.print",
            "project.close",
            "quit",
        ),
    ),
    ("edit", ("edit.undo", "edit.redo", "edit.history")),
    (
        "view",
        (
            *(f"page.{n}" for n in ("today", "data", "standing", "trend", "plan", "emergency", "region", "rules")),
            "",
            "view.provenance",
            "view.present",
            "view.larger",
            "view.smaller",
            "view.theme",
            "view.language",
        ),
    ),
    (
        "tools",
        (
            "palette",
            "city.pick",
            "today.ledger",
            "today.copy_sentence",
            "today.statement",
            "list.compare",
            "list.callout",
            "region.new",
            "region.merge",
            "settings",
        ),
    ),
    ("help", ("help.manual", "help.shortcuts", "help.log", "help.about")),
)


def action(name: str, shortcut: str = "", icon: str = "", needs: Needs = Needs.NOTHING) -> Callable[[Run], Run]:
    """Enter a function into the list."""

    def enter(run: Run) -> Run:
        ACTIONS[name] = Action(name, run, shortcut, icon, needs)
        return run

    return enter


# ---- project file


@action("project.new", "Ctrl+N", "file-plus")
def project_new(window: MainWindow) -> None:
    """New file."""
    if path := window.asker.save_path("ui.ask.new_project", "ui.filter.project", ".airplan"):
        window.files.create(path)


@action("project.open", "Ctrl+O", "folder-open")
def project_open(window: MainWindow) -> None:
    """Open a file."""
    if path := window.asker.open_path("ui.ask.open_project", "ui.filter.project"):
        window.files.open(path)


@action("project.sample", "Ctrl+Shift+O", "play")
def project_sample(window: MainWindow) -> None:
    """Open the invented city."""
    window.files.open_sample()


@action("project.close", "Ctrl+W", "x", Needs.PROJECT)
def project_close(window: MainWindow) -> None:
    """Close the file."""
    window.session.close()


@action("project.export", "Ctrl+E", "file-spreadsheet", Needs.PROJECT)
def project_export(window: MainWindow) -> None:
    """Export what the page shows."""
    window.export()


@action("project.submit", "Ctrl+Shift+U", "upload", Needs.PROJECT)
def project_submit(window: MainWindow) -> None:
    """A submission package of what is chosen."""
    window.dialogs.submit()


@action("package.accept", "Ctrl+Shift+I", "download", Needs.PROJECT)
def package_accept(window: MainWindow) -> None:
    """A coordinator's package, looked at before it is accepted."""
    if path := window.asker.open_path("ui.take.title", "ui.filter.handout"):
        window.dialogs.take_package(path)


@action("project.backup", "Ctrl+Shift+B", "save", Needs.PROJECT)
def project_backup(window: MainWindow) -> None:
    """Backup copy."""
    if path := window.asker.save_path("ui.ask.backup", "ui.filter.project", ".airplan"):
        window.files.backup(path)


@action("project.restore", "Ctrl+Shift+K", "rotate-ccw")
def project_restore(window: MainWindow) -> None:
    """Bring back a backup; without an open file (it may be damaged) the file is asked for."""
    path = window.session.path or window.asker.open_path("ui.ask.open_project", "ui.filter.project")
    if path is not None:
        window.dialogs.restore(path)


@action("project.snapshot", "Ctrl+Shift+S", "flag", Needs.PROJECT)
def project_snapshot(window: MainWindow) -> None:
    """Name the present state."""
    if name := window.asker.text("ui.ask.snapshot"):
        window.files.snapshot(name)


@action("data.import", "Ctrl+I", "upload")
def data_import(window: MainWindow) -> None:
    """Read files."""
    if paths := window.asker.open_paths("ui.ask.import", "ui.filter.tables"):
        window.files.take_in(paths)


# ---- edit


@action("edit.undo", "Ctrl+Z", "undo-2", Needs.UNDO)
def edit_undo(window: MainWindow) -> None:
    """Undo."""
    window.files.undo()


@action("edit.redo", "Ctrl+Y", "redo-2", Needs.REDO)
def edit_redo(window: MainWindow) -> None:
    """Redo."""
    window.files.redo()


@action("edit.history", "Ctrl+H", "history", Needs.PROJECT)
def edit_history(window: MainWindow) -> None:
    """Who changed what, when."""
    window.dialogs.history()


# ---- view


def _page(name: str, number: int, icon: str) -> None:
    @action(f"page.{name}", f"Ctrl+{number}", icon)
    def show(window: MainWindow) -> None:
        window.go(name)


for _number, (_name, _icon) in enumerate(
    (
        ("today", "calendar-days"),
        ("data", "database"),
        ("standing", "clipboard-check"),
        ("trend", "trending-up"),
        ("plan", "target"),
        ("emergency", "siren"),
        ("region", "map"),
        ("rules", "book-open"),
    ),
    start=1,
):
    _page(_name, _number, _icon)


@action("view.provenance", "F9", "panel-right")
def view_provenance(window: MainWindow) -> None:
    """Panel: where a number comes from."""
    window.toggle_provenance()


@action("view.present", "F11", "presentation")
def view_present(window: MainWindow) -> None:
    """Presentation mode."""
    window.toggle_presentation()


@action("view.print", "Ctrl+P", "printer")
def view_print(window: MainWindow) -> None:
    """Print preview of the page."""
    window.dialogs.print_preview()


@action("view.larger", "Ctrl++", "zoom-in")
def view_larger(window: MainWindow) -> None:
    """Larger text."""
    window.resize_by(1)


@action("view.smaller", "Ctrl+-", "zoom-in")
def view_smaller(window: MainWindow) -> None:
    """Smaller text."""
    window.resize_by(-1)


@action("view.theme", "Ctrl+T", "contrast")
def view_theme(window: MainWindow) -> None:
    """Next theme."""
    order = ("light", "dark", "contrast")
    now = settings.get("theme")
    settings.put("theme", order[(order.index(now) + 1) % 3] if now in order else "light")
    window.rebuild_soon()


@action("view.language", "Ctrl+Shift+L", "languages")
def view_language(window: MainWindow) -> None:
    """Chinese or English."""
    settings.put("language", "en" if settings.get("language") == "zh" else "zh")
    window.rebuild_soon()


# ---- tools


@action("palette", "Ctrl+K", "search")
def palette(window: MainWindow) -> None:
    """Find everything."""
    window.dialogs.palette()


@action("city.pick", "Ctrl+L", "map")
def city_pick(window: MainWindow) -> None:
    """Choose a city or county."""
    window.header.pick_city()


@action("today.copy_sentence", "Ctrl+M", "copy", Needs.PROJECT)
def copy_sentence(window: MainWindow) -> None:
    """The morning sentence to the clipboard."""
    window.go("today").copy_sentence()


@action("today.ledger", "Ctrl+Shift+Y", "calendar-days")
def year_ledger(window: MainWindow) -> None:
    """The running year's ledger; without a project its files are read first."""
    if window.session.project is not None:
        window.go("today")
    elif paths := window.asker.open_paths("ui.ask.import", "ui.filter.tables"):
        window.files.take_in(paths, "ledger")


@action("today.statement", "Ctrl+Shift+P", "file-text")
def month_statement(window: MainWindow) -> None:
    """Monthly statement as Word, workbook, HTML."""
    if window.session.project is not None:
        window.go("today").month_statement()
    elif paths := window.asker.open_paths("ui.ask.import", "ui.filter.tables"):
        window.files.take_in(paths, "statement")


@action("list.compare", "Ctrl+Shift+D", "git-compare-arrows")
def list_compare(window: MainWindow) -> None:
    """Two emergency lists compared."""
    window.go("emergency").compare_lists()


@action("list.callout", "Ctrl+Shift+E", "siren")
def list_callout(window: MainWindow) -> None:
    """Call-out sheets from a list workbook or the project's list."""
    window.go("emergency").call_out()


@action("region.merge", "Ctrl+Shift+M", "layers")
def region_merge(window: MainWindow) -> None:
    """Merge city files."""
    window.go("region").choose_files()


@action("region.new", "Ctrl+Shift+R", "file-plus")
def region_new(window: MainWindow) -> None:
    """A coordinator's file with its member cities."""
    window.dialogs.new_region()


@action("settings", "Ctrl+,", "settings")
def show_settings(window: MainWindow) -> None:
    """Settings of this computer."""
    window.dialogs.settings()


# ---- help


@action("help.manual", "F1", "book-open")
def help_manual(window: MainWindow) -> None:
    """The manual."""
    window.dialogs.manual()


@action("help.shortcuts", "Ctrl+/", "keyboard")
def help_shortcuts(window: MainWindow) -> None:
    """All actions with their keys."""
    window.dialogs.shortcuts()


@action("help.log", "Ctrl+Shift+G", "file-text")
def help_log(window: MainWindow) -> None:
    """Folder of the log."""
    window.dialogs.log_folder()


@action("help.about", "Ctrl+F1", "info")
def help_about(window: MainWindow) -> None:
    """Versions and licences."""
    window.dialogs.about()


@action("quit", "Ctrl+Q", "x")
def leave(window: MainWindow) -> None:
    """End the program."""
    window.close()
