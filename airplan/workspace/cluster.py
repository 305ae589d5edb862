"""An :class:`~airplan.workspace.batch.Executor` on a dask.distributed cluster (``pip install airplan[cluster]``).

For what one machine cannot do in an evening.  The address is the user's; nothing is contacted without it.  Workers
read the same paths as this machine.  A task whose worker is lost runs again elsewhere, so a lost worker loses nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from airplan import clock, words
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.workspace.batch import Outcome, one

T = TypeVar("T")
R = TypeVar("R")
_TRIES = 3
_SECONDS_TO_ANSWER = 15
_SECONDS_WITHOUT_WORKERS = 60
_SECONDS_A_LOOK = 0.05


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
        _quiet()
        try:
            client = distributed.Client(self.address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError) as trouble:
            raise Refused("batch.no_scheduler", address=self.address) from trouble
        with client:
            todo = functools.partial(_there, task, words.language(), clock.fixed_day())
            futures = client.map(todo, list(items), pure=False, retries=_TRIES)
            try:
                _wait(client, futures, progress, self.address)
                return [_outcome(future, item) for future, item in zip(futures, items, strict=True)]
            except CancelledError as trouble:  # the scheduler went, and with it what it knew
                raise Refused("batch.scheduler_lost", address=self.address) from trouble
            except BaseException:
                client.cancel(futures)
                raise


def _quiet() -> None:
    """What goes wrong is told in a sentence; the library's own log would print tracebacks beside it."""
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _wait(client: Any, futures: Sequence[Any], progress: Progress, address: str) -> None:
    """Until every task ended.  Raises Refused when there is nobody left to do them for a while."""
    looked = manned = time.monotonic()
    while pending := sum(future.status == "pending" for future in futures):
        progress.step(len(futures) - pending, len(futures))
        time.sleep(_SECONDS_A_LOOK)
        now = time.monotonic()
        if now - looked < _SECONDS_A_LOOK * 10:
            continue
        looked = now
        if _workers(client):
            manned = now
        elif now - manned > _SECONDS_WITHOUT_WORKERS:
            raise Refused("batch.no_workers", address=address)
    progress.step(len(futures), len(futures))


def _workers(client: Any) -> int:
    try:
        return len(client.scheduler_info()["workers"])
    except (OSError, RuntimeError):  # the scheduler is away; the client calls again until it gives up
        return 0


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
