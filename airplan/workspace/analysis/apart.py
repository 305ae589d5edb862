"""Work that runs in the helper process with the project opened for reading there: a crash or a stall stays there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from airplan.progress import QUIET, Progress
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


def warm() -> None:
    """Nothing but the imports of this module."""
