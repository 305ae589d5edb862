"""Season, trend and remainder by loess (Cleveland and others 1990), with the settings that match R's ``stl``."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from airplan.errors import Refused


@dataclass(frozen=True)
class Parts:
    """Three series (n,) that add up to the data."""

    trend: np.ndarray
    seasonal: np.ndarray
    remainder: np.ndarray


def stl(y: np.ndarray, period: int = 12, seasonal: int = 11, robust: bool = True) -> Parts:
    """STL of ``y`` (n,) without gaps.  Jumps are R's (a tenth of each span), else the answers differ by percents.

    Raises :class:`Refused` for gaps or fewer than two periods.
    """
    y = np.asarray(y, float)
    if len(y) < 2 * period or not np.isfinite(y).all():
        raise Refused("trend.stl_needs", n=int(np.isfinite(y).sum()), least=2 * period)
    from statsmodels.tsa.seasonal import STL

    trend = _odd(math.ceil(1.5 * period / (1 - 1.5 / seasonal)))
    low_pass = _odd(period)
    model = STL(
        y,
        period=period,
        seasonal=seasonal,
        trend=trend,
        low_pass=low_pass,
        seasonal_deg=1,
        trend_deg=1,
        low_pass_deg=1,
        robust=robust,
        seasonal_jump=math.ceil(seasonal / 10),
        trend_jump=math.ceil(trend / 10),
        low_pass_jump=math.ceil(low_pass / 10),
    )
    found = model.fit(inner_iter=1 if robust else 2, outer_iter=15 if robust else 0)
    return Parts(np.asarray(found.trend), np.asarray(found.seasonal), np.asarray(found.resid))


def _odd(value: int) -> int:
    return value if value % 2 else value + 1
