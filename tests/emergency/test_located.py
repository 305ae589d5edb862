"""A finding names the cell that is wrong, not the firm's name."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from airplan.cli import main
from airplan.emergency.findings import Finding
from airplan.emergency.located import located

LIST = next((Path(__file__).resolve().parents[2] / "sample_data" / "files").glob("09_*.xlsx"))


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    from contextlib import redirect_stdout
    from io import StringIO

    project = str(tmp_path_factory.mktemp("located") / "p.airplan")
    for words in (["new", project, "--city", "保定"], ["emergency", "import", project, str(LIST)]):
        assert main(words) == 0
    with redirect_stdout(StringIO()) as out:
        assert main(["emergency", "check", project, "--json", "--today", "2026-11-24"]) == 0
    return json.loads(out.getvalue())["problems"]


def test_the_named_cell_holds_the_value_the_finding_tells(problems):
    book = openpyxl.load_workbook(LIST)
    seen = Counter()
    for one in problems:
        if not one["cell"]:
            continue
        held = book[one["sheet"]][one["cell"]].value
        code = one["code"]
        seen[code] += 1
        if code in ("credit_code_missing", "phone_empty"):
            assert held in (None, ""), one
        elif code.startswith("measure_") or code == "levels_fall":
            assert held == one["value"], one
        elif code == "stop_takes_longer":
            assert str(held) == one["value"], one
        elif code == "guarantee_cap" or code == "stopped_with_cut":
            assert "停产" in held, one
    assert set(seen) >= {"credit_code_missing", "phone_empty", "measure_vague", "stop_takes_longer", "levels_fall"}


def test_cells_differ_by_level(problems):
    caps = {one["level"]: one["cell"] for one in problems if one["code"] == "guarantee_cap" and "0007" in one["name"]}
    assert caps == {"yellow": "S11", "orange": "T11", "red": "U11"}


def test_without_the_column_the_row_of_the_source_stays():
    finding = Finding("credit_code_missing", field="credit_code", place="a.xlsx|甲|D9")
    assert located(finding, {"a.xlsx|甲": {"name": "D"}}).place == "a.xlsx|甲|D9"
    assert located(finding, {}).place == "a.xlsx|甲|D9"
    assert located(finding, {"a.xlsx|甲": {"credit_code": "AB"}}).place == "a.xlsx|甲|AB9"


@pytest.mark.parametrize(
    ("finding", "columns", "want"),
    [
        (
            Finding("x", field="emissions", pollutant="VOCs", place="f|s|B4"),
            {"emissions.0": "C", "emissions.3": "F"},
            "F4",
        ),
        (Finding("x", field="emissions", pollutant="NOx", place="f|s|B4"), {"annual.1": "K"}, "K4"),
        (Finding("x", field="emissions", place="f|s|B4"), {"emissions.0": "C"}, "C4"),
        (
            Finding("stated_differs", field="measures.red", pollutant="SO2", place="f|s|B4"),
            {"measures.2.text": "U", "measures.2.stated.0": "AD"},
            "AD4",
        ),
        (Finding("x", field="phone", key="k|inspector", place="f|s|B4"), {"contact.inspector.phone": "Q"}, "Q4"),
        (Finding("x", field="grade", place="f|s|B4"), {"grade_text": "J"}, "J4"),
    ],
)
def test_columns_of_fields(finding, columns, want):
    assert located(finding, {"f|s": columns}).place == f"f|s|{want}"
