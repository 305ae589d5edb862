"""Changes of the register of official values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from airplan.assess.official import TYPE, OfficialValue, check
from airplan.domain import Changes
from airplan.store import Store


@dataclass(frozen=True)
class SetOfficial:
    """Enter an official value; the same unit, indicator, period and kind is altered, not doubled."""

    value: OfficialValue

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        one = self.value
        said = {"indicator": one.indicator, "period": one.period, "value": one.value}
        return "history.official_set", {**said, "variant": one.indicator}

    def do(self, store: Store) -> Changes:
        """Write; the answer is the stored value."""
        value = check(self.value)
        held = store.find(TYPE, value.natural)
        filled = replace(value, who=value.who or store.who, uid=held.uid if held else value.uid)
        record = filled.to_record()
        store.put(record)
        units = (value.unit,) if value.unit else ()
        return Changes.of("records", units=units, answer=OfficialValue.from_record(record))


@dataclass(frozen=True)
class DeleteOfficial:
    """Take an official value off the register."""

    uid: str

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.official_deleted", {}

    def do(self, store: Store) -> Changes:
        """Delete; the answer says whether there was one."""
        return Changes.of("records", answer=store.delete(self.uid))
