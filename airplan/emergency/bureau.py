"""What the bureau adds itself: reasons of changes (与上年对比) and class templates from its own copy of the guide."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from airplan.emergency.amounts import LEVELS, plain_text
from airplan.emergency.headings import fields_of, normal
from airplan.emergency.industries import industry_of, read_grade, template_of
from airplan.emergency.phrases import read_measure
from airplan.emergency.sources import EmergencyList, Enterprise, Measure, Source
from airplan.emergency.yearly import Change, Difference, Side
from airplan.workbook.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReason(Source):
    """Reason, document and approver of one change; ``kind`` added, removed or the kind of a Change."""

    TYPE: ClassVar[str] = "list_change"
    kind: str = ""
    name: str = ""
    field: str = ""
    reason: str = ""
    document: str = ""
    approver: str = ""

    @property
    def key(self) -> str:
        """Kind, firm and field."""
        return f"{self.kind}|{self.name}|{self.field}"


_KINDS = {
    "新增": "added",
    "删除": "removed",
    "等级": "grade",
    "措施": "measure",
    "排放量": "emission",
    "联系方式": "contact",
    "名称": "name",
    "其他": "other",
}


def read_reasons(grids: Iterable[Grid]) -> list[ChangeReason]:
    """Filled-in reasons of comparison sheets (类型, 企业名称, 字段, 理由, 依据文号, 审核人)."""
    found = []
    for grid in grids:
        head, at = next(
            (
                (number, at)
                for number, row in enumerate(grid.rows[:15])
                if {"类型", "企业名称", "理由"} <= (at := _places(row)).keys()
            ),
            (-1, {}),
        )
        for row in grid.rows[head + 1 :] if head >= 0 else ():
            one = _reason(row, at)
            if one.name and (one.reason or one.document or one.approver):
                found.append(one)
    return found


def _places(row: Sequence[object]) -> dict[str, int]:
    return {text: place for place, cell in enumerate(row) if (text := plain_text(cell))}


def _reason(row: Sequence[object], at: Mapping[str, int]) -> ChangeReason:
    def cell(name: str) -> str:
        return plain_text(row[at[name]]) if name in at and at[name] < len(row) else ""

    return ChangeReason(
        kind=_KINDS.get(cell("类型"), cell("类型")), name=cell("企业名称"), field=cell("字段"), reason=cell("理由"),
        document=cell("依据文号"), approver=cell("审核人"),
    )  # fmt: skip


def with_reasons(found: Difference, reasons: Iterable[ChangeReason]) -> Difference:
    """The comparison with the reasons entered so far."""
    known = {one.key: one for one in reasons}

    def side(one: Side, kind: str) -> Side:
        told = known.get(f"{kind}|{one.name}|")
        return dataclasses.replace(one, reason=told.reason) if told else one

    def change(one: Change) -> Change:
        told = known.get(f"{one.kind}|{one.name}|{one.field}")
        if told is None:
            return one
        return dataclasses.replace(one, reason=told.reason, document=told.document, approver=told.approver)

    return dataclasses.replace(
        found,
        added=tuple(side(one, "added") for one in found.added),
        removed=tuple(side(one, "removed") for one in found.removed),
        changed=tuple(change(one) for one in found.changed),
    )


# --- class templates -----------------------------------------------------------------------------


def read_templates(grids: Iterable[Grid], source: str) -> list[dict[str, Any]]:
    """Class templates of a sheet with the columns 重点行业, 绩效等级 and the measures of the three levels.

    They are the bureau's own (``verified`` True: it answers for its copy); *source* names the document.
    """
    found: dict[int, dict[str, Any]] = {}
    for grid in grids:
        head, fields = _template_head(grid)
        last = ""
        for row in grid.rows[head + 1 :] if head >= 0 else ():
            cells = {field: plain_text(cell) for field, cell in zip(fields, row, strict=False) if field}
            last = cells.get("key_industry") or last
            industry, grade = industry_of(last), read_grade(cells.get("grade_text", "")).grade
            if industry is None or not grade:
                continue
            template = found.setdefault(industry.no, {"industry": industry.no, "kind": industry.name, "grades": {}})
            template["grades"][grade] = _template_levels(cells)
    facts = {"source": source, "verification": "local", "verified": True}
    return [{**template, **facts} for _, template in sorted(found.items())]


def _template_head(grid: Grid) -> tuple[int, list[str]]:
    for number, row in enumerate(grid.rows[:15]):
        titles = [normal(cell) for cell in row]
        fields = [one.field for one in fields_of([""] * len(titles), titles)]
        fields = ["key_industry" if field == "industry" else field for field in fields]
        if {"key_industry", "grade_text"} <= set(fields) and any(
            re.match(r"measures\.\d\.text", one) for one in fields
        ):
            return number, fields
    return -1, []


def _template_levels(cells: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    levels: dict[str, dict[str, Any]] = {}
    for place, level in enumerate(LEVELS):
        text = cells.get(f"measures.{place}.text", "")
        if text:
            read = read_measure(text)
            levels[level] = {"action": read.action, "counted_by": read.counted_by, "text": text}
            if read.share is not None and read.action != "transport":
                levels[level]["share"] = read.share / 100
    return levels


def filled_from_templates(whole: EmergencyList, own: tuple[Mapping[str, Any], ...] = ()) -> list[Enterprise]:
    """Firms without lines whose empty measures a template of their industry and class fills; only the changed ones."""
    with_lines = {line.firm for line in whole.lines}
    changed = []
    for firm in whole.enterprises:
        industry = industry_of(firm.key_industry)
        if industry is None or not firm.grade or firm.key in with_lines or firm.state == "long_stopped":
            continue
        low, middle, high = (
            measure if measure.text else _of_template(industry.no, firm.grade, level, own)
            for level, measure in zip(LEVELS, firm.measures, strict=True)
        )
        if (low, middle, high) != firm.measures:
            changed.append(dataclasses.replace(firm, measures=(low, middle, high)))
    return changed


def _of_template(industry: int, grade: str, level: str, own: tuple[Mapping[str, Any], ...]) -> Measure:
    template = template_of(industry, grade, level, own)
    if template is None:
        return Measure()
    text = str(template.get("text", ""))
    read = read_measure(text, whole_firm=True)
    share = template.get("share")
    stored = read.share if share is None else round(share * 100)
    return Measure(text, template["action"], stored, template.get("counted_by", ""), read.basis, read.target, read.unit)
