"""The one table model: shows columns of values, translates edits into calls of a writer, owns nothing.

Sort and filter are row numbers inside the model (``_order``); the values stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication

from ui import theme
from ui.models.arrangement import Arrangement
from ui.models.columns import BadCell, Column, exact, read, show
from ui.texts import t

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_NONE = QModelIndex()


@dataclass(frozen=True)
class Edit:
    """One changed cell."""

    row: Any  # id of the row
    key: str
    value: Any


class Writer(Protocol):
    """What takes the edits of a table: one call, one command, one undo.

    Each answers False when nothing was stored; the table then shows again what it showed before.
    """

    def write(self, edits: Sequence[Edit]) -> bool | None:
        """Store changed cells."""

    def append(self, rows: Sequence[Mapping[str, Any]]) -> bool | None:
        """Store new rows."""

    def remove(self, rows: Sequence[Any]) -> bool | None:
        """Take rows away."""


@dataclass
class TableData:
    """Content of a table: one sequence a column, an id a row.

    ``marks`` tell what is wrong: (row id, column key) to (tone, sentence); tone is bad, caution or good.
    ``fills`` colour a cell: (row id, column key) to (background, ink).
    """

    columns: tuple[Column, ...]
    ids: Sequence[Any]
    values: Mapping[str, Sequence[Any]]
    marks: Mapping[tuple[Any, str], tuple[str, str]] = field(default_factory=dict)
    fills: Mapping[tuple[Any, str], tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of_rows(
        cls, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], id_key: str = "", **more: Any
    ) -> TableData:
        """From mappings; the id is ``row[id_key]`` or the row's number."""
        ids = [row[id_key] for row in rows] if id_key else list(range(len(rows)))
        values = {column.key: [row.get(column.key) for row in rows] for column in columns}
        return cls(tuple(columns), ids, values, **more)


def _bold() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setBold(True)
    return font


class TableModel(QAbstractTableModel):
    """See the module's first lines."""

    refused = Signal(str)  # a sentence: an edit that was not taken
    arranged = Signal()  # sort, filter or content changed

    def __init__(self, writer: Writer | None = None, parent: Any = None) -> None:
        super().__init__(parent)
        self.writer = writer
        self.table = TableData((), [], {})
        self._values: dict[str, list[Any]] = {}
        self._rows = Arrangement()

    # ---- content

    def replace(self, table: TableData) -> None:
        """Show other content; the sort and filter in force stay."""
        self.beginResetModel()
        self.table = table
        self._values = {column.key: list(table.values[column.key]) for column in table.columns}
        self._rows.take(table.columns, self._values, len(table.ids))
        self.endResetModel()
        self.arranged.emit()

    @property
    def total(self) -> int:
        """Rows in all, shown or not."""
        return len(self.table.ids)

    def row_id(self, row: int) -> Any:
        """Id of a shown row."""
        return self.table.ids[int(self._rows.order[row])]

    def row_of(self, row_id: Any) -> int:
        """Shown row of an id, −1 when hidden or unknown."""
        try:
            source = list(self.table.ids).index(row_id)
        except ValueError:
            return -1
        return self._rows.place_of(source)

    def column_of(self, key: str) -> int:
        """Number of a column, −1 when unknown."""
        return next((place for place, column in enumerate(self.table.columns) if column.key == key), -1)

    def value(self, row: int, column: int) -> Any:
        """Value of a shown cell."""
        return self._values[self.table.columns[column].key][int(self._rows.order[row])]

    def text(self, row: int, column: int) -> str:
        """Text of a shown cell."""
        return show(self.table.columns[column], self.value(row, column))

    def exact(self, row: int, column: int) -> str:
        """Text of a shown cell with all its digits, as an editor starts from it."""
        return exact(self.table.columns[column], self.value(row, column))

    # ---- sort and filter

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the shown rows; column −1 restores the given order."""
        self._rows.sorted = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self._rearrange()

    def filter_text(self, text: str) -> None:
        """Show only rows that hold every word of *text*."""
        if text.strip().lower() != self._rows.text:
            self._rows.text = text.strip().lower()
            self._rearrange()

    def filter_values(self, key: str, wanted: frozenset[Any] | None) -> None:
        """Show only rows whose value in a column is one of *wanted* (None: all)."""
        self._rows.wanted.pop(key, None)
        if wanted is not None:
            self._rows.wanted[key] = wanted
        self._rearrange()

    @property
    def filtered_keys(self) -> list[str]:
        """Columns with a filter in force."""
        return list(self._rows.wanted)

    def choices_of(self, key: str, limit: int = 200) -> list[Any]:
        """The different values of a column, sorted as shown, at most *limit*."""
        column = self.table.columns[self.column_of(key)]
        different = set(self._values[key])
        return sorted(different, key=lambda value: show(column, value).encode("gb18030"))[:limit]

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        sources = [(int(self._rows.order[index.row()]), index.column()) for index in before]
        self._rows.arrange()
        if before:
            place = {int(source): row for row, source in enumerate(self._rows.order)}
            after = [self.index(place[s], c) if s in place else QModelIndex() for s, c in sources]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.arranged.emit()

    def group_by(self, key: str | None) -> None:
        """Keep rows of one value of a column together (None: no groups)."""
        self._rows.group = key
        self._rearrange()

    # ---- Qt asks

    def rowCount(self, parent: Index = _NONE) -> int:
        """Shown rows."""
        return 0 if parent.isValid() else len(self._rows.order)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Only the roles that differ; everything else is the view's business."""
        if not index.isValid():
            return None
        column = self.table.columns[index.column()]
        if role == Role.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Role.EditRole:
            return self.exact(index.row(), index.column())
        if role == Role.TextAlignmentRole:
            return self._alignment(column)
        if role in (Role.BackgroundRole, Role.ForegroundRole, Role.ToolTipRole):
            look = self._look(int(self._rows.order[index.row()]), column, role)
            if look is None and role == Role.BackgroundRole and self._rows.odd[index.row()]:
                return QColor(theme.current().raised)
            return look
        if role == Role.FontRole and self.table.marks:
            mark = self.table.marks.get((self.row_id(index.row()), column.key))
            return _bold() if mark and mark[0] == "bad" else None  # beside the colour, which not everybody sees
        return None

    def _long_text(self, source: int, column: Column) -> str | None:
        # What may be cut in the cell can be read in its tip.
        text = show(column, self._values[column.key][source])
        return text if len(text) > 10 else None

    @staticmethod
    def _alignment(column: Column) -> int:
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def _look(self, source: int, column: Column, role: int) -> Any:
        key = (self.table.ids[source], column.key)
        mark = self.table.marks.get(key)
        if role == Role.ToolTipRole:
            return mark[1] if mark else self._long_text(source, column)
        if fill := self.table.fills.get(key):
            return QColor(fill[0] if role == Role.BackgroundRole else fill[1])
        if mark:
            tokens = theme.current()
            return QColor(getattr(tokens, f"{mark[0]}_soft" if role == Role.BackgroundRole else mark[0]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Column titles, with their tips; row numbers from one."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole else None
        if not 0 <= section < len(self.table.columns):
            return None
        column = self.table.columns[section]
        if role == Role.DisplayRole:
            return f"{column.title} ▾" if column.key in self._rows.wanted else column.title
        if role == Role.ToolTipRole:
            return column.tip or column.title
        if role == Role.TextAlignmentRole:
            return self._alignment(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Editable where the column is and somebody takes the edit."""
        flags = super().flags(index)
        if index.isValid() and self.writer is not None and self.table.columns[index.column()].editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    # ---- edits

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """One typed cell."""
        if role != Role.EditRole or not index.isValid():
            return False
        return self.write_texts([(index.row(), index.column(), str(value))]) == 1

    def write_texts(
        self,
        cells: Sequence[tuple[int, int, str]],
        fresh: Sequence[Sequence[str]] = (),
        columns: Sequence[int] = (),
    ) -> int:
        """Write typed or pasted texts into shown cells, all or none; *fresh* are texts of whole new rows.

        *columns* are those the texts of new rows belong to (all editable ones when empty).  Answers the number of cells
        taken; a text that will not do is told through ``refused``.
        """
        if self.writer is None:
            return 0
        try:
            edits = [edit for cell in cells if (edit := self._edit(*cell)) is not None]
            rows = [self._fresh(row, columns) for row in fresh]
        except BadCell as bad:
            self.refused.emit(str(bad))
            return 0
        return len(cells) + len(rows) if self._written(edits, rows) else 0

    def write_values(self, cells: Sequence[tuple[int, int, Any]]) -> int:
        """Write values as they are (fill down: no digit is lost); cells that cannot be edited are left out."""
        if self.writer is None:
            return 0
        wanted = [(row, self.table.columns[place], place, value) for row, place, value in cells]
        edits = [
            Edit(self.row_id(row), column.key, value)
            for row, column, place, value in wanted
            if column.editable and value != self.value(row, place)
        ]
        return len(edits) if edits and self._written(edits, []) else 0

    def _written(self, edits: Sequence[Edit], rows: Sequence[Mapping[str, Any]]) -> bool:
        before = self._take(edits)
        if self._store(edits, rows) is False:
            self._take(before)
            return False
        return True

    def _store(self, edits: Sequence[Edit], rows: Sequence[Mapping[str, Any]]) -> bool | None:
        """One call of the writer, so that undo takes the whole paste back."""
        if edits and rows and (paste := getattr(self.writer, "paste", None)) is not None:
            stored: bool | None = paste(edits, rows)
            return stored
        stored = self.writer.write(edits) if edits else None  # type: ignore[union-attr]
        if rows and stored is not False:
            stored = self.writer.append(rows)  # type: ignore[union-attr]
        return stored

    def _edit(self, row: int, place: int, text: str) -> Edit | None:
        column = self.table.columns[place]
        if text.strip() in (self.text(row, place), self.exact(row, place)):
            return None  # pasted back as it was: nothing changes, also where nothing can be edited
        if not column.editable:
            raise BadCell(t("ui.cell.read_only", column=column.title))
        value = read(column, text)
        return None if value == self.value(row, place) else Edit(self.row_id(row), column.key, value)

    def _fresh(self, texts: Sequence[str], places: Sequence[int]) -> dict[str, Any]:
        columns = [self.table.columns[place] for place in places] or [c for c in self.table.columns if c.editable]
        pairs = [(column, text) for column, text in zip(columns, texts, strict=False) if column.editable]
        return {column.key: read(column, text) for column, text in pairs}

    def _take(self, edits: Sequence[Edit]) -> list[Edit]:
        """Show edits; answers those that undo them."""
        if not edits:
            return []
        place = {row: source for source, row in enumerate(self.table.ids)}
        before = [Edit(edit.row, edit.key, self._values[edit.key][place[edit.row]]) for edit in edits]
        for edit in edits:
            self._values[edit.key][place[edit.row]] = edit.value
        self._rows.forget()
        if len(self._rows.order):
            last = self.index(len(self._rows.order) - 1, len(self.table.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return before[::-1]
