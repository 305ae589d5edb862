"""The coordinator's board: asked, received, accepted or returned with a remark, chased, merged; joint targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import days
from PySide6.QtGui import QGuiApplication
from test_stories import Answers, settle

from airplan.domain import Unit, UnitLevel
from airplan.workspace import packages, region
from airplan.workspace.session import Project

CITIES = (("130100", "石家庄市"), ("130200", "唐山市"))
REQUEST = {
    "number": "2026-01",
    "title": "2025年数据报送",
    "tables": ["series"],
    "period": "2025",
    "deadline": "2020-01-31",
}


def package(folder: Path, code: str, name: str) -> Path:
    """A city's package of invented days."""
    with Project.create(folder / f"{name}.airplan", title=name) as project:
        with project.store.change("history.put_units", name=name, count=1):
            project.store.put_units([Unit(int(code), name, UnitLevel.CITY, code=code)])
            project.store.write_days(days((int(code),), (2023, 2024, 2025)))
        packages.submit(project, folder / f"{name}.airpkg", ["series"], request=REQUEST["number"])
    return folder / f"{name}.airpkg"


@pytest.fixture
def desk(window, qtbot, tmp_path):
    """The region page with a new region's file and one request, entered in the window."""
    path = tmp_path / "区域.airplan"
    region.new_region(path, "bth_2plus26")
    assert window.files.open(path)
    page = window.go("region")
    settle(window, qtbot)
    page.part("board").make_request({**REQUEST, "forms": None})
    settle(window, qtbot)
    settle(window, qtbot)
    return page


def state(page, name: str) -> str:
    """What the board says of a city."""
    model = page.part("board").table.model
    place = next(row for row in range(model.rowCount()) if model.text(row, 0) == name)
    page.part("board").table.view.setCurrentIndex(model.index(place, 0))
    return model.text(place, 1)


def test_a_new_region_opens_on_its_board(desk):
    assert desk.tabs.currentWidget() is desk.places["board"]
    assert desk.part("board").reported.text() == "已报 0/28"
    assert state(desk, "石家庄市") == "逾期未报"
    assert not desk.tabs.isTabEnabled(0)


def test_received_accepted_returned_chased_and_merged(desk, window, qtbot, tmp_path):
    desk.part("board").receive([package(tmp_path, *city) for city in CITIES])
    settle(window, qtbot)
    settle(window, qtbot)
    assert desk.part("board").reported.text() == "已报 2/28"
    assert state(desk, "唐山市") in ("已报待审", "校验未通过")
    assert "第1次报送：唐山市.airpkg" in desk.part("board").findings.text()
    answers = Answers(window, text="请补报2月数据")
    desk.part("board").answer("returned")
    settle(window, qtbot)
    assert answers.asked
    assert state(desk, "唐山市") == "退回修改"
    assert "请补报2月数据" in desk.part("board").findings.text()
    state(desk, "石家庄市")
    desk.part("board").answer("accepted")
    settle(window, qtbot)
    assert state(desk, "石家庄市") == "已接受"
    desk.part("board").copy_chase()
    told = QGuiApplication.clipboard().text()
    assert "唐山市" in told
    assert "石家庄市" not in told
    desk.part("board").merge()
    settle(window, qtbot)
    settle(window, qtbot)
    assert [unit.name for unit in window.session.units()] == ["石家庄市"]
    assert desk.tabs.isTabEnabled(0)
    assert state(desk, "石家庄市") == "已接受"


def test_a_strange_file_is_refused_in_words_and_the_rest_goes_on(desk, window, qtbot, tmp_path):
    broken = tmp_path / "坏.airpkg"
    broken.write_bytes(b"no package")
    desk.part("board").receive([broken, package(tmp_path, *CITIES[0])])
    settle(window, qtbot)
    settle(window, qtbot)
    assert window.messages.text.text().startswith("收到1件，未接收1件")
    assert desk.part("board").reported.text() == "已报 1/28"


def test_joint_targets_keep_the_mean(desk, window, qtbot, tmp_path):
    desk.part("board").receive([package(tmp_path, *city) for city in CITIES])
    settle(window, qtbot)
    settle(window, qtbot)
    Answers(window, text="核对无误")
    for _, name in CITIES:
        state(desk, name)
        desk.part("board").answer("accepted")
        settle(window, qtbot)
    desk.part("board").merge()
    settle(window, qtbot)
    settle(window, qtbot)
    desk.part("joint").target.setValue(30)
    desk.part("joint").count()
    settle(window, qtbot)
    model = desk.part("joint").shares.model
    assert model.rowCount() == 2
    assert sum(model.value(row, 2) for row in range(2)) / 2 == pytest.approx(30, abs=0.06)
    assert "区域达标概率" in desk.part("joint").said.text()


def test_forecasts_of_several_cities_give_a_level_to_consult_on(desk, window, qtbot, tmp_path):
    paths = []
    for _, name in CITIES:
        paths.append(tmp_path / f"{name}_预报.csv")
        rows = "\n".join(f"2026-12-{day:02d},{aqi}" for day, aqi in ((1, 210), (2, 230), (3, 240), (4, 90)))
        paths[-1].write_text(f"date,aqi\n{rows}\n", encoding="utf-8")
    Answers(window, open_paths=paths)
    acting = desk.part("acting")
    desk.tabs.setCurrentWidget(desk.places["acting"])
    acting._open()
    settle(window, qtbot)
    settle(window, qtbot)
    assert "预警" in acting.common.text()
    assert "会商参考" in acting.note.text()
    assert acting.levels.model.rowCount() == 2


def test_a_package_is_written_from_the_file_menu(window, qtbot, tmp_path):
    from invented import make

    window.files.open(make(tmp_path / "示例市.airplan", (2025,)))
    settle(window, qtbot)
    out = tmp_path / "报送.airpkg"
    Answers(window, save_path=out)
    window.dialogs.execute = lambda dialog: (dialog.period.setText("2025"), dialog._accept(), dialog.result())[2]
    window.act("project.submit")
    settle(window, qtbot)
    manifest = packages.read_manifest(out)
    assert manifest.tables == ("series",)
    assert manifest.period == "2025"


def test_a_region_file_is_made_from_the_menu(window, qtbot, tmp_path):
    Answers(window, save_path=tmp_path / "汾渭.airplan")

    def choose(dialog):
        dialog.region.setCurrentIndex(dialog.region.findData("fenwei11"))
        return 1

    window.dialogs.execute = choose
    window.act("region.new")
    settle(window, qtbot)
    assert window.session.project.store.setting("region.membership") == "fenwei11"
    assert "还没有报送要求" in window.go("region").part("board").told.text()


def test_the_request_dialog_wants_number_title_and_a_table(window):
    from ui.dialogs.region_request import RegionRequest

    dialog = RegionRequest(window.asker, window)
    assert dialog.fields["tables"] == ["series"]
    dialog.name.setText("")
    dialog._accept()
    assert not dialog.result()
    assert dialog.note.text()
    dialog.name.setText("年报")
    dialog._accept()
    assert dialog.result() == 1
    dialog.deleteLater()
