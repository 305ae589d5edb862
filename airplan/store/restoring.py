"""Bring a backup back in one step; what it replaces is kept beside it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from airplan.errors import FileTrouble, Refused
from airplan.safefile import replacing
from airplan.store import lock, opening
from airplan.store.backup import free_name
from airplan.store.jsontext import damaged


@dataclass(frozen=True)
class Restored:
    """``path`` now holds what ``source`` holds; ``kept`` is what it held before (None when there was nothing)."""

    path: Path
    source: Path
    kept: Path | None
    format: int


def backups(path: Path) -> list[Path]:
    """Backups beside *path* that were made before its format was brought up to date, newest first."""
    pattern = re.compile(re.escape(path.stem) + r"\.v\d+(-\d+)?" + re.escape(path.suffix))
    found = [file for file in path.parent.glob(f"*{path.suffix}") if pattern.fullmatch(file.name)]
    return sorted(found, key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)


def restore(path: Path | str, source: Path | str | None = None, *, who: str = "") -> Restored:
    """Put *source* (the newest backup made before an update of the format) in the place of *path*.

    The present file, also a damaged one, is renamed with its journal, never deleted.  Raises Refused when there is no
    backup, FileTrouble when it is damaged, no project, or the project is being edited.
    """
    path = Path(path)
    chosen = Path(source) if source is not None else next(iter(backups(path)), None)
    if chosen is None:
        raise Refused("store.no_backup", file=path.name, folder=str(path.parent))
    version = _sound(chosen)
    if path.exists() and path.samefile(chosen):
        raise Refused("store.no_backup", file=path.name, folder=str(path.parent))
    held = lock.acquire(path, who)
    try:
        return Restored(path, chosen, _swap(path, chosen), version)
    finally:
        held.release()


def _sound(source: Path) -> int:
    """The format of a whole project file."""
    db = opening.open_file(source, read_only=True)
    try:
        if found := opening.quick_check(db):
            raise damaged(source, found[0])
        return opening.version_of(db)
    finally:
        db.close()


def _swap(path: Path, source: Path) -> Path | None:
    with replacing(path) as part:
        shutil.copyfile(source, part)
        return _put_aside(path)


def _put_aside(path: Path) -> Path | None:
    """Rename the file and the journal of a killed writer, which must not be applied to another file."""
    if not path.exists():
        return None
    kept = free_name(path, "replaced")
    try:
        os.rename(path, kept)
        journal = path.with_name(path.name + "-journal")
        if journal.exists():
            os.rename(journal, kept.with_name(kept.name + "-journal"))
    except OSError as trouble:
        raise FileTrouble("file.in_use", file=path.name) from trouble
    return kept
