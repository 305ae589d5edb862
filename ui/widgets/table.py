"""The one table: paste and copy with Excel and WPS, sort, filter, fill down, find, hide, keyboard.

Undo is the project's undo: every edit of the table is one command of the workspace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from ui import theme
from ui.models.table_model import TableModel
from ui.texts import t
from ui.widgets import clipboard
from ui.widgets.cell_editor import CellDelegate


class TableView(QTableView):
    """A table over :class:`~ui.models.table_model.TableModel`."""

    picked = Signal(object, str)  # row id, column key: the current cell changed
    opened = Signal(object, str)  # Enter or double click on a cell that cannot be edited

    def __init__(self, model: TableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_model = model
        if (header := self.make_header()) is not None:
            self.setHorizontalHeader(header)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table: no keyboard trap
        self._dress_headers()
        self._actions = self._make_actions()
        self.selectionModel().currentChanged.connect(self._tell_picked)
        self.doubleClicked.connect(self._open)
        model.modelReset.connect(self._fit_columns)
        self._widths_of: tuple[str, ...] = ()

    def make_header(self) -> QHeaderView | None:
        """Headings of its own for a table that draws more than titles; called once, before the model is set."""
        return None

    def _dress_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.px(28))
        rows.setVisible(False)
        heads = self.horizontalHeader()
        heads.setSectionsMovable(True)
        heads.setHighlightSections(False)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heads.setSortIndicatorClearable(True)
        heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heads.customContextMenuRequested.connect(self._header_menu)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._cell_menu)

    # ---- actions

    def _make_actions(self) -> dict[str, QAction]:
        listed: tuple[tuple[str, Any, Callable[[], Any]], ...] = (
            ("copy", QKeySequence.StandardKey.Copy, self.copy),
            ("copy_headings", QKeySequence("Ctrl+Shift+C"), lambda: self.copy(headings=True)),
            ("paste", QKeySequence.StandardKey.Paste, self.paste),
            ("fill_down", QKeySequence("Ctrl+D"), self.fill_down),
            ("clear", QKeySequence("Del"), self.clear_cells),
            ("remove_rows", QKeySequence("Ctrl+Del"), self.remove_rows),
        )
        actions = {}
        for name, shortcut, slot in listed:
            actions[name] = self.add_action(t(f"ui.table.{name}"), shortcut, slot)
        return actions

    def add_action(self, text: str, shortcut: Any, slot: Callable[[], Any]) -> QAction:
        """An action of the cells with its key."""
        action = QAction(text, self)
        action.setShortcut(shortcut)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
        self.addAction(action)
        return action

    def _cell_menu(self, place: QPoint) -> None:
        menu = self.cell_menu()
        menu.exec(self.viewport().mapToGlobal(place))
        menu.deleteLater()

    def cell_menu(self) -> QMenu:
        """Menu of the cells; edits only where there is a writer."""
        menu = QMenu(self)
        writable = self.table_model.writer is not None
        for name, action in self._actions.items():
            if writable or name in ("copy", "copy_headings"):
                menu.addAction(action)
        return menu

    def _header_menu(self, place: QPoint) -> None:
        menu = self.header_menu(self.horizontalHeader().logicalIndexAt(place))
        menu.exec(self.horizontalHeader().mapToGlobal(place))
        menu.deleteLater()

    def header_menu(self, section: int) -> QMenu:
        """Filter by value, hide a column, show hidden ones, restore the given order."""
        menu = QMenu(self)
        columns = self.table_model.table.columns
        if 0 <= section < len(columns):
            self._filter_menu(menu, columns[section].key)
            key = columns[section].key
            group = menu.addAction(t("ui.table.group_by", column=columns[section].title))
            group.triggered.connect(lambda: self.table_model.group_by(key))
            hide = menu.addAction(t("ui.table.hide_column", column=columns[section].title))
            hide.triggered.connect(lambda: self.setColumnHidden(section, True))
        for place, column in enumerate(columns):
            if self.isColumnHidden(place):
                unhide = menu.addAction(t("ui.table.show_column", column=column.title))
                unhide.triggered.connect(lambda _c=False, place=place: self.setColumnHidden(place, False))
        menu.addSeparator()
        menu.addAction(t("ui.table.given_order")).triggered.connect(self._restore_order)
        return menu

    def _restore_order(self) -> None:
        self.table_model.group_by(None)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _filter_menu(self, menu: QMenu, key: str) -> None:
        model = self.table_model
        column = model.table.columns[model.column_of(key)]
        sub = menu.addMenu(t("ui.table.filter_by", column=column.title))
        sub.addAction(t("ui.table.filter_all")).triggered.connect(lambda: model.filter_values(key, None))
        from ui.models.columns import show

        for value in model.choices_of(key, 40):
            shown = show(column, value) or t("ui.table.filter_empty")
            sub.addAction(shown.replace("&", "&&")).triggered.connect(
                lambda _c=False, value=value: model.filter_values(key, frozenset([value]))
            )

    # ---- clipboard

    def _block(self) -> tuple[list[int], list[int]]:
        """Shown rows and columns of the selection, both ascending as seen."""
        indexes = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        indexes = [index for index in indexes if index.isValid() and not self.isColumnHidden(index.column())]
        rows = sorted({index.row() for index in indexes})
        heads = self.horizontalHeader()
        columns = sorted({index.column() for index in indexes}, key=heads.visualIndex)
        return rows, columns

    def copy(self, headings: bool = False) -> None:
        """Copy the selected block, as Excel and WPS paste it."""
        rows, columns = self._block()
        if not rows:
            return
        model = self.table_model
        lines = [[model.text(row, column) for column in columns] for row in rows]
        if headings:
            lines.insert(0, [model.table.columns[column].title for column in columns])
        QGuiApplication.clipboard().setText(clipboard.to_text(lines))

    def paste(self) -> int:
        """Paste at the current cell, over the shown cells; rows beyond the end are new ones.  All of it or nothing."""
        data = QGuiApplication.clipboard().mimeData()
        lines = clipboard.with_merged(clipboard.from_text(data.text()), data.html() if data.hasHtml() else "")
        if self.table_model.writer is None or not data.hasText():
            return 0
        if len(lines) == 1 and len(lines[0]) == 1:
            rows, columns = self._block()
            if len(rows) * len(columns) > 1:  # one value into a whole selection
                return self.table_model.write_texts([(r, c, lines[0][0]) for r in rows for c in columns])
        visible = [c for c in self._columns_as_seen() if not self.isColumnHidden(c)]
        start = self.currentIndex()
        first = visible.index(start.column()) if start.isValid() and start.column() in visible else 0
        return self._paste_block(lines, start.row() if start.isValid() else 0, visible[first:])

    def _paste_block(self, lines: list[list[str]], top: int, columns: list[int]) -> int:
        model = self.table_model
        lines = lines[self._has_headings(lines, columns) :]
        wide = max((len(_bare(line)) for line in lines), default=0)
        if wide > len(columns):
            model.refused.emit(t("ui.table.too_wide", wide=wide, room=len(columns)))
            return 0
        inside = max(0, model.rowCount() - top)
        cells = [
            (top + row, column, text)
            for row, line in enumerate(lines[:inside])
            for column, text in zip(columns, line, strict=False)
        ]
        taken = model.write_texts(cells, [line for line in lines[inside:] if _bare(line)], columns)
        if taken:
            self._select_block(top, columns[0], min(len(lines), inside), len(lines[0]))
        return taken

    def _has_headings(self, lines: list[list[str]], columns: list[int]) -> bool:
        """Whether the first line repeats the headings, as a copy with headings does."""
        titles = [self.table_model.table.columns[column].title for column in columns]
        first = [cell.strip() for cell in lines[0]]
        return len(lines) > 1 and any(first) and first == titles[: len(first)]

    def _columns_as_seen(self) -> list[int]:
        heads = self.horizontalHeader()
        return [heads.logicalIndex(place) for place in range(heads.count())]

    def _select_block(self, row: int, column: int, rows: int, columns: int) -> None:
        model = self.table_model
        if rows < 1:
            return
        last = model.index(row + rows - 1, min(column + columns, model.columnCount()) - 1)
        block = QItemSelection(model.index(row, column), last)
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # ---- edits

    def fill_down(self) -> int:
        """Write the first selected row's cells into the rows below; a single row takes those of the row above."""
        rows, columns = self._block()
        if len(rows) == 1:
            rows = [rows[0] - 1, rows[0]]
        if not rows or rows[0] < 0:
            return 0
        model = self.table_model
        return model.write_values([(row, c, model.value(rows[0], c)) for row in rows[1:] for c in columns])

    def clear_cells(self) -> int:
        """Empty the selected cells."""
        rows, columns = self._block()
        editable = [c for c in columns if self.table_model.table.columns[c].editable]
        return self.table_model.write_texts([(row, c, "") for row in rows for c in editable])

    def remove_rows(self) -> None:
        """Take the selected rows away (undo brings them back)."""
        rows, _ = self._block()
        if rows and self.table_model.writer is not None:
            self.table_model.writer.remove([self.table_model.row_id(row) for row in rows])

    # ---- find

    def find(self, text: str, backwards: bool = False) -> bool:
        """Move to the next cell that holds *text*, around the end."""
        needle = text.strip().casefold()
        model, columns = self.table_model, [c for c in self._columns_as_seen() if not self.isColumnHidden(c)]
        total = model.rowCount() * len(columns)
        if not needle or not total:
            return False
        here = self.currentIndex()
        start = here.row() * len(columns) + columns.index(here.column()) if here.isValid() else -1
        step = -1 if backwards else 1
        for offset in range(1, total + 1):
            row, place = divmod((start + step * offset) % total, len(columns))
            if needle in model.text(row, columns[place]).casefold():
                self.setCurrentIndex(model.index(row, columns[place]))
                return True
        return False

    def replace_all(self, text: str, by: str) -> int:
        """Replace in all shown editable cells, as one change; answers the number of cells."""
        model = self.table_model
        editable = [c for c, column in enumerate(model.table.columns) if column.editable and not self.isColumnHidden(c)]
        cells = [
            (row, c, held.replace(text, by))
            for row in range(model.rowCount())
            for c in editable
            if text and text in (held := model.exact(row, c))
        ]
        return model.write_texts(cells)

    def go_to(self, row_id: Any, key: str) -> bool:
        """Make the cell of a row and column current and visible."""
        row, column = self.table_model.row_of(row_id), self.table_model.column_of(key)
        if row < 0:
            return False
        index = self.table_model.index(row, max(column, 0))
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.setFocus()
        return True

    # ---- small things

    def _tell_picked(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.picked.emit(self.table_model.row_id(now.row()), self.table_model.table.columns[now.column()].key)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.opened.emit(self.table_model.row_id(index.row()), self.table_model.table.columns[index.column()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a cell that cannot be edited, else goes down as in Excel; it never presses a dialog's button."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or self.state() == QTableView.State.EditingState:
            super().keyPressEvent(event)
            return
        now = self.currentIndex()
        self._open(now)
        if now.flags() & Qt.ItemFlag.ItemIsEditable and (below := now.siblingAtRow(now.row() + 1)).isValid():
            self.setCurrentIndex(below)
        event.accept()

    def _fit_columns(self) -> None:
        """Widths from headings and the first rows, once for a set of columns; again when an empty table fills."""
        columns = self.table_model.table.columns
        keys = (*(column.key for column in columns), str(self.table_model.total > 0))
        if keys == self._widths_of:
            return
        self._widths_of = keys
        self.horizontalHeader().setStretchLastSection(bool(columns) and not columns[-1].right)
        metrics = self.fontMetrics()
        rows = range(min(60, self.table_model.rowCount()))
        for place, column in enumerate(columns):
            texts = [self.table_model.text(row, place) for row in rows]
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            heading = int(metrics.horizontalAdvance(column.title) * 1.08) + theme.px(30)
            self.setColumnWidth(
                place, theme.px(column.width) or min(max(widest + theme.px(34), heading), theme.px(320))
            )


def _bare(line: list[str]) -> list[str]:
    """Cells of a line up to the last that holds something."""
    last = max((place for place, cell in enumerate(line) if cell.strip()), default=-1)
    return line[: last + 1]
