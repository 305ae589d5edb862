"""Two real cities of the third-party panel, planned with invented measures: 35 from 2019, and 30 by a date given."""

from __future__ import annotations

import datetime as dt

import pytest

from airplan import clock
from airplan.plan.ask import Wish
from airplan.plan.inventory import Sensitivity
from airplan.plan.measures import Measure, Reduction
from airplan.plan.targets import PathMethod
from airplan.workspace.analysis import intake, plan, plan_choose
from airplan.workspace.commands.intake import ImportFiles
from airplan.workspace.commands.plan import ApplySet, put_items
from airplan.workspace.session import Project


@pytest.fixture(scope="module")
def panel(shared_data, tmp_path_factory):
    """The 280 cities of the panel (2015–2019) in one project."""
    [file] = (shared_data / "annual_long_panel").glob("*.xlsx")
    path = tmp_path_factory.mktemp("real") / "panel.airplan"
    with Project.create(path, title="实测面板", who="测试员") as project:
        project.run(ImportFiles(intake.preview(project, [file])))
    return path


def invented(unit: int, first: int, count: int = 30) -> list:
    """Measures and factors made up for the test; one µg/m³ for 1,000 t."""
    found: list = [Sensitivity("PM2.5", "PM2.5", 0.001, 0.0008, 0.0012, document="虚构", unit=unit)]
    for number in range(count):
        cut = 300.0 + 130.0 * (number * 7 % 10)
        found.append(
            Measure(f"M{number:02d}", f"虚构{number}", start=dt.date(first, 1, 1), investment=100.0 + 35 * (number * 3 % 11),
                    reductions={"PM2.5": Reduction(cut, 0.8 * cut, 1.2 * cut)}, basis="虚构", unit=unit)
        )  # fmt: skip
    return found


@pytest.mark.shared
@pytest.mark.parametrize(
    ("city", "today", "by", "standard"),
    [
        ("徐州", dt.date(2020, 1, 20), 2024, "GB3095-2012"),
        ("济宁", dt.date(2026, 4, 1), 2028, "GB3095-2026-transition"),
    ],
)
def test_a_real_city_gets_a_plan_with_its_chance_before_and_after(panel, city, today, by, standard):
    clock.set_today(today)
    with Project.open(panel) as project:
        unit = plan.plan_unit(project, city)
        deadline = plan.draft_deadline(project, unit, "PM2.5", year=by, method=PathMethod.EQUAL_RATE)
        assert deadline.standard == standard
        assert deadline.goal == ("35" if standard == "GB3095-2012" else "30")
        assert deadline.base_year == 2019
        project.run(put_items([deadline, *invented(unit.id, today.year + 1)]))
        answer = plan_choose.choose_measures(project, unit, Wish(probability=0.8))
        assert answer.feasible, (answer.conflict, answer.nearest)
        last = f"PM2.5@{by}"
        assert answer.before[last] < 0.8 <= answer.probability[last]
        project.run(ApplySet(unit.id, {one.code: one.year for one in answer.chosen}, answer.scenario))
        chances = {one.target: one for one in plan_choose.target_chances(project, unit)}
        assert chances[last].planned == pytest.approx(answer.probability[last])
        assert chances[last].before == pytest.approx(answer.before[last])
