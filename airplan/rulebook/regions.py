"""Regions with dated membership, provinces and the set of assessed cities."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import resourcefiles
from airplan.errors import UsageError
from airplan.rulebook import places


@dataclass(frozen=True, slots=True)
class Region:
    """A named group of cities and the years it was in use.  ``members`` are codes."""

    id: str
    name: str
    name_en: str
    first: str | None
    last: str | None
    members: tuple[str, ...]
    outside: tuple[str, ...]
    source: str
    known: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether this membership was in use on *day*."""
        return (self.first or "0001-01-01") <= day.isoformat() <= (self.last or "9999-12-31")


@dataclass(frozen=True, slots=True)
class CitySet:
    """The assessed cities of a time: 338, 337 from 2019, 339 from 2021 (two members unknown)."""

    id: str
    name: str
    count: int
    first: str
    last: str | None
    members: tuple[str, ...]
    missing_members: int
    known: str


def _load(*parts: str) -> Any:
    return json.loads(resourcefiles.path(*parts).read_text(encoding="utf-8"))


@cache
def regions() -> tuple[Region, ...]:
    """All named regions."""
    return tuple(
        Region(
            id=entry["id"],
            name=entry["name_zh"],
            name_en=entry["name_en"],
            first=entry["valid_from"],
            last=entry["valid_to"],
            members=tuple(entry["members"]),
            outside=tuple(entry["outside_338"]),
            source=entry["source"],
            known=entry["known"],
        )
        for entry in _load("regions", "regions.json")["regions"]
    )


@cache
def city_sets() -> tuple[CitySet, ...]:
    """The sets of assessed cities in the order of their dates."""
    codes = [place.code for place in places.all_338()]
    return tuple(
        CitySet(
            id=entry["id"],
            name=entry["name_zh"],
            count=entry["count"],
            first=entry["valid_from"],
            last=entry["valid_to"],
            members=tuple(code for code in codes if code not in entry["without"]),
            missing_members=entry["missing_members"],
            known=entry["known"],
        )
        for entry in _load("cities", "sets.json")["sets"]
    )


def city_set_on(day: dt.date) -> CitySet:
    """The set of assessed cities on *day*."""
    fitting = [one for one in city_sets() if one.first <= day.isoformat()]
    return fitting[-1] if fitting else city_sets()[0]


_OWN = "members:"


def own_text(name: str, codes: Iterable[str]) -> str:
    """How an own membership is passed where a region's id is: its name and codes in one text."""
    return f"{_OWN}{name}:{','.join(codes)}"


def _own(text: str) -> Region:
    name, _, codes = text.removeprefix(_OWN).rpartition(":")
    return Region(text, name, name, None, None, tuple(codes.split(",")) if codes else (), (), "", "verified")


def region(text: str) -> Region | None:
    """Region of an id or name; a province, a city set or an own membership is one too.  None when unknown."""
    if text.startswith(_OWN):
        return _own(text)
    for one in regions():
        if text in (one.id, one.name, one.name_en):
            return one
    for group in city_sets():
        if text in (group.id, group.name, str(group.count)):
            return Region(group.id, group.name, group.id, group.first, group.last, group.members, (), "", group.known)
    inside = places.in_province(text)
    if inside:
        codes = tuple(place.code for place in inside)
        name = inside[0].province
        return Region(f"province:{codes[0][:2]}0000", name, text, None, None, codes, (), "GB/T 2260", "verified")
    return None


def named(text: str) -> Region:
    """As :func:`region`.  Raises UsageError naming the known regions."""
    found = region(text)
    if found is None:
        raise UsageError("regions.unknown", value=text, known="、".join(one.id for one in regions()))
    return found


def of_city(code: str, day: dt.date | None = None) -> tuple[Region, ...]:
    """Regions a city belongs to (on *day*: those in use then)."""
    return tuple(one for one in regions() if code in one.members and (day is None or one.holds_on(day)))
