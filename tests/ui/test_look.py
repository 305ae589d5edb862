"""Every page and dialog in both languages: nothing untranslated, cut, nameless, or in the other language."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import look
import pytest
from invented import make
from invented_region import region_dialogs
from PySide6.QtCore import QCoreApplication
from test_stories import settle

from airplan import resourcefiles, words
from airplan.workspace.analysis.rules import view_file
from ui import settings
from ui.actions import ACTIONS
from ui.pages import PAGES

RULE_FILE = Path(__file__).parents[1] / "support" / "rule_file.json"
NAMES = (
    "示例市",
    "东县",
    "西县",
    "中文 / English",
    "测试员",
    "张三",
    "示例",
    "十五五",
    "更严限值",
    "某市生态环境局",
    "市政发〔2026〕1号",
)
"""Data and names that stay Chinese in an English window."""


def complaints(root, language):
    QCoreApplication.processEvents()  # a text that has just come gets its room with the next event
    found = [f"code: {text}" for text in look.codes(root)]
    found += [f"cut: {text}" for text in look.cut(root)]
    found += [f"nameless: {text}" for text in look.nameless(root)]
    found += [f"jargon: {text}" for text in look.jargon(root)]
    found += [f"crowded: {text}" for text in look.crowded(root)]
    if language == "en":
        found += [f"Chinese: {text}" for text in look.chinese(root, NAMES)]
    return found


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_pages_and_their_tabs(window, qtbot, tmp_path, language):
    settings.put("language", language)
    window.rebuild()
    found = {}
    for stage in ("empty", "filled"):
        if stage == "filled":
            window.files.open(make(tmp_path / "示例市.airplan"))
        for info in PAGES:
            page = window.go(info.name)
            settle(window, qtbot)
            for place in range(page.tabs.count() if hasattr(page, "tabs") else 1):
                if hasattr(page, "tabs"):
                    page.tabs.setCurrentIndex(place)
                settle(window, qtbot)
                window.say(words.say("ui.said.copied"), "caution")  # a message takes room from the page
                QCoreApplication.processEvents()
                wrong = [f"with a message: {text}" for text in look.crowded(window)]
                window.messages.hide()
                if wrong := wrong + complaints(window, language):
                    found[stage, info.name, place] = wrong
    assert not found


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_dialogs(window, qtbot, tmp_path, language):
    from ui.dialogs.about import AboutDialog
    from ui.dialogs.city_picker import CityPicker
    from ui.dialogs.defect import DefectDialog
    from ui.dialogs.finders import sources
    from ui.dialogs.history import HistoryDialog
    from ui.dialogs.import_preview import ImportPreview
    from ui.dialogs.manual import ManualDialog
    from ui.dialogs.palette import Palette
    from ui.dialogs.problems import ProblemsDialog
    from ui.dialogs.rule_file import RuleFileDialog
    from ui.dialogs.settings import SettingsDialog
    from ui.dialogs.shortcuts import ShortcutsDialog
    from ui.dialogs.targets import TargetsDialog

    settings.put("language", language)
    window.rebuild()
    window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    made = [
        AboutDialog(window),
        RuleFileDialog(view_file(RULE_FILE), window),
        DefectDialog(None, "x.py:1", window),
        HistoryDialog(window),
        ImportPreview({}, window),
        ManualDialog("today", window),
        Palette(sources(window), window),
        ProblemsDialog([], window),
        SettingsDialog(window),
        ShortcutsDialog(window),
        TargetsDialog(window.session, 2025, window),
        CityPicker(window.session, window),
        *region_dialogs(window, tmp_path),
    ]
    found = {}
    for dialog in made:
        dialog.show()
        qtbot.waitUntil(dialog.isVisible)
        wrong = [text for text in complaints(dialog, language) if type(dialog).__name__ != "ManualDialog"]
        dialog.close()
        if wrong:
            found[type(dialog).__name__] = wrong
        dialog.deleteLater()
    assert not found


def window_words():
    for file in sorted(resourcefiles.path("words").glob("ui*.toml")):
        for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
            yield file.name, code, texts


def test_the_glossary_is_kept():
    for file, code, texts in window_words():
        zh = texts["zh"]
        if file != "ui_emergency.toml":
            assert "预警" not in zh, code
            assert "预报" not in zh or code.endswith("kind.forecast"), code
        assert "截止日期" not in zh or code == "ui.held.last", code
        assert not re.search(r"VOC(?!s)", zh + texts["en"]), code
        assert "冲突" not in zh, code


def test_every_text_the_window_asks_for_exists():
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "ui").rglob("*.py"))
    )
    asked = set(re.findall(r"[\"'](ui\.[a-z_]+(?:\.[a-zA-Z_0-9]+)*)[\"']", source))
    actions = {f"ui.action.{name}" for name in ACTIONS}
    missing = {code for code in asked | actions if not words.has(code) and not words.has(f"{code}.title")}
    assert not {code for code in missing if not any(known.startswith(f"{code}.") for known in words.catalogue())}


COMMAND_LINE = (
    *("batch.", "signature.", "cli.", "ui.", "schema."),
    *("import.", "merge.more", "plan.choose.not_applied", "emergency.propose.not_accepted"),
    *("assess.unverified_rules", "region.more_conflicts", "region.request_packed"),
)
"""Beginnings of the codes of sentences that only the command line says, or that are the window's own."""


def test_sentences_that_name_options_have_another_wording_for_the_window():
    named = {code for code, texts in words.catalogue().items() if look.OPTION.search(texts["zh"])}
    named = {code for code in named if not code.startswith(COMMAND_LINE)}
    assert not {code for code in named if not words.has(f"ui.instead.{code}")}
    own = {code for code in words.catalogue() if code.startswith("ui.")}
    assert not {code for code in own if look.OPTION.search(words.catalogue()[code]["zh"])}
