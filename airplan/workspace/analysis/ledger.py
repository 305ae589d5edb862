"""年度目标账本 of a unit: per target to date, what the rest of the year may be, and how hard that is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from airplan import clock
from airplan.assess import compare
from airplan.assess.results import PeriodResult
from airplan.domain import DataKind, Unit
from airplan.errors import Refused
from airplan.series import dust, kinds, periods
from airplan.series.periods import Period
from airplan.series.statistics import days_of
from airplan.workspace.analysis import series
from airplan.workspace.analysis.assess import assess, city_ref, dust_events
from airplan.workspace.analysis.compare import parsed
from airplan.workspace.analysis.ledger_lines import YearSoFar, line
from airplan.workspace.analysis.ledger_types import LedgerTarget, ScenarioResult, UnitLedger
from airplan.workspace.analysis.morning import with_message
from airplan.workspace.analysis.official import values_of
from airplan.workspace.analysis.places import one_unit

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = ["LedgerTarget", "ScenarioResult", "UnitLedger", "year_ledger"]

ALWAYS = ("PM2.5", "O3", "good_ratio", "heavy_days")
"""Lines a ledger has even without a target."""


def year_ledger(
    project: Project,
    year: int | None = None,
    as_of: dt.date | None = None,
    unit: str | int | None = None,
    *,
    period: str | Period | None = None,
    counties: bool = True,
    exclude_dust: bool = False,
) -> UnitLedger:
    """Ledger of the running year (or of any past day).

    *unit*: name, code or id; by default the only city.  *as_of*: the last day taken into account (today).
    *period*: instead of a year any period with targets of its own, such as 2025winter.
    Raises UsageError when the unit is not clear, Refused when it has no days in the period.
    """
    today = as_of or clock.today()
    whole = parsed(project, period) if period is not None else periods.year(year or today.year)
    chosen = one_unit(project, unit)
    answer = with_message(_of_unit(project, chosen, whole, today, exclude_dust))
    if not counties:
        return answer
    below = [one for one in project.units() if one.parent == chosen.id and str(one.level) in ("county", "zone")]
    found = []
    for one in below:
        try:
            found.append(with_message(_of_unit(project, one, whole, today, exclude_dust)))
        except Refused:
            continue  # a county without days in the period has no line
    return dataclasses.replace(answer, counties=tuple(found))


def _of_unit(project: Project, unit: Unit, whole: Period, as_of: dt.date, exclude_dust: bool) -> UnitLedger:
    as_of = min(as_of, whole.last)
    if as_of < whole.first:
        raise Refused("ledger.no_days", unit=unit.name, period=whole.text)
    to_date = Period("ytd", whole.first, as_of, whole.text)
    kind = series.kind_for(project, unit.id, to_date)
    if kind is None:
        raise Refused("ledger.no_days", unit=unit.name, period=whole.text)
    seen = _seen(project, unit, to_date, whole.last, kind, exclude_dust)
    lines = [line(seen, indicator) for indicator in _indicators(project, unit, whole.text)]
    return UnitLedger(
        city=city_ref(unit),
        year=whole.first.year,
        period=whole.text,
        as_of=as_of.isoformat(),
        data_to=seen.day.isoformat(),
        data_kind=kind.label,
        provisional=kinds.provisional(kind),
        standard=seen.result.standard,
        dust=seen.result.dust,
        targets=tuple(lines),
        message="",
    )


def _seen(project: Project, unit: Unit, span: Period, end: dt.date, kind: DataKind, exclude_dust: bool) -> YearSoFar:
    cube = series.rows(series.cubes(project)[kind], [unit])
    values, start = days_of(cube, span.first, span.last)
    last = dt.date.fromordinal(start + int(np.flatnonzero((values[0] > 0).any(axis=1))[-1]))
    to_date = Period("ytd", span.first, last, span.text)
    rest = Period("range", min(last + dt.timedelta(days=1), end), end, "rest")
    result = _result(project, unit, to_date, kind, exclude_dust)
    if result is None:
        raise Refused("ledger.no_days", unit=unit.name, period=span.text)
    return YearSoFar(
        project=project,
        unit=unit,
        cube=dust.excluded(cube, dust_events(project)) if exclude_dust else cube,
        to_date=to_date,
        rest=rest,
        remaining=(end - last).days,
        result=result,
        before=_result(project, unit, periods.years_back(to_date), None, exclude_dust),
    )


def _result(
    project: Project, unit: Unit, span: Period, kind: DataKind | None, exclude_dust: bool
) -> PeriodResult | None:
    found = assess(project, unit.id, period=span, kind=kind, exclude_dust=exclude_dust, explain=False)
    return next(iter((*found.cities[0].years, *found.cities[0].periods)), None)


def _indicators(project: Project, unit: Unit, period: str) -> list[str]:
    assigned = {one.indicator for one in values_of(project, unit.id) if one.kind == "assigned" and one.period == period}
    return [name for name in compare.INDICATORS if name in assigned or name in ALWAYS]
