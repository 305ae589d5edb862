"""应急响应执行清单 (call-out): one workbook a county and a department, only that level's measures, blanks to fill in.

Until the notice's document number is entered every sheet prints 研判参考，预警以市政府发布为准.  O3 and dust
episodes get sheets of their own and are never called a warning.  Contacts stay out unless asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from airplan.emergency.amounts import LEVELS
from airplan.emergency.codes import hide_phones
from airplan.emergency.industries import grade_text
from airplan.emergency.names import DUST_NAMES, GROUP_NAMES, LEVEL_NAMES
from airplan.emergency.response import Notice
from airplan.emergency.sources import Contact, DustSource, EmergencyList, Enterprise, Line, MobileSource, SocialMeasure
from airplan.report.documents.emergency_columns import LEVEL_TITLES
from airplan.safefile import name_part
from airplan.workbook.write import Column, Sheet

REFERENCE_ONLY = "研判参考，预警以市政府发布为准"
_KIND_TITLES = {"o3": "臭氧污染过程应对清单", "dust": "沙尘过程应对清单"}
_KIND_NOTES = {
    "o3": "臭氧污染过程：健康提示，VOCs 和 NOx 排放源监管；不启动应急减排。",
    "dust": "沙尘过程：健康提示，扬尘管控；不启动应急减排。",
}
_DOING = {"o3": "监管要点", "dust": "管控措施"}
_SUPERVISED = "核查治理设施运行、无组织排放和在线数据（VOCs、NOx）"
# At 10 points a landscape A4 page holds some 136 characters in 14 columns; a wider sheet would be printed smaller.
_BLANKS = (("通知时间", 9), ("接收人", 7), ("到场时间", 9), ("是否落实", 6), ("问题", 10), ("检查人", 7), ("签字", 7))
_INSPECTION = (
    ("检查时间", 10),
    ("检查人", 7),
    ("是否落实", 6),
    ("证据", 9),
    ("问题", 11),
    ("整改情况", 9),
    ("销号", 6),
)
_ORDER = ("own", *LEVELS)


TEN_A_PAGE = 38.0
"""Height in points of a row: ten firms on a landscape A4 page below title, notice and headings."""


def head(notice: Notice, level: str) -> tuple[str, list[str]]:
    """Title and note lines of every sheet: level, grade, start, list version, notice number."""
    if notice.kind in _KIND_TITLES:
        return _KIND_TITLES[notice.kind], [_KIND_NOTES[notice.kind]]
    facts = [f"启动时间：{notice.start.replace('T', ' ') or '—'}"]
    if notice.document:
        facts += [f"通知文号：{notice.document}", f"发布时间：{notice.published.replace('T', ' ') or '—'}"]
        return f"{LEVEL_TITLES[level]}应急响应执行清单", ["　".join(facts)]
    return f"{LEVEL_TITLES[level]}应急响应执行清单（研判）", ["　".join([REFERENCE_ONLY, *facts])]


class _Caller:
    """Rows of one call-out."""

    def __init__(
        self, whole: EmergencyList, level: str, contacts: bool, blanks: Sequence[tuple[str, int]], kind: str
    ) -> None:
        self.whole, self.level, self.at, self.kind = whole, level, LEVELS.index(level), kind
        self.contacts: Mapping[tuple[str, str], Contact] = (
            {(one.owner, one.role): one for one in whole.contacts} if contacts else {}
        )
        self.with_contacts = contacts
        self.blanks = [Column(title, "text", width) for title, width in blanks]
        self.lines: dict[str, list[Line]] = {}
        for line in whole.lines:
            self.lines.setdefault(line.firm, []).append(line)

    def columns(self, place: str, about: str) -> list[Column]:
        people = [Column("联系人", "text", 9), Column("联系电话", "text", 13)] if self.with_contacts else []
        return [
            Column("序号", "int", 5), Column("乡镇（街道）", "text", 8), Column("企业名称", "text", 18),
            Column(place, "text", 6), Column("生产线（工序）", "text", 10),
            Column(_DOING.get(self.kind, "本级措施"), "text", 24),
            Column(about, "text", 10), *people, *self.blanks,
        ]  # fmt: skip

    def person(self, key: str) -> list[str]:
        if not self.with_contacts:
            return []
        one = self.contacts.get((key, "firm"))
        return [one.name, one.phone] if one else ["", ""]

    def text(self, text: str) -> str:
        return text if self.with_contacts else hide_phones(text)

    def firms(self, firms: Sequence[Enterprise]) -> tuple[list[list[Any]], list[str]]:
        """A row a line, or a firm without lines, that has a measure at the level."""
        rows: list[list[Any]] = []
        ids: list[str] = []
        for firm in firms:
            parts: Sequence[Line | Enterprise] = self.lines.get(firm.key) or (firm,)
            for part in parts:
                # An O3 episode asks for supervision of VOCs and NOx, not for the level's stops and limits.
                text = _SUPERVISED if self.kind == "o3" else part.measures[self.at].text
                if not text or part.state == "long_stopped" or firm.state == "long_stopped":
                    continue
                line = f"{part.number}{part.process}" if isinstance(part, Line) else ""
                check = part.indicator if isinstance(part, Line) and part.indicator else firm.check_way
                rows.append(
                    [len(rows) + 1, firm.town, firm.name, firm.grade_text or grade_text(firm.grade), line,
                     self.text(text), check, *self.person(firm.key), *[""] * len(self.blanks)]
                )  # fmt: skip
                ids.append(part.uid)
        return rows, ids

    def dust(self, sources: Sequence[DustSource]) -> tuple[list[list[Any]], list[str]]:
        chosen = [one for one in sources if one.measures[self.at].text]
        rows = [
            [number, one.town, one.name, DUST_NAMES[one.kind], one.stage, self.text(one.measures[self.at].text),
             one.check_way, *self.person(one.key), *[""] * len(self.blanks)]
            for number, one in enumerate(chosen, 1)
        ]  # fmt: skip
        return rows, [one.uid for one in chosen]


def _chosen(firms: Sequence[Enterprise], notice: Notice) -> list[Enterprise]:
    """Of an O3 episode the sources of VOCs and NOx, of dust no firms, else all."""
    if notice.kind == "o3":
        return [one for one in firms if one.emissions[1] or one.emissions[3]]
    return [] if notice.kind == "dust" else list(firms)


def county_sheets(
    whole: EmergencyList, notice: Notice, level: str, version: str, contacts: bool = False, inspection: bool = False
) -> list[Sheet]:
    """Sheets of one county (give the county's part of the list)."""
    caller = _Caller(whole, level, contacts, _INSPECTION if inspection else _BLANKS, notice.kind)
    title, notes = head(notice, level)
    title = title.replace("执行清单", "检查表") if inspection else title
    firm_rows, firm_ids = caller.firms(_chosen(whole.enterprises, notice))
    dust_rows, dust_ids = caller.dust(whole.dust if notice.kind != "o3" else ())
    sheets = []
    for name, rows, ids, columns in (
        ("工业企业", firm_rows, firm_ids, caller.columns("绩效等级", "核查方式")),
        ("扬尘源", dust_rows, dust_ids, caller.columns("类型", "核查方式")),
    ):
        if rows:
            sheets.append(
                Sheet(name, title, columns, rows, left=f"清单版本：{version or '工作稿'}", notes=notes, ids=ids,
                      foot=["填表人：　　　　审核人：　　　　日期：　　　　"], freeze_columns=3, paper="A4",
                      row_height=TEN_A_PAGE)
            )  # fmt: skip
    return sheets


def applies(measure: SocialMeasure, level: str) -> bool:
    """Whether a measure holds at a level: its own level, or a milder one (cumulative) unless it says only here."""
    if measure.level == level:
        return True
    return not measure.only_here and _ORDER.index(measure.level) < _ORDER.index(level)


def department_sheets(
    measures: Sequence[SocialMeasure], mobile: Sequence[MobileSource], notice: Notice, level: str, version: str
) -> dict[str, list[Sheet]]:
    """Sheets by department: its measures of the level and below; vehicles go to 公安交管部门."""
    title, notes = head(notice, level)
    groups: dict[str, list[SocialMeasure]] = {}
    for one in measures:
        wanted = one.group == "health" or (one.sector == "dust" and notice.kind == "dust") or notice.kind == "pm"
        if wanted and applies(one, level):
            groups.setdefault(one.department or "其他部门", []).append(one)
    blanks = [Column(title_, "text", width) for title_, width in _BLANKS]
    base = {"left": f"清单版本：{version or '工作稿'}", "notes": notes, "paper": "A4", "freeze_columns": 1}
    columns = [
        Column("序号", "int", 6),
        Column("措施类别", "text", 10),
        Column("级别", "text", 18),
        Column("措施内容", "text", 44),
        *blanks,
    ]
    called = notice.kind == "pm"  # other episodes are never called a warning
    found: dict[str, list[Sheet]] = {}
    for department, chosen in groups.items():
        rows = [
            [number, GROUP_NAMES[one.group], LEVEL_NAMES[one.level] if called else "", one.text, *[""] * len(blanks)]
            for number, one in enumerate(chosen, 1)
        ]
        found[department] = [Sheet("社会面措施", title, columns, rows, ids=[one.uid for one in chosen], **base)]  # type: ignore[arg-type]
    vehicles = [one for one in mobile if one.measures[LEVELS.index(level)].text] if notice.kind == "pm" else []
    if vehicles:
        rows = [
            [
                number,
                "移动源",
                f"{one.category} {one.stage}",
                one.measures[LEVELS.index(level)].text,
                *[""] * len(blanks),
            ]
            for number, one in enumerate(vehicles, 1)
        ]
        sheet = Sheet("移动源", title, columns, rows, ids=[one.uid for one in vehicles], **base)  # type: ignore[arg-type]
        found.setdefault("公安交管、交通运输部门", []).append(sheet)
    return found


def safe_name(text: str) -> str:
    """A file name part without characters that file systems refuse."""
    return name_part(re.sub(r'[\\/:*?"<>|\s\x00-\x1f]', "", text))
