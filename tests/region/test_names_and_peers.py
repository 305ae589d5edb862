"""Units outside the catalogue go by their own name; each arrival is held against the median of the others."""

from __future__ import annotations

import datetime as dt

import numpy as np
from test_desk import FIRST
from test_strangers import KIND

from airplan.domain import Changes, DayCube, Unit, UnitLevel
from airplan.region.board import Request
from airplan.region.merging import Source
from airplan.region.peers import Peers, months_of, peers_of
from airplan.region.receipt import check_arrival
from airplan.workspace import region, region_arrivals, region_episode
from airplan.workspace.commands.records import PutRecords, SetSettings
from airplan.workspace.packages import submit
from airplan.workspace.session import Project

INVENTED = "990300"


class City:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, code, name, level=50):
        self.code, self.name, self.level = code, name, level

    def do(self, store):
        store.put_units([Unit(int(self.code), self.name, UnitLevel.EXTRA, code=self.code)])
        cube = cube_of(self.code, [self.level] * 31)
        cube.values[0, :, 4] = 900  # CO in mg/m³
        store.write_days(cube)
        return Changes.of("days")


def cube_of(code, levels, first=FIRST):
    cube = DayCube.empty(np.array([int(code)]), first.toordinal(), len(levels), KIND)
    for day, level in enumerate(levels):
        if level is not None:
            cube.values[0, day, :6] = level * 1000
    return cube


def made_region(path):
    with Project.create(path) as project:
        project.run(SetSettings({"region.members": ["130600", INVENTED], "region.name": "试点"}))
        project.run(PutRecords((Request("R", "日报", ("series",), "2026-10", "", ("130600", INVENTED)).to_record(),)))


def test_an_invented_city_goes_by_the_name_it_gives_itself(tmp_path):
    path = tmp_path / "区域.airplan"
    made_region(path)
    city, out = tmp_path / "city.airplan", tmp_path / "city.airpkg"
    with Project.create(city) as project:
        project.run(City(INVENTED, "云川市"))
        submit(project, out, ["series"], period="2026-10", request="R")
    with Project.open(path) as project:
        assert [row.name for row in region.board_of(project).rows] == ["保定市", INVENTED]  # nobody has said yet
        got = region_arrivals.receive(project, [out])[0]
        assert (got.city, got.state) == ("云川市", "reported")
        assert [row.name for row in region.board_of(project).rows] == ["保定市", "云川市"]
        assert region.member(project, "云川市") == INVENTED
        region_arrivals.answer(project, None, INVENTED, "accepted")
    done = region_arrivals.merge_accepted(path)
    assert done.problems == ()
    with Project.open(path, read_only=True) as project:
        assert [row.name for row in region.board_of(project).rows] == ["保定市", "云川市"]


def test_the_episode_and_later_requests_name_units_of_the_region(tmp_path):
    path = tmp_path / "区域.airplan"
    made_region(path)
    with Project.open(path) as project:
        project.run(City(INVENTED, "云川市"))
        assert region.names(["130600", INVENTED], project) == {"130600": "保定市", INVENTED: "云川市"}
        assert region.names([INVENTED]) == {INVENTED: INVENTED}
        shown = region_episode.episode(project, FIRST.isoformat(), "2026-10-03")
        assert [one.name for one in shown.cities] == ["保定市", "云川市"]
        request, forms = region.ask(project, "R2", "表", ["series"], "2026-10", "", forms=tmp_path / "表")
        assert request.names == {INVENTED: "云川市"}
        assert any("云川市_" in form for form in forms)
        assert next(one for one in region.requests(project) if one.id == "R2").names == {INVENTED: "云川市"}


def test_a_request_of_catalogue_cities_is_stored_as_before():
    assert "names" not in Request("R", "日报", ("series",), "", "", ("130600",)).to_record().body


def source(code, levels):
    return Source(code, code, (Unit(int(code), code, code=code),), {KIND: cube_of(code, levels)})


def test_the_median_of_the_others_and_not_ones_own():
    codes = ["130100", "130200", "130300", "130600"]
    peers = peers_of({code: source(code, [level] * 31) for code, level in zip(codes, (40, 50, 60, 500), strict=True)})
    assert sorted(peers.others("130600", 0, (2026, 10))) == [40.0, 50.0, 60.0]
    found = check_arrival(source("130600", [151] * 31), "130600", None, peers)
    told = [dict(one.values) for one in found if one.code == "receipt.gross_neighbours"]
    assert told[0] == {"month": "2026-10", "metric": "PM2.5", "value": "151.0", "median": "50.0"}
    assert len(told) == 2
    near = check_arrival(source("130600", [150] * 31), "130600", None, peers)
    assert "receipt.gross_neighbours" not in [one.code for one in near]


def test_two_others_are_too_few():
    peers = peers_of({code: source(code, [40] * 31) for code in ("130100", "130200")})
    found = check_arrival(source("130600", [500] * 31), "130600", None, peers)
    assert "receipt.gross_neighbours" not in [one.code for one in found]


def test_a_later_arrival_takes_the_place_of_the_earlier():
    peers = Peers()
    peers.put("130100", [cube_of("130100", [40] * 31)])
    peers.put("130100", [cube_of("130100", [70] * 31)])
    assert peers.others("", 0, (2026, 10)) == [70.0]


def test_monthly_means_by_hand():
    levels = [10] * 5 + [None, 40] + [20] * 4
    cube = cube_of("130600", levels, dt.date(2026, 9, 26))  # five days of September, then a gap and five of October
    assert months_of(cube, "130600", 0) == {(2026, 9): 10.0, (2026, 10): 24.0}
    few = cube_of("130600", levels[:10], dt.date(2026, 9, 26))
    assert months_of(few, "130600", 0) == {(2026, 9): 10.0}
    assert months_of(cube, "130700", 0) == {}
    across = cube_of("130600", [30] * 10, dt.date(2025, 12, 27))
    assert months_of(across, "130600", 1) == {(2025, 12): 30.0, (2026, 1): 30.0}


def test_the_history_names_request_and_city(tmp_path):
    path, out = tmp_path / "区域.airplan", tmp_path / "city.airpkg"
    made_region(path)
    with Project.create(tmp_path / "city.airplan") as project:
        project.run(City("130600", "保定市"))
        submit(project, out, ["series"], period="2026-10", request="R")
    with Project.open(path) as project:
        region_arrivals.receive(project, [out])
        region_arrivals.answer(project, None, "130600", "returned", "请核对")
        said = [(one.label, one.values.get("natural")) for one in project.store.history(2)]
    assert said == [("history.region_returned", "R 保定市"), ("history.region_received", "R 保定市")]
