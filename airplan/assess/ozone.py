"""The ozone desk of May to September: path of the 90th percentile, days above the limit, lost good days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airplan.assess import aqi
from airplan.assess.evaluate import Days
from airplan.assess.ledger import bearable
from airplan.domain import CONCENTRATIONS, MISSING, metric_index
from airplan.rulebook import standards
from airplan.series.statistics import percentile


@dataclass(frozen=True)
class OzoneDesk:
    """Ozone of a running year.  µg/m³.

    ``days`` ordinals and ``path`` the 90th percentile of the days up to each; ``above`` days above ``level`` so
    far, ``left`` still bearable by the year's percentile; ``if_above`` and ``if_below``: the percentile to date
    with one more day far above, or below; ``lost`` polluted days by primary pollutant (ties count for each),
    ``lost_ozone_only`` those that only ozone lost.
    """

    days: tuple[int, ...]
    path: tuple[float | None, ...]
    value: float | None
    level: float
    above: int
    left: int
    if_above: float | None
    if_below: float | None
    lost: dict[str, int]
    lost_ozone_only: int


def desk(days: Days, row: int, remaining: int, level: int) -> OzoneDesk:
    """Desk of one unit from its days of the running year.  *level* in thousandths; *remaining* days of the year."""
    column = days.values[row, :, metric_index("O3")]
    known = column[column != MISSING]
    path = [_percentile(column[: end + 1][column[: end + 1] != MISSING]) for end in range(len(column))]
    rounded = aqi.round_half_even(known, 1000)
    above = int((rounded > level).sum())
    return OzoneDesk(
        days=tuple(range(days.first_day, days.first_day + len(column))),
        path=tuple(path),
        value=_percentile(known),
        level=level / 1000,
        above=above,
        left=bearable(len(known) + remaining, standards.percentile_of("O3")) - above,
        if_above=_percentile(np.append(known, np.int32(2**31 - 1)), cap=int(known.max())) if len(known) else None,
        if_below=_percentile(np.append(known, np.int32(1))) if len(known) else None,
        lost=_lost(days, row),
        lost_ozone_only=_only_ozone(days, row),
    )


def _percentile(values: np.ndarray, cap: int | None = None) -> float | None:
    """90th percentile in natural units; *cap* replaces an unbounded last value."""
    if len(values) == 0:
        return None
    ordered = np.sort(values)
    if cap is not None:
        ordered = np.minimum(ordered, cap)
    found = percentile(ordered[None, :], np.array([len(ordered)]), standards.percentile_of("O3"))
    return round(float(found.as_float()[0]), 4)


def _lost(days: Days, row: int) -> dict[str, int]:
    polluted = days.counted[row] > standards.good_up_to()
    bits = days.computed.primary[row][polluted]
    return {name: int((bits >> np.uint8(place) & 1).sum()) for place, name in enumerate(CONCENTRATIONS)}


def _only_ozone(days: Days, row: int) -> int:
    polluted = days.counted[row] > standards.good_up_to()
    bit = np.uint8(1 << CONCENTRATIONS.index("O3"))
    return int((days.computed.primary[row][polluted] == bit).sum())
