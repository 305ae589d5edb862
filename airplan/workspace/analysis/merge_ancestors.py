"""What the files of a merge come from: the last state both sides knew, rebuilt from a file's own history."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from airplan.domain import MISSING, DayCube
from airplan.errors import Refused
from airplan.region.merging import Source
from airplan.store import Store
from airplan.workspace.analysis.merge_reading import Read, source_at, taken_in


def known_steps(into: Store | None, held: Iterable[Read]) -> dict[str, frozenset[str]]:
    """file_id → tokens of all that the receiving file knows of a file: what it merged, and its own past for a copy."""
    if into is None:
        return {}
    known = {file_id: taken_in(into, file_id) for file_id in sorted({read.source.file_id for read in held})}
    if into.file_id in known:
        known[into.file_id] |= {token for _, token in into.lineage()}
    return known


def last_common(lineage: Sequence[tuple[int, str]], known: Iterable[str]) -> int | None:
    """The last version of a file that was merged before, by itself or by a copy."""
    tokens = set(known)
    return next((version for version, token in reversed(lineage) if token in tokens), None)


def before(read: Read, known: Mapping[str, Iterable[str]], into: Store | None) -> Source | None:
    """What this file said when it (or the copy it comes from) was merged last.

    Else what the receiving file said when this one took it in: where it still says so, it says nothing of its own.
    """
    step = last_common(read.lineage, known.get(read.source.file_id, ()))
    if step is not None:
        return read.source if step == read.lineage[-1][0] else rebuild(read.path, step)
    step = None if into is None or not read.of_home else last_common(into.lineage(), read.of_home)
    return None if into is None or step is None else rebuild(into.path, step)


def rebuild(path: Path, version: int) -> Source | None:
    """The content of a project as it was at *version*, or None behind a change of the format."""
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        copy = Path(folder) / path.name
        try:
            with Store.open(path, read_only=True) as store:
                store.copy_as_of(version, copy)
        except Refused:
            return None
        return source_at(copy)


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
