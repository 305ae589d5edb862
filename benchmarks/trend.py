"""Speed of the trend stage against its peers, interleaved.  ``python benchmarks/trend.py [--quick]``."""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pymannkendall
from scipy.stats import theilslopes

from airplan.trend.bootstrap import block_indices, bootstrap_slopes
from airplan.trend.chance import chance_by_year
from airplan.trend.describe import Series, describe
from airplan.trend.fit import _spreads
from airplan.trend.honest import honest_interval
from airplan.trend.kendall import mann_kendall, seasonal_mann_kendall
from airplan.trend.outlook import History, make_outlook, make_outlooks
from airplan.trend.sen import seasonal_sen_slope, sen_slope
from airplan.trend.statespace import fit, kalman

CITIES, MONTHS = 338, 120
PEER_CITIES = 4


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and answer."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def against(
    name: str, ours: Callable[[], Any], theirs: Callable[[], Any], goal: float, share: float = 1.0, times: int = 5
) -> None:
    """Interleaved runs; *share* is the part of the whole that *theirs* works through."""
    ours()
    pairs = [(timed(ours)[0], timed(theirs)[0] / share) for _ in range(times)]
    ratio = statistics.median(peer / own for own, peer in pairs)
    own, peer = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    mark = "ok" if ratio >= goal else "MISSED"
    print(
        f"{name:58s} {1000 * own:9.1f} ms  peer {1000 * peer:10.1f} ms  ratio {ratio:7.1f}  goal {goal:5.1f}  {mark}",
        flush=True,
    )


def months() -> np.ndarray:
    """Made-up monthly means of all cities, one decimal."""
    rng = np.random.default_rng(1)
    t = np.arange(MONTHS)
    season = 20 * np.cos(t / 6 * np.pi)
    return np.asarray(
        (rng.uniform(30, 80, (CITIES, 1)) + season - 0.2 * t + rng.normal(0, 6, (CITIES, MONTHS))).round(1)
    )


def same_bits(x: np.ndarray) -> None:
    """Every city's S, z and slope equal pymannkendall's."""
    found, slopes = mann_kendall(x), sen_slope(x)
    season, season_slopes = seasonal_mann_kendall(x), seasonal_sen_slope(x)
    for row in range(0, len(x), 7):
        plain, monthly = pymannkendall.original_test(x[row]), pymannkendall.seasonal_test(x[row], 12)
        assert (found.s[row], found.z[row], slopes[row]) == (plain.s, plain.z, plain.slope)
        assert (season.s[row], season.z[row], season_slopes[row]) == (monthly.s, monthly.z, monthly.slope)
    print("same bits as pymannkendall 1.4.3: S, z, slope, plain and seasonal")


def tests_and_slopes(x: np.ndarray) -> None:
    """Mann–Kendall with Sen, seasonal, honest interval."""

    def loop() -> None:
        for row in x:
            pymannkendall.original_test(row)

    def seasonal_loop() -> None:
        for row in x[:68]:
            pymannkendall.seasonal_test(row, 12)

    against("338 x 120: Mann-Kendall + Sen, pymannkendall loop", lambda: (mann_kendall(x), sen_slope(x)), loop, 20)
    against(
        "338 x 120: seasonal, pymannkendall loop",
        lambda: (seasonal_mann_kendall(x), seasonal_sen_slope(x)),
        seasonal_loop,
        100,
        68 / CITIES,
    )
    times = np.arange(MONTHS) / 12
    against("338 x 120: honest interval, plain pymannkendall loop", lambda: honest_interval(x, times), loop, 2.5)


def bootstrap(x: np.ndarray, cities: int, resamples: int) -> None:
    """Block bootstrap of the slope."""
    indices = block_indices(MONTHS, resamples, 5, np.random.default_rng(2))
    first, second = np.triu_indices(MONTHS, 1)
    t = np.arange(MONTHS, dtype=float)

    def ours() -> list[np.ndarray]:
        return [bootstrap_slopes(row, indices) for row in x[:cities]]

    def again(row: np.ndarray) -> np.ndarray:
        line = float(sen_slope(row)) * t
        return np.asarray(line + (row - line)[indices])

    def all_pairs() -> list[np.ndarray]:
        answer = []
        for row in x[:PEER_CITIES]:
            y = again(row)
            answer.append(np.median((y[:, second] - y[:, first]) / (second - first), axis=1))
        return answer

    def scipy_loop() -> list[float]:
        y = again(x[0])
        return [theilslopes(one, t).slope for one in y[: resamples // 5]]

    assert all(np.array_equal(a, b) for a, b in zip(ours()[:2], all_pairs()[:2], strict=True))
    against(
        f"block bootstrap {resamples} x {cities} x 120, numpy all pairs",
        ours,
        all_pairs,
        2,
        PEER_CITIES / cities,
        times=3,
    )
    share = (resamples // 5) / (resamples * cities)
    against(f"block bootstrap {resamples} x {cities} x 120, scipy.theilslopes", ours, scipy_loop, 10, share, times=3)


def daily() -> None:
    """One long daily series."""
    rng = np.random.default_rng(3)
    y = (60 + rng.normal(0, 25, 3650) - 0.004 * np.arange(3650)).round(1)
    peer = pymannkendall.original_test(y)
    assert (int(mann_kendall(y).s), float(sen_slope(y))) == (peer.s, peer.slope)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sen_slope(y)
    mann_kendall(y)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    against(
        "n = 3,650: Mann-Kendall + Sen, pymannkendall",
        lambda: (mann_kendall(y), sen_slope(y)),
        lambda: pymannkendall.original_test(y),
        12,
    )
    against("n = 3,650: Sen slope, scipy.theilslopes", lambda: sen_slope(y), lambda: theilslopes(y), 35)
    print(f"n = 3,650: memory grew by {grown:.0f} MB (goal < 200)")


def outlooks(x: np.ndarray) -> None:
    """Outlook and chances of all cities against a loop of structural models."""
    import statsmodels.api as sm

    yearly = x.reshape(CITIES, 10, 12).mean(axis=2)
    past = History(np.arange(CITIES), np.arange(2015, 2025), ("PM2.5",), yearly[:, :, None], np.arange(CITIES) % 31)

    def ours() -> None:
        _spreads.cache_clear()  # a fit remembered from the last round would be no work
        for found in make_outlooks(past, range(CITIES), seed=1).values():
            for limit in (25.0, 30.0, 35.0):
                chance_by_year(found, "PM2.5", limit)

    def peer() -> None:
        for row in x[:6]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = sm.tsa.UnobservedComponents(np.log(row), "lltrend", seasonal=12)
                model.fit(disp=0).get_forecast(132)

    against("outlook + chances of 338 cities, UnobservedComponents loop", ours, peer, 20, 6 / CITIES, times=3)


def one_city(x: np.ndarray) -> None:
    """One city once packages are loaded: under 100 ms."""
    yearly = x[0].reshape(10, 12).mean(axis=1)
    past = History(np.array([1]), np.arange(2015, 2025), ("PM2.5",), yearly[None, :, None], np.array([1]))
    series = Series("PM2.5", "year", (2015, 1), yearly)
    monthly = Series("PM2.5", "month", (2015, 1), x[0])
    for name, work in (
        ("trend of years", lambda: describe(series)),
        ("trend of months", lambda: describe(monthly)),
        ("outlook", lambda: (_spreads.cache_clear(), make_outlook(past, 1, seed=1))),
        ("state space fit + filter", lambda: kalman(np.log(x[0]), fit(np.log(x[0]))[0])),
    ):
        work()
        spent = statistics.median(timed(work)[0] for _ in range(5))
        print(f"one city: {name:28s} {1000 * spent:6.1f} ms (goal < 100)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a part of the bootstrap")
    quick = parser.parse_args(arguments).quick
    x = months()
    same_bits(x)
    tests_and_slopes(x)
    daily()
    outlooks(x)
    one_city(x)
    bootstrap(x, 8 if quick else CITIES, 300 if quick else 1000)


if __name__ == "__main__":
    main()
