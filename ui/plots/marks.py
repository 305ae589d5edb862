"""Marks of a :class:`airplan.domain.figure.Figure` as pyqtgraph items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from airplan.domain.figure import Band, Bars, Level, Line, Mark, Moment, Points, Spans
from ui import theme
from ui.plots import roles

FAT_LIMIT = 800
"""A line of more points keeps width 1: wider antialiased pens are hundreds of times slower."""


def array(values: Sequence[float | None]) -> np.ndarray:
    """Floats with NaN for None."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def items(mark: Mark, number: int) -> Iterator[Any]:
    """The items that draw a mark; *number* counts plain marks."""
    match mark:
        case Line():
            yield _line(mark, number)
        case Points():
            yield _points(mark, number)
        case Band():
            yield from _band(mark, number)
        case Bars():
            yield _bars(mark, number)
        case Level():
            yield _level(mark)
        case Moment():
            yield _moment(mark)
        case Spans():
            yield from _spans(mark, number)


def _pen(role: str, number: int, fat: bool = True) -> Any:
    return pg.mkPen(roles.colour(role, number), width=2 if fat else 1, style=roles.style(role))


def _line(mark: Line, number: int) -> Any:
    y = array(mark.y)
    sign = roles.symbol(mark.role, number)[0]
    symbol = {"symbol": sign, "symbolSize": 8, "symbolPen": None, "symbolBrush": roles.colour(mark.role, number)}
    return pg.PlotDataItem(
        array(mark.x),
        y,
        pen=_pen(mark.role, number, len(y) < FAT_LIMIT),
        connect="finite",
        **(symbol if mark.marks else {}),
    )


def _points(mark: Points, number: int) -> Any:
    y = array(mark.y)
    there = np.isfinite(y)
    brush = roles.colour(mark.role, number)
    return pg.ScatterPlotItem(array(mark.x)[there], y[there], size=7, pen=None, brush=brush)


def _band(mark: Band, number: int) -> Iterator[Any]:
    low = pg.PlotCurveItem(array(mark.x), array(mark.low), pen=None)
    high = pg.PlotCurveItem(array(mark.x), array(mark.high), pen=None)
    yield low
    yield high
    yield pg.FillBetweenItem(low, high, brush=roles.colour(mark.role, number, 0.12 + 0.5 * mark.strength))


def _bars(mark: Bars, number: int) -> Any:
    heights = np.nan_to_num(array(mark.y))
    if mark.role == "aqi":
        brushes = [theme.AQI_COLOURS[theme.aqi_level(height)] for height in heights]
    else:
        brushes = [roles.colour(mark.role, number)] * len(heights)
    return pg.BarGraphItem(x=array(mark.x), height=heights, width=mark.width, brushes=brushes, pen=None)


def _level(mark: Level) -> Any:
    pen = _pen(mark.role, 0)
    if mark.start is None and mark.end is None:
        return pg.InfiniteLine(pos=mark.y, angle=0, pen=pen)
    start = mark.start if mark.start is not None else (mark.end or 0) - 100
    end = mark.end if mark.end is not None else start + 100
    return pg.PlotCurveItem([start, end], [mark.y, mark.y], pen=pen)


def _moment(mark: Moment) -> Any:
    line = pg.InfiniteLine(pos=mark.x, angle=90, pen=_pen(mark.role, 0), label=mark.name or None)
    if mark.name:
        line.label.setColor(roles.colour(mark.role))
        line.label.setPosition(0.96)
    return line


def _spans(mark: Spans, number: int) -> Iterator[Any]:
    starts, ends = array(mark.start), array(mark.end)
    rows = np.arange(len(starts), dtype=float)
    if mark.role == "lastyear":  # the baseline: a thin bar below the plan's
        yield pg.BarGraphItem(x0=starts, x1=ends, y=rows + 0.4, height=0.14, brush=roles.colour(mark.role), pen=None)
        return
    faint = roles.colour(mark.role, number, 0.35 if mark.done else 1.0)
    yield pg.BarGraphItem(x0=starts, x1=ends, y=rows, height=0.6, brush=faint, pen=None)
    if mark.done:
        upto = starts + (ends - starts) * array(mark.done)
        yield pg.BarGraphItem(x0=starts, x1=upto, y=rows, height=0.6, brush=roles.colour(mark.role, number), pen=None)


def dashed(mark: Mark) -> bool:
    """Whether the legend shows it dashed."""
    return roles.style(getattr(mark, "role", "plain")) != Qt.PenStyle.SolidLine
