"""The statement's data, the three documents made of it, the ozone desk, and re-issue of provisional ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path

import numpy as np
import pytest

from airplan import clock
from airplan.assess.naming import edition_text, named, verdict_text
from airplan.assess.statement import DayLine
from airplan.cli import main
from airplan.domain import DataKind, DayCube, Unit, metric_index
from airplan.errors import Refused
from airplan.report.blocks import Column, Table
from airplan.report.documents.statement import day_sentences, halves, items_table
from airplan.series import periods
from airplan.workspace.analysis.ozone import ozone_desk
from airplan.workspace.analysis.publish import publish
from airplan.workspace.analysis.reissue import due_for_reissue
from airplan.workspace.analysis.statement import period_name, statement
from airplan.workspace.session import Project

BAODING = 130600
CLEAN = {"PM2.5": 30, "PM10": 60, "SO2": 8, "NO2": 20, "CO": 1, "O3": 90}


def cube(
    first: str, days: int, unit: int = BAODING, kind: DataKind = DataKind.REVIEWED_ACTUAL, pm: int = 30
) -> DayCube:
    found = DayCube.empty(np.array([unit]), dt.date.fromisoformat(first).toordinal(), days, kind)
    for name, value in {**CLEAN, "PM2.5": pm}.items():
        found.values[0, :, metric_index(name)] = value * 1000
    return found


@pytest.fixture
def project(tmp_path):
    clock.set_today(dt.date(2019, 7, 5))
    with Project.create(tmp_path / "保定.airplan", who="张三") as found:
        with found.store.change("history.put_units"):
            found.store.put_units([Unit(BAODING, "保定市", code="130600")])
            found.store.write_days(cube("2018-06-01", 30, pm=36))
            found.store.write_days(cube("2019-05-01", 31, pm=40))
            found.store.write_days(cube("2019-06-01", 30, pm=33))
        yield found


def test_the_numbers_of_a_month(project):
    found = statement(project, "2019-06")
    pm = found.items[0]
    assert (pm.value, pm.year_change, pm.previous_change, pm.three_year_change) == ("33", "-8.3", "-17.5", None)
    assert [(line.indicator, line.value) for line in found.days] == [
        ("good_ratio", "100.0"),
        ("good_days", "30"),
        ("heavy_days", "0"),
    ]
    assert found.title == "保定市2019年6月环境空气质量状况"
    assert found.provisional is False
    assert found.levels["优"] == 0
    assert found.levels["良"] == 30  # PM10 60 → IAQI 55


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2019", "2019年"),
        ("2019H2", "2019年下半年"),
        ("2019Q4", "2019年第4季度"),
        ("2019-06", "2019年6月"),
        ("2025winter", "2025—2026年秋冬季"),
        ("2025-10-01..2026-03-31", "2025-10-01至2026-03-31"),
    ],
)
def test_names_of_periods(text, name):
    assert period_name(periods.parse(text, dt.date(2026, 11, 24))) == name


def test_three_documents_say_the_same_numbers(project, tmp_path):
    published = publish(project, "2019-06", folder=tmp_path)
    assert sorted(Path(file).suffix for file in published.files) == [".docx", ".html", ".xlsx"]
    texts = {Path(file).suffix: _text(Path(file)) for file in published.files}
    for text in texts.values():
        for wanted in ("保定市2019年6月环境空气质量状况", "-8.3", "-17.5", "33"):
            assert wanted in text
    assert "同比下降8.3%" in texts[".docx"]
    figure = statement(project, "2019-06").figures[0]  # June: the path of ozone
    assert figure.marks[0].y[-1] == 90.0
    assert figure.x_kind == "day"
    # No sentence says just 达标.
    for text in texts.values():
        assert not re.search(r"(?<!不)(?<!未)达标(?!期限|判定|规划|天)", text)


def _text(path: Path) -> str:
    if path.suffix == ".html":
        return re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))
    if path.suffix == ".docx":
        import docx

        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    import openpyxl

    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)


def test_counties_stand_in_a_ranked_table(project, tmp_path):
    counties = [Unit(0, name, level="county", parent=BAODING) for name in ("甲县", "乙县", "丙县")]  # type: ignore[arg-type]
    with project.store.change("history.put_units"):
        for unit, pm in zip(project.store.put_units(counties), (35, 25, 25), strict=True):
            project.store.write_days(cube("2019-06-01", 30, unit.id, pm=pm))
    found = statement(project, "2019-06")
    assert [(line.rank, line.name, line.values["PM2.5"]) for line in found.units] == [
        (1, "乙县", "25"),
        (1, "丙县", "25"),
        (3, "甲县", "35"),
    ]
    assert found.best == ("乙县", "丙县")
    book = publish(project, "2019-06", "xlsx", tmp_path).files[0]
    import openpyxl

    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["月报表"]]
    first = next(row for row in rows if row[1] == "乙县")
    assert first[:3] == [1, "乙县", 25]  # numbers, not texts
    assert first[0] == next(row for row in rows if row[1] == "丙县")[0]
    assert found.worst == ("甲县",)


def test_a_region_is_the_plain_mean_of_its_cities(project):
    with project.store.change("history.put_units"):
        project.store.put_units([Unit(130200, "唐山市", code="130200")])
        project.store.write_days(cube("2019-06-01", 30, 130200, pm=40))
    found = statement(project, "2019-06", region="jjj13")
    assert found.items[0].value == "36"  # (33 + 40)/2 = 36.5, half to even
    assert [line.indicator for line in found.days] == ["good_ratio"]
    assert [line.name for line in found.units] == ["保定市", "唐山市"]


def test_the_targets_of_the_year_stand_in_the_statement(project):
    from airplan.assess.official import OfficialValue
    from airplan.workspace.commands.official import SetOfficial

    assert statement(project, "2019-06").progress == ""
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2019", "assigned", "45", "冀环〔2019〕1号")))
    found = statement(project, "2019-06").progress
    # 61 days at 36.56, 184 left: (45·245 − 2230)/184 = 47.80
    assert "年度目标45，剩余184天日均浓度须控制在47以内" in found


def test_a_provisional_statement_is_marked_and_listed_for_reissue(project, tmp_path, capsys):
    with project.store.change("history.put_units"):
        project.store.write_days(cube("2019-07-01", 31, kind=DataKind.ORIGINAL_ACTUAL, pm=30))
    published = publish(project, "2019-07", "html", tmp_path)
    assert published.provisional is True
    assert "初步数据" in _text(Path(published.files[0]))
    assert due_for_reissue(project) == []
    with project.store.change("history.put_units"):
        project.store.write_days(cube("2019-07-01", 31, kind=DataKind.REVIEWED_ACTUAL, pm=31))
    due = due_for_reissue(project)
    assert [(one.issued.period, one.data_kind, one.changed["PM2.5"]) for one in due] == [
        ("2019-07", "reviewed_actual", ("30", "31"))
    ]
    path = str(project.path)
    project.close()
    assert main(["publish", path, "--due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"][0]["changed"]["PM2.5"] == ["30", "31"]
    assert main(["publish", path, "--json"]) == 2
    assert main(["publish", path, "--period", "2019-07", "--to", "html", "--dir", str(tmp_path), "--json"]) == 0
    capsys.readouterr()
    assert main(["publish", path, "--due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == []


def test_a_period_without_data_says_so(project):
    with pytest.raises(Refused) as trouble:
        statement(project, "2017-06")
    assert trouble.value.code == "statement.no_data"


def test_the_ozone_desk(project):
    series = cube("2020-01-01", 200)
    series.values[0, 150:160, metric_index("O3")] = 200_000
    with project.store.change("history.put_units"):
        project.store.write_days(series)
    desk = ozone_desk(project, as_of=dt.date(2020, 7, 18))
    assert (desk.above, desk.left, desk.value) == (10, 26, 90.0)  # 36 of 366 may be above
    assert (len(desk.path), desk.path[-1]) == (200, 90.0)
    assert desk.lost["O3"] == desk.lost_ozone_only == 10
    path = np.percentile(series.values[0, :159, metric_index("O3")] / 1000, 90)
    assert desk.path[158] == pytest.approx(path)


def test_one_more_day_above_moves_the_percentile(project):
    series = cube("2020-01-01", 11)
    series.values[0, :, metric_index("O3")] = np.arange(100, 111) * 1000
    with project.store.change("history.put_units"):
        project.store.write_days(series)
    desk = ozone_desk(project, as_of=dt.date(2020, 1, 11))
    assert desk.value == 109.0
    assert desk.if_above == pytest.approx(np.percentile([*range(100, 111), 110], 90))
    assert desk.if_below == pytest.approx(np.percentile([0, *range(100, 111)], 90))


def test_the_evaluation_sheet_and_the_page_of_a_change(project, tmp_path):
    from airplan.workspace.analysis.editions import what_changed
    from airplan.workspace.analysis.indicators import plan_indicators
    from airplan.workspace.analysis.publish import publish_change, publish_evaluation

    with project.store.change("history.put_units"):
        for year, pm in ((2015, 100), (2018, 90)):
            project.store.write_days(cube(f"{year}-01-01", 151, pm=pm))
            project.store.write_days(cube(f"{year}-07-01", 184, pm=pm))
    sheet = publish_evaluation(plan_indicators(project, "fyp13", year=2018), "保定市", tmp_path / "a.html")
    text = _text(sheet)
    assert "中期评估表" in text
    assert "未达标地级及以上城市PM2.5浓度累计下降18%" in text
    assert "达到序时进度" in text
    page = publish_change(what_changed(project, dt.date(2026, 3, 1)), tmp_path / "b.html")
    assert "不是空气质量变差" in _text(page)


@pytest.mark.parametrize(
    ("indicator", "change", "previous", "expected"),
    [
        ("good_ratio", "-9.7", "+0.5", "同比下降9.7个百分点，环比上升0.5个百分点"),
        ("good_days", "0", "-3", "同比持平，环比减少3天"),
        ("heavy_days", "+2", None, "同比增加2天，上一时段无数据"),
        ("good_ratio", None, "0.0", "上年同期无数据，环比持平"),
    ],
)
def test_days_change_as_bulletins_say_it(project, indicator, change, previous, expected):
    line = DayLine(indicator, "90", change, previous)
    told = next(iter(day_sentences(dataclasses.replace(statement(project, "2019-06"), days=(line,)))))
    assert expected in told
    assert "变化" not in told


def test_columns_without_any_value_are_left_out_of_documents(project):
    columns = [Column(str(place)) for place in range(25)]
    empty = ["—"] * 25
    first = [*empty[:1], "甲县", "35", "+1.2", *empty[4:]]
    assert [[column.title for column in part.columns] for part in halves(Table(columns, [first, empty], "表"))] == [
        ["1", "2", "3"]
    ]
    ranked = ["1", *first[1:20], "3.5", *first[21:]]
    parts = list(halves(Table(columns, [ranked, empty], "表")))
    assert [[column.title for column in part.columns] for part in parts] == [["0", "1", "2", "3"], ["0", "1", "20"]]
    assert parts[1].rows == [["1", "甲县", "3.5"], ["—", "—", "—"]]


def test_editions_are_printed_as_the_standards_are_cited(project):
    assert edition_text("GB3095-2026-transition") == "GB 3095—2026 过渡阶段"
    assert edition_text("HJ633-2012") == "HJ 633—2012"
    assert edition_text("本局内控") == "本局内控"
    assert named({"standard": "GB3095-2012", "others": "GB3095-2026-final、本局", "n": 1}) == {
        "standard": "GB 3095—2012", "others": "GB 3095—2026 最终阶段、本局", "n": 1,
    }  # fmt: skip
    assert verdict_text(["PM2.5", "O3"]) == "有超过限值的项目（PM2.5、O3）"
    assert verdict_text([]) == "全部不超过限值"


def test_a_yearly_statement_does_not_say_the_same_change_twice(project):
    yearly, monthly = statement(project, "2019"), statement(project, "2019-06")
    assert (yearly.yearly, monthly.yearly) == (True, False)
    texts = {one.period: "".join(day_sentences(one)) for one in (yearly, monthly)}
    assert "环比" not in texts["2019"]
    assert "环比" in texts["2019-06"] or "上一时段无数据" in texts["2019-06"]
    titles = {one.period: [column.title for column in items_table(one).columns] for one in (yearly, monthly)}
    assert len(titles["2019"]) == len(titles["2019-06"]) - 1
    assert all(len(row) == len(titles["2019"]) for row in items_table(yearly).rows)
