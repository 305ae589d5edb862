"""The trend of one series in numbers and words, and what bad input is answered with."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airplan import words
from airplan.domain.jsonable import dumps
from airplan.errors import Refused, UsageError
from airplan.trend.describe import TREND_METHODS, Series, describe
from airplan.trend.sentences import official_sentence, sentence

from trend_numbers import DEMO  # isort: skip


def yearly(values, metric="PM2.5"):
    return Series(metric, "year", (2015, 1), np.asarray(values, float))


def codes(result):
    return {one.code.removeprefix("trend.caveat.") for one in result.caveats}


def test_demo_in_one_place():
    found = describe(yearly(DEMO))
    assert (found.n, found.first, found.last, found.method) == (11, "2015", "2025", "sen_honest")
    assert found.slope_per_year == pytest.approx(-2.333333, abs=5e-7)
    assert found.interval[0] < found.slope_per_year < found.interval[1] < 0
    assert found.direction == "falling"
    assert found.percent_per_year == pytest.approx(-6.2, abs=0.05)
    assert found.official_sentence == (
        "2015—2025年，PM2.5年均浓度秩相关系数rs=-0.961，绝对值大于临界值，呈显著下降趋势；年均下降2.33微克/立方米。"
    )
    assert "-2.33微克/立方米" in found.sentence
    assert "µg/m³ a year" in sentence(found, "en")
    assert "significant fall" in official_sentence(found, "en")


@pytest.mark.parametrize("method", [name for name in TREND_METHODS if name != "beta_binomial"])
def test_each_method_answers(method):
    found = describe(yearly(DEMO), method)
    assert found.method == ("sen_honest" if method == "auto" else method)
    assert found.slope_per_year < 0 or method == "gls"
    assert words.has(f"trend.method.{found.method}")


def test_log_scale_is_the_share_a_year():
    found = describe(yearly(50 * 0.94 ** np.arange(9.0)), "honest", scale="log")
    assert found.slope_per_year == pytest.approx(np.log(0.94))
    assert found.percent_per_year == pytest.approx(-6.0)
    assert found.points[4].fit == pytest.approx(50 * 0.94**4)


def test_months_are_seasonal_and_by_the_year():
    rng = np.random.default_rng(0)
    t = np.arange(96)
    values = 60 + 25 * np.cos(t / 6 * np.pi) - 0.25 * t + rng.normal(0, 3, 96)
    found = describe(Series("PM2.5", "month", (2015, 4), values))
    assert (found.first, found.last) == ("2015-04", "2023-03")
    assert found.slope_per_year == pytest.approx(-3.0, abs=0.35)
    assert found.interval[0] < -3 < found.interval[1]
    assert found.interval[1] - found.interval[0] < 1.5  # the season must not count as noise
    assert found.official_sentence == ""
    assert found.mann_kendall.s < -200


def test_gap_years_keep_their_place():
    values = np.array([50, np.nan, 44, 41, np.nan, np.nan, 32, 29.0])
    found = describe(yearly(values))
    assert (found.n, found.missing) == (5, 3)
    assert found.slope_per_year == pytest.approx(-3.0)


@pytest.mark.parametrize("n", [5, 11, 14, 20, 40])
def test_equal_values_are_no_official_trend(n):
    """The official formula gives 0.5 for a constant series, above the critical value from fourteen years on."""
    found = describe(yearly([40.0] * n))
    assert found.spearman.rs == pytest.approx(0.5)
    assert found.spearman.verdict == "none"
    assert "显著" not in found.official_sentence
    assert "上升" not in found.official_sentence


def test_one_other_value_among_equal_ones_is_no_trend():
    found = describe(yearly([30.0] * 13 + [31.0]))
    assert found.spearman.rs == pytest.approx(0.6)  # above 0.456
    assert found.spearman.rs_tied == pytest.approx(0.44721, abs=1e-5)
    assert (found.spearman.verdict, found.direction) == ("none", "none")
    assert "无显著变化趋势；年均变化为零" in found.official_sentence


def test_two_levels_are_no_outliers():
    found = describe(yearly([40, 40, 35, 35, 35, 40, 40, 35, 35, 35, 40, 40, 35, 35]))
    assert "outlier" not in codes(found)
    assert "outlier" in codes(describe(yearly([40.0] * 6 + [4800] + [40] * 5)))


def test_three_values_are_told_with_care():
    found = describe(yearly([50, 45, 40]))
    assert "看似下降" in found.sentence
    assert "可信" not in found.sentence
    assert "比猜测好不了多少" in found.sentence


def test_constant_series():
    found = describe(yearly([31.0] * 8))
    assert (found.slope_per_year, found.interval, found.p_value, found.direction) == (0.0, (0.0, 0.0), 1.0, "none")
    assert "constant" in codes(found)
    assert "各期数值都是31" in found.sentence


def test_few_values_say_so_in_the_same_sentence():
    found = describe(yearly([50, 47, 43, 39]))
    assert "few" in codes(found)
    assert "比猜测好不了多少" in found.sentence
    assert found.spearman.verdict == "too_few"
    assert "HJ 663 不评价" in found.official_sentence
    with pytest.raises(Refused):
        describe(yearly([50, np.nan, 43]))


@pytest.mark.parametrize(
    ("values", "period"),
    [
        ([61, 58, 550, 52, 47], "2017"),  # a decimal point lost
        ([61, 58, 5.5, 52, 47], "2017"),
        ([610, 58, 55], "2015"),
        ([38, 36, 35, 33, 31, 29, 90], "2021"),
        ([60, 40, 25, 15, 10, 6.6], None),  # a steep fall is none
        ([40, 25, 14], None),
        ([61, 58, 31, 52, 47], None),  # a good year is none
    ],
)
def test_a_slip_of_the_pen_in_a_short_record_is_named(values, period):
    found = describe(yearly(values))
    named = [one.values for one in found.caveats if one.code == "trend.caveat.gross"]
    assert [one["period"] for one in named] == ([] if period is None else [period])
    assert not named or f"{period}年的数值" in words.sentence("trend.caveat.gross", named[0])


def test_days_may_fall_to_nothing():
    assert "gross" not in codes(describe(yearly([20, 18, 15, 12, 2], "heavy_days")))


def test_outlier_ties_and_impossible_values_are_named():
    assert "outlier" in codes(describe(yearly([40, 39, 39, 38, 190, 36, 35, 35, 34])))
    assert "ties" in codes(describe(yearly([40, 40, 40, 39, 39, 39, 38, 38])))
    found = describe(yearly([40, np.inf, 39, -999, 38, 0, 37, 36]))
    assert found.n == 5
    assert "bad_values" in codes(found)
    # A robust slope does not follow one giant.
    assert describe(yearly([40, 39, 38, 37, 900, 35, 34, 33, 32])).slope_per_year == pytest.approx(-1.0)


def test_zero_good_days_are_values_and_zero_means_are_not():
    assert describe(yearly([0, 2, 3, 5, 9], "heavy_days")).n == 5
    assert describe(yearly([0, 2, 3, 5, 9, 8])).n == 5


def test_unknown_words():
    with pytest.raises(UsageError):
        describe(yearly(DEMO), "magic")
    with pytest.raises(UsageError):
        describe(yearly(DEMO), scale="cubic")


def test_a_broken_fall_has_a_change_point():
    values = np.r_[np.full(9, 60.0), np.full(9, 35.0)] + np.tile([0.4, -0.3, 0.1], 6)
    found = describe(yearly(values))
    assert [one.after for one in found.change_points] == ["2023"]
    assert "jump" in codes(found)
    assert "jump" not in codes(describe(yearly(DEMO)))


def test_day_counts_have_a_beta_binomial_trend():
    values = np.array([200, 212, 215, 240, 236, 255, 262, 270.0])
    days = np.array([365, 366, 365, 360, 365, 366, 365, 365.0])
    found = describe(Series("good_days", "year", (2015, 1), values, days), "beta_binomial")
    assert found.method == "beta_binomial"
    assert 8 < found.slope_per_year < 13
    assert found.interval[0] > 0
    with pytest.raises(UsageError):
        describe(yearly(DEMO), "beta_binomial")


def answered(series, method):
    try:
        return describe(series, method)
    except Refused as refusal:
        return refusal.code


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0.5, 300), st.integers(20, 25)), min_size=1, max_size=50),
    st.sampled_from(["year", "quarter", "month"]),
    st.sampled_from([name for name in TREND_METHODS if name not in ("beta_binomial", "bootstrap")]),
)
def test_any_series_is_answered_or_refused_in_words(values, freq, method):
    series = Series("PM2.5", freq, (2015, 1), np.array([np.nan if value is None else value for value in values], float))
    found = answered(series, method)
    if isinstance(found, str):
        assert words.has(found)
        return
    assert np.isfinite(found.slope_per_year)
    assert found.n == sum(value is not None for value in values)
    assert "—个值" not in found.sentence
    json.loads(dumps(found))
