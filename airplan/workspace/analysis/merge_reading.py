"""Reading for a merge: everything of the files that arrive, and what the receiving file holds of just that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airplan.domain import Problem, Record, Unit, UnitLevel, metric_index
from airplan.domain.series import LOCAL_UNIT_FROM
from airplan.errors import AirplanError
from airplan.progress import Progress
from airplan.region.merge_units import canonical
from airplan.region.merging import OpenRecord, Quiet, Said, Source, paths_of
from airplan.rulebook import places
from airplan.store import Conflict as Listed
from airplan.store import Store

LEFT_OUT = frozenset({"merge_source", "merge_conflict"})
"""Record types that belong to the file that holds them and never travel."""


@dataclass(frozen=True)
class Read:
    """One file that was read: its content, its past, and how far it had taken in the receiving file (tokens)."""

    source: Source
    path: Path
    lineage: Sequence[tuple[int, str]] = ()
    of_home: frozenset[str] = frozenset()


def read_all(inputs: Sequence[Path], problems: list[Problem], progress: Progress, home: str = "") -> list[Read]:
    """The files by identity; *home* is the receiving file's.  What cannot be read is a problem, the rest goes on."""
    held = []
    paths = sorted({Path(path).resolve() for path in inputs})
    names = _names(paths)
    for place, path in enumerate(paths):
        progress.step(place, len(paths), path.name)
        try:
            with Store.open(path, read_only=True) as store:
                held.append(Read(read_source(store, names[path]), path, store.lineage(), taken_in(store, home)))
                problems += _unlisted(store, names[path])
        except AirplanError as trouble:
            problems.append(Problem(trouble.code, file=names[path], values=trouble.values, severity="error"))
    return sorted(held, key=lambda read: read.source.order)


def taken_in(store: Store, file_id: str) -> frozenset[str]:
    """Tokens of all that merges have taken in of a file."""
    record = store.find("merge_source", file_id) if file_id else None
    if record is None:
        return frozenset()
    return frozenset([str(record.body.get("token", "")), *map(str, record.body.get("seen", ()))])


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


def source_at(path: Path) -> Source:
    """Everything of a file that travels."""
    with Store.open(path, read_only=True) as store:
        return read_source(store, path.name)


def read_source(store: Store, name: str) -> Source:
    """Everything of an open project that travels in a merge.

    Values of a unit that was taken off the file's list have no name another file could know them by: they stay.
    What waits for a choice in the file is nothing it says.
    """
    units = store.units()
    listed = {unit.id for unit in units}
    held = {unit: kinds for unit, kinds in store.kinds().items() if unit in listed}
    cubes = {}
    for kind in sorted({kind for kinds in held.values() for kind in kinds}):
        cubes[kind] = store.read_days([unit for unit, kinds in held.items() if kind in kinds], kind=kind)
    periods = [value for value in store.read_periods() if value.unit in listed]
    records = [record for record in store.records() if record.type not in LEFT_OUT and _named(record, listed)]
    return Source(name, store.file_id, units, cubes, periods, records, _own(units), quiet=_quiet(store))


def _quiet(store: Store) -> Quiet:
    waiting = store.conflicts(states=("unsettled",))
    records = waiting_records(store.records("merge_conflict"))
    uids = {uid for one in records for uid in (one.uid, *(held.uid for _, held in one.versions if held is not None))}
    return Quiet(
        frozenset(day_key(one) for one in waiting if one.length == "day"),
        frozenset(span_key(one) for one in waiting if one.length != "day"),
        frozenset(uids),
    )


def day_key(one: Listed) -> tuple[int, int, int, int]:
    """Unit, day, kind and column of a listed conflict of a day."""
    return (one.unit, one.start, int(one.kind), metric_index(one.metric))


def span_key(one: Listed) -> tuple[Any, ...]:
    """What makes two period values one, of a listed conflict."""
    return (one.unit, one.start, one.length, one.metric, one.statistic, int(one.kind))


def _named(record: Record, listed: set[int]) -> bool:
    return record.unit is None or record.unit < LOCAL_UNIT_FROM or record.unit in listed


def family_of(store: Store, told: Iterable[Source]) -> tuple[Unit, ...]:
    """Units of the receiving file that may be those of *told*, what became of them or came before, with all below."""
    earlier = {place.successor: int(place.code) for place in places.all_338() if place.successor}
    official: set[int] = set()
    local: set[str] = set()
    for unit in (unit for source in told for unit in source.units):
        official |= {int(canonical(unit) or unit.id), *([] if unit.parent is None else [unit.parent])}
        place = places.by_code(unit.code) if unit.code else None
        if place is not None and place.successor:
            official.add(int(place.successor))
        if unit.code in earlier:
            official.add(earlier[unit.code])
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
    waiting = waiting_records(store.records_of((*ids, None), "merge_conflict"))
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
        said = days.setdefault(day_key(one), {}) if one.length == "day" else spans.setdefault(span_key(one), {})
        for value, number in ((one.held, one.held_import), (one.other, one.other_import)):
            if value is not None:
                said[value] = files.get(number or 0, store.path.name)

    def pairs(said: Mapping[int, str]) -> Said:
        return tuple((file, value) for value, file in said.items())

    return {key: pairs(said) for key, said in days.items()}, {key: pairs(said) for key, said in spans.items()}


def waiting_records(records: Iterable[Record]) -> list[OpenRecord]:
    """What somebody still has to choose, of *records* of type ``merge_conflict``."""
    found = []
    for record in records:
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
