"""Change points of level (or of line) by least squares, their number by BIC, with Bai's interval.

Bai and Perron (1998, 2003) for the optimal partition, Bai (1997) for the distribution of the change point;
the number of segments and the interval as in R's strucchange.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from airplan.errors import Refused


@dataclass(frozen=True)
class Break:
    """A change after observation ``after`` (1-based count), with the interval of that count."""

    after: int
    low: int
    high: int
    before_value: float
    after_value: float


@dataclass(frozen=True)
class Breaks:
    """The chosen change points; ``rss`` and ``bic`` by number of change points 0, 1, 2 …."""

    found: tuple[Break, ...]
    rss: tuple[float, ...]
    bic: tuple[float, ...]


def change_points(
    y: np.ndarray, most: int = 5, trim: float = 0.15, line: bool = False, level: float = 0.95, number: int | None = None
) -> Breaks:
    """Change points of ``y`` (n,) without gaps; *trim* the least share of a segment.

    ``line`` fits a slope in each segment too.  ``number`` fixes how many; default the smallest BIC.
    Raises :class:`Refused` with fewer than ten values or gaps.
    """
    y = np.asarray(y, float)
    n = len(y)
    if n < 10 or not np.isfinite(y).all():
        raise Refused("trend.breaks_need", n=int(np.isfinite(y).sum()), least=10)
    x = np.column_stack([np.ones(n), np.arange(n) / n]) if line else np.ones((n, 1))
    least = max(x.shape[1] + 1, math.floor(n * trim))
    most = min(most if number is None else number, n // least - 1)
    cost = _segment_costs(y - y.mean(), x, least)
    totals, paths = _partitions(cost, least, most)
    bic = [_bic(n, rss, x.shape[1], count) for count, rss in enumerate(totals)]
    chosen = int(np.argmin(bic)) if number is None else most
    return Breaks(tuple(_intervals(y, x, paths[chosen], level)), tuple(totals), tuple(bic))


def _bic(n: int, rss: float, regressors: int, breaks: int) -> float:
    freedom = (regressors + 1) * (breaks + 1)
    return n * (math.log(max(rss, 1e-300)) + 1 - math.log(n) + math.log(2 * math.pi)) + math.log(n) * freedom


def _segment_costs(y: np.ndarray, x: np.ndarray, least: int) -> np.ndarray:
    """Residual sum of squares of every segment [i, j) (n+1, n+1), infinite where shorter than *least*."""
    n, k = x.shape
    moments = np.concatenate([np.zeros((1, k, k)), np.cumsum(x[:, :, None] * x[:, None, :], axis=0)])
    products = np.concatenate([np.zeros((1, k)), np.cumsum(x * y[:, None], axis=0)])
    squares = np.concatenate([[0.0], np.cumsum(y * y)])
    cost = np.full((n + 1, n + 1), np.inf)
    for start in range(n - least + 1):
        ends = np.arange(start + least, n + 1)
        matrix, vector = moments[ends] - moments[start], products[ends] - products[start]
        solved = np.linalg.solve(matrix, vector[..., None])[..., 0]
        cost[start, ends] = np.maximum(squares[ends] - squares[start] - (solved * vector).sum(axis=1), 0.0)
    return cost


def _partitions(cost: np.ndarray, least: int, most: int) -> tuple[list[float], list[tuple[int, ...]]]:
    n = len(cost) - 1
    best = cost[0].copy()
    origin: list[np.ndarray] = []
    totals, paths = [float(best[n])], [()]
    for _ in range(most):
        sums = best[:, None] + cost
        source = np.argmin(sums, axis=0)
        best = sums[source, np.arange(n + 1)]
        origin.append(source)
        path, end = [], n
        for step in reversed(origin):
            end = int(step[end])
            path.append(end)
        totals.append(float(best[n]))
        paths.append(tuple(reversed(path)))  # type: ignore[arg-type]
    return totals, paths  # type: ignore[return-value]


def _intervals(y: np.ndarray, x: np.ndarray, path: tuple[int, ...], level: float) -> list[Break]:
    edges = [0, *path, len(y)]
    fits = [np.linalg.lstsq(x[a:b], y[a:b], rcond=None)[0] for a, b in itertools.pairwise(edges)]
    answer = []
    for place, after in enumerate(path):
        first, second = slice(edges[place], after), slice(after, edges[place + 2])
        low, high = _bai(y, x, first, second, fits[place], fits[place + 1], level)
        ends = float(x[after - 1] @ fits[place]), float(x[min(after, len(y) - 1)] @ fits[place + 1])
        answer.append(Break(after, max(1, after - low), min(len(y), after + high), *ends))
    return answer


def _bai(
    y: np.ndarray, x: np.ndarray, first: slice, second: slice, before: np.ndarray, behind: np.ndarray, level: float
) -> tuple[int, int]:
    """How many observations the interval reaches back and ahead."""
    from scipy.optimize import brentq

    shift = behind - before
    q1, q2 = (float(shift @ (x[part].T @ x[part] / len(x[part])) @ shift) for part in (first, second))
    s1 = float(((y[first] - x[first] @ before) ** 2).mean())
    s2 = float(((y[second] - x[second] @ behind) ** 2).mean())
    if min(q1, q2) <= 0:
        return len(y), len(y)
    if min(s1, s2) <= 1e-12 * q1:
        return 0, 0  # no scatter at all: the change is where it is
    xi, phi = q2 / q1, (q2 / q1) * (s2 / s1)
    tail, reach = (1 - level) / 2, 1.0
    while _argmax_cdf(-reach, xi, phi) > tail or _argmax_cdf(reach, xi, phi) < 1 - tail:
        reach *= 2
        if reach > 1e6:
            return len(y), len(y)
    # With very unequal halves nearly all the mass lies on one side: the interval then ends at the change itself.
    near = 1e-9
    low = high = 0.0
    if _argmax_cdf(-near, xi, phi) > tail:
        low = brentq(lambda v: _argmax_cdf(v, xi, phi) - tail, -reach, -near)
    if _argmax_cdf(near, xi, phi) < 1 - tail:
        high = brentq(lambda v: _argmax_cdf(v, xi, phi) - (1 - tail), near, reach)
    scale = q1 / s1
    return math.ceil(high / scale), -math.floor(low / scale)


def _argmax_cdf(v: float, xi: float, phi: float) -> float:
    """Distribution of the maximiser of a two-sided Wiener process with drift (Bai 1997, appendix B)."""
    from scipy.special import log_ndtr

    size = abs(v)
    root = math.sqrt(size)
    if v < 0:
        part = xi / phi
        first = -math.exp(math.log(size) / 2 - size / 8 - math.log(2 * math.pi) / 2)
        second = phi / xi * (phi + 2 * xi) / (phi + xi)
        second *= math.exp(part * (1 + part) * size / 2 + float(log_ndtr(-(0.5 + part) * root)))
        third = (size / 2 - 2 + (phi + 2 * xi) ** 2 / ((phi + xi) * xi)) * math.exp(float(log_ndtr(-root / 2)))
        return first - second + third
    part = xi**2 / phi
    first = math.sqrt(part) * math.exp(math.log(size) / 2 - part * size / 8 - math.log(2 * math.pi) / 2)
    second = xi / phi * (2 * phi + xi) / (phi + xi)
    second *= math.exp((phi + xi) * size / 2 + float(log_ndtr(-(phi + xi / 2) / math.sqrt(phi) * root)))
    third = ((2 * phi + xi) ** 2 / ((phi + xi) * phi) - 2 + part * size / 2) * math.exp(
        float(log_ndtr(-math.sqrt(part) * root / 2))
    )
    return 1 + first + second - third
