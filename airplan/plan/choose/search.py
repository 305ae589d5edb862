"""Rounds of master, cuts and draws until every target holds in the joint draws.

1. Tangents at the relaxation's answers (cheap) until it breaks no smooth row any more.
2. The master is solved to the asked gap; its set is judged by the joint draws.
3. Where draws and row disagree, δ of that target moves: once both ways, later only tighter, so the rounds end.
The gap told is that of the last master; the bound is proven for that master.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from airplan.errors import Cancelled
from airplan.plan.choose.chance import Cut, Surrogate, empirical_slack, surrogates
from airplan.plan.choose.master import (
    Program,
    base_program,
    columns_of,
    shares_of_columns,
    starts_of,
    with_targets,
)
from airplan.plan.choose.problem import CLOSE, ChoiceProblem
from airplan.plan.choose.solver import Solved, Watch, solve
from airplan.progress import QUIET, Progress

ROUNDS = 12
ONE_POINT = 0.01
"""A set found on the way counts when each target holds within one point."""


@dataclass(frozen=True)
class Chosen:
    """A measure in the set and the year in which it starts."""

    code: str
    year: int


@dataclass(frozen=True)
class Binding:
    """A constraint that costs money: 万元 saved per unit of relief (µg/m³, t, 万元), from the relaxation."""

    name: str
    price: float


@dataclass(frozen=True)
class Choice:
    """Answer of the choice; money in 万元 over the horizon.

    ``gap`` is relative (0.01 = 1 %) and proven for the last master.  ``probability`` and ``before`` are shares of the
    joint draws with the set and without new measures; ``joint_probability`` that all targets hold together.
    """

    feasible: bool
    chosen: tuple[Chosen, ...] = ()
    cost: float = float("nan")
    bound: float = float("nan")
    gap: float = float("nan")
    probability: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    joint_probability: float = float("nan")
    binding: tuple[Binding, ...] = ()
    spending: Mapping[str, float] = field(default_factory=dict)
    rounds: int = 0
    cuts: int = 0
    stopped: bool = False
    verified: bool = False  # every target holds in the joint draws
    impossible: bool = False  # proven that no set meets the smooth rows
    starts: np.ndarray = field(default_factory=lambda: np.zeros(0, int), metadata={"private": True})


@dataclass
class _Work:
    """State of one search."""

    problem: ChoiceProblem
    program: Program
    rows: list[Surrogate]
    cuts: list[Cut]
    delta: np.ndarray
    calibrated: bool = False

    def full(self) -> Program:
        return with_targets(self.program, self.problem, self.cuts, self.delta)


def choose(
    problem: ChoiceProblem,
    gap: float = 0.01,
    seconds: float = 60.0,
    progress: Progress = QUIET,
    watch: Watch | None = None,
) -> Choice:
    """The cheapest set of measures that meets every target with its probability.

    *gap*: relative gap to prove (0 for the optimum of the master).  *watch* hears cost and bound while it runs;
    cancelling *progress* answers the best set found so far with ``stopped``.  A problem that cannot be met answers
    ``feasible`` False; see :func:`airplan.plan.choose.explain.explain`.
    """
    end = time.monotonic() + seconds
    work = _begin(problem)
    try:
        _tangents(work, progress)
    except Cancelled:
        return _none(problem, 0, len(work.cuts), True)
    best: tuple[Solved, np.ndarray] | None = None
    last: np.ndarray | None = None
    proven = False
    for turn in range(1, ROUNDS + 1):
        solved = solve(work.full(), gap, end - time.monotonic(), last, False, progress, watch)
        if solved.x is None:
            proven = solved.infeasible and turn == 1
            break
        last, starts = solved.x, starts_of(problem, solved.x)
        fine = _judge(work, starts)
        if fine or best is None:
            best = (solved, starts)
        if fine or solved.stopped or time.monotonic() >= end:
            return _answer(work, best, turn, solved.stopped)
    if best is not None:
        return _answer(work, best, turn, solved.stopped)
    return _none(problem, turn, len(work.cuts), solved.stopped, proven)


def _begin(problem: ChoiceProblem) -> _Work:
    rows = surrogates(problem)
    nothing = np.zeros(len(problem.codes))
    cuts = [Cut(place, *row.tangent(nothing)) for place, row in enumerate(rows)]
    return _Work(problem, base_program(problem), rows, cuts, np.zeros(len(rows)))


def _nothing(problem: ChoiceProblem) -> np.ndarray:
    return np.full(len(problem.codes), -1)


def _none(problem: ChoiceProblem, rounds: int, cuts: int, stopped: bool, proven: bool = False) -> Choice:
    before = problem.probabilities(_nothing(problem))
    return Choice(False, before=before, rounds=rounds, cuts=cuts, stopped=stopped, impossible=proven)


def _tangents(work: _Work, progress: Progress, most: int = 20) -> None:
    if all(row.certain for row in work.rows):
        return
    for turn in range(most):
        progress.step(turn, most)
        relaxed = solve(work.full(), relaxed=True)
        if relaxed.x is None or not _cut_at(work, shares_of_columns(work.problem, relaxed.x)):
            return


def _cut_at(work: _Work, shares: np.ndarray) -> int:
    """Add tangents where a smooth row is broken; answers how many."""
    added = 0
    for place, row in enumerate(work.rows):
        u = shares[:, row.goal.year]
        scale = 1e-6 * (1 + abs(row.goal.needed))
        if not row.certain and row.slack(u) < work.delta[place] - scale:
            work.cuts.append(Cut(place, *row.tangent(u)))
            added += 1
    return added


def _judge(work: _Work, starts: np.ndarray) -> bool:
    """Whether the draws accept the set; otherwise (and once in any case) δ learns from them."""
    actual = empirical_slack(work.problem, starts)
    shares = work.problem.shares_of(starts)
    smooth = np.array([row.slack(shares[:, row.goal.year]) for row in work.rows])
    broken = actual < -CLOSE
    lesson = np.array([not row.certain for row in work.rows], bool) & (broken | (not work.calibrated))
    learned = smooth - actual
    fine = not broken.any()
    if not lesson.any():
        return fine or not _cut_at(work, shares)
    first, work.calibrated = not work.calibrated, True
    before = work.delta.copy()
    work.delta = np.where(lesson, learned if first else np.maximum(work.delta, learned), work.delta)
    _cut_at(work, shares)
    # A set the draws accept is final unless the rows turned out to ask for clearly too much.
    loosened = bool((work.delta < before - 0.002 * (1 + np.abs(smooth))).any())
    return fine and not (first and loosened)


def _holds(problem: ChoiceProblem, starts: np.ndarray, less: float = 0.0) -> bool:
    chances = problem.probabilities(starts)
    return all(chances[goal.name] >= goal.probability - less - 1e-9 for goal in problem.goals)


def _answer(work: _Work, best: tuple[Solved, np.ndarray], rounds: int, stopped: bool) -> Choice:
    problem, (solved, starts) = work.problem, best
    met = problem.met(starts)
    cost = problem.cost_of(starts)
    bound = min(solved.bound, cost)
    return Choice(
        feasible=_holds(problem, starts, ONE_POINT),
        chosen=_chosen(problem, starts),
        cost=cost,
        bound=bound,
        gap=(cost - bound) / cost if cost > 0 else 0.0,
        probability=problem.probabilities(starts),
        before=problem.probabilities(_nothing(problem)),
        joint_probability=float(met.all(axis=1).mean()),
        binding=tuple(binding(work.full())),
        spending={str(year): float(money) for year, money in zip(problem.years, problem.spending(starts), strict=True)},
        rounds=rounds,
        cuts=len(work.cuts),
        stopped=stopped,
        verified=_holds(problem, starts),
        starts=starts,
    )


def _chosen(problem: ChoiceProblem, starts: np.ndarray) -> tuple[Chosen, ...]:
    rows = np.flatnonzero(starts >= 0)
    return tuple(Chosen(problem.codes[row], int(problem.years[starts[row]])) for row in rows)


def binding(program: Program) -> list[Binding]:
    """Named rows whose relief would save money in the relaxation, dearest first."""
    relaxed = solve(program, relaxed=True)
    if relaxed.x is None or relaxed.duals is None:
        return []
    found: dict[str, float] = {}
    for name, dual in zip(program.names, relaxed.duals, strict=True):
        if name and abs(dual) > 1e-7:
            found[name] = found.get(name, 0.0) + abs(float(dual))
    return [Binding(name, price) for name, price in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def choice_of(problem: ChoiceProblem, starts: np.ndarray) -> Choice:
    """What a given set (an own scenario) costs and reaches, in the same form as a chosen one."""
    met = problem.met(starts)
    cost = problem.cost_of(starts)
    return Choice(
        feasible=not problem.broken(starts) and _holds(problem, starts),
        chosen=_chosen(problem, starts),
        cost=cost,
        probability=problem.probabilities(starts),
        before=problem.probabilities(_nothing(problem)),
        joint_probability=float(met.all(axis=1).mean()),
        spending={str(year): float(money) for year, money in zip(problem.years, problem.spending(starts), strict=True)},
        verified=_holds(problem, starts),
        starts=starts,
    )


def starts_from(problem: ChoiceProblem, years: Mapping[str, int | None] | Sequence[Chosen]) -> np.ndarray:
    """Places (M,) of start years by code."""
    wanted = years if isinstance(years, Mapping) else {item.code: item.year for item in years}
    starts = _nothing(problem)
    for row, code in enumerate(problem.codes):
        year = wanted.get(code)
        if year is not None:
            starts[row] = int(np.clip(year - int(problem.years[0]), 0, len(problem.years) - 1))
    return starts


__all__ = ["Binding", "Callable", "Choice", "Chosen", "binding", "choice_of", "choose", "columns_of", "starts_from"]
