"""Reduction ratio in whole grams: sums, edges, exchange, idle and guarantee sources, categories and counties."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.amounts import LEVELS, cut_of
from airplan.emergency.check import check
from airplan.emergency.effect import effects, effects_after
from airplan.emergency.invented import measures
from airplan.emergency.ratio import base_total, ratio_table, shown_ratio
from airplan.emergency.rules import own_requirement, requirement
from airplan.emergency.sources import (
    EmergencyList,
    EmissionTotal,
    Enterprise,
    Guarantee,
    Line,
    Measure,
    MobileSource,
    list_of,
)

STOP = measures(("停产", "停产", "停产"))


def firm(name="甲厂", emissions=(1000, 1000, 1000, 1000), texts=("停产", "停产", "停产"), **more):
    return Enterprise(name=name, county="东区", emissions=emissions, measures=measures(texts), **more)


def total(*amounts, category="all", county=""):
    return EmissionTotal(category=category, county=county, emissions=amounts, inventory_year=2025, method="年/365")


def cell(whole, level="orange", pollutant="NOx"):
    return ratio_table(effects(whole), whole.totals, requirement()).levels[level][pollutant]


@pytest.mark.parametrize(("cut", "ok"), [(199_999, False), (200_000, True), (200_001, True)])
def test_exactly_the_requirement_is_enough(cut, ok):
    whole = EmergencyList(
        (firm(emissions=(0, cut, 0, 0)),), totals=(total(1_000_000, 1_000_000, 1_000_000, 1_000_000),)
    )
    found = cell(whole)
    assert found.ok is ok
    assert found.missing_t_per_day == pytest.approx(max(0, 200_000 - cut) / 1e6)


def test_a_worked_example_by_hand():
    # Base NOx 40 t/d; one stops 3.2 t/d, one cuts 50 % of 6.4 t/d: 3.2 + 3.2 = 6.4 t/d = 16 %; 1.6 t/d missing.
    whole = EmergencyList(
        (
            firm("甲厂", (None, 3_200_000, None, None)),
            firm("乙厂", (None, 6_400_000, None, None), ("", "停产50%（以生产线计）", "停产")),
        ),
        totals=(total(10_000_000, 40_000_000, 5_000_000, 8_000_000),),
    )
    found = cell(whole)
    assert (found.base, found.cut, found.ratio, found.required, found.ok) == (40.0, 6.4, 16.0, 20.0, False)
    assert found.missing_t_per_day == pytest.approx(1.6)
    assert cell(whole, "yellow").ratio == 8.0
    assert cell(whole, "red").ratio == 24.0


def test_a_long_stopped_line_gives_cut_zero():
    plant = firm(emissions=(None,) * 4, texts=("", "", ""))
    lines = tuple(
        Line(
            firm=plant.key,
            firm_name="甲厂",
            number=number,
            process="窑",
            state=state,
            emissions=(0, 500, 0, 0),
            measures=STOP,
        )
        for number, state in (("1", "long_stopped"), ("2", "staggered"), ("3", "running"))
    )
    rows = effects(EmergencyList((plant,), lines))
    assert [row.cuts[2][1] for row in rows] == [0, 0, 500]
    stopped = effects(EmergencyList((firm(state="long_stopped"),)))
    assert stopped[0].cuts[2] == (0, 0, 0, 0)


def test_a_stated_cut_of_a_stopped_firm_counts_nothing_either():
    one = Enterprise(name="x", state="long_stopped", emissions=(100, 100, 100, 100),
                     measures=(Measure("见附件", "other", None, stated=(50, 50, 50, 50)),) * 3)  # fmt: skip
    assert effects(EmergencyList((one,)))[0].cuts[1] == (0, 0, 0, 0)


def test_a_firm_with_lines_is_counted_once():
    plant = firm(emissions=(0, 1000, 0, 0))
    line = Line(firm=plant.key, number="1", emissions=(0, 400, 0, 0), measures=STOP)
    rows = effects(EmergencyList((plant,), (line,)))
    assert sum(row.cuts[2][1] for row in rows) == 400


def test_guarantee_caps_and_exemption():
    capped = firm("热电厂")
    guarantee = Guarantee(firm=capped.key, firm_name="热电厂", kind="heat", cap_text="不低于80%", cap_share=8000)
    unknown = Guarantee(firm=capped.key, firm_name="热电厂", kind="heat")
    assert effects(EmergencyList((capped,), guarantees=(guarantee,)))[0].cuts[2][1] == 200
    assert effects(EmergencyList((capped,), guarantees=(unknown,)))[0].cuts[2][1] == 0
    assert effects(EmergencyList((firm(control="民生豁免"),)))[0].cuts[2][1] == 0


def test_transport_measures_cut_vehicles_only():
    line = firm(texts=("停止使用国四及以下重型载货车辆运输",) * 3)
    trucks = MobileSource(
        category="货车", emissions=(0, 1000, 0, 0), measures=measures(("禁止国四及以下货车通行",) * 3)
    )
    rows = effects(EmergencyList((line,), mobile=(trucks,)))
    assert [row.cuts[0][1] for row in rows] == [0, 1000]


def test_exchange_counts_the_shares_together():
    # SO2 25 %, NOx 16 %: together 41 >= 40, so each passes with the exchange though NOx alone fails.
    whole = EmergencyList((firm(emissions=(250, 160, 200, 200)),), totals=(total(1000, 1000, 1000, 1000),))
    assert (cell(whole).ok, cell(whole).ok_with_exchange) == (False, True)
    assert cell(whole, pollutant="SO2").ok_with_exchange is True
    assert cell(whole, pollutant="PM").ok_with_exchange is True
    less = EmergencyList((firm(emissions=(239, 160, 200, 200)),), totals=(total(1000, 1000, 1000, 1000),))
    assert cell(less).ok_with_exchange is False


def test_no_base_gives_null_and_a_finding():
    whole = EmergencyList((firm(),))
    found = cell(whole)
    assert (found.base, found.ratio, found.ok, found.missing_t_per_day) == (None, None, None, None)
    codes = {one.code for one in check(whole, requirement()).findings}
    assert "base_missing" in codes


def test_base_of_categories_counties_and_the_whole():
    parts = (total(1, 2, 3, 4, category="industry_key"), total(10, 20, 30, None, category="dust"))
    assert base_total(parts) == (11, 22, 33, 4)
    assert base_total((*parts, total(100, None, 300, 400))) == (100, 22, 300, 400)
    counties = (total(5, 5, 5, 5, county="东区"), total(7, 7, 7, 7, county="西区"))
    assert base_total(counties) == (12, 12, 12, 12)
    assert base_total((*counties, total(20, 20, 20, 20))) == (20, 20, 20, 20)
    assert base_total(counties, "西区") == (7, 7, 7, 7)


def test_counties_and_categories_are_judged_where_a_requirement_is_set():
    whole = EmergencyList((firm(key_industry="水泥"),), totals=(total(10_000, 10_000, 10_000, 10_000, county="东区"),))
    mine = own_requirement({"NOx": {"yellow": 5, "orange": 15, "red": 25}})
    table = ratio_table(effects(whole), whole.totals, requirement(), {"东区": mine}, {"industry_key": mine})
    east = table.by_county["东区"]["orange"]["NOx"]
    assert (east.required, east.ok) == (15.0, False)
    assert table.by_county["东区"]["orange"]["SO2"].ok is None
    assert table.by_category["industry_key"]["yellow"]["NOx"].cut == 0.001
    assert table.by_category["industry_other"]["yellow"]["NOx"].cut == 0


def test_shown_ratio_never_rounds_a_failure_into_a_pass():
    whole = EmergencyList((firm(emissions=(0, 199_990, 0, 0)),), totals=(
        total(1_000_000, 1_000_000, 1_000_000, 1_000_000),))  # fmt: skip
    assert shown_ratio(cell(whole)) == "19.999"


def test_2017_voc_set_asks_less_and_says_it_is_unverified():
    old = requirement("2017-voc")
    assert [old.of("VOCs", level) for level in LEVELS] == [1000, 1500, 2000]
    assert old.unverified == ("VOCs",)
    assert requirement().unverified == ()


@given(st.integers(0, 10**9), st.integers(0, 10_000))
def test_cuts_are_half_even_and_inside(emission, share):
    cut = cut_of(emission, share)
    assert 0 <= cut <= emission
    assert abs(cut * 10_000 - emission * share) <= 5000


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10_000)), max_size=30))
def test_order_of_rows_never_changes_the_sum(pairs):
    firms = [
        Enterprise(name=str(at), emissions=(0, grams, 0, 0), measures=(Measure("x", "limit", share),) * 3)
        for at, (grams, share) in enumerate(pairs)
    ]
    one = ratio_table(effects(EmergencyList(tuple(firms))), (total(1, 10**9, 1, 1),), requirement())
    two = ratio_table(effects(EmergencyList(tuple(reversed(firms)))), (total(1, 10**9, 1, 1),), requirement())
    assert one.levels == two.levels


def test_rows_after_an_edit_equal_rows_computed_anew(small):
    rows = effects(small)
    plant = next(one for one in small.enterprises if any(line.firm == one.key for line in small.lines))
    edits = [
        dataclasses.replace(small.enterprises[0], emissions=(1, 2, 3, 4)),
        dataclasses.replace(small.lines[0], measures=STOP),
        dataclasses.replace(plant, state="long_stopped"),
        dataclasses.replace(small.dust[0], measures=measures(("", "", ""))),
        dataclasses.replace(small.mobile[0], emissions=(7, 7, 7, 7)),
        dataclasses.replace(small.guarantees[0], cap_share=5000),
    ]
    for edit in edits:
        new = {edit.uid: edit}
        whole = list_of([new.get(one.uid, one) for one in small.sources()])
        assert effects_after(small, rows, [edit]) == effects(whole), type(edit)
