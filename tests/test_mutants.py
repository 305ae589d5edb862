"""Mutated files of every kind: no defect, no hang, no death of the process, no growth over 500 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parent / "support" / "mutants.py"
READERS = ("series", "project", "package", "rules", "form", "tables", "template", "list")
SEEDS = json.loads((PROGRAM.parent / "mutant_seeds.json").read_text())
"""Numbers of mutants that once found something; they are read again in each run."""


def read(reader: str, first: int, count: int, seconds: float, more: Sequence[int] = ()) -> dict:
    words = [sys.executable, str(PROGRAM), reader, str(first), str(count), str(seconds), *map(str, more)]
    answer = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=seconds + 120, check=False)
    last = answer.stderr.strip().splitlines()[-1:]
    assert answer.returncode == 0, (answer.returncode, last)
    found = json.loads(answer.stdout)
    assert found["failures"] == [], "\n".join(f"{number}: {text}" for number, text in found["failures"][:3])
    assert found["growth_mb"] < 500
    assert found["readers_mb"] < 500
    assert found["slowest_s"] < 60
    assert found["slowest_cpu_s"] < 10, found["slowest"]
    return found


@pytest.mark.parametrize("reader", READERS)
def test_a_few_mutants_of_each_kind_give_a_reading_or_a_sentence(reader):
    known = SEEDS.get(reader, [])
    assert read(reader, 0, 25, 60, known)["done"] == 25 + len(known)


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_thousands_of_mutants_of_each_kind_give_a_reading_or_a_sentence(reader, record_property):
    many = int(os.environ.get("AIRPLAN_MUTANTS", "10000"))
    found = read(reader, 1000, many, 240)
    record_property("mutants", found["done"])
    print(found)
    assert found["done"] >= 500
