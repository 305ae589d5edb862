"""Air-quality forecasts as they come: days with ranges (160～190), level words, pollutant; or hours."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from airplan import clock
from airplan.domain import Problem
from airplan.emergency.amounts import plain_text

LARGEST_AQI = 2000
"""Above it a cell is no AQI (values beyond 500 occur in feeds that do not stop at the scale's end)."""

_RANGE = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(?:~|～|-|—|–|至|到)\s*(\d{1,4}(?:\.\d{1,3})?)")
_WORDS = {
    "优": (0, 50),
    "良": (51, 100),
    "轻度": (101, 150),
    "中度": (151, 200),
    "重度": (201, 300),
    "严重": (301, 500),
}
_O3 = re.compile(r"O3|O₃|臭氧", re.IGNORECASE)
_DUST = re.compile(r"沙尘|扬沙|浮尘|沙尘暴|dust", re.IGNORECASE)
_HEADINGS = {
    "date": ("date", "日期", "预报日期", "day"),
    "time": ("time", "时间", "datetime", "预报时间", "时刻", "小时"),
    "aqi": ("aqi", "aqi值", "预报aqi", "aqi预报", "aqi范围", "空气质量指数", "指数", "预报范围"),
    "low": ("low", "aqi_low", "min", "下限", "aqi下限", "最低"),
    "high": ("high", "aqi_high", "max", "上限", "aqi上限", "最高"),
    "level": ("level", "等级", "级别", "空气质量等级", "污染等级", "空气质量级别"),
    "pollutant": ("pollutant", "首要污染物", "污染物", "primary"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One day or hour of a forecast; ``start`` local time; AQI central, low and high, None when not given."""

    start: dt.datetime
    aqi: float | None
    low: float | None
    high: float | None
    pollutant: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast in time order; ``hourly`` else daily."""

    steps: tuple[Step, ...]
    hourly: bool
    problems: tuple[Problem, ...] = ()


def read_aqi(text: object) -> tuple[float | None, float | None, float | None]:
    """Central, low and high AQI of a cell: ``180``, ``160～190``, ``重度``, ``中度至重度污染``.  Raises ValueError."""
    plain = plain_text(text)
    if plain in {"", "—", "-", "/", "NA", "NaN"}:
        return None, None, None
    if found := _RANGE.search(plain):
        low, high = sorted((float(found.group(1)), float(found.group(2))))
        return (low + high) / 2, low, high
    try:
        number = float(plain)
    except ValueError:
        return _by_words(plain)
    if not abs(number) <= LARGEST_AQI:
        raise ValueError(plain[:40])
    # Zero, negative and -999 are missing in AQI series.
    return (number, number, number) if number > 0 else (None, None, None)


def _by_words(plain: str) -> tuple[float | None, float | None, float | None]:
    ranges = [span for word, span in _WORDS.items() if word in plain]
    if not ranges:
        raise ValueError(plain)
    low, high = min(span[0] for span in ranges), max(span[1] for span in ranges)
    return (low + high) / 2, float(low), float(high)


def _normal(heading: object) -> str:
    return re.sub(r"[（(].*?[)）]|\s", "", plain_text(heading)).lower()


def columns_of(headings: Sequence[object]) -> dict[str, int]:
    """Meaning of headings to their column."""
    plain = [_normal(heading) for heading in headings]
    return {
        meaning: plain.index(word)
        for meaning, words in _HEADINGS.items()
        for word in words[:1] + tuple(word for word in words[1:] if words[0] not in plain)
        if word in plain
    }


def read_moment(value: object) -> tuple[dt.datetime, bool]:
    """Local time of a cell, and whether an hour was given.  ``24:00`` is 0:00 of the next day.  Raises ValueError.

    ``12月1日`` is the one nearest to today.
    """
    if isinstance(value, dt.datetime):
        return value, bool(value.hour or value.minute)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time()), False
    text = plain_text(value)
    if short := re.match(r"(\d{1,2})月(\d{1,2})日", text):
        text = f"{_nearest_year(int(short.group(1)), int(short.group(2)))}年{text}"
    found = re.match(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T\s]*(\d{1,2})(?:[:时点](\d{0,2}).*)?)?$", text)
    if not found:
        raise ValueError(text)
    year, month, day, hour, minute = found.groups()
    moment = dt.datetime(int(year), int(month), int(day)) + dt.timedelta(hours=int(hour or 0), minutes=int(minute or 0))
    return moment, hour is not None


def _nearest_year(month: int, day: int) -> int:
    today = clock.today()
    years = [year for year in (today.year - 1, today.year, today.year + 1) if _exists(year, month, day)]
    if not years:
        raise ValueError(f"{month}-{day}")
    return min(years, key=lambda year: abs((dt.date(year, month, day) - today).days))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _step(row: Sequence[object], at: Mapping[str, int], key: str) -> tuple[Step, bool]:
    def cell(name: str) -> object:
        place = at.get(name)
        return row[place] if place is not None and place < len(row) else ""

    moment, with_hour = read_moment(cell(key))
    aqi, low, high = read_aqi(cell("aqi"))
    if aqi is None and "level" in at:
        aqi, low, high = read_aqi(cell("level"))
    given_low, given_high = read_aqi(cell("low"))[0], read_aqi(cell("high"))[0]
    low, high = given_low if given_low is not None else low, given_high if given_high is not None else high
    if aqi is None and low is not None and high is not None:
        aqi = (low + high) / 2
    return Step(moment, aqi, low, high, plain_text(cell("pollutant"))), with_hour


def read_forecast(rows: Sequence[Sequence[object]], file: str = "", sheet: str = "") -> Forecast:
    """Forecast of a table; the first row that names a date or time and an AQI or level is the heading.

    Rows that cannot be read become problems; a table without headings gives an empty forecast with one problem.
    """
    head, at = next(
        (
            (number, at)
            for number, row in enumerate(rows[:20])
            if ("date" in (at := columns_of(row)) or "time" in at) and ({"aqi", "level", "low"} & at.keys())
        ),
        (-1, {}),
    )
    if head < 0:
        return Forecast((), False, (Problem("emergency.forecast_headings", file=file, sheet=sheet),))
    key = "time" if "time" in at else "date"
    steps: dict[dt.datetime, Step] = {}
    problems: list[Problem] = []
    hourly = key == "time"
    for number, row in enumerate(rows[head + 1 :], head + 2):
        if not any(plain_text(value) for value in row):
            continue
        try:
            step, with_hour = _step(row, at, key)
        except (ValueError, OverflowError) as trouble:
            problems.append(Problem("emergency.forecast_row", file, sheet, f"第{number}行", str(trouble)))
            continue
        hourly = hourly or with_hour
        if step.start in steps and steps[step.start] != step:
            problems.append(Problem("emergency.forecast_twice", file, sheet, f"第{number}行", step.start.isoformat()))
            continue
        steps[step.start] = step
    return Forecast(tuple(steps[moment] for moment in sorted(steps)), hourly, tuple(problems))


def kind_of(pollutant: str) -> str:
    """ "o3", "dust" or "pm": what an episode's pollutant text means for the rules (empty: pm)."""
    if _DUST.search(pollutant):
        return "dust"
    if _O3.search(pollutant) and not re.search(r"PM|颗粒", pollutant, re.IGNORECASE):
        return "o3"
    return "pm"
