"""What runs inside the helper process: one job after the other, by dotted name.

Messages to the helper: ``("run", Job)``, ``("cancel", number)``.  Back, each behind the number of its job:
``"progress", done, total, label``; ``"done", answer``; ``"trouble", AirplanError``; ``"defect", traceback``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import inspect
import os
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from airplan import clock, words
from airplan.errors import AirplanError
from airplan.progress import Progress


@dataclass(frozen=True)
class Job:
    """One call: ``function`` is a dotted name such as ``airplan.report.word.write``."""

    number: int
    function: str
    arguments: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)
    language: str = "zh"
    today: dt.date | None = None


def resolve(name: str) -> Callable[..., Any]:
    """The function behind a dotted name.  Raises ImportError or AttributeError."""
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def takes_progress(function: Callable[..., Any]) -> bool:
    """Whether *function* has a parameter ``progress``."""
    return "progress" in inspect.signature(function).parameters


def serve(pipe: Connection) -> None:
    """Work until the other side closes.  Runs in the helper's main thread."""
    waiting: queue.Queue[Job] = queue.Queue()
    running: dict[int, Progress] = {}
    threading.Thread(target=_listen, args=(pipe, waiting, running), daemon=True).start()
    while True:
        job = waiting.get()
        answer = _work(job, running[job.number])
        running.pop(job.number)
        _send(pipe, (job.number, *answer))


def _listen(pipe: Connection, waiting: queue.Queue[Job], running: dict[int, Progress]) -> None:
    while True:
        try:
            act, what = pipe.recv()
        except BaseException:  # noqa: BLE001 - the program is gone or talks nonsense; what runs here is not wanted
            os._exit(0)
        if act == "run":
            running[what.number] = _told(pipe, what.number)
            waiting.put(what)
        elif (progress := running.get(what)) is not None:
            progress.cancel()


def _told(pipe: Connection, number: int) -> Progress:
    return Progress(lambda done, total, label: _send(pipe, (number, "progress", done, total, label)))


_sending = threading.Lock()


def _send(pipe: Connection, message: tuple[Any, ...]) -> None:
    with _sending, contextlib.suppress(BrokenPipeError):
        pipe.send(message)


def _work(job: Job, progress: Progress) -> tuple[Any, ...]:
    words.set_language(job.language)
    clock.set_today(job.today)
    try:
        function = resolve(job.function)
        named = {**job.named, "progress": progress} if takes_progress(function) else job.named
        return ("done", function(*job.arguments, **named))
    except AirplanError as trouble:
        return ("trouble", trouble)
    except BaseException:  # noqa: BLE001 - told to the caller, who treats it as a defect of ours
        return ("defect", traceback.format_exc())
