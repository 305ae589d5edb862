"""Seeded instances of the choice with exact integers, and the answer by trying everything."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from airplan.plan.choose import Ceiling, ChoiceProblem, Goal
from airplan.plan.effect import Channels, EffectModel

METRICS = ("PM2.5", "NO2")


def instance(seed: int, measures: int, years: int, spread: float = 0.0, draws: int = 40) -> ChoiceProblem:
    """Integer costs, integer effects (one µg/m³ a tonne), targets from integer draws; spread 0 means certain."""
    rng = np.random.default_rng((20260301, seed))
    best = rng.integers(0, 9, (len(METRICS), measures)).astype(float)
    cut = np.stack([best * (1 - spread), best, best * (1 + spread)])
    effect = EffectModel(Channels(METRICS, np.ones((3, len(METRICS))), cut), seed, draws)
    invest = rng.integers(1, 60, measures).astype(float)
    running = rng.integers(0, 6, measures).astype(float)
    shares = np.ones((measures, 2))
    shares[rng.random(measures) < 0.4, 0] = 0.5
    return ChoiceProblem(
        codes=tuple(f"M{row:02d}" for row in range(measures)),
        years=np.arange(2027, 2027 + years),
        invest=invest,
        running=running,
        shares=shares,
        earliest=rng.integers(0, years, measures) * (rng.random(measures) < 0.3),
        latest=np.full(measures, years - 1),
        due=np.where(rng.random(measures) < 0.08, years - 1, -1),
        effect=effect,
        goals=_goals(rng, best, years, draws),
        ceilings=(Ceiling("NOx@last", years - 1, float(best[1].sum() // 4), best[1]),),
        precedence=tuple((a, b, 0) for a, b in rng.integers(0, measures, (2, 2)) if a < b),
        exclusions=tuple((int(a), int(b)) for a, b in rng.integers(0, measures, (2, 2)) if a != b),
        budgets={year: float(invest.sum() // 2 + 20) for year in range(years)} if seed % 2 else {},
        discount=0.0,
    )


def _goals(rng: np.random.Generator, best: np.ndarray, years: int, draws: int) -> tuple[Goal, ...]:
    goals = []
    for place, metric in enumerate(METRICS):
        for year in range(years):
            part = best[place].sum() * 0.45 * (year + 1) / years
            margin = rng.integers(int(part * 0.2), int(part) + 2, draws).astype(float)
            goals.append(Goal(f"{metric}@{2027 + year}", metric, year, 0.8, margin))
    return tuple(goals)


def every_set(problem: ChoiceProblem) -> np.ndarray:
    """All (N, M) start places that keep windows and duties."""
    options = []
    for row in range(len(problem.codes)):
        places = list(range(int(problem.earliest[row]), int(problem.latest[row]) + 1))
        if problem.due[row] >= 0:
            options.append([place for place in places if place <= problem.due[row]])
        else:
            options.append([-1, *places])
    return np.array(list(itertools.product(*options)))


def accepted(problem: ChoiceProblem, sets: np.ndarray) -> np.ndarray:
    """(N,) whether each set keeps every constraint and, with certain effects, every target."""
    count, years = problem.size
    since = np.arange(years)[None, None, :] - sets[:, :, None]
    inside = (sets[:, :, None] >= 0) & (since >= 0)
    ramp = np.where(problem.shares.shape[1] > 1, problem.shares, problem.shares[:, :1])
    ramp = np.concatenate([ramp, np.repeat(ramp[:, -1:], years, axis=1)], axis=1)
    share = np.where(inside, ramp[np.arange(count)[None, :, None], np.clip(since, 0, years)], 0.0)
    fine = np.ones(len(sets), bool)
    for before, after, lag in problem.precedence:
        fine &= (sets[:, after] < 0) | ((sets[:, before] >= 0) & (sets[:, before] <= sets[:, after] - lag))
    for group in problem.exclusions:
        fine &= (sets[:, list(group)] >= 0).sum(axis=1) <= 1
    starting = sets[:, :, None] == np.arange(years)
    spent = (starting * problem.invest[:, None] + inside * problem.running[:, None]).sum(axis=1)
    for year, most in problem.budgets.items():
        fine &= spent[:, year] <= most + 1e-9
    for ceiling in problem.ceilings:
        fine &= share[:, :, ceiling.year] @ ceiling.cut >= ceiling.needed - 1e-9
    for goal in problem.goals:
        best = problem.effect.channels.cut[1][problem.effect.channels.metric.index(goal.metric)]
        effect = share[:, :, goal.year] @ best
        fine &= (effect[:, None] >= goal.margin[None, :] - 1e-9).mean(axis=1) >= goal.probability - 1e-12
    return fine


def cheapest(problem: ChoiceProblem) -> float | None:
    """Least cost over all sets, None when no set is good."""
    sets = every_set(problem)
    fine = accepted(problem, sets)
    if not fine.any():
        return None
    years = len(problem.years)
    started = np.where(sets >= 0, problem.invest + problem.running * (years - sets), 0.0)
    return float(started.sum(axis=1)[fine].min())


def without_targets(problem: ChoiceProblem) -> ChoiceProblem:
    """The same problem asking nothing."""
    return replace(problem, goals=(), ceilings=())
