"""Ctrl+K: actions, pages, cities, measures and firms in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui import theme
from ui.icons import icon
from ui.texts import t
from ui.widgets.basics import column

LIMIT = 60


@dataclass(frozen=True)
class Hit:
    """Something that can be found and done."""

    text: str
    kind: str
    icon: str
    run: Callable[[], object]
    keys: str = ""  # further words to find it by


Source = Callable[[str], Iterable[Hit]]


class Palette(QDialog):
    """Type, choose with the arrow keys, Enter."""

    def __init__(self, sources: list[Source], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.palette.title"))
        self.resize(theme.px(560), theme.px(420))
        self._sources = sources
        self._hits: list[Hit] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText(t("ui.palette.hint"))
        self.line.setAccessibleName(t("ui.palette.hint"))
        self.list = QListWidget()
        self.list.setAccessibleName(t("ui.palette.title"))
        self.setLayout(column(self.line, self.list))
        self.layout().setContentsMargins(*[theme.px(12)] * 4)
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._run)
        self.line.installEventFilter(self)
        self.list.itemActivated.connect(lambda _item: self._run())
        self._fill("")

    def _fill(self, text: str) -> None:
        self._hits = list(first(self._matching(text.strip()), LIMIT))
        self.list.clear()
        for hit in self._hits:
            item = QListWidgetItem(icon(hit.icon), f"{hit.text}    {hit.kind}")
            self.list.addItem(item)
        if self._hits:
            self.list.setCurrentRow(0)
        else:
            nothing = QListWidgetItem(t("ui.palette.nothing", text=text.strip()))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)

    def _matching(self, text: str) -> Iterator[Hit]:
        words = text.casefold().split()
        for source in self._sources:
            for hit in source(text):
                haystack = f"{hit.text} {hit.keys}".casefold()
                if all(word in haystack for word in words):
                    yield hit

    def _run(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._hits):
            self.accept()
            self._hits[place].run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the line move in the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)


def first(hits: Iterable[Hit], limit: int) -> Iterator[Hit]:
    """At most *limit* of them."""
    for number, hit in enumerate(hits):
        if number >= limit:
            return
        yield hit
