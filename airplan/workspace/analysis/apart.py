"""Work that runs in the helper process with the project opened for reading there: a crash or a stall stays there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from airplan import words
from airplan.errors import Cancelled
from airplan.plan.choose.problem import ChoiceProblem
from airplan.plan.choose.search import Choice, choose
from airplan.progress import QUIET, Progress
from airplan.workspace import helper
from airplan.workspace.analysis import intake
from airplan.workspace.analysis.intake import Preview, Recipe
from airplan.workspace.session import Project


def preview(
    project: Path | str,
    paths: Sequence[Path | str],
    city: str | int | None = None,
    recipe: Recipe | None = None,
    accept: Iterable[str] = (),
    kind: str | None = None,
    progress: Progress = QUIET,
) -> Preview:
    """As :func:`airplan.workspace.analysis.intake.preview`, for the project file *project*."""
    with Project.open(project, read_only=True) as opened:
        return intake.preview(
            opened, paths, city=city, recipe=recipe, accept=tuple(accept), kind=kind, progress=progress
        )


def with_project(function: str, project: Path | str, *arguments: Any, progress: Progress = QUIET, **named: Any) -> Any:
    """Call *function* (dotted name) with the project file *project*, opened for reading, as its first argument.

    What was asked must write nothing to the project.  ``progress`` goes along where the function takes it.
    """
    work = helper.resolve(function)
    if helper.takes_progress(work):
        named["progress"] = progress
    with Project.open(project, read_only=True) as opened:
        return work(opened, *arguments, **named)


def search(problem: ChoiceProblem, gap: float, seconds: float, progress: Progress = QUIET) -> Choice:
    """As :func:`airplan.plan.choose.choose`; cost and bound come as label of the progress while it runs."""

    def watch(best: float, bound: float) -> None:
        share = f"{(best - bound) / best:.1%}" if best and abs(best) < 1e18 else "—"
        with contextlib.suppress(Cancelled):  # the solver's own callback hears of it and keeps the best so far
            progress.step(0, 0, words.say("plan.choose.live", best=f"{best:.0f}", bound=f"{bound:.0f}", gap=share))

    return choose(problem, gap, seconds, progress, watch)


def warm() -> None:
    """Nothing but the imports of this module."""
