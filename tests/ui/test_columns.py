"""Columns: what is typed becomes a value of the right type; figures stand right and sort by their number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from airplan import words
from ui.models.columns import BadCell, Column, leading_number, read
from ui.models.table_model import TableData, TableModel
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint


def test_a_typed_year_is_whole():
    value = read(Column("year", "达标期限", kind="integer"), "2029")
    assert value == 2029
    assert isinstance(value, int)


@pytest.mark.parametrize("kind", ["number", "integer", "percent"])
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "三"])
def test_what_is_no_number_is_refused_in_words(kind, text):
    with pytest.raises(BadCell, match="日排放量"):
        read(Column("tons", "日排放量", kind=kind), text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("43 µg/m³", 43),
        ("−8.3%", -8.3),
        ("+1.1个百分点", 1.1),
        (">99%", 99),
        ("<1%", 1),
        ("7.3—38.5", 7.3),
        ("—", None),
    ],
)
def test_the_number_of_a_figure(text, number):
    assert leading_number(text) == number


def test_figures_stand_right_and_sort_by_number(qapp):
    model = TableModel()
    column = Column("mean", "年均浓度", kind="figure")
    rows = [{"mean": text} for text in ("120 µg/m³", "43 µg/m³", "—", "6 µg/m³")]
    model.replace(TableData.of_rows((column,), rows))
    model.sort(0)
    assert [model.text(row, 0) for row in range(4)] == ["6 µg/m³", "43 µg/m³", "120 µg/m³", "—"]
    side = model.data(model.index(0, 0), Qt.ItemDataRole.TextAlignmentRole)
    assert side & int(Qt.AlignmentFlag.AlignRight)


def test_an_empty_table_says_what_to_do_next(qtbot):
    frame = QWidget()
    qtbot.addWidget(frame)
    table = hint(DataTable("沙尘", parent=frame), "dust")
    text = table.view.viewport().findChild(QWidget)
    assert text.text() == words.say("ui.empty.table.dust")
    assert text.isVisibleTo(frame)
    table.set_data(TableData.of_rows((Column("first", "开始日期"),), [{"first": "2026-03-01"}]))
    assert not text.isVisibleTo(frame)
