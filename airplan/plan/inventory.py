"""Emissions by sector and county, source shares, sensitivities: how a cut becomes µg/m³ (RULES 5.5).

Everything here is an estimate and says where it comes from.  A sensitivity is the improvement of a statistic
(µg/m³; CO mg/m³; days) for one tonne a year cut; ``low`` and ``high`` are the range it may lie in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from airplan.errors import UsageError

OWN_EMISSION = {"SO2": "SO2", "NO2": "NOx", "CO": "CO", "PM10": "PM10"}
"""Statistic that is rolled back on one emitted substance."""


@dataclass(frozen=True)
class Emission:
    """Emission of one sector and county (record ``inventory``), t/a."""

    TYPE: ClassVar[str] = "inventory"
    KEY: ClassVar[tuple[str, ...]] = ("year", "county", "sector", "source", "pollutant")
    sector: str
    pollutant: str
    amount: float
    year: int | None = None
    county: str = ""
    source: str = ""  # one enterprise when the inventory goes so deep
    document: str = ""
    note: str = ""
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Share:
    """Part of a concentration that a source makes (record ``share``), percent of the statistic without background.

    ``pollutant`` is the emitted substance the part follows; ``sector`` empty: all sectors together.
    """

    TYPE: ClassVar[str] = "share"
    KEY: ClassVar[tuple[str, ...]] = ("metric", "sector", "pollutant")
    metric: str
    pollutant: str
    percent: float
    sector: str = ""
    low: float | None = None
    high: float | None = None
    document: str = ""
    note: str = ""
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """Improvement of *metric* for one tonne a year of *pollutant* cut (record ``sensitivity``)."""

    TYPE: ClassVar[str] = "sensitivity"
    KEY: ClassVar[tuple[str, ...]] = ("metric", "sector", "pollutant")
    metric: str
    pollutant: str
    best: float
    low: float | None = None
    high: float | None = None
    sector: str = ""
    method: str = "user"  # user | rollback | shares
    document: str = ""
    note: str = ""
    unit: int | None = None
    uid: str = ""

    @property
    def range(self) -> tuple[float, float, float]:
        """Low, best, high; a missing bound is the best guess."""
        low = self.best if self.low is None else self.low
        high = self.best if self.high is None else self.high
        return low, self.best, high


@dataclass(frozen=True)
class Background:
    """Concentration that no measure of the city can touch (record ``background``)."""

    TYPE: ClassVar[str] = "background"
    KEY: ClassVar[tuple[str, ...]] = ("metric",)
    metric: str
    value: float
    document: str = ""
    unit: int | None = None
    uid: str = ""


def totals(rows: Iterable[Emission]) -> dict[str, float]:
    """Emission of each substance, t/a."""
    found: dict[str, float] = {}
    for row in rows:
        found[row.pollutant] = found.get(row.pollutant, 0.0) + row.amount
    return found


def by_sector(rows: Iterable[Emission]) -> dict[tuple[str, str], float]:
    """Emission of each (sector, substance), t/a."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row.sector, row.pollutant)
        found[key] = found.get(key, 0.0) + row.amount
    return found


def rollback_ratio(value: float, goal: float, background: float = 0.0) -> float:
    """Linear roll-back R = (C0 − Cs)/(C0 − Cb), share of the emission to cut (RULES 5.5); proportional with Cb = 0.

    Raises :class:`UsageError` when the goal is not above the background or the value not either.
    """
    if value <= background:
        raise UsageError("plan.value_below_background", value=f"{value:g}", background=f"{background:g}")
    if goal < background:
        raise UsageError("plan.goal_under_background", goal=f"{goal:g}", background=f"{background:g}")
    return max(0.0, (value - goal) / (value - background))


@dataclass(frozen=True)
class Need:
    """What roll-back asks of one substance: emission now, cut in t/a and percent."""

    metric: str
    pollutant: str
    emission: float
    percent: float
    cut: float
    method: str


def rollback_need(
    metric: str, value: float, goal: float, background: float, emissions: Mapping[str, float], shares: Sequence[Share]
) -> list[Need]:
    """Cut of each substance that roll-back asks for: the same percentage of all substances that make the statistic.

    With source shares of *metric* those are the substances they name, else the one of OWN_EMISSION.
    """
    ratio = rollback_ratio(value, goal, background)
    named = sorted({share.pollutant for share in shares if share.metric == metric})
    method = "shares" if named else "rollback"
    if not named and metric in OWN_EMISSION:
        named = [OWN_EMISSION[metric]]
    return [
        Need(metric, name, emissions[name], ratio * 100, ratio * emissions[name], method)
        for name in named
        if emissions.get(name, 0) > 0
    ]


def sensitivities_from_shares(
    metric: str, value: float, background: float, rows: Sequence[Emission], shares: Sequence[Share]
) -> list[Sensitivity]:
    """Improvement a tonne: percent × (C0 − Cb) ÷ emission of that source, by sector where the shares name sectors.

    A share whose emission the inventory lacks gives nothing (see :func:`shares_without_emission`).
    """
    all_emissions, sector_emissions = totals(rows), by_sector(rows)
    found = []
    for share in shares:
        if share.metric != metric:
            continue
        amount = (
            sector_emissions.get((share.sector, share.pollutant), 0.0)
            if share.sector
            else all_emissions.get(share.pollutant, 0.0)
        )
        if amount > 0:
            found.append(_share_sensitivity(share, (value - background) / amount / 100))
    return found


def _share_sensitivity(share: Share, scale: float) -> Sensitivity:
    low, high = (None if bound is None else bound * scale for bound in (share.low, share.high))
    return Sensitivity(
        share.metric, share.pollutant, share.percent * scale, low, high, share.sector, "shares", share.document
    )


def shares_without_emission(rows: Sequence[Emission], shares: Sequence[Share]) -> list[Share]:
    """Shares that cannot be used since the inventory has no emission for them."""
    all_emissions, sector_emissions = totals(rows), by_sector(rows)
    return [
        share
        for share in shares
        if (
            sector_emissions.get((share.sector, share.pollutant), 0.0)
            if share.sector
            else all_emissions.get(share.pollutant, 0.0)
        )
        <= 0
    ]


def rollback_sensitivity(metric: str, value: float, background: float, rows: Sequence[Emission]) -> Sensitivity | None:
    """(C0 − Cb)/E for the statistics that follow one substance; None when the inventory lacks it."""
    substance = OWN_EMISSION.get(metric)
    amount = totals(rows).get(substance or "", 0.0)
    if substance is None or amount <= 0:
        return None
    return Sensitivity(metric, substance, (value - background) / amount, method="rollback")


def choose_sensitivities(
    metrics: Sequence[str],
    values: Mapping[str, float],
    backgrounds: Mapping[str, float],
    rows: Sequence[Emission],
    shares: Sequence[Share],
    own: Sequence[Sensitivity],
) -> list[Sensitivity]:
    """The factors in use for each metric: the office's own first, then source shares, then plain roll-back."""
    found: list[Sensitivity] = []
    for metric in metrics:
        mine = [row for row in own if row.metric == metric]
        if not mine and metric in values:
            background = backgrounds.get(metric, 0.0)
            mine = sensitivities_from_shares(metric, values[metric], background, rows, shares)
            plain = rollback_sensitivity(metric, values[metric], background, rows)
            if not mine and plain is not None:
                mine = [plain]
        found += mine
    return found
