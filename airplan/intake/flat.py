"""A laid-out grid becomes flat arrays: one entry a value cell, whatever the shape of the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from airplan.domain import METRICS, MISSING, Problem
from airplan.intake import dates, naming, numbers, rowwise
from airplan.intake.headings import Heading
from airplan.intake.layout import Column, Layout
from airplan.intake.rowreport import RowReporter
from airplan.intake.types import Outside
from airplan.workbook.grid import Cell

STATISTICS = ("mean", "p90", "p95", "p98", "good_days", "heavy_days", "valid_days", "good_ratio", "index")
AVERAGES = ("", "1h", "8h", "24h")


@dataclass
class Flat:
    """Parallel arrays, one entry a value cell; ``row``, ``column`` are grid coordinates.

    ``value`` stored thousandths (int64, MISSING), ``state`` of :mod:`airplan.intake.numbers`, ``length`` H D M Q Y,
    ``average`` index into AVERAGES, ``statistic`` into STATISTICS, ``unit`` 0 where the place is unsettled.
    """

    unit: np.ndarray
    start: np.ndarray
    hour: np.ndarray
    length: np.ndarray
    metric: np.ndarray
    average: np.ndarray
    statistic: np.ndarray
    value: np.ndarray
    state: np.ndarray
    row: np.ndarray
    column: np.ndarray

    def take(self, mask: np.ndarray) -> Flat:
        """Entries where *mask* holds."""
        return Flat(**{name: getattr(self, name)[mask] for name in self.__dataclass_fields__})

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self.value)


@dataclass
class Flattened:
    """Entries of one grid with what was refused or left out on the way."""

    flat: Flat | None
    problems: list[Problem] = field(default_factory=list)
    refused_by: dict[str, int] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    trouble: tuple[str, dict[str, object]] | None = None
    columns: tuple[Column, ...] = ()
    stations: rowwise.StationBook | None = None
    hourly: bool = False


def value_columns(layout: Layout) -> tuple[Column, ...]:
    """The columns that hold values, by the shape of the table."""
    metric = layout.of("metric") + layout.of("count")
    if metric:
        return tuple(sorted(metric, key=lambda column: column.index))
    for role in ("station_column", "place"):
        found = layout.of(role)
        if found and (layout.context.metric or layout.of("metric_name")):
            return found
    named = layout.of("metric_name") or layout.context.metric
    period = layout.of("period")
    if named and len(period) >= 2:
        return period
    return layout.of("value")[:1] if named else ()


def flatten(layout: Layout, outside: Outside) -> Flattened:
    """All value cells of *layout* with unit, period and pollutant."""
    columns = value_columns(layout)
    if not columns:
        return Flattened(None, trouble=("no_pollutant_columns", {}))
    book = rowwise.StationBook(outside)
    count = len(layout.grid.rows) - layout.first
    if count <= 0:
        return Flattened(None, trouble=("file_no_content", {}), columns=columns)
    periods = rowwise.periods_of(layout)
    names = rowwise.metrics_of(layout) if not layout.of("metric") else None
    needs_place = any(not column.heading.places and column.role != "station_column" for column in columns)
    where = rowwise.places_of(layout, outside) if needs_place else rowwise.Places(np.zeros(count, np.int64))
    if where.file_trouble is not None and _cities_by_station(layout, book):
        where = rowwise.Places(np.zeros(count, np.int64))
    if where.file_trouble is not None:
        return Flattened(None, trouble=where.file_trouble, columns=columns)
    answer = Flattened(None, assumed=where.assumed, columns=columns, stations=book)
    builder = _Builder(layout, columns, periods, where, names, book, answer)
    return builder.build()


def _cities_by_station(layout: Layout, book: rowwise.StationBook) -> bool:
    """Whether the rows name stations whose city is known by their code."""
    codes = layout.of("station_code")
    return bool(codes) and any(book.by_code(rowwise.text_of(cell)) for cell in layout.cells(codes[0].index)[:50])


class _Builder:
    def __init__(
        self,
        layout: Layout,
        columns: tuple[Column, ...],
        periods: dates.Periods | None,
        where: rowwise.Places,
        names: tuple[np.ndarray, list[Heading]] | None,
        book: rowwise.StationBook,
        answer: Flattened,
    ) -> None:
        self.layout, self.columns, self.periods, self.where = layout, columns, periods, where
        self.names, self.book, self.answer = names, book, answer
        self.count = len(layout.grid.rows) - layout.first
        self.context = self._context_period()
        self.row_unit = self._row_units()

    def _context_period(self) -> tuple[int, str]:
        context = self.layout.context
        if not context.year:
            return 0, ""
        start = dt.date(context.year, context.month or 1, context.day or 1).toordinal()
        if context.quarter:
            return start, "Q"
        return start, "D" if context.day else "M" if context.month else "Y"

    def _row_units(self) -> np.ndarray:
        """Stations where the rows name them, else the places of the rows."""
        units = self.where.units
        codes, stations = self.layout.of("station_code"), self.layout.of("station")
        if codes:
            known = {}
            cells = [rowwise.text_of(cell) for cell in self.layout.cells(codes[0].index)]
            for text in set(cells):
                found = self.book.by_code(text)
                known[text] = found.id if found else 0
            by_code = np.array([known[text] for text in cells], np.int64)
            if by_code.any():
                return by_code
        if not stations:
            return units
        cells = [rowwise.text_of(cell) for cell in self.layout.cells(stations[0].index)]
        keys = list(zip(units.tolist(), cells, strict=True))
        ids = {key: self._station(*key) for key in dict.fromkeys(keys)}
        return np.array([ids[key] for key in keys], np.int64)

    def _station(self, parent: int, name: str) -> int:
        if not parent or not name:
            return parent
        return self.book.by_name(parent, name).id

    def build(self) -> Flattened:
        periodic = self.columns[0].role == "period" or any(column.heading.moment for column in self.columns)
        if self.periods is None and not periodic and not self.context[1]:
            self.answer.trouble = ("date_missing", {})
            return self.answer
        hourly = bool((self.periods.length == "H").any()) if self.periods is not None else False
        if self.periods is None and any(column.heading.averaging == "1h" for column in self.columns):
            self.answer.trouble = ("hourly_without_date", {})
            return self.answer
        self.answer.hourly = hourly
        best = _best_columns(self.columns, hourly)
        self._left_out(best)
        pieces = [piece for column in best if (piece := self._piece(column, hourly))]
        if not pieces:
            self.answer.trouble = self.answer.trouble or ("no_pollutant_columns", {})
            return self.answer
        names = Flat.__dataclass_fields__
        self.answer.flat = Flat(**{name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in names})
        self._judge_rows()
        return self.answer

    def _left_out(self, best: Sequence[Column]) -> None:
        """Tell of columns that say the same as another one and are not used."""
        used = {column.index for column in best}
        keys = {(column.heading.metric, column.heading.averaging, column.heading.statistic) for column in best}
        grid = self.layout.grid
        for column in self.columns:
            key = (column.heading.metric, column.heading.averaging, column.heading.statistic)
            if column.index not in used and key in keys:
                cell = grid.address(self.layout.header[-1] if self.layout.header else 0, column.index)
                problem = Problem("column_twice", grid.file, grid.sheet, cell, column.heading.text, {}, "remark")
                self.answer.problems.append(problem)

    def _piece(self, column: Column, hourly: bool) -> Flat | None:
        cells = self.layout.cells(column.index)
        heading = column.heading
        metric, average, statistic = self._metric_arrays(heading)
        unit = self._unit_array(column)
        if heading.unit in ("ppb", "ppm"):
            self._refuse_column(column, cells, "unit_other", {"unit": heading.unit})
            return None
        if unit is None:
            self._unknown_column(column, cells)
            return None
        start, hour, length = self._periods_for(heading)
        value, state = numbers.parse_column(cells)
        value = _rescaled(cells, value, state, heading.unit or self._row_unit_name(), metric)
        rows = np.arange(self.count, dtype=np.int32) + self.layout.first
        return Flat(
            unit, start, hour, length, metric, average, statistic, value, state, rows,
            np.full(self.count, column.index, np.int32),
        )  # fmt: skip

    def _row_unit_name(self) -> str:
        column = self.layout.of("unit")
        if not column:
            return ""
        from airplan.intake.headings import unit_in

        found = {unit_in(text) for cell in self.layout.cells(column[0].index)[:200] if (text := rowwise.text_of(cell))}
        return found.pop() if len(found) == 1 else ""

    def _metric_arrays(self, heading: Heading) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if heading.metric in METRICS:
            own = (METRICS.index(heading.metric), AVERAGES.index(heading.averaging), _statistic(heading))
            return _full(self.count, own)
        if self.names is not None:
            index, meanings = self.names
            table = [(METRICS.index(m.metric), AVERAGES.index(m.averaging), _statistic(m)) for m in meanings]
            rows = np.array([*table, (-1, 0, 0)], np.int8)[index]
            return rows[:, 0], rows[:, 1], rows[:, 2]
        return _full(self.count, (METRICS.index(self.layout.context.metric), 0, 0))

    def _unit_array(self, column: Column) -> np.ndarray | None:
        if column.role == "station_column":
            station = self.book.by_code(column.heading.station)
            return np.full(self.count, station.id, np.int64) if station else None
        if column.heading.places:
            one = column.heading.places
            return np.full(self.count, one[0], np.int64) if len(one) == 1 else None
        return self.row_unit

    def _unknown_column(self, column: Column, cells: Sequence[Cell]) -> None:
        """A city or station column that cannot be told: its values are refused, all others go on."""
        if column.role == "station_column":
            self._refuse_column(column, cells, "station_unknown", {"stations": 1})
        else:
            self._refuse_column(column, cells, "city_ambiguous", {"candidates": naming.labels(column.heading.places)})

    def _refuse_column(self, column: Column, cells: Sequence[Cell], code: str, detail: dict[str, object]) -> None:
        _, state = numbers.parse_column(cells)
        count = int((state == numbers.VALUE).sum())
        grid = self.layout.grid
        cell = grid.address(self.layout.header[-1] if self.layout.header else 0, column.index)
        values: dict[str, object] = {"count": count, **detail}
        earlier = next((one for one in self.answer.problems if one.code == code == "station_unknown"), None)
        if earlier is not None:  # thousands of stations are one problem
            values = {name: int(str(earlier.values[name])) + int(str(values[name])) for name in values}
            self.answer.problems.remove(earlier)
            cell = earlier.cell
        self.answer.problems.append(Problem(code, grid.file, grid.sheet, cell, column.heading.text, values))
        self.answer.refused_by[code] = self.answer.refused_by.get(code, 0) + count
        self.answer.trouble = (code, values)

    def _periods_for(self, heading: Heading) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        moment = heading.moment
        if moment is None:
            if self.periods is None:
                start, length = self.context
                return (
                    np.full(self.count, start, np.int64),
                    np.full(self.count, -1, np.int16),
                    np.full(self.count, length, "U1"),
                )
            return self.periods.start, self.periods.hour, self.periods.length
        return self._joined_periods(moment, heading.quarter)

    def _joined_periods(self, moment: dates.Moment, quarter: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        known: dict[dates.Moment, tuple[int, int, str, bool]] = {}
        rows = []
        for row in self._row_moments():
            entry = known.get(row)
            if entry is None:
                year, month, day = (a or b for a, b in zip(row[:3], moment[:3], strict=True))
                joined = (year or self.layout.context.year, month, day, row[3])
                entry = known[row] = dates._period_of((joined, quarter), 0, self.layout.context.month)
            rows.append(entry)
        packed = dates._pack(rows)
        return packed.start, packed.hour, packed.length

    def _row_moments(self) -> list[dates.Moment]:
        if not hasattr(self, "_moments"):
            self._moments = list(_moments(self.layout, self.count))
        return self._moments

    def _judge_rows(self) -> None:
        """Leave out rows that are no data, refuse rows whose period, place or pollutant cannot be read."""
        flat = self.answer.flat
        assert flat is not None
        bad = (flat.length == "") | (flat.unit == rowwise.NO_UNIT) | (flat.metric < 0)
        lengths, counts = np.unique(flat.length[~bad], return_counts=True)
        main = str(lengths[np.argmax(counts)]) if len(lengths) else ""
        other = ~bad & (flat.length != main)
        reporter = RowReporter(self.layout, self.where, self.periods, self.answer)
        rows, place = np.unique(flat.row, return_inverse=True)

        def counted(cells: np.ndarray) -> np.ndarray:
            return np.bincount(place[cells], minlength=len(rows))

        wrong = counted(bad | other)
        values = counted((bad | other) & (flat.state == numbers.VALUE))
        no_unit, no_metric, is_bad, is_other = map(counted, (flat.unit == 0, flat.metric < 0, bad, other))
        odd = (is_other > 0) & (is_bad == 0)
        for at in np.flatnonzero(wrong).tolist():
            causes = bool(no_unit[at]), bool(no_metric[at]), bool(odd[at])
            reporter.report(int(rows[at]), int(values[at]), *causes)
        reporter.finish()
        self.answer.flat = flat.take(~bad & ~other)


def _full(count: int, numbers_: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b, c = (np.full(count, number, np.int8) for number in numbers_)
    return a, b, c


def _statistic(heading: Heading) -> int:
    return STATISTICS.index(heading.statistic or "mean")


def _moments(layout: Layout, count: int) -> Iterator[dates.Moment]:
    """Row moments as far as the rows say them (0 where they do not)."""
    dated = layout.of("date")
    if dated:
        for cell in layout.cells(dated[0].index):
            found = dates.moment_of(cell)
            yield found[0] if found else dates.NOTHING
        return
    parts = []
    for role in ("year", "month", "day"):
        column = layout.of(role)
        parts.append(rowwise._integers(layout.cells(column[0].index), 0) if column else [0] * count)
    yield from ((year, month, day, -1) for year, month, day in zip(*parts, strict=True))


def _best_columns(columns: Sequence[Column], hourly: bool) -> list[Column]:
    """Of several columns of one thing (O3_1h and O3_8h, PM2.5 and PM2.5_24h) the one that is wanted."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for column in columns:
        heading = column.heading
        key = (heading.metric, heading.statistic, heading.places, heading.station, heading.moment)
        groups.setdefault(key if heading.metric else (column.index,), []).append(column)
    return [best for group in groups.values() if (best := _preferred(group, hourly))]


def _preferred(group: list[Column], hourly: bool) -> Column | None:
    metric = group[0].heading.metric
    order = preference(metric, hourly)
    usable = [column for column in group if not metric or column.heading.averaging in order]
    if not usable:
        return None
    return min(usable, key=lambda column: (order.index(column.heading.averaging) if metric else 0, column.index))


def preference(metric: str, hourly: bool) -> tuple[str, ...]:
    """Averaging times in the order of preference; others are not values of the day (or hour)."""
    if metric == "O3":
        return ("1h", "", "8h") if hourly else ("8h", "", "24h")
    return ("1h", "", "24h") if hourly else ("24h", "", "8h")


def _rescaled(cells: Sequence[Cell], value: np.ndarray, state: np.ndarray, unit: str, metric: np.ndarray) -> np.ndarray:
    """Values stated in mg/m³ become µg/m³ (not CO), from the decimal text; CO in µg/m³ is handled later."""
    if unit != "mg" or not len(metric):
        return value
    concentration = (metric >= 0) & (metric < METRICS.index("AQI")) & (metric != METRICS.index("CO"))
    known = value[concentration & (state == numbers.VALUE) & (value > 0)]
    if not len(known) or np.median(known) > 3000:  # a heading that says mg over values that are clearly µg
        return value
    from decimal import Decimal

    from airplan.domain import to_thousandths

    answer = value.copy()
    for row in np.flatnonzero(concentration & (state == numbers.VALUE)).tolist():
        text = numbers.decimal_text(cells[row])
        if text is not None:
            answer[row] = to_thousandths(Decimal(text) * 1000)
    return answer


__all__ = ["AVERAGES", "MISSING", "STATISTICS", "Flat", "Flattened", "flatten", "preference", "value_columns"]
