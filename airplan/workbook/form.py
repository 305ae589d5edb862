"""Fill a form somebody else designed: bind its columns once, then fill rows and touch nothing else.

The binding is suggested from the form's headings (two-line headings read downwards) and kept as a recipe.
Rows are put where the form has room: below the heading, into rows whose bound cells are empty, up to the
first foot or total row.  What does not fit is reported, not squeezed in.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from airplan.workbook.datestyles import date_styles
from airplan.workbook.patch import PatchBook, PatchReport, column_index
from airplan.workbook.write import column_letters

_SCAN_ROWS = 30
_SCAN_COLUMNS = 100
_FOOT = re.compile(r"^(合\s*计|总\s*计|小\s*计|填表人|填报人|审核人|负责人|备\s*注|注\s*[:：]|说明)")
_FILLED_BY_HAND = re.compile(r"^(序号|编号|no\.?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """What we can give: a key, its title, and the other names offices use for it."""

    key: str
    title: str
    synonyms: Sequence[str] = ()


@dataclass(frozen=True)
class Binding:
    """A form's recipe: which sheet, where the rows begin, which column takes which field."""

    sheet: str
    first_row: int
    last_row: int | None
    """Last row with room (None: open end)."""
    columns: Mapping[str, str]
    """Field key → column letters."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Column letters → heading as the form has it."""
    numbered: str | None = None
    """Column of running numbers to be filled, if the form has one."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Headings of the form that no field of ours answers."""
        bound = {*self.columns.values(), self.numbered}
        return tuple(text for letters, text in self.headings.items() if letters not in bound)


@dataclass(frozen=True)
class FillReport:
    """What a filling did: rows placed, rows without room, headings we could not answer, cells changed."""

    placed: int
    without_room: int
    unanswered: tuple[str, ...]
    patch: PatchReport


def normal(text: str) -> str:
    """A heading without brackets, units, blanks and width, for comparing."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s:：*、,，。./]+", "", text)


def suggest(path: Path | str, fields: Sequence[Field], sheet: str | None = None) -> Binding | None:
    """The binding that answers most headings, or None when no row of the form looks like headings."""
    book = PatchBook(path)
    found = (_suggest(book, name, fields) for name in ([sheet] if sheet else book.sheets))
    best = max((binding for binding in found if binding), key=lambda binding: len(binding.columns), default=None)
    return best if best and best.columns else None


def _suggest(book: PatchBook, sheet: str, fields: Sequence[Field]) -> Binding | None:
    rows = book.rows(sheet)
    looked_at = {number + deeper for number in sorted(rows)[:_SCAN_ROWS] for deeper in (0, 1)}
    spread = _spread(rows, book.merged(sheet), looked_at)
    best: tuple[int, int, dict[str, str], dict[str, str]] | None = None
    for number in sorted(rows)[:_SCAN_ROWS]:
        for depth in (1, 2):
            headings = _headings(spread, number, depth)
            columns = _match(headings, fields)
            if best is None or len(columns) > len(best[2]):
                best = (number, depth, columns, headings)
    if best is None or not best[2]:
        return None
    number, depth, columns, headings = best
    first = _below_merges(number + depth, book.merged(sheet))
    numbered = next((letters for letters, text in headings.items() if _FILLED_BY_HAND.match(normal(text))), None)
    return Binding(sheet, first, _last_with_room(rows, first), columns, headings, numbered)


def _spread(
    rows: Mapping[int, Mapping[int, Any]], merges: Iterable[tuple[int, int, int, int]], looked_at: Iterable[int]
) -> dict[int, dict[int, str]]:
    """Texts of the cells, a merged cell's text in each of its columns (not its title-wide merges).

    Only in the rows *looked_at*, and not beyond so many columns: a merged area may claim the whole sheet.
    """
    table = {number: {column: str(value) for column, value in row.items()} for number, row in rows.items()}
    for top, left, bottom, right in merges:
        text = table.get(top, {}).get(left)
        if text is None:
            continue
        if right - left >= 2 and len(rows[top]) == 1:
            del table[top]  # nothing but one text across many columns: a title, no heading
            continue
        for number in (number for number in looked_at if top <= number <= bottom):
            for column in range(left, min(right, left + _SCAN_COLUMNS) + 1):
                table.setdefault(number, {}).setdefault(column, text)
    return table


def _headings(table: Mapping[int, Mapping[int, str]], number: int, depth: int) -> dict[str, str]:
    texts: dict[str, str] = {}
    columns = {column for row in range(number, number + depth) for column in table.get(row, {})}
    for column in sorted(columns):
        parts = [table.get(row, {}).get(column, "") for row in range(number, number + depth)]
        texts[column_letters(column)] = " ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return texts


def _match(headings: Mapping[str, str], fields: Sequence[Field]) -> dict[str, str]:
    """Best pairs of field and column, each used once; exact names before near ones."""
    scored = []
    for place, wanted in enumerate(fields):
        names = [normal(name) for name in (wanted.title, *wanted.synonyms)]
        for letters, heading in headings.items():
            score = max((_likeness(normal(heading), name) for name in names), default=0.0)
            if score >= 0.75:
                scored.append((-score, place, letters))
    chosen: dict[str, str] = {}
    for _, place, letters in sorted(scored):
        key = fields[place].key
        if key not in chosen and letters not in chosen.values():
            chosen[key] = letters
    return chosen


def _likeness(heading: str, name: str) -> float:
    if not heading or not name:
        return 0.0
    if heading == name:
        return 1.0
    if len(name) >= 2 and heading.endswith(name):
        return 0.9
    return difflib.SequenceMatcher(None, heading, name).ratio()


def _below_merges(first: int, merges: Iterable[tuple[int, int, int, int]]) -> int:
    for top, _, bottom, _ in merges:
        if top < first <= bottom:
            first = bottom + 1
    return first


def _last_with_room(rows: Mapping[int, Mapping[int, Any]], first: int) -> int | None:
    for number in sorted(number for number in rows if number >= first):
        if any(isinstance(value, str) and _FOOT.match(value.strip()) for value in rows[number].values()):
            return number - 1
    return None


def fill(
    path: Path | str,
    target: Path | str,
    binding: Binding,
    records: Sequence[Mapping[str, Any]],
    start_row: int | None = None,
) -> FillReport:
    """Fill *records* into the form and write the copy to *target*.

    Rows whose bound cells already hold something are passed over unless *start_row* says where to begin.
    """
    book = PatchBook(path)
    held = book.rows(binding.sheet)
    places = _places(book, binding, held, len(records), start_row)
    wanted: dict[tuple[str, str], Any] = {}
    styles: dict[tuple[str, str], int] = {}
    dated = date_styles(path)
    for order, (number, record) in enumerate(zip(places, records, strict=False), 1):
        row = {letters: record.get(key) for key, letters in binding.columns.items()}
        if binding.numbered:
            row[binding.numbered] = order
        for letters, value in row.items():
            if value is None or value == "":
                continue
            place = (binding.sheet, f"{letters}{number}")
            look = book.style(binding.sheet, f"{letters}{binding.first_row}")
            if look is not None:
                styles[place] = look
            own = book.style(*place)
            # Without a date format the day number would be shown; the form's formats stay as they are.
            shown = isinstance(value, dt.date) and (look if own is None else own) not in dated
            wanted[place] = f"{value:%Y-%m-%d}" if shown else value
    report = book.save(target, wanted, styles)
    empty = {letters for key, letters in binding.columns.items() if not any(record.get(key) for record in records)}
    unanswered = binding.asked + tuple(
        binding.headings[letters] for letters in sorted(empty) if letters in binding.headings
    )
    return FillReport(len(places), len(records) - len(places), unanswered, report)


def _places(
    book: PatchBook, binding: Binding, held: Mapping[int, Mapping[int, Any]], count: int, start: int | None
) -> list[int]:
    columns = {column_index(letters) for letters in binding.columns.values()}
    number = start or binding.first_row
    last = binding.last_row or max(book.last_row(binding.sheet), number) + count
    places: list[int] = []
    while number <= last and len(places) < count:
        if not columns & held.get(number, {}).keys():
            places.append(number)
        number += 1
    return places
