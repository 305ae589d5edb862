"""Trend and detectability of a project's units: the door for command line and window.

The outlook and the chance stand in modules of their own beside and are reached from here too.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from airplan import words
from airplan.domain import DataKind
from airplan.errors import Refused, UsageError
from airplan.rulebook import regions
from airplan.series.kinds import state_change
from airplan.trend import describe as describing
from airplan.trend.describe import Caveat, Series, TrendResult
from airplan.trend.detect import Detectability, detectability
from airplan.trend.flags import lone
from airplan.trend.regression import ols
from airplan.trend.season import stl
from airplan.trend.sentences import statistic_name, unit_name
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.chance import ChanceAnswer, chance, chance_sentence, check_ask
from airplan.workspace.analysis.outlook import (
    history,
    last_state,
    members_of,
    outlook,
    outlooks,
)
from airplan.workspace.analysis.places import find_units, one_unit
from airplan.workspace.analysis.yearly import SIX, Table, kind_pieces, short_years, statistic, table

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = [
    "SIX",
    "ChanceAnswer",
    "DetectAnswer",
    "TrendAnswer",
    "chance",
    "chance_sentence",
    "detect",
    "history",
    "outlook",
    "outlooks",
    "season",
    "statistic",
    "trend",
]


@dataclass(frozen=True)
class Piece:
    """A run of periods of one data state, with its own trend (null below three values)."""

    first: str
    last: str
    kinds: tuple[str, ...]
    trend: TrendResult | None


@dataclass(frozen=True)
class TrendAnswer(TrendResult):
    """Trend of one unit, or of a region's mean over ``members`` units.

    ``pieces``: one entry a data state, where the series crosses a change of state; the answer is the last with a trend.
    """

    city: CityRef | None = None
    region: str | None = None
    members: int = 1
    pieces: tuple[Piece, ...] = ()


def _answer(result: TrendResult, **more: Any) -> TrendAnswer:
    return TrendAnswer(**{part.name: getattr(result, part.name) for part in fields(result)}, **more)


def trend(
    project: Project,
    unit: str | int | None = None,
    metric: str = "PM2.5",
    freq: str = "year",
    method: str = "auto",
    *,
    scale: str = "linear",
    level: float = 0.95,
    region: str | None = None,
    spearman_mode: str = "table",
) -> tuple[TrendAnswer, ...]:
    """Trends of the units asked for (all cities for None) or of a region's mean.

    ``freq`` year, quarter or month.  A series across the change of state is answered in pieces; the headline
    is the last piece that has a trend.  Raises UsageError for unknown words, Refused with too few values.
    """
    key = statistic(metric)
    if freq not in describing.PER_YEAR:
        raise UsageError("trend.unknown_freq", value=freq)
    options: dict[str, Any] = {"scale": scale, "level": level, "spearman_mode": spearman_mode}
    if region is not None:
        return (_region_trend(project, region, key, freq, method, options),)
    units = find_units(project, None if unit is None else str(unit))
    found = table(project, units, key, freq)
    if len(units) == 1:
        return (_unit_trend(found, 0, method, options),)
    rows = [row for row in range(len(units)) if _enough(found, row)]
    if not rows:
        raise Refused("trend.nothing", metric=statistic_name(key))
    return tuple(_unit_trend(found, row, method, options) for row in rows)


def _enough(found: Table, row: int) -> bool:
    return int(np.count_nonzero(~np.isnan(found.values[row]))) >= describing.LEAST


def _unit_trend(found: Table, row: int, method: str, options: dict[str, Any]) -> TrendAnswer:
    unit = found.units[row]
    pieces = kind_pieces(found, row)
    if not pieces:
        raise Refused("trend.no_values", unit=unit.name, metric=statistic_name(found.metric))
    answers = []
    for first, last, kinds in pieces:
        series = _series(found, found.values[row], found.days[row], first, last)
        caveats = _caveats(found, row, series, kinds, len(pieces))
        enough = np.count_nonzero(~np.isnan(series.values)) >= describing.LEAST
        result = describing.describe(series, method, caveats=caveats, **options) if enough else None
        labels = tuple(kind.label for kind in kinds)
        answers.append(Piece(series.label(0), series.label(last - first), labels, result))
    best = next((piece.trend for piece in reversed(answers) if piece.trend is not None), None)
    if best is None:
        raise Refused("trend.too_few", n=sum(_length(piece) for piece in pieces), least=describing.LEAST)
    return _answer(best, city=city_ref(unit), pieces=tuple(answers) if len(answers) > 1 else ())


def _length(piece: tuple[int, int, tuple[DataKind, ...]]) -> int:
    return piece[1] - piece[0] + 1


def _series(found: Table, values: np.ndarray, days: np.ndarray, first: int, last: int) -> Series:
    period = found.periods[first]
    part = {"year": 1, "quarter": (period.first.month + 2) // 3, "month": period.first.month}[found.freq]
    start = (period.first.year, part)
    return Series(found.metric, found.freq, start, values[first : last + 1], days[first : last + 1])


def _caveats(found: Table, row: int, series: Series, kinds: tuple[DataKind, ...], pieces: int) -> tuple[Caveat, ...]:
    caveats = []
    if pieces > 1:
        names = "、".join(
            dict.fromkeys(
                words.say(f"trend.kind.{kind.label}") for piece in kind_pieces(found, row) for kind in piece[2]
            )
        )
        span = f"{series.label(0)}—{series.label(len(series.values) - 1)}"
        caveats.append(Caveat("trend.caveat.kinds", {"kinds": names, "piece": span}))
    change = state_change().year
    if DataKind.UNSTATED in kinds and series.start[0] < change < int(series.times[-1]):
        caveats.append(Caveat("trend.caveat.state_2018", {}))
    if len({kind in _ORIGINAL for kind in kinds if kind != DataKind.UNSTATED}) > 1:
        caveats.append(Caveat("trend.caveat.provisional", {}))
    if found.freq != "year":
        return tuple(caveats)
    if left_out := [period.text for period, out in zip(found.periods, found.dropped[row], strict=True) if out]:
        caveats.append(Caveat("trend.caveat.partial_years", {"years": "、".join(left_out)}))
    if short := short_years(found, row):
        caveats.append(Caveat("trend.caveat.short_years", {"years": "、".join(map(str, short))}))
    return tuple(caveats)


_ORIGINAL = (DataKind.ORIGINAL_ACTUAL, DataKind.ORIGINAL_STANDARD)


def _region_trend(
    project: Project, region: str, key: str, freq: str, method: str, options: dict[str, Any]
) -> TrendAnswer:
    members = regions.named(region).members
    units = members_of(project, region)
    found = table(project, units, key, freq)
    mean, count, span = _member_mean(found, regions.named(region).name)
    series = _series(found, mean, np.full(len(mean), np.nan), int(span[0]), int(span[-1]))
    caveat = Caveat("trend.caveat.members", {"count": count, "of": len(members)})
    result = describing.describe(series, method, caveats=(caveat,), **options)
    return _answer(result, region=regions.named(region).name, members=count)


def _member_mean(found: Table, name: str) -> tuple[np.ndarray, int, np.ndarray]:
    """Mean over the members (P,), how many were used, and the places with a value."""
    span = np.flatnonzero(~np.isnan(found.values).all(axis=0))
    if not len(span):
        raise Refused("trend.no_values", unit=name, metric=statistic_name(found.metric))
    # Members that hold every period, so that who reports cannot look like a trend; else all.
    block = found.values[:, span[0] : span[-1] + 1]
    whole = ~np.isnan(block).any(axis=1)
    used = whole if whole.sum() >= max(1, len(found.units) // 2) else ~np.isnan(block).all(axis=1)
    mean = np.full(found.values.shape[1], np.nan)
    mean[span] = np.nanmean(found.values[np.ix_(used, span)], axis=0)
    return mean, int(used.sum()), span


@dataclass(frozen=True)
class SeasonAnswer:
    """STL of a monthly series: three parts that add up to the values, by month; and the mean season of the year."""

    city: CityRef
    metric: str
    unit: str
    months: tuple[str, ...]
    trend: tuple[float, ...]
    seasonal: tuple[float, ...]
    remainder: tuple[float, ...]
    pattern: tuple[float, ...]


def season(project: Project, unit: str | int | None = None, metric: str = "PM2.5") -> SeasonAnswer:
    """Season, trend and remainder of one unit's longest run of months without gaps.

    Raises Refused with fewer than 24 of them; imports statsmodels (seconds), so not on the window's thread.
    """
    found_unit = one_unit(project, unit)
    key = statistic(metric)
    found = table(project, [found_unit], key, "month")
    first, last = _longest_run(~np.isnan(found.values[0]))
    values = found.values[0, first:last]
    parts = stl(values)
    labels = tuple(period.text for period in found.periods[first:last])
    start = found.periods[first].first.month - 1 if last > first else 0
    pattern = tuple(float(parts.seasonal[(month - start) % 12 :: 12].mean()) for month in range(12))
    return SeasonAnswer(
        city=city_ref(found_unit),
        metric=key,
        unit=unit_name(key, "en"),
        months=labels,
        trend=tuple(parts.trend.tolist()),
        seasonal=tuple(parts.seasonal.tolist()),
        remainder=tuple(parts.remainder.tolist()),
        pattern=pattern,
    )


def _longest_run(held: np.ndarray) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.r_[0, held.astype(int), 0]))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


@dataclass(frozen=True)
class DetectAnswer(Detectability):
    """How many more years until the fall needed for *limit* in *by* could be seen, and the smallest one seen now."""

    city: CityRef | None = None
    metric: str = "PM2.5"
    unit: str = ""
    limit: float = 35.0
    by: int = 2030
    sentence: str = ""
    region: str | None = None


def detect(
    project: Project,
    unit: str | int | None = None,
    metric: str = "PM2.5",
    limit: float = 35.0,
    by: int = 2030,
    region: str | None = None,
) -> tuple[DetectAnswer, ...]:
    """Detectability (Weatherhead 1998) of the straight fall from the present level to *limit* in *by*."""
    key = statistic(metric)
    check_ask(limit, by)
    if region is not None:
        name = regions.named(region).name
        found = table(project, members_of(project, region), key, "year")
        mean, _, _ = _member_mean(found, name)
        return (_detect_from(found, mean, None, name, limit, by),)
    units = find_units(project, None if unit is None else str(unit))
    found = table(project, units, key, "year")
    rows = [row for row in range(len(units)) if _enough(found, row)]
    if not rows:
        raise Refused("trend.nothing", metric=statistic_name(key))
    values = last_state(found)
    return tuple(_detect_from(found, values[row], city_ref(units[row]), None, limit, by) for row in rows)


def _detect_from(
    found: Table, whole: np.ndarray, ref: CityRef | None, region: str | None, limit: float, by: int
) -> DetectAnswer:
    held = np.flatnonzero(~np.isnan(whole))
    values = whole[held[0] : held[-1] + 1]
    far = lone(values)
    values = np.where(far, np.nan, values)
    years = np.arange(len(values)) + float(found.periods[held[0]].first.year)
    if by <= years[-1]:
        raise UsageError("trend.year_not_ahead", year=by, last=int(years[-1]))
    known = ~np.isnan(values)
    line = ols(values[known], years[known])
    level = float(line.intercept + line.slope * years[-1])
    slope = min(0.0, (limit - level) / (by - years[-1]))
    seen = detectability(values, years, slope, 1.0)
    told: dict[str, object] = {
        "city": ref.name if ref else region,
        "name": statistic_name(found.metric),
        "slope": f"{slope:.2f}",
        "unit": unit_name(found.metric),
        "years": "—" if not np.isfinite(seen.years_needed) else f"{seen.more_years:.0f}",
        "smallest": f"{seen.smallest_slope:.2f}",
    }
    code = "trend.detect.attained" if slope == 0 else "trend.detect.sentence"
    if slope < 0 and seen.more_years == 0:
        code = "trend.detect.visible"
    left_out = {"years": "、".join(f"{year:.0f}" for year in years[far])}
    caveat = words.sentence("trend.chance.outlier", left_out) if far.any() else ""
    own: dict[str, Any] = {part.name: getattr(seen, part.name) for part in fields(seen)}
    said: dict[str, Any] = {"limit": limit, "by": by, "sentence": words.sentence(code, told) + caveat, "region": region}
    return DetectAnswer(**own, city=ref, metric=found.metric, unit=unit_name(found.metric, "en"), **said)
