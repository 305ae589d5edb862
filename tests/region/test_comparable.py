"""A region's bulletin compares the same cities and counts days only where an AQI can be told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pytest
from test_judged import KIND, region

from airplan.domain import MISSING, Changes, DayCube, Unit
from airplan.rulebook import places
from airplan.workspace.region_judged import bulletin, region_statement
from airplan.workspace.session import Project

ALL = (60, 10, 30, 0.8, 100)


class Fill:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, rows):
        self.rows = rows

    def do(self, store):
        """Rows: code, first day, last day, PM2.5, the other five or None."""
        for code, first, last, level, rest in self.rows:
            store.put_units([Unit(int(code), places.by_code(code).name, code=code)])
            start, end = (dt.date.fromisoformat(day).toordinal() for day in (first, last))
            cube = DayCube.empty(np.array([int(code)]), start, end - start + 1, KIND)
            cube.values[0, :, 0] = level * 1000
            for place, value in enumerate(rest or (), 1):
                cube.values[0, :, place] = round(value * 1000)
            assert (cube.values[0, :, 6] == MISSING).all()
            store.write_days(cube)
        return Changes.of("days")


@pytest.fixture
def desk(tmp_path):
    path = region(tmp_path, ["济南市", "淄博市", "泰安市"])
    with Project.open(path) as project:
        project.run(Fill([
            ("370100", "2018-01-01", "2018-12-31", 60, ALL), ("370100", "2019-01-01", "2019-12-31", 50, ALL),
            ("370300", "2019-01-01", "2019-12-31", 30, None),
        ]))  # fmt: skip
    return path


def test_changes_compare_the_same_cities(desk):
    with Project.open(desk, read_only=True) as project:
        found, told = region_statement(project, "2019")
    fine = found.items[[line.indicator for line in found.items].index("PM2.5")]
    assert (fine.value, told.text) == ("40", "2/3")
    # 济南 alone was there in 2018: 50 against 60, not 40 against 60.
    assert fine.year_change == "-16.7"
    notes = "\n".join(found.notes)
    assert "区域同比按两期都有数据的1个城市计算" in notes
    assert "PM2.5平均浓度 2、" in notes
    assert "PM10平均浓度 1" in notes
    assert "综合指数 1（应统计3个）" in notes
    assert "各项指标有数据的城市的算术平均" in notes
    assert "2 个城市的算术平均" not in notes


def test_days_count_only_cities_with_an_aqi_of_all_pollutants(desk):
    with Project.open(desk, read_only=True) as project:
        found, told = region_statement(project, "2019")
    rows = {line.name: line for line in found.units}
    assert (rows["济南市"].good_days, rows["淄博市"].good_days, rows["淄博市"].good_ratio) == ("365", None, None)
    assert sum(found.levels.values()) == 365
    assert "未计：淄博市" in "\n".join(found.notes)
    assert told.values["good_ratio"] == "100.0"
    assert found.main_pollutant == ("PM2.5",)  # 济南: 50/35 is more than 60/70, 30/40, 100/160


def test_nobody_with_an_aqi_gives_no_days_rather_than_those_of_one_pollutant(tmp_path):
    path = region(tmp_path, ["济南市", "淄博市"])
    with Project.open(path) as project:
        project.run(Fill([(code, "2019-01-01", "2019-12-31", 30, None) for code in ("370100", "370300")]))
        found, told = region_statement(project, "2019")
    assert (told.values["good_ratio"], told.values["PM2.5"]) == (None, "30")
    assert [line.value for line in found.days] == [None] * len(found.days)
    assert sum(found.levels.values()) == 0


def test_a_month_compares_with_the_month_before_over_the_same_cities(tmp_path):
    path = region(tmp_path, ["济南市", "淄博市"])
    with Project.open(path) as project:
        project.run(Fill([
            ("370100", "2019-05-01", "2019-05-31", 40, ALL), ("370100", "2019-06-01", "2019-06-30", 30, ALL),
            ("370300", "2019-06-01", "2019-06-30", 60, ALL),
        ]))  # fmt: skip
        found, _ = region_statement(project, "2019-06")
    fine = next(line for line in found.items if line.indicator == "PM2.5")
    assert (fine.value, fine.previous_change, fine.year_change) == ("45", "-25.0", None)
    assert "区域环比按两期都有数据的1个城市计算" in "\n".join(found.notes)


def test_the_standard_is_named_with_what_nobody_checked(tmp_path):
    path = region(tmp_path, ["济南市", "淄博市"])
    with Project.open(path) as project:
        project.run(Fill([(code, "2027-01-01", "2027-12-31", 28, ALL) for code in ("370100", "370300")]))
        new = "\n".join(region_statement(project, "2027")[0].notes)
        project.run(Fill([(code, "2019-01-01", "2019-12-31", 28, ALL) for code in ("370100", "370300")]))
        old = "\n".join(region_statement(project, "2019")[0].notes)
    assert "环境空气质量标准（GB3095-2012）二级限值；AQI按HJ633-2012" in old
    assert "未核实" not in old
    assert "GB3095-2026-transition" in new
    assert "的限值未核实，请核对" in new


def test_rows_of_long_text_are_tall_enough_in_the_workbook(desk, tmp_path):
    with Project.open(desk) as project:
        made = bulletin(project, "2019", ("xlsx",), tmp_path / "out")
    page = openpyxl.load_workbook(made.files[0])["正文"]
    for row in range(4, page.max_row + 1):
        text = str(page.cell(row, 1).value or "")
        width = sum(2 if mark > "\u2e80" else 1 for mark in text)
        lines = -(-width // page.column_dimensions["A"].width)
        assert page.row_dimensions[row].height >= 13 * lines, text
