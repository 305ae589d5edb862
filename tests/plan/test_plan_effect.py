"""Inventory, roll-back, source shares, sensitivities and draws of effects."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from airplan.errors import UsageError
from airplan.plan.effect import EffectModel, channels_of, triangular_draw, triangular_mean, triangular_variance
from airplan.plan.inventory import (
    Emission,
    Sensitivity,
    Share,
    choose_sensitivities,
    rollback_need,
    rollback_ratio,
    sensitivities_from_shares,
    shares_without_emission,
    totals,
)
from airplan.plan.measures import Measure, Reduction, share_in, year_shares

ROWS = [
    Emission("工业源", "SO2", 6000),
    Emission("工业源", "NOx", 8000),
    Emission("移动源", "NOx", 12000),
    Emission("工业源", "PM2.5", 3000),
]


def test_rollback_by_hand():
    assert rollback_ratio(50, 35, 10) == pytest.approx(15 / 40)
    assert rollback_ratio(50, 35) == pytest.approx(0.3)
    assert rollback_ratio(30, 35) == 0
    with pytest.raises(UsageError):
        rollback_ratio(9, 8, 10)
    with pytest.raises(UsageError):
        rollback_ratio(50, 8, 10)


def test_need_follows_the_substances_that_make_the_statistic():
    shares = [Share("PM2.5", "SO2", 30), Share("PM2.5", "PM2.5", 70)]
    needs = {need.pollutant: need for need in rollback_need("PM2.5", 50, 35, 0, totals(ROWS), shares)}
    assert needs["SO2"].cut == pytest.approx(1800)
    assert needs["PM2.5"].cut == pytest.approx(900)
    assert rollback_need("NO2", 50, 40, 0, totals(ROWS), [])[0].cut == pytest.approx(4000)


def test_sensitivity_from_shares_cutting_everything_leaves_the_background():
    shares = [Share("PM2.5", "SO2", 40, low=30, high=50), Share("PM2.5", "NOx", 60, sector="移动源")]
    found = sensitivities_from_shares("PM2.5", 50, 10, ROWS, shares)
    assert found[0].best * 6000 == pytest.approx(16)  # 40 % of 40
    assert found[0].low * 6000 == pytest.approx(12)
    assert found[1].best * 12000 == pytest.approx(24)
    assert found[1].sector == "移动源"
    assert shares_without_emission(ROWS, [Share("PM2.5", "NH3", 10)])[0].pollutant == "NH3"


def test_own_factors_go_before_shares_before_rollback():
    own = [Sensitivity("PM2.5", "SO2", 0.001, document="模型")]
    shares = [Share("PM2.5", "SO2", 100)]
    values = {"PM2.5": 50.0, "NO2": 40.0}
    found = choose_sensitivities(["PM2.5", "NO2"], values, {}, ROWS, shares, own)
    assert [(row.metric, row.method) for row in found] == [("PM2.5", "user"), ("NO2", "rollback")]
    found = choose_sensitivities(["PM2.5"], values, {}, ROWS, shares, [])
    assert found[0].method == "shares"
    assert choose_sensitivities(["O3"], {"O3": 170.0}, {}, ROWS, [], []) == []


def test_sector_row_goes_before_the_row_for_all():
    rows = [Sensitivity("PM2.5", "NOx", 0.001), Sensitivity("PM2.5", "NOx", 0.003, sector="移动源")]
    measures = [
        Measure("A", sector="移动源", reductions={"NOx": Reduction(1000)}),
        Measure("B", sector="工业源", reductions={"NOx": Reduction(1000)}),
    ]
    effect = EffectModel(channels_of(measures, rows), 1, 10)
    assert effect.mean("PM2.5") == pytest.approx([3.0, 1.0])


def test_triangular_moments_agree_with_draws():
    low, best, high = np.array([80.0]), np.array([100.0]), np.array([150.0])
    drawn = triangular_draw(np.random.default_rng(1).random(200_000), low, best, high)
    assert drawn.mean() == pytest.approx(triangular_mean(low, best, high)[0], rel=2e-3)
    assert drawn.var() == pytest.approx(triangular_variance(low, best, high)[0], rel=2e-2)
    assert 80 <= drawn.min() <= drawn.max() <= 150


def test_draws_have_the_moments_the_choice_uses():
    measures = [
        Measure("A", reductions={"NOx": Reduction(1000, 700, 1400), "SO2": Reduction(500, 400, 700)}),
        Measure("B", reductions={"NOx": Reduction(800, 800, 800)}),
    ]
    rows = [Sensitivity("PM2.5", "NOx", 0.001, 0.0006, 0.0015), Sensitivity("PM2.5", "SO2", 0.002)]
    effect = EffectModel(channels_of(measures, rows), 7, 60_000)
    drawn = effect.draw("PM2.5", np.array([[1.0], [1.0]]))[:, 0]
    assert drawn.mean() == pytest.approx(effect.mean("PM2.5").sum(), rel=3e-3)
    common = (effect.common("PM2.5") @ np.ones(2)) ** 2
    variance = effect.own_variance("PM2.5").sum() + common.sum()
    assert drawn.var() == pytest.approx(variance, rel=0.05)


def test_a_measure_keeps_its_luck_whatever_else_is_there():
    rows = [Sensitivity("PM2.5", "NOx", 0.001, 0.0006, 0.0015)]
    a = Measure("A", reductions={"NOx": Reduction(1000, 700, 1400)})
    b = Measure("B", reductions={"NOx": Reduction(800, 100, 900)})
    one = EffectModel(channels_of([a], rows), 7, 50, (11,)).draw("PM2.5", np.ones((1, 1)))
    two = EffectModel(channels_of([b, a], rows), 7, 50, (22, 11)).draw("PM2.5", np.array([[0.0], [1.0]]))
    assert np.array_equal(one, two)


def test_shares_by_dates_and_by_ramp():
    done_in_june = Measure("A", start=dt.date(2027, 3, 1), end=dt.date(2028, 6, 30))
    assert year_shares(done_in_june) == (0.0, 0.5, 1.0)
    assert [share_in(done_in_june, year) for year in (2026, 2027, 2028, 2029, 2035)] == [0, 0, 0.5, 1, 1]
    assert year_shares(Measure("B", start=dt.date(2027, 10, 1))) == (0.25, 1.0)
    assert year_shares(Measure("C", start=dt.date(2027, 1, 1))) == (1.0,)
    ramped = Measure("D", start=dt.date(2027, 3, 1), end=dt.date(2027, 12, 31), ramp=(40, 100))
    assert [share_in(ramped, year, 2029) for year in (2028, 2029, 2030)] == [0, 0.4, 1.0]
