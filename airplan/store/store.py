"""The project file as the rest of the program sees it (docs/project-file.md).

:class:`Store` only ties together: opening and lock here, the work in the modules beside.  Writing happens inside
``with store.change(label)``; a write outside is a defect of the caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import Changes, DataKind, DayCube, PeriodValue, Problem, Record, Unit, metric_index
from airplan.errors import FileTrouble, Refused
from airplan.store import (
    backup,
    checking,
    conflicts,
    cubecache,
    days,
    entered,
    history,
    imports,
    lifecycle,
    lock,
    maintenance,
    merging,
    periods,
    reading,
    resolving,
    rewind,
    takeback,
)
from airplan.store.database import Database
from airplan.store.jsontext import damaged
from airplan.store.types import Conflict, Facts, HistoryEntry, ImportInfo, RowChange, Source, WriteResult


class Store:
    """An open project file.  One writer at a time; any number of readers."""

    def __init__(self, db: Database, who: str, held: lock.Lock | None) -> None:
        self._db = db
        self._lock = held
        self._open: history.OpenChange | None = None
        self._kinds: tuple[int, dict[int, dict[DataKind, tuple[int, int, int]]]] = (-1, {})
        self.who = who
        self.path = db.path
        self.took_over = None if held is None else held.stale

    # --- opening and closing

    @classmethod
    def create(cls, path: Path | str, *, title: str = "", who: str = "") -> Store:
        """A new project file; an existing one is never overwritten."""
        lifecycle.create(Path(path), title)
        return cls.open(path, who=who)

    @classmethod
    def open(cls, path: Path | str, read_only: bool = False, who: str = "", *, check: bool = True) -> Store:
        """Open a project; an older format is brought up to date behind a backup.

        *read_only* needs no lock and works while another writes.  *check* False skips the page check (only for
        files this very process has checked).  Raises :class:`FileTrouble` and :class:`Refused` in words.
        """
        path = Path(path)
        if read_only:
            return cls(lifecycle.open_for_reading(path, check=check), who, None)
        if not path.exists():
            raise FileTrouble("file.not_found", file=str(path))
        held = lock.acquire(path, who)
        try:
            return cls(lifecycle.open_for_writing(path, who, check=check), who, held)
        except BaseException:
            held.release()
            raise

    def close(self) -> None:
        """Let go of the file and of the lock."""
        lifecycle.close(self._db)
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether this store only reads."""
        return self._lock is None

    @property
    def file_id(self) -> str:
        """Identity of the file: 32 hex digits, the same in every copy."""
        return self._meta("file_id")

    @property
    def data_version(self) -> int:
        """Counter that grows with every change, undo and redo."""
        return history.data_version(self._db)

    def _meta(self, key: str) -> str:
        row = self._db.one("SELECT value FROM meta WHERE key = ?", (key,))
        if row is None:
            raise damaged(self.path, key)
        return str(row[0])

    # --- changing

    @contextmanager
    def change(self, label: str, /, **values: object) -> Iterator[history.OpenChange]:
        """One undoable change in one transaction: both data and entry, or neither.

        *label* is a code of ``resources/words`` filled with *values*.  Inside another change it joins that one.
        """
        with self._db.guard:
            if self._open is not None:
                yield self._open
                return
            self._refuse_read_only()
            with history.recording(self._db, label, values, self.who) as change:
                self._open = change
                try:
                    yield change
                finally:
                    self._open = None

    @property
    def in_change(self) -> bool:
        """Whether this thread is inside a change that is not finished."""
        return self._db.in_transaction_here

    def _refuse_read_only(self) -> None:
        if self._lock is None:
            raise Refused("store.read_only", file=self.path.name)

    def _now(self) -> history.OpenChange:
        if self._open is None or not self.in_change:
            raise RuntimeError("a write outside `with store.change(...)`")
        return self._open

    def put_units(self, units: Iterable[Unit]) -> list[Unit]:
        """Add or alter units; answers them with this file's ids (id 0 asks for a local one)."""
        return entered.put_units(self._db, self._now(), units)

    def delete_unit(self, number: int) -> bool:
        """Take a unit off the list; its values stay until cleared."""
        return entered.delete_unit(self._db, self._now(), number)

    def write_days(
        self, cube: DayCube, import_id: int | None = None, rows: np.ndarray | None = None, *, on_conflict: str = "keep"
    ) -> WriteResult:
        """Store daily values; MISSING says nothing (except ``exact``).

        *rows* are row numbers the layout of the import explains: (days,), (units, days) or (units, days, 7).
        *on_conflict*: keep, replace, open or exact (see :mod:`airplan.store.days`).
        """
        return days.write(self._db, self._now(), cube, import_id, rows, on_conflict)

    def write_periods(
        self,
        values: Sequence[PeriodValue],
        import_id: int | None = None,
        rows: Sequence[int] | None = None,
        *,
        on_conflict: str = "keep",
    ) -> WriteResult:
        """Store values of months, quarters, years; as :meth:`write_days`."""
        return periods.write(self._db, self._now(), values, import_id, rows, on_conflict)

    def put(self, record: Record) -> bool:
        """Add or alter an entered record (by uid); False when it already reads so."""
        return entered.put(self._db, self._now(), record)

    def put_all(self, records: Iterable[Record]) -> int:
        """As :meth:`put`, for many at once; answers how many really changed."""
        return entered.put_all(self._db, self._now(), records)

    def delete(self, uid: str) -> bool:
        """Delete an entered record; False when there is none."""
        return entered.delete(self._db, self._now(), uid)

    def set_setting(self, key: str, value: Any) -> bool:
        """Decide something that belongs to the city (None: back to the default)."""
        return entered.set_setting(self._db, self._now(), key, value)

    def add_import(self, info: ImportInfo) -> int:
        """Note a file that was read; answers the number its values carry."""
        return imports.add(self._db, self._now(), info)

    def finish_import(self, import_id: int, counts: dict[str, int], problems: Sequence[Problem] = ()) -> None:
        """Totals and problems known only after the values were written."""
        self._now().touch("imports")
        imports.set_counts(self._db, import_id, counts)
        imports.add_problems(self._db, import_id, problems)

    def add_conflicts(self, found: Iterable[Conflict]) -> None:
        """List conflicts found elsewhere (two values inside one file, merges)."""
        conflicts.add(self._db, self._now(), found)

    def resolve(self, number: int, choice: str) -> None:
        """Settle a conflict: *choice* ``held`` or ``other``.  Raises :class:`Refused` when it is not open."""
        resolving.resolve(self._db, self._now(), number, choice)

    # --- reading

    def units(self) -> list[Unit]:
        """All units by id."""
        return entered.units(self._db)

    def family(self, numbers: Iterable[int], naturals: Iterable[str] = ()) -> list[Unit]:
        """The units with these numbers or natural keys, and whatever lies below them, by id."""
        return entered.family(self._db, numbers, naturals)

    @property
    def next_local(self) -> int:
        """The number a further local unit will get."""
        return entered.next_local(self._db)

    def unit(self, number: int) -> Unit | None:
        """One unit."""
        return entered.unit(self._db, number)

    def read_days(
        self,
        units: Sequence[int] | None = None,
        first: int | None = None,
        last: int | None = None,
        kind: DataKind | None = None,
        *,
        cached: bool = True,
    ) -> DayCube:
        """Daily values of one kind as int32 thousandths.

        Kind None takes the only kind there is and raises :class:`UsageError` when there are several; units and
        days default to what is held.  *cached* False reads the rows asked for and no others, however many there are.
        """
        take = cached and not self.in_change
        cube = cubecache.read(self, self._db, units, first, last, kind) if take else None
        return reading.read(self._db, units, first, last, kind) if cube is None else cube

    def kinds(self, units: Sequence[int] | None = None) -> dict[int, dict[DataKind, tuple[int, int, int]]]:
        """For each unit (of *units*) and kind: first day, last day, number of days held."""
        if self.in_change or units is not None:
            return reading.kinds(self._db, units)
        version = self.data_version
        if self._kinds[0] != version:
            self._kinds = (version, reading.kinds(self._db))
        return {unit: dict(held) for unit, held in self._kinds[1].items()}

    def read_periods(
        self, units: Sequence[int] | None = None, length: str | None = None, metric: str | None = None
    ) -> list[PeriodValue]:
        """Stored values of months, quarters, years."""
        return periods.read(self._db, units, length, metric)

    def records(self, type: str | None = None, unit: int | None = None) -> list[Record]:
        """Records of a type (of a unit), by natural key."""
        return entered.records(self._db, type, unit)

    def records_of(self, units: Iterable[int | None], type: str | None = None) -> list[Record]:
        """Records (of a type) of some units, by natural key; None stands for records of no unit."""
        return entered.records_of(self._db, units, type)

    def picked(self, uids: Iterable[str], unitless: Iterable[tuple[str, str]] = ()) -> list[Record]:
        """Records by identity, and those of no unit by type and natural key."""
        return entered.picked(self._db, uids, unitless)

    def record_types(self) -> dict[str, int]:
        """How many records of each type there are."""
        return entered.record_types(self._db)

    def get(self, uid: str) -> Record | None:
        """A record by its identity."""
        return entered.get(self._db, uid)

    def find(self, type: str, natural: str) -> Record | None:
        """The record of a type with this natural key."""
        return entered.find(self._db, type, natural)

    def setting(self, key: str, default: Any = None) -> Any:
        """What the city decided; *default* when nothing was."""
        return entered.setting(self._db, key, default)

    def settings(self) -> dict[str, Any]:
        """All settings of the file."""
        return entered.settings(self._db)

    def imports(self, digest: str | None = None) -> list[ImportInfo]:
        """Imports that stand, oldest first (of one SHA-256)."""
        return imports.listed(self._db, digest)

    def problems(self, import_id: int) -> list[Problem]:
        """What was wrong with an import."""
        return imports.problems(self._db, import_id)

    def source_of(self, unit: int, day: int, kind: DataKind, metric: str) -> Source | None:
        """Which import and row a stored daily value came from; None for values typed in or missing."""
        cell = reading.source(self._db, unit, day, kind, metric_index(metric))
        return self._source(cell)

    def source_of_period(self, value: PeriodValue) -> Source | None:
        """As :meth:`source_of`, for a period value."""
        return self._source(periods.source(self._db, value))

    def _source(self, cell: tuple[int | None, int | None] | None) -> Source | None:
        if cell is None or cell[0] is None:
            return None
        info = imports.one(self._db, cell[0])
        return None if info is None else Source(cell[0], cell[1], info)

    def conflicts(
        self, unit: int | None = None, states: Sequence[str] | None = ("open", "unsettled")
    ) -> list[Conflict]:
        """Different values of one key that still wait (``states=None``: all)."""
        return conflicts.listed(self._db, unit, states)

    def conflict(self, number: int) -> Conflict | None:
        """One conflict, whatever its state."""
        return conflicts.one(self._db, number)

    def rivals(self, of: Conflict) -> list[Conflict]:
        """Other waiting conflicts of the same key: choosing for one settles them too."""
        return conflicts.siblings(self._db, of)

    # --- history

    def history(self, limit: int | None = None) -> list[HistoryEntry]:
        """Changes, newest first."""
        return history.entries(self._db, limit)

    def rows_of(self, change_id: int) -> list[RowChange]:
        """Entered rows a change touched, before and after."""
        return history.rows_of(self._db, change_id)

    def undo(self) -> Changes:
        """Take back the last change that stands.  Raises :class:`Refused` when there is none."""
        self._refuse_read_only()
        return history.undo(self._db, self.who)

    def redo(self) -> Changes:
        """Bring back what was undone last.  Raises :class:`Refused` when there is nothing."""
        self._refuse_read_only()
        return history.redo(self._db, self.who)

    def take_back(self, change_id: int) -> Changes:
        """Take back one change by its number, leaving what was done since; itself a change that can be undone.

        The last change that stands is simply undone.  ``answer``: a :class:`HistoryEntry` or how many rows went
        back and how many stay because they were altered since (:class:`takeback.TakenBack`).
        """
        standing = [entry.id for entry in self.history() if entry.state == "done"]
        if standing and standing[0] == change_id:
            return self.undo()
        label = history.entry(self._db, change_id)
        values = {} if label is None else {"number": change_id, "file": label.values.get("file")}
        with self.change("history.take_back", **values) as change:
            return change.changes(takeback.take_back(self._db, change, change_id))

    def snapshot(self, name: str) -> None:
        """Give the present state a name (存档版本)."""
        self._refuse_read_only()
        history.snapshot(self._db, name, self.who)

    def snapshots(self) -> dict[str, int]:
        """Named states and the data version each names."""
        return history.snapshots(self._db)

    def copy_as_of(self, version: int, target: Path | str) -> None:
        """A copy of the file as it was at an earlier data version (a snapshot, a common ancestor)."""
        rewind.copy_as_of(self._db, version, Path(target))

    # --- merging

    def lineage(self) -> list[tuple[int, str]]:
        """(version, token) of everything that happened: equal beginnings mean a common ancestor."""
        return merging.lineage(self._db)

    # --- keeping

    @staticmethod
    def sqlite_version() -> str:
        """Version of the SQLite library."""
        return sqlite3.sqlite_version

    def facts(self) -> Facts:
        """Counts and versions for ``doctor``."""
        return checking.facts(self._db)

    def tables(self) -> dict[str, int]:
        """Rows of every table of the file."""
        return maintenance.table_counts(self._db)

    def backup(self, target: Path | str) -> None:
        """A whole copy, also while others read or write."""
        backup.copy_to(self._db, Path(target))

    def check(self, *, full: bool = False) -> list[Problem]:
        """What is wrong inside the file; empty when whole.  *full* also checks indexes, texts and references."""
        return checking.check(self._db, full=full)
