"""Answers remembered until the data change; several threads may ask at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class _Slot:
    """One answer; whoever asks for the same while it is made waits for it, others do not."""

    def __init__(self) -> None:
        self.guard = threading.RLock()
        self.made = False
        self.answer: Any = None


class Memory:
    """Answers of one data version."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._version = -1
        self._slots: dict[Hashable, _Slot] = {}

    def get(self, version: int, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of *make* for *key* under *version*; a failed *make* is tried anew next time."""
        slot = self._slot(version, key)
        with slot.guard:
            if not slot.made:
                slot.answer = make()
                slot.made = True
            answer: T = slot.answer
            return answer

    def _slot(self, version: int, key: Hashable) -> _Slot:
        with self._guard:
            if version != self._version:
                self._slots = {}
                self._version = version
            return self._slots.setdefault(key, _Slot())

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._slots = {}
