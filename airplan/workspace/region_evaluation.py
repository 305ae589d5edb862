"""The regional evaluation of a joint response (区域应急联动评估), as a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.words import say
from airplan.workspace.region_response import CityResponse, RegionRecord

if TYPE_CHECKING:
    from airplan.report.blocks import Block, Document, Table


def evaluation_document(found: RegionRecord) -> Document:
    """Coverage, levels and times, carrying out, air and cuts; a city without a record is named, never zero."""
    from airplan.report.blocks import Document, Heading, Paragraph

    blocks: list[Block] = [
        Paragraph(_coverage(found)),
        Heading(say("region.evaluation.levels")),
        Paragraph(_levels(found)),
        _table(found, "times", _times),
        Heading(say("region.evaluation.carried_out")),
        Paragraph(_carried_out(found)),
        _table(found, "shares", _shares),
        Heading(say("region.evaluation.air")),
        Paragraph(say("region.evaluation.air_note")),
        _table(found, "air", _air),
        Paragraph(_cuts(found)),
        Paragraph(say("region.evaluation.unverified"), "note"),
    ]
    draft = "" if found.notice else say("emergency.reference_only")
    return Document(say("region.evaluation.title", region=found.region), blocks, subtitle=found.notice, banner=draft)


def write_evaluation(found: RegionRecord, path: Path) -> Path:
    """Write the evaluation as Word or workbook.  Raises UsageError for another suffix."""
    from airplan.report import write_document

    return write_document(evaluation_document(found), path)


def _coverage(found: RegionRecord) -> str:
    missing = say("region.list").join(found.missing) or None
    level = say(f"region.level.{found.level}")
    return say(
        "region.evaluation.coverage", level=level, start=_when(found.start), text=found.text, missing=missing
    )  # fmt: skip


def _levels(found: RegionRecord) -> str:
    late = [row for row in found.rows if (row.late_minutes or 0) > 0]
    return say(
        "region.evaluation.compared", same=_count(found, "same"), lower=_count(found, "lower"),
        higher=_count(found, "higher"), late=len(late), names=say("region.list").join(row.name for row in late) or None,
    )  # fmt: skip


def _count(found: RegionRecord, against: str) -> int:
    return sum(row.against == against for row in found.rows)


def _carried_out(found: RegionRecord) -> str:
    return say(
        "region.evaluation.total", notified=found.notified, received=found.received, listed=found.listed,
        inspected=found.inspected, ratio=_number(found.inspected_ratio), complying=found.complying,
        problems=found.problems, closed=found.closed,
    )  # fmt: skip


def _cuts(found: RegionRecord) -> str:
    if not found.cut_cities:
        return say("region.evaluation.no_cuts")
    text = say("region.list").join(f"{name} {value:.3f}" for name, value in found.cuts.items())
    return say("region.evaluation.cuts", cities=found.cut_cities, cuts=text)


def _table(found: RegionRecord, name: str, cells: Any) -> Table:
    from airplan.report.blocks import Column, Table

    titles = say(f"region.evaluation.columns.{name}").split("|")
    widths = _WIDTHS[name]
    columns = [
        Column(title, "text" if not at else "any", widths[at] if at < len(widths) else 10)
        for at, title in enumerate(titles)
    ]
    rows = [[row.name, *cells(row)] for row in found.rows]
    caption = say(f"region.evaluation.caption.{name}")
    return Table(columns, rows, caption=caption, name=caption)


_WIDTHS = {"times": (12, 20, 22, 14, 17, 17, 17, 12), "shares": (12,), "air": (12, 22, 22, 22, 13, 13)}
"""Widths of the columns in characters, so that no level or time is cut in a workbook."""


def _times(row: CityResponse) -> list[Any]:
    return [
        row.notice, _level(row.level), say(f"region.against.{row.against}"), _when(row.published), _when(row.started),
        _when(row.ended), "—" if row.late_minutes is None else f"{row.late_minutes / 60:+.1f}",
    ]  # fmt: skip


def _shares(row: CityResponse) -> list[Any]:
    return [
        row.notified, row.received, row.listed or "—", row.inspected, _number(row.inspected_ratio), row.complying,
        _number(row.complying_ratio), row.problems, row.closed,
    ]  # fmt: skip


def _air(row: CityResponse) -> list[Any]:
    return [
        _level(row.level_forecast), _level(row.level), _level(row.level_observed), _number(row.before, 0),
        _number(row.during, 0),
    ]  # fmt: skip


def _level(level: str | None) -> str:
    return say(f"region.level.{level}") if level else "—"


def _when(text: str) -> str:
    return text.replace("T", " ") or "—"


def _number(value: float | None, digits: int = 1) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
