"""Cells made to break a reader: numbers of thousands of digits, exponents, infinities."""

from __future__ import annotations

import pytest

from airplan.emergency.amounts import decimal_of, grams
from airplan.emergency.check import check
from airplan.emergency.forecast import read_aqi, read_forecast
from airplan.emergency.phrases import read_measure
from airplan.emergency.propose import propose
from airplan.emergency.reading import read_list
from airplan.emergency.rules import requirement
from airplan.emergency.sources import EmergencyList, EmissionTotal
from airplan.workbook.grid import Grid

LONG = "9" * 6000
ODD = [
    "1E999999999",
    "1e400",
    LONG,
    10**400,
    float("inf"),
    float("nan"),
    1e308,
    -1e308,
    "NaN",
    "Infinity",
    "-0",
    "0x10",
]


@pytest.mark.parametrize("value", ODD)
def test_absurd_numbers_are_refused_or_missing(value):
    try:
        number = decimal_of(value)
    except ValueError:
        return
    assert number is None or abs(number) < 10**13


def test_a_list_of_them_is_read_checked_and_proposed():
    heads = (
        "企业名称 绩效等级 NOx日排放量（kg/d） 橙色停限产比例% 橙色预警措施 年运行天数 SO2排放量（年） 最短安全停开时间"
    )
    rows = [[f"{at}厂", "D", value, value, f"限产{LONG}%", value, value, LONG] for at, value in enumerate(ODD)]
    found = read_list([Grid("x.xlsx", "工业企业", [heads.split(), *rows])])
    assert len(found.whole.enterprises) == len(ODD)
    whole = EmergencyList(found.whole.enterprises, totals=(EmissionTotal(emissions=(10**12,) * 4),))
    check(whole, requirement())
    propose(whole, requirement())
    assert {one.code for one in found.problems} >= {"emergency.bad_amount", "emergency.bad_share"}


def test_measures_of_many_digits():
    for text in (f"由{LONG}吨降低到{LONG}吨", f"{LONG}条生产线停{LONG}条", f"限产{LONG}%", f"停产{LONG}.{LONG}％"):
        share = read_measure(text).share
        assert share is None or 0 <= share <= 10_000


def test_forecasts_of_them():
    for value in ODD:
        try:
            numbers = read_aqi(value)
        except ValueError:
            continue
        assert all(one is None or 0 < one <= 2000 for one in numbers)
    table = [["date", "aqi"], ["2026-01-01", LONG], ["99999-99-99", 100], ["2026-01-02", 90]]
    assert [step.aqi for step in read_forecast(table).steps] == [90]


def test_grams_of_plain_cells():
    assert grams("1.2345") == 1234
    assert grams("1.2355") == 1236
    assert grams(0.1) == 100
    with pytest.raises(ValueError, match="-1"):
        grams(-1)
