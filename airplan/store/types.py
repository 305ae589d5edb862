"""What the store answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from airplan.domain import DataKind, Problem


@dataclass(frozen=True)
class ImportInfo:
    """One file that was read.  ``layout`` plus a row number gives the cell a value came from.

    ``what`` is series, enterprises, targets, merge …; ``counts`` at least accepted, missing, refused;
    ``digest`` the SHA-256 of the file.  The last four fields are filled by the store.
    """

    file: str
    what: str = "series"
    digest: str = ""
    size: int | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)
    recipe: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    id: int = 0
    change_id: int = 0
    who: str = ""
    at: str = ""


@dataclass(frozen=True)
class Source:
    """Where one stored value came from; ``row`` is explained by the layout of the import."""

    import_id: int
    row: int | None
    info: ImportInfo


@dataclass(frozen=True)
class Conflict:
    """Two different values of one key, in thousandths.

    ``length`` is ``day`` or that of a PeriodValue, ``statistic`` empty for days.  ``state``: open (``held`` stays in
    force), unsettled (neither is in force), held or other (chosen), replaced (the import was told to replace ``held``).
    """

    unit: int
    start: int
    length: str
    metric: str
    statistic: str
    kind: DataKind
    held: int | None
    other: int | None
    held_import: int | None = None
    held_row: int | None = None
    other_import: int | None = None
    other_row: int | None = None
    state: str = "open"
    id: int = 0
    change_id: int = 0


@dataclass(frozen=True)
class WriteResult:
    """What became of the values handed in, counted in values (one metric, one day or period)."""

    added: int = 0
    unchanged: int = 0
    conflicts: int = 0
    replaced: int = 0
    cleared: int = 0

    def __add__(self, other: WriteResult) -> WriteResult:
        return WriteResult(
            self.added + other.added,
            self.unchanged + other.unchanged,
            self.conflicts + other.conflicts,
            self.replaced + other.replaced,
            self.cleared + other.cleared,
        )


@dataclass(frozen=True)
class HistoryEntry:
    """One change: ``words.sentence(label, values)`` says what it was.

    ``state``: done, undone (redo brings it back), dropped (undone, then something else was done), closed
    (before a migration; the backup named in ``meta`` holds the old file).
    """

    id: int
    label: str
    values: Mapping[str, Any]
    who: str
    at: str
    program: str
    state: str
    tables: tuple[str, ...]
    units: tuple[int, ...]
    snapshots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Format of the file, the program that made it, and how many rows it holds."""

    format: int
    program: str
    units: int
    days: int
    periods: int
    changes: int


@dataclass(frozen=True)
class RowChange:
    """One entered row before and after a change (None: it did not exist)."""

    table: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
