"""Period values and records of several files: the same rule on keyed things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from airplan.domain import PeriodValue, Record, Unit
from airplan.region.merge_types import Conflict, OpenRecord, Parties, Side, Source, Tally
from airplan.region.merge_units import label_of

Held = Mapping[Any, Any]


@dataclass(frozen=True)
class _Manner:
    """How things of one sort are read: their key, content, unit, and how a conflict of them is named."""

    held: Callable[[Source], Held]
    content: Callable[[Any], Any]
    unit: Callable[[Any], int | None]
    quiet: Callable[[Source], frozenset[Any]]
    name: Callable[[Any], tuple[str, str, str]]
    """Table, key and unit code."""


@dataclass(frozen=True)
class _Voice:
    name: str
    held: Held
    base: Held | None
    own: bool
    units: frozenset[int]
    quiet: frozenset[Any]
    """``own``: the base is this side's, not everybody's."""


def merge_periods(parties: Parties, names: Mapping[int, Unit], tally: Tally) -> tuple[PeriodValue, ...]:
    """The merged values of months, quarters, years."""

    def name(value: PeriodValue) -> tuple[str, str, str]:
        code = label_of(value.unit, names)
        parts = (code, value.start, value.length, value.metric, value.statistic, value.kind.label)
        return "period_value", "|".join(map(str, parts)), code

    manner = _Manner(
        lambda source: {period_key(value): value for value in source.periods},
        lambda one: one.value, lambda one: one.unit, lambda source: source.quiet.periods, name,
    )  # fmt: skip
    waiting = {key: said for source in parties.waiting for key, said in source.open_periods.items()}
    merged = _merge(parties, manner, tally, waiting)
    return tuple(merged[place] for place in sorted(merged))


def period_key(value: PeriodValue) -> tuple[Any, ...]:
    """What makes two period values one."""
    return (value.unit, value.start, value.length, value.metric, value.statistic, int(value.kind))


def merge_records(parties: Parties, names: Mapping[int, Unit], tally: Tally) -> tuple[Record, ...]:
    """The merged records."""
    groups = _groups(parties)

    def name(record: Record) -> tuple[str, str, str]:
        code = label_of(record.unit, names) if record.unit is not None else ""
        return record.type, f"{record.type}|{code}|{record.natural}", code

    manner = _Manner(
        lambda source: {groups[record.uid]: record for record in source.records},
        lambda one: one.body, lambda one: one.unit,
        lambda source: frozenset(groups.get(uid, uid) for uid in source.quiet.records), name,
    )  # fmt: skip
    waiting = {groups.get(one.uid, one.uid): one.versions for source in parties.waiting for one in source.open_records}
    merged = _merge(parties, manner, tally, waiting)
    return tuple(replace(merged[uid], uid=uid) if merged[uid].uid != uid else merged[uid] for uid in sorted(merged))


def _groups(parties: Parties) -> dict[str, str]:
    """uid → the smallest uid among the records that are one.

    The same uid is one record.  Records that share a natural key are one too, unless that would make two
    records of one file into one: then both stay, since nothing may be lost.  What the receiving file holds keeps
    its uid.
    """
    sources = [side.source for side in parties.sides] + [side.base for side in parties.sides if side.base]
    sources += [one for one in (parties.home, parties.base) if one is not None]
    naturals: dict[tuple[str, int | None, str], set[str]] = {}
    members: dict[str, set[tuple[str, str]]] = {}
    for source in sources:
        for record in source.records:
            naturals.setdefault((record.type, record.unit, record.natural), set()).add(record.uid)
            members.setdefault(record.uid, set()).add(source.order)
    at_home = {record.uid for record in parties.home.records} if parties.home else set()
    leader = {uid: uid for uid in members}
    _join_waiting([one for source in parties.waiting for one in source.open_records], naturals, members, leader)

    def find(uid: str) -> str:
        while leader[uid] != uid:
            uid = leader[uid]
        return uid

    for key in sorted((key for key, uids in naturals.items() if len(uids) > 1), key=str):
        for uid in sorted(naturals[key]):
            low, high = sorted((find(min(naturals[key])), find(uid)), key=lambda one: (one not in at_home, one))
            if low != high and not members[low] & members[high]:
                leader[high] = low
                members[low] |= members[high]
    return {uid: find(uid) for uid in leader}


def _join_waiting(
    waiting: Iterable[OpenRecord], naturals: dict[Any, set[str]], members: dict[str, set[tuple[str, str]]],
    leader: dict[str, str],
) -> None:  # fmt: skip
    """Versions somebody still has to choose from are one record already."""
    for one in waiting:
        for _, record in one.versions:
            if record is None:
                continue
            naturals.setdefault((record.type, record.unit, record.natural), set()).update((one.uid, record.uid))
            for uid in (one.uid, record.uid):
                leader.setdefault(uid, uid)
                members.setdefault(uid, set())
            if record.uid != one.uid and leader[record.uid] == record.uid:
                leader[record.uid] = leader[one.uid]
                members[leader[one.uid]] |= members[record.uid]


def _merge(parties: Parties, manner: _Manner, tally: Tally, waiting: Mapping[Any, Any]) -> dict[Any, Any]:
    home: Held = manner.held(parties.home) if parties.home else {}
    base = manner.held(parties.base) if parties.base else None
    sides = list(parties.sides)
    if base is not None and parties.home is not None:
        sides.append(Side(parties.home))
    voices = [_voice(side, base, manner) for side in sides]
    concerned: dict[Any, list[_Voice]] = {key: [] for key in (*home, *(base or ()))}
    for voice in voices:
        for key in {*voice.held, *(voice.base or ())}:
            concerned.setdefault(key, []).append(voice)
    result: dict[Any, Any] = {}
    for key in sorted(concerned):
        said = _said(key, concerned[key], manner)
        if base is None and parties.home is not None:
            said += _home_says(key, home.get(key), parties.home.name, concerned[key], said, manner)
        silent = home.get(key) if parties.home is not None else (base or {}).get(key)
        if key in waiting:
            _still_waiting(key, said, waiting[key], manner, tally)
            continue
        chosen = _settle(key, said, silent, manner, tally)
        if chosen is not None:
            result[key] = chosen
            _count(chosen, home.get(key), parties, len(said), manner, tally)
    return result


def _voice(side: Side, base: Held | None, manner: _Manner) -> _Voice:
    own = manner.held(side.base) if side.base is not None else base
    units = frozenset(unit.id for unit in side.source.units)
    return _Voice(side.name, manner.held(side.source), own, side.base is not None, units, manner.quiet(side.source))


def _said(key: Any, voices: Sequence[_Voice], manner: _Manner) -> list[tuple[str, Any]]:
    """What the sides say: against their ancestor what they changed, without one whatever they hold.

    A file that does not know the unit says nothing of its records.
    """
    found = []
    for voice in voices:
        if key in voice.quiet:
            continue
        value = voice.held.get(key)
        if voice.base is None:
            if value is not None:
                found.append((voice.name, value))
            continue
        ancestor = voice.base.get(key)
        unit = None if ancestor is None else manner.unit(ancestor)
        if value is None and not voice.own and unit is not None and unit not in voice.units:
            continue
        if not _equal(value, ancestor, manner):
            found.append((voice.name, value))
    return found


def _home_says(
    key: Any, held: Any, name: str, voices: Sequence[_Voice], said: Sequence[tuple[str, Any]], manner: _Manner
) -> list[tuple[str, Any]]:
    """The receiving file has its say, unless a side changed just that; what it took away stands against a change."""
    speaking = {voice for voice, _ in said}
    olds = [voice.base for voice in voices if voice.own and voice.name in speaking]
    changed = [old.get(key) for old in olds if old is not None]
    if held is not None:
        return [] if any(_equal(held, ancestor, manner) for ancestor in changed) else [(name, held)]
    return [(name, None)] if any(ancestor is not None for ancestor in changed) else []


def _settle(key: Any, said: Sequence[tuple[str, Any]], silent: Any, manner: _Manner, tally: Tally) -> Any:
    different = _distinct([one for _, one in said], manner)
    if len(different) > 1:
        _tell(key, said, next(one for _, one in said if one is not None), manner, tally)
        return None
    return different[0] if different else silent


def _tell(key: Any, said: Sequence[tuple[str, Any]], some: Any, manner: _Manner, tally: Tally) -> None:
    table, label, code = manner.name(some)
    values = tuple((name, None if one is None else manner.content(one)) for name, one in said)
    fields = _differing([value for _, value in values])
    tally.conflicts.append(Conflict(table, label, values, code, fields, (key, tuple(one for _, one in said))))


def _still_waiting(
    key: Any, said: Sequence[tuple[str, Any]], known: Sequence[tuple[str, Any]], manner: _Manner, tally: Tally
) -> None:
    """What waits for a choice goes on waiting; a further version joins those to choose from."""
    fresh = [pair for pair in said if pair[1] is not None and not any(_same(pair[1], one, manner) for _, one in known)]
    if fresh:
        left = [pair for pair in known if pair[0] not in {name for name, _ in fresh}]
        whole = [(name, _whole(one, fresh[0][1])) for name, one in left]
        _tell(key, [*whole, *fresh], fresh[0][1], manner, tally)


def _whole(one: Any, like: Any) -> Any:
    return replace(like, value=one) if isinstance(like, PeriodValue) and not isinstance(one, PeriodValue) else one


def _same(one: Any, known: Any, manner: _Manner) -> bool:
    if isinstance(one, PeriodValue) and not isinstance(known, PeriodValue):
        return bool(one.value == known)
    return _equal(one, known, manner)


def _count(chosen: Any, held: Any, parties: Parties, voices: int, manner: _Manner, tally: Tally) -> None:
    tally.rows += 1
    if parties.home is not None:
        same = held is not None and _equal(chosen, held, manner)
    else:
        same = voices > 1 if parties.base is None else voices == 0
    tally.unchanged += same
    tally.taken += not same


def _equal(one: Any, other: Any, manner: _Manner) -> bool:
    if one is None or other is None or one is other:
        return one is other
    return bool(manner.content(one) == manner.content(other))


def _distinct(values: Sequence[Any], manner: _Manner) -> list[Any]:
    """One representative (smallest by uid or value) of each different content."""
    if len(values) == 1:
        return list(values)
    found: list[Any] = []
    for value in sorted(values, key=lambda one: (one is not None, getattr(one, "uid", ""))):
        if not any(_equal(value, other, manner) for other in found):
            found.append(value)
    return found


def _differing(bodies: Sequence[Any]) -> tuple[str, ...]:
    held = [body for body in bodies if isinstance(body, Mapping)]
    if len(held) < 2:
        return ()
    fields = {name for body in held for name in body}
    return tuple(sorted(name for name in fields if any(body.get(name) != held[0].get(name) for body in held)))
