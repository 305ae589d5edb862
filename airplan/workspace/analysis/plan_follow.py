"""Following the plan of a unit: progress board, monthly dispatch, reminders, yearly execution, evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from airplan import clock, words
from airplan.assess import official
from airplan.domain import Problem, Unit
from airplan.domain.figure import Figure
from airplan.errors import UsageError
from airplan.plan import timetable
from airplan.plan.ask import goal_name
from airplan.plan.cards import Card, in_quarter, quarter_of, turned_red
from airplan.plan.follow import (
    Item,
    Standing,
    TotalControl,
    counts,
    dispatch,
    followed,
    reminders,
    standings,
    total_control,
)
from airplan.plan.inventory import totals
from airplan.plan.measures import Status
from airplan.plan.sheets import TABLES
from airplan.plan.targets import HIGHER_IS_BETTER, YearTarget, digits_of, rounded
from airplan.plan.timetable import Bar, bars, order_problems
from airplan.safefile import name_part
from airplan.workbook.write import Column, Sheet, write_workbook
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.plan import Entered, all_targets, entered, official_values, yearly_values
from airplan.workspace.analysis.plan_choose import target_chances
from airplan.workspace.analysis.plan_entered import short_of
from airplan.workspace.analysis.plan_tables import FOOT, sheet_of

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session


@dataclass(frozen=True)
class ReminderText:
    """A reminder with its sentence; ``kind``: chance, behind, overdue, no_proof."""

    kind: str
    subject: str
    sentence: str


@dataclass(frozen=True)
class ProgressAnswer:
    """Progress board on a day: items with status, counts, overdue, reminders, total emission control."""

    city: CityRef
    day: dt.date
    counts: Mapping[str, int]
    items: tuple[Standing, ...]
    overdue: tuple[Standing, ...]
    this_month: tuple[Standing, ...]
    reminders: tuple[ReminderText, ...]
    total_control: tuple[TotalControl, ...]
    order_problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()


def followed_items(held: Entered) -> list[Item]:
    """What the dispatch follows: tasks from above, measures in the plan, key projects."""
    planned = [one for one in held.measures if one.chosen or one.locked or one.mandatory]
    return [*held.tasks, *planned, *held.projects]


def progress(project: Session, unit: Unit, day: dt.date | None = None, internal: bool = False) -> ProgressAnswer:
    """The board.  *internal* also compares the chances of the targets with the adopted scenario (slower)."""
    today = day or clock.today()
    held = entered(project, unit)
    items = followed_items(held)
    rows = standings(items, held.actuals, today)
    adopted = next((one for one in held.scenarios if one.adopted), None)
    chances = {}
    if internal and adopted is not None:
        chances = {one.target: one.planned for one in target_chances(project, unit) if one.planned is not None}
    told = reminders(rows, chances, adopted.probability if adopted else {})
    month = f"{today:%Y-%m}"
    return ProgressAnswer(
        city=city_ref(unit),
        day=today,
        counts=counts(rows),
        items=tuple(rows),
        overdue=tuple(row for row in rows if row.overdue_days),
        this_month=tuple(row for row in rows if row.due and f"{row.due:%Y-%m}" == month and row.status != Status.DONE),
        reminders=tuple(ReminderText(one.kind, one.subject, words.sentence(one.code, one.values)) for one in told),
        total_control=tuple(total_control(held.measures, totals(held.inventory), today.year, today)),
        order_problems=tuple(order_problems(held.measures)),
    )


# --- monthly dispatch -------------------------------------------------------------------------

_DISPATCH = (
    Column("编号", width=9),
    Column("任务措施", width=30),
    Column("任务量", "any", 10),
    Column("单位", width=8),
    Column("完成时限", "date", 12),
    Column("序时进度(%)", "num1", 11),
    Column("月份", width=9),
    Column("责任单位", width=16),
    Column("累计完成量", "any", 12),
    Column("累计完成投资(万元)", "any", 14),
    Column("佐证材料", width=20),
    Column("存在问题", width=24),
    Column("填报人", width=10),
)


def write_dispatch(
    project: Session, unit: Unit, folder: Path | str, month: str | None = None, day: dt.date | None = None
) -> list[Path]:
    """月调度: one workbook a duty unit into *folder*; read them back with ``plan import``.

    What is already reported for the month stands in them.  Raises UsageError for a month not written 2027-03.
    """
    today = day or clock.today()
    wanted = month or f"{today:%Y-%m}"
    _check_month(wanted)
    held = entered(project, unit)
    items = followed_items(held)
    forms = dispatch(items, held.actuals, wanted, today)
    by_code = {item.code: item for item in items}
    state = {row.code: row for row in standings(items, held.actuals, today)}
    Path(folder).mkdir(parents=True, exist_ok=True)
    files = []
    for duty, rows in forms.items():
        body = []
        for row in rows:
            one = followed(by_code[row.code])
            place = state[row.code]
            body.append([row.code, one.name, one.quantity, one.quantity_unit, one.due, place.planned * 100, wanted,
                         one.duty, row.quantity, row.money, row.proof, row.problem, row.reported_by])  # fmt: skip
        title = f"{unit.name}大气污染防治任务月调度表（{wanted}）"
        sheet = Sheet("月调度", title, _DISPATCH, body, left=f"责任单位：{duty}", right=f"截至日期：{today}",
                      foot=(FOOT,), freeze_columns=2,
                      ids=[row.uid for row in rows])  # fmt: skip
        safe = "".join(letter if letter.isalnum() else "_" for letter in duty)
        name = name_part(f"{unit.name}_月调度_{wanted}_{safe}", longest=100)
        files.append(write_workbook(Path(folder) / f"{name}.xlsx", [sheet], title=title))
    return files


def _check_month(text: str) -> None:
    try:
        dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError("plan.bad_month", value=text) from None


# --- timetable --------------------------------------------------------------------------------


def timetable_bars(project: Session, unit: Unit) -> list[Bar]:
    """Bars of everything followed, with the share done."""
    held = entered(project, unit)
    items = followed_items(held)
    done = {row.code: row.done for row in standings(items, held.actuals, clock.today())}
    return bars(items, done)


def timetable_figure(project: Session, unit: Unit) -> Figure:
    """The timetable as a chart."""
    labels = tuple(words.say(f"plan.timetable.{name}") for name in ("now", "baseline", "today"))
    return timetable.figure(
        timetable_bars(project, unit),
        clock.today(),
        words.say("plan.timetable.title"),
        (labels[0], labels[1], labels[2]),
    )


# --- execution and evaluation -----------------------------------------------------------------


@dataclass(frozen=True)
class TargetResult:
    """A target against what the year brought (``actual_text`` as printed); None while the year has no value.

    ``source``: recognised or published (register of official values), else computed; a computed value of a year with
    too few valid days gets no verdict.
    """

    target: str
    pollutant: str
    year: int
    text: str
    value: float
    actual: float | None
    met: bool | None
    actual_text: str | None = None
    source: str = ""


@dataclass(frozen=True)
class ReportAnswer:
    """Execution of the plan in a year (or to the middle or end of the period)."""

    city: CityRef
    kind: str  # year | midterm | final
    first: int
    last: int
    targets: tuple[TargetResult, ...]
    counts: Mapping[str, int]
    items: tuple[Standing, ...]
    money_planned: float
    money_done: float
    total_control: tuple[TotalControl, ...]
    problems: tuple[str, ...]
    out: str = ""


def execution(project: Session, unit: Unit, year: int, kind: str = "year", first: int | None = None) -> ReportAnswer:
    """Execution in *year*; ``midterm`` and ``final`` cover the years from *first* (the first target) to *year*."""
    held = entered(project, unit)
    rows = [row for row in all_targets(project, unit) if row.year <= year]
    start = year if kind == "year" else (first or min((row.year for row in rows), default=year))
    results = [_result(project, unit, row) for row in rows if start <= row.year]
    day = min(clock.today(), dt.date(year, 12, 31))
    state = standings(followed_items(held), held.actuals, day)
    said = [f"{row.code} {row.name}：{row.problem}" for row in state if row.problem]
    return ReportAnswer(
        city=city_ref(unit),
        kind=kind,
        first=start,
        last=year,
        targets=tuple(results),
        counts=counts(state),
        items=tuple(state),
        money_planned=sum(row.money or 0.0 for row in state),
        money_done=sum(row.money_done or 0.0 for row in state),
        total_control=tuple(total_control(held.measures, totals(held.inventory), year, day)),
        problems=tuple(said),
    )


def _result(project: Session, unit: Unit, row: YearTarget) -> TargetResult:
    actual = yearly_values(project, unit, row.pollutant).get(row.year)
    # Compared after rounding half to even, as a standard's value is.
    text = None if actual is None else str(rounded(Decimal(repr(actual)), digits_of(row.pollutant)))
    used = official.used(official_values(project, unit.id), row.pollutant, str(row.year), text)
    met = None
    if used.text is not None and (used.kind != "computed" or row.year not in short_of(project, unit, row.pollutant)):
        number = float(rounded(Decimal(used.text), digits_of(row.pollutant)))
        met = number >= row.value if row.pollutant in HIGHER_IS_BETTER else number <= row.value
        actual = actual if used.kind == "computed" else float(used.text)
    source = "" if used.text is None else used.kind
    return TargetResult(goal_name(row), row.pollutant, row.year, row.text, row.value, actual, met, used.text, source)


# --- yellow and red cards ---------------------------------------------------------------------


@dataclass(frozen=True)
class CardsAnswer:
    """Cards of a quarter; ``turned_red`` names enterprises that had a yellow card before."""

    city: CityRef
    quarter: str
    cards: tuple[Card, ...]
    turned_red: tuple[str, ...]
    out: str = ""


def cards(project: Session, unit: Unit, quarter: str) -> CardsAnswer:
    """The list of a quarter.  Raises UsageError while the module is off (setting ``plan.cards``)."""
    if not project.store.setting("plan.cards", False):
        raise UsageError("plan.cards_off")
    wanted = quarter_of(quarter)
    held = entered(project, unit).cards
    again = {card.enterprise for card in turned_red(held)}
    found = tuple(in_quarter(held, wanted))
    return CardsAnswer(
        city_ref(unit), wanted, found, tuple(card.enterprise for card in found if card.enterprise in again)
    )


def write_cards(project: Session, unit: Unit, answer: CardsAnswer, out: Path | str) -> Path:
    """The list as the office publishes it."""
    sheet = sheet_of(TABLES["cards"], answer.cards, unit.name)
    title = f"{unit.name}{answer.quarter[:4]}年第{'一二三四'[int(answer.quarter[-1]) - 1]}季度黄牌、红牌企业名单"
    return write_workbook(out, [replace(sheet, title=title)], title=title)
