"""What an empty table says: why it is empty, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt

from ui import theme
from ui.texts import t
from ui.widgets.basics import label
from ui.widgets.datatable import DataTable


class EmptyHint(QObject):
    """A text in the middle of a table, as long as the table has no rows."""

    def __init__(self, table: DataTable, code: str) -> None:
        super().__init__(table)
        self._table = table
        self._port = table.view.viewport()
        self.text = label(t(code), "muted", wrap=True)
        self.text.setParent(self._port)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._port.installEventFilter(self)
        table.model.arranged.connect(self._place)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table's size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        side = theme.px(24)
        self.text.setGeometry(self._port.rect().adjusted(side, 0, -side, 0))
        self.text.setVisible(self._table.model.total == 0)


def hint(table: DataTable, name: str) -> DataTable:
    """Give a table the text ``ui.empty.table.<name>``; answers the table."""
    EmptyHint(table, f"ui.empty.table.{name}")
    return table
