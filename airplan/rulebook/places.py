"""The 338 cities and their neighbours in the files: names old and new, pinyin, initials, codes.

Source: GB/T 2260 (2016-11) composition of the 338, ``resources/cities``.  A code is text of six digits.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import resourcefiles

_ENDINGS = ("市", "地区", "盟", "自治州", "州", "林区", "新区", "县", "区")
_NOISE = re.compile(r"[\s\ufeff'’`·._\-—/\\|,，、（）()《》\[\]]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A city of the 338, or a unit outside them (``in_338`` false; ``level`` extra or county)."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    pinyin: str
    initials: str
    province: str
    province_code: str
    kind: str
    regions: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    successor: str | None = None
    later_change: str = ""
    spellings: tuple[str, ...] = ()
    in_338: bool = True
    level: str = "city"
    parent: str | None = None
    mark: str = ""

    @property
    def id(self) -> int:
        """The code as a unit id."""
        return int(self.code)


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What a text may mean.

    ``how``: code, full, short, alias, pinyin, initials or none.  ``also_province`` names the
    province when the same word is one (吉林, 海南).  ``place`` is the answer that needs no question.
    """

    text: str
    candidates: tuple[Place, ...]
    how: str
    also_province: str | None = None

    @property
    def place(self) -> Place | None:
        """The one meaning, or None when nobody, several, or also a province is meant."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.also_province else None

    @property
    def only(self) -> Place | None:
        """The one city meant where the text stands among city names (吉林 is then the city)."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def all_338() -> tuple[Place, ...]:
    """The 338 cities in the order of their codes."""
    return _catalogue()[0]


def extra_units() -> tuple[Place, ...]:
    """Known units outside the 338 (济源, 雄安 …, county-level key cities)."""
    return _catalogue()[1]


def by_code(code: str | int) -> Place | None:
    """City or extra unit of a six-digit code; 540600 (那曲市) answers the code it succeeded."""
    wanted = str(code).strip().split(".")[0][:6]
    return _codes().get(wanted)


def find(text: str) -> PlaceMatch:
    """All meanings of *text*: code, full, short, old name, pinyin, initials, with or without province.

    A city of the 338 is preferred to a unit outside them of the same name.
    """
    plain = _plain(text)
    if not plain:
        return PlaceMatch(text, (), "none")
    if plain.isdigit():
        place = by_code(plain) if len(plain) in (6, 12) else None
        return PlaceMatch(text, (place,) if place else (), "code" if place else "none")
    province, rest = _split_province(plain)
    for wanted, within in ((plain, None), (rest, province)):
        if wanted and (match := _lookup(text, wanted, within)):
            return match
    return PlaceMatch(text, (), "none", _province_named(plain))


def search(text: str, limit: int = 400) -> tuple[Place, ...]:
    """Cities whose name, old name, pinyin, initials or code begins with or contains *text* (for pickers).

    An empty text gives all 338.
    """
    wanted = _plain(text)
    if not wanted:
        return all_338()[:limit]
    exact = find(text).candidates
    ranked = [(_rank(place, wanted), place) for place in (*all_338(), *extra_units())]
    found = [place for rank, place in sorted(ranked, key=lambda item: (item[0], item[1].code)) if rank < 9]
    return tuple(dict.fromkeys((*exact, *found)))[:limit]


def in_province(name_or_code: str) -> tuple[Place, ...]:
    """Cities of a province given by code, full, short, one-letter name or pinyin."""
    wanted = _plain(name_or_code)
    codes = {
        entry["code"]
        for entry in provinces()
        if wanted in (entry["code"], entry["name"], entry["short"], entry["abbreviation"], entry["pinyin"])
    }
    return tuple(place for place in all_338() if place.province_code in codes)


@cache
def provinces() -> tuple[dict[str, str], ...]:
    """The 31 provinces: code, name, short, abbreviation, pinyin."""
    return tuple(_province_file()["provinces"])


@cache
def _province_file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resourcefiles.path("cities", "provinces.json").read_text(encoding="utf-8"))
    return data


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text))).lower()


def _rows(name: str) -> list[dict[str, str]]:
    with resourcefiles.path("cities", name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _catalogue() -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    spellings = _province_file()["spellings"]
    cities = tuple(_city(row, spellings.get(row["code"], ())) for row in _rows("cities_338.csv"))
    known = {place.code: place for place in cities}
    extra = tuple(_extra(row, known) for row in _rows("extra_units.csv"))
    return tuple(sorted(cities, key=lambda place: place.code)), extra


def _city(row: dict[str, str], spellings: Iterable[str]) -> Place:
    return Place(
        code=row["code"],
        name=row["name_zh"],
        short=row["name_short_zh"],
        aliases=tuple(part for part in row["aliases_zh"].split(";") if part),
        pinyin=row["name_pinyin"],
        initials=row["initials"],
        province=row["province_zh"],
        province_code=row["province_code"],
        kind=row["kind"],
        regions=tuple(part for part in row["regions"].split(";") if part),
        lon=float(row["lon_wgs84"]),
        lat=float(row["lat_wgs84"]),
        successor=row["successor_code"] or None,
        later_change=row["later_change"],
        spellings=tuple(dict.fromkeys((row["name_en"], *spellings))),
        mark="V-pkg",
    )


def _extra(row: dict[str, str], known: dict[str, Place]) -> Place:
    parent = known.get(row["parent_code"])
    province_code = row["code"][:2] + "0000"
    # The invented sample city lies in no province.
    province = next((entry["name"] for entry in provinces() if entry["code"] == province_code), "")
    return Place(
        code=row["code"],
        name=row["name_zh"],
        short=row["name_short_zh"],
        aliases=tuple(part for part in row["aliases_zh"].split(";") if part),
        pinyin=row["pinyin"],
        initials="",
        province=province,
        province_code=province_code,
        kind=row["note"],
        in_338=False,
        level=row["level"],
        parent=parent.code if parent else row["parent_code"] or None,
        mark=row["mark"],
    )


@cache
def _codes() -> dict[str, Place]:
    cities, extra = _catalogue()
    table = {place.code: place for place in (*extra, *cities)}
    later = {place.successor: place for place in cities if place.successor and place.successor not in table}
    return {**table, **later}


@cache
def _index() -> dict[str, list[tuple[str, Place]]]:
    """Plain text to (how, place), the 338 before others."""
    table: dict[str, list[tuple[str, Place]]] = {}
    for place in (*all_338(), *extra_units()):
        for how, texts in _spellings(place):
            for text in texts:
                entry = table.setdefault(_plain(text), [])
                if all(other is not place for _, other in entry):
                    entry.append((how, place))
    return table


def _spellings(place: Place) -> tuple[tuple[str, tuple[str, ...]], ...]:
    latin = (place.pinyin, *place.spellings)
    ended = tuple(f"{name}{end}" for name in latin for end in ("shi", "city", "prefecture"))
    short_city = (place.short + "市",) if place.kind in ("地级市", "直辖市") else ()
    return (
        ("full", (place.name,)),
        ("short", (place.short, *short_city)),
        ("alias", place.aliases),
        ("pinyin", (*latin, *ended)),
        ("initials", (place.initials,) if place.initials else ()),
    )


def _lookup(text: str, wanted: str, province: str | None) -> PlaceMatch | None:
    found = _index().get(wanted) or _index().get(_bare(wanted)) or []
    if province is not None:
        found = [item for item in found if item[1].province_code == province]
    inside = [item for item in found if item[1].in_338]
    if inside and not (len(inside) < len(found) and all(how == "initials" for how, _ in inside)):
        found = inside
    if not found:
        return None
    best = min(_ORDER[how] for how, _ in found)
    kept = tuple(place for how, place in found if _ORDER[how] == best)
    how = next(how for how, _ in found if _ORDER[how] == best)
    also = _province_named(wanted) if province is None and kept[0].kind != "直辖市" else None
    return PlaceMatch(text, kept, how, also)


_ORDER = {"full": 0, "short": 1, "alias": 2, "pinyin": 3, "initials": 4}


def _bare(text: str) -> str:
    """Without a last 市, 地区, 盟 …, when something of two characters or more remains."""
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) - len(ending) >= 2:
            return text.removesuffix(ending)
    return ""


def _split_province(plain: str) -> tuple[str | None, str]:
    for entry in provinces():
        spellings = [entry["name"], entry["short"] + "省", entry["short"], entry["pinyin"]]
        spellings += _province_file()["spellings"].get(entry["code"], [])
        for name in spellings:
            if plain.startswith(name) and len(plain) > len(name):
                rest = plain.removeprefix(name)
                if any(item[1].province_code == entry["code"] for item in _index().get(rest, ())):
                    return entry["code"], rest
    return None, ""


def _province_named(plain: str) -> str | None:
    for entry in provinces():
        if plain in (entry["name"], entry["short"], entry["pinyin"]):
            return entry["name"]
    return None


def _rank(place: Place, wanted: str) -> int:
    names = [_plain(name) for name in (place.name, place.short, *place.aliases)]
    if any(name.startswith(wanted) for name in names):
        return 1
    if place.code.startswith(wanted) or _plain(place.pinyin).startswith(wanted):
        return 2
    if place.initials and place.initials.startswith(wanted):
        return 3
    if wanted in place.regions or _plain(place.province).startswith(wanted):
        return 4
    return 5 if any(wanted in name for name in names) else 9
