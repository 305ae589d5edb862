"""Settle the roles of columns by what stands in them, and by a recipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from airplan.domain import METRICS
from airplan.intake import dates, naming
from airplan.intake.headings import Heading, understand
from airplan.intake.layout import (
    Column,
    Layout,
    is_number_like,
    sample,
    share_of_dates,
    share_of_metrics,
    share_of_places,
)
from airplan.intake.types import Recipe
from airplan.workbook.grid import Cell

Share = Callable[[Sequence[Cell]], float]

NAMES = (
    *METRICS, "date", "year", "month", "day", "hour", "quarter", "city", "station", "station_code", "metric_name",
    "value", "grade", "rank", "ignore", "good_days", "heavy_days", "good_ratio", "valid_days", "index",
)  # fmt: skip
"""What a recipe may call a column (a metric may be followed by a statistic: ``O3 p90``; or by a unit: ``CO:ug``)."""


def settle(layout: Layout, recipe: Recipe | None = None) -> Layout:
    """Fill missing roles from the cells, choose among several candidates, apply *recipe*."""
    columns = list(layout.columns)
    columns = _stations_that_are_cities(layout, columns)
    columns = [_whole_date(layout, column) for column in columns]
    columns = _choose(layout, columns, "date", share_of_dates)
    columns = _choose(layout, columns, "city", share_of_places)
    columns = _discover(layout, columns)
    columns = [column if column.role else replace(column, role="ignore", confidence=0.6) for column in columns]
    if recipe is not None:
        columns = [_by_recipe(layout, column, recipe) for column in columns]
    return replace(layout, columns=tuple(columns))


def _whole_date(layout: Layout, column: Column) -> Column:
    """A column headed "month" that holds ``2015-01`` is a date column."""
    if column.role not in ("year", "month", "day", "quarter"):
        return column
    some = sample(layout.cells(column.index), 12)
    moments = [found[0] for cell in some if (found := dates.moment_of(cell)) is not None]
    whole = [1 for year, month, _, _ in moments if year and month]
    return (
        replace(column, role="date", confidence=0.9, basis="values")
        if whole and len(whole) == len(moments) and len(whole) >= len(some) / 2
        else column
    )


def _stations_that_are_cities(layout: Layout, columns: list[Column]) -> list[Column]:
    """A column headed "site" that holds city names only is a city column."""
    if any(column.role == "city" for column in columns):
        return columns
    answer = []
    for column in columns:
        if column.role == "station" and share_of_places(layout.cells(column.index)) > 0.95:
            column = replace(column, role="city", confidence=0.8, basis="values")
        answer.append(column)
    return answer


def _choose(layout: Layout, columns: list[Column], role: str, share: Share) -> list[Column]:
    """Of several columns of one role keep the one whose cells fit best; a hopeless single one stays to be reported."""
    rivals = [column for column in columns if column.role == role]
    if len(rivals) < 2:
        return columns
    best = max(rivals, key=lambda column: (round(share(layout.cells(column.index)), 2), -column.index))
    return [
        replace(column, role="ignore", confidence=0.7) if column in rivals and column is not best else column
        for column in columns
    ]


def _discover(layout: Layout, columns: list[Column]) -> list[Column]:
    """Columns without a telling heading that hold dates, cities or pollutant names."""
    has = {column.role for column in columns}
    dated = has & {"date", "year", "month", "day", "quarter", "period"}
    wanted: list[tuple[str, Share, float]] = []
    if not dated:
        wanted.append(("date", share_of_dates, 0.8))
    if not has & {"city", "place"} and not any(column.heading.places for column in columns):
        wanted.append(("city", share_of_places, 0.6))
    if "metric_name" not in has and "metric" not in has and not layout.context.metric:
        wanted.append(("metric_name", share_of_metrics, 0.8))
    for role, share, least in wanted:
        columns = _discover_one(layout, columns, role, share, least)
    return columns


def _discover_one(layout: Layout, columns: list[Column], role: str, share: Share, least: float) -> list[Column]:
    for place, column in enumerate(columns):
        if column.role and column.role != "station":
            continue
        cells = layout.cells(column.index)
        if role == "city" and all(is_number_like(cell) for cell in sample(cells, 10)):
            continue
        found = share(cells)
        if found >= least and sample(cells, 1):
            changed = replace(column, role=role, confidence=round(min(0.9, found), 2), basis="values")
            return [*columns[:place], changed, *columns[place + 1 :]]
    return columns


def _by_recipe(layout: Layout, column: Column, recipe: Recipe) -> Column:
    wish = recipe.columns.get(layout.grid.column_letter(column.index))
    if wish is None:
        return column
    return column_as(column, wish, "recipe", 1.0)


def column_as(column: Column, wish: str, basis: str, confidence: float) -> Column:
    """*column* taken for *wish* (see NAMES), from a recipe or from inference."""
    name, _, unit = wish.partition(":")
    words = name.split()
    heading = column.heading
    if words and words[0] in METRICS:
        statistic = words[1] if len(words) > 1 and not words[1].startswith("place") else ""
        heading = Heading(
            heading.text, "metric", words[0], statistic, "", unit or heading.unit, heading.places, heading.station,
            heading.moment, heading.quarter,
        )  # fmt: skip
        return Column(column.index, heading, "metric", confidence, basis)
    if name == "place":
        code = naming.codes(unit) if not unit.isdigit() else (int(unit),)
        return Column(column.index, replace(heading, role="place", places=code), "place", confidence, basis)
    if name in ("good_days", "heavy_days", "good_ratio", "valid_days", "index"):
        counted = replace(heading, role="count", metric="AQI", statistic=name)
        return Column(column.index, counted, "count", confidence, basis)
    if name == "period":
        return Column(column.index, heading if heading.moment else understand(unit), "period", confidence, basis)
    return Column(column.index, heading, name, confidence, basis)
