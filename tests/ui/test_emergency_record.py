"""The response record: receipts, inspections read back, change and end, daily report, evaluation, dossier, pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import make
from test_stories import Answers, settle

from airplan.workspace.analysis import emergency_response as response

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "files"


@pytest.fixture
def record(window, qtbot, tmp_path):
    """The record's tab with the invented list, one notice, and its receipts opened by the call-out."""
    assert window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    page = window.go("emergency")
    settle(window, qtbot)
    Answers(window, open_paths=[next(SAMPLE.glob("09_*清单*"))], folder=tmp_path / "执行清单")
    page.import_list()
    settle(window, qtbot)
    for name, text in (
        ("document", "示例〔2025〕1号"),
        ("published", "2025-12-01T16:00"),
        ("start", "2025-12-02T00:00"),
    ):
        page.response.lines[name].setText(text)
    page.response.level.setCurrentIndex(page.response.level.findData("orange"))
    page.response._save()
    page.response.call_out()
    settle(window, qtbot)
    page.touch()
    settle(window, qtbot)
    page.tabs.setCurrentWidget(page.record)
    settle(window, qtbot)
    return page.record


def wait(record, window, qtbot):
    settle(window, qtbot)
    settle(window, qtbot)


def test_receipts_are_marked(record, window, qtbot):
    model = record.receipts.model
    assert model.rowCount() > 2
    assert model.text(0, 5) == "未发出"
    record.receipts.view.selectAll()
    record.mark("sent")
    wait(record, window, qtbot)
    assert {model.text(row, 5) for row in range(model.rowCount())} == {"待签收"}
    record.receipts.view.setCurrentIndex(model.index(0, 0))
    record.mark("received")
    wait(record, window, qtbot)
    assert model.text(0, 5) == "已签收"
    assert "签收1" in record.state.text()


def test_inspection_sheets_go_out_and_come_back(record, window, qtbot, tmp_path):
    from openpyxl import load_workbook

    folder = tmp_path / "检查表"
    Answers(window, folder=folder)
    record.sheets()
    settle(window, qtbot)
    path = sorted(folder.glob("*.xlsx"))[0]
    book = load_workbook(path)
    filled = 0
    for sheet in book:
        for cells in sheet.iter_rows():
            heads = {str(cell.value).strip(): cell.column for cell in cells if cell.value}
            if "是否落实" in heads and not filled:
                sheet.cell(cells[0].row + 1, heads["是否落实"]).value = "否"
                filled += 1
    assert filled
    book.save(path)
    record.read_back([path])
    wait(record, window, qtbot)
    model = record.inspections.model
    shown = [model.text(row, 5) for row in range(model.rowCount())]
    assert "未落实" in shown


def test_the_response_is_raised_and_ended(record, window, qtbot):
    Answers(window, text="示例〔2025〕2号")
    record.change("red")
    record.change("")
    wait(record, window, qtbot)
    notice = response.notices(window.session.project)[0]
    assert [one.level for one in notice.changes] == ["red", ""]
    assert "红色预警（Ⅰ级响应）" in record.state.text()
    assert "终止响应" in record.state.text()
    table = window.page.response.notices.model
    assert table.text(0, table.column_of("end"))[:2] == "20"  # ended by a change, and shown so


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_evaluation_is_written(record, window, qtbot, tmp_path, suffix):
    target = tmp_path / f"评估{suffix}"
    Answers(window, save_path=target)
    record.evaluation(suffix)
    settle(window, qtbot)
    assert target.stat().st_size > 4_000


def test_daily_report_record_and_factory_pages_are_written(record, window, qtbot, tmp_path):
    page = window.go("emergency")
    for name, write in (("日报.docx", lambda: record.daily("09:00")), ("牌.docx", lambda: page.write_factories("board")),
                        ("台账.xlsx", record._book)):  # fmt: skip
        Answers(window, save_path=tmp_path / name)
        write()
        settle(window, qtbot)
        assert (tmp_path / name).stat().st_size > 4_000


def test_the_dossier_has_a_contents_sheet(record, window, qtbot, tmp_path):
    folder = tmp_path / "迎检"
    Answers(window, folder=folder, text="2025-11-01 2025-12-31")
    record.dossier()
    settle(window, qtbot)
    assert (folder / "00_目录.xlsx").exists()
    assert window.messages.text.text().startswith("已生成")
