"""``plan export P`` as the interface writes it: without a file name the workbook names itself."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from airplan import clock
from airplan.cli import main
from airplan.domain import Unit
from airplan.workspace.session import Project


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ((), "保定市_达标规划_20261124.xlsx"),
        (("--to", "html"), "保定市_达标规划_20261124.html"),
        (("--what", "tables"), "保定市_规划表_20261124.xlsx"),
    ],
)
def test_without_a_file_name(tmp_path, monkeypatch, capsys, more, name):
    monkeypatch.chdir(tmp_path)
    clock.set_today(dt.date(2026, 11, 24))
    with Project.create(tmp_path / "p.airplan", who="张三") as made, made.store.change("history.put_units"):
        made.store.put_units([Unit(130600, "保定市", code="130600")])
    assert main(["plan", "export", "p.airplan", *more, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["out"] == name
    assert (tmp_path / name).stat().st_size > 1000
