"""The trend page of a project with several cities: what one city lacks is never said of, or because of, another."""

from __future__ import annotations

import dataclasses

import pytest
from invented import days
from test_stories import settle

from airplan.domain import MISSING, Unit, UnitLevel
from airplan.errors import Refused
from airplan.workspace.analysis import trend as analysis
from airplan.workspace.analysis.chance import chance
from airplan.workspace.session import Project
from ui.pages.trend import answers

FIRST, SECOND = 110000, 120000
SO2 = 2
"""Column of SO2 in a cube of days."""


def two_cities(path, held, without=None):
    """A project with 北京市 and 天津市; days only of the cities *held*, those of *without* lacking SO2."""
    project = Project.create(path)
    with project.store.change("history.test"):
        project.store.put_units([
            Unit(FIRST, "北京市", UnitLevel.CITY, code=str(FIRST)),
            Unit(SECOND, "天津市", UnitLevel.CITY, code=str(SECOND)),
        ])  # fmt: skip
        for unit in held:
            cube = days((unit,), (2023, 2024, 2025))
            values = cube.values.copy()
            if unit == without:
                values[:, :, SO2] = MISSING
            project.store.write_days(dataclasses.replace(cube, values=values))
    return project


def test_the_empty_page_names_the_city_looked_at_and_no_other(window, qtbot, tmp_path):
    two_cities(tmp_path / "两市.airplan", ()).close()
    assert window.files.open(tmp_path / "两市.airplan")
    window.session.choose(unit=SECOND)
    page = window.go("trend")
    settle(window, qtbot)
    said = page.empty.text.text()
    assert said.count("天津市") == 1
    assert "北京市" not in said


@pytest.mark.parametrize(("unit", "named"), [("天津市", "天津市"), ("北京市", "北京市"), (None, "")])
def test_a_refusal_names_whom_it_is_about(tmp_path, unit, named):
    with two_cities(tmp_path / "两市.airplan", ()) as project, pytest.raises(Refused) as refusal:
        chance(project, unit, "PM2.5", 35, 2030)
    error = refusal.value
    assert (error.code, error.values.get("unit", "")) == ("trend.no_values" if named else "trend.nothing", named)


def test_the_joint_chance_of_one_city_does_not_wait_for_another(tmp_path):
    with two_cities(tmp_path / "一市.airplan", (SECOND,)) as alone:
        assert answers(alone, str(SECOND), "PM2.5", "year", None, 2030)[1].probability_six is not None
    with two_cities(tmp_path / "两市.airplan", (FIRST, SECOND), without=FIRST) as both:
        trend, found, _, refused = answers(both, str(SECOND), "PM2.5", "year", None, 2030)
        assert not refused
        assert trend.city.name == found.city.name == "天津市"
        assert 0 < found.probability_six < found.probability
        lacking = analysis.chance(both, FIRST, "PM2.5", 35, 2030, jointly=True)[0]
        assert lacking.probability_six is None  # no SO2: not all six can be judged
