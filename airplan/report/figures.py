"""Charts drawn by matplotlib from the same data as the window's.  The font is the bundled one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import math
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.domain.figure import Band, Bars, Figure, Level, Line, Mark, Moment, Points, Spans
from airplan.report import cells

COLOURS = {
    "observed": "#1f2328", "fit": "#0b6bcb", "forecast": "#0b6bcb", "limit": "#b3261e", "target": "#2e7d32",
    "deadline": "#6a3fa0", "lastyear": "#7a8691", "good": "#2e7d32", "heavy": "#99004c", "cost": "#8a5a00",
    "plain": "#3b6ea5",
}  # fmt: skip
"""One palette for documents; told apart without colour too (dash, mark, label)."""

_DASHES = {"limit": "--", "deadline": ":", "target": "-.", "lastyear": "--"}
AQI_CLASSES = (
    (50, "#00E400"),
    (100, "#FFFF00"),
    (150, "#FF7E00"),
    (200, "#FF0000"),
    (300, "#99004C"),
    (math.inf, "#7E0023"),
)


def png(figure: Figure, width: float = 7.2, height: float = 3.8, dpi: int = 160) -> bytes:
    """The chart as PNG bytes."""
    return _save(figure, width, height, "png", dpi=dpi, metadata={"Software": None})


def svg(figure: Figure, width: float = 7.2, height: float = 3.8) -> str:
    """The chart as an SVG element (no XML declaration), texts as outlines so that it looks alike everywhere."""
    text = _save(figure, width, height, "svg", metadata={"Date": None, "Creator": None}).decode("utf-8")
    return text[text.index("<svg") :]


def pdf(figure: Figure, width: float = 7.2, height: float = 3.8) -> bytes:
    """The chart as PDF bytes."""
    return _save(figure, width, height, "pdf", metadata={"CreationDate": None})


def _save(figure: Figure, width: float, height: float, kind: str, **options: Any) -> bytes:
    import matplotlib as mpl

    stream = io.BytesIO()
    look = {"font.family": _faces(), "axes.unicode_minus": False, "svg.hashsalt": "airplan", "font.size": 10}
    look["text.parse_math"] = False  # a name with two dollar signs is no formula
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box is drawn for a letter the font lacks
        canvas = draw(figure, width, height)
        canvas.savefig(stream, format=kind, **options)
    return stream.getvalue()


@cache
def _faces() -> list[str]:
    from matplotlib import font_manager

    names = []
    for file in sorted(resourcefiles.path("fonts").glob("*.[to]tf")):
        font_manager.fontManager.addfont(file)
        names.append(font_manager.FontProperties(fname=file).get_name())
    return [*dict.fromkeys(names), "DejaVu Sans"]


def draw(figure: Figure, width: float, height: float) -> Any:
    """A matplotlib figure (Agg), *width* × *height* inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    figure = _printable(figure)
    canvas = Canvas(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(canvas)
    axes = canvas.add_subplot()
    for mark in figure.marks:
        _mark(axes, mark)
    _axes(axes, figure)
    named = [handle for handle in axes.get_legend_handles_labels()[1] if handle]
    if len(named) > 1:
        axes.legend(fontsize=8, framealpha=0.85, loc="best")
    return canvas


def _printable(part: Any) -> Any:
    """The figure with texts that can be drawn."""
    if isinstance(part, str):
        return cells.printable(part).replace("\t", " ")
    if isinstance(part, list | tuple):
        return [_printable(one) for one in part] if any(not isinstance(one, float | int) for one in part) else part
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        changed = {one.name: _printable(getattr(part, one.name)) for one in dataclasses.fields(part)}
        return dataclasses.replace(part, **changed)
    return part


def _mark(axes: Any, mark: Mark) -> None:
    match mark:
        case Line():
            style = _DASHES.get(mark.role, "-")
            axes.plot(mark.x, _gaps(mark.y), style, color=_colour(mark.role), label=mark.name, linewidth=1.4,
                      marker="o" if mark.marks else "", markersize=3.5)  # fmt: skip
        case Points():
            axes.plot(mark.x, _gaps(mark.y), "o", color=_colour(mark.role), label=mark.name, markersize=4)
        case Band():
            axes.fill_between(mark.x, mark.low, mark.high, color=_colour(mark.role), alpha=0.1 + 0.4 * mark.strength,
                              linewidth=0, label=mark.name)  # fmt: skip
        case Bars():
            colours = [_aqi_colour(y) for y in mark.y] if mark.role == "aqi" else _colour(mark.role)
            axes.bar(mark.x, _gaps(mark.y), width=mark.width, color=colours, label=mark.name)
        case Level():
            _level(axes, mark)
        case Moment():
            axes.axvline(
                mark.x, linestyle=_DASHES.get(mark.role, ":"), color=_colour(mark.role), linewidth=1.2, label=mark.name
            )
        case Spans():
            _spans(axes, mark)


def _level(axes: Any, mark: Level) -> None:
    colour, style = _colour(mark.role), _DASHES.get(mark.role, "-")
    if mark.start is None and mark.end is None:
        axes.axhline(mark.y, linestyle=style, color=colour, linewidth=1.2, label=mark.name)
        return
    low, high = axes.get_xlim()
    start, end = mark.start if mark.start is not None else low, mark.end if mark.end is not None else high
    axes.plot([start, end], [mark.y, mark.y], linestyle=style, color=colour, linewidth=1.2, label=mark.name)


def _spans(axes: Any, mark: Spans) -> None:
    places = range(len(mark.labels))
    lengths = [end - start for start, end in zip(mark.start, mark.end, strict=True)]
    axes.barh(places, lengths, left=mark.start, height=0.6, color=_colour(mark.role), alpha=0.35)
    if mark.done:
        done = [length * share for length, share in zip(lengths, mark.done, strict=True)]
        axes.barh(places, done, left=mark.start, height=0.6, color=_colour(mark.role))
    axes.set_yticks(list(places), mark.labels, fontsize=8)
    axes.invert_yaxis()


def _colour(role: str) -> str:
    return COLOURS.get(role, COLOURS["plain"])


def _aqi_colour(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "#FFFFFF"
    return next(colour for edge, colour in AQI_CLASSES if value <= edge)


def _gaps(values: Sequence[float | None]) -> list[float]:
    return [math.nan if value is None else value for value in values]


def _axes(axes: Any, figure: Figure) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlabel(figure.x_label)
    axes.set_ylabel(figure.y_label)
    axes.grid(visible=True, color="#d8dee4", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    match figure.x_kind:
        case "year":
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0f}"))
        case "day":
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: dt.date.fromordinal(max(int(x), 1)).isoformat()))
            axes.tick_params(axis="x", labelrotation=20)
        case "category":
            axes.set_xticks(range(len(figure.categories)), figure.categories, fontsize=8)
