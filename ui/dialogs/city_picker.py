"""Choose a city or county: type Chinese, pinyin, initials or a code; or walk the provinces."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui import settings, theme
from ui.icons import icon
from ui.models import places
from ui.session import Session
from ui.texts import t
from ui.widgets.basics import button, column, label, row


class CityPicker(QDialog):
    """Emits the id of the unit chosen."""

    chosen = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.city.title"))
        self.resize(theme.px(620), theme.px(480))
        self._session = session
        self.line = QLineEdit()
        self.line.setPlaceholderText(t("ui.city.hint"))
        self.line.setAccessibleName(t("ui.city.hint"))
        self.line.setClearButtonEnabled(True)
        self.provinces = QListWidget()
        self.provinces.setAccessibleName(t("ui.city.provinces"))
        self.provinces.addItems([t("ui.city.all"), *places.provinces()])
        self.provinces.setFixedWidth(theme.px(170))
        self.list = QListWidget()
        self.list.setAccessibleName(t("ui.city.list"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = label("", "muted")
        star = button("ui.city.favourite", self._favour, "star")
        take = button("ui.city.take", self._take, primary=True)
        self.setLayout(column(self.line, row(self.provinces, self.list), row(self.note, 1, star, take)))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        self.line.textChanged.connect(self._text_changed)
        self.line.returnPressed.connect(self._take)
        self.provinces.currentRowChanged.connect(lambda _row: self._fill())
        self.list.itemActivated.connect(lambda _item: self._take())
        self.provinces.setCurrentRow(0)
        self.line.setFocus()

    def _text_changed(self) -> None:
        if self.line.text() and self.provinces.currentRow() > 0:
            self.provinces.setCurrentRow(0)
        else:
            self._fill()

    def _fill(self) -> None:
        province = self.provinces.currentItem().text() if self.provinces.currentRow() > 0 else ""
        favourites = settings.get("favourites")
        found = places.rows(self._session.units(), self.line.text(), province, favourites)
        self.list.clear()
        for entry in found:
            parts = [entry.name, entry.province, entry.detail]
            item = QListWidgetItem("   ".join(part for part in parts if part))
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            if entry.here:
                item.setIcon(icon("circle-check", theme.current().good))
                item.setToolTip(t("ui.city.here"))
            elif str(entry.id) in favourites:
                item.setIcon(icon("star"))
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)
        self.note.setText(t("ui.city.count", count=len(found)))

    def _current(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def _take(self) -> None:
        if (unit := self._current()) is not None:
            self.accept()
            self.chosen.emit(unit)

    def _favour(self) -> None:
        if (unit := self._current()) is not None:
            now = settings.get("favourites")
            text = str(unit)
            settings.put("favourites", tuple(f for f in now if f != text) if text in now else (*now, text))
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys in the line move in the list."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.line.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
            return
        super().keyPressEvent(event)
