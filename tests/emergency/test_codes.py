"""Codes of firms and people: check digits (GB 32100, GB 11643), telephones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.codes import (
    clean_code,
    credit_check_digit,
    credit_code_trouble,
    has_identity_card,
    hide_phones,
    permit_trouble,
    phone_trouble,
)
from airplan.emergency.invented import invented_credit_code
from airplan.emergency.outward import starred, without_people
from airplan.emergency.sources import Contact, EmergencyList, Enterprise, Line

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_check_digit_of_real_published_codes():
    # Worked by hand after GB 32100: code 91350100M000100Y4 has the check digit 3 (the standard's own example).
    assert credit_check_digit("91350100M000100Y4") == "3"
    assert credit_code_trouble("91350100M000100Y43") == ""


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(first, place, other):
    code = first + credit_check_digit(first)
    assert credit_code_trouble(code) == "" or code.endswith("000")
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        assert credit_code_trouble(wrong) != ""


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("9135E+16", "length"),
        ("9.164E+17", "digits_lost"),
        ("916400005541616000", "digits_lost"),
        ("91640221MA76CORD96", "character"),
        ("916402007999162621", "check_digit"),
        ("91640000321673484F", ""),
    ],
)
def test_why_a_code_is_wrong(text, trouble):
    assert credit_code_trouble(clean_code(text)) == trouble


def test_codes_are_cleaned_and_missing_marks_are_nothing():
    assert clean_code(" ９１６４００００321673484ｆ ") == "91640000321673484F"
    assert clean_code("91640221735973356L()") == "91640221735973356L"
    assert [clean_code(mark) for mark in ("-", "—", "0", "无", "暂无")] == [""] * 5


def test_permit_numbers():
    assert permit_trouble("91640000321673484F001W") == ""
    assert permit_trouble("91640000321673484F") == "length"
    assert permit_trouble("91640000321673484FABCW") == "form"


def test_identity_cards_are_found_by_their_check_digit():
    # 11010519491231002X is the example of GB 11643.
    assert has_identity_card("法人 11010519491231002X 电话")
    assert not has_identity_card("110105194912310021")
    assert not has_identity_card("91640000321673484F")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("13800138000", ""),
        ("138 0013 8000", ""),
        ("0951-6012345", ""),
        ("1380013800", "digits"),
        ("", "empty"),
        ("无", "digits"),
    ],
)
def test_telephones(text, trouble):
    assert phone_trouble(text) == trouble


def test_telephones_are_starred_in_texts():
    assert hide_phones("联系张三13800138000停产") == "联系张三***停产"
    assert hide_phones("由960吨降低到768吨") == "由960吨降低到768吨"


def test_a_list_that_leaves_holds_no_telephone_in_any_text():
    code = invented_credit_code(3)
    firm = Enterprise(
        name="甲厂",
        credit_code=code,
        note="手机13511112222",
        duty="分局 0312-5551234",
        extra=(("联系电话", "13812345678"),),
    )
    line = Line(firm=firm.key, number="1#", process="窑", indicator="电话13511112222")
    person = Contact(owner=firm.key, name="张三", phone="13511112222")
    out = without_people(EmergencyList((firm,), (line,), contacts=(person,)))
    assert re.search(r"1[38]\d{9}|0312|张三", repr(out)) is None
    assert out.enterprises[0].credit_code == code
    assert out.enterprises[0].key == out.lines[0].firm == firm.key
    assert starred("", firm.to_record().body)["credit_code"] == code
    assert "5551234" not in repr(starred("", firm.to_record().body))
