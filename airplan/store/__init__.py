"""The project file; the only SQL."""

from airplan.store.lock import state as lock_state
from airplan.store.restoring import Restored, restore
from airplan.store.store import Store
from airplan.store.types import Conflict, HistoryEntry, ImportInfo, RowChange, Source, WriteResult

__all__ = [
    "Conflict",
    "HistoryEntry",
    "ImportInfo",
    "Restored",
    "RowChange",
    "Source",
    "Store",
    "WriteResult",
    "lock_state",
    "restore",
]
