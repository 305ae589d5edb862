"""HiGHS behind one function: progress with bound and best so far, stop at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airplan.errors import Cancelled
from airplan.plan.choose.master import Program
from airplan.progress import QUIET, Progress


@dataclass(frozen=True)
class Solved:
    """``x`` None: nothing found.  ``bound`` is proven; ``duals`` of the rows for a relaxation."""

    x: np.ndarray | None
    cost: float
    bound: float
    infeasible: bool = False
    stopped: bool = False
    duals: np.ndarray | None = None


Watch = Callable[[float, float], None]
"""Called with (best cost so far, proven bound) while the solver works."""


def solve(
    program: Program,
    gap: float = 0.0,
    seconds: float = 60.0,
    start: np.ndarray | None = None,
    relaxed: bool = False,
    progress: Progress = QUIET,
    watch: Watch | None = None,
    enough: float | None = None,
    nodes: int | None = None,
) -> Solved:
    """Minimise to the relative *gap*, or until a set costs no more than *enough*; *relaxed* drops the whole numbers.

    *nodes* ends the search by work done, which unlike *seconds* is the same on every machine.

    Cancelling *progress* stops the solver and answers the best found (``stopped``).  One thread and a fixed seed, so
    that the same program gives the same answer.
    """
    import highspy

    model = highspy.Highs()
    _options(model, gap, seconds)
    if nodes is not None:
        model.setOptionValue("mip_max_nodes", nodes)
    if enough is not None:
        model.setOptionValue("objective_target", float(enough))
    _pass(model, program, relaxed)
    if start is not None and not relaxed:
        model.setSolution(len(start), np.arange(len(start), dtype=np.int32), np.asarray(start, float))
    flag = _listen(model, progress, watch) if not relaxed else {"stopped": False}
    model.run()
    return _answer(model, program, relaxed, flag["stopped"])


def solve_to_gap(
    program: Program,
    gap: float = 0.0,
    seconds: float = 60.0,
    progress: Progress = QUIET,
    watch: Watch | None = None,
) -> Solved:
    """As :func:`solve`, but stopped as soon as a set lies within *gap* of the relaxation's cost, which proves it.

    The solver would first work on its bound; on large programs with a tight relaxation that is most of the time.
    """
    relaxed = solve(program, relaxed=True)
    if relaxed.x is None:
        return Solved(None, float("inf"), float("-inf"), relaxed.infeasible)
    enough = relaxed.cost / (1 - gap) if 0 < gap < 1 and relaxed.cost > 0 else None
    found = solve(program, gap, seconds, None, False, progress, watch, enough)
    return found if found.x is None else replace(found, bound=min(max(found.bound, relaxed.cost), found.cost))


def _options(model: Any, gap: float, seconds: float) -> None:
    model.setOptionValue("output_flag", False)
    for name, value in (
        ("mip_rel_gap", float(gap)),
        ("mip_abs_gap", 1e-6),
        ("time_limit", float(max(seconds, 0.05))),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_feasibility_tolerance", 1e-7),
    ):
        model.setOptionValue(name, value)


def _pass(model: Any, program: Program, relaxed: bool) -> None:
    import highspy

    starts, columns, values = program.csr()
    infinite = highspy.kHighsInf
    whole = np.zeros(len(program.cost), np.int32) if relaxed else program.whole.astype(np.int32)
    low = np.where(np.isneginf(program.low), -infinite, program.low) if program.low else np.zeros(0)
    high = np.where(np.isposinf(program.high), infinite, program.high) if program.high else np.zeros(0)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, columns, values
    if not relaxed:
        lp.integrality_ = [highspy.HighsVarType(int(kind)) for kind in whole]
    model.passModel(lp)


def _listen(model: Any, progress: Progress, watch: Watch | None) -> dict[str, bool]:
    flag = {"stopped": False}

    def look(event: Any) -> None:
        out = event.data_out
        try:
            progress.step(0, 0)
        except Cancelled:
            flag["stopped"] = True
            event.interrupt()
            return
        if watch is not None and np.isfinite(out.mip_primal_bound) and abs(out.mip_primal_bound) < 1e29:
            watch(float(out.mip_primal_bound), float(out.mip_dual_bound))

    model.cbMipInterrupt.subscribe(look)
    return flag


def _answer(model: Any, program: Program, relaxed: bool, stopped: bool) -> Solved:
    import highspy

    status = model.getModelStatus()
    infeasible = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    info = model.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if infeasible or not found:
        return Solved(None, float("inf"), float("-inf"), infeasible, stopped)
    solution = model.getSolution()
    x = np.array(solution.col_value)
    if relaxed:
        cost = float(program.cost @ x)
        return Solved(x, cost, cost, duals=np.array(solution.row_dual))
    whole = program.whole
    x[whole] = np.round(x[whole])
    cost = float(program.cost @ x)
    return Solved(x, cost, min(float(info.mip_dual_bound), cost), False, stopped)
