"""Checks at receipt: what a coordinator would otherwise find at ten at night.

Pure functions on the content of one arrival (:class:`airplan.region.merging.Source`), what is held of the same
city, and what its neighbours say.  Each finding has a code, the place and the remedy in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, Unit, UnitLevel
from airplan.region.merging import Source
from airplan.region.peers import COMPARED, FEW_DAYS, Peers, months_of, series_of
from airplan.rulebook import places

GROSS = 2.0
"""A monthly mean more than so many times that of last year's same month, or less than one so-many-th, is asked about
(heuristic of this program, not a rule)."""


@dataclass(frozen=True)
class ReceiptFinding:
    """One remark; ``severity`` error (must be mended) or warning (must be explained)."""

    code: str
    severity: str
    values: Mapping[str, Any] = field(default_factory=dict)


def check_arrival(
    arrived: Source, code: str, held: Source | None, neighbours: Peers | None = None, first: int | None = None,
    last: int | None = None, year_before: Source | None = None,
) -> list[ReceiptFinding]:  # fmt: skip
    """Findings on what city *code* sent; *first*..*last* are ordinals of the period asked for.

    *held*: what it sent before; *year_before*: what is known of it one year earlier.
    """
    neighbours = neighbours or Peers()
    found = [*_strangers(arrived, code), *_kinds(arrived)]
    earlier = [one for one in (year_before, held) if one is not None]
    found += _outside(arrived, code, first, last)
    for kind, cube in sorted(arrived.cubes.items()):
        found += _gaps(cube, kind, code, first, last)
        found += _unit_mistakes(cube, code)
        # Not against what it sent before: that may be the very mistake it now mends.
        found += _copied(cube, code, [arrived] if year_before is None else [arrived, year_before])
        found += _gross(cube, kind, code, earlier)
        found += _against_neighbours(cube, code, neighbours)
    if held is not None:
        found += _changed(arrived, held)
    return found


def _strangers(arrived: Source, code: str) -> list[ReceiptFinding]:
    """Somebody else's city inside, and what of it will not be taken."""
    cities = [unit for unit in arrived.units if unit.level in _CITIES]
    wrong = [unit.name for unit in cities if unit.code != code]
    found = [ReceiptFinding("receipt.other_city", "error", {"names": "、".join(wrong)})] if wrong else []
    if out := [unit.name for unit in not_theirs(arrived.units, code) if unit.level in _CITIES]:
        found.append(ReceiptFinding("receipt.left_out", "warning", {"names": "、".join(out)}))
    if not any(unit.code == code for unit in cities):
        found.append(ReceiptFinding("receipt.city_missing", "error", {"code": code}))
    return found


_CITIES = (UnitLevel.CITY, UnitLevel.EXTRA)


def not_theirs(units: Sequence[Unit], code: str) -> list[Unit]:
    """Cities that city *code* does not answer for, with all that lies below them.

    It answers for itself under its old and new code, for a city that was merged into it, and for what lies below it.
    """
    by_id = {unit.id: unit for unit in units}
    return [unit for unit in units if not _answers_for(unit, by_id, code)]


def _answers_for(unit: Unit, by_id: Mapping[int, Unit], code: str) -> bool:
    chain = [unit]
    while (above := by_id.get(chain[-1].parent or -1)) is not None and above not in chain:
        chain.append(above)
    owners = [one.code if one.level in _CITIES else _city_of_county(one) for one in chain]
    told = [owner for one, owner in zip(chain, owners, strict=True) if owner or one.level in _CITIES]
    return not told or any(_is_theirs(owner, code) for owner in told)


def _city_of_county(unit: Unit) -> str:
    """Code of the catalogue's city that a unit's official code lies in; "" when it tells none."""
    place = places.by_code(f"{unit.code[:4]}00") if len(unit.code) == 6 else None
    return place.code if place is not None else ""


def _is_theirs(owner: str, code: str) -> bool:
    place, mine = places.by_code(owner) if owner else None, places.by_code(code)
    if owner == code:
        return True
    return place is not None and (place is mine or code in (place.successor, place.parent))


def _kinds(arrived: Source) -> list[ReceiptFinding]:
    unstated = DataKind.UNSTATED in arrived.cubes and bool((arrived.cubes[DataKind.UNSTATED].values != MISSING).any())
    return [ReceiptFinding("receipt.kind_unstated", "warning", {})] if unstated else []


def _gaps(cube: DayCube, kind: DataKind, code: str, first: int | None, last: int | None) -> list[ReceiptFinding]:
    start, end = max(first or cube.first_day, cube.first_day), min(last or 10**9, cube.first_day + cube.days - 1)
    asked_first, asked_last = first or start, min(last or end, 10**9)
    if asked_last < asked_first:
        return []
    values = series_of(cube, code, 0)
    have = (
        np.isfinite(values[max(start - cube.first_day, 0) : end - cube.first_day + 1]) if start <= end else np.array([])
    )
    missing = (asked_last - asked_first + 1) - int(have.sum())
    if missing <= 0 or not have.any():  # none at all: see _outside
        return []
    told = {"days": missing, "kind": kind.label, "metric": "PM2.5", "variant": kind.label}
    return [ReceiptFinding("receipt.days_missing", "warning", told)]


def _outside(arrived: Source, code: str, first: int | None, last: int | None) -> list[ReceiptFinding]:
    """Days outside the period asked for; nothing at all inside it must be mended."""
    days = {cube.first_day + int(at) for cube in arrived.cubes.values() for at in np.flatnonzero(_any(cube, code))}
    if first is None or last is None or not arrived.cubes:
        return []
    stray = sorted(day for day in days if not first <= day <= last)
    found = []
    if not any(first <= day <= last for day in days):
        found.append(ReceiptFinding("receipt.nothing_in_period", "error", _span(first, last)))
    if stray:
        values = {"days": len(stray), **_span(stray[0], stray[-1])}
        found.append(ReceiptFinding("receipt.outside_period", "warning", values))
    return found


def _span(first: int, last: int) -> dict[str, str]:
    return {"first": dt.date.fromordinal(first).isoformat(), "last": dt.date.fromordinal(last).isoformat()}


def _any(cube: DayCube, code: str) -> np.ndarray:
    """Days on which the city has any value."""
    place = int(np.searchsorted(cube.units, int(code or 0)))
    if place >= len(cube.units) or str(cube.units[place]) != code:
        return np.zeros(cube.days, bool)
    return np.asarray((cube.values[place] != MISSING).any(axis=1))


COPIED, COPIED_DAYS = 0.8, 10
"""Last year's values sent again: so large a share of at least so many days is the same to the digit (heuristic)."""


def _copied(cube: DayCube, code: str, earlier: Sequence[Source]) -> list[ReceiptFinding]:
    """The same values as on the same days of the year before."""
    now = _by_day(cube, code)
    before: dict[dt.date, tuple[int, ...]] = {}
    for source in earlier:
        for other in source.cubes.values():
            before = {**_by_day(other, code), **before}
    pairs = [(row, before[past]) for day, row in now.items() if (past := _year_back(day)) in before]
    same = sum(row == other for row, other in pairs)
    if len(pairs) < COPIED_DAYS or same < COPIED * len(pairs):
        return []
    return [ReceiptFinding("receipt.copied", "error", {"same": same, "days": len(pairs)})]


def _by_day(cube: DayCube, code: str) -> dict[dt.date, tuple[int, ...]]:
    have = _any(cube, code)
    place = int(np.searchsorted(cube.units, int(code or 0)))
    return {
        dt.date.fromordinal(cube.first_day + int(at)): tuple(cube.values[place, at, :6].tolist())
        for at in np.flatnonzero(have)
    }


def _year_back(day: dt.date) -> dt.date | None:
    return None if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


_PLAUSIBLE = {"PM2.5": (2, 600), "PM10": (4, 1500), "SO2": (1, 500), "NO2": (1, 300), "CO": (0.05, 15), "O3": (5, 400)}
"""Means outside are hardly air but another unit (mg for µg); heuristic of this program, not a rule."""


def _unit_mistakes(cube: DayCube, code: str) -> list[ReceiptFinding]:
    found = []
    for place, metric in enumerate(METRICS[:6]):
        values = series_of(cube, code, place)
        values = values[np.isfinite(values)]
        low, high = _PLAUSIBLE[metric]
        if len(values) >= FEW_DAYS and not low <= float(values.mean()) <= high:
            shown = {"metric": metric, "value": f"{values.mean():g}", "unit": "mg/m³" if metric == "CO" else "μg/m³"}
            found.append(ReceiptFinding("receipt.unit", "error", shown))
    return found


def check_rules(theirs: str, ours: str) -> list[ReceiptFinding]:
    """Another edition of the rules than the coordinator's."""
    if not theirs or theirs == ours:
        return []
    return [ReceiptFinding("receipt.rules", "warning", {"theirs": theirs, "ours": ours})]


def _gross(cube: DayCube, kind: DataKind, code: str, earlier_of: Sequence[Source]) -> list[ReceiptFinding]:
    """Against the same month of last year, from the arrival itself or from what is held."""
    found = []
    for place, metric in enumerate(METRICS[:6]):
        months = months_of(cube, code, place)
        earlier = dict(months)
        for source in earlier_of:
            for other in source.cubes.values():
                earlier = {**months_of(other, code, place), **earlier}
        for (year, month), value in sorted(months.items()):
            before = earlier.get((year - 1, month))
            if before and (value > before * GROSS or value < before / GROSS):
                shown = {
                    "month": f"{year}-{month:02d}",
                    "metric": metric,
                    "value": f"{value:.1f}",
                    "before": f"{before:.1f}",
                }
                found.append(ReceiptFinding("receipt.gross_year", "warning", shown))
    return found


def _against_neighbours(cube: DayCube, code: str, neighbours: Peers) -> list[ReceiptFinding]:
    """Against the median of the other cities of the request in the same month."""
    found = []
    for place, metric in enumerate(METRICS[:COMPARED]):
        for month, value in sorted(months_of(cube, code, place).items()):
            near = neighbours.others(code, place, month)
            middle = float(np.median(near)) if len(near) >= 3 else 0.0
            if middle and (value > middle * GROSS * 1.5 or value < middle / (GROSS * 1.5)):
                shown = {
                    "month": f"{month[0]}-{month[1]:02d}",
                    "metric": metric,
                    "value": f"{value:.1f}",
                    "median": f"{middle:.1f}",
                }
                found.append(ReceiptFinding("receipt.gross_neighbours", "warning", shown))
    return found


def _changed(arrived: Source, held: Source) -> list[ReceiptFinding]:
    """What differs from what the city sent before."""
    values = sum(_differing(cube, held.cubes[kind]) for kind, cube in arrived.cubes.items() if kind in held.cubes)
    before = {(one.type, one.natural): one.body for one in held.records}
    records = sum(
        1 for one in arrived.records if (one.type, one.natural) in before and before[one.type, one.natural] != one.body
    )
    if not values and not records:
        return []
    return [ReceiptFinding("receipt.changed", "warning", {"values": values, "records": records})]


def _differing(one: DayCube, other: DayCube) -> int:
    units, mine, theirs = np.intersect1d(one.units, other.units, return_indices=True)
    first, last = max(one.first_day, other.first_day), min(one.first_day + one.days, other.first_day + other.days)
    if not len(units) or first >= last:
        return 0
    left = one.values[mine, first - one.first_day : last - one.first_day]
    right = other.values[theirs, first - other.first_day : last - other.first_day]
    return int(((left != MISSING) & (right != MISSING) & (left != right)).sum())
