"""A checker of rule sets: missing fields, dates in the wrong order, gaps, overlaps, tables that do not rise.

To add a family: its fields in ``FIELDS``, the fields that make two rules the same rule at different times
in ``SLOTS``, and a function in ``_CHECKS`` for what only this family can get wrong.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from airplan.domain import Problem
from airplan.rulebook.rules import Rule, rule_of

COMMON = ("id", "clause", "source", "mark", "known")
FIELDS: dict[str, tuple[str, ...]] = {
    "limit": ("edition", "pollutant", "period", "class", "value", "unit"),
    "breakpoint": ("edition", "pollutant", "averaging", "unit", "points", "above"),
    "level": ("level", "from", "to", "class_zh", "class_en", "rgb"),
    "evaluation": ("topic",),
    "validity": ("topic", "value"),
    "rounding": ("quantity", "digits", "digits_co"),
    "index": ("limits_edition", "weights"),
    "state": ("topic",),
    "dust": ("topic", "value"),
}
SLOTS: dict[str, tuple[str, ...]] = {
    "limit": ("pollutant", "period", "class"),
    "breakpoint": ("pollutant", "averaging"),
    "level": ("level",),
    "evaluation": ("topic", "pollutant", "statistic"),
    "validity": ("topic",),
    "rounding": ("quantity",),
    "index": (),
    "state": ("topic",),
    "dust": ("topic",),
}
KNOWN = ("verified", "code", "unverified")
_DAY = dt.timedelta(days=1)


def check_document(data: Any, file: str = "") -> list[Problem]:
    """Problems of a rule file as read from JSON; empty when it is sound."""
    if not isinstance(data, Mapping) or not isinstance(data.get("rules"), list):
        return [Problem("rules.not_a_rule_file", file)]
    family = data.get("family")
    if family not in FIELDS:
        return [Problem("rules.unknown_family", file, value=str(family), values={"known": "、".join(FIELDS)})]
    problems = [problem for entry in data["rules"] for problem in _fields(entry, family, file)]
    if problems:
        return problems
    editions, bad = _editions(data, file)
    return bad or check([rule_of(family, entry, editions) for entry in data["rules"]], file)


def _editions(data: Mapping[str, Any], file: str) -> tuple[dict[str, Mapping[str, Any]], list[Problem]]:
    listed = data.get("editions", [])
    if not isinstance(listed, list) or not all(isinstance(entry, Mapping) for entry in listed):
        return {}, [Problem("rules.not_a_rule_file", file)]
    editions = {str(entry.get("id", "")): entry for entry in listed}
    bad = [problem for entry in listed for problem in _dates(entry, file)]
    nameless = sum(not isinstance(entry.get("id"), str) or not entry["id"] for entry in listed)
    bad += [Problem("rules.field_missing", file, value="—", values={"field": "id"})] * nameless
    bad += [
        Problem("rules.unknown_edition_in_file", file, value=str(entry["id"]), values={"edition": entry["edition"]})
        for entry in data["rules"]
        if "valid_from" not in entry and entry.get("edition") not in editions
    ]
    return editions, bad


def _fields(entry: Any, family: str, file: str) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield Problem("rules.not_a_rule", file, value=str(entry)[:60])
        return
    name = str(entry.get("id", "—"))
    for field in (*COMMON, *FIELDS[family]):
        if entry.get(field) in (None, ""):
            yield Problem("rules.field_missing", file, value=name, values={"field": field})
    if entry.get("known") not in (None, *KNOWN):
        yield Problem("rules.bad_known", file, value=name, values={"given": str(entry["known"])})
    yield from _dates(entry, file)


def _dates(entry: Mapping[str, Any], file: str) -> Iterator[Problem]:
    name = str(entry.get("id", "—"))
    for field in ("valid_from", "valid_to"):
        if entry.get(field) and not _is_date(entry[field]):
            yield Problem("rules.bad_date", file, value=name, values={"field": field, "given": str(entry[field])})


def _is_date(text: Any) -> bool:
    try:
        dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True


def check(rules: Sequence[Rule], file: str = "") -> list[Problem]:
    """Problems of typed rules: doubled ids, dates, gaps and overlaps, and what each family can get wrong."""
    problems = list(_doubled(rules, file))
    for rule in rules:
        if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
            problems.append(Problem("rules.dates_reversed", file, value=rule.id))
        problems += _CHECKS.get(rule.family, _nothing)(rule, file)
    for (family, *_), group in _slots(rules):
        if family != "level":
            problems += _succession(group, file)
    problems += _level_ranges([rule for rule in rules if rule.family == "level"], file)
    return problems + list(_classes(rules, file))


def _doubled(rules: Iterable[Rule], file: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            yield Problem("rules.doubled_id", file, value=rule.id)
        seen.add(rule.id)


def _slot(rule: Rule) -> tuple[str, ...]:
    return (rule.family, *(str(rule.data.get(field)) for field in SLOTS.get(rule.family, ("id",))))


def _slots(rules: Iterable[Rule]) -> Iterator[tuple[tuple[str, ...], list[Rule]]]:
    for slot, group in itertools.groupby(sorted(rules, key=_slot), _slot):
        yield slot, sorted(group, key=lambda rule: rule.valid_from or dt.date.min)


def _succession(group: Sequence[Rule], file: str) -> Iterator[Problem]:
    for earlier, later in itertools.pairwise(group):
        end, start = earlier.valid_to or dt.date.max, later.valid_from or dt.date.min
        values = {"other": later.id, "end": end.isoformat(), "start": start.isoformat()}
        if start <= end:
            yield Problem("rules.overlap", file, value=earlier.id, values=values)
        elif start > end + _DAY:
            yield Problem("rules.gap", file, value=earlier.id, values=values)


def _level_ranges(levels: Sequence[Rule], file: str) -> Iterator[Problem]:
    for earlier, later in itertools.pairwise(sorted(levels, key=lambda rule: rule.data["from"])):
        if later.data["from"] != earlier.data["to"] + 1:
            code = "rules.gap" if later.data["from"] > earlier.data["to"] else "rules.overlap"
            values = {"other": later.id, "end": earlier.data["to"], "start": later.data["from"]}
            yield Problem(code, file, value=earlier.id, values=values)


def _classes(rules: Iterable[Rule], file: str) -> Iterator[Problem]:
    named = ("edition", "pollutant", "period", "class")
    limits = {tuple(rule.data[field] for field in named): rule for rule in rules if rule.family == "limit"}
    for (edition, pollutant, period, klass), rule in limits.items():
        other = limits.get((edition, pollutant, period, 2))
        if klass == 1 and other is not None and _number(rule.data["value"]) > _number(other.data["value"]):
            yield Problem("rules.class_order", file, value=rule.id, values={"other": other.id})


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def _nothing(rule: Rule, file: str) -> list[Problem]:
    return []


def _positive(field: str) -> Callable[[Rule, str], list[Problem]]:
    def look(rule: Rule, file: str) -> list[Problem]:
        if _number(rule.data[field]) > 0:
            return []
        return [Problem("rules.not_positive", file, value=rule.id, values={"given": str(rule.data[field])})]

    return look


def _points(rule: Rule, file: str) -> list[Problem]:
    points = rule.data["points"]
    shaped = isinstance(points, list) and len(points) >= 2
    shaped = shaped and all(isinstance(pair, list) and len(pair) == 2 for pair in points)
    if not shaped or any(_number(part) != _number(part) for pair in points for part in pair):
        return [Problem("rules.bad_points", file, value=rule.id)]
    if points[0] != [0, 0]:
        return [Problem("rules.points_start", file, value=rule.id)]
    for (low, start), (high, end) in itertools.pairwise(points):
        if high <= low or end <= start:
            values = {"pair": f"{high}/{end}", "before": f"{low}/{start}"}
            return [Problem("rules.not_increasing", file, value=rule.id, values=values)]
    return []


def _weights(rule: Rule, file: str) -> list[Problem]:
    weights = rule.data["weights"]
    good = isinstance(weights, Mapping) and all(_number(value) > 0 for value in weights.values())
    if good and set(weights) == {"SO2", "NO2", "PM10", "PM2.5", "CO", "O3"}:
        return []
    return [Problem("rules.bad_weights", file, value=rule.id)]


_CHECKS: dict[str, Callable[[Rule, str], list[Problem]]] = {
    "limit": _positive("value"),
    "validity": _positive("value"),
    "breakpoint": _points,
    "index": _weights,
}
