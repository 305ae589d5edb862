"""The same work for many cities, files or draws: one door, several executors.

An :class:`Executor` answers in the order of the items, whatever ran first, so results do not depend on it.  To add one
(a cluster): write a class with ``run``; nothing else changes.
"""

from __future__ import annotations

import contextvars
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures import Executor as Pool
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from airplan import clock, words
from airplan.errors import AirplanError, FileTrouble
from airplan.progress import QUIET, Progress
from airplan.workspace.jobs import without_main

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """What became of one item: an answer, or known trouble.  Defects are raised, not collected."""

    answer: R | None = None
    trouble: AirplanError | None = None

    def get(self) -> R:
        """The answer; raises the trouble."""
        if self.trouble is not None:
            raise self.trouble
        return self.answer  # type: ignore[return-value]


class Executor(Protocol):
    """Something that can do *task* for every item."""

    def run(self, task: Callable[[T], R], items: Sequence[T], progress: Progress = QUIET) -> list[Outcome[R]]:
        """Outcomes in the order of *items*.  Raises :class:`Cancelled`."""


def one(task: Callable[[T], R], item: T) -> Outcome[R]:
    """Do one item; known trouble is an outcome."""
    try:
        return Outcome(task(item))
    except AirplanError as trouble:
        return Outcome(trouble=trouble)


class Serial:
    """One after the other, in this thread."""

    def run(self, task: Callable[[T], R], items: Sequence[T], progress: Progress = QUIET) -> list[Outcome[R]]:
        """See :class:`Executor`."""
        outcomes = []
        for done, item in enumerate(items):
            progress.step(done, len(items))
            outcomes.append(one(task, item))
        progress.step(len(items), len(items))
        return outcomes


class Threads:
    """A pool of threads: for numpy and calamine, which let other threads run."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1

    def run(self, task: Callable[[T], R], items: Sequence[T], progress: Progress = QUIET) -> list[Outcome[R]]:
        """See :class:`Executor`."""

        def inside(item: T) -> Outcome[R]:
            return contextvars.copy_context().run(one, task, item)

        with ThreadPoolExecutor(self.workers, thread_name_prefix="airplan-batch") as pool:
            futures = {pool.submit(inside, item): place for place, item in enumerate(items)}
            return _collect(pool, futures, len(items), progress)


class Processes:
    """A pool of processes; *task* and items are pickled.

    An item whose process broke down is tried once more alone; then it is trouble of that item only.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1

    def run(self, task: Callable[[T], R], items: Sequence[T], progress: Progress = QUIET) -> list[Outcome[R]]:
        """See :class:`Executor`."""
        outcomes: list[Outcome[R] | None] = [None] * len(items)
        try:
            with self._pool(self.workers) as pool:
                futures = {pool.submit(one, task, item): place for place, item in enumerate(items)}
                _collect(pool, futures, len(items), progress, outcomes)
        except BrokenProcessPool:
            for place, held in enumerate(outcomes):
                if held is None:
                    progress.step(place, len(items))
                    outcomes[place] = self._alone(task, items[place])
        return [outcome for outcome in outcomes if outcome is not None]

    def _alone(self, task: Callable[[T], R], item: T) -> Outcome[R]:
        try:
            with self._pool(1) as pool:
                return pool.submit(one, task, item).result()
        except BrokenProcessPool:
            return Outcome(trouble=FileTrouble("job.worker_died", item=str(item)[:80]))

    @contextmanager
    def _pool(self, workers: int) -> Iterator[ProcessPoolExecutor]:
        context = multiprocessing.get_context("spawn")
        state = (words.language(), clock.fixed_day())
        with without_main(), ProcessPoolExecutor(workers, context, _begin, state) as pool:
            yield pool


def _begin(language: str, today: Any) -> None:
    words.set_language(language)
    clock.set_today(today)


def _collect(
    pool: Pool,
    futures: dict[Future[Outcome[R]], int],
    total: int,
    progress: Progress,
    outcomes: list[Outcome[R] | None] | None = None,
) -> list[Outcome[R]]:
    found: list[Outcome[R] | None] = [None] * total if outcomes is None else outcomes
    waiting = set(futures)
    try:
        while waiting:
            progress.step(total - len(waiting), total)
            ended, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in ended:
                found[futures[future]] = future.result()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    progress.step(total, total)
    return [outcome for outcome in found if outcome is not None]
