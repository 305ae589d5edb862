"""A person at the window: drop, preview, store, look, edit, undo, export — with real clicks, keys and drops."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from invented import CITY, make
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from airplan import words
from ui.models.plan_fields import new_measure

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "sample_data"


class Answers:
    """Answers the questions of ``ui.asker`` instead of a person."""

    def __init__(self, window, **given):
        self.given, self.asked = given, []
        for name in ("save_path", "open_path", "open_paths", "folder", "text", "sure"):
            setattr(window.asker, name, lambda *a, _name=name, **k: self._answer(_name, a))

    def _answer(self, name, arguments):
        self.asked.append((name, arguments))
        return self.given.get(name)


def drop(window, *paths):
    """Let files fall on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    spot = QPointF(window.width() / 2, window.height() / 2)
    move = Qt.DropAction.CopyAction
    event = QDropEvent(spot, move, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def settle(window, qtbot):
    """Wait until no job runs and its answer is shown."""
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=60_000)


@pytest.fixture
def city(window, qtbot, tmp_path):
    """The window with the invented city open."""
    assert window.files.open(make(tmp_path / "示例市.airplan"))
    settle(window, qtbot)
    return window


def test_a_dropped_file_is_previewed_stored_shown_and_taken_back(window, qtbot, tmp_path):
    answers = json.loads((SAMPLE / "answers.json").read_text(encoding="utf-8"))
    file = next((SAMPLE / "files").glob("04_*"))
    Answers(window, save_path=tmp_path / "澄川.airplan")
    drop(window, file)
    data = lambda: window.go("data")  # noqa: E731
    qtbot.waitUntil(lambda: data()._dialog is not None and data()._dialog.isVisible(), timeout=60_000)
    dialog = data()._dialog
    roles = {dialog.mapping.model.text(row, 2) for row in range(dialog.mapping.model.rowCount())}
    assert {"日期", "PM2.5", "O3 日最大8小时平均", "AQI"} <= roles
    assert dialog.rows.model.rowCount() > 0
    dialog.kind.setCurrentIndex(dialog.kind.findData("reviewed_actual"))
    click(qtbot, dialog.reread)
    settle(window, qtbot)
    assert dialog.preview.kind == "reviewed_actual"
    click(qtbot, dialog.store)
    settle(window, qtbot)
    assert data().imports.model.total == 1
    assert "已入库 1 个文件" in window.messages.text.text()
    standing = window.go("standing")
    settle(window, qtbot)
    standing.year.setCurrentIndex(standing.year.findData(2024))
    shown = {standing.table.model.row_id(row): standing.table.model.text(row, 1) for row in range(6)}
    mean = answers["years"]["2024"]["mean"]["PM2.5"]
    assert shown["PM2.5"] == f"{round(mean)} µg/m³"
    assert standing.good.text() == str(answers["years"]["2024"]["good_days"])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    assert not window.session.project.store.kinds()
    assert window.actions_["edit.redo"].isEnabled()


def test_a_wrong_mapping_is_corrected_before_anything_is_stored(city, qtbot, tmp_path):
    file = tmp_path / "示例市2026.csv"
    days = "\n".join(f"2026-01-{day:02d},{30 + day},{60 + day}" for day in range(1, 29))
    file.write_text(f"日期,PM2.5,未知列\n{days}\n", encoding="utf-8")
    drop(city, file)
    qtbot.waitUntil(lambda: city.go("data")._dialog is not None and city.go("data")._dialog.isVisible(), timeout=60_000)
    dialog = city.go("data")._dialog
    row = next(r for r in range(dialog.mapping.model.rowCount()) if dialog.mapping.model.text(r, 1) == "未知列")
    assert dialog.mapping.model.setData(dialog.mapping.model.index(row, 2), "PM10")
    assert not dialog.store.isEnabled()
    click(qtbot, dialog.reread)
    settle(city, qtbot)
    assert dialog.preview.accepted == 56
    click(qtbot, dialog.store)
    settle(city, qtbot)
    assert city.session.project.store.imports()[0].counts["accepted"] == 56


def test_a_click_on_a_number_shows_rule_and_source(city, qtbot):
    standing = city.go("standing")
    settle(city, qtbot)
    city.act("view.provenance")
    standing.table.view.setCurrentIndex(standing.table.model.index(0, 1))
    settle(city, qtbot)
    from PySide6.QtWidgets import QLabel

    said = "\n".join(part.text() for part in city.provenance.widget().findChildren(QLabel))
    assert "PM2.5" in said
    assert "规则与条款" in said


def test_the_calendar_paints_the_official_colour_of_a_day(city, qtbot):
    from ui import theme

    standing = city.go("standing")
    settle(city, qtbot)
    standing.tabs.setCurrentIndex(1)
    settle(city, qtbot)
    days = standing._days
    place = int(days.aqi.argmax())
    qtbot.waitUntil(lambda: standing.calendar.isVisible())
    picture = standing.calendar.grab().toImage()
    corner = standing.calendar.cell(days.first + place).topLeft().toPoint()
    shown = picture.pixelColor(corner.x() + 3, corner.y() + 3).name()
    assert shown == theme.AQI_COLOURS[theme.aqi_level(int(days.aqi[place]))]
    assert str(int(days.aqi[place])) in standing.calendar.text_of(days.first + place)


def test_targets_from_the_letter_light_up_the_ledger_and_the_sentence(city, qtbot):
    import datetime as dt

    from PySide6.QtCore import QDate

    from ui.dialogs.targets import TargetsDialog

    today = city.go("today")
    settle(city, qtbot)
    assert today.as_of.date() == QDate(2025, 12, 31)  # the last day with data
    today.as_of.setDate(QDate(2025, 6, 30))
    settle(city, qtbot)
    assert today._ledger.data_to == dt.date(2025, 6, 30).isoformat()
    dialog = TargetsDialog(city.session, 2025, city)
    QGuiApplication.clipboard().setText("36")
    dialog.table.view.setCurrentIndex(dialog.table.model.index(0, 1))
    dialog.table.view.paste()
    dialog.deleteLater()
    settle(city, qtbot)
    line = today._ledger.targets[0]
    assert (line.indicator, line.target) == ("PM2.5", 36)
    click(qtbot, today.copy)
    assert QGuiApplication.clipboard().text() == today._ledger.message
    assert "36" in today._ledger.message
    city.act("edit.undo")
    settle(city, qtbot)
    assert today._ledger.targets[0].target is None


def test_pasted_measures_are_one_change_that_can_be_undone_from_another_page(city, qtbot):
    plan = city.go("plan")
    settle(city, qtbot)
    plan.tabs.setCurrentIndex(1)
    QGuiApplication.clipboard().setText("A1\t锅炉淘汰\t是\t\t市发改委\nA2\t扬尘管控\t\t\t市住建局")
    plan.measures.view.setFocus()
    assert plan.measures.view.paste() == 2
    settle(city, qtbot)
    assert [plan.measures.model.text(row, 1) for row in range(2)] == ["锅炉淘汰", "扬尘管控"]
    plan.measures.model.setData(plan.measures.model.index(1, 1), "工地扬尘管控")
    settle(city, qtbot)
    uid = plan.measures.model.row_id(1)
    assert city.session.project.store.get(uid).body["name"] == "工地扬尘管控"
    city.go("today")
    for _ in range(2):
        qtbot.keyClick(city, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(city, qtbot)
    assert not city.session.project.store.records("measure")
    city.go("plan")
    settle(city, qtbot)
    assert plan.measures.model.total == 0


def test_a_deadline_gets_goal_and_base_and_its_path(city, qtbot):
    plan = city.go("plan")
    settle(city, qtbot)
    plan.targets.pollutant.setCurrentIndex(0)
    plan.targets._add()
    settle(city, qtbot)
    held = city.session.project.store.records("deadline")[0].body
    assert held["pollutant"] == "PM2.5"
    assert plan.targets.targets.model.total == 1
    assert "目标路径" in plan.targets.chart.legend.text()


def test_a_table_is_exported_and_formulas_stay_text(city, qtbot, tmp_path):
    from ui.exporting import export_table
    from ui.models.columns import Column
    from ui.models.table_model import TableData
    from ui.widgets.datatable import DataTable

    target = tmp_path / "出.csv"
    Answers(city, save_path=target)
    table = DataTable("t")
    qtbot.addWidget(table)
    columns = (Column("a", "名称"), Column("b", "数", kind="number", digits=1))
    table.set_data(TableData.of_rows(columns, [{"a": "=1+1", "b": -2.0}]))
    export_table(city, table, "t")
    assert target.read_text(encoding="utf-8-sig").splitlines() == ["名称,数", "'=1+1,-2.0"]


def test_a_page_is_exported_as_a_workbook_in_house_style(city, qtbot, tmp_path):
    from openpyxl import load_workbook

    target = tmp_path / "现状.xlsx"
    Answers(city, save_path=target)
    standing = city.go("standing")
    settle(city, qtbot)
    standing.export()
    settle(city, qtbot)
    rows = list(load_workbook(target).active.iter_rows(values_only=True))
    heading = next(place for place, row in enumerate(rows) if row[0] == "污染物")
    assert rows[heading + 1][0] == "PM2.5"
    assert rows[heading + 1][3] == 35


def test_the_history_names_who_and_what_and_steps_back(city, qtbot):
    from ui.dialogs.history import HistoryDialog

    city.session.run(city.go("plan").put([new_measure({"code": "M9"})]))
    settle(city, qtbot)
    dialog = HistoryDialog(city)
    qtbot.addWidget(dialog)
    assert dialog.table.model.text(0, 1) == "测试员"
    assert "M9" in dialog.table.model.text(0, 2)
    dialog._step(city.files.undo)
    assert dialog.table.model.text(0, 3) == words.say("ui.history.undone")
    settle(city, qtbot)


def test_ctrl_k_finds_an_action_a_city_a_measure_and_a_firm(city, qtbot):
    import dataclasses

    from airplan.emergency.sources import Enterprise
    from airplan.workspace.commands.records import PutRecords
    from ui.dialogs.finders import sources
    from ui.dialogs.palette import Palette

    measure = dataclasses.replace(new_measure({"code": "M9"}), name="锅炉淘汰")
    city.session.run(city.go("plan").put([measure]))
    city.session.run(PutRecords((Enterprise(name="某水泥厂", county="东县", unit=CITY).to_record(),)))
    settle(city, qtbot)
    palette = Palette(sources(city), city)
    qtbot.addWidget(palette)
    for text, expected in (
        ("打印", "打印预览"), ("bd", "保定市"), ("示例", "示例市"), ("130600", "保定市"), ("趋势", "趋势"),
        ("锅炉", "锅炉淘汰"), ("水泥", "某水泥厂"),
    ):  # fmt: skip
        palette.line.setText(text)
        assert any(expected in palette.list.item(row).text() for row in range(palette.list.count())), text
    palette.line.setText("不存在的词")
    assert "没有找到" in palette.list.item(0).text()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.result() == 0
    palette.line.setText("锅炉")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    settle(city, qtbot)
    assert city.page.name == "plan"
    assert city.page.measures.model.text(city.page.measures.view.currentIndex().row(), 1) == "锅炉淘汰"


def test_the_picker_finds_a_city_by_initials_and_says_when_there_are_no_data(city, qtbot):
    from ui.dialogs.city_picker import CityPicker

    picker = CityPicker(city.session, city)
    qtbot.addWidget(picker)
    picker.chosen.connect(city.dialogs.choose_unit)
    qtbot.keyClicks(picker.line, "bd")
    assert picker.list.item(0).text().startswith("保定市")
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert "保定市" in city.messages.text.text()
    assert city.session.unit == CITY


def test_two_city_files_are_merged_after_a_look_and_taken_back(window, qtbot, tmp_path):
    paths = [make(tmp_path / f"{name}.airplan", (2024,)) for name in ("甲", "乙")]
    Answers(window, save_path=tmp_path / "区域.airplan")
    seen = []
    window.dialogs.execute = lambda dialog: seen.append(dialog.windowTitle()) or 1
    window.go("region").take_projects(paths)
    settle(window, qtbot)
    assert seen == [words.say("ui.merge.title")]
    assert len(window.session.project.store.kinds()) == 3
    region = window.go("region")
    settle(window, qtbot)
    assert region.ranking.model.total == 2  # the two counties of the one city
    window.act("edit.undo")
    settle(window, qtbot)
    assert not window.session.project.store.kinds()


def test_closing_while_a_job_runs_leaves_nothing_behind(city):
    city.go("trend")
    city.close()
    assert city.session.project is None


def test_a_page_is_printed_on_one_sheet(city, qtbot, tmp_path):
    from pypdf import PdfReader
    from PySide6.QtPrintSupport import QPrinter

    from ui.dialogs.printing import draw

    standing = city.go("standing")
    settle(city, qtbot)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "页.pdf"))
    draw(standing.grab(), printer)
    assert len(PdfReader(tmp_path / "页.pdf").pages) == 1


def test_presentation_hides_everything_but_the_page_and_esc_brings_it_back(city, qtbot):
    city.act("view.present")
    qtbot.waitUntil(city.isFullScreen)
    assert not city.navigation.isVisible()
    qtbot.keyClick(city, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not city.isFullScreen())
    assert city.navigation.isVisible()


def test_the_ozone_desk_stands_beside_the_ledger(city, qtbot):
    today = city.go("today")
    settle(city, qtbot)
    assert today.tabs.isTabVisible(2)
    assert "超过 160 的天数" in today.ozone_text.text()


def test_the_plan_is_written_as_word(city, qtbot, tmp_path):
    from docx import Document

    plan = city.go("plan")
    settle(city, qtbot)
    plan.targets._add()
    settle(city, qtbot)
    target = tmp_path / "规划.docx"
    Answers(city, save_path=target)
    plan.document("public")
    settle(city, qtbot)
    assert "示例市" in "".join(paragraph.text for paragraph in Document(target).paragraphs)
