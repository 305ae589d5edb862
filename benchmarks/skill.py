"""Skill of the outlook on real cities: errors, coverage, chances.  ``python benchmarks/skill.py [--half test]``.

Settings of resources/trend/prior.toml were chosen on the half "tune" of the cities; "test" is the rest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from panel import WRONG, history

from airplan.trend.backtest import SCORED_LIMITS, Forecast, doubtful, forecast, interval_score
from airplan.trend.outlook import History

ORIGINS = (("monthly", 2015), ("monthly", 2016), ("monthly", 2017), ("monthly", 2018))
ORIGINS += (("annual", 2016), ("annual", 2017), ("annual", 2018))


def halves(names: list[str]) -> np.ndarray:
    """True for the cities settings were chosen on (a fixed draw)."""
    return np.random.default_rng(1).random(len(names)) < 0.5


def forecasts(with_monthly: bool, origin: int, keep: np.ndarray | None = None, method: str = "auto") -> list[Forecast]:
    """Forecasts of one origin; cities outside *keep* are left out altogether."""
    past, lon, lat, names = history(with_monthly)
    at = np.arange(len(names)) if keep is None else np.flatnonzero(keep)
    part = replace(past, units=past.units[at], values=past.values[at], region=past.region[at])
    ahead = min(3, 2019 - origin)
    return [one for one in forecast(part, lon[at], lat[at], origin, ahead, method=method) if np.isfinite(one.observed)]


def national_interval(part: History, origin: int, ahead: int) -> tuple[float, float]:
    """Errors (quantiles 5 and 95 % on the log scale) the national-slope forecast made before *origin*."""
    values, years = part.values[:, :, 0], part.years
    errors = []
    for start in range(1, len(years)):
        if years[start] + ahead > origin:
            break
        logs = np.log(values[:, : start + 1])
        slope = np.nanmedian(np.nanmedian(np.diff(logs, axis=1), axis=0))
        errors.append(np.log(values[:, start + ahead]) - logs[:, -1] - slope * ahead)
    if not errors:
        return float("nan"), float("nan")
    low, high = np.nanquantile(np.concatenate(errors), [0.05, 0.95])
    return float(low), float(high)


def line(label: str, part: list[Forecast]) -> str:
    """One line of the table."""
    seen = np.array([one.observed for one in part])
    error = np.mean([abs(one.median - one.observed) for one in part])
    national = np.mean([abs(one.national_slope - one.observed) for one in part])
    own = np.mean([abs(one.own_loglinear - one.observed) for one in part])
    last = np.mean([abs(one.last_value - one.observed) for one in part])
    low, high = np.array([one.lo90 for one in part]), np.array([one.hi90 for one in part])
    inside = ((seen >= low) & (seen <= high)).mean()
    width = interval_score(seen, low, high).mean()
    return (
        f"{label:24s} n={len(part):5d}  MAE {error:5.2f}  last {last:5.2f}  own {own:5.2f}  nation {national:5.2f}  "
        f"ratio {error / national:5.3f}  to own {error / own:5.3f}  cover90 {100 * inside:5.1f}  score {width:5.1f}"
    )


def calibration(found: Iterable[Forecast]) -> dict[str, float]:
    """Slope of outcome on stated chance (0.05–0.95), mean gap over five equal-count bins, Brier skill."""
    stated, outcome = [], []
    for one in found:
        for limit in SCORED_LIMITS:
            stated.append(one.chances[limit])
            outcome.append(float(np.round(one.observed) <= limit))
    p, y = np.array(stated), np.array(outcome)
    inner = (p > 0.05) & (p < 0.95)
    slope = float(np.polyfit(p[inner], y[inner], 1)[0])
    order = np.argsort(p[inner], kind="stable")
    bins = np.array_split(order, 5)
    gap = float(np.mean([abs(p[inner][part].mean() - y[inner][part].mean()) for part in bins]))
    limits = np.tile(np.array(SCORED_LIMITS), len(p) // len(SCORED_LIMITS))
    base = np.zeros(len(p))
    for limit in SCORED_LIMITS:
        base[limits == limit] = y[limits == limit].mean()
    return {
        "n": int(inner.sum()),
        "slope": slope,
        "gap": gap,
        "brier_skill": float(1 - ((p - y) ** 2).mean() / ((base - y) ** 2).mean()),
        "brier_skill_inner": float(1 - ((p - y)[inner] ** 2).mean() / ((base - y)[inner] ** 2).mean()),
    }


def national_scores(found: list[Forecast], with_monthly: bool, origin: int, ahead: int) -> float:
    """Interval score of the national slope with its own past errors as interval."""
    past, _, _, _ = history(with_monthly)
    low, high = national_interval(past, origin, ahead)
    part = [one for one in found if one.horizon == ahead]
    seen = np.array([one.observed for one in part])
    centre = np.array([one.national_slope for one in part])
    return float(interval_score(seen, centre * np.exp(low), centre * np.exp(high)).mean())


def flags() -> tuple[set[tuple[str, int]], int]:
    """The known wrong cells that are flagged, and the number of all flags in the annual panel."""
    past, lon, lat, names = history(False)
    rows, columns = np.nonzero(doubtful(past.values[:, :, 0], lon, lat))
    found = {(names[row], int(past.years[column])) for row, column in zip(rows, columns, strict=True)}
    return found & WRONG, len(found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=("all", "tune", "test"), default="all")
    parser.add_argument("--method", default="auto")
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args(arguments)
    _, _, _, names = history(True)
    tune = halves(names)
    keep = {"all": None, "tune": tune, "test": ~tune}[args.half]
    everything: list[Forecast] = []
    ours: list[float] = []
    theirs: list[float] = []
    for source, origin in ORIGINS:
        found = forecasts(source == "monthly", origin, keep, args.method)
        everything += found
        for ahead in sorted({one.horizon for one in found}):
            part = [one for one in found if one.horizon == ahead]
            if not args.short:
                print(line(f"{source} to {origin} +{ahead}", part))
            score = national_scores(found, source == "monthly", origin, ahead)
            if np.isfinite(score):
                seen = np.array([one.observed for one in part])
                own = interval_score(seen, np.array([o.lo90 for o in part]), np.array([o.hi90 for o in part])).mean()
                ours.append(float(own))
                theirs.append(score)
    for ahead in (1, 2, 3):
        print(line(f"all origins +{ahead}", [one for one in everything if one.horizon == ahead]))
    print(line("all", everything))
    print(f"interval score where the national slope has past errors: {np.mean(ours):.1f} against {np.mean(theirs):.1f}")
    print("chances:", {key: round(value, 3) for key, value in calibration(everything).items()})
    known, count = flags()
    print(f"known wrong cells flagged: {len(known)} of {len(WRONG)}; flags in all: {count}")


if __name__ == "__main__":
    main()
