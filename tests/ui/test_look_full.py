"""Every page and tab full: the sample city with plan, list and response, and an invented region, in both languages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from test_look import complaints
from test_stories import settle

from airplan import clock, words
from ui import settings
from ui.pages import PAGES

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import screenshots


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """The gallery's projects."""
    kept = clock.today()
    made = screenshots.prepare(tmp_path_factory.mktemp("gallery"))
    yield made
    clock.set_today(kept)


@pytest.mark.soak
@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("kind", ["city", "region"])
def test_full_pages(window, qtbot, projects, language, kind):
    settings.put("language", language)
    window.rebuild()
    window.files.open(projects[kind])
    found = {}
    for info in PAGES:
        page = window.go(info.name)
        settle(window, qtbot)
        tabs = getattr(page, "tabs", None)
        for place in range(tabs.count() if tabs is not None else 1):
            if tabs is not None and not tabs.isTabVisible(place):
                continue
            if tabs is not None:
                tabs.setCurrentIndex(place)
            settle(window, qtbot)
            settle(window, qtbot)
            window.messages.hide()
            QCoreApplication.processEvents()
            said = complaints(window, language)
            wrong = [text for text in said if not text.startswith("Chinese:")]  # what is entered stays Chinese
            if wrong:
                found[info.name, place] = wrong
    assert not found
