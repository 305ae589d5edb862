"""Fixtures of the window's tests: offscreen, own settings, nothing left behind."""

from __future__ import annotations

import os
import threading

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel


@pytest.fixture(scope="session")
def qapp_cls():
    """The application class."""
    return QApplication


def _unexpected(dialog) -> int:
    """A modal dialog nobody expected would wait for ever."""
    said = [part.text() for part in dialog.findChildren(QLabel)]
    raise AssertionError(f"unexpected dialog {dialog.windowTitle()}: {said}")


@pytest.fixture
def window(qtbot, qapp):
    """A running window that is closed, jobs and all, after the test."""
    from ui import settings
    from ui.mainwindow import MainWindow

    settings.put("theme", "light")
    qapp.setStyle("Fusion")
    made = MainWindow()
    made.dialogs.execute = _unexpected
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    flush(qapp)


def flush(app: QApplication) -> None:
    """Handle events, and delete what is to be deleted later."""
    app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


@pytest.fixture(autouse=True)
def _nothing_left(qapp):
    """A thread or a visible window left behind fails the test."""
    before = set(threading.enumerate())
    yield
    flush(qapp)
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive() and not thread.daemon]
    assert not left, left
    open_ = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in open_:
        widget.close()
    assert not open_, open_
