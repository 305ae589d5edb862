"""Why a choice is impossible, what can be reached instead, what a bit more costs, what stands in every good set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from airplan.plan.choose.chance import Cut, surrogates
from airplan.plan.choose.master import INFINITE, Program, base_program, in_force_row, starts_of
from airplan.plan.choose.problem import ChoiceProblem, Goal
from airplan.plan.choose.search import Choice, choice_of, choose
from airplan.plan.choose.solver import solve
from airplan.progress import QUIET, Progress


@dataclass(frozen=True)
class Reachable:
    """The nearest set: ``shortfall`` by target in units of the metric (0 where met) and its chance."""

    shortfall: Mapping[str, float]
    probability: Mapping[str, float]
    cost: float
    choice: Choice


@dataclass(frozen=True)
class Explanation:
    """These cannot be met together: the conflicting targets, ceilings and budgets, and the nearest reachable."""

    conflict: tuple[str, ...]
    nearest: Reachable | None
    hard: bool = False  # not even without targets: duties, precedence and exclusions contradict each other


def explain(problem: ChoiceProblem, seconds: float = 30.0, progress: Progress = QUIET) -> Explanation:
    """Smallest set of targets, ceilings and budgets that contradict each other, and the nearest reachable set."""
    bare = replace(problem, goals=(), ceilings=(), budgets={})
    if solve(base_program(bare), seconds=seconds, progress=progress).x is None:
        return Explanation(tuple(_joined(problem)), None, True)
    conflict = _conflict(problem, seconds / 2, progress)
    nearest = _nearest(problem, seconds / 2, progress)
    return Explanation(tuple(conflict), nearest)


def _joined(problem: ChoiceProblem) -> list[str]:
    names = [f"{problem.codes[before]}>{problem.codes[after]}" for before, after, _ in problem.precedence]
    names += ["/".join(problem.codes[row] for row in group) for group in problem.exclusions]
    return names + [problem.codes[row] for row in np.flatnonzero(problem.due >= 0)]


def _first_cuts(problem: ChoiceProblem) -> list[Cut]:
    nothing = np.zeros(len(problem.codes))
    return [Cut(place, *row.tangent(nothing)) for place, row in enumerate(surrogates(problem))]


def _soft(problem: ChoiceProblem) -> list[str]:
    names = [goal.name for goal in problem.goals] + [ceiling.name for ceiling in problem.ceilings]
    return names + [f"budget:{problem.years[year]}" for year in sorted(problem.budgets)]


def _conflict(problem: ChoiceProblem, seconds: float, progress: Progress) -> list[str]:
    """Smallest contradicting sets by a deletion filter, one after the other with their targets set aside.

    Empty when the mean rows can be met (then only the spread of the reductions is in the way).
    """
    left = _soft(problem)
    asked = {goal.name for goal in problem.goals} | {ceiling.name for ceiling in problem.ceilings}
    each = seconds / (2 * len(left) + 1)
    found: list[str] = []
    while not _possible(problem, left, each, progress):
        core = _core(problem, left, each, progress)
        found += [name for name in core if name not in found]
        # Without this the next round would find the same set again.
        left = [name for name in left if name not in core or name not in asked]
        if not asked & set(core):
            break
    return found


def _possible(problem: ChoiceProblem, names: Sequence[str], seconds: float, progress: Progress) -> bool:
    answer = solve(_program(problem, names), 1.0, seconds, progress=progress)
    return answer.x is not None or not answer.infeasible


def _core(problem: ChoiceProblem, names: Sequence[str], seconds: float, progress: Progress) -> list[str]:
    kept = list(names)
    # From the end: budgets go first, later years before earlier ones, so the first cause is named.
    for name in reversed(names):
        progress.step(0, 0)
        rest = [other for other in kept if other != name]
        if not _possible(problem, rest, seconds, progress):
            kept = rest
    return kept


def _program(problem: ChoiceProblem, names: Sequence[str]) -> Program:
    wanted = set(names)
    part = replace(
        problem,
        ceilings=tuple(ceiling for ceiling in problem.ceilings if ceiling.name in wanted),
        budgets={year: most for year, most in problem.budgets.items() if f"budget:{problem.years[year]}" in wanted},
    )
    program = base_program(part)
    for cut in _first_cuts(problem):
        goal = problem.goals[cut.goal]
        if goal.name in wanted:
            columns, values = in_force_row(problem, cut.coefficient, goal.year)
            program.add(columns, values, cut.constant, INFINITE, goal.name)
    return program


def _nearest(problem: ChoiceProblem, seconds: float, progress: Progress) -> Reachable | None:
    """Budgets and orders kept, the sum of relative shortfalls of targets and ceilings least, then cheapest."""
    program = base_program(replace(problem, ceilings=()))
    money = program.cost.copy()
    program.cost = money / max(1.0, float(np.abs(money).sum())) * 1e-3
    rows = [(cut.coefficient, problem.goals[cut.goal].year, cut.constant) for cut in _first_cuts(problem)]
    rows += [(ceiling.cut, ceiling.year, ceiling.needed) for ceiling in problem.ceilings]
    for coefficient, year, needed in rows:
        columns, values = in_force_row(problem, coefficient, year)
        short = program.add_column(1.0 / max(abs(needed), 1e-3), max(abs(needed), 1e-3) * 2)
        program.add(np.append(columns, short), np.append(values, 1.0), needed, INFINITE)
    found = solve(program, 1e-3, seconds, progress=progress)
    if found.x is None:
        return None
    answer = choice_of(problem, starts_of(problem, found.x))
    return Reachable(_shortfalls(problem, answer.starts), answer.probability, answer.cost, answer)


def _shortfalls(problem: ChoiceProblem, starts: np.ndarray) -> dict[str, float]:
    from airplan.plan.choose.chance import empirical_slack

    slack = empirical_slack(problem, starts)
    return {goal.name: float(max(0.0, -value)) for goal, value in zip(problem.goals, slack, strict=True)}


@dataclass(frozen=True)
class CurvePoint:
    """A step of the marginal-cost curve of one target: measures in order of price."""

    code: str
    price: float  # 万元 per unit of improvement
    effect: float
    cost: float
    cumulative_effect: float
    cumulative_cost: float
    chosen: bool


def marginal_curve(problem: ChoiceProblem, goal: Goal, chosen: Sequence[str] = ()) -> list[CurvePoint]:
    """Measures by price per unit of *goal*'s metric, started as early as they may; those without effect left out."""
    mean = problem.means[goal.metric]
    earliest = np.where(problem.earliest <= problem.latest, problem.earliest, -1)
    shares = problem.shares_of(earliest)[:, goal.year]
    effect = mean * shares
    cost = np.where(earliest >= 0, problem.price[np.arange(len(mean)), np.maximum(earliest, 0)], np.nan)
    usable = list(np.flatnonzero(effect > 0))
    usable.sort(key=lambda row: (cost[row] / effect[row], problem.codes[row]))
    points, all_effect, all_cost = [], 0.0, 0.0
    for row in usable:
        all_effect += float(effect[row])
        all_cost += float(cost[row])
        price = float(cost[row] / effect[row])
        code = problem.codes[row]
        points.append(
            CurvePoint(code, price, float(effect[row]), float(cost[row]), all_effect, all_cost, code in set(chosen))
        )
    return points


@dataclass(frozen=True)
class FrontierPoint:
    """What the cheapest set costs when every target is asked with this probability."""

    probability: float
    feasible: bool
    cost: float
    bound: float
    joint_probability: float


def frontier(
    problem: ChoiceProblem, probabilities: Sequence[float], seconds: float = 10.0, progress: Progress = QUIET
) -> list[FrontierPoint]:
    """Least cost against the probability asked."""
    points = []
    for done, level in enumerate(probabilities):
        progress.step(done, len(probabilities))
        asked = replace(problem, goals=tuple(replace(goal, probability=level) for goal in problem.goals))
        answer = choose(asked, 0.01, seconds, progress)
        points.append(FrontierPoint(level, answer.feasible, answer.cost, answer.bound, answer.joint_probability))
    return points


@dataclass(frozen=True)
class NearBest:
    """Measures by their place in the sets that cost at most (1 + *within*) times the best.

    ``always`` is proven: leaving the measure out costs more than that (or is impossible).  ``never`` is proven too.
    """

    within: float
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    never: tuple[str, ...]


def near_best(
    problem: ChoiceProblem, best: Choice, within: float = 0.05, seconds: float = 20.0, progress: Progress = QUIET
) -> NearBest:
    """Which measures stand in every set that costs at most ``(1 + within)`` of the best, which in none.

    Decided by the relaxation with the mean rows and their tangents, whose bound is proven; what it cannot decide is
    ``sometimes``.
    """
    from time import monotonic

    program = _near_program(problem, best)
    most = best.cost * (1 + within) + 1e-6
    end = monotonic() + seconds
    always: list[str] = []
    never: list[str] = []
    sometimes: list[str] = []
    last = len(problem.years) - 1
    for row, code in enumerate(problem.codes):
        progress.step(row, len(problem.codes))
        inside = best.starts[row] >= 0
        forced = monotonic() < end and _dearer(program, row * len(problem.years) + last, 0.0 if inside else 1.0, most)
        (sometimes if not forced else always if inside else never).append(code)
    return NearBest(within, tuple(always), tuple(sometimes), tuple(never))


def _near_program(problem: ChoiceProblem, best: Choice) -> Program:
    from airplan.plan.choose.master import with_targets

    shares = problem.shares_of(best.starts)
    rows = surrogates(problem)
    cuts = _first_cuts(problem)
    cuts += [Cut(place, *row.tangent(shares[:, row.goal.year])) for place, row in enumerate(rows) if not row.certain]
    # The draws may accept what a smooth row just refuses: give that row the slack of the best set.
    ease = np.array([min(0.0, row.slack(shares[:, row.goal.year])) for row in rows])
    return with_targets(base_program(problem), problem, cuts, ease)


def _dearer(program: Program, column: int, value: float, most: float) -> bool:
    trial = program.copy()
    trial.lower, trial.upper = program.lower.copy(), program.upper.copy()
    if trial.lower[column] > value or trial.upper[column] < value:
        return True
    trial.lower[column] = trial.upper[column] = value
    answer = solve(trial, relaxed=True)
    return answer.infeasible or (answer.x is not None and answer.cost > most)
