"""Entered records (targets, measures, enterprises, notices …) and the answer of a change."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def new_uid() -> str:
    """A fresh 128-bit identity, as 32 hex digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Record:
    """One entered record.

    ``type`` says which table (``measure``, ``enterprise`` …), ``natural`` is the key a human would
    use (credit code …), ``body`` holds JSON-able fields.  The stage that owns the type knows the fields.
    """

    type: str
    natural: str
    body: Mapping[str, Any]
    unit: int | None = None
    uid: str = field(default_factory=new_uid)


@dataclass(frozen=True)
class Changes:
    """What a command touched; screens refresh by looking here."""

    tables: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    change_id: int | None = None
    answer: Any = None

    @classmethod
    def of(cls, *tables: str, units: tuple[int, ...] = (), answer: Any = None) -> Changes:
        """Short spelling."""
        return cls(frozenset(tables), frozenset(units), None, answer)
