"""Regions with dated membership, provinces and the set of assessed cities."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import clock, resourcefiles
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
    """Region of an id or name, as people say it (汾渭平原, 长三角@2018); a province, a city set or an own one too.

    ``@YEAR`` is the membership of that year's end; a name without it that of today.  None when there is none.
    """
    if text.startswith(_OWN):
        return _own(text)
    name, mark, year = text.partition("@")
    if mark and not _is_year(year):
        return None
    day = dt.date(int(year), 12, 31) if mark else clock.today()
    found = _exact(name.strip())
    if found is None:
        return _family(name, day, bool(mark)) or _province(name.strip())
    return found if not mark or _in_year(found, int(year)) else None


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit() and text > "0000"


def _in_year(found: Region, year: int) -> bool:
    return found.holds_on(dt.date(year, 1, 1)) or found.holds_on(dt.date(year, 12, 31))


def _exact(text: str) -> Region | None:
    for one in regions():
        if text in (one.id, one.name, one.name_en):
            return one
    for group in city_sets():
        if text in (group.id, group.name, str(group.count), f"{group.count}城市", f"{group.count}个城市"):
            return Region(group.id, group.name, group.id, group.first, group.last, group.members, (), "", group.known)
    return None


def _province(text: str) -> Region | None:
    inside = places.in_province(text.removeprefix("province:"))
    if not inside:
        return None
    codes = tuple(place.code for place in inside)
    name = inside[0].province
    return Region(f"province:{codes[0][:2]}0000", name, text, None, None, codes, (), "GB/T 2260", "verified")


@cache
def _families() -> dict[str, tuple[Region, ...]]:
    """Memberships of what people call a region, in the order of their dates."""
    by_id = {one.id: one for one in regions()}
    return {
        _plain(name): tuple(by_id[known] for known in family["regions"])
        for family in _load("regions", "names.json")["families"]
        for name in family["names"]
    }


def _plain(text: str) -> str:
    """Without quotes, spaces and full-width forms, which differ from letter to letter."""
    kept = (
        mark for mark in unicodedata.normalize("NFKC", text) if not mark.isspace() and mark not in "“”‘’\"'「」《》"
    )
    return "".join(kept)


def _family(name: str, day: dt.date, strict: bool) -> Region | None:
    """The newest membership of a family in use on *day*; not *strict*: else its last one."""
    family = _families().get(_plain(name), ())
    fitting = [one for one in family if one.holds_on(day)]
    return fitting[-1] if fitting else None if strict or not family else family[-1]


def named(text: str) -> Region:
    """As :func:`region`.  Raises UsageError naming the known regions, or the years a membership was in use."""
    found = region(text)
    if found is not None:
        return found
    name, mark, year = text.partition("@")
    if mark and not _is_year(year):
        raise UsageError("regions.bad_year", value=text)
    held = ((one,) if (one := _exact(name.strip())) else _families().get(_plain(name), ())) if mark else ()
    if held:
        first, last = held[0].first or "—", held[-1].last or "—"
        raise UsageError("regions.not_in_year", name=name, year=year, first=first, last=last)
    known = "、".join(f"{one.name}（{one.id}）" for one in regions())
    raise UsageError("regions.unknown", value=text, known=known)


def of_city(code: str, day: dt.date | None = None) -> tuple[Region, ...]:
    """Regions a city belongs to (on *day*: those in use then)."""
    return tuple(one for one in regions() if code in one.members and (day is None or one.holds_on(day)))
