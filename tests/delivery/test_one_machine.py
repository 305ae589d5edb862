"""Two users of one computer and one project in a folder that both may write to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from airplan.errors import FileTrouble
from airplan.store import Store, lock, lock_state

pytestmark = pytest.mark.skipif(os.name != "posix", reason="file modes and users as POSIX has them")

# As somebody whom modes bind: root gives up its privileges (capset of Linux), anybody else has none.
SECOND = """
import ctypes, json, os, sys
from pathlib import Path
from airplan import errors, words
from airplan.store import Store, lock_state
if os.geteuid() == 0:
    version, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None, use_errno=True).capset(version, none) == 0
path = Path(sys.argv[1])
told = {"held": lock_state(path)[1]}
try:
    Store.open(path, who="李四").close()
except errors.AirplanError as error:
    told |= {"code": error.code, "sentence": words.sentence(error.code, error.values)}
print(json.dumps(told))
"""


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "保定.airplan"
    Store.create(path, title="保定", who="张三").close()
    path.chmod(0o666)
    return path


def second(path: Path) -> dict:
    answer = subprocess.run([sys.executable, "-c", SECOND, str(path)], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def test_who_may_write_the_project_may_write_its_lock(project):
    before = os.umask(0o022)
    try:
        with Store.open(project, who="张三"):
            assert lock.lock_path(project).stat().st_mode & 0o777 == 0o666
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o666, 0o444])
def test_the_second_is_told_who_edits(project, mode):
    with Store.open(project, who="张三"):
        lock.lock_path(project).chmod(mode)
        told = second(project)
    assert (told["code"], told["held"]) == ("store.locked", True)
    assert "张三" in told["sentence"]
    assert second(project) == {"held": False}


def test_a_dead_holder_s_sidecar_of_another_user_is_no_lock(project):
    sidecar = lock.lock_path(project)
    sidecar.write_text('{"who": "张三"}', encoding="utf-8")
    sidecar.chmod(0o444)
    told = second(project)
    assert (told["code"], told["held"]) == ("store.not_writable", False)


def test_a_sidecar_that_may_not_be_removed_names_nobody_afterwards(project, monkeypatch):
    store = Store.open(project, who="张三")

    def refuse(self, missing_ok=False):
        raise PermissionError(1, "a folder where only owners remove")

    monkeypatch.setattr(Path, "unlink", refuse)
    store.close()
    monkeypatch.undo()
    assert lock_state(project) == (None, False)
    with Store.open(project, who="李四"):
        with pytest.raises(FileTrouble) as caught:
            lock.acquire(project, "王五")
        assert caught.value.values["who"] == "李四"


def test_a_home_that_cannot_be_written_stops_neither_doctor_nor_work(tmp_path):
    home = tmp_path / "家"
    home.write_bytes(b"")  # a file: nothing can be made below it, not even by root
    environment = {**os.environ, "HOME": str(home), "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", *words], env=environment, capture_output=True, text=True)

    project = tmp_path / "a.airplan"
    made = run("airplan", "new", str(project), "--city", "保定")
    assert (made.returncode, made.stderr) == (0, "")
    told = run("airplan", "doctor", str(project), "--report", str(tmp_path / "r.zip"))
    assert told.returncode == 3
    assert f"文件夹不可写入：{home}" in told.stdout
    assert (tmp_path / "r.zip").stat().st_size > 0
    assert run("ui.app", "--quit-after-paint").returncode == 0
