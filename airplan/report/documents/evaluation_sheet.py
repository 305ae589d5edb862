"""The evaluation sheet of a plan period (中期评估、终期评估) and the page "what changed", as blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airplan.assess.evaluations import ChangePage, IndicatorResult, IndicatorsResult
from airplan.assess.naming import edition_text, verdict_text
from airplan.assess.results import EditionSide
from airplan.report.blocks import Block, Column, Document, Heading, Paragraph, Table
from airplan.words import language, say
from airplan.workbook.write import Marked

DASH = "—"


def sheet_document(found: IndicatorsResult, place: str) -> Document:
    """Targets, what was achieved by the year, what the time asks for, and a line a year."""
    kind = "final" if found.year >= found.end_year else "midterm" if found.year == found.midterm else "year"
    title = say(f"evaluation.title_{kind}", place=place, name=found.name, year=found.year)
    blocks: list[Block] = [
        Paragraph(say("evaluation.basis", document=found.document or None, base=found.base_year, end=found.end_year)),
        _items(found),
    ]
    if found.sheet:
        blocks.append(_years(found))
    if found.deadline_rule:
        blocks.append(Paragraph(say("evaluation.deadline", text=found.deadline_rule)))
    blocks += [Paragraph(note, "note") for note in found.notes]
    return Document(title, blocks, language=language())


def _items(found: IndicatorsResult) -> Table:
    columns = [
        Column(say(f"evaluation.column.{code}"), width=width)
        for code, width in (
            ("target", 34), ("attribute", 8), ("base", 9), ("value", 9), ("achieved", 10), ("expected", 10),
            ("needed", 10), ("status", 14), ("source", 12),
        )
    ]  # fmt: skip
    return Table(columns, [_row(item) for item in found.items], say("evaluation.table1"), wide=True)


def _row(item: IndicatorResult) -> list[Any]:
    status = say(f"indicators.status.{item.status}")
    if item.reason:
        status += f"（{say(f'indicators.{item.reason}')}）"
    text = item.text + (say("evaluation.unverified") if item.known == "unverified" else "")
    source = say(f"official.kind.{item.value_kind}") if item.value_kind else DASH
    failing = item.status in ("behind", "missed")
    numbers = [_number(one) for one in (item.base, item.value, item.achieved, item.expected, item.needed_a_year)]
    return [text, item.attribute or DASH, *numbers, Marked(status, "fail") if failing else status, source]


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:g}"


def _years(found: IndicatorsResult) -> Table:
    items = [item for item in found.items if any(item.id in line.achieved for line in found.sheet)]
    columns = [
        Column(say("evaluation.column.year"), width=8),
        *(Column(item.text, width=24) for item in items),
    ]
    rows = [[str(line.year), *(_number(line.achieved.get(item.id)) for item in items)] for line in found.sheet]
    return Table(columns, rows, say("evaluation.table2"), wide=len(columns) > 4)


def change_document(page: ChangePage) -> Document:
    """What changed on a day: the numbers, and the city's last full year under both editions."""
    columns = [
        Column(say(f"evaluation.column.{code}"), width=width)
        for code, width in (
            ("rule", 12),
            ("pollutant", 10),
            ("period", 14),
            ("before", 10),
            ("after", 10),
            ("known", 20),
        )
    ]
    rows = [
        [
            say(f"rules.what.{one.what}"),
            one.pollutant,
            " ".join(one.slot),
            f"{one.before:g}",
            f"{one.after:g} {one.unit}",
            say(f"rules.known.{one.known}"),
        ]
        for one in page.difference.changes
    ]
    blocks: list[Block] = [
        Heading(say("evaluation.h_numbers")),
        Table(columns, rows, f"{page.difference.before} → {page.difference.after}"),
    ]
    if page.city is not None and page.before is not None and page.after is not None:
        blocks.append(Heading(say("evaluation.h_city", city=page.city, year=page.year)))
        blocks += [Paragraph(text) for text in _sides(page.before, page.after)]
    return Document(say("evaluation.title_change", day=page.day, city=page.city or ""), blocks, language=language())


def _sides(before: EditionSide, after: EditionSide) -> Iterable[str]:
    for side in (before, after):
        values = {"standard": edition_text(side.standard), "aqi": edition_text(side.aqi_edition)}
        values["failing"] = verdict_text(side.failing_six)
        yield say("evaluation.side", good=side.good_days, ratio=side.good_ratio, heavy=side.heavy_days, **values)
    if before.good_days is not None and after.good_days is not None:
        yield say("evaluation.fewer", days=before.good_days - after.good_days)
