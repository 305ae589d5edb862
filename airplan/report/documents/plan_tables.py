"""Tables and sentences of the plan document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from airplan.assess.naming import edition_text
from airplan.plan.measures import POLLUTANTS, Measure, money_by_year, share_in
from airplan.plan.naming import goal_name
from airplan.plan.sheets import CHAPTER_WORDS
from airplan.plan.targets import HIGHER_IS_BETTER, YearTarget, unit_of
from airplan.report.blocks import Block, Column, Paragraph, Table
from airplan.report.documents.plan_content import PlanContent, printed
from airplan.report.documents.plan_figures import name_of
from airplan.words import language, say, sentence
from airplan.workbook.write import Marked


def _t(code: str, **values: object) -> str:
    return sentence(f"plan.doc.{code}", values)


def _column(code: str, kind: str = "text", width: float = 12, group: str = "") -> Column:
    return Column(_t(f"column.{code}"), kind, width, group)


def standing_sentences(content: PlanContent, unverified: bool) -> list[str]:
    """The latest year in words; limits that were not verified are left out of the public issue."""
    if not content.history:
        return []
    latest = max(row.year for row in content.history)
    rows = [row for row in content.history if row.year == latest and (unverified or not row.unverified)]
    values = "，".join(
        _t("value_of", name=name_of(row.pollutant), text=row.text, unit=unit_of(row.pollutant)) for row in rows
    )
    failing = [name_of(row.pollutant) for row in rows if row.attains is False]
    sentences = [_t("standing_sentence", city=content.city, year=latest, values=values)]
    if failing:
        sentences.append(_t("failing_sentence", names="、".join(failing)))
    if any(row.short for row in rows):
        sentences.append(_t("short_sentence", year=latest))
    return sentences


def history_table(content: PlanContent, unverified: bool) -> Table:
    """Indicator × year, values over the limit marked."""
    years = sorted({row.year for row in content.history})
    held = {(row.pollutant, row.year): row for row in content.history}
    names = list(dict.fromkeys(row.pollutant for row in content.history))
    rows = []
    for name in names:
        cells: list[Any] = [name_of(name), unit_of(name)]
        for year in years:
            row = held.get((name, year))
            judged = row is not None and row.attains is False and (unverified or not row.unverified)
            text = None if row is None else f"{row.text}*" if row.short else row.text
            cells.append(Marked(text, "fail") if judged else text)
        rows.append(cells)
    columns = [
        _column("indicator", width=18),
        _column("unit", width=8),
        *(Column(str(year), width=9) for year in years),
    ]
    note = _t("short_note") if any(row.short for row in content.history) else ""
    title = _t("history_title", city=content.city)
    return Table(columns, rows, title, note, _t("sheet.history"), wide=len(years) > 8)


def goal_sentences(content: PlanContent) -> list[str]:
    """One sentence a deadline; one that is not fixed says so."""
    found = []
    for one in content.deadlines:
        name = name_of(one.pollutant)
        if one.year is None:
            found.append(_t("goal_open", name=name))
            continue
        code = "goal_up" if one.pollutant in HIGHER_IS_BETTER else "goal_down"
        shown = {"base_year": one.base_year, "base": one.base or None, "year": one.year, "goal": one.goal}
        text = _t(code, name=name, unit=unit_of(one.pollutant), **shown)
        if one.set_by or one.number:
            text += _t("goal_set_by", who=one.set_by or "—", number=one.number or "—")
        found.append(text + ("。" if language() == "zh" else "."))
    return found


def targets_table(content: PlanContent, public: bool) -> Table:
    """指标, 属性, 基准年, 基数, 各年, 达标年, 标准, 文号."""
    years = sorted({row.year for row in content.targets})
    held = {(row.pollutant, row.year): row for row in content.targets}
    names = list(
        dict.fromkeys([*(one.pollutant for one in content.deadlines), *(row.pollutant for row in content.targets)])
    )
    rows = [_target_row(content, name, [held.get((name, year)) for year in years]) for name in names]
    columns = [
        _column("indicator", width=18), _column("attribute", width=9), _column("base_year", "int", 8),
        _column("base", width=8),
        *(Column(str(year), width=12, group=_t("yearly_targets")) for year in years),
        _column("attain_year", "int", 8), _column("standard", width=16), _column("number", width=18),
    ]  # fmt: skip
    note = "" if public else _t("path_note")
    return Table(columns, rows, _t("targets_title", city=content.city), note, _t("sheet.targets"), wide=True)


def _target_row(content: PlanContent, name: str, values: list[YearTarget | None]) -> list[Any]:
    texts = [None if value is None else value.text for value in values]
    one = next((deadline for deadline in content.deadlines if deadline.pollutant == name), None)
    if one is not None:
        attribute = say(f"plan.attribute.{one.attribute.value}")
        start = [name_of(name), attribute, one.base_year, one.base or None]
        return [*start, *texts, one.year, edition_text(one.standard), one.number]
    given = next(value for value in values if value is not None)
    attribute = say(f"plan.attribute.{given.attribute}")
    return [name_of(name), attribute, None, None, *texts, None, "", given.document]


def limit_notes(content: PlanContent, public: bool) -> list[Block]:
    """Dates on which limits change; not deadlines.  Unverified numbers stay out of the public issue."""
    found: list[Block] = []
    for change in content.limits:
        shown = {name: limit for name, (limit, doubtful) in change.limits.items() if not (public and doubtful)}
        marks = {name for name, (_, doubtful) in change.limits.items() if doubtful}
        if shown:
            texts = [
                f"{name_of(name)} {value:g} {unit_of(name)}" + (_t("unverified") if name in marks else "")
                for name, value in shown.items()
            ]
            found.append(Paragraph(_t("limit_change", day=printed(change.day), values="、".join(texts)), "note"))
    return found


def counties_table(content: PlanContent) -> Table:
    """县区分解."""
    rows = [[one.county, name_of(one.pollutant), one.year, one.text] for one in content.counties]
    columns = [
        _column("county", width=14),
        _column("indicator", width=18),
        _column("year", "int", 8),
        _column("target"),
    ]
    return Table(columns, rows, _t("counties_title"), name=_t("sheet.counties"))


def chance_table(content: PlanContent) -> Table:
    """Chance beside each target, internal."""
    rows = [[goal_name(one.target), _percent(one.before), _percent(one.planned)] for one in content.chances]
    columns = [_column("target", width=26), _column("before", "num1", 16), _column("planned", "num1", 16)]
    return Table(columns, rows, _t("chance_title"), say("plan.probability_label"), _t("sheet.chance"))


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def need_table(content: PlanContent) -> Table:
    """Emission, cut asked by roll-back, cut of the measures."""
    rows: list[list[Any]] = [
        [
            name_of(need.metric),
            quantity_name(need.pollutant),
            need.emission,
            need.percent,
            need.cut,
            content.potential.get(need.pollutant),
        ]
        for need in content.needs
    ]
    named = {need.pollutant for need in content.needs}
    rows += [
        [None, quantity_name(name), content.emissions.get(name), None, None, cut]
        for name, cut in content.potential.items()
        if name not in named
    ]
    columns = [
        _column("indicator", width=14), _column("pollutant", width=10), _column("emission", "num1"),
        _column("need_percent", "num1"), _column("need", "num1"), _column("potential", "num1"),
    ]  # fmt: skip
    return Table(columns, rows, _t("need_title"), _t("need_note"), _t("sheet.need"))


def sensitivity_table(content: PlanContent) -> Table:
    """Factors in use with range and source."""
    rows = [
        [name_of(one.metric), one.sector or _t("all_sectors"), one.pollutant,
         *(value * 1000 for value in _ordered(one)),
         say(f"plan.effect_method.{one.method}"), one.document]
        for one in content.sensitivities
    ]  # fmt: skip
    columns = [
        _column("indicator", width=14), _column("sector"), _column("pollutant", width=10), _column("factor", "num3"),
        _column("low", "num3", 9), _column("high", "num3", 9), _column("method", width=16), _column("source", width=20),
    ]  # fmt: skip
    return Table(columns, rows, _t("sensitivity_title"), _t("sensitivity_note"), _t("sheet.sensitivity"))


def _ordered(one: Any) -> tuple[float, float, float]:
    low, best, high = one.range
    return best, low, high


def measure_sentence(one: Measure) -> str:
    """A measure in words."""
    said = one.text.rstrip("。.")
    text = f"{one.name}。" if one.name and not said.startswith(one.name) else ""
    text += f"{said}。" if said else ""
    if one.end and not (re.search(rf"{one.end.year}\s*年", said) and "前" in said):
        text += _t("measure_until", month=_deadline(one.end))
    duty = "、".join(part for part in (one.lead, one.duty) if part)
    return text + (_t("measure_duty", duty=duty) if duty else "")


def _deadline(day: dt.date) -> str:
    last = (day + dt.timedelta(days=1)).day == 1
    code = "until_month" if last and language() == "zh" else "date"
    return _t(code, year=str(day.year), month=str(day.month), day=str(day.day))


def quantity_name(quantity: str) -> str:
    """A pollutant as it stands, coal in words with its unit."""
    return _t("coal") if quantity == "coal" else quantity


def tasks_table(content: PlanContent) -> Table:
    """上级下达任务分解."""
    rows = [
        [
            number,
            one.name,
            one.text,
            one.due,
            one.lead,
            one.duty,
            one.joint,
            one.quantity,
            one.quantity_unit,
            one.number,
        ]
        for number, one in enumerate(content.tasks, 1)
    ]
    columns = [
        _column("order", "int", 6), _column("task", width=20), _column("text", width=28), _column("due", "date"),
        *_duty(), _column("quantity", "any", 9), _column("unit", width=8), _column("number", width=16),
    ]  # fmt: skip
    return Table(columns, rows, _t("tasks_title"), name=_t("sheet.tasks"), wide=True)


def _duty() -> list[Column]:
    return [_column("lead"), _column("duty"), _column("joint")]


def measures_table(content: PlanContent, money: bool, public: bool) -> Table:
    """任务措施表; the public issue names neither money nor tonnes."""
    chosen = content.planned
    cut = [name for name in POLLUTANTS if any(name in one.reductions for one in chosen)]
    rows = []
    for number, one in enumerate(chosen, 1):
        row: list[Any] = [number, _chapter(one), one.name, one.text, one.end, one.lead, one.duty]
        if not public:
            row.append(one.joint)
        if money:
            row += [one.investment, one.running]
        if not public:
            row += [one.reductions[name].best if name in one.reductions else None for name in cut]
        rows.append(row)
    columns = [
        _column("order", "int", 6), _column("chapter", width=14), _column("measure", width=22),
        _column("text", width=30),
        _column("due", "date"), *(_duty()[:2] if public else _duty()),
    ]  # fmt: skip
    if money:
        columns += [_column("investment", "num2"), _column("running", "num2")]
    if not public:
        columns += [Column(quantity_name(name), "num1", 9, _t("cut_group")) for name in cut]
    return Table(columns, rows, _t("measures_title"), "" if public else _t("cut_note"), _t("sheet.measures"), wide=True)


def _chapter(one: Measure) -> str:
    return say(f"plan.chapter.{one.chapter}") if one.chapter in CHAPTER_WORDS else _t("other_chapter")


def money_table(content: PlanContent) -> Table:
    """Money by year of start: investment, and running cost of all that runs."""
    found = money_by_year(content.planned, max((row.year for row in content.targets), default=None))
    rows: list[list[Any]] = [
        [str(one.year) if one.year else _t("no_start"), one.count, one.investment, one.running] for one in found
    ]
    total, count = sum(one.investment for one in found), sum(one.count for one in found)
    rows.append([_t("sum"), count, Marked(total, "total"), None])
    columns = [
        _column("year", width=8),
        _column("count", "int", 10),
        _column("investment", "num2"),
        _column("running", "num2"),
    ]
    return Table(columns, rows, _t("money_title"), _t("money_note"), _t("sheet.money"))


def _years(content: PlanContent) -> list[int]:
    starts = {one.start.year for one in content.planned if one.start}
    ends = {row.year for row in content.targets}
    return list(range(min(starts | ends), max(starts | ends) + 1)) if starts | ends else []


def scenario_sentence(content: PlanContent) -> str:
    """What the adopted set reaches, internal."""
    one = content.scenario
    assert one is not None
    joint = "—" if one.joint_probability is None else f"{one.joint_probability:.0%}"
    cost = "—" if one.cost is None else f"{one.cost:.2f}"
    return _t("scenario_sentence", name=one.name, count=len(one.starts), cost=cost, joint=joint)


def curve_table(content: PlanContent) -> Table:
    """Marginal-cost curve, internal."""
    rows = [[one.code, one.price, one.effect, one.cumulative_effect, one.cumulative_cost] for one in content.curve]
    columns = [
        _column("code", width=9), _column("price", "num1"), _column("effect", "num3"),
        _column("cumulative_effect", "num3"), _column("cumulative_cost", "num2"),
    ]  # fmt: skip
    title = _t("curve_title", target=goal_name(content.curve_target))
    return Table(columns, rows, title, say("plan.probability_label"), _t("sheet.curve"))


def projects_table(content: PlanContent, money: bool) -> Table:
    """重点工程."""
    rows = []
    for number, one in enumerate(content.projects, 1):
        row: list[Any] = [number, one.name, one.content, one.owner, one.county, one.start, one.end]
        rows.append([*row, one.investment, one.funds] if money else row)
    columns = [
        _column("order", "int", 6), _column("project", width=22), _column("content", width=26),
        _column("owner", width=16),
        _column("county"), _column("begin", "date"), _column("finish", "date"),
    ]  # fmt: skip
    if money:
        columns += [_column("investment", "num2"), _column("funds")]
    return Table(columns, rows, _t("projects_title"), name=_t("sheet.projects"), wide=True)


def yearly_tables(content: PlanContent, public: bool) -> list[Block]:
    """年度计划: what runs in each year, with its share in force (not in the public issue)."""
    years = [year for year in _years(content) if any(one.start for one in content.planned)]
    rows = []
    for one in content.planned:
        row: list[Any] = [one.name]
        for year in years:
            active = one.start is not None and one.start.year <= year
            done = active and one.end is not None and one.end.year < year
            share = share_in(one, year)
            row.append("" if not active else _t("kept") if done else _t("running_mark") if public else f"{share:.0%}")
        rows.append(row)
    columns = [_column("measure", width=28), *(Column(str(year), width=9, centre=True) for year in years)]
    note = "" if public else _t("yearly_note")
    return [Table(columns, rows, _t("yearly_title"), note, _t("sheet.yearly"), wide=len(years) > 6)]


def contacts_table(content: PlanContent) -> Table:
    """Contacts, internal only."""
    named: Iterable[Any] = (*content.tasks, *content.projects)
    rows = [[one.code, one.name, one.contact] for one in named if one.contact]
    columns = [_column("code", width=9), _column("task", width=24), _column("contact", width=24)]
    return Table(columns, rows, _t("contacts"), name=_t("sheet.contacts"))
