"""Findings: each check fires on a case made for it, points at the right place, and has a sentence and a remedy."""

from __future__ import annotations

import dataclasses
import re

import pytest

from airplan import resourcefiles, words
from airplan.emergency.check import answer, check
from airplan.emergency.checks_list import Known
from airplan.emergency.findings import as_json, remedy, sentence
from airplan.emergency.invented import invented_credit_code, measures
from airplan.emergency.rules import requirement
from airplan.emergency.sources import (
    Contact,
    DustSource,
    EmergencyList,
    EmissionTotal,
    Enterprise,
    Guarantee,
    Line,
    Measure,
)

CODE = invented_credit_code(1)
PLENTY = (EmissionTotal(emissions=(10**9,) * 4, inventory_year=2025, method="年/365"),)


def firm(texts=("停产", "停产", "停产"), **more):
    values = {
        "name": "甲厂",
        "county": "东区",
        "credit_code": CODE,
        "emissions": (1000,) * 4,
        "grade": "C",
        "grade_text": "C",
    }
    return Enterprise(**{**values, "measures": measures(texts, True), **more})


def codes(*sources, known=(), totals=PLENTY, **parts):
    firms = tuple(one for one in sources if isinstance(one, Enterprise))
    lines = tuple(one for one in sources if isinstance(one, Line))
    whole = EmergencyList(firms, lines, totals=totals, **parts)
    return {one.code: one for one in check(whole, requirement(), known).findings if not one.code.startswith("ratio_")}


def test_a_clean_firm_has_no_finding():
    assert codes(firm()) == {}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"credit_code": ""}, "credit_code_missing", "credit_code"),
        ({"credit_code": CODE[:-1]}, "credit_code_length", "credit_code"),
        ({"credit_code": CODE[:-1] + ("1" if CODE[-1] != "1" else "2")}, "credit_code_check_digit", "credit_code"),
        ({"credit_code": "9.164E+17"}, "credit_code_digits_lost", "credit_code"),
        ({"permit_no": "123"}, "permit_form", "permit_no"),
        ({"permit_no": invented_credit_code(2) + "001V"}, "permit_other_firm", "permit_no"),
        ({"key_industry": "养殖"}, "industry_unknown", "key_industry"),
        ({"grade": "", "grade_text": "优"}, "grade_unknown", "grade"),
        ({"county": ""}, "county_missing", "county"),
        ({"lon": "38.4", "lat": "106.3"}, "coordinates", "lon"),
        ({"emissions": (None,) * 4}, "emission_missing", "emissions"),
        ({"note": "负责人 11010519491231002X"}, "identity_card", "note"),
        ({"state": "long_stopped"}, "stopped_with_cut", "state"),
        ({"state": "staggered"}, "stopped_with_cut", "state"),
        ({"control": "民生豁免"}, "exempt_with_cut", "measures.yellow"),
    ],
)
def test_a_firm_with_one_fault(change, code, field):
    found = codes(firm(**change))
    assert code in found
    assert found[code].field == field
    assert found[code].key == firm(**change).key


@pytest.mark.parametrize(
    ("texts", "code", "level"),
    [
        (("适当限产", "停产", "停产"), "measure_vague", "yellow"),
        (("", "限产30%", "停产"), "measure_bare_limit", "orange"),
        (("", "停产", "提高治理设施效率"), "measure_treatment_only", "red"),
        (("加强管理", "停产", "停产"), "measure_vague", "yellow"),
        (("", "喷漆工序停产", "停产"), "measure_partial", "orange"),
        (("", "由100吨增加到120吨", "停产"), "measure_increase", "orange"),
        (("", "", "停产"), "measure_missing", "orange"),
        (("停产", "限产50%（以生产线计）", "停产"), "levels_fall", "orange"),
        (("停产50%（以生产线计）", "停产", "限产30%（以生产线计）"), "levels_fall", "red"),
    ],
)
def test_texts_that_cannot_be_checked_and_levels_that_fall(texts, code, level):
    found = codes(firm(texts))
    assert code in found
    assert found[code].level == level


def test_stated_cuts_against_the_computed_ones():
    one = firm()
    wrong = dataclasses.replace(one.measures[1], stated=(5000, 400, None, 1000))
    found = codes(dataclasses.replace(one, measures=(one.measures[0], wrong, one.measures[2])))
    assert (found["stated_above_base"].pollutant, found["stated_differs"].pollutant) == ("SO2", "NOx")


def test_class_duties_follow_the_template_where_one_is_known():
    found = codes(firm(("停产20%（以生产线计）", "停产", "停产"), key_industry="水泥"))
    assert found["class_duty"].values["wanted"] == "50%"
    assert "class_duty" not in codes(firm(("停产50%（以生产线计）", "停产", "停产"), key_industry="水泥"))
    lazy = codes(firm(("限产20%（以生产线计）", "停产", "停产"), grade="D", grade_text="D"))
    assert lazy["class_d_runs"].severity == "remark"


def test_lines_doubles_sums_and_orphans():
    plant = firm(emissions=(9000,) * 4)
    line = Line(
        firm=plant.key,
        firm_name="甲厂",
        number="1",
        process="窑",
        emissions=(1000,) * 4,
        measures=measures(("停产",) * 3),
        min_stop_hours="2",
    )
    found = codes(plant, line, line)
    assert {"line_twice", "lines_do_not_add_up"} <= found.keys()
    orphan = codes(dataclasses.replace(line, firm="x"))
    assert "line_without_firm" in orphan


def test_doubled_firms():
    assert "twice" in codes(firm(), firm())
    assert "name_twice" in codes(firm(), firm(credit_code=invented_credit_code(2)))
    assert "code_on_two_firms" in codes(firm(), firm(name="乙厂", site="2"))


def test_minimum_safe_stop_time():
    def line(hours):
        return Line(firm=CODE, number="1", emissions=(1,) * 4, measures=measures(("停产",) * 3), min_stop_hours=hours)

    plant = firm(emissions=(None,) * 4)
    assert "stop_takes_longer" in codes(plant, line("48"))
    assert "stop_takes_longer" in codes(plant, line("3天"))
    assert not {"stop_takes_longer", "stop_time_missing"} & codes(plant, line("24小时")).keys()
    assert "stop_time_missing" in codes(plant, line(""))


def test_guarantee_units():
    def unit(**more):
        return Guarantee(firm=CODE, firm_name="甲厂", kind="heat", basis="文", **more)

    assert "guarantee_cap" in codes(firm(), guarantees=(unit(cap_text="80%", cap_share=8000),))
    assert "guarantee_without_cap" in codes(firm(), guarantees=(unit(),))
    assert "guarantee_expired" in codes(firm(), guarantees=(unit(cap_share=0, valid_until="2020-01-01"),))
    free = codes(firm(), guarantees=(unit(cap_share=0, valid_until="2099-01-01"),))
    assert free == {}


def test_the_base_must_be_honest():
    low = (EmissionTotal(emissions=(500,) * 4, inventory_year=2025, method="x"),)
    assert "base_below_list" in codes(firm(), totals=low)
    below = codes(firm(), totals=low)["base_below_list"]
    assert below.name == "全社会排放量"
    assert "全部源" in sentence(below, "zh")
    assert "all sources" in sentence(below, "en")
    # 1 kg a day over 300 days is 300 kg a year; the permit allows 299.
    above = codes(firm(permit_annual=(299, 300, None, None), operating_days=300))["base_above_permit"]
    assert above.pollutant == "SO2"
    cities = (EmissionTotal(emissions=(10**9,) * 4, inventory_year=2025, method="x"),
              EmissionTotal(county="东区", emissions=(9 * 10**8,) * 4, inventory_year=2025, method="x"))  # fmt: skip
    assert "base_counties_differ" in codes(firm(), totals=cities)
    assert "base_method_missing" in codes(firm(), totals=(EmissionTotal(emissions=(10**9,) * 4),))


def test_daily_amounts_against_the_firms_own_year():
    # 36.5 t a year printed as 36.5 kg a day: the units are mixed.
    assert codes(firm(emissions=(36_500,) * 4, annual=(36_500, None, None, None)))["unit_mixed"].pollutant == "SO2"
    # 365 kg a year is 1 kg a day; 2 kg a day is still bearable, 2.001 is not.
    assert "base_above_annual" not in codes(firm(emissions=(2000,) * 4, annual=(365, None, None, None)))
    assert "base_above_annual" in codes(firm(emissions=(2001,) * 4, annual=(365, None, None, None)))


def test_one_round_number_in_many_rows():
    many = [firm(name=f"{at}厂", credit_code=invented_credit_code(at)) for at in range(10)]
    assert codes(*many)["same_amount_many_rows"].values["count"] == 10
    assert "same_amount_many_rows" not in codes(*many[:9])
    odd = [dataclasses.replace(one, emissions=(1001, 1001, 1001, 1001)) for one in many]
    assert "same_amount_many_rows" not in codes(*odd)


def test_contacts():
    def person(owner, phone):
        return Contact(owner=owner, owner_name=owner, phone=phone)

    four = [firm(name=f"{at}厂", credit_code=invented_credit_code(at), emissions=(at + 1,) * 4) for at in range(4)]
    shared = tuple(person(one.key, "19900000001") for one in four)
    assert codes(*four, contacts=shared)["phone_on_many_firms"].values["count"] == 4
    assert "phone_on_many_firms" not in codes(*four[:3], contacts=shared[:3])
    assert "phone_digits" in codes(four[0], contacts=(person(four[0].key, "1990000"),))
    assert "phone_empty" in codes(*four[:2], contacts=shared[:1])


def test_firms_missing_against_other_sources():
    known = (
        Known("甲厂", origin="last_year"),
        Known("换了名的甲厂", CODE, origin="permit"),
        Known("乙厂", origin="last_year"),
        Known("丙厂", origin="permit"),
        Known("丁厂", origin="inventory"),
    )
    found = codes(firm(), known=known)
    assert {code: one.name for code, one in found.items()} == {
        "missing_last_year": "乙厂",
        "missing_permit": "丙厂",
        "missing_inventory": "丁厂",
    }


def test_ratio_findings_come_first_and_name_the_shortage():
    whole = EmergencyList((firm(),), totals=(EmissionTotal(emissions=(10_000,) * 4, inventory_year=2025, method="x"),))
    first = check(whole, requirement()).findings[0]
    assert (first.code, first.severity, first.level) == ("ratio_short", "error", "orange")
    assert first.values["missing"] == pytest.approx(0.001)


def test_every_code_has_a_sentence_and_a_remedy():
    used = set()
    for path in sorted((resourcefiles.root().parent / "airplan" / "emergency").glob("check*.py")):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'at\(\s*\w+(?:\.\w+)?,\s*"(\w+)"', text)) | set(
            re.findall(r'Finding\(\s*"(\w+)"', text)
        )
        used |= set(re.findall(r'_short\([\w.]+, "(\w+)"', text))
    assert len(used) > 30
    for code in sorted(used):
        assert words.has(f"emergency.finding.{code}"), code
        assert words.has(f"emergency.finding.{code}.remedy"), code


def test_sentences_are_whole_in_both_languages():
    whole = EmergencyList(
        (firm(("适当限产", "", "停产"), credit_code="1", emissions=(None,) * 4),), dust=(DustSource(name="工地"),)
    )
    for one in check(whole, requirement()).findings:
        for language in ("zh", "en"):
            text = sentence(one, language) + remedy(one, language)
            assert "{" not in text
            assert "emergency.finding" not in text


def test_json_form(small, small_checked):
    found = answer(small, small_checked)
    assert set(found.levels) == {"yellow", "orange", "red"}
    assert set(found.levels["red"]) == {"SO2", "NOx", "PM", "VOCs"}
    one = as_json(small_checked.findings[0])
    assert {"code", "file", "sheet", "cell", "value", "message", "remedy", "level", "pollutant"} <= one.keys()


def test_measure_defaults_are_not_findings():
    assert Measure().doubt == ""
