"""Fixtures of the window's tests: offscreen, own settings, nothing left behind."""

from __future__ import annotations

import os
import threading

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def qapp_cls():
    """The application class."""
    return QApplication


@pytest.fixture
def window(qtbot, qapp):
    """A running window that is closed, jobs and all, after the test."""
    from ui import settings
    from ui.mainwindow import MainWindow

    settings.put("theme", "light")
    qapp.setStyle("Fusion")
    made = MainWindow()
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def _nothing_left(qapp):
    """A thread or a visible window left behind fails the test."""
    before = set(threading.enumerate())
    yield
    qapp.processEvents()
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive() and not thread.daemon]
    assert not left, left
    open_ = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in open_:
        widget.close()
    assert not open_, open_
