"""The response record 应急响应台账: notices with their changes, receipts, inspections; shares and daily report.

Publish, start, change and end are separate times; every one says who decided, on which 会商.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from airplan.domain import Problem
from airplan.emergency.amounts import plain_text
from airplan.emergency.headings import normal
from airplan.emergency.rules import WARNING_LEVELS
from airplan.emergency.sources import EmergencyList, Enterprise, Source
from airplan.workbook.grid import Grid


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """A later step of a response: ``level`` is the new level, or "" for the end."""

    document: str = ""
    published: str = ""
    at: str = ""
    level: str = ""
    decided_by: str = ""
    consultation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Source):
    """A notice and the response it starts.  Times are local minutes; ``end`` "" is open.

    ``document`` empty: not yet published, everything prints 研判参考.  ``kind``: pm | o3 | dust (never a warning).
    """

    TYPE: ClassVar[str] = "notice"
    name: str = ""
    document: str = ""
    issuer: str = ""
    area: str = ""
    level: str = "yellow"
    kind: str = "pm"
    published: str = ""
    start: str = ""
    end: str = ""
    decided_by: str = ""
    consultation: str = ""
    pollutant: str = ""
    rules: str = ""
    forecast: tuple[tuple[str, Any, Any, Any], ...] = ()  # (moment, aqi, low, high) as it came
    changes: tuple[NoticeChange, ...] = field(default=(), metadata={"of": NoticeChange})
    observed: tuple[tuple[str, Any], ...] = ()  # (moment, AQI) of hours or days, kept beside the record
    note: str = ""

    @property
    def key(self) -> str:
        """Document number, else the name."""
        return self.document or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Source):
    """Who was told when: a county, a department or a firm; ``received`` "" is open."""

    TYPE: ClassVar[str] = "receipt"
    notice: str = ""
    recipient: str = ""
    kind: str = "county"  # county | department | firm
    sent: str = ""
    received: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        """Notice and recipient."""
        return f"{self.notice}|{self.kind}|{self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Source):
    """One inspection of one measure.  ``carried_out``: yes | no | partly | "" (not said)."""

    TYPE: ClassVar[str] = "inspection"
    notice: str = ""
    firm: str = ""
    firm_name: str = ""
    county: str = ""
    line: str = ""
    measure: str = ""
    time: str = ""
    inspector: str = ""
    carried_out: str = ""
    proof: str = ""
    problem: str = ""
    rectified: str = ""
    closed: str = ""

    @property
    def key(self) -> str:
        """Notice, firm, line and time."""
        return f"{self.notice}|{self.firm or self.firm_name}|{self.line}|{self.time}"


RESPONSE_FAMILIES: tuple[type[Source], ...] = (Notice, Receipt, Inspection)


def level_at(notice: Notice, moment: str) -> str:
    """Level in force at a minute, "" before the start and after the end."""
    if not notice.start or moment < notice.start or (notice.end and moment >= notice.end):
        return ""
    level = notice.level
    for change in sorted(notice.changes, key=lambda one: one.at):
        if change.at and change.at <= moment:
            level = change.level
    return level


def highest(notice: Notice) -> str:
    """Most severe level the response reached."""
    levels = [notice.level, *(change.level for change in notice.changes)]
    return max((one for one in levels if one), key=WARNING_LEVELS.index, default="")


def end_of(notice: Notice) -> str:
    """When the response ended: by its own end or by a change without level; "" while open."""
    ends = [change.at for change in notice.changes if not change.level and change.at]
    return notice.end or (min(ends) if ends else "")


def minutes_between(first: str, second: str) -> int | None:
    """Minutes from *first* to *second*, None when one is missing."""
    try:
        return int((dt.datetime.fromisoformat(second) - dt.datetime.fromisoformat(first)).total_seconds() // 60)
    except ValueError:
        return None


@dataclass(frozen=True)
class Share:
    """Inspected and complying of a group; shares in percent, None where there is nothing to divide by."""

    listed: int
    inspected: int
    complying: int
    problems: int
    closed: int
    inspected_ratio: float | None
    complying_ratio: float | None


def _share(listed: int, found: Sequence[Inspection]) -> Share:
    firms: dict[str, list[Inspection]] = defaultdict(list)
    for one in found:
        firms[one.firm or one.firm_name].append(one)
    told = {firm: group for firm, group in firms.items() if any(one.carried_out for one in group)}
    good = sum(all(one.carried_out in ("yes", "") for one in group) for group in told.values())
    troubled = [one for one in found if one.problem or one.carried_out in ("no", "partly")]
    return Share(
        listed,
        len(firms),
        good,
        len(troubled),
        sum(bool(one.closed) for one in troubled),
        100 * len(firms) / listed if listed else None,
        100 * good / len(told) if told else None,
    )


def shares(whole: EmergencyList, inspections: Sequence[Inspection], by: str) -> dict[str, Share]:
    """Inspected and complying by ``county``, ``grade`` or ``key_industry`` of the list's firms; "" is all."""
    firms = {firm.key: firm for firm in whole.enterprises}
    names = {firm.name: firm for firm in whole.enterprises}
    groups: dict[str, list[Inspection]] = defaultdict(list)
    for one in inspections:
        firm = firms.get(one.firm) or names.get(one.firm_name)
        groups[_group(firm, one, by)].append(one)
    listed: dict[str, int] = defaultdict(int)
    for firm in whole.enterprises:
        listed[str(getattr(firm, by)) if by else ""] += 1
    return {name: _share(listed.get(name, 0), groups.get(name, [])) for name in sorted({*listed, *groups})}


def _group(firm: Enterprise | None, one: Inspection, by: str) -> str:
    if not by:
        return ""
    if firm is None:
        return one.county if by == "county" else "?"
    return str(getattr(firm, by))


_COLUMNS = (
    ("uid", r"系统编号"),
    ("firm_name", r"企业名称|单位名称|名称"),
    ("credit_code", r"信用代码"),
    ("county", r"县|区"),
    ("line", r"线号|生产线|工序"),
    ("measure", r"措施"),
    ("time", r"检查时间|到场时间|^时间"),
    ("inspector", r"检查人|检查人员"),
    ("carried_out", r"是否落实|落实情况|是否到位"),
    ("proof", r"证据|佐证|照片"),
    ("problem", r"问题"),
    ("rectified", r"整改"),
    ("closed", r"销号"),
    ("received", r"接收人|签收"),
    ("notified", r"通知时间"),
)


def _columns(row: Sequence[object]) -> dict[str, int]:
    titles = [normal(cell) for cell in row]
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        name = next((key for key, pattern in _COLUMNS if title and re.search(pattern, title) and key not in found), "")
        if name:
            found[name] = place
    return found


def _told(text: str) -> str:
    if not text:
        return ""
    if re.search(r"部分", text):
        return "partly"
    if re.search(r"未|否|没|×|不", text) or text.lower() in {"n", "no", "0"}:
        return "no"
    return "yes" if re.search(r"是|已|落实|到位|√|✓", text) or text.lower() in {"y", "yes", "1"} else ""


def read_inspections(
    grids: Iterable[Grid], notice: str, whole: EmergencyList
) -> tuple[list[Inspection], list[Problem]]:
    """Inspection rows of filled-in execution lists; rows nobody filled in are passed over."""
    by_code = {firm.credit_code: firm for firm in whole.enterprises if firm.credit_code}
    by_name = {firm.name: firm for firm in whole.enterprises}
    found: list[Inspection] = []
    problems: list[Problem] = []
    for grid in grids:
        head, at = next(
            (
                (number, at)
                for number, row in enumerate(grid.rows[:15])
                if {"firm_name", "carried_out"} <= (at := _columns(row)).keys()
            ),
            (-1, {}),
        )
        for number, row in enumerate(grid.rows[head + 1 :], head + 1) if head >= 0 else ():
            one = _inspection(row, at, notice, by_code, by_name)
            if one is None:
                continue
            if not one.firm:
                place = grid.address(number, at["firm_name"])
                problems.append(
                    Problem(
                        "emergency.inspection_firm", grid.file, grid.sheet, place, one.firm_name, severity="warning"
                    )
                )
            found.append(one)
    return found, problems


def _inspection(
    row: Sequence[object],
    at: Mapping[str, int],
    notice: str,
    by_code: Mapping[str, Enterprise],
    by_name: Mapping[str, Enterprise],
) -> Inspection | None:
    def cell(name: str) -> str:
        return plain_text(row[at[name]]) if name in at and at[name] < len(row) else ""

    name = cell("firm_name")
    told = _told(cell("carried_out"))
    if not name or not (told or cell("problem") or cell("time") or cell("inspector")):
        return None
    firm = by_code.get(cell("credit_code")) or by_name.get(name)
    return Inspection(
        notice=notice,
        firm=firm.key if firm else "",
        firm_name=name,
        county=firm.county if firm else cell("county"),
        line=cell("line"),
        measure=cell("measure"),
        time=cell("time"),
        inspector=cell("inspector"),
        carried_out=told,
        proof=cell("proof"),
        problem=cell("problem"),
        rectified=cell("rectified"),
        closed=cell("closed"),
    )


@dataclass(frozen=True)
class DailyReport:
    """Facts of one of the two daily reports upward, up to a moment."""

    moment: str
    level: str
    notified: int
    received: int
    inspected: int
    complying: int
    problems: int
    closed: int
    by_county: dict[str, Share]


def daily_report(
    notice: Notice, receipts: Sequence[Receipt], inspections: Sequence[Inspection], whole: EmergencyList, moment: str
) -> DailyReport:
    """What is known of a response up to *moment*."""
    sent = [one for one in receipts if one.sent and one.sent <= moment]
    seen = [one for one in inspections if not one.time or one.time.replace(" ", "T") <= moment]
    total = shares(whole, seen, "").get("", _share(0, []))
    return DailyReport(
        moment,
        level_at(notice, moment),
        len(sent),
        sum(bool(one.received) and one.received <= moment for one in sent),
        total.inspected,
        total.complying,
        total.problems,
        total.closed,
        shares(whole, seen, "county"),
    )
