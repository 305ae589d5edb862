"""Years judged: percentiles, validity, limits at the limit, verdicts, and independence of order."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airplan.assess import judge
from airplan.assess.evaluate import days_in, evaluate
from airplan.domain import CONCENTRATIONS, METRICS, MISSING, DayCube, metric_index, to_thousandths
from airplan.series import periods
from airplan.series.statistics import percentile, tabulate

CLEAN = {"PM2.5": "20", "PM10": "40", "SO2": "8", "NO2": "20", "CO": "0.8", "O3": "90"}


def year_cube(year: int = 2019, unit: int = 130600, **texts: str) -> DayCube:
    """A year of equal days; names like PM2.5 given as PM25."""
    first = dt.date(year, 1, 1).toordinal()
    days = dt.date(year, 12, 31).toordinal() - first + 1
    cube = DayCube.empty(np.array([unit]), first, days)
    values = {**CLEAN, **{name.replace("PM25", "PM2.5"): text for name, text in texts.items()}}
    for name, text in values.items():
        cube.values[0, :, metric_index(name)] = to_thousandths(text)
    return cube


def judged(cube: DayCube, year: int = 2019, standard: str = "auto", period: periods.Period | None = None):
    span = period or periods.year(year)
    evaluation = evaluate(cube, span, standard)
    return judge.period_result(evaluation, days_in(cube, span), 0, judge.Judged(int(cube.units[0])))


def test_percentile_95_of_1_to_20_is_19_05():
    ordered = (np.arange(1, 21) * 1000).astype(np.int32)[None, :]
    found = percentile(ordered, np.array([20]), 95)
    assert found.as_float()[0] == 19.05


@settings(max_examples=60)
@given(st.integers(1, 400), st.sampled_from([90, 95, 98]), st.integers(0, 2**32 - 1))
def test_percentile_agrees_with_numpy(count, percent, seed):
    values = np.random.default_rng(seed).integers(1, 500_000, count).astype(np.int32)
    found = percentile(np.sort(values)[None, :], np.array([count]), percent)
    assert found.as_float()[0] == pytest.approx(np.percentile(values / 1000, percent), rel=1e-12)


@settings(max_examples=30)
@given(st.permutations(range(12)), st.integers(0, 2**32 - 1))
def test_neither_the_order_of_days_nor_of_cities_changes_a_bit(order, seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(1, 300_000, (12, 365, 7)).astype(np.int32)
    values[rng.random(values.shape) < 0.05] = MISSING
    first = dt.date(2019, 1, 1).toordinal()
    whole = tabulate(DayCube(np.arange(12), first, values), periods.year(2019))
    shuffled = tabulate(DayCube(np.arange(12), first, values[list(order)]), periods.year(2019))
    backwards = tabulate(DayCube(np.arange(12), first, values[:, ::-1]), periods.year(2019))
    assert np.array_equal(whole.mean.numerator[list(order)], shuffled.mean.numerator)
    assert np.array_equal(whole.mean.numerator, backwards.mean.numerator)
    assert np.array_equal(whole.ordered, backwards.ordered)


@pytest.mark.parametrize(
    ("text", "attains", "exceedance"),
    [("35", True, 0.0), ("35.4", True, 0.0), ("35.5", False, 0.03), ("35.6", False, 0.03), ("34.5", True, -0.03)],
)
def test_a_mean_at_the_limit_is_compared_after_half_even_rounding(text, attains, exceedance):
    one = judged(year_cube(PM25=text)).pollutants["PM2.5"]
    assert one.attains_mean is attains
    assert one.exceedance == exceedance


@pytest.mark.parametrize(("text", "attains"), [("4.0", True), ("4.04", True), ("4.05", True), ("4.06", False)])
def test_carbon_monoxide_is_compared_at_one_decimal(text, attains):
    result = judged(year_cube(CO=text))
    assert result.pollutants["CO"].attains_percentile is attains
    assert result.attains_six is attains


def test_a_clean_year_attains_both_ways_and_names_them():
    result = judged(year_cube())
    assert (result.attains_six, result.attains_all) == (True, True)
    assert (result.good_days, result.heavy_days, result.good_ratio) == (365, 0, 100.0)
    assert result.pollutants["PM2.5"].valid_days == 365


def test_six_items_may_attain_where_hj_663_does_not():
    cube = year_cube()
    cube.values[0, ::19, metric_index("PM2.5")] = 160_000  # 20 of 365 days: the 95th percentile is 160
    result = judged(cube)
    assert result.pollutants["PM2.5"].p95 == 160.0
    assert result.attains_six is True
    assert result.attains_all is False
    assert result.failing_all == ("PM2.5 p95",)


def drop_days(cube: DayCube, name: str, first: dt.date, count: int) -> DayCube:
    start = first.toordinal() - cube.first_day
    cube.values[0, start : start + count, metric_index(name)] = MISSING
    return cube


def test_february_needs_25_days_and_other_months_27():
    enough = drop_days(drop_days(year_cube(), "O3", dt.date(2019, 2, 1), 3), "O3", dt.date(2019, 1, 1), 4)
    assert judged(enough).pollutants["O3"].valid is True
    short = drop_days(year_cube(), "O3", dt.date(2019, 2, 1), 4)
    result = judged(short)
    assert result.pollutants["O3"].valid is False
    assert result.pollutants["O3"].short_months == ("2019-02",)
    assert result.attains_six is None
    assert "not_valid" in result.reasons


def test_a_year_needs_324_days():
    cube = year_cube()
    for month in range(1, 13):  # four days less in months of 31, three in months of 30: all months stay valid
        days = periods.month(2019, month).days
        drop = {31: 4, 30: 3, 28: 2}[days]
        drop_days(cube, "SO2", dt.date(2019, month, 1), drop)
    assert judged(cube).pollutants["SO2"].valid_days == 365 - 7 * 4 - 4 * 3 - 2 == 323
    assert judged(cube).pollutants["SO2"].valid is False
    cube.values[0, 0, metric_index("SO2")] = 8000
    assert judged(cube).pollutants["SO2"].valid is True


def test_a_valid_pollutant_above_its_limit_settles_the_verdict_even_when_another_is_short():
    cube = drop_days(year_cube(PM25="50"), "O3", dt.date(2019, 3, 1), 31)
    result = judged(cube)
    assert result.attains_six is False
    assert result.failing_six == ("PM2.5",)


def test_unverified_rules_stand_beside_the_verdicts():
    old, new = judged(year_cube(2019)), judged(year_cube(2031), 2031)
    assert set(old.unverified_rules) == {"six-headline-items", "validity/percentile/days", "rounding/compare"}
    assert "GB3095-2026-final/NO2/annual/class2" in new.unverified_rules
    assert "GB3095-2026-final/PM2.5/annual/class2" not in new.unverified_rules


def test_one_pollutant_alone_gets_no_verdict_and_says_so():
    cube = year_cube()
    for name in CONCENTRATIONS:
        if name != "PM2.5":
            cube.values[0, :, metric_index(name)] = MISSING
    result = judged(cube)
    assert result.attains_six is None
    assert result.aqi_pollutants == 1
    assert {"missing_pollutants", "aqi_from_fewer"} <= set(result.reasons)


def test_all_missing_says_so():
    cube = DayCube.empty(np.array([130600]), dt.date(2019, 1, 1).toordinal(), 365)
    result = judged(cube)
    assert (result.good_days, result.good_ratio, result.attains_six) == (None, None, None)
    assert result.reasons == ("no_days",)


def test_2026_is_judged_by_its_last_day_and_shows_both():
    result = judged(year_cube(2026, PM25="33"), 2026)
    assert result.standard == "GB3095-2026-transition"
    assert result.attains_six is False
    assert [(other.standard, other.attains_six) for other in result.also] == []
    spans = judge.edition_spans(periods.year(2026))
    assert spans == ("GB3095-2026-transition", "GB3095-2012")


def test_good_days_follow_the_edition_of_the_day():
    result = judged(year_cube(2026, PM25="70"), 2026)  # AQI 94 under 2012; 110 from 2026-03-01
    assert result.good_days == 59
    assert judged(year_cube(2025, PM25="70"), 2025).good_days == 365


def test_the_rate_of_days_within_the_daily_limit_follows_the_edition_of_the_day():
    result = judged(year_cube(2026, PM25="70"), 2026)  # within 75 until 28 February, above 60 from March
    assert result.pollutants["PM2.5"].attainment_rate == 16.2  # 59 of 365
    assert judged(year_cube(2026, PM25="70"), 2026, "GB3095-2012").pollutants["PM2.5"].attainment_rate == 100.0
    assert judged(year_cube(2026, PM25="60.5"), 2026).pollutants["PM2.5"].attainment_rate == 100.0


def test_published_aqi_counts_and_the_computed_count_stands_beside():
    cube = year_cube()
    cube.values[0, :100, METRICS.index("AQI")] = 150_000
    result = judged(cube)
    assert (result.good_days, result.good_days_computed) == (265, 365)
    assert result.aqi_source == "computed"
    cube.values[0, :200, METRICS.index("AQI")] = 150_000
    assert judged(cube).aqi_source == "reported"


def test_leap_years_have_366_days_and_a_february_of_29():
    result = judged(year_cube(2020), 2020)
    assert result.aqi_days == 366
    short = drop_days(year_cube(2020), "CO", dt.date(2020, 2, 1), 4)
    assert judged(short, 2020).pollutants["CO"].valid is True  # 25 of 29 remain


def test_before_local_start_is_a_reason_for_cities_outside_the_first_batch():
    assert "before_local_start" in judged(year_cube(2015, unit=340300), 2015).reasons
    assert "before_local_start" not in judged(year_cube(2015, unit=110000), 2015).reasons


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_year_agrees_with_a_slow_reference_of_decimals(seed):
    rng = np.random.default_rng(seed)
    first = dt.date(2019, 1, 1).toordinal()
    cube = DayCube(np.array([130600]), first, rng.integers(1, 200_000, (1, 365, 7)).astype(np.int32))
    cube.values[rng.random(cube.values.shape) < 0.08] = MISSING
    cube.values[..., METRICS.index("AQI")] = MISSING
    result = judged(cube)
    for place, name in enumerate(CONCENTRATIONS):
        days = [Decimal(int(v)) / 1000 for v in cube.values[0, :, place] if v != MISSING]
        mean = sum(days, Decimal(0)) / len(days)
        wanted = mean.quantize(Decimal("0.1") if name == "CO" else Decimal(1), ROUND_HALF_EVEN)
        assert result.pollutants[name].mean_text == f"{wanted:f}"
        limit = {"SO2": 150, "NO2": 80, "PM10": 150, "PM2.5": 75, "CO": 4, "O3": 160}[name]
        step = Decimal("0.1") if name == "CO" else Decimal(1)
        within = sum(day.quantize(step, ROUND_HALF_EVEN) <= limit for day in days)
        rate = (Decimal(100 * within) / len(days)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
        assert Decimal(str(result.pollutants[name].attainment_rate)) == rate
