"""Execution report, mid-term and final evaluation, public notice, provenance annex, comparison of two versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from airplan.plan.follow import Standing, TotalControl
from airplan.plan.revision_words import in_words
from airplan.plan.versions import Revision
from airplan.report.blocks import Block, Bullets, Column, Document, Heading, Paragraph, Table
from airplan.report.documents import plan_tables as tables
from airplan.report.documents.plan_content import PlanContent, printed
from airplan.report.documents.plan_figures import name_of
from airplan.words import language, say, sentence
from airplan.workbook.write import Marked


def _t(code: str, **values: object) -> str:
    return sentence(f"plan.doc.{code}", values)


def _column(code: str, kind: str = "text", width: float = 12) -> Column:
    return Column(_t(f"column.{code}"), kind, width)


@dataclass(frozen=True)
class TargetLine:
    """A target against the year's value, as printed; ``met`` None while there is none."""

    pollutant: str
    year: int
    target: str
    actual: str | None
    met: bool | None


@dataclass(frozen=True)
class Execution:
    """What an execution report says."""

    city: str
    kind: str
    first: int
    last: int
    targets: Sequence[TargetLine]
    counts: Mapping[str, int]
    items: Sequence[Standing]
    money_planned: float
    money_done: float
    total_control: Sequence[TotalControl]
    problems: Sequence[str]
    banner: str = ""
    date: str = ""


def execution_document(found: Execution, public: bool = False) -> Document:
    """Yearly execution report, or the mid-term or final evaluation."""
    title = _t(f"report_title.{found.kind}", city=found.city, first=found.first, last=found.last)
    met = [line for line in found.targets if line.met]
    judged = [line for line in found.targets if line.met is not None]
    total = sum(found.counts.values())
    counts = "、".join(f"{say(f'plan.status.{name}')} {number}" for name, number in found.counts.items())
    blocks: list[Block] = [
        Heading(_heading(1, "report_targets"), 1),
        Paragraph(_t("report_targets_sentence", judged=len(judged), met=len(met))),
        _target_table(found),
        Heading(_heading(2, "report_tasks"), 1),
        Paragraph(_t("report_tasks_sentence", total=total, counts=counts)),
        _task_table(found, public),
        Heading(_heading(3, "report_money"), 1),
        Paragraph(_t("report_money_sentence", planned=f"{found.money_planned:.2f}", done=f"{found.money_done:.2f}")),
        Heading(_heading(4, "report_control"), 1),
        _control_table(found),
        Heading(_heading(5, "report_problems"), 1),
        Bullets(list(found.problems), True) if found.problems and not public else Paragraph(_t("report_no_problem")),
    ]
    office = say("plan.doc.office", city=found.city)
    return Document(title, tuple(blocks), banner=found.banner, signature=(office, found.date), language=language())


def _heading(number: int, code: str) -> str:
    mark = f"{'一二三四五六七八九'[number - 1]}、" if language() == "zh" else f"{number}. "
    return mark + _t(code)


def _target_table(found: Execution) -> Table:
    rows: list[list[Any]] = []
    for line in found.targets:
        word = "—" if line.met is None else _t("met") if line.met else _t("not_met")
        cell: Any = Marked(word, "fail") if line.met is False else word
        rows.append([name_of(line.pollutant), line.year, line.target, line.actual or "—", cell])
    columns = [
        _column("indicator", width=18), _column("year", "int", 8), _column("target"), _column("actual"), _column("met"),
    ]  # fmt: skip
    return Table(columns, rows, _t("report_targets"), name=_t("sheet.report_targets"))


def _task_table(found: Execution, public: bool) -> Table:
    rows = []
    for one in found.items:
        word = say(f"plan.status.{one.status.value}")
        state: Any = Marked(word, "fail") if one.overdue_days else word
        row: list[Any] = [one.code, one.name, one.duty, one.due, state, one.done * 100, one.planned * 100]
        rows.append(row if public else [*row, one.overdue_days, one.money, one.money_done, one.problem])
    columns = [
        _column("code", width=9), _column("task", width=24), _column("duty"), _column("due", "date"), _column("status"),
        _column("done", "num1", 9), _column("time", "num1", 9),
    ]  # fmt: skip
    if not public:
        columns += [_column("overdue", "int", 9), _column("investment", "num2"), _column("money_done", "num2")]
        columns += [_column("problem", width=24)]
    return Table(columns, rows, _t("report_tasks"), name=_t("sheet.report_tasks"), wide=True)


def _control_table(found: Execution) -> Table:
    rows = [[one.quantity, one.year, one.base, one.planned, one.achieved, one.remaining] for one in found.total_control]
    columns = [
        _column("pollutant", width=10), _column("year", "int", 8), _column("emission", "num1"),
        _column("planned_cut", "num1"), _column("achieved", "num1"), _column("rest", "num1"),
    ]  # fmt: skip
    return Table(columns, rows, _t("report_control"), _t("control_note"), _t("sheet.control"))


def notice_document(content: PlanContent) -> Document:
    """Public notice of the deadline and the plan (law, articles 14 and 15): no chance, no money, no contact."""
    numbered = [_t("notice_open")]
    blocks: list[Block] = [
        Paragraph(_t("notice_lead", city=content.city)),
        Heading(_heading(1, "goals"), 1),
        *[Paragraph(text) for text in tables.goal_sentences(content)],
        tables.targets_table(content, public=True),
        Heading(_heading(2, "tasks"), 1),
        Bullets([one.name for one in content.planned if one.name], True),
        Heading(_heading(3, "notice_opinion"), 1),
        *[Paragraph(text) for text in numbered],
    ]
    if content.consultation:
        blocks.append(Paragraph(say("plan.doc.consultation", text=content.consultation)))
    title = _t("notice_title", city=content.city)
    signature = (say("plan.doc.office", city=content.city), printed(content.date or content.today))
    return Document(title, tuple(blocks), banner=content.banner, signature=signature, language=language())


@dataclass(frozen=True)
class TraceLine:
    """Where a number of the plan comes from."""

    place: str
    item: str
    text: str
    rule: str
    file: str
    who: str = ""


def trace_document(city: str, lines: Sequence[TraceLine], banner: str = "") -> Document:
    """溯源附件: rule, rows and files of every number."""
    rows = [[one.place, one.item, one.text, one.rule, one.file, one.who] for one in lines]
    columns = [
        _column("place", width=14), _column("item", width=24), _column("value", width=14), _column("rule", width=36),
        _column("file", width=36), _column("who", width=10),
    ]  # fmt: skip
    table = Table(columns, rows, _t("trace_title", city=city), name=_t("sheet.trace"), wide=True)
    return Document(_t("trace_title", city=city), (table,), banner=banner, language=language())


def revision_document(title: str, revisions: Sequence[Revision], banner: str = "") -> Document:
    """规划修订对照表 between two versions."""
    told = [in_words(one) for one in revisions]
    rows = [[_t(f"revision.{one.kind}"), one.table, one.key, one.field, one.old, one.new] for one in told]
    columns = [
        _column("kind", width=8), _column("place", width=14), _column("code", width=14), _column("field", width=16),
        _column("old", width=28), _column("new", width=28),
    ]  # fmt: skip
    table = Table(columns, rows, _t("revision_title", title=title), name=_t("sheet.revision"), wide=True)
    return Document(_t("revision_title", title=title), (table,), banner=banner, language=language())
