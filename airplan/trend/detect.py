"""How long until a trend can be seen, and the smallest one that could have been seen.

Weatherhead and others (1998): a trend ω is found at the 95 % level with probability 90 % when |ω| ≥ 3.3 σ_ω, with
σ_ω = σ_N · √(12 / f) · √((1 + φ) / (1 − φ)) / n^{3/2}, n in years, f values a year (12: the paper's monthly form).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from airplan.trend.honest import SHORT, SHORT_RHO, design

FACTOR = 3.3


@dataclass(frozen=True)
class Detectability:
    """In years and units a year; ``more_years`` from the end of the record (0: it could be seen already)."""

    n_years: float
    sigma: float
    phi: float
    slope: float
    years_needed: float
    more_years: float
    smallest_slope: float


def slope_error(sigma: float, phi: float, years: float, per_year: float) -> float:
    """Standard error of a yearly trend after *years*."""
    return float(sigma * math.sqrt(12 / per_year) * math.sqrt((1 + phi) / (1 - phi)) / years**1.5)


def years_needed(slope: float, sigma: float, phi: float, per_year: float) -> float:
    """Years of record until a trend of *slope* a year is found with probability 90 % (infinite for 0)."""
    if slope == 0:
        return math.inf
    return float((FACTOR * slope_error(sigma, phi, 1.0, per_year) / abs(slope)) ** (2 / 3))


def detectability(y: np.ndarray, times: np.ndarray, slope: float, per_year: float) -> Detectability:
    """For the record ``y`` (n,), NaN where missing, at ``times`` in years; *slope* the change a year one hopes to see.

    Noise: residuals of the line (with a level a season when per_year is 12 or 4); the lag-1 correlation is
    corrected for its bias, (n r + 1) / (n − 4), and kept within 0 to 0.95; a short record takes the fixed one of
    :mod:`airplan.trend.honest`.
    """
    y, times = np.asarray(y, float), np.asarray(times, float)
    held = np.isfinite(y)
    x = design(times, int(per_year) if per_year in (4, 12) else None)[held]
    x = x[:, np.abs(x).sum(axis=0) > 0]
    rest = np.full(len(y), np.nan)
    rest[held] = y[held] - x @ np.linalg.lstsq(x, y[held], rcond=None)[0]
    n = int(held.sum())
    sigma = math.sqrt(float(np.nansum(rest**2)) / max(1, n - x.shape[1]))
    both = np.isfinite(rest[1:]) & np.isfinite(rest[:-1])
    r1 = float((rest[1:] * rest[:-1])[both].sum() / max(float(np.nansum(rest**2)), 1e-300))
    phi = SHORT_RHO if n <= SHORT else min(0.95, max(0.0, (n * r1 + 1) / (n - 4)))
    span = float(times[held][-1] - times[held][0]) + 1 / per_year
    needed = years_needed(slope, sigma, phi, per_year)
    smallest = FACTOR * slope_error(sigma, phi, span, per_year)
    return Detectability(span, sigma, phi, slope, needed, max(0.0, needed - span), smallest)
