"""Years and months given as such (no days): the same answer with ``source`` month or year, ``valid`` None."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from airplan.assess import index, rounding
from airplan.assess.results import Note, PeriodResult, PollutantResult
from airplan.domain import CONCENTRATIONS, DataKind, PeriodValue
from airplan.rulebook import standards
from airplan.series.periods import Period

Values = dict[tuple[str, str], int]
"""(metric, statistic) to thousandths."""


def of_year(values: Sequence[PeriodValue], period: Period, standard: str = standards.AUTO) -> PeriodResult | None:
    """Result of a calendar year from its year values, else from its monthly means; None when there are neither.

    The mean of months is weighted by their calendar days; with fewer than 12 months there is no verdict.
    """
    first = period.first.toordinal()
    yearly = {(v.metric, v.statistic): v.value for v in values if v.length == "year" and v.start == first and v.value}
    if yearly:
        return _result(period, standard, "year", yearly, True, [], _kind(values))
    months = [v for v in values if v.length == "month" and dt.date.fromordinal(v.start).year == period.first.year]
    if not months:
        return None
    return _of_months(months, period, standard)


def of_period(values: Sequence[PeriodValue], period: Period, standard: str = standards.AUTO) -> PeriodResult | None:
    """Result of a month or quarter given as such."""
    own = {
        (v.metric, v.statistic): v.value
        for v in values
        if v.length == period.kind and v.start == period.first.toordinal() and v.value is not None
    }
    source = "month" if period.kind == "month" else period.kind
    return _result(period, standard, source, own, False, [], _kind(values)) if own else None


def _kind(values: Sequence[PeriodValue]) -> DataKind:
    return max((value.kind for value in values), default=DataKind.UNSTATED)


def _of_months(months: Sequence[PeriodValue], period: Period, standard: str) -> PeriodResult:
    means: Values = {}
    covered = 12
    for name in CONCENTRATIONS:
        own = [v for v in months if v.metric == name and v.statistic == "mean" and v.value is not None]
        if not own:
            continue
        weights = [_days_of(value.start) for value in own]
        total = sum(weight * int(value.value or 0) for weight, value in zip(weights, own, strict=True))
        means[name, "mean"] = int(rounding.rounded(Fraction(total, sum(weights)), 0))
        covered = min(covered, len(own))
    means.update(_summed_days(months))
    notes = [Note("assess.mean_of_months", {"count": covered})]
    if covered < 12:
        notes.append(Note("assess.months_missing", {"count": 12 - covered}))
    return _result(period, standard, "month", means, covered == 12, notes, _kind(months))


def _days_of(start: int) -> int:
    day = dt.date.fromordinal(start)
    return calendar.monthrange(day.year, day.month)[1]


def _summed_days(months: Sequence[PeriodValue]) -> Values:
    found: Values = {}
    for statistic in ("good_days", "heavy_days", "valid_days"):
        own = [v.value for v in months if v.statistic == statistic and v.value is not None]
        if len(own) == 12:
            found["AQI", statistic] = sum(own)
    return found


def _failing(results: Mapping[str, PollutantResult]) -> Iterable[str]:
    """Items above their limit, named as those judged from days: ``PM2.5 mean``, ``O3 p90``."""
    for name, one in results.items():
        if one.attains_mean is False:
            yield f"{name} mean"
        if one.attains_percentile is False:
            yield f"{name} {next(code for code in ('p90', 'p95', 'p98') if getattr(one, code) is not None)}"


def _result(
    period: Period, standard: str, source: str, values: dict[tuple[str, str], Any], judge: bool, notes: list[Note],
    kind: DataKind,
) -> PeriodResult:  # fmt: skip
    edition = standards.edition(standard, period.last)
    results = {
        name: _pollutant(name, edition.id, period.last, values, judge and period.kind == "year")
        for name in CONCENTRATIONS
        if any(metric == name for metric, _ in values)
    }
    composed = index.composite(_index_values(values), index.rule_of(edition.id))
    good, heavy, days = (_whole(values, name) for name in ("good_days", "heavy_days", "valid_days"))
    six = [_headline(results.get(name), name) for name in CONCENTRATIONS]
    all_notes = [Note("assess.validity_unknown", {"variant": source}), *notes, *_missing(results)]
    return PeriodResult(
        year=period.first.year if period.kind == "year" else None,
        period=period.text,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        standard=edition.id,
        source=source,
        data_kind=kind.label,
        pollutants=results,
        good_days=good,
        heavy_days=heavy,
        good_days_computed=None,
        heavy_days_computed=None,
        aqi_source="reported" if good is not None else None,
        aqi_edition=standards.AUTO,
        aqi_pollutants=len(results),
        aqi_pollutant_names=tuple(results),
        reproduced=None,
        reproduced_without={},
        aqi_days=days,
        aqi_days_reported=None,
        good_ratio=_ratio(values, good, days),
        levels={},
        primary_days={},
        attains_six=False if False in six else (None if None in six else True),
        attains_all=False if any(result.attains is False for result in results.values()) else None,
        failing_six=tuple(name for name, one in zip(CONCENTRATIONS, six, strict=True) if one is False),
        failing_all=tuple(_failing(results)),
        also=(),
        index=None if composed is None else round(float(composed.value), 4),
        index_text=None if composed is None else composed.text,
        main_pollutant=() if composed is None else composed.main,
        single_indices=index.singles_of(composed),
        lost_days={},
        dust="monitored",
        dust_days=0,
        dust_counts={},
        reasons=tuple(dict.fromkeys(note.code.removeprefix("assess.") for note in all_notes)),
        notes=tuple(all_notes),
    )


def _missing(results: dict[str, PollutantResult]) -> Iterable[Note]:
    if missing := [name for name in CONCENTRATIONS if name not in results]:
        yield Note("assess.missing_pollutants", {"pollutants": "、".join(missing)})


def _whole(values: dict[tuple[str, str], Any], statistic: str) -> int | None:
    found = next((value for (_, name), value in values.items() if name == statistic), None)
    return None if found is None else int(found) // 1000


def _ratio(values: dict[tuple[str, str], Any], good: int | None, days: int | None) -> float | None:
    given = next((value for (_, name), value in values.items() if name == "good_ratio"), None)
    if given is not None:
        return float(given) / 1000
    return float(rounding.rounded(Fraction(100 * good, days), 1)) if good is not None and days else None


def _index_values(values: dict[tuple[str, str], Any]) -> dict[str, Fraction]:
    found = {}
    for name in CONCENTRATIONS:
        value = values.get((name, index.STATISTIC.get(name, "mean")))
        if value is not None:
            found[name] = Fraction(value)
    return found


def _headline(result: PollutantResult | None, name: str) -> bool | None:
    if result is None:
        return None
    return result.attains_percentile if name in index.STATISTIC else result.attains_mean


def _pollutant(
    name: str, edition: str, day: dt.date, values: dict[tuple[str, str], Any], judge: bool
) -> PollutantResult:
    percent = f"p{standards.percentile_of(name)}"
    mean, top = values.get((name, "mean")), values.get((name, percent))
    items = [item for item in standards.items(edition) if item.pollutant == name]
    headline = next(item for item in items if item.headline)
    others = [item for item in items if not item.headline]
    value = mean if headline.statistic == "mean" else top
    step = 100 if name == "CO" else 1000
    verdicts = {item.statistic: _within(values.get((name, item.statistic)), item, step, judge) for item in items}
    digits = standards.digits("period", name, day)
    return PollutantResult(
        mean=None if mean is None else mean / 1000,
        mean_text=None if mean is None else rounding.text(Fraction(mean, 1000), digits),
        percentile_text=None if top is None else rounding.text(Fraction(top, 1000), digits),
        limit=headline.limit.number,
        limit_percentile=others[0].limit.number if others else None,
        exceedance=_exceedance(value, headline, step),
        attains_mean=verdicts.get("mean"),
        attains_percentile=verdicts.get(percent),
        attains=False if False in verdicts.values() else (None if None in verdicts.values() else True),
        unverified=any(item.limit.rule.needs_check for item in items),
        rules=tuple(item.limit.rule.id for item in items),
        **_percentile(percent, top),
    )


def _percentile(name: str, value: int | None) -> dict[str, Any]:
    return {name: None if value is None else value / 1000}


def _rounded(value: int, step: int) -> int:
    return int(rounding.rounded(Fraction(value, step), 0)) * step


def _within(value: int | None, item: standards.Item, step: int, judge: bool) -> bool | None:
    return None if value is None or not judge else _rounded(value, step) <= item.limit.value


def _exceedance(value: int | None, item: standards.Item, step: int) -> float | None:
    if value is None:
        return None
    over = Fraction(_rounded(value, step) - item.limit.value, item.limit.value)
    return float(rounding.rounded(over, standards.digits("exceedance")))
