"""Additional cuts that bring a level up to its requirement, D before C before B, under caps, by whole lines.

Two stated objectives:

* ``smallest``: classes are called in order; a class is called only when all useful lines of the classes before it
  are stopped.  Inside the last class called, whole lines are chosen so that the extra cut, summed over pollutants
  as parts of 全社会排放量, is smallest (mixed-integer programme, HiGHS; the proven gap is in the answer).
* ``fair``: the same, but every running line of the last class gets one and the same limit, in steps of 5 %.

A, A+ and 引领性 are never called; unclassed firms count as C; building sites without 民生 stand with C.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from airplan.emergency.amounts import FULL, LEVELS, POLLUTANTS, cut_of, percent_text
from airplan.emergency.effect import EffectRow, effects
from airplan.emergency.ratio import Cell, Levels, base_total, levels_of
from airplan.emergency.rules import Requirement
from airplan.emergency.sources import (
    DustSource,
    EmergencyList,
    Enterprise,
    Line,
    Measure,
    MobileSource,
    Source,
    list_of,
)
from airplan.errors import UsageError
from airplan.plan.choose.master import INFINITE, Program
from airplan.plan.choose.solver import solve
from airplan.progress import QUIET, Progress

OBJECTIVES = ("smallest", "fair")
_STAGE = {"D": 0, "C": 1, "non_leading": 1, "": 1, "B-": 2, "B": 2}
_GAP = 0.001
_NODES = 4000
_SECONDS = 600.0  # only against a solver that hangs; the nodes end the search
FAIR_STEP = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One source raised at one level; shares in percent, ``extra`` in t/d by pollutant."""

    type: str
    key: str
    name: str
    county: str
    grade: str
    level: str
    before: float | None
    after: float
    text: str
    extra: dict[str, float]
    uid: str = dataclasses.field(default="", metadata={"private": True})
    share: int = dataclasses.field(default=0, metadata={"private": True})


@dataclass(frozen=True)
class Proposal:
    """Steps by level, whether the requirement is reached (None: the base is missing), and the ratios that result."""

    objective: str
    reached: dict[str, bool | None]
    steps: tuple[Step, ...]
    levels: Levels
    gap: float
    missing_t_per_day: dict[str, dict[str, float]]


@dataclass
class _Work:
    """Shares so far: ``share[row, level]``; emissions ``grams[row, pollutant]``."""

    rows: Sequence[EffectRow]
    grams: np.ndarray
    cuts: np.ndarray  # row, level, pollutant
    share: np.ndarray  # row, level
    limit: np.ndarray
    stage: np.ndarray  # 9 = never called


def _stage(row: EffectRow) -> int:
    if row.idle or row.cap == 0 or isinstance(row.source, MobileSource):
        return 9
    if isinstance(row.source, DustSource):
        return 1 if row.source.kind == "site" and not row.source.livelihood else 9
    return _STAGE.get(row.grade, 9)


def _work(rows: Sequence[EffectRow]) -> _Work:
    grams = np.array([[value or 0 for value in row.emissions] for row in rows], np.int64).reshape(len(rows), 4)
    cuts = np.array([row.cuts for row in rows], np.int64).reshape(len(rows), 3, 4)
    share = np.array([[share or 0 for share in row.shares] for row in rows], np.int64).reshape(len(rows), 3)
    limit = np.array([row.cap for row in rows], np.int64)
    return _Work(rows, grams, cuts, np.minimum(share, limit[:, None]), limit, np.array([_stage(row) for row in rows]))


def _needs(base: Sequence[int | None], required: Requirement, level: str) -> np.ndarray:
    needs = [required.of(pollutant, level) for pollutant in POLLUTANTS]
    return np.array(
        [
            -(-(need * total) // FULL) if need is not None and total else 0
            for need, total in zip(needs, base, strict=True)
        ],
        np.int64,
    )


def _cuts(grams: np.ndarray, share: np.ndarray) -> np.ndarray:
    """As :func:`airplan.emergency.amounts.cut_of` for arrays: grams ``[row, pollutant]``, shares ``[row]``."""
    quotient, rest = np.divmod(grams * share[:, None], FULL)
    up = (rest * 2 > FULL) | ((rest * 2 == FULL) & (quotient % 2 == 1))
    answer: np.ndarray = quotient + up
    return answer


def _gain(work: _Work, level: int, target: np.ndarray) -> np.ndarray:
    """Extra grams by row and pollutant when shares rise to *target*."""
    extra: np.ndarray = np.maximum(_cuts(work.grams, target) - work.cuts[:, level], 0)
    return extra


def _choose(gain: np.ndarray, missing: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, float]:
    """Rows whose gains cover *missing* with the smallest weighted sum; and the proven relative gap."""
    cost = (gain / base).sum(axis=1)
    cost = cost / cost.max()
    count = len(cost)
    program = Program(cost, np.zeros(count), np.ones(count), np.ones(count, bool))
    for place in np.flatnonzero(missing > 0):
        program.add(np.arange(count), gain[:, place] / missing[place], 1.0, INFINITE)
    answer = solve(program, _GAP, _SECONDS, nodes=_NODES)
    if answer.x is None:
        return _greedy(gain, missing, cost), 1.0
    chosen = answer.x > 0.5
    if np.any(gain[chosen].sum(axis=0) < missing):  # the solver's tolerance, in grams
        chosen |= _greedy(np.where(chosen[:, None], 0, gain), missing - gain[chosen].sum(axis=0), cost)
    return _thinned(chosen, gain, missing, cost), max(0.0, (answer.cost - answer.bound) / answer.cost)


def _greedy(gain: np.ndarray, missing: np.ndarray, cost: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(gain), bool)
    left = missing.copy()
    while np.any(left > 0):
        useful = (np.minimum(gain, np.maximum(left, 0)) / np.maximum(missing, 1)).sum(axis=1)
        useful = np.where(chosen, 0.0, useful / np.maximum(cost, 1e-12))
        best = int(np.argmax(useful))
        if useful[best] <= 0:
            break
        chosen[best] = True
        left = left - gain[best]
    return chosen


def _thinned(chosen: np.ndarray, gain: np.ndarray, missing: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Drop chosen rows that are not needed, dearest first."""
    spare = gain[chosen].sum(axis=0) - missing
    for place in sorted(np.flatnonzero(chosen).tolist(), key=lambda one: (-cost[one], one)):
        if np.all(spare - gain[place] >= np.minimum(spare, 0)) and np.all((spare - gain[place])[missing > 0] >= 0):
            chosen[place] = False
            spare = spare - gain[place]
    return chosen


def _raise(work: _Work, rows: np.ndarray, level: int, share: np.ndarray, steps: dict[tuple[int, int], int]) -> None:
    """Raise rows at a level, and at the levels above so that the order stays yellow ≤ orange ≤ red."""
    for upper in range(level, len(LEVELS)):
        for place in rows.tolist():
            target = int(min(share[place], work.limit[place]))
            if target > work.share[place, upper]:
                steps.setdefault((place, upper), target)
                steps[place, upper] = max(steps[place, upper], target)
                work.share[place, upper] = target
                new = [cut_of(int(gram), target) for gram in work.grams[place]]
                work.cuts[place, upper] = np.maximum(new, work.cuts[place, upper])


def _solve_level(
    work: _Work, level: int, need: np.ndarray, base: np.ndarray, objective: str, steps: dict[tuple[int, int], int]
) -> float:
    for stage in (0, 1, 2):
        missing = need - work.cuts[:, level].sum(axis=0)
        if not np.any(missing > 0):
            return 0.0
        full = np.minimum(np.full(len(work.rows), FULL, np.int64), work.limit)
        full = np.where(work.stage == stage, full, 0)
        gain = _gain(work, level, full)
        useful = np.flatnonzero(gain[:, missing > 0].sum(axis=1) > 0)
        if not len(useful):
            continue
        if np.all(gain[useful].sum(axis=0) >= missing):
            if objective == "fair":
                _fair(work, useful, level, missing, steps)
                return 0.0
            chosen, gap = _choose(gain[useful], missing, base)
            _raise(work, useful[chosen], level, full, steps)
            return gap
        _raise(work, useful, level, full, steps)
    return 0.0


def _fair(work: _Work, useful: np.ndarray, level: int, missing: np.ndarray, steps: dict[tuple[int, int], int]) -> None:
    for share in range(FAIR_STEP, FULL + 1, FAIR_STEP):
        target = np.zeros(len(work.rows), np.int64)
        target[useful] = np.minimum(np.maximum(share, work.share[useful, level]), work.limit[useful])
        if share == FULL or np.all(_gain(work, level, target).sum(axis=0) >= missing):
            _raise(work, useful, level, target, steps)
            return


def propose(
    whole: EmergencyList,
    required: Requirement,
    objective: str = "smallest",
    only: str | None = None,
    progress: Progress = QUIET,
) -> Proposal:
    """Additional cuts for every level that falls short, or for the level *only*.

    Raises UsageError for an unknown objective or level.
    """
    if objective not in OBJECTIVES:
        raise UsageError("emergency.unknown_objective", name=objective, known=", ".join(OBJECTIVES))
    if only is not None and only not in LEVELS:
        raise UsageError("emergency.unknown_level", name=only, known=", ".join(LEVELS))
    rows = effects(whole)
    base = base_total(whole.totals)
    weights = np.array([float(one or 1) for one in base])
    work, gap = _work(rows), 0.0
    steps: dict[tuple[int, int], int] = {}
    for place, level in enumerate(LEVELS):
        progress.step(place, len(LEVELS))
        if only in (None, level):
            gap = max(gap, _solve_level(work, place, _needs(base, required, level), weights, objective, steps))
    progress.step(len(LEVELS), len(LEVELS))
    return _proposal(work, rows, steps, base, required, objective, gap)


def _proposal(
    work: _Work,
    rows: Sequence[EffectRow],
    steps: dict[tuple[int, int], int],
    base: tuple[int | None, ...],
    required: Requirement,
    objective: str,
    gap: float,
) -> Proposal:
    sums = [tuple(int(value) for value in work.cuts[:, place].sum(axis=0)) for place in range(len(LEVELS))]
    levels = levels_of(sums, (base[0], base[1], base[2], base[3]), required)
    lacking = {
        level: {name: cell.missing_t_per_day for name, cell in cells.items() if cell.missing_t_per_day}
        for level, cells in levels.items()
    }
    return Proposal(
        objective,
        {level: _reached(cells.values()) for level, cells in levels.items()},
        tuple(_step(rows[place], level, share) for (place, level), share in sorted(steps.items())),
        levels,
        gap,
        lacking,
    )


def _reached(cells: Iterable[Cell]) -> bool | None:
    """Whether all requirements of a level are met; what cannot be judged is no success."""
    judged = [cell.ok for cell in cells if cell.required is not None]
    return False if False in judged else None if None in judged else True


def step_text(row: EffectRow, share: int) -> str:
    """Measure text of a step, as it will stand in the list: checkable, with its basis."""
    if isinstance(row.source, DustSource):
        return "停止施工（应急抢险除外）" if share == FULL else f"停止施工{percent_text(share)}（以作业面计）"
    return "停产" if share == FULL else f"限产{percent_text(share)}（以生产负荷计）"


def _step(row: EffectRow, level: int, share: int) -> Step:
    before = row.cuts[level]
    extra = [max(0, cut_of(gram, share) - (old or 0)) for gram, old in zip(row.emissions, before, strict=True)]
    old_share = row.shares[level]
    return Step(
        row.source.TYPE,
        row.source.key,
        row.name,
        row.county,
        row.grade,
        LEVELS[level],
        None if old_share is None else old_share / 100,
        share / 100,
        step_text(row, share),
        {name: value / 1e6 for name, value in zip(POLLUTANTS, extra, strict=True)},
        row.source.uid,
        share,
    )


def accepted(whole: EmergencyList, steps: Sequence[Step]) -> list[Line | Enterprise | DustSource]:
    """The sources as they read after the steps; only the changed ones."""
    wanted: dict[str, dict[str, Step]] = {}
    for step in steps:
        wanted.setdefault(step.uid, {})[step.level] = step
    changed: list[Line | Enterprise | DustSource] = []
    candidates: list[Line | Enterprise | DustSource] = [*whole.lines, *whole.enterprises, *whole.dust]
    for source in candidates:
        if source.uid in wanted:
            steps_of = wanted[source.uid]
            low, middle, high = (
                _raised(measure, steps_of.get(level)) for level, measure in zip(LEVELS, source.measures, strict=True)
            )
            changed.append(dataclasses.replace(source, measures=(low, middle, high)))
    return changed


def _raised(measure: Measure, step: Step | None) -> Measure:
    if step is None:
        return measure
    action, counted = ("stop", "") if step.share == FULL else ("limit", "load")
    # What the old text asks of transport stays in force.
    kept = f"；{measure.text}" if measure.action == "transport" and measure.text else ""
    return Measure(step.text + kept, action, step.share, counted, "" if action == "stop" else "以生产负荷计")


def with_changed(whole: EmergencyList, changed: Sequence[Line | Enterprise | DustSource]) -> EmergencyList:
    """The list with the changed sources in place of the old ones."""
    by_uid: dict[str, Source] = {one.uid: one for one in changed}
    return list_of([by_uid.get(one.uid, one) for one in whole.sources()])
