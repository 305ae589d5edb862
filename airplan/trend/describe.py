"""The trend of one series: slope, interval, p, share a year, tests side by side and the official sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from airplan import words
from airplan.errors import Refused, UsageError
from airplan.trend.bootstrap import block_bootstrap_interval
from airplan.trend.breaks import change_points
from airplan.trend.counts import count_trend
from airplan.trend.flags import gross
from airplan.trend.honest import TOO_FEW, honest_interval
from airplan.trend.kendall import mann_kendall, seasonal_mann_kendall, tau_b
from airplan.trend.regression import Line, gls_ar1, newey_west, ols
from airplan.trend.scale import DAY_COUNTS, RATIO, YEAR_DAYS
from airplan.trend.sen import normal_interval, seasonal_sen_slope, sen_slope
from airplan.trend.sentences import official_sentence, sentence, unit_name
from airplan.trend.spearman import Spearman, spearman

TREND_METHODS = ("auto", "honest", "sen", "ols", "hac", "gls", "bootstrap", "beta_binomial")
SCALES = ("linear", "log")
PER_YEAR = {"year": 1, "quarter": 4, "month": 12}
LEAST = 3
JUMP = 0.2
"""A step by more than this share of the level is named in the caveat."""
OUTLIER = 6.0
"""Residuals beyond so many robust standard deviations are named in the caveat."""


@dataclass(frozen=True)
class Series:
    """One statistic in time order: ``values`` (n,) natural units with NaN, on an even grid of *freq* (year, quarter,
    month) starting at ``start`` (year, place in the year from 1); ``days`` (n,) valid days, for day counts."""

    metric: str
    freq: str
    start: tuple[int, int]
    values: np.ndarray
    days: np.ndarray | None = None

    @property
    def times(self) -> np.ndarray:
        """Middle of each period in years."""
        per = PER_YEAR[self.freq]
        offset = 0.0 if per == 1 else (self.start[1] - 0.5) / per
        return np.asarray(self.start[0] + offset + np.arange(len(self.values)) / per)

    def label(self, place: int) -> str:
        """Name of a period: 2019, 2019Q2, 2019-06."""
        per = PER_YEAR[self.freq]
        count = self.start[1] - 1 + place
        year, part = self.start[0] + count // per, count % per + 1
        return {1: f"{year}", 4: f"{year}Q{part}", 12: f"{year}-{part:02d}"}[per]


@dataclass(frozen=True)
class MethodResult:
    """One method's slope a year with its interval."""

    method: str
    slope_per_year: float | None
    interval: tuple[float | None, float | None]
    p_value: float | None
    scale: str


@dataclass(frozen=True)
class Caveat:
    """A remark that belongs in the same sentence as the number."""

    code: str
    values: dict[str, object] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Point:
    """One period of the table: value, line and residual (natural units)."""

    period: str
    value: float | None
    fit: float | None
    residual: float | None


@dataclass(frozen=True)
class ChangePoint:
    """A change of level after *after*, with the interval of that period."""

    after: str
    earliest: str
    latest: str
    before_value: float
    after_value: float


@dataclass(frozen=True)
class KendallResult:
    """Mann–Kendall (seasonal for quarters and months) and tau-b."""

    s: int
    var_s: float
    z: float
    p_value: float
    tau_b: float | None


@dataclass(frozen=True)
class TrendResult:
    """Trend of one series; slopes in units a year (``scale`` log: change of the logarithm a year)."""

    metric: str
    unit: str
    freq: str
    scale: str
    first: str
    last: str
    n: int
    missing: int
    slope_per_year: float
    interval: tuple[float | None, float | None]
    level: float
    p_value: float | None
    percent_per_year: float | None
    method: str
    direction: str  # rising | falling | none: what the interval says
    mann_kendall: KendallResult
    spearman: Spearman
    methods: tuple[MethodResult, ...]
    change_points: tuple[ChangePoint, ...]
    points: tuple[Point, ...]
    caveats: tuple[Caveat, ...]
    sentence: str
    official_sentence: str


def describe(
    series: Series,
    method: str = "auto",
    *,
    scale: str = "linear",
    level: float = 0.95,
    spearman_mode: str = "table",
    caveats: tuple[Caveat, ...] = (),
) -> TrendResult:
    """Trend of *series*.  ``auto``: Theil–Sen slope with the interval that holds under autocorrelation.

    Raises :class:`UsageError` for unknown words, :class:`Refused` with fewer than three values.
    """
    for word, known in ((method, TREND_METHODS), (scale, SCALES)):
        if word not in known:
            raise UsageError("trend.unknown_method", method=word, methods=", ".join(known))
    values, found = _cleaned(series, scale)
    used = np.log(values) if scale == "log" else values
    _refuse_too_few(series, values)
    results = _methods(used, series, level, scale)
    if series.metric in DAY_COUNTS and series.freq == "year" and scale == "linear":
        results = (*results, *_counts(values, series, level))
    if method == "bootstrap":
        results = (*results, _bootstrap(used, series, level, scale))
    chosen = _headline(results, method, int(np.count_nonzero(~np.isnan(values))))
    slope = chosen.slope_per_year if chosen.slope_per_year is not None else 0.0
    line = _line(used, series.times, slope)
    back = np.exp(line) if scale == "log" else line
    judged = spearman(values, mode=spearman_mode)
    changes = _changes(series, values)
    found = (*caveats, *found, *_more_caveats(series, values, used - line, chosen, judged))
    found += tuple(Caveat("trend.caveat.jump", {"period": one.after}) for one in changes if _jumps(one))
    held = np.flatnonzero(~np.isnan(values))
    result = TrendResult(
        metric=series.metric,
        unit=unit_name(series.metric, "en"),
        freq=series.freq,
        scale=scale,
        first=series.label(int(held[0])),
        last=series.label(int(held[-1])),
        n=len(held),
        missing=int(held[-1] - held[0] + 1 - len(held)),
        slope_per_year=slope,
        interval=chosen.interval,
        level=level,
        p_value=chosen.p_value,
        percent_per_year=_percent(values, series),
        method=chosen.method,
        direction=_direction(chosen),
        mann_kendall=_kendall(values, series),
        spearman=judged,
        methods=results,
        change_points=changes,
        points=_points(series, values, back),
        caveats=tuple(Caveat(one.code, one.values, words.sentence(one.code, one.values)) for one in found),
        sentence="",
        official_sentence="",
    )
    return replace(result, sentence=sentence(result), official_sentence=official_sentence(result))


def _cleaned(series: Series, scale: str) -> tuple[np.ndarray, tuple[Caveat, ...]]:
    raw = np.asarray(series.values, float)
    least = 0.0 if series.metric in (*DAY_COUNTS, "good_ratio") and scale == "linear" else 1e-12
    bad = np.isinf(raw) | (raw < least)
    values = np.where(bad, np.nan, raw)
    return values, (Caveat("trend.caveat.bad_values", {"count": int(bad.sum())}),) if bad.any() else ()


def _refuse_too_few(series: Series, values: np.ndarray) -> None:
    n = int(np.count_nonzero(~np.isnan(values)))
    if n < LEAST:
        raise Refused("trend.too_few", n=n, least=LEAST)


def _methods(used: np.ndarray, series: Series, level: float, scale: str) -> tuple[MethodResult, ...]:
    per = PER_YEAR[series.freq]
    held = ~np.isnan(used)
    y, t = used[held], series.times[held]
    if np.ptp(y) == 0:
        return tuple(
            MethodResult(name, 0.0, (0.0, 0.0), 1.0, scale)
            for name in ("sen_honest", "honest", "sen", "ols", "hac", "gls")
        )
    period = per if per > 1 and held.sum() >= 3 * per else None
    interval = honest_interval(used, series.times, level, period)
    honest = MethodResult(
        "honest", *_triple(interval.slope[0], interval.low[0], interval.high[0], interval.p[0]), scale
    )
    slope = float(sen_slope(used, series.times) if per == 1 else seasonal_sen_slope(used, per))
    test = _kendall(used, series)
    low, high = normal_interval(y, t, level)
    sen = MethodResult("sen", *_triple(slope, low, high, test.p_value), scale)
    both = MethodResult("sen_honest", slope, honest.interval, honest.p_value, scale)
    if not _inside(slope, honest.interval):
        both = MethodResult("sen_honest", honest.slope_per_year, honest.interval, honest.p_value, scale)
    return (both, honest, sen, *_lines(y, t, level, scale))


def _triple(
    slope: float, low: float, high: float, p: float
) -> tuple[float | None, tuple[float | None, float | None], float | None]:
    return _number(slope), (_number(low), _number(high)), _number(p)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _inside(value: float, interval: tuple[float | None, float | None]) -> bool:
    low, high = interval
    return low is None or high is None or low <= value <= high


def _lines(y: np.ndarray, t: np.ndarray, level: float, scale: str) -> list[MethodResult]:
    from scipy.special import stdtr, stdtrit

    def with_error(name: str, line: Line, error: float) -> MethodResult:
        half = float(stdtrit(line.df, 0.5 + level / 2)) * error
        slope = float(line.slope)
        p = float(2 * stdtr(line.df, -abs(slope / error))) if error > 0 else 0.0
        return MethodResult(name, *_triple(slope, slope - half, slope + half, p), scale)

    plain = ols(y, t)
    found = [with_error("ols", plain, float(plain.se))]
    if len(y) >= 5:
        lags = max(1, int(4 * (len(y) / 100) ** (2 / 9)))
        found.append(with_error("hac", plain, float(newey_west(y, t, lags, True))))
        serial = gls_ar1(y, t)
        found.append(with_error("gls", serial, float(serial.se)))
    return found


def _counts(values: np.ndarray, series: Series, level: float) -> tuple[MethodResult, ...]:
    """Day counts as shares of the valid days, in days a year at the mean share."""
    days = np.full(len(values), YEAR_DAYS) if series.days is None else series.days
    days = np.where(np.isfinite(days), days, YEAR_DAYS)
    held = ~np.isnan(values) & (values <= days)
    if held.sum() < 5 or np.ptp(values[held]) == 0:
        return ()
    found = count_trend(values[held], days[held], series.times[held], level)
    return (
        MethodResult("beta_binomial", *_triple(found.days_per_year, *found.days_interval, found.p_value), "linear"),
    )


def _bootstrap(used: np.ndarray, series: Series, level: float, scale: str) -> MethodResult:
    held = ~np.isnan(used)
    t = series.times[held]
    y = used[held] if series.freq == "year" else _without_season(used, series)[held]
    slope, low, high = block_bootstrap_interval(y, t, level, seed=len(y))
    return MethodResult("bootstrap", *_triple(slope, low, high, math.nan), scale)


def _without_season(used: np.ndarray, series: Series) -> np.ndarray:
    per = PER_YEAR[series.freq]
    answer = used.copy()
    line = _line(used, series.times, float(seasonal_sen_slope(used, per)))
    for part in range(per):
        answer[part::per] -= np.nanmedian((used - line)[part::per]) if np.isfinite(used[part::per]).any() else 0.0
    return answer


def _headline(results: tuple[MethodResult, ...], method: str, n: int) -> MethodResult:
    name = "sen_honest" if method == "auto" else method
    found = next((one for one in results if one.method == name), None)
    if found is None and method == "beta_binomial":
        raise UsageError("trend.only_for_days", method=method)
    if found is None:
        raise Refused("trend.too_few", n=n, least=5)
    return found


def _kendall(values: np.ndarray, series: Series) -> KendallResult:
    per = PER_YEAR[series.freq]
    test = mann_kendall(values) if per == 1 else seasonal_mann_kendall(values, per)
    tau = float(tau_b(values)) if per == 1 else math.nan
    return KendallResult(int(test.s), float(test.var_s), float(test.z), float(test.p), _number(tau))


def _line(y: np.ndarray, t: np.ndarray, slope: float) -> np.ndarray:
    # Through the median residual, as the robust line does.
    return np.asarray(slope * t + np.nanmedian(y - slope * t))


def _percent(values: np.ndarray, series: Series) -> float | None:
    if (values[~np.isnan(values)] <= 0).any():
        return None
    per = PER_YEAR[series.freq]
    logs = np.log(values)
    slope = float(sen_slope(logs, series.times) if per == 1 else seasonal_sen_slope(logs, per))
    return _number(100 * math.expm1(slope))


def _direction(chosen: MethodResult) -> str:
    low, high = chosen.interval
    if low is not None and low > 0:
        return "rising"
    if high is not None and high < 0:
        return "falling"
    return "none"


def _changes(series: Series, values: np.ndarray) -> tuple[ChangePoint, ...]:
    held = np.flatnonzero(~np.isnan(values))
    if len(held) < 10 or series.freq != "year" or np.ptp(values[held]) == 0:
        return ()
    found = change_points(values[held], most=2, line=True, trim=0.25)
    return tuple(
        ChangePoint(
            series.label(int(held[one.after - 1])),
            series.label(int(held[one.low - 1])),
            series.label(int(held[min(one.high, len(held)) - 1])),
            one.before_value,
            one.after_value,
        )
        for one in found.found
    )


def _jumps(one: ChangePoint) -> bool:
    """A step in level, such as moved stations make (a mere bend of the line is none)."""
    return abs(one.after_value - one.before_value) > JUMP * abs(one.before_value)


def _points(series: Series, values: np.ndarray, line: np.ndarray) -> tuple[Point, ...]:
    return tuple(
        Point(series.label(place), _number(value), _number(fitted), _number(value - fitted))
        for place, (value, fitted) in enumerate(zip(values.tolist(), line.tolist(), strict=True))
    )


def _more_caveats(
    series: Series, values: np.ndarray, rest: np.ndarray, chosen: MethodResult, judged: Spearman
) -> list[Caveat]:
    held = values[~np.isnan(values)]
    found = []
    if len(held) < TOO_FEW:
        found.append(Caveat("trend.caveat.few", {"n": len(held)}))
    if np.ptp(held) == 0:
        found.append(Caveat("trend.caveat.constant", {"value": f"{held[0]:g}"}))
    elif len(np.unique(held)) <= len(held) / 2 and series.freq == "year":
        found.append(Caveat("trend.caveat.ties", {"distinct": len(np.unique(held)), "n": len(held)}))
    found += [Caveat("trend.caveat.outlier", {"period": series.label(place)}) for place in outliers(rest)[:3]]
    if (slip := _slip(series, values)) is not None:
        shown: dict[str, object] = {"period": series.label(slip), "value": f"{values[slip]:g}"}
        found.append(Caveat("trend.caveat.gross", shown))
    if None in chosen.interval:
        found.append(Caveat("trend.caveat.no_interval", {}))
    if judged.n >= 5 and series.freq == "year":
        found.append(Caveat("trend.caveat.table", {}))
    return found


def _slip(series: Series, values: np.ndarray) -> int | None:
    """A gross error of a record too short for :func:`outliers`; counts of days may well fall to nothing."""
    short = np.count_nonzero(~np.isnan(values)) < TOO_FEW
    if not short or series.freq != "year" or series.metric in (*DAY_COUNTS, RATIO):
        return None
    return gross(values)


def outliers(rest: np.ndarray) -> list[int]:
    """Places whose residual lies beyond six robust standard deviations."""
    held = rest[~np.isnan(rest)]
    off = np.abs(held - np.median(held))
    # Where most residuals are equal the median says nothing; the mean deviation then stands in (Iglewicz, Hoaglin).
    scale = 1.4826 * float(np.median(off)) or 1.2533 * float(off.mean())
    floor = 1e-9 * max(1.0, float(np.abs(held).max()))
    far = np.abs(rest - np.median(held)) > OUTLIER * max(scale, floor)
    return [int(place) for place in np.flatnonzero(far)] if len(held) >= TOO_FEW else []
