"""Workbooks are read in processes of their own, so that a file that ends its reader ends nothing else.

The spreadsheet library is fast and strict about memory: a size that lies makes it abort, which no ``except`` catches.
A reader (:mod:`airplan.workbook.rawbook`) starts in a few milliseconds, serves one thread at a time and many workbooks.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from airplan.errors import Refused
from airplan.workbook import rawbook
from airplan.workbook.grid import Cell, name_of

START_SECONDS = 60.0
SECONDS = 60.0
SECONDS_A_MEGABYTE = 10.0
"""Longest start of a reader and longest reading of a file: an old PC and a slow share keep well within."""

_ENDS = ("end", "trouble")


@dataclass
class RawSheet:
    """A sheet as the library gives it: ``rows`` begin at cell (``top``, ``left``); all count from 0."""

    name: str
    hidden: bool
    top: int
    left: int
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    rows: list[list[Cell]] = field(default_factory=list)


class _Reader:
    """One process and the line to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._owner = os.getpid()
        with self.killed_after(START_SECONDS):
            self.sound = self._hear() == ("ready",)

    @contextmanager
    def killed_after(self, seconds: float) -> Iterator[None]:
        """End the process when what is done inside takes longer."""
        late = threading.Timer(seconds, self._process.kill)
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()

    def _hear(self) -> tuple[Any, ...] | None:
        """The next message; None when the process has ended."""
        assert self._process.stdout is not None
        try:
            message: tuple[Any, ...] = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        return message

    def ask(self, path: Path, budget: int) -> Iterator[tuple[Any, ...]]:
        """What the process says of *path*; it has died when neither ``end`` nor ``trouble`` comes."""
        assert self._process.stdin is not None
        self.sound = False  # until the answer was heard to its end, lest the next workbook hear the rest
        with contextlib.suppress(OSError):
            pickle.dump((str(path.absolute()), budget), self._process.stdin)
            self._process.stdin.flush()
        while (message := self._hear()) is not None:
            self.sound = message[0] in _ENDS
            yield message
            if self.sound:
                return

    @property
    def usable(self) -> bool:
        """Whether it can be asked: alive, and ours (a forked child of this program inherits a copy)."""
        return self.sound and self._owner == os.getpid() and self._process.poll() is None

    def end(self) -> None:
        """End the process, if it is ours."""
        if self._owner != os.getpid():
            return
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, rawbook.FLAG]
    library = importlib.util.find_spec("python_calamine")
    folder = Path(library.origin).parents[1] if library is not None and library.origin is not None else Path()
    return [sys.executable, "-I", "-S", rawbook.__file__, str(folder)]


class _Readers:
    """Idle readers; as many are started as threads read at the same time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._idle: list[_Reader] = []
        self._hopeless = False

    def take(self) -> _Reader | None:
        """A reader; None where no process can be started, as some locked machines have it."""
        with self._guard:
            while self._idle:
                reader = self._idle.pop()
                if reader.usable:
                    return reader
                reader.end()
        return None if self._hopeless else self._start()

    def _start(self) -> _Reader | None:
        try:
            reader = _Reader()
        except OSError:
            self._hopeless = True
            return None
        if reader.sound:
            return reader
        self._hopeless = True
        reader.end()
        return None

    def give(self, reader: _Reader) -> None:
        """Take a reader back."""
        if not reader.usable:
            reader.end()
            return
        with self._guard:
            self._idle.append(reader)

    def close(self) -> None:
        """End those that are idle."""
        with self._guard:
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.end()


_readers = _Readers()
atexit.register(_readers.close)


def close() -> None:
    """End the idle readers; the next workbook starts a new one."""
    _readers.close()


def sheets(path: Path, budget: int) -> list[RawSheet]:
    """The worksheets with content of the workbook *path*, in order.

    *budget*: address space in bytes the reading may take (kept on Linux).  Raises Refused: encrypted, damaged, or the
    reader ended or took too long over it.
    """
    reader = _readers.take()
    if reader is None:
        return _gather(path, rawbook.messages(str(path)))
    try:
        with reader.killed_after(SECONDS + SECONDS_A_MEGABYTE * path.stat().st_size / 1e6):
            return _gather(path, reader.ask(path, budget))
    finally:
        _readers.give(reader)


_TROUBLE = {"encrypted": "file_encrypted", "damaged": "file_damaged"}


def _gather(path: Path, messages: Iterable[tuple[Any, ...]]) -> list[RawSheet]:
    found: list[RawSheet] = []
    for kind, *rest in messages:
        if kind == "sheet":
            found.append(RawSheet(*rest))
        elif kind == "rows":
            found[-1].rows += rest[0]
        elif kind == "trouble":
            raise Refused(_TROUBLE[rest[0]], file=name_of(path))
        else:
            return found
    raise Refused("file_ends_reader", file=name_of(path))
