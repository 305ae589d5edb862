"""A unit's own line on the modelling scale, nothing lent by others: the outlook's plain companion.

The line's scatter is AR(1) with the fixed correlation of :mod:`airplan.trend.honest`; its size is estimated, so the
draws follow Student's t with Satterthwaite's degrees of freedom.
"""

from __future__ import annotations

import numpy as np

from airplan.errors import Refused
from airplan.trend.honest import SHORT_RHO

LEAST = 3


def draws_ahead(y: np.ndarray, steps: np.ndarray, normal: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws (D, H) of the years after the observed ones.

    ``y`` (T,) observed values, NaN where missing; ``steps`` (T + H,) years; ``normal`` (D, T + H) standard normal;
    ``rng`` gives the draws of the scale.  Raises :class:`Refused` with fewer than three values.
    """
    years = len(y)
    at = np.flatnonzero(~np.isnan(y))
    if len(at) < LEAST:
        raise Refused("trend.too_few", n=len(at), least=LEAST)
    together = SHORT_RHO ** np.abs(np.subtract.outer(steps, steps))
    x = np.column_stack([np.ones(len(steps)), steps])
    seen, ahead = x[at], x[years:]
    inverse = np.linalg.inv(together[np.ix_(at, at)])
    normal_matrix = np.linalg.inv(seen.T @ inverse @ seen)
    line = normal_matrix @ seen.T @ inverse @ y[at]
    carry = together[years:][:, at] @ inverse
    mean = ahead @ line + carry @ (y[at] - seen @ line)
    short = ahead - carry @ seen
    spread = together[years:, years:] - carry @ together[at][:, years:] + short @ normal_matrix @ short.T
    scale, df = _scale(y[at], seen, together[np.ix_(at, at)])
    size = np.sqrt(scale * df / rng.chisquare(df, len(normal)))
    root = np.linalg.cholesky(spread + 1e-12 * np.eye(len(spread)))
    return np.asarray(mean + (normal[:, years:] @ root.T) * size[:, None])


def _scale(y: np.ndarray, x: np.ndarray, together: np.ndarray) -> tuple[float, float]:
    """Variance of the scatter from the least-squares residuals, and its degrees of freedom."""
    maker = np.eye(len(y)) - x @ np.linalg.pinv(x)
    spread = maker @ together
    trace = float(np.trace(spread))
    rest = maker @ y
    return max(float(rest @ rest) / trace, 1e-12), trace**2 / float(np.sum(spread * spread.T))
