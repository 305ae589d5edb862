"""Targets followed, plans in one timetable, the period's indicators with the worst ten."""

from __future__ import annotations

import json

import pytest
from test_judged import NAMES, Fill, region

from airplan.assess.official import OfficialValue
from airplan.cli import main
from airplan.domain import Record
from airplan.region.targets import break_down
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.region_follow import progress, region_indicators, timetable
from airplan.workspace.session import Project

TARGET = {"metric": "PM2.5", "year": 2020, "base_year": 2018, "cities": [
    {"code": "370100", "base": 60.0, "target": 44.0}, {"code": "370300", "base": 30.0, "target": 28.0},
    {"code": "370900", "base": 50.0, "target": 40.0},
]}  # fmt: skip


@pytest.fixture
def followed(tmp_path):
    path = region(tmp_path, [NAMES[code] for code in ("370100", "370300", "370900")])
    with Project.open(path) as project:
        project.run(Fill({"370100": 50, "370300": 30}))
        project.run(PutRecords((Record("region_target", "PM2.5|2020", TARGET),)))
        project.run(PutRecords((Record("region_reason", "370300|2019", {"text": "静稳天气多"}),)))
    return path


def test_progress_against_time(followed):
    with Project.open(followed, read_only=True) as project:
        found = progress(project, 2019)
    # Half of the way: 52 and 29; 50 is on track, 30 is behind.
    assert [(row.name, row.expected, row.status, row.reason) for row in found.rows] == [
        ("济南市", 52.0, "on_track", ""), ("淄博市", 29.0, "behind", "静稳天气多"), ("泰安市", 45.0, "unknown", ""),
    ]  # fmt: skip
    assert found.text == "1/3"


def test_progress_is_shown_for_the_last_whole_year_with_data(followed):
    with Project.open(followed) as project:
        assert progress(project).year == 2019
        later = {**TARGET, "year": 2030, "cities": [{**TARGET["cities"][0], "base_year": 2017}, TARGET["cities"][1]]}
        project.run(PutRecords((Record("region_target", "PM2.5|2030", later),)))
        found = progress(project)
    assert (found.year, found.target_year) == (2019, 2030)
    assert [row.base_year for row in found.rows] == [2017, 2018]


def test_without_any_data_progress_is_of_last_year(tmp_path):
    from airplan import clock

    path = region(tmp_path, [NAMES["370100"]])
    with Project.open(path) as project:
        project.run(PutRecords((Record("region_target", "PM2.5|2020", TARGET),)))
        assert progress(project).year == clock.today().year - 1


def test_what_cities_do_together_is_counted_once(followed):
    def measure(unit, code, **more):
        return Record("measure", code, {"code": code, "name": f"措施{code}", "investment": 100.5, **more}, unit)

    with Project.open(followed) as project:
        project.run(PutRecords((
            measure(370100, "M1", start="2019-03-01"), measure(370300, "M1", start="2019-01-01"),
            measure(370100, "X", shared=True, start="2018-01-01"), measure(370300, "X", shared=True, start="2018-01-01"),
        )))  # fmt: skip
        found = timetable(project)
    assert [(row.code, row.cities) for row in found.rows] == [
        ("X", ("济南市", "淄博市")), ("M1", ("淄博市",)), ("M1", ("济南市",)),
    ]  # fmt: skip
    assert (found.shared, found.investment, found.cities) == (1, 301.5, 2)


def test_the_worst_ten_answer_for_their_coal(followed):
    with Project.open(followed) as project:
        project.run(SetOfficial(OfficialValue(370100, "coal", "2019", "recognised", "-1.5", "核查函")))
        found = region_indicators(project, "fyp13-2016-2020", 2019)
    assert [(one.name, one.coal, one.duty) for one in found.worst] == [
        ("济南市", "-1.5", "missed"), ("淄博市", None, "unknown"),
    ]  # fmt: skip
    # Shandong is among the provinces of −10 % and of the VOCs total, not of the delta's −5 %.
    ids = {item.id for item in found.indicators.items}
    assert {"coal-jjjlyz", "vocs"} <= ids
    assert not {"coal-yrd", "coal-prd"} & ids


def test_shares_by_capacity():
    bases = {"a": 50.0, "b": 40.0, "c": 30.0}
    # 12 µg/m³ to share in the sum, three to one.
    assert break_down(bases, 36.0, "by_capacity", capacity={"a": 300, "b": 100}) == {"a": 41.0, "b": 37.0, "c": 30.0}


def test_on_the_command_line(followed, capsys):
    capsys.readouterr()
    for words in (
        ["progress", "--year", "2019"],
        ["timetable"],
        ["indicators", "--period", "fyp13-2016-2020", "--year", "2019"],
    ):
        assert main(["region", words[0], str(followed), *words[1:], "--json"]) == 0
        assert json.loads(capsys.readouterr().out)
        assert main(["region", words[0], str(followed), *words[1:]]) == 0
        assert capsys.readouterr().out


def test_the_regions_list_counts_what_is_in_force_and_names_who_has_none(followed, capsys):
    from airplan.emergency.sources import EmergencyList, Enterprise, Measure
    from airplan.emergency.versions import make_version

    stop, none = Measure(action="stop"), Measure()
    firms = tuple(
        Enterprise(name=f"某厂{place}", credit_code=f"9137010{place}MA0000000X", key_industry="水泥", measures=measures)
        for place, measures in ((1, (none, stop, stop)), (2, (none, none, stop)))
    )
    version = make_version(
        EmergencyList(enterprises=firms), "2019版", "filed", "2019-09-30", "李四", "文1", "2019-10-01"
    )
    record = version.to_record()
    with Project.open(followed) as project:
        project.run(PutRecords((Record(record.type, record.natural, record.body, 370100, record.uid),)))
    capsys.readouterr()
    assert main(["region", "list", str(followed), "--as-of", "2019-12-01T18:00", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(line["city"], line["version"], line["industry"], line["firms"]) for line in found["lines"]] == [
        ("济南市", "2019版", "水泥", 2)
    ]
    assert found["lines"][0]["acting"] == {"yellow": 0, "orange": 1, "red": 2}
    assert (found["text"], found["missing"]) == ("1/3", ["淄博市", "泰安市"])
    assert main(["region", "list", str(followed), "--as-of", "2019-12-01T18:00"]) == 0


def test_reasons_are_entered_replaced_and_taken_back(followed, capsys):
    command = ["region", "progress", str(followed), "--year", "2019", "--json"]
    for given, kept in (("淄博=新增产能", "新增产能"), ("淄博市=静稳=多", "静稳=多"), ("淄博=", "")):
        capsys.readouterr()
        assert main([*command, "--reason", given]) == 0
        assert [row["reason"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["", kept, ""]
    assert main([*command, "--reason", "济南=甲", "--reason", "淄博"]) == 2
    with Project.open(followed, read_only=True) as project:
        assert [row.reason for row in progress(project, 2019).rows] == ["", "", ""]
