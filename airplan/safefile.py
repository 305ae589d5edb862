"""Never half a file: write beside the target, flush to disk, then swap."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airplan.errors import FileTrouble

STALE_SECONDS = 86_400
"""A part untouched for a day belongs to a program that was killed (a shared folder's clock may be hours off)."""

_PART = re.compile(r"\.part-[a-z0-9_]{8}(\.\w+)?")

_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
"""What Windows takes for a device, whatever stands behind a dot ("Naming Files, Paths, and Namespaces")."""


def name_part(text: str, spare: str = "未命名", longest: int = 60) -> str:
    """*text* as (part of) a file name that Windows and Linux take: no separators, wildcards, control characters, device
    names, or dots and blanks at an end; at most *longest* characters.  *spare* when nothing is left.
    """
    kept = re.sub(r"\s+", " ", _REFUSED.sub("_", text)).strip(" .")[:longest].strip(" .")
    if not kept.strip("_"):
        return spare
    return f"_{kept}" if _DEVICES.fullmatch(kept.partition(".")[0].rstrip()) else kept


def clean(folder: Path) -> list[str]:
    """Delete parts that killed programs left in *folder*; answers their names."""
    gone = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _PART.fullmatch(entry.name) and time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE_SECONDS:
                os.unlink(entry.path)
                gone.append(entry.name)
    return gone


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def replacing(target: Path | str) -> Iterator[Path]:
    """Give a path beside *target* to write to; swap it in when the block ends well.

    Raises :class:`FileTrouble` in words when the folder cannot be written, the disk is full
    or another program holds the target open; then the old file is untouched.  Parts that killed programs
    left in the folder long ago are deleted.
    """
    target = Path(target)
    clean(target.parent)
    try:
        # The suffix stays, since writers choose the format by it.
        handle, name = tempfile.mkstemp(prefix=".part-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as trouble:
        raise FileTrouble("file.cannot_write", file=target.name, folder=str(target.parent)) from trouble
    part = Path(name)
    try:
        try:
            yield part
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            if os.name == "posix":
                os.chmod(part, target.stat().st_mode & 0o777 if target.exists() else _usual_mode())
            os.replace(part, target)
        except PermissionError as trouble:
            raise FileTrouble("file.in_use", file=target.name) from trouble
        except OSError as trouble:
            raise FileTrouble("file.cannot_write", file=target.name, folder=str(target.parent)) from trouble
    finally:
        part.unlink(missing_ok=True)
