"""The frame: actions, pages, language and theme, messages, jobs, the error door."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QLabel, QToolButton

from airplan import words
from airplan.errors import FileTrouble
from ui import errors, fonts, settings, theme
from ui.actions import ACTIONS, MENUS
from ui.jobs import Jobs
from ui.pages import PAGES


def test_every_action_has_text_and_tip_and_no_key_stands_twice():
    for action in ACTIONS.values():
        for lang in words.LANGUAGES:
            for code in (f"ui.action.{action.name}", f"ui.action.{action.name}.tip"):
                assert words.has(code), code
                assert words.say(code, lang=lang)
    keys = [action.shortcut for action in ACTIONS.values()]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_menus_name_known_actions():
    assert {name for _, names in MENUS for name in names if name} <= set(ACTIONS)


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=lambda tokens: tokens.name)
def test_text_can_be_read_in_every_theme(tokens):
    pairs = [(ink, paper) for ink in ("text", "muted") for paper in ("window", "surface", "raised")]
    pairs += [(tone, f"{tone}_soft") for tone in ("good", "caution", "bad")]
    pairs += [(tone, paper) for tone in ("good", "caution", "bad", "accent") for paper in ("surface", "window")]
    pairs += [("on_accent", "accent"), ("text", "selection"), ("text", "accent_soft")]
    for ink, paper in pairs:
        assert theme.contrast(getattr(tokens, ink), getattr(tokens, paper)) >= 4.5, (ink, paper)


def test_aqi_ink_can_be_read_and_levels_carry_a_mark():
    for colour, ink in zip(theme.AQI_COLOURS, theme.AQI_INK, strict=True):
        assert theme.contrast(colour, ink) >= 3.9
    assert [theme.aqi_level(aqi) for aqi in (0, 50, 51, 100, 101, 200, 201, 300, 301, 500)] == [
        0,
        0,
        1,
        1,
        2,
        3,
        4,
        4,
        5,
        5,
    ]


def test_the_style_sheet_has_no_token_left_open():
    assert "$" not in theme.sheet(theme.DARK)


def test_the_font_draws_chinese(qapp):
    raw = QRawFont.fromFont(fonts.application_font(13))
    assert fonts.load() or raw.isValid()
    assert all(raw.supportsCharacter(ord(char)) for char in "空气质量达标规划澄川①㎡µ≤")


def test_pages_open_in_both_languages_by_key(window, qtbot):
    for language in ("zh", "en"):
        settings.put("language", language)
        window.rebuild()
        for number, info in enumerate(PAGES, start=1):
            qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
            assert window.page.name == info.name
            assert window.navigation.buttons[info.name].isChecked()
            assert window.page.accessibleName() == words.say(f"ui.page.{info.name}", lang=language)


def test_a_click_in_the_navigation_opens_the_page(window, qtbot):
    qtbot.mouseClick(window.navigation.buttons["plan"], Qt.MouseButton.LeftButton)
    assert window.page.name == "plan"


def test_theme_goes_round_and_size_grows_without_restart(window, qtbot):
    for expected in ("dark", "contrast", "light"):
        window.act("view.theme")
        qtbot.waitUntil(lambda expected=expected: theme.current().name == expected)
    before = window.font().pixelSize()
    window.act("view.larger")
    qtbot.waitUntil(lambda: theme.scale() == 1.1)
    assert window.navigation.buttons["today"].width() == 163
    assert window.font().pixelSize() > before


def test_buttons_and_icons_have_names_for_the_screen_reader(window):
    for made in window.findChildren(QToolButton):
        if made.isVisible():
            assert made.accessibleName() or made.text(), made.toolTip()


def test_known_trouble_stands_in_the_message_bar(window):
    errors.handle(FileTrouble("file.not_found", file="缺失.xlsx"))
    assert window.messages.isVisible()
    assert "缺失.xlsx" in window.messages.text.text()


def test_a_defect_writes_a_report_without_values(window, monkeypatch):
    shown = []
    window.dialogs.execute = lambda dialog: shown.append([part.text() for part in dialog.findChildren(QLabel)]) or 0
    try:
        secret = {"value": "13800000000"}
        raise KeyError(secret["value"])
    except KeyError as error:
        errors.handle(error)
    report = next(text for text in shown[0] if "defect-" in text).split("：")[-1]
    written = Path(report).read_text(encoding="utf-8")
    assert "KeyError" in written
    assert "13800000000" not in written


def test_jobs_answer_on_this_thread_and_newer_ones_replace_older(qtbot):
    jobs = Jobs()
    answers, here = [], threading.get_ident()
    gate = threading.Event()

    def slow(progress):
        gate.wait(5)
        progress.step(1, 2)
        return "old"

    jobs.run(slow, answers.append, key="k")
    jobs.run(lambda progress: threading.get_ident(), answers.append, key="k")
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0] != here
    assert jobs.wait()
    jobs.close()


def test_a_job_speaks_the_language_of_the_window_and_its_trouble_is_told(qtbot):
    jobs = Jobs()
    troubles = []
    jobs.trouble.connect(troubles.append)
    words.set_language("en")
    said = []
    jobs.run(lambda progress: words.language(), said.append)
    jobs.run(lambda progress: 1 / 0)
    qtbot.waitUntil(lambda: bool(said) and bool(troubles))
    assert said == ["en"]
    assert isinstance(troubles[0], ZeroDivisionError)
    jobs.close()
