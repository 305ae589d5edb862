"""Timetable: bars with dependencies, quarters, baseline against now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from airplan.domain import Problem
from airplan.domain.figure import Figure, Mark, Moment, Spans
from airplan.plan.follow import Item, followed
from airplan.plan.measures import Measure, Milestone


@dataclass(frozen=True)
class Bar:
    """One row of the timetable."""

    code: str
    name: str
    kind: str
    start: dt.date
    end: dt.date
    baseline_start: dt.date | None = None
    baseline_end: dt.date | None = None
    done: float = 0.0
    after: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    @property
    def slip_days(self) -> int:
        """Days by which the end lies behind the baseline."""
        return (self.end - self.baseline_end).days if self.baseline_end else 0


def bars(items: Sequence[Item], done: dict[str, float] | None = None) -> list[Bar]:
    """Bars of the items that have dates, by start."""
    found = []
    for item in items:
        one = followed(item)
        start, end = one.start or one.due, one.due or one.start
        if start is None or end is None:
            continue
        extra = (
            {
                "baseline_start": item.baseline_start,
                "baseline_end": item.baseline_end,
                "after": item.after,
                "milestones": item.milestones,
            }
            if isinstance(item, Measure)
            else {}
        )
        bar = Bar(one.code, one.name, one.kind, start, end, done=(done or {}).get(one.code, 0.0))
        found.append(replace(bar, **extra))  # type: ignore[arg-type]
    return sorted(found, key=lambda bar: (bar.start, bar.code))


def quarters(first: dt.date, last: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """(name such as 2027Q1, first day, last day) of the quarters that touch the period."""
    found = []
    year, quarter = first.year, (first.month - 1) // 3
    while dt.date(year, quarter * 3 + 1, 1) <= last:
        begin = dt.date(year, quarter * 3 + 1, 1)
        year, quarter = (year + 1, 0) if quarter == 3 else (year, quarter + 1)
        end = dt.date(year, quarter * 3 + 1, 1) - dt.timedelta(days=1)
        found.append((f"{begin.year}Q{(begin.month - 1) // 3 + 1}", begin, end))
    return found


def moved(measure: Measure, start: dt.date, end: dt.date | None = None) -> Measure:
    """The measure at new dates.  With the start alone the length is kept; the first dates become the baseline."""
    if end is None and measure.start and measure.end:
        end = start + (measure.end - measure.start)
    shifted = tuple(
        replace(mark, day=mark.day + (start - measure.start)) if mark.day and measure.start else mark
        for mark in measure.milestones
    )
    return replace(
        measure,
        start=start,
        end=end or measure.end,
        milestones=shifted,
        baseline_start=measure.baseline_start or measure.start,
        baseline_end=measure.baseline_end or measure.end,
    )


def moved_to_year(measure: Measure, year: int) -> Measure:
    """The measure starting in *year*, month and day kept, length in years and months kept."""
    if measure.start is None:
        return moved(measure, dt.date(year, 1, 1), measure.end)
    shift = year - measure.start.year
    if not shift:
        return measure
    return moved(measure, _shifted(measure.start, shift), _shifted(measure.end, shift) if measure.end else None)


def _shifted(day: dt.date, years: int) -> dt.date:
    last = 28 if day.month == 2 and day.day == 29 else day.day
    return day.replace(year=day.year + years, day=last)


def order_problems(measures: Sequence[Measure]) -> list[Problem]:
    """Measures that start before what they must wait for has ended."""
    by_code = {measure.code: measure for measure in measures}
    found = []
    for measure in measures:
        for code in measure.after:
            before = by_code.get(code)
            if before and before.end and measure.start and measure.start < before.end:
                values = {"code": measure.code, "name": measure.name, "start": measure.start}
                values |= {"other": code, "end": before.end}
                found.append(Problem("plan.starts_too_early", values=values, severity="warning"))
    return found


def figure(rows: Sequence[Bar], today: dt.date, title: str, labels: tuple[str, str, str]) -> Figure:
    """The timetable as a chart; *labels* name the plan, the baseline and today."""
    names = [f"{bar.code} {bar.name}" for bar in rows]
    now = Spans(names, [bar.start.toordinal() for bar in rows], [bar.end.toordinal() for bar in rows],
                [bar.done for bar in rows], labels[0], "plain")  # fmt: skip
    first = Spans(
        names,
        [(bar.baseline_start or bar.start).toordinal() for bar in rows],
        [(bar.baseline_end or bar.end).toordinal() for bar in rows],
        name=labels[1],
        role="lastyear",
    )
    marks: list[Mark] = [now, Moment(today.toordinal(), labels[2])]
    if any(bar.baseline_start for bar in rows):
        marks.insert(0, first)
    return Figure(title, "", "", marks, x_kind="day")
