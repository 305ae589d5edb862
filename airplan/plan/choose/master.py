"""The mixed-integer program: x[i, y] = 1 when measure i is in force in year y (never goes back).

Cost, budget, ramp and effect are linear in x, since ``x[i, y] − x[i, y−1]`` is the start.  The relaxation is that
of "starts in year y"; a branch on "in force by y" splits the years in two instead of taking out one
(``benchmarks/plan.py`` times both).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from airplan.plan.choose.chance import Cut
from airplan.plan.choose.problem import ChoiceProblem

INFINITE = float("inf")


@dataclass
class Program:
    """Rows ``low ≤ A x ≤ high`` kept as triplets; columns with cost and bounds; names of the rows."""

    cost: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    whole: np.ndarray
    columns: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def copy(self) -> Program:
        """A program that may grow rows of its own."""
        return Program(
            self.cost,
            self.lower,
            self.upper,
            self.whole,
            list(self.columns),
            list(self.values),
            list(self.low),
            list(self.high),
            list(self.names),
        )

    def add(self, columns: np.ndarray, values: np.ndarray, low: float, high: float, name: str = "") -> int:
        """One row; answers its number."""
        used = values != 0
        self.columns.append(np.asarray(columns)[used].astype(np.int32))
        self.values.append(np.asarray(values, float)[used])
        self.low.append(low)
        self.high.append(high)
        self.names.append(name)
        return len(self.low) - 1

    def add_column(self, cost: float, upper: float) -> int:
        """One continuous column from 0 to *upper*; answers its number."""
        self.cost = np.append(self.cost, cost)
        self.lower = np.append(self.lower, 0.0)
        self.upper = np.append(self.upper, upper)
        self.whole = np.append(self.whole, False)
        return len(self.cost) - 1

    def csr(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row starts, columns, values."""
        starts = np.zeros(len(self.columns) + 1, np.int32)
        np.cumsum([len(part) for part in self.columns], out=starts[1:])
        if not self.columns:
            return starts, np.zeros(0, np.int32), np.zeros(0)
        return starts, np.concatenate(self.columns), np.concatenate(self.values)


def base_program(problem: ChoiceProblem) -> Program:
    """Everything but the targets."""
    count, years = problem.size
    program = Program(_cost(problem), np.zeros(count * years), np.ones(count * years), np.ones(count * years, bool))
    _bounds(problem, program)
    _order(problem, program)
    _joins(problem, program)
    _budgets(problem, program)
    for ceiling in problem.ceilings:
        columns, values = in_force_row(problem, ceiling.cut, ceiling.year)
        program.add(columns, values, ceiling.needed, INFINITE, ceiling.name)
    return program


def _cost(problem: ChoiceProblem) -> np.ndarray:
    # price of starting in y, telescoped: x[i,y] carries price[y] − price[y+1].
    following = np.concatenate([problem.price[:, 1:], np.zeros((len(problem.codes), 1))], axis=1)
    cost: np.ndarray = (problem.price - following).ravel()
    return cost


def _bounds(problem: ChoiceProblem, program: Program) -> None:
    years = np.arange(len(problem.years))[None, :]
    upper = (years >= problem.earliest[:, None]).astype(float)
    never = (problem.earliest > problem.latest)[:, None]
    lower = ((problem.due >= 0)[:, None] & (years >= problem.due[:, None])).astype(float)
    program.upper[:] = np.where(never, 0.0, upper).ravel()
    program.lower[:] = lower.ravel()


def _order(problem: ChoiceProblem, program: Program) -> None:
    count, years = problem.size
    pair = np.array([1.0, -1.0])
    for row in range(count):
        first = row * years
        for year in range(max(1, int(problem.earliest[row]) + 1), years):
            program.add(np.array([first + year, first + year - 1]), pair, 0.0, INFINITE)
        last = int(problem.latest[row])
        if last < years - 1 and last >= problem.earliest[row]:
            program.add(np.array([first + years - 1, first + last]), pair, -INFINITE, 0.0)


def _joins(problem: ChoiceProblem, program: Program) -> None:
    years = len(problem.years)
    for before, after, lag in problem.precedence:
        for year in range(years):
            if year < lag:
                program.upper[after * years + year] = 0.0
                continue
            places = np.array([after * years + year, before * years + year - lag])
            name = f"{problem.codes[before]}>{problem.codes[after]}"
            program.add(places, np.array([1.0, -1.0]), -INFINITE, 0.0, name)
    for group in problem.exclusions:
        places = np.array([row * years + years - 1 for row in group])
        program.add(places, np.ones(len(group)), -INFINITE, 1.0, "/".join(problem.codes[row] for row in group))


def _budgets(problem: ChoiceProblem, program: Program) -> None:
    count, years = problem.size
    rows = np.arange(count) * years
    for year, most in sorted(problem.budgets.items()):
        columns, values = [rows + year], [problem.invest + problem.running]
        if year:
            columns.append(rows + year - 1)
            values.append(-problem.invest)
        program.add(np.concatenate(columns), np.concatenate(values), -INFINITE, most, f"budget:{problem.years[year]}")


def in_force_row(problem: ChoiceProblem, coefficient: np.ndarray, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of Σ coefficient_i · (share of i in force in *year*)."""
    count, years = problem.size
    lags = np.arange(year + 1)
    columns = (np.arange(count)[:, None] * years + year - lags).ravel()
    values = (coefficient[:, None] * problem.steps[:, : year + 1]).ravel()
    return columns, values


def with_targets(program: Program, problem: ChoiceProblem, cuts: Sequence[Cut], delta: np.ndarray) -> Program:
    """A copy of the program with the rows of the targets."""
    full = program.copy()
    for cut in cuts:
        goal = problem.goals[cut.goal]
        columns, values = in_force_row(problem, cut.coefficient, goal.year)
        full.add(columns, values, cut.constant + float(delta[cut.goal]), INFINITE, goal.name)
    return full


def starts_of(problem: ChoiceProblem, x: np.ndarray) -> np.ndarray:
    """Places of the start years (M,), −1 for not chosen, of a whole solution."""
    count, years = problem.size
    force = x[: count * years].reshape(count, years) > 0.5
    return np.where(force.any(axis=1), force.argmax(axis=1), -1)


def columns_of(problem: ChoiceProblem, starts: np.ndarray) -> np.ndarray:
    """The solution vector of start years."""
    places = np.arange(len(problem.years))[None, :]
    inside = (starts[:, None] >= 0) & (places >= starts[:, None])
    return inside.astype(float).ravel()


def shares_of_columns(problem: ChoiceProblem, x: np.ndarray) -> np.ndarray:
    """(M, Y) shares in force of a (possibly broken-valued) solution vector."""
    count, years = problem.size
    force = x[: count * years].reshape(count, years)
    shares = np.zeros((count, years))
    for year in range(years):
        shares[:, year] = (problem.steps[:, : year + 1] * force[:, year::-1]).sum(axis=1)
    return shares
