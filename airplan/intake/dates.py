"""Cells become periods: ISO, ``2014/1/1``, ``20140101``, ``2014年1月1日``, ``1月1日``, serials, Unix seconds …

A *moment* is (year, month, day, hour), with 0 for a year, month or day that is not said and −1 for the hour.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airplan.intake.numbers import decimal_text
from airplan.workbook.grid import Cell

Moment = tuple[int, int, int, int]

NOTHING: Moment = (0, 0, 0, -1)
_EPOCH = dt.date(1899, 12, 30).toordinal()
_UNIX = dt.date(1970, 1, 1).toordinal()
_MONTHS = {
    name: place + 1
    for place, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TAIL = r"(?:[t\s日]*(?P<h>\d{1,2})(?:[:时点h].*)?)?z?"

_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + _TAIL,
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[t\s_-]?(?P<h>\d\d)(?:[:时].*)?(?:\d{2,4})?)?",
        r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})月?(?:份)?",
        r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])",
        r"(?P<y>(?:19|20)\d\d)年?度?",
        r"(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?" + _TAIL,
        r"(?P<m>\d{1,2})月(?:份)?",
        r"(?P<d>\d{1,2})[日号]",
        r"(?P<d>\d{1,2})[-\s](?P<mon>[a-z]{3})[a-z]*[-\s,]+(?P<y>\d{4})" + _TAIL,
        r"(?P<mon>[a-z]{3})[a-z]*\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})" + _TAIL,
        r"(?P<y>\d{4})[-\s](?P<mon>[a-z]{3})[a-z]*(?:[-\s](?P<d>\d{1,2}))?",
    )
)
_QUARTER = re.compile(r"(?:(?P<y>(?:19|20)\d\d)[-年\s]*)?(?:q(?P<q>[1-4])|第?(?P<c>[一二三四1-4])季度?)")
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})" + _TAIL)
_MONTH_DAY = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})")


@dataclass(frozen=True)
class Periods:
    """Periods of rows: ``start`` ordinals (int64, 0: unreadable), ``hour`` (int16, −1: none), ``length`` per row.

    ``length`` codes: H hour, D day, M month, Q quarter, Y year, "" unreadable.  ``year_missing`` marks rows
    that name a month or day without a year.
    """

    start: np.ndarray
    hour: np.ndarray
    length: np.ndarray
    year_missing: np.ndarray


def plain_date(text: str) -> str:
    """Folded text of a date cell (full-width, Chinese numerals, trailing colon)."""
    folded = unicodedata.normalize("NFKC", text).strip(" \t\r\n\"'\u200b\ufeff:;,").lower()
    folded = re.sub(r"[（(](?:星期|周).?[）)]|\s*(?:星期|周)[一二三四五六日天]$", "", folded)
    if re.match(r"[二〇零一][〇零一二三四五六七八九]{3}年", folded):
        folded = _chinese_numerals(folded)
    return re.sub(r"\s*([年月日/\-.])\s*", r"\1", folded)


def _chinese_numerals(text: str) -> str:
    year, _, rest = text.partition("年")
    rest = re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", _tens, rest)
    return year.translate(_CHINESE) + "年" + rest.translate(_CHINESE)


def _tens(match: re.Match[str]) -> str:
    tens = match[1].translate(_CHINESE) if match[1] else "1"
    return tens + (match[2].translate(_CHINESE) if match[2] else "0")


def moment_of_text(text: str, month_first: bool = True) -> tuple[Moment, int] | None:
    """((year, month, day, hour), quarter) of a date text, or None.  Bare numbers: years, months, 8 or more digits."""
    folded = plain_date(text)
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(folded):
            return _checked(match.groupdict())
    if match := _QUARTER.fullmatch(folded):
        quarter = _QUARTERS[match["q"] or match["c"]]
        return (int(match["y"] or 0), 3 * quarter - 2, 0, -1), quarter
    if match := _SLASHED.fullmatch(folded):
        month, day = (match["a"], match["b"]) if month_first else (match["b"], match["a"])
        return _checked({"y": match["y"], "m": month, "d": day, "h": match["h"]})
    if match := _MONTH_DAY.fullmatch(folded):
        return _checked({"m": match["a"], "d": match["b"]})
    return None


def _checked(parts: dict[str, str | None]) -> tuple[Moment, int] | None:
    month = int(parts.get("m") or 0)
    if name := parts.get("mon"):
        month = _MONTHS.get(name, 99)
    year, day = int(parts.get("y") or 0), int(parts.get("d") or 0)
    hour = int(said) if (said := parts.get("h")) else -1
    return ((year, month, day, hour), 0) if _possible(year, month, day, hour) else None


def _possible(year: int, month: int, day: int, hour: int) -> bool:
    if month > 12 or hour > 24 or (year and not 1900 <= year <= 2200):
        return False
    if not day:
        return True
    if not month:
        return day <= 31
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def moment_of_number(number: float) -> Moment | None:
    """Moment of a number: yyyymmdd, yyyymmddhh, yyyymm, a year, an Excel serial, Unix seconds or milliseconds.

    Unix time is read as Beijing time.
    """
    if not 0 < number < 1e14:
        return None
    whole = int(number)
    if number == whole:
        for low, high, cut in ((19_000_101, 22_001_231, 0), (1_990_010_100, 2_100_123_124, 1)):
            if low <= whole <= high:
                day, hour = (whole, -1) if not cut else divmod(whole, 100)
                moment = (day // 10000, day // 100 % 100, day % 100, hour)
                if moment[1] and moment[2] and _possible(*moment):
                    return moment
        if 190_001 <= whole <= 220_012 and 1 <= whole % 100 <= 12:
            return whole // 100, whole % 100, 0, -1
        if 1900 <= whole <= 2200:
            return whole, 0, 0, -1
    if 20_000 <= number < 80_000:
        return _serial(number)
    if 100_000_000 <= number < 10_000_000_000:
        return _unix(number)
    return _unix(number / 1000) if 100_000_000_000 <= number < 10_000_000_000_000 else None


def _serial(number: float) -> Moment:
    day, part = divmod(number, 1)
    date = dt.date.fromordinal(_EPOCH + int(day))
    hour = round(part * 24) if part else -1
    return date.year, date.month, date.day, hour


def _unix(seconds: float) -> Moment:
    local = int(seconds) + 8 * 3600
    day, rest = divmod(local, 86_400)
    date = dt.date.fromordinal(_UNIX + day)
    return date.year, date.month, date.day, rest // 3600 if rest else -1


def moment_of(cell: Cell, month_first: bool = True) -> tuple[Moment, int] | None:
    """((year, month, day, hour), quarter) of a cell, or None when it names no period."""
    if isinstance(cell, dt.datetime):
        hour = cell.hour if (cell.hour or cell.minute) else -1
        return (cell.year, cell.month, cell.day, hour), 0
    if isinstance(cell, dt.date):
        return (cell.year, cell.month, cell.day, -1), 0
    if isinstance(cell, str):
        found = moment_of_text(cell, month_first)
        if found is not None:
            return found
    text = decimal_text(cell)
    if text is None:
        return None
    moment = moment_of_number(float(text))
    return (moment, 0) if moment else None


def parse_column(cells: Sequence[Cell], year: int = 0, month: int = 0) -> Periods:
    """Periods of a column of date cells; *year* and *month* complete what the cells leave out (from a title)."""
    fast = _iso_column(cells) or _typed_column(cells)
    if fast is not None:
        return fast
    month_first = _month_first(cells)
    known: dict[Cell, tuple[int, int, str, bool]] = {}
    rows = []
    for cell in cells:
        entry = known.get(cell)
        if entry is None:
            entry = known[cell] = _period_of(moment_of(cell, month_first), year, month)
        rows.append(entry)
    return _pack(rows)


def from_parts(years: Sequence[int], months: Sequence[int], days: Sequence[int], hours: Sequence[int]) -> Periods:
    """Periods from columns of year, month, day and hour (0 or −1 where not given)."""
    known: dict[tuple[int, int, int, int], tuple[int, int, str, bool]] = {}
    rows = []
    for key in zip(years, months, days, hours, strict=True):
        entry = known.get(key)
        if entry is None:
            moment = key if _possible(*key) and any(key[:3]) else None
            entry = known[key] = _period_of((moment, 0) if moment else None, 0, 0)
        rows.append(entry)
    return _pack(rows)


def _pack(rows: list[tuple[int, int, str, bool]]) -> Periods:
    start, hour, length, lacking = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Periods(np.array(start, np.int64), np.array(hour, np.int16), np.array(length, "U1"), np.array(lacking, bool))


def _period_of(found: tuple[Moment, int] | None, year: int, month: int) -> tuple[int, int, str, bool]:
    if found is None:
        return 0, -1, "", False
    (own_year, own_month, day, hour), quarter = found
    own_year = own_year or year
    own_month = own_month or (month if day else 0)
    if not own_year or (day and not own_month):
        return 0, -1, "", True
    if not _possible(own_year, own_month, day, hour):
        return 0, -1, "", False
    start = dt.date(own_year, own_month or 1, day or 1).toordinal()
    if quarter:
        return start, -1, "Q", False
    length = "H" if day and hour >= 0 else "D" if day else "M" if own_month else "Y"
    return start, hour, length, False


def _iso_column(cells: Sequence[Cell]) -> Periods | None:
    if not cells or set(map(type, cells)) != {str} or set(map(len, cells)) != {10}:  # type: ignore[arg-type]
        return None
    text = np.array(cells, "U10")
    codes = text.view(np.uint32).reshape(-1, 10)
    if (codes[:, (4, 7)] != ord("-")).any():
        return None
    digits = codes[:, (0, 1, 2, 3, 5, 6, 8, 9)]
    if (digits < 48).any() or (digits > 57).any():
        return None
    try:
        days = text.astype("datetime64[D]").astype(np.int64) + _UNIX
    except ValueError:
        return None
    if days.min() < 693_596 or days.max() > 803_533:
        return None
    return _whole_days(days)


def _typed_column(cells: Sequence[Cell]) -> Periods | None:
    kinds = set(map(type, cells))
    if kinds == {dt.date}:
        return _whole_days(np.array([cell.toordinal() for cell in cells], np.int64))  # type: ignore[union-attr]
    return None


def _whole_days(days: np.ndarray) -> Periods:
    count = len(days)
    return Periods(days, np.full(count, -1, np.int16), np.full(count, "D", "U1"), np.zeros(count, bool))


def _month_first(cells: Sequence[Cell]) -> bool:
    """Whether ``a/b/2015`` is month/day: no cell may contradict; both possible: month first."""
    firsts, seconds = [0], [0]
    for cell in cells:
        if isinstance(cell, str) and (match := _SLASHED.fullmatch(plain_date(cell))):
            firsts.append(int(match["a"]))
            seconds.append(int(match["b"]))
    return not (max(firsts) > 12 and max(seconds) <= 12)


def with_hours(periods: Periods, hours: Sequence[int]) -> Periods:
    """Day periods joined with a column of hours (0–24; −1: none given); an impossible hour makes the row unreadable."""
    given = np.clip(np.array(hours, np.int64), -1, 99)
    day = periods.length == "D"
    length = np.where(day & (given >= 0), np.where(given > 24, "", "H"), periods.length)
    return Periods(periods.start, np.where(day, given, periods.hour).astype(np.int16), length, periods.year_missing)
