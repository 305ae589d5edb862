"""Chance of attaining of a project's units, read off the outlook's draws."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airplan import words
from airplan.domain import Unit
from airplan.errors import Refused, UsageError
from airplan.rulebook import regions, standards
from airplan.trend import chance as chances
from airplan.trend.describe import Caveat
from airplan.trend.fit import Fitted
from airplan.trend.honest import TOO_FEW
from airplan.trend.insight import best_fall, best_five_years, weather_share, weights_of
from airplan.trend.outlook import LAST_YEAR, History, fit_metric
from airplan.trend.outlook_types import Outlook
from airplan.trend.scale import AT_LEAST, RATIO
from airplan.trend.sentences import level_unit, statistic_name, unit_name
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.outlook import about, history, members_of, outlooks, percent
from airplan.workspace.analysis.places import find_units
from airplan.workspace.analysis.yearly import SIX, statistic

if TYPE_CHECKING:
    from airplan.workspace.session import Project

LIMITS = (35.0, 30.0, 25.0)
LATEST = 2060


@dataclass(frozen=True)
class YearChance:
    """One outlook year: median, 90 % interval, and the chance of keeping the limit (after rounding)."""

    year: int
    median: float
    interval: tuple[float, float]
    probability: float
    probability_unrounded: float
    three_year_mean: float | None


@dataclass(frozen=True)
class MethodChance:
    """What one method of the outlook says of the year asked for."""

    method: str
    median: float
    interval: tuple[float, float]
    probability: float


@dataclass(frozen=True)
class ChanceAnswer:
    """达标概率（模型估算，内部研判）.  ``interval`` 90 %; ``needed_fall`` and ``best_five_years*`` percent a year."""

    city: CityRef | None
    metric: str
    unit: str
    limit: float
    by: int
    last_year: int
    last_value: float | None
    n: int
    method: str
    prior: str
    level_weighting: str
    slope_weights: dict[str, float]
    median: float
    interval: tuple[float, float]
    level: float
    probability: float
    probability_unrounded: float
    probability_three_year_mean: float | None
    earliest: dict[str, int | None]
    needed_fall: float | None
    best_five_years: float | None
    best_five_years_region: float | None
    weather_share: float | None
    other_limits: dict[str, float]
    probability_six: float | None
    years: tuple[YearChance, ...]
    caveats: tuple[Caveat, ...]
    sentence: str = ""
    label: str = ""
    region: str | None = None
    members: int = 1
    methods: tuple[MethodChance, ...] = ()


def chance(
    project: Project,
    unit: str | int | None = None,
    metric: str = "PM2.5",
    limit: float = 35.0,
    by: int = 2030,
    method: str = "auto",
    *,
    jointly: bool = False,
    region: str | None = None,
) -> tuple[ChanceAnswer, ...]:
    """The chance that *metric* keeps *limit* in the year *by*, for the units asked for (all cities for None).

    ``jointly`` adds (for one unit) the chance that all six items keep the limits in force at the end of *by*.
    """
    key = statistic(metric)
    check_ask(limit, by)
    units = find_units(project, None if unit is None else str(unit)) if region is None else members_of(project, region)
    past = history(project, (key,), units)
    if by <= int(past.years[-1]):
        raise UsageError("trend.year_not_ahead", year=by, last=int(past.years[-1]))
    kept = [one for one in units if np.isfinite(past.values[past.row(one.id), :, 0]).any()]
    if not kept:
        raise Refused("trend.no_values", unit=units[0].name, metric=statistic_name(key))
    found = outlooks(project, kept, (key,), until=max(by, LAST_YEAR), method=method)
    fitted = fit_metric(past, key)
    if region is not None:
        return (_region_chance(regions.named(region).name, kept, key, limit, by, found, past, fitted),)
    answers = [_chance_of(one, key, limit, by, found[one.id], past, fitted) for one in kept]
    if len(kept) == 1:
        weights = weights_of(fitted, past.row(kept[0].id))
        six = _six(project, kept[0], by) if jointly else None
        beside = _side_by_side(project, kept[0], key, limit, by)
        answers = [dataclasses.replace(answers[0], slope_weights=weights, probability_six=six, methods=beside)]
    return tuple(answers)


def check_ask(limit: float, by: int) -> None:
    """Raises UsageError for a limit that is no positive number or a year beyond any outlook."""
    if not (np.isfinite(limit) and limit > 0):
        raise UsageError("trend.bad_limit", value=limit)
    if by > LATEST:
        raise UsageError("trend.year_too_far", year=by, latest=LATEST)


def rounding_of(metric: str) -> int:
    """Decimals of a value compared with a limit: whole µg/m³ and days, CO and ratios one, the index two."""
    if metric == "index":
        return 2
    return 1 if metric.startswith("CO") or metric == RATIO else 0


def _side_by_side(project: Project, unit: Unit, key: str, limit: float, by: int) -> tuple[MethodChance, ...]:
    """The methods that the unit's record allows; state space needs 36 months."""
    answer = []
    for method in ("shrunk", "loglinear", "statespace"):
        try:
            found = outlooks(project, [unit], (key,), until=max(by, LAST_YEAR), method=method)[unit.id]
        except (Refused, UsageError):
            continue
        low, middle, high = (float(cut) for cut in np.quantile(found.of(key, by), [0.05, 0.5, 0.95]))
        probability = chances.chance(found, key, limit, by, rounding_of(key))
        answer.append(MethodChance(method, middle, (low, high), probability))
    return tuple(answer)


def _region_chance(
    name: str,
    units: Sequence[Unit],
    key: str,
    limit: float,
    by: int,
    found: dict[int, Outlook],
    past: History,
    fitted: Fitted,
) -> ChanceAnswer:
    """The chance of the mean over the members, draw by draw: they share the years' common weather."""
    first = found[units[0].id]
    mean = np.mean([found[unit.id].draws for unit in units], axis=0)
    rows = [past.row(unit.id) for unit in units]
    values = past.values[rows, :, 0]
    whole = ~np.isnan(values).any(axis=0)
    own = np.where(whole, np.nanmean(np.where(whole, values, 0.0), axis=0), np.nan)
    if not whole.any():
        raise Refused("trend.no_values", unit=name, metric=statistic_name(key))
    answer = _chance_from(dataclasses.replace(first, unit=0, draws=mean), own, key, limit, by, past, fitted)
    answer = dataclasses.replace(answer, region=name, members=len(units), level_weighting="mean of members")
    return dataclasses.replace(answer, sentence=chance_sentence(answer))


def _chance_of(
    unit: Unit, key: str, limit: float, by: int, found: Outlook, past: History, fitted: Fitted
) -> ChanceAnswer:
    row = past.row(unit.id)
    answer = _chance_from(found, past.values[row, :, 0], key, limit, by, past, fitted)
    best = best_five_years(past, row)
    answer = dataclasses.replace(
        answer,
        city=city_ref(unit),
        caveats=(*answer.caveats, *_left_out(past, row)),
        best_five_years=best[0],
        best_five_years_region=best[1],
    )
    return dataclasses.replace(answer, sentence=chance_sentence(answer))


def _chance_from(
    found: Outlook, own: np.ndarray, key: str, limit: float, by: int, past: History, fitted: Fitted
) -> ChanceAnswer:
    digits = rounding_of(key)
    held = np.flatnonzero(~np.isnan(own))
    observed = {int(past.years[place]): float(own[place]) for place in held}
    years = _by_year(found, key, limit, digits, observed)
    at = next(one for one in years if one.year == by)
    fall = chances.needed_fall(found, key, limit, by, digits)
    return ChanceAnswer(
        city=None,
        metric=key,
        unit=unit_name(key, "en"),
        limit=limit,
        by=by,
        last_year=int(past.years[held[-1]]),
        last_value=float(own[held[-1]]),
        n=len(held),
        method=found.method,
        prior=found.prior,
        level_weighting=found.level_weighting,
        slope_weights={},
        median=at.median,
        interval=at.interval,
        level=0.9,
        probability=at.probability,
        probability_unrounded=at.probability_unrounded,
        probability_three_year_mean=at.three_year_mean,
        earliest=chances.earliest(found, key, limit, digits),
        needed_fall=100 * fall if np.isfinite(fall) else None,
        best_five_years=best_fall(own),
        best_five_years_region=None,
        weather_share=weather_share(fitted),
        other_limits={f"{one:g}": chances.chance(found, key, one, by, digits) for one in LIMITS if key == "PM2.5"},
        probability_six=None,
        years=years,
        caveats=_chance_caveats(len(held), int(past.years[held[-1]]), int(past.years[-1])),
        label=words.say("trend.chance.label"),
    )


def _by_year(found: Outlook, key: str, limit: float, digits: int, observed: dict[int, float]) -> tuple[YearChance, ...]:
    fan = chances.fan(found, key)
    plain = chances.chance_by_year(found, key, limit, digits)
    exact = chances.chance_by_year(found, key, limit, None)
    answer = []
    for place, year in enumerate(found.years.tolist()):
        back = range(year - 2, year + 1)
        whole = all(one in observed or one >= found.years[0] for one in back)
        mean = chances.chance_three_years(found, key, limit, year, digits, observed) if whole else None
        interval = (float(fan.lo90[place]), float(fan.hi90[place]))
        values = float(fan.median[place]), interval, float(plain[place]), float(exact[place])
        answer.append(YearChance(year, *values, mean))
    return tuple(answer)


def _six(project: Project, unit: Unit, by: int) -> float | None:
    """P(all six headline items attain in *by*), None when an item has no values."""
    past = history(project, SIX, [unit])
    if not np.isfinite(past.values[past.row(unit.id)]).any(axis=0).all():
        return None
    edition = standards.edition(standards.AUTO, dt.date(by, 12, 31)).id
    limits = {}
    for item in standards.items(edition):
        key = statistic(item.pollutant)
        if item.headline and item.limit.number is not None:
            limits[key] = (float(item.limit.number), rounding_of(key))
    found = outlooks(project, [unit], SIX, until=max(by, LAST_YEAR))[unit.id]
    return chances.chance_jointly(found, limits, by) if set(limits) == set(SIX) else None


def _left_out(past: History, row: int) -> tuple[Caveat, ...]:
    told: list[tuple[str, dict[str, object]]] = []
    if past.left_out is not None and past.left_out[row, :, 0].any():
        years = "、".join(str(year) for year in past.years[past.left_out[row, :, 0]].tolist())
        told.append(("trend.chance.outlier", {"years": years}))
    if past.other_state is not None and past.other_state[row]:
        told.append(("trend.chance.kinds", {"count": int(past.other_state[row])}))
    return tuple(Caveat(code, values, words.sentence(code, values)) for code, values in told)


def _chance_caveats(n: int, last: int, newest: int) -> tuple[Caveat, ...]:
    caveats = []
    if n < TOO_FEW:
        caveats.append(Caveat("trend.chance.few", {"n": n}))
    if last < newest:
        caveats.append(Caveat("trend.chance.old", {"year": last}))
    return tuple(Caveat(one.code, one.values, words.sentence(one.code, one.values)) for one in caveats)


def chance_sentence(answer: ChanceAnswer, lang: str | None = None) -> str:
    """The chance in one sentence."""
    code = "trend.chance.sentence_days" if answer.metric in AT_LEAST else "trend.chance.sentence"
    digits = 1 if not answer.metric.startswith("CO") else 2
    values: dict[str, object] = {
        "city": answer.city.name if answer.city else answer.region,
        "by": answer.by,
        "name": statistic_name(answer.metric, "year", lang),
        "limit": f"{answer.limit:g}",
        "unit": level_unit(answer.metric, lang),
        "about": about(answer.probability, lang),
        "probability": percent(answer.probability).lstrip("<>"),
        "median": f"{answer.median:.{digits}f}",
        "low": f"{answer.interval[0]:.{digits}f}",
        "high": f"{answer.interval[1]:.{digits}f}",
        "half": answer.earliest["0.5"],
        "sure": answer.earliest["0.8"],
    }
    text = words.sentence(code, values, lang)
    return text + "".join(words.sentence(one.code, one.values, lang) for one in answer.caveats)
