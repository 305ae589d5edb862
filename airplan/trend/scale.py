"""Between natural units and the scale of the model: log for amounts, logit of the share for day counts."""

from __future__ import annotations

import numpy as np

RATIO = "good_ratio"
"""Percent of days; modelled as the days of a full year."""
AT_LEAST = frozenset({"good_days", RATIO})
"""Statistics whose limit must be reached, not kept."""
DAY_COUNTS = frozenset({"good_days", "heavy_days"})
YEAR_DAYS = 365.0
TOP = 20.0
"""Largest logarithm kept: a line through three values has draws beyond any number."""


def clean(values: np.ndarray, metric: str) -> np.ndarray:
    """Values with what cannot be one (infinite, negative, zero amounts) as NaN."""
    values = np.asarray(values, float)
    least = 0.0 if metric in DAY_COUNTS or metric == RATIO else np.nextafter(0.0, 1.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(np.isfinite(values) & (values >= least), values, np.nan))


def to_model(values: np.ndarray, metric: str, days: np.ndarray | float = YEAR_DAYS) -> np.ndarray:
    """Natural units to the modelling scale; ``days`` are the days counted, for day counts."""
    values = clean(values, metric)
    if metric == RATIO:
        return to_model(values * (YEAR_DAYS / 100), "good_days")
    if metric in DAY_COUNTS:
        share = (values + 0.5) / (np.maximum(days, values) + 1.0)
        return np.asarray(np.log(share / (1.0 - share)))
    return np.asarray(np.log(values))


def from_model(values: np.ndarray, metric: str, days: float = YEAR_DAYS) -> np.ndarray:
    """The modelling scale back to natural units (days of a full year for day counts)."""
    if metric == RATIO:
        return from_model(values, "good_days") * (100 / YEAR_DAYS)
    if metric in DAY_COUNTS:
        share = 1.0 / (1.0 + np.exp(-values))
        return np.asarray(np.clip(share * (days + 1.0) - 0.5, 0.0, days))
    return np.asarray(np.exp(np.clip(values, -TOP, TOP)))
