"""What an import is before anything is stored: readings, mappings, totals, changes, recipes.

All dataclasses here can be pickled, since a helper process may read the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from airplan.domain import DayCube, PeriodValue, Problem, Record, Unit


@dataclass(frozen=True, slots=True)
class ColumnTaken:
    """What one column was taken for, and how sure (0–1).

    ``taken_for``: a metric (``PM2.5``), or date, year, month, day, hour, city, station, metric, value,
    ``place:110000``, ignore … (:mod:`airplan.intake.roles`); ``basis``: heading, values, recipe.
    """

    column: str
    heading: str
    taken_for: str
    confidence: float
    basis: str = "heading"
    file: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Recipe:
    """How a layout is to be read (导入模板); found again by the fingerprint of the headings.

    ``columns`` maps a column letter to what it is taken for; ``header_rows`` counts heading lines from
    the first grid row (0: none, None: as found); ``settings`` may hold city, kind, metric, year, co_unit.
    """

    fingerprint: str
    columns: dict[str, str] = field(default_factory=dict)
    header_rows: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that reads well but looks wrong.  ``stops``: an unattended import waits for an answer."""

    code: str
    file: str
    sheet: str
    cell: str
    values: dict[str, object]
    stops: bool


@dataclass(frozen=True)
class FirstRow:
    """One row as understood, for the eye: unit name, period, metric → decimal text or None."""

    unit: str
    period: str
    values: dict[str, str | None]


SHEET_STEP = 1 << 21
"""Row numbers of the second, third … table of a file begin at multiples of this."""


@dataclass(frozen=True)
class DayBlock:
    """Daily values of one sheet: ``cube``, the 1-based sheet row of each (unit, day) (0: none), and places.

    ``columns[unit, metric]`` is the 0-based sheet column of a value (-1: none); so row and column give the cell.
    ``part`` counts the tables of the file (sheets, tables side by side) from 0.
    """

    sheet: str
    cube: DayCube
    rows: np.ndarray
    columns: np.ndarray
    part: int = 0


@dataclass(frozen=True)
class FileReading:
    """All that one file says: blocks of values, records, units it names, problems, suspicions, totals.

    ``error`` is set when the file as a whole was refused (then nothing else is filled but problems).
    ``missing_by`` and ``refused_by`` count values by reason code.
    """

    file: str
    path: str
    kind: str = "series"
    days: tuple[DayBlock, ...] = ()
    periods: tuple[PeriodValue, ...] = ()
    period_rows: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    units: tuple[Unit, ...] = ()
    accepted: int = 0
    missing: int = 0
    refused: int = 0
    missing_by: dict[str, int] = field(default_factory=dict)
    refused_by: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    mapping: tuple[ColumnTaken, ...] = ()
    assumed: tuple[str, ...] = ()
    recipe: Recipe | None = None
    recipe_used: bool = False
    first_rows: tuple[FirstRow, ...] = ()
    layout: str = ""
    sha256: str = ""
    error: str = ""
    error_values: dict[str, object] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether there is something to store."""
        return not self.error and bool(self.days or self.periods or self.records or self.units)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One value that a file gives differently from, or in addition to, what is held.

    ``before``/``after`` in thousandths (None: nothing); kinds are labels such as ``original_actual``.
    ``sort``: conflict (same kind, other value) or revision (another kind, for example 原始 → 审核).
    """

    unit: int
    day: int
    metric: str
    before: int | None
    after: int | None
    kind_before: str
    kind_after: str
    sort: str
    file: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Difference:
    """What storing would do: values new, the same, and the changes one by one.

    ``changed`` counts all changes and ``conflict_count`` those of one kind, also those too many to be listed.
    """

    new: int = 0
    same: int = 0
    new_days: int = 0
    changes: tuple[DayChange, ...] = ()
    changed: int = 0
    conflict_count: int = 0

    @property
    def conflicts(self) -> tuple[DayChange, ...]:
        """Values that differ from stored ones of the same kind."""
        return tuple(change for change in self.changes if change.sort == "conflict")


@dataclass(frozen=True)
class Preview:
    """The answer of reading files, before anything is stored; hand it to ``ImportFiles``.

    ``differences`` runs parallel to ``readings``.  ``waiting`` are stopping suspicions nobody accepted yet.
    """

    readings: tuple[FileReading, ...]
    differences: tuple[Difference, ...]
    kind: str = "unstated"
    accepted_codes: tuple[str, ...] = ()
    data_version: int = -1

    @property
    def accepted(self) -> int:
        """Values (one pollutant, one period) that read well."""
        return sum(reading.accepted for reading in self.readings)

    @property
    def missing(self) -> int:
        """Values that say "no value"."""
        return sum(reading.missing for reading in self.readings)

    @property
    def refused(self) -> int:
        """Values that could not be taken."""
        return sum(reading.refused for reading in self.readings)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, file by file."""
        return tuple(problem for reading in self.readings for problem in reading.problems)

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """All suspicions."""
        return tuple(item for reading in self.readings for item in reading.suspicions)

    @property
    def waiting(self) -> tuple[Suspicion, ...]:
        """Stopping suspicions that are not accepted."""
        return tuple(item for item in self.suspicions if item.stops and item.code not in self.accepted_codes)

    @property
    def mapping(self) -> tuple[ColumnTaken, ...]:
        """What the columns were taken for."""
        return tuple(column for reading in self.readings for column in reading.mapping)

    @property
    def usable(self) -> bool:
        """Whether anything could be stored."""
        return any(reading.usable for reading in self.readings)


@dataclass(frozen=True)
class Outside:
    """What reading needs to know of the project: its cities, known stations, recipes, and the wishes of the caller.

    ``stations`` maps a station code (any of its codes) to its unit.  ``own_city`` is the project's only city.
    ``local`` maps the names of the project's own counties and zones to their units; they go before the catalogue.
    """

    own_city: int | None = None
    own_cities: tuple[int, ...] = ()
    city: int | None = None
    kind: str | None = None
    recipe: Recipe | None = None
    recipes: dict[str, Recipe] = field(default_factory=dict)
    stations: dict[str, Unit] = field(default_factory=dict)
    today: int = 0
    local: dict[str, int] = field(default_factory=dict)
