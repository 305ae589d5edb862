"""A document as one HTML file that needs nothing beside it.  Every text is escaped; no script."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from airplan import resourcefiles
from airplan.report import cells
from airplan.report.blocks import Block, Bullets, Document, Heading, PageBreak, Paragraph, Picture, Table
from airplan.safefile import replacing
from airplan.words import say
from airplan.workbook.write import Column


def write(document: Document, path: Path) -> None:
    """Write *document* to *path*.  Raises FileTrouble."""
    with replacing(path) as part:
        part.write_text(cells.printable("\n".join(_page(document))), encoding="utf-8", newline="\n")


def _style() -> str:
    return resourcefiles.path("report", "page.css").read_text(encoding="utf-8")


def _page(document: Document) -> Iterator[str]:
    title = html.escape(document.title)
    language = "zh-CN" if document.language == "zh" else "en"
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_style()}</style></head><body>"
    if document.banner:
        yield f'<p class="banner">{html.escape(document.banner)}</p>'
    yield f"<h1>{title}</h1>"
    if document.subtitle:
        yield f'<p class="subtitle">{html.escape(document.subtitle)}</p>'
    text, annexes = document.parts()
    for block in text:
        yield from _block(block)
    for line in document.signature:
        yield f'<p class="right">{html.escape(line)}</p>'
    for block in annexes:
        yield from _block(block)
    yield "</body></html>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            level = min(block.level + 1, 4)
            yield f"<h{level}>{html.escape(block.text)}</h{level}>"
        case Paragraph():
            yield f'<p class="{html.escape(block.style)}">{html.escape(block.text)}</p>'
        case Bullets():
            tag = "ol" if block.numbered else "ul"
            yield f"<{tag}>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.items) + f"</{tag}>"
        case Table():
            yield from _table(block)
        case Picture():
            from airplan.report.figures import svg

            yield f"<figure>{svg(block.figure)}</figure>"
        case PageBreak():
            pass


def _table(table: Table) -> Iterator[str]:
    yield '<div class="scroll"><table>'
    if table.caption:
        yield f"<caption>{html.escape(table.caption)}</caption>"
    yield "<thead>" + "".join(_headings(table.columns)) + "</thead><tbody>"
    for row in table.rows:
        yield "<tr>" + "".join(_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)) + "</tr>"
    if not table.rows:
        yield f'<tr><td colspan="{len(table.columns)}" class="grey">{html.escape(say("report.no_rows"))}</td></tr>'
    yield "</tbody></table></div>"
    if table.note:
        yield f'<p class="note">{html.escape(table.note)}</p>'


def _headings(columns: Sequence[Column]) -> Iterator[str]:
    if not any(column.group for column in columns):
        yield "<tr>" + "".join(f"<th>{html.escape(column.title)}</th>" for column in columns) + "</tr>"
        return
    top: list[str] = []
    bottom: list[str] = []
    place = 0
    while place < len(columns):
        group, end = columns[place].group, place + 1
        while group and end < len(columns) and columns[end].group == group:
            end += 1
        if group:
            top.append(f'<th colspan="{end - place}">{html.escape(group)}</th>')
            bottom.extend(f"<th>{html.escape(column.title)}</th>" for column in columns[place:end])
        else:
            top.append(f'<th rowspan="2">{html.escape(columns[place].title)}</th>')
        place = end
    yield f"<tr>{''.join(top)}</tr><tr>{''.join(bottom)}</tr>"


def _cell(cell: object, column: Column) -> str:
    looks = [look for look in ("n" if cells.numeric(column) else "", cells.variant(cell)) if look and look != "plain"]
    attribute = f' class="{" ".join(looks)}"' if looks else ""
    return f"<td{attribute}>{html.escape(cells.text(cell, column))}</td>"
