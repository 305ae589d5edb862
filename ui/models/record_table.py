"""Entered items (dataclasses of a stage) as an editable table: every edit, paste or row is one command.

A :class:`Field` says how a column reads and alters an item; the page gives the commands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from airplan.errors import AirplanError
from ui import errors
from ui.models.columns import Column
from ui.models.table_model import Edit, TableData
from ui.session import Session

Item = Any


@dataclass(frozen=True)
class Field:
    """A column over items.  ``get(item)`` gives the value, ``set(item, value)`` a changed copy (None: read only)."""

    column: Column
    get: Callable[[Item], Any]
    set: Callable[[Item, Any], Item] | None = None


def plain(column: Column, empty: Any = "") -> Field:
    """A field of the dataclass of the same name as the column; an emptied cell becomes *empty*."""

    def put(item: Item, value: Any) -> Item:
        return dataclasses.replace(item, **{column.key: empty if value is None else value})

    return Field(column, lambda item: getattr(item, column.key), put if column.editable else None)


class RecordTable:
    """Items, their fields, and the writer of a :class:`~ui.widgets.datatable.DataTable`."""

    def __init__(
        self,
        session: Session,
        fields: Sequence[Field],
        save: Callable[[Sequence[Item]], Any],
        delete: Callable[[Sequence[str]], Any],
        fresh: Callable[[Mapping[str, Any]], Item] | None = None,
    ) -> None:
        self._session = session
        self.fields = tuple(fields)
        self._save, self._delete, self._fresh = save, delete, fresh
        self._by_key = {field.column.key: field for field in fields}
        self._items: dict[str, Item] = {}

    def table(self, items: Sequence[Item], marks: Mapping[tuple[Any, str], tuple[str, str]] | None = None) -> TableData:
        """The items as a table; the id of a row is the item's uid."""
        self._items = {item.uid: item for item in items}
        columns = tuple(field.column for field in self.fields)
        values = {field.column.key: [field.get(item) for item in items] for field in self.fields}
        return TableData(columns, [item.uid for item in items], values, marks or {})

    def item(self, uid: str) -> Item | None:
        """The item of a row."""
        return self._items.get(uid)

    # ---- ui.models.table_model.Writer

    def write(self, edits: Sequence[Edit]) -> bool:
        """All edits as one command."""
        altered = self._altered(edits)
        return self._run(lambda: self._save(altered)) and self._keep(altered)

    def append(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """New rows as one command; none where rows cannot be added by hand."""
        return self._fresh is not None and self._run(lambda: self._save(self._added(rows)))

    def paste(self, edits: Sequence[Edit], rows: Sequence[Mapping[str, Any]]) -> bool:
        """A paste over the end of the table, as one command."""
        altered = self._altered(edits)
        return self._run(lambda: self._save([*altered, *self._added(rows)])) and self._keep(altered)

    def _keep(self, altered: Sequence[Item]) -> bool:
        """A second cell typed before the page is filled anew must not write the first one back."""
        self._items.update({item.uid: item for item in altered})
        return True

    def _altered(self, edits: Sequence[Edit]) -> list[Item]:
        changed: dict[str, Item] = {}
        for edit in edits:
            item = changed.get(edit.row, self._items[edit.row])
            setter = self._by_key[edit.key].set
            if setter is not None:
                changed[edit.row] = setter(item, edit.value)
        return list(changed.values())

    def _added(self, rows: Sequence[Mapping[str, Any]]) -> list[Item]:
        fresh = self._fresh
        return [] if fresh is None else [self._filled(fresh(row), row) for row in rows]

    def _filled(self, item: Item, row: Mapping[str, Any]) -> Item:
        for key, value in row.items():
            setter = self._by_key[key].set
            if setter is not None and value not in (None, ""):
                item = setter(item, value)
        return item

    def remove(self, rows: Sequence[Any]) -> bool:
        """Rows taken away as one command."""
        return self._run(lambda: self._delete([str(row) for row in rows]))

    def _run(self, command: Callable[[], Any]) -> bool:
        """Whether the command was done; trouble is told in words."""
        try:
            self._session.run(command())
        except AirplanError as error:
            errors.handle(error)
            return False
        return True
