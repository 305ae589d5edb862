"""Following the plan: status by the month, what is overdue, closing with proof, reminders.

Planned progress is the month plan where there is one, else the linear share of the time from start to due day
(RULES 4.3).  Reported amounts are cumulative.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from airplan.errors import UsageError
from airplan.plan.measures import Actual, Measure, Project, Status, Task

Item = Task | Measure | Project
I = TypeVar("I", Task, Measure, Project)  # noqa: E741


@dataclass(frozen=True)
class Followed:
    """What the dispatch follows, whatever it was entered as."""

    code: str
    name: str
    kind: str  # task | measure | project
    duty: str
    start: dt.date | None
    due: dt.date | None
    quantity: float | None = None
    quantity_unit: str = ""
    money: float | None = None
    months: Mapping[str, float] = field(default_factory=dict)
    county: str = ""
    closed_on: dt.date | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Standing:
    """Where an item stands on a day; shares 0–1, money 万元."""

    code: str
    name: str
    kind: str
    duty: str
    due: dt.date | None
    status: Status
    planned: float
    done: float
    quantity: float | None
    quantity_done: float | None
    quantity_unit: str
    money: float | None
    money_done: float | None
    overdue_days: int
    last_month: str = ""
    problem: str = ""
    proof: bool = False


def followed(item: Item) -> Followed:
    """The common form of a task, measure or project."""
    duty = item.owner if isinstance(item, Project) else (item.duty or item.lead)
    if isinstance(item, Task):
        return Followed(
            item.code, item.name, "task", duty, item.start, item.due, item.quantity, item.quantity_unit,
            item.investment, item.months, "、".join(item.counties), item.closed_on, item.evidence,
        )  # fmt: skip
    kind = "measure" if isinstance(item, Measure) else "project"
    return Followed(
        item.code, item.name, kind, duty, item.start, item.end, money=item.investment, county=item.county,
        closed_on=item.closed_on, evidence=item.evidence,
    )  # fmt: skip


def standing(item: Followed, actuals: Iterable[Actual], today: dt.date) -> Standing:
    """Status of one item on *today* from its own monthly reports."""
    mine = sorted((row for row in actuals if row.code == item.code and row.month <= f"{today:%Y-%m}"), key=_month)
    quantity, money = _latest(mine, "quantity"), _latest(mine, "money")
    done = _done_share(item, quantity, money)
    planned = planned_share(item, today)
    overdue = (today - item.due).days if item.due and today > item.due and item.closed_on is None else 0
    return Standing(
        item.code, item.name, item.kind, item.duty, item.due,
        _status(item, done, planned, bool(quantity or money)), planned, done, item.quantity, quantity,
        item.quantity_unit, item.money, money, overdue, mine[-1].month if mine else "",
        mine[-1].problem if mine else "", bool(item.evidence or any(row.proof for row in mine)),
    )  # fmt: skip


def _month(row: Actual) -> tuple[str, str]:
    return row.month, row.duty


def _latest(rows: Sequence[Actual], name: str) -> float | None:
    """Latest cumulative amount; several duty units of one task add up."""
    last: dict[str, float] = {}
    for row in rows:
        value = getattr(row, name)
        if value is not None:
            last[row.duty] = value
    return sum(last.values()) if last else None


def _done_share(item: Followed, quantity: float | None, money: float | None) -> float:
    if item.closed_on is not None:
        return 1.0
    if item.quantity and quantity is not None:
        return min(1.0, quantity / item.quantity)
    if quantity is not None:  # nothing planned in numbers: the unit reports percent
        return min(1.0, quantity / 100)
    return min(1.0, money / item.money) if item.money and money is not None else 0.0


def planned_share(item: Followed, today: dt.date) -> float:
    """Share that should be done by *today*, 0–1."""
    if item.months and item.quantity:
        past = [item.months[month] for month in sorted(item.months) if month < f"{today:%Y-%m}"]
        return min(1.0, past[-1] / item.quantity) if past else 0.0
    if item.due is None or item.start is None:
        return 1.0 if item.due is not None and today > item.due else 0.0
    span = max((item.due - item.start).days + 1, 1)
    return min(1.0, max(0.0, ((today - item.start).days + 1) / span))


def _status(item: Followed, done: float, planned: float, reported: bool) -> Status:
    if item.closed_on is not None:
        return Status.DONE
    if not reported:
        return Status.NOT_STARTED
    # 0.05 points of grace keep a rounding of the reported percent from making a laggard.
    return Status.ON_TRACK if done + 0.0005 >= planned else Status.BEHIND


def standings(items: Iterable[Item], actuals: Sequence[Actual], today: dt.date) -> list[Standing]:
    """Status of every item, overdue first, then by due day."""
    found = [standing(followed(item), actuals, today) for item in items]
    return sorted(found, key=lambda row: (-row.overdue_days, row.due or dt.date.max, row.code))


def counts(rows: Iterable[Standing]) -> dict[str, int]:
    """Number of items in each status."""
    found = {status.value: 0 for status in Status}
    for row in rows:
        found[row.status.value] += 1
    return found


def close(item: I, proof: str, who: str, day: dt.date) -> I:
    """Close an item (销号).  Needs proof and a name; raises :class:`UsageError`."""
    if not proof.strip():
        raise UsageError("plan.closing_needs_proof", item=item.code, name=item.name)
    if not who.strip():
        raise UsageError("plan.closing_needs_name", item=item.code, name=item.name)
    return replace(item, evidence=proof.strip(), closed_by=who.strip(), closed_on=day)


def dispatch(items: Iterable[Item], actuals: Sequence[Actual], month: str, today: dt.date) -> dict[str, list[Actual]]:
    """Rows to send out for *month*, by duty unit: what is already reported stands in them, the rest is blank.

    Closed items and those that have not begun by the end of the month are left out.
    """
    held = {(row.code, row.month, row.duty): row for row in actuals}
    found: dict[str, list[Actual]] = {}
    for item in items:
        one = followed(item)
        if one.closed_on is not None or (one.start is not None and f"{one.start:%Y-%m}" > month):
            continue
        row = held.get((one.code, month, one.duty), Actual(one.code, month, one.duty, unit=item.unit))
        found.setdefault(one.duty or "—", []).append(row)
    return {duty: sorted(rows, key=lambda row: row.code) for duty, rows in sorted(found.items())}


@dataclass(frozen=True)
class Reminder:
    """目标风险提示 or 滞后提醒: sentence code and its values."""

    kind: str  # chance | behind | overdue | no_proof
    subject: str
    code: str
    values: Mapping[str, object]


def reminders(
    rows: Iterable[Standing], chances: Mapping[str, float], adopted: Mapping[str, float], points: float = 0.05
) -> list[Reminder]:
    """What somebody should hear: a chance that fell by *points* against the adopted plan, overdue and lagging items."""
    found = []
    for name, before in sorted(adopted.items()):
        now = chances.get(name)
        if now is not None and now < before - points:
            values = {"target": name, "before": f"{before:.0%}", "now": f"{now:.0%}"}
            found.append(Reminder("chance", name, "plan.reminder_chance", values))
    for row in rows:
        shown: dict[str, object] = {"code": row.code, "name": row.name, "duty": row.duty or "—"}
        if row.overdue_days:
            late = {"days": row.overdue_days, "due": row.due}
            found.append(Reminder("overdue", row.code, "plan.reminder_overdue", {**shown, **late}))
        elif row.status is Status.BEHIND:
            parts = {"done": f"{row.done:.0%}", "planned": f"{row.planned:.0%}"}
            found.append(Reminder("behind", row.code, "plan.reminder_behind", {**shown, **parts}))
        if row.done >= 1 and not row.proof:
            found.append(Reminder("no_proof", row.code, "plan.reminder_no_proof", shown))
    return found


@dataclass(frozen=True)
class TotalControl:
    """Ledger of total emission control for one quantity and year, t/a (coal 万吨)."""

    quantity: str
    year: int
    base: float | None
    planned: float
    achieved: float
    remaining: float | None


def total_control(
    measures: Sequence[Measure], emissions: Mapping[str, float], year: int, today: dt.date
) -> list[TotalControl]:
    """Planned and achieved cuts of the measures in the plan by *year*; achieved counts closed measures only."""
    from airplan.plan.measures import QUANTITIES, share_in

    found = []
    for quantity in QUANTITIES:
        planned = achieved = 0.0
        for measure in measures:
            cut = measure.reductions.get(quantity)
            if cut is None:
                continue
            amount = cut.best * share_in(measure, year)
            planned += amount
            closed = measure.closed_on is not None and measure.closed_on <= today
            achieved += amount if closed else 0.0
        base = emissions.get(quantity)
        if planned or base:
            rest = None if base is None else base - planned
            found.append(TotalControl(quantity, year, base, planned, achieved, rest))
    return found
