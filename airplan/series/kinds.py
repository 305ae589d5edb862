"""Data kinds and states: which kind a number uses, and conversion of gases between states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from airplan.domain import CONCENTRATIONS, MISSING, DataKind, DayCube
from airplan.rulebook import rules

ENOUGH = 0.9
"""Share of the fullest kind's days that a better kind must hold to be used."""


def state_change() -> dt.date:
    """First day at reference state (2018-09-01, amendment of GB 3095-2012)."""
    rule = rules.by_id("state/reference")
    assert rule is not None
    assert rule.valid_from is not None
    return rule.valid_from


def preference(day: dt.date) -> tuple[DataKind, ...]:
    """Kinds from best to least: reviewed, original, unstated; the state in force on *day* first."""
    actual = day >= state_change()
    reviewed = (DataKind.REVIEWED_ACTUAL, DataKind.REVIEWED_STANDARD)
    original = (DataKind.ORIGINAL_ACTUAL, DataKind.ORIGINAL_STANDARD)
    order = (*reviewed, *original) if actual else (*reviewed[::-1], *original[::-1])
    return (*order, DataKind.UNSTATED)


def choose(held: Mapping[DataKind, int], day: dt.date) -> DataKind | None:
    """The kind a number uses, from the days each kind holds; None without days."""
    if not held:
        return None
    fullest = max(held.values())
    for kind in preference(day):
        if held.get(kind, 0) >= ENOUGH * fullest and held.get(kind, 0) > 0:
            return kind
    return max(held, key=lambda kind: held[kind])


def provisional(kind: DataKind) -> bool:
    """Whether a number of this kind is printed as 初步数据."""
    return kind in (DataKind.ORIGINAL_ACTUAL, DataKind.ORIGINAL_STANDARD)


def gas_factor() -> Fraction:
    """Reference state / standard state for gases: 273.15/298.15 (unverified)."""
    rule = rules.by_id("state/gas-factor")
    assert rule is not None
    return Fraction(rule.data["numerator"]) / Fraction(rule.data["denominator"])


def to_reference(cube: DayCube, particle_factors: Mapping[int, Fraction] | None = None) -> DayCube:
    """Values at standard state as at reference (gases) and actual (particles) state.

    Days from 2018-09-01 on are left alone.  Gases by the fixed factor; PM2.5 and PM10 by the factor of the
    year (*particle_factors*, entered with its source); without one they become missing.
    """
    values = cube.values.copy()
    end = max(min(state_change().toordinal() - cube.first_day, cube.days), 0)
    factor = gas_factor()
    for place, name in enumerate(CONCENTRATIONS):
        old = values[:, :end, place]
        if not name.startswith("PM"):
            old[...] = scaled(old, factor)
            continue
        for start, stop, year in _years(cube.first_day, end):
            given = (particle_factors or {}).get(year)
            part = old[:, start:stop]
            part[...] = MISSING if given is None else scaled(part, given)
    values[:, :end, len(CONCENTRATIONS)] = MISSING  # an AQI of the other state is not the AQI of these values
    return DayCube(cube.units, cube.first_day, values, cube.kind)


def scaled(stored: np.ndarray, factor: Fraction) -> np.ndarray:
    """Stored integers times an exact factor, half-even to whole thousandths, MISSING kept."""
    wide = stored.astype(np.int64) * factor.numerator
    quotient, rest = np.divmod(wide, factor.denominator)
    up = (2 * rest > factor.denominator) | ((2 * rest == factor.denominator) & (quotient % 2 == 1))
    return np.where(stored == MISSING, MISSING, quotient + up).astype(np.int32)


def _years(first_day: int, days: int) -> list[tuple[int, int, int]]:
    spans = []
    at = 0
    while at < days:
        year = dt.date.fromordinal(first_day + at).year
        stop = min(dt.date(year + 1, 1, 1).toordinal() - first_day, days)
        spans.append((at, stop, year))
        at = stop
    return spans
