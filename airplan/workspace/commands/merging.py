"""Storing a merge, and resolving what it left open.  Each is one undoable change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airplan.domain import METRICS, MISSING, Changes, DataKind, DayCube, Record
from airplan.errors import UsageError
from airplan.region.merging import Conflict, Source, natural_path
from airplan.store import Conflict as Listed
from airplan.store import ImportInfo, Store
from airplan.workspace.analysis.merging import MergePlan, SourceNote


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
        store.put_units(plan.merged.units)
        imports = {note.file: _import(store, note) for note in plan.notes}
        for kind in plan.merged.cubes:
            _write_kind(store, plan, kind, imports)
        _write_periods(store, plan, imports)
        _write_records(store, plan)
        store.add_conflicts(
            listed for conflict in plan.merged.conflicts for listed in _listed(conflict, imports, store)
        )
        for note in plan.notes:
            body = {"file": note.file, "file_id": note.file_id, "version": note.version, "token": note.token}
            old = store.find("merge_source", note.file_id)
            store.put(
                Record("merge_source", note.file_id, body, uid=old.uid)
                if old
                else Record("merge_source", note.file_id, body)
            )
        store.set_setting("merge_owners", _owners(store, plan))
        return Changes.of(answer=plan)


def _owners(store: Store, plan: MergePlan) -> dict[str, str]:
    """Unit → the file that answers for it: a file of one city, for that city and what lies below."""
    here = {unit.id: unit for unit in plan.merged.units}
    paths = {natural_path(unit, here): unit.id for unit in plan.merged.units}
    known = store.setting("merge_owners", {})
    owners = dict(known) if isinstance(known, Mapping) else {}
    for source in sorted(plan.sources, key=lambda one: one.order):
        owners |= {str(paths[path]): source.name for path in sorted(source.own_units) if path in paths}
    return owners


def _import(store: Store, note: SourceNote) -> int:
    counts = {"accepted": note.values, "missing": 0, "refused": 0}
    return store.add_import(ImportInfo(note.file, "merge", digest=note.file_id, counts=counts))


def _write_kind(store: Store, plan: MergePlan, kind: DataKind, imports: Mapping[str, int]) -> None:
    merged = plan.merged.cubes[kind]
    # What is gone (open conflicts, deletions since the ancestor) is cleared first, so that no old value stays.
    held = store.kinds()
    known = [unit for unit in merged.units.tolist() if kind in held.get(unit, {})]
    if known:
        places = np.searchsorted(merged.units, known)
        was = store.read_days(known, merged.first_day, merged.first_day + merged.days - 1, kind)
        now = DayCube(np.array(known), merged.first_day, merged.values[places], kind)
        if ((was.values != MISSING) & (now.values == MISSING)).any():
            kept = np.where(now.values == MISSING, MISSING, np.where(was.values == MISSING, MISSING, now.values))
            store.write_days(DayCube(now.units, now.first_day, kept, kind), on_conflict="exact")
    for source in sorted(plan.sources, key=lambda one: one.order):
        if (cube := source.cubes.get(kind)) is not None and source.name in imports:
            _write_part(store, merged, _in_plan(cube, source, plan), imports[source.name])


def _in_plan(cube: DayCube, source: Source, plan: MergePlan) -> DayCube:
    """The source's cube with the result's unit ids."""
    there = {unit.id: unit for unit in source.units}
    here = {unit.id: unit for unit in plan.merged.units}
    ids = {natural_path(unit, here): unit.id for unit in plan.merged.units}
    numbers = np.array([ids[natural_path(there[int(unit)], there)] for unit in cube.units], np.int64)
    order = np.argsort(numbers, kind="stable")
    return DayCube(numbers[order], cube.first_day, cube.values[order], cube.kind)


def _write_part(store: Store, merged: DayCube, cube: DayCube, import_id: int) -> None:
    """Write the values of one source that became part of the result."""
    places = np.searchsorted(merged.units, cube.units)
    start = cube.first_day - merged.first_day
    low, high = max(start, 0), min(start + cube.days, merged.days)
    result = merged.values[places, low:high]
    own = cube.values[:, low - start : high - start]
    values = np.where((own == result) & (own != MISSING), own, MISSING)
    store.write_days(DayCube(cube.units, merged.first_day + low, values, cube.kind), import_id, on_conflict="replace")


def _write_periods(store: Store, plan: MergePlan, imports: Mapping[str, int]) -> None:
    wanted = {replace(value, value=None): value.value for value in plan.merged.periods}
    units = [unit.id for unit in plan.merged.units if unit.id in _spoken(plan)]
    held = store.read_periods(units) if units else []
    gone = [replace(value, value=None) for value in held if replace(value, value=None) not in wanted]
    if gone:
        store.write_periods(gone, on_conflict="exact")
    for source in sorted(plan.sources, key=lambda one: one.order):
        part = [value for value in plan.merged.periods if value in set(source.periods)]
        store.write_periods(part, imports.get(source.name), on_conflict="replace")
    store.write_periods(plan.merged.periods, on_conflict="replace")


def _spoken(plan: MergePlan) -> set[int]:
    """Units of the result that the arriving files speak of."""
    here = {unit.id: unit for unit in plan.merged.units}
    paths = {natural_path(unit, here): unit.id for unit in plan.merged.units}
    found = set()
    for source in plan.sources:
        there = {unit.id: unit for unit in source.units}
        found |= {paths[path] for unit in source.units if (path := natural_path(unit, there)) in paths}
    return found


def _write_records(store: Store, plan: MergePlan) -> None:
    wanted = {record.uid for record in plan.merged.records}
    for uid in sorted(plan.scope - wanted):
        store.delete(uid)
    for record in plan.merged.records:
        store.put(record)
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
    return (
        Record("merge_conflict", conflict.key, body, uid=old.uid)
        if old
        else Record("merge_conflict", conflict.key, body)
    )


def _version(file: str, body: Mapping[str, Any] | None, record: Record | None) -> dict[str, Any]:
    return {
        "file": file,
        "body": None if body is None else dict(body),
        "natural": record.natural if record else "",
        "unit": record.unit if record else None,
    }


def _listed(conflict: Conflict, imports: Mapping[str, int], store: Store) -> list[Listed]:
    """Pairs of different values, as the store lists them; neither is in force."""
    if conflict.table == "day_value":
        number, day, code, column = conflict.place
        key: tuple[Any, ...] = (number, day, "day", METRICS[column], "", DataKind(code))
    elif conflict.table == "period_value":
        place = conflict.place[0]
        key = (*place[:5], DataKind(place[5]))
    else:
        return []
    said = [(value, imports.get(name)) for name, value in conflict.values if value is not None]
    different = list({value: (value, number) for value, number in reversed(said)}.values())[::-1]
    if len(different) < 2:
        return []
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

    *prefer* is a file name; *keys* limits it to some keys; *rule* ``own``: the file that answers for the unit.
    """

    prefer: str = ""
    keys: tuple[str, ...] = ()
    rule: str = ""

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.merge_resolve", {"file": self.prefer or self.rule}

    def do(self, store: Store) -> Changes:
        """Settle; the answer is how many keys were settled."""
        if not self.prefer and not self.rule:
            raise UsageError("merge.choose_a_file")
        done = _settle_series(store, self) + _settle_records(store, self)
        return Changes.of("conflicts", answer=done)


def series_key(one: Listed, store: Store) -> str:
    """Key of a listed conflict, as the merge names it."""
    import datetime as dt

    unit = store.unit(one.unit)
    code = (unit.code or unit.name) if unit else str(one.unit)
    date = dt.date.fromordinal(one.start).isoformat()
    if one.length == "day":
        return f"{code}|{date}|{one.kind.label}|{one.metric}"
    return f"{code}|{one.start}|{one.length}|{one.metric}|{one.statistic}|{one.kind.label}"


def _settle_series(store: Store, wish: ResolveConflicts) -> int:
    files = {info.id: info.file for info in store.imports()}
    groups: dict[str, list[Listed]] = {}
    for one in store.conflicts():
        groups.setdefault(series_key(one, store), []).append(one)
    done = 0
    for key, group in groups.items():
        if wish.keys and key not in wish.keys:
            continue
        chosen = _chosen(group, files, _wanted(wish, group[0].unit, store))
        if chosen is None:
            continue
        # The chosen pair is settled last, since the last settling is what stands.
        for one in sorted(group, key=lambda one: one.id == chosen[0]):
            store.resolve(one.id, chosen[1] if one.id == chosen[0] else "held")
        done += 1
    return done


def _wanted(wish: ResolveConflicts, unit: int, store: Store) -> str:
    if wish.prefer:
        return wish.prefer
    if wish.rule != "own":
        raise UsageError("merge.unknown_rule", rule=wish.rule)
    return _own_file(store, unit)


def _own_file(store: Store, unit: int) -> str:
    owner = store.setting("merge_owners", {})
    return str(owner.get(str(unit), "")) if isinstance(owner, Mapping) else ""


def _chosen(group: Sequence[Listed], files: Mapping[int, str], wanted: str) -> tuple[int, str] | None:
    for one in group:
        if files.get(one.held_import or 0) == wanted:
            return one.id, "held"
        if files.get(one.other_import or 0) == wanted:
            return one.id, "other"
    return None


def _settle_records(store: Store, wish: ResolveConflicts) -> int:
    done = 0
    for record in store.records("merge_conflict"):
        body = dict(record.body)
        if body.get("state") != "open" or (wish.keys and body["key"] not in wish.keys):
            continue
        version = next((one for one in body["versions"] if one["file"] == wish.prefer), None)
        if version is None:
            continue
        if version["body"] is not None:
            store.put(Record(body["table"], version["natural"], version["body"], version["unit"], body["record_uid"]))
        store.put(replace(record, body={**body, "state": "resolved", "chosen": wish.prefer}))
        done += 1
    return done
