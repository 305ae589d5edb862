"""Fixtures for all tests."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]
SUPPORT = REPOSITORY / "tests" / "support"

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# No test reaches another machine, nor does a Python that a test starts (it finds sitecustomize on PYTHONPATH).
sys.path[:0] = [str(SUPPORT), str(SUPPORT / "no_network")]
inherited = [path for path in [os.environ.get("PYTHONPATH")] if path]
os.environ["PYTHONPATH"] = os.pathsep.join([str(SUPPORT / "no_network"), *inherited])
import airplan_guard

airplan_guard.start()
pytest_plugins = ["shared_count"]

# A busy machine is no failure; in CI the same examples each time, so that a red run can be repeated.
settings.register_profile("airplan", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("airplan")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the third-party test files; the test is skipped where it is not beside the repository."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("third-party test files are not beside the repository (../shared/data)")
    return folder


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own settings, cache and log folders, its own day, and speaks Chinese."""
    from airplan import clock, words

    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("AIRPLAN_WHO", "测试员")
    words.set_language("zh")
    clock.set_today(None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """A command of the command line: exit code and its JSON."""
    from airplan.cli import main

    def call(*arguments: object) -> tuple[int, Any]:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """A command of the command line that must end with *code*: its JSON."""
    from airplan.cli import main

    def call(*words: object, code: int = 0) -> Any:
        capsys.readouterr()
        assert main([*map(str, words), "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return call
