"""The helper process and the executors."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import helper_tasks
import pytest

from airplan import clock, words
from airplan.errors import Cancelled, FileTrouble, Refused
from airplan.progress import Progress
from airplan.workspace import jobs
from airplan.workspace.batch import Processes, Serial, Threads
from airplan.workspace.jobs import Helper, HelperDefect


@pytest.fixture(scope="module")
def helper():
    # The helper finds the tasks on its path, as it finds the program's modules.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        made = Helper()
        yield made
        made.close()


def test_a_function_runs_elsewhere_and_answers(helper):
    assert helper.run("helper_tasks.add", 2, right=3) == 5


def test_the_helper_stays_alive_speaks_our_language_and_knows_our_day(helper):
    words.set_language("en")
    clock.set_today(dt.date(2026, 1, 31))
    before = set(vars(sys.modules["__main__"]))
    language, today, process, modules = helper.run("helper_tasks.state")
    assert (language, today) == ("en", "2026-01-31")
    assert helper.run("helper_tasks.state")[2] == process
    assert not [name for name in modules if name.startswith(("PySide6", "pytest", "ui"))]
    assert vars(sys.modules["__main__"]).keys() == before  # the start of the helper puts back what it hides


def test_known_trouble_comes_back_as_itself(helper):
    with pytest.raises(Refused) as caught:
        helper.run("helper_tasks.refuse")
    assert (caught.value.code, caught.value.values) == ("store.read_only", {"file": "x"})


def test_a_defect_comes_back_with_its_traceback(helper):
    with pytest.raises(HelperDefect, match="ZeroDivisionError"):
        helper.run("helper_tasks.defect")


def test_progress_is_told(helper):
    told = []
    assert helper.run("helper_tasks.count", 3, progress=Progress(lambda *step: told.append(step))) == 3
    assert told == [(0, 3, "数"), (1, 3, "数"), (2, 3, "数")]


def test_cancel_stops_the_job_and_keeps_the_helper(helper):
    before = helper.run("helper_tasks.state")[2]
    progress = Progress()
    progress._tell = lambda *_: progress.cancel()
    with pytest.raises(Cancelled):
        helper.run("helper_tasks.until_cancelled", progress=progress)
    assert helper.run("helper_tasks.state")[2] == before


def test_a_job_that_does_not_listen_is_ended(helper, monkeypatch):
    monkeypatch.setattr(jobs, "GRACE_SECONDS", 0.1)
    progress = Progress()
    progress._tell = lambda *_: progress.cancel()
    with pytest.raises(Cancelled):
        helper.run("helper_tasks.deaf", progress=progress)
    assert helper.run("helper_tasks.add", 1, 1) == 2


def test_a_crash_is_told_in_words_and_the_next_job_works(helper):
    with pytest.raises(FileTrouble) as caught:
        helper.run("helper_tasks.die")
    assert caught.value.code == "job.helper_died"
    assert caught.value.values["exit_code"] == -9
    assert "后台" in words.sentence(caught.value.code, caught.value.values)
    assert helper.run("helper_tasks.add", 1, 1) == 2


@pytest.fixture(params=[Serial(), Threads(2), Processes(2)], ids=["serial", "threads", "processes"])
def executor(request, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    return request.param


def test_executors_answer_in_order_and_collect_trouble(executor):
    outcomes = executor.run(helper_tasks.square_or_refuse, [4, 3, 2])
    assert [outcome.answer for outcome in outcomes] == [16, None, 4]
    with pytest.raises(Refused):
        outcomes[1].get()


def test_a_batch_can_be_cancelled():
    progress = Progress()
    progress.cancel()
    for executor in (Serial(), Threads(2)):
        with pytest.raises(Cancelled):
            executor.run(helper_tasks.square, [1, 2, 3], progress)


def test_a_lost_process_costs_only_its_own_item(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    outcomes = Processes(2).run(helper_tasks.square_or_die, [1, 2, 3])
    assert [outcome.answer for outcome in outcomes] == [1, None, 9]
    assert outcomes[1].trouble.code == "job.worker_died"
