"""Backtest of the outlook on files or a project: ``forecasts.csv`` and scores."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airplan import safefile
from airplan.domain import Unit
from airplan.errors import FileTrouble, Refused
from airplan.progress import QUIET, Progress
from airplan.trend.backtest import Forecast, Score, doubtful, forecast, score
from airplan.trend.outlook import History
from airplan.trend.sentences import statistic_name
from airplan.workbook.csvtext import safe
from airplan.workspace.analysis.intake import STOPPING, preview
from airplan.workspace.analysis.outlook import coordinates, history, region_label
from airplan.workspace.analysis.yearly import statistic, table
from airplan.workspace.commands.intake import ImportFiles
from airplan.workspace.session import Project

COLUMNS = ("name", "code", "origin", "horizon", "median", "lo90", "hi90", "p25", "p30", "p35", "observed", "flagged")


@dataclass(frozen=True)
class FlaggedValue:
    """A yearly value that AirPlan itself thinks must be checked."""

    name: str
    code: str
    year: int
    value: float


@dataclass(frozen=True)
class BacktestAnswer:
    """Scores by horizon over every series, and again without those with a flagged value."""

    metric: str
    cities: int
    fit_to: int
    method: str
    horizons: tuple[Score, ...]
    without_flagged: tuple[Score, ...]
    flagged: tuple[FlaggedValue, ...]
    out: str | None = None


def backtest(
    sources: Sequence[str | Path],
    metric: str,
    fit_to: int,
    horizon: int,
    method: str = "auto",
    out: str | Path | None = None,
    progress: Progress = QUIET,
) -> BacktestAnswer:
    """Fit every series of *sources* to the years up to *fit_to*, score the *horizon* years after it.

    *sources*: project files, or files and folders that ``import`` reads.  ``out`` writes ``forecasts.csv``.
    Raises Refused when no series has a value by *fit_to*.
    """
    paths = [Path(source) for source in sources]
    for path in paths:
        if not path.exists():
            raise FileTrouble("file.not_found", file=str(path))
    if len(paths) == 1 and paths[0].suffix == ".airplan":
        with Project.open(paths[0], read_only=True) as project:
            return of_project(project, metric, fit_to, horizon, method, out, progress)
    with tempfile.TemporaryDirectory() as folder:
        project = Project.create(Path(folder) / "backtest.airplan", who="-")
        with project:
            _import(project, paths, progress)
            return of_project(project, metric, fit_to, horizon, method, out, progress)


def _import(project: Project, paths: Sequence[Path], progress: Progress) -> None:
    """Store what the files say, suspicions listed but not waited for: a backtest wants every series scored."""
    files = [file for path in paths for file in _files(path)]
    looked = preview(project, files, accept=STOPPING, progress=progress)
    project.run(ImportFiles(looked, accept=tuple(STOPPING)))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in READABLE)


READABLE = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".json"})


def of_project(
    project: Project,
    metric: str,
    fit_to: int,
    horizon: int,
    method: str = "auto",
    out: str | Path | None = None,
    progress: Progress = QUIET,
) -> BacktestAnswer:
    """Backtest every unit of a project.  The seed is fixed: the scores of a source do not depend on the file."""
    key = statistic(metric)
    units = project.units()
    found = table(project, units, key)
    years = np.array([period.first.year for period in found.periods], int)
    lon, lat = coordinates(units)
    labels = np.array([region_label(unit) for unit in units])
    ids = np.array([unit.id for unit in units], np.int64)
    past = History(ids, years, (key,), found.values[:, :, None], labels, found.days)
    forecasts = forecast(past, lon, lat, fit_to, horizon, method=method, progress=progress)
    if not forecasts:
        raise Refused("trend.no_values", unit="—", metric=statistic_name(key))
    if out is not None:
        write_forecasts(out, forecasts, units)
    kept = [one for one in forecasts if not one.flagged]
    cities = len({one.unit for one in forecasts})
    doubtful = _flagged_values(past, lon, lat, units)
    scores, rest = tuple(score(forecasts)), tuple(score(kept))
    return BacktestAnswer(key, cities, fit_to, method, scores, rest, doubtful, None if out is None else str(out))


@dataclass(frozen=True)
class Held:
    """How often the 90 % intervals of this project's own past outlooks held, by years ahead."""

    horizon: int
    n: int
    share: float
    mae: float


def past_record(project: Project, metric: str = "PM2.5", horizon: int = 5, draws: int = 480) -> tuple[Held, ...]:
    """Backtest the project's cities from every year that has two before it; to stand beside the forecast.

    Remembered until the data change; takes a second or two with many cities.
    """
    key = statistic(metric)

    def make() -> tuple[Held, ...]:
        past = history(project, (key,))
        units = [unit for unit in project.units() if unit.id in set(past.units.tolist())]
        lon, lat = coordinates(sorted(units, key=lambda unit: past.row(unit.id)))
        found: list[Forecast] = []
        for origin in past.years[1:-1].tolist():
            ahead = min(horizon, int(past.years[-1]) - origin)
            found += forecast(past, lon, lat, origin, ahead, draws=draws)
        return tuple(Held(one.horizon, one.n, one.coverage90, one.mae) for one in score(found))

    return project.memo(("trend.past_record", key, horizon, draws), make)


def _flagged_values(past: History, lon: np.ndarray, lat: np.ndarray, units: Sequence[Unit]) -> tuple[FlaggedValue, ...]:
    values = past.values[:, :, 0]
    rows, places = np.nonzero(doubtful(values, lon, lat))
    return tuple(
        FlaggedValue(units[row].name, units[row].code, int(past.years[place]), float(values[row, place]))
        for row, place in zip(rows.tolist(), places.tolist(), strict=True)
    )


def write_forecasts(out: str | Path, forecasts: Sequence[Forecast], units: Sequence[Unit]) -> None:
    """``forecasts.csv``: UTF-8 with BOM, one line a series and horizon."""
    by_id = {unit.id: unit for unit in units}
    with safefile.replacing(Path(out)) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for one in forecasts:
            unit = by_id[one.unit]
            numbers = [f"{value:.3f}" for value in (one.median, one.lo90, one.hi90)]
            chances = [f"{one.chances[limit]:.4f}" for limit in (25.0, 30.0, 35.0)]
            seen = "" if np.isnan(one.observed) else f"{one.observed:.3f}"
            code = unit.code or (f"{unit.id:06d}" if unit.id < 1_000_000 else "")
            writer.writerow(
                [safe(unit.name), code, one.origin, one.horizon, *numbers, *chances, seen, int(one.flagged)]
            )
