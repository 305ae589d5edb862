"""应急响应总结评估报告, the daily report upward, and one page a factory, as neutral blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan import words
from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.emergency.evaluation import Evaluation
from airplan.emergency.industries import grade_text
from airplan.emergency.response import DailyReport, Notice, Share
from airplan.emergency.sources import Enterprise, Line
from airplan.report.blocks import Block, Column, Document, Heading, PageBreak, Paragraph, Table
from airplan.report.documents.emergency_columns import LEVEL_TITLES
from airplan.workbook.write import Marked


def _number(value: float | None, digits: int = 1) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def _level(level: str | None) -> str:
    return LEVEL_TITLES.get(level or "", "—")


def _when(text: str) -> str:
    return text.replace("T", " ") or "—"


def evaluation_document(found: Evaluation, city: str = "") -> Document:
    """The evaluation report.  Items without a published rule are marked 未核实."""
    grades = {grade_text(name) or words.say("emergency.report.ungraded"): one for name, one in found.by_grade.items()}
    industries = {name or words.say("emergency.report.other_industry"): one for name, one in found.by_industry.items()}
    blocks: list[Block] = [
        _heading("process"),
        Paragraph(_process(found)),
        _heading("forecast"),
        Paragraph(_forecast(found)),
        _heading("carried_out"),
        Paragraph(_carried_out(found)),
        _share_table("by_county", found.by_county),
        _share_table("by_grade", grades),
        _share_table("by_industry", industries),
        _heading("cuts"),
        Paragraph(words.say("emergency.report.cuts_note")),
        _cut_table(found),
        _heading("effect"),
        Paragraph(_effect(found)),
        _heading("problems"),
        *_problems(found),
        Paragraph(words.say("emergency.report.unverified"), "note"),
    ]
    return Document(words.say("emergency.report.title", city=city), blocks, subtitle=found.notice or _reference())


def _heading(name: str) -> Heading:
    return Heading(words.say(f"emergency.report.heading.{name}"))


def _reference() -> str:
    return words.say("emergency.reference_only")


def _process(found: Evaluation) -> str:
    one = found.timing
    code = {None: "lead_unknown", True: "lead_ok", False: "lead_short"}[one.lead_ok]
    lead = words.say(f"emergency.report.{code}", hours=_number(one.lead_hours), needed=one.lead_needed)
    ended = (
        words.say("emergency.report.ended", end=_when(one.end), hours=_number(one.hours_in_force))
        if one.end
        else words.say("emergency.report.open")
    )
    return words.say(
        "emergency.report.process", published=_when(one.published), start=_when(one.start), lead=lead, ended=ended,
        level=_level(found.level), changes=one.changes, version=found.version or words.say("emergency.working_list"),
    )  # fmt: skip


def _forecast(found: Evaluation) -> str:
    one = found.forecast
    return words.say(
        "emergency.report.forecast", n=one.n, bias=_number(one.bias), error=_number(one.mean_error),
        inside=_number(one.inside_range), rule=one.rule, forecast=_level(one.level_forecast),
        observed=_level(one.level_observed), called=_level(one.level_called),
    )  # fmt: skip


def _carried_out(found: Evaluation) -> str:
    total = found.total
    return words.say(
        "emergency.report.carried_out", notified=found.notified, received=found.received, listed=total.listed,
        inspected=total.inspected, inspected_ratio=_number(total.inspected_ratio), complying=total.complying,
        complying_ratio=_number(total.complying_ratio), problems=total.problems, closed=total.closed,
    )  # fmt: skip


def _titles(table: str) -> list[str]:
    return words.say(f"emergency.report.columns.{table}").split("|")


def _share_table(caption: str, groups: Mapping[str, Share]) -> Table:
    rows = [
        [
            name,
            one.listed,
            one.inspected,
            _number(one.inspected_ratio),
            one.complying,
            _number(one.complying_ratio),
            one.problems,
            one.closed,
        ]
        for name, one in groups.items()
    ]
    columns = [Column(title, "text" if not at else "any") for at, title in enumerate(_titles("share"))]
    return Table(columns, rows, caption=words.say(f"emergency.report.caption.{caption}"))


def _cut_table(found: Evaluation) -> Table:
    rows: list[list[Any]] = []
    for name in POLLUTANTS:
        one = found.cuts[name]
        code = {None: "unknown", True: "yes", False: "no"}[one.ok]
        verdict: Any = words.say(f"emergency.report.ok.{code}")
        rows.append(
            [
                name,
                _number(one.listed_cut, 3),
                _number(one.listed_ratio),
                _number(one.executed_cut, 3),
                _number(one.executed_ratio),
                _number(one.required, 0),
                Marked(verdict, "fail") if one.ok is False else verdict,
            ]
        )
    caption = words.say("emergency.report.caption.cuts")
    return Table([Column(title, "any") for title in _titles("cuts")], rows, caption=caption)


def _effect(found: Evaluation) -> str:
    one = found.effect
    if one.difference is None:
        return words.say("emergency.report.effect_missing")
    code = "effect_short" if one.low is None else "effect"
    return words.say(
        f"emergency.report.{code}", before=_number(one.before), n_before=one.n_before, during=_number(one.during),
        n_during=one.n_during, difference=_number(one.difference), low=_number(one.low), high=_number(one.high),
    )  # fmt: skip


def _problems(found: Evaluation) -> list[Block]:
    if not found.problems:
        return [Paragraph(words.say("emergency.report.no_problems"))]
    rows = [
        [
            one["name"],
            one["county"],
            one["measure"],
            words.say(f"emergency.report.told.{one['carried_out'] or 'unknown'}"),
            one["problem"],
            one["rectified"],
            one["closed"],
        ]
        for one in found.problems
    ]
    names = "、".join(one["name"] for one in found.revisions[:30])
    caption = words.say("emergency.report.caption.problems")
    return [
        Table([Column(title, "text") for title in _titles("problems")], rows, caption=caption),
        Paragraph(words.say("emergency.report.revisions", count=len(found.revisions), names=names or None)),
    ]


def report_document(found: DailyReport, notice: Notice, city: str = "") -> Document:
    """One of the two daily reports upward."""
    level = _level(found.level) if found.level else words.say("emergency.report.no_response")
    text = words.say(
        "emergency.report.daily", moment=_when(found.moment), city=city, level=level, notified=found.notified,
        received=found.received, inspected=found.inspected, complying=found.complying, problems=found.problems,
        closed=found.closed,
    )  # fmt: skip
    return Document(
        words.say("emergency.report.daily_title", city=city),
        [Paragraph(text), _share_table("by_county", found.by_county)],
        subtitle=notice.document or _reference(),
    )


def factory_document(firms: Sequence[tuple[Enterprise, Sequence[Line]]], kind: str = "board") -> Document:
    """One page a factory: 公示牌 (``board``) or 一厂一策 (``plan``).  No telephone stands on it."""
    blocks: list[Block] = []
    title = "应急减排措施公示牌" if kind == "board" else "“一厂一策”操作方案"
    for number, (firm, lines) in enumerate(firms):
        if number:
            blocks.append(PageBreak())
        blocks += _factory(firm, lines, kind)
    return Document(title, blocks)


def _factory(firm: Enterprise, lines: Sequence[Line], kind: str) -> list[Block]:
    facts = [
        ("企业名称", firm.name),
        ("统一社会信用代码", firm.credit_code),
        ("县（市、区）", firm.county),
        ("重点行业类别", firm.key_industry or firm.industry),
        ("绩效等级", firm.grade_text or grade_text(firm.grade)),
    ]
    columns = [Column("生产线（工序）", "text", 18), *(Column(LEVEL_TITLES[level], "text", 26) for level in LEVELS)]
    parts: Sequence[Line | Enterprise] = lines or (firm,)
    rows = [
        [f"{part.number}{part.process}" if isinstance(part, Line) else "全厂", *(one.text for one in part.measures)]
        for part in parts
    ]
    page: list[Block] = [
        Heading(firm.name),
        Table([Column("项目", "text", 16), Column("内容", "text", 40)], [list(fact) for fact in facts]),
        Table(columns, rows, caption="各级应急减排措施"),
    ]
    if kind != "board":
        steps = [
            [f"{line.number}{line.process}", line.min_stop_hours, line.indicator or firm.check_way, line.evidence]
            for line in lines
        ] or [["全厂", "", firm.check_way, ""]]
        titles = ("生产线（工序）", "最短安全停开时间（小时）", "可核查指标", "证据来源")
        page.append(Table([Column(title, "text", 18) for title in titles], steps, caption="操作步骤与核查"))
    return page
