"""Through the workspace and the command line: years, ledger, dust, register, rankings, indicators, rules."""

from __future__ import annotations

import csv
import datetime as dt
import json

import numpy as np
import pytest

from airplan import words
from airplan.assess.official import OfficialValue
from airplan.cli import main
from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Unit, metric_index, to_thousandths
from airplan.errors import Refused, UsageError
from airplan.series.dust import DustEvent
from airplan.series.factors import StateFactor
from airplan.workspace.analysis.assess import assess
from airplan.workspace.analysis.compare import compare
from airplan.workspace.analysis.editions import beside, three_years, what_changed
from airplan.workspace.analysis.indicators import plan_indicators
from airplan.workspace.analysis.ledger import year_ledger
from airplan.workspace.analysis.rank import rank
from airplan.workspace.analysis.stations import contributions
from airplan.workspace.commands.dust import PutDustEvents
from airplan.workspace.commands.factors import SetStateFactor
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.rules import AddRuleFile
from airplan.workspace.session import Project

BAODING = 130600
CLEAN = {"PM2.5": 30, "PM10": 60, "SO2": 8, "NO2": 20, "CO": 1, "O3": 90}


def cube(first: str, days: int, unit: int = BAODING, kind: DataKind = DataKind.UNSTATED, **levels: int) -> DayCube:
    found = DayCube.empty(np.array([unit]), dt.date.fromisoformat(first).toordinal(), days, kind)
    for name, value in {**CLEAN, **{key.replace("PM25", "PM2.5"): v for key, v in levels.items()}}.items():
        found.values[0, :, metric_index(name)] = value * 1000
    return found


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "保定.airplan", who="张三") as found:
        with found.store.change("history.put_units"):
            found.store.put_units([Unit(BAODING, "保定市", code="130600")])
        yield found


def write(project: Project, *cubes: DayCube) -> None:
    with project.store.change("history.put_units"):
        for one in cubes:
            project.store.write_days(one)


def one_year(project: Project, year: int, **options: object):
    return assess(project, BAODING, year, **options).cities[0].years[0]  # type: ignore[arg-type]


def test_every_year_with_data_is_judged(project):
    write(project, cube("2018-01-01", 365, PM25=60), cube("2019-01-01", 365))
    years = assess(project).cities[0].years
    assert [(year.year, year.attains_six) for year in years] == [(2018, False), (2019, True)]
    assert years[0].failing_six == ("PM2.5",)


def test_one_number_uses_one_kind_and_says_which(project):
    write(
        project,
        cube("2025-01-01", 365, kind=DataKind.ORIGINAL_ACTUAL, PM25=40),
        cube("2025-01-01", 350, kind=DataKind.REVIEWED_ACTUAL, PM25=38),
    )
    result = one_year(project, 2025)
    assert (result.data_kind, result.pollutants["PM2.5"].mean) == ("reviewed_actual", 38.0)
    original = one_year(project, 2025, kind=DataKind.ORIGINAL_ACTUAL)
    assert original.pollutants["PM2.5"].mean == 40.0
    assert "provisional" in original.reasons


def test_2026_shows_both_editions_and_one_constant_edition_on_demand(project):
    write(project, cube("2026-01-01", 365, PM25=33))
    result = one_year(project, 2026)
    assert result.standard == "GB3095-2026-transition"
    assert [(other.standard, other.attains_six) for other in result.also] == [("GB3095-2012", True)]
    assert result.attains_six is False
    assert "two_editions" in result.reasons


def test_a_constant_edition_keeps_march_2026_from_reading_as_worse_air(project):
    write(project, cube("2025-01-01", 730, PM25=70))
    assert [one_year(project, year).good_days for year in (2025, 2026)] == [365, 59]
    for edition, wanted in (("HJ633-2012", [365, 365]), ("HJ633-2026", [0, 0])):
        found = [one_year(project, year, constant_edition=edition).good_days for year in (2025, 2026)]
        assert found == wanted


def test_months_and_years_without_days(project):
    values = [
        PeriodValue(BAODING, dt.date(2014, month, 1).toordinal(), "month", "PM2.5", "mean", DataKind.UNSTATED, 100_000)
        for month in range(1, 13)
    ]
    values.append(
        PeriodValue(BAODING, dt.date(2013, 1, 1).toordinal(), "year", "PM2.5", "mean", DataKind.UNSTATED, 134_000)
    )
    with project.store.change("history.put_units"):
        project.store.write_periods(values)
    first, second = assess(project).cities[0].years
    assert (first.source, first.pollutants["PM2.5"].mean, first.pollutants["PM2.5"].valid) == ("year", 134.0, None)
    assert (second.source, second.pollutants["PM2.5"].mean, second.pollutants["PM2.5"].valid) == ("month", 100.0, None)
    assert first.pollutants["PM2.5"].attains_mean is False
    assert second.good_days is None


def test_three_counts_of_dust(project):
    series = cube("2023-01-01", 365)
    for day, pm10 in (("2023-03-21", 900), ("2023-03-22", 300)):
        series.values[0, dt.date.fromisoformat(day).toordinal() - series.first_day, metric_index("PM10")] = pm10 * 1000
    write(project, series)
    event = DustEvent(BAODING, dt.date(2023, 3, 21), dt.date(2023, 3, 22), after={"2023-03-22": {"PM10": "160"}})
    project.run(PutDustEvents((event,)))
    result = one_year(project, 2023)
    # PM10 as monitored: (363·60 + 900 + 300)/365 = 62.96; without dust (363·60 + 160)/364 = 60.27.
    monitored, means, days = (result.dust_counts[name] for name in result.dust_counts)
    assert monitored.mean_text["PM10"] == "63"
    assert means.mean_text["PM10"] == "60"
    assert (monitored.good_days, monitored.heavy_days, monitored.days) == (363, 1, 365)
    assert (means.good_days, means.heavy_days) == (363, 1)
    assert (days.good_days, days.heavy_days, days.days) == (363, 0, 364)  # 160 µg/m³ still exceeds that day
    assert result.pollutants["PM10"].mean_text == "63"
    clean = one_year(project, 2023, exclude_dust=True)
    assert (clean.pollutants["PM10"].mean_text, clean.dust) == ("60", "excluded")
    assert clean.pollutants["PM10"].valid is True
    assert clean.good_days == 363


def test_the_ledger_of_a_running_year(project):
    write(project, cube("2023-01-01", 365, PM25=60), cube("2024-01-01", 348, PM25=55))
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2024", "assigned", "57", "冀环〔2024〕1号")))
    project.run(SetOfficial(OfficialValue(BAODING, "good_ratio", "2024", "assigned", "92.5%", "冀环〔2024〕1号")))
    ledger = year_ledger(project, 2024, dt.date(2024, 12, 31))
    lines = {line.indicator: line for line in ledger.targets}
    pm = lines["PM2.5"]
    assert (pm.valid_days, pm.remaining_days, pm.control_value, pm.control_text) == (348, 18, 95.67, "95")
    assert pm.reach == "open"
    assert [(one.name, one.year_end) for one in pm.scenarios] == [("last_year", "55"), ("best", "55"), ("worst", "55")]
    ratio = lines["good_ratio"]  # 92.5 % of 366 days: 339 needed, 348 had
    assert (ratio.good_needed, ratio.loss_left, ratio.remaining_days) == (0, 18, 18)
    assert ratio.loss_left_after_rounding == 18
    assert lines["O3"].above_left == 36
    assert "2024" not in ledger.message
    assert ledger.message.startswith(
        "截至12月13日，保定市PM2.5浓度55微克/立方米，同比下降8.3%，年度目标57，剩余18天日均浓度须控制在95以内"
    )


def test_the_ledger_of_a_past_day_sees_only_what_was_known(project):
    series = cube("2024-01-01", 366, PM25=58)
    series.values[0, 209:, 0] = 500_000
    write(project, series)
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2024", "assigned", "57", "文")))
    pm = year_ledger(project, 2024, dt.date(2024, 1, 1) + dt.timedelta(days=208)).targets[0]
    assert (pm.to_date_text, pm.valid_days, pm.remaining_days, pm.control_value) == ("58", 209, 157, 55.67)


def test_a_target_out_of_reach_says_so(project):
    write(project, cube("2024-01-01", 360, PM25=60))
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2024", "assigned", "40", "文")))
    ledger = year_ledger(project, 2024, dt.date(2024, 12, 31))
    assert ledger.targets[0].reach == "out"
    assert "已无法完成目标" in ledger.message


def test_a_winter_campaign_has_its_own_target(project):
    write(project, cube("2024-10-01", 100, PM25=80), cube("2023-10-01", 183, PM25=90))
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2024winter", "assigned", "75", "攻坚方案")))
    ledger = year_ledger(project, as_of=dt.date(2025, 1, 8), period="2024winter")
    pm = ledger.targets[0]
    # 182 days: (75·182 − 80·100)/82 = 68.90
    assert (pm.target, pm.remaining_days, pm.control_value, pm.reach) == (75.0, 82, 68.9, "hard")
    assert ledger.message.startswith("2024—2025年秋冬季截至1月8日，保定市PM2.5浓度80微克/立方米，同比下降11.1%，目标75")


def test_provisional_data_are_named_in_the_message(project):
    write(project, cube("2025-01-01", 100, kind=DataKind.ORIGINAL_ACTUAL))
    assert "初步数据" in year_ledger(project, 2025, dt.date(2025, 4, 10)).message


def test_a_year_without_days_has_no_ledger(project):
    with pytest.raises(Refused) as trouble:
        year_ledger(project, 2024, dt.date(2024, 5, 1))
    assert trouble.value.code == "ledger.no_days"


def test_changes_use_published_values_of_the_register_first(project):
    write(project, cube("2019-01-01", 365, PM25=36), cube("2020-01-01", 366, PM25=33))
    found = compare(project, "2020", BAODING)
    assert (found.value, found.previous, found.change, found.unit) == ("33", "36", -8.3, "%")
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2019", "published", "40", "公报")))
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2019", "recognised", "44", "认定函")))
    found = compare(project, "2020", BAODING)
    assert (found.previous, found.change, found.kinds["PM2.5"]) == ("44", -25.0, ("computed", "recognised"))


def test_a_running_period_is_compared_with_the_same_days_of_last_year(project):
    last = cube("2019-01-01", 365, PM25=40)
    last.values[0, 100:, 0] = 200_000
    write(project, last, cube("2020-01-01", 101, PM25=36))
    found = compare(project, "2020", BAODING)  # 1 January to 10 April of both
    assert (found.previous, found.change, found.data_to) == ("40", -10.0, "2020-04-10")


def test_digits_are_a_setting(project):
    write(project, cube("2019-01-01", 365, PM25=36), cube("2020-01-01", 366, PM25=33))
    found = compare(project, "2020", BAODING, digits={"PM2.5": 1})
    assert (found.value, found.previous) == ("33.0", "36.0")


def test_stations_contribute_to_the_city(project):
    stations = [Unit(0, name, level="station", parent=BAODING) for name in ("甲站", "乙站")]  # type: ignore[arg-type]
    with project.store.change("history.put_units"):
        stored = project.store.put_units(stations)
    for unit, level in zip(stored, (40, 60), strict=True):
        write(project, cube("2019-01-01", 365, unit=unit.id, PM25=level))
    write(project, cube("2019-01-01", 365, PM25=50))
    found = contributions(project, "2019")
    assert (found.mean, found.city) == (50.0, 50.0)
    assert [(one.unit.name, one.value, one.difference, one.share) for one in found.stations] == [
        ("乙站", 60.0, 10.0, 60.0),
        ("甲站", 40.0, -10.0, 40.0),
    ]


def test_contributions_to_the_index_and_to_lost_days(project):
    series = cube("2019-01-01", 365)
    series.values[0, :20, metric_index("O3")] = 200_000
    write(project, series)
    result = one_year(project, 2019)
    assert result.lost_days["O3"] == 20
    assert result.single_indices["PM2.5"] == round(30 / 35, 4)
    assert sum(result.single_indices.values()) == pytest.approx(result.index, abs=1e-3)


def test_a_register_value_is_altered_not_doubled_and_undone(project):
    for value in ("57", "56"):
        project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2024", "assigned", value, "文")))
    stored = [OfficialValue.from_record(record) for record in project.store.records("official_value")]
    assert [(one.value, one.who) for one in stored] == [("56", "张三")]
    project.undo()
    assert [r.body["value"] for r in project.store.records("official_value")] == ["57"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (OfficialValue(None, "PM2.5", "2024", "wish", "57"), "official.unknown_kind"),
        (OfficialValue(None, "Hg", "2024", "assigned", "57"), "official.unknown_indicator"),
        (OfficialValue(None, "PM2.5", "2024", "assigned", "持续改善"), "official.no_number"),
        (OfficialValue(None, "PM2.5", "2024", "assigned", "-3"), "official.no_number"),
    ],
)
def test_unsound_official_values_are_refused(project, value, code):
    with pytest.raises(UsageError) as trouble:
        project.run(SetOfficial(value))
    assert trouble.value.code == code
    assert project.store.records("official_value") == []


def test_counties_are_ranked_with_shared_places(project):
    counties = [Unit(0, name, level="county", parent=BAODING) for name in ("甲县", "乙县", "丙县", "丁县")]  # type: ignore[arg-type]
    with project.store.change("history.put_units"):
        stored = project.store.put_units(counties)
    for unit, level in zip(stored, (40, 30, 30, 20), strict=True):
        write(project, cube("2019-01-01", 365, unit=unit.id, PM25=level))
    found = rank(project, "2019", unit=BAODING)
    assert [(row.rank, row.city.name) for row in found.rows] == [(1, "丁县"), (2, "乙县"), (2, "丙县"), (4, "甲县")]


def test_a_region_without_the_city_says_so(project):
    write(project, cube("2019-01-01", 365))
    with pytest.raises(UsageError) as trouble:
        rank(project, "2019", region="prd9")
    assert trouble.value.code == "assess.no_members"
    found = rank(project, "2019", region="bth_2plus26")
    assert (found.count, len(found.missing)) == (1, 27)
    assert any(note.code == "rank.members_missing" for note in found.notes)


def test_several_cities_have_a_plain_mean(project):
    with project.store.change("history.put_units"):
        project.store.put_units([Unit(130200, "唐山市", code="130200")])
    write(project, cube("2019-01-01", 365, PM25=30), cube("2019-01-01", 365, unit=130200, PM25=41))
    group = assess(project, year=2019, region="jjj13").summary[0]
    assert (group.cities, group.values["PM2.5"], group.judged, group.attaining) == (2, "36", 2, 1)  # 35.5 → 36
    assert group.values["good_ratio"] == "100.0"


def test_indicators_of_the_13th_period(project):
    write(
        project, cube("2015-01-01", 365, PM25=100), cube("2018-01-01", 365, PM25=85), cube("2020-01-01", 366, PM25=75)
    )
    found = plan_indicators(project, "fyp13-2016-2020", year=2018)
    pm = next(item for item in found.items if item.id == "pm25")
    # 15 % of 18 % by 2018, when three fifths of the time are gone: 10.8 % expected, 1.5 points a year left.
    assert (pm.achieved, pm.expected, pm.needed_a_year, pm.status) == (15.0, 10.8, 1.5, "on_track")
    final = plan_indicators(project, "fyp13", year=2020)
    pm = next(item for item in final.items if item.id == "pm25")
    assert (pm.achieved, pm.status) == (25.0, "met")
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2015", "base", "90", "基数函")))
    again = next(item for item in plan_indicators(project, "fyp13", year=2020).items if item.id == "pm25")
    assert (again.base, again.base_kind, again.achieved, again.status) == (90.0, "base", 16.7, "missed")


def test_national_means_follow_the_set_of_the_year_and_leave_extra_units_out(project):
    with project.store.change("history.put_units"):
        project.store.put_units([Unit(371200, "莱芜市", code="371200"), Unit(419001, "济源市", "extra", code="419001")])  # type: ignore[arg-type]
    for unit, pm in ((BAODING, 60), (371200, 80), (419001, 90)):
        write(project, cube("2015-01-01", 365, unit=unit, PM25=pm), cube("2020-01-01", 366, unit=unit, PM25=pm - 20))
    pm = next(item for item in plan_indicators(project, "fyp13", year=2020).items if item.id == "pm25")
    assert (pm.base, pm.value, pm.cities) == (70.0, 40.0, 1)  # 莱芜 is part of 济南 since 2019
    group = assess(project, year=2015).summary[0]
    assert (group.cities, group.values["PM2.5"]) == (2, "70")


def test_an_attaining_city_is_not_in_the_set_of_the_pm25_drop(project):
    write(project, cube("2015-01-01", 365, PM25=35), cube("2020-01-01", 366, PM25=30))
    pm = next(item for item in plan_indicators(project, "fyp13", year=2020).items if item.id == "pm25")
    assert (pm.status, pm.reason) == ("unknown", "none_not_attaining")


def test_a_drop_without_a_base_says_what_is_missing(project):
    write(project, cube("2025-01-01", 365))
    heavy = plan_indicators(project, "fyp14", year=2025)
    pm = next(item for item in heavy.items if item.id == "pm25")
    assert (pm.status, pm.reason, pm.value) == ("unknown", "no_base", 30.0)


def test_the_period_of_today_waits_for_assigned_targets(project):
    write(project, cube("2026-01-01", 300))
    from airplan import clock

    clock.set_today(dt.date(2026, 11, 24))
    found = plan_indicators(project)
    assert (found.period, found.items) == ("fyp15-2026-2030", ())
    assert "尚未登记" in found.notes[0]
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2030", "assigned", "≤28", "冀政发〔2026〕3号")))
    item = plan_indicators(project).items[0]
    assert (item.target, item.assigned, item.document) == (28.0, True, "冀政发〔2026〕3号")


def test_what_changed_on_2026_03_01_for_my_city(project):
    write(project, cube("2025-01-01", 365, PM25=33, PM10=65))
    page = what_changed(project, dt.date(2026, 3, 1), BAODING)
    assert page.year == 2025
    assert page.before is not None
    assert page.after is not None
    assert (page.before.attains_six, page.after.attains_six) == (True, False)
    assert page.after.failing_six == ("PM10", "PM2.5")
    assert (page.before.good_days, page.after.good_days) == (365, 365)


def test_a_year_over_2018_09_is_brought_to_one_state_only_by_entered_factors(project):
    write(project, cube("2018-01-01", 365, PM25=50))
    result = one_year(project, 2018)
    assert "state_changes" in result.reasons
    converted = one_year(project, 2018, reference_state=True)
    # 243 days at 8·273.15/298.15 = 7.329, 122 at 8 µg/m³.
    assert converted.pollutants["SO2"].mean == pytest.approx((243 * 7.329 + 122 * 8) / 365, abs=1e-3)
    assert converted.pollutants["PM2.5"].valid_days == 122
    with pytest.raises(UsageError):
        project.run(SetStateFactor(StateFactor(BAODING, 2018, "9.3", "气象资料")))
    project.run(SetStateFactor(StateFactor(BAODING, 2018, "0.93", "气象资料")))
    converted = one_year(project, 2018, reference_state=True)
    assert converted.pollutants["PM2.5"].mean == pytest.approx((243 * 46.5 + 122 * 50) / 365, abs=1e-3)
    assert one_year(project, 2018).pollutants["PM2.5"].mean == 50.0


def test_a_year_stands_under_every_edition_side_by_side(project):
    write(project, cube("2025-01-01", 365, PM25=28, PM10=48))
    found = beside(project, BAODING, 2025)
    assert found is not None
    assert found.in_force == "GB3095-2012"
    assert [(side.standard, side.aqi_edition, side.attains_six) for side in found.sides] == [
        ("GB3095-2012", "HJ633-2012", True),
        ("GB3095-2026-transition", "HJ633-2026", True),
        ("GB3095-2026-final", "HJ633-2026", False),
    ]


def test_three_year_means_are_a_switch_and_unverified(project):
    write(project, *(cube(f"{year}-01-01", 365, PM25=pm) for year, pm in ((2021, 40), (2022, 36), (2023, 30))))
    found = three_years(project, BAODING, 2023)
    assert found is not None
    pm = found.pollutants["PM2.5"]
    assert (pm.text, pm.attains, found.attains_six, found.known) == ("35", True, True, "unverified")
    early = three_years(project, BAODING, 2022)
    assert early is not None
    assert (early.pollutants["PM2.5"].attains, early.attains_six) == (None, None)


def test_a_bureaus_edition_judges_and_is_cited_with_its_hash(project, tmp_path):
    write(project, cube("2026-01-01", 365, PM25=29, PM10=55))
    rule = {
        "id": "local:strict/PM2.5", "edition": "local:strict", "pollutant": "PM2.5", "period": "annual", "class": 2,
        "value": 28, "unit": "µg/m³", "clause": "第一条", "source": "本局", "mark": "L", "known": "verified",
    }  # fmt: skip
    edition = {"id": "local:strict", "title_zh": "更严", "valid_from": "2026-04-01", "base": "GB3095-2026-transition"}
    own = {
        "family": "limit", "name": "更严限值", "approved_by": "某局", "approved_on": "2026-04-01",
        "basis": "市政发〔2026〕1号", "replaces": [], "editions": [edition], "rules": [rule],
    }  # fmt: skip
    answer = project.run(AddRuleFile(json.dumps(own, ensure_ascii=False), "own.json")).answer
    cited = answer.cite("local:strict")
    result = one_year(project, 2026, standard="local:strict")
    assert (result.standard, result.attains_six, result.failing_six) == (cited, False, ("PM2.5",))
    assert one_year(project, 2026, standard="GB3095-2026-transition").attains_six is True


def test_commands_answer_one_json_object_with_the_keys_of_the_interface(project, capsys):
    write(project, cube("2019-01-01", 365, PM25=36))
    path = str(project.path)
    project.close()

    def answer(*arguments: str, code: int = 0) -> dict:
        assert main([*arguments, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    year = answer("assess", path, "--year", "2019")["years"][0]
    keys = {
        "year", "standard", "source", "pollutants", "good_days", "heavy_days", "good_days_computed", "aqi_source",
        "aqi_pollutants", "reproduced", "aqi_days", "good_ratio", "attains_six", "attains_all", "reasons",
    }  # fmt: skip
    assert keys <= set(year)
    assert {
        "mean",
        "p95",
        "limit",
        "exceedance",
        "valid_days",
        "valid",
        "attains_mean",
        "attains_percentile",
        "attains",
    } <= set(year["pollutants"]["PM2.5"])
    assert year["pollutants"]["PM2.5"]["exceedance"] == 0.03
    stored = answer("official", path, "set", "--indicator", "PM2.5", "--period", "2019", "--kind", "assigned",
                    "--value", "57", "--document", "D")  # fmt: skip
    assert (stored["value"], stored["unit"]) == ("57", BAODING)
    assert [one["value"] for one in answer("official", path, "list")["values"]] == ["57"]
    refused = answer(
        "official", path, "set", "--indicator", "Hg", "--period", "1", "--kind", "base", "--value", "1", code=2
    )
    assert refused["error"]["code"] == "official.unknown_indicator"
    assert answer("dust", path, "add", "--from", "2019-03-21", "--after", "2019-03-21:PM10=80")["count"] == 1
    assert answer("dust", path, "list")["events"][0]["after"] == {"2019-03-21": {"PM10": "80"}}
    assert answer("factor", path, "set", "--year", "2017", "--factor", "0.93", "--source", "气象")["year"] == 2017
    target = answer("ledger", path, "--as-of", "2019-12-01")["targets"][0]
    wanted = {
        "indicator", "target", "to_date", "valid_days", "remaining_days", "control_value", "good_needed", "loss_left",
        "heavy_left",
    }  # fmt: skip
    assert wanted <= set(target)
    assert answer("compare", path, "--period", "2019")["value"] == "36"
    assert answer("assess", path, "--standard", "GB0", code=2)["error"]["code"] == "rules.unknown_edition"
    assert answer("rank", path, "--period", "soon", code=2)["error"]["code"] == "period.unknown"
    assert answer("cities", "suzhou")["count"] == 2
    assert main(["ledger", path, "--as-of", "2019-12-01", "--lang", "en"]) == 0
    assert "remaining 30 days" in capsys.readouterr().out
    words.set_language("zh")


def test_the_city_decides_weights_season_and_digits(project, capsys):
    write(project, cube("2026-01-01", 365), cube("2027-01-01", 100))
    plain = one_year(project, 2026)
    path = str(project.path)
    project.close()
    options = ("--index-weights", "PM2.5=3,NO2=2,O3=2", "--heating-season", "10-15..04-15", "--digits", "1")
    assert main(["choose", path, *options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["index_weights"]["PM2.5"] == 3
    assert main(["choose", path, "--index-weights", "Hg=3", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "cli.choose.bad_weight"
    with Project.open(path) as again:
        weighted = one_year(again, 2026)
        # + 2·30/30 + 20/40 + 90/160
        assert weighted.index == pytest.approx((plain.index or 0) + 2 + 0.5 + 0.5625, abs=1e-3)
        assert compare(again, "2026").value == "30.0"
        season = assess(again, period="2026heating").cities[0].periods[0]
        assert (season.first, season.last) == ("2026-10-15", "2027-04-15")
        assert "heating_default" not in season.reasons
        again.undo()
        assert one_year(again, 2026).index == plain.index


def test_a_table_of_dust_events_is_read_and_bad_rows_are_named(project, tmp_path, capsys):
    file = tmp_path / "沙尘.csv"
    file.write_text(
        "2023年沙尘过程,,,\n城市,日期,PM10剔除前,PM10剔除后\n保定市,2023-03-21,900,85\n保定,2023年3月22日,300,\n"
        "保定市,不详,1,1\n张家口市,2023-03-22,1,1\n",
        encoding="utf-8",
    )
    path = str(project.path)
    project.close()
    assert main(["dust", path, "import", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["first"], one["after"]) for one in found["events"]] == [
        ("2023-03-21", {"2023-03-21": {"PM10": "85"}}),
        ("2023-03-22", {}),
    ]
    assert [(one["code"], one["cell"], one["value"]) for one in found["problems"]] == [
        ("dust.bad_day", "B5", "不详"),
        ("dust.unknown_unit", "A6", "张家口市"),
    ]
    assert main(["dust", path, "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 2


# --- real files of the third parties


def beijing(shared_data) -> DayCube:
    file = next((shared_data / "aqistudy_daily_headerless").glob("*北京*"))
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    days = [dt.date.fromisoformat(row[1]).toordinal() for row in rows]
    found = DayCube.empty(np.array([110000]), min(days), max(days) - min(days) + 1)
    for day, row in zip(days, rows, strict=True):
        for name, place in (("AQI", 2), ("PM2.5", 5), ("PM10", 6), ("SO2", 7), ("CO", 8), ("NO2", 9), ("O3", 10)):
            value = to_thousandths(row[place] or "0")
            found.values[0, day - min(days), metric_index(name)] = value if value > 0 else MISSING
    return found


@pytest.mark.shared
def test_beijing_from_the_headerless_file(shared_data, tmp_path):
    with Project.create(tmp_path / "b.airplan", who="x") as project:
        with project.store.change("history.put_units"):
            project.store.put_units([Unit(110000, "北京市", code="110000")])
        write(project, beijing(shared_data))
        years = {year.year: year for year in assess(project).cities[0].years}
        assert round(years[2015].pollutants["PM2.5"].mean or 0, 1) == 80.1
        assert round(years[2016].pollutants["PM2.5"].mean or 0, 1) == 72.6
        assert years[2015].pollutants["PM2.5"].exceedance == 1.29
        for year in (2014, 2015, 2016):
            one = years[year]
            assert one.aqi_source == "reported"
            assert one.good_days != one.good_days_computed
            # The O3 column is not the daily 8-h maximum: without it more days agree than without any other.
            assert max(one.reproduced_without, key=lambda name: one.reproduced_without[name]) == "O3"
        project.run(SetOfficial(OfficialValue(110000, "PM2.5", "2015", "published", "80.6", "公报")))
        beside_it = assess(project, year=2015).cities[0].years[0].official[0]
        assert (beside_it.value, beside_it.computed, beside_it.differs) == ("80.6", "80", True)
        found = compare(project, "2016")
        assert (found.previous, found.kinds["PM2.5"]) == ("80.6", ("computed", "published"))
        ledger = year_ledger(project, 2016, dt.date(2016, 10, 31))
        days = beijing(shared_data)
        start = dt.date(2016, 1, 1).toordinal() - days.first_day
        mean = days.values[0, start : start + 305, 0].mean() / 1000
        assert ledger.targets[0].to_date == pytest.approx(mean, abs=1e-4)
        assert f"截至10月31日，北京市PM2.5浓度{mean:.0f}微克/立方米" in ledger.message


def test_a_year_without_data_says_what_is_held(project):
    write(project, cube("2019-01-01", 365))
    found = assess(project, BAODING, 2012).cities[0]
    assert found.years == ()
    assert found.notes[0].message == "保定市在 2012 没有数据，不能评价；项目中该单元的数据在 2019 年至 2019 年之间。"


def test_a_project_without_data_says_so(project):
    assert assess(project).cities[0].notes[0].code == "assess.nothing_held"


def test_a_change_against_one_day_is_for_reference_only(project):
    write(project, cube("2018-12-31", 1, PM25=10), cube("2019-01-01", 365, PM25=50))
    found = compare(project, "2019").indicators
    assert (found["PM2.5"].change, found["PM2.5"].reason) == (400.0, "previous_short")
    assert {found[name].reason for name in ("good_days", "good_ratio", "index")} == {"previous_short"}
    ranked = rank(project, "2019")
    assert (ranked.rows[0].change, ranked.improving, ranked.worsening) == (None, (), ())
    assert [note.code for note in ranked.notes] == ["rank.previous_short"]


def test_a_published_value_of_the_year_before_needs_no_days(project):
    write(project, cube("2018-12-31", 1, PM25=10), cube("2019-01-01", 365, PM25=50))
    project.run(SetOfficial(OfficialValue(BAODING, "PM2.5", "2018", "published", "55", "公报")))
    found = compare(project, "2019").indicators["PM2.5"]
    assert (found.previous, found.change, found.reason) == ("55", -9.1, None)


def test_the_ledger_line_has_no_negative_days(project, tmp_path, capsys):
    write(project, cube("2025-01-01", 300, O3=170))
    project.run(SetOfficial(OfficialValue(BAODING, "O3", "2025", "assigned", "160", "D")))
    path = str(tmp_path / "保定.airplan")
    assert main(["ledger", path, "--year", "2025", "--as-of", "2025-10-27"]) == 0
    told = capsys.readouterr().out
    assert "已超出 264 天" in told  # 300 days above 160; 365 values bear 36
    assert "-264" not in told


def test_a_year_given_as_such_names_what_fails_and_its_source(project):
    day = dt.date(2019, 1, 1).toordinal()
    values = [
        PeriodValue(BAODING, day, "year", "PM2.5", "mean", DataKind.UNSTATED, 50_000),
        PeriodValue(BAODING, day, "year", "O3", "p90", DataKind.UNSTATED, 180_000),
    ]
    with project.store.change("history.put_units"):
        project.store.write_periods(values)
    found = one_year(project, 2019)
    assert (found.source, found.attains_all) == ("year", False)
    assert set(found.failing_all) == {"PM2.5 mean", "O3 p90"}
    assert found.notes[0].message == "由文件给出的年值，无法核对有效日数。"
