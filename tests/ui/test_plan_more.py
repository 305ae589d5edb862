"""The plan page's later tabs: a click on the curve, scenarios compared and adopted, documents and versions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from test_stories import Answers, settle

from airplan.workspace.demo import make_demo


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
