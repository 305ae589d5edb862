"""The same work on many files: serial, threads, processes and a cluster answer the same, bit by bit."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from airplan.cli import main
from airplan.domain import Changes, DataKind, DayCube, Unit
from airplan.domain.jsonable import dumps
from airplan.errors import Refused, UsageError
from airplan.workspace.batch import Processes, Serial, Threads
from airplan.workspace.batch_tasks import batch
from airplan.workspace.cluster import Cluster
from airplan.workspace.session import Project

CITIES = {"110000": "北京市", "120000": "天津市", "130600": "保定市"}


class Fill:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, code):
        self.code = code

    def do(self, store):
        number = int(self.code)
        store.put_units([Unit(number, CITIES[self.code], code=self.code)])
        first, days = 735599, 7 * 365
        rng = np.random.default_rng(number)
        cube = DayCube.empty(np.array([number]), first, days, DataKind.REVIEWED_ACTUAL)
        cube.values[0, :, 0] = (
            np.round(60 * 0.94 ** (np.arange(days) / 365) * rng.lognormal(0, 0.4, days)) * 1000 + 1000
        )
        store.write_days(cube)
        return Changes.of("days")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    made = []
    for code, name in CITIES.items():
        made.append(folder / f"{name}.airplan")
        with Project.create(made[-1], who="测试员") as project:
            project.run(Fill(code))
    return made


@pytest.mark.parametrize("task", ["trend", "outlook"])
def test_serial_threads_and_processes_answer_the_same(files, task):
    want = dumps(batch(task, files, Serial(), until=2024))
    assert want == dumps(batch(task, files, Threads(2), until=2024))
    assert want == dumps(batch(task, files, Processes(2), until=2024))
    assert json.loads(want)["failed"] == 0


def test_on_the_command_line(files, tmp_path, capsys):
    (tmp_path / "坏.airplan").write_bytes(b"x" * 100)
    words = ["batch", "detect", *map(str, files), str(tmp_path / "坏.airplan"), "--workers", "1", "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in answer["results"]] == sorted(
        CITIES.values(), key=list(CITIES.values()).index
    ) or ({entry["name"] for entry in answer["results"]} == set(CITIES.values()))
    assert [problem["file"] for problem in answer["problems"]] == ["坏.airplan"]
    assert main(["batch", "detect", str(files[0]), "--workers", "0"]) == 2


CLUSTER = """
import os, signal, sys, threading, time
from pathlib import Path

def slow(item):
    # Long enough for the worker to be killed in the middle of it.
    from airplan.workspace.batch_tasks import do_item
    marks = Path(os.environ["MARKS"])
    (marks / f"{os.getpid()}").touch()
    time.sleep(0.4)
    return do_item(item)

def main():
    from distributed import LocalCluster
    from airplan.domain.jsonable import dumps
    from airplan.workspace import batch_tasks
    from airplan.workspace.batch import Serial
    from airplan.workspace.cluster import Cluster

    files = [Path(name) for name in sys.argv[1:]]
    want = dumps(batch_tasks.batch("trend", files, Serial()))
    marks = Path(os.environ["MARKS"])
    real = batch_tasks.do_item
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        pids = [worker.process.process.pid for worker in cluster.workers.values()]
        executor = Cluster(cluster.scheduler_address)
        print("equal", dumps(batch_tasks.batch("trend", files, executor)) == want)

        def kill():
            while not (busy := [pid for pid in pids if (marks / str(pid)).exists()]):
                time.sleep(0.01)
            os.kill(busy[0], signal.SIGKILL)
            print("killed", flush=True)

        killer = threading.Thread(target=kill)
        killer.start()
        class Slow:
            def run(self, task, items, progress):
                return executor.run(slow, items, progress)
        answer = dumps(batch_tasks.batch("trend", files, Slow()))
        killer.join()
        print("equal after", answer == want)

if __name__ == "__main__":
    main()
"""


def test_a_cluster_answers_the_same_and_a_killed_worker_loses_nothing(files, tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="the optional part airplan[cluster] is not installed")
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv("MARKS", str(tmp_path / "marks"))
    script = tmp_path / "cluster_run.py"
    script.write_text(CLUSTER, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(script), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert run.stdout.split("\n")[:3] == ["equal True", "killed", "equal after True"], run.stderr[-3000:]


LOST = """
import sys, time
from airplan.errors import Refused
from airplan.workspace import cluster
from airplan.words import sentence

def long(item):
    time.sleep(60)

def main():
    import dask
    from distributed import LocalCluster
    dask.config.set({"distributed.comm.timeouts.connect": "2s"})
    what = sys.argv[1]
    cluster._SECONDS_WITHOUT_WORKERS = 1
    cluster._SECONDS_TO_ANSWER = 5
    options = dict(host="127.0.0.1", dashboard_address=None, threads_per_worker=1)
    with LocalCluster(n_workers=0, **options) as local:
        class Watch:
            def step(self, done, total, text=""):
                if what == "scheduler":
                    local.sync(local.scheduler.close)
        try:
            cluster.Cluster(local.scheduler_address).run(long, ["a", "b"], Watch())
        except Refused as trouble:
            print(trouble.code, sentence(trouble.code, trouble.values) != trouble.code)

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(("what", "code"), [("workers", "batch.no_workers"), ("scheduler", "batch.scheduler_lost")])
def test_a_cluster_that_goes_away_ends_in_a_sentence(tmp_path, what, code):
    pytest.importorskip("distributed", reason="the optional part airplan[cluster] is not installed")
    script = tmp_path / "lost_run.py"
    script.write_text(LOST, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(script), what], capture_output=True, text=True, timeout=170, check=False, cwd=tmp_path
    )
    assert run.stdout.split("\n")[0] == f"{code} True", run.stderr[-3000:]


def test_nobody_answers_at_the_address(monkeypatch):
    pytest.importorskip("distributed", reason="the optional part airplan[cluster] is not installed")
    monkeypatch.setattr("airplan.workspace.cluster._SECONDS_TO_ANSWER", 1)
    with pytest.raises(Refused):
        Cluster("tcp://127.0.0.1:9").run(len, ["a"])


def test_without_the_cluster_part_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError):
        Cluster("tcp://127.0.0.1:9").run(len, ["a"])
