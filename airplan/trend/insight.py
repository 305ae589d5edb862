"""What stands behind an outlook: weights of the slopes, best past falls, weather-like share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from airplan.trend.fit import Fitted
from airplan.trend.hierarchy import nation_path, region_gain, unit_gain
from airplan.trend.outlook import History


def weights_of(fitted: Fitted, row: int) -> dict[str, float]:
    """How much own, regional, national record and published prior count in the unit's slope (they add up to 1).

    The expected slope is linear in the data: a slope of 1 is added to the unit alone, to the others of its region, to
    all others, and the answers are read off.
    """
    region = fitted.panel.region == fitted.panel.region[row]
    itself = np.arange(len(region)) == row
    groups = {"own": itself, "region": region & ~itself, "nation": ~region}
    plain = _expected_slope(fitted, row, np.zeros(fitted.panel.y.shape))
    answer = {}
    for key, members in groups.items():
        added = np.where(members[:, None], fitted.steps[None, : fitted.observed], 0.0)
        answer[key] = round(_expected_slope(fitted, row, added) - plain, 4) if members.any() else 0.0
    answer["published"] = round(1.0 - sum(answer.values()), 4)
    return answer


def _expected_slope(fitted: Fitted, row: int, y: np.ndarray) -> float:
    """Expected lasting change to the next year when the data were *y* (gaps as they are)."""
    panel = replace(fitted.panel, y=np.where(np.isnan(fitted.panel.y), np.nan, y))
    moved = replace(fitted, panel=panel, drift=np.zeros_like(fitted.drift))
    cov, found = moved.solved()
    nation = nation_path(found, cov, moved.drift).mean
    centre, pull, _ = region_gain(found, cov, int(panel.region[row]))
    years = fitted.observed
    common = nation + centre - pull @ nation[:years]
    # Slope of each path given its own values: covariance of the slope with the path, through the path's own prior.
    s = fitted.spread
    own = np.where(np.isnan(panel.y[row]), 0.0, panel.y[row]) - common[:years]
    weights, _ = unit_gain(cov.own, ~np.isnan(panel.y[row]), years)
    own_path = weights @ np.where(np.isnan(panel.y[row]), 0.0, own)
    lasting = _slope_share(own_path, cov.own, s.own_slope, fitted.steps)
    region_path = centre - pull @ nation[:years]
    lasting += _slope_share(region_path, cov.region, s.region_slope, fitted.steps)
    return lasting + _slope_share(nation, cov.nation, s.nation_slope, fitted.steps)


def _slope_share(path: np.ndarray, cov: np.ndarray, slope: float, steps: np.ndarray) -> float:
    centred = path - path[steps == 0]
    keep = steps != 0
    matrix = cov[np.ix_(keep, keep)]
    together = slope**2 * steps[keep]
    return float(together @ np.linalg.solve(matrix, centred[keep]))


def best_five_years(history: History, row: int) -> tuple[float | None, float | None]:
    """Steepest fall over five years, percent a year: of the unit, and the median of its region's units."""
    own = best_fall(history.values[row, :, 0])
    region = np.flatnonzero(history.region == history.region[row])
    falls = [fall for other in region if other != row and (fall := best_fall(history.values[other, :, 0])) is not None]
    return own, float(np.median(falls)) if falls else None


def best_fall(values: np.ndarray, span: int = 5) -> float | None:
    """Steepest fall of ``values`` (T,) over *span* years, percent a year; None when there is no such span."""
    if len(values) <= span:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = (values[span:] / values[:-span]) ** (1 / span) - 1
    rates = rates[np.isfinite(rates)]
    return float(100 * rates.min()) if len(rates) else None


def weather_share(fitted: Fitted) -> float:
    """Share of the expected year-to-year variance that does not last (weather-like), at the fitted spreads."""
    s = fitted.spread
    passing = 2 * (s.own_weather**2 + s.region_weather**2 + s.nation_weather**2)
    lasting = s.own_walk**2 + s.region_walk**2 + s.nation_walk**2
    return float(passing / (passing + lasting))
