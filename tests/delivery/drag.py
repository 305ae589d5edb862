"""Drag a file with the mouse onto the window under it: ``drag.py FILE`` on an X display; needs xdotool.

A small window stands at the right edge of the screen; the mouse presses on it, moves left and lets go.  Exit code 0
when the other program took the file.  FILE is a path as the other program sees it.
"""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

SIDE = 120
PATIENCE_MS = 30_000
FETCHED_MS = 3_000


class Source(QLabel):
    """The window that the file is dragged from; ``taken`` becomes true when another program accepted it."""

    def __init__(self, path: str) -> None:
        super().__init__(path.rpartition("/")[2], None, Qt.WindowType.BypassWindowManagerHint)
        self._path = path
        self.taken = False
        corner = QApplication.primaryScreen().geometry().topRight()
        self.setGeometry(corner.x() - SIDE, 100, SIDE, SIDE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag.setMimeData(data)
        self.taken = drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction
        # The other program fetches what was dropped only now, and asks this one for it.
        QTimer.singleShot(FETCHED_MS, self, lambda: QApplication.exit(0 if self.taken else 1))


def mouse(source: Source) -> subprocess.Popen[bytes]:
    """Press on the source, move in small steps as a hand does, let go far to the left of it."""
    start = source.mapToGlobal(QPoint(SIDE // 2, SIDE // 2))
    words = f"mousemove {start.x()} {start.y()} sleep 0.3 mousedown 1 sleep 0.3".split()
    for step in range(40):
        words += f"mousemove {start.x() - 25 * step} {start.y() + 8 * step} sleep 0.05".split()
    return subprocess.Popen(["xdotool", *words, "sleep", "1", "mouseup", "1"])


def main(path: str) -> int:
    app = QApplication([])
    source = Source(path)
    source.show()
    source.raise_()
    QTimer.singleShot(1000, lambda: mouse(source))
    QTimer.singleShot(PATIENCE_MS, lambda: QApplication.exit(1))
    code = app.exec()
    print(f"   the drop was {'taken' if source.taken else 'NOT taken'}")
    return code


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
