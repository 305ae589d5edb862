"""The adviser behind the task table: choice, scenarios, curve, near-best sets, on a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from airplan import clock, words
from airplan.domain import Problem, Unit
from airplan.errors import Refused, UsageError
from airplan.plan.ask import Question, Wish, ask, fixed_starts, outlook_name, planned_starts
from airplan.plan.choose.chance import empirical_slack
from airplan.plan.choose.explain import CurvePoint, Explanation, NearBest, explain, marginal_curve, near_best
from airplan.plan.choose.search import Binding, Choice, choice_of, choose, starts_from
from airplan.plan.choose.solver import Watch
from airplan.plan.inventory import Sensitivity
from airplan.plan.scenarios import Difference, Scenario, differences, scenario_of
from airplan.progress import QUIET, Progress
from airplan.workspace.analysis.assess import CityRef, city_ref
from airplan.workspace.analysis.plan import (
    TargetChance,
    all_targets,
    entered,
    judged_outlook,
    sensitivities_in_use,
)

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session


@dataclass(frozen=True)
class ChosenMeasure:
    """A measure of the set: start year, money, best guess of its effect on each metric in full effect."""

    code: str
    name: str
    year: int
    investment: float | None
    running: float | None
    effect: Mapping[str, float]


@dataclass(frozen=True)
class Nearest:
    """The nearest reachable set when the targets cannot be met: shortfall in units of the metric, chance."""

    shortfall: Mapping[str, float]
    probability: Mapping[str, float]
    cost: float
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class ChooseAnswer:
    """Answer of ``plan choose``.  Money 万元; ``gap`` relative and proven for the last master; probabilities 0–1 (model
    estimate, internal).  ``conflict``: targets, ceilings and budgets that cannot be met together."""

    city: CityRef
    feasible: bool
    chosen: tuple[ChosenMeasure, ...]
    cost: float | None
    bound: float | None
    gap: float | None
    probability: Mapping[str, float]
    before: Mapping[str, float]
    joint_probability: float | None
    binding: tuple[Binding, ...]
    spending: Mapping[str, float]
    verified: bool
    stopped: bool
    rounds: int
    cuts: int
    conflict: tuple[str, ...]
    nearest: Nearest | None
    sensitivities: tuple[Sensitivity, ...]
    problems: tuple[Problem, ...]
    applied: bool = False
    label: str = ""
    scenario: Scenario | None = field(default=None, metadata={"private": True})


def question(project: Session, unit: Unit, wish: Wish) -> tuple[Question, tuple[Sensitivity, ...]]:
    """The problem of a unit and the factors it uses.  Raises Refused without measures, targets or factors."""
    held = entered(project, unit)
    if not held.measures:
        raise Refused("plan.no_measures")
    rows = all_targets(project, unit)
    outlook = judged_outlook(project, unit, rows)
    asked = [row for row in rows if outlook_name(row.pollutant) in outlook.metrics]
    wanted = list(dict.fromkeys(outlook_name(row.pollutant) for row in asked))
    names = {outlook_name(row.pollutant): row.pollutant for row in asked}
    factors = tuple(sensitivities_in_use(project, unit, _spellings(wanted, names)))
    if not factors:
        raise Refused("plan.no_sensitivity", metrics="、".join(names[metric] for metric in wanted))
    wish = replace(wish, settled=clock.today().year)
    return ask(held.measures, outlook, rows, factors, held.inventory, wish), factors


def _spellings(metrics: Sequence[str], names: Mapping[str, str]) -> list[str]:
    # Factors may be entered under either name: O3 or O3_p90, good_ratio or good_days.
    return list(dict.fromkeys([*(names[metric] for metric in metrics), *metrics]))


def choose_measures(
    project: Session,
    unit: Unit,
    wish: Wish | None = None,
    gap: float = 0.01,
    seconds: float = 60.0,
    progress: Progress = QUIET,
    watch: Watch | None = None,
    search: Callable[..., Choice] = choose,
    why: Callable[..., Explanation] = explain,
) -> ChooseAnswer:
    """The cheapest sufficient set; changes nothing.  An impossible wish is explained.

    *search* and *why* are called as :func:`choose` and :func:`explain`; the window has them run in another process.
    """
    wish = wish or Wish()
    asked, factors = question(project, unit, wish)
    choice = search(asked.problem, gap, seconds, progress, watch)
    conflict: tuple[str, ...] = ()
    nearest = None
    if not choice.feasible and not choice.stopped:
        told = why(asked.problem, seconds, progress)
        conflict = told.conflict
        if told.nearest is not None:
            reached = told.nearest
            codes = tuple(item.code for item in reached.choice.chosen)
            nearest = Nearest(reached.shortfall, reached.probability, reached.cost, codes)
    return _answer(project, unit, asked, factors, choice, conflict, nearest)


def _answer(
    project: Session,
    unit: Unit,
    asked: Question,
    factors: tuple[Sensitivity, ...],
    choice: Choice,
    conflict: tuple[str, ...],
    nearest: Nearest | None,
) -> ChooseAnswer:
    wanted = {goal.name: goal.probability for goal in asked.problem.goals}
    name = words.say("plan.choose.scenario_name")
    scenario = scenario_of(name, choice, asked.measures, wanted, project.store.data_version, unit.id)
    known = bool(choice.chosen) or choice.feasible
    return ChooseAnswer(
        city=city_ref(unit),
        feasible=choice.feasible,
        chosen=tuple(_chosen(asked, choice)),
        cost=choice.cost if known else None,
        bound=choice.bound if known else None,
        gap=choice.gap if known else None,
        probability=choice.probability,
        before=choice.before,
        joint_probability=choice.joint_probability if known else None,
        binding=choice.binding,
        spending=choice.spending,
        verified=choice.verified,
        stopped=choice.stopped,
        rounds=choice.rounds,
        cuts=choice.cuts,
        conflict=conflict,
        nearest=nearest,
        sensitivities=factors,
        problems=(*asked.problems, *asked.left_out, *_duties(asked, conflict)),
        label=words.say("plan.probability_label"),
        scenario=scenario if known else None,
    )


def _duties(asked: Question, conflict: Sequence[str]) -> list[Problem]:
    """Why budgets alone cannot be kept: the measures that must be in force cost more."""
    if not conflict or not all(name.startswith("budget:") for name in conflict):
        return []
    bound = [code for code, due in zip(asked.problem.codes, asked.problem.due.tolist(), strict=True) if due >= 0]
    shown = {"codes": "、".join(bound[:8]) + ("…" if len(bound) > 8 else ""), "count": len(bound)}
    return [Problem("plan.choose.duties", values=shown)]


def _chosen(asked: Question, choice: Choice) -> list[ChosenMeasure]:
    place = {measure.code: row for row, measure in enumerate(asked.measures)}
    found = []
    for item in choice.chosen:
        measure = asked.measures[place[item.code]]
        effect = {metric: float(mean[place[item.code]]) for metric, mean in asked.problem.means.items()}
        found.append(ChosenMeasure(item.code, measure.name, item.year, measure.investment, measure.running, effect))
    return found


def alone(project: Session, unit: Unit, wish: Wish | None = None) -> tuple[dict[str, float], dict[str, float]]:
    """Chance of each target with what is given from above or mandatory alone, and the improvement still missing."""
    asked, _ = question(project, unit, wish or Wish())
    starts = fixed_starts(asked)
    slack = empirical_slack(asked.problem, starts)
    missing = {goal.name: max(0.0, float(-value)) for goal, value in zip(asked.problem.goals, slack, strict=True)}
    return asked.problem.probabilities(starts), missing


def target_chances(project: Session, unit: Unit) -> tuple[TargetChance, ...]:
    """Internal: chance beside each target without new measures and with the measures that stand in the plan.

    Without measures or factors only the first is known.
    """
    label = words.say("plan.probability_label")
    try:
        asked, _ = question(project, unit, Wish())
    except Refused:
        return _bare_chances(project, unit, label)
    planned = choice_of(asked.problem, planned_starts(asked))
    return tuple(
        TargetChance(name, before, planned.probability[name], label) for name, before in planned.before.items()
    )


def _bare_chances(project: Session, unit: Unit, label: str) -> tuple[TargetChance, ...]:
    from airplan.plan.ask import goal_name, margin

    rows = all_targets(project, unit)
    try:
        outlook = judged_outlook(project, unit, rows)
    except (Refused, UsageError):
        return ()
    judged = [row for row in rows if outlook_name(row.pollutant) in outlook.metrics and row.year in outlook.years]
    return tuple(TargetChance(goal_name(row), float((margin(outlook, row) <= 0).mean()), None, label) for row in judged)


@dataclass(frozen=True)
class CurveAnswer:
    """Marginal-cost curve of one target."""

    city: CityRef
    target: str
    points: tuple[CurvePoint, ...]
    needed: float
    label: str = ""


def curve(project: Session, unit: Unit, target: str | None = None) -> CurveAnswer:
    """Measures by price per unit of improvement for one target (the last by default)."""
    asked, _ = question(project, unit, Wish())
    goals = {goal.name: goal for goal in asked.problem.goals}
    if target is not None and target not in goals:
        raise UsageError("plan.unknown_target", value=target, known="、".join(goals))
    goal = goals[target] if target else asked.problem.goals[-1]
    planned = [measure.code for measure in entered(project, unit).measures if measure.chosen]
    points = tuple(marginal_curve(asked.problem, goal, planned))
    return CurveAnswer(city_ref(unit), goal.name, points, max(0.0, goal.needed), words.say("plan.probability_label"))


def near_best_measures(
    project: Session, unit: Unit, answer: ChooseAnswer, wish: Wish, within: float = 0.05, progress: Progress = QUIET
) -> NearBest:
    """Measures that stand in every set nearly as cheap as the chosen one, in some, in none."""
    asked, _ = question(project, unit, wish)
    starts = starts_from(asked.problem, {item.code: item.year for item in answer.chosen})
    return near_best(asked.problem, choice_of(asked.problem, starts), within, progress=progress)


# --- scenarios --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScenariosAnswer:
    """Scenarios side by side, and what two of them differ in."""

    city: CityRef
    scenarios: tuple[Scenario, ...]
    differences: tuple[Difference, ...] = ()
    outdated: tuple[str, ...] = ()
    label: str = ""


def scenarios(project: Session, unit: Unit, compare: tuple[str, str] | None = None) -> ScenariosAnswer:
    """Stored scenarios; ``outdated`` names those computed from older data."""
    held = entered(project, unit).scenarios
    by_name = {scenario.name: scenario for scenario in held}
    found: list[Difference] = []
    if compare is not None:
        first, second = (_named(by_name, name) for name in compare)
        found = differences(first, second)
    return ScenariosAnswer(
        city_ref(unit), held, tuple(found), tuple(_outdated(project, held)), words.say("plan.probability_label")
    )


def _outdated(project: Session, held: Sequence[Scenario]) -> list[str]:
    # A scenario is stored by a change of its own; more than that one change means newer data.
    now = project.store.data_version
    return [one.name for one in held if one.basis is not None and now > one.basis + 1]


def _named(held: Mapping[str, Scenario], name: str) -> Scenario:
    if name not in held:
        raise UsageError("plan.unknown_scenario", value=name, known="、".join(held) or "—")
    return held[name]


def scenario_named(project: Session, unit: Unit, name: str) -> Scenario:
    """One stored scenario.  Raises UsageError."""
    return _named({scenario.name: scenario for scenario in entered(project, unit).scenarios}, name)


def evaluate(project: Session, unit: Unit, name: str, starts: Mapping[str, int] | None = None) -> Scenario:
    """The scenario of given start years, or of the measures that stand in the plan; nothing is stored."""
    asked, _ = question(project, unit, Wish())
    places = planned_starts(asked) if starts is None else starts_from(asked.problem, starts)
    choice = choice_of(asked.problem, places)
    wanted = {goal.name: goal.probability for goal in asked.problem.goals}
    return scenario_of(name, choice, asked.measures, wanted, project.store.data_version, unit.id)
