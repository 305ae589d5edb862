"""Rows that become several where they have no room: at 125 % and 200 %, and in narrow windows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from ui.widgets.basics import column
from ui.widgets.flow import flow


@pytest.fixture
def row(qtbot):
    """Three buttons with a gap before the last, in a widget that can be made narrow."""
    buttons = [QPushButton(text) for text in ("导入清单", "对比两份清单", "导出")]
    host = QWidget()
    made = flow(buttons[0], buttons[1], 1, buttons[2])
    host.setLayout(column(made, 1))
    host.resize(900, 300)
    qtbot.addWidget(host)
    host.show()
    qtbot.waitExposed(host)
    yield host, made, buttons
    host.hide()


def test_all_in_one_line_with_the_last_on_the_right(row):
    _, made, (first, second, last) = row
    assert first.y() == second.y() == last.y()
    assert last.geometry().right() == made.width() - 1


def test_a_narrow_window_breaks_the_row_and_a_wide_one_joins_it(row, qtbot):
    host, made, buttons = row
    whole = made.height()
    host.resize(round(sum(button.width() for button in buttons) * 0.8), 300)
    qtbot.waitUntil(lambda: made.height() > whole)
    assert buttons[2].y() > buttons[0].y()
    assert all(button.geometry().right() <= made.width() for button in buttons)
    host.resize(900, 300)
    qtbot.waitUntil(lambda: made.height() == whole)


def test_a_hidden_part_takes_no_room(row, qtbot):
    _, _, (first, second, _) = row
    place = second.x()
    first.hide()
    qtbot.waitUntil(lambda: second.x() < place)


def test_a_text_that_wraps_takes_what_is_left(qtbot):
    button, text = QPushButton("目标"), QLabel("每根柱子是一项措施：宽是改善量，高是单位改善的费用。" * 3)
    text.setWordWrap(True)
    host = QWidget()
    made = flow(button, text, wrapping=text)
    host.setLayout(column(made, 1))
    host.resize(500, 400)
    qtbot.addWidget(host)
    host.show()
    qtbot.waitExposed(host)
    assert text.geometry().right() <= made.width()
    assert text.height() >= text.heightForWidth(text.width())
    assert text.x() > button.geometry().right()
    host.hide()


@pytest.mark.parametrize("size", [1.25, 2.0])
def test_the_list_page_is_no_wider_than_the_window(window, qtbot, tmp_path, size):
    from invented import make
    from PySide6.QtWidgets import QScrollArea
    from test_stories import settle

    from ui import settings

    settings.put("size", size)
    window.rebuild()
    window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    window.go("emergency")
    settle(window, qtbot)
    page = window.page
    page.show_body()
    area = next(part for part in page.findChildren(QScrollArea) if part.widget() is page.body)
    qtbot.waitUntil(lambda: page.body.minimumSizeHint().width() <= area.viewport().width())
    settings.put("size", 1.0)
