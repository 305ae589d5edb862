"""Colours of a chart's roles in the theme in force (the same meanings as in documents)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ui import theme

_TOKEN = {
    "observed": "text",
    "fit": "line1",
    "forecast": "line1",
    "limit": "bad",
    "target": "line3",
    "deadline": "caution",
    "lastyear": "muted",
    "good": "good",
    "heavy": "line4",
    "cost": "line2",
    "plain": "line1",
    "aqi": "line1",
}
DASHED = frozenset({"limit", "deadline", "lastyear", "forecast"})
SERIES = ("line1", "line2", "line3", "line4", "text", "muted")


def colour(role: str, number: int = 0, alpha: float = 1.0) -> QColor:
    """Colour of a role; *number* tells several ``plain`` marks apart."""
    name = SERIES[number % len(SERIES)] if role == "plain" else _TOKEN.get(role, "line1")
    made = QColor(getattr(theme.current(), name))
    made.setAlphaF(alpha)
    return made


def style(role: str) -> Qt.PenStyle:
    """Dashes are the second cue beside the colour."""
    return Qt.PenStyle.DashLine if role in DASHED else Qt.PenStyle.SolidLine
