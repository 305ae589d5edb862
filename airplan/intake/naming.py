"""Cities named in cells, headings, sheet names, titles and file names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from airplan.rulebook import places

_ALL = ("全国", "全省", "全市", "合计", "平均", "全区")
_CAMEL = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")


@lru_cache(maxsize=50_000)
def codes(text: str) -> tuple[int, ...]:
    """Unit ids a text may mean: none, one, or the candidates of an ambiguous name.  Initials do not count."""
    stripped = text.strip().strip("（）()[]【】")
    if not stripped or len(stripped) > 24:
        return ()
    match = places.find(stripped)
    return () if match.how in ("initials", "none") else tuple(place.id for place in match.candidates)


def label(code: int) -> str:
    """Name of a unit id for people (``石家庄市``); the number itself when unknown."""
    place = places.by_code(code)
    return place.name if place else str(code)


def labels(found: tuple[int, ...]) -> str:
    """Names of candidates, with province, for a question."""
    named = (places.by_code(code) for code in found)
    return "、".join(f"{place.province}{place.name}（{place.code}）" for place in named if place)


@lru_cache(maxsize=4096)
def in_text(text: str) -> tuple[int, ...]:
    """Cities named inside a title or a file name: one id, candidates of an ambiguous name, or none.

    Two different cities in one text say nothing, since the text is then about both.
    """
    if whole := codes(text):
        return whole
    found = _chinese(text) or _latin(text)
    if len(found) == 1:
        return found.pop()
    return ()


def _chinese(text: str) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = set()
    for match in _names().finditer(text):
        if match["city"] and (hit := codes(match["city"])):
            found.add(hit)
    return found


@cache
def _names() -> re.Pattern[str]:
    """Longest city name first; province names are taken away before, so that 吉林省长春市 is 长春."""
    known = (*places.all_338(), *places.extra_units())
    names = {name for place in known for name in (place.name, place.short, *place.aliases) if len(name) >= 2}
    names |= {place.short + "市" for place in known}
    municipal = {place.province for place in known if place.kind == "直辖市"}
    provinces = [entry["name"] for entry in places.provinces() if entry["name"] not in municipal]
    ordered = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile("(?:" + "|".join(provinces) + f")|(?P<city>{ordered})")


def _latin(text: str) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = set()
    for token in re.split(r"[^A-Za-z]+", text):
        for piece in (token, *_CAMEL.findall(token)):
            if len(piece) > 3 and (hit := codes(piece)):
                found.add(hit)
                break
    return found


def names_all(text: str) -> bool:
    """Whether a place cell names everything together (全市, 合计): a subtotal, not a place."""
    return text.strip() in _ALL
