"""Changes of the register of official values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from airplan.assess.official import TYPE, OfficialValue, check
from airplan.domain import Changes
from airplan.errors import UsageError
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


@dataclass(frozen=True)
class PutOfficials:
    """Enter or alter several official values, all or none.  A value with a ``uid`` stays that entry when its indicator,
    period or kind changes."""

    values: tuple[OfficialValue, ...]

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        if len(self.values) == 1:
            return SetOfficial(self.values[0]).label
        return "history.put_records", {"type": TYPE, "natural": "", "count": len(self.values)}

    def do(self, store: Store) -> Changes:
        """Write; the answer is how many changed.  Raises UsageError: no number, unknown words, entered twice."""
        written = 0
        for value in map(check, self.values):
            held = store.find(TYPE, value.natural)
            if held is not None and value.uid and held.uid != value.uid:
                raise UsageError("official.twice", indicator=value.indicator, period=value.period)
            uid = value.uid or (held.uid if held else "")
            written += store.put(replace(value, who=value.who or store.who, uid=uid).to_record())
        return Changes.of("records", answer=written)
