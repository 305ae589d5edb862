"""Entering of state factors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from airplan.domain import Changes
from airplan.series.factors import TYPE, StateFactor, check
from airplan.store import Store


@dataclass(frozen=True)
class SetStateFactor:
    """Enter or alter the factor of a unit and year."""

    factor: StateFactor

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.factor", {"year": self.factor.year, "factor": self.factor.factor}

    def do(self, store: Store) -> Changes:
        """Write; the answer is the stored factor.  Raises UsageError."""
        one = check(self.factor)
        held = store.find(TYPE, one.natural)
        record = replace(one, who=one.who or store.who, uid=held.uid if held else one.uid).to_record()
        store.put(record)
        return Changes.of("records", units=(one.unit,), answer=StateFactor.from_record(record))
