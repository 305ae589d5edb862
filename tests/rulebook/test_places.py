"""Names of cities, old and new, as files write them."""

from __future__ import annotations

import pytest

from airplan.rulebook import places


def test_there_are_338_in_31_provinces_with_unique_codes():
    cities = places.all_338()
    assert len(cities) == 338
    assert len({place.code for place in cities}) == 338
    assert len(places.in_province("河北")) == 11
    assert len(places.in_province("新疆维吾尔自治区")) == 16
    assert sum(len(places.in_province(entry["code"])) for entry in places.provinces()) == 338


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("保定市", "130600", "full"),
        ("保定", "130600", "short"),
        ("bd", "130600", "initials"),
        ("Baoding", "130600", "pinyin"),
        ("河北省保定市", "130600", "full"),
        ("130600", "130600", "code"),
        ("湘西州", "433100", "alias"),
        ("海东地区", "630200", "alias"),
        ("襄樊", "420600", "alias"),
        ("库尔勒", "652800", "alias"),
        ("博州", "652700", "alias"),
        ("Urumqi", "650100", "pinyin"),
        ("fujianfuzhou", "350100", "pinyin"),
        ("安徽 宿州", "341300", "short"),
        ("\ufeff三亚", "460200", "short"),
        ("吉林市", "220200", "full"),
        ("海南州", "632500", "alias"),
        ("540600", "542400", "code"),
        ("济南", "370100", "short"),
        ("xian", "610100", "pinyin"),
        ("济源", "419001", "short"),
    ],
)
def test_a_name_finds_its_city(text, code, how):
    match = places.find(text)
    assert match.place is not None
    assert (match.place.code, match.how) == (code, how)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("suzhou", {"苏州", "宿州"}),
        ("Taizhou", {"泰州", "台州"}),
        ("fuzhou", {"福州", "抚州"}),
        ("yichun", {"伊春", "宜春"}),
        ("yulin", {"玉林", "榆林"}),
    ],
)
def test_ambiguous_pinyin_names_all_candidates(text, names):
    match = places.find(text)
    assert match.place is None
    assert {place.short for place in match.candidates} == names


@pytest.mark.parametrize(("text", "code"), [("吉林", "220200"), ("海南", "632500")])
def test_a_name_that_is_also_a_province_is_not_taken_without_asking(text, code):
    match = places.find(text)
    assert match.place is None
    assert match.also_province is not None
    assert match.only is not None
    assert match.only.code == code


@pytest.mark.parametrize("text", ["", "不存在市", "999999", "山西", "北京市朝阳区"])
def test_what_is_no_city_finds_none(text):
    assert places.find(text).candidates == ()


def test_every_name_of_every_city_finds_it_among_the_candidates():
    for place in places.all_338():
        for text in (place.code, place.name, place.short, *place.aliases, place.pinyin, place.initials):
            assert place in places.find(text).candidates, text


def test_later_changes_are_facts_of_the_catalogue():
    laiwu, naqu = places.by_code("371200"), places.by_code("542400")
    assert laiwu is not None
    assert laiwu.successor == "370100"
    assert naqu is not None
    assert naqu.successor == "540600"


def test_search_ranks_the_exact_meaning_first():
    assert places.search("bd")[0].short == "保定"
    assert [place.short for place in places.search("保")][:2] == ["保定", "保山"]
    assert len(places.search("")) == 338
