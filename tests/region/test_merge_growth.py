"""One file more costs what one file costs: the work of the receiving file does not grow with the cities it holds."""

from __future__ import annotations

import numpy as np
import pytest

from airplan.domain import Changes, DataKind, DayCube, PeriodValue, Record, Unit, UnitLevel
from airplan.rulebook import places
from airplan.workspace.analysis.merging import plan_merge
from airplan.workspace.commands.merging import StoreMerge
from airplan.workspace.merging import merge_files, open_conflicts
from airplan.workspace.session import Project

KIND = DataKind.REVIEWED_ACTUAL
FIRST = 735599
DAYS, FIRMS, STATIONS = 40, 30, 35
TICK = 50


class Fill:
    """A city with stations, days, a period value, records of it and of nobody; *shift* makes another file differ."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, place, shift=0):
        self.place, self.shift = place, shift

    def do(self, store):
        number = int(self.place.code)
        stations = [Unit(0, f"站{one}", UnitLevel.STATION, number) for one in range(STATIONS)]
        units = store.put_units([Unit(number, self.place.name, code=self.place.code), *stations])
        cube = DayCube.empty(np.array(sorted(unit.id for unit in units)), FIRST, DAYS, KIND)
        cube.values[:, :, :6] = 30_000
        cube.values[:, :2, 0] += self.shift
        store.write_days(cube)
        store.write_periods([PeriodValue(number, FIRST, "year", "PM2.5", "mean", KIND, 50_000 + self.shift)])
        for one in range(FIRMS):
            body = {"name": f"企业{one}", "v": self.shift if one < 2 else 0}
            store.put(Record("enterprise", f"E{one}", body, number))
        store.put(Record("note", f"{self.place.code}", {"v": self.shift}))
        return Changes.of("days")


def city_file(folder, place, shift=0):
    path = folder / f"{place.code}-{shift}.airplan"
    with Project.create(path) as project:
        project.run(Fill(place, shift))
    return path


def work_of(project, inputs):
    """Thousands of steps SQLite takes in the receiving file for planning and storing the merge."""
    steps = [0]

    def tick():
        steps[0] += 1
        return 0

    project.store._db.raw.set_progress_handler(tick, TICK)
    try:
        project.run(StoreMerge(plan_merge(inputs, project.store)))
    finally:
        project.store._db.raw.set_progress_handler(None, 0)
    return steps[0]


@pytest.mark.parametrize("open_keys", [False, True])
def test_the_last_of_many_files_costs_what_an_early_one_costs(tmp_path, open_keys):
    cities = places.all_338()[:25]
    files = [[city_file(tmp_path, place, shift) for shift in (range(2) if open_keys else (0,))] for place in cities]
    work = {}
    for held in (3, 24):
        out = tmp_path / f"region{held}.airplan"
        merge_files(out, [path for pair in files[:held] for path in pair])
        with Project.open(out) as project:
            expected = held * (STATIONS + 1) * 2 + held * (1 + 2 + 1) if open_keys else 0
            assert len(open_conflicts(project)) == expected
            work[held] = work_of(project, files[24])
            assert {unit.code for unit in project.units()} >= {cities[24].code}
    assert work[24] <= 1.15 * work[3]
