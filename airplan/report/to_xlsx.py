"""A document as a workbook: one sheet a table, and the text on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from airplan.report.blocks import Bullets, Document, Heading, Paragraph, Table
from airplan.words import say
from airplan.workbook.heights import lines_of
from airplan.workbook.write import Column, Sheet, write_workbook


def write(document: Document, path: Path) -> None:
    """Write *document* to *path*.  Raises FileTrouble."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    sheets = [_sheet(table, document) for table in tables]
    if lines := list(_lines(document)):
        columns = (Column(say("report.text", lang=document.language), "text", _WIDTH),)
        name = say("report.text_sheet", lang=document.language)
        heights = [15.0 * lines_of(line, _WIDTH - 4) for line in lines]
        text = Sheet(
            name, document.title, columns, [[line] for line in lines], left=document.banner, landscape=False,
            filter=False, row_heights=heights,
        )  # fmt: skip
        sheets.insert(0, text)
    write_workbook(path, sheets, title=document.title)


_WIDTH = 72
"""Width of the text column in characters; a Chinese one takes two."""


def _sheet(table: Table, document: Document) -> Sheet:
    notes = tuple(text for text in (document.banner, table.note) if text)
    return Sheet(
        table.name or table.caption or document.title, table.caption or document.title, table.columns, table.rows,
        left=table.left, right=table.right, foot=table.foot, notes=notes, paper="A3" if table.wide else "A4",
    )  # fmt: skip


def _lines(document: Document) -> Iterator[str]:
    if document.subtitle:
        yield document.subtitle
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Bullets():
                yield from block.items
    yield from document.signature
