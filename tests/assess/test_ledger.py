"""The running year: printed examples of the trade, and their edges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.assess import compare, ledger, rounding


@pytest.mark.parametrize(
    ("target", "mean", "valid", "remaining", "text", "cut", "rounded"),
    [(57, 55, 348, 18, "95.67", "95", "96"), (57, 58, 209, 157, "55.67", "55", "56")],
)
def test_the_printed_control_values(target, mean, valid, remaining, text, cut, rounded):
    value = ledger.control_value(target, mean, valid, remaining)
    assert value is not None
    assert rounding.text(value, 2) == text
    assert ledger.printed_control(value) == cut
    assert ledger.printed_control(value, "round") == rounded


def test_without_a_day_left_there_is_no_control_value():
    assert ledger.control_value(57, 55, 365, 0) is None


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 365), st.integers(1, 365))
def test_a_rest_at_the_control_value_ends_the_year_on_target(target, mean, valid, remaining):
    value = ledger.control_value(target, mean, valid, remaining)
    assert value is not None
    assert ledger.year_end(Fraction(mean), valid, value, remaining) == target


def test_36_days_above_160_keep_the_90th_percentile_of_365_days():
    assert ledger.bearable(365, 90) == 36
    import numpy as np

    for above, within in ((36, True), (37, False)):
        days = np.array([160.0] * (365 - above) + [300.0] * above)
        assert (np.percentile(days, 90) <= 160) is np.bool_(within)


@given(st.integers(2, 400), st.sampled_from([90, 95, 98]))
def test_bearable_days_are_the_most_that_keep_any_percentile(days, percent):
    import numpy as np

    most = ledger.bearable(days, percent)
    for above, within in ((most, True), (most + 1, False)):
        if above <= days:
            series = np.array([1.0] * (days - above) + [1000.0] * above)
            assert bool(np.percentile(series, percent) <= 1.0000001) is within


def test_a_ratio_of_92_5_is_spoken_of_as_27_polluted_days():
    assert 365 - ledger.good_days("92.5", 0, 0, 365).needed == 27


def test_good_days_needed_and_still_losable():
    found = ledger.good_days("80", 250, 300, 65)  # 292 of 365
    assert (found.needed, found.left) == (42, 23)
    lost = ledger.good_days("80", 200, 340, 25)
    assert (lost.needed, lost.left) == (92, -67)


def test_after_rounding_a_day_less_may_do():
    # 2023: 291.8 days of 365 are 79.95 %; 292 strictly, and 291 days are 79.726 % → 79.7.
    assert ledger.good_days("80", 0, 0, 365).needed == 292
    assert ledger.good_days("79.7", 0, 0, 365).needed == 291
    assert ledger.good_days("79.8", 0, 0, 365, after_rounding=True).needed == 292
    assert ledger.good_days("79.9", 0, 0, 365).needed == 292
    assert ledger.good_days("80.1", 0, 0, 366, after_rounding=True).needed == 293  # 293/366 = 80.05… → 80.1


def test_heavy_days_left():
    assert ledger.heavy_left(3, 1) == 2
    assert ledger.heavy_left("1", 4, 365) == -1  # 1 % of 365 is 3 days


@pytest.mark.parametrize(
    ("now", "before", "indicator", "change"),
    [
        ("33", "36", "PM2.5", "-8.3"),
        ("1.3", "1.4", "CO", "-7.1"),
        ("138", "148", "O3", "-6.8"),
        ("85.5", "86.8", "good_ratio", "-1.3"),
        ("292", "300", "good_days", "-8"),
        ("4.56", "4.80", "index", "-5.0"),
    ],
)
def test_changes_are_computed_from_published_values(now, before, indicator, change):
    assert compare.change_of(now, before, indicator) == Decimal(change)


def test_a_change_from_zero_has_no_percentage():
    assert compare.change_of("3", "0", "PM2.5") is None


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [("0.25", 1, "0.2"), ("0.35", 1, "0.4"), ("-0.04", 1, "0.0"), ("2.5", 0, "2"), ("3.5", 0, "4"), ("35.5", 0, "36")],
)
def test_texts_are_half_even(value, digits, text):
    assert rounding.text(value, digits) == text


@given(st.decimals(min_value=-1000, max_value=1000, places=4), st.integers(0, 3))
def test_rounding_agrees_with_decimal_quantize(value, digits):
    from decimal import ROUND_HALF_EVEN

    assert rounding.rounded(value, digits) == value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
