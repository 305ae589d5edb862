"""Limits, breakpoints, levels and roundings of the edition of a date (GB 3095, HJ 633, HJ 663).

Stored numbers are thousandths of µg/m³ (CO: of mg/m³), see :mod:`airplan.domain.metrics`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan.domain import to_thousandths
from airplan.errors import UsageError
from airplan.rulebook import local, rules
from airplan.rulebook.rules import Rule

AUTO = "auto"
"""Edition of the date: of its last day for a period, of the day for a day."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of GB 3095 and its dates (``first``, ``last`` inclusive; last None: open)."""

    id: str
    title: str
    phase: str
    first: dt.date
    last: dt.date | None
    nationwide: dt.date | None
    reference_state: str
    source: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit value.  ``value`` in thousandths, ``number`` as printed; ``rule`` has clause, source, mark."""

    pollutant: str
    period: str  # annual, 24h, daily_max_8h, 1h
    klass: int
    value: int
    number: float
    unit: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Item:
    """One statistic of the yearly evaluation (HJ 663 Table 1) with its limit."""

    pollutant: str
    statistic: str  # mean, p90, p95, p98
    headline: bool
    limit: Limit
    rule: Rule


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """IAQI breakpoints of one pollutant and averaging time; ``points`` = (IAQI, thousandths) ascending."""

    edition: str
    pollutant: str
    averaging: str
    points: tuple[tuple[int, int], ...]
    above: str  # maximum: 500; fixed: the last IAQI; other_period: none from this averaging time
    rule: Rule


@dataclass(frozen=True, slots=True)
class Level:
    """AQI level with its official colour (HJ 633 Table 2, Annex A)."""

    level: int
    first: int
    last: int
    roman: str
    name_zh: str
    name_en: str
    colour_zh: str
    colour_en: str
    rgb: tuple[int, int, int]

    @property
    def hex(self) -> str:
        """Colour as #RRGGBB."""
        return "#{:02X}{:02X}{:02X}".format(*self.rgb)


@cache
def editions() -> tuple[Edition, ...]:
    """Editions of GB 3095 in the order of their dates."""
    return tuple(_edition(entry) for entry in rules.document("limits")["editions"])


def _edition(entry: Mapping[str, Any]) -> Edition:
    date = dt.date.fromisoformat
    return Edition(
        id=entry["id"],
        title=entry["title_zh"],
        phase=entry["phase_zh"],
        first=date(entry["valid_from"]),
        last=date(entry["valid_to"]) if entry["valid_to"] else None,
        nationwide=date(entry["nationwide_from"]) if entry["nationwide_from"] else None,
        reference_state=entry["reference_state"],
        source=entry["source"],
    )


def edition_on(day: dt.date) -> Edition:
    """Edition of GB 3095 in force on *day*; days before the first edition use the first."""
    fitting = [edition for edition in editions() if edition.first <= day]
    return fitting[-1] if fitting else editions()[0]


def edition(name: str, day: dt.date | None = None) -> Edition:
    """Edition of a name, or of *day* for ``auto``.  Raises UsageError for an unknown name."""
    if name == AUTO and day is not None:
        return edition_on(day)
    for known in editions():
        if known.id == name:
            return known
    if found := local.registered(name):
        return _local_edition(name, found[1])
    raise UsageError("rules.unknown_edition", value=name, known="、".join(e.id for e in editions()))


def _local_edition(cited: str, entry: Mapping[str, Any] | Rule) -> Edition:
    if isinstance(entry, Rule):
        raise UsageError("rules.unknown_edition", value=cited, known="、".join(e.id for e in editions()))
    filled = {
        "title_zh": "",
        "phase_zh": "",
        "valid_to": None,
        "nationwide_from": None,
        "reference_state": "",
        "source": "",
    }
    return _edition({**filled, **entry, "id": cited})


def _limit_rules(edition_id: str) -> tuple[tuple[Rule, ...], str]:
    """Rules to look in, and the edition they name; a bureau's edition before the built-in one it rests on."""
    found = local.registered(edition_id)
    if found is None or isinstance(found[1], Rule):
        return rules.family("limits"), edition_id
    return found[0].rules, str(found[1]["id"])


def base_of(edition_id: str) -> str | None:
    """Built-in edition a bureau's edition rests on; None for built-in ones."""
    found = local.registered(edition_id)
    return None if found is None or isinstance(found[1], Rule) else found[1].get("base")


@cache
def limit(pollutant: str, period: str, edition_id: str, klass: int = 2) -> Limit | None:
    """Limit of a pollutant and averaging period under an edition (class 2 unless told), or None.

    A bureau's edition (``local:…@hash``) gives its own limits, else those of its ``base``.
    """
    known, name = _limit_rules(edition_id)
    rule = rules.first(known, None, edition=name, pollutant=pollutant, period=period, **{"class": klass})
    if rule is None:
        base = base_of(edition_id)
        return None if base is None else limit(pollutant, period, base, klass)
    number = rule.data["value"]
    return Limit(pollutant, period, klass, to_thousandths(str(number)), float(number), rule.data["unit"], rule)


@cache
def items(edition_id: str, klass: int = 2) -> tuple[Item, ...]:
    """The ten statistics of the yearly evaluation with their limits under an edition."""
    found = []
    for rule in rules.family("evaluation"):
        if rule.data["topic"] != "item":
            continue
        value = limit(rule.data["pollutant"], rule.data["period"], edition_id, klass)
        if value is not None:
            found.append(Item(rule.data["pollutant"], rule.data["statistic"], rule.data["headline"], value, rule))
    return tuple(found)


@cache
def percentile_of(pollutant: str) -> int:
    """Percentile of the daily values that HJ 663 evaluates: SO2, NO2 98; PM10, PM2.5, CO 95; O3 90."""
    for rule in rules.family("evaluation"):
        if rule.data["topic"] == "item" and rule.data["pollutant"] == pollutant and rule.data["statistic"] != "mean":
            return int(rule.data["statistic"][1:])
    raise KeyError(pollutant)


AQI_EDITIONS = ("HJ633-2012", "HJ633-2026")


def aqi_edition_on(day: dt.date) -> str:
    """Edition of HJ 633 in force on *day* (the 2012 edition for all earlier days)."""
    rule = rules.in_force("breakpoints", day, pollutant="PM2.5", averaging="24h")
    return str(rule.data["edition"]) if rule else AQI_EDITIONS[0]


def aqi_edition_of(standard: str) -> str:
    """Edition of HJ 633 that goes with an edition of GB 3095 (its first day decides)."""
    return aqi_edition_on(edition(base_of(standard) or standard).first)


@cache
def aqi_changes() -> tuple[tuple[int, str], ...]:
    """(ordinal of the first day, edition) of HJ 633 in order; the first holds for all earlier days too."""
    found = {rule.data["edition"]: rule.valid_from for rule in rules.family("breakpoints")}
    dated = sorted((first.toordinal(), name) for name, first in found.items() if first)
    return ((1, dated[0][1]), *dated[1:])


@cache
def breakpoints(edition_id: str, pollutant: str, averaging: str) -> Breakpoints:
    """Breakpoints of HJ 633 (averaging 24h, 8h, 1h).  Raises UsageError when the table has no such column."""
    rule = rules.first(rules.family("breakpoints"), None, edition=edition_id, pollutant=pollutant, averaging=averaging)
    if rule is None:
        raise UsageError("rules.no_breakpoints", edition=edition_id, pollutant=pollutant, averaging=averaging)
    points = tuple((int(iaqi), to_thousandths(str(value))) for iaqi, value in rule.data["points"])
    return Breakpoints(edition_id, pollutant, averaging, points, rule.data["above"], rule)


@cache
def levels() -> tuple[Level, ...]:
    """The six levels."""
    return tuple(
        Level(
            level=rule.data["level"],
            first=rule.data["from"],
            last=rule.data["to"],
            roman=rule.data["roman_zh"],
            name_zh=rule.data["class_zh"],
            name_en=rule.data["class_en"],
            colour_zh=rule.data["colour_zh"],
            colour_en=rule.data["colour_en"],
            rgb=tuple(rule.data["rgb"]),
        )
        for rule in rules.family("levels")
    )


def level_of(aqi: int) -> Level:
    """Level of an AQI (above 500 stays the sixth)."""
    return next((level for level in levels() if aqi <= level.last), levels()[-1])


def validity(topic: str) -> int:
    """A validity number: day_hours, o3_window_hours, o3_day_windows, month_days, february_days, year_days …"""
    return int(_validity_rule(topic).data["value"])


@cache
def _validity_rule(topic: str) -> Rule:
    rule = rules.first(rules.family("validity"), None, topic=topic)
    if rule is None:
        raise KeyError(topic)
    return rule


def validity_rule(topic: str) -> Rule:
    """The rule behind :func:`validity`."""
    return _validity_rule(topic)


@cache
def digits(quantity: str, pollutant: str = "", day: dt.date | None = None) -> int:
    """Decimals of a quantity (day, period, compare, exceedance, rate, change, index …) on a date (GB/T 8170)."""
    rule = rules.first(rules.family("rounding"), day or dt.date(2012, 3, 1), quantity=quantity)
    if rule is None:
        raise KeyError(quantity)
    return int(rule.data["digits_co" if pollutant == "CO" else "digits"])


@cache
def good_up_to() -> int:
    """Highest AQI of a good day (优良天): the end of the second level."""
    return levels()[1].last


@cache
def heavy_above() -> int:
    """AQI above which a day is 重度及以上污染: the end of the fourth level."""
    return levels()[3].last
