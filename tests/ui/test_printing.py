"""A page on paper: white whatever the theme, and the window afterwards as it was."""

from __future__ import annotations

from invented import make
from PySide6.QtGui import QImage
from test_stories import settle

from ui import settings, theme
from ui.dialogs import printing


def test_a_dark_window_prints_a_white_page(window, qtbot, tmp_path, monkeypatch):
    settings.put("theme", "dark")
    window.rebuild()
    window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    page = window.go("standing")
    settle(window, qtbot)
    page.tabs.setCurrentIndex(2)
    settle(window, qtbot)
    printed: list[QImage] = []
    monkeypatch.setattr(printing, "draw", lambda picture, _printer: printed.append(picture.toImage()))
    window.dialogs.execute = lambda dialog: dialog.paintRequested.emit(dialog.printer()) or 0
    window.act("view.print")
    settle(window, qtbot)
    image = printed[0]
    bright = [image.pixelColor(x, y).lightness() for x in range(4, image.width(), 9) for y in range(4, 200, 9)]
    assert sum(value > 200 for value in bright) > 0.8 * len(bright)
    assert theme.current().name == "dark"
    assert settings.get("theme") == "dark"
    assert window.page.name == "standing"
    assert window.page.tabs.currentIndex() == 2
