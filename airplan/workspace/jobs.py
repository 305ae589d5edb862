"""One long-lived helper process for work that would stall or endanger the program.

Reading and writing workbooks, documents, and everything that imports statsmodels runs there by dotted name; a crash
of a library kills only the helper and is told in words.  Call from a worker thread: the call waits for the answer.

The entry points of a built program call :func:`prepare` first.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from airplan import clock, words
from airplan.errors import Cancelled, FileTrouble
from airplan.progress import QUIET, Progress
from airplan.workspace import helper

_POLL_SECONDS = 0.05
GRACE_SECONDS = 3.0
"""How long a cancelled job may go on before the helper is ended."""


class HelperDefect(RuntimeError):
    """A defect of ours inside the helper; the text is its traceback."""


def prepare() -> None:
    """First line of every entry point: lets the built program serve as its own helper."""
    multiprocessing.freeze_support()


class Helper:
    """The process and the line to it.  One job at a time; others wait for their turn."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._numbers = itertools.count(1)

    def run(self, function: str, *arguments: Any, progress: Progress = QUIET, **named: Any) -> Any:
        """Call *function* (dotted name) in the helper and answer what it answers.

        Arguments and answer are pickled.  A parameter ``progress`` of the function is served from here.  Raises what
        the function raised when it is known trouble, :class:`Cancelled`, :class:`FileTrouble` ``job.helper_died``
        when the process broke down, :class:`HelperDefect` for defects.
        """
        job = helper.Job(next(self._numbers), function, arguments, named, words.language(), clock.fixed_day())
        with self._turn:
            pipe = self._start()
            try:
                pipe.send(("run", job))
                return self._wait(pipe, job, progress)
            except (EOFError, OSError):
                code = self._end()
                raise FileTrouble("job.helper_died", function=function, exit_code=code) from None

    def _wait(self, pipe: Connection, job: helper.Job, progress: Progress) -> Any:
        stopping: float | None = None
        while True:
            if pipe.poll(_POLL_SECONDS):
                number, act, *rest = pipe.recv()
                if number != job.number:
                    continue  # of a job whose caller did not wait for the end
                if act != "progress":
                    return _answer(act, rest[0])
                _pass_on(progress, rest)
            # Looked at after every message: a job that tells a lot must not drown the wish to stop.
            if progress.cancelled and stopping is None:
                stopping = time.monotonic()
                pipe.send(("cancel", job.number))
            if stopping is not None and time.monotonic() - stopping > GRACE_SECONDS:
                self._end()
                raise Cancelled

    def _start(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=helper.serve, args=(there,), name="airplan-helper", daemon=True)
        with without_main():
            process.start()
        there.close()
        self._process, self._pipe = process, here
        return here

    def _end(self) -> int | None:
        """End the process; answers its exit code."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(0.5)  # a process that broke down by itself tells why
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        return code

    def close(self) -> None:
        """End the helper; the next job would start a new one."""
        with self._turn:
            self._end()


def _pass_on(progress: Progress, step: list[Any]) -> None:
    # The job itself answers a cancel; leaving earlier would take its answer for that of the next job.
    with contextlib.suppress(Cancelled):
        progress.step(*step)


def _answer(act: str, what: Any) -> Any:
    if act == "done":
        return what
    if act == "trouble":
        raise what
    raise HelperDefect(what)


class _MainHidden:
    """Children need nothing of the program's main module, which may be the window with all of Qt."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._depth = 0
        self._held: dict[str, Any] = {}

    @contextmanager
    def __call__(self) -> Iterator[None]:
        main = vars(sys.modules["__main__"])
        with self._guard:
            self._depth += 1
            if self._depth == 1:
                self._held = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
                main["__spec__"] = None
        try:
            yield
        finally:
            with self._guard:
                self._depth -= 1
                if self._depth == 0:
                    main.update(self._held)


without_main = _MainHidden()

_helper = Helper()


def run_in_helper(function: str, *arguments: Any, progress: Progress = QUIET, **named: Any) -> Any:
    """Call *function* (dotted name) in this program's helper process; see :meth:`Helper.run`."""
    return _helper.run(function, *arguments, progress=progress, **named)


def close_helper() -> None:
    """End the helper process; for closing the program and for tests."""
    _helper.close()
