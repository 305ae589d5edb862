"""Large files this computer has checked whole and nobody has changed since: no second look at their pages that day.

The page check reads the whole file, which for a region of 338 cities costs more than what is done then.  A look at an
unchanged file minutes later reads the system's memory of it anyway, not the disk.  So a file is vouched for, in the
cache folder, by what the system says of it (device, number, size, time of change); whatever else touches the file
(another program, a copy laid over it, a killed writer) changes that, and the check runs again; so it does after a day.
Only where the system keeps a time of change that nobody can set, and finely: not on Windows, FAT and the like.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from airplan import __version__
from airplan.errors import FileTrouble
from airplan.safefile import replacing

WORTH_BYTES = 20_000_000
"""Smaller files are checked at every opening: it takes some hundredths of a second."""
SECONDS = 86_400
_SETTLED_NS = 20_000_000  # two changes nearer than the clock of a file system ticks look alike
_FINE_NS = 1_000_000

Stamp = tuple[int, ...]


@dataclass(frozen=True)
class Vouch:
    """What the file looked like when it was known to be whole, and when (seconds) its pages were last read for it."""

    stamp: Stamp
    at: float


def folder() -> Path:
    """Where the marks lie."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("AirPlan", appauthor=False)) / "checked"


def stamp_of(path: Path) -> Stamp | None:
    """What tells a change of the file; None where nothing does, or where a look costs little."""
    if os.name != "posix":
        return None
    try:
        told = path.stat()
    except OSError:
        return None
    if told.st_size < WORTH_BYTES or not told.st_ctime_ns % _FINE_NS:
        return None
    return (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)


def find(path: Path, stamp: Stamp | None) -> Vouch | None:
    """The vouch for a file that looks as *stamp* says; None when its pages must be read."""
    if stamp is None:
        return None
    try:
        told = json.loads(_place(path).read_text(encoding="utf-8"))
        vouch = Vouch(tuple(told["stamp"]), float(told["at"]))
        fits = vouch.stamp == stamp and told["by"] == _by() and 0 <= time.time() - vouch.at < SECONDS
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return vouch if fits else None


def keep(path: Path, vouch: Vouch) -> None:
    """Remember it, if the file still looks so and its last change is old enough to be told from another."""
    wait = _SETTLED_NS - (time.time_ns() - max(vouch.stamp[-2:]))
    if 0 < wait <= _SETTLED_NS:
        time.sleep(wait / 1e9)
    if wait > _SETTLED_NS or stamp_of(path) != vouch.stamp:
        return
    told = {"stamp": list(vouch.stamp), "at": vouch.at, "by": _by()}
    with contextlib.suppress(OSError, FileTrouble):  # no mark is no harm
        folder().mkdir(parents=True, exist_ok=True)
        with replacing(_place(path)) as part:
            part.write_text(json.dumps(told), encoding="utf-8")


def _by() -> str:
    return f"{__version__} {sqlite3.sqlite_version}"


def _place(path: Path) -> Path:
    return folder() / f"{hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]}.json"
