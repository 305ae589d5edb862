"""A table with its bar: filter, find and replace, hidden columns, copy, count, export."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.icons import icon
from ui.models.table_model import TableData, TableModel, Writer
from ui.texts import t
from ui.widgets.flow import FlowLayout, FlowRow
from ui.widgets.table import TableView


class DataTable(QWidget):
    """The table and what stands above it.  ``add_button`` puts a page's own buttons into the bar."""

    def __init__(
        self,
        name: str,
        writer: Writer | None = None,
        parent: QWidget | None = None,
        view: type[TableView] = TableView,
    ) -> None:
        super().__init__(parent)
        self.model = TableModel(writer, self)
        self.view = view(self.model, name, self)
        above = FlowRow(FlowLayout(spacing=6), self)  # before its parts: they keep their place in the order of Tab
        self._bar = above.flow
        self.filter = self._line("ui.table.filter_hint")
        self._wait = QTimer(self, interval=120, singleShot=True)
        self._wait.timeout.connect(lambda: self.model.filter_text(self.filter.text()))
        self.filter.textChanged.connect(lambda _text: self._wait.start())
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.note = QLabel()
        self.note.setProperty("tone", "bad")
        self.note.setWordWrap(True)
        self.note.hide()
        self._bar.addWidget(self.filter)
        self._bar.addWidget(self.count)
        self._bar.gap_here()
        self._find_bar = self._make_find_bar()
        self.view.setMinimumHeight(theme.px(110))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(6))
        layout.addWidget(above)
        layout.addWidget(self._find_bar)
        layout.addWidget(self.note)
        layout.addWidget(self.view, 1)
        self.add_button("ui.table.find", "search", self.show_find)
        self.add_button("ui.table.copy_headings", "copy", self._copy_all)
        self.add_button("ui.table.export", "download", self._export)
        self.model.arranged.connect(self._tell_count)
        self.model.refused.connect(self._tell_refusal)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self.show_find, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _line(self, hint: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(t(hint))
        line.setAccessibleName(t(hint))
        line.setClearButtonEnabled(True)
        line.setMinimumWidth(theme.px(180))
        line.setMaximumWidth(theme.px(280))
        return line

    def add_button(self, code: str, icon_name: str, slot: Callable[[], object], text: bool = False) -> QToolButton:
        """A button in the bar; its tip is the sentence *code*."""
        button = QToolButton(self)
        button.setIcon(icon(icon_name))
        button.setToolTip(t(code))
        button.setAccessibleName(t(code))
        if text:
            button.setText(t(code))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda _checked=False: slot())
        self._bar.addWidget(button)
        return button

    def set_data(self, table: TableData) -> None:
        """Put other content in; sort, filter and the current cell stay when the columns do."""
        current = self.view.currentIndex()
        keep = (self.model.row_id(current.row()), current.column()) if current.isValid() else None
        self.note.hide()
        self.model.replace(table)
        if keep is not None and (row := self.model.row_of(keep[0])) >= 0:
            self.view.setCurrentIndex(self.model.index(row, min(keep[1], self.model.columnCount() - 1)))

    def _tell_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        self.count.setText(
            t("ui.table.count_all", total=total) if shown == total else t("ui.table.count", shown=shown, total=total)
        )

    def _tell_refusal(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.show()

    def _copy_all(self) -> None:
        if not self.view.selectionModel().hasSelection() or len(self.view.selectionModel().selectedIndexes()) == 1:
            self.view.selectAll()
        self.view.copy(headings=True)

    def _export(self) -> None:
        """Write what is shown to a workbook or text file."""
        from ui.exporting import export_table

        host: QWidget | None = self
        while host is not None and not hasattr(host, "asker"):
            host = host.parentWidget()
        if host is not None:
            export_table(host, self, self.view.accessibleName())  # type: ignore[arg-type]

    # ---- find and replace

    def _make_find_bar(self) -> QWidget:
        bar = QWidget(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        self.find_line = self._line("ui.table.find_hint")
        self.replace_line = self._line("ui.table.replace_hint")
        self.find_line.returnPressed.connect(self.find_next)
        self._found = QLabel(bar)
        self._found.setProperty("role", "muted")
        row.addWidget(self.find_line)
        row.addWidget(self._small("ui.table.find_next", self.find_next))
        row.addWidget(self.replace_line)
        self._replace = self._small("ui.table.replace_all", self.replace_all)
        row.addWidget(self._replace)
        row.addWidget(self._found)
        row.addStretch(1)
        row.addWidget(self._small("ui.close", bar.hide))
        bar.hide()
        return bar

    def _small(self, code: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(t(code))
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def show_find(self) -> None:
        """Open the find bar."""
        writable = self.model.writer is not None
        self.replace_line.setVisible(writable)
        self._replace.setVisible(writable)
        self._find_bar.show()
        self.find_line.setFocus()

    def find_next(self) -> None:
        """Next cell with the text."""
        found = self.view.find(self.find_line.text())
        self._found.setText("" if found else t("ui.table.not_found"))

    def replace_all(self) -> None:
        """Replace in all shown cells."""
        number = self.view.replace_all(self.find_line.text(), self.replace_line.text())
        self._found.setText(t("ui.table.replaced", count=number))
