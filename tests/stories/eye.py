"""Runs the window as it is, ``python -m ui.app …``, with an eye beside it that tells a test what a person would see.

    python eye.py SOCKET TODAY [WORD …]     (words go to the window)

The eye only looks: it answers requests on a Unix socket with what is shown and where, takes pictures of the screen,
and says whether jobs run.  Clicks, keys and drops come from outside, through the X server.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import runpy
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal, Slot

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Start the eye, then the window in the same process."""
    path, today, *words = sys.argv[1:]
    sys.path[:0] = [str(ROOT)]
    from airplan import clock

    clock.set_today(dt.date.fromisoformat(today))
    eye = Eye()
    threading.Thread(target=serve, args=(path, eye), daemon=True).start()
    sys.argv[1:] = words
    runpy.run_module("ui.app", run_name="__main__", alter_sys=True)


class Eye(QObject):
    """Answers on the window's thread, whatever dialog is open."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _answer(self, request: tuple[dict[str, Any], dict[str, Any], threading.Event]) -> None:
        question, answer, done = request
        try:
            answer.update(look(question))
        finally:
            done.set()


def serve(path: str, eye: Eye) -> None:
    """One request a connection, as JSON."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen(4)
        while True:
            connection, _ = server.accept()
            with connection, connection.makefile("rw", encoding="utf-8") as stream:
                answer: dict[str, Any] = {}
                done = threading.Event()
                eye.asked.emit((json.loads(stream.readline()), answer, done))
                done.wait(60)
                stream.write(json.dumps(answer, ensure_ascii=False))


# ---- what is shown


def look(question: dict[str, Any]) -> dict[str, Any]:
    """Everything a person could see and reach now."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return {"parts": [], "busy": True}
    main = next((one for one in app.topLevelWidgets() if hasattr(one, "session") and one.isVisible()), None)
    if main is None:
        return {"parts": [], "busy": True}
    if picture := question.get("picture"):
        app.primaryScreen().grabWindow(0).save(picture)
    top: Any = app.activePopupWidget() or app.activeModalWidget() or main
    session: Any = main.session
    owner = app.activeModalWidget() or main
    return {
        "pid": os.getpid(),
        "window": int(owner.winId()),
        "title": top.windowTitle(),
        "main": main.windowTitle(),
        "busy": bool(session.jobs.running),
        "painted": bool(main._painted),
        "focus": type(app.focusWidget()).__name__ if app.focusWidget() else "",
        "clipboard": app.clipboard().text() if question.get("clipboard") else "",
        "parts": list(parts(top)),
    }


def parts(top: Any) -> Iterator[dict[str, Any]]:
    """Widgets of a window with their words and places; cells, tabs and menu entries one by one."""
    from PySide6 import QtWidgets

    for part in [top, *top.findChildren(QtWidgets.QWidget)]:
        if not part.isVisible() or part.visibleRegion().isEmpty():
            continue
        name = part.accessibleName()
        if isinstance(part, QtWidgets.QTabBar):
            for place in range(part.count()):
                if part.isTabVisible(place):
                    yield entry(part, "tab", part.tabText(place), name, part.tabRect(place))
        elif isinstance(part, QtWidgets.QMenu | QtWidgets.QMenuBar):
            for action in part.actions():
                if action.isVisible() and not action.isSeparator():
                    yield entry(part, "menu", action.text(), action.toolTip(), part.actionGeometry(action))
        elif isinstance(part, QtWidgets.QHeaderView):
            continue
        elif isinstance(part, QtWidgets.QAbstractItemView):
            yield from cells(part)
        else:
            yield entry(part, kind_of(part), text_of(part), name or part.toolTip(), None)


def kind_of(part: Any) -> str:
    from PySide6 import QtWidgets

    kinds = {
        QtWidgets.QCheckBox: "check",
        QtWidgets.QAbstractButton: "button",
        QtWidgets.QLabel: "label",
        QtWidgets.QLineEdit: "line",
        QtWidgets.QComboBox: "combo",
        QtWidgets.QAbstractSpinBox: "spin",
        QtWidgets.QTextEdit: "text",
    }
    return next((kind for class_, kind in kinds.items() if isinstance(part, class_)), type(part).__name__)


def text_of(part: Any) -> str:
    for reader in ("text", "currentText", "toPlainText"):
        if callable(found := getattr(part, reader, None)):
            return str(found())
    return ""


def entry(part: Any, kind: str, text: str, name: str, rect: QRect | None) -> dict[str, Any]:
    shown = part.visibleRegion().boundingRect() if rect is None else rect & part.visibleRegion().boundingRect()
    centre = part.mapToGlobal(shown.center())
    checked = bool(part.isChecked()) if hasattr(part, "isChecked") else None
    return {
        "kind": kind,
        "text": text.replace("&", "") if kind in ("menu", "tab") else text,
        "name": name,
        "at": [centre.x(), centre.y()],
        "box": [*_spot(part, shown.topLeft()), shown.width(), shown.height()],
        "on": bool(part.isEnabled()),
        "checked": checked,
        "reachable": not shown.isEmpty(),
    }


def _spot(part: Any, point: QPoint) -> list[int]:
    placed = part.mapToGlobal(point)
    return [placed.x(), placed.y()]


def cells(view: Any) -> Iterator[dict[str, Any]]:
    """The cells that lie in the viewport, with the heading of their column as name."""
    model = view.model()
    port = view.viewport()
    if model is None:
        return
    columns = range(model.columnCount(view.rootIndex()))
    inside = port.rect()
    for row in range(min(model.rowCount(view.rootIndex()), 400)):
        for column in columns:
            index = model.index(row, column, view.rootIndex())
            shown = view.visualRect(index) & inside
            if shown.isEmpty():
                continue
            made = entry(port, "cell", str(index.data() if index.data() is not None else ""), "", shown)
            heading = model.headerData(column, Qt.Orientation.Horizontal)
            made |= {"row": row, "column": str(heading or column), "table": view.accessibleName()}
            made["on"] = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
            yield made


if __name__ == "__main__":
    main()
