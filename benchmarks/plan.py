"""The least-cost choice: our form ("in force in year y") against the plain one ("starts in year y").

Same HiGHS, one thread, same rows (targets with the same cuts, budgets, precedence, exclusions), same gap.  ``plain`` is
solved as one would, ``ours`` stops as soon as a set lies within the gap of the relaxation; the third column gives the
plain form that stop too.  The two forms have the same relaxation, so only branching and heuristics tell them apart.
Then the whole search with cuts and joint draws.  Times are CPU seconds.

    python benchmarks/plan.py [--measures 500] [--years 5] [--seconds 60] [--seeds 3]
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from airplan.plan.choose import ChoiceProblem, Goal, choose
from airplan.plan.choose.chance import Cut
from airplan.plan.choose.master import INFINITE, Program, base_program, with_targets
from airplan.plan.choose.search import _begin, _tangents
from airplan.plan.choose.solver import Solved, solve, solve_to_gap
from airplan.plan.effect import Channels, EffectModel
from airplan.progress import QUIET

METRICS = ("PM2.5", "NO2", "O3_p90", "PM10")


def instance(measures: int, years: int, seed: int, draws: int = 2400) -> ChoiceProblem:
    """A seeded instance: 4 metrics, interim targets every year at 0.8, budgets, 20 precedences, 20 exclusions."""
    rng = np.random.default_rng((65, seed))
    best = rng.lognormal(-3, 1, (len(METRICS), measures)) * (rng.random((len(METRICS), measures)) < 0.7)
    sensitivity = np.stack([np.full(len(METRICS), value) for value in (0.75, 1.0, 1.35)])
    effect = EffectModel(Channels(METRICS, sensitivity, np.stack([best * 0.7, best, best * 1.36])), seed, draws)
    invest = np.round(best.sum(axis=0) * rng.lognormal(6, 0.7, measures) + 10, 2)
    shares = np.tile([0.3, 0.7, 1.0], (measures, 1))
    shares[rng.random(measures) < 0.5] = 1.0
    # One weather a year moves all four metrics, as in the outlook.
    weather = rng.normal(0, 1, (draws, years))
    goals = []
    for metric in METRICS:
        whole = effect.mean(metric).sum()
        for year in range(years):
            need = whole * 0.25 * (year + 1) / years
            spread = 0.8 * weather[:, year] + 0.6 * rng.normal(0, 1, draws)
            goals.append(Goal(f"{metric}@{2026 + year}", metric, year, 0.8, 0.85 * need + 0.3 * need * spread))
    return ChoiceProblem(
        codes=tuple(f"M{row:03d}" for row in range(measures)),
        years=np.arange(2026, 2026 + years),
        invest=invest,
        running=np.round(invest * 0.03, 2),
        shares=shares,
        earliest=np.zeros(measures, int),
        latest=np.full(measures, years - 1),
        due=np.full(measures, -1),
        effect=effect,
        goals=tuple(goals),
        precedence=tuple((int(a), int(b), 0) for a, b in rng.integers(0, measures, (20, 2)) if a < b),
        exclusions=tuple(tuple(int(v) for v in rng.choice(measures, 2, replace=False)) for _ in range(20)),
        budgets={year: float(invest.sum()) * 0.09 for year in range(years)},
    )


def plain_program(problem: ChoiceProblem, cuts: list[Cut], delta: np.ndarray) -> Program:
    """The same problem with a binary for "measure i starts in year y" (earliest and latest are open here)."""
    count, years = problem.size
    program = Program(
        problem.price.ravel().copy(), np.zeros(count * years), np.ones(count * years), np.ones(count * years, bool)
    )
    for row in range(count):
        program.add(row * years + np.arange(years), np.ones(years), -INFINITE, 1.0)
    for before, after, _ in problem.precedence:
        for year in range(years):
            started = np.arange(year + 1)
            columns = np.concatenate([after * years + started, before * years + started])
            program.add(columns, np.repeat([1.0, -1.0], year + 1), -INFINITE, 0.0)
    for group in problem.exclusions:
        columns = np.concatenate([row * years + np.arange(years) for row in group])
        program.add(columns, np.ones(len(columns)), -INFINITE, 1.0)
    for year, most in problem.budgets.items():
        values = np.zeros((count, years))
        values[:, : year + 1] = problem.running[:, None]
        values[:, year] += problem.invest
        program.add(np.arange(count * years), values.ravel(), -INFINITE, most)
    for cut in cuts:
        year = problem.goals[cut.goal].year
        values = np.zeros((count, years))
        for start in range(year + 1):
            values[:, start] = cut.coefficient * problem.ramp[:, year - start]
        program.add(np.arange(count * years), values.ravel(), cut.constant + float(delta[cut.goal]), INFINITE)
    return program


def timed(program: Program, gap: float, seconds: float, stop: bool) -> tuple[float, Solved]:
    """CPU seconds (one thread) and answer of one solve."""
    begin = time.process_time()
    answer = solve_to_gap(program, gap, seconds) if stop else solve(program, gap, seconds)
    return time.process_time() - begin, answer


def gap_of(answer: Solved) -> float:
    """Relative gap reached."""
    return (answer.cost - answer.bound) / answer.cost if answer.x is not None else float("nan")


def main() -> None:
    """Print one line a seed and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measures", type=int, default=500)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{asked.measures} measures, {asked.years} years, {len(METRICS)} metrics, gap {asked.gap:.1%}")
    ratios, totals = [], []
    for seed in range(asked.seeds):
        problem = instance(asked.measures, asked.years, seed)
        work = _begin(problem)
        _tangents(work, QUIET)
        program = with_targets(base_program(problem), problem, work.cuts, work.delta)
        ours, a = timed(program, asked.gap, asked.seconds, True)
        form, b = timed(program, asked.gap, asked.seconds, False)
        plain, c = timed(plain_program(problem, work.cuts, work.delta), asked.gap, asked.seconds, False)
        both, d = timed(plain_program(problem, work.cuts, work.delta), asked.gap, asked.seconds, True)
        begin = time.process_time()
        found = choose(problem, asked.gap, asked.seconds)
        total = time.process_time() - begin
        ratios.append(plain / ours)
        totals.append(total)
        print(
            f"seed {seed}: ours {ours:5.2f} s gap {gap_of(a):.2%} | plain {plain:5.2f} s gap {gap_of(c):.2%} | "
            f"plain with the stop {both:5.2f} s gap {gap_of(d):.2%} | in force without the stop {form:5.2f} s "
            f"gap {gap_of(b):.2%} | whole search {total:5.2f} s, {found.rounds} rounds, {found.cuts} cuts, "
            f"gap {found.gap:.2%}, verified {found.verified}, joint {found.joint_probability:.2f}"
        )
    print(f"median plain/ours {np.median(ratios):.2f}; median whole search {np.median(totals):.2f} s")


if __name__ == "__main__":
    main()
