"""Indicators of a plan period for a city, a region or all cities of the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from airplan import clock
from airplan.assess import compare as changes
from airplan.assess import indicators, official, rounding
from airplan.assess.evaluations import IndicatorResult, IndicatorsResult, YearLine
from airplan.assess.results import PeriodResult
from airplan.domain import Unit
from airplan.errors import UsageError
from airplan.rulebook import planperiods, regions, standards
from airplan.rulebook.planperiods import PlanPeriod, PlanTarget
from airplan.series import periods
from airplan.words import sentence
from airplan.workspace.analysis import series
from airplan.workspace.analysis.assess import assess
from airplan.workspace.analysis.official import values_of
from airplan.workspace.analysis.places import find_units

if TYPE_CHECKING:
    from airplan.workspace.session import Project


def plan_indicators(
    project: Project,
    period: str | None = None,
    *,
    year: int | None = None,
    unit: str | int | None = None,
    region: str | None = None,
) -> IndicatorsResult:
    """Indicators of a plan period (today's by default) for a unit, a region, or all cities of the project.

    National targets hold beside the values assigned to the unit (register, kind assigned, period = end year).
    Raises UsageError for unknown words.
    """
    plan = planperiods.current(clock.today().year) if period is None else planperiods.plan_period(period)
    units, scope = _scope(project, unit, region)
    span = series.year_span(project, units)
    at = year or min(plan.end, max(plan.first, span[1] if span else plan.first))
    view = _View(project, plan, tuple(units), scope)
    targets = _targets(view)
    items = tuple(view.item(target, assigned, at) for target, assigned in targets)
    years = range(plan.first, plan.end + 1)
    sheet = tuple(_line(view, targets, one) for one in years if span and span[0] <= one <= span[1])
    rule = plan.deadline_rule["text"] if plan.deadline_rule else None
    return IndicatorsResult(
        plan.id, plan.name, plan.document, plan.base, plan.end, plan.midterm, at, scope, items, sheet, rule,
        tuple(_notes(view, targets)),
    )  # fmt: skip


def set_values(
    project: Project, plan: PlanPeriod, indicator: str, years: Sequence[int], region: str
) -> dict[int, tuple[Fraction, str, int]]:
    """Value, kind and number of cities of a region's indicator by year, without those that have none."""
    units, scope = _scope(project, None, region)
    view = _View(project, plan, tuple(units), scope)
    target = PlanTarget(indicator, indicator, "at_most", 0, scope, None, True, "", "verified")
    found = {year: view.value(target, year, year == plan.base) for year in years}
    return {year: value for year, value in found.items() if value}


def same_set(
    project: Project, plan: PlanPeriod, indicator: str, year: int, region: str
) -> tuple[Fraction, Fraction] | None:
    """An indicator of a region in the base year and in *year*, over the cities that have both."""
    units, scope = _scope(project, None, region)
    view = _View(project, plan, tuple(units), scope)
    target = PlanTarget(indicator, indicator, "drop", 0, scope, None, True, "", "verified")
    both = view.both(target, year)
    pair = view.value(target, plan.base, True, both), view.value(target, year, False, both)
    return (pair[0][0], pair[1][0]) if pair[0] and pair[1] else None


def place_name(project: Project, scope: str) -> str:
    """Name of a scope as printed: the unit's, the region's, or nothing for the whole project."""
    for unit in project.units():
        if scope in (unit.code, str(unit.id)):
            return unit.name
    found = regions.region(scope)
    return found.name if found else ""


def _scope(project: Project, unit: str | int | None, region: str | None) -> tuple[list[Unit], str]:
    if region is not None:
        group = regions.named(region)
        inside = [one for one in find_units(project) if (one.code or str(one.id)) in group.members]
        if not inside:
            raise UsageError("assess.no_members", region=group.name)
        return inside, group.id
    units = find_units(project, None if unit is None else str(unit))
    if unit is None and len(units) > 1:
        units = [one for one in units if str(one.level) == "city"] or units  # units outside the 338 stay outside
    return units, str(units[0].code or units[0].id) if len(units) == 1 else "project"


def _targets(view: _View) -> list[tuple[PlanTarget, official.OfficialValue | None]]:
    """Assigned targets of the unit first, then the national ones that apply to its scope."""
    found: list[tuple[PlanTarget, official.OfficialValue | None]] = []
    assigned = [v for v in view.known() if v.kind == "assigned" and v.period in (str(view.plan.end), view.plan.id)]
    for one in assigned:
        up = one.indicator.startswith("good")
        kind = "drop" if one.indicator in official.TOTALS else "at_least" if up else "at_most"
        name = f"assigned-{one.indicator}"
        target = PlanTarget(
            name, one.indicator, kind, float(one.number), view.scope, "下达", one.indicator not in official.TOTALS,
            f"{one.indicator} {one.value}", "verified",
        )  # fmt: skip
        found.append((target, one))
    return found + [(target, None) for target in view.plan.targets if _applies(target, view)]


def _applies(target: PlanTarget, view: _View) -> bool:
    if target.scope == "nation" or target.scope == view.scope:
        return True
    group = regions.region(target.scope)
    codes = {unit.code or str(unit.id) for unit in view.units}
    return codes <= set(group.members) if group else target.scope in codes and len(codes) == 1


@dataclass(frozen=True)
class _View:
    """The units of a question and the period asked about."""

    project: Project
    plan: PlanPeriod
    units: tuple[Unit, ...]
    scope: str

    def known(self) -> list[official.OfficialValue]:
        """Official values of the unit, or of the whole when there are several."""
        if len(self.units) == 1:
            return values_of(self.project, self.units[0].id)
        return [one for one in values_of(self.project) if one.unit is None]

    def results(self, year: int) -> dict[int, PeriodResult]:
        """The year of every unit that has one."""

        def read() -> dict[int, PeriodResult]:
            span = periods.year(year)
            cities = assess(self.project, period=span, explain=False).cities
            found = {city.city.id: city.years[0] for city in cities if city.years}
            for unit in self.units:
                if unit.id not in found and unit.parent is not None:
                    own = assess(self.project, unit.id, period=span, explain=False).cities[0]
                    found.update({unit.id: own.years[0]} if own.years else {})
            return found

        return self.project.memo(("indicators.year", year, tuple(unit.id for unit in self.units)), read)

    def unit_value(self, unit: Unit, indicator: str, year: int, base: bool) -> tuple[Fraction, str] | None:
        """Base, recognised, published or computed value of a unit."""
        known = values_of(self.project, unit.id)
        if base:
            for one in known:
                if (one.indicator, one.period, one.kind) == (indicator, str(year), "base"):
                    return rounding.exact(one.number), "base"
        computed = (
            changes.published(self.results(year).get(unit.id), indicator) if indicator in changes.INDICATORS else None
        )
        used = official.used(known, indicator, str(year), computed)
        return None if used.text is None else (rounding.exact(used.text), used.kind)

    def value(
        self, target: PlanTarget, year: int, base: bool, only: frozenset[int] | None = None
    ) -> tuple[Fraction, str, int] | None:
        """Value of the set in a year: one city's, or the plain mean of the cities' (*only*: of these units)."""
        if (own := self.own(target, year, base)) is not None:
            return own
        members = [unit for unit in self.counted(target, year) if only is None or unit.id in only]
        found = [value for unit in members if (value := self.unit_value(unit, target.indicator, year, base))]
        mean = indicators.mean_of(value for value, _ in found)
        if mean is None:
            return None
        kinds_found = {kind for _, kind in found}
        return mean, kinds_found.pop() if len(kinds_found) == 1 else "computed", len(found)

    def own(self, target: PlanTarget, year: int, base: bool) -> tuple[Fraction, str, int] | None:
        """What the register says of the whole set in a year."""
        kinds = ("base",) if base else ("recognised", "published")
        for one in self.known() if len(self.units) > 1 else ():
            if (one.indicator, one.period) == (target.indicator, str(year)) and one.kind in kinds:
                return rounding.exact(one.number), one.kind, len(self.counted(target, year))
        return None

    def counted(self, target: PlanTarget, year: int) -> list[Unit]:
        """Members of a target that are assessed in a year."""
        inside = self._assessed(year)
        return [unit for unit in self.members(target) if inside is None or str(unit.id) in inside]

    def total(self, target: PlanTarget, year: int) -> tuple[Fraction, str, int] | None:
        """Drop of a total: of several cities the register's own, else weighted by their bases, never a plain mean.

        The count is that of the cities with base and drop; the value holds only when all have both.
        """
        if len(self.units) == 1:
            return self.value(target, year, False)
        if (own := self.own(target, year, False)) is not None:
            return own
        parts = self._weighted(target, year)
        amount = sum((base for base, _ in parts), Fraction(0))
        if len(parts) < len(self.counted(target, year)) or not amount:
            return None
        return sum((base * drop for base, drop in parts), Fraction(0)) / amount, "computed", len(parts)

    def _weighted(self, target: PlanTarget, year: int) -> list[tuple[Fraction, Fraction]]:
        """Amount of the base year and drop in percent of the cities that have both."""
        found = []
        for unit in self.counted(target, year):
            bases = [
                one for one in values_of(self.project, unit.id)
                if (one.indicator, one.period, one.kind) == (target.indicator, str(self.plan.base), "base")
            ]  # fmt: skip
            now = self.unit_value(unit, target.indicator, year, False)
            if bases and now:
                found.append((rounding.exact(bases[0].number), now[0]))
        return found

    def both(self, target: PlanTarget, year: int) -> frozenset[int] | None:
        """Units of a region with a value of the base year and of *year*: a drop compares the same cities.

        The nation's means follow the set of each year, as published.
        """
        if target.kind != "drop" or len(self.units) == 1 or self.scope == "project":
            return None
        return frozenset(
            unit.id for unit in self.counted(target, year)
            if self.unit_value(unit, target.indicator, self.plan.base, True)
            and self.unit_value(unit, target.indicator, year, False)
        )  # fmt: skip

    def _assessed(self, year: int) -> frozenset[str] | None:
        """Codes of the cities assessed in a year (338, 337 from 2019, 339 from 2021) for national questions."""
        if self.scope != "project":
            return None
        return frozenset(regions.city_set_on(dt.date(year, 12, 31)).members)

    def members(self, target: PlanTarget) -> Sequence[Unit]:
        """Cities the target is about; ``not_attaining``: above the PM2.5 limit in the base year, fixed since."""
        if target.only != "not_attaining":
            return self.units
        limit = standards.limit("PM2.5", "annual", standards.editions()[0].id)
        assert limit is not None
        bound = rounding.exact(limit.number)
        base = {unit.id: self.unit_value(unit, "PM2.5", self.plan.base, True) for unit in self.units}
        return [unit for unit in self.units if (value := base[unit.id]) and value[0] > bound]

    def item(self, target: PlanTarget, assigned: official.OfficialValue | None, year: int) -> IndicatorResult:
        """One target at the end of a year."""
        if target.indicator in official.TOTALS:
            return self._total(target, assigned, year)
        both = self.both(target, year)
        base = self.value(target, self.plan.base, True, both) or self.value(target, self.plan.base, True)
        if base is None and target.base is not None and len(self.units) > 1:
            base = (rounding.exact(target.base), "document", 0)
        now = self.value(target, year, False, both)
        done = indicators.progress(
            target, base[0] if base else None, now[0] if now else None, self.plan.base, target.by or self.plan.end, year
        )
        return _item(self, target, assigned, base, now, done, _reason(self, target, base, now, year), year)

    def _total(self, target: PlanTarget, assigned: official.OfficialValue | None, year: int) -> IndicatorResult:
        # The register holds the drop itself: 0 in the base year.
        now = self.total(target, year)
        done = indicators.Progress(None, None, None, None, "unknown")
        if now is not None:
            scaled = Fraction(100) - now[0]
            end = target.by or self.plan.end
            done = indicators.progress(target, Fraction(100), scaled, self.plan.base, end, year)
        several = len(self.units) > 1
        reason = None if now else "indicators.enter_totals" if several else "indicators.enter_total"
        found = _item(self, target, assigned, None, now, done, reason, year)
        return found if now or not several else replace(found, cities=len(self._weighted(target, year)))


def _reason(
    view: _View,
    target: PlanTarget,
    base: tuple[Fraction, str, int] | None,
    now: tuple[Fraction, str, int] | None,
    year: int,
) -> str | None:
    if target.only == "not_attaining" and not view.members(target):
        return "indicators.none_not_attaining"
    if now is None:
        return "indicators.no_value"
    return "indicators.no_base" if base is None and target.kind == "drop" else None


def _item(
    view: _View,
    target: PlanTarget,
    assigned: official.OfficialValue | None,
    base: tuple[Fraction, str, int] | None,
    now: tuple[Fraction, str, int] | None,
    done: indicators.Progress,
    reason: str | None,
    year: int,
) -> IndicatorResult:
    return IndicatorResult(
        id=target.id,
        indicator=target.indicator,
        text=target.text,
        kind=target.kind,
        target=target.value,
        attribute=target.attribute,
        scope=target.scope,
        assigned=assigned is not None,
        document=assigned.document if assigned else view.plan.document,
        known=target.known,
        cities=now[2] if now else 0,
        base=_float(base[0]) if base else None,
        base_kind=base[1] if base else None,
        value=_float(now[0]) if now else None,
        value_kind=now[1] if now else None,
        achieved=_float(done.achieved, 1),
        expected=_float(done.expected, 1),
        progress=_float(done.progress, 1),
        needed_a_year=_float(done.needed_a_year, 2),
        status=done.status,
        reason=reason.removeprefix("indicators.") if reason else None,
        members=len(view.counted(target, year)),
    )


def _float(value: Fraction | None, digits: int = 2) -> float | None:
    return None if value is None else float(rounding.rounded(value, digits))


def _line(view: _View, targets: Sequence[tuple[PlanTarget, official.OfficialValue | None]], year: int) -> YearLine:
    items = [view.item(target, assigned, year) for target, assigned in targets if target.computable]
    return YearLine(year, {item.id: item.achieved for item in items}, {item.id: item.status for item in items})


def _notes(view: _View, targets: Sequence[tuple[PlanTarget, official.OfficialValue | None]]) -> list[str]:
    found = []
    if not view.plan.targets:
        found.append(sentence("indicators.no_national", {"name": view.plan.name}))
    if any(target.known == "unverified" for target, _ in targets):
        found.append(sentence("indicators.unverified", {}))
    if len(view.units) > 1:
        found.append(sentence("indicators.mean_of_cities", {"count": len(view.units)}))
    return found
