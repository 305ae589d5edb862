"""Paths, rounding, cautions and breakdown, with numbers worked by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.errors import UsageError
from airplan.plan.bodies import from_record, to_record
from airplan.plan.cautions import best_run, cautions, exceedance, yearly_rate
from airplan.plan.counties import break_down_mean, break_down_sum, check_breakdown, weighted_mean
from airplan.plan.naming import goal_name
from airplan.plan.targets import (
    Attribute,
    Deadline,
    Origin,
    PathMethod,
    Target,
    equal_rate,
    equal_step,
    printed_path,
    targets_of,
)

PM25 = Deadline("PM2.5", goal="35", year=2025, base_year=2020, base="48", set_by="省政府", number="某政发〔2021〕1号")


def test_equal_rate_from_50_to_35_in_five_years():
    # (35/50)^(1/5) = 0.9311499; 50·0.9311499^t = 46.557, 43.352, 40.367, 37.588
    values = equal_rate(Decimal(50), Decimal(35), 5)
    assert [round(float(value), 3) for value in values] == [46.557, 43.352, 40.367, 37.588, 35]


def test_equal_step_from_50_to_35_in_five_years():
    assert equal_step(Decimal(50), Decimal(35), 5) == [47, 44, 41, 38, 35]


def test_printed_path_is_rounded_half_to_even():
    path = printed_path(replace(PM25, method=PathMethod.EQUAL_STEP, base="50", year=2026))
    # steps of 2.5: 47.5 → 48 (even), 45, 42.5 → 42 (even), 40, 37.5 → 38, 35
    assert path == {2021: 48, 2022: 45, 2023: 42, 2024: 40, 2025: 38, 2026: 35}


def test_staged_path_keeps_the_fixed_years():
    deadline = replace(PM25, method=PathMethod.STAGED, stages={"2023": "40"}, digits=1)
    path = printed_path(deadline)
    assert path[2023] == Decimal("40.0")
    assert path[2025] == Decimal("35.0")
    # between: 48·(40/48)^(1/3) = 45.169; 40·(35/40)^(1/2) = 37.417
    assert path[2021] == Decimal("45.2")
    assert path[2024] == Decimal("37.4")


def test_own_path_must_name_every_year():
    deadline = replace(PM25, method=PathMethod.OWN, stages={"2021": "46", "2022": "43", "2024": "37"})
    with pytest.raises(UsageError) as trouble:
        printed_path(deadline)
    assert trouble.value.code == "plan.own_path_misses_year"
    assert trouble.value.values["year"] == 2023


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"year": None}, "plan.no_deadline"),
        ({"base": ""}, "plan.no_base"),
        ({"goal": ""}, "plan.no_goal"),
        ({"year": 2020}, "plan.deadline_before_base"),
        ({"goal": "0"}, "plan.equal_rate_needs_positive"),
    ],
)
def test_what_is_missing_is_said(change, code):
    with pytest.raises(UsageError) as trouble:
        printed_path(replace(PM25, **change))
    assert trouble.value.code == code


def test_last_year_never_exceeds_the_goal_when_shown_with_fewer_digits():
    assert printed_path(replace(PM25, goal="34.6", digits=0))[2025] == 34
    good = Deadline("good_days", goal="292.4", year=2025, base_year=2020, base="270", digits=0)
    assert printed_path(good)[2025] == 293


@given(
    st.integers(2000, 2030),
    st.integers(1, 12),
    st.decimals(20, 120, places=1),
    st.decimals(5, 100, places=1),
    st.sampled_from([PathMethod.EQUAL_RATE, PathMethod.EQUAL_STEP, PathMethod.STAGED]),
)
def test_every_path_runs_from_base_to_goal_without_turning(base_year, years, base, goal, method):
    deadline = Deadline(
        "PM2.5", goal=str(goal), year=base_year + years, base_year=base_year, base=str(base), method=method, digits=1
    )
    path = printed_path(deadline)
    assert list(path) == list(range(base_year + 1, base_year + years + 1))
    values = [base, *path.values()]
    falling = goal <= base
    assert all((a >= b) if falling else (a <= b) for a, b in itertools.pairwise(values))
    assert path[base_year + years] <= goal


def test_texts_are_as_printed_and_values_from_above_stand():
    given_value = Target("PM2.5", 2023, "40.5", Origin.ASSIGNED, Attribute.BINDING, "某环〔2022〕8号")
    rows = {row.year: row for row in targets_of(PM25, [given_value])}
    assert rows[2023].text == "40.5 µg/m³"
    assert (rows[2023].origin, rows[2023].attribute, rows[2023].document) == ("assigned", "binding", "某环〔2022〕8号")
    assert rows[2025].text == "35 µg/m³"
    assert rows[2025].value == 35.0
    assert rows[2025].origin == "computed"


def test_days_and_ratios_have_their_own_units_and_digits():
    days = Deadline("good_days", goal="292", year=2025, base_year=2020, base="270", method=PathMethod.EQUAL_STEP)
    assert [row.text for row in targets_of(days)] == ["274天", "279天", "283天", "288天", "292天"]
    ratio = replace(days, pollutant="good_ratio", base="74", goal="80.5")
    assert targets_of(ratio)[0].text == "75.3%"
    co = replace(days, pollutant="CO", base="2.0", goal="1.5", year=2025)
    assert targets_of(co)[0].text == "1.9 mg/m³"


def test_records_come_back_whole():
    deadline = replace(PM25, stages={"2023": "40"}, attribute=Attribute.BINDING, unit=130600, uid="ab" * 16)
    record = to_record(deadline)
    assert (record.type, record.natural, record.unit) == ("deadline", "PM2.5", 130600)
    assert from_record(Deadline, record) == deadline


def test_steeper_than_the_city_ever_was():
    history = {2013: 80, 2014: 76, 2015: 74, 2016: 70, 2017: 66, 2018: 60}
    run = best_run(history)
    assert (run.first, run.last) == (2013, 2018)
    assert run.rate == pytest.approx(1 - (60 / 80) ** 0.2)
    found = {problem.code for problem in cautions(PM25, 2021, history)}
    assert found == {"plan.steeper_than_best"}  # 6.1 % a year against 5.6 %
    steep = {problem.code for problem in cautions(replace(PM25, year=2022), 2021, history, region_best=0.07)}
    assert steep == {"plan.steeper_than_best", "plan.steeper_than_region", "plan.steep"}


def test_deadline_past_and_goal_below_background():
    found = {problem.code for problem in cautions(PM25, 2026, background=36)}
    assert found >= {"plan.deadline_past", "plan.goal_below_background"}


def test_an_attaining_city_gets_a_keep_improving_remark():
    assert [p.code for p in cautions(replace(PM25, base="33"), 2021)] == ["plan.already_attains"]


def test_exceedance_and_rate():
    assert exceedance(42, 35) == pytest.approx(0.2)
    assert yearly_rate(50, 40.5, 2) == pytest.approx(0.1)


def test_counties_fall_in_proportion_and_their_mean_holds():
    bases = {"甲": Decimal("52"), "乙": Decimal("47"), "丙": Decimal("41")}
    goals = break_down_mean("PM2.5", Decimal(40), bases)
    assert weighted_mean(goals) <= 40
    assert goals["甲"] > goals["乙"] > goals["丙"]
    assert check_breakdown("PM2.5", 2025, Decimal(40), goals) == []
    [problem] = check_breakdown("PM2.5", 2025, Decimal(39), {**goals, "甲": Decimal(50)})
    assert problem.code == "plan.counties_mean"


@given(
    st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.decimals(1, 900, places=1), min_size=1),
    st.decimals(1, 9000, places=1),
)
def test_tonnes_add_up_exactly(weights, total):
    shares = break_down_sum(total, weights, digits=1)
    assert sum(shares.values()) == total
    assert check_breakdown("NOx", 2027, total, shares, additive=True) == []


def test_a_sum_that_is_off_is_said():
    [problem] = check_breakdown("NOx", 2027, Decimal(100), {"甲": Decimal(60), "乙": Decimal(39)}, additive=True)
    assert problem.values["sum"] == "99"


def test_an_attaining_city_is_not_given_worse_years():
    """Base 47 under the goal 60: no computed year may lie above the base; good days never below it."""
    path = printed_path(Deadline("PM2.5", goal="60", year=2028, base_year=2025, base="47"))
    assert [str(value) for value in path.values()] == ["47", "47", "47"]
    days = Deadline("good_days", goal="290", year=2027, base_year=2025, base="300", method=PathMethod.EQUAL_STEP)
    assert [str(value) for value in printed_path(days).values()] == ["300", "300"]


def test_codes_as_people_say_them():
    assert goal_name("PM2.5@2027") == "PM2.5 年均浓度（2027年）"
    assert goal_name("NOx@2028") == "2028年NOx总量上限"
    assert goal_name("coal@2028") == "2028年煤炭消费总量上限"
    assert goal_name("budget:2027") == "2027年预算"
    assert goal_name("其他") == "其他"
