"""Several project files become one: reading the sources, finding ancestors, the result before it is stored.

A file is known by its ``file_id``; what it did by its lineage.  Two copies of one file that went different ways,
and a later submission of a city that was merged before, have a common ancestor: it is rebuilt in a temporary
copy by taking back what came after.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from airplan.domain import DataKind, Problem, Unit, UnitLevel
from airplan.errors import AirplanError, Refused
from airplan.progress import QUIET, Progress
from airplan.region.merging import Conflict, Merged, Source, merge, natural_path
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


@dataclass(frozen=True)
class MergePlan:
    """What a merge will do.  Nothing is stored yet."""

    merged: Merged
    sources: tuple[Source, ...]
    notes: tuple[SourceNote, ...]
    problems: tuple[Problem, ...] = ()
    home: tuple[Unit, ...] = ()
    scope: frozenset[str] = frozenset()
    """Records of the receiving file that took part; all others stay as they are."""


@dataclass
class _Read:
    source: Source
    path: Path
    lineage: list[tuple[int, str]] = field(default_factory=list)


def plan_merge(
    inputs: Sequence[Path], into: Store | None = None, base: Path | None = None, progress: Progress = QUIET
) -> MergePlan:
    """Read *inputs* and work out the merge (into the open project *into*).

    A file that cannot be read is a problem and the rest goes on.  Raises :class:`Refused` when none can.
    """
    problems: list[Problem] = []
    held = _read_all(inputs, problems, progress)
    if not held:
        raise Refused("merge.nothing_readable", problems=problems, count=len(inputs))
    ancestor = _source(base) if base is not None else None
    groups = _by_file(held, problems)
    home = tuple(into.units()) if into is not None else ()
    sources, three_way = _one_a_file(groups, ancestor, home)
    here = None if into is None else read_part(into, [source for source, _ in sources])
    merged = _with_home(sources, groups, into, here, ancestor, home, three_way, progress)
    notes = tuple(
        _note(read, read.source.file_id in three_way or ancestor is not None) for group in groups for read in group
    )
    scope = frozenset(record.uid for record in here.records) if here else frozenset()
    every = tuple(read.source for group in groups for read in group)
    return MergePlan(merged, every, notes, tuple(problems), home, scope)


def _read_all(inputs: Sequence[Path], problems: list[Problem], progress: Progress) -> list[_Read]:
    held = []
    for place, path in enumerate(sorted({Path(path).resolve() for path in inputs})):
        progress.step(place, len(inputs), path.name)
        try:
            with Store.open(path, read_only=True) as store:
                held.append(_Read(read_source(store, path.name), path, store.lineage()))
        except AirplanError as trouble:
            problems.append(Problem(trouble.code, file=path.name, values=trouble.values, severity="error"))
    return held


def _source(path: Path) -> Source:
    with Store.open(path, read_only=True) as store:
        return read_source(store, path.name)


def read_source(store: Store, name: str) -> Source:
    """Everything of an open project that travels in a merge."""
    units = store.units()
    kinds = sorted({kind for held in store.kinds().values() for kind in held})
    cubes = {DataKind(kind): store.read_days(kind=DataKind(kind)) for kind in kinds}
    records = [record for record in store.records() if record.type not in LEFT_OUT]
    return Source(name, store.file_id, units, cubes, store.read_periods(), records, _own(units))


def read_part(store: Store, arriving: Sequence[Source]) -> Source:
    """What the receiving file holds of the units and records that *arriving* files speak of.

    Adding one file to many then costs what one file costs.
    """
    units = store.units()
    by_id = {unit.id: unit for unit in units}
    spoken = {natural_path(unit, {one.id: one for one in source.units}) for source in arriving for unit in source.units}
    ids = [unit.id for unit in units if natural_path(unit, by_id) in spoken]
    kinds = sorted({DataKind(kind) for unit, held in store.kinds().items() if unit in ids for kind in held})
    cubes = {kind: store.read_days(ids, kind=kind) for kind in kinds} if ids else {}
    if any(record.unit is None for source in arriving for record in source.records):
        records = store.records()
    else:
        records = [record for unit in ids for record in store.records(unit=unit)]
        seen = {record.uid for record in records}
        uids = {record.uid for source in arriving for record in source.records} - seen
        records += [record for uid in sorted(uids) if (record := store.get(uid)) is not None]
    kept = [record for record in records if record.type not in LEFT_OUT]
    periods = store.read_periods(ids) if ids else []
    return Source(store.path.name, store.file_id, units, cubes, periods, kept)


def _own(units: Sequence[Unit]) -> frozenset[str]:
    """A file of one city answers for that city and what lies below it."""
    cities = [unit for unit in units if unit.level in (UnitLevel.CITY, UnitLevel.EXTRA)]
    by_id = {unit.id: unit for unit in units}
    return frozenset(natural_path(unit, by_id) for unit in units) if len(cities) == 1 else frozenset()


def _by_file(held: Iterable[_Read], problems: list[Problem]) -> list[list[_Read]]:
    groups: dict[str, list[_Read]] = {}
    for read in held:
        groups.setdefault(read.source.file_id, []).append(read)
    for group in groups.values():
        if len(group) > 1 and len({tuple(read.lineage) for read in group}) > 1:
            names = "、".join(read.source.name for read in group)
            problems.append(Problem("merge.copies_of_one_file", file=names, severity="warning"))
    return [groups[file_id] for file_id in sorted(groups)]


def _one_a_file(
    groups: Sequence[Sequence[_Read]], base: Source | None, home: Sequence[Unit]
) -> tuple[list[tuple[Source, Merged | None]], set[str]]:
    """Copies of one file are merged among themselves first, three-way where they have an ancestor."""
    result: list[tuple[Source, Merged | None]] = []
    three_way: set[str] = set()
    for group in groups:
        if len(group) == 1 or base is not None:
            result.extend((read.source, None) for read in group)
            continue
        ancestor = _common_ancestor(group)
        if ancestor is not None:
            three_way.add(group[0].source.file_id)
        merged = merge([read.source for read in group], ancestor, home=home)
        first = group[0].source
        result.append((_as_source(merged, "+".join(read.source.name for read in group), first), merged))
    return result, three_way


def _as_source(merged: Merged, name: str, like: Source) -> Source:
    return Source(name, like.file_id, merged.units, merged.cubes, merged.periods, merged.records, like.own_units)


def _common_ancestor(group: Sequence[_Read]) -> Source | None:
    length = 0
    for steps in zip(*(read.lineage for read in group), strict=False):
        if len(set(steps)) > 1:
            break
        length += 1
    if length == 0:
        return None
    shortest = min(group, key=lambda read: len(read.lineage))
    if len(shortest.lineage) == length:
        return shortest.source
    return rebuild(shortest.path, shortest.lineage[length - 1][0])


def rebuild(path: Path, version: int) -> Source | None:
    """The content of a project as it was at *version*, or None when the way back is not whole."""
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        copy = Path(folder) / path.name
        with Store.open(path, read_only=True) as store:
            store.backup(copy)
        with Store.open(copy, who="merge", check=False) as store:
            return read_source(store, path.name) if _go_back(store, version) else None


def _go_back(store: Store, version: int) -> bool:
    """Take back plain changes made after *version*; an undo or redo among them cannot be followed."""
    later = [step for step, _ in store.lineage() if step > version]
    done = [entry for entry in store.history(len(later)) if entry.state == "done"]
    if len(done) != len(later):
        return False
    for _ in later:
        store.undo()
    return True


def _with_home(
    sources: Sequence[tuple[Source, Merged | None]], groups: Sequence[Sequence[_Read]], into: Store | None,
    here: Source | None, base: Source | None, home: Sequence[Unit], three_way: set[str], progress: Progress,
) -> Merged:  # fmt: skip
    inner = [conflict for _, merged in sources if merged for conflict in merged.conflicts]
    if into is None or here is None:
        return _plus(merge([source for source, _ in sources], base, progress), inner)
    known = {record.natural: record.body for record in into.records("merge_source")}
    fresh, updates = [], []
    for (source, _), group in zip(sources, groups, strict=False) if base is None else ((one, ()) for one in sources):
        before = _before(group, known.get(source.file_id))
        if before is None:
            fresh.append(source)
        else:
            updates.append((source, before))
            three_way.add(source.file_id)
    result = merge([here, *fresh], base, progress, home)
    conflicts = [*inner, *result.conflicts]
    for source, before in sorted(updates, key=lambda pair: pair[0].order):
        result = merge([_as_source(result, here.name, here), source], before, progress, result.units)
        conflicts += result.conflicts
    return Merged(
        result.units,
        result.cubes,
        result.periods,
        result.records,
        tuple(conflicts),
        result.rows,
        result.taken,
        result.unchanged,
    )


def _before(group: Sequence[_Read], known: object) -> Source | None:
    """What this file said when it was merged last."""
    if not isinstance(known, dict) or len(group) != 1:
        return None
    read = group[0]
    step = (int(known.get("version", -1)), str(known.get("token", "")))
    if step not in read.lineage:
        return None
    return read.source if step == read.lineage[-1] else rebuild(read.path, step[0])


def _plus(merged: Merged, conflicts: Sequence[Conflict]) -> Merged:
    every = tuple(sorted([*merged.conflicts, *conflicts], key=lambda one: (one.table, one.key)))
    return Merged(
        merged.units, merged.cubes, merged.periods, merged.records, every, merged.rows, merged.taken, merged.unchanged
    )


def _note(read: _Read, three_way: bool) -> SourceNote:
    source = read.source
    version, token = read.lineage[-1] if read.lineage else (0, "")
    values = sum(int((cube.values != -(2**31)).sum()) for cube in source.cubes.values()) + len(source.periods)
    return SourceNote(
        source.name, source.file_id, version, token, len(source.units), values, len(source.records), three_way
    )
