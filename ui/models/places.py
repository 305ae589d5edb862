"""Cities for the picker: the project's own units first, then the 338 of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from airplan.domain import Unit


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


def of_catalogue(text: str, province: str = "") -> list[PlaceRow]:
    """Cities by Chinese name, pinyin, initials or code; of one province when given."""
    from airplan.workspace.analysis import places

    found = places.search(text, 400)
    return [
        PlaceRow(place.id, place.name, place.province, f"{place.pinyin} · {place.code}", False)
        for place in found
        if not province or place.province == province
    ]


def provinces() -> list[str]:
    """Names of the provinces."""
    from airplan.workspace.analysis import places

    return [entry["name"] for entry in places.provinces()]


def rows(units: Sequence[Unit], text: str, province: str, favourites: Sequence[str]) -> list[PlaceRow]:
    """What the picker lists: own units, then the catalogue; without doubles.  Favourites stand first."""
    wanted = text.strip()
    own = of_units(units, wanted) if not province else []
    have = {row.id for row in own}
    listed = own + [
        PlaceRow(row.id, row.name, row.province, row.detail, any(unit.id == row.id for unit in units))
        for row in of_catalogue(wanted, province)
        if row.id not in have
    ]
    if wanted:
        return listed
    return sorted(listed, key=lambda row: (not row.here, str(row.id) not in favourites))


def name_of(unit: int) -> str:
    """Name of a city of the catalogue."""
    from airplan.workspace.analysis import places

    place = places.by_code(unit)
    return place.name if place else str(unit)
