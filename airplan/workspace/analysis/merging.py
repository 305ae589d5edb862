"""Several project files become one: reading the sources, finding ancestors, the result before it is stored.

A file is known by its ``file_id``; what it did by its lineage.  Two copies of one file that went different ways,
and a file that was merged before and went on, have a common ancestor: it is rebuilt in a temporary copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, DataKind, Problem, Unit, UnitLevel
from airplan.errors import Refused
from airplan.progress import QUIET, Progress
from airplan.region.merge_units import renumbered
from airplan.region.merging import Conflict, Merged, OpenRecord, Said, Source, merge, paths_of
from airplan.rulebook import places, regions
from airplan.store import Store
from airplan.workspace.analysis.merge_ancestors import before, known_steps, last_common, limited, rebuild
from airplan.workspace.analysis.merge_reading import Read, family_of, read_all, read_part, read_source, source_at

__all__ = ["MergePlan", "SourceNote", "limited", "plan_merge", "read_source"]


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
    held = read_all(inputs, problems, progress, "" if into is None else into.file_id)
    if not held:
        raise Refused("merge.nothing_readable", problems=problems, count=len(inputs))
    known = known_steps(into, held)
    sources: list[Source] = []
    bases: dict[tuple[str, str], Source] = {}
    inner: list[tuple[Merged, str]] = []
    home = () if into is None else family_of(into, [read.source for read in held])
    for group in _by_file(held, problems):
        alone = len(group) == 1 or base is not None or any(read.path in (ancestors or {}) for read in group)
        if alone or all(last_common(read.lineage, known.get(read.source.file_id, ())) for read in group):
            for read in group:
                sources.append(read.source)
                old = (ancestors or {}).get(read.path) or (None if base else before(read, known, into))
                if old is not None:
                    bases[read.source.order] = old
        else:
            merged, old = _copies(group, home)
            name = "+".join(read.source.name for read in group)
            sources.append(_as_source(merged, name, group[0].source))
            inner.append((merged, name))
            if old is not None:
                bases |= {read.source.order: old for read in group}
    ancestor = None if base is None else source_at(base)
    told = [*(read.source for read in held), *bases.values(), *([] if ancestor is None else [ancestor])]
    if into is not None:
        home = family_of(into, told)
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
    problems += _succession(merged, home, into)
    return MergePlan(merged, tuple(read.source for read in held), notes, tuple(problems), here)


def _by_file(held: Iterable[Read], problems: list[Problem]) -> list[list[Read]]:
    groups: dict[str, list[Read]] = {}
    for read in held:
        groups.setdefault(read.source.file_id, []).append(read)
    for group in groups.values():
        if len(group) > 1 and len({tuple(read.lineage) for read in group}) > 1:
            names = "、".join(read.source.name for read in group)
            problems.append(Problem("merge.copies_of_one_file", file=names, severity="warning"))
    return [groups[file_id] for file_id in sorted(groups)]


def _copies(group: Sequence[Read], home: Sequence[Unit]) -> tuple[Merged, Source | None]:
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


def _succession(merged: Merged, home: Sequence[Unit], into: Store | None) -> list[Problem]:
    """A city that was merged into another, with data of later days: its series is never added to the other's."""
    found = []
    here = {unit.code: unit for unit in (*home, *merged.units) if unit.level is UnitLevel.CITY}
    for code, unit in sorted(here.items()):
        place = places.by_code(code)
        if place is None or place.successor not in here:
            continue
        day = next((one.first for one in regions.city_sets() if code not in one.members), None)
        if day and _last_day(merged, unit.id, into) >= dt.date.fromisoformat(day).toordinal():
            values = {"old": place.name, "new": here[place.successor].name, "day": day}
            found.append(Problem("merge.succession", values=values, severity="warning"))
    return found


def _last_day(merged: Merged, unit: int, into: Store | None) -> int:
    held = {} if into is None else into.kinds([unit]).get(unit, {})
    last = max((span[1] for span in held.values()), default=0)
    for cube in merged.cubes.values():
        for row in np.flatnonzero(cube.units == unit):
            days = np.flatnonzero((cube.values[row] != MISSING).any(axis=1))
            last = max(last, cube.first_day + int(days[-1])) if len(days) else last
    return last


def _note(read: Read, three_way: bool) -> SourceNote:
    source = read.source
    version, token = read.lineage[-1] if read.lineage else (0, "")
    values = sum(int((cube.values != MISSING).sum()) for cube in source.cubes.values()) + len(source.periods)
    return SourceNote(
        source.name, source.file_id, version, token, len(source.units), values, len(source.records), three_way,
        tuple(read.lineage[-_STEPS:]),
    )  # fmt: skip
