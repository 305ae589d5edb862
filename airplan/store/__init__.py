"""The project file; the only SQL."""

from airplan.store.store import Store
from airplan.store.types import Conflict, HistoryEntry, ImportInfo, RowChange, Source, WriteResult

__all__ = ["Conflict", "HistoryEntry", "ImportInfo", "RowChange", "Source", "Store", "WriteResult"]
