"""dev.py: short, standard library only, does nothing twice, says what it cannot do."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """dev.py as a module whose ``.venv`` lies in an empty folder and which starts nothing."""
    spec = importlib.util.spec_from_file_location("airplan_dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    started: list[list[str]] = []
    module.started = started

    def call(*words, **options):
        started.append([str(word) for word in words])
        return 0

    monkeypatch.setattr(module, "call", call)
    return module


def with_python(dev) -> None:
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()


def test_only_the_standard_library_is_imported():
    names = set()
    for node in ast.walk(ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    assert names <= set(sys.stdlib_module_names)


def test_the_locked_set_is_installed_with_hashes_and_only_once(dev):
    dev.VENV.mkdir()
    dev.packages("run")
    words = [" ".join(line) for line in dev.started]
    assert "-m venv" in words[0]
    assert "--require-hashes" in words[1]
    assert words[1].endswith("requirements.lock")
    assert words[2].endswith("--editable .")
    with_python_made = list(dev.started)
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.packages("run")
    assert dev.started == with_python_made
    dev.packages("test")
    assert dev.started[-2][-1] == "requirements-test.lock"


def test_a_changed_lock_is_installed_again(dev, monkeypatch):
    dev.VENV.mkdir()
    with_python(dev)
    dev.packages("run")
    count = len(dev.started)
    monkeypatch.setattr(dev, "fingerprint", lambda kind: "another")
    dev.packages("run")
    assert len(dev.started) == 2 * count


def test_debian_packages_are_named_for_libraries_that_do_not_load(dev, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    assert dev.missing_packages("run") == ["python3-venv", "libegl1"]
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert {"xvfb", "poppler-utils"} <= set(dev.missing_packages("test"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert dev.missing_packages("test") == []


def test_someone_who_may_not_install_gets_the_line_that_does(dev, monkeypatch):
    monkeypatch.setattr(dev, "missing_packages", lambda kind: ["libegl1", "xvfb"])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(dev.Path, "exists", lambda path: True)
    with pytest.raises(SystemExit, match="apt-get install -y --no-install-recommends libegl1 xvfb"):
        dev.system("test")
    assert dev.started == []


def test_without_a_display_the_main_job_runs_and_its_files_are_printed(dev, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(dev, "prepare", lambda kind: None)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    out = tmp_path / "answers"
    out.mkdir()
    (out / "计划.xlsx").touch()
    assert dev.main(["run", "--headless", str(out)]) == 0
    assert dev.started[-1][1:4] == ["-m", "airplan", "demo"]
    assert capsys.readouterr().out.splitlines() == [str(out.resolve() / "计划.xlsx")]
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    dev.main(["run"])
    assert dev.started[-1][-1] == str(tmp_path / "out" / "demo")
    monkeypatch.setenv("DISPLAY", ":7")
    dev.main(["run"])
    assert dev.started[-1][1:3] == ["-m", "ui.app"]


def test_the_tiers_are_apart_and_further_words_reach_pytest(dev, monkeypatch):
    monkeypatch.setattr(dev, "prepare", lambda kind: None)
    dev.main(["test", "-x"])
    assert dev.started[-1][3:5] == ["-m", "not soak"]
    assert dev.started[-1][-1] == "-x"
    dev.main(["test", "--soak"])
    assert dev.started[-1][3:5] == ["-m", "soak"]
    assert "--soak" not in dev.started[-1]


def test_another_python_is_refused_in_words(dev, monkeypatch):
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit, match=r"3\.11, 3\.12 or 3\.13"):
        dev.prepare("run")


def test_an_unknown_word_shows_the_help(dev, capsys):
    assert dev.main(["fly"]) == 2
    assert "python3 dev.py run" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_the_locks_hold_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(index|extra|find)", text)
    blocks = [block for block in re.split(r"\n(?=\S)", text) if "==" in block]
    assert len(blocks) > 30
    for block in blocks:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_test_lock_is_the_run_lock_and_more():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M))

    assert pins("requirements.lock") < pins("requirements-test.lock")


def test_the_locks_answer_the_project_s_requirements():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    text = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    for requirement in wanted:
        name = re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")
        assert re.search(rf"^{name}==", text, re.M), requirement
