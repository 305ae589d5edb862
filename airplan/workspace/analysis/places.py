"""Cities for pickers and the command line, and the units of a project by a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan.domain import Unit
from airplan.errors import UsageError
from airplan.rulebook import places, regions
from airplan.rulebook.places import Place, PlaceMatch
from airplan.words import say

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = [
    "CityEntry", "CityList", "Place", "PlaceMatch", "find_city", "find_units", "list_cities", "names_of", "one_unit",
    "place_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CityEntry:
    """One line of the catalogue."""

    code: str
    name: str
    short: str
    pinyin: str
    initials: str
    province: str
    kind: str
    aliases: tuple[str, ...]
    regions: tuple[str, ...]
    lon: float | None
    lat: float | None
    in_338: bool
    successor: str | None
    later_change: str


@dataclass(frozen=True, slots=True)
class CityList:
    """Cities found, and the set's facts (338 of 2016, 337 from 2019, 339 from 2021)."""

    query: str
    how: str
    count: int
    cities: tuple[CityEntry, ...]
    also_province: str | None = None
    sets: tuple[dict[str, object], ...] = ()


def list_cities(query: str = "", limit: int = 400) -> CityList:
    """Catalogue entries for a text (name, old name, pinyin, initials, code, province, region id); all for none."""
    match = places.find(query) if query else None
    found = _of_group(query) or places.search(query, limit)
    entries = tuple(_entry(place) for place in found)
    return CityList(
        query=query,
        how=match.how if match else "all",
        count=len(entries),
        cities=entries,
        also_province=match.also_province if match else None,
        sets=tuple(
            {"id": one.id, "count": one.count, "from": one.first, "to": one.last} for one in regions.city_sets()
        ),
    )


def _of_group(query: str) -> tuple[Place, ...]:
    if not query:
        return ()
    inside = places.in_province(query)
    named = regions.region(query)
    if len(inside) > 1 and places.find(query).only is None:
        return inside
    return tuple(p for code in named.members if (p := places.by_code(code))) if named else ()


def _entry(place: Place) -> CityEntry:
    return CityEntry(
        code=place.code,
        name=place.name,
        short=place.short,
        pinyin=place.pinyin,
        initials=place.initials,
        province=place.province,
        kind=place.kind,
        aliases=place.aliases,
        regions=place.regions,
        lon=place.lon,
        lat=place.lat,
        in_338=place.in_338,
        successor=place.successor,
        later_change=place.later_change,
    )


def find_city(text: str) -> Place:
    """The one city a user means.  Raises UsageError naming the candidates when it is not one."""
    match = places.find(text)
    if match.only is not None:
        return match.only
    if match.candidates:
        names = "、".join(f"{place.name}（{place.province}，{place.code}）" for place in match.candidates)
        raise UsageError("places.ambiguous", value=text, candidates=names)
    raise UsageError("places.unknown", value=text)


def place_of(unit: Unit) -> Place | None:
    """Catalogue entry of a project's unit, when it has one."""
    return places.by_code(unit.code or unit.id)


def find_units(project: Project, text: str | None = None) -> list[Unit]:
    """Units of the project meant by *text* (name, code, id, pinyin …); all cities for None.

    Raises UsageError when the project has no such unit.
    """
    units = project.units()
    if text is None:
        cities = [unit for unit in units if unit.level in ("city", "extra")]
        return cities or list(units)
    exact = [unit for unit in units if text in (unit.name, unit.code, str(unit.id))]
    if exact:
        return exact
    codes = {place.code for place in places.find(text).candidates}
    found = [unit for unit in units if (unit.code or str(unit.id)) in codes]
    if not found:
        raise UsageError("places.not_in_project", value=text, known=names_of(units))
    return found


def one_unit(project: Project, unit: str | int | None = None) -> Unit:
    """The one unit meant; the only city for None.

    Raises UsageError that names the units to choose from and what to type.
    """
    if unit is None and project.city is not None:
        return project.city
    found = find_units(project, None if unit is None else str(unit))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("places.no_unit")
    if unit is None:
        raise UsageError("places.which_unit", known=names_of(found), first=found[0].name)
    numbers = "、".join(f"{one.name}（{one.code or one.id}）" for one in found)
    raise UsageError("places.several_units", value=unit, known=numbers, first=found[0].code or found[0].id)


def names_of(units: Sequence[Unit], most: int = 20) -> str:
    """Names for a sentence; of a long list the first *most* and how many there are."""
    names = "、".join(unit.name for unit in units[:most])
    if len(units) <= most:
        return names or "—"
    return say("places.and_more", names=names, more=len(units) - most, count=len(units))
