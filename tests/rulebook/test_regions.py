"""Regions with dated membership, the sets of cities, and the plan periods."""

from __future__ import annotations

import datetime as dt

import pytest

from airplan.errors import UsageError
from airplan.rulebook import places, planperiods, regions

COUNTS = {
    "jjj13": 13, "bth_2plus26": 28, "bth_surround_2023": 38, "yrd41": 41, "yrd25": 25, "yrd_2023": 31, "fenwei11": 11,
    "fenwei_2023": 13, "prd9": 9, "chengyu16": 16, "mid_yangtze21": 21, "key74": 74, "key168": 168, "voc16": 182,
}  # fmt: skip


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_members_are_counted_and_known(name, count):
    group = regions.named(name)
    assert len(set(group.members)) == count
    assert all(places.by_code(code) is not None for code in group.members)


def test_every_region_agrees_with_the_catalogue_of_cities():
    for place in places.all_338():
        assert {one.id for one in regions.of_city(place.code)} == set(place.regions)


def test_membership_is_dated():
    baoding = {one.id for one in regions.of_city("130600", dt.date(2018, 6, 1))}
    assert "bth_2plus26" in baoding
    assert "bth_surround_2023" not in baoding
    assert "bth_surround_2023" in {one.id for one in regions.of_city("130600", dt.date(2024, 6, 1))}


@pytest.mark.parametrize(
    ("day", "count", "known", "missing"),
    [("2016-06-01", 338, 338, 0), ("2019-01-01", 337, 337, 0), ("2022-01-01", 339, 337, 2)],
)
def test_the_set_of_cities_changed_twice(day, count, known, missing):
    found = regions.city_set_on(dt.date.fromisoformat(day))
    assert (found.count, len(found.members), found.missing_members) == (count, known, missing)
    assert ("371200" in found.members) == (count == 338)


def test_a_province_is_a_region_too():
    group = regions.named("河南")
    assert len(group.members) == 17
    with pytest.raises(UsageError):
        regions.named("中原某地")


def test_plan_periods_have_the_figures_of_the_documents():
    fyp13 = planperiods.plan_period("fyp13-2016-2020")
    found = {target.id: (target.kind, target.value, target.attribute) for target in fyp13.targets}
    assert found["good"] == ("above", 80, "约束性")
    assert found["pm25"] == ("drop", 18, "约束性")
    assert found["heavy"] == ("drop", 25, "预期性")
    assert (found["so2"][1], found["nox"][1], found["vocs"][1]) == (15, 15, 10)
    assert planperiods.current(2018).id == "fyp13-2016-2020"
    assert planperiods.current(2026).id == "fyp15-2026-2030"
    assert planperiods.current(2026).targets == ()
    with pytest.raises(UsageError):
        planperiods.plan_period("fyp99")


def test_every_scope_of_a_target_is_a_region_or_a_city():
    for period in planperiods.plan_periods():
        for target in period.targets:
            assert target.scope == "nation" or regions.region(target.scope) or places.by_code(target.scope)


def test_what_is_from_general_knowledge_is_marked():
    fyp14 = planperiods.plan_period("fyp14")
    assert {t.id: t.known for t in fyp14.targets}["good"] == "unverified"
    assert regions.named("fenwei11").known == "unverified"
