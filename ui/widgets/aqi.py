"""AQI cells and their legend: official colours, always with the number or the level in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme
from ui.texts import t
from ui.widgets.basics import holder, row


def aqi_cell(aqi: int | None, head: str = "", foot: str = "") -> QLabel:
    """One day: head above, AQI, the level in words, foot below."""
    made = QLabel()
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setMinimumWidth(theme.px(64))
    if aqi is None or aqi < 0:
        paper, ink, middle = theme.current().raised, theme.current().muted, "—"
        level = t("ui.aqi.none")
    else:
        place = theme.aqi_level(aqi)
        paper, ink, middle = theme.AQI_COLOURS[place], theme.AQI_INK[place], str(aqi)
        level = t(f"ui.aqi.{place + 1}")
    made.setStyleSheet(f"background: {paper}; color: {ink}; border-radius: 4px; padding: {theme.px(4)}px;")
    big = theme.px(theme.TYPE["title"])
    made.setText(f"{head}<br><span style='font-size:{big}px; font-weight:600'>{middle}</span><br>{level}<br>{foot}")
    made.setAccessibleName(f"{head} AQI {middle} {level} {foot}")
    return made


def legend() -> QWidget:
    """The six levels with their names."""
    cells = []
    for place, (paper, ink) in enumerate(zip(theme.AQI_COLOURS, theme.AQI_INK, strict=True)):
        made = QLabel(t(f"ui.aqi.{place + 1}"))
        made.setStyleSheet(f"background: {paper}; color: {ink}; padding: 1px {theme.px(8)}px; border-radius: 3px;")
        cells.append(made)
    return holder(row(*cells, 1, spacing=6))
