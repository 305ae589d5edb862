"""The coordinator's later tabs: progress, timetable, episode, notice, responses, lists, packages, differences."""

from __future__ import annotations

import shutil

import docx
import numpy as np
import pytest
from invented_region import CITIES, START, forecast_files, make_region, with_differences
from PySide6.QtCore import QPointF, Qt
from test_stories import Answers, settle

from airplan.workspace import region_notice
from airplan.workspace.session import Project


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The region's file, made once."""
    return make_region(tmp_path_factory.mktemp("region"))


@pytest.fixture
def page(window, qtbot, tmp_path, made):
    """The region page over a copy of the file."""
    path = tmp_path / "区域.airplan"
    shutil.copyfile(made, path)
    assert window.files.open(path)
    shown = window.go("region")
    settle(window, qtbot)
    return shown


def look(page, name, window, qtbot):
    """Show a tab and wait until it is filled."""
    page.tabs.setCurrentWidget(page.places[name])
    settle(window, qtbot)
    settle(window, qtbot)
    return page.part(name)


def column(model, key):
    """Texts of a column."""
    place = model.column_of(key)
    return [model.text(row, place) for row in range(model.rowCount())]


# --- the region itself ------------------------------------------------------------------------


def test_the_regions_own_members_are_looked_at_first(page):
    assert page.area.currentText() == "本区域·示例区域（4/4）"
    assert page.ranking.model.total == 4
    assert page.year.value() == 2025
    assert [page.tabs.isTabVisible(place) for place in range(page.tabs.count())] == [True] * 13


def test_another_file_forgets_the_region(page, window, qtbot, tmp_path):
    from invented import make

    window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    assert page.area.currentData() is None
    assert [page.tabs.isTabVisible(place) for place in range(page.tabs.count())] == [True] * 5 + [False] * 8


@pytest.mark.parametrize("metric", ["good_days", "index", "good_ratio", "CO"])
def test_any_indicator_is_drawn_on_one_scale(page, window, qtbot, metric):
    page.indicator.setCurrentIndex(page.indicator.findData(metric))
    settle(window, qtbot)
    settle(window, qtbot)
    values = page._values.values
    highest = max(float(np.nanmax(values)), page._limit or 0)
    assert highest <= page.multiples.top() <= 2 * highest
    best = int(np.nanargmax(values[:, -1]) if metric.startswith("good") else np.nanargmin(values[:, -1]))
    assert page.picture.map.klass(float(page.picture.map._values[best])) == 0


def test_the_year_slider_marks_the_year_and_changes_the_pictures(page, window, qtbot):
    look(page, "multiples", window, qtbot)
    before = page.picture.tiles._values.copy()
    page.year.setValue(2023)
    assert page.multiples.value(0) == pytest.approx(float(page._values.values[0, 0]))
    assert (page.picture.tiles._values != before).any()
    assert "2023" in page.picture.note.text()


@pytest.mark.parametrize("picture", ["map", "tiles", "multiples"])
def test_a_city_opens_by_click_and_by_keys(page, window, qtbot, picture):
    look(page, "multiples" if picture == "multiples" else "map", window, qtbot)
    shown = page.multiples if picture == "multiples" else getattr(page.picture, picture)
    page.picture.kind.setCurrentIndex(1 if picture == "tiles" else 0)
    units = [unit.id for unit in page._values.units]
    place = shown.cell(2).center() if picture == "multiples" else QPointF(*shown.points()[2])
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert window.page.name == "standing"
    assert window.session.unit == units[2]
    settle(window, qtbot)
    window.go("region")
    settle(window, qtbot)
    shown.setFocus()
    seen = set()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(shown, key)
        seen.add(shown._current)
    assert seen <= set(range(4))
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert window.session.unit == units[shown._current]
    settle(window, qtbot)


# --- the board --------------------------------------------------------------------------------


def test_a_submission_is_seen_beside_the_one_before(page, window, qtbot, tmp_path):
    from invented_region import package

    board = look(page, "board", window, qtbot)
    seen = []

    def looked(dialog):
        seen.append([column(dialog.table.model, key) for key in ("unit", "item", "apart")])
        return 1

    window.dialogs.execute = looked
    for folder in ("一", "二"):
        (tmp_path / folder).mkdir()
    board.receive([package(tmp_path / "一", "130200", "唐山市")])
    settle(window, qtbot)
    settle(window, qtbot)
    row = column(board.table.model, "name").index("唐山市")
    board.table.view.setCurrentIndex(board.table.model.index(row, 0))
    board.compare()
    settle(window, qtbot)
    # Against the region's file: two more on ten days.
    assert seen == [[["唐山市"] * 10, ["PM2.5"] * 10, ["2.0"] * 10]]
    with Project.open(tmp_path / "一" / "唐山市.airplan") as project:
        cube = project.store.read_days([130200])
        cube.values[0, -20, 1] += 5000
        with project.store.change("history.put_units", name="唐山市", count=1):
            project.store.write_days(cube, on_conflict="replace")
        from airplan.workspace import packages

        packages.submit(project, tmp_path / "二" / "唐山市.airpkg", ["series"], period="2025", request="2026-01")
    board.receive([tmp_path / "二" / "唐山市.airpkg"])
    settle(window, qtbot)
    settle(window, qtbot)
    board.table.view.setCurrentIndex(board.table.model.index(row, 0))
    board.compare()
    settle(window, qtbot)
    assert seen[1] == [["唐山市"], ["PM10"], ["5.0"]]


# --- targets ----------------------------------------------------------------------------------


def test_progress_tells_who_is_behind_and_keeps_the_reason(page, window, qtbot):
    part = look(page, "progress", window, qtbot).targets
    part.year.setValue(2025)
    settle(window, qtbot)
    model = part.table.model
    # Half of the way from 2023 to 2027: 44 − 4, 43 − 4, 42 − 4, 41 − 4.
    assert column(model, "expected") == ["40.0", "39.0", "38.0", "37.0"]
    states = column(model, "status")
    values = [model.value(row, model.column_of("value")) for row in range(4)]
    wanted = ["达到序时进度" if value <= 40 - k else "滞后于序时进度" for k, value in enumerate(values)]
    assert states == wanted
    index = model.index(3, model.column_of("reason"))
    assert model.setData(index, "静稳天气多")
    settle(window, qtbot)
    settle(window, qtbot)
    assert column(model, "reason") == ["", "", "", "静稳天气多"]
    window.act("edit.undo")
    settle(window, qtbot)
    settle(window, qtbot)
    assert column(part.table.model, "reason") == [""] * 4


def test_base_years_that_differ_stand_in_a_column_of_their_own(page, window, qtbot):
    from dataclasses import replace

    from airplan.workspace.region_follow import progress
    from ui.models import desk_tables

    part = look(page, "progress", window, qtbot).targets
    assert part.year.value() == 2025  # the last year with data
    found = progress(window.session.project)
    assert "base_year" not in [one.key for one in desk_tables.progress(found).columns]
    mixed = replace(found, rows=(replace(found.rows[0], base_year=2020), *found.rows[1:]))
    table = desk_tables.progress(mixed)
    assert [one.title for one in table.columns][:3] == ["城市", "基准年", "基数"]


def test_the_plan_period_and_the_worst_with_their_coal(page, window, qtbot):
    follow = look(page, "progress", window, qtbot)
    follow.views.setCurrentWidget(follow.indicators)
    settle(window, qtbot)
    part = follow.indicators
    assert not part.views.isTabVisible(0)
    assert "尚未登记" in part.said.text()  # no targets of the 15th period yet
    part.period.setCurrentIndex(part.period.findData("fyp14-2021-2025"))
    part.fill()
    settle(window, qtbot)
    assert part.goals.model.total == 5
    assert column(part.means.model, "cities") == ["4", "4", "4"]
    part.year.setValue(2024)
    part.period.setCurrentIndex(part.period.findData("fyp13-2016-2020"))
    part.fill()
    settle(window, qtbot)
    assert sorted(column(part.worst.model, "last")) == ["1", "2", "3", "4"]
    assert set(column(part.worst.model, "duty")) == {"未填报煤炭数据"}
    indexes = [float(text) for text in column(part.worst.model, "index")]
    assert indexes == sorted(indexes, reverse=True)


def test_without_a_target_the_way_leads_to_the_targets(page, window, qtbot):
    part = look(page, "progress", window, qtbot).targets
    part.indicator.setCurrentIndex(part.indicator.findData("O3"))
    part.fill()
    settle(window, qtbot)
    assert "还没有" in part.said.text()
    assert part.table.isHidden()
    qtbot.mouseClick(part.next, Qt.MouseButton.LeftButton)
    assert page.tabs.currentWidget() is page.places["joint"]


def test_own_targets_are_written_in_place_and_must_meet_the_mean(page, window, qtbot):
    part = look(page, "joint", window, qtbot)
    part.method.setCurrentIndex(part.method.findData("own"))
    part.target.setValue(32)
    model = part.shares.model
    for row, value in enumerate(("33", "32", "31", "30")):
        assert model.setData(model.index(row, model.column_of("given")), value)
        model = part.shares.model
    part.count()
    settle(window, qtbot)
    assert "31.5" in part.said.text()  # the mean of the four is not 32
    assert not part.keep.isEnabled()
    assert part.shares.model.setData(part.shares.model.index(3, 1), "32")
    part.count()
    settle(window, qtbot)
    assert column(part.shares.model, "target") == ["33.0", "32.0", "31.0", "32.0"]
    part._keep()
    settle(window, qtbot)
    assert window.session.project.store.find("region_target", f"PM2.5|{part.year.value()}") is not None


def test_all_plans_stand_in_one_timetable_and_common_measures_once(page, window, qtbot):
    part = look(page, "timetable", window, qtbot)
    assert "4/4个城市5项任务措施，其中跨城市1项只计一次；投资合计5102万元" in part.said.text()
    assert part.table.model.total == 5
    spans = part.chart.figure.marks[0]
    assert len(spans.labels) == 5
    assert any(label.endswith("等4市）") for label in spans.labels)


def test_entries_of_several_cities_are_marked_as_one_and_unmarked(page, window, qtbot):
    part = look(page, "timetable", window, qtbot)
    model = part.table.model
    mine = [row for row in range(5) if model.text(row, model.column_of("code")) == "M1"]
    part.table.view.clearSelection()
    part.mark()
    assert "至少两个城市" in window.messages.text.text()

    def select(rows):
        view = part.table.view
        view.clearSelection()
        for row in rows:
            flag = view.selectionModel().SelectionFlag
            view.selectionModel().select(model.index(row, 0), flag.Select | flag.Rows)

    def agree(dialog):
        dialog.name.setText("钢铁联合改造")
        dialog.number.setText("联1")
        dialog._accept()
        return dialog.result()

    window.dialogs.execute = agree
    select(mine[:2])
    part.mark()
    settle(window, qtbot)
    settle(window, qtbot)
    # 1200.5 twice is now paid once: 300 + 3 × 1200.5.
    assert "4项任务措施，其中跨城市2项只计一次；投资合计3901.5万元" in part.said.text()
    row = column(model, "name").index("钢铁联合改造")
    assert model.text(row, model.column_of("cities")) == "唐山市、石家庄市"
    select([row])
    part.unmark()
    settle(window, qtbot)
    settle(window, qtbot)
    assert "投资合计5102万元" in part.said.text()


# --- acting together --------------------------------------------------------------------------


def test_the_episode_shows_expected_beside_observed_with_starts_and_responses(page, window, qtbot, tmp_path):
    part = look(page, "acting", window, qtbot)
    assert "橙色预警" in part.common.text()  # the notice
    part.take(forecast_files(tmp_path))
    for _ in range(3):
        settle(window, qtbot)
    found = part.found
    # From three days before the first to one day after the last day of the notice's episode or the forecasts.
    assert found.at(0).date().isoformat() in ("2025-12-06", "2025-12-07")
    first, last = found.cities[0], found.cities[-1]
    day = {found.at(place).day: place for place in range(found.steps)}
    assert [first.forecast[day[one]] for one in (9, 10, 11, 12, 13, 14)] == [120, 180, 230, 260, 240, 90]
    assert first.forecast[day[8]] is None
    assert all(value is not None for value in first.observed)
    assert (last.level, last.response, set(last.forecast)) == (None, None, {None})
    assert found.alert.reporting == 3
    assert found.alert.level == "orange"  # beyond 150 for 72 hours and more
    assert first.response.started == START
    assert part.levels.model.total == 3
    assert part.plot.x_of(START) == pytest.approx(part.plot.cell(0, day[10], 0).left() + 0.75 * part.plot._width())
    assert "230" in part.plot.text_of(0, day[11])
    part.words.setChecked(True)
    assert part.plot._words
    window.act("edit.undo")
    settle(window, qtbot)
    assert not window.session.project.store.records("region_forecast")


def test_the_common_level_follows_rules_and_share(page, window, qtbot, tmp_path):
    part = look(page, "acting", window, qtbot)
    files = forecast_files(tmp_path)
    files[2].write_text("date,aqi\n2025-12-09,80\n2025-12-10,90\n", encoding="utf-8")
    part.take(files)
    for _ in range(3):
        settle(window, qtbot)
    assert part.found.alert.needed == 2  # half of three
    assert part.found.alert.level == "orange"
    part.share.setValue(100)
    settle(window, qtbot)
    assert part.found.alert.needed == 3
    assert part.found.alert.level is None
    assert part.rules.count() > 2
    part.rules.setCurrentIndex(part.rules.count() - 1)
    part._fill_view()
    settle(window, qtbot)
    assert part.found.alert.rule == part.rules.currentData()


def test_hours_are_shown_where_they_are_held(page, window, qtbot, tmp_path):
    file = tmp_path / "唐山市_预报.csv"
    rows = [f"2025-12-{day} {hour:02d}:00,{100 + hour}" for day in (11, 12) for hour in range(24)]
    file.write_text("time,aqi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    part = look(page, "acting", window, qtbot)
    part.take([file])
    for _ in range(3):
        settle(window, qtbot)
    tangshan = next(city for city in part.found.cities if city.name == "唐山市")
    place = next(k for k in range(part.found.steps) if part.found.at(k).day == 11)
    assert tangshan.forecast[place] == pytest.approx(111.5)  # the mean of 100 … 123
    assert part.hours.isEnabled()
    part.hours.setChecked(True)
    settle(window, qtbot)
    tangshan = next(city for city in part.found.cities if city.name == "唐山市")
    hour = next(k for k in range(part.found.steps) if (part.found.at(k).day, part.found.at(k).hour) == (11, 7))
    assert part.found.hourly
    assert tangshan.forecast[hour] == 107
    assert tangshan.observed[hour] == tangshan.observed[hour - 7]  # a day's value holds for its hours


def test_the_plot_is_moved_through_by_keys(page, window, qtbot):
    part = look(page, "acting", window, qtbot)
    part.plot.setFocus()
    qtbot.keyClick(part.plot, Qt.Key.Key_Down)
    qtbot.keyClick(part.plot, Qt.Key.Key_Right)
    assert part.plot._current == (1, 1)
    assert "唐山市" in part.plot.accessibleDescription()
    qtbot.keyClick(part.plot, Qt.Key.Key_Return)
    assert window.page.name == "standing"
    settle(window, qtbot)


def test_a_notice_is_entered_and_written(page, window, qtbot, tmp_path):
    part = look(page, "acting", window, qtbot)
    out = tmp_path / "通知.docx"
    Answers(window, save_path=out)

    def fill(dialog):
        dialog._check_all(Qt.CheckState.Unchecked)
        dialog._accept()
        assert "至少勾选一个城市" in dialog.note.text()
        dialog._check_all(Qt.CheckState.Checked)
        dialog.cities.item(3).setCheckState(Qt.CheckState.Unchecked)
        dialog.level.setCurrentIndex(2)
        dialog.document.setText("联动〔2026〕1号")
        dialog._accept()
        return dialog.result()

    window.dialogs.execute = fill
    part.notice()
    for _ in range(3):
        settle(window, qtbot)
    with Project.open(window.session.path, read_only=True) as project:
        made = region_notice.notice_of(project, "联动〔2026〕1号")
    assert (made.level, len(made.cities)) == ("red", 3)
    text = "\n".join(paragraph.text for paragraph in docx.Document(out).paragraphs)
    assert "联动〔2026〕1号" in text
    assert column(part.notices.model, "document")[0] == "联动〔2026〕1号"


def test_responses_are_summed_and_the_evaluation_written(page, window, qtbot, tmp_path):
    part = look(page, "response", window, qtbot)
    model = part.table.model
    assert column(model, "name") == ["石家庄市", "唐山市", "保定市", "廊坊市"]
    assert column(model, "against") == ["一致", "低于区域级别", "一致", ""]
    assert column(model, "late")[:3] == ["0.0", "2.0", "4.0"]
    assert column(model, "level")[3] == "没有响应台账"
    # Firms: 4 + 5 + 6; two inspected and one complying in each city.
    assert "已报3/4；与区域级别一致2、低于1、高于0；签收3/9；检查6/15家（40.0%），落实3家" in part.said.text()
    out = tmp_path / "评估.docx"
    Answers(window, save_path=out)
    part._evaluate()
    settle(window, qtbot)
    assert "廊坊市" in "\n".join(paragraph.text for paragraph in docx.Document(out).paragraphs)


def test_a_broken_response_file_is_told_and_the_rest_stays(page, window, qtbot, tmp_path):
    part = look(page, "response", window, qtbot)
    broken = tmp_path / "坏.airpkg"
    broken.write_bytes(b"no package")
    part.take([broken])
    settle(window, qtbot)
    assert "坏.airpkg" in part.trouble.text()
    assert part.table.model.total == 4


def test_the_regions_list_by_city_and_industry(page, window, qtbot):
    part = look(page, "lists", window, qtbot)
    assert "有清单的城市4/4，企业22家" in part.said.text()  # 3 + 4 + 5 + 6 and one foundry each
    assert part.table.model.total == 8
    part.view.setCurrentIndex(2)
    part._show_table()
    model = part.table.model
    assert column(model, "industry") == ["水泥", "铸造"]
    counts = [column(model, key) for key in ("firms", "yellow", "orange", "red")]
    assert counts == [["18", "4"], ["0", "0"], ["18", "0"], ["18", "4"]]
    part.moment.setText("2025-01-01 18:00")
    part.fill()
    settle(window, qtbot)
    assert "没有一个城市有清单" in part.said.text()
    assert part.table.isHidden()


# --- packages ---------------------------------------------------------------------------------


def test_a_package_is_written_seen_and_accepted_by_a_city(page, window, qtbot, tmp_path):
    from airplan.assess.official import OfficialValue
    from airplan.domain import Unit
    from airplan.workspace.commands.official import SetOfficial
    from airplan.workspace.commands.records import PutUnits

    part = look(page, "packages", window, qtbot)
    assert "城市范围（4个城市）" in part.held.text()
    form = tmp_path / "表.xlsx"
    form.write_bytes(b"form")
    out = tmp_path / "下发.airpkg"
    Answers(window, save_path=out, open_paths=[form])
    part._add()
    part.document.setText("区发〔2026〕1号")
    part._pack()
    settle(window, qtbot)
    assert "石家庄市 PM2.5 2027 36" in column(part.items.model, "text")
    city = tmp_path / "唐山.airplan"
    with Project.create(city) as project:
        project.run(PutUnits((Unit(130200, "唐山市", code="130200"),)))
        project.run(SetOfficial(OfficialValue(130200, "PM2.5", "2027", "assigned", "38", "市发1号")))
    window.files.open(city)
    settle(window, qtbot)
    seen = []

    def agree(dialog):
        seen.append(column(dialog.items.model, "state"))
        assert dialog.replace.count() == 1
        if len(seen) == 2:
            dialog.replace.item(0).setCheckState(Qt.CheckState.Checked)
            dialog.folder.setText(str(tmp_path / "表格"))
        return 1

    window.dialogs.execute = agree
    Answers(window, open_path=out)

    def value():
        return window.session.project.store.find("official_value", "130200|PM2.5|2027|assigned").body["value"]

    window.act("package.accept")
    settle(window, qtbot)
    settle(window, qtbot)
    assert seen[0].count("新增") == 2  # membership and request; the target differs
    assert value() == "38"
    window.files.dropped([out])
    settle(window, qtbot)
    settle(window, qtbot)
    assert value() == "35"
    assert (tmp_path / "表格" / "表.xlsx").read_bytes() == b"form"
    window.act("edit.undo")
    assert value() == "38"


def test_a_submission_is_no_package_to_accept(page, window, qtbot, tmp_path):
    from invented_region import package

    window.files.dropped([package(tmp_path, "130200", "唐山市")])
    settle(window, qtbot)
    assert "是城市报送包" in window.messages.text.text()


def test_an_accepted_request_fills_the_submission(page, window, qtbot, tmp_path):
    from airplan.workspace import handout
    from ui.dialogs.submit import SubmitDialog

    out = tmp_path / "要求.airpkg"
    Answers(window, save_path=out)
    look(page, "board", window, qtbot).pack()
    settle(window, qtbot)
    assert [item.kind for item in handout.show(out).items] == ["request"]
    handout.accept(window.session.project, out)
    dialog = SubmitDialog(window)
    assert dialog.fields == {
        "tables": ["series"], "period": "2025", "request": "2026-01", "contacts": False, "city": "130100",
    }  # fmt: skip
    assert "2026-01-31" in dialog.told.text()
    dialog.deleteLater()


# --- differences ------------------------------------------------------------------------------


@pytest.fixture
def differing(page, window, qtbot, tmp_path):
    """The page after a merge that left ten differences."""
    window.session.close()
    assert with_differences(tmp_path / "区域.airplan", tmp_path) == 10
    window.files.open(tmp_path / "区域.airplan")
    settle(window, qtbot)
    page.tabs.setCurrentWidget(page.conflicts)
    settle(window, qtbot)
    return page.conflicts


def test_differences_stand_side_by_side_with_their_sources(differing, page):
    model = differing.table.model
    assert model.total == 10
    assert set(column(model, "city")) == {"石家庄市"}
    assert page.tabs.tabText(page.tabs.indexOf(differing)) == "数据不一致 (10)"
    assert "10处数据不一致" in page.rank_note.text()
    assert {abs(model.value(row, model.column_of("apart"))) for row in range(10)} == {2.0}
    differing.table.view.setCurrentIndex(model.index(0, 0))
    told = [differing._sides.text(row, 0) for row in range(differing._sides.rowCount())]
    assert told == ["数值", "收到时间", "来自"]
    assert "张三" in [differing._sides.text(2, place) for place in (1, 2)]


def test_one_side_is_taken_and_the_choice_undone(differing, window, qtbot):
    model = differing.table.model
    row = 4
    value = float(model.text(row, model.column_of("second")))
    key = model.row_id(row)[1]
    differing.table.view.setCurrentIndex(model.index(row, 0))
    differing.settle_side("second")
    settle(window, qtbot)
    assert differing.total == 9
    project = window.session.project
    day = key.split("|")[1]
    import datetime as dt

    ordinal = dt.date.fromisoformat(day).toordinal()
    assert project.store.read_days([130100], ordinal, ordinal).values[0, 0, 0] == value * 1000
    window.act("edit.undo")
    settle(window, qtbot)
    assert differing.total == 10


def test_a_rule_settles_what_the_filters_leave(differing, window, qtbot):
    differing.table.model.filter_text(differing.table.model.text(0, 2)[:10])
    assert differing.table.model.rowCount() == 1
    differing.rule.setCurrentIndex(differing.rule.findData("/own"))
    differing.settle_shown()
    settle(window, qtbot)
    assert differing.total == 9
    differing.table.model.filter_text("")
    place = differing.filters["city"].findData("石家庄市")
    differing.filters["city"].setCurrentIndex(place)
    differing._filter("city")
    differing.rule.setCurrentIndex(differing.rule.findData("/reviewed"))
    differing.settle_shown()
    settle(window, qtbot)
    assert "其余9处该规则不适用" in window.messages.text.text()
    differing.rule.setCurrentIndex(differing.rule.findData("石家庄市.airplan"))
    differing.settle_shown()
    settle(window, qtbot)
    assert differing.total == 0
    assert "没有待处理的数据不一致" in differing.said.text()


def test_a_merge_shows_what_it_corrects_before_it_is_stored(page, window, qtbot, tmp_path):
    from invented_region import differing

    file = differing(tmp_path, "131000", "廊坊市")
    window.dialogs.execute = lambda dialog: 1
    page.take_projects([file])
    for _ in range(3):
        settle(window, qtbot)
    page.conflicts.rule.setCurrentIndex(page.conflicts.rule.findData("廊坊市.airplan"))
    page.conflicts.settle_shown()
    settle(window, qtbot)
    with Project.open(file) as project:
        cube = project.store.read_days([131000])
        cube.values[0, -20, 1] += 5000
        with project.store.change("history.put_units", name="廊坊市", count=1):
            project.store.write_days(cube, on_conflict="replace")
    from ui.widgets.datatable import DataTable

    seen = []

    def looked(dialog):
        tables = {table.view.accessibleName(): table.model for table in dialog.findChildren(DataTable)}
        model = tables["将更正或删去"]
        seen.append([[float(text) for text in column(model, key)] for key in ("before", "now")])
        return 0

    window.dialogs.execute = looked
    page.take_projects([file])
    settle(window, qtbot)
    ((before,), (now,)) = seen[0]
    assert now - before == 5.0


def test_a_year_without_six_pollutants_says_why_nobody_is_ranked(page, window, qtbot):
    from dataclasses import replace

    from ui.widgets.region_judged import rank_of

    answer, _ = rank_of(window.session.project, page.year.value(), page.area.currentData())
    page._show_rank((answer, ""))
    assert page.rank_note.text().startswith("2025年：参加排名 4 个")
    page._show_rank((replace(answer, rows=(), count=0), ""))
    assert "2025年：没有城市参加排名；综合指数要求六项" in page.rank_note.text()


def test_nothing_selected_settles_nothing(differing, window):
    differing.table.view.clearSelection()
    differing.settle_picked()
    assert differing.total == 10
    assert "请先" in window.messages.text.text()


# --- models -----------------------------------------------------------------------------------


def test_every_table_of_the_desk_passes_the_checker(page, window, qtbot, qtmodeltester, tmp_path):
    assert len(CITIES) == 4
    for name in ("progress", "joint", "timetable", "response", "lists"):
        part = look(page, name, window, qtbot)
        part = part.targets if name == "progress" else part
        table = part.shares if name == "joint" else part.table
        assert table.model.rowCount() > 0
        qtmodeltester.check(table.model, force_py=True)
    follow = look(page, "progress", window, qtbot)
    follow.views.setCurrentWidget(follow.indicators)
    settle(window, qtbot)
    qtmodeltester.check(follow.indicators.means.model, force_py=True)
    acting = look(page, "acting", window, qtbot)
    acting.take(forecast_files(tmp_path))
    for _ in range(3):
        settle(window, qtbot)
    for table in (acting.levels, acting.notices, page.ranking, page.part("board").table):
        assert table.model.rowCount() > 0
        qtmodeltester.check(table.model, force_py=True)


def test_the_tables_of_dialogs_pass_the_checker(qtmodeltester):
    from airplan.workspace.handout import Item
    from airplan.workspace.region_changes import Change
    from ui.models import board_tables, desk_tables
    from ui.models.table_model import TableModel

    change = Change("day_value", "唐山市", "2025-01-01", "PM2.5", "reviewed_actual", 30.0, None)
    field = Change("measure", "唐山市", "M1", "name", "", "甲", "乙")
    item = Item("target", "target:130200|PM2.5|2027", "PM2.5 2027 35", "differs", "38")
    tables = (
        board_tables.changes([change, field]),
        desk_tables.package_items([item], compared=True, names={"130200": "唐山市"}),
    )
    for table in tables:
        model = TableModel()
        model.replace(table)
        assert model.rowCount() == len(table.ids)
        qtmodeltester.check(model, force_py=True)
    assert model.text(0, 1) == "唐山市 PM2.5 2027 35"


def test_the_differences_pass_the_checker(differing, qtmodeltester):
    differing.table.view.setCurrentIndex(differing.table.model.index(0, 0))
    for model in (differing.table.model, differing._sides):
        assert model.rowCount() > 0
        qtmodeltester.check(model, force_py=True)
