"""Assessment of a project's units: the one door for the command line and the window."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from airplan import clock, words
from airplan.assess import dustcounts, from_periods, judge, official, regional
from airplan.assess.evaluate import Evaluation, days_in, evaluate
from airplan.assess.naming import named
from airplan.assess.regional import GroupSummary
from airplan.assess.results import Beside, Note, PeriodResult
from airplan.assess.threeyear import ThreeYear
from airplan.domain import DataKind, Unit
from airplan.errors import UsageError
from airplan.rulebook import places, regions, standards
from airplan.series import dust, kinds, periods
from airplan.series.dust import DustEvent
from airplan.series.periods import Period
from airplan.workspace.analysis import factors, rules, series
from airplan.workspace.analysis.official import values_of
from airplan.workspace.analysis.places import find_units

if TYPE_CHECKING:
    from airplan.workspace.session import Project

NEW_WEIGHTS_FROM = dt.date(2026, 3, 1)
"""From here the weights of the composite index are not known for sure; the city may decide (``index_weights``)."""


@dataclass(frozen=True, slots=True)
class CityRef:
    """A unit in an answer; ``code`` is empty for local units."""

    id: int
    code: str
    name: str
    level: str
    province: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """Assessment of one unit: calendar years in ``years``, any other period in ``periods``.

    ``three_years`` and ``editions`` are filled on demand (:mod:`airplan.workspace.analysis.editions`).
    ``notes``: why nothing could be said about what was asked for, and what is held.
    """

    city: CityRef
    years: tuple[PeriodResult, ...]
    periods: tuple[PeriodResult, ...] = ()
    three_years: tuple[ThreeYear, ...] = ()
    editions: tuple[Beside, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessResult:
    """All units asked for, in the order of their ids.  JSON: one unit flat, several under ``cities``."""

    standard: str
    cities: tuple[UnitResult, ...]
    region: str | None = None
    missing: tuple[str, ...] = ()
    summary: tuple[GroupSummary, ...] = ()
    notes: tuple[Note, ...] = field(default=())


def city_ref(unit: Unit) -> CityRef:
    """How a unit is named in answers."""
    place = places.by_code(unit.code or unit.id)
    code = unit.code or (f"{unit.id:06d}" if unit.id < 1_000_000 else "")
    return CityRef(unit.id, code, unit.name, str(unit.level), place.province if place else "", unit.parent)


def assess(
    project: Project,
    unit: str | int | None = None,
    year: int | None = None,
    standard: str = standards.AUTO,
    *,
    period: str | Period | None = None,
    kind: DataKind | None = None,
    exclude_dust: bool = False,
    constant_edition: str | None = None,
    region: str | None = None,
    reference_state: bool = False,
    explain: bool = True,
) -> AssessResult:
    """Assess units of the project.

    *unit*: name, code or id (all cities for None); *region*: only its members.  *year* or *period* (all years
    with data for neither).  *standard*: an edition of GB 3095, or ``auto`` for that of the period's last day.
    *constant_edition*: one edition of HJ 633 for every day.  *reference_state*: days before 2018-09-01 at
    reference and actual state (gases by the fixed factor, particles by the factors entered).  *explain* False
    leaves out how far the published AQI is reproduced (quicker for many cities).  Raises UsageError for
    unknown words.
    """
    standard = rules.resolve(project, standard)
    if constant_edition is not None and constant_edition not in standards.AQI_EDITIONS:
        known = "、".join(standards.AQI_EDITIONS)
        raise UsageError("rules.unknown_edition", value=constant_edition, known=known)
    units, missing = _units(project, unit, region)
    spans = _spans(project, units, year, period)
    key = (
        "assess",
        words.language(),
        tuple(one.id for one in units),
        tuple(spans),
        standard,
        kind,
        exclude_dust,
        constant_edition,
        reference_state,
        explain,
    )
    how = _How(standard, kind, exclude_dust, constant_edition, reference_state, explain)
    found = project.memo(
        key,
        lambda: {span: _of_span(project, units, span, how) for span in spans},
    )
    results = tuple(_of_unit(project, one, spans, [found[span].get(one.id) for span in spans]) for one in units)
    cities = [one.id for one in units if str(one.level) == "city"]
    several = [[found[span][one] for one in cities if one in found[span]] for span in spans] if len(cities) > 1 else []
    groups = [regional.summary(one) for one in several]
    return AssessResult(standard, results, region, missing, tuple(one for one in groups if one is not None))


def _units(project: Project, text: str | int | None, region: str | None) -> tuple[list[Unit], tuple[str, ...]]:
    units = find_units(project, None if text is None else str(text))
    if region is None:
        return units, ()
    members = regions.named(region).members
    inside = [one for one in units if (one.code or str(one.id)) in members]
    if not inside:
        raise UsageError("assess.no_members", region=regions.named(region).name)
    held = {one.code or str(one.id) for one in inside}
    return inside, tuple(code for code in members if code not in held)


def _spans(project: Project, units: Sequence[Unit], year: int | None, period: str | Period | None) -> list[Period]:
    if period is not None:
        heating = project.store.setting("heating_season")
        dates = (heating[0], heating[1]) if heating else None
        return [period if isinstance(period, Period) else periods.parse(period, clock.today(), dates)]
    if year is not None:
        return [periods.year(year)]
    span = series.year_span(project, units)
    return [] if span is None else [periods.year(number) for number in range(span[0], span[1] + 1)]


def _of_unit(project: Project, unit: Unit, spans: Sequence[Period], found: Sequence[PeriodResult | None]) -> UnitResult:
    known = [result for result in found if result is not None]
    return UnitResult(
        city=city_ref(unit),
        years=tuple(result for result in known if result.year is not None),
        periods=tuple(result for result in known if result.year is None),
        notes=() if known else (_nothing(project, unit, spans),),
    )


def _nothing(project: Project, unit: Unit, spans: Sequence[Period]) -> Note:
    """Why there is no result: no data of the unit at all, or none of the period asked for."""
    held = series.year_span(project, [unit])
    code, values = "assess.nothing_held", {"unit": unit.name}
    if held is not None:
        period = "、".join(span.text for span in spans)
        code, values = "assess.nothing_then", {**values, "period": period, "first": str(held[0]), "last": str(held[1])}
    return Note(code, values, words.sentence(code, values))


@dataclass(frozen=True, slots=True)
class _How:
    """The choices of one question."""

    standard: str
    kind: DataKind | None
    exclude_dust: bool
    constant: str | None
    reference_state: bool
    explain: bool

    @property
    def aqi_edition(self) -> str:
        """Edition of HJ 633 for the days: the constant one, that of the chosen standard, or of each day."""
        if self.constant or self.standard == standards.AUTO:
            return self.constant or standards.AUTO
        return standards.aqi_edition_of(self.standard)


def _of_span(project: Project, units: Sequence[Unit], span: Period, how: _How) -> dict[int, PeriodResult]:
    """Results of one period by unit id, from days first, else from values given as such."""
    found: dict[int, PeriodResult] = {}
    events = dust_events(project)
    weights = project.store.setting("index_weights")
    for portion in _portions(project, units, span, how):
        seen = dustcounts.view(portion.cube, events, span)
        evaluation = _evaluated(seen, span, how.standard, how.exclude_dust)
        spans = judge.edition_spans(span) if how.standard == standards.AUTO else ()
        also = tuple(_evaluated(seen, span, name, how.exclude_dust) for name in spans if name != evaluation.standard)
        days = days_in(portion.cube, span, how.aqi_edition)
        counts = dustcounts.counts(seen, span, how.aqi_edition)
        for row, unit in enumerate(portion.units):
            about = judge.Judged(
                unit=unit.parent or unit.id,
                kind=portion.cube.kind,
                dust="excluded" if how.exclude_dust else "monitored",
                dust_days=int(seen.days[row]),
                dust_counts=counts[row],
                aqi_edition=how.aqi_edition,
                explain=how.explain,
                weights=weights if span.last >= NEW_WEIGHTS_FROM else None,
                state="reference" if how.reference_state else "published",
            )
            found[unit.id] = _said(project, unit, judge.period_result(evaluation, days, row, about, also))
    for unit in units:
        if unit.id not in found and (given := _given(project, unit, span, how.standard)):
            found[unit.id] = _said(project, unit, given)
    return found


def _portions(project: Project, units: Sequence[Unit], span: Period, how: _How) -> list[series.Portion]:
    found = series.portions(project, units, span, how.kind)
    if not how.reference_state or span.first >= kinds.state_change():
        return found
    return [
        series.Portion((unit,), factors.one_state(project, series.rows(portion.cube, [unit])))
        for portion in found
        for unit in portion.units
    ]


def _evaluated(seen: dustcounts.DustView, span: Period, standard: str, exclude_dust: bool) -> Evaluation:
    evaluation = evaluate(seen.monitored, span, standard)
    return dustcounts.without_dust(seen, span, standard, evaluation) if exclude_dust else evaluation


def dust_events(project: Project) -> list[DustEvent]:
    """Dust events on record, by unit and first day."""

    def read() -> list[DustEvent]:
        found = [DustEvent.from_record(record) for record in project.store.records(dust.TYPE)]
        return sorted(found, key=lambda event: (event.unit, event.first))

    return project.memo("dust.events", read)


def _given(project: Project, unit: Unit, span: Period, standard: str) -> PeriodResult | None:
    values = series.period_values(project, unit.id)
    if span.kind == "year":
        return from_periods.of_year(values, span, standard)
    return from_periods.of_period(values, span, standard)


def _said(project: Project, unit: Unit, result: PeriodResult) -> PeriodResult:
    """With the sentences of its notes, and the official values beside."""
    more = []
    if result.period.endswith("heating") and project.store.setting("heating_season") is None:
        more.append(Note("assess.heating_default", {"first": result.first, "last": result.last}))
    notes = tuple(
        dataclasses.replace(note, message=words.sentence(note.code, named(note.values)))
        for note in (*result.notes, *more)
    )
    reasons = (*result.reasons, *(note.code.removeprefix("assess.") for note in more))
    beside = official.beside(values_of(project, unit.id), result)
    return dataclasses.replace(result, notes=notes, reasons=reasons, official=beside)


def latest_year(result: UnitResult) -> PeriodResult | None:
    """The last year that has data."""
    return result.years[-1] if result.years else None
