"""Units of several files: one list, and the numbers they get in the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from airplan.domain import DayCube, Record, Unit, UnitLevel
from airplan.domain.series import LOCAL_UNIT_FROM
from airplan.region.merge_types import OpenRecord, Quiet, Source
from airplan.rulebook import places

Numbers = dict[int, int]


def natural_path(unit: Unit, units: Mapping[int, Unit]) -> str:
    """Name of a unit that two files share: ``city:130600``, ``city:130600/station:化工学校`` …

    An official code names a unit by itself, an old code and its new one alike (542400 and 540600, 那曲); a local
    one is named below its parent.
    """
    own = f"{unit.level}:{canonical(unit) or unit.name}"
    if unit.parent is None or (unit.code and unit.id < LOCAL_UNIT_FROM):
        return own
    parent = units.get(unit.parent)
    return f"{natural_path(parent, units) if parent else unit.parent}/{own}"


def canonical(unit: Unit) -> str:
    """The code a city goes by in this program, whichever of its codes the file has."""
    if unit.level not in (UnitLevel.CITY, UnitLevel.EXTRA) or not unit.code:
        return unit.code
    found = places.by_code(unit.code)
    return found.code if found else unit.code


def paths_of(units: Sequence[Unit]) -> dict[int, str]:
    """Unit id → natural path."""
    by_id = {unit.id: unit for unit in units}
    return {number: natural_path(unit, by_id) for number, unit in by_id.items()}


def label_of(number: int, units: Mapping[int, Unit]) -> str:
    """What a unit is called in the keys of conflicts: its code; a local one by its name below its parent's label."""
    unit = units.get(number)
    if unit is None:
        return str(number)
    return unit.code or (unit.name if unit.parent is None else f"{label_of(unit.parent, units)}/{unit.name}")


def merge_units(
    sources: Sequence[Source], home: Sequence[Unit], free: int = 0
) -> tuple[tuple[Unit, ...], list[Numbers]]:
    """One list of units, and for each source its unit ids → ids of the result.

    Units of *home* keep their ids and what is said of them there; only what is missing there is filled in.
    """
    paths: dict[str, Unit] = {}
    parents: dict[str, str | None] = {}
    held = [paths_of(source.units) for source in sources]
    for source, own in zip(sources, held, strict=True):
        for unit in source.units:
            path = own[unit.id]
            paths[path] = _fuller(paths.get(path), unit)
            parents[path] = own.get(unit.parent) if unit.parent is not None else None
    kept = paths_of(home)
    for unit in home:
        path = kept[unit.id]
        if path in paths:
            paths[path] = _filled(unit, paths[path])
    ids = _ids(paths, {path: number for number, path in kept.items()}, free)
    units = (
        replace(unit, id=ids[path], code=canonical(unit), parent=ids.get(parents[path] or "", unit.parent))
        for path, unit in sorted(paths.items())
    )
    numbers = [{number: ids[path] for number, path in own.items()} for own in held]
    return tuple(sorted(units, key=lambda unit: unit.id)), numbers


def _fuller(one: Unit | None, other: Unit) -> Unit:
    """Of two descriptions of a unit the one that says more; ties by text, so that order does not matter."""
    if one is None:
        return other
    return max(one, other, key=lambda unit: (unit.lon is not None, bool(unit.grade), unit.name, -unit.id))


def _filled(mine: Unit, other: Unit) -> Unit:
    lon, lat = (other.lon, other.lat) if mine.lon is None else (mine.lon, mine.lat)
    return replace(mine, lon=lon, lat=lat, grade=mine.grade or other.grade)


def _ids(paths: Mapping[str, Unit], kept: Mapping[str, int], free: int) -> dict[str, int]:
    ids = {path: int(canonical(unit) or unit.id) for path, unit in paths.items() if unit.id < LOCAL_UNIT_FROM}
    ids |= {path: number for path, number in kept.items() if path in paths}
    start = max([free - 1, LOCAL_UNIT_FROM - 1, *kept.values()]) + 1
    local = sorted(path for path in paths if path not in ids)
    return ids | {path: start + place for place, path in enumerate(local)}


def renumber(source: Source, numbers: Numbers) -> Source:
    """The source with the ids of the result; the same object when nothing changes."""
    if all(number == target for number, target in numbers.items()):
        return source
    cubes = {}
    for kind, cube in source.cubes.items():
        ids = np.array([numbers.get(int(unit), int(unit)) for unit in cube.units], np.int64)
        order = np.argsort(ids, kind="stable")
        cubes[kind] = DayCube(ids[order], cube.first_day, cube.values[order], kind)
    return replace(
        source,
        units=[replace(unit, id=numbers.get(unit.id, unit.id)) for unit in source.units],
        cubes=cubes,
        periods=[replace(value, unit=numbers.get(value.unit, value.unit)) for value in source.periods],
        records=[renumbered(record, numbers) for record in source.records],
        open_days={(numbers.get(key[0], key[0]), *key[1:]): said for key, said in source.open_days.items()},
        open_periods={(numbers.get(key[0], key[0]), *key[1:]): said for key, said in source.open_periods.items()},
        open_records=[
            OpenRecord(one.uid, tuple((name, record and renumbered(record, numbers)) for name, record in one.versions))
            for one in source.open_records
        ],
        quiet=Quiet(
            frozenset((numbers.get(key[0], key[0]), *key[1:]) for key in source.quiet.days),
            frozenset((numbers.get(key[0], key[0]), *key[1:]) for key in source.quiet.periods),
            source.quiet.records,
        ),
    )


def renumbered(record: Record, numbers: Numbers) -> Record:
    """Natural keys that begin with the unit's number (official values, statements) follow it."""
    if record.unit is None or (number := numbers.get(record.unit, record.unit)) == record.unit:
        return record
    natural, old = record.natural, f"{record.unit}|"
    if natural.startswith(old):
        natural = f"{number}|{natural[len(old) :]}"
    return replace(record, unit=number, natural=natural)
