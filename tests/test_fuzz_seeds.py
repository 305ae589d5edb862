"""What fuzzing found once is read again, and the fuzzing program still runs where its library is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz_inputs import SEEDS, Inputs

PROGRAM = Path(__file__).resolve().parents[1] / "tools" / "fuzz.py"


@pytest.mark.parametrize("reader", sorted(folder.name for folder in SEEDS.iterdir()))
def test_what_was_found_once_gives_a_reading_or_a_sentence(tmp_path, monkeypatch, reader):
    monkeypatch.setenv("AIRPLAN_WHO", "测试员")
    inputs = Inputs(reader, tmp_path)
    try:
        for data in inputs.sound():
            inputs.read(data)
        for seed in sorted((SEEDS / reader).iterdir()):
            inputs.read(seed.read_bytes())
    finally:
        inputs.close()


def test_the_fuzzing_program_runs():
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed (optional; Linux only): pip install atheris")
    line = [sys.executable, str(PROGRAM), "rules", "30", "50"]
    answer = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert "Done 50 runs" in answer.stderr
