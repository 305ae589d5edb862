"""Periods: year, half-year, quarter, month, any from–to, and seasons that cross the year.

Texts understood: ``2019``, ``2019H1``, ``2019Q4``, ``2019-06``, ``2025-10-01..2026-03-31``, ``2025winter``
(秋冬季 10-01 to 03-31), ``2025heating`` (采暖季), ``2025ozone`` (臭氧季), ``2026ytd`` and the Chinese
spellings (2019年6月, 2019年第四季度, 2019年上半年, 2025年秋冬季).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from airplan.errors import UsageError

SEASONS = {"winter": ("10-01", "03-31"), "heating": ("11-15", "03-15"), "ozone": ("05-01", "09-30")}
"""First and last day (month-day).  The heating season is a setting of the city; this default is unverified."""

_CHINESE = {
    "年": "",
    "上半": "H1",
    "下半": "H2",
    "秋冬季": "winter",
    "采暖季": "heating",
    "臭氧季": "ozone",
    "第一季度": "Q1",
    "第二季度": "Q2",
    "第三季度": "Q3",
    "第四季度": "Q4",
    "一季度": "Q1",
    "二季度": "Q2",
    "三季度": "Q3",
    "四季度": "Q4",
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days *first* to *last*, both included.

    ``kind``: year, half, quarter, month, ytd, winter, heating, ozone or range.
    """

    kind: str
    first: dt.date
    last: dt.date
    text: str = ""

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.last - self.first).days + 1


def year(number: int) -> Period:
    """The calendar year."""
    return Period("year", dt.date(number, 1, 1), dt.date(number, 12, 31), str(number))


def month(number: int, which: int) -> Period:
    """A calendar month."""
    return Period("month", dt.date(number, which, 1), _month_end(number, which), f"{number}-{which:02d}")


def quarter(number: int, which: int) -> Period:
    """A quarter, 1 to 4."""
    start = 3 * which - 2
    return Period("quarter", dt.date(number, start, 1), _month_end(number, start + 2), f"{number}Q{which}")


def half(number: int, which: int) -> Period:
    """A half-year, 1 or 2."""
    start = 6 * which - 5
    return Period("half", dt.date(number, start, 1), _month_end(number, start + 5), f"{number}H{which}")


def season(number: int, name: str, dates: tuple[str, str] | None = None) -> Period:
    """A season that begins in year *number* (winter, heating, ozone); it may end in the next year."""
    start, end = dates or SEASONS[name]
    first = _on(number, start)
    last = _on(number, end)
    return Period(name, first, last if last > first else _on(number + 1, end), f"{number}{name}")


def between(first: dt.date, last: dt.date) -> Period:
    """Any days from *first* to *last*.  Raises UsageError when they are in the wrong order."""
    if last < first:
        raise UsageError("period.order", first=first.isoformat(), last=last.isoformat())
    return Period("range", first, last, f"{first}..{last}")


def to_date(day: dt.date) -> Period:
    """From 1 January to *day*."""
    return Period("ytd", dt.date(day.year, 1, 1), day, f"{day.year}ytd")


def parse(text: str, today: dt.date, heating: tuple[str, str] | None = None) -> Period:
    """Period of a text (see the top of this module).  Raises UsageError."""
    plain = text.strip()
    if ".." in plain:
        first, _, last = plain.partition("..")
        return between(_date(first, text), _date(last, text))
    plain = _from_chinese(plain)
    try:
        found = _simple(plain, today, heating)
    except ValueError:
        found = None
    if found is None:
        raise UsageError("period.unknown", value=text)
    return found


def _simple(plain: str, today: dt.date, heating: tuple[str, str] | None) -> Period | None:
    shape = re.fullmatch(r"(\d{4})(?:-?(Q[1-4]|H[12]|ytd|winter|heating|ozone)|-(\d{1,2}))?", plain, re.IGNORECASE)
    if shape is None:
        return None
    number, word, which = int(shape[1]), (shape[2] or "").lower(), shape[3]
    if which:
        return month(number, int(which))
    if word.startswith("q"):
        return quarter(number, int(word[1]))
    if word.startswith("h") and word != "heating":
        return half(number, int(word[1]))
    if word == "ytd":
        return to_date(today if number == today.year else dt.date(number, today.month, min(today.day, 28)))
    if word:
        return season(number, word, heating if word == "heating" else None)
    return year(number)


def _from_chinese(plain: str) -> str:
    if found := re.fullmatch(r"(\d{4})年(\d{1,2})月份?", plain):
        return f"{found[1]}-{found[2]}"
    if found := re.fullmatch(r"(\d{4})[-—]\d{4}年?(秋冬季|采暖季)", plain):
        plain = found[1] + found[2]
    for word, code in sorted(_CHINESE.items(), key=lambda item: -len(item[0])):
        plain = plain.replace(word, code)
    return plain


def _date(text: str, whole: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError("period.unknown", value=whole) from None


def _on(number: int, month_day: str) -> dt.date:
    which, day = (int(part) for part in month_day.split("-"))
    return dt.date(number, which, min(day, calendar.monthrange(number, which)[1]))


def _month_end(number: int, which: int) -> dt.date:
    return dt.date(number, which, calendar.monthrange(number, which)[1])


def years_back(period: Period, count: int = 1) -> Period:
    """The same period *count* years earlier (同比); a month's last day stays the last day."""
    first, last = _years_back(period.first, count, False), _years_back(period.last, count, period.kind != "ytd")
    text = re.sub(r"^\d{4}", str(period.first.year - count), period.text)
    return Period(period.kind, first, last, text if period.kind != "range" else f"{first}..{last}")


def _years_back(day: dt.date, count: int, keep_end: bool) -> dt.date:
    end = _month_end(day.year - count, day.month)
    if day.day > end.day or (keep_end and day == _month_end(day.year, day.month)):
        return end
    return day.replace(year=day.year - count)


def previous(period: Period) -> Period:
    """The period before (环比): month before month, quarter before quarter; a range of equal length before."""
    before = period.first - dt.timedelta(days=1)
    match period.kind:
        case "year":
            return year(before.year)
        case "half":
            return half(before.year, 1 + (before.month > 6))
        case "quarter":
            return quarter(before.year, (before.month + 2) // 3)
        case "month":
            return month(before.year, before.month)
        case "winter" | "heating" | "ozone":
            return years_back(period)
    return between(before - dt.timedelta(days=period.days - 1), before)


def months_in(period: Period) -> list[Period]:
    """Calendar months cut to the period, in order (whole months where the period covers them)."""
    found = []
    at = period.first
    while at <= period.last:
        whole = month(at.year, at.month)
        last = min(whole.last, period.last)
        complete = at == whole.first and last == whole.last
        found.append(whole if complete else Period("range", at, last, f"{at}..{last}"))
        at = last + dt.timedelta(days=1)
    return found


def years_of(first: dt.date, last: dt.date) -> list[Period]:
    """Calendar years that the days touch."""
    return [year(number) for number in range(first.year, last.year + 1)]
