"""The plan page's later tabs: a click on the curve, scenarios compared and adopted, documents and versions."""

from __future__ import annotations

import shutil
from pathlib import Path

import look
import openpyxl
import pytest
from invented import make
from PySide6.QtCore import QPoint, QPointF, Qt
from test_stories import Answers, settle

from airplan import words
from airplan.workspace.demo import make_demo
from ui import settings
from ui.widgets.flow import FlowRow
from ui.widgets.hint import EmptyHint


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The invented city with its plan, made once."""
    folder = tmp_path_factory.mktemp("sample")
    return folder / make_demo(folder).project


@pytest.fixture
def page(window, qtbot, tmp_path, sample):
    """The plan page over a copy."""
    path = tmp_path / "澄川市.airplan"
    shutil.copyfile(sample, path)
    assert window.files.open(path)
    made = window.go("plan")
    settle(window, qtbot)
    return made


def show(page, part, window, qtbot):
    page.tabs.setCurrentWidget(part)
    settle(window, qtbot)
    settle(window, qtbot)


def chosen(page) -> set[str]:
    return {one.code for one in page.curve._measures.values() if one.chosen}


def test_a_click_on_a_bar_adds_a_measure_and_undo_drops_it(page, window, qtbot):
    show(page, page.curve, window, qtbot)
    before = chosen(page)
    point = next(one for one in page.curve._answer.points if not one.chosen)

    class Click:
        """A mouse click in the middle of the bar."""

        def button(self):
            return Qt.MouseButton.LeftButton

        def scenePos(self):
            box = page.curve.chart.plot.getPlotItem().getViewBox()
            return box.mapViewToScene(QPointF(point.cumulative_effect - point.effect / 2, point.price / 2))

    page.curve._clicked(Click())
    settle(window, qtbot)
    settle(window, qtbot)
    assert chosen(page) == before | {point.code}
    assert point.code in window.messages.text.text()
    window.act("edit.undo")
    settle(window, qtbot)
    settle(window, qtbot)
    assert chosen(page) == before


def test_another_target_gives_another_curve(page, window, qtbot):
    show(page, page.curve, window, qtbot)
    last = page.curve._answer.target
    page.curve.target.setCurrentIndex(0)
    page.curve.fill()
    settle(window, qtbot)
    assert page.curve._answer.target != last
    assert page.curve.target.currentData() == page.curve._answer.target


def test_bars_far_above_the_others_are_cut_and_said_so():
    from ui.models.plan_more_tables import highest_bar

    assert highest_bar([1, 2, 3, 4, 5]) == 5
    assert highest_bar([1, 1, 1, 1, 1, 1, 1, 1, 2, 100]) == 3
    assert highest_bar([]) == 0


def test_scenarios_are_kept_compared_and_adopted(page, window, qtbot):
    show(page, page.curve, window, qtbot)
    before = chosen(page)
    added = next(one.code for one in page.curve._answer.points if not one.chosen)
    page.curve.toggle(added)
    settle(window, qtbot)
    page.scenarios.keep("多一项")
    settle(window, qtbot)
    show(page, page.scenarios, window, qtbot)
    side = page.scenarios.side.model
    assert [column.title for column in side.table.columns][1:] == ["多一项", "比选结果"]
    keys = [page.scenarios.difference.model.text(row, 1) for row in range(page.scenarios.difference.model.rowCount())]
    assert any(key.startswith(added) for key in keys)
    page.scenarios.second.setCurrentText("比选结果")
    page.scenarios.adopt()
    settle(window, qtbot)
    show(page, page.curve, window, qtbot)
    assert chosen(page) == before


def test_versions_pass_on_freeze_and_are_compared(page, window, qtbot):
    show(page, page.papers, window, qtbot)
    page.papers.new()
    settle(window, qtbot)
    for status in ("consultation", "approval", "filed"):
        page.papers.status.setCurrentIndex(page.papers.status.findData(status))
        page.papers.step()
        settle(window, qtbot)
        settle(window, qtbot)
    assert page.papers.versions.model.text(0, 2) == "备案"
    page.papers.renew()
    assert "备案" in window.messages.text.text()
    show(page, page.curve, window, qtbot)
    added = next(one.code for one in page.curve._answer.points if not one.chosen)
    page.curve.toggle(added)
    settle(window, qtbot)
    show(page, page.papers, window, qtbot)
    page.papers.new()
    settle(window, qtbot)
    settle(window, qtbot)
    model = page.papers.revisions.model
    assert [model.text(row, 2) for row in range(model.rowCount())] == [added]
    assert model.text(0, 0) in ("新增", "修改")


@pytest.mark.parametrize("what", ["notice", "trace"])
def test_documents_are_written(page, window, qtbot, tmp_path, what):
    target = tmp_path / "文件.docx"
    Answers(window, save_path=target)
    page.papers._write(what)
    settle(window, qtbot)
    assert target.stat().st_size > 5_000
    assert "文件.docx" in window.messages.text.text()


def test_the_execution_report_is_written(page, window, qtbot, tmp_path):
    target = tmp_path / "执行报告.docx"
    Answers(window, save_path=target)
    page.papers._report(True)
    settle(window, qtbot)
    assert target.stat().st_size > 5_000


def test_the_curve_names_its_bars_and_says_what_is_under_the_mouse(page, window, qtbot):
    show(page, page.curve, window, qtbot)
    points = page.curve._answer.points
    widest = max(points, key=lambda one: one.effect)
    assert any(text.endswith(widest.code) for text in page.curve.labels.texts())
    assert sum("✓" in text for text in page.curve.labels.texts()) == sum(one.chosen for one in points)
    said = page.curve._read(widest.cumulative_effect - widest.effect / 2)
    assert widest.code in said
    assert f"{widest.price:.0f}" in said
    assert page.curve._read(-1.0) == ""
    labels = [page.curve.chart.figure.x_label, page.curve.chart.figure.y_label]
    assert all("µg/m³" in text for text in labels)


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.8, "80%（约10次中8次）"), (0.004, "<1%（20次中不到1次）"), (1.0, ">99%（20次中19次以上）"),
     (0.06, "6%（约10次中1次）"), (0.949, "95%（约10次中9次）"), (None, "—")],
)  # fmt: skip
def test_chances_are_told_as_people_count(chance, words):
    from ui.models.plan_scenario_figures import chance_words

    assert chance_words(chance) == words


def test_scenarios_stand_side_by_side_as_chances_and_paths(page, window, qtbot):
    from airplan.workspace.analysis import plan, plan_choose, plan_paths

    project, unit = page.project_unit()
    held = plan_choose.scenarios(project, unit).scenarios[0]
    page.scenarios.keep("现状规划")
    settle(window, qtbot)
    show(page, page.scenarios, window, qtbot)
    groups = page.scenarios.chances._groups
    assert [bar.name for bar in groups[0].bars] == ["不采取新措施", "比选结果", "现状规划"]
    goal = list(held.probability)[-1]
    group = groups[list(held.probability).index(goal)]
    assert group.bars[1].chance == held.probability[goal]
    assert group.asked == held.asked[goal]
    assert "约10次中" in page.scenarios.chances.accessibleDescription()
    paths = {one.scenario: one for one in plan_paths.scenario_paths(project, unit, [held])}
    bare, planned = paths[""], paths[held.name]
    assert planned.median[-1] < bare.median[-1]  # measures lower the concentration
    year = int(goal.partition("@")[2])
    value = next(row.value for row in plan.targets(project, unit).targets if row.year == year)
    assert planned.median[planned.years.index(year)] < value + 0.5  # chance above one half
    assert planned.low[-1] < planned.median[-1] < planned.high[-1]
    figure = page.scenarios.path.figure
    assert {"不采取新措施", "比选结果", "现状规划", "目标路径"} <= {getattr(mark, "name", "") for mark in figure.marks}


def test_budgets_and_ceilings_have_names():
    from ui.models.plan_tables import goal_text

    assert goal_text("budget:2027") == "2027年预算"
    assert goal_text("NOx@2028") == "2028年NOx总量上限"
    assert goal_text("PM2.5@2027") == "PM2.5 年均浓度（2027年）"
    assert goal_text("good_ratio@2027") == "优良天数比率（2027年）"


def test_the_adviser_works_apart_and_its_set_is_applied_and_undone(page, window, qtbot):
    from airplan.workspace.analysis import plan_choose

    show(page, page.choose, window, qtbot)
    page.choose.probability.setValue(80)
    page.choose.run.click()
    assert page.choose.stop.isEnabled()
    settle(window, qtbot)
    answer = page.choose._answer
    assert answer.feasible
    project, unit = page.project_unit()
    straight = plan_choose.choose_measures(project, unit)
    assert answer.cost == pytest.approx(straight.cost, rel=0.02)  # both within 1 % of the optimum
    page.choose.apply.click()
    settle(window, qtbot)
    settle(window, qtbot)
    show(page, page.curve, window, qtbot)
    assert chosen(page) == {one.code for one in answer.chosen}
    window.act("edit.undo")


def test_an_impossible_wish_is_explained(page, window, qtbot):
    show(page, page.choose, window, qtbot)
    page.choose.probability.setValue(90)
    page.choose.budget.setText("2027=1,2028=1,2029=1")
    page.choose.run.click()
    settle(window, qtbot)
    text = page.choose.result.text()
    assert not page.choose.apply.isEnabled() or "达不到" in text
    assert "budget" not in text  # codes have names
    assert "@" not in text


# ---- deadlines


def deadline_cells(path):
    """Heading to value of the first row of the deadlines sheet."""
    sheet = openpyxl.load_workbook(path)["达标期限与基数表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if "文号" in row)
    return dict(zip(rows[head], rows[head + 1], strict=True))


def test_document_and_number_of_a_deadline_are_exported_under_their_own_headings(page, window, qtbot, tmp_path):
    model = page.targets.deadlines.model
    columns = {column.title: place for place, column in enumerate(model.table.columns)}
    assert model.setData(model.index(0, columns["文件"]), "关于达标期限的公告")
    assert model.setData(model.index(0, columns["文号"]), "澄政发〔2026〕9号")
    settle(window, qtbot)
    target = tmp_path / "规划.xlsx"
    Answers(window, save_path=target)
    page.export()
    settle(window, qtbot)
    cells = deadline_cells(target)
    assert (cells["文件"], cells["文号"]) == ("关于达标期限的公告", "澄政发〔2026〕9号")
    stored = page.targets._records.item(model.row_id(0))
    assert (stored.document, stored.number) == ("关于达标期限的公告", "澄政发〔2026〕9号")


def test_figures_stand_right_and_are_still_typed_as_printed(page, window, qtbot):
    model = page.targets.deadlines.model
    right = Qt.AlignmentFlag.AlignRight
    for key in ("goal", "base", "year"):
        index = model.index(0, model.column_of(key))
        assert Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)) & right
    assert not model.setData(model.index(0, model.column_of("goal")), "三十")
    assert model.setData(model.index(0, model.column_of("goal")), "30.0")
    settle(window, qtbot)
    assert model.text(0, model.column_of("goal")) == "30.0"
    years = [column for column in page.targets.targets.model.table.columns if column.key.startswith("y:")]
    assert years
    assert all(column.right for column in years)
    assert model.setData(model.index(0, model.column_of("base")), "")
    settle(window, qtbot)
    assert page.targets._records.item(model.row_id(0)).base == ""


# ---- empty, large


@pytest.fixture
def bare(window, qtbot, tmp_path):
    """The plan page of a city without any plan."""
    assert window.files.open(make(tmp_path / "示例市.airplan", (2024, 2025)))
    made = window.go("plan")
    settle(window, qtbot)
    return made


def test_empty_tables_say_what_to_do_next(bare, window, qtbot):
    for table, tab, step in (
        (bare.targets.deadlines, bare.targets, "添加达标期限"),
        (bare.measures, bare.tabs.widget(1), "导入表格"),
        (bare.choose.table, bare.choose, "开始优选"),
        (bare.papers.versions, bare.papers, "新建版本"),
        (bare.papers.revisions, bare.papers, "两个以上版本"),
    ):
        show(bare, tab, window, qtbot)
        said = table.findChild(EmptyHint).text
        assert said.isVisible()
        assert step in said.text()
    bare.papers.new()
    settle(window, qtbot)
    settle(window, qtbot)
    assert not bare.papers.versions.findChild(EmptyHint).text.isVisible()


def test_without_a_curve_its_reason_stands_above_and_alone(bare, window, qtbot):
    show(bare, bare.curve, window, qtbot)
    assert "任务措施" in bare.curve.note.text()
    assert bare.curve.note.mapTo(bare.curve, QPoint(0, 0)).y() < 40
    assert [part.isVisible() for part in (bare.curve.target, bare.curve.chart, bare.curve.table)] == [False] * 3


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_at_twice_the_size_nothing_scrolls_sideways(window, qtbot, tmp_path, sample, language):
    settings.put("size", 2.0)
    settings.put("language", language)
    window.rebuild()
    path = tmp_path / "澄川市.airplan"
    shutil.copyfile(sample, path)
    assert window.files.open(path)
    page = window.go("plan")
    settle(window, qtbot)
    assert page.tabs.count() == 8
    for place in range(page.tabs.count()):
        show(page, page.tabs.widget(place), window, qtbot)
        assert not look.crowded(page)
    spots = [part.geometry() for part in page.papers.card.findChildren(FlowRow)]
    assert len(spots) == 2
    assert spots[0].bottom() < spots[1].top()  # rows broken into several lines do not lie over each other
    assert spots[1].bottom() < page.papers.card.height()
