"""Several files become one, as a difference and a list of conflicts.  Pure: no file, no SQL.

One rule for two values of one key: equal is one value; different is a conflict, and the key stays open (missing)
until somebody resolves it.  Nothing newest wins.  Where a common ancestor is known (*base*), what only one side
changed is taken, and only what sides changed differently is a conflict.  The order of the sources never matters.

Keys: day values — unit, day, kind, metric; period values — unit, start, length, metric, statistic, kind; records —
uid, else type + unit + natural key.  Units are one when their natural path is (level, parents, code or name).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, PeriodValue, Record, Unit
from airplan.domain.series import LOCAL_UNIT_FROM
from airplan.progress import QUIET, Progress


@dataclass(frozen=True)
class Source:
    """One file's content.  ``own_units`` are the natural paths of the units the file answers for."""

    name: str
    file_id: str
    units: Sequence[Unit] = ()
    cubes: Mapping[DataKind, DayCube] = field(default_factory=dict)
    periods: Sequence[PeriodValue] = ()
    records: Sequence[Record] = ()
    own_units: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[str, str]:
        """Sources are worked through in this order, whatever order they came in."""
        return (self.file_id, self.name)


@dataclass(frozen=True)
class Conflict:
    """One open key: which file says what.  ``table`` is day_value, period_value or a record type.

    ``values`` are (file name, value): thousandths or None for series, the body or None (deleted) for records;
    ``fields`` names the fields that differ in a record.
    """

    table: str
    key: str
    values: tuple[tuple[str, Any], ...]
    unit: str = ""
    fields: tuple[str, ...] = ()
    place: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Merged:
    """The one file that comes out, before anything is stored."""

    units: tuple[Unit, ...]
    cubes: Mapping[DataKind, DayCube]
    periods: tuple[PeriodValue, ...]
    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    rows: int
    """Values and records of the result."""
    taken: int
    """Keys that only one source (or only one side since the ancestor) brought."""
    unchanged: int
    """Keys on which several sources agree."""


def merge(
    sources: Iterable[Source], base: Source | None = None, progress: Progress = QUIET, home: Sequence[Unit] = ()
) -> Merged:
    """Merge *sources*; with *base*, three-way.  Units of *home* (the file that takes the result) keep their ids."""
    ordered = sorted({(source.file_id, source.name): source for source in sources}.values(), key=lambda one: one.order)
    units, numbers = _merge_units([*ordered, *([base] if base else [])], home)
    renumbered = [_renumber(source, numbers[source.order]) for source in ordered]
    old = _renumber(base, numbers[base.order]) if base else None
    names = {unit.id: unit for unit in units}
    tally = _Tally()
    cubes = _merge_days(renumbered, old, names, tally, progress)
    periods = _merge_periods(renumbered, old, names, tally)
    records = _merge_records(renumbered, old, names, tally)
    conflicts = tuple(sorted(tally.conflicts, key=lambda one: (one.table, one.key)))
    return Merged(units, cubes, periods, records, conflicts, tally.rows, tally.taken, tally.unchanged)


@dataclass
class _Tally:
    rows: int = 0
    taken: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


# --- units ------------------------------------------------------------------------------------


def natural_path(unit: Unit, units: Mapping[int, Unit]) -> str:
    """Name of a unit that two files share: ``city:130600``, ``city:130600/station:化工学校`` …

    An official code names a unit by itself; a local one is named below its parent.
    """
    own = f"{unit.level}:{unit.code or unit.name}"
    if unit.parent is None or (unit.code and unit.id < LOCAL_UNIT_FROM):
        return own
    parent = units.get(unit.parent)
    return f"{natural_path(parent, units) if parent else unit.parent}/{own}"


def _merge_units(
    sources: Sequence[Source], home: Sequence[Unit]
) -> tuple[tuple[Unit, ...], dict[tuple[str, str], dict[int, int]]]:
    """One list of units, and for each source its unit ids → ids of the result."""
    paths: dict[str, Unit] = {}
    held: dict[tuple[str, str], dict[int, str]] = {}
    parents: dict[str, str | None] = {}
    for source in sources:
        by_id = {unit.id: unit for unit in source.units}
        own = {number: natural_path(unit, by_id) for number, unit in by_id.items()}
        held[source.order] = own
        for number, unit in by_id.items():
            path = own[number]
            paths[path] = _fuller(paths.get(path), unit)
            parents[path] = own.get(unit.parent) if unit.parent is not None else None
    at_home = {unit.id: unit for unit in home}
    ids = _ids(paths, {natural_path(unit, at_home): unit.id for unit in home})
    units = tuple(
        replace(unit, id=ids[path], parent=ids.get(parents[path] or "", unit.parent))
        for path, unit in sorted(paths.items())
    )
    return tuple(sorted(units, key=lambda unit: unit.id)), {
        order: {number: ids[path] for number, path in own.items()} for order, own in held.items()
    }


def _fuller(one: Unit | None, other: Unit) -> Unit:
    """Of two descriptions of a unit the one that says more; ties by text, so that order does not matter."""
    if one is None:
        return other
    return max(one, other, key=lambda unit: (unit.lon is not None, bool(unit.grade), unit.name, -unit.id))


def _ids(paths: Mapping[str, Unit], kept: Mapping[str, int]) -> dict[str, int]:
    ids = {path: unit.id for path, unit in paths.items() if unit.id < LOCAL_UNIT_FROM}
    ids |= {path: number for path, number in kept.items() if path in paths}
    start = max([LOCAL_UNIT_FROM - 1, *kept.values()]) + 1
    local = sorted(path for path in paths if path not in ids)
    return ids | {path: start + place for place, path in enumerate(local)}


def _renumber(source: Source, numbers: Mapping[int, int]) -> Source:
    cubes = {}
    for kind, cube in source.cubes.items():
        ids = np.array([numbers.get(int(unit), int(unit)) for unit in cube.units], np.int64)
        order = np.argsort(ids, kind="stable")
        cubes[kind] = DayCube(ids[order], cube.first_day, cube.values[order], kind)
    return replace(
        source,
        cubes=cubes,
        periods=[replace(value, unit=numbers.get(value.unit, value.unit)) for value in source.periods],
        records=[
            replace(record, unit=None if record.unit is None else numbers.get(record.unit, record.unit))
            for record in source.records
        ],
    )


# --- days -------------------------------------------------------------------------------------


def _merge_days(
    sources: Sequence[Source], base: Source | None, names: Mapping[int, Unit], tally: _Tally, progress: Progress
) -> dict[DataKind, DayCube]:
    kinds = sorted({kind for source in sources for kind, cube in source.cubes.items() if cube.values.size})
    return {kind: _merge_kind(kind, sources, base, names, tally, progress) for kind in kinds}


def _merge_kind(
    kind: DataKind, sources: Sequence[Source], base: Source | None, names: Mapping[int, Unit], tally: _Tally,
    progress: Progress,
) -> DayCube:  # fmt: skip
    held = [(source.name, source.cubes[kind]) for source in sources if kind in source.cubes]
    first = min(cube.first_day for _, cube in held)
    last = max(cube.first_day + cube.days for _, cube in held)
    units = np.unique(np.concatenate([cube.units for _, cube in held]))
    result = DayCube.empty(units, first, last - first, kind)
    old = base.cubes.get(kind) if base else None
    for place, unit in enumerate(units):
        progress.step(place, len(units))
        layers = [(name, _layer(cube, int(unit), first, last)) for name, cube in held if unit in cube.units]
        ancestor = None if base is None else _layer(old, int(unit), first, last)
        merged, open_cells = _merge_layers([layer for _, layer in layers], ancestor, tally)
        result.values[place] = merged
        tally.rows += int(np.count_nonzero(merged != MISSING))
        _note_days(open_cells, layers, names.get(int(unit)), int(unit), first, kind, tally)
    return result


def _layer(cube: DayCube | None, unit: int, first: int, last: int) -> np.ndarray:
    """(day, metric) of one unit, laid on the common days."""
    table = np.full((last - first, len(METRICS)), MISSING, np.int32)
    if cube is None:
        return table
    place = int(np.searchsorted(cube.units, unit))
    if place < len(cube.units) and cube.units[place] == unit:
        start = max(cube.first_day, first)
        end = min(cube.first_day + cube.days, last)
        if start < end:
            table[start - first : end - first] = cube.values[place, start - cube.first_day : end - cube.first_day]
    return table


def _merge_layers(layers: list[np.ndarray], base: np.ndarray | None, tally: _Tally) -> tuple[np.ndarray, np.ndarray]:
    """The merged (day, metric) table and the mask of open cells."""
    stack = np.stack(layers)
    # Two-way: a value nobody gave says nothing.  Three-way: only what differs from the ancestor says something.
    speaks = stack != (MISSING if base is None else base[None])
    low = np.where(speaks, stack, np.iinfo(np.int32).max).min(axis=0)
    high = np.where(speaks, stack, np.iinfo(np.int32).min).max(axis=0)
    voices = speaks.sum(axis=0)
    open_cells = (voices > 1) & (low != high)
    silent = MISSING if base is None else base
    merged = np.where(voices == 0, silent, np.where(open_cells, MISSING, low)).astype(np.int32)
    tally.taken += int(np.count_nonzero((voices == 1) & (merged != MISSING)))
    agreed = (voices > 1) & ~open_cells if base is None else voices == 0
    tally.unchanged += int(np.count_nonzero(agreed & (merged != MISSING)))
    return merged, open_cells


def _note_days(
    open_cells: np.ndarray, layers: list[tuple[str, np.ndarray]], unit: Unit | None, number: int, first: int,
    kind: DataKind, tally: _Tally,
) -> None:  # fmt: skip
    import datetime as dt

    code = unit.code or unit.name if unit else str(number)
    for day, metric in zip(*np.nonzero(open_cells), strict=True):
        date = dt.date.fromordinal(first + int(day)).isoformat()
        values = tuple((name, _value(layer[day, metric])) for name, layer in layers)
        tally.conflicts.append(
            Conflict(
                "day_value", f"{code}|{date}|{kind.label}|{METRICS[metric]}", values, code,
                place=(number, first + int(day), int(kind), int(metric)),
            )
        )  # fmt: skip


def _value(raw: Any) -> int | None:
    return None if int(raw) == MISSING else int(raw)


# --- periods and records: the same rule on keyed things ---------------------------------------


def _merge_periods(
    sources: Sequence[Source], base: Source | None, names: Mapping[int, Unit], tally: _Tally
) -> tuple[PeriodValue, ...]:
    def key(value: PeriodValue) -> tuple[Any, ...]:
        return (value.unit, value.start, value.length, value.metric, value.statistic, int(value.kind))

    def name(value: PeriodValue) -> tuple[str, str]:
        unit = names.get(value.unit)
        code = unit.code or unit.name if unit else str(value.unit)
        parts = (code, value.start, value.length, value.metric, value.statistic, value.kind.label)
        return "|".join(map(str, parts)), code

    sides = [(source.name, {key(value): value for value in source.periods}) for source in sources]
    old = {key(value): value for value in base.periods} if base else None
    merged = _merge_keyed(sides, old, lambda one: one.value, name, lambda _: "period_value", tally)
    return tuple(merged[place] for place in sorted(merged))


def _merge_records(
    sources: Sequence[Source], base: Source | None, names: Mapping[int, Unit], tally: _Tally
) -> tuple[Record, ...]:
    groups = _groups([*sources, *([base] if base else [])], names)

    def name(record: Record) -> tuple[str, str]:
        unit = names.get(record.unit) if record.unit is not None else None
        code = (unit.code or unit.name) if unit else ""
        return f"{record.type}|{code}|{record.natural}", code

    sides = [(source.name, {groups[record.uid]: record for record in source.records}) for source in sources]
    old = {groups[record.uid]: record for record in base.records} if base else None
    merged = _merge_keyed(sides, old, lambda one: one.body, name, lambda one: one.type, tally)
    return tuple(replace(merged[uid], uid=uid) for uid in sorted(merged))


def _groups(sources: Sequence[Source], names: Mapping[int, Unit]) -> dict[str, str]:
    """uid → the smallest uid among the records that are one.

    The same uid is one record.  Records that share a natural key are one too, unless that would make two
    records of one file into one: then both stay, since nothing may be lost.
    """
    naturals: dict[tuple[str, int | None, str], set[str]] = {}
    members: dict[str, set[tuple[str, str]]] = {}
    for source in sources:
        for record in source.records:
            naturals.setdefault((record.type, record.unit, record.natural), set()).add(record.uid)
            members.setdefault(record.uid, set()).add(source.order)
    leader = {uid: uid for uid in members}

    def find(uid: str) -> str:
        while leader[uid] != uid:
            uid = leader[uid]
        return uid

    for key in sorted(naturals, key=str):
        for uid in sorted(naturals[key]):
            low, high = sorted((find(min(naturals[key])), find(uid)))
            if low != high and not members[low] & members[high]:
                leader[high] = low
                members[low] |= members[high]
    return {uid: find(uid) for uid in leader}


def _merge_keyed(
    sides: Sequence[tuple[str, Mapping[Any, Any]]], base: Mapping[Any, Any] | None, content: Callable[[Any], Any],
    name: Callable[[Any], tuple[str, str]], table: Callable[[Any], str], tally: _Tally,
) -> dict[Any, Any]:  # fmt: skip
    keys = sorted({key for _, held in sides for key in held} | set(base or ()))
    result: dict[Any, Any] = {}
    for key in keys:
        ancestor = base.get(key) if base is not None else None
        voices = [(side, held.get(key)) for side, held in sides]
        if base is None:
            voices = [(side, one) for side, one in voices if one is not None]
        speaking = (
            [(side, one) for side, one in voices if not _equal(one, ancestor, content)] if base is not None else voices
        )
        different = _distinct([one for _, one in speaking], content)
        if len(different) > 1:
            some = next(one for _, one in [*speaking, ("", ancestor)] if one is not None)
            label, code = name(some)
            values = tuple((side, None if one is None else content(one)) for side, one in speaking)
            fields = _differing([value for _, value in values])
            tally.conflicts.append(
                Conflict(table(some), label, values, code, fields, (key, tuple(one for _, one in speaking)))
            )
            continue
        chosen = different[0] if different else ancestor
        if chosen is None:
            continue
        result[key] = chosen
        tally.rows += 1
        if (base is None and len(speaking) > 1) or (base is not None and not speaking):
            tally.unchanged += 1
        else:
            tally.taken += 1
    return result


def _equal(one: Any, other: Any, content: Callable[[Any], Any]) -> bool:
    if one is None or other is None:
        return one is other
    return bool(content(one) == content(other))


def _distinct(values: Sequence[Any], content: Callable[[Any], Any]) -> list[Any]:
    """One representative (smallest by uid or value) of each different content."""
    found: list[Any] = []
    for value in sorted(values, key=lambda one: (one is not None, getattr(one, "uid", ""))):
        if not any(_equal(value, other, content) for other in found):
            found.append(value)
    return found


def _differing(bodies: Sequence[Any]) -> tuple[str, ...]:
    held = [body for body in bodies if isinstance(body, Mapping)]
    if len(held) < 2:
        return ()
    fields = {name for body in held for name in body}
    return tuple(sorted(name for name in fields if any(body.get(name) != held[0].get(name) for body in held)))
