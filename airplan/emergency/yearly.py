"""Year to year: what changed between two lists whose firms are matched by :mod:`airplan.emergency.matching`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from airplan.emergency.amounts import LEVELS, POLLUTANTS, add, amounts
from airplan.emergency.carried import in_both
from airplan.emergency.matching import SURE, Match, match
from airplan.emergency.sources import Contact, DustSource, EmergencyList, Enterprise, Line, Measure
from airplan.progress import QUIET, Progress


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


Kept = frozenset[str]
"""Fields that both lists carry; others are no change."""


def _measures(
    key: str, name: str, old: Sequence[Measure], new: Sequence[Measure], kept: Kept, prefix: str = "", part: str = ""
) -> list[Change]:
    changes = []
    for place, (level, one, two) in enumerate(zip(LEVELS, old, new, strict=True)):
        if f"{part}measures.{place}" in kept and one.text.strip() != two.text.strip():
            changes.append(Change(key, name, "measure", f"{prefix}{level}", one.text, two.text))
        for pollutant, first, second in zip(POLLUTANTS, one.stated, two.stated, strict=True):
            # A cut printed in one list only is the other's computed one; the text has been compared.
            if first is not None and second is not None and first != second:
                field_name = f"{prefix}{level}.{pollutant}"
                changes.append(Change(key, name, "measure", field_name, _amount(first), _amount(second)))
    return changes


def _emissions(
    key: str, name: str, old: Sequence[int | None], new: Sequence[int | None], kept: Kept,
    field_name: str = "emissions", prefix: str = "",
) -> list[Change]:  # fmt: skip
    return [
        Change(key, name, "emission", f"{prefix}{pollutant}", _amount(one), _amount(two))
        for place, (pollutant, one, two) in enumerate(zip(POLLUTANTS, old, new, strict=True))
        if f"{field_name}.{place}" in kept and one != two
    ]


def firm_changes(old: Enterprise, new: Enterprise, kept: Kept, by_lines: bool = False) -> list[Change]:
    """Fields of one firm that differ; *by_lines*: both count through lines, whose measures are compared apart."""
    key, name = new.key, new.name
    changes = [
        Change(key, name, kind, field_name, str(getattr(old, field_name)), str(getattr(new, field_name)))
        for field_name, kind in _FIELDS.items()
        if field_name in kept and str(getattr(old, field_name)).strip() != str(getattr(new, field_name)).strip()
    ]
    changes += _emissions(key, name, old.emissions, new.emissions, kept)
    changes += _emissions(key, name, old.annual, new.annual, kept, "annual", "annual.")
    return changes if by_lines else changes + _measures(key, name, old.measures, new.measures, kept)


def _with_lines(firm: Enterprise, lines: Sequence[Line]) -> Enterprise:
    """Amounts and measures a firm leaves open are those of its lines together."""
    if not lines:
        return firm
    summed = add([line.emissions for line in lines])
    own = [mine if mine is not None else total for mine, total in zip(firm.emissions, summed, strict=True)]
    first, second, third = (_of_lines(firm, lines, level) for level in range(len(LEVELS)))
    return replace(firm, emissions=amounts(own), measures=(first, second, third))


def _of_lines(firm: Enterprise, lines: Sequence[Line], level: int) -> Measure:
    """The measure all lines share, else the firm's own, else all of them by line."""
    texts = {line.measures[level].text.strip() for line in lines}
    if len(texts) == 1 and (text := texts.pop()):
        return Measure(text)
    if firm.measures[level].text:
        return firm.measures[level]
    return Measure("；".join(f"{one.number}{one.process}：{one.measures[level].text}" for one in lines))


def _line_changes(pair: Match, old: Sequence[Line], new: Sequence[Line], kept: Kept) -> list[Change]:
    if "line" not in kept:
        return []

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
        if "line.state" in kept and before.state != after.state:
            changes.append(Change(pair.new, pair.new_name, "other", f"{prefix}.state", before.state, after.state))
        changes += _emissions(
            pair.new, pair.new_name, before.emissions, after.emissions, kept, "line.emissions", f"{prefix}."
        )
        changes += _measures(pair.new, pair.new_name, before.measures, after.measures, kept, f"{prefix}.", "line.")
    return changes


def _contact_changes(pair: Match, old: Mapping[str, Contact], new: Mapping[str, Contact], kept: Kept) -> list[Change]:
    changes = []
    for role in ("firm", "inspector"):
        one, two = old.get(f"{pair.old}|{role}"), new.get(f"{pair.new}|{role}")
        for field_name in ("name", "phone"):
            first, second = (getattr(side, field_name) if side else "" for side in (one, two))
            if f"contact.{role}.{field_name}" in kept and first != second:
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
    """Difference of two lists.  *accepted*: matches a person decided on; else all from 95 % up are taken.

    A field that one of the lists does not carry at all is no change.
    """
    kept = in_both(old, new)
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
        changes += firm_changes(*sides, kept, by_lines=bool(before and after))
        changes += _line_changes(pair, before, after, kept)
        changes += _contact_changes(pair, *contacts, kept)
    added = [Side(key, one.name, one.county) for key, one in news.items() if key not in chosen_new]
    removed = [Side(key, one.name, one.county) for key, one in olds.items() if key not in chosen_old]
    dust_added, dust_removed, dust_changed = _dust(old.dust, new.dust, kept)
    doubtful = [one for one in suggestions if one.old not in chosen_old and one.new not in chosen_new]
    return Difference(
        tuple(added + dust_added), tuple(removed + dust_removed), tuple(changes + dust_changed), tuple(doubtful),
        len(sure), tuple(suggestions),
    )  # fmt: skip


def _dust(
    old: Sequence[DustSource], new: Sequence[DustSource], kept: Kept
) -> tuple[list[Side], list[Side], list[Change]]:
    ours, theirs = {one.key: one for one in old}, {one.key: one for one in new}
    changes: list[Change] = []
    for key, one in ours.items():
        if two := theirs.get(key):
            changes += _emissions(key, two.name, one.emissions, two.emissions, kept, "dust.emissions")
            changes += _measures(key, two.name, one.measures, two.measures, kept, part="dust.")
    added = [Side(key, one.name, one.county) for key, one in theirs.items() if key not in ours]
    removed = [Side(key, one.name, one.county) for key, one in ours.items() if key not in theirs]
    # A workbook of factories only says nothing about building sites.
    return (added, removed, changes) if "dust" in kept else ([], [], [])
