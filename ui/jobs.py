"""Long work off the window's thread: one worker, so that there are never two writers.

A job is a plain function ``work(progress) -> result``.  Read widgets before it starts and write them in
``done``, which runs on the window's thread.  A job with a ``key`` replaces an older one of the same key.
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from airplan.errors import Cancelled
from airplan.progress import Progress

SHOW_AFTER_MS = 500
"""A job shows itself when it takes longer than this."""

_TELL_EVERY = 0.05


@dataclass(eq=False)
class Job:
    """One running or waiting job."""

    title: str
    key: str
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    progress: Progress = field(default_factory=Progress)
    dropped: bool = False
    told: float = 0.0
    share: float = -1.0  # below zero: unknown
    label: str = ""


class Jobs(QObject):
    """Runs jobs one after the other; the signals tell the job bar."""

    shown = Signal(object)
    moved = Signal(object)
    ended = Signal(object)
    trouble = Signal(object)  # an exception nobody took
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="airplan-job")
        self._jobs: list[Job] = []
        self._finished.connect(self._finish)

    @property
    def running(self) -> list[Job]:
        """Jobs not ended yet."""
        return list(self._jobs)

    def run(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        *,
        title: str = "",
        key: str = "",
        failed: Callable[[BaseException], None] | None = None,
        quiet: bool = False,
    ) -> Job:
        """Start *work* on the worker; ``done(result)`` or ``failed(error)`` follow on this thread.

        A *quiet* job, one that nobody asked for, never shows itself.
        """
        if key:
            self.drop(key)
        job = Job(title, key, done, failed)
        job.progress = Progress(lambda now, total, label: self._tell(job, now, total, label))
        self._jobs.append(job)
        context = contextvars.copy_context()  # the language goes along
        future = self._pool.submit(context.run, work, job.progress)
        future.add_done_callback(lambda ended: self._report(job, ended))
        QTimer.singleShot(SHOW_AFTER_MS, self, lambda: job in self._jobs and not quiet and self.shown.emit(job))
        return job

    def drop(self, key: str) -> None:
        """Cancel jobs of *key*; their answers are not wanted any more."""
        for job in self._jobs:
            if job.key == key:
                job.dropped = True
                job.progress.cancel()

    def cancel(self, job: Job) -> None:
        """Ask one job to stop."""
        job.progress.cancel()

    def _tell(self, job: Job, now: int, total: int, label: str) -> None:
        job.share = now / total if total else -1.0
        job.label = label
        moment = time.monotonic()
        if moment - job.told >= _TELL_EVERY:
            job.told = moment
            self.moved.emit(job)

    def _report(self, job: Job, ended: Future[Any]) -> None:
        error = ended.exception() if not ended.cancelled() else Cancelled()
        self._finished.emit(job, None if error else ended.result(), error)

    def _finish(self, job: Job, result: Any, error: BaseException | None) -> None:
        self._jobs.remove(job)
        self.ended.emit(job)
        if job.dropped:
            return
        if error is None:
            if job.done is not None:
                job.done(result)
        elif isinstance(error, Cancelled) and job.failed is None:
            return
        elif job.failed is not None:
            job.failed(error)
        else:
            self.trouble.emit(error)

    def wait(self, seconds: float = 30.0) -> bool:
        """Handle events until no job is left; for closing and for tests."""
        until = time.monotonic() + seconds
        while self._jobs and time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        return not self._jobs

    def close(self) -> None:
        """Cancel everything and end the worker."""
        for job in self._jobs:
            job.dropped = True
            job.progress.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.wait(2.0)


def apart(function: str, project: Any, *arguments: Any, progress: Progress, **named: Any) -> Any:
    """Call *function* (dotted name) with the project in the helper process, from a job: writing a workbook or a
    document on a thread of the window would hold its beats.
    """
    from airplan.workspace import jobs

    door = "airplan.workspace.analysis.apart.with_project"
    return jobs.run_in_helper(door, function, project.path, *arguments, progress=progress, **named)
