"""Rounds of master, cuts and draws until every target holds in the joint draws.

1. Tangents at the relaxation's answers (cheap) until it breaks no smooth row any more; δ makes each row agree with the
   joint draws there.
2. The master is solved to the asked gap; its set is judged by the joint draws.
3. Where the draws refuse a set, δ of that target grows, only tighter, so the rounds end.
The gap told is that of the last master; the bound is proven for that master.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from airplan.errors import Cancelled
from airplan.plan.choose.chance import Cut, Surrogate, empirical_slack, empirical_slack_of, surrogates
from airplan.plan.choose.master import (
    Program,
    base_program,
    columns_of,
    shares_of_columns,
    starts_of,
    with_targets,
)
from airplan.plan.choose.problem import CLOSE, ChoiceProblem
from airplan.plan.choose.solver import Solved, Watch, solve, solve_to_gap
from airplan.progress import QUIET, Progress

ROUNDS = 12
ONE_POINT = 0.01
PATIENCE = 3
LARGE = 600
"""Rounds in which every target must hold fully; later, and for more than LARGE columns from the first round on, within
one point is enough."""


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
    verified: bool = False  # every target holds in the joint draws, within one point
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
    proven = False
    large = len(problem.codes) * len(problem.years) > LARGE
    for turn in range(1, ROUNDS + 1):
        solved = solve_to_gap(work.full(), gap, end - time.monotonic(), progress, watch)
        if solved.x is None:
            proven = solved.infeasible and turn == 1
            break
        starts = starts_of(problem, solved.x)
        fine = _judge(work, starts, 0.0 if turn <= PATIENCE and not large else ONE_POINT)
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


def _tangents(work: _Work, progress: Progress, most: int = 12) -> None:
    """Tangents and δ at the relaxation's answers until neither moves."""
    if all(row.certain for row in work.rows):
        return
    for turn in range(most):
        progress.step(turn, most)
        relaxed = solve(work.full(), relaxed=True)
        if relaxed.x is None:
            return
        shares = shares_of_columns(work.problem, relaxed.x)
        before = work.delta
        work.delta = _learned(work, shares)
        moved = np.abs(work.delta - before) > 1e-3 * np.array([row.goal.spread for row in work.rows])
        if not _cut_at(work, shares, 1e-3) and not moved.any():
            break
    work.cuts = _needed(work, shares)


def _needed(work: _Work, shares: np.ndarray) -> list[Cut]:
    """The tangents that hold the relaxation up, and the first of each target; the others only cost time."""
    kept, seen = [], set()
    for cut in work.cuts:
        row = work.rows[cut.goal]
        slack = float(cut.coefficient @ shares[:, row.goal.year]) - cut.constant - work.delta[cut.goal]
        if cut.goal not in seen or slack < 0.02 * (1e-3 + abs(row.goal.needed)):
            kept.append(cut)
        seen.add(cut.goal)
    return kept


def _learned(work: _Work, shares: np.ndarray) -> np.ndarray:
    """δ that makes each uncertain row agree with the joint draws at *shares*."""
    actual = empirical_slack_of(work.problem, shares)
    smooth = np.array([row.slack(shares[:, row.goal.year]) for row in work.rows])
    return np.array([0.0 if row.certain else gap for row, gap in zip(work.rows, smooth - actual, strict=True)])


def _cut_at(work: _Work, shares: np.ndarray, close: float = 1e-6) -> int:
    """Add tangents where a smooth row is broken by more than *close* times its spread; answers how many."""
    added = 0
    for place, row in enumerate(work.rows):
        u = shares[:, row.goal.year]
        if not row.certain and row.slack(u) < work.delta[place] - close * (1e-3 + row.goal.spread):
            work.cuts.append(Cut(place, *row.tangent(u)))
            added += 1
    return added


def _judge(work: _Work, starts: np.ndarray, less: float) -> bool:
    """Whether the draws accept the set; otherwise the rows of the refused targets grow tighter."""
    if _holds(work.problem, starts, less):
        return True
    shares = work.problem.shares_of(starts)
    refused = empirical_slack(work.problem, starts) < -CLOSE
    # A hair more, so that the same set cannot come back.
    tighter = _learned(work, shares) + CLOSE
    work.delta = np.where(refused, np.maximum(work.delta, tighter), work.delta)
    added = _cut_at(work, shares)
    return not added and not any(bad and not row.certain for bad, row in zip(refused, work.rows, strict=True))


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
        verified=_holds(problem, starts, ONE_POINT),
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
