"""Look at files before anything is stored: readings compared with what the project holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from airplan import clock
from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Unit, UnitLevel
from airplan.errors import UsageError
from airplan.intake import naming, recipes
from airplan.intake.difference import difference
from airplan.intake.kinds.series import KINDS
from airplan.intake.kinds.stations import book_of
from airplan.intake.reading import read_files
from airplan.intake.roles import NAMES as RECIPE_NAMES
from airplan.intake.shown import decimal_of, period_text
from airplan.intake.suspicions import CODES, STOPPING
from airplan.intake.types import (
    ColumnTaken,
    DayBlock,
    DayChange,
    Difference,
    FileReading,
    FirstRow,
    Outside,
    Preview,
    Recipe,
    Suspicion,
)
from airplan.progress import QUIET, Progress
from airplan.workspace.analysis.elsewhere import pointed
from airplan.workspace.session import Project

__all__ = [
    "RECIPE_NAMES", "STOPPING", "ColumnTaken", "DayBlock", "DayChange", "Difference", "FileReading", "FirstRow",
    "Preview", "Recipe", "Suspicion", "decimal_of", "known_recipes", "naming", "outside_of",
    "period_text", "preview", "recipe_of",
]  # fmt: skip


def preview(
    project: Project,
    paths: Sequence[Path | str],
    *,
    city: str | int | None = None,
    recipe: Recipe | Path | str | None = None,
    accept: Iterable[str] = (),
    kind: str | None = None,
    progress: Progress = QUIET,
) -> Preview:
    """Read *paths* and say what storing them would do; stores nothing.

    *city*: code or name for files that name none; *recipe*: a Recipe, the path of one, or the fingerprint or name of
    a remembered one; *accept*: codes of suspicions already answered; *kind*: label of the kind, or original, reviewed.
    Raises UsageError for a city, kind or recipe that does not exist; trouble of a file stands in its reading.
    """
    _check_kind(kind)
    accept = tuple(accept)
    if strange := [code for code in accept if code not in CODES]:
        raise UsageError("import_accept_unknown", wish=strange[0], names=", ".join(CODES))
    outside = outside_of(project, city, recipe_of(project, recipe), kind)
    readings = tuple(map(pointed, read_files(paths, outside, progress)))

    held = _Held(project)
    differences = []
    for reading in readings:
        differences.append(_difference(reading, held))
        held.remember(reading)
    return Preview(readings, tuple(differences), kind or "unstated", accept, project.store.data_version)


class _Held:
    """Values held by the project and, behind them, by the files read before in the same call."""

    def __init__(self, project: Project) -> None:
        self._store = project.store
        self._kinds = project.store.kinds()
        self._earlier: dict[int, list[DayCube]] = {}

    def remember(self, reading: FileReading) -> None:
        """Count the days of *reading* as held from now on."""
        for block in reading.days:
            for unit in block.cube.units.tolist():
                self._earlier.setdefault(unit, []).append(block.cube)

    def knows(self, units: Sequence[int]) -> bool:
        """Whether anything is held of these units."""
        return any(unit in self._kinds or unit in self._earlier for unit in units)

    def days(self, units: Sequence[int], first: int, last: int) -> list[DayCube]:
        """Cubes of these units, the stored ones first."""
        kinds = sorted({kind for unit in units for kind in self._kinds.get(unit, {})})
        stored = [self._store.read_days(list(units), first, last, kind) for kind in kinds]
        earlier = {id(cube): cube for unit in units for cube in self._earlier.get(unit, ())}
        return [*stored, *earlier.values()]

    def periods(self, units: Sequence[int]) -> list[PeriodValue]:
        """Stored period values."""
        return self._store.read_periods(list(units))


def _difference(reading: FileReading, held: _Held) -> Difference:
    units = [unit for block in reading.days for unit in block.cube.units.tolist()]
    if reading.periods or held.knows(units):
        return difference(reading, held.days, held.periods)
    there = [block.cube.values != MISSING for block in reading.days]
    return Difference(
        new=sum(int(mask.sum()) for mask in there), new_days=sum(int(mask.any(axis=2).sum()) for mask in there)
    )


def _check_kind(kind: str | None) -> None:
    if kind is None or kind in KINDS:
        return
    try:
        DataKind.of(kind)
    except KeyError:
        names = ", ".join([*KINDS, *(one.label for one in DataKind)])
        raise UsageError("import_kind_unknown", kind=kind, names=names) from None


def outside_of(
    project: Project, city: str | int | None = None, recipe: Recipe | None = None, kind: str | None = None
) -> Outside:
    """What reading needs to know of the project."""
    units = project.units()
    cities = tuple(unit.id for unit in units if unit.level in (UnitLevel.CITY, UnitLevel.EXTRA))
    own = cities[0] if len(cities) == 1 else None
    return Outside(
        own_city=own,
        own_cities=cities,
        city=None if city is None else _city(city, units),
        kind=kind,
        recipe=recipe,
        recipes=known_recipes(project),
        stations=book_of(units),
        today=clock.today().toordinal(),
        local=_local_names(units),
    )


def _local_names(units: Sequence[Unit]) -> dict[str, int]:
    """Names of the project's own counties and zones; a name borne twice is left out."""
    held: dict[str, set[int]] = {}
    for unit in units:
        if unit.level in (UnitLevel.COUNTY, UnitLevel.ZONE, UnitLevel.EXTRA):
            held.setdefault(unit.name, set()).add(unit.id)
    return {name: ids.pop() for name, ids in held.items() if len(ids) == 1}


def _city(wish: str | int, units: Sequence[Unit]) -> int:
    text = str(wish).strip()
    local = [unit.id for unit in units if text in (unit.name, str(unit.id), unit.code)]
    if len(local) == 1:
        return local[0]
    found = naming.codes(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError("import_city_ambiguous", city=text, candidates=naming.labels(found))
    raise UsageError("import_city_unknown", city=text)


def known_recipes(project: Project) -> dict[str, Recipe]:
    """Recipes by fingerprint: this user's, then those of the project (which count more)."""
    own = recipes.of_user()
    for record in project.store.records("recipe"):
        recipe = recipes.from_plain(record.body)
        own[recipe.fingerprint] = recipe
    return own


def recipe_of(project: Project, wish: Recipe | Path | str | None) -> Recipe | None:
    """The recipe meant by *wish*."""
    if wish is None or isinstance(wish, Recipe):
        return wish
    known = known_recipes(project)
    for recipe in known.values():
        if str(wish) in (recipe.fingerprint, recipe.name):
            return recipe
    return recipes.load(wish)
