"""应急响应台账 as a workbook: the steps of a response, receipts, inspections; and the winter's responses in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.emergency.evaluation import Evaluation
from airplan.emergency.response import Inspection, Notice, Receipt
from airplan.report.documents.emergency_columns import LEVEL_TITLES
from airplan.workbook.write import Column, Sheet

_TOLD = {"yes": "是", "no": "否", "partly": "部分落实", "": ""}
_KINDS = {"county": "县（市、区）", "department": "部门", "firm": "企业"}


def _columns(titles: str, width: float = 16) -> list[Column]:
    return [Column(title, "text", width) for title in titles.split()]


def _when(text: str) -> str:
    return text.replace("T", " ")


def record_sheets(
    notice: Notice, told: Sequence[Receipt], seen: Sequence[Inspection], air: Sequence[Mapping[str, Any]] = ()
) -> list[Sheet]:
    """Steps with who decided on which consultation, receipts, inspections with 销号; observed AQI beside them."""
    steps = [
        ["发布、启动", notice.document, _when(notice.published), _when(notice.start),
         LEVEL_TITLES.get(notice.level, ""), notice.decided_by, notice.consultation]
    ]  # fmt: skip
    steps += [
        ["调整" if one.level else "终止", one.document, _when(one.published), _when(one.at),
         LEVEL_TITLES.get(one.level, ""), one.decided_by, one.consultation]
        for one in notice.changes
    ]  # fmt: skip
    receipts = [[one.recipient, _KINDS.get(one.kind, ""), _when(one.sent), _when(one.received), one.by] for one in told]
    inspections = [
        [one.firm_name, one.county, one.line, one.measure, one.time, one.inspector, _TOLD[one.carried_out], one.proof,
         one.problem, one.rectified, one.closed]
        for one in seen
    ]  # fmt: skip
    name = notice.key
    heads = "企业名称 县（市、区） 生产线 措施 检查时间 检查人 是否落实 证据 问题 整改情况 销号"
    return [
        Sheet("响应过程", "应急响应台账", _columns("步骤 文号 发布时间 执行时间 级别 决定人 会商"), steps, left=name),
        Sheet("通知回执", "通知回执", _columns("接收单位 类型 发送时间 签收时间 签收人"), receipts, left=name),
        Sheet("检查记录", "检查记录", _columns(heads), inspections, left=name, freeze_columns=1),
        *([_air_sheet(name, air)] if air else []),
    ]


def _air_sheet(name: str, air: Sequence[Mapping[str, Any]]) -> Sheet:
    """空气质量实况: AQI by hour (or day) with the level in force."""
    columns = [Column("时间", "text", 18), Column("AQI", "int", 8), Column("在执行级别", "text", 22)]
    rows = [[_when(one["time"]), round(one["aqi"]), LEVEL_TITLES.get(one["level"], "")] for one in air]
    return Sheet("空气质量实况", "响应期间空气质量实况", columns, rows, left=name, landscape=False)


def _number(value: float | None, digits: int = 1) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def summary_sheet(found: Sequence[Evaluation], first: str, last: str) -> Sheet:
    """秋冬季应急响应汇总: one row a response, with the total at the foot."""
    rows = [
        [number, one.notice, LEVEL_TITLES.get(one.level, ""), _when(one.timing.published), _when(one.timing.start),
         _when(one.timing.end), _number(one.timing.lead_hours), _number(one.timing.hours_in_force),
         _number(one.total.inspected_ratio), _number(one.total.complying_ratio), one.total.problems, one.total.closed,
         _number(one.cuts["NOx"].executed_ratio), _number(one.effect.difference)]
        for number, one in enumerate(found, 1)
    ]  # fmt: skip
    hours = sum(one.timing.hours_in_force or 0 for one in found)
    first_half = "序号 通知文号 最高级别 发布 启动 终止 提前小时 持续小时 检查率%"
    titles = f"{first_half} 落实率% 问题数 销号数 NOx执行减排% AQI差值（含气象）"
    foot = [f"共 {len(found)} 次响应，累计 {hours:.0f} 小时。"]
    columns = [Column(title, "any" if at else "int", 14) for at, title in enumerate(titles.split())]
    return Sheet(
        "响应汇总", "重污染天气应急响应汇总表", columns, rows, left=f"起止日期：{first} 至 {last}", foot=foot,
        filter=False, freeze_columns=2,
    )  # fmt: skip
