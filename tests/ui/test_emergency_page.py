"""The emergency page: list in, gauges that move while typing, findings that jump, two lists compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from invented import make
from PySide6.QtCore import Qt
from test_stories import Answers, settle

from ui import theme

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "files"


@pytest.fixture
def page(window, qtbot, tmp_path):
    """The page with the invented list of this year."""
    assert window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    Answers(window, open_paths=[next(SAMPLE.glob("09_*清单*"))])
    made = window.go("emergency")
    made.import_list()
    settle(window, qtbot)
    return made


def test_an_edit_moves_the_gauges_and_undo_moves_them_back(page, window, qtbot):
    table = page.sources.tables["enterprises"]
    before = page.gauges.accessibleDescription()
    assert "满足" in before
    column = table.model.column_of("share:2")
    row = next(r for r in range(table.model.rowCount()) if (table.model.value(r, column) or 0) > 0)
    assert table.model.setData(table.model.index(row, column), "0%")
    settle(window, qtbot)
    assert page.gauges.accessibleDescription() != before
    window.act("edit.undo")
    settle(window, qtbot)
    assert page.gauges.accessibleDescription() == before


def test_a_typed_measure_is_read_from_its_words(page, window, qtbot):
    table = page.sources.tables["enterprises"]
    text, share = table.model.column_of("text:1"), table.model.column_of("share:1")
    assert table.model.setData(table.model.index(0, text), "日产量由960吨降低到768吨及以下")
    settle(window, qtbot)
    assert table.model.text(0, share) == "20.0%"


def test_a_finding_jumps_to_its_cell(page, qtbot):
    place = next(n for n, one in enumerate(page._findings) if one.type == "enterprise")
    page.jump(place)
    table = page.sources.tables["enterprises"]
    assert page.tabs.currentIndex() == 0
    assert table.model.row_id(table.view.currentIndex().row()) == page._findings[place].uid


def test_two_lists_are_compared(page, window, qtbot):
    Answers(window, open_paths=sorted(SAMPLE.glob("*应急减排清单_*.xlsx")))
    page.compare_lists()
    settle(window, qtbot)
    kinds = {page.difference.model.text(row, 0) for row in range(page.difference.model.rowCount())}
    assert {"＋ 新增", "− 删除"} <= kinds
    assert page.tabs.currentIndex() == 5


def test_a_difference_jumps_to_its_firm(page, window, qtbot):
    Answers(window, open_paths=sorted(SAMPLE.glob("*应急减排清单_*.xlsx")))
    page.compare_lists()
    settle(window, qtbot)
    model, table = page.difference.model, page.sources.tables["enterprises"]
    kinds = [model.text(row, 0) for row in range(model.rowCount())]
    for kind in ("＋ 新增", "≠ 等级"):
        row = kinds.index(kind)
        page.tabs.setCurrentIndex(5)
        page.difference.view.opened.emit(model.row_id(row), "name")
        assert page.tabs.currentIndex() == 0
        now = table.view.currentIndex().row()
        assert table.model.text(now, table.model.column_of("name")) == model.text(row, 1)
    page.tabs.setCurrentIndex(5)
    gone = kinds.index("− 删除")
    page.difference.view.setCurrentIndex(model.index(gone, 1))
    page._jump_to_different()
    assert page.tabs.currentIndex() == 5
    assert model.text(gone, 1) in window.messages.text.text()


def test_a_call_out_folder_is_made(page, window, qtbot, tmp_path):
    folder = tmp_path / "执行清单"
    Answers(window, folder=folder)
    page.tabs.setCurrentIndex(6)
    page.response.call_out()
    settle(window, qtbot)
    assert list(folder.glob("*.xlsx"))
    assert window.messages.text.text().startswith("已生成")


def test_a_hundred_thousand_rows_sort_and_filter_right(qtbot):
    from ui.models.columns import Column
    from ui.models.table_model import TableData, TableModel

    model = TableModel()
    numbers = [(n * 7919) % 100_003 for n in range(100_000)]
    columns = (Column("n", "数", kind="integer"), Column("s", "名"))
    model.replace(TableData(columns, range(100_000), {"n": numbers, "s": [f"企业{n % 977}" for n in numbers]}))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.value(0, 0) == max(numbers)
    model.filter_text("企业976")
    assert model.rowCount() == sum(n % 977 == 976 for n in numbers)


def test_last_years_list_comes_first_whatever_the_order_of_names():
    from ui.pages.emergency import in_order_of_years

    names = [Path("09_清单_2026.xlsx"), Path("10_清单_2025.xlsx")]
    assert in_order_of_years(names) == [names[1], names[0]]


def test_the_public_list_holds_no_telephone(page, window, qtbot, tmp_path):
    import zipfile

    target = tmp_path / "公开版.xlsx"
    Answers(window, save_path=target)
    page._write(public=True)
    settle(window, qtbot)
    phones = {one.phone for one in page.sources._whole.contacts if one.phone}
    with zipfile.ZipFile(target) as book:
        text = "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    assert phones
    assert not [phone for phone in phones if phone in text]


def test_differences_are_told_in_words_and_in_no_colour_of_the_aqi(page, window, qtbot):
    Answers(window, open_paths=sorted(SAMPLE.glob("*应急减排清单_*.xlsx")))
    page.compare_lists()
    settle(window, qtbot)
    model = page.difference.model
    fields = {model.text(row, 2) for row in range(model.rowCount())}
    assert {"县（市、区）", "名称", "绩效等级", "橙色预警措施", "企业联系人 电话"} <= fields
    fills = {
        model.index(row, 0).data(role).name()
        for row in range(model.rowCount())
        for role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole)
    }
    assert not fills & {colour.lower() for colour in theme.AQI_COLOURS}
    assert len(fills) >= 4


@pytest.mark.parametrize(
    ("name", "said"),
    [("line 2熔炉.orange", "生产线 2熔炉 橙色预警措施"), ("red.NOx", "红色预警 NOx 减排量"), ("SO2", "SO2 日排放量"),
     ("annual.VOCs", "VOCs 年排放量"), ("line 1", "生产线 1"), ("inspector.name", "监管责任人 姓名"),
     ("state", "生产状态"), ("unheard_of", "unheard_of")],
)  # fmt: skip
def test_changed_fields_have_names(name, said):
    from ui.models.emergency_tables import field_text

    assert field_text(name) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_level_is_always_called_a_warning(language):
    import tomllib

    from airplan import resourcefiles

    colour = {"zh": r"[黄橙红蓝]色(?!预警)", "en": r"\b(?:yellow|orange|red|blue)\b(?! warning)"}[language]
    file = resourcefiles.path("words") / "ui_emergency.toml"
    for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if code.startswith(("ui.em.", "ui.episode_of.")):
            assert not re.search(colour, texts[language], re.IGNORECASE), code


def test_the_requirement_is_shown_by_its_title(page):
    assert "全社会减排" in page.summary.text()
    assert "2018-2020" not in page.summary.text()
