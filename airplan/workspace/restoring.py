"""Backups that lie beside a project file, and their way back, as the window asks for them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from airplan.store import Restored
from airplan.store import restore as restore_file
from airplan.store.restoring import backups
from airplan.workspace import person


@dataclass(frozen=True)
class Backup:
    """A backup made before an update of the format: when (local, ISO to the minute), of which format, how large."""

    path: Path
    made: str
    format: int
    size_bytes: int


def backups_of(path: Path | str) -> list[Backup]:
    """Backups beside a project file, newest first."""
    return [_described(one) for one in backups(Path(path))]


def _described(file: Path) -> Backup:
    about = file.stat()
    made = dt.datetime.fromtimestamp(about.st_mtime).astimezone().strftime("%Y-%m-%dT%H:%M")
    version = re.search(r"\.v(\d+)", file.stem)
    return Backup(file, made, int(version.group(1)) if version else 0, about.st_size)


def restore(path: Path | str, source: Path | str | None = None) -> Restored:
    """Put a backup (the newest) in the place of a file nobody edits; what it replaces is kept beside it."""
    return restore_file(path, source, who=person.who())
