"""What several cities do together is paid, cut and followed once: sums by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_judged import region

from airplan.cli import main
from airplan.domain import Record, Unit
from airplan.region.shared import added
from airplan.workspace import region_shared
from airplan.workspace.commands.records import PutRecords, PutUnits
from airplan.workspace.region_timetable import timetable
from airplan.workspace.session import Project

UNITS = {"保定市": 130600, "廊坊市": 131000, "衡水市": 131100}


def measure(city, code, name, investment, nox=None, **more):
    cuts = {} if nox is None else {"NOx": {"best": nox, "low": None, "high": None}}
    body = {"code": code, "name": name, "investment": investment, "reductions": cuts, "chosen": True, **more}
    return Record("measure", code, body, UNITS[city])


def actual(city, code, quantity):
    body = {"code": code, "month": "2026-09", "duty": "", "quantity": quantity}
    return Record("actual", f"{code}|2026-09|", body, UNITS[city])


@pytest.fixture
def desk(tmp_path):
    path = region(tmp_path, UNITS)
    dates = {"start": "2026-01-01", "end": "2026-12-31"}
    project_body = {"code": "G1", "name": "热源改造", "measure": "M7", "investment": 20.0}
    with Project.open(path) as project:
        project.run(PutUnits(tuple(Unit(unit, name, code=str(unit)) for name, unit in UNITS.items())))
        project.run(PutRecords((
            measure("保定市", "M3", "散煤清零", 100.5, 12.0, **dates), measure("廊坊市", "X12", "散煤 清零", 100.5, 12.0, **dates),
            measure("保定市", "M4", "治超", 40.1, 3.25, start="2026-03-01", end="2026-06-30"),
            measure("保定市", "M9", "备选", 999.0, 99.0, chosen=False),
            measure("衡水市", "M7", "集中供热", 60.2, 1.0, start="2027-01-01"),
            Record("key_project", "G1", project_body, UNITS["衡水市"]),
            Record("key_project", "G2", {"code": "G2", "name": "单列工程", "investment": 5.0}, UNITS["衡水市"]),
            actual("保定市", "M3", 80.0), actual("廊坊市", "X12", 30.0), actual("保定市", "M4", 100.0),
        )))  # fmt: skip
    return path


def seen(path, day="2026-09-30"):
    import datetime as dt

    with Project.open(path, read_only=True) as project:
        return timetable(project, dt.date.fromisoformat(day))


def marked(path, code="L1", parts=(("130600", "measure", "M3"), ("131000", "measure", "X12")), **more):
    with Project.open(path) as project:
        return region_shared.mark(project, code, parts, **more)


def test_before_and_after_the_mark(desk):
    found = seen(desk)
    # 100.5 + 100.5 + 40.1 + 60.2 + 5; the key project of M7 is paid with it, the option M9 is in no plan.
    assert (found.investment, found.cuts, found.shared, found.left_out) == (306.3, {"NOx": 28.25}, 0, 1)
    assert found.status == {"not_started": 3, "on_track": 2, "behind": 1, "done": 0}
    marked(desk)
    found = seen(desk)
    assert (found.investment, found.cuts, found.shared) == (205.8, {"NOx": 16.25}, 1)
    # 273 of 365 days should be 75 %: one city at 80 %, the other at 30 %, so the whole is behind and counted once.
    assert found.status == {"not_started": 3, "on_track": 1, "behind": 1, "done": 0}
    row = next(row for row in found.rows if row.code == "L1")
    assert (row.name, row.cities, row.basis, row.status, row.done) == (
        "散煤清零",
        ("保定市", "廊坊市"),
        "equal",
        "behind",
        0.3,
    )
    assert row.planned == pytest.approx(273 / 365)
    assert (found.cities, found.text, len(found.rows)) == (3, "3/3", 5)


def test_amounts_that_differ_are_no_sum_until_somebody_chooses(desk):
    with Project.open(desk) as project:
        project.run(PutRecords((measure("衡水市", "Z1", "散煤清零", 50.0, 6.0),)))
    parts = (("130600", "measure", "M3"), ("131000", "measure", "X12"), ("131100", "measure", "Z1"))
    with pytest.raises(region_shared.Refused) as told:
        marked(desk, parts=parts)
    assert (
        told.value.values["amounts"]
        == "investment：保定市 100.5、廊坊市 100.5、衡水市 50；NOx：保定市 12、廊坊市 12、衡水市 6"
    )
    assert seen(desk).shared == 0
    assert marked(desk, parts=parts, count="sum").investment == 251.0
    found = seen(desk)
    assert (found.investment, found.cuts["NOx"]) == (356.3, 34.25)  # own parts: the sums stay as they were
    line = marked(desk, parts=parts, investment=120.0, cuts={"NOx": 15.0})
    assert (line.investment, line.basis, line.cuts) == (120.0, "entered", {"NOx": 15.0})
    found = seen(desk)
    assert (found.investment, found.cuts["NOx"], found.differs) == (225.3, 19.25, ())


def test_a_city_that_changes_its_amount_later_is_told_and_in_no_sum(desk):
    marked(desk)
    with Project.open(desk) as project:
        old = project.store.records("measure", UNITS["廊坊市"])[0]
        project.run(PutRecords((Record("measure", "X12", {**old.body, "investment": 130.0}, old.unit, old.uid),)))
    found = seen(desk)
    assert (found.investment, found.differs) == (105.3, ("散煤清零",))
    assert next(row for row in found.rows if row.code == "L1").differs == ("investment",)


def test_the_mark_goes_back_and_undo_brings_it_again(desk):
    marked(desk)
    with Project.open(desk) as project:
        region_shared.unmark(project, "L1")
        assert timetable(project).shared == 0
        project.undo()
        assert timetable(project).shared == 1


def test_a_city_without_an_entry_takes_part(desk):
    parts = (("130600", "measure", ""), ("131100", "measure", ""))
    marked(desk, "L2", parts, name="区域路检", investment=30.0, start="2026-02-01", lead="区域办")
    found = seen(desk)
    row = next(row for row in found.rows if row.code == "L2")
    assert (row.cities, row.start, row.lead, row.status) == (
        ("保定市", "衡水市"),
        "2026-02-01",
        "区域办",
        "not_started",
    )
    assert found.investment == 336.3


@pytest.mark.parametrize(
    ("code", "parts", "more", "told"),
    [
        ("L", (("130600", "measure", "M3"),), {}, "region.shared_one_city"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "无")), {}, "region.shared_no_entry"),
        ("L", (("130600", "measure", "M3"), ("310000", "measure", "M3")), {}, "region.shared_no_entry"),
        ("L", (("130600", "measure", ""), ("131000", "measure", "")), {}, "region.shared_needs_name"),
        (" ", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {}, "region.shared_bad"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {"count": "twice"}, "region.shared_bad"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {"investment": -1.0}, "region.shared_amount"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {"investment": float("nan")}, "region.shared_amount"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {"cuts": {"氮": 1.0}}, "region.shared_quantity"),
        ("L", (("130600", "measure", "M3"), ("131000", "measure", "X12")), {"start": "明年"}, "region.shared_day"),
    ],
)  # fmt: skip
def test_what_cannot_be_marked_is_told(desk, code, parts, more, told):
    with pytest.raises(region_shared.UsageError) as error:
        marked(desk, code, parts, **more)
    assert error.value.code == told
    assert seen(desk).shared == 0


def test_one_entry_belongs_to_one_mark(desk):
    marked(desk)
    with pytest.raises(region_shared.UsageError) as error:
        marked(desk, "L9", (("130600", "measure", "M3"), ("131100", "measure", "M7")), count="sum")
    assert error.value.code == "region.shared_twice"
    marked(desk, name="散煤")  # the same code again replaces
    assert next(row for row in seen(desk).rows if row.code == "L1").name == "散煤"


def test_on_the_command_line(desk, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert main(["region", *words[:1], str(desk), *words[1:], "--json", "--today", "2026-09-30"]) == code
        return json.loads(capsys.readouterr().out)

    found = run("measures")
    assert (found["shared"], [one["parts"] for one in found["alike"]]) == ([], [["保定市=M3", "廊坊市=X12"]])
    found = run("measures", "--share", "L1", "--like", "散煤清零")
    assert ([row["code"] for row in found["shared"]], found["alike"], found["marked"]) == (["L1"], [], "L1")
    assert run("timetable")["investment"] == 205.8
    again = run(
        "measures", "--share", "L1", "--part", "保定=M3", "--part", "廊坊=X12", "--part", "衡水", "--cut", "NOx=11"
    )
    assert (again["shared"][0]["cities"], again["shared"][0]["cuts"]) == (["保定市", "廊坊市", "衡水市"], {"NOx": 11.0})
    assert run("measures", "--unshare", "无", code=2)["error"]["code"] == "region.shared_unknown"
    assert run("measures", "--unshare", "L1")["shared"] == []
    assert run("measures", "--share", "L1", "--like", "治超", code=2)["error"]["code"] == "region.shared_none_named"
    assert run("measures", "--share", "L1", "--part", "保定=无", code=2)["error"]["code"] == "region.shared_no_entry"
    assert run("measures", "--share", "L1", "--cut", "NOx", code=2)["error"]["code"] == "region.bad_cut"
    for command in ("measures", "timetable"):
        assert main(["region", command, str(desk)]) == 0
    assert "散煤清零" in capsys.readouterr().out


@given(st.lists(st.decimals(0, 10**6, places=2), max_size=12), st.randoms())
def test_sums_do_not_depend_on_the_order(values, random):
    mixed = [float(value) for value in values]
    random.shuffle(mixed)
    assert added(mixed) == float(sum(values))
