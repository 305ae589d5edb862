"""Projects and small files for the tests of intake."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from airplan.cli import main
from airplan.workspace.session import Project


@pytest.fixture
def project(tmp_path) -> Project:
    with Project.create(tmp_path / "p.airplan") as opened:
        yield opened


@pytest.fixture
def book(tmp_path) -> Callable[..., Path]:
    """``book(name, rows, sheet=..., more={sheet: rows})`` writes an xlsx (None: an empty cell)."""

    def write(name: str, rows, sheet: str = "Sheet1", more=None, merge=()) -> Path:
        import openpyxl

        made = openpyxl.Workbook()
        made.active.title = sheet
        for row in rows:
            made.active.append(row)
        for area in merge:
            made.active.merge_cells(area)
        for title, content in (more or {}).items():
            extra = made.create_sheet(title)
            for row in content:
                extra.append(row)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def text(tmp_path) -> Callable[..., Path]:
    """``text(name, content)`` writes a text file."""

    def write(name: str, content: str, coding: str = "utf-8") -> Path:
        (tmp_path / name).write_bytes(content.encode(coding))
        return tmp_path / name

    return write


@pytest.fixture
def run(capsys):
    """``run("import", …)`` → (exit code, the one JSON object on standard output)."""

    def go(*arguments) -> tuple[int, dict]:
        capsys.readouterr()
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return go
