"""Long work is a plain function with a progress object, the same in window, command line and tests."""

from __future__ import annotations

import threading
from collections.abc import Callable

from airplan.errors import Cancelled


class Progress:
    """Handed to every long function: ``step(done, total)`` tells, and raises Cancelled when asked to stop."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        self._tell = tell
        self._stop = threading.Event()

    def step(self, done: int, total: int, label: str = "") -> None:
        """Say how far the work is.  Raises :class:`Cancelled`."""
        if self._stop.is_set():
            raise Cancelled
        if self._tell is not None:
            self._tell(done, total, label)

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()


QUIET = Progress()
"""For callers that want neither progress nor cancel."""
