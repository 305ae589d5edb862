"""What is wrong with the entered measures, as problems naming row and remedy; the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from airplan.domain import Problem
from airplan.plan.inventory import Emission, by_sector, totals
from airplan.plan.measures import CHAPTERS, QUANTITIES, Measure, Task

ABSURD_COST = 10_000_000.0
"""万元 (one hundred billion yuan) above which a single measure's money is taken for a slip of the unit."""

Places = Mapping[str, tuple[str, str, int]]
"""Code → (file, sheet, row number as the spreadsheet counts)."""


def check_measures(
    measures: Sequence[Measure], inventory: Sequence[Emission] = (), places: Places | None = None
) -> list[Problem]:
    """Every problem of a set of measures; ``severity`` ``error`` bars a measure from the choice."""
    found: list[Problem] = []
    for measure in measures:
        found += _single(measure)
    found += _references(measures)
    found += _cycles(measures)
    found += _beyond(measures, inventory)
    found += _twice(measures)
    return [_placed(problem, places or {}) for problem in found]


def _placed(problem: Problem, places: Places) -> Problem:
    place = places.get(str(problem.values.get("code", "")))
    if place is None:
        return problem
    return replace(problem, file=place[0], sheet=place[1], cell=f"A{place[2]}")


def _error(code: str, measure: Measure, **values: object) -> Problem:
    shown = {"code": measure.code, "name": measure.name or measure.code, **values}
    return Problem(code, values=shown, severity="error")


def _remark(code: str, measure: Measure, **values: object) -> Problem:
    return replace(_error(code, measure, **values), severity="remark")


def _single(measure: Measure) -> list[Problem]:
    found = [check(measure) for check in _SINGLE]
    found += [_reduction(measure, quantity) for quantity in measure.reductions]
    return [problem for problem in found if problem is not None]


def _cost(measure: Measure) -> Problem | None:
    for amount in (measure.investment, measure.running):
        if amount is not None and amount < 0:
            return _error("plan.cost_negative", measure, amount=f"{amount:g}")
        if amount is not None and amount > ABSURD_COST:
            return _error("plan.cost_absurd", measure, amount=f"{amount:g}")
    return None


def _no_cost(measure: Measure) -> Problem | None:
    unknown = measure.investment is None and measure.running is None
    return _remark("plan.cost_unknown", measure) if unknown and measure.reductions else None


def _dates(measure: Measure) -> Problem | None:
    if measure.start and measure.end and measure.end < measure.start:
        return _error("plan.end_before_start", measure, start=measure.start, end=measure.end)
    return None


def _latest(measure: Measure) -> Problem | None:
    if measure.start and measure.latest is not None and measure.latest < measure.start.year:
        return _error("plan.latest_before_start", measure, start=measure.start.year, latest=measure.latest)
    return None


def _no_start(measure: Measure) -> Problem | None:
    return _remark("plan.no_start", measure) if measure.start is None and measure.reductions else None


def _ramp(measure: Measure) -> Problem | None:
    if any(not 0 <= share <= 100 for share in measure.ramp):
        return _error("plan.bad_ramp", measure, ramp="、".join(f"{share:g}" for share in measure.ramp))
    return None


def _chapter(measure: Measure) -> Problem | None:
    if measure.chapter and measure.chapter not in CHAPTERS:
        return _remark("plan.unknown_chapter", measure, chapter=measure.chapter)
    return None


_SINGLE: tuple[Callable[[Measure], Problem | None], ...] = (
    _cost,
    _no_cost,
    _dates,
    _latest,
    _no_start,
    _ramp,
    _chapter,
)
"""Checks of one measure.  To add one: write the function and name it here, the sentence goes to words."""


def _reduction(measure: Measure, quantity: str) -> Problem | None:
    low, best, high = measure.reductions[quantity].range
    if quantity not in QUANTITIES:
        return _error("plan.unknown_quantity", measure, quantity=quantity)
    if best < 0 or low < 0:
        return _error("plan.reduction_negative", measure, quantity=quantity, amount=f"{min(low, best):g}")
    if not low <= best <= high:
        shown = {"low": f"{low:g}", "best": f"{best:g}", "high": f"{high:g}"}
        return _error("plan.range_disordered", measure, quantity=quantity, **shown)
    return None


def _references(measures: Sequence[Measure]) -> list[Problem]:
    codes = {measure.code for measure in measures}
    found = []
    for measure in measures:
        for other in (*measure.after, *measure.excludes):
            if other == measure.code:
                found.append(_error("plan.refers_to_itself", measure))
            elif other not in codes:
                found.append(_error("plan.unknown_reference", measure, other=other))
    by_code = {measure.code: measure for measure in measures}
    for measure in measures:
        for other in measure.excludes:
            rival = by_code.get(other)
            if rival and measure.mandatory and rival.mandatory and measure.code < other:
                found.append(_error("plan.mandatory_exclude", measure, other=other))
    return found


def cycle_in(after: Mapping[str, Iterable[str]]) -> list[str]:
    """Codes of one circle of "after" (first repeated at the end), or an empty list."""
    done: set[str] = set()
    for root in after:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            code, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(code)
            elif code in path:
                return [*path[path.index(code) :], code]
            elif code not in done:
                path.append(code)
                stack.append((code, True))
                stack += [(before, False) for before in after.get(code, ())]
    return []


def _cycles(measures: Sequence[Measure]) -> list[Problem]:
    after = {measure.code: tuple(other for other in measure.after if other != measure.code) for measure in measures}
    by_code = {measure.code: measure for measure in measures}
    found = []
    while circle := cycle_in(after):
        found.append(_error("plan.circular", by_code[circle[0]], circle=" → ".join(circle)))
        after[circle[0]] = tuple(other for other in after[circle[0]] if other != circle[1])
    return found


def _beyond(measures: Sequence[Measure], inventory: Sequence[Emission]) -> list[Problem]:
    """Cuts larger than what is emitted: one measure, all measures of a sector, all of the city."""
    if not inventory:
        return []
    whole, sectors = totals(inventory), by_sector(inventory)
    found = []
    sums: dict[tuple[str, str], float] = {}
    for measure in measures:
        for quantity, reduction in measure.reductions.items():
            emitted = sectors.get((measure.sector, quantity)) if measure.sector else whole.get(quantity)
            if emitted is not None and reduction.best > emitted:
                amounts = {"cut": f"{reduction.best:g}", "emitted": f"{emitted:g}"}
                found.append(_error("plan.beyond_inventory", measure, quantity=quantity, **amounts))
            for key in {(measure.sector, quantity), ("", quantity)}:
                sums[key] = sums.get(key, 0.0) + reduction.best
    for (sector, quantity), cut in sorted(sums.items()):
        emitted = sectors.get((sector, quantity)) if sector else whole.get(quantity)
        if emitted is not None and cut > emitted:
            found.append(_sum_problem(measures, sector, quantity, cut, emitted))
    return found


def _sum_problem(measures: Sequence[Measure], sector: str, quantity: str, cut: float, emitted: float) -> Problem:
    names = [m.code for m in measures if quantity in m.reductions and (not sector or m.sector == sector)]
    values = {
        "sector": sector or "—",
        "quantity": quantity,
        "cut": f"{cut:g}",
        "emitted": f"{emitted:g}",
        "codes": "、".join(names[:8]) + ("…" if len(names) > 8 else ""),
    }
    return Problem("plan.beyond_inventory_sum", values=values, severity="warning")


def _twice(measures: Sequence[Measure]) -> list[Problem]:
    """The same source cut in the same substance by two measures that do not exclude or follow each other."""
    by_source: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        for quantity, reduction in measure.reductions.items():
            if measure.source and reduction.best > 0:
                by_source.setdefault((measure.source, quantity), []).append(measure)
    found, told = [], set()
    for (source, quantity), rivals in by_source.items():
        for place, first in enumerate(rivals):
            for second in rivals[place + 1 :]:
                apart = second.code in (*first.excludes, *first.after) or first.code in (
                    *second.excludes,
                    *second.after,
                )
                if not apart and (first.code, second.code) not in told:
                    told.add((first.code, second.code))
                    found.append(
                        replace(
                            _error("plan.source_twice", second, other=first.code, source=source, quantity=quantity),
                            severity="warning",
                        )
                    )
    return found


def check_tasks(tasks: Sequence[Task]) -> list[Problem]:
    """Problems of tasks given from above."""
    found = []
    for task in tasks:
        shown: dict[str, object] = {"code": task.code, "name": task.name or task.code}
        if task.start and task.due and task.due < task.start:
            found.append(Problem("plan.end_before_start", values={**shown, "start": task.start, "end": task.due}))
        if task.quantity is not None and task.quantity < 0:
            found.append(Problem("plan.quantity_negative", values={**shown, "amount": f"{task.quantity:g}"}))
        if task.quantity is not None and task.counties:
            total = sum(task.counties.values())
            if abs(total - task.quantity) > 1e-6 * max(1.0, abs(task.quantity)):
                amounts = {"sum": f"{total:g}", "quantity": f"{task.quantity:g}"}
                found.append(Problem("plan.task_counties_sum", values={**shown, **amounts}, severity="warning"))
    return found


def barred(problems: Iterable[Problem]) -> set[str]:
    """Codes of measures that may not enter the choice."""
    return {str(problem.values["code"]) for problem in problems if problem.severity == "error"}
