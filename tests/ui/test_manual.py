"""The manual names every page and its pictures exist; F1 opens it at the page."""

from __future__ import annotations

import re
from pathlib import Path

from airplan import words
from ui.dialogs.manual import ManualDialog, manual_file
from ui.pages import PAGES

REPOSITORY = Path(__file__).resolve().parents[2]


def test_every_page_has_a_chapter_and_every_picture_is_there():
    text = (REPOSITORY / "docs" / "manual.zh-CN.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert re.search(rf"^## .*{words.say(f'ui.page.{page.name}', lang='zh')}", text, re.MULTILINE), page.name
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)
    assert len(pictures) >= 10
    assert not [picture for picture in pictures if not (REPOSITORY / "docs" / picture).is_file()]


def test_f1_opens_the_manual_at_the_page(window, qtbot):
    dialog = ManualDialog("trend", window)
    qtbot.addWidget(dialog)
    assert manual_file() is not None
    assert dialog.text.textCursor().selectedText() == "趋势"
