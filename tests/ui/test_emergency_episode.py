"""The air beside the response: hours, forecast, actions; warnings in words and outside the AQI colours."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from test_emergency_record import record, wait  # noqa: F401  (the fixture of the record's tab)
from test_stories import Answers, settle

from airplan.emergency.response import Notice, NoticeChange
from airplan.workspace.analysis import emergency_response as response
from ui import theme
from ui.models.emergency_episode import episode_of, summary_text, table
from ui.plots.response_plot import ResponsePlot

NOTICE = Notice(
    document="示例〔2025〕1号", level="yellow", published="2025-12-01T16:00", start="2025-12-02T00:00",
    changes=(NoticeChange("2号", "", "2025-12-02T12:00", "orange"), NoticeChange("3号", "", "2025-12-03T06:00", "")),
    forecast=(("2025-12-02T00:00:00", 190.0, 160.0, 220.0),),
)  # fmt: skip
T = dt.datetime


def air(hours=48, value=lambda hour: 80 + 5 * hour):
    moments = [T(2025, 12, 1) + dt.timedelta(hours=hour) for hour in range(hours)]
    return [{"time": moment.isoformat(timespec="minutes"), "aqi": value(hour), "level": ""}
            for hour, moment in enumerate(moments)]  # fmt: skip


def test_levels_are_spans_from_action_to_action():
    episode = episode_of(NOTICE, air())
    assert [(start, end, level) for start, end, level in episode.spans] == [
        (T(2025, 12, 2), T(2025, 12, 2, 12), "yellow"),
        (T(2025, 12, 2, 12), T(2025, 12, 3, 6), "orange"),
    ]
    assert [one.kind for one in episode.actions] == ["published", "start", "raised", "end"]
    assert (episode.first, episode.last) == (T(2025, 12, 1), T(2025, 12, 4))
    assert episode.hourly


def test_the_summary_counts_hours_and_says_how_the_start_lies():
    said = summary_text(episode_of(NOTICE, air()))
    # 80 + 5 h is above 200 from hour 25 on: 23 of 48 hours, the first at 01:00 of 12-02, an hour after the start
    assert "最高 AQI 315（12-02 23:00）" in said
    assert "重度及以上 23 小时（有数据 48 小时）" in said
    assert "早于首次重度污染 1 小时" in said
    late = summary_text(episode_of(NOTICE, air(value=lambda hour: 250 if hour > 20 else 50)))
    assert "晚于首次重度污染 3 小时" in late


def test_days_are_told_as_days_and_no_air_says_what_to_do():
    days = [{"time": f"2025-12-0{day}T00:00", "aqi": 120 * day, "level": ""} for day in (1, 2, 3)]
    episode = episode_of(NOTICE, days)
    assert not episode.hourly
    assert "重度及以上 2 天（有数据 3 天）" in summary_text(episode)
    assert "导入实测" in summary_text(episode_of(NOTICE, []))
    assert episode_of(Notice(name="草稿"), []) is None


def test_the_table_tells_every_hour():
    found = table(episode_of(NOTICE, air()))
    assert found.values["time"][24] == "12-02 00:00"
    assert found.values["action"][24] == "00:00 启动黄色预警（Ⅲ级响应） 示例〔2025〕1号"
    assert found.values["expected"][24] == "160～220"
    assert found.values["expected"][23] == "—"
    assert found.values["level"][47] == "严重污染"
    assert found.fills[(47, "aqi")][0] == theme.AQI_COLOURS[5]


@pytest.fixture
def plot(qtbot):
    made = ResponsePlot()
    qtbot.addWidget(made)
    made.resize(1000, 320)
    made.show_episode(episode_of(NOTICE, air()))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


def test_bars_stand_at_their_hours_and_rise_with_the_aqi(plot):
    assert plot.bar(30).height() > plot.bar(10).height()
    assert plot.place_at(QPointF(plot.x_of(T(2025, 12, 2, 5, 30)), 200)) == 29
    assert plot.place_at(QPointF(2, 200)) is None
    picture = plot.grab().toImage()
    box = plot.bar(40)  # 280: heavy
    assert picture.pixelColor(round(box.center().x()), round(box.bottom() - 3)).name() == theme.AQI_COLOURS[4]


def test_no_warning_is_filled_with_a_colour_of_the_aqi(plot):
    picture = plot.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(round(plot.x_of(T(2025, 12, 2))), round(plot.x_of(T(2025, 12, 3, 6))))
        for y in range(4, theme.px(20), 2)
    }
    assert not colours & {colour.lower() for colour in theme.AQI_COLOURS}


def test_keys_move_over_the_hours_and_are_heard(plot, qtbot):
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_PageDown)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.accessibleDescription().startswith("12-02 01:00　AQI 205　重度污染　预报 160～220")
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert "12-02 23:00" in plot.accessibleDescription()


def test_observed_air_is_read_beside_the_record(record, window, qtbot, tmp_path):  # noqa: F811
    path = tmp_path / "小时.csv"
    lines = [f"{moment:%Y-%m-%d %H:%M},{120 + hour}" for hour, moment in
             enumerate(T(2025, 12, 1) + dt.timedelta(hours=n) for n in range(36))]  # fmt: skip
    path.write_text("time,aqi\n" + "\n".join(lines), encoding="utf-8")
    Answers(window, open_path=path)
    record.read_air()
    wait(record, window, qtbot)
    model = record.episode.table.model
    assert model.rowCount() == 36
    assert (model.text(24, 0), model.text(24, 1), model.text(24, 4)) == ("12-02 00:00", "144", "橙色预警（Ⅱ级响应）")
    assert "小时" in record.episode.summary.text()
    record.episode.copy_picture()
    assert not QGuiApplication.clipboard().pixmap().isNull()
    window.act("edit.undo")
    wait(record, window, qtbot)
    assert not response.notices(window.session.project)[0].observed


def test_the_forecast_opened_is_kept_with_the_notice(record, window, qtbot, tmp_path):  # noqa: F811
    path = tmp_path / "预报.csv"
    path.write_text("date,aqi,low,high\n2025-12-02,190,160,220\n2025-12-03,240,210,260\n", encoding="utf-8")
    page = window.page
    Answers(window, open_path=path)
    page.response._open()
    settle(window, qtbot)
    page.response.lines["document"].setText("示例〔2025〕9号")
    page.response._save()
    kept = response.notice_of(window.session.project, "示例〔2025〕9号")
    assert [tuple(row) for row in kept.forecast] == [
        ("2025-12-02T00:00:00", 190.0, 160.0, 220.0),
        ("2025-12-03T00:00:00", 240.0, 210.0, 260.0),
    ]


def test_entering_a_notice_again_keeps_what_its_record_holds(record, window, qtbot):  # noqa: F811
    Answers(window, text="示例〔2025〕2号")
    record.change("red")
    wait(record, window, qtbot)
    page = window.page
    page.tabs.setCurrentIndex(6)
    page.response._fill_in("示例〔2025〕1号")
    page.response.lines["issuer"].setText("示例市政府")
    page.response._save()
    held = response.notices(window.session.project)
    assert [(one.key, one.issuer, [change.level for change in one.changes]) for one in held] == [
        ("示例〔2025〕1号", "示例市政府", ["red"])
    ]
    assert len(response.receipts_of(window.session.project, "示例〔2025〕1号")) > 2


def test_a_draft_that_gets_its_number_is_the_same_notice(record, window, qtbot):  # noqa: F811
    page = window.page
    for name, document in (("草稿", ""), ("草稿", "示例〔2025〕5号")):
        page.response.lines["name"].setText(name)
        page.response.lines["document"].setText(document)
        page.response._save()
        settle(window, qtbot)
    assert [one.key for one in response.notices(window.session.project)].count("草稿") == 0
    assert len(response.notices(window.session.project)) == 2
