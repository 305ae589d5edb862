"""What a chart says as numbers: the values at a place, and all of it as a table to copy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from airplan.domain.figure import Band, Bars, Figure, Level, Line, Points, Spans
from ui.texts import DASH, t


def x_text(figure: Figure, x: float) -> str:
    """A place on the x axis in words."""
    if figure.x_kind == "day":
        return dt.date.fromordinal(int(x)).isoformat() if x >= 1 else ""
    if figure.x_kind == "category":
        place = round(x)
        return figure.categories[place] if 0 <= place < len(figure.categories) else ""
    return f"{x:.0f}" if figure.x_kind == "year" else f"{x:g}"


def number_text(value: float | None) -> str:
    """A value with a sensible number of digits."""
    if value is None or value != value:
        return DASH
    return (
        f"{value:.0f}"
        if abs(value) >= 1000
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )


def near(figure: Figure, x: float) -> tuple[float, list[str]] | None:
    """The x of data nearest to *x* and one text a mark there."""
    places = sorted({float(value) for mark in figure.marks for value in _xs(mark)})
    if not places:
        return None
    nearest = min(places, key=lambda place: abs(place - x))
    texts = [text for mark in figure.marks if (text := _at(mark, nearest))]
    return nearest, texts


def _xs(mark: Any) -> Any:
    return mark.x if isinstance(mark, Line | Points | Band | Bars) else ()


def _at(mark: Any, x: float) -> str:
    if isinstance(mark, Level):
        return t("ui.pair", name=mark.name, text=number_text(mark.y))
    if not isinstance(mark, Line | Points | Band | Bars):
        return ""
    where = np.flatnonzero(np.asarray(mark.x, float) == x)
    if not len(where):
        return ""
    place = int(where[0])
    if isinstance(mark, Band):
        return t("ui.pair", name=mark.name, text=f"{number_text(mark.low[place])}–{number_text(mark.high[place])}")
    return t("ui.pair", name=mark.name, text=number_text(mark.y[place]))


def table(figure: Figure) -> list[list[str]]:
    """The chart's data as rows: x, then one column a mark (two for a band)."""
    spans = [mark for mark in figure.marks if isinstance(mark, Spans)]
    if spans:
        return [[figure.title, figure.x_label]] + [
            [name, f"{x_text(figure, start)} – {x_text(figure, end)}"]
            for mark in spans
            for name, start, end in zip(mark.labels, mark.start, mark.end, strict=True)
        ]
    columns: list[tuple[str, dict[float, float | None]]] = []
    for mark in figure.marks:
        if isinstance(mark, Band):
            columns.append((f"{mark.name} ↓", dict(zip(map(float, mark.x), mark.low, strict=True))))
            columns.append((f"{mark.name} ↑", dict(zip(map(float, mark.x), mark.high, strict=True))))
        elif isinstance(mark, Line | Points | Bars):
            columns.append((mark.name, dict(zip(map(float, mark.x), mark.y, strict=True))))
    places = sorted({x for _, values in columns for x in values})
    head = [figure.x_label, *(name for name, _ in columns)]
    return [head] + [[x_text(figure, x), *(_cell(values.get(x)) for _, values in columns)] for x in places]


def _cell(value: float | None) -> str:
    return "" if value is None or value != value else f"{value:g}"
