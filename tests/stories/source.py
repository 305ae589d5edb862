"""A small window that files can be dragged from, as from a file manager: ``python source.py X Y FILE …``.

It prints ``ready`` when it is shown and ``dropped ACTION`` when a drag from it has ended.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Pressing and moving starts a drag of the files."""

    def __init__(self, files: list[str]) -> None:
        super().__init__("files")
        self._files = files
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)

    def mouseMoveEvent(self, event: object) -> None:
        """Drag until the button is let go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag = QDrag(self)
        drag.setMimeData(data)
        action = drag.exec(Qt.DropAction.CopyAction)
        print("dropped", action.name, flush=True)


def main() -> None:
    """Show it at a place of the screen."""
    x, y, *files = sys.argv[1:]
    app = QApplication([])
    source = Source(files)
    source.setGeometry(int(x), int(y), 60, 40)
    source.show()
    source.raise_()
    app.processEvents()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
