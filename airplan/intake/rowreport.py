"""Rows that give no values: left out on purpose (remarks) or refused (problems), each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airplan.domain import Problem
from airplan.intake import dates, rowwise
from airplan.intake.layout import Layout
from airplan.intake.vocabulary import plain, vocabulary

if TYPE_CHECKING:
    from airplan.intake.flat import Flattened


class RowReporter:
    """Turns rows without a place in the series into remarks and problems."""

    def __init__(self, layout: Layout, where: rowwise.Places, periods: dates.Periods | None, answer: Flattened) -> None:
        self.layout, self.where, self.periods, self.answer = layout, where, periods, answer
        self.headings = {plain(column.heading.text) for column in layout.columns if column.heading.text}
        self.remarks: dict[str, list[int]] = {}
        self.places: dict[tuple[str, str], list[int]] = {}

    def report(self, row: int, values: int, no_place: bool, no_metric: bool, other_period: bool) -> None:
        """One row that gives nothing, although it holds *values* numbers in value columns."""
        cells = [rowwise.text_of(cell) for cell in self.layout.grid.rows[row]]
        filled = [text for text in cells if text]
        if not filled:
            return
        remark = self._remark(filled, values, other_period)
        if remark:
            self.remarks.setdefault(remark, []).append(row)
        elif no_place:
            self._place(row, values, cells)
        elif no_metric:
            self.answer.refused_by["pollutant_other"] = self.answer.refused_by.get("pollutant_other", 0)
            self.remarks.setdefault("pollutant_other", []).append(row)
        else:
            self._date(row, values)

    def _remark(self, filled: list[str], values: int, other_period: bool) -> str:
        folded = [plain(text) for text in filled]
        if sum(1 for text in folded if text in self.headings) >= max(2, len(folded) // 2):
            return "row_repeated_heading"
        if any(vocabulary().subtotal.match(text) for text in folded):
            return "row_subtotal"
        if not values or any(vocabulary().footer.match(text) for text in folded[:2]):
            return "row_no_values"
        return "row_other_period" if other_period else ""

    def _place(self, row: int, values: int, cells: list[str]) -> None:
        code, _ = self.where.trouble.get(row - self.layout.first, ("city_unknown", {}))
        column = self.layout.of("city")
        text = cells[column[0].index] if column and column[0].index < len(cells) else ""
        entry = self.places.setdefault((code, text), [row, 0])
        entry[1] += values

    def _date(self, row: int, values: int) -> None:
        lacks_year = self.periods is not None and bool(self.periods.year_missing[row - self.layout.first])
        code = "date_without_year" if lacks_year else "date_unreadable"
        column = next(
            (found[0].index for role in ("date", "day", "month", "year") if (found := self.layout.of(role))), 0
        )
        grid = self.layout.grid
        cells = grid.rows[row]
        text = rowwise.text_of(cells[column]) if column < len(cells) else ""
        self.answer.problems.append(
            Problem(code, grid.file, grid.sheet, grid.address(row, column), text, {"count": values})
        )
        self._count(code, values)

    def _count(self, code: str, values: int) -> None:
        self.answer.refused_by[code] = self.answer.refused_by.get(code, 0) + values

    def finish(self) -> None:
        """Problems of places (once a name) and remarks (once a sort), with their counts."""
        grid = self.layout.grid
        column = self.layout.of("city")
        place_column = column[0].index if column else 0
        for (code, text), (row, values) in self.places.items():
            detail = {"count": values, **self.where.trouble.get(row - self.layout.first, ("", {}))[1]}
            cell = grid.address(row, place_column)
            self.answer.problems.append(Problem(code, grid.file, grid.sheet, cell, text, detail))
            self._count(code, values)
        for code, rows in self.remarks.items():
            cell = grid.address(rows[0], 0)
            shown = rowwise.text_of(next((c for c in grid.rows[rows[0]] if rowwise.text_of(c)), ""))[:60]
            shown = "".join(letter for letter in shown if letter.isprintable()).strip()
            told: dict[str, object] = {"count": len(rows), **({} if shown else {"variant": "unseen"})}
            self.answer.problems.append(Problem(code, grid.file, grid.sheet, cell, shown, told, severity="remark"))
