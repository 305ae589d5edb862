"""Several files become one, as a difference and a list of conflicts.  Pure: no file, no SQL.

One rule for two values of one key: equal is one value; different is a conflict, and the key stays open (missing)
until somebody resolves it.  Nothing newest wins.  Where a common ancestor is known, what only one side changed is
taken, and only what sides changed differently is a conflict.  The order of the sources never matters.

Keys: day values — unit, day, kind, metric; period values — unit, start, length, metric, statistic, kind; records —
uid, else type + unit + natural key.  Units are one when their natural path is (level, parents, code or name).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from airplan.domain import Unit
from airplan.progress import QUIET, Progress
from airplan.region.merge_days import merge_days
from airplan.region.merge_keyed import merge_periods, merge_records, period_key
from airplan.region.merge_types import Conflict, Merged, OpenRecord, Parties, Quiet, Said, Side, Source, Tally
from airplan.region.merge_units import Numbers, label_of, merge_units, natural_path, paths_of, renumber

__all__ = [
    "Conflict", "Merged", "OpenRecord", "Quiet", "Said", "Source", "label_of", "merge", "natural_path", "paths_of",
    "period_key",
]  # fmt: skip


def merge(
    sources: Iterable[Source], base: Source | None = None, progress: Progress = QUIET, home: Sequence[Unit] = (), *,
    into: Source | None = None, bases: Mapping[tuple[str, str], Source] | None = None, free: int = 0,
) -> Merged:  # fmt: skip
    """Merge *sources*; with *base*, three-way.

    *into* is what the receiving file holds (its own values stand like any other's), *bases* what it knew of a source
    (by :attr:`Source.order`) before: that source then speaks only of what it changed since.  Units of *home* keep
    their ids; *free* is the first number local units may get.
    """
    ordered = sorted({source.order: source for source in sources}.values(), key=lambda one: one.order)
    olds = [(bases or {}).get(source.order) for source in ordered]
    others = [one for one in (into, base, *olds) if one is not None]
    units, numbers = merge_units([*ordered, *others], home or (into.units if into else ()), free)
    fitted = dict(zip(map(id, [*ordered, *others]), numbers, strict=True))
    sides = [
        Side(renumber(source, fitted[id(source)]), _fit(old, fitted)) for source, old in zip(ordered, olds, strict=True)
    ]
    parties = Parties(_fit(into, fitted), tuple(sides), _fit(base, fitted))
    names = {unit.id: unit for unit in units}
    tally = Tally()
    cubes = merge_days(parties, names, tally, progress)
    periods = merge_periods(parties, names, tally)
    records = merge_records(parties, names, tally)
    conflicts = tuple(sorted(tally.conflicts, key=lambda one: (one.table, one.key)))
    return Merged(units, cubes, periods, records, conflicts, tally.rows, tally.taken, tally.unchanged)


def _fit(source: Source | None, fitted: Mapping[int, Numbers]) -> Source | None:
    return None if source is None else renumber(source, fitted[id(source)])
