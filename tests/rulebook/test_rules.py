"""The dated rulebook: what it holds, how it is checked, and a bureau's own file."""

from __future__ import annotations

import copy
import datetime as dt
import json

import jsonschema
import pytest

from airplan.errors import Refused, UsageError
from airplan.rulebook import changes, check, local, rules, standards

# GB 3095 limits, class 1 / class 2, as printed in the tables of the two editions (µg/m³; CO mg/m³).
LIMITS = {
    ("SO2", "annual"): [(20, 60), (20, 60), (20, 20)],
    ("SO2", "24h"): [(50, 150), (50, 150), (50, 50)],
    ("SO2", "1h"): [(150, 500), (150, 500), (150, 150)],
    ("NO2", "annual"): [(40, 40), (40, 40), (30, 30)],
    ("NO2", "24h"): [(80, 80), (80, 80), (50, 50)],
    ("NO2", "1h"): [(200, 200), (200, 200), (200, 200)],
    ("CO", "24h"): [(4, 4), (4, 4), (4, 4)],
    ("CO", "1h"): [(10, 10), (10, 10), (10, 10)],
    ("O3", "daily_max_8h"): [(100, 160), (100, 160), (100, 160)],
    ("O3", "1h"): [(160, 200), (160, 200), (160, 200)],
    ("PM10", "annual"): [(40, 70), (40, 60), (20, 50)],
    ("PM10", "24h"): [(50, 150), (50, 120), (50, 100)],
    ("PM2.5", "annual"): [(15, 35), (15, 30), (10, 25)],
    ("PM2.5", "24h"): [(35, 75), (35, 60), (25, 50)],
}


@pytest.mark.parametrize(("pollutant", "period"), list(LIMITS))
def test_limits_of_the_three_phases(pollutant, period):
    for edition, (first, second) in zip(standards.editions(), LIMITS[pollutant, period], strict=True):
        for klass, number in ((1, first), (2, second)):
            limit = standards.limit(pollutant, period, edition.id, klass)
            assert limit is not None
            assert (limit.number, limit.value) == (number, number * 1000)


@pytest.mark.parametrize(
    ("day", "edition", "aqi"),
    [
        ("2010-01-01", "GB3095-2012", "HJ633-2012"),
        ("2026-02-28", "GB3095-2012", "HJ633-2012"),
        ("2026-03-01", "GB3095-2026-transition", "HJ633-2026"),
        ("2030-12-31", "GB3095-2026-transition", "HJ633-2026"),
        ("2031-01-01", "GB3095-2026-final", "HJ633-2026"),
    ],
)
def test_the_edition_of_a_day(day, edition, aqi):
    date = dt.date.fromisoformat(day)
    assert standards.edition_on(date).id == edition
    assert standards.aqi_edition_on(date) == aqi


def test_every_built_in_file_passes_the_checker_and_says_how_well_it_is_known():
    for name in rules.FAMILIES:
        assert check.check_document(rules.document(name), name) == []
    assert len(rules.all_rules()) == len({rule.id for rule in rules.all_rules()})
    assert {rule.known for rule in rules.all_rules()} == set(check.KNOWN)


def test_unchecked_numbers_of_the_new_standard_are_marked():
    def known(pollutant: str, period: str, edition: str, klass: int = 2) -> bool:
        limit = standards.limit(pollutant, period, edition, klass)
        assert limit is not None
        return not limit.rule.needs_check

    assert known("PM2.5", "annual", "GB3095-2026-final")
    assert known("PM10", "24h", "GB3095-2026-transition")
    assert not known("NO2", "annual", "GB3095-2026-final")
    assert not known("PM10", "annual", "GB3095-2026-final", 1)
    assert known("NO2", "annual", "GB3095-2012")


def broken(name: str, **alter: object) -> list[str]:
    data = copy.deepcopy(rules.document(name))
    for change in alter.values():
        change(data["rules"])  # type: ignore[operator]
    return [problem.code for problem in check.check_document(data, name)]


def test_breakpoints_that_do_not_increase_are_refused():
    def fall(entries):
        entries[0]["points"][3][1] = 1

    assert broken("breakpoints", fall=fall) == ["rules.not_increasing"]


def test_gaps_and_overlaps_in_time_are_refused():
    def later(entries):
        entries[0]["valid_to"] = "2026-02-20"

    def twice(entries):
        entries[0]["valid_to"] = "2026-03-20"

    assert broken("index", later=later) == ["rules.gap"]
    assert broken("index", twice=twice) == ["rules.overlap"]


def test_gaps_between_levels_are_refused():
    def hole(entries):
        entries[2]["from"] = 105

    assert broken("levels", hole=hole) == ["rules.gap"]


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (lambda entries: entries[0].pop("clause"), "rules.field_missing"),
        (lambda entries: entries[0].update(known="maybe"), "rules.bad_known"),
        (lambda entries: entries[0].update(valid_from="March"), "rules.bad_date"),
        (lambda entries: entries[1].update(id=entries[0]["id"]), "rules.doubled_id"),
        (lambda entries: entries[0].update(value=-1), "rules.not_positive"),
        (lambda entries: entries[0].update(valid_from="2030-01-01", valid_to="2020-01-01"), "rules.dates_reversed"),
    ],
)
def test_each_kind_of_mistake_has_its_sentence(alter, code):
    assert code in broken("validity", alter=alter)


def test_what_changed_on_2026_03_01():
    difference = changes.on(dt.date(2026, 3, 1))
    found = {(c.what, c.pollutant, c.period): (c.before, c.after) for c in difference.changes}
    assert found == {
        ("limit", "PM10", "annual"): (70, 60),
        ("limit", "PM10", "24h"): (150, 120),
        ("limit", "PM2.5", "annual"): (35, 30),
        ("limit", "PM2.5", "24h"): (75, 60),
        ("breakpoint", "PM2.5", "24h"): (75, 60),
        ("breakpoint", "PM10", "24h"): (150, 120),
    }


LOCAL = {
    "schema": 1,
    "family": "limit",
    "name": "试点更严限值",
    "approved_by": "某市生态环境局",
    "approved_on": "2026-04-01",
    "basis": "市政发〔2026〕1号",
    "replaces": ["GB3095-2026-transition/PM2.5/annual/class2"],
    "editions": [
        {"id": "local:strict", "title_zh": "更严限值", "valid_from": "2026-04-01", "base": "GB3095-2026-transition"}
    ],
    "rules": [
        {
            "id": "local:strict/PM2.5/annual", "edition": "local:strict", "pollutant": "PM2.5", "period": "annual",
            "class": 2, "value": 28, "unit": "µg/m³", "clause": "第一条", "source": "市政发〔2026〕1号", "mark": "L",
            "known": "verified",
        }
    ],
}  # fmt: skip


def test_a_bureaus_file_gives_its_own_limits_and_rests_on_its_base():
    file = local.read(json.dumps(LOCAL, ensure_ascii=False), "own.json")
    local.register(file)
    cited = file.cite("local:strict")
    assert cited == f"local:strict@{file.digest[:8]}"
    own, other = standards.limit("PM2.5", "annual", cited), standards.limit("PM10", "annual", cited)
    assert own is not None
    assert own.number == 28
    assert other is not None
    assert other.number == 60
    assert standards.edition(cited).title == "更严限值"
    with pytest.raises(UsageError):
        standards.edition("local:strict@00000000")


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        ({"approved_by": ""}, "rules.unsigned"),
        ({"replaces": ["GB3095-1996/PM2.5"]}, "rules.replaces_unknown"),
        ({"replaces": None}, "rules.unsigned"),
        ({"editions": [{"id": "GB3095-2012", "valid_from": "2026-04-01"}]}, "rules.unknown_edition_in_file"),
        ({"family": "wishes"}, "rules.unknown_family"),
    ],
)
def test_an_unsound_file_of_a_bureau_is_refused(alter, code):
    with pytest.raises(Refused) as refusal:
        local.read(json.dumps({**LOCAL, **alter}), "own.json")
    assert code in [problem.code for problem in refusal.value.problems]


def test_a_bureaus_file_may_not_shadow_a_built_in_id():
    entry = {**LOCAL["rules"][0], "id": "GB3095-2012/PM2.5/annual/class2"}
    with pytest.raises(Refused) as refusal:
        local.read(json.dumps({**LOCAL, "rules": [entry]}), "own.json")
    assert [problem.code for problem in refusal.value.problems] == ["rules.not_local"]


def test_rule_files_keep_the_schema_and_the_checker_asks_for_the_same_fields():
    schema = rules.document("schema")
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in rules.FAMILIES:
        jsonschema.validate(rules.document(name), schema)
    jsonschema.validate(LOCAL, schema)
    for family, fields in check.FIELDS.items():
        assert {*check.COMMON, *fields} <= {*schema["$defs"][family]["required"]} | {"value"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**LOCAL, "rules": [{**LOCAL["rules"][0], "value": -1}]}, schema)


def test_text_that_is_not_json_names_the_line():
    with pytest.raises(Refused) as refusal:
        local.read("{\n nonsense", "own.json")
    assert refusal.value.problems[0].values["line"] == 2


def test_every_source_can_be_read_in_chinese():
    for rule in rules.all_rules():
        shown = rules.source_text(rule.source)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in shown), rule.id
