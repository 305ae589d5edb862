"""A region's target broken down to its cities, and the chance of the region read from joint draws.

The region's value is the plain mean of its cities' values, as the ministry's bulletins compute it.  However a
target is broken down, the mean of the cities' targets is the region's target (to the digit shown, the last
rounding goes to the city with the largest remainder).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from airplan.errors import UsageError
from airplan.trend.outlook_types import Outlook

METHODS = ("same_rate", "same_step", "by_exceedance", "by_capacity", "own")
"""同比例、同降幅、按超标程度、按减排能力、自定."""


@dataclass(frozen=True)
class CityShare:
    """What one city has to reach."""

    code: str
    base: float
    target: float
    fall: float
    fall_percent: float
    probability: float | None = None
    base_year: int | None = None


@dataclass(frozen=True)
class Breakdown:
    """A region's target and its cities' shares.  ``total`` is the mean of the shares, equal to ``target``.

    ``missing``: codes of members without a base, which have no share; ``base_year`` is the latest of the cities'.
    """

    metric: str
    year: int
    base: float
    target: float
    method: str
    cities: tuple[CityShare, ...]
    total: float
    probability: float | None = None
    """Chance that the region's mean is at or below the target (joint draws: common weather kept)."""
    probability_if_independent: float | None = None
    """What multiplying out would say of all cities together; shown to be wrong, never used."""
    all_cities: float | None = None
    """Chance that every city reaches its own target."""
    base_year: int | None = None
    missing: tuple[str, ...] = ()
    limit: float | None = None
    """What ``by_exceedance`` counts from."""

    @property
    def text(self) -> str:
        """Cities with a share, of all: 「12/14」."""
        return f"{len(self.cities)}/{len(self.cities) + len(self.missing)}"


def break_down(
    bases: Mapping[str, float], target: float, method: str, *, limit: float | None = None,
    own: Mapping[str, float] | None = None, digits: int = 1, capacity: Mapping[str, float] | None = None,
) -> dict[str, float]:  # fmt: skip
    """Cities' targets (code → value) whose mean is *target*.

    ``by_exceedance``: the fall is shared in proportion to what each city is above *limit*; a city at or below it
    keeps its level.  ``by_capacity``: in proportion to what each city can do (*capacity*, code → any unit; none given:
    it keeps its level).  Raises :class:`UsageError` when the shares cannot meet the target.
    """
    codes = sorted(bases)
    base = np.array([bases[code] for code in codes])
    fall = float(base.mean()) - target
    exact = _shares(base, fall, method, limit, [(own or {}).get(code) for code in codes], _able(codes, capacity))
    if (exact < 0).any() or abs(exact.mean() - target) > 10 ** (-digits):
        raise UsageError("region.targets_do_not_meet", target=target, reached=round(float(exact.mean()), digits))
    return dict(zip(codes, _rounded(exact, target, digits), strict=True))


def _able(codes: Sequence[str], capacity: Mapping[str, float] | None) -> np.ndarray:
    able = np.array([max((capacity or {}).get(code, 0.0), 0.0) for code in codes])
    return able / able.sum() if able.sum() else able


def _shares(
    base: np.ndarray, fall: float, method: str, limit: float | None, own: Sequence[float | None], able: np.ndarray
) -> np.ndarray:
    match method:
        case "same_rate":
            return np.asarray(base * (1 - fall / base.mean()))
        case "same_step":
            return base - fall
        case "by_exceedance":
            above = np.maximum(base - (limit or 0.0), 0.0)
            if not above.sum():
                return base - fall
            return np.asarray(base - above * (fall * len(base) / above.sum()))
        case "by_capacity":
            return np.asarray(base - able * fall * len(base))
        case "own":
            return np.array([value if value is not None else at for value, at in zip(own, base, strict=True)], float)
    raise UsageError("region.unknown_method", method=method, known="、".join(METHODS))


def _rounded(exact: np.ndarray, target: float, digits: int) -> list[float]:
    """Largest-remainder rounding, so that the sum is that of the region's target."""
    scale = 10**digits
    cut = np.floor(exact * scale + 1e-9)
    missing = round(target * scale * len(exact)) - int(cut.sum())
    order = np.argsort(-(exact * scale - cut), kind="stable")
    for place in range(max(missing, 0)):
        cut[order[place % len(order)]] += 1
    return [float(value) / scale for value in cut]


def with_chances(
    metric: str, year: int, bases: Mapping[str, float], targets: Mapping[str, float], target: float, method: str,
    outlooks: Mapping[str, Outlook] | None = None,
) -> Breakdown:  # fmt: skip
    """The breakdown with chances; *outlooks* (code → Outlook of equal seed) share each year's weather draw by draw."""
    codes = sorted(targets)
    draws = None
    if outlooks and all(code in outlooks for code in codes):
        draws = np.stack([outlooks[code].of(metric, year) for code in codes])
    single = (
        [None] * len(codes)
        if draws is None
        else [float((row <= targets[code]).mean()) for row, code in zip(draws, codes, strict=True)]
    )
    cities = tuple(
        CityShare(
            code, bases[code], targets[code], bases[code] - targets[code], _percent(bases[code], targets[code]), chance
        )
        for code, chance in zip(codes, single, strict=True)
    )
    total = float(np.mean([targets[code] for code in codes]))
    base = float(np.mean([bases[code] for code in codes]))
    if draws is None:
        return Breakdown(metric, year, base, target, method, cities, total)
    limits = np.array([targets[code] for code in codes])[:, None]
    return Breakdown(
        metric, year, base, target, method, cities, total,
        probability=float((draws.mean(axis=0) <= target).mean()),
        probability_if_independent=float(np.prod([chance for chance in single if chance is not None])),
        all_cities=float((draws <= limits).all(axis=0).mean()),
    )  # fmt: skip


def _percent(base: float, target: float) -> float:
    return (base - target) / base * 100 if base else 0.0
