"""The one table: model, sort and filter, clipboard, edits."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from ui.models.columns import BadCell, Column, read, show
from ui.models.ordering import sort_ranks, sorted_rows
from ui.models.table_model import TableData, TableModel
from ui.widgets import clipboard
from ui.widgets.datatable import DataTable

COLUMNS = (
    Column("name", "企业名称", editable=True),
    Column("tons", "日排放量", kind="number", digits=2, editable=True),
    Column("grade", "绩效等级", kind="choice", choices=(("A", "A级"), ("B", "B级")), editable=True),
    Column("sum", "合计", kind="number", digits=1),
)
ROWS = [
    {"id": "x", "name": "长城水泥", "tons": 2.5, "grade": "B", "sum": 1.0},
    {"id": "y", "name": "安泰焦化", "tons": None, "grade": "A", "sum": 2.0},
    {"id": "z", "name": "宝丰玻璃", "tons": 0.5, "grade": None, "sum": 3.0},
]


class Notebook:
    """A writer that remembers what it was told."""

    def __init__(self):
        self.edits, self.rows, self.gone = [], [], []

    def write(self, edits):
        self.edits.append(list(edits))

    def append(self, rows):
        self.rows.append(list(rows))

    def remove(self, rows):
        self.gone.append(list(rows))


@pytest.fixture
def table(qtbot):
    made = DataTable("企业", Notebook())
    qtbot.addWidget(made)
    made.set_data(TableData.of_rows(COLUMNS, ROWS, "id", marks={("y", "tons"): ("bad", "缺少日排放量")}))
    made.resize(900, 400)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


def names(table):
    return [table.model.text(row, 0) for row in range(table.model.rowCount())]


def test_the_model_passes_the_checker(qtmodeltester):
    model = TableModel(Notebook())
    model.replace(TableData.of_rows(COLUMNS, ROWS, "id"))
    qtmodeltester.check(model, force_py=True)


def test_text_sorts_in_the_order_of_pinyin_and_numbers_by_size_with_the_missing_last(table):
    table.model.sort(0)
    assert names(table) == ["安泰焦化", "宝丰玻璃", "长城水泥"]
    table.model.sort(1)
    assert names(table) == ["宝丰玻璃", "长城水泥", "安泰焦化"]
    table.model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(table) == ["长城水泥", "宝丰玻璃", "安泰焦化"]


def test_a_click_on_the_heading_sorts_and_a_third_restores_the_given_order(table, qtbot):
    heads = table.view.horizontalHeader()
    spot = Qt.MouseButton.LeftButton
    for expected in (
        ["安泰焦化", "宝丰玻璃", "长城水泥"],
        ["长城水泥", "宝丰玻璃", "安泰焦化"],
        [r["name"] for r in ROWS],
    ):
        place = heads.sectionViewportPosition(0) + 20
        qtbot.mouseClick(heads.viewport(), spot, pos=heads.viewport().rect().topLeft() + type(heads.pos())(place, 8))
        assert names(table) == expected


def test_typing_in_the_filter_hides_rows_and_says_how_many(table, qtbot):
    table.filter.insert("焦化")  # QTest types ASCII only
    qtbot.waitUntil(lambda: names(table) == ["安泰焦化"])
    assert table.count.text() == "显示 1 行，共 3 行"


def test_a_filter_by_value_marks_the_heading(table):
    table.model.filter_values("grade", frozenset(["B"]))
    assert names(table) == ["长城水泥"]
    assert table.model.headerData(2, Qt.Orientation.Horizontal).endswith("▾")


def test_paste_from_excel_writes_once_and_adds_rows_beyond_the_end(table):
    QGuiApplication.clipboard().setText("甲厂\t１.25\tA级\r\n乙厂\t3\tb\r\n")
    table.view.setCurrentIndex(table.model.index(2, 0))
    assert table.view.paste() > 0
    writer = table.model.writer
    assert [(edit.row, edit.key, edit.value) for edit in writer.edits[0]] == [
        ("z", "name", "甲厂"),
        ("z", "tons", 1.25),
        ("z", "grade", "A"),
    ]
    assert writer.rows == [[{"name": "乙厂", "tons": 3.0, "grade": "B"}]]


def test_a_bad_cell_refuses_the_whole_paste_in_words(table):
    QGuiApplication.clipboard().setText("好\t不是数字")
    table.view.setCurrentIndex(table.model.index(0, 0))
    assert table.view.paste() == 0
    assert not table.model.writer.edits
    assert "日排放量" in table.note.text()
    assert table.note.isVisible()


def test_pasting_over_a_sorted_table_hits_the_rows_seen(table):
    table.model.sort(0)
    QGuiApplication.clipboard().setText("9")
    table.view.setCurrentIndex(table.model.index(0, 1))
    table.view.paste()
    assert [(e.row, e.value) for e in table.model.writer.edits[0]] == [("y", 9.0)]


def test_copy_gives_what_excel_pastes(table):
    table.view.selectAll()
    table.view.copy(headings=True)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "企业名称\t日排放量\t绩效等级\t合计"
    assert lines[1] == "长城水泥\t2.50\tB级\t1.0"


def test_fill_down_and_delete_are_one_change_each(table, qtbot):
    table.view.setCurrentIndex(table.model.index(0, 1))
    table.view.selectColumn(1)
    qtbot.keyClick(table.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [(e.row, e.value) for e in table.model.writer.edits[0]] == [("y", 2.5), ("z", 2.5)]
    qtbot.keyClick(table.view, Qt.Key.Key_Delete)
    assert [e.value for e in table.model.writer.edits[1]] == [None, None, None]
    qtbot.keyClick(table.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert table.model.writer.gone == [["x", "y", "z"]]


def test_typing_into_a_cell_is_an_edit_and_computed_cells_refuse(table, qtbot):
    table.view.setFocus()
    table.view.setCurrentIndex(table.model.index(0, 0))
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = table.view.viewport().findChild(QLineEdit)
    editor.setText("丁厂")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(table.model.writer.edits))
    assert table.model.writer.edits[-1][0].value == "丁厂"
    assert not table.model.flags(table.model.index(0, 3)) & Qt.ItemFlag.ItemIsEditable


def test_find_goes_round_and_replace_is_one_change(table):
    assert table.view.find("玻璃")
    assert table.view.currentIndex().row() == 2
    assert table.view.find("水泥")
    assert table.view.currentIndex().row() == 0
    assert not table.view.find("没有这个")
    assert table.view.replace_all("焦化", "焦化厂") == 1
    assert table.model.writer.edits[-1][0].value == "安泰焦化厂"


def test_a_mark_colours_the_cell_and_says_why(table):
    index = table.model.index(1, 1)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "缺少日排放量"
    assert index.data(Qt.ItemDataRole.BackgroundRole).name() == "#fae5e3"


def test_new_content_keeps_sort_filter_and_the_current_row(table):
    table.model.sort(0)
    table.view.setCurrentIndex(table.model.index(table.model.row_of("z"), 1))
    table.set_data(TableData.of_rows(COLUMNS, [*ROWS, {"id": "n", "name": "北方", "sum": 0.0}], "id"))
    assert names(table) == ["安泰焦化", "宝丰玻璃", "北方", "长城水泥"]
    assert table.model.row_id(table.view.currentIndex().row()) == "z"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "１２.5", 12.5),
        ("percent", "20%", 0.2),
        ("percent", "20", 0.2),
        ("integer", "3", 3),
        ("number", "—", None),
    ],
)
def test_cell_texts_become_values(kind, text, value):
    assert read(Column("k", "列", kind=kind), text) == value


def test_dates_are_read_as_offices_write_them():
    column = Column("d", "日期", kind="date")
    shown = {show(column, read(column, text)) for text in ("2026-1-5", "2026/1/5", "2026年1月5日", "20260105")}
    assert shown == {"2026-01-05"}
    with pytest.raises(BadCell):
        read(column, "明天")


def test_clipboard_text_with_line_ends_inside_a_cell_survives():
    rows = [["a\nb", 'say "x"'], ["", "c"]]
    assert clipboard.from_text(clipboard.to_text(rows)) == rows


def test_text_without_value_stands_last_both_ways():
    ranks = sort_ranks(["乙", "甲", None, ""], numeric=False)
    rows = np.arange(4)
    assert sorted_rows(rows, ranks, False).tolist() == [1, 0, 2, 3]
    assert sorted_rows(rows, ranks, True).tolist() == [0, 1, 2, 3]


def test_groups_keep_equal_values_together_and_are_tinted(table):
    rows = [{"id": n, "name": name, "tons": float(n)} for n, name in enumerate(["乙", "甲", "乙", "甲"])]
    table.set_data(TableData.of_rows(COLUMNS, rows, "id"))
    table.model.sort(1, Qt.SortOrder.DescendingOrder)
    table.model.group_by("name")
    assert [table.model.row_id(row) for row in range(4)] == [3, 1, 2, 0]
    tints = [table.model.index(row, 0).data(Qt.ItemDataRole.BackgroundRole) for row in range(4)]
    assert [tint is not None for tint in tints] == [False, False, True, True]
    table.model.group_by(None)
    assert [table.model.row_id(row) for row in range(4)] == [3, 2, 1, 0]
