"""Statements: everything a monthly, quarterly or yearly statement prints, as texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from airplan.assess import compare as changes
from airplan.assess import index, official
from airplan.assess.results import PeriodResult
from airplan.assess.statement import DayLine, ItemLine, Statement, UnitLine
from airplan.domain import CONCENTRATIONS, DataKind, Unit
from airplan.domain.figure import Figure
from airplan.errors import Refused, UsageError
from airplan.report.documents.plan_content import printed
from airplan.rulebook import regions, standards
from airplan.series import kinds, periods
from airplan.series.periods import Period
from airplan.words import language, say
from airplan.workspace.analysis import series
from airplan.workspace.analysis.assess import assess
from airplan.workspace.analysis.compare import digits_of, parsed, so_far
from airplan.workspace.analysis.ledger import year_ledger
from airplan.workspace.analysis.official import values_of
from airplan.workspace.analysis.ozone import ozone_desk, ozone_figure
from airplan.workspace.analysis.periods import period_name
from airplan.workspace.analysis.places import one_unit
from airplan.workspace.analysis.rank import RankResult, rank

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = ["Statement", "period_name", "statement"]

HEADLINE = ("PM2.5", "PM10", "O3", "NO2", "SO2", "CO")
"""Order of bulletins."""

DAY_LINES = ("good_ratio", "good_days", "heavy_days")

Results = Sequence[PeriodResult]


@dataclass(frozen=True)
class _Spans:
    """Results of the units in the period, the same last year (one to three years back) and the period before."""

    units: tuple[Unit, ...]
    now: Results
    before: Results
    years: tuple[Results, Results, Results]
    digits: Mapping[str, int] | None


def statement(
    project: Project,
    period: str | Period,
    *,
    unit: str | int | None = None,
    region: str | None = None,
    digits: Mapping[str, int] | None = None,
    exclude_dust: bool = False,
) -> Statement:
    """Data of the statement of a unit, or of a region (plain means of its cities), for a period.

    *digits*: decimals by indicator (by default the setting ``statement_digits``).  Raises Refused when there
    is no data.
    """
    digits = digits_of(project, digits)
    span = parsed(project, period)
    spans = _spans(project, span, unit, region, digits, exclude_dust)
    if not spans.now:
        raise Refused("statement.no_data", period=period_name(span))
    place = regions.named(region).name if region else spans.units[0].name
    ranking = _ranking(project, span, region, exclude_dust, spans.units)
    first = spans.now[0]
    kind = DataKind.of(first.data_kind)
    data_to = _data_to(project, spans.units, span)
    single = first if len(spans.now) == 1 else None
    of_one = _of_one(project, spans, span, exclude_dust) if single else {}
    of_rank = _of_ranking(project, span, ranking, digits, exclude_dust) if ranking else {}
    return Statement(
        title=say("statement.title", place=place, period=period_name(span)),
        place=place,
        period=span.text,
        period_text=period_name(span),
        first=first.first,
        last=first.last,
        data_to=data_to,
        data_kind=first.data_kind,
        provisional=any(kinds.provisional(DataKind.of(one.data_kind)) for one in spans.now),
        standard=first.standard,
        dust=first.dust,
        items=tuple(_item(project, spans, name, span) for name in HEADLINE),
        days=tuple(
            _day(spans, name) for name in ("good_ratio", "good_days", "heavy_days") if single or name[-1] == "o"
        ),
        levels=_levels(spans.now),
        primary_days={name: sum(one.primary_days.get(name, 0) for one in spans.now) for name in CONCENTRATIONS},
        index=_text(spans.now, "index", digits),
        index_change=_change(spans.now, spans.years[0], "index", digits),
        units_title=say("statement.cities" if region else "statement.counties", place=place),
        notes=_notes(spans.now, kind, data_to, ranking, running=data_to < first.last),
        language=language(),
        yearly=periods.previous(span) == periods.years_back(span),
        values={name: _text(spans.now, name, digits) for name in changes.INDICATORS},
        **of_one,
        **of_rank,
    )


def _of_one(project: Project, spans: _Spans, span: Period, exclude_dust: bool) -> dict[str, Any]:
    """What only one unit's statement says: verdicts, ozone, progress of the year, charts."""
    result, unit = spans.now[0], spans.units[0]
    return {
        "main_pollutant": result.main_pollutant,
        "attains_six": result.attains_six,
        "attains_all": result.attains_all,
        "failing_six": result.failing_six,
        "ozone": _ozone(spans),
        "progress": _progress(project, unit, span, exclude_dust),
        "figures": _figures(project, unit, span),
    }


def _of_ranking(
    project: Project, span: Period, ranking: RankResult, digits: Mapping[str, int] | None, exclude_dust: bool
) -> dict[str, Any]:
    """Table of the ranked units, its ends, and the largest changes."""
    return {
        "units": _unit_lines(project, span, ranking, digits, exclude_dust),
        "best": _ends(ranking, True),
        "worst": _ends(ranking, False),
        "improving": ranking.improving,
        "worsening": ranking.worsening,
    }


def _spans(
    project: Project,
    span: Period,
    unit: str | int | None,
    region: str | None,
    digits: Mapping[str, int] | None,
    exclude_dust: bool,
) -> _Spans:
    chosen = None if region else one_unit(project, unit).id

    def of(one: Period) -> tuple[tuple[int, ...], Results]:
        found = assess(project, chosen, period=one, region=region, exclude_dust=exclude_dust, explain=False)
        pairs = [(city.city.id, result) for city in found.cities for result in (*city.years, *city.periods)]
        return tuple(number for number, _ in pairs), [result for _, result in pairs if _has_values(result)]

    ids, now = of(span)
    known = {one.id: one for one in project.units()}
    part = so_far(project, [known[one] for one in ids], span)
    back = [of(periods.years_back(part, count))[1] for count in (1, 2, 3)]
    return _Spans(
        tuple(known[one] for one in ids), now, of(periods.previous(span))[1], (back[0], back[1], back[2]), digits
    )


def _has_values(result: PeriodResult) -> bool:
    return bool(result.pollutants) or result.good_days is not None


# --- lines


def _mean(results: Results, indicator: str) -> Fraction | None:
    found = [value for one in results if (value := changes.exact_value(one, indicator)) is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def _text(results: Results, indicator: str, digits: Mapping[str, int] | None) -> str | None:
    from airplan.assess.rounding import text

    if not results:
        return None
    return text(_mean(results, indicator), changes.digits_of(results[0], indicator, digits))


def _change(now: Results, before: Results, indicator: str, digits: Mapping[str, int] | None) -> str | None:
    return _signed(_text(now, indicator, digits), _text(before, indicator, digits), indicator)


def _signed(now: str | None, before: str | None, indicator: str) -> str | None:
    if now is None or before is None:
        return None
    found = changes.change_of(now, before, indicator)
    return None if found is None else (f"{found:+f}" if found else f"{found:f}".lstrip("-"))


def _item(project: Project, spans: _Spans, name: str, span: Period) -> ItemLine:
    computed = _text(spans.now, name, spans.digits)
    known = values_of(project, spans.units[0].id) if len(spans.units) == 1 else []
    used = official.used(known, name, span.text, computed)
    years = [_text(one, name, spans.digits) for one in spans.years]
    three = changes.mean_of_texts(years, changes.digits_of(spans.now[0], name, spans.digits))
    one = spans.now[0].pollutants.get(name) if len(spans.now) == 1 else None
    return ItemLine(
        indicator=name,
        statistic=index.STATISTIC.get(name, "mean"),
        unit="mg/m³" if name == "CO" else "µg/m³",
        value=used.text,
        value_kind=used.kind,
        limit=f"{one.limit:g}" if one and one.limit is not None else _limit(spans.now[0], name),
        year_change=_signed(used.text, years[0], name),
        previous_change=_signed(used.text, _text(spans.before, name, spans.digits), name),
        three_year_change=_signed(used.text, three, name),
        valid_days=one.valid_days if one else None,
        valid=one.valid if one else None,
        attains=(one.attains_percentile if name in index.STATISTIC else one.attains_mean) if one else None,
        unverified=one.unverified if one else False,
    )


def _limit(result: PeriodResult, name: str) -> str | None:
    found = next((item for item in standards.items(result.standard) if item.pollutant == name and item.headline), None)
    return f"{found.limit.number:g}" if found else None


def _day(spans: _Spans, name: str) -> DayLine:
    return DayLine(
        name,
        _text(spans.now, name, spans.digits),
        _change(spans.now, spans.years[0], name, spans.digits),
        _change(spans.now, spans.before, name, spans.digits),
    )


def _levels(results: Results) -> dict[str, int]:
    english = language() == "en"
    return {
        (level.name_en if english else level.name_zh): sum(one.levels.get(str(level.level), 0) for one in results)
        for level in standards.levels()
    }


def _data_to(project: Project, units: Sequence[Unit], span: Period) -> str:
    days = [day for unit in units if (day := series.last_day(project, unit.id)) is not None]
    return min(max(days), span.last).isoformat() if days else span.last.isoformat()


# --- the table of counties or cities


def _ranking(
    project: Project, span: Period, region: str | None, exclude_dust: bool, units: Sequence[Unit]
) -> RankResult | None:
    if region is not None:
        return rank(project, span, region=region, exclude_dust=exclude_dust)
    below = [one for one in project.units() if one.parent == units[0].id and str(one.level) in ("county", "zone")]
    return rank(project, span, unit=units[0].id, exclude_dust=exclude_dust) if below else None


def _unit_lines(
    project: Project, span: Period, ranking: RankResult, digits: Mapping[str, int] | None, exclude_dust: bool
) -> tuple[UnitLine, ...]:
    lines = []
    for row in ranking.rows:
        spans = _spans(project, span, row.city.id, None, digits, exclude_dust)
        if not spans.now:
            continue
        target = official.target_of(values_of(project, row.city.id), "PM2.5", str(span.last.year))
        lines.append(
            UnitLine(
                rank=row.rank,
                name=row.city.name,
                values={name: _text(spans.now, name, digits) for name in HEADLINE},
                year_changes={name: _change(spans.now, spans.years[0], name, digits) for name in HEADLINE},
                three_year_changes={name: _item(project, spans, name, span).three_year_change for name in HEADLINE},
                good_days=_text(spans.now, "good_days", digits),
                good_ratio=_text(spans.now, "good_ratio", digits),
                good_ratio_change=_change(spans.now, spans.years[0], "good_ratio", digits),
                heavy_days=_text(spans.now, "heavy_days", digits),
                heavy_days_change=_change(spans.now, spans.years[0], "heavy_days", digits),
                index=row.index,
                index_change=_change(spans.now, spans.years[0], "index", digits),
                change_rank=row.change_rank,
                main_pollutant=row.main_pollutant,
                target=target.value if target else None,
                control=_control(project, row.city.id, span) if target else None,
            )
        )
    return tuple(lines)


def _control(project: Project, unit: int, span: Period) -> str | None:
    try:
        found = year_ledger(project, span.last.year, span.last, unit, counties=False)
    except (UsageError, Refused):
        return None
    return next((line.control_text for line in found.targets if line.indicator == "PM2.5"), None)


def _ends(ranking: RankResult, best: bool, most: int = 20) -> tuple[str, ...]:
    """Best or worst units, at most a third of the table and at most twenty, ties kept together."""
    rows = [row for row in ranking.rows if row.rank is not None]
    rows = rows if best else rows[::-1]
    count = min(most, max(1, len(rows) // 3)) if rows else 0
    while count < len(rows) and rows[count].rank == rows[count - 1].rank:
        count += 1
    return tuple(row.city.name for row in rows[:count])


# --- words


def _ozone(spans: _Spans) -> str:
    result = spans.now[0]
    lost = {name: days for name, days in result.primary_days.items() if days}
    if not lost:
        return ""
    parts = say("statement.list").join(say("statement.primary", name=name, days=days) for name, days in lost.items())
    return say("statement.primary_days", parts=parts)


def _figures(project: Project, unit: Unit, span: Period) -> tuple[Figure, ...]:
    """From May to September the path of the ozone percentile."""
    if not 5 <= span.last.month <= 9 or span.first.year != span.last.year:
        return ()
    try:
        return (ozone_figure(ozone_desk(project, unit.id, span.last), unit.name),)
    except (UsageError, Refused):
        return ()


def _progress(project: Project, unit: Unit, span: Period, exclude_dust: bool) -> str:
    """The ledger's sentence at the end of the period, when the year has assigned targets."""
    year = str(span.last.year)
    if not any(one.kind == "assigned" and one.period == year for one in values_of(project, unit.id)):
        return ""
    try:
        found = year_ledger(project, span.last.year, span.last, unit.id, counties=False, exclude_dust=exclude_dust)
    except (UsageError, Refused):
        return ""
    return found.message


def _notes(
    results: Results, kind: DataKind, data_to: str, ranking: RankResult | None, running: bool
) -> tuple[str, ...]:
    found, shown = [say(f"statement.kind.{kind.label}")], printed(dt.date.fromisoformat(data_to))
    if kinds.provisional(kind):
        found.insert(0, say("statement.provisional", date=shown))
    if running:
        found.append(say("statement.running", date=shown))
    if len(results) == 1:
        skip = ("assess.kind_unstated", "assess.provisional")
        found += [note.message for note in results[0].notes if note.code not in skip]
        found += [
            say(
                "assess.official_beside",
                indicator=one.indicator,
                kind=say(f"official.kind.{one.kind}"),
                value=one.value,
                computed=one.computed,
                document=one.document or None,
            )
            for one in results[0].official
            if one.differs
        ]
    else:
        found.append(say("indicators.mean_of_cities", count=len(results)))
    found.append(say("statement.changes"))
    if ranking is not None:
        found += [note.message for note in ranking.notes]
    return tuple(dict.fromkeys(found))
