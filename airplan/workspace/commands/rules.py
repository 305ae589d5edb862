"""Embedding of a bureau's rule file in the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from airplan.domain import Changes, Record
from airplan.rulebook import local
from airplan.store import Store

TYPE = "rule_file"


@dataclass(frozen=True)
class AddRuleFile:
    """Check a rule file and keep its text with its SHA-256.  The same text is kept once."""

    text: str
    file: str

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        return "history.rule_file", {"file": self.file}

    def do(self, store: Store) -> Changes:
        """Write; the answer is the checked file.  Raises Refused with the problems."""
        found = local.read(self.text, self.file)
        body = {
            "name": found.name,
            "file": self.file,
            "digest": found.digest,
            "approved_by": found.approved_by,
            "approved_on": found.approved_on,
            "basis": found.basis,
            "replaces": list(found.replaces),
            "family": found.family,
            "text": found.text,
        }
        held = store.find(TYPE, found.digest)
        record = Record(TYPE, found.digest, body)
        store.put(Record(TYPE, found.digest, body, None, held.uid) if held else record)
        return Changes.of("records", answer=found)
