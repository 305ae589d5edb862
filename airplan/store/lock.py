"""One writer: a sidecar file held by an OS lock, with the holder's name in it.

The OS frees the lock when its holder dies, so a stale sidecar is simply taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from airplan import __version__, clock
from airplan.errors import FileTrouble

_FAR = 1 << 30  # locking a byte nobody reads leaves the text readable on Windows too


def lock_path(project: Path) -> Path:
    """Where the sidecar of *project* lies."""
    return project.with_name(project.name + ".lock")


def holder(project: Path) -> dict[str, Any] | None:
    """Who the sidecar names, whether alive or not; None without a sidecar."""
    try:
        told = json.loads(lock_path(project).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told else None


@dataclass
class Lock:
    """A held lock; :meth:`release` gives it back.  ``stale`` names the dead holder it was taken from."""

    path: Path
    stream: IO[str]
    stale: dict[str, Any] | None = None

    def release(self) -> None:
        """Let others write.  The sidecar goes away while it is still ours."""
        if self.stream.closed:
            return
        with contextlib.suppress(OSError):
            self.stream.truncate(0)  # nobody is named, even where the sidecar may not be removed
        if os.name == "posix":
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
            self.stream.close()
        else:
            self.stream.close()
            with contextlib.suppress(OSError):
                self.path.unlink()


def acquire(project: Path, who: str) -> Lock:
    """Become the writer of *project*.  Raises :class:`FileTrouble` naming the one who is."""
    path = lock_path(project)
    while True:
        try:
            stream = path.open("a+", encoding="utf-8")
        except OSError as trouble:
            if is_held(project):
                raise _locked(project) from trouble
            raise FileTrouble("store.not_writable", file=project.name, folder=str(project.parent)) from trouble
        if not _try_a_while(stream):
            stream.close()
            raise _locked(project)
        if _same_file(stream, path):
            break
        stream.close()  # the last holder removed it between our open and our lock
    stale = holder(project)
    _share(stream, project)
    _sign(stream, who)
    return Lock(path, stream, stale)


def _locked(project: Path) -> FileTrouble:
    told = holder(project) or {}
    since = str(told.get("since") or "")[:16].replace("T", " ")
    return FileTrouble("store.locked", file=project.name, who=told.get("who"), host=told.get("host"), since=since)


def _share(stream: IO[str], project: Path) -> None:
    # Who may write the project may write its sidecar, whatever the mask of who came first.
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.fchmod(stream.fileno(), project.stat().st_mode & 0o666)


def _try_a_while(stream: IO[str]) -> bool:
    # Somebody may only be looking whether it is held.
    for _ in range(4):
        if _try_lock(stream):
            return True
        time.sleep(0.02)
    return False


def is_held(project: Path) -> bool:
    """Whether somebody (also ourselves) holds the lock now."""
    path = lock_path(project)
    if not path.exists():
        return False
    for mode in ("a+", "r"):  # another user's sidecar may only be read
        with contextlib.suppress(OSError), path.open(mode, encoding="utf-8") as stream:
            return not _try_lock(stream)
    return False


def state(project: Path) -> tuple[dict[str, Any] | None, bool]:
    """Whom the sidecar names, and whether the lock is held now."""
    return holder(project), is_held(project)


def _sign(stream: IO[str], who: str) -> None:
    stream.truncate(0)
    told = {
        "who": who,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": clock.now().isoformat(),
        "program": __version__,
    }
    with contextlib.suppress(OSError):  # a full disk must not hide the real trouble; the lock itself holds
        stream.write(json.dumps(told, ensure_ascii=False))
        stream.flush()


def _same_file(stream: IO[str], path: Path) -> bool:
    if os.name != "posix":
        return True
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


if os.name == "posix":
    import fcntl

    def _try_lock(stream: IO[str]) -> bool:
        how = fcntl.LOCK_EX if stream.writable() else fcntl.LOCK_SH
        try:
            fcntl.flock(stream.fileno(), how | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

else:  # pragma: no cover - Windows
    import msvcrt

    def _try_lock(stream: IO[str]) -> bool:
        try:
            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
