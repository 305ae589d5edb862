"""What each data row says: its period, its place, its pollutant, its station."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from airplan.domain import METRICS, Unit, UnitLevel
from airplan.intake import dates, naming
from airplan.intake.headings import Heading, understand
from airplan.intake.layout import Column, Layout
from airplan.intake.types import Outside
from airplan.rulebook import places
from airplan.workbook.grid import Cell

NO_UNIT = 0
"""Unit id of a row whose place could not be settled."""

_DIGITS = re.compile(r"\d+")
_PROVINCE_TAIL = re.compile(r"(省|市|维吾尔自治区|壮族自治区|回族自治区|自治区)$")


@dataclass
class Places:
    """Unit id a row (NO_UNIT where unsettled), why not (code and candidates by cell text), and what was assumed."""

    units: np.ndarray
    trouble: dict[int, tuple[str, dict[str, object]]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    file_trouble: tuple[str, dict[str, object]] | None = None


class StationBook:
    """Units of stations met in a file: known ones keep their id, new ones get −1, −2 …"""

    def __init__(self, outside: Outside) -> None:
        self._known = dict(outside.stations)
        self.new: dict[str, Unit] = {}

    def by_code(self, code: str) -> Unit | None:
        """Station of a national code, when its city is known."""
        return self._known.get(code.upper())

    def by_name(self, parent: int, name: str) -> Unit:
        """Station of a city by its name, made when it is new."""
        key = f"{parent}|{name}"
        if found := self._known.get(key) or self.new.get(key):
            return found
        unit = Unit(-1 - len(self.new), name, UnitLevel.STATION, parent)
        self.new[key] = unit
        return unit


def text_of(cell: Cell) -> str:
    """A cell as a name: numbers without a trailing ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def periods_of(layout: Layout) -> dates.Periods | None:
    """Periods of the rows, completed from title and file name; None when no row says any."""
    context = layout.context
    columns = {role: layout.of(role) for role in ("date", "year", "month", "day", "hour", "quarter")}
    found = None
    if columns["date"]:
        found = dates.parse_column(layout.cells(columns["date"][0].index), context.year, context.month)
    parts = bool(columns["year"] or columns["month"] or columns["day"])
    if parts and (found is None or float(np.mean(found.length == "")) > 0.5):
        found = _from_parts(layout, context.year, context.month)
    if found is not None and context.month and float(np.mean(found.length == "")) > 0.5:
        found = _bare_days(layout, columns["date"], context.year, context.month) or found
    if found is not None and columns["quarter"]:
        found = _with_quarters(layout, found)
    if found is not None and columns["hour"]:
        hours = _integers(layout.cells(columns["hour"][0].index), -1)
        found = dates.with_hours(found, hours)
    return _days_not_hours(found) if found is not None else None


def _bare_days(layout: Layout, column: tuple[Column, ...], year: int, month: int) -> dates.Periods | None:
    """A date column of bare day numbers under a title that names the month."""
    if not column or not year:
        return None
    days = _integers(layout.cells(column[0].index), 0)
    known = [day for day in days if day]
    if not known or max(known) > 31:
        return None
    return dates.from_parts([year] * len(days), [month] * len(days), days, [-1] * len(days))


def _from_parts(layout: Layout, year: int, month: int) -> dates.Periods:
    count = len(layout.grid.rows) - layout.first

    def column(role: str, default: int) -> list[int]:
        found = layout.of(role)
        return _integers(layout.cells(found[0].index), 0) if found else [default] * count

    months = column("month", month if layout.of("day") else 0)
    return dates.from_parts(column("year", year), months, column("day", 0), [-1] * count)


def _with_quarters(layout: Layout, found: dates.Periods) -> dates.Periods:
    cells = layout.cells(layout.of("quarter")[0].index)
    start, length = found.start.copy(), found.length.copy()
    for row, cell in enumerate(cells):
        text = text_of(cell)
        moment = dates.moment_of_text(text)
        quarter = moment[1] if moment and moment[1] else int(text) if text in "1234" and text else 0
        if quarter and found.length[row] == "Y":
            year = dt.date.fromordinal(int(found.start[row])).year
            start[row], length[row] = dt.date(year, 3 * quarter - 2, 1).toordinal(), "Q"
    return dates.Periods(start, found.hour, length, found.year_missing)


def _integers(cells: Sequence[Cell], default: int) -> list[int]:
    answer = []
    for cell in cells:
        if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) < 1e9:
            answer.append(int(cell))
            continue
        if isinstance(cell, dt.time | dt.datetime):
            answer.append(cell.hour)
            continue
        match = _DIGITS.search(dates.plain_date(str(cell))) if cell else None
        answer.append(int(match[0]) if match and len(match[0]) <= 4 else default)
    return answer


def _days_not_hours(found: dates.Periods) -> dates.Periods:
    """Days written with one and the same hour (``2014-01-01 00:00``) are days."""
    hourly = found.length == "H"
    if not hourly.any() or len(np.unique(found.hour[hourly])) > 1:
        return found
    if found.hour[hourly][0] and len(np.unique(found.start[hourly])) < 2:
        return found
    length = np.where(hourly, "D", found.length)
    return dates.Periods(found.start, np.where(hourly, -1, found.hour).astype(np.int16), length, found.year_missing)


def places_of(layout: Layout, outside: Outside) -> Places:
    """Units of the rows from the city column, the sheet, the title, the file name or the project."""
    count = len(layout.grid.rows) - layout.first
    column = layout.of("city")
    if column:
        return _from_column(layout, column[0].index, outside.local)
    if outside.city is not None:
        return Places(np.full(count, outside.city, np.int64))
    named = _local_context(layout, outside.local) or layout.context.city
    if len(named) == 1:
        return Places(np.full(count, named[0], np.int64))
    if len(named) > 1:
        values: dict[str, object] = {"candidates": naming.labels(named)}
        return Places(np.zeros(count, np.int64), file_trouble=("city_ambiguous", values))
    if outside.own_city is not None:
        return Places(np.full(count, outside.own_city, np.int64), assumed=("city",))
    return Places(np.zeros(count, np.int64), file_trouble=("city_missing", {"count": len(outside.own_cities)}))


def _local_context(layout: Layout, local: dict[str, int]) -> tuple[int, ...]:
    """A unit of the project's own named by the sheet, or inside title or file name."""
    if layout.grid.sheet in local:
        return (local[layout.grid.sheet],)
    stem = layout.grid.file.rpartition(".")[0]
    found = {unit for name, unit in local.items() if len(name) >= 3 and (name in stem or name in layout.title)}
    return tuple(found) if len(found) == 1 else ()


def _from_column(layout: Layout, index: int, local: dict[str, int]) -> Places:
    cells = [text_of(cell) for cell in layout.cells(index)]
    assumed: tuple[str, ...] = ()
    filled = _filled_down(layout, cells)
    if filled is not None:
        cells, assumed = filled, ("city_filled_down",)
    provinces = layout.of("province")
    beside = [text_of(cell) for cell in layout.cells(provinces[0].index)] if provinces else []
    known: dict[tuple[str, str], tuple[int, tuple[str, dict[str, object]] | None]] = {}
    units = np.zeros(len(cells), np.int64)
    trouble: dict[int, tuple[str, dict[str, object]]] = {}
    for row, text in enumerate(cells):
        key = (text, beside[row] if beside else "")
        entry = known.get(key)
        if entry is None:
            entry = known[key] = (local[text], None) if text in local else _settle(*key)
        units[row] = entry[0]
        if entry[1] is not None:
            trouble[row] = entry[1]
    return Places(units, trouble, assumed)


def _settle(text: str, province: str) -> tuple[int, tuple[str, dict[str, object]] | None]:
    found = naming.codes(text)
    if len(found) > 1 and province:
        found = tuple(code for code in found if _in_province(code, province)) or found
    if len(found) == 1:
        return found[0], None
    if found:
        return NO_UNIT, ("city_ambiguous", {"candidates": naming.labels(found)})
    return NO_UNIT, ("city_unknown" if text else "city_blank", {})


def _in_province(code: int, province: str) -> bool:
    place = places.by_code(code)
    return place is not None and _PROVINCE_TAIL.sub("", province) in place.province


def _filled_down(layout: Layout, cells: list[str]) -> list[str] | None:
    """City names that stand once for the rows below (merged cells and their exports)."""
    blanks = sum(1 for text in cells if not text)
    if not blanks or blanks < 0.3 * len(cells) or not cells[0]:
        return None
    answer, last = [], ""
    for row, text in enumerate(cells):
        last = text or (
            last if any(cell != "" and cell is not None for cell in layout.grid.rows[layout.first + row]) else ""
        )
        answer.append(last)
    return answer


def metrics_of(layout: Layout) -> tuple[np.ndarray, list[Heading]] | None:
    """Index into the list of understood pollutant names, a row (−1: none); None without such a column."""
    column = layout.of("metric_name")
    if not column:
        return None
    known: dict[str, int] = {}
    meanings: list[Heading] = []
    rows = []
    for cell in layout.cells(column[0].index):
        text = text_of(cell)
        if text not in known:
            meaning = understand(text)
            usable = meaning.role in ("metric", "count") and meaning.metric in METRICS
            known[text] = len(meanings) if usable else -1
            if usable:
                meanings.append(meaning)
        rows.append(known[text])
    return np.array(rows, np.int64), meanings
