"""Which heading holds which field: the tables of the plan as the office's sheets.

A field's ``path`` is an attribute of the dataclass, ``reductions.NOx.low`` one of a nested value, ``months.2027-03``
an entry of a mapping.  To add a table: write its fields and name it in :data:`TABLES`; ``docs/plan.md`` lists columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from airplan.plan.cards import COLOURS, Card
from airplan.plan.inventory import Background, Emission, Sensitivity, Share
from airplan.plan.measures import CHAPTERS, POLLUTANTS, Actual, Measure, Project, Task
from airplan.plan.targets import Attribute, Deadline, Origin, PathMethod, Target

CHAPTER_WORDS = {
    "industry": "产业结构与工业源",
    "energy": "能源与煤炭",
    "mobile": "移动源",
    "vocs": "挥发性有机物",
    "dust": "扬尘源",
    "agriculture": "农业源",
    "heavy": "重污染天气应对",
    "regional": "区域协作与能力建设",
}
"""Words of the chapters in workbooks (Chinese is the language of the office's sheets)."""
ATTRIBUTE_WORDS = {Attribute.BINDING: "约束性", Attribute.EXPECTED: "预期性"}
METHOD_WORDS = {
    PathMethod.EQUAL_RATE: "等比例",
    PathMethod.EQUAL_STEP: "等量",
    PathMethod.STAGED: "分阶段",
    PathMethod.OWN: "自定",
}
ORIGIN_WORDS = {Origin.ASSIGNED: "上级下达", Origin.OWN: "自行确定", Origin.COMPUTED: "按路径计算"}
assert set(CHAPTER_WORDS) == set(CHAPTERS)


@dataclass(frozen=True)
class Field:
    """One column: *path* in the dataclass, heading, *kind* of cell, other headings it is known by."""

    path: str
    heading: str
    kind: str = "text"  # text number whole flag start end names percents choice
    aliases: tuple[str, ...] = ()
    choices: Mapping[Any, str] = field(default_factory=dict)
    width: float = 12


@dataclass(frozen=True)
class Pattern:
    """A family of columns, for example one a month: *heading* regex with the part that goes into *path*."""

    path: str  # months.{} or counties.{}
    heading: str
    show: Callable[[str], str]
    key: Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class TableSpec:
    """A table: its dataclass, columns, families of columns and the columns that make its key."""

    name: str
    title: str
    kind: Any
    fields: tuple[Field, ...]
    patterns: tuple[Pattern, ...] = ()
    needed: tuple[str, ...] = ("code",)


UID = Field("uid", "系统编号（勿删）", "text", ("系统编号",), width=10)


def _reductions() -> tuple[Field, ...]:
    found = []
    for name in POLLUTANTS:
        shown = "PM2.5(一次)" if name == "PM2.5" else name
        found += [
            Field(f"reductions.{name}.best", f"{shown}减排量(t/a)", "ranged", (f"{name}减排量", f"{name}减排")),
            Field(f"reductions.{name}.low", f"{shown}低值", "number", (f"{name}低值",), width=9),
            Field(f"reductions.{name}.high", f"{shown}高值", "number", (f"{name}高值",), width=9),
        ]
    return (*found, Field("reductions.coal.best", "削减煤炭(万t/a)", "ranged", ("削减煤炭", "减煤量", "煤炭削减量")))


_UNITS_OF_DUTY = (
    Field("lead", "牵头单位", aliases=("牵头部门",)),
    Field("duty", "责任单位", aliases=("主责单位",)),
    Field("joint", "配合单位", aliases=("协办单位",)),
)

MEASURES = TableSpec(
    "measures",
    "任务措施表",
    Measure,
    (
        Field("code", "编号", aliases=("措施编号", "序号"), width=8),
        Field("name", "任务措施", aliases=("措施名称", "措施"), width=28),
        Field("task", "重点任务", aliases=("任务编号",)),
        Field("chapter", "章节", "choice", ("类别", "领域"), CHAPTER_WORDS, 16),
        Field("text", "工作措施", aliases=("措施内容",), width=40),
        *_UNITS_OF_DUTY,
        Field("county", "县(市、区)", aliases=("县区", "区县")),
        Field("sector", "行业(源类)", aliases=("行业", "源类", "部门")),
        Field("source", "减排对象", aliases=("企业名称", "排放源")),
        Field("start", "开始日期", "start", ("开工时间", "启动时间")),
        Field("end", "完成时限", "end", ("完成日期", "竣工时间")),
        Field("latest", "最迟启动年份", "whole"),
        Field("ramp", "逐年见效比例(%)", "percents", ("见效比例",)),
        Field("investment", "投资(万元)", "number", ("总投资", "投资额")),
        Field("running", "年运行费(万元/年)", "number", ("年运行费", "运行费用")),
        Field("price_year", "价格年", "whole"),
        *_reductions(),
        Field("after", "前置措施", "names"),
        Field("excludes", "互斥措施", "names"),
        Field("mandatory", "是否必选", "flag", ("必选",)),
        Field("locked", "是否上级下达", "flag", ("上级下达",)),
        Field("document", "依据文号", aliases=("文号", "依据")),
        Field("chosen", "是否列入规划", "flag"),
        Field("basis", "数据来源", aliases=("测算依据",)),
        Field("evidence", "佐证材料"),
        Field("note", "备注"),
        UID,
    ),
)

TASKS = TableSpec(
    "tasks",
    "任务分解表",
    Task,
    (
        Field("code", "编号", aliases=("任务编号", "序号"), width=8),
        Field("name", "重点任务", aliases=("任务名称",), width=28),
        Field("text", "工作措施", width=40),
        Field("chapter", "章节", "choice", (), CHAPTER_WORDS, 16),
        Field("document", "下达文件", aliases=("文件",)),
        Field("number", "文号"),
        Field("quantity", "任务量", "number", ("年度量", "数量")),
        Field("quantity_unit", "单位", aliases=("计量单位",), width=8),
        Field("start", "开始日期", "start"),
        Field("due", "完成时限", "end", ("完成日期",)),
        *_UNITS_OF_DUTY,
        Field("investment", "投资(万元)", "number", ("投资",)),
        Field("contact", "联系人及电话", aliases=("联系人",)),
        Field("note", "备注"),
        UID,
    ),
    (
        Pattern("counties.{}", r"^分解[·:：](.+)$", lambda key: f"分解·{key}", lambda match: match[1].strip()),
        Pattern(
            "months.{}",
            r"^(\d{4})年(\d{1,2})月(?:计划)?$",
            lambda key: f"{key[:4]}年{int(key[5:])}月",
            lambda match: f"{match[1]}-{int(match[2]):02d}",
        ),
    ),
)

PROJECTS = TableSpec(
    "projects",
    "重点工程表",
    Project,
    (
        Field("code", "编号", aliases=("项目编号", "序号"), width=8),
        Field("name", "工程名称", aliases=("项目名称",), width=28),
        Field("measure", "对应措施"),
        Field("owner", "建设单位", aliases=("实施单位",)),
        Field("county", "县(市、区)", aliases=("县区",)),
        Field("content", "建设内容", width=40),
        Field("start", "开工日期", "start"),
        Field("end", "竣工日期", "end", ("完成时限",)),
        Field("investment", "总投资(万元)", "number", ("投资",)),
        Field("funds", "资金来源"),
        Field("paid", "完成投资(万元)", "number", ("完成投资",)),
        Field("progress", "工程进度(%)", "number", ("进度",)),
        Field("stage", "进展"),
        *_reductions(),
        Field("contact", "联系人及电话", aliases=("联系人",)),
        Field("evidence", "佐证材料"),
        Field("note", "备注"),
        UID,
    ),
)

_POLLUTANT = Field("pollutant", "污染物", aliases=("物种",), width=9)

INVENTORY = TableSpec(
    "inventory",
    "大气污染源排放清单",
    Emission,
    (
        Field("year", "年份", "whole", ("基准年",), width=8),
        Field("county", "县(市、区)", aliases=("县区",)),
        Field("sector", "行业(源类)", aliases=("行业", "源类", "部门")),
        Field("source", "排放源", aliases=("企业名称",)),
        _POLLUTANT,
        Field("amount", "排放量(t/a)", "number", ("排放量",)),
        Field("document", "来源", aliases=("数据来源",)),
        Field("note", "备注"),
        UID,
    ),
    needed=("pollutant", "amount"),
)

SHARES = TableSpec(
    "shares",
    "源解析贡献表",
    Share,
    (
        Field("metric", "指标", aliases=("受体污染物",)),
        Field("sector", "行业(源类)", aliases=("源类", "行业")),
        Field("pollutant", "前体物", aliases=("污染物",)),
        Field("percent", "贡献比例(%)", "number", ("贡献率", "贡献比例")),
        Field("low", "低值(%)", "number", ("低值",)),
        Field("high", "高值(%)", "number", ("高值",)),
        Field("document", "来源"),
        Field("note", "备注"),
        UID,
    ),
    needed=("metric", "pollutant", "percent"),
)

SENSITIVITIES = TableSpec(
    "sensitivities",
    "浓度响应系数表",
    Sensitivity,
    (
        Field("metric", "指标"),
        Field("sector", "行业(源类)", aliases=("源类", "行业")),
        Field("pollutant", "污染物"),
        Field("best", "每减排1吨的改善量", "number", ("响应系数", "改善量")),
        Field("low", "低值", "number"),
        Field("high", "高值", "number"),
        Field("document", "来源", aliases=("模型", "依据")),
        Field("note", "备注"),
        UID,
    ),
    needed=("metric", "pollutant", "best"),
)

ACTUALS = TableSpec(
    "actuals",
    "月调度表",
    Actual,
    (
        Field("code", "编号", width=8),
        Field("month", "月份"),
        Field("duty", "责任单位"),
        Field("quantity", "累计完成量", "number"),
        Field("money", "累计完成投资(万元)", "number", ("累计完成投资",)),
        Field("proof", "佐证材料"),
        Field("problem", "存在问题"),
        Field("reported_by", "填报人"),
        UID,
    ),
    needed=("code", "month"),
)

DEADLINES = TableSpec(
    "deadlines",
    "达标期限与基数表",
    Deadline,
    (
        Field("pollutant", "指标"),
        Field("year", "达标期限(年)", "whole", ("达标年", "达标期限")),
        Field("goal", "目标值"),
        Field("set_by", "确定机关"),
        Field("document", "文件"),
        Field("number", "文号"),
        Field("standard", "标准"),
        Field("base_year", "基准年", "whole"),
        Field("base", "基数"),
        Field("base_document", "基数依据"),
        Field("method", "分解方式", "choice", (), METHOD_WORDS),
        Field("attribute", "属性", "choice", (), ATTRIBUTE_WORDS),
        Field("note", "备注"),
        UID,
    ),
    needed=("pollutant",),
)

TARGETS = TableSpec(
    "targets",
    "分年度目标表",
    Target,
    (
        Field("pollutant", "指标"),
        Field("year", "年份", "whole", ("年度",)),
        Field("value", "目标值"),
        Field("origin", "来源", "choice", (), ORIGIN_WORDS),
        Field("attribute", "属性", "choice", (), ATTRIBUTE_WORDS),
        Field("document", "文号", aliases=("依据文号",)),
        UID,
    ),
    needed=("pollutant", "year", "value"),
)

BACKGROUNDS = TableSpec(
    "backgrounds",
    "背景浓度表",
    Background,
    (Field("metric", "指标"), Field("value", "背景浓度", "number"), Field("document", "来源"), UID),
    needed=("metric", "value"),
)

CARDS = TableSpec(
    "cards",
    "黄牌红牌企业名单",
    Card,
    (
        Field("quarter", "季度"),
        Field("enterprise", "企业名称", width=26),
        Field("credit_code", "统一社会信用代码", width=20),
        Field("county", "县(市、区)", aliases=("县区",)),
        Field("colour", "类型", "choice", ("牌别",), COLOURS),
        Field("reason", "原因", width=28),
        Field("measure", "处理措施", width=28),
        Field("published", "公布日期", "start"),
        Field("lifted", "解除日期", "start"),
        Field("document", "依据文号"),
        Field("note", "备注"),
        UID,
    ),
    needed=("quarter", "enterprise"),
)

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        MEASURES, TASKS, PROJECTS, INVENTORY, SHARES, SENSITIVITIES, ACTUALS, DEADLINES, TARGETS, BACKGROUNDS, CARDS,
    )
}  # fmt: skip
"""All tables by name."""
