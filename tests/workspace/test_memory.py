"""Answers are remembered until the data change."""

from __future__ import annotations

import threading

import pytest

from airplan.workspace.memory import Memory


def test_made_once_for_a_version():
    memory, made = Memory(), []
    assert [memory.get(1, "a", lambda: made.append(1) or 7) for _ in range(3)] == [7, 7, 7]
    assert memory.get(2, "a", lambda: made.append(2) or 8) == 8
    assert made == [1, 2]


def test_a_failure_is_not_remembered():
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.get(1, "a", lambda: 1 // 0)
    assert memory.get(1, "a", lambda: 3) == 3


def test_who_asks_for_something_else_does_not_wait():
    memory, started, go_on = Memory(), threading.Event(), threading.Event()

    def slow():
        started.set()
        assert go_on.wait(30)
        return "slow"

    found = []
    thread = threading.Thread(target=lambda: found.append(memory.get(1, "slow", slow)))
    thread.start()
    assert started.wait(30)
    assert memory.get(1, "quick", lambda: "quick") == "quick"
    go_on.set()
    thread.join()
    assert found == ["slow"]
