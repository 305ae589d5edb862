"""The tables a page shows, with all their rows, for paper: the picture of a page shows only those on the screen."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTextDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from ui.texts import t
from ui.widgets.datatable import DataTable

MOST_ROWS = 1_000
"""Longer tables are for a workbook; what is left out is said."""


def shown_tables(page: QWidget) -> list[DataTable]:
    """Tables seen now whose rows do not all stand on the screen."""
    found = [table for table in page.findChildren(DataTable) if table.isVisible() and table.model.rowCount()]
    return [table for table in found if not _fits(table)]


def _fits(table: DataTable) -> bool:
    high = table.model.rowCount() * table.view.verticalHeader().defaultSectionSize()
    return high <= table.view.viewport().height()


def html(table: DataTable) -> str:
    """Shown rows and columns, in the order seen; the heading is repeated on every sheet."""
    model, view = table.model, table.view
    heads = view.horizontalHeader()
    places = [heads.logicalIndex(place) for place in range(heads.count())]
    columns = [place for place in places if not view.isColumnHidden(place)]
    rows = min(model.rowCount(), MOST_ROWS)
    cells = "".join(f"<th>{escape(model.table.columns[place].title)}</th>" for place in columns)
    lines = [f"<tr>{''.join(_cell(table, row, place) for place in columns)}</tr>" for row in range(rows)]
    left_out = model.rowCount() - rows
    note = f"<p>{escape(t('ui.print.left_out', count=left_out))}</p>" if left_out else ""
    style = f"font-size:{8 if len(columns) <= 10 else 6}pt; border-collapse:collapse"
    return (
        f"<body style='color:#000000'><h3>{escape(view.accessibleName())}</h3>"
        f"<table border='1' cellspacing='0' cellpadding='2' width='100%' style='{style}'>"
        f"<thead><tr bgcolor='#e8e8e8'>{cells}</tr></thead>{''.join(lines)}</table>{note}</body>"
    )


def _cell(table: DataTable, row: int, place: int) -> str:
    side = " align='right'" if table.model.table.columns[place].right else ""
    return f"<td{side}>{escape(table.model.text(row, place))}</td>"


def draw(text: str, painter: QPainter, printer: QPrinter) -> None:
    """All sheets of one table (as :func:`html` gives it), each a new page."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(printer)
    document.setHtml(text)
    area = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
    document.setPageSize(area.size())
    for sheet in range(document.pageCount()):
        printer.newPage()
        painter.save()
        painter.translate(0, -sheet * area.height())
        document.drawContents(painter, QRectF(0, sheet * area.height(), area.width(), area.height()))
        painter.restore()
