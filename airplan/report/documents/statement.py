"""The statement of a month, quarter or year as blocks: levels, six items, comparison, ranking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from airplan.assess.naming import edition_text
from airplan.assess.statement import DayLine, ItemLine, Statement, UnitLine
from airplan.report.blocks import Block, Column, Document, Heading, Paragraph, Picture, Table
from airplan.report.documents.plan_content import printed
from airplan.words import say
from airplan.workbook.write import Marked

ORDER = ("PM2.5", "PM10", "O3", "NO2", "SO2", "CO")
DASH = "—"


def document(statement: Statement, one_table: bool = True) -> Document:
    """Blocks of a statement.  *one_table*: the county table as one (workbooks), else as two that fit a page."""
    until = printed(dt.date.fromisoformat(statement.data_to))
    banner = say("statement.banner", date=until) if statement.provisional else ""
    blocks = [
        Heading(say("statement.h1")),
        *(Paragraph(text) for text in summary(statement)),
        items_table(statement),
        Heading(say("statement.h2")),
        *(Paragraph(text) for text in day_sentences(statement)),
        levels_table(statement),
        *(Picture(figure) for figure in statement.figures),
        *([Paragraph(statement.progress)] if statement.progress else []),
        *_units(statement, one_table),
        Heading(say("statement.h4" if statement.units else "statement.h3n")),
        *(Paragraph(text, "note") for text in statement.notes),
    ]
    signature = (say("statement.made", date=until),)
    return Document(statement.title, blocks, statement.period_text, banner, signature, statement.language)


def summary(statement: Statement) -> Iterable[str]:
    """The opening sentences: six items with their changes, then both verdicts by name."""
    parts = say("morning.between").join(_sentence(line) for line in statement.items if line.value is not None)
    yield say(
        "statement.opening",
        period=statement.period_text,
        place=statement.place,
        parts=parts,
    )
    if statement.index is not None:
        yield say(
            "statement.index",
            index=statement.index,
            change=_percent(statement.index_change),
            main=say("statement.list").join(statement.main_pollutant) or DASH,
        )
    yield from _verdicts(statement)


def _sentence(line: ItemLine) -> str:
    return say(
        "statement.item",
        name=say(f"statement.name.{line.indicator}"),
        value=line.value,
        unit=say(f"statement.unit.{line.unit}"),
        change=_percent(line.year_change),
    )


def _percent(change: str | None) -> str:
    if change is None:
        return say("statement.no_change")
    if float(change) == 0:
        return say("statement.level")
    return say("statement.up" if float(change) > 0 else "statement.down", change=change.lstrip("+-"))


def _verdicts(statement: Statement) -> Iterable[str]:
    if statement.attains_six is None and statement.attains_all is None:
        return
    words = {True: say("assess.verdict.yes"), None: say("assess.verdict.unknown")}
    failing = say("assess.verdict.no", failing=say("statement.list").join(statement.failing_six))
    all_words = {**words, False: say("statement.some_above")}
    yield say(
        "statement.verdicts",
        standard=edition_text(statement.standard),
        six={**words, False: failing}[statement.attains_six],
        all=all_words[statement.attains_all],
    )


def items_table(statement: Statement) -> Table:
    """Indicator, value, limit, 同比, 环比, 同比三年均值; values above the limit marked."""
    columns = [
        Column(say("statement.column.item"), width=26),
        Column(say("statement.column.unit"), width=10),
        Column(say("statement.column.value"), width=10),
        Column(say("statement.column.limit"), width=10),
        Column(say("statement.column.year"), width=12),
        Column(say("statement.column.previous"), width=12),
        Column(say("statement.column.three"), width=16),
        Column(say("statement.column.judged"), width=14),
    ]
    rows = [_item_row(line) for line in statement.items]
    if statement.yearly:
        columns, rows = [*columns[:5], *columns[6:]], [[*row[:5], *row[6:]] for row in rows]
    caption = say("statement.table1", place=statement.place, period=statement.period_text)
    return Table(columns, rows, caption, name=say("statement.sheet1"))


def _item_row(line: ItemLine) -> list[Any]:
    above = line.attains is False
    judged = {True: say("statement.within"), False: say("statement.above"), None: DASH}[line.attains]
    if line.unverified:
        judged += say("statement.unverified")
    value = line.value or DASH
    return [
        say(f"statement.name.{line.indicator}"),
        line.unit,
        Marked(value, "fail") if above else value,
        line.limit or DASH,
        line.year_change or DASH,
        line.previous_change or DASH,
        line.three_year_change or DASH,
        Marked(judged, "fail") if above else judged,
    ]


def day_sentences(statement: Statement) -> Iterable[str]:
    """Good and heavy days with their changes, and the primary pollutants."""
    for line in statement.days:
        if line.value is None:
            continue
        before = _day_change(line, "previous", line.previous_change)
        yield say(
            f"statement.day.{line.indicator}",
            value=line.value,
            change=_day_change(line, "year", line.year_change),
            previous="" if statement.yearly else say("statement.and_previous", text=before),
        )
    if statement.ozone:
        yield statement.ozone


def _day_change(line: DayLine, against: str, change: str | None) -> str:
    """上升/下降…个百分点, 增加/减少…天, 持平 as bulletins say it; never a signed number."""
    if change is None:
        return say(f"statement.{against}.none")
    if float(change) == 0:
        return say(f"statement.{against}.level")
    unit = "points" if line.indicator.endswith("ratio") else "days"
    way = "up" if float(change) > 0 else "down"
    return say(f"statement.{against}.{unit}.{way}", change=change.lstrip("+-"))


def levels_table(statement: Statement) -> Table:
    """Days by level."""
    columns = [Column(name, width=12) for name in statement.levels]
    rows = [[str(days) for days in statement.levels.values()]]
    return Table(columns, rows, say("statement.table2"), name=say("statement.sheet2"))


def _units(statement: Statement, one_table: bool) -> Iterable[Block]:
    if not statement.units:
        return
    ranked = any(line.rank is not None for line in statement.units)
    yield Heading(say("statement.h3" if ranked else "statement.h3_units"))
    for code, names in (
        ("best", statement.best),
        ("worst", statement.worst),
        ("improving", statement.improving),
        ("worsening", statement.worsening),
    ):
        if names:
            yield Paragraph(say(f"statement.{code}", names=say("statement.list").join(names)))
    if one_table:
        yield numbered(units_table(statement))
    else:
        yield from halves(units_table(statement))


def units_table(statement: Statement) -> Table:
    """月报表: one row a county or city, ties share the rank."""
    columns = [Column(say("statement.column.rank"), width=6), Column(say("statement.column.name"), width=14)]
    for name in ORDER:
        group = say(f"statement.name.{name}")
        columns.append(Column(say("statement.column.value"), width=8, group=group))
        columns.append(Column(say("statement.column.year"), width=9, group=group))
        if name == "PM2.5":
            columns.append(Column(say("statement.column.three"), width=11, group=group))
    group = say("indicator.good_days")
    columns += [Column(say(f"statement.column.{code}"), width=9, group=group) for code in ("days", "ratio", "points")]
    group = say("indicator.heavy_days")
    columns += [Column(say(f"statement.column.{code}"), width=9, group=group) for code in ("days", "day_change")]
    group = say("indicator.index")
    columns += [Column(say(f"statement.column.{code}"), width=9, group=group) for code in ("value", "year")]
    columns += [Column(say(f"statement.column.{code}"), width=13) for code in ("main", "target", "control")]
    rows = [_unit_row(line) for line in statement.units]
    return Table(columns, rows, statement.units_title, name=say("statement.sheet3"), wide=True)


def numbered(table: Table) -> Table:
    """The table with numbers instead of texts where a whole column holds numbers (for workbooks)."""
    cells = [[None if cell == DASH else cell for cell in column] for column in zip(*table.rows, strict=True)]
    columns: list[Column] = []
    kept: list[list[Any]] = []
    for column, values in zip(table.columns, cells, strict=True):
        numbers = [_decimal(value) for value in values]
        if all(number is not None or value is None for number, value in zip(numbers, values, strict=True)):
            places = max((-int(number.as_tuple().exponent) for number in numbers if number is not None), default=0)
            columns.append(replace(column, kind=("int", "num1", "num2", "num3")[min(places, 3)]))
            kept.append(numbers)
        else:
            columns.append(column)
            kept.append([DASH if value is None else value for value in values])
    return replace(table, columns=columns, rows=[list(row) for row in zip(*kept, strict=True)])


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


def halves(table: Table) -> Iterable[Table]:
    """The county table as two: concentrations; days, index and targets.  Rank and name stand in both.

    Columns without any value are left out, and so is a half that has none.
    """
    cut = 2 + 2 * len(ORDER) + 1
    filled = [place for place in range(len(table.columns)) if any(row[place] != DASH for row in table.rows)]
    for part in (range(2, cut), range(cut, len(table.columns))):
        if own := [place for place in part if place in filled]:
            kept = [*(place for place in (0, 1) if place in filled), *own]
            columns = [table.columns[place] for place in kept]
            rows = [[row[place] for place in kept] for row in table.rows]
            yield replace(table, columns=columns, rows=rows, wide=len(columns) > 8)


def _unit_row(line: UnitLine) -> list[Any]:
    cells: list[Any] = [None if line.rank is None else str(line.rank), line.name]
    for name in ORDER:
        cells += [line.values.get(name), line.year_changes.get(name)]
        if name == "PM2.5":
            cells.append(line.three_year_changes.get(name))
    cells += [line.good_days, line.good_ratio, line.good_ratio_change, line.heavy_days, line.heavy_days_change]
    cells += [line.index, line.index_change, say("statement.list").join(line.main_pollutant), line.target, line.control]
    return [DASH if cell in (None, "") else cell for cell in cells]
