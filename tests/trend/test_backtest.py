"""Backtest: no look ahead, simple forecasts and scores by hand, flags; skill on real cities."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airplan.trend.backtest import Forecast, forecast, interval_score, score, simple_forecasts
from airplan.trend.flags import flagged, nearest, scores
from airplan.trend.outlook import History

REPOSITORY = Path(__file__).resolve().parents[2]


def panel(units=40, seed=1):
    rng = np.random.default_rng(seed)
    t = np.arange(7)
    lon, lat = rng.uniform(105, 120, units), rng.uniform(25, 40, units)
    common = -0.05 * t + rng.normal(0, 0.03, 7)
    y = np.log(rng.uniform(25, 80, units))[:, None] + common + rng.normal(0, 0.05, (units, 7))
    past = History(np.arange(units), 2015 + t, ("PM2.5",), np.exp(y)[:, :, None], np.zeros(units, int))
    return past, lon, lat


def test_later_years_do_not_change_a_forecast():
    past, lon, lat = panel()
    changed = past.values.copy()
    changed[:, 4:] *= 3.0
    first = forecast(past, lon, lat, 2018, 2, draws=240)
    second = forecast(replace(past, values=changed), lon, lat, 2018, 2, draws=240)
    assert [(one.median, one.lo90, one.hi90) for one in first] == [(one.median, one.lo90, one.hi90) for one in second]
    assert first[0].observed != second[0].observed


def test_every_series_is_scored_also_beyond_the_data():
    past, lon, lat = panel()
    values = past.values.copy()
    values[5, 5:] = np.nan  # no outcome
    values[6, :4] = np.nan  # nothing to fit
    found = forecast(replace(past, values=values), lon, lat, 2018, 3, draws=120)
    assert len(found) == 39 * 3
    assert np.isnan([one.observed for one in found if one.unit == 5][1])
    table = score(found)
    assert [(one.horizon, one.n) for one in table] == [(1, 39), (2, 38), (3, 38)]


def test_simple_forecasts_by_hand():
    years = np.arange(2015, 2018)
    values = np.array([[40.0, 20.0, 10.0], [30.0, 30.0, 30.0], [np.nan, 50.0, 25.0], [np.nan, np.nan, 8.0]])
    last, own, nation = simple_forecasts(values, years, 2)
    half = np.log(2)
    assert last[:, 0].tolist() == [10, 30, 25, 8]
    assert own[0].tolist() == pytest.approx([5, 2.5])
    assert own[3].tolist() == [8, 8]
    # slopes −ln 2, 0, −ln 2; the median is −ln 2
    assert nation[1].tolist() == pytest.approx([30 * np.exp(-half), 30 * np.exp(-2 * half)])


def test_scores_by_hand():
    assert interval_score(np.array([5.0, 12.0]), np.array([4.0, 4.0]), np.array([10.0, 10.0])).tolist() == [6, 6 + 40]
    base = {"unit": 1, "origin": 2018, "horizon": 1, "flagged": False, "last_value": 40.0, "own_loglinear": 30.0}
    chance = {25.0: 0.0, 30.0: 0.5, 35.0: 1.0}
    one = Forecast(median=31, lo90=28, hi90=36, chances=chance, observed=33.0, national_slope=34.0, **base)
    found = score([one])[0]
    assert (found.mae, found.mae_last_value, found.mae_own_loglinear, found.mae_national_slope) == (2, 7, 3, 1)
    assert (found.coverage90, found.interval_score) == (1.0, 8.0)
    assert found.brier == pytest.approx((0 + 0.25 + 0) / 3)


def test_a_wrong_value_is_flagged_and_its_neighbours_are_not():
    past, lon, lat = panel()
    values = past.values[:, :, 0].copy()
    values[7, 3] += 35
    marks = flagged(values, nearest(lon, lat))
    assert marks[7, 3]
    assert not marks[7, [1, 5]].any()
    assert marks.sum() <= 0.04 * marks.size
    assert scores(values, nearest(lon, lat))[7].argmax() == 3


def test_few_units_flag_nothing():
    values = np.random.default_rng(0).uniform(20, 90, (6, 5))
    assert not flagged(values, nearest(np.arange(6.0), np.arange(6.0))).any()


@pytest.fixture(scope="module")
def skill(shared_data):
    sys.path.insert(0, str(REPOSITORY / "benchmarks"))
    try:
        import skill as module
    finally:
        sys.path.pop(0)
    return module


@pytest.mark.shared
def test_skill_on_the_cities_settings_were_not_chosen_on(skill):
    _, _, _, names = skill.history(True)
    keep = ~skill.halves(names)
    found = [one for source, origin in skill.ORIGINS for one in skill.forecasts(source == "monthly", origin, keep)]
    for ahead, bound in ((1, 0.97), (2, 1.00), (3, 1.01)):
        part = [one for one in found if one.horizon == ahead]
        error = np.mean([abs(one.median - one.observed) for one in part])
        assert error <= bound * np.mean([abs(one.national_slope - one.observed) for one in part])
        if ahead == 3:
            assert error <= 0.6 * np.mean([abs(one.own_loglinear - one.observed) for one in part])
    inside = [one.lo90 <= one.observed <= one.hi90 for one in found]
    assert 0.86 <= np.mean(inside) <= 0.95
    for origin in (2015, 2016, 2017, 2018):
        assert np.mean([hit for hit, one in zip(inside, found, strict=True) if one.origin == origin]) >= 0.78
    quality = skill.calibration(found)
    assert 0.85 <= quality["slope"] <= 1.15
    assert quality["gap"] <= 0.10
    assert quality["brier_skill"] > 0


@pytest.mark.shared
def test_the_known_wrong_cells_are_flagged(skill):
    known, count = skill.flags()
    assert known == skill.WRONG
    assert count <= 50  # of some 1,300 values


@pytest.mark.shared
def test_backtest_command_on_the_annual_panel(shared_data, tmp_path):
    import csv

    from airplan.workspace.analysis.backtest import COLUMNS, backtest

    out = tmp_path / "forecasts.csv"
    source = shared_data / "annual_long_panel" / "ultimateData.xlsx"
    found = backtest([source], "PM2.5", 2017, 2, out=out)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2 * found.cities
    assert found.cities >= 270
    assert {(row["name"][:2], row["origin"]) for row in rows} >= {("湖州", "2017")}
    assert {one.name[:2] for one in found.flagged} >= {"湖州", "聊城", "开封", "忻州"}
    assert [one.horizon for one in found.horizons] == [1, 2]
    assert found.without_flagged[0].n < found.horizons[0].n
