"""Changes of the list of dust events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from airplan.domain import Changes
from airplan.errors import UsageError
from airplan.series.dust import TYPE, DustEvent, check
from airplan.store import Store


@dataclass(frozen=True)
class PutDustEvents:
    """Enter or alter dust events, all or none.

    An event with a ``uid`` stays that entry when its days change; else one with the same unit and days is altered.
    """

    events: tuple[DustEvent, ...]

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.dust_put", {"count": len(self.events)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many changed.  Raises UsageError: the end before the start, entered twice."""
        written = 0
        for event in map(check, self.events):
            held = store.find(TYPE, event.natural)
            if held is not None and event.uid and held.uid != event.uid:
                raise UsageError("dust.twice", first=event.first.isoformat(), last=event.last.isoformat())
            written += store.put(replace(event, uid=event.uid or (held.uid if held else "")).to_record())
        return Changes.of("records", units=tuple({event.unit for event in self.events}), answer=written)


@dataclass(frozen=True)
class DeleteDustEvent:
    """Take a dust event off the list."""

    uid: str

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.dust_deleted", {}

    def do(self, store: Store) -> Changes:
        """Delete; the answer says whether there was one."""
        return Changes.of("records", answer=store.delete(self.uid))


AlterDustEvents = PutDustEvents
"""Events with a ``uid`` stay that entry when their days change."""
