"""What goes into a merge and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from airplan.domain import DataKind, DayCube, PeriodValue, Record, Unit

Said = tuple[tuple[str, Any], ...]
"""(file, value): thousandths for series, the body or None (deleted) for records."""


@dataclass(frozen=True)
class OpenRecord:
    """A record somebody still has to choose: its versions as (file, record or None)."""

    uid: str
    versions: tuple[tuple[str, Record | None], ...]


@dataclass(frozen=True)
class Quiet:
    """Keys a file says nothing of, since they wait for a choice in it: neither a value nor a deletion.

    ``days`` and ``periods`` as in :class:`Source`; ``records`` by uid.
    """

    days: frozenset[tuple[int, int, int, int]] = frozenset()
    periods: frozenset[tuple[Any, ...]] = frozenset()
    records: frozenset[str] = frozenset()

    @cached_property
    def by_unit(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """(Unit, kind) → (day, metric column)."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for unit, day, kind, metric in sorted(self.days):
            found.setdefault((unit, kind), []).append((day, metric))
        return found


@dataclass(frozen=True)
class Source:
    """One file's content.  ``own_units`` are the natural paths of the units the file answers for.

    ``open_days`` — (unit, day, kind, metric column) — and ``open_periods`` hold what waits for a choice in the
    file, with the values to choose from; ``open_records`` likewise.
    """

    name: str
    file_id: str
    units: Sequence[Unit] = ()
    cubes: Mapping[DataKind, DayCube] = field(default_factory=dict)
    periods: Sequence[PeriodValue] = ()
    records: Sequence[Record] = ()
    own_units: frozenset[str] = frozenset()
    open_days: Mapping[tuple[int, int, int, int], Said] = field(default_factory=dict)
    open_periods: Mapping[tuple[Any, ...], Said] = field(default_factory=dict)
    open_records: Sequence[OpenRecord] = ()
    quiet: Quiet = Quiet()

    @cached_property
    def open_by_unit(self) -> dict[tuple[int, int], list[tuple[int, int, Said]]]:
        """(Unit, kind) → (day, metric column, values to choose from)."""
        found: dict[tuple[int, int], list[tuple[int, int, Said]]] = {}
        for (unit, day, kind, metric), said in self.open_days.items():
            found.setdefault((unit, kind), []).append((day, metric, said))
        return found

    @property
    def order(self) -> tuple[str, str]:
        """Sources are worked through in this order, whatever order they came in."""
        return (self.file_id, self.name)


@dataclass(frozen=True)
class Conflict:
    """One open key: which file says what.  ``table`` is day_value, period_value or a record type.

    ``values`` are (file name, value): thousandths or None for series, the body or None (deleted) for records;
    ``fields`` names the fields that differ in a record.
    """

    table: str
    key: str
    values: Said
    unit: str = ""
    fields: tuple[str, ...] = ()
    place: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Merged:
    """The one file that comes out, before anything is stored."""

    units: tuple[Unit, ...]
    cubes: Mapping[DataKind, DayCube]
    periods: tuple[PeriodValue, ...]
    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    rows: int
    """Values and records of the result."""
    taken: int
    """Keys that are new or changed in the receiving file; without one, those that only one source (or only one side
    since the ancestor) brought."""
    unchanged: int
    """Keys that read as before in the receiving file; without one, those on which several sources agree."""


@dataclass
class Tally:
    """Counts while merging."""

    rows: int = 0
    taken: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """One voice of a merge, with the ids of the result.  ``base`` is what it comes from, when that is known."""

    source: Source
    base: Source | None = None

    @property
    def name(self) -> str:
        """File name."""
        return self.source.name


@dataclass(frozen=True)
class Parties:
    """Everybody at the table: the receiving file, the arriving sides, and the ancestor of all (``base``)."""

    home: Source | None
    sides: tuple[Side, ...]
    base: Source | None = None

    @property
    def waiting(self) -> list[Source]:
        """Who may hold keys that wait for a choice."""
        return [side.source for side in self.sides] + ([self.home] if self.home else [])
