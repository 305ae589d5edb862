"""The region page with everything in it and with nothing: nothing untranslated, cut, nameless; all by keyboard."""

from __future__ import annotations

import pytest
from invented_region import CITIES, forecast_files, make_region, with_differences
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from test_look import complaints
from test_stories import settle

from airplan import words
from airplan.workspace import region_episode
from airplan.workspace.session import Project
from ui import settings

DATA = (
    *CITIES.values(), "张三", "李四", "区域", "示例", "2025年数据报送", "联动〔2025〕3号", "市〔2025〕", "号",
    "钢铁超低排放改造", "期", "市生态环境局", "重型车绕行", "联防", "水泥", "铸造",
)  # fmt: skip
"""Names and texts of the invented region that stay Chinese."""


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A region's file with forecasts and differences too."""
    folder = tmp_path_factory.mktemp("full")
    path = make_region(folder)
    with_differences(path, folder)
    with Project.open(path) as project:
        region_episode.keep_forecasts(project, forecast_files(folder))
    return path


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A region's file with nothing but its members."""
    from airplan.workspace import region

    path = tmp_path_factory.mktemp("bare") / "区域.airplan"
    region.new_region(path, "fenwei11")
    return path


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("content", ["full", "bare"])
def test_every_tab_can_be_read(window, qtbot, monkeypatch, request, content, language, size):
    import test_look

    monkeypatch.setattr(test_look, "NAMES", (*test_look.NAMES, *DATA))
    settings.put("language", language)
    window.resize(*size)
    window.rebuild()
    window.files.open(request.getfixturevalue(content))
    page = window.go("region")
    settle(window, qtbot)
    found = {}
    for name, place in page.places.items():
        if not page.tabs.isTabEnabled(page.tabs.indexOf(place)):
            continue
        page.tabs.setCurrentWidget(place)
        for _ in range(3):
            settle(window, qtbot)
        window.messages.hide()
        if wrong := complaints(window, language):
            found[name] = wrong
    assert not found


def test_every_tab_is_reached_by_keyboard(window, qtbot, full):
    window.files.open(full)
    page = window.go("region")
    settle(window, qtbot)
    page.tabs.tabBar().setFocus()
    seen = [page.tabs.currentIndex()]
    for _ in range(page.tabs.count() - 1):
        qtbot.keyClick(page.tabs.tabBar(), Qt.Key.Key_Right)
        for _ in range(2):
            settle(window, qtbot)
        seen.append(page.tabs.currentIndex())
    assert seen == list(range(13))


@pytest.mark.parametrize("name", ["acting", "conflicts", "joint", "lists", "packages", "progress", "response"])
def test_tab_goes_through_the_controls_and_comes_out_again(window, qtbot, full, name):
    window.files.open(full)
    page = window.go("region")
    settle(window, qtbot)
    page.tabs.setCurrentWidget(page.places[name])
    for _ in range(2):
        settle(window, qtbot)
    page.tabs.tabBar().setFocus()
    reached = []
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if page.places[name].isAncestorOf(now):
            reached.append(now)
        elif reached:
            break  # out again at the other end
    wanted = {part for part in page.places[name].findChildren(type(page.area)) if part.isVisible() and part.isEnabled()}
    assert wanted <= set(reached)
    assert len(reached) >= 3
    nameless = [
        part for part in reached if not (part.accessibleName() or part.toolTip() or getattr(part, "text", str)())
    ]
    assert not nameless


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_name_of_an_area_is_cut(window, qtbot, full, language, size):
    from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

    from airplan.rulebook import regions
    from airplan.workspace.analysis.areas import Area

    settings.put("language", language)
    window.resize(*size)
    window.rebuild()
    window.files.open(full)
    page = window.go("region")
    settle(window, qtbot)
    page._fill_areas([Area(one.id, one.name, one.name_en, 28, 28) for one in regions.regions()], None)
    settle(window, qtbot)
    option = QStyleOptionComboBox()
    page.area.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = page.area.style().subControlRect(kind, option, part, page.area).width()
    metrics = page.area.fontMetrics()
    needed = {page.area.itemText(at): 0 for at in range(page.area.count())}
    needed = {text: metrics.horizontalAdvance(text) for text in needed}
    assert len(needed) > 20
    assert {text: width for text, width in needed.items() if width > room} == {}
    if language == "en":
        assert any(text.endswith(" (28/28)") for text in needed)
        assert not any("（28" in text for text in needed)
