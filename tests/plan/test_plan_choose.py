"""The choice against brute force, the joint draws, and stopping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plan_instances import cheapest, instance

from airplan.plan.choose import choose
from airplan.plan.choose.chance import surrogates
from airplan.plan.choose.search import choice_of
from airplan.progress import Progress

ONE_YEAR = [(seed, 6 + seed % 9, 1) for seed in range(100)]
THREE_YEARS = [(1000 + seed, 4 + seed % 3, 3) for seed in range(100)]


def check_against_brute_force(seed: int, measures: int, years: int) -> bool:
    problem = instance(seed, measures, years)
    best = cheapest(problem)
    answer = choose(problem, gap=0.0)
    assert answer.feasible is (best is not None), seed
    if best is None:
        return False
    assert answer.cost == pytest.approx(best, abs=1e-6), seed
    assert answer.bound == pytest.approx(best, abs=1e-4)
    assert not problem.broken(answer.starts)
    assert all(answer.probability[goal.name] >= goal.probability for goal in problem.goals)
    return True


def test_equals_brute_force_on_all_200():
    met = [check_against_brute_force(*case) for case in ONE_YEAR + THREE_YEARS]
    assert len(met) == 200
    assert 60 < sum(met) < 200  # both kinds occur


@pytest.mark.parametrize("seed", range(6))
def test_uncertain_reductions_hold_in_the_joint_draws(seed):
    problem = replace(instance(2000 + seed, 14, 2, spread=0.5, draws=1000), exclusions=(), budgets={})
    answer = choose(problem, gap=0.0)
    if not answer.feasible:
        everything = choice_of(problem, np.where(problem.earliest <= problem.latest, problem.earliest, -1))
        assert min(everything.probability.values()) < 0.83
        return
    assert answer.verified
    for goal in problem.goals:
        assert answer.probability[goal.name] >= goal.probability - 0.01
    assert answer.joint_probability <= min(answer.probability.values()) + 1e-12
    certain = choose(instance(2000 + seed, 14, 2, spread=0.0, draws=1000), gap=0.0)
    assert answer.starts.shape == (14,)
    assert certain.cost > 0


def test_tangent_never_cuts_off_a_set_the_smooth_row_accepts():
    problem = instance(7, 12, 1, spread=0.8, draws=200)
    rng = np.random.default_rng(5)
    for row in surrogates(problem):
        coefficient, constant = row.tangent(rng.random(12))
        for _ in range(200):
            u = rng.random(12)
            assert coefficient @ u - constant >= row.slack(u) - 1e-9


def test_tangent_touches_at_its_point():
    problem = instance(7, 12, 1, spread=0.8, draws=200)
    row, u = surrogates(problem)[0], np.full(12, 0.4)
    coefficient, constant = row.tangent(u)
    assert coefficient @ u - constant == pytest.approx(row.slack(u), abs=1e-9)


def test_answer_is_the_same_twice():
    problem = instance(42, 14, 1, spread=0.4)
    first, second = choose(problem), choose(problem)
    assert first.chosen == second.chosen
    assert first.probability == second.probability


def test_stop_answers_the_best_so_far_with_its_gap():
    problem = hard_instance()
    progress = Progress()
    heard = []

    def watch(cost, bound):
        heard.append((cost, bound))
        progress.cancel()

    answer = choose(problem, gap=0.0, progress=progress, watch=watch)
    assert answer.stopped
    assert heard[0][0] >= heard[0][1]
    assert not problem.broken(answer.starts)
    assert 0 < answer.gap < 1
    assert answer.bound < answer.cost == pytest.approx(problem.cost_of(answer.starts))


def hard_instance():
    return replace(instance(4, 120, 3, draws=400), budgets={}, precedence=(), exclusions=())


def test_nothing_asked_costs_nothing():
    problem = replace(instance(3, 8, 1), goals=(), ceilings=(), due=np.full(8, -1))
    answer = choose(problem)
    assert answer.feasible
    assert answer.chosen == ()
    assert answer.cost == 0
