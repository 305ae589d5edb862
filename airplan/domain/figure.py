"""A chart as data.  Stages return it; matplotlib draws it in documents, pyqtgraph in the window.

Roles name what a mark means, so that both drawers colour alike: ``observed``, ``fit``, ``forecast``,
``limit``, ``target``, ``deadline``, ``lastyear``, ``good``, ``heavy``, ``cost``, ``plain``, ``aqi`` (bars
coloured by AQI class of their height).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """Joined points; NaN or None breaks the line."""

    x: Sequence[float]
    y: Sequence[float | None]
    name: str
    role: str = "plain"
    marks: bool = False


@dataclass(frozen=True)
class Points:
    """Single marks."""

    x: Sequence[float]
    y: Sequence[float | None]
    name: str
    role: str = "observed"


@dataclass(frozen=True)
class Band:
    """Area between two lines (interval, fan)."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    name: str
    role: str = "forecast"
    strength: float = 0.3  # 0 faint … 1 full


@dataclass(frozen=True)
class Bars:
    """Bars of *width* on the x axis."""

    x: Sequence[float]
    y: Sequence[float | None]
    name: str
    role: str = "plain"
    width: float = 0.8


@dataclass(frozen=True)
class Level:
    """A horizontal line (limit, target), from *start* to *end* on the x axis when given."""

    y: float
    name: str
    role: str = "limit"
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Moment:
    """A vertical line (deadline, change of standard)."""

    x: float
    name: str
    role: str = "deadline"


@dataclass(frozen=True)
class Spans:
    """Horizontal bars from start to end, one a row (timetables)."""

    labels: Sequence[str]
    start: Sequence[float]
    end: Sequence[float]
    done: Sequence[float] = ()  # share 0–1
    name: str = ""
    role: str = "plain"


Mark = Line | Points | Band | Bars | Level | Moment | Spans


@dataclass(frozen=True)
class Figure:
    """A chart.  ``x_kind``: ``number``, ``year``, ``day`` (proleptic ordinal) or ``category`` (see *categories*)."""

    title: str
    x_label: str
    y_label: str
    marks: Sequence[Mark]
    x_kind: str = "number"
    categories: Sequence[str] = field(default_factory=tuple)
    note: str = ""
