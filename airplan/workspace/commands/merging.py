"""Storing a merge, and resolving what it left open.  Each is one undoable change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, Changes, DataKind, DayCube, Record, Unit
from airplan.errors import UsageError
from airplan.region.merging import Conflict, Source, label_of, paths_of
from airplan.store import Conflict as Listed
from airplan.store import ImportInfo, Store
from airplan.workspace.analysis.merging import MergePlan, SourceNote

RULES = ("own", "reviewed")
"""Each city's own file for its own data; reviewed before original."""
_STEPS = 2000


@dataclass(frozen=True)
class StoreMerge:
    """Make the project what the *plan* says, with provenance and open conflicts."""

    plan: MergePlan

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.merge", {"files": "、".join(note.file for note in self.plan.notes)}

    def do(self, store: Store) -> Changes:
        """Write units, values, records, conflicts and the list of sources."""
        plan = self.plan
        spoken = _spoken(plan)
        store.put_units(unit for unit in plan.merged.units if unit.id in spoken)
        fresh = [note for note in plan.notes if not _taken_in(store, note)]
        imports = _Imports(store, {note.file: note for note in plan.notes})
        for note in fresh:
            imports.of(note.file)
        for kind in plan.merged.cubes:
            _write_kind(store, plan, kind, imports)
        _write_periods(store, plan, imports)
        _write_records(store, plan)
        _write_conflicts(store, plan, imports)
        for note in fresh:
            _write_source(store, note)
        store.set_setting("merge_owners", _owners(store, plan, {note.file for note in fresh}))
        return Changes.of(answer=plan)


@dataclass(frozen=True)
class _Imports:
    """Numbers of the files in the list of imports.  A file that brings nothing new is not listed once more."""

    store: Store
    notes: Mapping[str, SourceNote]
    made: dict[str, int] = field(default_factory=dict)

    def of(self, file: str) -> int | None:
        """The number of a file of this merge; None for another."""
        if file not in self.made and file in self.notes:
            note = self.notes[file]
            counts = {"accepted": note.values, "missing": 0, "refused": 0}
            info = ImportInfo(note.file, "merge", digest=note.file_id, counts=counts)
            self.made[file] = self.store.add_import(info)
        return self.made.get(file)


def _taken_in(store: Store, note: SourceNote) -> bool:
    """Whether a merge has seen this very state of the file."""
    old = store.find("merge_source", note.file_id)
    return old is not None and note.token in (old.body.get("token"), *old.body.get("seen", ()))


def _write_conflicts(store: Store, plan: MergePlan, imports: _Imports) -> None:
    conflicts = plan.merged.conflicts
    if not conflicts:
        return
    names = {name for conflict in conflicts for name, _ in conflict.values}
    numbers = {info.file: info.id for info in store.imports()}
    numbers |= {name: number for name in sorted(names) if (number := imports.of(name)) is not None}
    store.add_conflicts(listed for conflict in conflicts for listed in _listed(conflict, numbers))


def _write_source(store: Store, note: SourceNote) -> None:
    """Remember how far the file had come, so that merging it again, or a copy of it, finds what it comes from."""
    old = store.find("merge_source", note.file_id)
    seen = [*old.body.get("seen", ()), old.body.get("token", "")] if old else []
    steps = dict.fromkeys([*map(str, seen), *(token for _, token in note.steps)])
    body = {
        "file": note.file, "file_id": note.file_id, "version": note.version, "token": note.token,
        "seen": list(steps)[-_STEPS:],
    }  # fmt: skip
    fresh = Record("merge_source", note.file_id, body)
    store.put(replace(fresh, uid=old.uid) if old else fresh)


def _owners(store: Store, plan: MergePlan, fresh: set[str]) -> dict[str, str]:
    """Unit → the file that answers for it: a file of one city, for that city and what lies below.

    A file that brought nothing new (*fresh*) keeps the name it is known by.
    """
    known = store.setting("merge_owners", {})
    owners = dict(known) if isinstance(known, Mapping) else {}
    for source in sorted(plan.sources, key=lambda one: one.order):
        if source.name in fresh:
            owners |= {str(plan.ids[path]): source.name for path in sorted(source.own_units) if path in plan.ids}
    return owners


def _write_kind(store: Store, plan: MergePlan, kind: DataKind, imports: _Imports) -> None:
    merged = plan.merged.cubes[kind]
    held = None if plan.here is None else plan.here.cubes.get(kind)
    was = np.full(merged.values.shape, MISSING, np.int32)
    if held is not None and held.values.size:
        start = held.first_day - merged.first_day
        was[np.searchsorted(merged.units, held.units), start : start + held.days] = held.values
    # What is gone (open conflicts, deletions since the ancestor) is cleared first, so that no old value stays.
    gone = (was != MISSING) & (merged.values == MISSING)
    for place in np.flatnonzero(gone.any(axis=(1, 2))).tolist():
        kept = np.where(gone[place], MISSING, was[place])
        store.write_days(
            DayCube(merged.units[place : place + 1], merged.first_day, kept[None], kind), on_conflict="exact"
        )
    wanted = np.where(was == merged.values, MISSING, merged.values)
    for source in sorted(plan.sources, key=lambda one: one.order):
        cube = source.cubes.get(kind)
        if cube is not None and cube.values.size and source.name in imports.notes:
            _write_part(store, merged, wanted, _in_plan(cube, source, plan), source.name, imports)


def _in_plan(cube: DayCube, source: Source, plan: MergePlan) -> DayCube:
    """The source's cube with the result's unit ids."""
    there = paths_of(source.units)
    numbers = np.array([plan.ids[there[unit]] for unit in cube.units.tolist()], np.int64)
    order = np.argsort(numbers, kind="stable")
    return DayCube(numbers[order], cube.first_day, cube.values[order], cube.kind)


def _write_part(store: Store, merged: DayCube, wanted: np.ndarray, cube: DayCube, name: str, imports: _Imports) -> None:
    """Write the values of one source that are new in the result; the first source that has a value gives it."""
    places = np.searchsorted(merged.units, cube.units)
    start = cube.first_day - merged.first_day
    part = wanted[places, start : start + cube.days]
    values = np.where(cube.values == part, part, MISSING)
    if (values != MISSING).any():
        part_of = DayCube(cube.units, cube.first_day, values, cube.kind)
        store.write_days(part_of, imports.of(name), on_conflict="replace")
        wanted[places, start : start + cube.days] = np.where(values == MISSING, part, MISSING)


def _write_periods(store: Store, plan: MergePlan, imports: _Imports) -> None:
    wanted = {replace(value, value=None): value for value in plan.merged.periods}
    held = {replace(value, value=None): value for value in (plan.here.periods if plan.here else ())}
    gone = [key for key in held if key not in wanted]
    if gone:
        store.write_periods(gone, on_conflict="exact")
    fresh = [value for key, value in wanted.items() if held.get(key) != value]
    for source in sorted(plan.sources, key=lambda one: one.order):
        there = paths_of(source.units)
        said = {replace(value, unit=plan.ids.get(there.get(value.unit, ""), value.unit)) for value in source.periods}
        part = [value for value in fresh if value in said]
        if part:
            store.write_periods(part, imports.of(source.name), on_conflict="replace")
            fresh = [value for value in fresh if value not in said]


def _spoken(plan: MergePlan) -> set[int]:
    """Units of the result that the arriving files speak of."""
    found = {path for source in plan.sources for path in paths_of(source.units).values()}
    return {plan.ids[path] for path in found if path in plan.ids}


def _write_records(store: Store, plan: MergePlan) -> None:
    held = {record.uid: record for record in (plan.here.records if plan.here else ())}
    wanted = {record.uid for record in plan.merged.records}
    for uid in sorted(set(held) - wanted):
        store.delete(uid)
    store.put_all(record for record in plan.merged.records if record is not held.get(record.uid))
    for conflict in plan.merged.conflicts:
        if conflict.table not in ("day_value", "period_value"):
            store.put(_conflict_record(conflict, store))


def _conflict_record(conflict: Conflict, store: Store) -> Record:
    """An open record conflict, with every version whole, so that nothing is lost until somebody chooses."""
    uid, versions = conflict.place
    body = {
        "table": conflict.table,
        "key": conflict.key,
        "fields": list(conflict.fields),
        "state": "open",
        "record_uid": uid,
        "versions": [_version(name, value, one) for (name, value), one in zip(conflict.values, versions, strict=True)],
    }
    old = store.find("merge_conflict", conflict.key)
    units = {record.unit for record in versions if record is not None}
    fresh = Record("merge_conflict", conflict.key, body, units.pop() if len(units) == 1 else None)
    return replace(fresh, uid=old.uid) if old else fresh


def _version(file: str, body: Mapping[str, Any] | None, record: Record | None) -> dict[str, Any]:
    return {
        "file": file,
        "body": None if body is None else dict(body),
        "natural": record.natural if record else "",
        "unit": record.unit if record else None,
        "uid": record.uid if record else "",
    }


def _listed(conflict: Conflict, imports: Mapping[str, int]) -> list[Listed]:
    """Pairs of different values, as the store lists them; neither is in force."""
    if conflict.table == "day_value":
        number, day, code, column = conflict.place
        key: tuple[Any, ...] = (number, day, "day", METRICS[column], "", DataKind(code))
    elif conflict.table == "period_value":
        place = conflict.place[0]
        key = (*place[:5], DataKind(place[5]))
    else:
        return []
    said = [(value, imports.get(name)) for name, value in conflict.values]
    different = list({value: (value, number) for value, number in reversed(said)}.values())[::-1]
    if len(different) < 2:
        return []
    different.sort(key=lambda pair: pair[0] is None)  # a deletion can only be the other one
    (held, held_import), *others = different
    unit, start, length, metric, statistic, kind = key
    bare = Listed(unit, start, length, metric, statistic, kind, held, None)
    return [
        replace(bare, other=other, held_import=held_import, other_import=number, state="unsettled")
        for other, number in others
    ]


@dataclass(frozen=True)
class ResolveConflicts:
    """Settle open conflicts in favour of one file, or of each city's own file.

    *prefer* is a file name; *keys* limits it to some keys.  *rule* ``own``: the file that answers for the unit;
    ``reviewed``: where reviewed data of the same unit, day and item stand, the original value that equals them, else
    that of the file the reviewed data came from.
    """

    prefer: str = ""
    keys: tuple[str, ...] = ()
    rule: str = ""

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.merge_resolve", {"file": self.prefer} if self.prefer else {"variant": self.rule}

    def do(self, store: Store) -> Changes:
        """Settle; the answer is how many keys were settled."""
        if not self.prefer and not self.rule:
            raise UsageError("merge.choose_a_file")
        if self.rule and self.rule not in RULES:
            raise UsageError("merge.unknown_rule", rule=self.rule)
        done = _settle_series(store, self) + _settle_records(store, self)
        return Changes.of("conflicts", answer=done)


def series_key(one: Listed, units: Mapping[int, Unit]) -> str:
    """Key of a listed conflict, as the merge names it."""
    import datetime as dt

    code = label_of(one.unit, units)
    date = dt.date.fromordinal(one.start).isoformat()
    if one.length == "day":
        return f"{code}|{date}|{one.kind.label}|{one.metric}"
    return f"{code}|{one.start}|{one.length}|{one.metric}|{one.statistic}|{one.kind.label}"


def _settle_series(store: Store, wish: ResolveConflicts) -> int:
    files = {info.id: info.file for info in store.imports()}
    units = {unit.id: unit for unit in store.units()}
    groups: dict[str, list[Listed]] = {}
    for one in store.conflicts():
        groups.setdefault(series_key(one, units), []).append(one)
    done = 0
    for key, group in groups.items():
        if wish.keys and key not in wish.keys:
            continue
        chosen = _chosen(group, files, store, wish)
        if chosen is None:
            continue
        # The chosen pair is settled last, since the last settling is what stands.
        for one in sorted(group, key=lambda one: one.id == chosen[0]):
            store.resolve(one.id, chosen[1] if one.id == chosen[0] else "held")
        done += 1
    return done


def _chosen(
    group: Sequence[Listed], files: Mapping[int, str], store: Store, wish: ResolveConflicts
) -> tuple[int, str] | None:
    """The conflict and side to choose: by value, else by file; the latest word of a file counts."""
    wanted, value = _wanted(wish, group[0], store)
    sides = [
        (one.id, side, number, said)
        for one in reversed(group)
        for side, number, said in (("other", one.other_import, one.other), ("held", one.held_import, one.held))
    ]
    for number, side, _, said in sides:
        if value is not None and said == value:
            return number, side
    for number, side, source, _ in sides:
        if wanted and files.get(source or 0, store.path.name) == wanted:
            return number, side
    return None


def _wanted(wish: ResolveConflicts, one: Listed, store: Store) -> tuple[str, int | None]:
    """The file to believe, and (rule ``reviewed``) the value that is known to be right."""
    if wish.prefer:
        return wish.prefer, None
    if wish.rule == "own":
        return _own_file(store, one.unit), None
    return _reviewed(store, one)


_REVIEWED = {
    DataKind.ORIGINAL_ACTUAL: DataKind.REVIEWED_ACTUAL,
    DataKind.ORIGINAL_STANDARD: DataKind.REVIEWED_STANDARD,
}


def _reviewed(store: Store, one: Listed) -> tuple[str, int | None]:
    """What the reviewed data of the same state say of the key: file and value."""
    kind = _REVIEWED.get(one.kind)
    if kind is None or one.length != "day":
        return "", None
    value = int(store.read_days([one.unit], one.start, one.start, kind).values[0, 0, METRICS.index(one.metric)])
    if value == MISSING:
        return "", None
    found = store.source_of(one.unit, one.start, kind, one.metric)
    return (found.info.file if found else ""), value


def _own_file(store: Store, unit: int | None) -> str:
    owner = store.setting("merge_owners", {})
    return str(owner.get(str(unit), "")) if isinstance(owner, Mapping) else ""


def _settle_records(store: Store, wish: ResolveConflicts) -> int:
    done = 0
    for record in store.records("merge_conflict"):
        body = dict(record.body)
        if body.get("state") != "open" or (wish.keys and body["key"] not in wish.keys):
            continue
        wanted = wish.prefer or (_own_file(store, _unit_of(body)) if wish.rule == "own" else "")
        version = next((one for one in body["versions"] if wanted and one["file"] == wanted), None)
        if version is None:
            continue
        if version["body"] is not None:
            store.put(Record(body["table"], version["natural"], version["body"], version["unit"], body["record_uid"]))
        store.put(replace(record, body={**body, "state": "resolved", "chosen": wanted, "rule": wish.rule}))
        done += 1
    return done


def _unit_of(body: Mapping[str, Any]) -> int | None:
    return next((one["unit"] for one in body["versions"] if one["unit"] is not None), None)
