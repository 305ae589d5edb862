"""Impossible choices, curves and near-best sets on problems small enough to do by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plan_instances import accepted, every_set, instance

from airplan.plan.choose import ChoiceProblem, Goal, choose
from airplan.plan.choose.explain import explain, frontier, marginal_curve, near_best
from airplan.plan.effect import Channels, EffectModel


def small(effects, costs, needed, budget=None, years=1):
    count = len(effects)
    cut = np.array([[effects]] * 3, float)
    return ChoiceProblem(
        codes=tuple("ABCDEFGH"[:count]),
        years=np.arange(2027, 2027 + years),
        invest=np.array(costs, float),
        running=np.zeros(count),
        shares=np.ones((count, 1)),
        earliest=np.zeros(count, int),
        latest=np.full(count, years - 1),
        due=np.full(count, -1),
        effect=EffectModel(Channels(("PM2.5",), np.ones((3, 1)), cut), 1, 10),
        goals=(Goal("PM2.5@2027", "PM2.5", 0, 0.8, np.full(10, float(needed))),),
        budgets={} if budget is None else {0: budget},
    )


def test_says_which_budget_and_target_conflict_and_what_is_nearest():
    problem = small([3, 2, 1], [100, 60, 50], needed=5, budget=120)
    assert not choose(problem).feasible
    told = explain(problem)
    assert set(told.conflict) == {"PM2.5@2027", "budget:2027"}
    # 120 buys at most B + C (3) or A alone (3): two short; A alone is cheaper by ten.
    assert told.nearest.shortfall == {"PM2.5@2027": pytest.approx(2)}
    assert told.nearest.cost == pytest.approx(100)


def test_more_than_all_measures_can_do_is_a_conflict_of_the_target_alone():
    told = explain(small([3, 2, 1], [100, 60, 50], needed=9))
    assert told.conflict == ("PM2.5@2027",)
    assert told.nearest.shortfall["PM2.5@2027"] == pytest.approx(3)


def test_duties_that_exclude_each_other_are_named():
    problem = replace(small([3, 2], [1, 1], 1), due=np.array([0, 0]), exclusions=((0, 1),))
    told = explain(problem)
    assert told.hard
    assert "A/B" in told.conflict


def test_curve_goes_from_cheap_to_dear():
    problem = small([3, 2, 0, 4], [90, 20, 5, 200], needed=4)
    points = marginal_curve(problem, problem.goals[0], chosen=("B",))
    assert [point.code for point in points] == ["B", "A", "D"]
    assert [point.price for point in points] == [10, 30, 50]
    assert points[-1].cumulative_effect == 9
    assert points[-1].cumulative_cost == 310
    assert [point.chosen for point in points] == [True, False, False]


def test_near_best_names_what_cannot_be_left_out():
    # Need 5 of A3 B2 C2 D1: A is in every set; B and C replace each other; D is too dear to help.
    problem = small([3, 2, 2, 1], [30, 20, 20.5, 500], needed=5)
    best = choose(problem, gap=0.0)
    told = near_best(problem, best, within=0.05)
    assert best.cost == 50
    assert told.always == ("A",)
    assert told.sometimes == ("B", "C")
    assert told.never == ("D",)


@pytest.mark.parametrize("seed", range(12))
def test_near_best_agrees_with_brute_force(seed):
    problem = instance(3000 + seed, 9, 1)
    best = choose(problem, gap=0.0)
    sets = every_set(problem)
    fine = accepted(problem, sets)
    if not fine.any():
        assert not best.feasible
        return
    told = near_best(problem, best, within=0.1)
    cost = np.where(sets >= 0, problem.invest + problem.running, 0.0).sum(axis=1)
    good = sets[fine & (cost <= best.cost * 1.1 + 1e-6)] >= 0
    always = {problem.codes[row] for row in np.flatnonzero(good.all(axis=0))}
    never = {problem.codes[row] for row in np.flatnonzero(~good.any(axis=0))}
    assert set(told.always) <= always  # proven ones only
    assert set(told.never) <= never


def test_frontier_rises_with_the_probability_asked():
    problem = replace(instance(8, 12, 1, draws=200), budgets={}, ceilings=(), exclusions=(), precedence=())
    points = [point for point in frontier(problem, (0.5, 0.8, 0.95)) if point.feasible]
    assert len(points) >= 2
    assert [point.cost for point in points] == sorted(point.cost for point in points)


def test_duties_above_the_budget_are_named():
    from types import SimpleNamespace

    from airplan import words
    from airplan.workspace.analysis.plan_choose import _duties

    problem = SimpleNamespace(codes=("A", "B", "C"), due=np.array([0, -1, 2]))
    (told,) = _duties(SimpleNamespace(problem=problem), ["budget:2027"])
    assert told.values == {"codes": "A、C", "count": 2}
    assert "A、C" in words.sentence(told.code, told.values)
    assert _duties(SimpleNamespace(problem=problem), ["budget:2027", "PM2.5@2027"]) == []
    assert _duties(SimpleNamespace(problem=problem), []) == []
