"""Files become readings: probe, grids, kind, content.  Reads several files with two threads."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from airplan.domain import Problem
from airplan.errors import AirplanError, Refused
from airplan.intake.kinds import enterprises, series, stations, targets
from airplan.intake.types import FileReading, Outside
from airplan.progress import QUIET, Progress
from airplan.workbook.grid import Grid, name_of
from airplan.workbook.read import read

_THREADS = 2
"""The spreadsheet reader lets go of the interpreter while it works; more threads only cost memory."""

KINDS = (("stations", stations), ("targets", targets), ("enterprises", enterprises))


def read_files(paths: Sequence[Path | str], outside: Outside, progress: Progress = QUIET) -> tuple[FileReading, ...]:
    """Readings of all files, in the order given; a file that cannot be read is a reading with ``error``."""
    files = [Path(path) for path in paths]
    readings: list[FileReading] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        jobs = [pool.submit(read_one, path, outside) for path in files]
        try:
            for done, job in enumerate(jobs):
                readings.append(job.result())
                progress.step(done + 1, len(files), name_of(files[done]))
        finally:
            for job in jobs:
                job.cancel()
    return tuple(_again_with_stations(files, readings, outside))


def _again_with_stations(files: list[Path], readings: list[FileReading], outside: Outside) -> list[FileReading]:
    """A station list among the files explains the station codes of the others."""
    known = [unit for reading in readings if reading.kind == "stations" for unit in reading.units]
    if not known:
        return readings
    # Ids below those a single file hands to its own new stations.
    lowered = [dataclasses.replace(unit, id=unit.id - 1_000_000) for unit in known]
    wider = dataclasses.replace(outside, stations={**stations.book_of(lowered), **outside.stations})
    answer = []
    for path, reading in zip(files, readings, strict=True):
        unknown = any(problem.code == "station_unknown" for problem in reading.problems)
        answer.append(read_one(path, wider) if unknown else reading)
    return answer


def read_one(path: Path, outside: Outside) -> FileReading:
    """One file.  Known trouble (damage, refusal) becomes the reading's ``error``; nothing else is caught."""
    try:
        grids = read(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found = _read_kind(grids, path, outside)
    except AirplanError as trouble:
        return _of_trouble(path, trouble)
    return dataclasses.replace(found, sha256=digest)


def _read_kind(grids: list[Grid], path: Path, outside: Outside) -> FileReading:
    for _, kind in KINDS:
        if any(kind.fits(grid) for grid in grids):
            found: FileReading = kind.read(grids, path, outside)
            return found
    return series.read(grids, path, outside)


def _of_trouble(path: Path, trouble: AirplanError) -> FileReading:
    values = {"file": name_of(path), **trouble.values}
    given = tuple(problem for problem in trouble.problems if isinstance(problem, Problem))
    problems = given or (Problem(trouble.code, name_of(path), "", str(values.get("cell", "")), "", values, "error"),)
    return FileReading(name_of(path), str(path), problems=problems, error=trouble.code, error_values=values)


__all__ = ["Refused", "read_files", "read_one"]
