"""An :class:`~airplan.workspace.batch.Executor` on a dask.distributed cluster (``pip install airplan[cluster]``).

For what one machine cannot do in an evening.  The address is the user's; nothing is contacted without it.  Workers
read the same paths as this machine.  A task whose worker is lost runs again elsewhere, so a lost worker loses nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from airplan import clock, words
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.workspace.batch import Outcome, one

T = TypeVar("T")
R = TypeVar("R")
_TRIES = 3
_SECONDS_TO_ANSWER = 15


class Cluster:
    """The workers behind a scheduler such as ``tcp://10.0.0.5:8786``."""

    def __init__(self, address: str) -> None:
        self.address = address

    def run(self, task: Callable[[T], R], items: Sequence[T], progress: Progress = QUIET) -> list[Outcome[R]]:
        """See :class:`Executor`.  Raises UsageError without dask.distributed, Refused when nobody answers."""
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError as trouble:
            raise UsageError("batch.no_cluster") from trouble
        try:
            client = distributed.Client(self.address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError) as trouble:
            raise Refused("batch.no_scheduler", address=self.address) from trouble
        with client:
            todo = functools.partial(_there, task, words.language(), clock.fixed_day())
            futures = client.map(todo, list(items), pure=False, retries=_TRIES)
            try:
                for done, _ in enumerate(distributed.as_completed(futures, loop=client.loop)):
                    progress.step(done, len(items))
            except BaseException:
                client.cancel(futures)
                raise
            progress.step(len(items), len(items))
            return [_outcome(future, item) for future, item in zip(futures, items, strict=True)]


def _there(task: Callable[[T], R], language: str, today: dt.date | None, item: T) -> Outcome[R]:
    """On the worker: the same language and day as here."""
    words.set_language(language)
    clock.set_today(today)
    return one(task, item)


def _outcome(future: Any, item: object) -> Outcome[Any]:
    killed: Any = importlib.import_module("distributed.scheduler").KilledWorker
    try:
        answer: Outcome[Any] = future.result()
    except killed:
        return Outcome(trouble=FileTrouble("job.worker_died", item=str(item)[:80]))
    return answer
