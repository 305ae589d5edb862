"""Gaussian model of many yearly series: nation + region + unit, each with drift, wandering level and weather.

For unit *i* in region *g*, year *t* (log of a mean, logit of a share)::

    y[i,t] = level[i] + nation[t] + region[g,t] + own[i,t]

Each of the three paths is a Gaussian process of the year: a slope with a prior, a random walk (lasting
change) and white noise (the year's weather).  Levels are diffuse.  The three slopes are therefore weighted
by what the data say about their variances: a unit's own slope counts little when units with the
same history have scattered afterwards, more when its record is long.  Everything is exact linear algebra on
matrices of (years x years); units with the same missing years share one factorisation.

Restricted likelihood as in Harville (1977); shrinkage of slopes as in Efron and Morris (1975).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np


@dataclass(frozen=True)
class Spread:
    """Standard deviations of the model, in units of y (a year where it says so)."""

    nation_slope: float  # of the prior of the national slope, a year
    nation_bend: float  # random walk of the national slope, a year
    nation_walk: float
    nation_weather: float
    region_slope: float
    region_walk: float
    region_weather: float
    own_slope: float
    own_walk: float
    own_weather: float

    def vector(self, names: tuple[str, ...]) -> np.ndarray:
        """Logs of the named fields."""
        return np.log([getattr(self, name) for name in names])

    def with_vector(self, names: tuple[str, ...], logs: np.ndarray) -> Spread:
        """A copy with the named fields replaced by exp(logs)."""
        return replace(self, **{name: float(np.exp(value)) for name, value in zip(names, logs, strict=True)})


SPREAD_NAMES: tuple[str, ...] = tuple(part.name for part in fields(Spread))


def path_covariance(steps: np.ndarray, slope: float, bend: float, walk: float, weather: float) -> np.ndarray:
    """Prior covariance (M, M) of a path at *steps* (years from the reference year, where it is 0).

    Random walk and its integral run to both sides of the reference year.
    """
    line, wander, curve, eye = _shapes(tuple(np.asarray(steps, float).tolist()))
    return np.asarray(slope**2 * line + walk**2 * wander + bend**2 * curve + weather**2 * eye)


@lru_cache(maxsize=64)
def _shapes(steps: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Covariances of unit size: line, random walk, integrated random walk, white noise."""
    step = np.array(steps)
    size = np.abs(step)
    low, high = np.minimum.outer(size, size), np.maximum.outer(size, size)
    same_side = np.multiply.outer(np.sign(step), np.sign(step)) > 0
    curve = low**2 * (3 * high - low) / 6
    return np.outer(step, step), np.where(same_side, low, 0.0), np.where(same_side, curve, 0.0), np.eye(len(step))


@dataclass(frozen=True)
class Panel:
    """Yearly values on the modelling scale: ``y`` (N, T), NaN where missing; ``region`` (N,) group numbers 0..G-1."""

    years: np.ndarray
    y: np.ndarray
    region: np.ndarray

    @cached_property
    def patterns(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct rows of "is there a value" (P, T) and the pattern of each unit (N,)."""
        seen, which = np.unique(~np.isnan(self.y), axis=0, return_inverse=True)
        return seen, which.reshape(-1)


@dataclass(frozen=True)
class Covariances:
    """Path covariances over observed and future years (M, M)."""

    nation: np.ndarray
    region: np.ndarray
    own: np.ndarray


def covariances(steps: np.ndarray, spread: Spread) -> Covariances:
    """The three path covariances of *spread*."""
    s = spread
    return Covariances(
        path_covariance(steps, s.nation_slope, s.nation_bend, s.nation_walk, s.nation_weather),
        path_covariance(steps, s.region_slope, 0.0, s.region_walk, s.region_weather),
        path_covariance(steps, s.own_slope, 0.0, s.own_walk, s.own_weather),
    )


@dataclass(frozen=True)
class Digest:
    """What the observed years say, summed up the tree (precisions (.., T, T), information (.., T))."""

    unit_precision: np.ndarray  # (P, T, T) a pattern
    unit_information: np.ndarray  # (N, T)
    region_precision: np.ndarray
    region_information: np.ndarray
    nation_precision: np.ndarray
    nation_information: np.ndarray
    loglik: float


def _unit_precisions(own: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Precision of a unit's years after its diffuse level is taken out, and the log determinants.
    count, years = seen.shape
    precision = np.zeros((count, years, years))
    logdet = np.zeros(count)
    for place, row in enumerate(seen):
        at = np.flatnonzero(row)
        if not len(at):
            continue
        block = own[np.ix_(at, at)]
        inverse = np.linalg.inv(block)
        ones = inverse.sum(axis=1)
        total = ones.sum()
        precision[place][np.ix_(at, at)] = inverse - np.outer(ones, ones) / total
        logdet[place] = np.linalg.slogdet(block)[1] + np.log(total)
    return precision, logdet


def digest(panel: Panel, cov: Covariances, drift: np.ndarray) -> Digest:
    """Sum the tree up and give the restricted log-likelihood.  ``drift`` (T,) is the prior mean of the nation."""
    years = panel.y.shape[1]
    filled = np.where(np.isnan(panel.y), 0.0, panel.y)
    seen, which = panel.patterns
    precision, logdet = _unit_precisions(cov.own[:years, :years], seen)
    information = np.einsum("ntu,nu->nt", precision[which], filled)
    groups = int(panel.region.max()) + 1 if len(panel.region) else 0
    members = np.zeros((groups, len(seen)))
    np.add.at(members, (panel.region, which), 1.0)
    region_precision = np.einsum("gp,ptu->gtu", members, precision)
    region_information = np.zeros((groups, years))
    np.add.at(region_information, panel.region, information)
    region_cov = cov.region[:years, :years]
    gain = np.eye(years) + region_precision @ region_cov
    up = np.linalg.solve(gain, np.concatenate([region_precision, region_information[..., None]], axis=2))
    nation_precision, nation_information = up[..., :years].sum(axis=0), up[..., years].sum(axis=0)
    nation_cov = cov.nation[:years, :years]
    top = np.eye(years) + nation_precision @ nation_cov
    surprise = nation_information - nation_precision @ drift
    loglik = -0.5 * (logdet[which].sum() + np.einsum("nt,nt->", filled, information))
    loglik += -0.5 * np.linalg.slogdet(gain)[1].sum()
    loglik += 0.5 * np.einsum("gt,tu,gu->", region_information, region_cov, up[..., years])
    loglik += drift @ nation_information - 0.5 * drift @ nation_precision @ drift
    loglik += 0.5 * surprise @ nation_cov @ np.linalg.solve(top, surprise) - 0.5 * np.linalg.slogdet(top)[1]
    return Digest(
        precision,
        information,
        region_precision,
        region_information,
        nation_precision,
        nation_information,
        float(loglik),
    )


def conditional(
    cov: np.ndarray, precision: np.ndarray, information: np.ndarray, mean: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean (M,) and covariance (M, M) of a path given precision and information about its first T years."""
    years = len(information)
    left = np.linalg.solve(np.eye(years) + precision @ cov[:years, :years], np.eye(years)).T @ cov[:years]
    # (I + P K)^-1 applied on the right of K[:, o]: both products below use the same factor.
    centre = mean + left.T @ (information - precision @ mean[:years])
    return centre, cov - left.T @ precision @ cov[:years]


@dataclass(frozen=True)
class Path:
    """Gaussian of one path over all years: ``mean`` (M,), ``cov`` (M, M)."""

    mean: np.ndarray
    cov: np.ndarray


def nation_path(found: Digest, cov: Covariances, drift: np.ndarray) -> Path:
    """The national path given everything.  ``drift`` (M,)."""
    return Path(*conditional(cov.nation, found.nation_precision, found.nation_information, drift))


def region_gain(found: Digest, cov: Covariances, region: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A region's path given the nation n (T,): mean = a − B n.  Gives a (M,), B (M, T), covariance (M, M)."""
    precision, information = found.region_precision[region], found.region_information[region]
    years = len(information)
    left = np.linalg.solve(np.eye(years) + precision @ cov.region[:years, :years], np.eye(years)).T @ cov.region[:years]
    return left.T @ information, left.T @ precision, cov.region - left.T @ precision @ cov.region[:years]


def unit_gain(cov: np.ndarray, seen: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """How a unit's own path with its diffuse level follows the remainder of its observed years.

    Gives W (M, T), so that level + path = W @ (y − nation − region), and the covariance (M, M).
    """
    at = np.flatnonzero(seen)
    block = cov[np.ix_(at, at)]
    inverse = np.linalg.inv(block)
    ones = inverse.sum(axis=1)
    total = ones.sum()
    kriging = cov[:, at] @ inverse
    short = 1.0 - kriging.sum(axis=1)
    weights = np.zeros((len(cov), steps))
    weights[:, at] = kriging + np.outer(short, ones / total)
    return weights, cov - kriging @ cov[at] + np.outer(short, short) / total
