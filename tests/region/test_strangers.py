"""Somebody else's city inside an arrival: accepted with a reason or not, its rows never enter the region's file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_desk import CITIES, DAYS, FIRST, fill_form, value

from airplan.domain import METRICS, Changes, DataKind, DayCube, PeriodValue, Record, Unit, UnitLevel
from airplan.region.receipt import not_theirs
from airplan.workspace import region, region_kept
from airplan.workspace.merging import open_conflicts
from airplan.workspace.packages import unpack
from airplan.workspace.session import Project

KIND = DataKind.ORIGINAL_ACTUAL
MINE, OTHER = "130600", "131100"
STATION = 10_000_007


class Two:
    """保定's own days, and 衡水 with a station, a year's value and an entry beside."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def do(self, store):
        store.put_units([
            Unit(int(MINE), CITIES[MINE], code=MINE), Unit(int(OTHER), CITIES[OTHER], code=OTHER),
            Unit(STATION, "电机北厂", UnitLevel.STATION, parent=int(OTHER)),
        ])  # fmt: skip
        cube = DayCube.empty(np.array([int(MINE), int(OTHER), STATION]), FIRST.toordinal(), DAYS, KIND)
        for row, code in enumerate((MINE, OTHER, OTHER)):
            for day in range(DAYS):
                cube.values[row, day, :6] = [round(value(code, day, metric) * 1000) + row for metric in range(6)]
        store.write_days(cube)
        store.write_periods([
            PeriodValue(number, FIRST.toordinal(), "month", METRICS[0], "mean", KIND, 50_000)
            for number in (int(MINE), int(OTHER))
        ])  # fmt: skip
        for number in (int(MINE), int(OTHER)):
            store.put(Record("enterprise", "e1", {"name": f"厂{number}"}, number))
        return Changes.of("days")


@pytest.fixture
def desk(tmp_path, ask):
    (tmp_path / "范围.txt").write_text("\n".join(CITIES.values()), encoding="utf-8")
    path = tmp_path / "区域.airplan"
    ask("region", "new", path, "--membership", tmp_path / "范围.txt")
    ask("region", "request", path, "--id", "2026-10", "--title", "10月日报", "--period", "2026-10", "--deadline",
        "2026-11-05", "--tables", "series,emergency", "--today", "2026-11-01")  # fmt: skip
    return path


def package(tmp_path, ask):
    """A package of 保定 by its manifest, with the whole of 衡水 in its content."""
    import zipfile

    from airplan.workspace import packages

    project = tmp_path / "两市.airplan"
    with Project.create(project) as made:
        made.run(Two())
    out, target = tmp_path / "两市.airpkg", tmp_path / "保定_报送.airpkg"
    ask("submit", project, "--tables", "series,emergency", "--out", out, "--request", "2026-10")
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps({**manifest, "city": MINE, "city_name": CITIES[MINE]}))
        new.writestr("content.airplan", old.read("content.airplan"))
    assert packages.read_manifest(target).city == MINE
    return target


def held(path):
    with Project.open(path, read_only=True) as project:
        units = {unit.code or unit.name for unit in project.units()}
        rows = {number for number, kinds in project.store.kinds().items() if kinds}
        spans = {one.unit for one in project.store.read_periods()}
        firms = {record.unit for record in project.store.records("enterprise")}
        return units, rows, spans, firms


def accept(ask, desk):
    return ask("region", "board", desk, "--accept", CITIES[MINE], "--remark", "已核实", "--merge",
               "--today", "2026-11-05")  # fmt: skip


def test_an_accepted_arrival_brings_only_the_senders_rows(desk, tmp_path, ask):
    sent = package(tmp_path, ask)
    got = ask("region", "receive", desk, sent, "--today", "2026-11-04")["arrivals"][0]
    told = {one["code"]: one for one in got["findings"]}
    assert got["state"] == "failed"
    assert told["receipt.other_city"]["names"] == CITIES[OTHER]
    assert "衡水市不由报送城市负责" in told["receipt.left_out"]["message"]
    assert accept(ask, desk)["conflicts"] == 0
    assert held(desk) == ({MINE}, {int(MINE)}, {int(MINE)}, {int(MINE)})
    with Project.open(desk, read_only=True) as project:
        assert open_conflicts(project) == []
        cube = project.store.read_days([int(MINE)], FIRST.toordinal(), FIRST.toordinal() + DAYS - 1, KIND)
    assert cube.values[0, :, 0].tolist() == [round(value(MINE, day, 0) * 1000) for day in range(DAYS)]
    # What came is still there as it came, the other city inside.
    original = next((tmp_path / "区域_收件" / "2026-10").glob("*原件.airpkg"))
    _, content = unpack(original, tmp_path)
    assert OTHER in held(content)[0]
    assert accept(ask, desk)["conflicts"] == 0  # and merging again changes nothing


def test_an_arrival_kept_before_with_strangers_is_cleaned_before_it_is_merged(desk, tmp_path, ask):
    sent = package(tmp_path, ask)
    ask("region", "receive", desk, sent, "--today", "2026-11-04")
    _, content = unpack(sent, tmp_path)
    kept = next((tmp_path / "区域_收件" / "2026-10").glob("*_1.airplan"))
    kept.write_bytes(content.read_bytes())  # as earlier programs kept it
    accept(ask, desk)
    assert held(desk) == ({MINE}, {int(MINE)}, {int(MINE)}, {int(MINE)})


def test_rows_of_another_city_in_a_form_do_not_enter(desk, tmp_path, ask):
    import openpyxl

    ask("region", "request", desk, "--id", "F", "--title", "表", "--period", "2026-10", "--tables", "series",
        "--forms", tmp_path / "表", "--today", "2026-11-01")  # fmt: skip
    form = next((tmp_path / "表").glob(f"{CITIES[MINE]}*.xlsx"))
    fill_form(form, MINE, "")
    book = openpyxl.load_workbook(form)
    page = book["日报数据"]
    start = next(row for row in range(1, 12) if page.cell(row, 1).value == "日期") + 1
    for row in range(start, start + 5):
        page.cell(row, 2, CITIES[OTHER])
    book.save(form)
    got = ask("region", "receive", desk, form, "--request", "F", "--today", "2026-11-04")["arrivals"][0]
    assert "receipt.left_out" in [one["code"] for one in got["findings"]]
    ask("region", "board", desk, "--request", "F", "--accept", CITIES[MINE], "--remark", "已核实", "--merge")
    assert held(desk)[:2] == ({MINE}, {int(MINE)})
    with Project.open(desk, read_only=True) as project:
        cube = project.store.read_days([int(MINE)], FIRST.toordinal(), FIRST.toordinal() + DAYS - 1, KIND)
        have = (cube.values[0, :, 0] > 0).sum()
        one = region.submissions(project, "F")[0]
        assert [unit.code for unit in region_kept.source_of(project, one).units] == [MINE]
    assert have == DAYS - 5


@pytest.mark.parametrize(
    ("code", "units", "out"),
    [
        ("130600", [Unit(130600, "保定市", code="130600")], []),
        ("130600", [Unit(131100, "衡水市", code="131100")], [131100]),
        # A city that was merged into the sender's, and one under its old code.
        ("370100", [Unit(371200, "莱芜市", code="371200")], []),
        ("371200", [Unit(370100, "济南市", code="370100")], [370100]),
        ("540600", [Unit(542400, "那曲地区", code="542400")], []),
        # A county-level city below the sender's; below another's.
        ("320500", [Unit(320583, "昆山市", UnitLevel.EXTRA, code="320583")], []),
        ("320100", [Unit(320583, "昆山市", UnitLevel.EXTRA, code="320583")], [320583]),
        ("320100", [Unit(320505, "虎丘区", UnitLevel.COUNTY, code="320505")], [320505]),
        # Local ones without a city above say nothing of whose they are.
        ("320100", [Unit(10_000_001, "瑞金路", UnitLevel.STATION)], []),
        # An invented city, with a stranger's station.
        ("990300", [Unit(990300, "某市", UnitLevel.EXTRA, code="990300"),
                    Unit(320100, "南京市", code="320100"),
                    Unit(10_000_001, "瑞金路", UnitLevel.STATION, parent=320100)], [320100, 10_000_001]),
    ],
)  # fmt: skip
def test_whom_a_city_answers_for(code, units, out):
    assert [unit.id for unit in not_theirs(units, code)] == out
