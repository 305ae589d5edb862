"""Which rows of a table are shown, and in what order: text filter, values wanted, sort, groups.

Only row numbers move; the values stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ui.models import ordering
from ui.models.columns import Column, leading_number, show, shown_column


class Arrangement:
    """Row numbers of the shown rows (``order``) and which of them are tinted (``odd``)."""

    def __init__(self) -> None:
        self.order = np.empty(0, np.int64)
        self.odd: np.ndarray = np.empty(0, bool)
        self.text = ""
        self.wanted: dict[str, frozenset[Any]] = {}
        self.sorted: tuple[int, bool] | None = None
        self.group: str | None = None
        self._columns: tuple[Column, ...] = ()
        self._values: dict[str, list[Any]] = {}
        self._total = 0
        self._ranks: dict[str, np.ndarray] = {}
        self._joined: dict[bool, list[str]] = {}

    def take(self, columns: tuple[Column, ...], values: dict[str, list[Any]], total: int) -> None:
        """Other content; what is in force stays when the columns are the same."""
        if columns != self._columns:
            self.text, self.wanted, self.sorted, self.group = "", {}, None, None
        self._columns, self._values, self._total = columns, values, total
        self.forget()
        self.arrange()

    def forget(self) -> None:
        """Values have changed: ranks and texts are made anew when they are wanted."""
        self._ranks, self._joined = {}, {}

    def place_of(self, source: int) -> int:
        """Shown row of a row number, −1 when hidden."""
        places = np.flatnonzero(self.order == source)
        return int(places[0]) if len(places) else -1

    def arrange(self) -> None:
        """Work out ``order`` and ``odd``."""
        mask = np.ones(self._total, bool)
        if self.text:
            words = self.text.split()
            # A word with letters cannot stand in a number: numbers need not be written out for it.
            digits_only = all(set(word) <= set("0123456789.-%") for word in words)
            mask &= ordering.matching_text(self._all_text(digits_only), words)
        for key, wanted in self.wanted.items():
            mask &= ordering.matching_values(self._values[key], wanted)
        rows = np.flatnonzero(mask)
        if self.sorted is not None:
            column, descending = self.sorted
            rows = ordering.sorted_rows(rows, self._rank(self._columns[column]), descending)
        self.order = self._grouped(rows)

    def _grouped(self, rows: np.ndarray) -> np.ndarray:
        """Rows of one value together, in the order of the values; every other group is tinted."""
        if self.group is None:
            self.odd = np.zeros(len(rows), bool)
            return rows
        ranks = self._rank(next(column for column in self._columns if column.key == self.group))
        rows = ordering.sorted_rows(rows, ranks, False)
        self.odd = ordering.odd_groups(ranks[rows])
        return rows

    def _rank(self, column: Column) -> np.ndarray:
        if column.key not in self._ranks:
            values: Sequence[Any] = self._values[column.key]
            if column.kind in ("choice", "flag"):
                values = [show(column, value) for value in values]
            elif column.kind == "figure":
                values = [leading_number(value) for value in values]
            self._ranks[column.key] = ordering.sort_ranks(values, column.right)
        return self._ranks[column.key]

    def _all_text(self, numbers: bool) -> list[str]:
        if numbers not in self._joined:
            columns = [column for column in self._columns if numbers or not column.numeric]
            shown = {column.key: shown_column(column, self._values[column.key]) for column in columns}
            self._joined[numbers] = ordering.joined_rows(shown, self._total)
        return self._joined[numbers]
