"""Dialogs of the window, each in a file of its own; :class:`Dialogs` opens them over the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

from airplan.domain import Problem
from ui.texts import t

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

FRAME = 48
"""What the frame of a dialog and the task bar may take, in pixels."""


def fit(dialog: QDialog) -> None:
    """No larger than the screen: at 200 % a dialog would otherwise hide its buttons."""
    room = dialog.screen().availableSize()
    dialog.resize(dialog.size().boundedTo(QSize(room.width() - FRAME, room.height() - FRAME)))


class Dialogs:
    """Opens dialogs; imports each when it is first wanted."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def _run(self, dialog: QDialog) -> int:
        answer = self.execute(dialog)
        dialog.deleteLater()
        return answer

    def execute(self, dialog: QDialog) -> int:
        """Show it and wait; tests replace this."""
        fit(dialog)
        return int(dialog.exec())

    def palette(self) -> None:
        """Ctrl+K."""
        from ui.dialogs.finders import sources
        from ui.dialogs.palette import Palette

        self._run(Palette(sources(self._window), self._window))

    def pick_city(self) -> None:
        """Choose a city or county."""
        from ui.dialogs.city_picker import CityPicker

        picker = CityPicker(self._window.session, self._window)
        picker.chosen.connect(self.choose_unit)
        self._run(picker)

    def choose_unit(self, unit: int) -> None:
        """Look at a unit; one without data is named with the next step."""
        session = self._window.session
        if session.project is not None and any(entry.id == unit for entry in session.units()):
            session.choose(unit=unit)
            return
        from ui.models.places import name_of

        self._window.say(
            t("ui.said.no_data_of_city", city=name_of(unit)),
            "caution",
            [(t("ui.action.data.import"), lambda: self._window.act("data.import"))],
        )

    def history(self) -> None:
        """Who changed what, when."""
        from ui.dialogs.history import HistoryDialog

        self._run(HistoryDialog(self._window))

    def restore(self, path: Path) -> bool:
        """Bring back a backup of a project file; answers whether it was."""
        from ui.dialogs.restoring import RestoreDialog, bring_back

        dialog = RestoreDialog(path, self._window)
        chosen = dialog.source if self.execute(dialog) else None
        dialog.deleteLater()
        return chosen is not None and bring_back(self._window, path, chosen)

    def settings(self) -> None:
        """Settings of this computer."""
        from ui.dialogs.settings import SettingsDialog

        if self._run(SettingsDialog(self._window)):
            self._window.rebuild_soon()

    def problems(self, problems: Sequence[Problem], title: str = "") -> None:
        """A list of problems, exportable."""
        from ui.dialogs.problems import ProblemsDialog

        self._run(ProblemsDialog(problems, self._window, title))

    def submit(self) -> None:
        """Choose what to hand in, and write the package."""
        from ui.dialogs.submit import SubmitDialog, write_package

        dialog = SubmitDialog(self._window)
        if self.execute(dialog):
            write_package(self._window, dialog.fields)
        dialog.deleteLater()

    def take_package(self, path: Path) -> None:
        """A coordinator's package: shown beside the project, then accepted or left."""
        from ui.dialogs.handout import take_package

        take_package(self._window, path)

    def new_region(self) -> None:
        """A coordinator's file: which region, where."""
        from ui.dialogs.new_region import NewRegion, make_region

        dialog = NewRegion(self._window)
        if self.execute(dialog) and dialog.membership:
            make_region(self._window, dialog.membership)
        dialog.deleteLater()

    def manual(self) -> None:
        """The manual, at the chapter of the page shown."""
        from ui.dialogs.manual import ManualDialog

        self._run(ManualDialog(self._window.page.name, self._window))

    def shortcuts(self) -> None:
        """All actions with their keys."""
        from ui.dialogs.shortcuts import ShortcutsDialog

        self._run(ShortcutsDialog(self._window))

    def about(self) -> None:
        """Versions and licences."""
        from ui.dialogs.about import AboutDialog

        self._run(AboutDialog(self._window))

    def log_folder(self) -> None:
        """Open the folder of the log in the file manager."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        from airplan import logs

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs.log_folder())))

    def print_preview(self) -> None:
        """Print preview of the page shown."""
        from ui.dialogs.printing import preview

        preview(self._window)

    def defect(self, report: Path | None, place: str) -> None:
        """A defect of ours, with the file for a stick."""
        from ui.dialogs.defect import DefectDialog

        self._run(DefectDialog(report, place, self._window))
