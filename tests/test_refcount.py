"""PySide6 6.12.0 drops a reference to None at each call on Python before 3.12 and so kills the interpreter."""

from __future__ import annotations

import sys


def test_qt_calls_that_return_nothing_leave_none_alone(qapp):
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    thing, widget = QObject(), QWidget()
    before = sys.getrefcount(None)
    for number in range(5000):
        thing.setObjectName(str(number))
        widget.setEnabled(bool(number % 2))
    # From Python 3.12 on None is immortal and the count does not move.
    assert abs(sys.getrefcount(None) - before) < 500
    widget.deleteLater()
