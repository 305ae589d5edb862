"""A document as a workbook: one sheet a table, and the text on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from airplan.report.blocks import Bullets, Document, Heading, Paragraph, Table
from airplan.words import say
from airplan.workbook.write import Column, Sheet, write_workbook


def write(document: Document, path: Path) -> None:
    """Write *document* to *path*.  Raises FileTrouble."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    sheets = [_sheet(table, document) for table in tables]
    if lines := list(_lines(document)):
        columns = (Column(say("report.text", lang=document.language), "text", 100),)
        name = say("report.text_sheet", lang=document.language)
        sheets.insert(0, Sheet(name, document.title, columns, [[line] for line in lines], left=document.banner,
                               landscape=False, filter=False))  # fmt: skip
    write_workbook(path, sheets, title=document.title)


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
