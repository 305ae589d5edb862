"""Daily values of several files become one table and a list of open cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, Unit
from airplan.progress import Progress
from airplan.region.merge_types import Conflict, Parties, Said, Source, Tally
from airplan.region.merge_units import label_of

_LOW, _HIGH = np.iinfo(np.int32).max, np.iinfo(np.int32).min
Voice = tuple[str, np.ndarray, np.ndarray]
"""File, its (day, metric) table, and where it says something."""


def merge_days(
    parties: Parties, names: Mapping[int, Unit], tally: Tally, progress: Progress
) -> dict[DataKind, DayCube]:
    """The merged cube of every kind."""
    sources = [side.source for side in parties.sides] + ([parties.home] if parties.home else [])
    kinds = sorted({kind for source in sources for kind, cube in source.cubes.items() if cube.values.size})
    return {kind: _kind(kind, sources, parties, names, tally, progress) for kind in kinds}


def _kind(
    kind: DataKind, sources: Sequence[Source], parties: Parties, names: Mapping[int, Unit], tally: Tally,
    progress: Progress,
) -> DayCube:  # fmt: skip
    held = [cube for source in sources if (cube := source.cubes.get(kind)) is not None and cube.values.size]
    first = min(cube.first_day for cube in held)
    last = max(cube.first_day + cube.days for cube in held)
    units = np.unique(np.concatenate([cube.units for cube in held]))
    result = DayCube.empty(units, first, last - first, kind)
    for place, unit in enumerate(units.tolist()):
        progress.step(place, len(units))
        at = _Place(kind, unit, first, last)
        result.values[place] = _unit(at, parties, label_of(unit, names), tally)
    return result


class _Place:
    """One unit and kind on the common days."""

    def __init__(self, kind: DataKind, unit: int, first: int, last: int) -> None:
        self.kind, self.unit, self.first, self.last = kind, unit, first, last

    def of(self, source: Source | None) -> np.ndarray | None:
        """(day, metric) of a file on the common days; None when the file has nothing of the unit and kind."""
        cube = None if source is None else source.cubes.get(self.kind)
        if cube is None or not cube.values.size:
            return None
        place = int(np.searchsorted(cube.units, self.unit))
        if place >= len(cube.units) or cube.units[place] != self.unit:
            return None
        start, end = max(cube.first_day, self.first), min(cube.first_day + cube.days, self.last)
        table = self.nothing()
        if start < end:
            part = cube.values[place, start - cube.first_day : end - cube.first_day]
            table[start - self.first : end - self.first] = part
        return table

    def nothing(self) -> np.ndarray:
        """A table of missing values."""
        return np.full((self.last - self.first, len(METRICS)), MISSING, np.int32)

    def hush(self, source: Source, speaks: np.ndarray) -> None:
        """What waits for a choice in the file is nothing it says."""
        for day, metric in source.quiet.by_unit.get((self.unit, int(self.kind)), ()):
            if self.first <= day < self.last:
                speaks[day - self.first, metric] = False

    def knows(self, source: Source) -> bool:
        """Whether the file speaks of the unit at all."""
        return any(unit.id == self.unit for unit in source.units)


def _unit(at: _Place, parties: Parties, unit: str, tally: Tally) -> np.ndarray:
    home = at.of(parties.home)
    if home is None and parties.home is not None and any(side.base is not None for side in parties.sides):
        home = at.nothing()
    voices = _voices(at, parties, home)
    if home is not None and not any(speaks.any() for _, _, speaks in voices):
        tally.rows += (count := int(np.count_nonzero(home != MISSING)))
        tally.unchanged += count
        return home
    if home is not None and parties.home is not None and parties.base is None:
        voices.append((parties.home.name, home, _home_speaks(at, parties, home, voices)))
    silent = home if home is not None else at.of(parties.base)
    merged, open_cells = _settle(voices, at.nothing() if silent is None else silent)
    _apply_open(at, parties, voices, merged, open_cells, unit, tally)
    _note(at, voices, open_cells, unit, tally)
    _count(merged, home, parties, voices, open_cells, tally)
    return merged


def _voices(at: _Place, parties: Parties, home: np.ndarray | None) -> list[Voice]:
    """What the sides say: against their ancestor what they changed, without one whatever they hold."""
    found = []
    sides = [(side.source, side.base) for side in parties.sides]
    if parties.base is not None and parties.home is not None and at.knows(parties.home):
        sides.append((parties.home, None))
    for source, base in sides:
        table, old = at.of(source), base if base is not None else parties.base
        if table is None and (old is None or (base is None and not at.knows(source))):
            continue
        ancestor = at.of(old)
        table = at.nothing() if table is None else table
        speaks = np.not_equal(table, MISSING if ancestor is None else ancestor)
        at.hush(source, speaks)
        found.append((source.name, table, speaks))
    return found


def _home_speaks(at: _Place, parties: Parties, home: np.ndarray, voices: Sequence[Voice]) -> np.ndarray:
    """Where the receiving file has a say: not where a side changed just that value.

    What the receiving file took away stands against a side's change.
    """
    speaks: np.ndarray = np.not_equal(home, MISSING)
    known = {name: speaking for name, _, speaking in voices}
    for side in parties.sides:
        if side.base is None or side.name not in known:
            continue
        ancestor = at.of(side.base)
        if ancestor is not None:
            changed = known[side.name]
            speaks &= ~(changed & (ancestor == home))
            speaks |= changed & (home == MISSING) & (ancestor != MISSING)
    return speaks


def _settle(voices: Sequence[Voice], silent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The merged (day, metric) table and the mask of open cells."""
    if not voices:
        return silent.copy(), np.zeros(silent.shape, bool)
    low = np.full(silent.shape, _LOW, np.int32)
    high = np.full(silent.shape, _HIGH, np.int32)
    count = np.zeros(silent.shape, np.int16)
    for _, table, speaks in voices:
        np.minimum(low, table, out=low, where=speaks)
        np.maximum(high, table, out=high, where=speaks)
        count += speaks
    open_cells = (count > 1) & (low != high)
    return np.where(count == 0, silent, np.where(open_cells, MISSING, low)), open_cells


def _apply_open(
    at: _Place, parties: Parties, voices: Sequence[Voice], merged: np.ndarray, open_cells: np.ndarray,
    unit: str, tally: Tally,
) -> None:  # fmt: skip
    """What waits for a choice goes on waiting; a further value joins those to choose from."""
    key = (at.unit, int(at.kind))
    for day, metric, known in (one for source in parties.waiting for one in source.open_by_unit.get(key, ())):
        row = day - at.first
        if not 0 <= row < len(merged):
            continue
        said = tuple(
            (name, _value(table[row, metric]))
            for name, table, speaks in voices
            if speaks[row, metric] and table[row, metric] != MISSING
        )
        merged[row, metric], open_cells[row, metric] = MISSING, False
        fresh = tuple(pair for pair in said if pair[1] not in {value for _, value in known})
        if fresh:
            left = tuple(pair for pair in known if pair[0] not in {name for name, _ in fresh})
            tally.conflicts.append(_conflict(at, row, metric, (*left, *fresh), unit))


def _note(at: _Place, voices: Sequence[Voice], open_cells: np.ndarray, unit: str, tally: Tally) -> None:
    for row, metric in zip(*np.nonzero(open_cells), strict=True):
        said = tuple((name, _value(table[row, metric])) for name, table, speaks in voices if bool(speaks[row, metric]))
        tally.conflicts.append(_conflict(at, int(row), int(metric), said, unit))


def _conflict(at: _Place, row: int, metric: int, said: Said, unit: str) -> Conflict:
    date = dt.date.fromordinal(at.first + row).isoformat()
    return Conflict(
        "day_value", f"{unit}|{date}|{at.kind.label}|{METRICS[metric]}", said, unit,
        place=(at.unit, at.first + row, int(at.kind), metric),
    )  # fmt: skip


def _value(raw: Any) -> int | None:
    return None if int(raw) == MISSING else int(raw)


def _count(
    merged: np.ndarray, home: np.ndarray | None, parties: Parties, voices: Sequence[Voice], open_cells: np.ndarray,
    tally: Tally,
) -> None:  # fmt: skip
    held = merged != MISSING
    rows = int(np.count_nonzero(held))
    tally.rows += rows
    if parties.home is not None:
        same = 0 if home is None else int(np.count_nonzero(held & (merged == home)))
    else:
        count = sum((speaks.astype(np.int16) for _, _, speaks in voices), np.zeros(merged.shape, np.int16))
        agreed = (count > 1) & ~open_cells if parties.base is None else count == 0
        same = int(np.count_nonzero(agreed & held))
    tally.unchanged += same
    tally.taken += rows - same
