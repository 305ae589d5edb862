"""Yellow and red cards: off by default, imported, listed by quarter."""

from __future__ import annotations

import json

import pytest

from airplan.cli import main
from airplan.errors import UsageError
from airplan.plan.cards import Card, in_quarter, quarter_of, turned_red


@pytest.mark.parametrize("text", ["2027Q1", "2027q1", "2027年第一季度", "2027年1季度", "2027 Q1"])
def test_quarters_as_written(text):
    assert quarter_of(text) == "2027Q1"


def test_a_word_that_is_no_quarter():
    with pytest.raises(UsageError):
        quarter_of("2027Q5")


def test_red_comes_first_and_who_had_yellow_is_known():
    cards = [
        Card("甲厂", "2027Q1"),
        Card("乙厂", "2027Q2"),
        Card("甲厂", "2027年第二季度", "red"),
        Card("丙厂", "2027Q2", "red"),
    ]
    assert [card.enterprise for card in in_quarter(cards, "2027Q2")] == ["丙厂", "甲厂", "乙厂"]
    assert [card.enterprise for card in turned_red(cards)] == ["甲厂"]


def run(capsys, *words, code=0):
    assert main([*words, "--json", "--today", "2027-05-24"]) == code
    return json.loads(capsys.readouterr().out)


def test_off_until_switched_on(plan_file, tmp_path, capsys):
    file = str(plan_file)
    assert run(capsys, "plan", "cards", file, code=2)["error"]["code"] == "plan.cards_off"
    assert run(capsys, "plan", "cards", file, "--enable")["quarter"] == "2027Q2"
    sheet = tmp_path / "名单.csv"
    sheet.write_text(
        "季度,企业名称,统一社会信用代码,类型,原因\n2027Q1,甲厂,,黄牌,超标\n2027Q2,甲厂,91130600X,红牌,仍超标\n",
        encoding="utf-8",
    )
    assert run(capsys, "plan", "import", file, str(sheet))["accepted"] == 2
    answer = run(capsys, "plan", "cards", file, "--quarter", "2027Q2", "--out", str(tmp_path / "公布.xlsx"))
    assert [(one["enterprise"], one["colour"]) for one in answer["cards"]] == [("甲厂", "red")]
    assert answer["turned_red"] == ["甲厂"]
    assert (tmp_path / "公布.xlsx").exists()
