"""Noting which statements went out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from airplan.assess.statement import TYPE, Issued
from airplan.domain import Changes
from airplan.store import Store


@dataclass(frozen=True)
class NoteIssued:
    """Note a statement that was published; the latest of a place and period is kept."""

    issued: Issued

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.statement", {"period": self.issued.period, "file": self.issued.file}

    def do(self, store: Store) -> Changes:
        """Write."""
        record = self.issued.to_record()
        held = store.find(TYPE, record.natural)
        if held is not None:
            record = replace(self.issued, uid=held.uid).to_record()
        store.put(record)
        return Changes.of("records", answer=record)
