"""Entered records (targets, measures, enterprises, notices …) and the answer of a change."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def new_uid() -> str:
    """A fresh 128-bit identity, as 32 hex digits: 48 bits of milliseconds, 80 of chance.

    What was entered together then lies together in an index (as in RFC 9562, version 7), also in a region's file.
    """
    return f"{time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF:012x}{secrets.token_hex(10)}"


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
