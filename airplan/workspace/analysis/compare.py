"""A period beside the same period last year, the period before, or the mean of three years."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan import clock
from airplan.assess import compare as changes
from airplan.assess import official
from airplan.assess.compare import Change
from airplan.assess.results import PeriodResult
from airplan.domain import Unit
from airplan.errors import UsageError
from airplan.series import periods
from airplan.series.periods import Period
from airplan.workspace.analysis import series
from airplan.workspace.analysis.assess import CityRef, assess, city_ref
from airplan.workspace.analysis.official import values_of
from airplan.workspace.analysis.places import one_unit

if TYPE_CHECKING:
    from airplan.workspace.session import Project

AGAINST = ("year", "previous", "three-years")
"""同比, 环比, 同比三年均值."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One unit's comparison.  The first fields are those of *indicator*; all indicators stand in ``indicators``.

    ``kinds``: for value and previous recognised, published or computed (register of official values).  A period
    whose data end early (``data_to``) is compared with the same days of the years before.
    """

    city: CityRef
    period: str
    previous_period: str
    against: str
    indicator: str
    value: str | None
    previous: str | None
    change: float | None
    unit: str
    basis: str
    indicators: dict[str, Change]
    kinds: dict[str, tuple[str, str]]
    data_to: str
    standard: str | None
    previous_standard: str | None


def compare(
    project: Project,
    period: str | Period,
    unit: str | int | None = None,
    *,
    against: str = "year",
    indicator: str = "PM2.5",
    unrounded: bool = False,
    digits: Mapping[str, int] | None = None,
) -> Comparison:
    """Compare a period of a unit.  Raises UsageError for unknown words or a unit that is not clear.

    *digits*: decimals by indicator; by default the setting ``statement_digits``, else those of the edition.
    """
    if against not in AGAINST:
        raise UsageError("compare.unknown_against", value=against, known="、".join(AGAINST))
    if indicator not in changes.INDICATORS:
        raise UsageError("official.unknown_indicator", value=indicator, known="、".join(changes.INDICATORS))
    digits = digits_of(project, digits)
    span = parsed(project, period)
    chosen = one_unit(project, unit)
    now = result_of(project, chosen, span)
    part = so_far(project, [chosen], span)
    spans = _before(part if against != "previous" else span, against)
    before = [result_of(project, chosen, one) for one in spans]
    found = {
        name: _change(project, chosen, name, (span, now), list(zip(spans, before, strict=True)), unrounded, digits)
        for name in changes.INDICATORS
    }
    finished = now if part == span else None
    found = {name: (_with_reason(change, kinds, finished, before), kinds) for name, (change, kinds) in found.items()}
    first = found[indicator][0]
    return Comparison(
        city=city_ref(chosen),
        period=span.text,
        previous_period="、".join(one.text for one in spans),
        against=against,
        indicator=indicator,
        value=first.value,
        previous=first.previous,
        change=first.change,
        unit=first.unit,
        basis=first.basis,
        indicators={name: change for name, (change, _) in found.items()},
        kinds={name: kinds for name, (_, kinds) in found.items()},
        data_to=part.last.isoformat(),
        standard=now.standard if now else None,
        previous_standard=before[0].standard if before[0] else None,
    )


def digits_of(project: Project, digits: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """Decimals by indicator: those given, else the city's setting ``statement_digits``, else None (the edition's)."""
    if digits is not None:
        return digits
    held: Mapping[str, int] | None = project.store.setting("statement_digits")
    return held


def parsed(project: Project, period: str | Period) -> Period:
    """Period of a text, with the city's heating season."""
    if isinstance(period, Period):
        return period
    heating = project.store.setting("heating_season")
    return periods.parse(period, clock.today(), (heating[0], heating[1]) if heating else None)


def so_far(project: Project, units: Sequence[Unit], span: Period) -> Period:
    """The part of a running period that has data: to the last day with data of any of the units."""
    days = [day for unit in units if (day := series.last_day(project, unit.id)) is not None]
    last = max(days, default=span.last)
    if not span.first <= last < span.last:
        return span
    return Period("ytd", span.first, last, span.text)


def result_of(project: Project, unit: Unit, span: Period, exclude_dust: bool = False) -> PeriodResult | None:
    """Result of one unit and period; None without data."""
    found = assess(project, unit.id, period=span, explain=False, exclude_dust=exclude_dust).cities[0]
    return next(iter((*found.years, *found.periods)), None)


def _before(span: Period, against: str) -> list[Period]:
    if against == "previous":
        return [periods.previous(span)]
    return [periods.years_back(span, back) for back in range(1, 4 if against == "three-years" else 2)]


def _change(
    project: Project,
    unit: Unit,
    name: str,
    now: tuple[Period, PeriodResult | None],
    before: list[tuple[Period, PeriodResult | None]],
    unrounded: bool,
    digits: Mapping[str, int] | None,
) -> tuple[Change, tuple[str, str]]:
    if unrounded and len(before) == 1:
        return changes.compare(now[1], before[0][1], name, digits, unrounded=True), ("computed", "computed")
    known = values_of(project, unit.id)
    value = official.used(known, name, now[0].text, changes.published(now[1], name, digits))
    others = [official.used(known, name, span.text, changes.published(one, name, digits)) for span, one in before]
    previous = others[0].text if len(others) == 1 else _mean(others, name, now[1], digits)
    kinds = (value.kind, others[0].kind if len({one.kind for one in others}) == 1 else "computed")
    unit_name = changes.unit_of(name)
    if value.text is None or previous is None:
        reason = "no_value" if value.text is None else "no_previous"
        return Change(name, value.text, previous, None, unit_name, "published", reason), kinds
    found = changes.change_of(value.text, previous, name)
    return Change(name, value.text, previous, None if found is None else float(found), unit_name), kinds


def _with_reason(
    change: Change, kinds: tuple[str, str], finished: PeriodResult | None, before: Sequence[PeriodResult | None]
) -> Change:
    """The change marked when it rests on values computed from too few valid days."""
    if change.reason is not None:
        return change
    if kinds[1] == "computed" and not all(changes.covered(one, change.indicator) for one in before):
        return dataclasses.replace(change, reason="previous_short")
    if kinds[0] == "computed" and not changes.covered(finished, change.indicator):
        return dataclasses.replace(change, reason="value_short")
    return change


def _mean(
    others: list[official.Used], name: str, now: PeriodResult | None, digits: Mapping[str, int] | None
) -> str | None:
    if now is None:
        return None
    return changes.mean_of_texts([one.text for one in others], changes.digits_of(now, name, digits))
