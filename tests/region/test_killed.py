"""A merge that is killed: the file is as before or as after, and merging again ends the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from airplan.domain import Changes, DataKind, DayCube, Record, Unit
from airplan.store import Store
from airplan.workspace.merging import merge_files
from airplan.workspace.session import Project

KIND = DataKind.REVIEWED_ACTUAL
CITIES = {"110000": "北京市", "120000": "天津市", "130600": "保定市"}
KILL_INSIDE = """
import os, signal
from airplan.workspace.commands import merging
writer = merging.{function}
def stop(*args, **words):
    answer = writer(*args, **words)
    os.kill(os.getpid(), signal.SIGKILL)
merging.{function} = stop
"""
MERGE = """
import sys
from pathlib import Path
from airplan.workspace.merging import merge_files
merge_files(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
"""

needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")


class Fill:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, code, days, firms):
        self.code, self.days, self.firms = code, days, firms

    def do(self, store):
        number = int(self.code)
        store.put_units([Unit(number, CITIES[self.code], code=self.code)])
        cube = DayCube.empty(np.array([number]), 735599, self.days, KIND)
        cube.values[0, :, :6] = (np.arange(self.days)[:, None] % 90 + 10) * 1000
        store.write_days(cube)
        for place in range(self.firms):
            store.put(Record("enterprise", f"{self.code}-{place}", {"name": f"企业{place}"}, number))
        return Changes.of("days")


def files(folder, days=40, firms=20):
    made = []
    for code, name in CITIES.items():
        made.append(folder / f"{name}.airplan")
        with Project.create(made[-1]) as project:
            project.run(Fill(code, days, firms))
    return made


def picture(path):
    with Store.open(path, read_only=True) as store:
        assert store.check(full=True) == []
        return (
            store.units(), store.read_days(kind=KIND).values.tolist() if store.kinds() else None,
            [(record.natural, record.body) for record in store.records("enterprise")], store.conflicts(),
        )  # fmt: skip


def child(script, out, inputs):
    return subprocess.Popen([sys.executable, "-c", script, str(out), *map(str, inputs)])


@needs_kill
@pytest.mark.parametrize("function", ["_write_kind", "_write_records", "_owners"])
@pytest.mark.parametrize("exists", [False, True])
def test_killed_inside_a_merge(tmp_path, function, exists):
    inputs, out = files(tmp_path), tmp_path / "区域.airplan"
    if exists:
        merge_files(out, inputs[:1])
    before = picture(out) if exists else None
    run = child(KILL_INSIDE.format(function=function) + MERGE, out, inputs)
    assert run.wait(120) == -signal.SIGKILL
    assert out.exists() == exists
    if exists:
        assert picture(out) == before
    merge_files(out, inputs)
    merge_files(tmp_path / "want.airplan", inputs)
    assert picture(out) == picture(tmp_path / "want.airplan")


@needs_kill
@pytest.mark.soak
def test_killed_at_any_time(tmp_path):
    inputs, out = files(tmp_path, 4000, 600), tmp_path / "区域.airplan"
    merge_files(out, inputs[:1])
    before = picture(out)
    merge_files(tmp_path / "want.airplan", inputs)
    after = picture(tmp_path / "want.airplan")
    start = time.monotonic()
    assert child(MERGE, tmp_path / "timed.airplan", inputs).wait(120) == 0
    whole = time.monotonic() - start
    for seed in range(25):
        run = child(MERGE, out, inputs)
        time.sleep(random.Random(seed).uniform(0.1, 1.1) * whole)
        run.kill()
        run.wait(60)
        assert picture(out) in (before, after)
        if picture(out) == after:
            os.remove(out)
            merge_files(out, inputs[:1])
