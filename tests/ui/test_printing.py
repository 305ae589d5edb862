"""Print: the page as it is seen, then tables that are longer than the screen, sheet by sheet."""

from __future__ import annotations

import re

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from ui.dialogs import printed_tables, printing
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.widgets.basics import column
from ui.widgets.datatable import DataTable

COLUMNS = (Column("name", "企业 <名称>"), Column("tons", "排放量", kind="number", digits=1), Column("note", "备注"))


@pytest.fixture
def table(qtbot):
    """Three hundred rows in a small window."""
    host = QWidget()
    made = DataTable("工业企业")
    host.setLayout(column(made))
    qtbot.addWidget(host)
    rows = [{"name": f"企业{n} & 子公司", "tons": n / 10, "note": ""} for n in range(300)]
    made.set_data(TableData.of_rows(COLUMNS, rows))
    host.resize(700, 300)
    host.show()
    qtbot.waitExposed(host)
    yield made
    host.hide()


def sheets(path):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))


def printer_to(path):
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    return made


def test_all_rows_seen_are_printed_with_the_heading_and_nothing_hidden(table):
    table.view.setColumnHidden(2, True)
    table.model.filter_text("企业29")
    text = printed_tables.html(table)
    assert text.count("<tr>") == 11  # 企业29 and 企业290 to 企业299
    assert "企业 &lt;名称&gt;" in text
    assert "企业29 &amp; 子公司" in text
    assert "备注" not in text
    assert "<thead>" in text


def test_a_long_table_takes_several_sheets_behind_the_picture(table, tmp_path):
    path = tmp_path / "页.pdf"
    tables = [printed_tables.html(one) for one in printed_tables.shown_tables(table.window())]
    printing.draw(table.grab(), printer_to(path), tables)
    assert sheets(path) > 4


def test_a_table_that_fits_the_screen_is_only_the_picture(table, tmp_path):
    table.model.filter_text("企业299")
    assert printed_tables.shown_tables(table.window()) == []
    path = tmp_path / "页.pdf"
    printing.draw(table.grab(), printer_to(path), [])
    assert sheets(path) == 1


def test_what_is_left_out_of_a_very_long_table_is_said(table, monkeypatch):
    monkeypatch.setattr(printed_tables, "MOST_ROWS", 100)
    assert "另有 200 行未打印" in printed_tables.html(table)
