"""应急减排清单 as sheets in the office's order: whole, a county, a level, public; print or data version."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from airplan.emergency.amounts import LEVELS, POLLUTANTS, add, amounts
from airplan.emergency.change_names import field_text, value_text
from airplan.emergency.check import Checked, counts_of
from airplan.emergency.effect import EffectRow
from airplan.emergency.findings import Finding, remedy, sentence
from airplan.emergency.industries import GRADES, Industry, grade_text, industries
from airplan.emergency.names import ACTION_NAMES, STATE_NAMES
from airplan.emergency.ratio import total_cuts
from airplan.emergency.sources import (
    Contact,
    DustSource,
    EmergencyList,
    EmissionTotal,
    Enterprise,
    Guarantee,
    Line,
    MobileSource,
    SocialMeasure,
    Source,
    VehicleUser,
)
from airplan.emergency.yearly import Difference
from airplan.report.documents import emergency_columns as columns
from airplan.report.documents.emergency_columns import LEVEL_TITLES, View
from airplan.report.documents.emergency_ratio import FOOT, Places, county_sheet, ratio_sheet
from airplan.safefile import name_part
from airplan.workbook.write import Column, Sheet

STATUS_NAMES = {"draft": "征求意见稿", "approval": "报批稿", "filed": "备案稿", "void": "废止", "": "工作稿"}


@dataclass(frozen=True)
class Options:
    """What the workbook is to be.

    ``data``: reads back without loss; ``public``: no contacts, no findings; ``contacts``: with people and telephones.
    """

    office: str = ""
    city: str = ""
    as_of: str = ""
    status: str = ""
    document: str = ""
    in_force: str = ""
    base_year: str = ""
    rule_set: str = ""
    data: bool = True
    public: bool = False
    contacts: bool = True
    county: str = ""
    level: str = ""
    red_first: bool = False
    notice: str = ""
    banner: str = ""
    cover: Mapping[str, str] = field(default_factory=dict)

    @property
    def outward(self) -> bool:
        """Whether telephone numbers must not be in it at all."""
        return self.public or not self.contacts


def file_name(options: Options, today: dt.date) -> str:
    """``XX市_重污染天气应急减排清单_2026年版_备案稿_20260930.xlsx``."""
    parts = [options.city or "本市", "重污染天气应急减排清单"]
    parts += [part for part in (options.county, columns.SHORT_LEVELS.get(options.level, "")) if part]
    parts += [
        f"{today.year}年版",
        "公开版" if options.public else STATUS_NAMES.get(options.status, ""),
        f"{today:%Y%m%d}",
    ]
    return name_part("_".join(part for part in parts if part), longest=100) + ".xlsx"


def of_county(whole: EmergencyList, county: str) -> EmergencyList:
    """The part of a list that lies in a county (with its firms' lines, guarantees and contacts)."""
    firms = {one.key for one in whole.enterprises if one.county == county}
    dust = {one.key for one in whole.dust if one.county == county}
    return EmergencyList(
        tuple(one for one in whole.enterprises if one.key in firms),
        tuple(one for one in whole.lines if one.firm in firms),
        tuple(one for one in whole.dust if one.county == county),
        tuple(one for one in whole.mobile if one.county == county),
        tuple(one for one in whole.vehicles if one.county == county),
        tuple(one for one in whole.guarantees if one.county == county or one.firm in firms),
        tuple(one for one in whole.totals if one.county == county),
        tuple(one for one in whole.contacts if one.owner in firms | dust),
        whole.social,
    )


class _Maker:
    """Views of all sources of one workbook."""

    def __init__(self, whole: EmergencyList, checked: Checked, options: Options) -> None:
        self.whole, self.options = whole, options
        self.rows = {row.source.uid: row for row in checked.rows}
        self.firms = {firm.key: firm for firm in whole.enterprises}
        self.lines: dict[str, list[Line]] = {}
        for line in whole.lines:
            self.lines.setdefault(line.firm, []).append(line)
        self.contacts: dict[str, dict[str, Contact]] = {}
        for one in () if options.outward else whole.contacts:
            self.contacts.setdefault(one.owner, {})[one.role] = one
        self.failing: dict[str, set[str]] = {}
        for finding in () if options.public else checked.findings:
            if finding.severity == "error" and finding.uid:
                self.failing.setdefault(finding.uid, set()).add(finding.field)
        self.places = Places()

    def view(self, source: Any, number: int) -> View:
        row = self.rows.get(source.uid)
        firm = self.firms.get(getattr(source, "firm", ""))
        own = (
            (source.measures[0].text, source.measures[1].text, source.measures[2].text)
            if hasattr(source, "measures")
            else ("", "", "")
        )
        view = View(
            source, number, getattr(source, "emissions", (None,) * 4), row.cuts if row else (), own, firm,
            self.contacts.get(source.key, self.contacts.get(getattr(source, "firm", ""), {})),
            frozenset(self.failing.get(source.uid, ())),
        )  # fmt: skip
        return self._summed(view) if isinstance(source, Enterprise) and row is None else view

    def _summed(self, view: View) -> View:
        """A firm with lines reads as its lines together."""
        lines = self.lines.get(view.source.key, [])
        rows: list[EffectRow] = [self.rows[line.uid] for line in lines if line.uid in self.rows]
        total = add([line.emissions for line in lines])
        emissions = amounts(
            mine if mine is not None else summed for mine, summed in zip(view.emissions, total, strict=True)
        )
        texts = [own or _joined(lines, level) for level, own in enumerate(view.texts)]
        return dataclasses.replace(
            view, emissions=emissions, cuts=[total_cuts(rows, level) for level in range(len(LEVELS))],
            texts=(texts[0], texts[1], texts[2]),
        )  # fmt: skip

    def sheet(self, name: str, title: str, family: type, sources: Sequence[Any], kind: str = "") -> Sheet:
        options = self.options
        specs = columns.chosen(columns.BY_FAMILY[family], options.data, options.public, options.level, options.contacts)
        specs = specs if options.data else columns.for_print(specs)
        rows = [
            columns.cells(specs, self.view(source, number), options.outward) for number, source in enumerate(sources, 1)
        ]
        names = [spec.column.title for spec in specs]
        frozen = next((place + 1 for place, text in enumerate(names) if "名称" in text), 1)
        unit = "单位：吨/日" if name == "全社会排放量" else "单位：千克/日"
        sheet = Sheet(
            name, title, [spec.column for spec in specs], rows, left=f"填报单位：{options.office}",
            right=f"{unit}　截至日期：{options.as_of}", foot=[FOOT], freeze_columns=frozen, paper="A3",
            ids=[source.uid for source in sources],
            row_heights=() if options.data else columns.print_heights(specs, rows),
        )  # fmt: skip
        if kind and not options.level:
            self._note(sheet, specs, kind)
        return sheet

    def _note(self, sheet: Sheet, specs: Sequence[columns.Spec], kind: str) -> None:
        wanted = [(level, name) for level in LEVELS for name in POLLUTANTS]
        where = [place for place, spec in enumerate(specs) if "日减排量" in spec.column.group]
        split = next((place for place, spec in enumerate(specs) if spec.column.title == "核算源类"), None)
        self.places.add(sheet, kind, dict(zip(wanted, where, strict=True)), split)


def firm_views(whole: EmergencyList, checked: Checked, options: Options) -> list[View]:
    """Rows of the firms, for forms of others."""
    maker = _Maker(whole, checked, options)
    return [maker.view(firm, number) for number, firm in enumerate(whole.enterprises, 1)]


def _joined(lines: Sequence[Line], level: int) -> str:
    parts = [f"{line.number}{line.process}：{line.measures[level].text}" for line in lines if line.measures[level].text]
    return "；".join(parts)


def list_sheets(
    whole: EmergencyList, checked: Checked, options: Options, compared: Difference | None = None
) -> list[Sheet]:
    """All sheets.  The public version has neither contacts, findings nor comparison."""
    maker = _Maker(whole, checked, options)
    firms = whole.enterprises
    main = [one for one in firms if not one.small and one.state != "long_stopped"]
    small = [one for one in firms if one.small and one.state != "long_stopped"]
    sites = [one for one in whole.dust if one.kind == "site"]
    yards = [one for one in whole.dust if one.kind != "site"]
    parts: list[tuple[str, str, Sequence[Source], str]] = [
        ("工业企业", "工业企业应急减排措施清单", main, "firm"),
        ("生产线", "生产线（工序）应急减排措施清单", whole.lines, ""),
        ("施工工地", "施工工地应急减排措施清单", sites, "dust"),
        ("堆场与道路", "堆场与道路扬尘应急减排措施清单", yards, "dust"),
        ("移动源", "移动源应急减排措施清单", [one for one in whole.mobile if not one.nonroad], "mobile"),
        ("非道路机械", "非道路移动机械应急减排措施清单", [one for one in whole.mobile if one.nonroad], "mobile"),
        ("重点用车单位", "重点用车单位应急运输响应清单", whole.vehicles, ""),
        ("保障类", "保障类企业（工程）清单", whole.guarantees, ""),
        ("小微涉气企业", "小微涉气企业应急减排措施清单", small, "firm"),
        ("长期停产", "长期停产企业清单", [one for one in firms if one.state == "long_stopped"], "firm"),
        ("社会面措施", "社会面应急措施清单", whole.social, ""),
        ("全社会排放量", "全社会排放量", whole.totals, ""),
    ]  # fmt: skip
    families = dict(zip((part[0] for part in parts), _FAMILIES, strict=True))
    sheets = [maker.sheet(name, title, families[name], chosen, kind) for name, title, chosen, kind in parts]
    front = [cover_sheet(whole, options)]
    if not options.level:
        front += [
            ratio_sheet(checked.table, maker.places, options.office, options.red_first, checked.unverified),
            county_sheet(checked.table, options.office, options.red_first),
        ]
    found = [one for one in checked.findings if one.type != "contact" or options.contacts]
    back = [] if options.public else [compare_sheet(compared, options), findings_sheet(found, options)]
    return [*front, *sheets, *back, dictionary_sheet()]


_FAMILIES: list[type[Source]] = [
    Enterprise, Line, DustSource, DustSource, MobileSource, MobileSource, VehicleUser, Guarantee, Enterprise,
    Enterprise, SocialMeasure, EmissionTotal,
]  # fmt: skip


def cover_sheet(whole: EmergencyList, options: Options) -> Sheet:
    """封面与说明."""
    counts = counts_of(whole)
    level = LEVEL_TITLES.get(options.level, "")
    facts = [
        ("清单名称", f"{options.city}重污染天气应急减排清单"),
        ("文号", options.document),
        ("状态", STATUS_NAMES.get(options.status, options.status)),
        ("生效时间", options.in_force),
        ("清单基准年", options.base_year),
        ("减排比例要求", options.rule_set),
        ("范围", options.county or "全市"),
        ("级别", level or "黄色、橙色、红色"),
        ("预警通知文号", options.notice or "研判参考，预警以市政府发布为准"),
        ("工业企业", counts["enterprises"]),
        ("生产线（工序）", counts["lines"]),
        ("扬尘源", counts["dust"]),
        ("移动源、非道路机械", counts["mobile"] + counts["nonroad"]),
        ("保障类", counts["guarantees"]),
        *options.cover.items(),
        ("填表人（签字）", ""),
        ("审核人（签字）", ""),
        ("负责人（签字）", ""),
    ]
    if not options.outward and whole.contacts:
        facts.append(("保密提示", "本表含联系人和电话，仅限本单位内部使用，不得外传、公开。"))
    if options.banner:
        facts.insert(0, ("提示", options.banner))
    rows = [[name, value if isinstance(value, str) else str(value)] for name, value in facts]
    return Sheet(
        "封面与说明", f"{options.city}重污染天气应急减排清单", [Column("项目", "text", 24), Column("内容", "text", 60)],
        rows,
        left=f"填报单位：{options.office}", right=f"截至日期：{options.as_of}", landscape=False, filter=False,
    )  # fmt: skip


_CHANGE_NAMES = {
    "grade": "等级",
    "measure": "措施",
    "emission": "排放量",
    "contact": "联系方式",
    "name": "名称",
    "other": "其他",
}


def compare_sheet(compared: Difference | None, options: Options) -> Sheet:
    """与上年对比."""
    titles = [
        ("类型", 10),
        ("企业名称", 26),
        ("字段", 18),
        ("上年", 24),
        ("本年", 24),
        ("理由", 20),
        ("依据文号", 16),
        ("审核人", 10),
    ]
    rows: list[list[Any]] = []
    if compared is not None:
        rows += [["新增", one.name, "", "", one.county, one.reason, "", ""] for one in compared.added]
        rows += [["删除", one.name, "", one.county, "", one.reason, "", ""] for one in compared.removed]
        rows += [
            [
                _CHANGE_NAMES[one.kind],
                one.name,
                field_text(one.field),
                value_text(one.field, one.old),
                value_text(one.field, one.new),
                one.reason,
                one.document,
                one.approver,
            ]
            for one in compared.changed
            if one.kind != "contact" or options.contacts
        ]
    return Sheet(
        "与上年对比", "与上年清单对比表", [Column(title, "text", width) for title, width in titles], rows,
        left=f"填报单位：{options.office}", right=f"截至日期：{options.as_of}", freeze_columns=2,
    )  # fmt: skip


_SEVERITY_NAMES = {"error": "错误", "warning": "警告", "remark": "提示"}


def findings_sheet(findings: Sequence[Finding], options: Options) -> Sheet:
    """核查问题, each with its remedy."""
    titles = [
        ("序号", 6),
        ("程度", 8),
        ("县（市、区）", 10),
        ("名称", 26),
        ("级别", 20),
        ("污染物", 8),
        ("问题", 50),
        ("整改建议", 50),
        ("位置", 24),
    ]
    rows = [
        [
            str(number),
            _SEVERITY_NAMES[one.severity],
            one.county,
            one.name,
            LEVEL_TITLES.get(one.level, ""),
            one.pollutant,
            sentence(one),
            remedy(one),
            one.place.replace("|", " "),
        ]
        for number, one in enumerate(findings, 1)
    ]
    return Sheet(
        "核查问题", "清单核查问题表", [Column(title, "text", width) for title, width in titles], rows,
        left=f"填报单位：{options.office}", right=f"截至日期：{options.as_of}", freeze_columns=4,
    )  # fmt: skip


def _scheme(industry: Industry) -> str:
    """Class scheme where it is known; the resource says in English where it is not."""
    scheme = industry.class_scheme
    return scheme if scheme and not scheme.startswith("to be filled") else "分级方式待按技术指南原文填写（未核实）"


def dictionary_sheet() -> Sheet:
    """字典: the words the list's cells may hold."""
    rows = [["重点行业类别", str(one.no), one.name, _scheme(one)] for one in industries()]
    rows += [["绩效等级", "", grade_text(grade), ""] for grade in GRADES]
    rows += [["停产/限产/自主", "", name, ""] for name in ACTION_NAMES.values()]
    rows += [["生产状态", "", name, ""] for name in STATE_NAMES.values()]
    titles = [("类别", 16), ("编号", 8), ("名称", 36), ("说明（未核实内容请核对原文）", 60)]
    return Sheet("字典", "字典", [Column(title, "text", width) for title, width in titles], rows, landscape=False)
