"""The plan of a unit: what is entered, targets, tasks, measures, how emission becomes concentration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from airplan import clock, words
from airplan.domain import CONCENTRATIONS, Problem, Unit
from airplan.errors import Refused, UsageError
from airplan.plan.ask import goal_name, outlook_name
from airplan.plan.cautions import cautions, exceedance, yearly_rate
from airplan.plan.checks import check_measures, check_tasks
from airplan.plan.counties import check_breakdown
from airplan.plan.inventory import Need, Sensitivity, choose_sensitivities, rollback_need, totals
from airplan.plan.measures import Measure, Task, YearMoney, cuts_of, in_plan, money_by_year
from airplan.plan.targets import (
    HIGHER_IS_BETTER,
    Attribute,
    Deadline,
    Origin,
    Target,
    YearTarget,
    digits_of,
    rounded,
    row_of,
    targets_of,
)
from airplan.rulebook import standards
from airplan.trend.insight import best_five_years
from airplan.trend.outlook import LAST_YEAR
from airplan.trend.outlook_types import Outlook
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.limits import limit_on
from airplan.workspace.analysis.outlook import history, outlooks
from airplan.workspace.analysis.places import one_unit as plan_unit
from airplan.workspace.analysis.plan_entered import Entered, entered, official_values, yearly_values

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session

__all__ = [
    "INDICATORS", "DeadlineView", "Entered", "LimitChange", "MeasuresAnswer", "TargetChance", "TargetsAnswer",
    "TasksAnswer", "all_targets", "assigned_targets", "draft_deadline", "entered", "judged_outlook", "limit_changes",
    "measures", "name_of", "official_values", "plan_unit", "sensitivities_in_use", "targets", "tasks", "yearly_values",
]  # fmt: skip
INDICATORS = (
    "PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "good_days", "good_ratio", "heavy_days", "heavy_ratio",
)  # fmt: skip
"""Indicators a target may be set for, in the order of the tables."""


# --- targets ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeadlineView:
    """One indicator's deadline with what it rests on.  ``exceedance`` (C − S)/S; ``yearly_rate`` percent a year."""

    pollutant: str
    goal: str
    year: int | None
    set_by: str
    document: str
    number: str
    standard: str
    base_year: int | None
    base: str
    base_document: str
    method: str
    attribute: str
    exceedance: float | None
    yearly_rate: float | None
    attains: bool | None


@dataclass(frozen=True)
class LimitChange:
    """A date on which limits change; shown beside a plan, **not** a deadline."""

    date: dt.date
    standard: str
    limits: Mapping[str, float]
    note: str


@dataclass(frozen=True)
class TargetChance:
    """Internal: chance of a target without new measures and with the measures of the plan."""

    target: str
    before: float
    planned: float | None
    label: str = ""


@dataclass(frozen=True)
class TargetsAnswer:
    """Deadlines and yearly targets of a unit; ``text`` as printed.  ``chances`` only when asked for (internal)."""

    city: CityRef
    targets: tuple[YearTarget, ...]
    deadlines: tuple[DeadlineView, ...]
    limit_changes: tuple[LimitChange, ...]
    counties: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]
    chances: tuple[TargetChance, ...] = ()
    applied: bool = False
    keep_improving: bool = False


def assigned_targets(project: Session, unit: int) -> list[Target]:
    """Yearly values given from above (下达值) in the register, as targets."""
    found = []
    for value in official_values(project, unit):
        if value.kind == "assigned" and value.period.isdigit() and len(value.period) == 4:
            try:
                number = str(value.number)
            except InvalidOperation:  # 持续改善 instead of a number
                continue
            target = Target(value.indicator, int(value.period), number, Origin.ASSIGNED, document=value.document)
            found.append(replace(target, attribute=Attribute.BINDING, unit=unit))
    return found


def all_targets(project: Session, unit: Unit, deadlines: Sequence[Deadline] | None = None) -> list[YearTarget]:
    """Yearly targets of a unit: paths of the deadlines, with stored and assigned values standing in their years."""
    held = entered(project, unit)
    stored = [*assigned_targets(project, unit.id), *held.targets]
    chosen = held.deadlines if deadlines is None else deadlines
    rows: list[YearTarget] = []
    for deadline in chosen:
        rows += targets_of(deadline, stored)
    named = {deadline.pollutant for deadline in chosen}
    by_key = {(target.pollutant, target.year): target for target in stored if target.pollutant not in named}
    rows += [row_of(target) for target in by_key.values()]
    return sorted(rows, key=lambda row: (_order(row.pollutant), row.year))


def _order(pollutant: str) -> int:
    return INDICATORS.index(pollutant) if pollutant in INDICATORS else len(INDICATORS)


def targets(
    project: Session, unit: Unit, deadlines: Sequence[Deadline] | None = None, applied: bool = False
) -> TargetsAnswer:
    """Deadlines and yearly targets; *deadlines* tries others than the stored ones."""
    chosen = list(entered(project, unit).deadlines if deadlines is None else deadlines)
    chosen.sort(key=lambda deadline: _order(deadline.pollutant))
    rows = all_targets(project, unit, chosen)
    problems = [problem for deadline in chosen for problem in _cautions(project, unit, deadline)]
    without = _without_deadline(project, unit, {deadline.pollutant for deadline in chosen})
    views = tuple(sorted(map(_view, [*chosen, *without]), key=lambda view: _order(view.pollutant)))
    problems += [_missing(view.pollutant) for view in views if view.year is None and view.attains is not True]
    counties, sums = _county_targets(project, unit, rows)
    changes = tuple(limit_changes({view.pollutant for view in views}))
    improving = bool(views) and all(view.attains is True for view in views)
    return TargetsAnswer(
        city_ref(unit), tuple(rows), views, changes, counties, (*problems, *sums), (), applied, improving
    )


def _missing(pollutant: str) -> Problem:
    return Problem("plan.no_deadline", values={"pollutant": pollutant}, severity="remark")


def _without_deadline(project: Session, unit: Unit, named: set[str]) -> list[Deadline]:
    """The six headline items that have values but no deadline yet, against the limit in force today."""
    found = []
    for pollutant in CONCENTRATIONS:
        limit = limit_on(outlook_name(pollutant), clock.today().year)
        if pollutant not in named and limit is not None and yearly_values(project, unit, pollutant):
            bare = Deadline(pollutant, goal=f"{limit.limit:g}", standard=limit.edition, unit=unit.id)
            found.append(_with_base(project, unit, bare))
    return found


def _view(deadline: Deadline) -> DeadlineView:
    base, goal = _number(deadline.base), _number(deadline.goal)
    over = rate = attains = None
    if base is not None and goal is not None:
        upward = deadline.pollutant in HIGHER_IS_BETTER
        attains = base >= goal if upward else base <= goal
        over = exceedance(base, goal) if goal and not upward else None
        years = (deadline.year or 0) - (deadline.base_year or 0)
        if deadline.year and deadline.base_year and years > 0 and not upward and base > 0 and goal > 0:
            rate = 100 * yearly_rate(base, goal, years)
    return DeadlineView(
        deadline.pollutant, deadline.goal, deadline.year, deadline.set_by, deadline.document, deadline.number,
        deadline.standard, deadline.base_year, deadline.base, deadline.base_document, deadline.method.value,
        deadline.attribute.value, over, rate, attains,
    )  # fmt: skip


def _number(text: str) -> float | None:
    return float(text) if text else None


def limit_changes(pollutants: set[str]) -> list[LimitChange]:
    """Dates on which an edition of the standard takes over, with the limits of *pollutants*."""
    found = []
    for edition in standards.editions()[1:]:
        limits = {
            item.pollutant: float(item.limit.number)
            for item in standards.items(edition.id)
            if item.headline and item.pollutant in pollutants
        }
        if limits:
            note = words.say("plan.limit_change_note")
            found.append(LimitChange(edition.first, edition.id, limits, note))
    return found


def _cautions(project: Session, unit: Unit, deadline: Deadline) -> list[Problem]:
    past = yearly_values(project, unit, deadline.pollutant)
    return cautions(
        deadline,
        clock.today().year,
        past,
        _region_best(project, unit, deadline.pollutant),
        entered(project, unit).background.get(deadline.pollutant),
    )


def _region_best(project: Session, unit: Unit, pollutant: str) -> float | None:
    try:
        past = history(project, (outlook_name(pollutant),), [unit])
        best = best_five_years(past, past.row(unit.id))[1]
    except (Refused, KeyError):
        return None
    return None if best is None else -best / 100


def _county_targets(
    project: Session, unit: Unit, rows: Sequence[YearTarget]
) -> tuple[tuple[dict[str, object], ...], list[Problem]]:
    """Targets of the counties below a city, and whether they add up."""
    below = [one for one in project.units() if one.parent == unit.id and one.level in ("county", "zone")]
    shown: list[dict[str, object]] = []
    values: dict[tuple[str, int], dict[str, Decimal]] = {}
    for county in below:
        for row in all_targets(project, county):
            shown.append({"county": county.name, "pollutant": row.pollutant, "year": row.year, "text": row.text})
            values.setdefault((row.pollutant, row.year), {})[county.name] = Decimal(str(row.value))
    weights = {name: Decimal(str(part)) for name, part in project.store.setting("plan.county_weights", {}).items()}
    problems: list[Problem] = []
    for row in rows:
        counties = values.get((row.pollutant, row.year), {})
        city = Decimal(str(row.value))
        problems += check_breakdown(row.pollutant, row.year, city, counties, weights or None)
    return tuple(shown), problems


def draft_deadline(project: Session, unit: Unit, pollutant: str, **given: Any) -> Deadline:
    """The stored deadline of an indicator, or a new one, with the *given* fields and what follows from them.

    Without a goal the limit in force at the end of the deadline year is taken, and its standard named; without a
    base the register's base value, else the computed value of the last complete year, which says that it is computed.
    """
    if pollutant not in INDICATORS:
        raise UsageError("plan.unknown_pollutant", value=pollutant, known="、".join(INDICATORS))
    held = {deadline.pollutant: deadline for deadline in entered(project, unit).deadlines}
    start = held.get(pollutant) or Deadline(pollutant, unit=unit.id)
    deadline = replace(start, **{name: value for name, value in given.items() if value is not None})
    if not deadline.goal and deadline.year and (limit := limit_on(outlook_name(pollutant), deadline.year)):
        deadline = replace(deadline, goal=f"{limit.limit:g}", standard=limit.edition)
    for text in (deadline.goal, deadline.base, *deadline.stages.values()):
        _checked_number(text)
    return deadline if deadline.base else _with_base(project, unit, deadline)


def _checked_number(text: str) -> None:
    try:
        fine = not text or Decimal(text).is_finite()
    except InvalidOperation:
        fine = False
    if not fine:
        raise UsageError("plan.bad_number", value=text)


def _with_base(project: Session, unit: Unit, deadline: Deadline) -> Deadline:
    bases = [one for one in official_values(project, unit.id)
             if one.kind in ("base", "recognised", "published") and one.indicator == deadline.pollutant]  # fmt: skip
    order = ("base", "recognised", "published")
    for value in sorted(bases, key=lambda one: (order.index(one.kind), one.period)):
        year = int(value.period) if value.period.isdigit() else None
        if year is not None and deadline.base_year in (None, year):
            document = " ".join(part for part in (value.document, value.document_date) if part)
            return replace(deadline, base_year=year, base=str(value.number), base_document=document)
    computed = yearly_values(project, unit, deadline.pollutant)
    ended = [year for year in computed if year < clock.today().year]
    year = deadline.base_year or (max(ended) if ended else None)
    if year is None or year not in computed:
        return deadline
    text = rounded(Decimal(repr(computed[year])), digits_of(deadline.pollutant))
    return replace(deadline, base_year=year, base=str(text), base_document=words.say("plan.base_computed"))


# --- how emission becomes concentration -------------------------------------------------------


def judged_outlook(project: Session, unit: Unit, rows: Sequence[YearTarget]) -> Outlook:
    """The outlook of the indicators that have targets and values, up to the last target year."""
    wanted = dict.fromkeys(outlook_name(row.pollutant) for row in rows)
    metrics = [metric for metric in wanted if yearly_values(project, unit, metric)]
    if not metrics:
        raise Refused("plan.no_target_to_meet")
    until = max([LAST_YEAR, *(row.year for row in rows)])
    return outlooks(project, [unit], metrics, until=until)[unit.id]


def sensitivities_in_use(project: Session, unit: Unit, pollutants: Sequence[str]) -> list[Sensitivity]:
    """Factors for the indicators: own ones, else from source shares, else by roll-back on the inventory."""
    held = entered(project, unit)
    values = {}
    years = [row.year for row in held.inventory if row.year is not None]
    for pollutant in pollutants:
        past = yearly_values(project, unit, pollutant)
        if past:
            year = max(years, default=0)
            values[pollutant] = past[year] if year in past else past[max(past)]
    return choose_sensitivities(
        list(pollutants), values, held.background, held.inventory, held.shares, held.sensitivities
    )


# --- tasks and measures -----------------------------------------------------------------------


def rollback_needs(project: Session, unit: Unit, held: Entered) -> list[Need]:
    """Cut of each substance that roll-back asks for, by deadline."""
    emissions = totals(held.inventory)
    found: list[Need] = []
    for deadline in held.deadlines:
        past = yearly_values(project, unit, deadline.pollutant)
        if not past or not deadline.goal or deadline.pollutant in HIGHER_IS_BETTER:
            continue
        background = held.background.get(deadline.pollutant, 0.0)
        try:
            value = past[max(past)]
            found += rollback_need(deadline.pollutant, value, float(deadline.goal), background, emissions, held.shares)
        except UsageError:  # a background above the value: told among the cautions of the targets
            continue
    return found


@dataclass(frozen=True)
class MeasuresAnswer:
    """Measures of a unit with everything that is wrong with them."""

    city: CityRef
    measures: tuple[Measure, ...]
    problems: tuple[Problem, ...]
    investment: float
    cuts: Mapping[str, float] = field(default_factory=dict)
    money: tuple[YearMoney, ...] = ()
    emissions: Mapping[str, float] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()


def measures(project: Session, unit: Unit) -> MeasuresAnswer:
    """Measures with problems, and the sums the plan document prints.

    ``investment``: money of all; of those in the plan ``cuts`` (t/a in full effect) and ``money`` by year;
    ``emissions``: totals of the inventory (t/a); ``needs``: the cut that roll-back asks for.
    """
    held = entered(project, unit)
    planned = in_plan(held.measures)
    money = sum(measure.investment or 0.0 for measure in held.measures)
    last = max((target.year for target in all_targets(project, unit)), default=None)
    return MeasuresAnswer(
        city_ref(unit), held.measures, tuple(check_measures(held.measures, held.inventory)), money,
        cuts_of(planned), tuple(money_by_year(planned, last)), totals(held.inventory),
        tuple(rollback_needs(project, unit, held)),
    )  # fmt: skip


@dataclass(frozen=True)
class TasksAnswer:
    """Tasks given from above: the table, what they reach alone (chance by target) and what is still missing."""

    city: CityRef
    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]
    alone: Mapping[str, float] = field(default_factory=dict)
    missing: Mapping[str, float] = field(default_factory=dict)


def tasks(project: Session, unit: Unit) -> TasksAnswer:
    """Tasks from above, and how far they and the locked measures alone carry the targets (when there is an outlook)."""
    from airplan.workspace.analysis.plan_choose import alone

    held = entered(project, unit)
    try:
        reached, missing = alone(project, unit)
    except (Refused, UsageError):
        reached, missing = {}, {}
    return TasksAnswer(city_ref(unit), held.tasks, tuple(check_tasks(held.tasks)), reached, missing)


def name_of(target: YearTarget) -> str:
    """Key of a target in answers."""
    return goal_name(target)
