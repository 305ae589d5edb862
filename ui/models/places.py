"""Cities for the picker: the project's own units first, then the 338 of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from airplan.domain import Unit
from airplan.workspace.analysis.places import CityEntry, list_cities


@dataclass(frozen=True)
class PlaceRow:
    """One line of the picker."""

    id: int
    name: str
    province: str
    detail: str
    here: bool  # in the open project


def of_units(units: Sequence[Unit], text: str) -> list[PlaceRow]:
    """The project's units whose name or code holds *text*."""
    names = {unit.id: unit.name for unit in units}
    return [
        PlaceRow(unit.id, unit.name, names.get(unit.parent or 0, ""), unit.code or str(unit.id), True)
        for unit in units
        if text in unit.name or text in unit.code or text in str(unit.id)
    ]


@cache
def catalogue() -> tuple[CityEntry, ...]:
    """The whole catalogue."""
    return list_cities("").cities


def of_catalogue(text: str, province: str = "") -> list[PlaceRow]:
    """Cities by Chinese name, pinyin, initials or code; of one province when given."""
    found = list_cities(text).cities if text else catalogue()
    return [
        PlaceRow(int(entry.code), entry.name, entry.province, f"{entry.pinyin} · {entry.code}", False)
        for entry in found
        if not province or entry.province == province
    ]


def provinces() -> list[str]:
    """Names of the provinces, in the order of their codes."""
    return list(dict.fromkeys(entry.province for entry in catalogue()))


def rows(units: Sequence[Unit], text: str, province: str, favourites: Sequence[str]) -> list[PlaceRow]:
    """What the picker lists: own units, then the catalogue; without doubles.  Favourites stand first."""
    wanted = text.strip()
    own = of_units(units, wanted) if not province else []
    have = {row.id for row in own}
    ids = {unit.id for unit in units}
    listed = own + [
        PlaceRow(row.id, row.name, row.province, row.detail, row.id in ids)
        for row in of_catalogue(wanted, province)
        if row.id not in have
    ]
    if wanted:
        return listed
    return sorted(listed, key=lambda row: (not row.here, str(row.id) not in favourites))


def name_of(unit: int) -> str:
    """Name of a city of the catalogue."""
    return next((entry.name for entry in catalogue() if entry.code == str(unit)), str(unit))
