"""Changes of entered records of any type.

The sentence of the history says what was done and to how many; a stage with a better sentence passes its own
*label* code, filled with ``type``, ``natural`` and ``count``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from airplan.domain import Changes, Record, Unit
from airplan.store import Store

Label = tuple[str, dict[str, Any]]


def _label(code: str, records: tuple[Record, ...]) -> Label:
    first = records[0] if records else None
    values = {"type": first.type if first else "", "natural": first.natural if first else "", "count": len(records)}
    return code, values


@dataclass(frozen=True)
class PutRecords:
    """Add or alter records, all or none."""

    records: tuple[Record, ...]
    code: str = "history.put_records"

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return _label(self.code, self.records)

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many really changed."""
        return Changes.of(answer=sum(store.put(record) for record in self.records))


@dataclass(frozen=True)
class DeleteRecords:
    """Delete records by identity, all or none."""

    uids: tuple[str, ...]
    code: str = "history.delete_records"

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return self.code, {"count": len(self.uids)}

    def do(self, store: Store) -> Changes:
        """Delete; the answer is how many there were."""
        return Changes.of(answer=sum(store.delete(uid) for uid in self.uids))


@dataclass(frozen=True)
class ReplaceRecords:
    """Make *records* all there is of a type (of a unit): what is not among them is deleted.

    For lists that come as a whole, such as a form read back.
    """

    type: str
    records: tuple[Record, ...]
    unit: int | None = None
    code: str = "history.replace_records"

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return self.code, {"type": self.type, "count": len(self.records)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is (written, deleted)."""
        kept = {record.uid for record in self.records}
        gone = [old.uid for old in store.records(self.type, self.unit) if old.uid not in kept]
        deleted = sum(store.delete(uid) for uid in gone)
        return Changes.of(answer=(sum(store.put(record) for record in self.records), deleted))


@dataclass(frozen=True)
class PutUnits:
    """Add or alter units; the answer is the list with their ids in this file."""

    units: tuple[Unit, ...]

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.put_units", {"name": self.units[0].name if self.units else "", "count": len(self.units)}

    def do(self, store: Store) -> Changes:
        """Write."""
        return Changes.of(answer=store.put_units(self.units))


@dataclass(frozen=True)
class SetSettings:
    """Decide settings that belong to the city (None: back to the default)."""

    values: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.settings", {"keys": "、".join(sorted(self.values))}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many really changed."""
        return Changes.of(answer=sum(store.set_setting(key, value) for key, value in sorted(self.values.items())))


@dataclass(frozen=True)
class ResolveConflicts:
    """Choose ``held`` or ``other`` for conflicts by number."""

    choices: tuple[tuple[int, str], ...]

    @property
    def label(self) -> Label:
        """Sentence of the history."""
        return "history.resolve", {"count": len(self.choices)}

    def do(self, store: Store) -> Changes:
        """Settle them all or none."""
        for number, choice in self.choices:
            found = store.conflict(number)
            for other in store.rivals(found) if found is not None else ():
                store.resolve(other.id, "held")
            store.resolve(number, choice)
        return Changes.of(answer=len(self.choices))
