"""The 13th period's indicators for a region: totals weighted, boilers by their own year, means of the same cities."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_judged import KIND, region

from airplan.assess.official import OfficialValue
from airplan.cli import main
from airplan.domain import Changes, DayCube, Record, Unit
from airplan.rulebook import places, planperiods
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.region_follow import progress, region_indicators
from airplan.workspace.session import Project

PERIOD = "fyp13-2016-2020"


class Years:
    """PM2.5 of whole years: ``{code: {year: level}}``; the other pollutants do not change."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, levels):
        self.levels = levels

    def do(self, store):
        import datetime as dt

        for code, years in self.levels.items():
            store.put_units([Unit(int(code), places.by_code(code).name, code=code)])
            for year, level in years.items():
                first = dt.date(year, 1, 1).toordinal()
                days = dt.date(year + 1, 1, 1).toordinal() - first
                cube = DayCube.empty(np.array([int(code)]), first, days, KIND)
                cube.values[0, :, :6] = np.array([level, 60, 10, 30, 0.8, 100]) * 1000
                store.write_days(cube)
        return Changes.of("days")


@pytest.fixture
def desk(tmp_path):
    path = region(tmp_path, ["济南市", "淄博市", "泰安市"])
    with Project.open(path) as project:
        project.run(Years({"370100": {2015: 60, 2016: 48}, "370300": {2015: 40}, "370900": {2015: 50, 2016: 50}}))
    return path


def official(path, *values):
    with Project.open(path) as project:
        for unit, indicator, period, kind, value in values:
            project.run(SetOfficial(OfficialValue(unit, indicator, period, kind, value)))


def items(path, year):
    with Project.open(path, read_only=True) as project:
        found = region_indicators(project, PERIOD, year)
    return {item.id: item for item in found.indicators.items}, found


def test_a_regions_coal_is_weighted_and_unknown_while_a_city_is_missing(desk):
    official(desk, (370100, "coal", "2015", "base", "1000"), (370100, "coal", "2016", "recognised", "12"),
             (370300, "coal", "2015", "base", "3000"), (370300, "coal", "2016", "recognised", "8"))  # fmt: skip
    coal = items(desk, 2016)[0]["coal-jjjlyz"]
    assert (coal.achieved, coal.status, coal.reason, coal.cities, coal.members) == (
        None,
        "unknown",
        "enter_totals",
        2,
        3,
    )
    official(desk, (370900, "coal", "2015", "base", "1000"), (370900, "coal", "2016", "recognised", "-2"))
    coal = items(desk, 2016)[0]["coal-jjjlyz"]
    # (1000 × 12 + 3000 × 8 − 1000 × 2) / 5000 = 6.8; a fifth of −10 % was to be done by 2016.
    assert (coal.achieved, coal.expected, coal.status, coal.cities) == (6.8, 2.0, "on_track", 3)
    official(desk, (None, "coal", "2016", "recognised", "1.5"))
    coal = items(desk, 2016)[0]["coal-jjjlyz"]
    assert (coal.achieved, coal.value_kind, coal.status) == (1.5, "recognised", "behind")


@pytest.mark.parametrize(
    ("year", "done", "expected", "status"),
    [(2016, "40", 50.0, "behind"), (2016, "60", 50.0, "on_track"), (2017, "100", 100.0, "met"), (2018, "99", 100.0, "missed")],
)  # fmt: skip
def test_small_boilers_go_by_2017(desk, year, done, expected, status):
    official(desk, (None, "boilers_10", str(year), "recognised", done))
    boilers = items(desk, year)[0]["boilers-10"]
    assert (boilers.target, boilers.achieved, boilers.expected, boilers.status) == (100, float(done), expected, status)
    assert "boilers-35-yrd" not in items(desk, year)[0]


def test_the_period_knows_boilers_coal_and_volatiles_with_their_regions():
    found = {target.id: target for target in planperiods.plan_period(PERIOD).targets}
    assert (found["boilers-10"].by, found["boilers-10"].scope) == (2017, "nation")
    assert {(one.value, one.scope) for one in found.values() if one.indicator == "coal"} == {
        (10, "coal_m10_jjjlyz"), (5, "coal_m5_yrd"), (10, "prd9"),
    }  # fmt: skip
    assert (found["vocs"].value, found["vocs"].scope) == (10, "voc16")


def test_a_delta_city_has_larger_boilers_and_its_own_coal(tmp_path):
    path = region(tmp_path, ["南京市", "苏州市"])
    with Project.open(path) as project:
        project.run(Years({"320100": {2015: 57}, "320500": {2015: 58}}))
    found, whole = items(path, 2020)
    assert {"boilers-35-yrd", "coal-yrd", "vocs", "boilers-10"} <= set(found)
    assert not {"coal-jjjlyz", "coal-prd"} & set(found)
    assert [text[:3] for text in whole.aims] == ["长三角"]


def test_a_drop_compares_the_same_cities_and_the_mean_says_how_many(desk):
    found, whole = items(desk, 2016)
    # Above 35 in 2015: all three; 淄博 has no 2016: (60 + 50)/2 = 55 → (48 + 50)/2 = 49, −10.9 %.
    assert (found["pm25"].base, found["pm25"].value, found["pm25"].achieved) == (55.0, 49.0, 10.9)
    assert (found["pm25"].cities, found["pm25"].members) == (2, 3)
    assert [(one.year, one.value, one.cities, one.change) for one in whole.means] == [
        (2015, 50.0, 3, None), (2016, 49.0, 2, -10.9),
    ]  # fmt: skip


def test_ties_share_the_tenth_place_and_a_city_without_data_is_named(tmp_path):
    cities = list(places.in_province("山东"))[:14]
    path = region(tmp_path, [one.name for one in cities])
    # Best to worst: 20, 21, 22 (three times), 23 … 30; one city has no data.
    levels = [20, 21, 22, 22, 22, 23, 24, 25, 26, 27, 28, 29, 30]
    with Project.open(path) as project:
        project.run(Years({one.code: {2016: level} for one, level in zip(cities, levels, strict=False)}))
        project.run(PutRecords((Record("official_value", f"{cities[12].code}|coal|2016|recognised", {
            "indicator": "coal", "period": "2016", "kind": "recognised", "value": "0",
        }, int(cities[12].code)),)))  # fmt: skip
        found = region_indicators(project, PERIOD, 2016)
    assert (found.ranked, found.unranked) == ("13/14", (cities[13].name,))
    # The tenth from the worst is one of three that share rank 3, so eleven answer.
    assert [(one.last, one.rank) for one in found.worst] == [
        (1, 13), (2, 12), (3, 11), (4, 10), (5, 9), (6, 8), (7, 7), (8, 6), (9, 3), (9, 3), (9, 3),
    ]  # fmt: skip
    assert (found.worst[0].coal, found.worst[0].duty) == ("0", "missed")  # no growth is no negative growth
    assert {one.duty for one in found.worst[1:]} == {"unknown"}


def test_the_change_ranking_shares_ties_and_leaves_attaining_cities_out_of_the_worsening(tmp_path, capsys):
    path = region(tmp_path, ["济南市", "淄博市", "泰安市", "青岛市", "烟台市"])
    with Project.open(path) as project:
        project.run(Years({
            "370100": {2015: 60, 2016: 50}, "370300": {2015: 60, 2016: 50}, "370900": {2015: 40, 2016: 50},
            "370200": {2015: 20, 2016: 30},
        }))  # fmt: skip
    capsys.readouterr()
    assert main(["region", "rank", str(path), "--period", "2016", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    places_of = {row["city"]["name"]: (row["rank"], row["change_rank"]) for row in found["rows"]}
    assert places_of == {"青岛市": (1, 4), "济南市": (2, 1), "淄博市": (2, 1), "泰安市": (2, 3)}
    assert (found["improving"], found["worsening"]) == (["济南市", "淄博市"], ["泰安市"])
    assert (found["count"], found["missing"]) == (4, ["370600"])
    assert main(["region", "rank", str(path), "--period", "2016"]) == 0
    text = capsys.readouterr().out
    assert "（有数据的城市4/5）" in text
    assert "没有排名的城市：烟台市" in text


def test_the_command_says_how_many_cities_each_number_holds(desk, capsys):
    capsys.readouterr()
    assert main(["region", "indicators", str(desk), "--period", "fyp13", "--year", "2016"]) == 0
    text = capsys.readouterr().out
    assert "（2/3个城市）" in text
    assert "2016年49.0μg/m³（计算值，2/3个城市），比基准年-10.9%（相同城市）" in text
    assert "有排名的城市2/3；无排名：淄博市" in text


def test_later_periods_have_theirs(desk):
    with Project.open(desk) as project:
        project.run(Years({"370100": {2020: 40, 2025: 30}, "370300": {2020: 50, 2025: 44}}))
        found = region_indicators(project, "aqap", 2025)
        ids = {item.id: (item.achieved, item.status) for item in found.indicators.items}
        # 济南, 淄博 and 泰安 are of the 2023 set: (40 + 50)/2 = 45 → 37, −17.8 % of −20 %.
        assert ids["pm25-bth"] == (17.8, "missed")
        assert found.worst == ()
        assert region_indicators(project, "fyp15", 2026).indicators.items == ()


def test_targets_keep_their_base_year_and_name_who_has_none(desk, capsys):
    command = ["region", "targets", str(desk), "--year", "2020", "--target", "42", "--no-chance", "--apply"]
    capsys.readouterr()
    assert main([*command, "--base-year", "2016", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["base"], found["base_year"], found["text"], found["missing"]) == (49.0, 2016, "2/3", ["淄博市"])
    with Project.open(desk) as project:
        project.run(Years({"370100": {2019: 43}}))
        row = progress(project, 2018).rows[0]
        # 48 in 2016 to 41.1 in 2020: half of the way in 2018 however many later years are held.
        assert row.expected == pytest.approx(48 - (48 - row.target) / 2, abs=0.001)
    for base, code in (("2020", "region.base_after_target"), ("2011", "region.no_base")):
        capsys.readouterr()
        assert main([*command, "--base-year", base, "--json"]) in (2, 3)
        assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert main(command) == 0
    assert "各城市基准年不同" in capsys.readouterr().out


@pytest.mark.parametrize(("year", "limit", "falls"), [("2020", 35.0, [12.0, 0.0]), ("2027", 30.0, [9.9, 2.1])])
def test_exceedance_counts_from_the_limit_in_force_in_the_targets_year(tmp_path, capsys, year, limit, falls):
    path = region(tmp_path, ["济南市", "淄博市"])
    with Project.open(path) as project:
        project.run(Years({"370100": {2016: 58}, "370300": {2016: 36 if year == "2027" else 34}}))
    mean = (58 + (36 if year == "2027" else 34)) / 2
    words = ["--year", year, "--target", str(mean - 6), "--method", "by_exceedance", "--no-chance", "--json"]
    capsys.readouterr()
    assert main(["region", "targets", str(path), *words]) == 0
    found = json.loads(capsys.readouterr().out)
    # 12 µg/m³ to share: above 35 only 济南; above 30 by 28 and 6 (12 × 28 / 34 = 9.9).
    assert (found["limit"], [round(one["fall"], 1) for one in found["cities"]]) == (limit, falls)
