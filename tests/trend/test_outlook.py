"""The hierarchical model against dense algebra; the outlook's promises; chances by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airplan.errors import Refused, UsageError
from airplan.trend import chance as chances
from airplan.trend import prior
from airplan.trend.fit import fit
from airplan.trend.hierarchy import Panel, Spread, covariances, digest, nation_path, region_gain, unit_gain
from airplan.trend.insight import best_five_years, weather_share, weights_of
from airplan.trend.outlook import History, fit_metric, make_outlook, make_outlooks
from airplan.trend.outlook_types import Outlook

from trend_numbers import DEMO  # isort: skip

SPREAD = Spread(0.03, 0.008, 0.02, 0.03, 0.01, 0.02, 0.02, 0.02, 0.03, 0.04)


def dense(panel, cov, drift, big=1e5):
    """Mean and covariance of every unit's every year, by one big matrix with a nearly flat level."""
    units, years = panel.y.shape
    total = len(cov.nation)
    matrix = np.zeros((units, total, units, total))
    for a in range(units):
        for b in range(units):
            block = cov.nation + (cov.region if panel.region[a] == panel.region[b] else 0)
            matrix[a, :, b, :] = block + (cov.own + big if a == b else 0)
    matrix = matrix.reshape(units * total, -1)
    seen = [(u, t) for u in range(units) for t in range(years) if not np.isnan(panel.y[u, t])]
    at = [u * total + t for u, t in seen]
    y = np.array([panel.y[u, t] for u, t in seen]) - np.array([drift[t] for _, t in seen])
    inner = matrix[np.ix_(at, at)]
    mean = np.tile(drift, units) + matrix[:, at] @ np.linalg.solve(inner, y)
    spread = matrix - matrix[:, at] @ np.linalg.solve(inner, matrix[at])
    loglik = -0.5 * (np.linalg.slogdet(inner)[1] + y @ np.linalg.solve(inner, y)) + 0.5 * units * np.log(big)
    return mean.reshape(units, total), spread.reshape(units, total, units, total), loglik


def small_panel():
    rng = np.random.default_rng(0)
    y = rng.normal(0, 0.1, (5, 4))
    y[1, 0] = y[3, 2] = np.nan
    return Panel(np.arange(2015, 2019), y, np.array([0, 0, 1, 1, 1]))


def test_the_tree_is_exact():
    panel = small_panel()
    steps = np.arange(6.0) - 3
    cov, drift = covariances(steps, SPREAD), -0.05 * steps
    found = digest(panel, cov, drift[:4])
    mean, spread, loglik = dense(panel, cov, drift)
    assert found.loglik == pytest.approx(loglik, abs=1e-3)
    nation = nation_path(found, cov, drift)
    for row in range(5):
        centre, pull, region_rest = region_gain(found, cov, int(panel.region[row]))
        weights, own_rest = unit_gain(cov.own, ~np.isnan(panel.y[row]), 4)
        values = np.where(np.isnan(panel.y[row]), 0.0, panel.y[row])
        keep = np.eye(6) - weights @ np.eye(4, 6)
        carry = keep @ (np.eye(6) - pull @ np.eye(4, 6))
        ours = weights @ values + keep @ centre + carry @ nation.mean
        ours_cov = carry @ nation.cov @ carry.T + keep @ region_rest @ keep.T + own_rest
        assert ours == pytest.approx(mean[row], abs=1e-5)
        assert np.diag(ours_cov)[4:] == pytest.approx(np.diag(spread[row, :, row])[4:], abs=1e-5)


def made_up(units=30, years=9, seed=3, slope=-0.05):
    rng = np.random.default_rng(seed)
    t = np.arange(years)
    nation = slope * t + rng.normal(0, 0.03, years)
    y = rng.normal(np.log(50), 0.3, (units, 1)) + nation + rng.normal(0, 0.06, (units, years))
    region = np.arange(units) % 5
    return History(np.arange(100, 100 + units), 2015 + t, ("PM2.5",), np.exp(y)[:, :, None], region)


def test_same_seed_same_draws_and_other_units_do_not_matter():
    past = made_up()
    one = make_outlook(past, 105, seed=9, draws=240)
    again = make_outlooks(past, [101, 105], seed=9, draws=240)[105]
    assert np.array_equal(one.draws, again.draws)
    assert not np.array_equal(one.draws, make_outlook(past, 105, seed=10, draws=240).draws)
    assert one.draws.shape == (240, 2035 - 2023, 1)
    assert (one.draws > 0).all()


def test_draws_of_two_units_share_the_year():
    past = made_up()
    both = make_outlooks(past, [100, 105, 101], seed=1, draws=1200)
    logs = {unit: np.log(found.of("PM2.5", 2024)) for unit, found in both.items()}
    same_region = np.corrcoef(logs[100], logs[105])[0, 1]
    other_region = np.corrcoef(logs[100], logs[101])[0, 1]
    assert same_region > other_region > 0.1


def test_uncertainty_grows_and_the_median_follows_the_common_fall():
    found = make_outlook(made_up(), 103, seed=1)
    fan = chances.fan(found, "PM2.5")
    width = np.log(fan.hi90 / fan.lo90)
    assert (np.diff(width) > -0.02).all()
    assert width[-1] > 2 * width[0]
    yearly = (fan.median[4] / fan.median[0]) ** 0.25 - 1
    assert -0.09 < yearly < -0.02


def test_a_noisy_last_year_is_smoothed():
    past = made_up()
    values = past.values.copy()
    values[3, -1, 0] *= 1.3
    moved = History(past.units, past.years, past.metrics, values, past.region)
    before = np.median(make_outlook(past, 103, seed=1).of("PM2.5", 2024))
    after = np.median(make_outlook(moved, 103, seed=1).of("PM2.5", 2024))
    assert 1.05 < after / before < 1.27
    weights = [float(part) for part in make_outlook(past, 103, seed=1).level_weighting.split("/")]
    assert weights[0] == max(weights)
    assert weights[0] < 0.95


def test_one_city_leans_on_the_published_table():
    past = History(np.array([7]), np.arange(2015, 2026), ("PM2.5",), DEMO[None, :, None], np.array([1]))
    found = make_outlook(past, 7, seed=1)
    assert found.prior.startswith("table+published:")
    fitted = fit_metric(past, "PM2.5")
    weights = weights_of(fitted, 0)
    assert weights["region"] == weights["nation"] == 0
    assert 0.1 < weights["own"] < 0.9
    assert weights["own"] + weights["published"] == pytest.approx(1)


def test_among_many_the_own_slope_counts_little():
    past = made_up(units=60)
    alone = History(past.units[3:4], past.years, past.metrics, past.values[3:4], past.region[3:4])
    fitted = fit_metric(past, "PM2.5")
    weights = weights_of(fitted, 3)
    assert weights["own"] < weights_of(fit_metric(alone, "PM2.5"), 0)["own"]
    assert weights["nation"] > 0
    assert 0 < weather_share(fitted) < 1


def test_the_backtest_never_reads_a_later_result():
    assert prior.drift("PM2.5", 2015) == pytest.approx((np.log(0.764) + np.log(0.82)) / 7)
    assert len(prior.drift_entries("PM2.5", 2016)) == 2
    assert len(prior.drift_entries("PM2.5", 2026)) == 4
    assert prior.drift("SO2", 2026) == 0.0


def test_more_scatter_gives_a_larger_own_weather():
    quiet, loud = made_up(seed=5), made_up(seed=5)
    rng = np.random.default_rng(6)
    values = loud.values * np.exp(rng.normal(0, 0.15, loud.values.shape))
    noisy = History(loud.units, loud.years, loud.metrics, values, loud.region)
    first = fit(quiet.panel("PM2.5"), "PM2.5", 1).spread
    second = fit(noisy.panel("PM2.5"), "PM2.5", 1).spread
    assert second.own_weather > 1.3 * first.own_weather


def six(units=12, years=8):
    rng = np.random.default_rng(4)
    t = np.arange(years)
    base = {"PM2.5": 45, "PM10": 80, "SO2": 12, "NO2": 30, "CO_p95": 1.4, "O3_p90": 150, "good_days": 280}
    common = rng.normal(0, 0.06, (units, years))
    layers = []
    for name, level in base.items():
        sign = -0.5 if name == "good_days" else 1.0
        value = level * np.exp(sign * (common - 0.02 * t) + rng.normal(0, 0.03, (units, years)))
        layers.append(np.minimum(value, 360) if name == "good_days" else value)
    return History(np.arange(units), 2016 + t, tuple(base), np.stack(layers, axis=2), np.zeros(units, int))


def test_several_metrics_are_drawn_jointly():
    found = make_outlook(six(), 2, seed=3, until=2026)
    assert found.draws.shape[2] == 7
    days = found.of("good_days", 2026)
    assert ((days >= 0) & (days <= 365)).all()
    fine, coarse = np.log(found.of("PM2.5", 2025)), np.log(found.of("PM10", 2025))
    assert np.corrcoef(fine, coarse)[0, 1] > 0.3
    assert np.corrcoef(fine, found.of("good_days", 2025))[0, 1] < -0.2
    limits = {"PM2.5": (35.0, 0), "PM10": (70.0, 0), "O3_p90": (160.0, 0)}
    joint = chances.chance_jointly(found, limits, 2026)
    single = [chances.chance(found, name, limit, 2026) for name, (limit, _) in limits.items()]
    assert joint <= min(single)
    assert joint >= np.prod(single) - 0.02


def test_methods():
    past = made_up()
    plain = make_outlook(past, 103, method="loglinear", seed=2)
    assert (plain.method, plain.prior) == ("loglinear", "none")
    own = np.polyfit(np.arange(9) - 8, np.log(past.values[3, :, 0]), 1)
    assert np.median(np.log(plain.of("PM2.5", 2024))) == pytest.approx(np.polyval(own, 1), abs=0.06)
    with pytest.raises(UsageError):
        make_outlook(past, 103, method="crystal")
    with pytest.raises(Refused):
        make_outlook(past, 103, method="statespace")
    with pytest.raises(UsageError):
        make_outlook(past, 103, until=2020)
    empty = History(past.units, past.years, past.metrics, np.full(past.values.shape, np.nan), past.region)
    with pytest.raises(Refused):
        make_outlook(empty, 103)


def test_statespace_reads_months():
    rng = np.random.default_rng(5)
    months = np.exp(
        np.log(50) + 0.3 * np.cos(np.arange(108) / 6 * np.pi) - 0.004 * np.arange(108) + rng.normal(0, 0.1, 108)
    )
    yearly = months.reshape(9, 12).mean(axis=1)
    past = History(
        np.array([7]),
        np.arange(2015, 2024),
        ("PM2.5",),
        yearly[None, :, None],
        np.array([1]),
        monthly=months[None, :, None],
    )
    found = make_outlook(past, 7, method="statespace", until=2026, draws=400)
    assert (found.method, found.level_weighting) == ("statespace", "kalman")
    assert 0.85 < np.median(found.of("PM2.5", 2024)) / yearly[-1] < 1.05


def fixed(values, metric="PM2.5", years=(2026, 2027, 2028)):
    draws = np.asarray(values, float)
    return Outlook(1, np.array(years), (metric,), draws[:, :, None], "m", "p", "w", 0)


def test_chance_rounds_half_to_even_before_it_compares():
    found = fixed([[35.5, 35.4, 36.5], [34.5, 35.51, 35.0], [35.49, 36.5, 34.0], [36.5, 30.0, 35.5]])
    # 2026: 36, 34, 35, 36 against 35
    assert chances.chance(found, "PM2.5", 35, 2026) == 0.5
    assert chances.chance(found, "PM2.5", 35, 2026, None) == 0.25
    assert chances.chance_by_year(found, "PM2.5", 35).tolist() == [0.5, 0.5, 0.5]
    with pytest.raises(KeyError):
        chances.chance(found, "PM2.5", 35, 2031)


def test_good_days_must_reach_the_target():
    found = fixed([[300, 310, 320], [299.4, 290, 280]], "good_days")
    assert chances.chance(found, "good_days", 300, 2026) == 0.5
    assert chances.chance(found, "good_days", 299, 2026) == 1.0


def test_three_year_mean_and_earliest():
    found = fixed([[40, 35, 30], [36, 33, 31], [50, 40, 36], [39, 34, 29]])
    assert chances.chance_three_years(found, "PM2.5", 35, 2028) == 0.75  # 35, 33.3, 42, 34
    known = {2024: 38.0, 2025: 34.0}
    assert chances.chance_three_years(found, "PM2.5", 36, 2026, observed=known) == 0.25  # 37.3, 36, 40.7, 37
    with pytest.raises(KeyError):
        chances.chance_three_years(found, "PM2.5", 36, 2026)
    assert chances.earliest(found, "PM2.5", 35) == {"0.5": 2027, "0.8": None, "0.95": None}


def test_needed_fall_brings_the_chance_to_eighty_percent():
    rng = np.random.default_rng(1)
    years = np.arange(2026, 2031)
    draws = 45 * np.exp(-0.02 * (years - 2026) + rng.normal(0, 0.08, (4000, 5)))
    found = Outlook(1, years, ("PM2.5",), draws[:, :, None], "m", "p", "w", 0)
    fall = chances.needed_fall(found, "PM2.5", 35, 2030)
    goal = np.median(draws[:, 0]) * (1 + fall) ** 4
    moved = draws[:, 4] * goal / np.median(draws[:, 4])
    assert (np.round(moved) <= 35).mean() == pytest.approx(0.8, abs=0.005)
    assert np.isnan(chances.needed_fall(fixed([[300, 310, 320]], "good_days"), "good_days", 300, 2027))


def test_best_five_years():
    values = np.array([[50, 48, 45, 40, 38, 30, 31], [60, 50, 45, 42, 40, 39, 38]], float)[:, :, None]
    past = History(np.array([1, 2]), np.arange(2015, 2022), ("PM2.5",), values, np.array([3, 3]))
    own, region = best_five_years(past, 0)
    assert own == pytest.approx(100 * ((30 / 50) ** 0.2 - 1))
    assert region == pytest.approx(100 * ((39 / 60) ** 0.2 - 1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(5, 120), min_size=2, max_size=12), st.integers(0, 11))
def test_any_short_record_gives_finite_positive_draws(values, gap):
    record = np.array(values)
    if len(record) > 2 and gap < len(record) - 1:
        record[gap] = np.nan
    past = History(np.array([1]), np.arange(2010, 2010 + len(record)), ("PM2.5",), record[None, :, None], np.array([1]))
    found = make_outlook(past, 1, draws=60, until=2030)
    assert np.isfinite(found.draws).all()
    assert (found.draws > 0).all()
