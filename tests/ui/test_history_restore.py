"""History and backups: rows can be read at every size, a backup comes back with one click, also over a damaged file."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from invented import make
from PySide6.QtWidgets import QPushButton
from test_stories import Answers, settle

from ui import settings
from ui.dialogs.history import HistoryDialog
from ui.dialogs.restoring import RestoreDialog


@pytest.fixture
def city(window, qtbot, tmp_path):
    """A project with a backup as an update of the format leaves it, changed since."""
    path = make(tmp_path / "示例市.airplan", (2025,))
    shutil.copyfile(path, tmp_path / "示例市.v1.airplan")
    assert window.files.open(path)
    settle(window, qtbot)
    window.session.project.store.snapshot("年初上报")
    return path


def labels(window):
    return [(entry.label, entry.snapshots) for entry in window.session.project.history(50)]


def press(window, run):
    """Answer a dialog as a person would: *run* acts on it, then it is what it is."""
    seen = []

    def execute(dialog):
        seen.append(dialog)
        dialog.show()
        run(dialog)
        dialog.hide()
        return dialog.result()

    window.dialogs.execute = execute
    return seen


@pytest.mark.parametrize("size", [1.0, 1.25, 2.0])
def test_rows_of_the_history_have_a_height_and_name_their_snapshots(window, qtbot, city, size):
    settings.put("size", size)
    window.rebuild()
    dialog = HistoryDialog(window)
    dialog.show()
    qtbot.waitExposed(dialog)
    view, model = dialog.table.view, dialog.table.model
    assert model.rowCount() > 0
    assert view.rowHeight(0) >= view.fontMetrics().height() + 4
    assert view.viewport().height() >= 4 * view.rowHeight(0)
    assert any("年初上报" in model.text(row, 2) for row in range(model.rowCount()))
    dialog.close()
    settings.put("size", 1.0)


def test_one_click_brings_the_backup_back_and_keeps_what_it_replaces(window, qtbot, city):
    before = labels(window)
    assert any(snapshots for _, snapshots in before)
    seen = press(window, lambda dialog: dialog.take.click())
    window.act("project.restore")
    settle(window, qtbot)
    assert isinstance(seen[0], RestoreDialog)
    assert window.session.path == city
    assert not any(snapshots for _, snapshots in labels(window))  # the state of the backup
    kept = [path for path in city.parent.glob("*replaced*") if path.suffix == ".airplan"]
    assert len(kept) == 1
    assert kept[0].name in window.messages.text.text()
    assert window.files.open(kept[0])
    assert labels(window) == before


def test_the_history_dialog_leads_there(window, qtbot, city):
    seen = press(window, lambda dialog: dialog._restore() if isinstance(dialog, HistoryDialog) else dialog.reject())
    window.act("edit.history")
    assert [type(dialog) for dialog in seen] == [HistoryDialog, RestoreDialog]
    assert window.session.path == city


def test_without_a_backup_it_says_so_and_another_file_can_be_chosen(window, qtbot, tmp_path):
    path = make(tmp_path / "甲.airplan", (2025,))
    other = make(tmp_path / "另存.airplan", (2024,))
    assert window.files.open(path)
    settle(window, qtbot)
    Answers(window, open_path=other)
    press(window, lambda dialog: dialog._other())
    window.act("project.restore")
    settle(window, qtbot)
    spans = [span for kinds in window.session.project.store.kinds().values() for span in kinds.values()]
    assert {dt.date.fromordinal(span[0]).year for span in spans} == {2024}


def test_a_damaged_file_offers_its_backup(window, qtbot, city):
    window.session.close()
    data = bytearray(city.read_bytes())
    for place in range(4096, len(data), 4096):
        data[place : place + 64] = b"\xff" * 64
    city.write_bytes(bytes(data))
    assert not window.files.open(city)
    assert any("从备份恢复" in part.text() for part in window.messages.findChildren(QPushButton))


def test_a_backup_that_is_no_project_leaves_the_file_open_as_it_was(window, qtbot, city, tmp_path):
    bad = tmp_path / "坏.airplan"
    bad.write_bytes(b"not a project" * 100)
    before = labels(window)
    Answers(window, open_path=bad)
    press(window, lambda dialog: dialog._other())
    window.act("project.restore")
    settle(window, qtbot)
    assert window.session.path == city
    assert labels(window) == before
    assert not list(city.parent.glob("*replaced*"))
