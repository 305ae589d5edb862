"""What is asked of the choice, as arrays; pure numbers, no records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from airplan.plan.effect import EffectModel

CLOSE = 1e-6
"""Equal for our purpose (µg/m³): above the solver's feasibility tolerance, far below any digit shown."""


@dataclass(frozen=True)
class Goal:
    """An interim target: P(effect ≥ margin) ≥ probability.

    ``margin`` (n,) is the improvement each joint draw of the outlook still needs (negative: none); ``year`` is a
    place in the problem's years.
    """

    name: str
    metric: str
    year: int
    probability: float
    margin: np.ndarray

    @cached_property
    def needed(self) -> float:
        """Improvement that meets the target in the asked share of draws when effects are certain."""
        order = np.sort(self.margin)
        # ⌈p·n⌉ draws must hold; the small number keeps 0.8·2000 from becoming 1600.0000000002.
        place = int(np.ceil(self.probability * len(order) - 1e-9)) - 1
        return float(order[max(place, 0)])

    @cached_property
    def spread(self) -> float:
        """Standard deviation of the margin."""
        return float(np.std(self.margin))


@dataclass(frozen=True)
class Ceiling:
    """A ceiling on emission or coal in a year: the cuts in force must reach *needed*; ``cut`` (M,) in full effect."""

    name: str
    year: int
    needed: float
    cut: np.ndarray


@dataclass(frozen=True)
class ChoiceProblem:
    """M measures over Y years.

    ``shares`` (M, J): share of full effect in the first … J-th year in force, the last stays.  ``earliest`` and
    ``latest`` (M,) places of the years between which a measure may start; ``due`` (M,) the place by which it must be in
    force, −1 when free.  ``precedence`` holds (before, after, years between); ``exclusions`` groups of which one may be
    in.  ``budgets`` place → 万元.  Money in 万元, running cost a year.
    """

    codes: tuple[str, ...]
    years: np.ndarray
    invest: np.ndarray
    running: np.ndarray
    shares: np.ndarray
    earliest: np.ndarray
    latest: np.ndarray
    due: np.ndarray
    effect: EffectModel
    goals: tuple[Goal, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    precedence: tuple[tuple[int, int, int], ...] = ()
    exclusions: tuple[tuple[int, ...], ...] = ()
    budgets: Mapping[int, float] = field(default_factory=dict)
    discount: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """(M, Y)."""
        return len(self.codes), len(self.years)

    @cached_property
    def ramp(self) -> np.ndarray:
        """(M, Y): share of full effect in the first … Y-th year in force."""
        count, years = self.size
        if not self.shares.shape[1]:
            return np.ones((count, years))
        places = np.minimum(np.arange(years), self.shares.shape[1] - 1)
        ramp: np.ndarray = self.shares[:, places]
        return ramp

    @cached_property
    def steps(self) -> np.ndarray:
        """(M, Y): growth of the share with each year in force."""
        return np.diff(self.ramp, axis=1, prepend=0.0)

    @cached_property
    def price(self) -> np.ndarray:
        """(M, Y): cost of the whole horizon when measure *i* starts in year *y*."""
        weight = (1 + self.discount) ** -np.arange(len(self.years), dtype=float)
        later = np.cumsum(weight[::-1])[::-1]
        price: np.ndarray = self.invest[:, None] * weight + self.running[:, None] * later
        return price

    @cached_property
    def means(self) -> dict[str, np.ndarray]:
        """Expected full effect of each measure, by metric."""
        return {goal.metric: self.effect.mean(goal.metric) for goal in self.goals}

    def shares_of(self, starts: np.ndarray) -> np.ndarray:
        """(M, Y) share of full effect; ``starts`` (M,) places of years, −1 for not chosen."""
        count, years = self.size
        since = np.arange(years)[None, :] - starts[:, None]
        inside = (starts[:, None] >= 0) & (since >= 0)
        rows = np.arange(count)[:, None]
        return np.where(inside, self.ramp[rows, np.clip(since, 0, years - 1)], 0.0)

    def cost_of(self, starts: np.ndarray) -> float:
        """Cost of the horizon, 万元."""
        chosen = np.flatnonzero(starts >= 0)
        return float(self.price[chosen, starts[chosen]].sum())

    def spending(self, starts: np.ndarray) -> np.ndarray:
        """Money of each year, undiscounted."""
        spent = np.zeros(len(self.years))
        for row in np.flatnonzero(starts >= 0):
            spent[starts[row]] += self.invest[row]
            spent[starts[row] :] += self.running[row]
        return spent

    def probabilities(self, starts: np.ndarray) -> dict[str, float]:
        """Share of the joint draws in which each target is met."""
        met = self.met(starts)
        return {goal.name: float(column.mean()) for goal, column in zip(self.goals, met.T, strict=True)}

    def met(self, starts: np.ndarray) -> np.ndarray:
        """(n, K): whether draw d meets target k."""
        effects = self.effect_draws(starts)
        columns = [effects[goal.metric][:, goal.year] >= goal.margin - CLOSE for goal in self.goals]
        return np.stack(columns, axis=1) if columns else np.ones((1, 0), dtype=bool)

    def effect_draws(self, starts: np.ndarray) -> dict[str, np.ndarray]:
        """Joint draws (n, Y) of the effect on each metric that has a target."""
        return self.effect_draws_of(self.shares_of(starts))

    def effect_draws_of(self, shares: np.ndarray) -> dict[str, np.ndarray]:
        """As :meth:`effect_draws` for shares in force (M, Y), which may be fractions of measures."""
        return {name: self.effect.draw(name, shares) for name in self.means}

    def broken(self, starts: np.ndarray) -> list[str]:
        """Names of the constraints, targets apart, that a set of starts breaks."""
        names = [self.codes[row] for row in np.flatnonzero((starts >= 0) & (starts < self.earliest))]
        names += [self.codes[row] for row in np.flatnonzero(starts > self.latest)]
        names += [self.codes[row] for row in np.flatnonzero((self.due >= 0) & ((starts < 0) | (starts > self.due)))]
        for before, after, lag in self.precedence:
            if starts[after] >= 0 and not 0 <= starts[before] <= starts[after] - lag:
                names.append(f"{self.codes[before]}>{self.codes[after]}")
        names += ["/".join(self.codes[i] for i in g) for g in self.exclusions if sum(starts[i] >= 0 for i in g) > 1]
        spent, shares = self.spending(starts), self.shares_of(starts)
        names += [f"budget:{self.years[y]}" for y, most in self.budgets.items() if spent[y] > most + 1e-6]
        names += [c.name for c in self.ceilings if c.cut @ shares[:, c.year] < c.needed - 1e-6]
        return names
