"""The rules page: numbers of the standard, the calculator, own rule files, keys, the city's choices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from invented import make
from PySide6.QtCore import QDate
from test_stories import settle

from airplan.workspace import signing
from ui.dialogs.rule_file import RuleFileDialog, effects
from ui.models import rules_tables as tables

RULE_FILE = Path(__file__).parents[1] / "support" / "rule_file.json"


@pytest.fixture
def page(window, qtbot, tmp_path):
    """The rules page with the invented city."""
    assert window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    made = window.go("rules")
    settle(window, qtbot)
    return made


def cell(table, row_id, key):
    model = table.model
    return model.text(model.row_of(row_id), model.column_of(key))


def test_limits_without_a_project(window, qtbot):
    page = window.go("rules")
    settle(window, qtbot)
    # GB 3095-2012 Table 1, class 2; the two stages of 2026.
    found = [
        cell(page.limits, "PM2.5|annual", one) for one in ("GB3095-2012", "GB3095-2026-transition", "GB3095-2026-final")
    ]
    assert found == ["35", "30", "25"]
    page.klass.setCurrentIndex(1)
    assert cell(page.limits, "PM2.5|annual", "GB3095-2012") == "15"
    assert not page.choices.keep.isEnabled()


def test_what_is_not_verified_is_marked(page):
    marks = page.limits.model.table.marks
    assert marks["SO2|annual", "GB3095-2026-final"][0] == "caution"
    assert ("PM2.5|annual", "GB3095-2012") not in marks


def test_the_calculator_follows_the_day(page):
    page.tabs.setCurrentIndex(1)
    page.aqi.day.setDate(QDate(2025, 6, 1))
    page.aqi.lines["PM2.5"].setText("75")
    assert "AQI 100" in page.aqi.told.text()
    page.aqi.day.setDate(QDate(2026, 6, 1))
    assert "AQI 114" in page.aqi.told.text()  # 100 + 50 × 15 / 55 = 113.6, up
    assert "HJ633-2026" in page.aqi.edition.text()
    page.aqi.lines["PM2.5"].setText("0")
    assert "不是有效数值" in page.aqi.told.text()


def test_every_rule_says_what_it_holds(page):
    model = page.all.model
    assert model.rowCount() == len(page._rules) > 140
    for row in range(model.rowCount()):
        assert model.text(row, model.column_of("content")), model.row_id(row)
        assert model.text(row, model.column_of("source")), model.row_id(row)


def test_a_rule_is_traced(page, window, qtbot):
    window.provenance.show()
    row, column = page.limits.model.row_of("PM2.5|annual"), page.limits.model.column_of("GB3095-2026-transition")
    page.limits.view.setCurrentIndex(page.limits.model.index(row, column))
    settle(window, qtbot)
    assert "GB3095-2026-transition/PM2.5/annual/class2" in window.provenance._text
    window.provenance.hide()


def test_a_rule_file_shows_its_effect_is_taken_chosen_and_undone(page, window, qtbot):
    shown = []
    window.dialogs.execute = lambda dialog: shown.append(dialog) or 1
    page.own.take(RULE_FILE)
    settle(window, qtbot)
    dialog = shown[0]
    assert isinstance(dialog, RuleFileDialog)
    model = dialog.table.model
    values = [model.text(0, model.column_of(key)) for key in ("item", "before", "after")]
    assert values == ["PM2.5 年平均 二级", "30.0", "28.0"]
    assert page.own.files.model.rowCount() == 1
    titles = [title for _, title in window.header._editions()]
    assert "更严限值" in titles
    cited = next(name for name, title in window.header._editions() if title == "更严限值")
    window.session.choose(edition=cited)
    standing = window.go("standing")
    settle(window, qtbot)
    assert standing.result.pollutants["PM2.5"].limit == 28
    window.session.choose(edition="auto")
    window.go("rules")
    settle(window, qtbot)
    assert cell(page.limits, "PM2.5|annual", cited) == "28"
    assert cell(page.limits, "PM10|annual", cited) == "60"
    window.act("edit.undo")
    settle(window, qtbot)
    assert page.own.files.model.rowCount() == 0
    dialog.close()


def test_a_bad_rule_file_is_refused_in_words(page, window, qtbot, tmp_path):
    data = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    data["rules"][0]["id"] = "GB3095-2012/PM2.5/annual/class2"
    bad = tmp_path / "坏.json"
    bad.write_text(json.dumps(data), encoding="utf-8")
    page.own.take(bad)
    settle(window, qtbot)
    assert "坏.json" in window.messages.text.text()
    assert page.own.files.model.rowCount() == 0


def test_effects_of_own_weights(tmp_path):
    from airplan.workspace.analysis.rules import view_file

    file = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    weights = {"SO2": 1, "NO2": 2, "PM10": 1, "PM2.5": 3, "CO": 1, "O3": 2}
    rule = {key: file["rules"][0][key] for key in ("clause", "source", "mark", "known")}
    rule |= {"id": "local:w/index", "weights": weights, "valid_from": "2026-03-01", "valid_to": None}
    rule |= {"limits_edition": "GB3095-2026-transition"}
    file |= {"family": "index", "rules": [rule], "editions": [], "replaces": []}
    path = tmp_path / "权重.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    found = view_file(path)
    assert {one.item.split()[-1]: (one.before, one.after) for one in found.effects}["PM2.5"] == (1, 3)
    assert len(effects(found.effects).ids) == 6


def test_a_key_counts_only_with_its_fingerprint(page, window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(signing, "bureau_folder", lambda: tmp_path / "keys")
    key = signing.new_pair(tmp_path / "省厅", "")
    window.asker.text = lambda *_: "0000"
    page.own.add_key(tmp_path / "省厅.pub")
    assert page.own.keys.model.rowCount() == 0
    window.asker.text = lambda *_: key.fingerprint.lower()
    page.own.add_key(tmp_path / "省厅.pub")
    settle(window, qtbot)
    assert page.own.keys.model.rowCount() == 1
    assert page.own.keys.model.text(0, 1) == "本单位登记"
    page.own.keys.view.setCurrentIndex(page.own.keys.model.index(0, 0))
    window.asker.sure = lambda *_: True
    page.own.remove_key()
    assert page.own.keys.model.rowCount() == 0


def test_choices_of_the_city_are_kept_and_undone(page, window, qtbot):
    tab = page.choices
    page.tabs.setCurrentIndex(4)
    tab.first.setText("11-31")
    tab.last.setText("03-15")
    tab.keep.click()
    assert "采暖季" in tab.told.text()
    tab.first.setText("11-15")
    tab.digits.setCurrentIndex(2)
    tab.own_weights.setChecked(True)
    tab.weights["PM2.5"].setValue(3)
    tab.keep.click()
    settle(window, qtbot)
    store = window.session.project.store
    assert store.setting("heating_season") == ["11-15", "03-15"]
    assert store.setting("statement_digits")["CO"] == 2
    assert store.setting("index_weights")["PM2.5"] == 3
    window.act("edit.undo")
    settle(window, qtbot)
    assert store.setting("heating_season") is None
    assert tab.first.text() == ""


def test_tables_are_sound_models(page, qtmodeltester):
    for table in (page.limits, page.all, page.aqi.table, page.own.files, page.own.keys):
        qtmodeltester.check(table.model)
    assert tables.mark_of("verified") is None
