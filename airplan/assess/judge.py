"""From arrays to the judged period of one unit: verdicts with their reasons.

A statistic that is not valid gets no verdict (None), with the reason; a valid one above its limit settles
the verdict as failed even where others are missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from airplan.assess import aqi, index, rounding
from airplan.assess.evaluate import DayCounts, Days, Evaluation, count, reproduced
from airplan.assess.results import DustCount, Note, PeriodResult, PollutantResult, Verdicts
from airplan.domain import CONCENTRATIONS, MISSING, DataKind
from airplan.rulebook import places, rules, standards
from airplan.series import kinds
from airplan.series.periods import Period


@dataclass(frozen=True)
class Judged:
    """Everything about one unit that the arrays do not say."""

    unit: int
    kind: DataKind = DataKind.UNSTATED
    dust: str = "monitored"
    dust_days: int = 0
    dust_counts: Mapping[str, DustCount] = field(default_factory=dict)
    aqi_edition: str = standards.AUTO
    explain: bool = True
    state: str = "published"  # or reference: brought to the state in force since 2018-09-01
    weights: Mapping[str, int] | None = None  # the bureau's choice for the composite index


def statistic(evaluation: Evaluation, row: int, place: int, name: str) -> Fraction | None:
    """One exact statistic (thousandths): mean, or pNN of the pollutant's own percentile."""
    values = evaluation.table.mean if name == "mean" else evaluation.percentiles
    below = int(values.denominator[row, place])
    return Fraction(int(values.numerator[row, place]), below) if below else None


def pollutant(evaluation: Evaluation, row: int, place: int) -> PollutantResult:
    """Result of one pollutant of one unit (*row*)."""
    name = CONCENTRATIONS[place]
    table = evaluation.table
    valid_days = int(table.counts[row, place])
    valid = bool(evaluation.valid[row, place])
    mean, top = statistic(evaluation, row, place, "mean"), statistic(evaluation, row, place, "p")
    items = [item for item in standards.items(evaluation.standard) if item.pollutant == name]
    verdict = {item.statistic: _attains(evaluation, row, place, item, valid) for item in items}
    headline = next(item for item in items if item.headline)
    others = [item for item in items if not item.headline]
    day = table.period.last
    percent = f"p{standards.percentile_of(name)}"
    return PollutantResult(
        mean=_natural(mean),
        mean_text=_text(mean, name, day),
        percentile_text=_text(top, name, day),
        limit=headline.limit.number,
        limit_percentile=others[0].limit.number if others else None,
        exceedance=_exceedance(evaluation, row, place, headline),
        attainment_rate=_rate(int(evaluation.within_daily[row, place]), valid_days),
        valid_days=valid_days,
        days_needed=evaluation.needed,
        short_months=_short_months(evaluation, row, place),
        valid=valid,
        attains_mean=verdict.get("mean"),
        attains_percentile=verdict.get(percent),
        attains=_all_of(verdict.values()),
        unverified=any(item.limit.rule.needs_check for item in items),
        rules=tuple(item.limit.rule.id for item in items),
        **{percent: _natural(top)},
    )


def _natural(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value / 1000), 6)


def _text(value: Fraction | None, name: str, day: dt.date) -> str | None:
    return None if value is None else rounding.text(value / 1000, standards.digits("period", name, day))


def _compared(evaluation: Evaluation, row: int, place: int, item: standards.Item) -> int:
    source = evaluation.compared_mean if item.statistic == "mean" else evaluation.compared_percentile
    return int(source[row, place])


def _attains(evaluation: Evaluation, row: int, place: int, item: standards.Item, valid: bool) -> bool | None:
    value = _compared(evaluation, row, place, item)
    judged = valid and value != MISSING and evaluation.table.period.kind == "year"
    return value <= item.limit.value if judged else None


def _exceedance(evaluation: Evaluation, row: int, place: int, item: standards.Item) -> float | None:
    value = _compared(evaluation, row, place, item)
    if value == MISSING:
        return None
    over = Fraction(value - item.limit.value, item.limit.value)
    return float(rounding.rounded(over, standards.digits("exceedance")))


def _rate(part: int, whole: int) -> float | None:
    return float(rounding.rounded(Fraction(100 * part, whole), standards.digits("rate"))) if whole else None


def _short_months(evaluation: Evaluation, row: int, place: int) -> tuple[str, ...]:
    counts = evaluation.table.month_counts[:, row, place]
    months = evaluation.table.months
    return tuple(
        month.text for month, have, need in zip(months, counts, evaluation.month_needed, strict=True) if have < need
    )


def _all_of(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    if any(one is False for one in found):
        return False
    return None if not found or any(one is None for one in found) else True


def verdicts(evaluation: Evaluation, row: int) -> Verdicts:
    """Both verdicts of one unit: six headline items, and all ten of HJ 663."""
    six: dict[str, bool | None] = {}
    everything: dict[str, bool | None] = {}
    for item in standards.items(evaluation.standard):
        place = CONCENTRATIONS.index(item.pollutant)
        one = _attains(evaluation, row, place, item, bool(evaluation.valid[row, place]))
        everything[f"{item.pollutant} {item.statistic}"] = one
        if item.headline:
            six[item.pollutant] = one
    return Verdicts(
        standard=evaluation.standard,
        attains_six=_all_of(six.values()),
        attains_all=_all_of(everything.values()),
        failing_six=tuple(name for name, one in six.items() if one is False),
        failing_all=tuple(name for name, one in everything.items() if one is False),
    )


def index_values(evaluation: Evaluation, row: int) -> dict[str, Fraction]:
    """The six statistics of the composite index that are present (thousandths)."""
    found = {}
    for place, name in enumerate(CONCENTRATIONS):
        value = statistic(evaluation, row, place, "p" if name in index.STATISTIC else "mean")
        if value is not None:
            found[name] = value
    return found


def period_result(
    evaluation: Evaluation, days: Days, row: int, about: Judged, also: tuple[Evaluation, ...] = ()
) -> PeriodResult:
    """The judged period of one unit (*row* of the arrays)."""
    period = evaluation.table.period
    results = {
        name: pollutant(evaluation, row, place)
        for place, name in enumerate(CONCENTRATIONS)
        if evaluation.table.counts[row, place]
    }
    own = verdicts(evaluation, row)
    counted = count(days.counted[row : row + 1], days.computed.primary[row : row + 1])
    plain = count(days.computed.aqi[row : row + 1])
    share, without, reported_days = reproduced(days, row) if about.explain else (None, {}, 0)
    source = _aqi_source(days, row)
    composed = index.composite(index_values(evaluation, row), index.rule_of(evaluation.standard), about.weights)
    others = tuple(verdicts(other, row) for other in also)
    notes = tuple(_notes(evaluation, row, about, results, days, source, others, composed))
    return PeriodResult(
        year=period.first.year if period.kind == "year" else None,
        period=period.text,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        standard=evaluation.standard,
        source="day",
        data_kind=about.kind.label,
        pollutants=results,
        **_day_fields(counted, plain),
        aqi_source=source,
        aqi_edition=about.aqi_edition,
        aqi_pollutants=len(results),
        aqi_pollutant_names=tuple(results),
        reproduced=share,
        reproduced_without=without,
        aqi_days_reported=reported_days,
        primary_days={name: int(counted.primary[0, place]) for place, name in enumerate(CONCENTRATIONS)},
        attains_six=own.attains_six,
        attains_all=own.attains_all,
        failing_six=own.failing_six,
        failing_all=own.failing_all,
        also=others,
        index=None if composed is None else round(float(composed.value), 4),
        index_text=None if composed is None else composed.text,
        main_pollutant=() if composed is None else composed.main,
        single_indices=index.singles_of(composed),
        lost_days=_lost_days(days, row),
        dust=about.dust,
        dust_days=about.dust_days,
        dust_counts=dict(about.dust_counts),
        reasons=tuple(dict.fromkeys(note.code.removeprefix("assess.") for note in notes)),
        notes=notes,
        unverified_rules=unverified_rules(evaluation.standard, results) if period.kind == "year" else (),
    )


def unverified_rules(standard: str, pollutants: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rules behind the verdicts of a year that are not verified: limits, validity, rounding, six items."""
    present = set(pollutants)
    found = [item.limit.rule for item in standards.items(standard) if item.pollutant in present]
    others = ("six-headline-items", "validity/percentile/days", "rounding/compare")
    found += [rule for name in others if (rule := rules.by_id(name)) is not None]
    return tuple(dict.fromkeys(rule.id for rule in found if rule.needs_check))


def _day_fields(counted: DayCounts, plain: DayCounts) -> dict[str, Any]:
    days, good = int(counted.days[0]), int(counted.good[0])
    known = days > 0
    return {
        "good_days": good if known else None,
        "heavy_days": int(counted.heavy[0]) if known else None,
        "good_days_computed": int(plain.good[0]) if plain.days[0] else None,
        "heavy_days_computed": int(plain.heavy[0]) if plain.days[0] else None,
        "aqi_days": days,
        "good_ratio": _rate(good, days),
        "levels": {str(place + 1): int(number) for place, number in enumerate(counted.levels[0])},
    }


def _lost_days(days: Days, row: int) -> dict[str, int]:
    bits = days.computed.primary[row][days.counted[row] > standards.good_up_to()]
    return {name: int((bits >> place & 1).sum()) for place, name in enumerate(CONCENTRATIONS)}


def _aqi_source(days: Days, row: int) -> str | None:
    counted = days.counted[row] >= 0
    published = (days.reported[row] > 0) & (days.counted[row] == days.reported[row]) & counted
    if days.counted is days.computed.aqi:
        published = published & False
    if not counted.any():
        return None
    return "reported" if 2 * int(published.sum()) >= int(counted.sum()) else "computed"


def _notes(
    evaluation: Evaluation,
    row: int,
    about: Judged,
    results: dict[str, PollutantResult],
    days: Days,
    source: str | None,
    others: tuple[Verdicts, ...],
    composed: index.Index | None,
) -> Iterable[Note]:
    period = evaluation.table.period
    if not results and source is None:
        yield Note("assess.no_days", {"period": period.text})
        return
    if period.kind != "year":
        yield Note("assess.not_a_year", {"period": period.text})
    yield from _validity_notes(evaluation, results)
    if missing := [name for name in CONCENTRATIONS if name not in results]:
        yield Note("assess.missing_pollutants", {"pollutants": "、".join(missing)})
    if source == "computed" and 0 < len(results) < len(CONCENTRATIONS):
        yield Note("assess.aqi_from_fewer", {"count": len(results), "pollutants": "、".join(results)})
    if _mixed(days, row, source):
        yield Note("assess.aqi_mixed", {"reported": int((days.reported[row] > 0).sum())})
    if first := before_local_start(about.unit, period):
        yield Note("assess.before_local_start", {"date": first.isoformat()})
    if about.dust_days:
        yield Note(f"assess.dust_{about.dust}", {"days": about.dust_days})
    if others:
        known = "、".join(verdict.standard for verdict in others)
        yield Note("assess.two_editions", {"standard": evaluation.standard, "others": known})
    if unverified := [name for name, result in results.items() if result.unverified]:
        yield Note("assess.unverified_limits", {"pollutants": "、".join(unverified), "standard": evaluation.standard})
    if composed is not None and composed.rule.needs_check:
        yield Note("assess.unverified_weights", {"rule": composed.rule.id})
    yield from _state_notes(period, about)
    if about.kind is DataKind.UNSTATED:
        yield Note("assess.kind_unstated", {})
    if about.kind in (DataKind.ORIGINAL_ACTUAL, DataKind.ORIGINAL_STANDARD):
        yield Note("assess.provisional", {"date": _last_day(days, row)})


def _state_notes(period: Period, about: Judged) -> Iterable[Note]:
    change = kinds.state_change()
    if about.state == "reference" and period.first < change:
        yield Note("assess.reference_state", {"factor": f"{float(kinds.gas_factor()):.4f}"})
    elif period.first < change <= period.last and about.kind is DataKind.UNSTATED:
        yield Note("assess.state_changes", {"date": change.isoformat()})


def _mixed(days: Days, row: int, source: str | None) -> bool:
    if source != "reported":
        return False
    return bool(((days.reported[row] <= 0) & (days.counted[row] >= 0)).any())


def _last_day(days: Days, row: int) -> str:
    known = (days.counted[row] >= 0).nonzero()[0]
    return dt.date.fromordinal(days.first_day + int(known[-1])).isoformat() if len(known) else ""


def _validity_notes(evaluation: Evaluation, results: dict[str, PollutantResult]) -> Iterable[Note]:
    for name, result in results.items():
        if result.valid:
            continue
        months = "、".join(result.short_months)
        values = {"pollutant": name, "days": result.valid_days, "needed": result.days_needed, "months": months or "—"}
        yield Note("assess.not_valid", values)


def before_local_start(unit: int, period: Period) -> dt.date | None:
    """Day from which GB 3095-2012 was in force for the unit, when the period begins before it.

    Nationwide 2016-01-01; the 74 first-batch cities 2013-01-01.
    """
    edition = standards.editions()[0]
    place = places.by_code(unit)
    start = edition.nationwide or edition.first
    if place is not None and "key74" in place.regions:
        start = min(start, dt.date(2013, 1, 1))
    return start if period.first < start else None


def edition_spans(period: Period) -> tuple[str, ...]:
    """Editions of GB 3095 in force during a period, that of its last day first."""
    first, last = standards.edition_on(period.first), standards.edition_on(period.last)
    known = [edition for edition in standards.editions() if first.first <= edition.first <= last.first]
    return tuple(edition.id for edition in reversed(known))


def primary_of(days: Days, row: int) -> list[tuple[str, ...]]:
    """Primary pollutants of each day of a unit."""
    return [aqi.primary_names(int(bits)) for bits in days.computed.primary[row]]
