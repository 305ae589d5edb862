"""Ranking of cities of a region, or of the counties of a city, by composite index and by its change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from airplan.assess import compare as changes
from airplan.assess import rank as ranking
from airplan.assess.results import Note, PeriodResult
from airplan.domain import CONCENTRATIONS, Unit
from airplan.errors import UsageError
from airplan.rulebook import regions
from airplan.series import periods
from airplan.series.periods import Period
from airplan.words import sentence
from airplan.workspace.analysis.assess import AssessResult, CityRef, assess, city_ref
from airplan.workspace.analysis.compare import parsed, so_far
from airplan.workspace.analysis.places import find_units

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class RankRow:
    """One unit of a ranking.  Texts as published; ``change`` percent of the index against last year's period."""

    rank: int | None
    city: CityRef
    index: str | None
    change: float | None
    change_rank: int | None
    main_pollutant: tuple[str, ...]
    values: dict[str, str | None]
    good_ratio: str | None
    attains_six: bool | None


@dataclass(frozen=True, slots=True)
class RankResult:
    """Ranking by composite index (best first) and by its change.

    ``worsening`` leaves out units that attain all six headline items (change ranking, 2017-02-12).
    ``missing``: codes of members without data in the project.
    """

    period: str
    region: str
    region_name: str
    standard: str | None
    count: int
    rows: tuple[RankRow, ...]
    improving: tuple[str, ...]
    worsening: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]


def rank(
    project: Project,
    period: str | Period,
    *,
    region: str | None = None,
    unit: str | int | None = None,
    exclude_dust: bool = False,
    listed: int = 20,
) -> RankResult:
    """Rank the members of *region*, else the counties of *unit* (or of the only city), else all cities.

    Raises UsageError for an unknown region or when there is nothing to rank.
    """
    span = parsed(project, period)
    units, missing, name, notes = _members(project, region, unit, span)
    now = _results(project, units, span, exclude_dust)
    before = _results(project, units, periods.years_back(so_far(project, units, span)), exclude_dust)
    index = {one.id: _decimal(now.get(one.id), "index") for one in units}
    change = {one.id: _change(now.get(one.id), before.get(one.id)) for one in units}
    order = ranking.shared_ranks(index)
    places = {one.key: one.rank for one in ranking.shared_ranks(change)}
    known = {one.id: one for one in units}
    rows = tuple(_row(known[one.key], one, now.get(one.key), change[one.key], places[one.key]) for one in order)
    return RankResult(
        period=span.text,
        region=region or "",
        region_name=name,
        standard=next((result.standard for result in now.values()), None),
        count=sum(row.rank is not None for row in rows),
        rows=rows,
        improving=_names(rows, True, listed),
        worsening=_names(rows, False, listed),
        missing=missing,
        notes=(*notes, *_short(known, before)),
    )


def _short(units: Mapping[int, Unit], before: Mapping[int, PeriodResult]) -> tuple[Note, ...]:
    names = [units[key].name for key, result in before.items() if not changes.covered(result, "index")]
    return (_note("rank.previous_short", count=len(names), names="、".join(names[:10])),) if names else ()


def _members(
    project: Project, region: str | None, unit: str | int | None, span: Period
) -> tuple[list[Unit], tuple[str, ...], str, tuple[Note, ...]]:
    if region is not None:
        group = regions.named(region)
        units = [one for one in find_units(project) if (one.code or str(one.id)) in group.members]
        held = {one.code or str(one.id) for one in units}
        missing = tuple(code for code in group.members if code not in held)
        return _some(units, group.name), missing, group.name, _region_notes(group, span, missing)
    city = project.city if unit is None else find_units(project, str(unit))[0]
    below = [one for one in project.units() if city and one.parent == city.id and str(one.level) in ("county", "zone")]
    if city is not None and below:
        return below, (), city.name, ()
    return _some(find_units(project), ""), (), "", ()


def _some(units: list[Unit], name: str) -> list[Unit]:
    if not units:
        raise UsageError("assess.no_members", region=name or "—")
    return units


def _region_notes(group: regions.Region, span: Period, missing: Sequence[str]) -> tuple[Note, ...]:
    found = []
    if not group.holds_on(span.last):
        dates = {"region": group.name, "first": group.first or "—", "last": group.last or "—"}
        found.append(_note("rank.region_not_in_use", **dates))
    if group.known == "unverified":
        found.append(_note("rank.members_unverified", region=group.name))
    if missing:
        found.append(_note("rank.members_missing", count=len(missing)))
    return tuple(found)


def _note(code: str, **values: object) -> Note:
    return Note(code, values, sentence(code, values))


def _results(project: Project, units: Sequence[Unit], span: Period, exclude_dust: bool) -> dict[int, PeriodResult]:
    ids = {one.id for one in units}
    levels = {str(one.level) for one in units}
    answers: list[AssessResult] = []
    if levels <= {"city", "extra"}:
        answers.append(assess(project, period=span, exclude_dust=exclude_dust, explain=False))
    else:
        answers += [assess(project, one.id, period=span, exclude_dust=exclude_dust, explain=False) for one in units]
    return {
        city.city.id: result
        for answer in answers
        for city in answer.cities
        for result in (*city.years, *city.periods)
        if city.city.id in ids
    }


def _decimal(result: PeriodResult | None, indicator: str) -> Decimal | None:
    text = changes.published(result, indicator)
    return None if text is None else Decimal(text)


def _change(now: PeriodResult | None, before: PeriodResult | None) -> Decimal | None:
    """Change of the index; None against a period with too few valid days (one day of data is no year)."""
    if not changes.covered(before, "index"):
        return None
    found = changes.compare(now, before, "index").change
    return None if found is None else Decimal(str(found))


def _row(
    unit: Unit, place: ranking.Ranked, result: PeriodResult | None, change: Decimal | None, change_rank: int | None
) -> RankRow:
    return RankRow(
        rank=place.rank,
        city=city_ref(unit),
        index=None if place.value is None else str(place.value),
        change=None if change is None else float(change),
        change_rank=change_rank,
        main_pollutant=result.main_pollutant if result else (),
        values={name: changes.published(result, name) for name in CONCENTRATIONS},
        good_ratio=changes.published(result, "good_ratio"),
        attains_six=result.attains_six if result else None,
    )


def _names(rows: Sequence[RankRow], improving: bool, listed: int) -> tuple[str, ...]:
    known = [row for row in rows if row.change is not None and (row.change < 0) == improving and row.change != 0]
    if not improving:
        known = [row for row in known if row.attains_six is not True]
    known.sort(key=lambda row: (row.change or 0) if improving else -(row.change or 0))
    return tuple(row.city.name for row in known[:listed])
