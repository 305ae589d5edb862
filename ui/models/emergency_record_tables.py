"""Tables of the response record: receipts, inspections, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")


def end_of(notice: Any) -> str:
    """When the response ended: by its own end or by a change without level; "" while it is open."""
    return str(notice.end or min((one.at for one in notice.changes if not one.level and one.at), default=""))


def receipts(found: Sequence[Any]) -> TableData:
    """Who was told when; the id is the receipt's key."""
    columns = (
        Column("recipient", t("ui.em.record.recipient"), width=200),
        Column("kind", t("ui.em.record.kind"), width=130),
        Column("sent", t("ui.em.record.sent_at"), width=150),
        Column("received", t("ui.em.record.received_at"), width=150),
        Column("by", t("ui.em.record.by"), width=120),
        Column("state", t("ui.board.state"), width=110),
    )
    rows, marks = [], {}
    for one in found:
        state = "received" if one.received else "sent" if one.sent else "open"
        said = t(f"ui.em.record.state.{state}")
        kind = f"ui.em.record.kind.{one.kind}"
        rows.append(
            {
                "id": one.key,
                "recipient": one.recipient,
                "kind": t(kind) if texts.has(kind) else one.kind,
                "sent": _moment(one.sent),
                "received": _moment(one.received),
                "by": one.by,
                "state": said,
            }
        )
        marks[(one.key, "state")] = ({"received": "good", "sent": "caution", "open": "bad"}[state], said)
    return TableData.of_rows(columns, rows, "id", marks=marks)


def inspections(found: Sequence[Any]) -> TableData:
    """One row an inspection."""
    keys = (
        "time",
        "county",
        "firm_name",
        "line",
        "measure",
        "carried_out",
        "problem",
        "rectified",
        "closed",
        "inspector",
    )
    columns = [
        Column(key, t(f"ui.em.record.i.{key}"), width=180 if key in ("firm_name", "measure") else 0) for key in keys
    ]
    rows, marks = [], {}
    for place, one in enumerate(found):
        row = {key: getattr(one, key) for key in keys}
        row["time"] = _moment(one.time)
        code = f"ui.em.record.carried.{one.carried_out}"
        row["carried_out"] = t(code) if one.carried_out and texts.has(code) else one.carried_out
        rows.append(row)
        if one.carried_out in ("no", "partly"):
            marks[(place, "carried_out")] = ("bad" if one.carried_out == "no" else "caution", row["carried_out"])
    return TableData.of_rows(columns, rows, marks=marks)


def state_text(notice: Any, state: Any) -> str:
    """Where the response stands, in two or three lines."""
    level = f"ui.em.response.{notice.level}"
    end = end_of(notice)
    lines = [
        t(
            "ui.em.record.stands",
            level=t(level) if texts.has(level) else notice.level,
            document=notice.document or texts.DASH,
            start=_moment(notice.start) or texts.DASH,
            end=t("ui.em.record.ended", end=_moment(end)) if end else t("ui.em.record.open_end"),
        )
    ]
    for one in notice.changes:
        code = f"ui.em.response.{one.level}"
        said = t(code) if one.level and texts.has(code) else t("ui.episode_of.end")
        lines.append(t("ui.em.record.changed", at=_moment(one.at), to=said, document=one.document or texts.DASH))
    report = state.report
    if report is not None:
        counts = ("notified", "received", "inspected", "complying", "problems", "closed")
        lines.append(t("ui.em.record.counts", **{key: getattr(report, key) for key in counts}))
    return "　".join(lines)
