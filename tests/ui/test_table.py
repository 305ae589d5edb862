"""The one table: model, sort and filter, clipboard, edits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
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


# ---- what other programs put on the clipboard


def put(text, page=""):
    data = QMimeData()
    data.setText(text)
    if page:
        data.setHtml(page)
    QGuiApplication.clipboard().setMimeData(data)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),  # Excel
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),  # LibreOffice
        ('"两行\n地址"\t5\r\n', [["两行\n地址", "5"]]),  # a line end inside a cell
        ('"他说""好"""\t1', [['他说"好"', "1"]]),
        ('5" 管道\t2\n"未闭合\t3', [['5" 管道', "2"], ['"未闭合', "3"]]),  # lone quotes are text
        ('"甲"乙\t4', [['"甲"乙', "4"]]),
        ("a\r\n\r\nb\r\n\r\n\r\n", [["a"], [""], ["b"]]),  # a whole column: blank rows at its end are none
        ("\ufeff名称\u200b\t1\xa0234", [["名称", "1 234"]]),
        ("", [[""]]),
        ("\n\n", [[""]]),
        ('""\tx', [["", "x"]]),
    ],
)
def test_the_clipboards_of_excel_wps_and_libreoffice_are_read(text, rows):
    assert clipboard.from_text(text) == rows


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\u200b\u200c\u200d\ufeff\u2060\xa0"), max_size=8)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_is_copied_is_pasted_back(rows):
    rows = [[*row, "x"] for row in rows]  # a last column with something: no blank rows at the end
    assert clipboard.from_text(clipboard.to_text(rows)) == rows


def test_many_lone_quotes_are_text():
    rows = clipboard.from_text("\t".join(['"a'] * 100_000))
    assert rows == [['"a'] * 100_000]


MERGED = """<table><tr><td rowspan=2>长城水泥</td><td>1#窑</td></tr><tr><td>2#窑</td></tr>
<tr><td>宝丰</td><td>炉</td></tr></table>"""


def test_a_merged_cell_fills_all_it_covers():
    rows = clipboard.from_text("长城水泥\t1#窑\n\t2#窑\n宝丰\t炉")
    assert clipboard.with_merged(rows, MERGED) == [["长城水泥", "1#窑"], ["长城水泥", "2#窑"], ["宝丰", "炉"]]
    assert clipboard.with_merged(rows, "") == rows
    wide = '<table><tr><td colspan="2">甲</td><td>丙</td></tr></table>'
    assert clipboard.with_merged([["甲", "", "丙"]], wide) == [["甲", "甲", "丙"]]
    assert clipboard.with_merged([["甲"]], '<td rowspan=99999999999 colspan="x">') == [["甲"]]


def test_merged_cells_are_pasted_into_every_row(table):
    put("长城水泥\t1\n\t2\n宝丰\t3", MERGED)
    table.view.setCurrentIndex(table.model.index(0, 0))
    assert table.view.paste()
    written = {(edit.row, edit.key): edit.value for edit in table.model.writer.edits[0]}
    assert written[("y", "name")] == "长城水泥"
    assert written[("y", "tons")] == 2.0


def test_rows_pasted_past_the_end_start_in_the_column_of_the_paste(table):
    put("1\tA级\n2\tB级")
    table.view.setCurrentIndex(table.model.index(2, 1))
    assert table.view.paste()
    assert table.model.writer.rows == [[{"tons": 2.0, "grade": "B"}]]


def test_a_paste_wider_than_the_table_is_refused_and_says_so(table):
    put("甲\t1\tA级\t\t多出来的")
    table.view.setCurrentIndex(table.model.index(0, 0))
    assert table.view.paste() == 0
    assert not table.model.writer.edits
    assert "5 列" in table.note.text()
    assert "4 列" in table.note.text()


def test_blank_columns_and_rows_at_the_edge_do_no_harm(table):
    put("甲\t1\tA级\t\t\t\n\t\t\n\t\t\n")
    table.view.setCurrentIndex(table.model.index(2, 0))
    table.view.setColumnHidden(3, True)
    assert table.view.paste()
    assert table.model.writer.rows == []
    assert {edit.row for edit in table.model.writer.edits[0]} == {"z"}


def test_headings_copied_along_are_no_row(table):
    put("企业名称\t日排放量\n甲厂\t7")
    table.view.setCurrentIndex(table.model.index(0, 0))
    assert table.view.paste()
    assert [(e.row, e.value) for e in table.model.writer.edits[0]] == [("x", "甲厂"), ("x", 7.0)]


def test_a_block_pasted_back_where_it_came_from_changes_nothing(table):
    table.view.selectAll()
    table.view.copy()
    table.view.setCurrentIndex(table.model.index(0, 0))
    table.view.paste()
    assert not table.model.writer.edits
    assert not table.note.isVisible()  # also over the computed column


def test_digits_that_are_not_shown_are_kept(table, qtbot):
    rows = [{"id": n, "name": str(n), "tons": 2.55512345, "sum": 0.0} for n in range(3)]
    rows[1]["tons"], rows[2]["tons"] = 1.0, 7.0
    table.set_data(TableData.of_rows(COLUMNS, rows, "id"))
    index = table.model.index(0, 1)
    assert index.data() == "2.56"
    assert index.data(Qt.ItemDataRole.EditRole) == "2.55512345"
    assert table.model.setData(index, index.data(Qt.ItemDataRole.EditRole))
    assert not table.model.writer.edits  # an editor opened and closed alters nothing
    table.view.selectColumn(1)
    table.view.fill_down()
    assert [edit.value for edit in table.model.writer.edits[0]] == [2.55512345, 2.55512345]


def test_fill_down_of_one_row_takes_the_row_above(table, qtbot):
    table.view.setCurrentIndex(table.model.index(1, 1))
    qtbot.keyClick(table.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [(e.row, e.value) for e in table.model.writer.edits[0]] == [("y", 2.5)]
    table.view.setCurrentIndex(table.model.index(0, 1))
    assert table.view.fill_down() == 0


def test_what_the_writer_refuses_is_shown_no_longer(table):
    table.model.writer.write = lambda edits: False
    assert not table.model.setData(table.model.index(0, 0), "改名")
    assert table.model.text(0, 0) == "长城水泥"
    put("甲\t1\n乙\t2\n丙\t3\n丁\t4")
    table.view.setCurrentIndex(table.model.index(0, 0))
    assert table.view.paste() == 0
    assert names(table) == [row["name"] for row in ROWS]
    assert not table.model.writer.rows  # half of a paste is not added either


def test_hidden_columns_are_stepped_over(table):
    table.view.setColumnHidden(1, True)
    put("甲\tA级")
    table.view.setCurrentIndex(table.model.index(0, 0))
    table.view.paste()
    assert [(e.key, e.value) for e in table.model.writer.edits[0]] == [("name", "甲"), ("grade", "A")]


def test_a_word_that_is_neither_yes_nor_no_is_refused():
    column = Column("f", "是否错峰", kind="flag")
    assert [read(column, text) for text in ("是", "√", "1", "否", "×", "0")] == [True, True, True, False, False, False]
    with pytest.raises(BadCell, match="待定"):
        read(column, "待定")


def test_dates_with_a_time_are_days():
    column = Column("d", "日期", kind="date")
    assert {show(column, read(column, text)) for text in ("2026/1/5 0:00:00", "2026-01-05T08:00")} == {"2026-01-05"}
