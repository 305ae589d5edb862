"""Measures, tasks given from above, key projects: what the office enters.

Reductions are tonnes a year in full effect (``coal``: 10,000 t of coal a year), money is 万元, ``ramp`` percent of
the full reduction in the first, second … calendar year in force; the last value stays.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

POLLUTANTS: tuple[str, ...] = ("SO2", "NOx", "PM2.5", "PM10", "VOCs", "NH3", "CO")
"""Emitted substances of the inventory (PM2.5 primary), tonnes a year."""

QUANTITIES: tuple[str, ...] = (*POLLUTANTS, "coal")
"""What a measure can cut: the pollutants and coal."""

CHAPTERS: tuple[str, ...] = ("industry", "energy", "mobile", "vocs", "dust", "agriculture", "heavy", "regional")
"""Chapters of the measure library; their names are the words ``plan.chapter.<code>``."""


class Status(enum.StrEnum):
    """Progress words of the monthly dispatch."""

    NOT_STARTED = "not_started"  # 未启动
    ON_TRACK = "on_track"  # 达到序时进度
    BEHIND = "behind"  # 滞后于序时进度
    DONE = "done"  # 已完成


@dataclass(frozen=True)
class Reduction:
    """Cut of one quantity in full effect: best guess and the range it may lie in (t/a; coal 万吨/a)."""

    best: float
    low: float | None = None
    high: float | None = None

    @property
    def range(self) -> tuple[float, float, float]:
        """Low, best, high; a missing bound is the best guess."""
        low = self.best if self.low is None else self.low
        high = self.best if self.high is None else self.high
        return low, self.best, high


@dataclass(frozen=True)
class Milestone:
    """A step of a measure with its day."""

    name: str
    day: dt.date | None = None
    done: bool = False


@dataclass(frozen=True)
class Measure:
    """任务措施 (record ``measure``)."""

    TYPE: ClassVar[str] = "measure"
    KEY: ClassVar[tuple[str, ...]] = ("code",)
    code: str
    name: str = ""
    task: str = ""  # code of the task it carries out
    text: str = ""
    chapter: str = ""
    lead: str = ""  # 牵头单位
    duty: str = ""  # 责任单位
    joint: str = ""  # 配合单位
    county: str = ""
    sector: str = ""  # sector of the inventory
    source: str = ""  # enterprise or emission source it acts on
    start: dt.date | None = None
    end: dt.date | None = None
    latest: int | None = None  # last year in which it may still start
    ramp: tuple[float, ...] = ()
    investment: float | None = None
    running: float | None = None
    price_year: int | None = None
    reductions: Mapping[str, Reduction] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    mandatory: bool = False
    locked: bool = False  # given from above
    document: str = ""
    chosen: bool = False  # in the adopted plan
    baseline_start: dt.date | None = None
    baseline_end: dt.date | None = None
    milestones: tuple[Milestone, ...] = ()
    evidence: str = ""
    closed_by: str = ""
    closed_on: dt.date | None = None
    template: str = ""
    basis: str = ""  # where cost and reductions come from
    note: str = ""
    unit: int | None = None
    uid: str = ""


def in_plan(measures: Sequence[Measure]) -> list[Measure]:
    """Measures that stand in the plan; all of them while none has been chosen."""
    chosen = [one for one in measures if one.chosen or one.locked or one.mandatory]
    return chosen if any(one.chosen for one in measures) else list(measures)


def cuts_of(measures: Sequence[Measure]) -> dict[str, float]:
    """Cuts in full effect by quantity, t/a (coal 万吨/a)."""
    found: dict[str, float] = {}
    for measure in measures:
        for quantity, reduction in measure.reductions.items():
            found[quantity] = found.get(quantity, 0.0) + reduction.best
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class YearMoney:
    """Money of one year, 万元: *investment* of the measures that start then, *running* cost of all that run.

    ``year`` None: measures without a start.
    """

    year: int | None
    count: int
    investment: float
    running: float


def money_by_year(measures: Sequence[Measure], until: int | None = None) -> list[YearMoney]:
    """Money of *measures* from the first start to the last, or to *until* where that is later; no sum is left out."""
    dated = [(one.start.year, one) for one in measures if one.start]
    undated = [one for one in measures if one.start is None]
    years = {year for year, _ in dated}
    years |= {until} if years and until else set()
    found = []
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        starting = [one for start, one in dated if start == year]
        running = sum(one.running or 0.0 for start, one in dated if start <= year)
        found.append(YearMoney(year, len(starting), sum(one.investment or 0.0 for one in starting), running))
    if undated:
        money = sum(one.investment or 0.0 for one in undated), sum(one.running or 0.0 for one in undated)
        found.append(YearMoney(None, len(undated), *money))
    return found


@dataclass(frozen=True)
class Task:
    """A task given from above, locked (record ``task``): 任务分解表.

    ``counties`` and ``months`` (``2027-03``) hold planned quantities in ``quantity_unit``; months are cumulative.
    """

    TYPE: ClassVar[str] = "task"
    KEY: ClassVar[tuple[str, ...]] = ("code",)
    code: str
    name: str = ""
    text: str = ""
    chapter: str = ""
    document: str = ""
    number: str = ""
    quantity: float | None = None
    quantity_unit: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    lead: str = ""
    duty: str = ""
    joint: str = ""
    counties: Mapping[str, float] = field(default_factory=dict)
    months: Mapping[str, float] = field(default_factory=dict)
    investment: float | None = None
    locked: bool = True
    contact: str = ""
    evidence: str = ""
    closed_by: str = ""
    closed_on: dt.date | None = None
    note: str = ""
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Project:
    """重点工程 (record ``key_project``) of the project ledger."""

    TYPE: ClassVar[str] = "key_project"
    KEY: ClassVar[tuple[str, ...]] = ("code",)
    code: str
    name: str = ""
    measure: str = ""
    owner: str = ""
    county: str = ""
    content: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    investment: float | None = None
    funds: str = ""  # source of the money
    paid: float | None = None
    progress: float | None = None  # percent
    reductions: Mapping[str, Reduction] = field(default_factory=dict)
    stage: str = ""
    contact: str = ""
    evidence: str = ""
    closed_by: str = ""
    closed_on: dt.date | None = None
    note: str = ""
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Actual:
    """One monthly report of a duty unit on a task, measure or project (record ``actual``); amounts are cumulative."""

    TYPE: ClassVar[str] = "actual"
    KEY: ClassVar[tuple[str, ...]] = ("code", "month", "duty")
    code: str
    month: str  # 2027-03
    duty: str = ""
    quantity: float | None = None
    money: float | None = None
    proof: str = ""
    problem: str = ""
    reported_by: str = ""
    unit: int | None = None
    uid: str = ""


def started_year(measure: Measure) -> int | None:
    """First calendar year of a measure."""
    return measure.start.year if measure.start else None


def year_shares(measure: Measure) -> tuple[float, ...]:
    """Share (0–1) of the full reduction in the first, second … calendar year counted from the start; the last stays.

    The given ramp counts.  Without one the dates decide: nothing before the month of completion has ended, the
    remaining months of that year, then all; without a completion date the months from the start on.
    """
    if measure.ramp:
        return tuple(percent / 100 for percent in measure.ramp)
    if measure.start is None:
        return (1.0,)
    ready = measure.end
    if ready is None:
        months = 13 - measure.start.month
        return (1.0,) if months == 12 else (months / 12, 1.0)
    idle = (0.0,) * (ready.year - measure.start.year)
    return (*idle, (12 - ready.month) / 12, 1.0)


def share_in(measure: Measure, year: int, first_year: int | None = None) -> float:
    """Share of the full reduction in *year* when the measure starts in *first_year* (its own start year by default)."""
    first = first_year if first_year is not None else started_year(measure)
    if first is None or year < first:
        return 0.0
    shares = year_shares(measure)
    return shares[min(year - first, len(shares) - 1)]


def months_of_year(year: int) -> tuple[str, ...]:
    """Keys of the month columns."""
    return tuple(f"{year}-{month:02d}" for month in range(1, 13))
