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
STYLES = {
    "limit": Qt.PenStyle.DashLine,
    "forecast": Qt.PenStyle.DashLine,
    "deadline": Qt.PenStyle.DashDotLine,
    "lastyear": Qt.PenStyle.DotLine,
}
SERIES = ("line1", "line2", "line4", "line3", "text", "muted")
"""Tokens of several plain marks; the colour of targets comes late, since both may stand in one chart."""

SYMBOLS = (("o", "●"), ("s", "■"), ("t1", "▲"), ("d", "◆"), ("t", "▼"), ("star", "★"))
"""Signs of the points of several plain lines, as drawn and as written in the legend: the second cue."""


def colour(role: str, number: int = 0, alpha: float = 1.0) -> QColor:
    """Colour of a role; *number* tells several ``plain`` marks apart."""
    name = SERIES[number % len(SERIES)] if role == "plain" else _TOKEN.get(role, "line1")
    made = QColor(getattr(theme.current(), name))
    made.setAlphaF(alpha)
    return made


def symbol(role: str, number: int = 0) -> tuple[str, str]:
    """Sign of a line's points, drawn and written: squares for targets, one of its own for each plain line."""
    return ("s", "■") if role == "target" else SYMBOLS[number % len(SYMBOLS)] if role == "plain" else SYMBOLS[0]


def style(role: str) -> Qt.PenStyle:
    """Dashes are the second cue beside the colour."""
    return STYLES.get(role, Qt.PenStyle.SolidLine)
