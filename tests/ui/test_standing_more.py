"""The standing page's later tabs: register, dust days, plan period, stations, statements to re-issue."""

from __future__ import annotations

import datetime as dt

import pytest
from invented import make
from test_stories import settle


@pytest.fixture
def page(window, qtbot, tmp_path):
    """The standing page with the invented city."""
    assert window.files.open(make(tmp_path / "示例市.airplan"))
    made = window.go("standing")
    settle(window, qtbot)
    return made


def show(page, name, window, qtbot):
    part = page.more[name]
    page.tabs.setCurrentWidget(part)
    settle(window, qtbot)
    return part


def test_official_values_are_entered_edited_and_taken_back(page, window, qtbot):
    part = show(page, "register", window, qtbot)
    part.append(
        [{"indicator": "PM2.5", "period": "2025", "kind": "assigned", "value": "40", "document": "〔2025〕1号"}]
    )
    settle(window, qtbot)
    model = part.table.model
    assert [model.text(0, place) for place in range(4)] == ["2025", "PM2.5", "下达值", "40"]
    assert model.setData(model.index(0, model.column_of("period")), "2026")
    settle(window, qtbot)
    assert model.rowCount() == 1
    assert model.text(0, 0) == "2026"
    window.act("edit.undo")
    settle(window, qtbot)
    assert model.text(0, 0) == "2025"
    assert not model.setData(model.index(0, model.column_of("value")), "不详")


def test_two_rows_never_become_one(page, window, qtbot):
    part = show(page, "register", window, qtbot)
    for year in ("2024", "2025"):
        part.append([{"period": year, "value": "40"}])
    settle(window, qtbot)
    model = part.table.model
    model.setData(model.index(0, 0), "2025")
    settle(window, qtbot)
    assert sorted(model.text(row, 0) for row in range(model.rowCount())) == ["2024", "2025"]
    assert "已有2025" in window.messages.text.text()


def test_new_rows_do_not_overwrite_each_other(page, window, qtbot):
    part = show(page, "register", window, qtbot)
    part.append([{}, {}])
    settle(window, qtbot)
    assert part.table.model.rowCount() == 2


def test_dust_days_are_entered_and_moved(page, window, qtbot):
    part = show(page, "dust", window, qtbot)
    part.append([{"first": dt.date(2025, 4, 10), "last": dt.date(2025, 4, 12), "document": "省厅认定"}])
    settle(window, qtbot)
    model = part.table.model
    assert model.setData(model.index(0, 1), "2025-04-13")
    settle(window, qtbot)
    assert model.rowCount() == 1
    assert model.text(0, 1) == "2025-04-13"
    model.setData(model.index(0, 1), "2025-04-01")
    settle(window, qtbot)
    assert model.text(0, 1) == "2025-04-13"


def test_a_list_of_dust_days_is_read(page, window, qtbot, tmp_path):
    part = show(page, "dust", window, qtbot)
    file = tmp_path / "沙尘.csv"
    file.write_text(
        "城市,开始日期,结束日期\n示例市,2025-04-10,2025-04-12\n无名市,2025-04-10,2025-04-12\n", encoding="utf-8"
    )
    part.read(file)
    settle(window, qtbot)
    assert part.table.model.rowCount() == 1
    assert window.messages.text.text().startswith("读入沙尘过程1次，未采用1行")


def test_the_counties_of_the_city_by_value(page, window, qtbot):
    part = show(page, "stations", window, qtbot)
    model = part.table.model
    assert {model.text(row, 0) for row in range(model.rowCount())} == {"东县", "西县"}
    shares = [model.value(row, 3) for row in range(2)]
    assert sum(shares) == pytest.approx(100, abs=0.11)
    assert model.value(0, 2) >= 0 >= model.value(1, 2)


def test_every_plan_period_can_be_looked_at(page, window, qtbot):
    part = show(page, "period", window, qtbot)
    for place in range(part.period.count()):
        part.period.setCurrentIndex(place)
        part.fill()
        settle(window, qtbot)
        assert part.note.text()
    window.session.unit = window.session.units()[0].id
    assert part.period.count() >= 3


def test_no_statement_is_due_without_one(page, window, qtbot):
    part = show(page, "reissue", window, qtbot)
    assert part.note.text() == "没有需要重发的通报。"


def test_every_indicator_of_the_register_has_a_name():
    from airplan.workspace.analysis import official
    from ui.models.ledger_tables import indicator_name

    concentrations = {"SO2", "NO2", "PM10", "PM2.5", "CO", "O3"}
    assert [name for name in official.INDICATORS if name not in concentrations and indicator_name(name) == name] == []
