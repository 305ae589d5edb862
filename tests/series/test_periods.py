"""Periods by their texts, their years before and the period before."""

from __future__ import annotations

import datetime as dt

import pytest

from airplan.errors import UsageError
from airplan.series import periods

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("2019", "2019-01-01", "2019-12-31", "year"),
        ("2019年", "2019-01-01", "2019-12-31", "year"),
        ("2019H1", "2019-01-01", "2019-06-30", "half"),
        ("2019年下半年", "2019-07-01", "2019-12-31", "half"),
        ("2019Q4", "2019-10-01", "2019-12-31", "quarter"),
        ("2019-Q1", "2019-01-01", "2019-03-31", "quarter"),
        ("2019年第三季度", "2019-07-01", "2019-09-30", "quarter"),
        ("2019-06", "2019-06-01", "2019-06-30", "month"),
        ("2020-2", "2020-02-01", "2020-02-29", "month"),
        ("2019年6月", "2019-06-01", "2019-06-30", "month"),
        ("2025-10-01..2026-03-31", "2025-10-01", "2026-03-31", "range"),
        ("2025winter", "2025-10-01", "2026-03-31", "winter"),
        ("2025-2026年秋冬季", "2025-10-01", "2026-03-31", "winter"),
        ("2025heating", "2025-11-15", "2026-03-15", "heating"),
        ("2026年臭氧季", "2026-05-01", "2026-09-30", "ozone"),
        ("2026ytd", "2026-01-01", "2026-11-24", "ytd"),
    ],
)
def test_texts_of_periods(text, first, last, kind):
    period = periods.parse(text, TODAY)
    assert (period.first.isoformat(), period.last.isoformat(), period.kind) == (first, last, kind)


@pytest.mark.parametrize("text", ["", "19", "2019-13", "2019Q5", "2019-06-01..", "soon", "2019-06-31..2019-07-01"])
def test_other_texts_are_refused_in_words(text):
    with pytest.raises(UsageError) as trouble:
        periods.parse(text, TODAY)
    assert trouble.value.code == "period.unknown"


def test_a_range_in_the_wrong_order_is_refused():
    with pytest.raises(UsageError) as trouble:
        periods.parse("2026-03-31..2025-10-01", TODAY)
    assert trouble.value.code == "period.order"


@pytest.mark.parametrize(
    ("text", "before", "same_last_year"),
    [
        ("2019", "2018-01-01..2018-12-31", "2018-01-01..2018-12-31"),
        ("2019-01", "2018-12-01..2018-12-31", "2018-01-01..2018-01-31"),
        ("2020-02", "2020-01-01..2020-01-31", "2019-02-01..2019-02-28"),
        ("2021-02", "2021-01-01..2021-01-31", "2020-02-01..2020-02-29"),
        ("2019Q1", "2018-10-01..2018-12-31", "2018-01-01..2018-03-31"),
        ("2019H1", "2018-07-01..2018-12-31", "2018-01-01..2018-06-30"),
        ("2025winter", "2024-10-01..2025-03-31", "2024-10-01..2025-03-31"),
        ("2024-02-01..2024-02-29", "2024-01-03..2024-01-31", "2023-02-01..2023-02-28"),
        ("2026ytd", "2025-02-07..2025-12-31", "2025-01-01..2025-11-24"),
    ],
)
def test_the_period_before_and_the_same_last_year(text, before, same_last_year):
    period = periods.parse(text, TODAY)
    for found, wanted in ((periods.previous(period), before), (periods.years_back(period), same_last_year)):
        assert f"{found.first}..{found.last}" == wanted


def test_a_heating_season_of_the_city_is_used():
    period = periods.parse("2025heating", TODAY, ("10-15", "04-15"))
    assert (period.first.isoformat(), period.last.isoformat()) == ("2025-10-15", "2026-04-15")


def test_months_of_a_period_are_cut_to_it():
    months = periods.months_in(periods.parse("2025-11-15..2026-02-28", TODAY))
    assert [(month.kind, month.days) for month in months] == [
        ("range", 16),
        ("month", 31),
        ("month", 31),
        ("month", 28),
    ]
