"""A year with too few valid days carries no verdict in the plan's documents, unless an official value stands for it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from airplan import clock
from airplan.assess.official import OfficialValue
from airplan.domain import DataKind, DayCube, Unit, metric_index
from airplan.plan.targets import Attribute, Deadline
from airplan.workspace.analysis import plan, plan_documents, plan_follow
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.plan import put_items
from airplan.workspace.session import Project

CITY = 130600


@pytest.fixture
def project(tmp_path):
    clock.set_today(dt.date(2020, 3, 1))
    with Project.create(tmp_path / "p.airplan", who="张三") as found:
        with found.store.change("history.put_units"):
            found.store.put_units([Unit(CITY, "保定市", code="130600")])
            for year, days, value in ((2017, 365, 50), (2018, 365, 45), (2019, 310, 43)):
                cube = DayCube.empty(np.array([CITY]), dt.date(year, 1, 1).toordinal(), days, DataKind.REVIEWED_ACTUAL)
                cube.values[0, :, metric_index("PM2.5")] = value * 1000
                found.store.write_days(cube)
        deadline = Deadline(
            "PM2.5", year=2021, goal="35", base_year=2018, base="45", attribute=Attribute.BINDING, unit=CITY
        )
        found.run(put_items([deadline], "history.plan_targets"))
        yield found


def result(project):
    found = plan_follow.execution(project, plan.plan_unit(project), 2019)
    (row,) = [one for one in found.targets if one.pollutant == "PM2.5"]
    return found, row


def test_a_short_year_is_told_and_not_judged(project, tmp_path):
    found, row = result(project)
    assert (row.actual_text, row.source, row.met) == ("43", "computed", None)
    out = plan_documents.write_execution(project, found, tmp_path / "r.html")
    assert "未达到" not in out.read_text(encoding="utf-8")
    document = plan_documents.document(project, plan.plan_unit(project), "public")
    texts = [block.text for block in document.blocks if hasattr(block, "text")]
    assert any("2019 年有效日数不足" in text for text in texts)
    assert not any("超标指标" in text for text in texts)
    table = next(block for block in document.blocks if "历年" in getattr(block, "caption", ""))
    assert [getattr(cell, "value", cell) for cell in table.rows[0]][-3:] == ["50", "45", "43*"]
    assert "324" in table.note


def test_the_recognised_value_goes_before_the_computed_one(project, tmp_path):
    city = plan.plan_unit(project).id
    project.run(SetOfficial(OfficialValue(city, "PM2.5", "2019", "recognised", "41", "认定函", "2020-02-20")))
    found, row = result(project)
    assert (row.text, row.actual_text, row.source, row.met) == ("41 µg/m³", "41", "recognised", True)
    page = plan_documents.write_execution(project, found, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "41（认定值）" in page
