"""Where the heading stands and what each column is: titles, two-line and merged headings, roles."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from airplan.intake import dates, naming
from airplan.intake.headings import Heading, understand
from airplan.intake.numbers import decimal_text, is_missing_mark
from airplan.intake.titles import Context, context_of
from airplan.workbook.grid import Cell, Grid

LOOK_AT = 60
"""Rows from the top among which the heading is looked for."""

SAMPLE = 60
ROW_ROLES = (
    "date",
    "year",
    "month",
    "day",
    "hour",
    "quarter",
    "city",
    "province",
    "station",
    "station_code",
    "metric_name",
)
VALUE_ROLES = ("metric", "count", "value", "place", "station_column", "period")


@dataclass(frozen=True, slots=True)
class Column:
    """One grid column and what it was taken for; ``role`` is a role, or metric, count, place, period, value, ignore."""

    index: int
    heading: Heading
    role: str
    confidence: float = 1.0
    basis: str = "heading"

    @property
    def taken_for(self) -> str:
        """Short name for the preview: a metric, a role, ``place:110000`` …"""
        if self.role in ("metric", "count"):
            name = self.heading.metric if self.role == "metric" else self.heading.statistic
            extra = [self.heading.statistic] if self.role == "metric" and self.heading.statistic else []
            extra += [f"place:{self.heading.places[0]}"] if len(self.heading.places) == 1 else []
            return " ".join([name, *extra])
        if self.role == "place" and self.heading.places:
            return "place:" + "|".join(map(str, self.heading.places))
        if self.role == "period" and self.heading.moment:
            return "period:" + "-".join(str(part) for part in self.heading.moment[:3] if part)
        return self.role or "ignore"


@dataclass(frozen=True)
class Layout:
    """A grid with its heading rows, first data row and columns."""

    grid: Grid
    header: tuple[int, ...]
    first: int
    columns: tuple[Column, ...]
    context: Context
    title: str = ""
    assumed: tuple[str, ...] = field(default=())

    def of(self, role: str) -> tuple[Column, ...]:
        """Columns of one role."""
        return tuple(column for column in self.columns if column.role == role)

    def cells(self, index: int) -> list[Cell]:
        """Cells of a column from the first data row on, ``""`` where a row is short."""
        rows = self.grid.rows[self.first :]
        try:
            return [row[index] for row in rows]
        except IndexError:
            return [row[index] if index < len(row) else "" for row in rows]


def lay_out(grid: Grid, stem: str, header_rows: int | None = None) -> Layout:
    """Find heading, title and columns of *grid*.

    *header_rows* (from a recipe) fixes how many rows from the top are heading (0: none).
    """
    header = _fixed_header(header_rows) if header_rows is not None else find_header(grid)
    first = header[-1] + 1 if header else _first_data(grid)
    title = " ".join(_texts(grid.rows[: header[0] if header else first]))
    context = context_of(stem, grid.sheet, title)
    width = grid.width
    columns = tuple(_column(grid, header, index) for index in range(width))
    return Layout(grid, header, first, columns, context, title)


def _fixed_header(count: int) -> tuple[int, ...]:
    return tuple(range(count))


def _texts(rows: Sequence[Sequence[Cell]]) -> list[str]:
    return [str(cell).strip() for row in rows for cell in row if isinstance(cell, str) and cell.strip()]


def is_number_like(cell: Cell) -> bool:
    """Whether a cell holds a number, typed or as text."""
    if isinstance(cell, bool) or cell is None:
        return False
    return isinstance(cell, int | float) or decimal_text(cell) is not None


def is_date_like(cell: Cell) -> bool:
    """Whether a cell holds a date or a period that is more than a bare number."""
    if isinstance(cell, dt.date):
        return True
    return isinstance(cell, str) and decimal_text(cell) is None and dates.moment_of_text(cell) is not None


@dataclass(frozen=True, slots=True)
class _Row:
    filled: int
    known: int
    numbers: int
    dates: int
    periods: bool


def _look(row: Sequence[Cell]) -> _Row:
    filled = [cell for cell in row if cell is not None and cell != "" and str(cell).strip()]
    numbers = [cell for cell in filled if is_number_like(cell)]
    moments = [cell for cell in filled if is_date_like(cell)]
    known = sum(1 for cell in filled if isinstance(cell, str) and not is_number_like(cell) and understand(cell).known)
    periods = _run_of_periods(numbers) and len(numbers) >= len(filled) - 4
    if moments and numbers and len(moments) + len(numbers) >= max(3, len(filled) - 3):
        periods = periods or all(_is_year(cell) for cell in numbers)  # 2013年 beside 2015
    return _Row(len(filled), known, len(numbers), len(moments), periods)


def _is_year(cell: Cell) -> bool:
    text = decimal_text(cell)
    return text is not None and float(text) in range(1990, 2101)


def _run_of_periods(cells: Sequence[Cell]) -> bool:
    """Whether numbers are a heading of years (2015, 2016 …), months or days (1, 2, 3 …)."""
    values = [float(text) for cell in cells if (text := decimal_text(cell)) is not None]
    if len(values) < 2:
        return False
    steps = {b - a for a, b in itertools.pairwise(values)}
    if steps <= {1.0} or steps <= {-1.0}:
        years = min(values) >= 1990 and max(values) <= 2100
        return years or (values[0] == 1 and 3 <= len(values) <= 31)
    return all(19_900_101 <= value <= 21_001_231 for value in values)


def find_header(grid: Grid) -> tuple[int, ...]:
    """Grid rows that make the heading, or () when there is none."""
    looks: list[_Row] = []
    best, best_score = -1, 0.0
    for place, row in enumerate(grid.rows[:LOOK_AT]):
        look = _look(row)
        looks.append(look)
        score = _header_score(look)
        if score > best_score:
            best, best_score = place, score
        if best >= 0 and place > best + 3 and best_score >= 2:
            break
    if best < 0:
        return ()
    return _with_neighbours(grid, looks, best)


def _header_score(look: _Row) -> float:
    if look.periods and look.filled > look.numbers:
        return look.known + look.numbers * 0.9 + 0.5 if look.known else 0.0
    wide_dates = look.dates >= 3 and look.dates >= look.filled - 4
    if look.numbers > max(1, look.filled // 4) or (look.dates and not wide_dates and look.numbers):
        return 0.0
    if look.known < 1 or (look.known == 1 and look.filled > 4 and not wide_dates):
        return 0.0
    if look.filled == 1:
        return 0.0
    return float(look.known) if look.known >= 2 or look.filled <= 4 else 0.0


def _with_neighbours(grid: Grid, looks: Sequence[_Row], best: int) -> tuple[int, ...]:
    """The best row with a group line above it and sub-heading lines below it."""
    above = best - 1
    first = best
    if above >= 0 and looks[above].filled >= 2 and looks[above].known >= 2 and not looks[above].numbers:
        first = above
    last = best
    while last + 1 < len(looks) and last - best < 2 and _is_sub_heading(grid, looks, best, last + 1):
        last += 1
    return tuple(range(first, last + 1))


def _is_sub_heading(grid: Grid, looks: Sequence[_Row], best: int, place: int) -> bool:
    look = looks[place]
    if not look.filled or look.numbers or look.dates:
        return False
    texts = _texts([grid.rows[place]])
    if all(is_missing_mark(text) for text in texts):
        return False
    units = sum(1 for text in texts if understand(text).unit or re.fullmatch(r"[(（\[].*[)）\]]", text))
    if units >= max(1, len(texts) // 2):
        return True
    grouped = looks[best].filled < max(2, grid.width) and look.known >= 1
    filled_below = sum(1 for text in texts if understand(text).role in ("metric", "value", "count", "ignore", "period"))
    return grouped and filled_below >= max(1, len(texts) // 2)


def _first_data(grid: Grid) -> int:
    """First row that looks like data when there is no heading."""
    for place, row in enumerate(grid.rows[:LOOK_AT]):
        look = _look(row)
        if look.numbers + look.dates >= 2:
            return place
    return 0


def heading_texts(grid: Grid, header: tuple[int, ...], index: int) -> list[str]:
    """Heading texts of a column from top to bottom; merged cells and group lines speak for all they cover."""
    texts: list[str] = []
    for level, row in enumerate(header):
        cells = grid.rows[row]
        cell = cells[index] if index < len(cells) else ""
        text = _heading_text(cell)
        if not text and level < len(header) - 1:
            text = _from_merge(grid, row, index) or _from_left(grid, header, row, index)
        if text and text not in texts:
            texts.append(text)
    return texts


def _heading_text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _from_merge(grid: Grid, row: int, index: int) -> str:
    for (top, left), (bottom, right) in grid.merged:
        if top <= row <= bottom and left <= index <= right:
            return _heading_text(grid.rows[top][left])
    return ""


def _from_left(grid: Grid, header: tuple[int, ...], row: int, index: int) -> str:
    """The group heading to the left, when the line below says something here (files without merges)."""
    if grid.merged:
        return ""
    below = grid.rows[header[-1]]
    if index >= len(below) or not _heading_text(below[index]):
        return ""
    for left in range(min(index, len(grid.rows[row]) - 1), -1, -1):
        if text := _heading_text(grid.rows[row][left]):
            return text if understand(text).role in ("metric", "place", "period", "count") else ""
    return ""


def _column(grid: Grid, header: tuple[int, ...], index: int) -> Column:
    texts = heading_texts(grid, header, index)
    heading = join_headings([_period_number(text) for text in texts])
    return Column(index, heading, _role_of(heading), _confidence(heading))


def _period_number(text: str) -> Heading:
    """A heading, where a bare number may be a year, a month or a day."""
    heading = understand(text)
    if heading.role:
        return heading
    if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= 31:
        return Heading(text, "period", moment=(0, 0, int(text), -1))
    return heading


def _role_of(heading: Heading) -> str:
    return "station_column" if heading.role == "station" and heading.station else heading.role


def _confidence(heading: Heading) -> float:
    if len(heading.places) > 1:
        return 0.4
    return 0.98 if heading.role else 0.0


def join_headings(parts: Sequence[Heading]) -> Heading:
    """One heading of the parts above each other (city over pollutant, pollutant over 浓度 …)."""
    if not parts:
        return Heading("")
    if len(parts) == 1:
        return parts[0]
    text = " ".join(part.text for part in parts)
    joined = Heading(text)
    roles = [part.role for part in parts]
    for part in parts:
        joined = replace(
            joined,
            metric=part.metric or joined.metric,  # the line nearest to the numbers is the most exact
            statistic=part.statistic or joined.statistic,
            averaging=part.averaging or joined.averaging,
            unit=part.unit or joined.unit,
            places=joined.places or part.places,
            station=joined.station or part.station,
            moment=_join_moments(joined.moment, part.moment),
            quarter=part.quarter or joined.quarter,
        )
    order = (
        "ignore",
        "rank",
        "count",
        "metric",
        "date",
        "city",
        "station",
        "year",
        "month",
        "day",
        "hour",
        "place",
        "period",
    )
    role = next((role for role in order if role in roles), next((role for role in roles if role), ""))
    if role == "count" and (whole := understand(text.replace(" ", ""))).role == "count":
        joined = replace(joined, statistic=whole.statistic)  # 优良天数 over 比例
    return replace(joined, role=role)


def _join_moments(one: dates.Moment | None, other: dates.Moment | None) -> dates.Moment | None:
    if one is None or other is None:
        return other if one is None else one
    year, month, day, hour = (a or b for a, b in zip(one, other, strict=True))
    return year, month, day, hour


def sample(cells: Sequence[Cell], count: int = SAMPLE) -> list[Cell]:
    """Some filled cells, spread over the column."""
    step = max(1, len(cells) // (2 * count))
    some = [cell for cell in cells[::step] if not is_missing_mark(cell)][:count]
    if len(some) < min(5, count) and step > 1:
        some = list(itertools.islice((cell for cell in cells if not is_missing_mark(cell)), count))
    return some


def share_of_places(cells: Sequence[Cell]) -> float:
    """Share of sampled cells that name one city (or candidates)."""
    some = sample(cells)
    return sum(1 for cell in some if naming.codes(_heading_text(cell))) / len(some) if some else 0.0


def share_of_dates(cells: Sequence[Cell]) -> float:
    """Share of sampled cells that are dates and more than small numbers."""
    some = sample(cells)
    return sum(1 for cell in some if _clear_date(cell)) / len(some) if some else 0.0


def _clear_date(cell: Cell) -> bool:
    if is_date_like(cell):
        return True
    text = decimal_text(cell)
    if text is None:
        return False
    number = float(text)
    return 190_000 < number < 1e14 and number == int(number) and dates.moment_of_number(number) is not None


def share_of_metrics(cells: Sequence[Cell]) -> float:
    """Share of sampled cells that name a pollutant."""
    some = sample(cells)
    return sum(1 for cell in some if isinstance(cell, str) and understand(cell).metric) / len(some) if some else 0.0
