"""What a column of an emergency list holds, from its heading (two-line, merged, repeated, mixed brackets).

A field is a path: ``name``, ``emissions.0`` (SO2 a day), ``annual.3`` (VOCs a year), ``measures.1.text`` (orange),
``measures.2.stated.1`` (NOx cut printed at red), ``contact.firm.phone``, ``line.process`` …
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from airplan.emergency.amounts import plain_text

_LONGEST = 60
_BRACKETS = str.maketrans("（）【】［］｛｝〔〕₂₅₃ⅠⅡⅢ：", "()()()()()253123:")
_UNIT_SIGNS = str.maketrans({"吨": "t", "年": "a", "日": "d", "天": "d"})
_UNIT_WORDS = re.compile(
    r"(t/a|吨/年|t/年|万吨/年|kg/a|千克/年|kg/d|千克/日|公斤/日|千克/天|kg/天|公斤/天|kg/日|t/d|吨/日|吨/天|g/d)",
    re.IGNORECASE,
)
_PLACES = {"so2": 0, "二氧化硫": 0, "nox": 1, "氮氧化物": 1, "vocs": 3, "voc": 3, "挥发性有机物": 3,
           "颗粒物": 2, "烟粉尘": 2, "pm": 2, "烟尘": 2, "粉尘": 2}  # fmt: skip
_POLLUTANT = re.compile(
    r"so2|二氧化硫|nox|氮氧化物|vocs?|挥发性有机物|颗粒物|烟粉尘|粉尘|烟尘|(?<![a-z])pm(?!2|1)", re.IGNORECASE
)
_LEVEL = re.compile(r"黄色|橙色|红色|[1ⅠI]{1,3}级(?:响应|预警)?|[123]级(?:响应|预警)?|黄|橙|红")
_LEVEL_OF = {
    "黄色": 0,
    "橙色": 1,
    "红色": 2,
    "黄": 0,
    "橙": 1,
    "红": 2,
    "3级": 0,
    "2级": 1,
    "1级": 2,
    "III级": 0,
    "II级": 1,
    "I级": 2,
}

# First match wins; the text is without blanks, brackets' contents kept apart.
_PLAIN: tuple[tuple[str, str], ...] = (
    (r"系统编号", "uid"),
    (r"^序号$|^编号$|^no\.?$", "order"),
    (r"^(所属)?企业(序号|编号)$", "line.firm_number"),
    (r"^(企业|单位|公司)(\(单位\))?(名称|全称)|^企业\(单位\)名称|^排污单位名称|^单位名称|^企业$", "name"),
    (r"统一社会信用代码|^信用代码|社会信用代码|^代码$", "credit_code"),
    (r"许可证(编号|号|号码)?$|排污许可(编号|证编号)", "permit_no"),
    (r"许可管理类型|管理类型", "skip"),
    (r"^厂区(编号|号)", "site"),
    (r"^(所属|所在)?(县\(市、区\)|县区|区县|县\(区\)|区\(县\)|县\(市\)|县市区|区|县|行政区|辖区)$|^(所属|所在)(区|县)", "county"),  # noqa: E501
    (r"^市$|^地市$|^城市$", "city"),
    (r"乡镇|街道|街乡镇", "town"),
    (r"地址|位置", "address"),
    (r"经度|^lng$|^lon", "lon"),
    (r"纬度|^lat", "lat"),
    (r"^是否.{0,4}重点行业", "skip"),
    (r"重点行业", "key_industry"),
    (r"其他行业", "other_industry"),
    (r"行业代码", "industry_code"),
    (r"行业", "industry"),
    (r"绩效(等级|分级|级别|评级)|^(企业)?等级$|^分级$", "grade_text"),
    (r"评级文号|评定文号|分级文号", "grade_doc"),
    (r"评级年", "grade_year"),
    (r"管控(类别|类型)|企业类型", "control"),
    (r"主要产品|^产品(名称)?$", "products"),
    (r"年(运行|生产|工作|作业)(天数|日数)", "operating_days"),
    (r"(停产|错峰|生产|运行)(状态|情况)|是否错峰停产|是否(长期)?停产|当月是否", "state"),
    (r"核查方式|核查方法", "check_way"),
    (r"可核查指标|可监测指标|监测指标", "line.indicator"),
    (r"证据来源", "line.evidence"),
    (r"最短安全|最短停开|安全停开|安全生产要求|停(产|机)时间", "line.min_stop_hours"),
    (r"(执法|监管)(责任)?单位", "duty"),
    (r"(监管|包保|监督|执法)(责任)?人?.*(电话|方式|手机)|责任人电话", "contact.inspector.phone"),
    (r"(监管|包保|监督|执法)(责任)?人|^责任人", "contact.inspector.name"),
    (r"(联系)?(电话|方式|手机)(号码|号)?$|^手机|电话$", "contact.firm.phone"),
    (r"法人|法定代表人", "legal"),
    (r"企业?联系人|^联系人|负责人", "contact.firm.name"),
    (r"生产线(数量|条数)|排放口数量|在线数量", "skip"),
    (r"备用生产线", "skip"),
    (r"生产线描述", "lines_text"),
    (r"线号|(生产线|工序)\)?编号", "line.number"),
    (r"工序名称|^(生产线|工序|生产线\(工序\)|生产线、工序|生产线/工序)(名称)?$|生产设备|主要(涉气)?(工序|设备|装置)", "line.process"),  # noqa: E501
    (r"排放口|排口", "line.outlet"),
    (r"设计产能|^产能", "line.capacity"),
    (r"(日均)?实际(日)?(产能|产量|量)|日均.*量$", "line.output"),
    (r"^单位$|产量单位|产能单位", "line.output_unit"),
    (r"^备注", "note"),
)  # fmt: skip


_BY_KIND: dict[str, tuple[tuple[str, str], ...]] = {
    "dust": (
        (r"(工地|堆场|道路|项目|工程|扬尘源).*名称|^名称$|^(工地|堆场|道路)$", "name"),
        (r"^(扬尘源)?(类型|类别)$", "kind"),
        (r"施工单位|建设单位|责任主体", "builder"),
        (r"施工阶段|阶段", "stage"),
        (r"面积|长度", "area"),
        (r"民生", "livelihood"),
    ),
    "mobile": (
        (r"车型|机械类(别|型)|车辆类(别|型)|^类别$|^类型$", "category"),
        (r"排放(阶段|标准)|^阶段$", "stage"),
        (r"燃料", "fuel"),
        (r"保有量|数量|辆数|台数", "count"),
        (r"依据|来源", "basis"),
    ),
    "vehicles": (
        (r"(单位|企业)名称|^名称$", "name"),
        (r"车辆数|货车数|车辆\(", "trucks"),
        (r"车次", "trips"),
        (r"门禁", "gate_system"),
    ),
    "guarantees": (
        (r"(企业|工程|单位).*名称|^名称$", "firm_name"),
        (r"保障(类别|类型)", "category"),
        (r"保障依据|依据", "basis"),
        (r"核定|最大允许|负荷|以热定产|以量定产|上限", "cap_text"),
        (r"产能确定方式|定产方式", "kind"),
        (r"有效期|截止", "valid_until"),
        (r"审批|批准", "approver"),
    ),
    "totals": (
        (r"排放源|源类|类别|^项目$", "category"),
        (r"清单年|基准年|年份", "inventory_year"),
        (r"日值|方法|口径|计算方式", "method"),
    ),
    "social": (
        (r"责任部门|部门|责任单位", "department"),
        (r"措施类别|措施类型|^类别$", "group"),
        (r"领域|行业", "sector"),
        (r"^级别|预警级别|响应级别|适用级别", "level"),
        (r"措施", "text"),
        (r"仅(本|该)级", "only_here"),
    ),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: the field it holds (``""`` unknown, ``skip`` known and not used) and the unit named, if any."""

    text: str
    field: str
    unit: str = ""


def normal(text: object) -> str:
    """Heading text made comparable."""
    plain = re.sub(r"\s|[*＊#]", "", plain_text(text).translate(_BRACKETS)).lower()
    # One closing bracket of the other width is common (NOx排放量（年)); so is × for x.
    return plain.replace("no×", "nox").replace("noₓ", "nox")


def _unit(text: str) -> str:
    found = _UNIT_WORDS.search(text)
    if found:
        return (
            found.group(1)
            .lower()
            .replace("千克", "kg")
            .replace("公斤", "kg")
            .replace("吨", "t")
            .replace("年", "a")
            .replace("日", "d")
            .replace("天", "d")
        )
    return "year" if re.search(r"\(年\)?|年排放量|年度", text) else ""


def _level(text: str) -> int | None:
    found = _LEVEL.search(text.replace("ⅰ", "1").upper())
    if not found:
        return None
    word = re.sub(r"(响应|预警|色)$", "", found.group(0))
    return _LEVEL_OF.get(word)


def _amount_field(text: str) -> str:
    found = _POLLUTANT.search(text)
    if not found:
        return ""
    place = _PLACES[found.group(0).lower()]
    level = _level(text)
    if level is not None:
        return f"measures.{level}.stated.{place}"
    if re.search(r"许可", text):
        return f"permit_annual.{place}"
    if re.search(r"主要污染物|污染物种类|在线|治理|浓度|标准", text):
        return "skip"
    return f"annual.{place}" if _unit(text) in {"year", "t/a", "kg/a", "万t/a"} else f"emissions.{place}"


_PARTS = (
    (r"比例|限产率|%", "share"),
    (r"停产/限产|停限产方式|措施类型", "action"),
    (r"(^|\|)前$|基准|现状", "basis"),
    (r"(^|\|)后$|目标", "target"),
)


def _measure_field(text: str) -> str:
    level = _level(text)
    if level is None:
        return ""
    for pattern, part in _PARTS:
        if re.search(pattern, text) and not re.search(r"措施$", text.rpartition("|")[2]):
            return f"measures.{level}.{part}"
    return f"measures.{level}.text"


@lru_cache(4096)
def _plain_field(own: str) -> str:
    if len(own) > _LONGEST:
        return ""  # a cell of text, not a heading
    return next((field for pattern, field in _PLAIN if re.search(pattern, own)), "")


@lru_cache(4096)
def field_of(group: str, title: str, kind: str = "") -> Heading:
    """The field of a column with *title* under *group* (may be empty) in a sheet of *kind*."""
    own, above = normal(title), normal(group)
    both = f"{above}|{own}" if above and above != own else own
    unit = _unit(own) or _unit(above)
    for pattern, field in _BY_KIND.get(kind, ()):
        if re.search(pattern, own) and (kind == "social" or not (_amount_field(both) or _measure_field(both))):
            return Heading(both, field, unit)
    for pattern, field in _PLAIN[:3]:
        if re.search(pattern, own):
            return Heading(both, field, unit)
    alone = "" if _POLLUTANT.search(own) or _level(own) is not None else _plain_field(own)
    if field := alone or _amount_field(both) or _measure_field(both):
        return Heading(both, field, unit)
    return Heading(both, _plain_field(own), unit)


def fields_of(groups: Sequence[str], titles: Sequence[str], kind: str = "") -> list[Heading]:
    """Fields of all columns; a repeated telephone belongs to the person named before it."""
    found = [field_of(group, title, kind) for group, title in zip(groups, titles, strict=True)]
    person = "contact.firm"
    used: set[str] = set()
    answer = []
    for heading in found:
        if heading.field.startswith("contact.") and heading.field.endswith(".name"):
            person = heading.field.removesuffix(".name")
        field = heading.field
        if field == "contact.firm.phone" and person == "contact.inspector" and "企业" not in heading.text:
            field = "contact.inspector.phone"
        if field in used and field not in {"", "skip"}:
            field = ""  # a repeated heading: the first column counts, this one is reported
        used.add(field)
        answer.append(Heading(heading.text, field, heading.unit))
    return answer
