"""Year to year: firms of two lists matched by credit code, permit, then name with typos; what changed.

Suggestions of :func:`match` carry a score; all from :data:`SURE` up may be accepted together.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from airplan.emergency.amounts import LEVELS, POLLUTANTS, add, amounts
from airplan.emergency.codes import clean_code, credit_code_trouble
from airplan.emergency.sources import Contact, DustSource, EmergencyList, Enterprise, Line, Measure
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


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed; ``kind`` is grade, measure, emission, contact, name or other."""

    key: str
    name: str
    kind: str
    field: str
    old: str
    new: str
    reason: str = ""
    document: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A firm that stands in one list only."""

    key: str
    name: str
    county: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Difference:
    """JSON of ``emergency diff``: ``unmatched`` are suggestions below 95 % that wait for a person."""

    added: tuple[Side, ...] = ()
    removed: tuple[Side, ...] = ()
    changed: tuple[Change, ...] = ()
    unmatched: tuple[Match, ...] = ()
    matched: int = 0
    matches: tuple[Match, ...] = field(default=(), metadata={"private": True})


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


_FIELDS = {
    "name": "name",
    "grade_text": "grade",
    "county": "other",
    "town": "other",
    "key_industry": "other",
    "control": "grade",
    "state": "other",
    "permit_no": "other",
    "credit_code": "other",
    "check_way": "other",
    "products": "other",
}


def _amount(value: int | None) -> str:
    return "" if value is None else f"{value / 1000:.3f}".rstrip("0").rstrip(".")


def _measures(key: str, name: str, old: Sequence[Measure], new: Sequence[Measure], prefix: str = "") -> list[Change]:
    changes = []
    for level, one, two in zip(LEVELS, old, new, strict=True):
        if one.text.strip() != two.text.strip():
            changes.append(Change(key, name, "measure", f"{prefix}{level}", one.text, two.text))
        for pollutant, first, second in zip(POLLUTANTS, one.stated, two.stated, strict=True):
            # A cut printed in one list only is the other's computed one; the text has been compared.
            if first is not None and second is not None and first != second:
                field_name = f"{prefix}{level}.{pollutant}"
                changes.append(Change(key, name, "measure", field_name, _amount(first), _amount(second)))
    return changes


def _emissions(
    key: str, name: str, old: Sequence[int | None], new: Sequence[int | None], prefix: str = ""
) -> list[Change]:
    return [
        Change(key, name, "emission", f"{prefix}{pollutant}", _amount(one), _amount(two))
        for pollutant, one, two in zip(POLLUTANTS, old, new, strict=True)
        if one != two
    ]


def firm_changes(old: Enterprise, new: Enterprise, by_lines: bool = False) -> list[Change]:
    """Fields of one firm that differ; *by_lines*: both count through lines, whose measures are compared apart."""
    key, name = new.key, new.name
    changes = [
        Change(key, name, kind, field_name, str(getattr(old, field_name)), str(getattr(new, field_name)))
        for field_name, kind in _FIELDS.items()
        if str(getattr(old, field_name)).strip() != str(getattr(new, field_name)).strip()
    ]
    changes += _emissions(key, name, old.emissions, new.emissions)
    changes += _emissions(key, name, old.annual, new.annual, "annual.")
    return changes if by_lines else changes + _measures(key, name, old.measures, new.measures)


def _with_lines(firm: Enterprise, lines: Sequence[Line]) -> Enterprise:
    """Amounts a firm leaves open are those of its lines together."""
    if not lines:
        return firm
    summed = add([line.emissions for line in lines])
    own = [mine if mine is not None else total for mine, total in zip(firm.emissions, summed, strict=True)]
    return replace(firm, emissions=amounts(own))


def _line_changes(pair: Match, old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    def mark(line: Line) -> tuple[str, str]:
        return (line.number, line.process)

    ours, theirs = {mark(one): one for one in old}, {mark(one): one for one in new}
    changes: list[Change] = []
    for one in [*ours, *(one for one in theirs if one not in ours)]:
        prefix = f"line {one[0]}{one[1]}"
        if one not in theirs or one not in ours:
            changes.append(
                Change(
                    pair.new,
                    pair.new_name,
                    "other",
                    prefix,
                    prefix if one in ours else "",
                    prefix if one in theirs else "",
                )
            )
            continue
        before, after = ours[one], theirs[one]
        if before.state != after.state:
            changes.append(Change(pair.new, pair.new_name, "other", f"{prefix}.state", before.state, after.state))
        changes += _emissions(pair.new, pair.new_name, before.emissions, after.emissions, f"{prefix}.")
        changes += _measures(pair.new, pair.new_name, before.measures, after.measures, f"{prefix}.")
    return changes


def _contact_changes(pair: Match, old: Mapping[str, Contact], new: Mapping[str, Contact]) -> list[Change]:
    changes = []
    for role in ("firm", "inspector"):
        one, two = old.get(f"{pair.old}|{role}"), new.get(f"{pair.new}|{role}")
        for field_name in ("name", "phone"):
            first, second = (getattr(side, field_name) if side else "" for side in (one, two))
            if first != second:
                changes.append(Change(pair.new, pair.new_name, "contact", f"{role}.{field_name}", first, second))
    return changes


def _lines_by_firm(lines: Sequence[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.firm].append(line)
    return groups


def difference(
    old: EmergencyList,
    new: EmergencyList,
    accepted: Sequence[Match] | None = None,
    progress: Progress = QUIET,
) -> Difference:
    """Difference of two lists.  *accepted*: matches a person decided on; else all from 95 % up are taken."""
    suggestions = match(old.enterprises, new.enterprises, progress)
    sure = list(accepted) if accepted is not None else [one for one in suggestions if one.score >= SURE]
    chosen_old, chosen_new = {one.old for one in sure}, {one.new for one in sure}
    olds, news = {one.key: one for one in old.enterprises}, {one.key: one for one in new.enterprises}
    changes: list[Change] = []
    lines = _lines_by_firm(old.lines), _lines_by_firm(new.lines)
    contacts = {one.key: one for one in old.contacts}, {one.key: one for one in new.contacts}
    for pair in sure:
        before, after = lines[0].get(pair.old, []), lines[1].get(pair.new, [])
        sides = _with_lines(olds[pair.old], before), _with_lines(news[pair.new], after)
        changes += firm_changes(*sides, by_lines=bool(before and after))
        changes += _line_changes(pair, before, after)
        changes += _contact_changes(pair, *contacts)
    added = [Side(key, one.name, one.county) for key, one in news.items() if key not in chosen_new]
    removed = [Side(key, one.name, one.county) for key, one in olds.items() if key not in chosen_old]
    dust_added, dust_removed, dust_changed = _dust(old.dust, new.dust)
    doubtful = [one for one in suggestions if one.old not in chosen_old and one.new not in chosen_new]
    return Difference(
        tuple(added + dust_added), tuple(removed + dust_removed), tuple(changes + dust_changed), tuple(doubtful),
        len(sure), tuple(suggestions),
    )  # fmt: skip


def _dust(old: Sequence[DustSource], new: Sequence[DustSource]) -> tuple[list[Side], list[Side], list[Change]]:
    ours, theirs = {one.key: one for one in old}, {one.key: one for one in new}
    changes: list[Change] = []
    for key, one in ours.items():
        if two := theirs.get(key):
            changes += _emissions(key, two.name, one.emissions, two.emissions)
            changes += _measures(key, two.name, one.measures, two.measures)
    added = [Side(key, one.name, one.county) for key, one in theirs.items() if key not in ours]
    removed = [Side(key, one.name, one.county) for key, one in ours.items() if key not in theirs]
    return added, removed, changes
