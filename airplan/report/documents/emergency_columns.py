"""Columns of the emergency list's sheets, in the order of the office's form; what a cell of each source reads.

Contacts stand last, so that the outward version is the same sheet without its end.  ``data`` columns stand only in
the data version, which reads back without loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from airplan.emergency.amounts import LEVELS, POLLUTANTS, Amounts, kilograms, tonnes
from airplan.emergency.codes import hide_phones
from airplan.emergency.industries import GRADES, grade_text, industry_of
from airplan.emergency.names import (
    ACTION_NAMES,
    CATEGORY_NAMES,
    DUST_NAMES,
    GROUP_NAMES,
    KIND_NAMES,
    LEVEL_NAMES,
    SECTOR_NAMES,
    STATE_NAMES,
)
from airplan.emergency.sources import (
    Contact,
    DustSource,
    EmissionTotal,
    Enterprise,
    Guarantee,
    Line,
    Measure,
    MobileSource,
    SocialMeasure,
    VehicleUser,
)
from airplan.workbook.heights import lines_needed, points
from airplan.workbook.write import Column, Marked

LEVEL_TITLES = dict(zip(LEVELS, ("黄色预警（Ⅲ级响应）", "橙色预警（Ⅱ级响应）", "红色预警（Ⅰ级响应）"), strict=True))
SHORT_LEVELS = dict(zip(LEVELS, ("黄色", "橙色", "红色"), strict=True))
KEY_NAME, OTHER_NAME = "重点行业", "其他行业"


@dataclass(frozen=True)
class View:
    """One row with all its cells may ask for: source, firm, effective amounts and cuts, contacts by role."""

    source: Any
    number: int
    emissions: Amounts = (None, None, None, None)
    cuts: Sequence[Sequence[int | None]] = ()
    texts: tuple[str, str, str] = ("", "", "")
    firm: Enterprise | None = None
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()
    """Fields with an error finding, shown pale red."""


@dataclass(frozen=True)
class Spec:
    """A column and what it reads.

    ``contact``: people and telephones; ``inward``: left out of the public version only; ``data``: data version only;
    ``aside``: left out of the print version, so that what is read there has room; ``level``: of one level;
    ``field``: the field that findings name.
    """

    column: Column
    get: Callable[[View], Any]
    contact: bool = False
    inward: bool = False
    data: bool = False
    aside: bool = False
    level: str = ""
    field: str = ""

    @property
    def key(self) -> str:
        """Name of the column for forms: group and title."""
        return f"{self.column.group}|{self.column.title}" if self.column.group else self.column.title


def _spec(
    title: str, get: Callable[[View], Any], kind: str = "text", width: float = 12, group: str = "",
    choices: Sequence[str] = (), **more: Any,
) -> Spec:  # fmt: skip
    return Spec(Column(title, kind, width, group, choices), get, **more)


def _own(name: str) -> Callable[[View], Any]:
    return lambda view: getattr(view.source, name)


def _amount(place: int) -> Callable[[View], Any]:
    return lambda view: kilograms(view.emissions[place])


def _tonnes(place: int) -> Callable[[View], Any]:
    return lambda view: tonnes(view.emissions[place])


def _yearly(name: str, place: int) -> Callable[[View], Any]:
    def get(view: View) -> Any:
        value = getattr(view.source, name)[place]
        return None if value is None else value / 1000

    return get


def _cut(level: int, place: int) -> Callable[[View], Any]:
    return lambda view: kilograms(view.cuts[level][place]) if view.cuts else None


def _text(level: int) -> Callable[[View], Any]:
    return lambda view: view.texts[level]


def _measure(level: int, get: Callable[[Measure], Any]) -> Callable[[View], Any]:
    return lambda view: get(view.source.measures[level])


def _contact(role: str, name: str) -> Callable[[View], Any]:
    return lambda view: getattr(view.contacts[role], name) if role in view.contacts else ""


def _percent(measure: Measure) -> float | None:
    return None if measure.share is None else measure.share / 100


def _site_code(view: View) -> str:
    firm = view.firm or view.source
    site = firm.site if firm.site and firm.site != firm.name else ""
    return f"{firm.credit_code}({site})" if site and firm.credit_code else str(firm.credit_code)


EMISSIONS = [
    _spec(name, _amount(place), "num2", 10, "日排放量（千克/日）", field="emissions")
    for place, name in enumerate(POLLUTANTS)
]
CUTS = [
    _spec(name, _cut(at, place), "num2", 10, f"{LEVEL_TITLES[level]}日减排量（千克/日）", level=level)
    for at, level in enumerate(LEVELS)
    for place, name in enumerate(POLLUTANTS)
]
TEXTS = [
    _spec(f"{SHORT_LEVELS[level]}预警措施", _text(at), "text", 28, level=level, field=f"measures.{level}")
    for at, level in enumerate(LEVELS)
]
CONTACTS = [
    _spec("监管责任人", _contact("inspector", "name"), contact=True),
    _spec("监管责任人电话", _contact("inspector", "phone"), width=14, contact=True),
    _spec("企业联系人", _contact("firm", "name"), contact=True),
    _spec("企业联系人电话", _contact("firm", "phone"), width=14, contact=True),
]
_NUMBER = _spec("序号", lambda view: view.number, "int", 6)
_DAILY_SHARES = [
    spec
    for at, level in enumerate(LEVELS)
    for spec in (
        _spec("措施", _measure(at, lambda one: one.text), width=24, group=LEVEL_TITLES[level], level=level,
              field=f"measures.{level}"),
        _spec("停产/限产/自主", _measure(at, lambda one: ACTION_NAMES.get(one.action, "")), width=9,
              group=LEVEL_TITLES[level], level=level, choices=tuple(ACTION_NAMES.values()), aside=True),
        _spec("前", _measure(at, lambda one: one.basis), width=10, group=LEVEL_TITLES[level], level=level, aside=True),
        _spec("后", _measure(at, lambda one: one.target), width=10, group=LEVEL_TITLES[level], level=level, aside=True),
        _spec("比例%", _measure(at, _percent), "num2", 8, group=LEVEL_TITLES[level], level=level),
        *(_spec(f"{name}减排量", _cut(at, place), "num2", 10, LEVEL_TITLES[level], level=level)
          for place, name in enumerate(POLLUTANTS)),
    )
]  # fmt: skip

ENTERPRISE = [
    _NUMBER,
    _spec("县（市、区）", _own("county"), width=10, field="county"),
    _spec("乡镇（街道）", _own("town"), width=10, aside=True),
    _spec("企业名称", _own("name"), width=26, field="name"),
    _spec("统一社会信用代码", _site_code, width=21, field="credit_code"),
    _spec("经度", _own("lon"), width=11, field="lon", aside=True),
    _spec("纬度", _own("lat"), width=11, field="lat", aside=True),
    _spec("行业（GB/T 4754）", _own("industry"), width=14, aside=True),
    _spec("重点行业类别", _own("key_industry"), width=14, field="key_industry"),
    _spec("绩效等级", lambda view: view.source.grade_text or grade_text(view.source.grade), width=9, field="grade",
          choices=tuple(grade_text(one) for one in GRADES)),
    _spec("评级文号", _own("grade_doc"), width=14, aside=True),
    _spec("管控类别", _own("control"), width=10, aside=True),
    _spec("排污许可证编号", _own("permit_no"), width=25, field="permit_no", aside=True),
    _spec("主要产品", _own("products"), width=14, aside=True),
    *EMISSIONS,
    *TEXTS,
    *CUTS,
    _spec("地址", _own("address"), width=20, data=True, aside=True),
    _spec("生产状态", lambda view: STATE_NAMES[view.source.state], width=12, data=True, field="state"),
    _spec("行业代码", _own("industry_code"), data=True),
    _spec("评级年度", _own("grade_year"), data=True),
    _spec("年运行天数", _own("operating_days"), "int", 9, data=True),
    *(_spec(f"{name}年排放量（吨/年）", _yearly("annual", place), "num3", 11, data=True)
      for place, name in enumerate(POLLUTANTS)),
    *(_spec(f"{name}许可排放量（吨/年）", _yearly("permit_annual", place), "num3", 11, data=True)
      for place, name in enumerate(POLLUTANTS)),
    _spec("监管责任单位", _own("duty"), data=True),
    _spec("生产线描述", _own("lines_text"), data=True),
    _spec("厂区编号", lambda view: view.source.site, data=True),
    _spec("核查方式", _own("check_way"), width=14, aside=True),
    _spec("核算源类", lambda view: KEY_NAME if industry_of(view.source.key_industry) else OTHER_NAME, width=10),
    *CONTACTS,
    _spec("备注", _own("note"), width=14, inward=True, aside=True),
]  # fmt: skip

LINE = [
    _NUMBER,
    _spec("企业名称", _own("firm_name"), width=26, field="firm"),
    _spec("统一社会信用代码", lambda view: _site_code(view) if view.firm else "", width=21, aside=True),
    _spec("线号", _own("number"), width=8),
    _spec("工序名称", _own("process"), width=14),
    _spec("主要产品", _own("product"), data=True, aside=True),
    _spec("排放口", _own("outlet"), data=True),
    _spec("设计产能", _own("capacity"), width=10, aside=True),
    _spec("日均实际量", _own("output"), width=10, aside=True),
    _spec("单位", _own("output_unit"), width=7, aside=True),
    _spec("当月是否错峰停产", lambda view: STATE_NAMES[view.source.state], width=10, field="state"),
    *EMISSIONS,
    *_DAILY_SHARES,
    _spec("最短安全停开时间", _own("min_stop_hours"), width=11, field="min_stop_hours"),
    _spec("可核查指标", _own("indicator"), width=18),
    _spec("证据来源", _own("evidence"), width=14, aside=True),
]

DUST = [
    _NUMBER,
    _spec("县（市、区）", _own("county"), width=10),
    _spec("乡镇（街道）", _own("town"), width=10, aside=True),
    _spec("工地（堆场、道路）名称", _own("name"), width=26, field="name"),
    _spec("类型", lambda view: DUST_NAMES[view.source.kind], width=9, choices=tuple(DUST_NAMES.values())),
    _spec("地址", _own("address"), width=18, aside=True),
    _spec("施工单位", _own("builder"), width=20, aside=True),
    _spec("施工阶段", _own("stage"), width=10),
    _spec("占地面积", _own("area"), width=10, aside=True),
    _spec("是否重点民生工程", lambda view: "是" if view.source.livelihood else "否", width=8, choices=("是", "否")),
    _spec("生产状态", lambda view: STATE_NAMES[view.source.state], width=12, data=True),
    *EMISSIONS,
    *TEXTS,
    *CUTS,
    _spec("核查方式", _own("check_way"), width=14, aside=True),
    *CONTACTS,
    _spec("备注", _own("note"), width=14, inward=True),
]

MOBILE = [
    _NUMBER,
    _spec("车型（机械类别）", _own("category"), width=18),
    _spec("排放阶段", _own("stage"), width=10),
    _spec("燃料", _own("fuel"), width=8),
    _spec("县（市、区）", _own("county"), width=10),
    _spec("保有量", _own("count"), "int", 9),
    *EMISSIONS,
    *(
        spec
        for at, level in enumerate(LEVELS)
        for spec in (
            _spec(f"{SHORT_LEVELS[level]}预警措施", _measure(at, lambda one: one.text), width=28, level=level),
            _spec(f"{SHORT_LEVELS[level]}停限比例%", _measure(at, _percent), "num2", 9, level=level),
        )
    ),
    *CUTS,
    _spec("依据", _own("basis"), width=14, aside=True),
    _spec("备注", _own("note"), width=14),
]

VEHICLES = [
    _NUMBER,
    _spec("县（市、区）", _own("county"), width=10),
    _spec("单位名称", _own("name"), width=26),
    _spec("车辆数", _own("trucks"), "int", 9),
    _spec("日均车次", _own("trips"), "int", 9),
    _spec("门禁系统", _own("gate_system"), width=12),
    *(
        _spec(f"{SHORT_LEVELS[level]}预警措施", _measure(at, lambda one: one.text), width=28, level=level)
        for at, level in enumerate(LEVELS)
    ),
    *CONTACTS[2:],
    _spec("备注", _own("note"), width=14),
]

GUARANTEE = [
    _NUMBER,
    _spec("县（市、区）", _own("county"), width=10),
    _spec("企业（工程）名称", _own("firm_name"), width=26),
    _spec("统一社会信用代码", lambda view: _site_code(view) if view.firm else "", width=21),
    _spec("保障类别", _own("category"), width=14),
    _spec("定产方式", lambda view: KIND_NAMES.get(view.source.kind, ""), width=10, choices=tuple(KIND_NAMES.values())),
    _spec("核定负荷", _own("cap_text"), width=14, field="cap_text"),
    _spec("保障依据", _own("basis"), width=18, field="basis"),
    _spec("有效期", _own("valid_until"), width=12, field="valid_until"),
    _spec("审批部门", _own("approver"), width=14),
]

TOTALS = [
    _NUMBER,
    _spec("县（市、区）", lambda view: view.source.county or "全市", width=10),
    _spec("排放源类别", lambda view: CATEGORY_NAMES[view.source.category], width=20),
    *(
        _spec(name, _tonnes(place), "num3", 11, "排放量（吨/日）", field="emissions")
        for place, name in enumerate(POLLUTANTS)
    ),
    _spec("清单年", _own("inventory_year"), "int", 9),
    _spec("日值计算方法", _own("method"), width=30, field="method"),
]

SOCIAL = [
    _NUMBER,
    _spec("责任部门", _own("department"), width=16),
    _spec("措施类别", lambda view: GROUP_NAMES[view.source.group], width=10, choices=tuple(GROUP_NAMES.values())),
    _spec("领域", lambda view: SECTOR_NAMES.get(view.source.sector, ""), width=10),
    _spec("级别", lambda view: LEVEL_NAMES[view.source.level], width=20),
    _spec("措施内容", _own("text"), width=60),
    _spec("仅本级", lambda view: "是" if view.source.only_here else "", width=8),
    _spec("备注", _own("note"), width=14),
]

BY_FAMILY: dict[type, list[Spec]] = {
    Enterprise: ENTERPRISE, Line: LINE, DustSource: DUST, MobileSource: MOBILE, VehicleUser: VEHICLES,
    Guarantee: GUARANTEE, EmissionTotal: TOTALS, SocialMeasure: SOCIAL,
}  # fmt: skip


def chosen(specs: Sequence[Spec], data: bool, public: bool, level: str = "", contacts: bool = True) -> list[Spec]:
    """Columns of a version: data or print, public or inward, with or without contacts, all levels or one."""
    return [
        spec
        for spec in specs
        if (data or not spec.data)
        and not (spec.contact and (public or not contacts))
        and not (public and spec.inward)
        and (not level or spec.level in ("", level))
    ]


_PRINT_WIDTHS = {"num2": 8.5, "text": 20.0}
_PRINT_TITLES = {"序号": 5.0, "县（市、区）": 8.0, "重点行业类别": 11.0, "绩效等级": 7.0, "核算源类": 7.0, "线号": 6.0,
                 "工序名称": 10.0, "当月是否错峰停产": 7.0, "最短安全停开时间": 7.0, "可核查指标": 12.0}  # fmt: skip


def for_print(specs: Sequence[Spec]) -> list[Spec]:
    """The columns of the print version: those read at a table, narrow, so that A3 holds them at 7 points."""

    def narrow(column: Column) -> Column:
        widest = _PRINT_TITLES.get(column.title, _PRINT_WIDTHS.get(column.kind, column.width))
        return replace(column, width=min(column.width, widest))

    return [replace(spec, column=narrow(spec.column)) for spec in specs if not spec.aside]


def print_heights(specs: Sequence[Spec], rows: Sequence[Sequence[Any]]) -> list[float]:
    """Points each row needs for its longest wrapped text."""
    widths = [spec.column.width for spec in specs]
    return [points(lines_needed(row, widths)) for row in rows]


def cells(specs: Sequence[Spec], view: View, outward: bool = False) -> list[Any]:
    """Cells of a row; failing ones marked; in an outward version telephone numbers inside texts are starred."""
    row = []
    for spec in specs:
        value = spec.get(view)
        if outward and isinstance(value, str):
            value = _outward(spec.column.title, value)
        row.append(Marked(value, "fail") if spec.field and spec.field in view.failing else value)
    return row


def _outward(title: str, value: str) -> str:
    # Codes look like telephones by chance; they are public.
    return value if "代码" in title or "许可证" in title else hide_phones(value)


def level_order(red_first: bool) -> list[str]:
    """Levels as some forms want them."""
    return list(reversed(LEVELS)) if red_first else list(LEVELS)
