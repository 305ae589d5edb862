"""Never half a file: write beside the target, flush to disk, then swap."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airplan.errors import FileTrouble


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def replacing(target: Path | str) -> Iterator[Path]:
    """Give a path beside *target* to write to; swap it in when the block ends well.

    Raises :class:`FileTrouble` in words when the folder cannot be written, the disk is full
    or another program holds the target open; then the old file is untouched.
    """
    target = Path(target)
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
