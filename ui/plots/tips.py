"""The tip of what lies under the mouse, the same in every picture that is painted by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget


def show_tip(widget: QWidget, event: QEvent, text_at: Callable[[QPointF], str | None]) -> bool:
    """Whether *event* asked for a tip; then that of ``text_at(point)`` is shown, or hidden where there is none."""
    if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
        return False
    text = text_at(QPointF(event.pos()))
    if text is None:
        QToolTip.hideText()
    else:
        QToolTip.showText(event.globalPos(), text, widget)
    return True
