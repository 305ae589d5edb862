"""The timetable: snapping, bars drawn with the mouse, moved by keys, dates typed; what is given from above stays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import CITY, make
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from test_stories import settle

from airplan.plan.measures import Measure, Milestone, Task
from airplan.workspace.commands.plan import put_items
from ui.models.plan_timeline import dragged, nearest_end, nearest_start, period_end, period_start, span, stepped
from ui.widgets.plan_timeline_view import BAR

D = dt.date
LEFT, CTRL, SHIFT, ALT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


# ---- dates


def test_steps_of_the_calendar():
    assert nearest_start(D(2027, 1, 14), "month") == D(2027, 1, 1)
    assert nearest_start(D(2027, 1, 20), "month") == D(2027, 2, 1)
    assert nearest_start(D(2027, 12, 20), "quarter") == D(2028, 1, 1)
    assert nearest_end(D(2027, 2, 10), "month") == D(2027, 1, 31)
    assert nearest_end(D(2028, 2, 20), "month") == D(2028, 2, 29)
    assert nearest_end(D(2027, 5, 20), "quarter") == D(2027, 6, 30)
    assert nearest_start(D(2027, 5, 20), "day") == D(2027, 5, 20)


HALF = (D(2027, 1, 1), D(2027, 6, 30))


@pytest.mark.parametrize(
    ("dates", "days", "part", "step", "expected"),
    [
        (HALF, 40, "whole", "month", (D(2027, 2, 1), D(2027, 7, 31))),
        (HALF, 70, "whole", "quarter", (D(2027, 4, 1), D(2027, 9, 30))),
        (HALF, -3, "whole", "day", (D(2026, 12, 29), D(2027, 6, 27))),
        (HALF, 33, "start", "month", (D(2027, 2, 1), D(2027, 6, 30))),
        (HALF, 900, "start", "month", (D(2027, 6, 1), D(2027, 6, 30))),
        (HALF, 28, "end", "month", (D(2027, 1, 1), D(2027, 7, 31))),
        (HALF, -900, "end", "month", (D(2027, 1, 1), D(2027, 1, 31))),
        ((D(2027, 3, 10), D(2027, 4, 20)), 25, "whole", "month", (D(2027, 4, 1), D(2027, 5, 12))),
    ],
)
def test_a_drawn_bar_comes_to_lie_on_whole_steps(dates, days, part, step, expected):
    assert dragged(dates, days, part, step) == expected


@pytest.mark.parametrize(
    ("direction", "part", "step", "expected"),
    [
        (1, "whole", "month", (D(2027, 2, 1), D(2027, 7, 31))),
        (-1, "whole", "quarter", (D(2026, 10, 1), D(2027, 3, 31))),
        (1, "end", "month", (D(2027, 1, 1), D(2027, 7, 31))),
        (-1, "end", "month", (D(2027, 1, 1), D(2027, 5, 31))),
        (1, "start", "quarter", (D(2027, 4, 1), D(2027, 6, 30))),
        (-1, "start", "day", (D(2026, 12, 31), D(2027, 6, 30))),
    ],
)
def test_a_key_moves_by_one_step(direction, part, step, expected):
    assert stepped(HALF, direction, part, step) == expected


DAYS = st.dates(D(2015, 1, 1), D(2045, 12, 31))


@given(
    DAYS, st.integers(0, 1500), st.integers(-900, 900),
    st.sampled_from(["whole", "start", "end"]), st.sampled_from(["month", "quarter", "day"]),
)  # fmt: skip
def test_a_bar_never_ends_before_it_starts(start, length, days, part, step):
    dates = (start, start + dt.timedelta(days=length))
    for found in (dragged(dates, days, part, step), stepped(dates, 1, part, step), stepped(dates, -1, part, step)):
        assert found[0] <= found[1]
        if part == "start":
            assert found[1] == dates[1]
        if part == "end":
            assert found[0] == dates[0]


@given(DAYS, st.sampled_from(["month", "quarter"]))
def test_there_and_back_by_key_is_where_it_was(day, step):
    start, end = period_start(day, "month"), period_end(day + dt.timedelta(days=200), "month")
    if step == "quarter":
        start, end = period_start(day, "quarter"), period_end(day + dt.timedelta(days=200), "quarter")
    for part in ("whole", "start", "end"):
        assert stepped(stepped((start, end), 1, part, step), -1, part, step) == (start, end)


def test_the_picture_has_room_to_draw_a_bar_further():
    first, last = span([], D(2026, 11, 24))
    assert first == D(2026, 10, 1)
    assert last >= D(2028, 9, 30)
    assert last == period_end(last, "quarter")


# ---- in the window


MEASURES = (
    Measure("A1", "烧结机改造", chosen=True, start=D(2027, 1, 1), end=D(2027, 6, 30), unit=CITY,
            milestones=(Milestone("开工", D(2027, 3, 1)),)),
    Measure("A2", "燃煤锅炉淘汰", chosen=True, start=D(2027, 7, 1), end=D(2027, 12, 31), after=("A1",), unit=CITY),
    Measure("A3", "下达的改造", chosen=True, locked=True, start=D(2027, 1, 1), end=D(2027, 3, 31), unit=CITY),
)  # fmt: skip
TASK = Task("R1", "淘汰锅炉", due=D(2027, 10, 31), unit=CITY)


@pytest.fixture
def tab(window, qtbot, tmp_path):
    """The timetable over an invented city."""
    assert window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    window.session.run(put_items([*MEASURES, TASK]))
    page = window.go("plan")
    settle(window, qtbot)
    page.tabs.setCurrentWidget(page.timetable)
    settle(window, qtbot)
    return page.timetable


def row_of(tab, code):
    return next(n for n in range(tab.table.model.rowCount()) if tab.table.model.text(n, 0) == code)


def dates(tab, code):
    bar = tab.table.model.value(row_of(tab, code), BAR)
    return bar.start, bar.end


def box_of(tab, code):
    return tab.view.visualRect(tab.table.model.index(row_of(tab, code), BAR))


def pull(tab, code, day, days, release=True):
    """Take the bar at *day* and draw it *days* on, as a hand does: in small steps."""
    box = box_of(tab, code)
    x, y = tab.view.scale.x_of(day, box), tab.view.scale.bar(HALF, box).center().y()
    far = days * tab.view.scale.per_day(box)
    port = tab.view.viewport()
    QTest.mousePress(port, LEFT, pos=QPoint(round(x), round(y)))
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(port, QPoint(round(x + part * far), round(y)))
    if release:
        QTest.mouseRelease(port, LEFT, pos=QPoint(round(x + far), round(y)))


def test_a_bar_is_drawn_and_undone(tab, window, qtbot):
    pull(tab, "A1", D(2027, 4, 1), 62)
    settle(window, qtbot)
    assert dates(tab, "A1") == (D(2027, 3, 1), D(2027, 8, 31))
    assert "A1" in window.messages.text.text()
    bar = tab.table.model.value(row_of(tab, "A1"), BAR)
    assert bar.baseline == HALF
    assert bar.slip == 62
    assert bar.milestones == ((D(2027, 4, 29), "开工"),)  # milestones go with the start
    window.act("edit.undo")
    settle(window, qtbot)
    assert dates(tab, "A1") == HALF


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [(D(2027, 1, 2), 31, (D(2027, 2, 1), D(2027, 6, 30))), (D(2027, 6, 29), -60, (D(2027, 1, 1), D(2027, 4, 30)))],
)
def test_an_end_of_a_bar_is_drawn(tab, window, qtbot, day, days, expected):
    pull(tab, "A1", day, days)
    settle(window, qtbot)
    assert dates(tab, "A1") == expected


def test_escape_drops_what_is_being_drawn(tab, window, qtbot):
    before = len(window.session.project.history(50))
    pull(tab, "A1", D(2027, 4, 1), 62, release=False)
    assert "2027-03-01" in tab.reading.text()
    QTest.keyClick(tab.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(tab.view.viewport(), LEFT, pos=QPoint(5, 5))
    settle(window, qtbot)
    assert dates(tab, "A1") == HALF
    assert tab.reading.text() == ""
    assert len(window.session.project.history(50)) == before


@pytest.mark.parametrize("code", ["A3", "R1"])
def test_what_is_given_from_above_stays_and_says_why(tab, window, qtbot, code):
    start, end = dates(tab, code)
    pull(tab, code, start + (end - start) / 2, 90)
    settle(window, qtbot)
    assert dates(tab, code) == (start, end)
    assert "上级下达" in window.messages.text.text()
    model = tab.table.model
    assert not model.setData(model.index(row_of(tab, code), 3), "2029-12-31")
    assert model.text(row_of(tab, code), 3) == end.isoformat()


def test_keys_move_step_by_step_and_enter_writes_one_change(tab, window, qtbot):
    before = len(window.session.project.history(50))
    tab.view.setFocus()
    tab.view.setCurrentIndex(tab.table.model.index(row_of(tab, "A1"), BAR))
    for _ in range(2):
        QTest.keyClick(tab.view, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(tab.view, Qt.Key.Key_Right, CTRL | SHIFT)
    QTest.keyClick(tab.view, Qt.Key.Key_Left, ALT)
    assert "2027-02-01～2027-09-30" in tab.reading.text()
    assert dates(tab, "A1") == HALF  # nothing is written yet
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert dates(tab, "A1") == (D(2027, 2, 1), D(2027, 9, 30))
    assert len(window.session.project.history(50)) == before + 1


def test_a_pause_writes_too_and_quarters_are_a_setting(tab, window, qtbot):
    tab.step.setCurrentIndex(tab.step.findData("quarter"))
    tab.view.setCurrentIndex(tab.table.model.index(row_of(tab, "A2"), BAR))
    tab.view.moves[1].trigger()
    qtbot.waitUntil(lambda: tab.view.painter_.draft is None, timeout=5000)
    settle(window, qtbot)
    assert dates(tab, "A2") == (D(2027, 10, 1), D(2028, 3, 31))


def test_typed_and_pasted_dates_are_one_change(tab, window, qtbot):
    before = len(window.session.project.history(50))
    QGuiApplication.clipboard().setText("2027年3月1日\t2027/8/31\r\n2027-9-1\t20271231")
    model = tab.table.model
    model.filter_values("code", frozenset({"A1", "A2"}))
    tab.view.setCurrentIndex(model.index(row_of(tab, "A1"), 2))
    assert tab.view.paste() == 4
    settle(window, qtbot)
    assert dates(tab, "A1") == (D(2027, 3, 1), D(2027, 8, 31))
    assert dates(tab, "A2") == (D(2027, 9, 1), D(2027, 12, 31))
    assert len(window.session.project.history(50)) == before + 1


def test_an_end_before_the_start_is_refused_and_shown_no_longer(tab, window, qtbot):
    model = tab.table.model
    assert not model.setData(model.index(row_of(tab, "A1"), 3), "2026-12-31")
    assert model.text(row_of(tab, "A1"), 3) == "2027-06-30"
    assert "早于开始时间" in window.messages.text.text()


def test_a_start_before_its_predecessor_ends_is_marked(tab, window, qtbot):
    pull(tab, "A2", D(2027, 9, 1), -92)
    settle(window, qtbot)
    row = row_of(tab, "A2")
    assert tab.table.model.value(row, BAR).early
    assert "A1" in tab.table.model.index(row, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_a_screen_reader_hears_the_bars(tab, window, qtbot):
    reader = QAccessible.queryAccessibleInterface(tab.view)
    found = set()
    for number in range(reader.childCount()):
        child = reader.child(number)
        if child is not None:
            found.add(child.text(QAccessible.Text.Name))
    assert "2027-01-01～2027-06-30 · 开工 2027-03-01" in found


def test_the_menu_of_a_bar_offers_all_moves_with_their_keys(tab):
    menu = tab.view.cell_menu()
    keys = {action.shortcut().toString() for action in menu.actions()}
    menu.deleteLater()
    assert {"Ctrl+Left", "Ctrl+Right", "Alt+Left", "Alt+Right", "Ctrl+Shift+Left", "Ctrl+Shift+Right"} <= keys


def test_enter_on_a_bar_opens_the_measure(tab, window, qtbot):
    tab.view.setCurrentIndex(tab.table.model.index(row_of(tab, "A2"), 0))
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    page = window.page
    assert page.tabs.currentIndex() == 1
    view = page.measures.view
    assert page.measures.model.text(view.currentIndex().row(), 0) == "A2"
