"""The standard to look things up in: limits of all editions side by side, AQI tables, the AQI of values typed in."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS, to_thousandths
from airplan.errors import UsageError
from airplan.rulebook import rules, standards
from airplan.words import language, say
from airplan.workspace.analysis.rules import embedded

if TYPE_CHECKING:
    from airplan.workspace.session import Project

_NUMBER = re.compile(r"\d{1,5}(\.\d{1,9})?")
"""A concentration as typed; more than five digits are a slip of the pen, not a measurement."""


@dataclass(frozen=True, slots=True)
class EditionHead:
    """An edition of GB 3095: a column of the table."""

    id: str
    title: str
    phase: str
    valid_from: str
    valid_to: str | None
    source: str


@dataclass(frozen=True, slots=True)
class LimitCell:
    """One limit: its number as printed, the rule and clause it stands in, and how well it is known."""

    value: float
    rule: str
    clause: str
    known: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """Limits of a pollutant and averaging time, one an edition in the order of ``editions`` (None: no such limit)."""

    pollutant: str
    period: str
    unit: str
    cells: tuple[LimitCell | None, ...]


@dataclass(frozen=True, slots=True)
class LimitTable:
    """Limits of one class (一级 1, 二级 2) under every edition, a bureau's own after the built-in ones."""

    klass: int = field(metadata={"json": "class"})
    editions: tuple[EditionHead, ...]
    rows: tuple[LimitRow, ...]


@dataclass(frozen=True, slots=True)
class IndexColumn:
    """A column of the AQI table.  ``above``: maximum (500), fixed (its last IAQI) or other_period (no IAQI)."""

    pollutant: str
    averaging: str
    unit: str
    above: str
    rule: str
    clause: str
    known: str
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Breakpoints of HJ 633 in one edition: concentrations by IAQI (as text) in every column."""

    edition: str
    iaqi: tuple[int, ...]
    columns: tuple[IndexColumn, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One pollutant of a reckoned AQI: value as compared (rounded first), its IAQI (None: none from this value)."""

    pollutant: str
    averaging: str
    unit: str
    value: float
    iaqi: int | None
    known: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """AQI of values typed in, under the edition of the day.  ``complete``: all six pollutants were given.

    ``highest``: largest IAQI there is; ``aqi``: the same, None while a given value is beyond its table (another
    averaging time decides).  ``level``: 1–6; ``primary``: 首要污染物, all with the largest IAQI when AQI > 50.
    """

    day: str
    edition: str
    hourly: bool
    aqi: int | None
    highest: int | None
    level: int | None
    primary: tuple[str, ...]
    complete: bool
    parts: tuple[Part, ...]


def limit_table(klass: int = 2, project: Project | None = None) -> LimitTable:
    """All limits of a class side by side; with a project its own editions too.  GB 3095 tables 1 and 2 (six items)."""
    own = [file.cite(one["id"]) for file in (embedded(project) if project else ()) for one in file.editions]
    known = (*standards.editions(), *(standards.edition(name) for name in own))
    order = {name: place for place, name in enumerate(CONCENTRATIONS)}
    slots = {(rule.data["pollutant"], rule.data["period"]) for rule in rules.family("limits")}
    periods = ("annual", "24h", "daily_max_8h", "1h")
    ordered = sorted(slots, key=lambda slot: (order[slot[0]], periods.index(slot[1])))
    return LimitTable(
        klass,
        tuple(
            EditionHead(one.id, one.title, one.phase, one.first.isoformat(), _iso(one.last), one.source)
            for one in known
        ),
        tuple(_limit_row(*slot, tuple(one.id for one in known), klass) for slot in ordered),
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _limit_row(pollutant: str, period: str, editions: tuple[str, ...], klass: int) -> LimitRow:
    found = [standards.limit(pollutant, period, one, klass) for one in editions]
    cells = tuple(
        None if one is None else LimitCell(one.number, one.rule.id, one.rule.clause, one.rule.known) for one in found
    )
    return LimitRow(pollutant, period, "mg/m³" if pollutant == "CO" else "µg/m³", cells)


def index_table(edition: str | None = None, day: dt.date | None = None) -> IndexTable:
    """The AQI table of an edition of HJ 633, or of a day.  Raises UsageError for an unknown edition."""
    from airplan import clock

    name = edition or standards.aqi_edition_on(day or clock.today())
    if name not in standards.AQI_EDITIONS:
        raise UsageError("rules.unknown_edition", value=name, known="、".join(standards.AQI_EDITIONS))
    found = [rule for rule in rules.family("breakpoints") if rule.data["edition"] == name]
    columns = tuple(
        IndexColumn(
            pollutant=rule.data["pollutant"],
            averaging=rule.data["averaging"],
            unit=rule.data["unit"],
            above=rule.data["above"],
            rule=rule.id,
            clause=rule.clause,
            known=rule.known,
            points={str(index): float(value) for index, value in rule.data["points"]},
        )
        for rule in found
    )
    scale = sorted({int(index) for one in columns for index in one.points})
    return IndexTable(name, tuple(scale), columns)


def reckon(day: dt.date, values: Mapping[str, str], hourly: bool = False) -> Reckoned:
    """AQI of concentrations as texts (µg/m³; CO mg/m³; O3 the daily maximum 8-h mean, of an hour the 1-h mean).

    HJ 633: the concentration is rounded first, IAQI rounded up, AQI the largest.  *hourly* takes the 1-h columns for
    the gases and the 24-h columns for PM.  Raises UsageError for an unknown pollutant or what is no concentration
    (zero and negative values are missing values, not concentrations).
    """
    edition = standards.aqi_edition_on(day)
    unknown = [name for name in values if name not in CONCENTRATIONS]
    if unknown:
        raise UsageError("rules.aqi.unknown", value=unknown[0], known="、".join(CONCENTRATIONS))
    given = [name for name in CONCENTRATIONS if values.get(name, "").strip()]
    if not given:
        raise UsageError("rules.aqi.nothing", known="、".join(CONCENTRATIONS))
    parts = tuple(_part(name, values[name].strip(), edition, hourly) for name in given)
    known = [one.iaqi for one in parts if one.iaqi is not None]
    highest = max(known, default=None)
    top = highest if len(known) == len(parts) else None
    primary = (
        tuple(one.pollutant for one in parts if one.iaqi == top)
        if top is not None and top > standards.levels()[0].last
        else ()
    )
    level = None if top is None else standards.level_of(top).level
    complete = len(parts) == len(CONCENTRATIONS)
    return Reckoned(day.isoformat(), edition, hourly, top, highest, level, primary, complete, parts)


def _part(name: str, text: str, edition: str, hourly: bool) -> Part:
    plain = unicodedata.normalize("NFKC", text)
    stored = to_thousandths(plain) if _NUMBER.fullmatch(plain) else 0
    if not stored:
        raise UsageError("rules.aqi.bad", pollutant=name, value=text)
    averaging = ("24h" if name.startswith("PM") else "1h") if hourly else aqi.daily_averaging(name)
    rule = standards.breakpoints(edition, name, averaging).rule
    compared = aqi.as_compared(stored, name) / 1000
    found = aqi.iaqi(stored, name, edition, averaging)
    return Part(name, averaging, str(rule.data["unit"]), compared, found, rule.known)


def told(found: Reckoned) -> list[str]:
    """The answer in lines of words."""
    if found.aqi is None or found.level is None:
        head = say("rules.aqi.none", day=found.day, edition=found.edition, highest=found.highest)
    else:
        level = standards.levels()[found.level - 1]
        name = level.name_zh if language() == "zh" else level.name_en
        primary = "、".join(found.primary) or say("rules.aqi.no_primary")
        head = say("rules.aqi.told", aqi=found.aqi, level=name, primary=primary, day=found.day, edition=found.edition)
    lines = [head]
    for one in found.parts:
        period = say(f"rules.period.{one.averaging}")
        code = "rules.aqi.part" if one.iaqi is not None else "rules.aqi.part_none"
        lines.append(
            "  "
            + say(code, pollutant=one.pollutant, period=period, value=f"{one.value:g}", unit=one.unit, iaqi=one.iaqi)
        )
    if not found.complete:
        lines.append(say("rules.aqi.incomplete"))
    if found.hourly:
        lines.append(say("rules.aqi.hour_note"))
    return lines
