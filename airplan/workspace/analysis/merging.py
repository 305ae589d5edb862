"""Several project files become one: reading the sources, finding ancestors, the result before it is stored.

A file is known by its ``file_id``; what it did by its lineage.  Two copies of one file that went different ways,
and a file that was merged before and went on, have a common ancestor: it is rebuilt in a temporary copy.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, DayCube, Problem, Record, Unit, UnitLevel, metric_index
from airplan.domain.series import LOCAL_UNIT_FROM
from airplan.errors import AirplanError, Refused
from airplan.progress import QUIET, Progress
from airplan.region.merge_units import canonical, renumbered
from airplan.region.merging import Conflict, Merged, OpenRecord, Said, Source, merge, paths_of
from airplan.rulebook import places, regions
from airplan.store import Store

LEFT_OUT = frozenset({"merge_source", "merge_conflict"})
"""Record types that belong to the file that holds them and never travel."""


@dataclass(frozen=True)
class SourceNote:
    """One file of a merge: who it is and how far its history had come."""

    file: str
    file_id: str
    version: int
    token: str
    units: int
    values: int
    records: int
    three_way: bool = False
    steps: tuple[tuple[int, str], ...] = ()
    """(version, token) of the file's last changes: what a later merge may find as common ancestor."""


@dataclass(frozen=True)
class MergePlan:
    """What a merge will do.  Nothing is stored yet."""

    merged: Merged
    sources: tuple[Source, ...]
    notes: tuple[SourceNote, ...]
    problems: tuple[Problem, ...] = ()
    here: Source | None = None
    """What the receiving file held of what took part; all else in it stays as it is."""

    @cached_property
    def ids(self) -> dict[str, int]:
        """Natural path of a unit → its number in the result."""
        return {path: number for number, path in paths_of(self.merged.units).items()}


@dataclass
class _Read:
    source: Source
    path: Path
    lineage: list[tuple[int, str]] = field(default_factory=list)


_STEPS = 400


def plan_merge(
    inputs: Sequence[Path], into: Store | None = None, base: Path | None = None, progress: Progress = QUIET,
    ancestors: Mapping[Path, Source] | None = None,
) -> MergePlan:  # fmt: skip
    """Read *inputs* and work out the merge (into the open project *into*).

    *base* is a common ancestor of all, *ancestors* what single inputs come from, where the caller knows better than
    the files.  A file that cannot be read is a problem and the rest goes on.  Raises :class:`Refused` when none can.
    """
    problems: list[Problem] = []
    held = _read_all(inputs, problems, progress)
    if not held:
        raise Refused("merge.nothing_readable", problems=problems, count=len(inputs))
    known = _known_steps(into, held)
    sources: list[Source] = []
    bases: dict[tuple[str, str], Source] = {}
    inner: list[tuple[Merged, str]] = []
    home = () if into is None else _family(into, [read.source for read in held])
    for group in _by_file(held, problems):
        alone = len(group) == 1 or base is not None or any(read.path in (ancestors or {}) for read in group)
        if alone or all(_last_common(read.lineage, known.get(read.source.file_id, ())) for read in group):
            for read in group:
                sources.append(read.source)
                old = (ancestors or {}).get(read.path) or (None if base else _before(read, known))
                if old is not None:
                    bases[read.source.order] = old
        else:
            merged, old = _copies(group, home)
            name = "+".join(read.source.name for read in group)
            sources.append(_as_source(merged, name, group[0].source))
            inner.append((merged, name))
            if old is not None:
                bases |= {read.source.order: old for read in group}
    ancestor = None if base is None else _source(base)
    told = [*(read.source for read in held), *bases.values(), *([] if ancestor is None else [ancestor])]
    if into is not None:
        home = _family(into, told)
    here = None if into is None else read_part(into, told, home)
    if (
        here is not None
        and not bases
        and not (here.cubes or here.periods or here.records or here.open_days or here.open_records)
    ):
        here = None  # a file that never held anything has no say
    free = 0 if into is None else into.next_local
    merged = merge(sources, ancestor, progress, home, into=here, bases=bases, free=free)
    merged = replace(merged, conflicts=_whole(merged, inner, here, into))
    notes = tuple(_note(read, ancestor is not None or read.source.order in bases) for read in held)
    problems += _succession(merged)
    return MergePlan(merged, tuple(read.source for read in held), notes, tuple(problems), here)


def _read_all(inputs: Sequence[Path], problems: list[Problem], progress: Progress) -> list[_Read]:
    held = []
    paths = sorted({Path(path).resolve() for path in inputs})
    names = _names(paths)
    for place, path in enumerate(paths):
        progress.step(place, len(paths), path.name)
        try:
            with Store.open(path, read_only=True) as store:
                held.append(_Read(read_source(store, names[path]), path, store.lineage()))
                problems += _unlisted(store, names[path])
        except AirplanError as trouble:
            problems.append(Problem(trouble.code, file=names[path], values=trouble.values, severity="error"))
    return sorted(held, key=lambda read: read.source.order)


def _unlisted(store: Store, name: str) -> list[Problem]:
    count = len(store.kinds().keys() - {unit.id for unit in store.units()})
    return [Problem("store.value_without_unit", file=name, value=str(count), severity="warning")] if count else []


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """What files are called: the name, with as much of the folder as tells them apart."""
    names = {path: path.name for path in paths}
    for depth in range(2, 12):
        twice = {name for name, count in Counter(names.values()).items() if count > 1}
        if not twice:
            break
        names |= {path: "/".join(path.parts[-depth:]) for path, name in names.items() if name in twice}
    return names


def _source(path: Path) -> Source:
    with Store.open(path, read_only=True) as store:
        return read_source(store, path.name)


def read_source(store: Store, name: str) -> Source:
    """Everything of an open project that travels in a merge.

    Values of a unit that was taken off the file's list have no name another file could know them by: they stay.
    """
    units = store.units()
    listed = {unit.id for unit in units}
    held = {unit: kinds for unit, kinds in store.kinds().items() if unit in listed}
    cubes = {}
    for kind in sorted({kind for kinds in held.values() for kind in kinds}):
        cubes[kind] = store.read_days([unit for unit, kinds in held.items() if kind in kinds], kind=kind)
    periods = [value for value in store.read_periods() if value.unit in listed]
    records = [record for record in store.records() if record.type not in LEFT_OUT and _named(record, listed)]
    return Source(name, store.file_id, units, cubes, periods, records, _own(units))


def _named(record: Record, listed: set[int]) -> bool:
    return record.unit is None or record.unit < LOCAL_UNIT_FROM or record.unit in listed


def _family(store: Store, told: Iterable[Source]) -> tuple[Unit, ...]:
    """Units of the receiving file that may be those of *told*, or what became of them, with all below."""
    official: set[int] = set()
    local: set[str] = set()
    for unit in (unit for source in told for unit in source.units):
        official |= {int(canonical(unit) or unit.id), *([] if unit.parent is None else [unit.parent])}
        place = places.by_code(unit.code) if unit.code else None
        if place is not None and place.successor:
            official.add(int(place.successor))
        if unit.parent is None:
            local.add(unit.natural)
    return tuple(store.family(sorted(one for one in official if one < LOCAL_UNIT_FROM), sorted(local)))


def read_part(store: Store, told: Sequence[Source], units: Sequence[Unit]) -> Source:
    """What the receiving file holds of the units and records that arriving files and their ancestors speak of.

    Adding one file to many then costs what one file costs: nothing here reads more than that.  *units* are those of
    the receiving file that come into question.
    """
    spoken = {path for source in told for path in paths_of(source.units).values()}
    ids = [number for number, path in paths_of(units).items() if path in spoken]
    kinds = sorted({kind for held in store.kinds(ids).values() for kind in held})
    cubes = {kind: store.read_days(ids, kind=kind, cached=False) for kind in kinds}
    waiting = waiting_records(store, (*ids, None))
    periods = store.read_periods(ids) if ids else []
    days, spans = _waiting(store, ids)
    return Source(
        store.path.name, store.file_id, units, cubes, periods, _part_records(store, ids, told, waiting),
        open_days=days, open_periods=spans, open_records=waiting,
    )  # fmt: skip


def _part_records(
    store: Store, ids: Sequence[int], told: Sequence[Source], waiting: Sequence[OpenRecord]
) -> list[Record]:
    """All records of the units *ids*; others only where somebody speaks of them by identity or natural key."""
    spoken = [record for source in told for record in source.records]
    spoken += [record for one in waiting for _, record in one.versions if record is not None]
    uids = {record.uid for record in spoken} | {one.uid for one in waiting}
    unitless = {(record.type, record.natural) for record in spoken if record.unit is None}
    held = {record.uid: record for record in store.records_of(ids)}
    held |= {record.uid: record for record in store.picked(uids - held.keys(), unitless)}
    return [record for record in held.values() if record.type not in LEFT_OUT]


def _waiting(
    store: Store, units: Iterable[int]
) -> tuple[dict[tuple[int, int, int, int], Said], dict[tuple[Any, ...], Said]]:
    """Keys of the receiving file of which no value is in force, with what files say of them."""
    found = [one for unit in units for one in store.conflicts(unit, ("unsettled",))]
    files = {info.id: info.file for info in store.imports()} if found else {}
    days: dict[tuple[int, int, int, int], dict[int, str]] = {}
    spans: dict[tuple[Any, ...], dict[int, str]] = {}
    for one in found:
        if one.length == "day":
            said = days.setdefault((one.unit, one.start, int(one.kind), metric_index(one.metric)), {})
        else:
            key = (one.unit, one.start, one.length, one.metric, one.statistic, int(one.kind))
            said = spans.setdefault(key, {})
        for value, number in ((one.held, one.held_import), (one.other, one.other_import)):
            if value is not None:
                said[value] = files.get(number or 0, store.path.name)

    def pairs(said: Mapping[int, str]) -> Said:
        return tuple((file, value) for value, file in said.items())

    return {key: pairs(said) for key, said in days.items()}, {key: pairs(said) for key, said in spans.items()}


def waiting_records(store: Store, units: Iterable[int | None]) -> list[OpenRecord]:
    """Records (of some units; None: of none) of the receiving file that somebody still has to choose."""
    found = []
    for record in store.records_of(units, "merge_conflict"):
        body = record.body
        if body.get("state") == "open":
            versions = tuple((str(one["file"]), version_of(body, one)) for one in body["versions"])
            found.append(OpenRecord(str(body["record_uid"]), versions))
    return found


def version_of(body: Mapping[str, Any], one: Mapping[str, Any]) -> Record | None:
    """The record a version of an open conflict stands for; None when that file has deleted it."""
    if one["body"] is None:
        return None
    return Record(
        str(body["table"]), one["natural"], one["body"], one["unit"], str(one.get("uid") or body["record_uid"])
    )


def _own(units: Sequence[Unit]) -> frozenset[str]:
    """A file of one city answers for that city and what lies below it."""
    cities = [unit for unit in units if unit.level in (UnitLevel.CITY, UnitLevel.EXTRA)]
    return frozenset(paths_of(units).values()) if len(cities) == 1 else frozenset()


def _by_file(held: Iterable[_Read], problems: list[Problem]) -> list[list[_Read]]:
    groups: dict[str, list[_Read]] = {}
    for read in held:
        groups.setdefault(read.source.file_id, []).append(read)
    for group in groups.values():
        if len(group) > 1 and len({tuple(read.lineage) for read in group}) > 1:
            names = "、".join(read.source.name for read in group)
            problems.append(Problem("merge.copies_of_one_file", file=names, severity="warning"))
    return [groups[file_id] for file_id in sorted(groups)]


# --- ancestors --------------------------------------------------------------------------------


def _known_steps(into: Store | None, held: Iterable[_Read]) -> dict[str, frozenset[str]]:
    """file_id → tokens of everything a merge has taken in of that file."""
    files = () if into is None else sorted({read.source.file_id for read in held})
    records = [record for file_id in files if into and (record := into.find("merge_source", file_id)) is not None]
    return {
        record.natural: frozenset([str(record.body.get("token", "")), *map(str, record.body.get("seen", ()))])
        for record in records
    }


def _last_common(lineage: Sequence[tuple[int, str]], known: Iterable[str]) -> int | None:
    """The last version of a file that was merged before, by itself or by a copy."""
    tokens = set(known)
    return next((version for version, token in reversed(lineage) if token in tokens), None)


def _before(read: _Read, known: Mapping[str, Iterable[str]]) -> Source | None:
    """What this file said when it (or the copy it comes from) was merged last."""
    step = _last_common(read.lineage, known.get(read.source.file_id, ()))
    if step is None:
        return None
    return read.source if step == read.lineage[-1][0] else rebuild(read.path, step)


def _copies(group: Sequence[_Read], home: Sequence[Unit]) -> tuple[Merged, Source | None]:
    """Copies of one file, merged among themselves, three-way where they have an ancestor."""
    length = 0
    for steps in zip(*(read.lineage for read in group), strict=False):
        if len(set(steps)) > 1:
            break
        length += 1
    ancestor = None
    if length:
        shortest = min(group, key=lambda read: len(read.lineage))
        at = shortest.lineage[length - 1][0]
        ancestor = shortest.source if len(shortest.lineage) == length else rebuild(shortest.path, at)
    return merge([read.source for read in group], ancestor, home=home), ancestor


def _as_source(merged: Merged, name: str, like: Source) -> Source:
    days: dict[tuple[int, int, int, int], Said] = {}
    spans: dict[tuple[Any, ...], Said] = {}
    records = []
    for one in merged.conflicts:
        if one.table == "day_value":
            days[one.place] = one.values
        elif one.table == "period_value":
            spans[one.place[0]] = one.values
        else:
            uid, versions = one.place
            records.append(
                OpenRecord(uid, tuple((file, held) for (file, _), held in zip(one.values, versions, strict=True)))
            )
    return Source(
        name, like.file_id, merged.units, merged.cubes, merged.periods, merged.records, like.own_units, days, spans,
        records,
    )  # fmt: skip


def rebuild(path: Path, version: int) -> Source | None:
    """The content of a project as it was at *version*, or None behind a change of the format."""
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        copy = Path(folder) / path.name
        try:
            with Store.open(path, read_only=True) as store:
                store.copy_as_of(version, copy)
        except Refused:
            return None
        return _source(copy)


def limited(old: Source, new: Source, types: Iterable[str], span: tuple[int | None, int | None], whole: bool) -> Source:
    """The part of an earlier submission that a later one replaces.

    Its record *types* and its days; a form (*whole* false) says nothing with a cell it leaves empty, so only what it
    fills replaces.
    """
    kept = set(types)
    first, last = span
    cubes = {}
    for kind, cube in old.cubes.items():
        values = cube.values.copy()
        if first is not None:
            values[:, : max(first - cube.first_day, 0)] = MISSING
        if last is not None:
            values[:, max(last + 1 - cube.first_day, 0) :] = MISSING
        if not whole:
            values[_laid_on(new.cubes.get(kind), cube) == MISSING] = MISSING
        cubes[kind] = replace(cube, values=values)
    periods = [one for one in old.periods if (first or 0) <= one.start <= (last or 10**9)]
    if not whole:
        keys = {replace(one, value=None) for one in new.periods}
        periods = [one for one in periods if replace(one, value=None) in keys]
    return replace(old, cubes=cubes, periods=periods, records=[one for one in old.records if one.type in kept])


def _laid_on(cube: DayCube | None, like: DayCube) -> np.ndarray:
    """The values of *cube* on the units and days of *like*."""
    table = np.full(like.values.shape, MISSING, np.int32)
    if cube is not None:
        _, mine, theirs = np.intersect1d(like.units, cube.units, return_indices=True)
        first, last = max(cube.first_day, like.first_day), min(cube.first_day + cube.days, like.first_day + like.days)
        if first < last:
            part = cube.values[theirs, first - cube.first_day : last - cube.first_day]
            table[mine, first - like.first_day : last - like.first_day] = part
    return table


# --- what is told ------------------------------------------------------------------------------


def _whole(
    merged: Merged, inner: Sequence[tuple[Merged, str]], here: Source | None, into: Store | None
) -> tuple[Conflict, ...]:
    """All conflicts, one a key, with the numbers of the result and the files by their names."""
    told = list(merged.conflicts)
    if here is not None and into is not None:
        told = [_attributed(one, here.name, into) for one in told]
    ids = {path: number for number, path in paths_of(merged.units).items()}
    known = {(one.table, one.key) for one in told}
    for part, _ in inner:
        numbers = {number: ids[path] for number, path in paths_of(part.units).items()}
        told += [_moved(one, numbers) for one in part.conflicts if (one.table, one.key) not in known]
    return tuple(sorted(told, key=lambda one: (one.table, one.key)))


def _attributed(one: Conflict, here: str, into: Store) -> Conflict:
    """A stored value goes by the file it came from."""
    if one.table != "day_value" or here not in {name for name, _ in one.values}:
        return one
    unit, day, kind, metric = one.place
    found = into.source_of(unit, day, DataKind(kind), METRICS[metric])
    name = found.info.file if found else here
    taken = {other for other, _ in one.values}
    values = tuple((name if file == here and name not in taken else file, value) for file, value in one.values)
    return replace(one, values=values)


def _moved(one: Conflict, numbers: dict[int, int]) -> Conflict:
    if one.table == "day_value":
        return replace(one, place=(numbers.get(one.place[0], one.place[0]), *one.place[1:]))
    key, versions = one.place
    if one.table == "period_value":
        return replace(one, place=((numbers.get(key[0], key[0]), *key[1:]), versions))
    return replace(one, place=(key, tuple(version and renumbered(version, numbers) for version in versions)))


def _succession(merged: Merged) -> list[Problem]:
    """A city that was merged into another, with data of later days: its series is never added to the other's."""
    found = []
    here = {unit.code: unit for unit in merged.units if unit.level is UnitLevel.CITY}
    for code, unit in sorted(here.items()):
        place = places.by_code(code)
        if place is None or place.successor not in here:
            continue
        day = next((one.first for one in regions.city_sets() if code not in one.members), None)
        if day and _last_day(merged, unit.id) >= dt.date.fromisoformat(day).toordinal():
            values = {"old": place.name, "new": here[place.successor].name, "day": day}
            found.append(Problem("merge.succession", values=values, severity="warning"))
    return found


def _last_day(merged: Merged, unit: int) -> int:
    last = 0
    for cube in merged.cubes.values():
        for row in np.flatnonzero(cube.units == unit):
            days = np.flatnonzero((cube.values[row] != MISSING).any(axis=1))
            last = max(last, cube.first_day + int(days[-1])) if len(days) else last
    return last


def _note(read: _Read, three_way: bool) -> SourceNote:
    source = read.source
    version, token = read.lineage[-1] if read.lineage else (0, "")
    values = sum(int((cube.values != MISSING).sum()) for cube in source.cubes.values()) + len(source.periods)
    return SourceNote(
        source.name, source.file_id, version, token, len(source.units), values, len(source.records), three_way,
        tuple(read.lineage[-_STEPS:]),
    )  # fmt: skip
