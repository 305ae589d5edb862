"""Each large button of the start page, without a project, ends in a file that can be sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from test_stories import Answers, settle

from airplan import words

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "files"


def sample(*numbers):
    return [next(SAMPLE.glob(f"{number}_*")) for number in numbers]


def press(window, qtbot, name):
    """A large button."""
    start = window.go("today")._start
    qtbot.mouseClick(start.buttons[name], Qt.MouseButton.LeftButton)
    settle(window, qtbot)


def store(window, qtbot):
    """Take the preview as it is."""
    page = window.go("data")
    qtbot.waitUntil(lambda: page._dialog is not None and page._dialog.preview is not None, timeout=60_000)
    qtbot.mouseClick(page._dialog.store, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    settle(window, qtbot)


def offered(window, code):
    """The button of the message with this text."""
    texts = {part.text(): part for part in window.messages.findChildren(QPushButton)}
    return texts[words.say(code)]


def suffixes(folder):
    return sorted(file.suffix for file in folder.rglob("*") if file.is_file())


def test_read(window, qtbot, tmp_path):
    Answers(window, open_paths=sample("04"), save_path=tmp_path / "one.airplan")
    press(window, qtbot, "read")
    store(window, qtbot)
    qtbot.mouseClick(offered(window, "ui.page.standing"), Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.name == "standing"
    Answers(window, save_path=tmp_path / "评价.xlsx")
    window.act("project.export")
    settle(window, qtbot)
    assert (tmp_path / "评价.xlsx").stat().st_size > 4000


def test_ledger(window, qtbot, tmp_path):
    Answers(window, open_paths=sample("04"), save_path=tmp_path / "one.airplan")
    press(window, qtbot, "ledger")
    store(window, qtbot)
    assert window.page.name == "today"
    assert window.page.lines.isVisible()
    Answers(window, save_path=tmp_path / "账本.xlsx")
    qtbot.mouseClick(offered(window, "ui.action.project.export"), Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert (tmp_path / "账本.xlsx").stat().st_size > 4000


def test_statement(window, qtbot, tmp_path):
    folder = tmp_path / "通报"
    folder.mkdir()
    Answers(window, open_paths=sample("04"), save_path=tmp_path / "one.airplan", folder=folder)
    press(window, qtbot, "statement")
    store(window, qtbot)
    assert suffixes(folder) == [".docx", ".html", ".xlsx"]
    assert "2025年12月" in next(folder.glob("*.docx")).name


def test_a_preview_turned_down_goes_nowhere(window, qtbot, tmp_path):
    Answers(window, open_paths=sample("04"), save_path=tmp_path / "one.airplan", folder=tmp_path)
    press(window, qtbot, "statement")
    page = window.go("data")
    qtbot.waitUntil(lambda: page._dialog is not None and page._dialog.preview is not None, timeout=60_000)
    page._dialog.reject()
    settle(window, qtbot)
    assert window.page.name == "data"
    assert ".docx" not in suffixes(tmp_path)


def test_compare(window, qtbot, tmp_path):
    Answers(window, open_paths=sample("10", "09"))
    press(window, qtbot, "compare")
    assert window.session.project is None
    page = window.page
    assert page.difference.model.rowCount() > 10
    Answers(window, save_path=tmp_path / "对比.xlsx")
    page.difference._export()
    settle(window, qtbot)
    assert (tmp_path / "对比.xlsx").stat().st_size > 4000


def test_callout(window, qtbot, tmp_path):
    folder = tmp_path / "执行清单"
    folder.mkdir()
    Answers(window, open_paths=sample("09"), save_path=tmp_path / "one.airplan", folder=folder)
    press(window, qtbot, "callout")
    settle(window, qtbot)
    assert suffixes(folder).count(".xlsx") >= 2


@pytest.mark.parametrize("page", ["today", "data", "standing", "trend", "plan", "emergency", "region", "rules"])
def test_f1_opens_the_manual_at_the_chapter_of_the_page(window, qtbot, page):
    shown = []
    window.dialogs.execute = lambda dialog: shown.append(dialog) or 0
    window.go(page)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert type(shown[0]).__name__ == "ManualDialog"
    assert shown[0].text.textCursor().selectedText() == words.say(f"ui.page.{page}")
