"""A region's statement made comparable: changes over the same cities, days of the cities whose AQI can be told.

Without it a city that joined this year, or one that measures PM2.5 only, would read as a change of the air.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from airplan.assess.statement import Statement, UnitLine
from airplan.errors import Refused
from airplan.rulebook import regions, standards
from airplan.series import periods
from airplan.series.periods import Period
from airplan.words import say
from airplan.workspace.analysis.rank import rank
from airplan.workspace.analysis.statement import statement

if TYPE_CHECKING:
    from airplan.workspace.analysis.assess import UnitResult
    from airplan.workspace.region_judged import Area
    from airplan.workspace.session import Project

_ALL = 6
"""Pollutants of the AQI."""


def with_data(project: Project, area: Area, period: Period) -> set[str]:
    """Codes of the region's cities that have a value of *period*."""
    ranking = rank(project, period, region=area.text)
    return {row.city.code for row in ranking.rows if any(row.values.values()) or row.good_ratio is not None}


def comparable(
    project: Project, span: Period, area: Area, found: Statement, cities: Sequence[UnitResult], now: AbstractSet[str],
    exclude_dust: bool,
) -> tuple[Statement, list[str]]:  # fmt: skip
    """*found* with comparable changes and days, and the notes that say so."""

    def over(codes: AbstractSet[str]) -> Statement | None:
        """The statement of some of the cities; None for none."""
        if codes == now:
            return found
        return _of(project, span, area, codes, exclude_dust) if codes else None

    full = _told_by_aqi(cities) & now
    before = [with_data(project, area, periods.years_back(span, back)) for back in (1, 2, 3)]
    last = before[0] & now
    three = before[0] & before[1] & before[2] & now
    previous = before[0] if _is_year(span) else with_data(project, area, periods.previous(span))
    just = previous & now
    told = _changes(found, over(last), over(just), over(three))
    told = _days(told, over(full), over(full & last), over(full & just))
    told = _largest_of(told, over(full))
    if full != now:
        lines = [_without_days(line, full, cities) for line in told.units]
        told = replace(told, units=tuple(lines), values={**told.values, **_values_of_days(over(full))})
    notes = _notes(area, found, now, full, cities) + _compared(now, before[0], previous, _is_year(span))
    return replace(told, notes=_without_mean(told.notes, found)), notes


def _of(project: Project, span: Period, area: Area, codes: AbstractSet[str], exclude_dust: bool) -> Statement | None:
    try:
        text = regions.own_text(area.name, sorted(codes))
        return statement(project, span, region=text, exclude_dust=exclude_dust)
    except Refused:
        return None


def _is_year(span: Period) -> bool:
    """A calendar year: the period before is last year's."""
    return periods.previous(span) == periods.years_back(span)


def _told_by_aqi(cities: Sequence[UnitResult]) -> set[str]:
    """Codes of the cities whose days have a published AQI, or one of all six pollutants."""
    found = set()
    for city in cities:
        for result in (*city.years, *city.periods):
            if result.aqi_source == "reported" or (result.aqi_source and (result.aqi_pollutants or 0) >= _ALL):
                found.add(city.city.code)
    return found


def _changes(found: Statement, last: Statement | None, just: Statement | None, three: Statement | None) -> Statement:
    items = tuple(
        replace(
            line, year_change=last.items[at].year_change if last else None,
            previous_change=just.items[at].previous_change if just else None,
            three_year_change=three.items[at].three_year_change if three else None,
        )
        for at, line in enumerate(found.items)
    )  # fmt: skip
    return replace(found, items=items, index_change=last.index_change if last else None)


def _days(found: Statement, full: Statement | None, last: Statement | None, just: Statement | None) -> Statement:
    days = tuple(
        replace(
            line, value=full.days[at].value if full else None, year_change=last.days[at].year_change if last else None,
            previous_change=just.days[at].previous_change if just else None,
        )
        for at, line in enumerate(found.days)
    )  # fmt: skip
    levels = full.levels if full else dict.fromkeys(found.levels, 0)
    primary = full.primary_days if full else dict.fromkeys(found.primary_days, 0)
    return replace(found, days=days, levels=levels, primary_days=primary)


_DAYS = ("good_days", "good_ratio", "heavy_days", "heavy_ratio")


def _values_of_days(full: Statement | None) -> dict[str, str | None]:
    return {name: full.values.get(name) if full else None for name in _DAYS}


def _without_days(line: UnitLine, full: AbstractSet[str], cities: Sequence[UnitResult]) -> UnitLine:
    """A row without the days that an AQI of too few pollutants gave."""
    kept = {city.city.name for city in cities if city.city.code in full}
    if line.name in kept:
        return line
    return replace(
        line, good_days=None, good_ratio=None, good_ratio_change=None, heavy_days=None, heavy_days_change=None
    )  # fmt: skip


def _largest_of(found: Statement, full: Statement | None) -> Statement:
    """Main pollutant of the region: the largest single index of the region's values, all that share it.

    Of cities that measure everything when there are some, so that one pollutant does not speak for other cities.
    """
    basis = full or found
    shares = {
        one.indicator: Fraction(one.value) / Fraction(one.limit) for one in basis.items if one.value and one.limit
    }  # fmt: skip
    main = tuple(name for name, share in shares.items() if share == max(shares.values()))
    return replace(found, main_pollutant=main)


def _notes(
    area: Area, found: Statement, now: AbstractSet[str], full: AbstractSet[str], cities: Sequence[UnitResult]
) -> list[str]:
    members, mark = len(area.codes), say("region.list")
    notes = [_standard(found)]
    counts, indexed = _counts(found), sum(unit.index is not None for unit in found.units)
    if len({*counts.values(), indexed, members}) > 1:
        parts = mark.join(f"{say(f'statement.name.{name}')} {count}" for name, count in counts.items())
        notes.append(say("region.note.counts", parts=parts, index=indexed, members=members))
    if full != now:
        partial = mark.join(city.city.name for city in cities if city.city.code in now - full)
        notes.append(say("region.note.partial", full=len(full), members=members, names=partial))
    if len(full) > 1:
        notes.append(say("region.note.city_days", count=len(full)))
    return notes


def _counts(found: Statement) -> dict[str, int]:
    """Cities with a value by indicator."""
    held = [[name for name, value in unit.values.items() if value is not None] for unit in found.units]
    return {line.indicator: sum(line.indicator in one for one in held) for line in found.items}


def _compared(now: AbstractSet[str], before: AbstractSet[str], previous: AbstractSet[str], is_year: bool) -> list[str]:
    """Which cities the changes compare, where a period before holds others."""
    found = []
    for code, other in (("other_cities", before), ("other_before", set() if is_year else previous)):
        if other and other != now:
            found.append(say(f"region.note.{code}", now=len(now), before=len(other), both=len(other & now)))
    return found


def _without_mean(notes: Sequence[str], found: Statement) -> tuple[str, ...]:
    """The statement's note on its means, which hold as many cities as have a value."""
    if len(set(_counts(found).values())) == 1:
        return tuple(notes)
    plain = say("indicators.mean_of_cities", count=len(found.units))
    return tuple(say("region.note.means") if note == plain else note for note in notes)


def _standard(found: Statement) -> str:
    """The editions that judged; what of the limits nobody checked is said."""
    name, aqi = found.standard, standards.aqi_edition_on(dt.date.fromisoformat(found.last))
    headline = [one for one in standards.items(name) if one.headline]
    unchecked = [one.pollutant for one in headline if one.limit.rule.needs_check]
    mark = say("region.list")
    note = say("region.note.standard", title=standards.edition(name).title, edition=name, aqi=aqi)
    return note + (say("region.note.unchecked", names=mark.join(unchecked)) if unchecked else "")
