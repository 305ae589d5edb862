"""Functions the helper tests call by dotted name."""

from __future__ import annotations

import os
import signal
import sys
import threading

from airplan import clock, words
from airplan.errors import Refused
from airplan.progress import QUIET


def add(left, right):
    return left + right


def state():
    return words.language(), clock.today().isoformat(), os.getpid(), sorted(sys.modules)


def refuse():
    raise Refused("store.read_only", file="x")


def defect():
    return 1 // 0


def die():
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def count(total, progress=QUIET):
    for done in range(total):
        progress.step(done, total, "数")
    return total


def until_cancelled(progress=QUIET):
    pause = threading.Event()
    while True:
        progress.step(0, 0)
        pause.wait(0.005)


def deaf(progress=QUIET):
    progress.step(0, 1)
    threading.Event().wait()


def square(number):
    return number * number


def square_or_refuse(number):
    if number == 3:
        raise Refused("store.read_only", file="3")
    return number * number


def square_or_die(number):
    if number == 2:
        die()
    return number * number
