"""Tables of the coordinator's board: who sent what, joint targets, forecasts of several cities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan import words
from ui import texts
from ui.models.columns import Column
from ui.models.region_tables import side_text
from ui.models.table_model import TableData
from ui.texts import t

TONES = {"late": "bad", "failed": "bad", "returned": "caution", "reported": "", "accepted": "good", "pending": ""}
WAITING = ("pending", "late", "returned", "failed")
"""States whose cities are still to be asked (催报)."""


def board(found: Any) -> TableData:
    """One row a city; the id is its code."""
    columns = (
        Column("name", t("ui.region.city"), width=110),
        Column("state", t("ui.board.state"), width=110),
        Column("received", t("ui.board.received"), width=150),
        Column("late", t("ui.board.late_days"), kind="integer"),
        Column("submissions", t("ui.board.submissions"), kind="integer"),
        Column("findings", t("ui.board.findings"), kind="integer"),
        Column("remark", t("ui.board.remark"), width=220),
        Column("file", t("ui.region.file"), width=240),
    )
    rows, marks = [], {}
    for one in found.rows:
        state = t(f"region.state.{one.state}")
        rows.append(
            {
                "id": one.code,
                "name": one.name,
                "state": state,
                "received": (one.received or "")[:16].replace("T", " "),
                "late": one.late_days or None,
                "submissions": one.submissions,
                "findings": one.findings,
                "remark": one.remark,
                "file": one.file,
            }
        )
        if TONES[one.state]:
            marks[(one.code, "state")] = (TONES[one.state], state)
    return TableData.of_rows(columns, rows, "id", marks=marks)


def to_chase(found: Any) -> list[str]:
    """Names for the 催报 list, the latest first."""
    waiting = [row for row in found.rows if row.state in WAITING]
    return [row.name for row in sorted(waiting, key=lambda row: (-row.late_days, row.code))]


def arrival_text(arrivals: Sequence[Any]) -> str:
    """What was found in the last arrival of a city, and what was remarked on all of them."""
    if not arrivals:
        return t("ui.board.nothing_yet")
    last = max(arrivals, key=lambda one: one.number)
    head = t("ui.board.arrival", number=last.number, file=last.file, person=last.person or texts.DASH)
    lines = [head] + [f"· {words.sentence(str(one['code']), one)}" for one in last.findings]
    if not last.findings:
        lines.append(t("ui.board.no_findings"))
    lines += [f"{date} {who}：{text}" for one in arrivals for date, who, text in one.remarks]
    return "\n".join(lines)


def members(names: Mapping[str, str], given: Mapping[str, float] | None) -> TableData:
    """The region's members by code; with *given* a number for each can be written in place."""
    columns = [Column("name", t("ui.region.city"), width=160)]
    if given is not None:
        columns.append(Column("given", t("ui.joint.given"), kind="number", digits=1, editable=True, width=160))
    rows = [{"id": code, "name": name, "given": (given or {}).get(code)} for code, name in names.items()]
    return TableData.of_rows(columns, rows, "id")


def kept(body: Mapping[str, Any], names: Mapping[str, str]) -> TableData:
    """A breakdown as it is kept in the region's file."""
    columns = (
        Column("name", t("ui.region.city"), width=160),
        Column("base", t("ui.joint.base"), kind="number", digits=1),
        Column("target", t("ui.joint.target"), kind="number", digits=1),
        Column("chance", t("ui.joint.chance"), kind="percent"),
    )
    rows = [
        {
            "id": city["code"],
            "name": names.get(city["code"], city["code"]),
            "base": city.get("base"),
            "target": city.get("target"),
            "chance": city.get("probability"),
        }
        for city in body["cities"]
    ]
    return TableData.of_rows(columns, rows, "id")


def shares(found: Any, names: Mapping[str, str]) -> TableData:
    """A regional target broken down to its cities."""
    columns = (
        Column("name", t("ui.region.city"), width=140),
        Column("base", t("ui.joint.base"), kind="number", digits=1),
        Column("target", t("ui.joint.target"), kind="number", digits=1),
        Column("fall", t("ui.joint.fall"), kind="number", digits=1),
        Column("percent", t("ui.joint.percent"), kind="number", digits=1),
        Column("chance", t("ui.joint.chance"), kind="percent"),
    )
    rows = [
        {
            "id": one.code,
            "name": names.get(one.code, one.code),
            "base": one.base,
            "target": one.target,
            "fall": one.fall,
            "percent": one.fall_percent,
            "chance": one.probability,
        }
        for one in found.cities
    ]
    return TableData.of_rows(columns, rows, "id")


def levels(found: Any) -> TableData:
    """What each city's forecast reaches."""
    columns = (
        Column("name", t("ui.region.city"), width=140),
        Column("level", t("ui.joint.level"), width=220),
        Column("start", t("ui.joint.start"), width=150),
        Column("end", t("ui.joint.end"), width=150),
        Column("clause", t("ui.joint.clause"), width=320),
    )
    rows = [
        {
            "id": one.code,
            "name": one.name,
            "level": t(f"region.level.{one.level}"),
            "start": str(one.start or "")[:16].replace("T", " "),
            "end": str(one.end or "")[:16].replace("T", " "),
            "clause": one.clause,
        }
        for one in found.cities
    ]
    return TableData.of_rows(columns, rows, "id")


def changes(found: Sequence[Any]) -> TableData:
    """What a later submission says otherwise than the one before."""
    columns = (
        Column("unit", t("ui.change.unit"), width=120),
        Column("key", t("ui.region.key"), width=190),
        Column("item", t("ui.changes_of.item"), width=130),
        Column("before", t("ui.changes_of.was"), width=130),
        Column("now", t("ui.changes_of.now"), width=130),
        Column("apart", t("ui.progress.gap"), kind="number", digits=1, width=100),
    )
    rows = []
    for one in found:
        kind = f"ui.kind.{one.kind}"
        both = [side for side in (one.before, one.now) if isinstance(side, int | float)]
        rows.append(
            {
                "unit": one.unit,
                "key": f"{one.key} {t(kind)}" if one.kind and texts.has(kind) else one.key,
                "item": one.item,
                "before": side_text(one.before),
                "now": side_text(one.now),
                "apart": both[1] - both[0] if len(both) == 2 else None,
            }
        )
    return TableData.of_rows(columns, rows)
