"""The timetable as bars that can be moved: what stands in a row, and where an end may come to lie.

Dates are whole days.  A *step* is ``month``, ``quarter`` or ``day``: starts come to lie on the first day of a step,
ends on its last.  A *part* of a bar is ``whole``, ``start`` or ``end``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

STEPS = {"month": 1, "quarter": 3, "day": 0}
"""Length of a step in months."""

DAY = dt.timedelta(days=1)
MARGIN = 2
"""Quarters kept free at the end, so that a bar can be drawn further."""

Dates = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class TimeBar:
    """One row.  ``fixed`` says why it cannot be moved here (a code), "" when it can."""

    id: str
    code: str
    start: dt.date
    end: dt.date
    baseline: Dates | None = None
    done: float = 0.0
    fixed: str = ""
    after: tuple[str, ...] = ()
    milestones: tuple[tuple[dt.date, str], ...] = ()
    early: bool = False

    @property
    def slip(self) -> int:
        """Days by which the end lies behind the baseline."""
        return (self.end - self.baseline[1]).days if self.baseline else 0

    @property
    def dates(self) -> Dates:
        """First and last day."""
        return self.start, self.end

    def __str__(self) -> str:
        """What a screen reader says and what is copied."""
        said = [span_text(self.dates)]
        if self.slip:
            said.append(t("ui.timeline.later" if self.slip > 0 else "ui.timeline.sooner", days=abs(self.slip)))
        if self.done:
            said.append(t("ui.timeline.done", done=texts.percent(self.done)))
        said += [f"{name} {day.isoformat()}" for day, name in self.milestones]
        return " · ".join(said)


def span_text(dates: Dates) -> str:
    """2027-01-01～2027-06-30; a single day stands alone."""
    return dates[0].isoformat() if dates[0] == dates[1] else f"{dates[0].isoformat()}～{dates[1].isoformat()}"


# ---- rows


def time_bars(found: Sequence[Any], measures: Iterable[Any], early: Iterable[str] = ()) -> list[TimeBar]:
    """Bars of ``plan_follow.timetable_bars``; measures of the plan can be moved, what is given from above cannot.

    *early* are codes of measures that start before what they must wait for.
    """
    by_code = {one.code: one for one in measures}
    waiting = set(early)
    return [_time_bar(one, by_code.get(one.code) if one.kind == "measure" else None, waiting) for one in found]


def _time_bar(one: Any, measure: Any, early: set[str]) -> TimeBar:
    fixed = f"ui.timeline.fixed.{one.kind}" if measure is None else "ui.timeline.fixed.locked" if measure.locked else ""
    baseline = (one.baseline_start or one.start, one.baseline_end or one.end) if one.baseline_start else None
    marks = tuple((mark.day, mark.name) for mark in one.milestones if mark.day is not None)
    uid = measure.uid if measure is not None else f"{one.kind}:{one.code}"
    return TimeBar(
        uid, one.code, one.start, one.end, baseline, one.done, fixed, tuple(one.after), marks, one.code in early
    )


def table(bars: Sequence[TimeBar], names: Mapping[str, str], problems: Sequence[Any] = ()) -> TableData:
    """Code, name, dates (editable) and the bar itself."""
    columns = (
        Column("code", t("ui.plan.code"), width=64),
        Column("name", t("ui.plan.name"), width=230),
        Column("start", t("ui.plan.start"), kind="date", editable=True, width=100),
        Column("end", t("ui.plan.end"), kind="date", editable=True, width=100),
        Column("bar", t("ui.plan.timetable"), tip=t("ui.timeline.tip")),
    )
    rows = [
        {
            "id": bar.id,
            "code": bar.code,
            "name": names.get(bar.code, ""),
            "start": bar.start,
            "end": bar.end,
            "bar": bar,
        }
        for bar in bars
    ]
    said = {str(one.values.get("code", "")): texts.of_problem(one) for one in problems}
    marks = {(bar.id, "start"): ("caution", said[bar.code]) for bar in bars if bar.early and bar.code in said}
    return TableData.of_rows(columns, rows, "id", marks=marks)


def span(bars: Sequence[TimeBar], today: dt.date) -> Dates:
    """Days the picture covers: whole quarters, at least two years, with room to draw a bar further."""
    days = [today, *(day for bar in bars for day in (*bar.dates, *(bar.baseline or ())))]
    first = period_start(min(days), "quarter")
    last = max(max(days), first + dt.timedelta(days=640))
    return first, period_end(_months_on(period_start(last, "quarter"), 3 * MARGIN), "quarter")


# ---- steps of the calendar


def _months_on(day: dt.date, months: int) -> dt.date:
    """First day of the month *months* after that of *day*."""
    place = day.year * 12 + day.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)


def period_start(day: dt.date, step: str) -> dt.date:
    """First day of the step *day* lies in."""
    months = STEPS[step]
    return day if not months else dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def period_end(day: dt.date, step: str) -> dt.date:
    """Last day of the step *day* lies in."""
    months = STEPS[step]
    return day if not months else _months_on(period_start(day, step), months) - DAY


def nearest_start(day: dt.date, step: str) -> dt.date:
    """The first day of a step that lies nearest."""
    before, after = period_start(day, step), period_end(day, step) + DAY
    return day if not STEPS[step] else before if day - before <= after - day else after


def nearest_end(day: dt.date, step: str) -> dt.date:
    """The last day of a step that lies nearest."""
    return day if not STEPS[step] else nearest_start(day + DAY, step) - DAY


# ---- moving


def dragged(dates: Dates, days: int, part: str, step: str) -> Dates:
    """Dates after a part was drawn *days* to the right."""
    return _limited(dates, days, part, step, nearest_start, nearest_end)


def stepped(dates: Dates, direction: int, part: str, step: str) -> Dates:
    """Dates one step to the right (1) or left (−1): the next first (last) day of a step."""
    days = direction

    def start_of(day: dt.date, step: str) -> dt.date:
        return period_end(day - DAY, step) + DAY if direction > 0 else period_start(day, step)

    def end_of(day: dt.date, step: str) -> dt.date:
        return period_end(day, step) if direction > 0 else period_start(day + DAY, step) - DAY

    return _limited(dates, days, part, step, start_of, end_of)


def _limited(dates: Dates, days: int, part: str, step: str, start_of: Any, end_of: Any) -> Dates:
    start, end = dates
    shift = dt.timedelta(days=days)
    if part == "start":
        return min(start_of(start + shift, step), max(period_start(end, step), start)), end
    if part == "end":
        return start, max(end_of(end + shift, step), min(period_end(start, step), max(end, start)))
    begin = start_of(start + shift, step)
    return begin, _end_after(dates, begin, step)


def _end_after(dates: Dates, begin: dt.date, step: str) -> dt.date:
    """Whole months stay whole months; any other length stays in days."""
    start, end = dates
    whole = start.day == begin.day == 1 and end == period_end(end, "month")
    if not STEPS[step] or not whole:
        return begin + (end - start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return period_end(_months_on(begin, months), "month")
