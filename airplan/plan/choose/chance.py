"""Variance of reductions as cuts, joint draws as the judge.

A target with needed improvement Q (quantile of the margin), spread σ of the margin and set u (shares in force) is

    ā·u − z·(√(σ² + V(u)) − σ) ≥ Q + δ,     V(u) = Σ v_i u_i² + Σ_r (L_r·u)²

The left side is concave for p ≥ 0.5, so a tangent of √(σ² + V) at any u⁰ gives a valid row (outer approximation).
δ is what the draws teach: it makes the row agree with the joint draws at the last set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airplan.plan.choose.problem import ChoiceProblem, Goal


@dataclass(frozen=True)
class Cut:
    """Row ``coefficient·u(year of the goal) ≥ constant + δ`` of goal number ``goal``."""

    goal: int
    coefficient: np.ndarray
    constant: float


def normal_quantile(probability: float) -> float:
    """z with Φ(z) = p; 0 below one half, where the variance would help and the rows would not be convex."""
    from statistics import NormalDist

    return max(0.0, NormalDist().inv_cdf(min(max(probability, 1e-9), 1 - 1e-9)))


@dataclass(frozen=True)
class Surrogate:
    """The smooth stand-in of one target; ``mean, own`` (M,), ``common`` (R, M)."""

    goal: Goal
    mean: np.ndarray
    own: np.ndarray
    common: np.ndarray
    z: float

    @property
    def certain(self) -> bool:
        """Whether the effects have no spread (then one row says all)."""
        return self.z == 0 or not (self.own.any() or self.common.any())

    def deviation(self, u: np.ndarray) -> float:
        """√(σ² + V(u))."""
        variance = self.goal.spread**2 + float(self.own @ u**2) + float(((self.common @ u) ** 2).sum())
        return float(np.sqrt(variance))

    def slack(self, u: np.ndarray) -> float:
        """Left side minus Q; the row of the target asks slack ≥ δ."""
        return float(self.mean @ u) - self.z * (self.deviation(u) - self.goal.spread) - self.goal.needed

    def tangent(self, u: np.ndarray) -> tuple[np.ndarray, float]:
        """Coefficient and constant of the outer-approximation row at *u*."""
        level = self.deviation(u)
        if self.certain or level == 0:
            return self.mean, self.goal.needed
        gradient = (self.own * u + self.common.T @ (self.common @ u)) / level
        constant = self.goal.needed - self.z * self.goal.spread + self.z * self.goal.spread**2 / level
        return self.mean - self.z * gradient, constant


def surrogates(problem: ChoiceProblem) -> list[Surrogate]:
    """One for each target."""
    moments = {
        name: (mean, problem.effect.own_variance(name), problem.effect.common(name))
        for name, mean in problem.means.items()
    }
    return [Surrogate(goal, *moments[goal.metric], normal_quantile(goal.probability)) for goal in problem.goals]


def empirical_slack(problem: ChoiceProblem, starts: np.ndarray) -> np.ndarray:
    """(K,): by how much the joint draws over-fulfil each target; the target holds exactly when it is ≥ 0."""
    return empirical_slack_of(problem, problem.shares_of(starts))


def empirical_slack_of(problem: ChoiceProblem, shares: np.ndarray) -> np.ndarray:
    """As :func:`empirical_slack` for shares in force (M, Y)."""
    effects = problem.effect_draws_of(shares)
    slack = np.empty(len(problem.goals))
    for place, goal in enumerate(problem.goals):
        rest = np.sort(goal.margin - effects[goal.metric][:, goal.year])
        rank = int(np.ceil(goal.probability * len(rest) - 1e-9)) - 1
        slack[place] = -rest[max(rank, 0)]
    return slack
