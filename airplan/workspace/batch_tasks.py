"""The tasks of ``airplan batch``: one analysis for many project files and their units.

A task answers plain JSON values, so that an answer is the same bit by bit wherever it was worked out.  To add one:
write a function ``(project, units, options) -> list`` and name it in :data:`TASKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from airplan.domain import Unit
from airplan.domain.jsonable import to_plain
from airplan.errors import AirplanError, UsageError
from airplan.progress import QUIET, Progress
from airplan.trend.outlook_types import Outlook
from airplan.words import sentence
from airplan.workspace.batch import Executor
from airplan.workspace.session import Project

AT_ONCE = 20
"""Units of one file that one worker does together: opening a file costs more than a trend."""


@dataclass(frozen=True)
class Item:
    """Part of the work: some units of one file."""

    task: str
    path: str
    units: tuple[int, ...]
    metric: str = "PM2.5"
    until: int = 2035

    def __str__(self) -> str:
        return f"{Path(self.path).name} {self.units[0] if self.units else ''}"


@dataclass(frozen=True)
class BatchResult:
    """What a batch answered: one entry a unit, by file and unit, and what could not be done."""

    task: str
    files: int
    units: int
    failed: int
    results: tuple[Any, ...]
    problems: tuple[dict[str, Any], ...]


def _trend(project: Project, units: Sequence[Unit], item: Item) -> list[Any]:
    from airplan.workspace.analysis.trend import trend

    return [_each(unit, partial(trend, project, unit.id, item.metric)) for unit in units]


def _detect(project: Project, units: Sequence[Unit], item: Item) -> list[Any]:
    from airplan.workspace.analysis.trend import detect

    return [_each(unit, partial(detect, project, unit.id, item.metric)) for unit in units]


def _outlook(project: Project, units: Sequence[Unit], item: Item) -> list[Any]:
    """Median and central 80 % of every year; units of one file share the weather, so they are done together."""
    from airplan.workspace.analysis.outlook import outlooks

    found = outlooks(project, units, (item.metric,), until=item.until)
    return [{"unit": unit.id, "name": unit.name, "years": _years(found[unit.id])} for unit in units]


def _years(found: Outlook) -> list[dict[str, float]]:
    import numpy as np

    lines = []
    for year in found.years.tolist():
        low, middle, high = np.quantile(found.of(found.metrics[0], year), (0.1, 0.5, 0.9))
        lines.append({"year": int(year), "p10": float(low), "p50": float(middle), "p90": float(high)})
    return lines


def _each(unit: Unit, work: Callable[[], Sequence[Any]]) -> dict[str, Any]:
    try:
        return {"unit": unit.id, "name": unit.name, "answer": work()[0]}
    except AirplanError as trouble:
        told = {"code": trouble.code, "message": sentence(trouble.code, trouble.values)}
        return {"unit": unit.id, "name": unit.name, "error": told}


TASKS: dict[str, tuple[Callable[[Project, Sequence[Unit], Item], list[Any]], bool]] = {
    "trend": (_trend, True), "detect": (_detect, True), "outlook": (_outlook, False),
}  # fmt: skip
"""Function, and whether the units of a file may be done apart."""


def do_item(item: Item) -> list[Any]:
    """Do one item, in whatever process or machine."""
    with Project.open(item.path, read_only=True) as project:
        units = [unit for unit in project.units() if unit.id in set(item.units)]
        answer: list[Any] = to_plain(TASKS[item.task][0](project, units, item))
        return answer


def batch(
    task: str, paths: Sequence[Path], executor: Executor, *, metric: str = "PM2.5", until: int = 2035,
    level: str = "city", progress: Progress = QUIET,
) -> BatchResult:  # fmt: skip
    """Do *task* for all units of a *level* of the files.  A file that cannot be read is a problem; the rest goes on."""
    if task not in TASKS:
        raise UsageError("batch.unknown_task", task=task, known="、".join(TASKS))
    items: list[Item] = []
    problems: list[dict[str, Any]] = []
    for path in sorted({Path(path).resolve() for path in paths}):
        try:
            with Project.open(path, read_only=True) as project:
                units = [unit.id for unit in project.units() if str(unit.level) == level]
        except AirplanError as trouble:
            problems.append(_problem(path.name, trouble))
            continue
        step = AT_ONCE if TASKS[task][1] else max(len(units), 1)
        items += [
            Item(task, str(path), tuple(units[start : start + step]), metric, until)
            for start in range(0, len(units), step)
        ]
    results = []
    for item, outcome in zip(items, executor.run(do_item, items, progress), strict=True):
        if outcome.trouble is not None:
            problems.append(_problem(str(item), outcome.trouble))
        for entry in outcome.answer or ():
            results.append({"file": Path(item.path).name, **entry})
    failed = sum("error" in entry for entry in results)
    return BatchResult(task, len(paths), len(results), failed, tuple(results), tuple(problems))


def _problem(file: str, trouble: AirplanError) -> dict[str, Any]:
    return {"file": file, "code": trouble.code, "message": sentence(trouble.code, trouble.values)}
