"""A project whose every name is hostile, through every command that writes a file for others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import mutant_files  # noqa: F401 - puts the folder of the next one on the path
import openpyxl
import plan_invented
import pytest
from harmless import HOSTILE, MARK, check

from airplan.cli import main
from airplan.domain import Unit, UnitLevel
from airplan.workspace.commands.plan import put_items
from airplan.workspace.commands.records import PutUnits
from airplan.workspace.session import Project

STORABLE = [text for text in HOSTILE if "\ud800" not in text]
CELLS = [text for text in STORABLE if "\x00" not in text]


def run(capsys, *words: object, code: int = 0) -> dict:
    answer = main([*map(str, words), "--json", "--today", "2026-11-24", "--who", "测试员"])
    told = json.loads(capsys.readouterr().out)
    assert answer == code, told
    return told


def seen(folder: Path) -> int:
    """Check all files below *folder*; answers how many."""
    files = [path for path in folder.rglob("*") if path.suffix in (".xlsx", ".docx", ".html", ".csv")]
    for path in files:
        check(path)
    return len(files)


@pytest.fixture
def project(tmp_path) -> Path:
    path = plan_invented.fill(tmp_path / "p.airplan")
    with Project.open(path, who=f'=1+{MARK}"<script>') as opened:
        county = Unit(10_000_001, STORABLE[0], UnitLevel.COUNTY, plan_invented.UNIT)
        opened.run(PutUnits((Unit(plan_invented.UNIT, STORABLE[9], code=str(plan_invented.UNIT)), county)))
        measures = [
            replace(one, name=text, lead=text, duty=text, joint=text, basis=text)
            for one, text in zip(plan_invented.measures(len(STORABLE)), STORABLE, strict=True)
        ]
        tasks = [replace(one, name=text) for one, text in zip(plan_invented.tasks(), STORABLE, strict=False)]
        opened.run(put_items([*measures, *tasks]))
    return path


@pytest.fixture
def days(tmp_path) -> Path:
    lines = [f"2025-{month:02}-{day:02},保定,{30 + day},60,10,20,0.8,90" for month in (1, 2, 3) for day in range(1, 29)]
    path = tmp_path / "=HACKED.csv"
    bad = [f'2025-04-0{n},保定,"{text.replace(chr(34), chr(34) * 2)}",,,,,' for n, text in enumerate(CELLS[:9], 1)]
    path.write_text("\n".join(["日期,城市,PM2.5,PM10,SO2,NO2,CO,O3_8h", *lines, *bad]), encoding="utf-8")
    return path


def test_tables_of_the_project(project, days, tmp_path, capsys):
    run(capsys, "import", project, days, "--city", "130600")
    for kind in ("csv", "xlsx"):
        (tmp_path / kind).mkdir()
        run(capsys, "export", project, "--to", kind, "--out", tmp_path / kind)
    assert seen(tmp_path / "csv") >= 3
    assert seen(tmp_path / "xlsx") == 1


def test_documents_of_the_plan(project, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    for kind in ("docx", "xlsx", "html"):
        run(capsys, "plan", "export", project, "--to", kind, "--issue", "submission", "--out", out / f"plan.{kind}")
        run(capsys, "plan", "report", project, "--year", "2025", "--out", out / f"report.{kind}")
    run(capsys, "plan", "progress", project, "--out", out / "tasks")
    assert seen(out) >= 7
    assert MARK in (out / "plan.html").read_text(encoding="utf-8")


def test_bulletins(project, days, tmp_path, capsys):
    run(capsys, "import", project, days, "--city", "130600")
    out = tmp_path / "out"
    out.mkdir()
    kinds = ("--to", "docx", "--to", "xlsx", "--to", "html")
    run(capsys, "publish", project, "--period", "2025-01", *kinds, "--dir", out)
    run(capsys, "indicators", project, "--out", out / "indicators.xlsx")
    assert seen(out) == 4


def test_emergency_lists(project, tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.title = "工业源清单"
    heads = ["企业名称", "统一社会信用代码", "县区", "行业类别", "绩效分级", "NOx日排放量（kg/d）", "橙色停限产比例%"]
    book.active.append([*heads, "橙色预警措施", "联系人"])
    for number, text in enumerate(CELLS):
        row = [text, f"91130600MA0{number:07}", text, text, "CDB"[number % 3], 120.5, 30, text, text]
        for place, value in enumerate(row, 1):
            cell = book.active.cell(number + 2, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(tmp_path / "list.xlsx")
    told = run(capsys, "emergency", "import", project, tmp_path / "list.xlsx")
    assert told["counts"]["enterprises"] == len(CELLS), told
    out = tmp_path / "out"
    out.mkdir()
    run(capsys, "emergency", "export", project, "--to", out / "a.xlsx", "--contacts")
    run(capsys, "emergency", "export", project, "--to", out / "b.xlsx", "--public")
    run(capsys, "emergency", "export", project, "--to", out / "print", "--print")
    run(capsys, "emergency", "callout", project, "--to", out / "calls", "--level", "orange", "--contacts")
    assert seen(out) >= 4


@pytest.mark.parametrize("table", ["series", "plan", "emergency"])
def test_forms_of_a_region(tmp_path, table):
    from airplan.region.board import Request
    from airplan.workspace.region import write_forms

    for number, text in enumerate(STORABLE[::5]):
        asked = Request(
            f"2026-{number}", text, (table,), "2026-10", "2026-12-01", ("130600",), issued_by=text, note=text
        )
        write_forms(asked, tmp_path / f"{number}")
    assert seen(tmp_path) == len(STORABLE[::5])


def test_forecasts_of_a_backtest(tmp_path):
    import numpy as np

    from airplan.trend.backtest import Forecast
    from airplan.workspace.analysis.backtest import write_forecasts

    fields = Forecast.__dataclass_fields__
    given = {"chances": {25.0: 0.1, 30.0: 0.2, 35.0: 0.3}, "observed": np.nan, "flagged": False}
    units = [Unit(number, text, code=f"{number:06d}") for number, text in enumerate(STORABLE, 1)]
    forecasts = [Forecast(**{name: given.get(name, unit.id) for name in fields}) for unit in units]
    write_forecasts(tmp_path / "a.csv", forecasts, units)
    assert seen(tmp_path) == 1
