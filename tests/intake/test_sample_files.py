"""The messy sample files of the invented city, read to the last value (answers by sample_data/make.py)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from airplan.cli import main
from airplan.domain import METRICS, MISSING, Changes, DataKind, Unit, UnitLevel
from airplan.workspace.session import Project

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
FILES = sorted(path for path in (SAMPLE / "files").iterdir() if path.name[:2] in ("01", "02", "03", "04", "05"))


class AddCity:
    label = ("history.put_records", {"type": "unit", "natural": "", "count": 1})

    def do(self, store):
        store.put_units([Unit(990100, "澄川市", UnitLevel.EXTRA, None, "990100")])
        return Changes.of("units")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "s.airplan"
    with Project.create(path) as made:
        made.run(AddCity())
    for file in FILES:
        assert main(["import", str(path), str(file)]) == 0, file.name
    return path


def daily(path):
    """All kinds laid over each other: (day ordinal → values)."""
    with Project.open(path, read_only=True) as opened:
        table = {}
        for kind in opened.store.kinds()[990100]:
            cube = opened.store.read_days([990100], kind=DataKind(kind))
            for day, values in enumerate(cube.values[0]):
                if (values != MISSING).any():
                    table[cube.first_day + day] = values
        return table


@pytest.mark.parametrize("year", range(2015, 2027))
def test_every_year_has_the_known_days_and_means(project, year):
    want = json.loads((SAMPLE / "answers.json").read_text(encoding="utf-8"))["years"][str(year)]
    days = daily(project)
    held = [values for day, values in days.items() if dt.date.fromordinal(day).year == year]
    for place, metric in enumerate(METRICS[:6]):
        column = np.array([values[place] for values in held if values[place] != MISSING])
        assert len(column) == want["valid_days"][metric], metric
        assert abs(column.mean() / 1000 - want["mean"][metric]) <= (0.005 if metric == "CO" else 0.05) + 1e-9, metric
    index = [values[6] for values in held if values[6] != MISSING]
    assert len(index) == want["aqi_days"]
    assert sum(value <= 100_000 for value in index) == want["good_days"]
    assert sum(value > 200_000 for value in index) == want["heavy_days"]


def test_the_contradicted_day_is_refused_and_told(tmp_path, capsys):
    path = tmp_path / "s.airplan"
    with Project.create(path) as made:
        made.run(AddCity())
    assert main(["import", str(path), str(FILES[-1]), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["refused"] == 2
    assert "2026-05-17" in json.dumps(answer["problems"], ensure_ascii=False)


def test_a_county_a_column_with_months_in_cells(project, capsys):
    county_file = next((SAMPLE / "files").glob("06_*"))
    capsys.readouterr()
    assert main(["import", str(project), str(county_file), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["accepted"], answer["refused"]) == (115, 0)
    with Project.open(project, read_only=True) as opened:
        months = opened.store.read_periods([990102], "month", "PM2.5")
        assert len(months) == 23
        assert opened.store.unit(990102).parent == 990100
