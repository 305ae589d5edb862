"""Firms of two lists matched by credit code, permit, then name with typos.

Suggestions of :func:`match` carry a score; all from :data:`SURE` up may be accepted together.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from airplan.emergency.codes import clean_code, credit_code_trouble
from airplan.emergency.sources import Enterprise
from airplan.progress import QUIET, Progress

SURE = 0.95
POSSIBLE = 0.80
_SUFFIX = re.compile(r"(有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|集团|公司|厂)$")


@dataclass(frozen=True, slots=True)
class Match:
    """A firm of last year and its firm of this year; ``by`` is code, permit or name; ``score`` 0 to 1."""

    old: str
    new: str
    old_name: str
    new_name: str
    by: str
    score: float


def plain_name(name: str) -> str:
    """Name for comparing: half-width brackets, no blanks."""
    return re.sub(r"\s", "", name.replace("（", "(").replace("）", ")")).replace("·", "")


def name_score(first: str, second: str) -> float:
    """Likeness of two firm names, 0 to 1; the legal form counts little, one typo in ten characters still ≥ 0.9."""
    one, two = plain_name(first), plain_name(second)
    if one == two:
        return 1.0
    core_one, core_two = _SUFFIX.sub("", one), _SUFFIX.sub("", two)
    if core_one and core_one == core_two:
        return 0.97
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()


def _unique(firms: Sequence[Enterprise], key: Any) -> dict[str, Enterprise]:
    groups: dict[str, list[Enterprise]] = defaultdict(list)
    for firm in firms:
        if mark := key(firm):
            groups[mark].append(firm)
    return {mark: group[0] for mark, group in groups.items() if len(group) == 1}


def _code(firm: Enterprise) -> str:
    code = clean_code(firm.credit_code)
    return f"{code}#{firm.site}" if code and not credit_code_trouble(code) else ""


def _pairs(
    old: list[Enterprise], new: list[Enterprise], key: Any, by: str
) -> tuple[list[Match], list[Enterprise], list[Enterprise]]:
    ours, theirs = _unique(old, key), _unique(new, key)
    matches = [
        Match(one.key, theirs[mark].key, one.name, theirs[mark].name, by, 1.0)
        for mark, one in ours.items()
        if mark in theirs
    ]
    gone, come = {match.old for match in matches}, {match.new for match in matches}
    return matches, [one for one in old if one.key not in gone], [one for one in new if one.key not in come]


def _grams(name: str) -> set[str]:
    plain = plain_name(name)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _by_likeness(old: Sequence[Enterprise], new: Sequence[Enterprise], progress: Progress) -> list[Match]:
    """Best partner of each left-over name, found through shared pairs of characters; each firm once, best first."""
    index: dict[str, list[int]] = defaultdict(list)
    for place, firm in enumerate(new):
        for gram in _grams(firm.name):
            index[gram].append(place)
    found: list[Match] = []
    for number, firm in enumerate(old):
        if number % 200 == 0:
            progress.step(number, len(old))
        counts: dict[int, float] = defaultdict(float)
        for gram in _grams(firm.name):
            places = index.get(gram, ())
            for place in places:
                counts[place] += 1 / len(places)
        for place in sorted(counts, key=lambda one: (-counts[one], one))[:8]:
            score = _score(firm, new[place])
            if score >= POSSIBLE:
                found.append(Match(firm.key, new[place].key, firm.name, new[place].name, "name", round(score, 4)))
    return _each_once(found)


def _score(old: Enterprise, new: Enterprise) -> float:
    """Likeness of names, less when county or valid credit codes contradict."""
    score = name_score(old.name, new.name)
    if old.county and new.county and plain_name(old.county)[:2] != plain_name(new.county)[:2]:
        score -= 0.1
    if _code(old) and _code(new):
        score -= 0.1  # both valid and different: perhaps renamed, a person decides
    return score


def _each_once(found: list[Match]) -> list[Match]:
    used_old: set[str] = set()
    used_new: set[str] = set()
    kept = []
    for match in sorted(found, key=lambda one: (-one.score, one.old, one.new)):
        if match.old not in used_old and match.new not in used_new:
            kept.append(match)
            used_old.add(match.old)
            used_new.add(match.new)
    return kept


def match(old: Sequence[Enterprise], new: Sequence[Enterprise], progress: Progress = QUIET) -> list[Match]:
    """All matches and suggestions, sure ones and doubtful ones."""
    found, left, right = _pairs(list(old), list(new), _code, "code")
    for key, by in (
        (lambda firm: clean_code(firm.permit_no), "permit"),
        (lambda firm: f"{plain_name(firm.name)}|{plain_name(firm.county)}" if firm.name else "", "name"),
        (lambda firm: plain_name(firm.name), "name"),
    ):
        more, left, right = _pairs(left, right, key, by)
        found += more
    return found + _by_likeness(left, right, progress)
