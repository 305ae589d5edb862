"""Changes of the emergency list and of the response record: every user action one undoable command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from airplan.domain import Changes, Record
from airplan.emergency.bureau import ChangeReason
from airplan.emergency.response import Inspection, Notice, Receipt
from airplan.emergency.sources import FAMILIES, Contact, EmergencyList, Enterprise, Guarantee, Line, Source, VehicleUser
from airplan.emergency.versions import ListVersion, may_replace, voided
from airplan.errors import UsageError
from airplan.store import Store
from airplan.workspace.commands.records import Label


@dataclass(frozen=True)
class ImportCounts:
    """What an import of a list did, in sources."""

    new: int
    changed: int
    unchanged: int
    removed: int


COLUMNS_SETTING = "emergency.columns"
"""Column letters of the list workbooks read, so that a finding names its cell."""


@dataclass(frozen=True)
class ImportList:
    """Take over a list that was read: sources known by their key keep their identity.

    *whole_list*: what the file does not hold is removed (only of the types the file holds any of).
    """

    whole: EmergencyList
    unit: int | None = None
    whole_list: bool = False
    reasons: tuple[ChangeReason, ...] = ()

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_import", {"count": len(self.whole.sources())}

    def do(self, store: Store) -> Changes:
        """Write only what differs."""
        held = _held(store, self.unit)
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        kept: set[str] = set()
        for source in self.whole.sources():
            mark = (source.TYPE, source.key)
            old = held[mark].pop(0) if held.get(mark) else None
            record = replace(source, unit=self.unit, uid=old.uid if old else source.uid).to_record()
            kept.add(record.uid)
            if old is not None and _reads(old) == replace(source, unit=self.unit):
                counts["unchanged"] += 1
                continue
            store.put(record)
            counts["changed" if old else "new"] += 1
        removed = self._remove(store, kept) if self.whole_list else 0
        for reason in self.reasons:
            known = store.find(reason.TYPE, reason.key)
            store.put(replace(reason, unit=self.unit, uid=known.uid if known else reason.uid).to_record())
        if self.whole.letters:
            store.set_setting(COLUMNS_SETTING, {**store.setting(COLUMNS_SETTING, {}), **self.whole.letters})
        return Changes.of(answer=ImportCounts(removed=removed, **counts))

    def _remove(self, store: Store, kept: set[str]) -> int:
        types = {source.TYPE for source in self.whole.sources()}
        gone = [
            record.uid for kind in sorted(types) for record in store.records(kind, self.unit) if record.uid not in kept
        ]
        return sum(store.delete(uid) for uid in gone)


_FAMILY = {family.TYPE: family for family in FAMILIES}


def _reads(record: Record) -> Source:
    return _FAMILY[record.type].from_record(record)


def _held(store: Store, unit: int | None) -> dict[tuple[str, str], list[Record]]:
    held: dict[tuple[str, str], list[Record]] = {}
    for kind in _FAMILY:
        for record in store.records(kind, unit):
            held.setdefault((kind, record.natural), []).append(record)
    return held


@dataclass(frozen=True)
class SaveSources:
    """Add or alter sources (a cell edited, rows pasted, a bulk edit) as one change.

    A firm whose code, permit, name or county changes takes its lines, contacts, guarantee and vehicles along.
    """

    sources: tuple[Source, ...]
    code: str = "history.emergency_edit"

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        first = self.sources[0] if self.sources else None
        return self.code, {"name": getattr(first, "name", "") if first else "", "count": len(self.sources)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many records really changed."""
        changed = 0
        for source in self.sources:
            old = store.get(source.uid)
            if isinstance(source, Enterprise) and old is not None and old.natural != source.key:
                changed += _follow(store, old.natural, source)
            changed += store.put(source.to_record())
        return Changes.of(answer=changed)


def _follow(store: Store, old_key: str, firm: Enterprise) -> int:
    """Records that name the firm by its old key name it by the new one."""
    followers: tuple[tuple[type[Source], str], ...] = (
        (Line, "firm"),
        (Guarantee, "firm"),
        (VehicleUser, "firm"),
        (Contact, "owner"),
    )
    moved = 0
    for family, name in followers:
        for record in store.records(family.TYPE):
            if record.body.get(name) != old_key:
                continue
            label = {"firm_name": firm.name} if "firm_name" in record.body else {}
            source = family.from_record(replace(record, body={**record.body, name: firm.key, **label}))
            moved += store.put(source.to_record())
    return moved


@dataclass(frozen=True)
class DeleteSources:
    """Delete sources; a firm takes its lines, contacts and guarantee along."""

    uids: tuple[str, ...]

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_delete", {"count": len(self.uids)}

    def do(self, store: Store) -> Changes:
        """Delete; the answer is how many records went."""
        gone = {record.natural for uid in self.uids if (record := store.get(uid)) and record.type == Enterprise.TYPE}
        uids = list(self.uids)
        for kind, name in ((Line.TYPE, "firm"), (Guarantee.TYPE, "firm"), (Contact.TYPE, "owner")):
            uids += [record.uid for record in store.records(kind) if gone and record.body.get(name) in gone]
        return Changes.of(answer=sum(store.delete(uid) for uid in dict.fromkeys(uids)))


@dataclass(frozen=True)
class AcceptProposal:
    """Take additional cuts into the list: one undoable step."""

    sources: tuple[Source, ...]
    level: str = ""

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_propose", {"count": len(self.sources)}

    def do(self, store: Store) -> Changes:
        """Write."""
        return Changes.of(answer=sum(store.put(source.to_record()) for source in self.sources))


def version_of(store: Store, name: str) -> ListVersion | None:
    """A version by name."""
    record = store.find(ListVersion.TYPE, name)
    return None if record is None else ListVersion.from_record(record)


@dataclass(frozen=True)
class SaveVersion:
    """Keep a version; a filed one of the same name is never overwritten (Refused)."""

    version: ListVersion

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_version", {"name": self.version.name}

    def do(self, store: Store) -> Changes:
        """Write."""
        held = version_of(store, self.version.name)
        may_replace(held)
        version = replace(self.version, uid=held.uid) if held else self.version
        return Changes.of(answer=store.put(version.to_record()))


@dataclass(frozen=True)
class VoidVersion:
    """State from when a version is no longer in force; its content stays."""

    name: str
    from_moment: str
    reason: str = ""

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_void", {"name": self.name}

    def do(self, store: Store) -> Changes:
        """Write.  Raises UsageError when there is no such version."""
        held = version_of(store, self.name)
        if held is None:
            raise UsageError("emergency.unknown_version", name=self.name)
        return Changes.of(answer=store.put(voided(held, self.from_moment, self.reason).to_record()))


@dataclass(frozen=True)
class SaveNotice:
    """Enter a notice, or add to it (start, change, end)."""

    notice: Notice

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_notice", {"name": self.notice.key}

    def do(self, store: Store) -> Changes:
        """Write; receipts and inspections follow when a draft gets its document number."""
        old = store.get(self.notice.uid)
        changed = int(store.put(self.notice.to_record()))
        if old is not None and old.natural != self.notice.key:
            for family in (Receipt, Inspection):
                for record in store.records(family.TYPE):
                    if record.body.get("notice") == old.natural:
                        moved = replace(record, body={**record.body, "notice": self.notice.key})
                        changed += store.put(family.from_record(moved).to_record())
        return Changes.of(answer=changed)


@dataclass(frozen=True)
class AddToRecord:
    """Receipts and inspections into the response record; a row known by its key is altered."""

    rows: Sequence[Receipt | Inspection]
    unit: int | None = None

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.emergency_record", {"count": len(self.rows)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is (new, changed)."""
        new = changed = 0
        for row in self.rows:
            old = store.find(row.TYPE, row.key)
            put = store.put(replace(row, unit=self.unit, uid=old.uid if old else row.uid).to_record())
            new += old is None
            changed += put and old is not None
        return Changes.of(answer=(new, changed))
