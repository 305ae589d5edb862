"""From entered records and the outlook to a problem of the choice."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from airplan.domain import Problem
from airplan.errors import Refused
from airplan.plan.checks import barred, check_measures
from airplan.plan.choose.problem import Ceiling, ChoiceProblem, Goal
from airplan.plan.effect import EffectModel, channels_of
from airplan.plan.inventory import Emission, Sensitivity, totals
from airplan.plan.measures import Measure, year_shares
from airplan.plan.naming import goal_name as said
from airplan.plan.targets import HIGHER_IS_BETTER, YearTarget, digits_of
from airplan.trend.outlook_types import Outlook

OUTLOOK_NAMES = {"CO": "CO_p95", "O3": "O3_p90", "good_ratio": "good_days", "heavy_ratio": "heavy_days"}
"""Names of the outlook for the indicators of the targets table (the headline statistics)."""
YEAR_DAYS = 365.0


@dataclass(frozen=True)
class Wish:
    """What the office asks of the choice.

    ``probability`` for targets without an own one; ``budgets`` year → 万元; ``ceilings`` (quantity, year) → t/a
    (coal 万吨) that may still be emitted; ``discount`` a year, 0 by default; ``first_year`` of the horizon.
    Targets up to the year ``settled`` that no measure can move any more are told, not chosen for.
    """

    probability: float = 0.8
    budgets: Mapping[int, float] = field(default_factory=dict)
    ceilings: Mapping[tuple[str, int], float] = field(default_factory=dict)
    discount: float = 0.0
    first_year: int | None = None
    settled: int | None = None


@dataclass(frozen=True)
class Question:
    """A problem with the measures that take part, those left out and why, targets the outlook cannot judge."""

    problem: ChoiceProblem
    measures: tuple[Measure, ...]
    left_out: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    targets: tuple[YearTarget, ...]


def outlook_name(pollutant: str) -> str:
    """Metric of the outlook that judges an indicator."""
    return OUTLOOK_NAMES.get(pollutant, pollutant)


def margin(outlook: Outlook, target: YearTarget) -> np.ndarray:
    """Improvement (n,) that each draw still needs so that the rounded statistic keeps the target.

    Half-even rounding: a value half a step above an even last digit still rounds to it.  Day ratios are read as
    days of a year of 365.
    """
    draws = outlook.of(outlook_name(target.pollutant), target.year)
    digits = digits_of(target.pollutant)
    if target.pollutant in ("good_ratio", "heavy_ratio"):
        step = 0.5 * 10.0**-digits
        bound = (target.value - step if target.pollutant == "good_ratio" else target.value + step) * YEAR_DAYS / 100
        return bound - draws if target.pollutant == "good_ratio" else draws - bound
    last = round(target.value * 10**digits)
    half = 0.5 * 10.0**-digits * (1 if last % 2 == 0 else 1 - 1e-9)
    if target.pollutant in HIGHER_IS_BETTER:
        return (target.value - half) - draws
    needed: np.ndarray = draws - (target.value + half)
    return needed


def goal_name(target: YearTarget) -> str:
    """Key of a target in answers, ``PM2.5@2027``."""
    return f"{target.pollutant}@{target.year}"


def usable(measures: Sequence[Measure], problems: Sequence[Problem]) -> tuple[list[Measure], list[Problem]]:
    """Measures that may take part, and a remark for each that may not."""
    bad = barred(problems)
    taken, left = [], []
    for measure in measures:
        shown = {"code": measure.code, "name": measure.name or measure.code}
        fixed = measure.mandatory or measure.locked
        if measure.code in bad:
            left.append(Problem("plan.left_out_error", values=shown, severity="remark"))
        elif not fixed and measure.investment is None and measure.running is None:
            left.append(Problem("plan.left_out_no_cost", values=shown, severity="remark"))
        else:
            taken.append(measure)
    return taken, left


def ask(
    measures: Sequence[Measure],
    outlook: Outlook,
    targets: Sequence[YearTarget],
    sensitivities: Sequence[Sensitivity],
    inventory: Sequence[Emission] = (),
    wish: Wish = Wish(),
) -> Question:
    """The problem of choosing among *measures* so that *targets* hold.

    Targets before the outlook's first year or of indicators it does not hold are left out with a remark.
    Raises :class:`Refused` when no target is left.
    """
    problems = check_measures(measures, inventory)
    taken, left = usable(measures, problems)
    judged, unjudged = _judged(targets, outlook)
    if not judged:
        raise Refused("plan.no_target_to_meet", problems=unjudged)
    rows = [replace(row, metric=outlook_name(row.metric)) for row in sensitivities]
    first = wish.first_year or min(int(outlook.years[0]), min(target.year for target in judged))
    years = np.arange(first, max(target.year for target in judged) + 1)
    effect = EffectModel(
        channels_of(taken, rows), outlook.seed, outlook.draws.shape[0],
        tuple(zlib.crc32(measure.code.encode()) for measure in taken),
    )  # fmt: skip
    ramps, windows = _ramps(taken, len(years)), _windows(taken, first, len(years), wish.settled)
    judged, settled = _movable(judged, outlook, effect, ramps, windows, first, wish)
    if not judged:
        raise Refused("plan.no_target_to_meet", problems=(*unjudged, *settled))
    goals = tuple(_goal(outlook, target, first, wish.probability) for target in judged)
    ceilings, unknown = _ceilings(taken, inventory, wish, first, len(years))
    problem = ChoiceProblem(
        codes=tuple(measure.code for measure in taken),
        years=years,
        invest=np.array([measure.investment or 0.0 for measure in taken]),
        running=np.array([measure.running or 0.0 for measure in taken]),
        shares=ramps,
        effect=effect,
        goals=goals,
        ceilings=ceilings,
        exclusions=_exclusions(taken),
        precedence=_precedence(taken),
        budgets={year - first: most for year, most in wish.budgets.items() if 0 <= year - first < len(years)},
        discount=wish.discount,
        **windows,
    )
    return Question(problem, tuple(taken), tuple(left), (*problems, *unjudged, *settled, *unknown), tuple(judged))


def _movable(
    targets: Sequence[YearTarget],
    outlook: Outlook,
    effect: EffectModel,
    ramps: np.ndarray,
    windows: Mapping[str, np.ndarray],
    first: int,
    wish: Wish,
) -> tuple[list[YearTarget], list[Problem]]:
    """Targets of running years that nothing can move any more are left out, with their chance."""
    kept, told = [], []
    for target in targets:
        since = target.year - first - windows["earliest"]
        share = np.where(since >= 0, ramps[np.arange(len(since)), np.clip(since, 0, ramps.shape[1] - 1)], 0.0)
        reach = float(np.abs(effect.mean(outlook_name(target.pollutant)) * share).sum())
        if wish.settled is None or target.year > wish.settled or reach > 0:
            kept.append(target)
            continue
        chance = float((margin(outlook, target) <= 0).mean())
        shown = {"target": said(goal_name(target)), "chance": f"{100 * chance:.0f}"}
        told.append(Problem("plan.target_settled", values=shown, severity="remark"))
    return kept, told


def _judged(targets: Sequence[YearTarget], outlook: Outlook) -> tuple[list[YearTarget], list[Problem]]:
    fine, left = [], []
    for target in targets:
        known = outlook_name(target.pollutant) in outlook.metrics and target.year in outlook.years
        if known:
            fine.append(target)
        elif target.year >= int(outlook.years[0]):
            shown = {"pollutant": target.pollutant, "year": target.year}
            left.append(Problem("plan.target_not_judged", values=shown, severity="remark"))
    return fine, left


def _goal(outlook: Outlook, target: YearTarget, first: int, usual: float) -> Goal:
    level = usual if target.probability is None else target.probability
    metric = outlook_name(target.pollutant)
    return Goal(goal_name(target), metric, target.year - first, level, margin(outlook, target))


def _ramps(measures: Sequence[Measure], years: int) -> np.ndarray:
    ramps = np.zeros((len(measures), max(years, 1)))
    for row, measure in enumerate(measures):
        shares = year_shares(measure)
        ramps[row] = [shares[min(place, len(shares) - 1)] for place in range(ramps.shape[1])]
    return ramps


def _windows(measures: Sequence[Measure], first: int, years: int, running: int | None = None) -> dict[str, np.ndarray]:
    last = years - 1
    # Without a date a measure does not begin in what is left of the running year.
    undated = 1 if running == first else 0
    starts = [measure.start.year - first if measure.start else undated for measure in measures]
    latest = [min(measure.latest - first, last) if measure.latest is not None else last for measure in measures]
    fixed = [measure.mandatory or measure.locked for measure in measures]
    due = [min(max(start, 0), last) if held else -1 for start, held in zip(starts, fixed, strict=True)]
    earliest = np.array([max(start, 0) for start in starts], dtype=int)
    # A duty that begins after the horizon asks nothing inside it.
    outside = earliest > last
    return {
        "earliest": earliest,
        "latest": np.array(latest, dtype=int),
        "due": np.where(outside, -1, np.array(due, dtype=int)) if measures else np.zeros(0, int),
    }


def _exclusions(measures: Sequence[Measure]) -> tuple[tuple[int, ...], ...]:
    place = {measure.code: row for row, measure in enumerate(measures)}
    pairs = {
        tuple(sorted((place[measure.code], place[other])))
        for measure in measures
        for other in measure.excludes
        if other in place and other != measure.code
    }
    return tuple(sorted(pairs))


def _precedence(measures: Sequence[Measure]) -> tuple[tuple[int, int, int], ...]:
    place = {measure.code: row for row, measure in enumerate(measures)}
    found = []
    for measure in measures:
        for other in measure.after:
            if other in place:
                before = measures[place[other]]
                lag = before.end.year - before.start.year if before.start and before.end else 0
                found.append((place[other], place[measure.code], lag))
    return tuple(found)


def _ceilings(
    measures: Sequence[Measure], inventory: Sequence[Emission], wish: Wish, first: int, years: int
) -> tuple[tuple[Ceiling, ...], list[Problem]]:
    emitted = totals(inventory)
    found, problems = [], []
    for (quantity, year), most in sorted(wish.ceilings.items()):
        if quantity not in emitted:
            values = {"quantity": quantity, "year": year}
            problems.append(Problem("plan.ceiling_without_inventory", values=values, severity="warning"))
        elif 0 <= year - first < years:
            cut = np.array([m.reductions[quantity].best if quantity in m.reductions else 0.0 for m in measures])
            found.append(Ceiling(f"{quantity}@{year}", year - first, emitted[quantity] - most, cut))
    return tuple(found), problems


def fixed_starts(question: Question) -> np.ndarray:
    """Start places of what is given from above or mandatory alone."""
    return np.where(question.problem.due >= 0, np.maximum(question.problem.earliest, 0), -1)


def planned_starts(question: Question) -> np.ndarray:
    """Start places of the measures that stand in the plan (chosen, given from above or mandatory)."""
    first, last = int(question.problem.years[0]), int(question.problem.years[-1])
    starts = fixed_starts(question)
    for row, measure in enumerate(question.measures):
        year = measure.start.year if measure.start else first
        if measure.chosen and year <= last:
            starts[row] = max(year - first, 0)
    return starts
